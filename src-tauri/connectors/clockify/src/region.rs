//! Which region a key belongs to: a key of one region is unknown to all others.

use std::sync::Arc;

use flo_connect::http::{Surroundings, Transport};
use flo_connect::{CallContext, Connector, Error, ErrorKind, Result};

use crate::{Config, Region, api_key, connect};

/// Asks one region after the other who the key's person is, and returns the first that knows it.
///
/// # Errors
/// `SignIn` when no region knows the key; the first other failure when a region could not be asked and none knows it.
pub async fn find_region(
    cx: &CallContext,
    transport: Arc<dyn Transport>,
    surroundings: Surroundings,
    key: &str,
    regions: &'static [Region],
) -> Result<&'static Region> {
    let doing = "looking for the region of the Clockify key";
    let mut trouble = None;
    for region in regions {
        let base_url = region.base_url.parse().map_err(|_| {
            Error::new(ErrorKind::Invalid, doing, format!("{} is no address", region.base_url))
        })?;
        let config = Config::new(base_url, "");
        let connector = connect(config, transport.clone(), api_key(key)?, surroundings.clone());
        match connector.account(cx).await {
            Ok(_) => return Ok(region),
            Err(error) if error.kind == ErrorKind::SignIn => {}
            Err(error) => drop(trouble.get_or_insert(error)),
        }
    }
    Err(trouble.unwrap_or_else(|| {
        Error::new(
            ErrorKind::SignIn,
            doing,
            "no region of Clockify knows this key: copy it again, and if the workspace has an address of its own \
             (NAME.clockify.me), make the key there",
        )
    }))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;
    use bytes::Bytes;
    use flo_connect::Class;
    use flo_connect::http::{Request, Response};
    use flo_model::{ManualClock, UnixMillis};
    use http::HeaderMap;

    use super::*;
    use crate::REGIONS;

    /// Knows the key at one host; the others refuse it as the real ones do.
    struct Regions {
        home: &'static str,
        asked: Mutex<Vec<String>>,
    }

    #[async_trait]
    impl Transport for Regions {
        async fn send(&self, _cx: &CallContext, request: Request) -> Result<Response> {
            let host = request.url.host_str().unwrap_or_default().to_owned();
            let (status, body) = match (host == self.home, request.url.path()) {
                (false, _) => (401, r#"{"message":"Api key does not exist","code":4003}"#),
                (true, "/api/v1/user") => {
                    (200, r#"{"id":"u1","name":"Ada","email":"a@x.test","activeWorkspace":"w1"}"#)
                }
                (true, _) => (200, r#"[{"id":"w1","name":"Kiteyard"}]"#),
            };
            self.asked.lock().unwrap().push(host);
            Ok(Response { status, headers: HeaderMap::new(), body: Bytes::from(body) })
        }
    }

    async fn find(home: &'static str) -> (Result<&'static Region>, usize) {
        let transport = Arc::new(Regions { home, asked: Mutex::default() });
        let cx = CallContext::new(Arc::new(ManualClock::new(UnixMillis(0))), Class::Person);
        let found = find_region(&cx, transport.clone(), Surroundings::default(), "key", REGIONS).await;
        let asked = transport.asked.lock().unwrap().len();
        (found, asked)
    }

    #[tokio::test]
    async fn the_region_that_knows_the_key_is_found() {
        for region in REGIONS {
            let host = region.base_url.trim_start_matches("https://").split('/').next().unwrap();
            assert_eq!(find(host).await.0.unwrap().id, region.id);
        }
    }

    #[tokio::test]
    async fn a_key_that_no_region_knows_is_told_with_what_to_do() {
        let (found, asked) = find("nowhere.test").await;
        let error = found.unwrap_err();
        assert_eq!((error.kind, asked), (ErrorKind::SignIn, REGIONS.len()));
        assert!(error.detail.contains("NAME.clockify.me"));
    }
}
