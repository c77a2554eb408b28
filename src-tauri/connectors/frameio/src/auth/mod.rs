//! Signing in: Adobe's identity service (IMS) with PKCE, or a pasted token.

mod ims;
mod pkce;
mod source;

pub use ims::{Ims, OAuthConfig, Tokens, USER_SCOPES};
pub use pkce::{AuthorizeRequest, code_from_redirect};
pub use source::{OAuthTokens, TokenKeeper, pasted_token};
