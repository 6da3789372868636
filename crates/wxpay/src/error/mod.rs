//! How the gateway says no: a code, its status, a number at the end of the request's id, and words.
//!
//! The third version writes codes with underscores, the second joins some of them; one table has both ("WeChat Pay
//! documentation", error codes and troubleshooting).

mod table;
mod tail;

pub use table::ErrorCode;
pub use tail::Tail;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A refusal on the wire.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What went wrong.
    pub code: ErrorCode,
    /// The number at the end of the request's id.
    pub tail: Tail,
    /// What a developer reads.
    pub message: String,
    /// What a program may read.
    pub detail: Option<Value>,
}

impl Problem {
    /// A refusal in its usual words, in Chinese as on the real wire.
    pub fn new(code: ErrorCode) -> Self {
        Self { code, tail: code.tail(), message: code.zh().to_owned(), detail: None }
    }

    /// A parameter that has not its form: where it is, what is wrong with it.
    pub fn parameter(field: &str, location: &str, issue: &str) -> Self {
        let detail = serde_json::json!({ "field": field, "location": location, "issue": issue });
        let message = format!("{}: {field} {issue}", ErrorCode::ParamError.zh());
        Self::new(ErrorCode::ParamError).with_message(message).with_detail(detail)
    }

    /// With other words.
    #[must_use]
    pub fn with_message(self, message: impl Into<String>) -> Self {
        Self { message: message.into(), ..self }
    }

    /// With detail for a program.
    #[must_use]
    pub fn with_detail(self, detail: Value) -> Self {
        Self { detail: Some(detail), ..self }
    }

    /// With a number that says more than the code's own.
    #[must_use]
    pub fn with_tail(self, tail: Tail) -> Self {
        Self { tail, ..self }
    }

    /// The HTTP status of the third version. The second answers 200 always.
    pub const fn status(&self) -> u16 {
        self.code.status()
    }

    /// The body of the third version, compact.
    pub fn to_body(&self) -> String {
        let body =
            ErrorBody { code: self.code.v3().to_owned(), message: self.message.clone(), detail: self.detail.clone() };
        serde_json::to_string(&body).unwrap_or_default()
    }
}

/// The body of a refusal: `code`, `message` and perhaps `detail`, in this order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// The code as the third version spells it.
    pub code: String,
    /// What a developer reads.
    pub message: String,
    /// What a program may read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<Value>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_body_is_compact_and_leaves_out_what_is_not_there() {
        let problem = Problem::new(ErrorCode::OrderNotExist);
        assert_eq!(problem.to_body(), r#"{"code":"ORDER_NOT_EXIST","message":"订单不存在"}"#);
        assert_eq!((problem.status(), problem.tail.number()), (404, 268_512_771));
        let problem = Problem::parameter("/amount/total", "body", "must be at least 1").with_tail(Tail::OutOfRange);
        let body: ErrorBody = serde_json::from_str(&problem.to_body()).unwrap();
        assert_eq!(body.detail.unwrap()["field"], "/amount/total");
        assert_eq!((problem.status(), problem.tail.number()), (400, 268_435_464));
    }

    #[test]
    fn every_code_is_worded_in_both_languages_and_has_a_status_that_refuses() {
        for code in ErrorCode::ALL {
            assert!(!code.zh().is_empty() && !code.zh().is_ascii(), "{code:?}");
            assert!(!code.en().is_empty() && code.en().is_ascii(), "{code:?}");
            let pending = code == ErrorCode::UserPaying;
            assert!(if pending { code.status() == 202 } else { (400..=500).contains(&code.status()) }, "{code:?}");
            assert_eq!(ErrorCode::parse(code.v3()), Some(code));
            assert_eq!(ErrorCode::parse(code.v2()).map(ErrorCode::v2), Some(code.v2()));
        }
        let spelt: BTreeSet<&str> = ErrorCode::ALL.into_iter().map(ErrorCode::v3).collect();
        assert_eq!(spelt.len(), ErrorCode::ALL.len());
    }

    #[test]
    fn old_and_new_spellings_are_those_of_their_versions() {
        for (code, v3, v2) in [
            (ErrorCode::OrderNotExist, "ORDER_NOT_EXIST", "ORDERNOTEXIST"),
            (ErrorCode::NotEnough, "NOT_ENOUGH", "NOTENOUGH"),
            (ErrorCode::NoAuth, "NO_AUTH", "NOAUTH"),
            (ErrorCode::RuleLimit, "RULE_LIMIT", "RULELIMIT"),
            (ErrorCode::OrderPaid, "ORDER_PAID", "ORDERPAID"),
            (ErrorCode::SignError, "SIGN_ERROR", "SIGNERROR"),
            (ErrorCode::SystemError, "SYSTEM_ERROR", "SYSTEMERROR"),
        ] {
            assert_eq!((code.v3(), code.v2()), (v3, v2));
        }
    }
}
