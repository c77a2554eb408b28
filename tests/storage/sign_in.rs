//! Connecting a bucket, and what is said when that fails.

use flo_tests::support::{Flo, S3_KEY, S3_SECRET, S3Server};

fn connect(flo: &Flo, endpoint: &str, bucket: &str, key: &str, secret: &str) -> (serde_json::Value, i32) {
    let arguments =
        ["connect", "s3", "--endpoint", endpoint, "--bucket", bucket, "--access-key", key, "--secret", "-"];
    flo.json_and_code(&arguments, secret)
}

#[test]
fn a_bucket_is_connected_once_and_renewed_by_another_secret() {
    let server = S3Server::start("dailies", 0);
    let flo = Flo::new();
    let (first, code) = connect(&flo, &server.endpoint, "dailies", S3_KEY, S3_SECRET);
    assert_eq!((code, &first["connection"]["account"]), (0, &"dailies".into()), "{first}");
    let (again, _) = connect(&flo, &server.endpoint, "dailies", S3_KEY, S3_SECRET);
    assert_eq!(again["connection"]["id"], first["connection"]["id"]);
    assert!(!flo.profile_contains(S3_SECRET), "no secret stands in the profile in clear");
}

#[test]
fn a_wrong_key_or_secret_is_refused_with_what_to_do() {
    let server = S3Server::start("dailies", 0);
    let flo = Flo::new();
    let (wrong, code) = connect(&flo, &server.endpoint, "dailies", S3_KEY, "another");
    assert_eq!((code, &wrong["error"]["code"]), (3, &"sign_in".into()), "{wrong}");
    assert!(wrong["error"]["message"].as_str().unwrap().contains("secret"), "{wrong}");
    let (unknown, _) = connect(&flo, &server.endpoint, "dailies", "AKIANOBODY", S3_SECRET);
    assert_eq!(unknown["error"]["code"], "sign_in", "{unknown}");
    assert_eq!(flo.json(&["connections"])["total"], 0, "nothing is kept of it");
}

#[test]
fn a_missing_bucket_is_named_and_a_key_never_leaves_without_encryption() {
    let server = S3Server::start("dailies", 0);
    let flo = Flo::new();
    let (missing, code) = connect(&flo, &server.endpoint, "elsewhere", S3_KEY, S3_SECRET);
    assert_ne!(code, 0);
    assert!(missing["error"]["message"].as_str().unwrap().contains("no such bucket"), "{missing}");
    let (open, _) = connect(&flo, "http://storage.example", "dailies", S3_KEY, S3_SECRET);
    assert_eq!(open["error"]["code"], "invalid", "{open}");
}
