//! Which key `serial_no` names.

use super::{Cause, Evidence, KnownKey, Owner};
use crate::authorization::Authorization;
use crate::key_id::{KeyId, PublicKeyId, Serial};
use crate::message::Request;

/// The merchant's key that the request names, or why it names none.
pub(super) fn named<'a>(
    evidence: &Evidence<'a>,
    authorization: &Authorization,
    request: &Request<'_>,
) -> Result<&'a KnownKey<'a>, Cause> {
    if registered(evidence).next().is_none() {
        return Err(Cause::NoCertificate);
    }
    let said = &authorization.serial_no;
    let by_id = |id: &Serial| registered(evidence).find(|(_, serial)| *serial == id);
    if let Some((key, _)) = Serial::parse(said).as_ref().and_then(by_id) {
        return Ok(key);
    }
    if let Some((_, serial)) = respelt(said).iter().find_map(by_id) {
        return Err(Cause::SerialSpelling(serial.clone()));
    }
    Err(confused(evidence, said).unwrap_or_else(|| unknown(evidence, authorization, request)))
}

/// The certificates of the merchant who is named.
pub(super) fn registered<'a>(evidence: &Evidence<'a>) -> impl Iterator<Item = (&'a KnownKey<'a>, &'a Serial)> {
    let own = evidence.keys.iter().filter(|key| key.owner == Owner::Merchant);
    own.filter_map(|key| match key.id {
        KeyId::Certificate(serial) => Some((key, serial)),
        KeyId::PublicKey(_) => None,
    })
}

/// The same number without colons, spaces and `0x`, or turned from a decimal one.
fn respelt(said: &str) -> Vec<Serial> {
    let bare: String = said.chars().filter(|sign| !matches!(sign, ':' | ' ' | '-')).collect();
    let bare = bare.strip_prefix("0x").or_else(|| bare.strip_prefix("0X")).unwrap_or(&bare);
    let plain = Serial::parse(bare);
    plain.into_iter().chain(from_decimal(bare)).collect()
}

/// A serial number has at most 160 bits, so a decimal one has at most 49 digits.
fn from_decimal(digits: &str) -> Option<Serial> {
    if digits.is_empty() || digits.len() > 49 {
        return None;
    }
    let mut bytes = [0_u8; 21];
    for digit in digits.chars() {
        let mut carry = u16::try_from(digit.to_digit(10)?).ok()?;
        for byte in bytes.iter_mut().rev() {
            let sum = u16::from(*byte).saturating_mul(10).saturating_add(carry);
            let [high, low] = sum.to_be_bytes();
            (*byte, carry) = (low, u16::from(high));
        }
    }
    Serial::from_bytes(&bytes)
}

fn confused(evidence: &Evidence<'_>, said: &str) -> Option<Cause> {
    if PublicKeyId::parse(said).is_some() {
        return Some(Cause::SerialIsPublicKeyId);
    }
    let named = KeyId::parse(said)?;
    evidence.keys.iter().find(|key| *key.id == named).and_then(|key| match key.owner {
        Owner::Platform => Some(Cause::SerialOfPlatform),
        Owner::OtherMerchant => Some(Cause::SerialOfOtherMerchant),
        Owner::Merchant => None,
    })
}

fn unknown(evidence: &Evidence<'_>, authorization: &Authorization, request: &Request<'_>) -> Cause {
    let mut own = registered(evidence);
    let signed_by = own.find(|(key, _)| request.verify(key.key, &authorization.signature).is_ok());
    match signed_by {
        Some((_, serial)) => Cause::SerialMistaken(serial.clone()),
        None => Cause::SerialUnknown(registered(evidence).map(|(_, serial)| serial.clone()).collect()),
    }
}
