//! Certificates under whose keys merchants sign.

use jiff::Timestamp;
use money::MerchantId;
use store::{Fault, Tx};

use super::{CredentialRefusal, rows};
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
    if let Some(known) = rows::certificate(tx, &new.serial)? {
        let same = known.merchant == new.merchant && known.public_key == new.public_key;
        return if same { Ok(known) } else { refuse(CredentialRefusal::SerialTaken) };
    }
    rows::insert_certificate(tx, new)?;
    let made = rows::certificate(tx, &new.serial)?;
    made.ok_or_else(|| Stop::Fault(Fault::corrupt("a certificate was written and is gone")))
}

/// Ends a merchant's certificate for good. One that is revoked stays revoked as it was.
///
/// # Errors
/// [`CredentialRefusal::Unknown`] when it is not the merchant's.
pub fn revoke(tx: &mut Tx<'_>, ctx: &Ctx, merchant: MerchantId, serial: &str) -> Result<(), Stop<CredentialRefusal>> {
    if rows::certificate(tx, serial)?.is_none_or(|found| found.merchant != merchant) {
        return refuse(CredentialRefusal::Unknown);
    }
    Ok(rows::revoke_certificate(tx, ctx, serial)?)
}
