//! Codes and links that lead a person to an order: what a till prints and what a page in a browser opens.
//!
//! `weixin://wxpay/bizpayurl?pr=…` for a scanner, `https://…/checkmweb?prepay_id=…&package=…` for a browser, and the
//! static code of the second version ("WeChat Pay documentation", native payment, payment from a browser). Our own
//! wallet reads both; the beginnings are configurable.

use std::fmt;

use crate::number::Shape;
use crate::percent;
use crate::v2::Fields;

const NATIVE: &str = "weixin://wxpay/bizpayurl";
const H5: &str = "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb";
/// The longest text that is read, in bytes.
pub const CODE_BYTES_MAX: usize = 2048;
const TOKEN_CHARS_MAX: usize = 64;

/// Where a text that was scanned or opened leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// One prepared order, by its token.
    Native(String),
    /// A product of a merchant: the signed fields of a static code of the second version.
    Static(Fields),
    /// One prepared order, opened in a browser.
    H5(H5Link),
}

/// The parameters of a link for a browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct H5Link {
    /// The prepared order.
    pub prepay_id: String,
    /// A number that belongs to the link.
    pub package: String,
    /// Where the browser goes afterwards; the merchant's page adds it.
    pub redirect_url: Option<String>,
}

/// Why a text leads nowhere, or a code cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// It begins like none of ours.
    Foreign,
    /// Longer than [`CODE_BYTES_MAX`].
    TooLong,
    /// The parameters are not pairs, are repeated, or one is missing.
    Parameters,
    /// The token is not 1 to 64 letters, digits, `-` or `_`.
    Token,
    /// The prepared order's number or the package has not its form.
    Prepared,
}

impl CodeError {
    /// The stable name of the refusal.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Foreign => "code_foreign",
            Self::TooLong => "code_too_long",
            Self::Parameters => "code_parameters",
            Self::Token => "code_token",
            Self::Prepared => "code_prepared",
        }
    }
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for CodeError {}

/// The beginnings of codes and links, up to their `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeForm {
    /// Of a code for a scanner.
    pub native: String,
    /// Of a link for a browser.
    pub h5: String,
}

impl Default for CodeForm {
    fn default() -> Self {
        Self { native: NATIVE.to_owned(), h5: H5.to_owned() }
    }
}

impl CodeForm {
    /// The code of a prepared order.
    pub fn native(&self, token: &str) -> Result<String, CodeError> {
        if is_token(token) { Ok(format!("{}?pr={token}", self.native)) } else { Err(CodeError::Token) }
    }

    /// The link to a prepared order.
    pub fn h5(&self, link: &H5Link) -> Result<String, CodeError> {
        link.check()?;
        let start = format!("{}?prepay_id={}&package={}", self.h5, link.prepay_id, link.package);
        let redirect = link.redirect_url.as_deref();
        Ok(redirect
            .map_or(start.clone(), |url| format!("{start}&redirect_url={}", percent::encode(url.as_bytes(), ""))))
    }

    /// Reads a code or a link.
    pub fn parse(&self, text: &str) -> Result<Code, CodeError> {
        if text.len() > CODE_BYTES_MAX {
            return Err(CodeError::TooLong);
        }
        let (start, query) = text.trim().split_once('?').ok_or(CodeError::Foreign)?;
        let is_native = start == self.native || start.strip_suffix("/up").is_some_and(|start| start == self.native);
        if !is_native && start != self.h5 {
            return Err(CodeError::Foreign);
        }
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        let fields = percent::pairs(query).and_then(|pairs| Fields::from_pairs(pairs).ok());
        let fields = fields.ok_or(CodeError::Parameters)?;
        if is_native { native(fields) } else { H5Link::read(&fields).map(Code::H5) }
    }
}

fn native(fields: Fields) -> Result<Code, CodeError> {
    match fields.get("pr") {
        Some(token) if is_token(token) => Ok(Code::Native(token.to_owned())),
        Some(_) => Err(CodeError::Token),
        None if fields.get("product_id").is_some() && fields.get("sign").is_some() => Ok(Code::Static(fields)),
        None => Err(CodeError::Parameters),
    }
}

impl H5Link {
    fn read(fields: &Fields) -> Result<Self, CodeError> {
        let need = |name| fields.get(name).map(str::to_owned).ok_or(CodeError::Parameters);
        let redirect_url = fields.get("redirect_url").map(str::to_owned);
        let link = Self { prepay_id: need("prepay_id")?, package: need("package")?, redirect_url };
        link.check().map(|()| link)
    }

    fn check(&self) -> Result<(), CodeError> {
        let package = (1..=20).contains(&self.package.len()) && self.package.bytes().all(|byte| byte.is_ascii_digit());
        if Shape::PrepayId.admits(&self.prepay_id) && package { Ok(()) } else { Err(CodeError::Prepared) }
    }
}

fn is_token(text: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (1..=TOKEN_CHARS_MAX).contains(&text.len()) && text.bytes().all(sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: Result<&str, CodeError>) {
        let found = CodeForm::default().parse(text).map(|code| format!("{code:?}"));
        assert_eq!(
            found.as_deref().map(|found| found.split('(').next().unwrap()),
            expected.as_ref().copied(),
            "{text}"
        );
    }

    #[test]
    fn each_kind_of_code_is_told_apart() {
        let prepaid = "prepay_id=wx15234337156985c7708abc64fd7e610000&package=1037687096";
        check("weixin://wxpay/bizpayurl?pr=p4lpSuKzz", Ok("Native"));
        check("weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00", Ok("Native"));
        let product = "appid=a&mch_id=1&product_id=7&time_stamp=1&nonce_str=n&sign=S";
        check(&format!("{NATIVE}?{product}"), Ok("Static"));
        check(&format!("{H5}?{prepaid}&redirect_url=https%3A%2F%2Fa"), Ok("H5"));
        check("https://example.com/?pr=1", Err(CodeError::Foreign));
        check("wxp://f2f0abc", Err(CodeError::Foreign));
        check("weixin://wxpay/bizpayurl?pr=a&pr=b", Err(CodeError::Parameters));
        check("weixin://wxpay/bizpayurl?x=1", Err(CodeError::Parameters));
        check("weixin://wxpay/bizpayurl?pr=", Err(CodeError::Token));
        check(&format!("{H5}?prepay_id=wx1&package=1"), Err(CodeError::Prepared));
        check(&format!("{NATIVE}?pr={}", "a".repeat(CODE_BYTES_MAX)), Err(CodeError::TooLong));
    }

    proptest! {
        #[test]
        fn what_is_made_reads_back(
            token in "[A-Za-z0-9_-]{1,64}",
            package in "[0-9]{1,20}",
            redirect_url in proptest::option::of("https://[a-z]{1,9}/\\?a=[\\PC&&[^ ]]{0,20}"),
        ) {
            let form = CodeForm { native: "pay://code".to_owned(), ..CodeForm::default() };
            prop_assert_eq!(form.parse(&form.native(&token).unwrap()), Ok(Code::Native(token)));
            let prepay_id = "wx15234337156985c7708abc64fd7e610000".to_owned();
            let link = H5Link { prepay_id, package, redirect_url };
            prop_assert_eq!(form.parse(&form.h5(&link).unwrap()), Ok(Code::H5(link)));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "(weixin://wxpay/bizpayurl|\\?|pr|=|&|%|é|#|a){0,12}") {
            let _ = CodeForm::default().parse(&text);
        }
    }
}
