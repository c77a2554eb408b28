//! What the service tells of one object.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flo_connect::http::Response;
use flo_connect::{CallContext, ErrorKind, Result, Sum, SumKind};
use http::Method;
use md5::{Digest, Md5};

use crate::S3;
use crate::api::Call;

/// The upload that made an object; its transfer's id.
pub(crate) const MARKER: &str = "x-amz-meta-projectflo-upload";
/// CRC-64/NVME of the whole object, which Amazon keeps of every object. Source: Amazon S3 User Guide, “Checking object
/// integrity”, read 2026-11-22.
const CHECKSUM: &str = "x-amz-checksum-crc64nvme";

/// What a `HEAD` tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) size: u64,
    /// As it was given, with its quotes.
    pub(crate) etag: String,
    pub(crate) marker: Option<String>,
    pub(crate) sums: Vec<Sum>,
}

impl S3 {
    /// Reads what the service tells of an object; `None` when there is none, or no bucket.
    pub(crate) async fn head(&self, cx: &CallContext, doing: &'static str, id: &str) -> Result<Option<Head>> {
        let call = Call::on(Method::HEAD, id, "/{key}", doing).header("x-amz-checksum-mode", "ENABLED");
        match self.api.send(cx, &call).await {
            Ok(response) => Ok(Some(Head {
                size: response.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0),
                etag: response.header("etag").unwrap_or_default().to_owned(),
                marker: response.header(MARKER).map(str::to_owned),
                sums: sums_of(&response),
            })),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The sums of the whole object in an answer. Those of an object in parts may be sums of the parts' sums: those are
/// none.
pub(crate) fn sums_of(response: &Response) -> Vec<Sum> {
    let is_whole = response.header("x-amz-checksum-type").is_none_or(|kind| kind == "FULL_OBJECT");
    let value = response.header(CHECKSUM).filter(|_| is_whole);
    let bytes = value.and_then(|text| STANDARD.decode(text).ok());
    bytes.into_iter().map(|bytes| Sum { kind: SumKind::Crc64Nvme, hex: hex(&bytes) }).collect()
}

/// CRC-64/NVME of bytes in memory.
pub(crate) fn crc64_of(bytes: &[u8]) -> Sum {
    let value = crc_fast::checksum(crc_fast::CrcAlgorithm::Crc64Nvme, bytes);
    Sum { kind: SumKind::Crc64Nvme, hex: format!("{value:016x}") }
}

/// MD5 of bytes in memory.
pub(crate) fn md5_of(bytes: &[u8]) -> [u8; 16] {
    Md5::digest(bytes).into()
}

/// The form of `Content-MD5`.
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Whether a tag says that an object has this MD5. Tags of encrypted objects and of those sent in parts say nothing.
pub(crate) fn tag_is(etag: &str, md5: &[u8]) -> bool {
    etag.trim_start_matches("W/").trim_matches('"').eq_ignore_ascii_case(&hex(md5))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;

    use super::*;

    fn answer(headers: &[(&'static str, &str)]) -> Response {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        Response { status: 200, headers, body: Bytes::new() }
    }

    #[test]
    fn the_sum_of_the_whole_object_counts_and_one_of_its_parts_does_not() {
        let sum = ("x-amz-checksum-crc64nvme", "rosUhgp5mIg=");
        let whole = sums_of(&answer(&[sum, ("x-amz-checksum-type", "FULL_OBJECT")]));
        assert_eq!(whole, [crc64_of(b"123456789")], "the check value of the algorithm");
        assert_eq!(sums_of(&answer(&[sum])).len(), 1);
        assert!(sums_of(&answer(&[sum, ("x-amz-checksum-type", "COMPOSITE")])).is_empty());
        assert!(sums_of(&answer(&[])).is_empty());
    }

    #[test]
    fn a_tag_proves_only_its_own_bytes() {
        let md5 = md5_of(b"abc");
        assert!(tag_is("\"900150983cd24fb0d6963f7d28e17f72\"", &md5));
        assert!(!tag_is("\"900150983cd24fb0d6963f7d28e17f72-3\"", &md5));
        assert_eq!(base64(&md5), "kAFQmDzST7DWlj99KOF/cg==");
    }
}
