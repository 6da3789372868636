//! What is wrong with a request.

use serde::Serialize;
use serde_json::Value;

use super::{Charset, Unit};

/// The part of a request that a field stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// The JSON body.
    Body,
    /// The query string.
    Query,
    /// The elements of a v2 document.
    Document,
}

impl Location {
    /// The word in an error's detail.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Body | Self::Document => "body",
            Self::Query => "query",
        }
    }
}

/// Why a value is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issue {
    /// The body is not JSON.
    NotJson,
    /// Required, and not there.
    Missing,
    /// None of these members is there, of which one must be.
    OneOf(&'static [&'static str]),
    /// Not a text.
    NotText,
    /// Not a whole number.
    NotInteger,
    /// Neither true nor false.
    NotBoolean,
    /// Not an object.
    NotObject,
    /// Not a list.
    NotList,
    /// A text shorter than this many characters or bytes.
    TooShort(usize, Unit),
    /// A text longer than this many characters or bytes.
    TooLong(usize, Unit),
    /// A number below this.
    BelowMin(i64),
    /// A number above this.
    AboveMax(i64),
    /// A list with fewer entries than this.
    TooFew(usize),
    /// A list with more entries than this.
    TooMany(usize),
    /// A word outside the list.
    NotOneOf(&'static [&'static str]),
    /// A character that this field does not have.
    WrongCharacters(Charset),
    /// Not a time in the form of RFC 3339 with an offset.
    NotTime,
    /// Not a date `YYYY-MM-DD` (v2: `YYYYMMDD`).
    NotDate,
    /// Not a time `YYYYMMDDhhmmss`.
    NotCompactTime,
    /// Not an address beginning with `http://` or `https://`.
    NotUrl,
    /// An address with a query string.
    UrlHasQuery,
    /// Must repeat another member's value, or stay on its side of it.
    Contradicts(&'static str),
}

impl Issue {
    /// The reason in Chinese, as it follows a field's name.
    pub fn chinese(self) -> String {
        match self {
            Self::NotJson => "请求体不是合法的JSON".into(),
            Self::Missing => "必填字段缺失".into(),
            Self::OneOf(names) => format!("{}至少填写一个", names.join("、")),
            Self::NotText => "应为字符串".into(),
            Self::NotInteger => "应为整数".into(),
            Self::NotBoolean => "应为布尔值".into(),
            Self::NotObject => "应为对象".into(),
            Self::NotList => "应为数组".into(),
            Self::TooShort(min, unit) => format!("长度不能少于{min}个{}", unit.chinese()),
            Self::TooLong(max, unit) => format!("长度不能超过{max}个{}", unit.chinese()),
            Self::BelowMin(min) => format!("不能小于{min}"),
            Self::AboveMax(max) => format!("不能大于{max}"),
            Self::TooFew(min) => format!("至少需要{min}项"),
            Self::TooMany(max) => format!("最多只能有{max}项"),
            Self::NotOneOf(words) => format!("取值应为：{}", words.join("、")),
            Self::WrongCharacters(charset) => format!("只能包含{}", charset.chinese()),
            Self::NotTime => "应为带时区的RFC3339时间，例如2018-06-08T10:34:56+08:00".into(),
            Self::NotDate => "应为存在的日期，例如2018-06-08（v2为20180608）".into(),
            Self::NotCompactTime => "应为yyyyMMddHHmmss格式的时间，例如20180608103456".into(),
            Self::NotUrl => "应为以http://或https://开头的地址".into(),
            Self::UrlHasQuery => "地址不能携带查询参数".into(),
            Self::Contradicts(other) => format!("与{other}不一致"),
        }
    }

    /// The reason in English, as it follows a field's name.
    pub fn english(self) -> String {
        match self {
            Self::NotJson => "the body is not JSON".into(),
            Self::Missing => "is required and missing".into(),
            Self::OneOf(names) => format!("is missing: one of {} is required", names.join(", ")),
            Self::NotText => "is not a string".into(),
            Self::NotInteger => "is not a whole number".into(),
            Self::NotBoolean => "is not true or false".into(),
            Self::NotObject => "is not an object".into(),
            Self::NotList => "is not a list".into(),
            Self::TooShort(min, unit) => format!("is shorter than {min} {}", unit.english()),
            Self::TooLong(max, unit) => format!("is longer than {max} {}", unit.english()),
            Self::BelowMin(min) => format!("is below {min}"),
            Self::AboveMax(max) => format!("is above {max}"),
            Self::TooFew(min) => format!("has fewer than {min} entries"),
            Self::TooMany(max) => format!("has more than {max} entries"),
            Self::NotOneOf(words) => format!("is not one of {}", words.join(", ")),
            Self::WrongCharacters(charset) => format!("may only have {}", charset.english()),
            Self::NotTime => "is not an RFC 3339 time with an offset, such as 2018-06-08T10:34:56+08:00".into(),
            Self::NotDate => "is not a date such as 2018-06-08 (v2: 20180608)".into(),
            Self::NotCompactTime => "is not a time yyyyMMddHHmmss such as 20180608103456".into(),
            Self::NotUrl => "is not an address beginning with http:// or https://".into(),
            Self::UrlHasQuery => "is an address with a query string".into(),
            Self::Contradicts(other) => format!("does not agree with {other}"),
        }
    }
}

/// The first thing wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// A JSON pointer such as `/amount/total`; empty for the whole body.
    pub field: String,
    /// What stood there.
    pub value: Option<Value>,
    /// Why it is refused.
    pub issue: Issue,
    /// Where the field stands.
    pub location: Location,
}

/// The `detail` of a `PARAM_ERROR`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// A JSON pointer.
    pub field: String,
    /// What stood there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The reason in Chinese.
    pub issue: String,
    /// `body` or `query`.
    pub location: &'static str,
}

impl FieldError {
    /// The error's `detail`.
    pub fn detail(&self) -> Detail {
        Detail {
            field: self.field.clone(),
            value: self.value.clone(),
            issue: self.issue.chinese(),
            location: self.location.word(),
        }
    }

    /// One sentence in Chinese for the error's `message`.
    pub fn chinese(&self) -> String {
        match self.name() {
            None => self.issue.chinese(),
            Some(name) => format!("参数{name}错误：{}", self.issue.chinese()),
        }
    }

    /// The same sentence in English.
    pub fn english(&self) -> String {
        match self.name() {
            None => self.issue.english(),
            Some(name) => format!("{name} {}", self.issue.english()),
        }
    }

    /// `amount.total` of `/amount/total`.
    fn name(&self) -> Option<String> {
        self.field.strip_prefix('/').map(|path| path.replace('/', "."))
    }
}
