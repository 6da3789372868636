//! The older wire, v2: flat pairs in XML, signed with a shared key. The document and its signature are not here; this room
//! has the pairs.
//!
//! "WeChat Pay documentation", code payment (v2). A request is read with [`read_pairs`](super::read_pairs). An answer
//! becomes pairs with [`Reply::pairs`], to which the caller adds the signature.

mod order;
mod refund;

use serde::Serialize;
use serde_json::{Map, Value};

use super::rule::{Charset, chars, word};
use super::shared::{APPID, MCHID};

pub use order::{
    AuthCodeAnswer, AuthCodeToOpenid, CloseOrder, Closed, Coupon, DownloadBill, Micropay, MicropayAnswer, OrderNumbers,
    OrderQuery, OrderQueryAnswer, Recall, Reverse, ReverseAnswer, UnifiedOrder, UnifiedOrderAnswer,
    UnifiedOrderMembers, V2BillType, V2Terms,
};
pub use refund::{
    QueriedRefund, Refund, RefundAnswer, RefundMembers, RefundNumbers, RefundQuery, RefundQueryAnswer, RefundedCoupon,
};

words! {
    /// How a document is signed.
    pub enum SignType {
        /// The default.
        Md5 = "MD5",
        HmacSha256 = "HMAC-SHA256",
    }

    /// Yes or no.
    pub enum YesNo {
        Yes = "Y",
        No = "N",
    }
}

request! {
    /// What every request begins with. The signature is not judged here.
    pub struct Head {
        pub appid: String = need(APPID),
        pub mch_id: String = need(MCHID),
        pub sub_appid: Option<String> = may(APPID),
        pub sub_mch_id: Option<String> = may(MCHID),
        pub nonce_str: String = need(chars(32)),
        pub sign: String = need(chars(64).of(Charset::Alphanumeric)),
        pub sign_type: Option<SignType> = may(word()),
        pub version: Option<String> = may(chars(32)),
    }
}

answer! {
    /// Whom an answer is for; repeats the request.
    pub struct Party {
        pub appid: String,
        pub mch_id: String,
        pub sub_appid: Option<String>,
        pub sub_mch_id: Option<String>,
    }
}

impl From<&Head> for Party {
    fn from(head: &Head) -> Self {
        Self {
            appid: head.appid.clone(),
            mch_id: head.mch_id.clone(),
            sub_appid: head.sub_appid.clone(),
            sub_mch_id: head.sub_mch_id.clone(),
        }
    }
}

/// Why the business says no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Such as `ORDERNOTEXIST`.
    pub err_code: String,
    /// The reason in words.
    pub err_code_des: String,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply<A> {
    /// The request could not be understood, or its signature is wrong: `return_code` FAIL, and nothing else.
    Unread {
        /// Why.
        return_msg: String,
    },
    /// Understood: `result_code` SUCCESS, or FAIL when there is a failure.
    Read {
        party: Party,
        nonce_str: String,
        failure: Option<Failure>,
        /// There after a success; after a failure only where the documentation has it, such as `recall`.
        answer: Option<A>,
    },
}

impl<A: Serialize> Reply<A> {
    /// The pairs to be signed. A list of the answer's becomes numbered names, such as `coupon_id_0`.
    ///
    /// # Errors
    /// When the answer is no object that JSON can write.
    pub fn pairs(&self) -> Result<Vec<(String, String)>, serde_json::Error> {
        let mut pairs = Pairs::default();
        match self {
            Self::Unread { return_msg } => pairs.push_all([("return_code", "FAIL"), ("return_msg", return_msg)]),
            Self::Read { party, nonce_str, failure, answer } => {
                pairs.push_all([("return_code", "SUCCESS"), ("return_msg", "OK")]);
                pairs.flatten(party)?;
                let result_code = if failure.is_some() { "FAIL" } else { "SUCCESS" };
                pairs.push_all([("nonce_str", nonce_str), ("result_code", result_code)]);
                if let Some(Failure { err_code, err_code_des }) = failure {
                    pairs.push_all([("err_code", err_code), ("err_code_des", err_code_des)]);
                }
                answer.iter().try_for_each(|answer| pairs.flatten(answer))?;
            }
        }
        Ok(pairs.0)
    }
}

#[derive(Default)]
struct Pairs(Vec<(String, String)>);

impl Pairs {
    fn push_all<const N: usize>(&mut self, pairs: [(&str, &str); N]) {
        self.0.extend(pairs.map(|(name, text)| (name.to_owned(), text.to_owned())));
    }

    fn flatten(&mut self, answer: &impl Serialize) -> Result<(), serde_json::Error> {
        let members: Map<String, Value> = serde_json::from_value(serde_json::to_value(answer)?)?;
        self.members(&members, "");
        Ok(())
    }

    fn members(&mut self, members: &Map<String, Value>, suffix: &str) {
        for (name, value) in members {
            match value {
                Value::Array(entries) => self.numbered(entries, suffix),
                Value::Object(members) => self.members(members, suffix),
                Value::String(text) => self.0.push((format!("{name}{suffix}"), text.clone())),
                Value::Null => {}
                Value::Bool(_) | Value::Number(_) => self.0.push((format!("{name}{suffix}"), value.to_string())),
            }
        }
    }

    fn numbered(&mut self, entries: &[Value], suffix: &str) {
        for (entry, n) in entries.iter().filter_map(Value::as_object).zip(0_usize..) {
            self.members(entry, &format!("{suffix}_{n}"));
        }
    }
}

#[cfg(test)]
mod tests;
