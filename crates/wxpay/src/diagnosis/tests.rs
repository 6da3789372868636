//! Every mistake is made by a client and found by its cause.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use proptest::prelude::*;

use super::*;
use crate::key::PrivateKey;
use crate::words::Words;

const NOW_S: i64 = 1_800_000_000;
const OWN: &str = "1A00000000000000000000000000000000000001";
const SECOND: &str = "1A00000000000000000000000000000000000002";
const OTHERS: &str = "1B00000000000000000000000000000000000003";
const PLATFORM: &str = "1C00000000000000000000000000000000000004";
const TARGET: &str = "/v3/pay/transactions/out-trade-no/a%7Cb%2F1?mchid=1900000001";
const BODY: &str = "{\"b\": \"\\u98de/\",\"a\":[1,2]}\n";

const SHA1_SIGNER: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtGZsKKz1/3ZAQvfdy0jqkBl3cyteauwwAx97UZ2IFPZR7wSotYGN8L/p\
    hmwGqcf4s/+906UkJLML5jN1JNxDT7INlNkEpOA6EKBofJFrHCLpHUiEkPeKMZe5j/mc8dt2a+go2BfxSlUSbzwiQs7JQ33yvGc9\
    iCX8lm2qJO8UAYtJojfCplECbzQGkpGr5K10yXrLlDa2yWFVTjCY3ZNoTTKx8PgoazR1SLLJjWUQZPvKafi/kSoog3RNyrzrRIr1\
    KpoOHjw1fQbCKSvN5bn+wYIsOybnel8Q1vU+SO18r/Lym+ACfP+LUOH+tnHT3QkNl+R+wt6SaUGGsUYnX3Yq8wIDAQAB";
const SHA1_SIGNATURE: &str = "TYNIwr258Mk/B1i/ziEYT5KUvC9dfJCtaN06GfxVXDHd43lZzHj0RPKAwyV12JoYedZjfYrcMUQIr0r16Ehue0I6OC7N7ciSNFPO\
    xyhmQcyytyNDCvXCZg+JNCX399sbPCn6oLlLduDHXz6JDt5iZ6hk6YMNm8J0s+2TaDsGqpFjTIqo1b6XfwmRyh3ZXg7HcLZIFOYz\
    m/eoHxgqLzmGj7JGf5aXWNkMQvVv8Qh2BlwjmwxTkxwkk2yIJGn3XBYP4827krp4bQgyEjHWU03jRXa4d+CCr1KJLecerxxF73do\
    8X/4HzJL2AZlb3p40EmY6HOMGpVoP7f4cDPaPCjwdQ==";

static KEYS: LazyLock<[PrivateKey; 4]> = LazyLock::new(|| std::array::from_fn(|_| PrivateKey::generate().unwrap()));

/// What a client sends, and what it signed.
#[derive(Clone)]
struct Client {
    method: &'static str,
    target: String,
    body: String,
    whole_body: Option<String>,
    serial_no: String,
    ahead_s: i64,
    /// Makes the message from its five parts.
    message: fn([&str; 5]) -> String,
    key: usize,
    written: fn(&[u8]) -> String,
}

impl Default for Client {
    fn default() -> Self {
        Self {
            method: "POST",
            target: TARGET.to_owned(),
            body: BODY.to_owned(),
            whole_body: None,
            serial_no: OWN.to_ascii_lowercase(),
            ahead_s: 0,
            message: |[method, target, timestamp, nonce, body]| {
                format!("{method}\n{target}\n{timestamp}\n{nonce}\n{body}\n")
            },
            key: 0,
            written: |signature| STANDARD.encode(signature),
        }
    }
}

impl Client {
    fn bodyless() -> Self {
        Self { method: "GET", body: String::new(), ..Self::default() }
    }

    fn signing(message: fn([&str; 5]) -> String) -> Self {
        Self { message, ..Self::default() }
    }

    fn writing(written: fn(&[u8]) -> String) -> Self {
        Self { written, ..Self::default() }
    }

    fn authorization(&self) -> Authorization {
        let timestamp = NOW_S + self.ahead_s;
        let stamp = timestamp.to_string();
        let message = (self.message)([self.method, &self.target, &stamp, "n0nce", &self.body]);
        let signature = (self.written)(&KEYS[self.key].sign(message.as_bytes()).unwrap());
        Authorization {
            mchid: "1900000001".to_owned(),
            nonce_str: "n0nce".to_owned(),
            timestamp,
            serial_no: self.serial_no.clone(),
            signature,
        }
    }

    fn diagnosed(&self) -> Option<Diagnosis> {
        self.diagnosed_as(&self.authorization())
    }

    fn diagnosed_as(&self, authorization: &Authorization) -> Option<Diagnosis> {
        let ids = [OWN, SECOND, OTHERS, PLATFORM].map(|serial| KeyId::parse(serial).unwrap());
        let owners = [Owner::Merchant, Owner::Merchant, Owner::OtherMerchant, Owner::Platform];
        let known: Vec<KnownKey<'_>> = ids
            .iter()
            .zip(owners)
            .zip(KEYS.iter())
            .map(|((id, owner), key)| KnownKey { owner, id, key: key.public_key() })
            .collect();
        diagnose(&Evidence {
            received: Received {
                method: self.method,
                target: self.target.as_bytes(),
                headers: &[("Host", "127.0.0.1:8092")],
                body: self.body.as_bytes(),
                whole_body: self.whole_body.as_ref().unwrap_or(&self.body).as_bytes(),
            },
            authorization: Ok(authorization),
            keys: &known,
            now: Timestamp::from_second(NOW_S).unwrap(),
            window_s: 300,
        })
    }

    fn check(&self, expected: Cause) {
        let found = self.diagnosed().map(|diagnosis| diagnosis.cause);
        assert_eq!(found, Some(expected));
    }
}

fn serial(text: &str) -> crate::key_id::Serial {
    crate::key_id::Serial::parse(text).unwrap()
}

fn with_serial(serial_no: &str) -> Client {
    Client { serial_no: serial_no.to_owned(), ..Client::default() }
}

#[test]
fn a_good_signature_has_no_cause() {
    assert_eq!(Client::default().diagnosed(), None);
    assert_eq!(Client::bodyless().diagnosed(), None);
    assert_eq!(Client { ahead_s: -300, ..Client::default() }.diagnosed(), None);
}

#[test]
fn serial_numbers() {
    let spelling = || Cause::SerialSpelling(serial(OWN));
    with_serial("1a:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:01").check(spelling());
    with_serial(&format!("0x{OWN}")).check(spelling());
    // 0x1A << 152, plus 1.
    with_serial("148433760041419827630061740822747494183805648897").check(spelling());
    with_serial(PLATFORM).check(Cause::SerialOfPlatform);
    with_serial("PUB_KEY_ID_0114232134912410000000000000").check(Cause::SerialIsPublicKeyId);
    with_serial(OTHERS).check(Cause::SerialOfOtherMerchant);
    with_serial("77").check(Cause::SerialMistaken(serial(OWN)));
    let unknown = Cause::SerialUnknown(vec![serial(OWN), serial(SECOND)]);
    Client { key: 2, ..with_serial("77") }.check(unknown.clone());
    Client { key: 2, ..with_serial("not a serial") }.check(unknown);
}

#[test]
fn clocks() {
    Client { ahead_s: 301, ..Client::default() }.check(Cause::ClockOff { ahead_s: 301 });
    Client { ahead_s: -3600, ..Client::default() }.check(Cause::ClockOff { ahead_s: -3600 });
    Client::signing(|[method, target, timestamp, nonce, body]| {
        let later = timestamp.parse::<i64>().unwrap() + 1;
        format!("{method}\n{target}\n{later}\n{nonce}\n{body}\n")
    })
    .check(Cause::Timestamp { by_s: 1 });
}

#[test]
fn encodings_of_the_signature() {
    let check =
        |written: fn(&[u8]) -> String, encoding| Client::writing(written).check(Cause::SignatureEncoding(encoding));
    // 0xFB and 0xFF at the front, so that the two alphabets differ.
    check(|signature| URL_SAFE.encode([&[0xfb, 0xff], &signature[2..]].concat()), Encoding::Base64Url);
    check(|signature| STANDARD_NO_PAD.encode(signature), Encoding::Unpadded);
    check(
        |signature| {
            let mut text = STANDARD.encode(signature);
            text.insert(76, ' ');
            text
        },
        Encoding::Lines,
    );
    check(|signature| STANDARD.encode(signature).replace('=', "%3D"), Encoding::Percent);
    check(|signature| crate::key_id::hex_upper(signature).to_ascii_lowercase(), Encoding::Hex);
    check(|signature| STANDARD.encode(STANDARD.encode(signature)), Encoding::Twice);
    check(|signature| STANDARD.encode(crate::key_id::hex_upper(signature)), Encoding::Twice);
    Client::writing(|_| "(signature)".to_owned()).check(Cause::SignatureNotBase64);
    Client::writing(|signature| STANDARD.encode(&signature[..128])).check(Cause::SignatureLength { bytes: 128 });
}

#[test]
fn keys_and_digests() {
    Client { key: 1, ..Client::default() }.check(Cause::OtherKey(serial(SECOND)));
    Client { key: 2, ..Client::default() }.check(Cause::KeyOfOtherMerchant);
    Client { key: 3, ..Client::default() }.check(Cause::KeyOfPlatform);

    // Our own keys do not sign with SHA-1: this was signed with `openssl dgst -sha1`, and its private key thrown away.
    let signer = PublicKey::from_der(&STANDARD.decode(SHA1_SIGNER).unwrap()).unwrap();
    let id = KeyId::parse(OWN).unwrap();
    let authorization = Authorization { signature: SHA1_SIGNATURE.to_owned(), ..Client::default().authorization() };
    let found = diagnose(&Evidence {
        received: Received { method: "GET", target: b"/v3/certificates", headers: &[], body: b"", whole_body: b"" },
        authorization: Ok(&authorization),
        keys: &[KnownKey { owner: Owner::Merchant, id: &id, key: &signer }],
        now: Timestamp::from_second(NOW_S).unwrap(),
        window_s: 300,
    });
    assert_eq!(found.unwrap().cause, Cause::Sha1);
}

#[test]
fn methods_and_targets() {
    Client::signing(|[_, target, timestamp, nonce, body]| format!("GET\n{target}\n{timestamp}\n{nonce}\n{body}\n"))
        .check(Cause::Method("GET".to_owned()));
    Client::signing(|[_, target, timestamp, nonce, body]| format!("post\n{target}\n{timestamp}\n{nonce}\n{body}\n"))
        .check(Cause::Method("post".to_owned()));
    macro_rules! signed {
        ($target:ident => $other:expr, $mistake:ident) => {
            Client::signing(|[method, $target, timestamp, nonce, body]| {
                format!("{method}\n{}\n{timestamp}\n{nonce}\n{body}\n", $other)
            })
            .check(Cause::Target(TargetMistake::$mistake));
        };
    }
    signed!(target => target.split('?').next().unwrap(), WithoutQuery);
    signed!(target => target.replace("%7C", "|").replace("%2F", "/"), Decoded);
    signed!(target => target.replace("%2F", "/"), Encoded);
    signed!(target => format!("https://api.mch.weixin.qq.com{target}"), FullUrl);
    signed!(target => format!("http://127.0.0.1:8092{target}"), FullUrl);
    signed!(target => format!("127.0.0.1:8092{target}"), WithHost);
    signed!(target => target.replace("/v3", ""), WithoutPrefix);
    signed!(target => &target[1..], WithoutSlash);
    signed!(target => target.replace('?', "/?"), TrailingSlash);
}

#[test]
fn bodies() {
    macro_rules! signed {
        ($client:expr, $other:expr, $mistake:ident) => {
            let client = Client {
                message: |[method, target, timestamp, nonce, _]| {
                    format!("{method}\n{target}\n{timestamp}\n{nonce}\n{}\n", $other)
                },
                ..$client
            };
            client.check(Cause::Body(BodyMistake::$mistake));
        };
    }
    signed!(Client::default(), "", Empty);
    signed!(Client::default(), r#"{"b":"飞/","a":[1,2]}"#, Compact);
    signed!(Client::default(), r#"{"b":"\u98de\/","a":[1,2]}"#, Compact);
    signed!(Client::default(), r#"{"b": "\u98de/", "a": [1, 2]}"#, Spaced);
    signed!(Client::default(), "{\n    \"b\": \"飞/\",\n    \"a\": [\n        1,\n        2\n    ]\n}", Pretty);
    signed!(Client::default(), "{\"b\": \"飞/\",\"a\":[1,2]}\n", Escapes);
    signed!(Client::default(), r#"{"a":[1,2],"b":"飞/"}"#, Sorted);
    signed!(Client::default(), BODY.trim_end(), Trimmed);
    signed!(Client::bodyless(), "{}", Placeholder);
    signed!(Client::bodyless(), "mchid=1900000001", Query);
    let upload = Client { whole_body: Some("--x\r\nmeta\r\n--x--".to_owned()), ..Client::default() };
    signed!(upload, "--x\r\nmeta\r\n--x--", WholeMultipart);
}

#[test]
fn lines() {
    // Without white space at its ends, where a body signed trimmed would be the same.
    let client = |message| Client { body: BODY.trim_ascii().to_owned(), ..Client::signing(message) };
    let check = |message: fn([&str; 5]) -> String, mistake| client(message).check(Cause::Lines(mistake));
    check(|parts| parts.join("\n"), LineMistake::NoLastNewline);
    check(|parts| parts[..4].join("\n") + "\n", LineMistake::NoBodyLine);
    check(|parts| parts.join("\n") + "\n\n", LineMistake::ExtraLine);
    check(
        |[method, target, timestamp, nonce, body]| format!("{method}\n{target}\n{nonce}\n{timestamp}\n{body}\n"),
        LineMistake::Swapped,
    );
    check(|parts| parts.join("\r\n") + "\r\n", LineMistake::CrLf);
    check(|parts| parts.join("\\n") + "\\n", LineMistake::EscapedNewline);
    check(|parts| parts[2..].join("\n") + "\n", LineMistake::Response);
    let bodyless = |message| Client { message, ..Client::bodyless() };
    bodyless(|parts| parts[..4].join("\n") + "\n").check(Cause::Lines(LineMistake::NoBodyLine));
    bodyless(|parts| parts.join("\n") + "\n\n").check(Cause::Lines(LineMistake::ExtraLine));
}

#[test]
fn what_nobody_would_sign_is_not_explained_away() {
    let client = Client::signing(|_| "something else".to_owned());
    client.check(Cause::Unexplained);
    let evidence = |error: &AuthorizationError, keys: &[KnownKey<'_>]| {
        let received = Received { method: "GET", target: b"/", headers: &[], body: b"", whole_body: b"" };
        let now = Timestamp::UNIX_EPOCH;
        diagnose(&Evidence { received, authorization: Err(error), keys, now, window_s: 300 })
    };
    let absent = evidence(&AuthorizationError::Absent, &[]).unwrap();
    assert_eq!((absent.cause.code(), absent.sign_message()), ("authorization_absent", b"".as_slice()));
    let authorization = client.authorization();
    let received = Received { method: "GET", target: b"/", headers: &[], body: b"", whole_body: b"" };
    let now = Timestamp::UNIX_EPOCH;
    let stranger = diagnose(&Evidence { received, authorization: Ok(&authorization), keys: &[], now, window_s: 300 });
    assert_eq!(stranger.unwrap().cause, Cause::NoCertificate);
}

#[test]
fn the_answer_repeats_what_was_signed_here_and_says_what_to_do() {
    let client = Client { body: "飞".repeat(400), ..Client::signing(|parts| parts.join("\n")) };
    let diagnosis = client.diagnosed().unwrap();
    let detail = diagnosis.detail();
    assert_eq!(detail["detail"]["issue"], "sign not match");
    assert_eq!((&detail["field"], &detail["location"]), (&json!("signature"), &json!("authorization")));
    let shown = &detail["sign_information"];
    assert_eq!((&shown["method"], &shown["url"]), (&json!("POST"), &json!(TARGET)));
    assert_eq!(shown["sign_message_length"], diagnosis.sign_message().len());
    let truncated = shown["truncated_sign_message"].as_str().unwrap();
    assert!(truncated.starts_with(&format!("POST\n{TARGET}\n{NOW_S}\nn0nce\n飞飞")), "{truncated}");
    assert!(truncated.len() <= SHOWN_BYTES_MAX + 3);
    assert_eq!(detail["diagnosis"]["cause"], "lines_no_last_newline");
    let problem = diagnosis.problem();
    assert_eq!((problem.status(), problem.tail.number()), (401, 268_443_699));
    assert!(problem.message.starts_with("错误的签名，验签失败：签名串末尾缺少换行符"), "{}", problem.message);
    Client { ahead_s: 301, ..Client::default() }
        .diagnosed()
        .map(|found| assert_eq!(found.detail()["detail"]["issue"], "clock_off"))
        .unwrap();
}

#[test]
fn every_cause_is_worded_in_both_languages_under_a_name_of_its_own() {
    use crate::authorization::AuthorizationError as A;
    use crate::authorization::Field::Mchid;
    let said = || "x".to_owned();
    let headers = [
        A::Absent,
        A::TooLong,
        A::Scheme(said()),
        A::Empty,
        A::NotAPair(said()),
        A::Unquoted(Mchid),
        A::Unterminated(Mchid),
        A::NoComma(Mchid),
        A::Unknown(said()),
        A::Repeated(Mchid),
        A::Blank(Mchid),
        A::Character(Mchid),
        A::Missing(Mchid),
        A::NonceTooLong,
        A::TimestampNotSeconds,
        A::TimestampMilliseconds,
    ];
    let causes = [
        Cause::NoCertificate,
        Cause::SerialSpelling(serial(OWN)),
        Cause::SerialOfPlatform,
        Cause::SerialIsPublicKeyId,
        Cause::SerialOfOtherMerchant,
        Cause::SerialMistaken(serial(OWN)),
        Cause::SerialUnknown(Vec::new()),
        Cause::ClockOff { ahead_s: 9 },
        Cause::SignatureNotBase64,
        Cause::SignatureLength { bytes: 1 },
        Cause::OtherKey(serial(OWN)),
        Cause::KeyOfOtherMerchant,
        Cause::KeyOfPlatform,
        Cause::Sha1,
        Cause::Method(said()),
        Cause::Timestamp { by_s: 1 },
        Cause::Unexplained,
    ];
    let encodings =
        [Encoding::Base64Url, Encoding::Unpadded, Encoding::Lines, Encoding::Percent, Encoding::Hex, Encoding::Twice];
    let targets = [
        TargetMistake::WithoutQuery,
        TargetMistake::Decoded,
        TargetMistake::Encoded,
        TargetMistake::FullUrl,
        TargetMistake::WithHost,
        TargetMistake::WithoutPrefix,
        TargetMistake::WithoutSlash,
        TargetMistake::TrailingSlash,
    ];
    let bodies = [
        BodyMistake::Empty,
        BodyMistake::Compact,
        BodyMistake::Spaced,
        BodyMistake::Pretty,
        BodyMistake::Escapes,
        BodyMistake::Sorted,
        BodyMistake::Trimmed,
        BodyMistake::WholeMultipart,
        BodyMistake::Query,
        BodyMistake::Placeholder,
    ];
    let lines = [
        LineMistake::NoLastNewline,
        LineMistake::NoBodyLine,
        LineMistake::ExtraLine,
        LineMistake::Swapped,
        LineMistake::CrLf,
        LineMistake::EscapedNewline,
        LineMistake::Response,
    ];
    let all: Vec<Cause> = causes
        .into_iter()
        .chain(headers.map(Cause::Authorization))
        .chain(encodings.map(Cause::SignatureEncoding))
        .chain(targets.map(Cause::Target))
        .chain(bodies.map(Cause::Body))
        .chain(lines.map(Cause::Lines))
        .collect();
    for cause in &all {
        let Words { zh, en } = cause.words();
        assert!(!zh.is_ascii() && en.is_ascii() && en.len() > 10, "{cause:?}");
    }
    let codes: BTreeSet<&str> = all.iter().map(Cause::code).collect();
    assert_eq!(codes.len(), all.len());
    let words: BTreeSet<String> = all.iter().map(|cause| cause.words().en).collect();
    assert_eq!(words.len(), all.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_request_makes_the_diagnosis_panic(
        target in proptest::collection::vec(any::<u8>(), 0..40),
        body in proptest::collection::vec(any::<u8>(), 0..60),
        serial_no in "[0-9a-fA-F:x]{0,50}",
        signature in "[A-Za-z0-9+/=%-]{0,20}",
        timestamp in any::<i64>(),
    ) {
        let authorization = Authorization { mchid: "1".into(), nonce_str: "n".into(), timestamp, serial_no, signature };
        let id = KeyId::parse(OWN).unwrap();
        let key = KnownKey { owner: Owner::Merchant, id: &id, key: KEYS[0].public_key() };
        let received = Received { method: "GET", target: &target, headers: &[], body: &body, whole_body: &body };
        let now = Timestamp::UNIX_EPOCH;
        let evidence = Evidence { received, authorization: Ok(&authorization), keys: &[key], now, window_s: 300 };
        prop_assert!(diagnose(&evidence).is_some());
    }
}
