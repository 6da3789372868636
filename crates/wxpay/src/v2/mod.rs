//! The second version of the wire: flat XML, signed with a shared key ("WeChat Pay documentation", payment by code).

mod fields;
mod sign;
mod xml;

pub use fields::{Fields, RepeatedField};
pub use sign::{ApiV2Key, ApiV2KeyError, SignError, SignType};
pub use xml::{BYTES_MAX, FIELDS_MAX, XmlError};

use crate::error::Problem;

/// The name of the field with the signature.
pub const SIGN: &str = "sign";
const SUCCESS: &str = "SUCCESS";
const FAIL: &str = "FAIL";

/// What a request could not even be read as: `return_code` is `FAIL`, nothing is signed.
pub fn unreadable(message: &str) -> Fields {
    let mut fields = Fields::default();
    fields.set("return_code", FAIL).set("return_msg", message);
    fields
}

/// The beginning of an answer that says yes, to be filled and signed.
pub fn success() -> Fields {
    let mut fields = Fields::default();
    fields.set("return_code", SUCCESS).set("return_msg", "OK").set("result_code", SUCCESS);
    fields
}

/// The beginning of an answer that says no, to be filled and signed.
pub fn refusal(problem: &Problem) -> Fields {
    let mut fields = Fields::default();
    fields.set("return_code", SUCCESS).set("return_msg", "OK").set("result_code", FAIL);
    fields.set("err_code", problem.code.v2()).set("err_code_des", &problem.message);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    #[test]
    fn an_answer_says_twice_how_it_went() {
        let refused = refusal(&Problem::new(ErrorCode::OrderNotExist));
        assert_eq!((refused.get("return_code"), refused.get("result_code")), (Some(SUCCESS), Some(FAIL)));
        assert_eq!((refused.get("err_code"), refused.get("err_code_des")), (Some("ORDERNOTEXIST"), Some("订单不存在")));
        assert_eq!(success().get("result_code"), Some(SUCCESS));
        assert_eq!(
            unreadable("签名失败").to_xml(),
            "<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[签名失败]]></return_msg></xml>"
        );
    }
}
