//! Request budgets: what a service allows, what is left, when it is full again.

/// What is left of the tightest long window, for people and for the forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BudgetState {
    /// Requests per window.
    pub limit: u32,
    /// Requests left now.
    pub remaining: u32,
    /// When `remaining` equals `limit` again, if nothing is sent.
    pub resets_at: flo_model::UnixMillis,
}

/// The buckets of one connection.
#[derive(Debug, Default)]
pub struct Budget;
