//! Certificates under whose keys merchants sign.

use jiff::Timestamp;
use money::MerchantId;
use store::{Fault, Row, Tx, View, params};

use super::CredentialRefusal;
use crate::{Ctx, Stop, refuse};

/// A certificate to be used from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCertificate {
    pub merchant: MerchantId,
    /// Upper-case hexadecimal.
    pub serial: String,
    pub pem: String,
    /// Subject public key info, DER.
    pub public_key: Vec<u8>,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}

/// Whether a certificate's signatures count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Valid,
    /// Its time has not come.
    Early,
    /// Its time is over.
    Expired,
    Revoked,
}

/// A merchant's certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    pub merchant: MerchantId,
    pub serial: String,
    pub pem: String,
    pub public_key: Vec<u8>,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

impl Certificate {
    /// Whether its signatures count at an instant.
    pub fn standing(&self, at: Timestamp) -> Standing {
        if self.revoked_at.is_some() {
            Standing::Revoked
        } else if at < self.not_before {
            Standing::Early
        } else if at >= self.not_after {
            Standing::Expired
        } else {
            Standing::Valid
        }
    }
}

const SERIAL_LENGTH_MAX: usize = 40;

pub(super) fn check_serial(serial: &str) -> Result<(), Stop<CredentialRefusal>> {
    let digits = serial.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b));
    if !serial.is_empty() && serial.len() <= SERIAL_LENGTH_MAX && digits {
        return Ok(());
    }
    refuse(CredentialRefusal::SerialMalformed)
}

/// Lets a merchant sign with a certificate. The same certificate again changes nothing.
///
/// # Errors
/// [`CredentialRefusal::SerialMalformed`], [`CredentialRefusal::NeverValid`], [`CredentialRefusal::SerialTaken`].
pub fn add(tx: &mut Tx<'_>, new: &NewCertificate) -> Result<Certificate, Stop<CredentialRefusal>> {
    check_serial(&new.serial)?;
    if new.not_after <= new.not_before {
        return refuse(CredentialRefusal::NeverValid);
    }
    if let Some(known) = certificate(tx, &new.serial)? {
        let same = known.merchant == new.merchant && known.public_key == new.public_key;
        return if same { Ok(known) } else { refuse(CredentialRefusal::SerialTaken) };
    }
    tx.execute(
        "INSERT INTO merchant_certificate (serial, merchant, pem, public_key, not_before, not_after) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![&new.serial, new.merchant, &new.pem, &new.public_key, new.not_before, new.not_after],
    )?;
    let made = certificate(tx, &new.serial)?;
    made.ok_or_else(|| Stop::Fault(Fault::corrupt("a certificate was written and is gone")))
}

/// Ends a merchant's certificate for good. One that is revoked stays revoked as it was.
///
/// # Errors
/// [`CredentialRefusal::Unknown`] when it is not the merchant's.
pub fn revoke(tx: &mut Tx<'_>, ctx: &Ctx, merchant: MerchantId, serial: &str) -> Result<(), Stop<CredentialRefusal>> {
    if certificate(tx, serial)?.is_none_or(|found| found.merchant != merchant) {
        return refuse(CredentialRefusal::Unknown);
    }
    let sql = "UPDATE merchant_certificate SET revoked_at = ?2 WHERE serial = ?1 AND revoked_at IS NULL";
    Ok(tx.queue(sql, params![serial, ctx.now])?)
}

/// A certificate by its serial.
pub fn certificate(view: &mut View<'_>, serial: &str) -> Result<Option<Certificate>, Fault> {
    let sql = "SELECT merchant, serial, pem, public_key, not_before, not_after, revoked_at FROM merchant_certificate \
               WHERE serial = ?1";
    view.query_opt(sql, params![serial])?.map(|row| read(&row)).transpose()
}

/// A merchant's certificates, newest first.
pub fn certificates(view: &mut View<'_>, merchant: MerchantId) -> Result<Vec<Certificate>, Fault> {
    let rows = view.query(
        "SELECT merchant, serial, pem, public_key, not_before, not_after, revoked_at FROM merchant_certificate \
         WHERE merchant = ?1 ORDER BY not_before DESC, serial",
        params![merchant],
    )?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Certificate, Fault> {
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
