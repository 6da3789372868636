//! Rows of merchants' certificates and keys, and of the platform's keys.

use money::MerchantId;
use store::{Fault, Row, Tx, View, params};

use super::certificate::{Certificate, NewCertificate};
use super::keys::{KeyMode, NotifySettings};
use super::platform::{NewPlatformKey, PlatformKey, PlatformKind};
use crate::Ctx;

pub(super) fn insert_certificate(tx: &mut Tx<'_>, new: &NewCertificate) -> Result<(), Fault> {
    let sql = "INSERT INTO merchant_certificate (serial, merchant, pem, public_key, not_before, not_after) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let values = params![&new.serial, new.merchant, &new.pem, &new.public_key, new.not_before, new.not_after];
    tx.execute(sql, values).map(drop)
}

pub(super) fn revoke_certificate(tx: &mut Tx<'_>, ctx: &Ctx, serial: &str) -> Result<(), Fault> {
    let sql = "UPDATE merchant_certificate SET revoked_at = ?2 WHERE serial = ?1 AND revoked_at IS NULL";
    tx.queue(sql, params![serial, ctx.now])
}

/// A certificate by its serial.
pub fn certificate(view: &mut View<'_>, serial: &str) -> Result<Option<Certificate>, Fault> {
    let sql = "SELECT merchant, serial, pem, public_key, not_before, not_after, revoked_at FROM merchant_certificate \
               WHERE serial = ?1";
    view.query_opt(sql, params![serial])?.map(|row| read_certificate(&row)).transpose()
}

/// A merchant's certificates, newest first.
pub fn certificates(view: &mut View<'_>, merchant: MerchantId) -> Result<Vec<Certificate>, Fault> {
    let rows = view.query(
        "SELECT merchant, serial, pem, public_key, not_before, not_after, revoked_at FROM merchant_certificate \
         WHERE merchant = ?1 ORDER BY not_before DESC, serial",
        params![merchant],
    )?;
    rows.iter().map(read_certificate).collect()
}

fn read_certificate(row: &Row) -> Result<Certificate, Fault> {
    Ok(Certificate {
        merchant: row.get(0)?,
        serial: row.get(1)?,
        pem: row.get(2)?,
        public_key: row.get(3)?,
        not_before: row.get(4)?,
        not_after: row.get(5)?,
        revoked_at: row.get(6)?,
    })
}

/// What a merchant shares with the house, its keys sealed.
pub(super) struct KeptKeys {
    pub(super) v3: Option<Vec<u8>>,
    pub(super) v2: Option<Vec<u8>>,
    pub(super) mode: KeyMode,
    pub(super) notify: NotifySettings,
}

pub(super) fn keys(view: &mut View<'_>, merchant: MerchantId) -> Result<Option<KeptKeys>, Fault> {
    let sql = "SELECT v3_key, v2_key, mode, refund_url, sharing_url FROM merchant_key WHERE merchant = ?1";
    let Some(row) = view.query_opt(sql, params![merchant])? else { return Ok(None) };
    let mode: String = row.get(2)?;
    Ok(Some(KeptKeys {
        v3: row.get(0)?,
        v2: row.get(1)?,
        mode: KeyMode::from_code(&mode).ok_or_else(|| Fault::corrupt(format!("key mode {mode}")))?,
        notify: NotifySettings { refund_url: row.get(3)?, sharing_url: row.get(4)? },
    }))
}

pub(super) fn store_v3_key(tx: &mut Tx<'_>, merchant: MerchantId, sealed: Vec<u8>) -> Result<(), Fault> {
    let sql = "INSERT INTO merchant_key (merchant, v3_key, mode) VALUES (?1, ?2, ?3) \
               ON CONFLICT (merchant) DO UPDATE SET v3_key = ?2";
    tx.queue(sql, params![merchant, sealed, KeyMode::Certificate.code()])
}

pub(super) fn store_v2_key(tx: &mut Tx<'_>, merchant: MerchantId, sealed: Vec<u8>) -> Result<(), Fault> {
    let sql = "INSERT INTO merchant_key (merchant, v2_key, mode) VALUES (?1, ?2, ?3) \
               ON CONFLICT (merchant) DO UPDATE SET v2_key = ?2";
    tx.queue(sql, params![merchant, sealed, KeyMode::Certificate.code()])
}

/// Sets how the house signs towards a merchant from now on.
pub fn set_mode(tx: &mut Tx<'_>, merchant: MerchantId, mode: KeyMode) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO merchant_key (merchant, mode) VALUES (?1, ?2) ON CONFLICT (merchant) DO UPDATE SET mode = ?2",
        params![merchant, mode.code()],
    )
}

/// Sets where a merchant is told what no request names an address for.
pub fn set_notify(tx: &mut Tx<'_>, merchant: MerchantId, notify: &NotifySettings) -> Result<(), Fault> {
    let (refund, sharing) = (notify.refund_url.as_deref(), notify.sharing_url.as_deref());
    tx.queue(
        "INSERT INTO merchant_key (merchant, mode, refund_url, sharing_url) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (merchant) DO UPDATE SET refund_url = ?3, sharing_url = ?4",
        params![merchant, KeyMode::Certificate.code(), refund, sharing],
    )
}

/// Sets where a merchant is told of its coupons' uses from now on; nowhere when nothing is given.
pub fn set_coupon_url(tx: &mut Tx<'_>, merchant: MerchantId, url: Option<&str>) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO merchant_key (merchant, mode, coupon_url) VALUES (?1, ?2, ?3) \
         ON CONFLICT (merchant) DO UPDATE SET coupon_url = ?3",
        params![merchant, KeyMode::Certificate.code(), url],
    )
}

/// Where a merchant is told of its coupons' uses.
pub fn coupon_url(view: &mut View<'_>, merchant: MerchantId) -> Result<Option<String>, Fault> {
    let row = view.query_opt("SELECT coupon_url FROM merchant_key WHERE merchant = ?1", params![merchant])?;
    Ok(row.map(|row| row.get::<Option<String>>(0)).transpose()?.flatten())
}

pub(super) fn insert_platform(tx: &mut Tx<'_>, new: &NewPlatformKey, sealed: Vec<u8>) -> Result<(), Fault> {
    let sql = "INSERT INTO platform_key (id, kind, pem, private_key, not_before, not_after) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    tx.queue(sql, params![&new.id, new.kind.code(), &new.pem, sealed, new.not_before, new.not_after])
}

pub(super) fn retire_platform(tx: &mut Tx<'_>, ctx: &Ctx, id: &str) -> Result<(), Fault> {
    tx.queue("UPDATE platform_key SET retired_at = ?2 WHERE id = ?1", params![id, ctx.now])
}

/// The secret half of a key, sealed.
pub(super) fn sealed_platform(view: &mut View<'_>, id: &str) -> Result<Option<Vec<u8>>, Fault> {
    let row = view.query_opt("SELECT private_key FROM platform_key WHERE id = ?1", params![id])?;
    row.map(|row| row.get(0)).transpose()
}

/// The keys of a kind that are in use now, newest first: the first of them signs.
pub fn shown(view: &mut View<'_>, ctx: &Ctx, kind: PlatformKind) -> Result<Vec<PlatformKey>, Fault> {
    let rows = view.query(
        "SELECT kind, id, pem, not_before, not_after, retired_at FROM platform_key \
         WHERE kind = ?1 AND retired_at IS NULL AND not_before <= ?2 AND not_after > ?2 ORDER BY not_before DESC, id",
        params![kind.code(), ctx.now],
    )?;
    rows.iter().map(read_platform).collect()
}

/// A platform key by its serial or id, in use or not.
pub fn platform(view: &mut View<'_>, id: &str) -> Result<Option<PlatformKey>, Fault> {
    let sql = "SELECT kind, id, pem, not_before, not_after, retired_at FROM platform_key WHERE id = ?1";
    view.query_opt(sql, params![id])?.map(|row| read_platform(&row)).transpose()
}

fn read_platform(row: &Row) -> Result<PlatformKey, Fault> {
    let kind: String = row.get(0)?;
    Ok(PlatformKey {
        kind: PlatformKind::from_code(&kind).ok_or_else(|| Fault::corrupt(format!("platform key {kind}")))?,
        id: row.get(1)?,
        pem: row.get(2)?,
        not_before: row.get(3)?,
        not_after: row.get(4)?,
        retired_at: row.get(5)?,
    })
}
