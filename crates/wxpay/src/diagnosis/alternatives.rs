//! The mistakes that are made on purpose, one at a time.

use super::serial::registered;
use super::{BodyMistake, Cause, Evidence, KnownKey, LineMistake, Owner, TargetMistake, rewrite};
use crate::authorization::Authorization;
use crate::key::Digest;
use crate::message::{Request, Response, decode, lines};
use crate::percent;

/// A larger body is not written anew: its hash alone would take too long, eighty times.
const BODY_BYTES_MAX: usize = 64 * 1024;
const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
/// The name under which clients know the real gateway, and sign when they are pointed elsewhere.
const USUAL_HOST: &str = "api.mch.weixin.qq.com";
/// A client that reads its clock twice is off by a second or so.
const TIMESTAMP_SLACK_S: i64 = 5;

/// The first mistake with which the signature is good.
pub(super) fn first(
    evidence: &Evidence<'_>,
    authorization: &Authorization,
    request: &Request<'_>,
    named: &KnownKey<'_>,
) -> Cause {
    let Ok(signature) = decode(&authorization.signature) else { return Cause::SignatureNotBase64 };
    let message = request.to_bytes();
    if let Some(cause) = other_key(evidence, &message, &signature) {
        return cause;
    }
    if named.key.verifies_with(Digest::Sha1, &message, &signature) {
        return Cause::Sha1;
    }
    let mistakes: [fn(&Evidence<'_>, &Request<'_>) -> Vec<Mistake>; 5] =
        [methods, targets, bodies, line_ups, timestamps];
    let made = mistakes.into_iter().flat_map(|make| make(evidence, request));
    let mut other = made.filter(|(_, made)| *made != message);
    other.find(|(_, made)| named.key.verifies(made, &signature)).map_or(Cause::Unexplained, |(cause, _)| cause)
}

type Mistake = (Cause, Vec<u8>);

fn other_key(evidence: &Evidence<'_>, message: &[u8], signature: &[u8]) -> Option<Cause> {
    let signed = evidence.keys.iter().find(|known| known.key.verifies(message, signature))?;
    match signed.owner {
        Owner::Platform => Some(Cause::KeyOfPlatform),
        Owner::OtherMerchant => Some(Cause::KeyOfOtherMerchant),
        Owner::Merchant => {
            let serial = registered(evidence).find(|(_, serial)| signed.id.as_str() == serial.as_str());
            serial.map(|(_, serial)| Cause::OtherKey(serial.clone()))
        }
    }
}

fn methods(_: &Evidence<'_>, request: &Request<'_>) -> Vec<Mistake> {
    let lower = request.method.to_ascii_lowercase();
    let tried = METHODS.into_iter().chain([lower.as_str()]);
    tried.map(|method| (Cause::Method(method.to_owned()), Request { method, ..*request }.to_bytes())).collect()
}

fn targets(evidence: &Evidence<'_>, request: &Request<'_>) -> Vec<Mistake> {
    let made = other_targets(request.target, evidence.received.host());
    let message = |target: &[u8]| Request { target, ..*request }.to_bytes();
    made.into_iter().map(|(mistake, target)| (Cause::Target(mistake), message(&target))).collect()
}

fn other_targets(target: &[u8], host: Option<&str>) -> Vec<(TargetMistake, Vec<u8>)> {
    let mark = target.iter().position(|byte| *byte == b'?');
    let (path, query) = target.split_at(mark.unwrap_or(target.len()));
    let decoded = percent::decode(target);
    let mut made = vec![
        (TargetMistake::WithoutQuery, path.to_vec()),
        (TargetMistake::Decoded, decoded.clone()),
        (TargetMistake::Encoded, percent::encode(&decoded, "/?&=").into_bytes()),
        (TargetMistake::Encoded, percent::encode(&decoded, "/?&=:@,+!$'()*;|").into_bytes()),
        (TargetMistake::TrailingSlash, [path, b"/", query].concat()),
    ];
    let shorter = path.strip_suffix(b"/").map(|path| (TargetMistake::TrailingSlash, [path, query].concat()));
    let bare = target.strip_prefix(b"/v3").map(|rest| (TargetMistake::WithoutPrefix, rest.to_vec()));
    let slashless = target.strip_prefix(b"/").map(|rest| (TargetMistake::WithoutSlash, rest.to_vec()));
    made.extend(shorter.into_iter().chain(bare).chain(slashless));
    for host in host.into_iter().chain([USUAL_HOST]) {
        made.push((TargetMistake::WithHost, [host.as_bytes(), target].concat()));
        for scheme in ["https://", "http://"] {
            made.push((TargetMistake::FullUrl, [scheme.as_bytes(), host.as_bytes(), target].concat()));
        }
    }
    made
}

fn bodies(evidence: &Evidence<'_>, request: &Request<'_>) -> Vec<Mistake> {
    if evidence.received.whole_body.len() > BODY_BYTES_MAX {
        return Vec::new();
    }
    let made = if request.body.is_empty() { not_empty(request.target) } else { other_bodies(request.body) };
    let whole = [(BodyMistake::WholeMultipart, evidence.received.whole_body.to_vec())];
    let message = |body: &[u8]| Request { body, ..*request }.to_bytes();
    made.into_iter().chain(whole).map(|(mistake, body)| (Cause::Body(mistake), message(&body))).collect()
}

/// What is signed in place of nothing.
fn not_empty(target: &[u8]) -> Vec<(BodyMistake, Vec<u8>)> {
    let query = target.iter().position(|byte| *byte == b'?').and_then(|mark| target.get(mark.saturating_add(1)..));
    let query = query.map(|query| (BodyMistake::Query, query.to_vec()));
    let placeholders = ["{}", "null", "[]", "\"\"", "undefined", "None"];
    let placeholders = placeholders.map(|text| (BodyMistake::Placeholder, text.as_bytes().to_vec()));
    query.into_iter().chain(placeholders).collect()
}

fn other_bodies(body: &[u8]) -> Vec<(BodyMistake, Vec<u8>)> {
    let mut made = vec![(BodyMistake::Empty, Vec::new()), (BodyMistake::Trimmed, body.trim_ascii().to_vec())];
    made.extend(rewrite::all(body));
    made
}

fn line_ups(_: &Evidence<'_>, request: &Request<'_>) -> Vec<Mistake> {
    let Request { method, target, timestamp, nonce, body } = *request;
    let stamp = timestamp.to_string();
    let parts = [method.as_bytes(), target, stamp.as_bytes(), nonce.as_bytes(), body];
    let [first, second, third, fourth, _] = parts;
    let whole = request.to_bytes();
    let made = [
        (LineMistake::NoBodyLine, lines(&[first, second, third, fourth])),
        (LineMistake::NoLastNewline, whole.strip_suffix(b"\n").unwrap_or_default().to_vec()),
        (LineMistake::ExtraLine, [whole.as_slice(), b"\n"].concat()),
        (LineMistake::ExtraLine, lines(&[first, second, third, fourth, b"", body])),
        (LineMistake::Swapped, lines(&[first, second, fourth, third, body])),
        (LineMistake::CrLf, joined(&parts, b"\r\n")),
        (LineMistake::EscapedNewline, joined(&parts, b"\\n")),
        (LineMistake::Response, Response { timestamp, nonce, body }.to_bytes()),
    ];
    made.into_iter().map(|(mistake, message)| (Cause::Lines(mistake), message)).collect()
}

fn joined(parts: &[&[u8]], end: &[u8]) -> Vec<u8> {
    parts.iter().flat_map(|part| [*part, end]).collect::<Vec<_>>().concat()
}

fn timestamps(_: &Evidence<'_>, request: &Request<'_>) -> Vec<Mistake> {
    let message = |by_s: i64| {
        let timestamp = request.timestamp.saturating_add(by_s);
        (Cause::Timestamp { by_s }, Request { timestamp, ..*request }.to_bytes())
    };
    (-TIMESTAMP_SLACK_S..=TIMESTAMP_SLACK_S).map(message).collect()
}
