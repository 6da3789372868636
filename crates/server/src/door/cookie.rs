//! The cookies that carry sessions.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, header};

use super::headers::OverTls;

pub(super) const HOLDER: &str = "feiqian_holder";
pub(super) const TILL: &str = "feiqian_till";
pub(super) const OPERATOR: &str = "feiqian_operator";
/// A browser accepts a cookie of this prefix only when it is `Secure`, of path `/` and of no other domain.
pub(super) const HOST_PREFIX: &str = "__Host-";

/// Writes session cookies as the request's transport allows: over TLS they are `__Host-` and `Secure`.
///
/// An answer carries one as its first part: `(cookies.holder(&token, 3600), Json(body))`.
#[derive(Clone, Copy)]
pub struct Cookies {
    over_tls: bool,
}

/// One header to put on an answer.
pub type SetCookie = [(HeaderName, HeaderValue); 1];

impl Cookies {
    /// A holder's session.
    pub fn holder(self, token: &str, max_age_s: u32) -> SetCookie {
        self.set(HOLDER, token, max_age_s)
    }

    /// Ends a holder's session in the browser.
    pub fn clear_holder(self) -> SetCookie {
        self.set(HOLDER, "", 0)
    }

    /// A till's session.
    pub fn till(self, token: &str, max_age_s: u32) -> SetCookie {
        self.set(TILL, token, max_age_s)
    }

    /// Ends a till's session in the browser.
    pub fn clear_till(self) -> SetCookie {
        self.set(TILL, "", 0)
    }

    /// An operator's session.
    pub fn operator(self, token: &str, max_age_s: u32) -> SetCookie {
        self.set(OPERATOR, token, max_age_s)
    }

    /// Ends an operator's session in the browser.
    pub fn clear_operator(self) -> SetCookie {
        self.set(OPERATOR, "", 0)
    }

    fn set(self, name: &str, value: &str, max_age_s: u32) -> SetCookie {
        let (prefix, secure) = if self.over_tls { (HOST_PREFIX, "; Secure") } else { ("", "") };
        let line = format!("{prefix}{name}={value}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Strict{secure}");
        [(header::SET_COOKIE, HeaderValue::from_str(&line).unwrap_or(HeaderValue::from_static("")))]
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Cookies {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self { over_tls: parts.extensions.get::<OverTls>().is_some() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        let [(_, value)] = Cookies { over_tls: true }.holder("t", 60);
        let line = value.to_str().unwrap();
        assert_eq!(line, "__Host-feiqian_holder=t; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure");
    }
}
