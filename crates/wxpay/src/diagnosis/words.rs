//! The causes in words: first what was found, then what to do.

use super::{BodyMistake, Cause, Encoding, LineMistake, TargetMistake};
use crate::authorization::{AuthorizationError, Field, NONCE_CHARS_MAX, SCHEME};
use crate::key_id::Serial;
use crate::words::Words;

impl Cause {
    /// What a developer reads.
    pub fn words(&self) -> Words {
        match self {
            Self::Authorization(error) => error.words(),
            Self::NoCertificate => fixed(
                "该商户号不存在，或尚未登记商户 API 证书；请检查 mchid，并在商户平台登记证书",
                "this mchid is not known here or has no API certificate; check it and register the certificate",
            ),
            Self::SerialSpelling(serial) => Words::new(
                format!("serial_no 的写法不对，应为不带冒号的十六进制：{serial}"),
                format!("serial_no is not written in plain hexadecimal; send {serial}"),
            ),
            Self::SerialOfPlatform => fixed(
                "serial_no 填成了平台证书的序列号；请填商户 API 证书（apiclient_cert.pem）的序列号",
                "serial_no is that of a platform certificate; send that of your own apiclient_cert.pem",
            ),
            Self::SerialIsPublicKeyId => fixed(
                "serial_no 填成了微信支付公钥 ID；它只能放在 Wechatpay-Serial 头里，这里请填商户 API 证书的序列号",
                "serial_no is the id of a WeChat Pay public key, which belongs in the header Wechatpay-Serial; send the \
                 serial number of your own API certificate",
            ),
            Self::SerialOfOtherMerchant => fixed(
                "serial_no 对应的证书属于另一个商户号；请检查 mchid 与证书是否配套",
                "serial_no names a certificate of another merchant; mchid and certificate do not belong together",
            ),
            Self::SerialMistaken(serial) => Words::new(
                format!("serial_no 未登记，但签名出自已登记的证书 {serial}；请改填这个序列号"),
                format!("serial_no is not registered, but the signature is good with certificate {serial}; send that"),
            ),
            Self::SerialUnknown(known) => serial_unknown(known),
            Self::ClockOff { ahead_s } => clock_off(*ahead_s),
            Self::SignatureEncoding(encoding) => encoding.words(),
            Self::SignatureNotBase64 => fixed(
                "signature 不是 Base64；请用标准 Base64 编码 256 字节的签名",
                "the signature is not Base64; write its 256 bytes in standard Base64",
            ),
            Self::SignatureLength { bytes } => Words::new(
                format!("signature 解码后有 {bytes} 字节，RSA-2048 的签名应有 256 字节；请检查密钥和签名算法"),
                format!("the signature has {bytes} bytes, one of RSA-2048 has 256; check key and algorithm"),
            ),
            Self::OtherKey(serial) => Words::new(
                format!("签名出自另一张已登记的证书 {serial} 的私钥；请让 serial_no 与私钥配套"),
                format!("the signature was made with the key of your certificate {serial}; serial_no must name it"),
            ),
            Self::KeyOfOtherMerchant => fixed(
                "签名出自另一个商户的私钥；请检查 mchid、证书与私钥是否配套",
                "the signature was made with another merchant's key; mchid, certificate and key must belong together",
            ),
            Self::KeyOfPlatform => fixed(
                "签名出自平台的私钥；请用商户私钥签名",
                "the signature was made with the platform's key; use your own",
            ),
            Self::Sha1 => fixed(
                "签名用了 SHA-1；请改用 SHA-256（SHA256withRSA）",
                "the signature was made with SHA-1; use SHA-256 (SHA256withRSA)",
            ),
            Self::Method(method) => Words::new(
                format!("签名串里的请求方法是 {method}，与实际请求不同；请用实际的大写方法名签名"),
                format!("the signature is for the method {method}; sign the method that is sent, in upper case"),
            ),
            Self::Target(mistake) => mistake.words(),
            Self::Body(mistake) => mistake.words(),
            Self::Lines(mistake) => mistake.words(),
            Self::Timestamp { by_s } => Words::new(
                format!("签名用的时间戳与头里的相差 {by_s} 秒；签名串与 Authorization 必须用同一个 timestamp"),
                format!("the timestamp that was signed differs by {by_s} s from the one sent; read the clock once"),
            ),
            Self::Unexplained => fixed(
                "未能还原出签名时用的内容；请把签名串与 sign_information 中的逐字节比较，并确认私钥与证书配套",
                "no common mistake explains it; compare your message with sign_information byte by byte, and make sure \
                 that the private key belongs to the certificate",
            ),
        }
    }
}

fn fixed(zh: &str, en: &str) -> Words {
    Words::new(zh, en)
}

fn serial_unknown(known: &[Serial]) -> Words {
    let listed = known.iter().map(Serial::as_str).collect::<Vec<_>>().join(", ");
    Words::new(
        format!("serial_no 不是该商户已登记的证书；已登记：{listed}"),
        format!("serial_no names no registered certificate of this merchant; registered: {listed}"),
    )
}

fn clock_off(ahead_s: i64) -> Words {
    let by = ahead_s.unsigned_abs();
    let (zh, en) = if ahead_s > 0 { ("快", "ahead of") } else { ("慢", "behind") };
    Words::new(
        format!("请求的 timestamp 比服务器{zh} {by} 秒；请校准本机时钟，并在每次发送前重新签名"),
        format!("the request's timestamp is {by} s {en} the server's clock; set the clock, and sign anew for each try"),
    )
}

impl Encoding {
    fn words(self) -> Words {
        match self {
            Self::Base64Url => fixed(
                "signature 用了 URL 版 Base64；请用标准 Base64（含 + / =）",
                "the signature is in Base64 for URLs; use standard Base64 with + / =",
            ),
            Self::Unpadded => fixed(
                "signature 缺少末尾的 =；请保留 Base64 的填充",
                "the signature lacks its = at the end; keep the padding",
            ),
            Self::Lines => fixed(
                "signature 里有换行或空格；请用不换行的 Base64",
                "the signature has line breaks or spaces; write Base64 in one line",
            ),
            Self::Percent => fixed(
                "signature 被做了 URL 编码；请直接放 Base64",
                "the signature is percent-encoded; send the Base64 as it is",
            ),
            Self::Hex => {
                fixed("signature 是十六进制；请用标准 Base64", "the signature is in hexadecimal; use standard Base64")
            }
            Self::Twice => {
                fixed("signature 被编码了两次；请只做一次 Base64", "the signature is encoded twice; encode it once")
            }
        }
    }
}

impl TargetMistake {
    fn words(self) -> Words {
        match self {
            Self::WithoutQuery => fixed(
                "签名串里的 URL 缺少查询参数；请带上 ? 及其后的全部内容",
                "the target was signed without its query; sign everything from ? on, too",
            ),
            Self::Decoded => fixed(
                "签名串里的 URL 被解码了；请用实际发送的、仍然编码的 URL 签名",
                "the target was signed decoded; sign it percent-encoded, as it is sent",
            ),
            Self::Encoded => fixed(
                "签名串里的 URL 与实际发送的编码方式不同；请用实际发送的 URL 签名",
                "the target was signed with another percent-encoding than it is sent with; sign what is sent",
            ),
            Self::FullUrl => fixed(
                "签名串里的 URL 带了协议和域名；请只用路径和查询参数",
                "the full URL was signed; sign only path and query",
            ),
            Self::WithHost => fixed(
                "签名串里的 URL 带了域名；请只用路径和查询参数",
                "the host was signed with the path; sign only path and query",
            ),
            Self::WithoutPrefix => fixed(
                "签名串里的 URL 缺少 /v3 前缀；请用完整路径",
                "the target was signed without /v3; sign the whole path",
            ),
            Self::WithoutSlash => fixed(
                "签名串里的 URL 缺少开头的 /",
                "the target was signed without its first slash; sign the whole path",
            ),
            Self::TrailingSlash => fixed(
                "签名串里的 URL 与实际请求在末尾的 / 上不一致",
                "what was signed and what was sent differ in a slash at the end of the path",
            ),
        }
    }
}

impl BodyMistake {
    fn words(self) -> Words {
        match self {
            Self::Empty => fixed(
                "签名串里没有请求体，但请求带了请求体；请把实际发送的请求体放进签名串",
                "an empty body was signed, but one was sent; sign the body that is sent",
            ),
            Self::Compact => rewritten("紧凑", "without white space"),
            Self::Spaced => rewritten("逗号和冒号后带空格", "with spaces behind commas and colons"),
            Self::Pretty => rewritten("带缩进换行", "in indented lines"),
            Self::Escapes => rewritten("转义方式不同", "with other escapes"),
            Self::Sorted => rewritten("键名已排序", "with its names sorted"),
            Self::Trimmed => fixed(
                "签名用的请求体与实际发送的在首尾空白上不同；请签名与发送同一串字节",
                "what was signed and what was sent differ in white space at the ends; sign and send the same bytes",
            ),
            Self::WholeMultipart => fixed(
                "签名用了整个 multipart 请求体；上传文件时只签 meta 部分的 JSON",
                "the whole multipart body was signed; of an upload only the JSON of the part meta is signed",
            ),
            Self::Query => fixed(
                "签名把查询参数当成了请求体；没有请求体时该行为空",
                "the query was signed as the body; without a body that line is empty",
            ),
            Self::Placeholder => fixed(
                "没有请求体，但签名串里写了 {} 或 null 之类；该行应为空",
                "there is no body, but {}, null or the like was signed for it; that line is empty",
            ),
        }
    }
}

fn rewritten(zh: &str, en: &str) -> Words {
    Words::new(
        format!("签名用的 JSON（{zh}）与实际发送的不是同一串字节；请先序列化一次，签名和发送都用它"),
        format!("the JSON was signed {en}, which is not what was sent; serialise once, then sign and send that"),
    )
}

impl LineMistake {
    fn words(self) -> Words {
        match self {
            Self::NoLastNewline => fixed(
                "签名串末尾缺少换行符；最后一行也要以 \\n 结束",
                "the last line feed is missing; every line ends with one",
            ),
            Self::NoBodyLine => fixed(
                "签名串缺少请求体那一行；没有请求体也要有一个空行",
                "the body's line is missing; without a body it is empty, but it is there",
            ),
            Self::ExtraLine => {
                fixed("签名串多了一个空行；一共只有五行", "there is an empty line too many; there are five")
            }
            Self::Swapped => fixed(
                "签名串里时间戳与随机串的顺序反了；先 timestamp，后 nonce_str",
                "timestamp and nonce are swapped; timestamp comes first",
            ),
            Self::CrLf => fixed("签名串用了 \\r\\n；请只用 \\n", "the lines end with \\r\\n; use \\n"),
            Self::EscapedNewline => fixed(
                "签名串里的换行被写成了反斜杠加 n 两个字符；请用真正的换行符",
                "the lines end with a backslash and an n; use line feeds",
            ),
            Self::Response => fixed(
                "签名用了应答的三行格式；请求要签五行",
                "the three lines of an answer were signed; a request has five",
            ),
        }
    }
}

impl AuthorizationError {
    /// What a developer reads.
    pub fn words(&self) -> Words {
        match self {
            Self::Absent => fixed("缺少 Authorization 请求头", "the header Authorization is missing"),
            Self::TooLong => fixed("Authorization 请求头过长", "the header Authorization is too long"),
            Self::Scheme(said) => Words::new(
                format!("Authorization 的认证类型应为 {SCHEME}，收到 {said}"),
                format!("the scheme of Authorization is {SCHEME}, not {said}"),
            ),
            Self::Empty => fixed("Authorization 里没有签名信息", "Authorization holds nothing but its scheme"),
            Self::NotAPair(said) => Words::new(
                format!("Authorization 中的 {said} 不是 name=\"value\" 的形式"),
                format!("in Authorization, {said} is not name=\"value\""),
            ),
            Self::Unknown(said) => Words::new(
                format!("Authorization 中的 {said} 不是五个字段之一"),
                format!("in Authorization, {said} is none of the five fields"),
            ),
            Self::TimestampNotSeconds => {
                fixed("timestamp 应为秒级 Unix 时间戳", "timestamp is to be a whole number of Unix seconds")
            }
            Self::TimestampMilliseconds => {
                fixed("timestamp 是毫秒；请用秒", "timestamp counts milliseconds; send seconds")
            }
            Self::NonceTooLong => Words::new(
                format!("nonce_str 超过 {NONCE_CHARS_MAX} 个字符"),
                format!("nonce_str has more than {NONCE_CHARS_MAX} characters"),
            ),
            Self::Unquoted(field) => of_field(*field, "的值缺少引号", "has no quotation marks around its value"),
            Self::Unterminated(field) => of_field(*field, "的值缺少右引号", "has no closing quotation mark"),
            Self::NoComma(field) => of_field(*field, "之后缺少逗号", "is not followed by a comma"),
            Self::Repeated(field) => of_field(*field, "重复出现", "is there twice"),
            Self::Blank(field) => of_field(*field, "为空", "is empty"),
            Self::Character(field) => {
                of_field(*field, "含有不可见或非 ASCII 字符", "holds a character that is not printable ASCII")
            }
            Self::Missing(field) => of_field(*field, "缺失", "is missing"),
        }
    }
}

fn of_field(field: Field, zh: &str, en: &str) -> Words {
    Words::new(format!("Authorization 的 {field} {zh}"), format!("in Authorization, {field} {en}"))
}
