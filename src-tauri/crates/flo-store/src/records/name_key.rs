//! The natural order of names: `clip 9` before `Clip 10`.

/// Digits that a run of digits is padded to. Camera file names stay below; longer runs keep their own length.
const DIGITS: usize = 10;

/// A key whose byte order is the natural order of `name`: letters folded, runs of digits padded with zeros.
#[must_use]
pub(super) fn name_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 2 * DIGITS);
    let mut digits = String::new();
    for letter in name.trim().chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_digit() {
            digits.push(letter);
        } else {
            push_digits(&mut key, &mut digits);
            key.push(letter);
        }
    }
    push_digits(&mut key, &mut digits);
    key
}

fn push_digits(key: &mut String, digits: &mut String) {
    if digits.is_empty() {
        return;
    }
    let significant = digits.trim_start_matches('0');
    for _ in significant.len()..DIGITS {
        key.push('0');
    }
    key.push_str(significant);
    digits.clear();
}

#[cfg(test)]
mod tests {
    use super::name_key;

    #[track_caller]
    fn check(mut names: Vec<&str>) {
        let want = names.clone();
        names.reverse();
        names.sort_by_key(|name| name_key(name));
        assert_eq!(names, want);
    }

    #[test]
    fn numbers_order_by_value_and_case_does_not_matter() {
        check(vec!["A004C009", "a004C010", "A004C100", "b1"]);
        check(vec!["clip 2.mov", "Clip 10.mov", "clip 010b.mov"]);
        check(vec!["v1", "v02", "v10"]);
    }

    #[test]
    fn a_name_that_begins_another_comes_first() {
        check(vec!["Day 03", "Day 03 B-cam"]);
    }
}
