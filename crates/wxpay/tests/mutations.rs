//! A request that was changed on its way, in any of its bytes, is never let in and never breaks the reader.
//!
//! `FEIQIAN_MUTATIONS` says how many are tried.

use jiff::Timestamp;
use money::Entropy;
use wxpay::authorization::{Authorization, AuthorizationError};
use wxpay::diagnosis::{Evidence, KnownKey, Owner, Received, diagnose};
use wxpay::key::PrivateKey;
use wxpay::key_id::{KeyId, Serial};
use wxpay::message::Request;

const MUTATIONS: u64 = 20_000;
/// One in so many is also explained: that takes eighty times as long.
const EXPLAINED_EVERY: u64 = 100;
const MCHID: &str = "1900000001";
const NOW_S: i64 = 1_800_000_000;

#[derive(Clone, PartialEq, Eq)]
struct Wire {
    method: Vec<u8>,
    target: Vec<u8>,
    authorization: Vec<u8>,
    body: Vec<u8>,
}

/// What two requests have in common when they are the same to us: serial numbers are read in either case.
type Meaning = (String, Vec<u8>, Vec<u8>, Result<(Authorization, Option<Serial>), AuthorizationError>);

impl Wire {
    fn method(&self) -> String {
        String::from_utf8_lossy(&self.method).into_owned()
    }

    fn authorization(&self) -> Result<Authorization, AuthorizationError> {
        Authorization::parse(std::str::from_utf8(&self.authorization).ok())
    }

    fn meaning(&self) -> Meaning {
        let authorization = self.authorization().map(|authorization| {
            let serial = Serial::parse(&authorization.serial_no);
            (Authorization { serial_no: String::new(), ..authorization }, serial)
        });
        (self.method(), self.target.clone(), self.body.clone(), authorization)
    }

    fn changed(&self, entropy: &mut Entropy) -> Self {
        let mut other = self.clone();
        for _ in 0..=entropy.below(3) {
            let part = match entropy.below(8) {
                0 => &mut other.method,
                1 | 2 => &mut other.target,
                3 | 4 => &mut other.body,
                _ => &mut other.authorization,
            };
            change(part, entropy);
        }
        other
    }
}

fn change(part: &mut Vec<u8>, entropy: &mut Entropy) {
    let [kind, byte, bit] = entropy.bytes::<3>();
    let length = u32::try_from(part.len()).unwrap();
    let (at, upto) = (entropy.below(length) as usize, entropy.below(length + 1) as usize);
    match kind % 7 {
        _ if part.is_empty() => part.push(byte),
        0 => part[at] ^= 1 << (bit % 8),
        1 => part[at] = byte,
        2 => part.insert(at, byte),
        3 => drop(part.remove(at)),
        4 => part.truncate(at),
        5 => part.swap(at, upto.min(length as usize - 1)),
        _ => part.extend_from_within(at.min(upto)..upto),
    }
}

struct Door {
    key: PrivateKey,
    id: KeyId,
}

impl Door {
    fn lets_in(&self, wire: &Wire) -> bool {
        let Ok(authorization) = wire.authorization() else { return false };
        let known = Serial::parse(&authorization.serial_no).is_some_and(|serial| serial.as_str() == self.id.as_str());
        let request = Request {
            method: &wire.method(),
            target: &wire.target,
            timestamp: authorization.timestamp,
            nonce: &authorization.nonce_str,
            body: &wire.body,
        };
        authorization.mchid == MCHID && known && request.verify(self.key.public_key(), &authorization.signature).is_ok()
    }

    fn explains(&self, wire: &Wire) -> bool {
        let (method, authorization) = (wire.method(), wire.authorization());
        let key = KnownKey { owner: Owner::Merchant, id: &self.id, key: self.key.public_key() };
        let received = Received {
            method: &method,
            target: &wire.target,
            headers: &[("host", "localhost")],
            body: &wire.body,
            whole_body: &wire.body,
        };
        let now = Timestamp::from_second(NOW_S).unwrap();
        let evidence = Evidence { received, authorization: authorization.as_ref(), keys: &[key], now, window_s: 300 };
        diagnose(&evidence).is_some_and(|diagnosis| diagnosis.problem().status() == 401)
    }

    fn signed(&self) -> Wire {
        let (method, target) = ("POST", b"/v3/pay/transactions/out-trade-no/a%7Cb-1/close?x=1");
        let body = "{\"mchid\":\"1900000001\",\"description\":\"飞 & co\", \"amount\": {\"total\": 1}}".as_bytes();
        let request = Request { method, target, timestamp: NOW_S, nonce: "593BEC0C930BF1AFEB40B4A08C8FB242", body };
        let authorization = Authorization {
            mchid: MCHID.to_owned(),
            nonce_str: request.nonce.to_owned(),
            timestamp: NOW_S,
            serial_no: self.id.to_string(),
            signature: self.key.sign_base64(&request.to_bytes()).unwrap(),
        };
        Wire {
            method: method.into(),
            target: target.to_vec(),
            authorization: authorization.to_header().into_bytes(),
            body: body.to_vec(),
        }
    }
}

#[test]
fn no_changed_request_is_let_in() {
    let entropy = &mut Entropy::from_seed([7; 32]);
    let door = Door { key: PrivateKey::generate().unwrap(), id: KeyId::Certificate(Serial::new(entropy)) };
    let original = door.signed();
    assert!(door.lets_in(&original));
    let (mut refused, mut same, mut explained) = (0_u64, 0_u64, 0_u64);
    for turn in 0..mutations() {
        let other = original.changed(entropy);
        if other.meaning() == original.meaning() {
            same += 1;
            continue;
        }
        assert!(!door.lets_in(&other), "turn {turn}: {}", String::from_utf8_lossy(&other.authorization));
        refused += 1;
        // A merchant's number is looked up before a signature is looked at.
        let of_merchant = other.authorization().map_or(true, |authorization| authorization.mchid == MCHID);
        if turn % EXPLAINED_EVERY == 0 && of_merchant {
            assert!(door.explains(&other), "turn {turn}");
            explained += 1;
        }
    }
    println!("{refused} refused, {explained} of them explained, {same} were the same request");
    assert!(refused > same && explained > 0);
}

#[expect(clippy::disallowed_methods, reason = "a test may be told how long to try")]
fn mutations() -> u64 {
    std::env::var("FEIQIAN_MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(MUTATIONS)
}
