//! Refused requests, in the words of Frame.io V4: `{"errors": [{"detail", "title", "source"}]}`.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;

/// One reason.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Reason {
    detail: String,
    title: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source>,
}

#[derive(Debug, Clone, Serialize)]
struct Source {
    pointer: String,
}

/// A request that was not carried out.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    reasons: Vec<Reason>,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self { status, reasons: vec![Reason { detail: detail.into(), title, source: None }] }
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("The {what} was not found or is not visible to this user."))
    }

    pub(crate) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, detail)
    }

    /// A field or parameter with a wrong value; `pointer` such as `/data/name`.
    pub(crate) fn invalid(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::all_invalid(vec![(pointer.into(), detail.into())])
    }

    /// Several of them.
    pub(crate) fn all_invalid(problems: Vec<(String, String)>) -> Self {
        let reasons = problems
            .into_iter()
            .map(|(pointer, detail)| Reason {
                detail,
                title: "Invalid value",
                source: Some(Source { pointer }),
            })
            .collect();
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, reasons }
    }

    /// The reasons in one line.
    pub(crate) fn text(&self) -> String {
        self.reasons.iter().map(|reason| reason.detail.as_str()).collect::<Vec<_>>().join("; ")
    }
}

#[derive(Serialize)]
struct Body {
    errors: Vec<Reason>,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, axum::Json(Body { errors: self.reasons })).into_response()
    }
}
