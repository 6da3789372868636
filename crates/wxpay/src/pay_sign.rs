//! `paySign`: what a merchant's page or app signs when it asks the wallet to open an order that it has prepared.
//!
//! Four lines, signed with the merchant's private key: RSA, SHA-256, PKCS#1 v1.5, Base64 ("WeChat Pay documentation",
//! invoking payment). A page's last line is the field `package`, an app's the bare number of the prepared order.

use std::fmt;

use crate::key::{KeyError, PrivateKey, PublicKey};
use crate::message::{SignatureError, lines, verify};

/// What stands before the prepared order's number in a page's `package`.
pub const PACKAGE_PREFIX: &str = "prepay_id=";
/// An app's `package`, which is not signed.
pub const APP_PACKAGE: &str = "Sign=WXPay";
/// The `signType` of such a signature.
pub const SIGN_TYPE: &str = "RSA";

/// Who calls: their last lines differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A page in the wallet, or a mini program.
    Page,
    /// An app on the phone.
    App,
}

/// What is signed.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The app's id.
    pub appid: &'a str,
    /// Unix seconds, as the text that was sent.
    pub timestamp: &'a str,
    /// The nonce.
    pub nonce: &'a str,
    /// The prepared order.
    pub prepay_id: &'a str,
}

/// Why a `paySign` is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaySignError {
    /// The page's `package` does not begin with [`PACKAGE_PREFIX`].
    Package,
    /// It has not the form of a signature.
    Form(SignatureError),
    /// A page signed as an app does, or an app as a page does.
    OtherCaller,
    /// It is signed for something else or with another key.
    Wrong,
}

impl PaySignError {
    /// The stable name of the refusal.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Package => "pay_sign_package",
            Self::Form(error) => error.code(),
            Self::OtherCaller => "pay_sign_other_caller",
            Self::Wrong => "pay_sign_wrong",
        }
    }
}

impl fmt::Display for PaySignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for PaySignError {}

/// The prepared order's number in a page's `package`.
pub fn prepay_id_of(package: &str) -> Result<&str, PaySignError> {
    package.strip_prefix(PACKAGE_PREFIX).ok_or(PaySignError::Package)
}

impl Call<'_> {
    /// The four lines.
    pub fn to_bytes(&self, caller: Caller) -> Vec<u8> {
        let prefix = match caller {
            Caller::Page => PACKAGE_PREFIX,
            Caller::App => "",
        };
        let last = format!("{prefix}{}", self.prepay_id);
        lines(&[self.appid.as_bytes(), self.timestamp.as_bytes(), self.nonce.as_bytes(), last.as_bytes()])
    }

    /// Signs the call.
    pub fn sign(&self, caller: Caller, key: &PrivateKey) -> Result<String, KeyError> {
        key.sign_base64(&self.to_bytes(caller))
    }

    /// Whether the merchant signed this call.
    pub fn verify(&self, caller: Caller, key: &PublicKey, signature: &str) -> Result<(), PaySignError> {
        let other = match caller {
            Caller::Page => Caller::App,
            Caller::App => Caller::Page,
        };
        match verify(key, &self.to_bytes(caller), signature) {
            Ok(()) => Ok(()),
            Err(SignatureError::Wrong) if verify(key, &self.to_bytes(other), signature).is_ok() => {
                Err(PaySignError::OtherCaller)
            }
            Err(SignatureError::Wrong) => Err(PaySignError::Wrong),
            Err(error) => Err(PaySignError::Form(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The documentation's example; its key is not published.
    const CALL: Call<'_> = Call {
        appid: "wx2421b1c4370ec43b",
        timestamp: "1554208460",
        nonce: "593BEC0C930BF1AFEB40B4A08C8FB242",
        prepay_id: "wx201410272009395522657a690389285100",
    };

    #[test]
    fn the_lines_are_those_of_the_documentation() {
        let page = "wx2421b1c4370ec43b\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n\
                    prepay_id=wx201410272009395522657a690389285100\n";
        assert_eq!(CALL.to_bytes(Caller::Page), page.as_bytes());
        assert_eq!(CALL.to_bytes(Caller::App), page.replace("prepay_id=", "").as_bytes());
    }

    #[test]
    fn a_call_is_accepted_only_as_it_was_signed() {
        let (key, stranger) = (PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap());
        let signature = CALL.sign(Caller::Page, &key).unwrap();
        let check = |call: Call<'_>, caller, key: &PrivateKey| call.verify(caller, key.public_key(), &signature);
        assert_eq!(check(CALL, Caller::Page, &key), Ok(()));
        assert_eq!(check(CALL, Caller::App, &key), Err(PaySignError::OtherCaller));
        assert_eq!(check(CALL, Caller::Page, &stranger), Err(PaySignError::Wrong));
        assert_eq!(check(Call { timestamp: "1554208461", ..CALL }, Caller::Page, &key), Err(PaySignError::Wrong));
        let short = CALL.verify(Caller::Page, key.public_key(), "AAAA");
        assert_eq!(short, Err(PaySignError::Form(SignatureError::Length(3))));
    }

    #[test]
    fn a_package_names_its_prepared_order() {
        assert_eq!(prepay_id_of("prepay_id=wx1"), Ok("wx1"));
        assert_eq!(prepay_id_of("wx1"), Err(PaySignError::Package));
    }
}
