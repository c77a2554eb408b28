//! Addresses from route patterns.

use url::Url;

/// Puts `args` into the `{…}` places of `route` in their order, behind `base`, and adds `query`. Segments and values
/// are percent-encoded; a path in `base` is kept.
///
/// # Panics
/// When the number of places and of arguments differ, or `base` cannot carry a path: mistakes of the caller.
#[must_use]
pub fn address(base: &Url, route: &str, args: &[&str], query: &[(&str, &str)]) -> Url {
    let mut url = base.clone();
    let mut rest = args.iter();
    {
        let mut segments = url.path_segments_mut().expect("the base address is http or https");
        segments.pop_if_empty();
        for segment in route.split('/').filter(|segment| !segment.is_empty()) {
            if segment.starts_with('{') {
                segments.push(rest.next().expect("an argument for every place of the route"));
            } else {
                segments.push(segment);
            }
        }
    }
    assert!(rest.next().is_none(), "more arguments than places in {route}");
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_fill_the_places_and_keep_the_path_of_the_base() {
        let base = Url::parse("https://host.test/api/v1/").unwrap();
        let url = address(&base, "/workspaces/{ws}/tags/{id}", &["w 1", "a/b"], &[("name", "x&y")]);
        assert_eq!(url.as_str(), "https://host.test/api/v1/workspaces/w%201/tags/a%2Fb?name=x%26y");
    }
}
