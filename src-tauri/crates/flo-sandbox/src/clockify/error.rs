//! Refusals in the words of the service.

use serde_json::{Value, json};

/// A refusal: HTTP status and `{"message", "code"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApiError {
    pub(super) status: u16,
    pub(super) code: i64,
    /// Empty: the answer has no body at all.
    pub(super) message: String,
}

pub(super) type Result<T> = std::result::Result<T, ApiError>;

impl ApiError {
    pub(super) fn new(status: u16, code: i64, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// A rule of the domain was broken.
    pub(super) fn domain(message: impl Into<String>) -> Self {
        Self::new(400, 501, message)
    }

    /// An id that this workspace does not know.
    pub(super) fn foreign(what: &str) -> Self {
        Self::domain(format!("{what} doesn't belong to Workspace"))
    }

    /// A value of the wrong type, or none of the allowed ones.
    pub(super) fn bad_value(field: &str) -> Self {
        Self::new(400, 3000, format!("You entered invalid value for field: [{field}]"))
    }

    /// A required parameter is missing.
    pub(super) fn missing(field: &str) -> Self {
        Self::new(400, 3001, format!("Required parameter '{field}' is not present."))
    }

    /// A body that cannot be read as what the route wants.
    pub(super) fn unreadable() -> Self {
        Self::new(400, 3002, "Required request body is missing or malformed")
    }

    /// The caller's role does not allow it.
    pub(super) fn forbidden() -> Self {
        Self::new(403, 501, "Access Denied")
    }

    /// The entry starts before the lock date.
    pub(super) fn locked() -> Self {
        Self::new(403, 1003, "Time entry is locked")
    }

    /// The entry is part of an approved timesheet.
    pub(super) fn approved() -> Self {
        Self::new(403, 4005, "Time entry is approved and can't be changed")
    }

    /// The workspace allows timers only.
    pub(super) fn manual_disabled() -> Self {
        Self::new(403, 4030, "Manual time tracking is disabled on this workspace")
    }

    /// The plan does not include it.
    pub(super) fn not_in_plan(feature: &str) -> Self {
        Self::new(402, 402, format!("{feature} is not available on your plan"))
    }

    /// 404 without a body.
    pub(super) fn nothing_here() -> Self {
        Self::new(404, 404, "")
    }

    /// The body of the answer, if it has one.
    pub(super) fn body(&self) -> Option<Value> {
        (!self.message.is_empty()).then(|| json!({ "message": self.message, "code": self.code }))
    }
}
