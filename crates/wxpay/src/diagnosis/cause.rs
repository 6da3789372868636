//! The closed list of causes.

use crate::authorization::AuthorizationError;
use crate::key_id::Serial;

/// Why a request's signature is not accepted, in the order in which it is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The header `Authorization` cannot be read.
    Authorization(AuthorizationError),
    /// The merchant is not known, or has no certificate.
    NoCertificate,
    /// `serial_no` names a registered certificate, but is written with colons, as a decimal number or with `0x`.
    SerialSpelling(Serial),
    /// `serial_no` names a platform certificate.
    SerialOfPlatform,
    /// `serial_no` is the id of a WeChat Pay public key.
    SerialIsPublicKeyId,
    /// `serial_no` names a certificate of another merchant.
    SerialOfOtherMerchant,
    /// `serial_no` names nothing, but the signature is good with a registered certificate: which.
    SerialMistaken(Serial),
    /// `serial_no` names nothing that is known: what is registered.
    SerialUnknown(Vec<Serial>),
    /// The request's clock is too far from ours: by how many seconds it is ahead; negative when it is behind.
    ClockOff {
        /// Seconds ahead.
        ahead_s: i64,
    },
    /// The signature is not in standard Base64, but in something else that is known.
    SignatureEncoding(Encoding),
    /// The signature is not Base64.
    SignatureNotBase64,
    /// The signature has not 256 bytes.
    SignatureLength {
        /// How many it has.
        bytes: usize,
    },
    /// Signed with the key of another registered certificate of the merchant: which.
    OtherKey(Serial),
    /// Signed with a key of another merchant.
    KeyOfOtherMerchant,
    /// Signed with a key of the platform.
    KeyOfPlatform,
    /// Signed with SHA-1.
    Sha1,
    /// Signed for another method: which.
    Method(String),
    /// Signed for another form of the target.
    Target(TargetMistake),
    /// Signed for another body.
    Body(BodyMistake),
    /// The lines are put together otherwise.
    Lines(LineMistake),
    /// Signed with another timestamp than was sent: how many seconds it differs.
    Timestamp {
        /// What was signed, less what was sent.
        by_s: i64,
    },
    /// None of the above verifies.
    Unexplained,
}

/// What a signature is written in instead of standard Base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Base64 for URLs.
    Base64Url,
    /// Base64 without its `=`.
    Unpadded,
    /// Base64 in lines.
    Lines,
    /// Base64, then percent-encoded.
    Percent,
    /// Hexadecimal digits.
    Hex,
    /// Base64 of a text that is Base64 or hexadecimal.
    Twice,
}

/// Which form of the target was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetMistake {
    /// Without the query.
    WithoutQuery,
    /// With its percent-encoding undone.
    Decoded,
    /// With other characters percent-encoded than were sent.
    Encoded,
    /// With scheme and host.
    FullUrl,
    /// With the host.
    WithHost,
    /// Without `/v3`.
    WithoutPrefix,
    /// Without its first slash.
    WithoutSlash,
    /// With a slash at the end that was not sent, or without one that was.
    TrailingSlash,
}

/// Which body was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyMistake {
    /// An empty one.
    Empty,
    /// The same JSON without white space.
    Compact,
    /// The same JSON with a space behind commas and colons.
    Spaced,
    /// The same JSON in indented lines.
    Pretty,
    /// The same JSON with other escapes in its texts.
    Escapes,
    /// The same JSON with its names sorted.
    Sorted,
    /// The same without white space around it.
    Trimmed,
    /// The whole multipart body instead of its part `meta`.
    WholeMultipart,
    /// The query, although the body is empty.
    Query,
    /// `{}`, `null` or the like, although the body is empty.
    Placeholder,
}

/// How the lines were put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineMistake {
    /// Without the last line feed.
    NoLastNewline,
    /// Without the line of the body.
    NoBodyLine,
    /// With an empty line too many.
    ExtraLine,
    /// Nonce before timestamp.
    Swapped,
    /// Carriage returns before the line feeds.
    CrLf,
    /// A backslash and an `n` instead of a line feed.
    EscapedNewline,
    /// The three lines of an answer.
    Response,
}

impl Cause {
    /// The stable name of the cause.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Authorization(error) => error.code(),
            Self::NoCertificate => "no_certificate",
            Self::SerialSpelling(_) => "serial_spelling",
            Self::SerialOfPlatform => "serial_of_platform",
            Self::SerialIsPublicKeyId => "serial_is_public_key_id",
            Self::SerialOfOtherMerchant => "serial_of_other_merchant",
            Self::SerialMistaken(_) => "serial_mistaken",
            Self::SerialUnknown(_) => "serial_unknown",
            Self::ClockOff { .. } => "clock_off",
            Self::SignatureEncoding(encoding) => encoding.code(),
            Self::SignatureNotBase64 => "signature_not_base64",
            Self::SignatureLength { .. } => "signature_length",
            Self::OtherKey(_) => "key_of_other_certificate",
            Self::KeyOfOtherMerchant => "key_of_other_merchant",
            Self::KeyOfPlatform => "key_of_platform",
            Self::Sha1 => "sha1",
            Self::Method(_) => "method",
            Self::Target(mistake) => mistake.code(),
            Self::Body(mistake) => mistake.code(),
            Self::Lines(mistake) => mistake.code(),
            Self::Timestamp { .. } => "timestamp_differs",
            Self::Unexplained => "unexplained",
        }
    }

    /// The field of the authorization that is to be mended.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Authorization(error) => match error.field() {
                Some(field) => field.name(),
                None => "authorization",
            },
            Self::NoCertificate => "mchid",
            Self::SerialSpelling(_)
            | Self::SerialOfPlatform
            | Self::SerialIsPublicKeyId
            | Self::SerialOfOtherMerchant
            | Self::SerialMistaken(_)
            | Self::SerialUnknown(_) => "serial_no",
            Self::ClockOff { .. } | Self::Timestamp { .. } => "timestamp",
            Self::SignatureEncoding(_)
            | Self::SignatureNotBase64
            | Self::SignatureLength { .. }
            | Self::OtherKey(_)
            | Self::KeyOfOtherMerchant
            | Self::KeyOfPlatform
            | Self::Sha1
            | Self::Method(_)
            | Self::Target(_)
            | Self::Body(_)
            | Self::Lines(_)
            | Self::Unexplained => "signature",
        }
    }

    /// What the real wire says in `detail.issue`: `sign not match` where the signature itself is wrong.
    pub fn issue(&self) -> &'static str {
        if self.field() == "signature" { "sign not match" } else { self.code() }
    }
}

impl Encoding {
    const fn code(self) -> &'static str {
        match self {
            Self::Base64Url => "signature_base64url",
            Self::Unpadded => "signature_unpadded",
            Self::Lines => "signature_in_lines",
            Self::Percent => "signature_percent_encoded",
            Self::Hex => "signature_hex",
            Self::Twice => "signature_encoded_twice",
        }
    }
}

impl TargetMistake {
    const fn code(self) -> &'static str {
        match self {
            Self::WithoutQuery => "target_without_query",
            Self::Decoded => "target_decoded",
            Self::Encoded => "target_encoded_otherwise",
            Self::FullUrl => "target_full_url",
            Self::WithHost => "target_with_host",
            Self::WithoutPrefix => "target_without_v3",
            Self::WithoutSlash => "target_without_slash",
            Self::TrailingSlash => "target_trailing_slash",
        }
    }
}

impl BodyMistake {
    const fn code(self) -> &'static str {
        match self {
            Self::Empty => "body_empty",
            Self::Compact => "body_compact",
            Self::Spaced => "body_spaced",
            Self::Pretty => "body_pretty",
            Self::Escapes => "body_escapes",
            Self::Sorted => "body_sorted",
            Self::Trimmed => "body_trimmed",
            Self::WholeMultipart => "body_whole_multipart",
            Self::Query => "body_query",
            Self::Placeholder => "body_placeholder",
        }
    }
}

impl LineMistake {
    const fn code(self) -> &'static str {
        match self {
            Self::NoLastNewline => "lines_no_last_newline",
            Self::NoBodyLine => "lines_no_body_line",
            Self::ExtraLine => "lines_extra_line",
            Self::Swapped => "lines_swapped",
            Self::CrLf => "lines_carriage_return",
            Self::EscapedNewline => "lines_escaped_newline",
            Self::Response => "lines_of_response",
        }
    }
}
