//! What refusals mean. Source: Amazon S3 API Reference, “Error responses”, and what compatible services answer, read
//! 2026-11-22.

use std::time::Duration;

use flo_connect::http::{Head, Response};
use flo_connect::{Error, ErrorKind, Retry};
use roxmltree::Document;

use crate::xml;

/// Code under which every refusal for the time of a signature goes.
pub(crate) const SKEWED: &str = "RequestTimeTooSkewed";
/// There is no such upload in parts (any more).
pub(crate) const NO_UPLOAD: &str = "NoSuchUpload";

/// Longest quote of the service's own words.
const QUOTE: usize = 240;
/// Least pause after the service asked for less. Source: Amazon S3 User Guide, “Best practices design patterns”.
const SLOW_DOWN: Duration = Duration::from_secs(1);

/// What the service said.
#[derive(Default)]
struct Refusal {
    code: String,
    message: String,
    region: Option<String>,
}

impl Refusal {
    fn of(response: &Response) -> Self {
        let text = xml::text(response);
        let mut refusal = Document::parse(&text).map_or_else(
            |_| Self::default(),
            |document| {
                let root = document.root_element();
                let value = |name| xml::value(root, name).unwrap_or_default().to_owned();
                Self {
                    code: value("Code"),
                    message: value("Message").trim_end_matches('.').chars().take(QUOTE).collect(),
                    region: xml::value(root, "Region").map(str::to_owned),
                }
            },
        );
        if let Some(region) = response.header("x-amz-bucket-region") {
            refusal.region = Some(region.to_owned());
        }
        refusal
    }

    fn words(&self, status: u16) -> String {
        match (self.message.as_str(), self.code.as_str()) {
            ("", "") => format!("status {status}"),
            ("", code) => code.to_owned(),
            (message, _) => message.to_owned(),
        }
    }
}

/// The error that an answer other than 2xx means.
pub(crate) fn classify(head: &Head, response: &Response) -> Error {
    let refusal = Refusal::of(response);
    let mut error = of_code(head, response, &refusal)
        .unwrap_or_else(|| of_status(head, response, &refusal))
        .with_status(response.status);
    if error.code.is_none() && !refusal.code.is_empty() {
        error = error.with_code(refusal.code);
    }
    error
}

/// The error that a 2xx answer holds all the same: work that takes long begins its answer before it is done.
pub(crate) fn in_success(doing: &'static str, response: &Response) -> Option<Error> {
    let refusal = Refusal::of(response);
    if refusal.code.is_empty() {
        return None;
    }
    let retry = matches!(
        refusal.code.as_str(),
        "InternalError" | "SlowDown" | "ServiceUnavailable" | "RequestTimeout"
    );
    let kind = match refusal.code.as_str() {
        _ if retry => ErrorKind::Server,
        NO_UPLOAD => ErrorKind::Expired,
        "PreconditionFailed" => ErrorKind::Conflict,
        _ => ErrorKind::Invalid,
    };
    let words = refusal.words(response.status);
    Some(Error::new(kind, doing, format!("the service could not do it: {words}")).with_code(refusal.code))
}

fn of_code(head: &Head, response: &Response, refusal: &Refusal) -> Option<Error> {
    let said = refusal.words(response.status);
    Some(match refusal.code.as_str() {
        "InvalidAccessKeyId" | "NotSignedUp" => head.not_sent(
            ErrorKind::SignIn,
            "the service does not know this access key: copy its id and secret again",
        ),
        "SignatureDoesNotMatch" => {
            head.not_sent(ErrorKind::SignIn, "the secret does not belong to this access key: copy it again")
        }
        "ExpiredToken" | "InvalidToken" | "TokenRefreshRequired" | "AccountProblem" => {
            head.not_sent(ErrorKind::SignIn, format!("the service refuses the access key: {said}"))
        }
        SKEWED => skewed(head),
        "AccessDenied" if refusal.message.to_lowercase().contains("expired") => skewed(head),
        "NoSuchBucket" => head.not_sent(
            ErrorKind::NotFound,
            "there is no such bucket: check its name, the region and the address of the service",
        ),
        NO_UPLOAD => head.not_sent(ErrorKind::Expired, "the service has given up this upload"),
        "AuthorizationHeaderMalformed"
        | "AuthorizationQueryParametersError"
        | "IllegalLocationConstraintException"
        | "PermanentRedirect"
        | "TemporaryRedirect" => elsewhere(head, refusal, &said),
        "BadDigest" | "InvalidDigest" | "XAmzContentChecksumMismatch" => head
            .perhaps_done(ErrorKind::Interrupted, "the bytes did not arrive as they were sent")
            .with_retry(Retry::After(None)),
        "RequestTimeout" | "IncompleteBody" => head
            .perhaps_done(ErrorKind::Interrupted, "the service got the bytes only in pieces")
            .with_retry(Retry::After(None)),
        "SlowDown" | "TooManyRequests" | "RequestLimitExceeded" => slow_down(head, response),
        "OperationAborted" | "ConditionalRequestConflict" => head
            .not_sent(ErrorKind::Conflict, "somebody else is just writing there")
            .with_retry(Retry::After(None)),
        "EntityTooLarge" => {
            head.not_sent(ErrorKind::Invalid, format!("the service does not take files of this size: {said}"))
        }
        "QuotaExceeded" | "XMinioStorageFull" | "ServiceQuotaExceeded" => {
            head.not_sent(ErrorKind::Forbidden, format!("the bucket is full: {said}"))
        }
        _ => return None,
    })
}

fn of_status(head: &Head, response: &Response, refusal: &Refusal) -> Error {
    let said = refusal.words(response.status);
    match response.status {
        301 | 307 | 308 => elsewhere(head, refusal, &said),
        401 => head.not_sent(ErrorKind::SignIn, format!("the service refuses the access key: {said}")),
        403 => head.not_sent(
            ErrorKind::Forbidden,
            format!("the access key does not have the right to do this: {said}"),
        ),
        404 => head.not_sent(ErrorKind::NotFound, "it is not in the bucket any more"),
        409 => head.not_sent(ErrorKind::Conflict, said),
        412 => head.not_sent(ErrorKind::Conflict, "another file stands at this place already"),
        429 | 503 => slow_down(head, response),
        500.. if response.status != 501 => {
            head.perhaps_done(ErrorKind::Server, format!("the service failed (status {})", response.status))
        }
        _ => head.not_sent(ErrorKind::Invalid, format!("the service refused: {said}")),
    }
}

fn skewed(head: &Head) -> Error {
    head.not_sent(
        ErrorKind::Interrupted,
        "the clock of this computer differs too much from that of the service: set it right if this comes again",
    )
    .with_code(SKEWED)
    .with_retry(Retry::Never)
}

fn slow_down(head: &Head, response: &Response) -> Error {
    let asked =
        response.header("retry-after").and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
    head.not_sent(ErrorKind::RateLimited, "the service asks for fewer requests")
        .with_retry(Retry::After(Some(asked.unwrap_or(SLOW_DOWN).max(SLOW_DOWN))))
}

fn elsewhere(head: &Head, refusal: &Refusal, said: &str) -> Error {
    let detail = match &refusal.region {
        Some(region) => format!("the bucket is in the region {region}: connect it with this region"),
        None => format!("the bucket is in another region, or at another address: {said}"),
    };
    head.not_sent(ErrorKind::Invalid, detail)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use flo_connect::http::Request;
    use http::{HeaderMap, Method};
    use url::Url;

    use super::*;

    fn answer(status: u16, body: &str) -> Response {
        Response { status, headers: HeaderMap::new(), body: Bytes::copy_from_slice(body.as_bytes()) }
    }

    fn classified(status: u16, code: &str, message: &str) -> Error {
        let url = Url::parse("http://service.test/").unwrap();
        let head = Request::new(Method::PUT, url, "s3", "/{key}", "testing").unsigned().head();
        let body = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
        classify(&head, &answer(status, if code.is_empty() { "" } else { &body }))
    }

    #[test]
    fn refusals_have_the_kind_that_callers_act_on() {
        for (status, code, want) in [
            (403, "SignatureDoesNotMatch", ErrorKind::SignIn),
            (403, "InvalidAccessKeyId", ErrorKind::SignIn),
            (403, "AccessDenied", ErrorKind::Forbidden),
            (403, "", ErrorKind::Forbidden),
            (404, "NoSuchBucket", ErrorKind::NotFound),
            (404, "NoSuchKey", ErrorKind::NotFound),
            (404, "NoSuchUpload", ErrorKind::Expired),
            (400, "BadDigest", ErrorKind::Interrupted),
            (412, "PreconditionFailed", ErrorKind::Conflict),
            (503, "SlowDown", ErrorKind::RateLimited),
            (500, "InternalError", ErrorKind::Server),
            (501, "NotImplemented", ErrorKind::Invalid),
        ] {
            assert_eq!(classified(status, code, "x").kind, want, "{status} {code}");
        }
    }

    #[test]
    fn a_signature_of_another_time_is_known_in_both_forms() {
        assert_eq!(classified(403, SKEWED, "x").code.as_deref(), Some(SKEWED));
        assert_eq!(classified(403, "AccessDenied", "Request has expired").code.as_deref(), Some(SKEWED));
        assert_eq!(classified(403, "AccessDenied", "Access Denied").code.as_deref(), Some("AccessDenied"));
    }

    #[test]
    fn a_bucket_elsewhere_is_told_with_its_region() {
        let body = "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>";
        let url = Url::parse("http://service.test/").unwrap();
        let head = Request::new(Method::GET, url, "s3", "/{key}", "testing").unsigned().head();
        assert!(classify(&head, &answer(400, body)).detail.contains("eu-west-1"));
        let mut redirect = answer(301, "");
        redirect.headers.insert("x-amz-bucket-region", "ap-south-1".parse().unwrap());
        assert!(classify(&head, &redirect).detail.contains("ap-south-1"));
    }

    #[test]
    fn an_error_inside_a_success_is_an_error() {
        let failed = answer(200, "<Error><Code>InternalError</Code><Message>x</Message></Error>");
        assert_eq!(in_success("testing", &failed).unwrap().kind, ErrorKind::Server);
        assert!(in_success("testing", &answer(200, "<CopyObjectResult/>")).is_none());
    }
}
