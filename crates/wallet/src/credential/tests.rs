use jiff::SignedDuration;
use money::MerchantId;
use store::params;
use zeroize::Zeroizing;

use super::*;
use crate::Refusal;
use crate::stage::Stage;

const SHOP: MerchantId = MerchantId::from_bytes([1; 16]);
const OTHER_SHOP: MerchantId = MerchantId::from_bytes([2; 16]);
const DAY: i64 = 86_400;

fn new_certificate(stage: &Stage, serial: &str) -> NewCertificate {
    NewCertificate {
        merchant: SHOP,
        serial: serial.to_owned(),
        pem: "-----BEGIN CERTIFICATE-----".to_owned(),
        public_key: vec![3; 294],
        not_before: stage.now(),
        not_after: stage.now() + SignedDuration::from_secs(100 * DAY),
    }
}

fn added(stage: &mut Stage, new: NewCertificate) -> Result<(), &'static str> {
    stage.run(move |tx, _| add(tx, &new)).map(|_| ()).map_err(|refusal| refusal.code())
}

fn standing(stage: &Stage, serial: &'static str) -> Standing {
    stage.see(|view, ctx| Ok(certificate(view, serial)?.unwrap().standing(ctx.now)))
}

fn a_certificate_counts_within_its_time_until_revoked(mut stage: Stage) {
    let new = new_certificate(&stage, "5157F09EFDC096DE15EBE81A47057A7200000000");
    assert_eq!(added(&mut stage, new.clone()), Ok(()));
    assert_eq!(added(&mut stage, new.clone()), Ok(()));
    assert_eq!(added(&mut stage, NewCertificate { merchant: OTHER_SHOP, ..new.clone() }), Err("serial_taken"));
    let later = NewCertificate { not_before: new.not_before + SignedDuration::from_secs(DAY), ..new.clone() };
    assert_eq!(added(&mut stage, NewCertificate { serial: "AB".into(), ..later }), Ok(()));
    assert_eq!(
        (standing(&stage, "AB"), standing(&stage, "5157F09EFDC096DE15EBE81A47057A7200000000")),
        (Standing::Early, Standing::Valid)
    );
    stage.later(100 * DAY);
    assert_eq!(standing(&stage, "5157F09EFDC096DE15EBE81A47057A7200000000"), Standing::Expired);
    let stranger = stage.run(|tx, ctx| revoke(tx, ctx, OTHER_SHOP, "AB"));
    assert_eq!(stranger, Err(CredentialRefusal::Unknown));
    stage.run(|tx, ctx| revoke(tx, ctx, SHOP, "AB")).unwrap();
    assert_eq!(standing(&stage, "AB"), Standing::Revoked);
    assert_eq!(stage.see(|view, _| certificates(view, SHOP)).len(), 2);
}

fn malformed_certificates_are_refused(mut stage: Stage) {
    for serial in ["", "5157f0", "5157G0", &"A".repeat(41)] {
        let new = new_certificate(&stage, serial);
        assert_eq!(added(&mut stage, new), Err("serial_malformed"), "{serial}");
    }
    let new = new_certificate(&stage, "AB");
    assert_eq!(added(&mut stage, NewCertificate { not_after: new.not_before, ..new }), Err("never_valid"));
}

fn shared_keys_are_sealed_and_read_back(mut stage: Stage) {
    let key = "0123456789abcdefGHIJKLMNOPQRSTUV";
    for text in ["", "short", "0123456789abcdefGHIJKLMNOPQRSTU-"] {
        assert!(V3Key::parse(text).err() == Some(CredentialRefusal::KeyMalformed));
    }
    let before = stage.see(|view, ctx| keys(view, ctx, SHOP));
    assert!(before.v3.is_none() && before.v2.is_none() && before.mode == KeyMode::Certificate);
    let notify = NotifySettings { refund_url: Some("https://shop.example/refunds".into()), sharing_url: None };
    let wanted = notify.clone();
    stage
        .run::<_, ()>(move |tx, ctx| {
            set_v3_key(tx, ctx, SHOP, &V3Key::parse(key).unwrap())?;
            set_v2_key(tx, ctx, SHOP, &V2Key::parse(&key.to_lowercase()).unwrap())?;
            set_mode(tx, SHOP, KeyMode::PublicKey)?;
            Ok(set_notify(tx, SHOP, &notify)?)
        })
        .unwrap();
    let after = stage.see(|view, ctx| keys(view, ctx, SHOP));
    assert!(after.v3.unwrap().expose() == key && after.v2.unwrap().expose() == key.to_lowercase());
    assert_eq!((after.mode, after.notify), (KeyMode::PublicKey, wanted));
    let stored: Vec<u8> = stage
        .see(|view, _| view.query_one("SELECT v3_key FROM merchant_key WHERE merchant = ?1", params![SHOP])?.get(0));
    assert!(!stored.windows(8).any(|part| part == &key.as_bytes()[..8]));
}

fn platform_key(stage: &Stage, id: &str, from_days: i64) -> NewPlatformKey {
    let not_before = stage.now() + SignedDuration::from_secs(from_days * DAY);
    NewPlatformKey {
        kind: PlatformKind::Certificate,
        id: id.to_owned(),
        pem: format!("certificate {id}"),
        private_key: Zeroizing::new(format!("secret of {id}")),
        not_before,
        not_after: not_before + SignedDuration::from_secs(365 * DAY),
    }
}

fn ids(stage: &Stage) -> Vec<String> {
    stage.see(|view, ctx| shown(view, ctx, PlatformKind::Certificate)).into_iter().map(|key| key.id).collect()
}

fn platform_keys_overlap_while_they_are_replaced(mut stage: Stage) {
    let (old, next) = (platform_key(&stage, "A1", 0), platform_key(&stage, "B2", 10));
    let again = old.clone();
    stage
        .run(move |tx, ctx| {
            publish(tx, ctx, &old)?;
            publish(tx, ctx, &next)
        })
        .unwrap();
    assert_eq!(stage.run(move |tx, ctx| publish(tx, ctx, &again)), Err(CredentialRefusal::SerialTaken));
    assert_eq!(ids(&stage), ["A1"]);
    assert_eq!(stage.run(|tx, ctx| retire(tx, ctx, "A1")), Err(CredentialRefusal::LastOne));
    stage.later(10 * DAY);
    assert_eq!(ids(&stage), ["B2", "A1"]);
    let (key, secret) = stage.see(|view, ctx| signer(view, ctx, PlatformKind::Certificate)).unwrap();
    assert_eq!((key.id.as_str(), secret.as_str()), ("B2", "secret of B2"));
    stage.run(|tx, ctx| retire(tx, ctx, "A1")).unwrap();
    assert_eq!(ids(&stage), ["B2"]);
    let kept = stage.see(|view, ctx| super::secret(view, ctx, "A1")).unwrap();
    assert_eq!(kept.as_str(), "secret of A1");
    assert!(stage.see(|view, ctx| signer(view, ctx, PlatformKind::PublicKey)).is_none());
    assert_eq!(stage.run(|tx, ctx| retire(tx, ctx, "C3")), Err(CredentialRefusal::Unknown));
}

#[test]
fn credentials_on_sqlite() {
    a_certificate_counts_within_its_time_until_revoked(Stage::new());
    malformed_certificates_are_refused(Stage::new());
    shared_keys_are_sealed_and_read_back(Stage::new());
    platform_keys_overlap_while_they_are_replaced(Stage::new());
}

#[test]
fn credentials_on_postgres() {
    a_certificate_counts_within_its_time_until_revoked(Stage::on_postgres());
    malformed_certificates_are_refused(Stage::on_postgres());
    shared_keys_are_sealed_and_read_back(Stage::on_postgres());
    platform_keys_overlap_while_they_are_replaced(Stage::on_postgres());
}
