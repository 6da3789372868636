//! acmt.023.001.02 and acmt.024.001.02.

use money::Pan;

use super::{Message, NOT_PROVIDED, Schema, read_reason, reason_path, set_reason};
use crate::xml::{Element, MessageError};
use crate::{AccountVerification, VerificationReport, VerifiedElement};

impl Message for AccountVerification {
    const SCHEMA: Schema = Schema::assignment("acmt.023.001.02", "IdVrfctnReq");

    fn write(&self, root: &mut Element) {
        root.set("Assgnmt/Assgnr/Pty/Nm", "Feiqian")
            .set("Assgnmt/Assgne/Agt/FinInstnId/Othr/Id", NOT_PROVIDED)
            .set("Vrfctn/Id", &self.request_id)
            .set("Vrfctn/PtyAndAcctId/Pty/Nm", &self.name)
            .set("Vrfctn/PtyAndAcctId/Pty/Id/PrvtId/Othr/Id", &self.id_number)
            .set("Vrfctn/PtyAndAcctId/Pty/Id/PrvtId/Othr/SchmeNm/Cd", "NIDN")
            .set("Vrfctn/PtyAndAcctId/Pty/CtctDtls/MobNb", write_phone(&self.phone))
            .set("Vrfctn/PtyAndAcctId/Acct/Othr/Id", self.pan.expose());
        if let Some(branch) = &self.branch {
            root.set("Vrfctn/PtyAndAcctId/Agt/FinInstnId/Othr/Id", NOT_PROVIDED)
                .set("Vrfctn/PtyAndAcctId/Agt/BrnchId/Nm", branch);
        }
    }

    fn read(root: &Element) -> Result<Self, MessageError> {
        Ok(Self {
            request_id: root.text("Vrfctn/Id", 35)?,
            name: root.text("Vrfctn/PtyAndAcctId/Pty/Nm", 140)?,
            id_number: root.text("Vrfctn/PtyAndAcctId/Pty/Id/PrvtId/Othr/Id", 35)?,
            pan: root.parse("Vrfctn/PtyAndAcctId/Acct/Othr/Id", |text| Pan::parse(text).ok())?,
            phone: root.parse("Vrfctn/PtyAndAcctId/Pty/CtctDtls/MobNb", read_phone)?,
            branch: root.text_some("Vrfctn/PtyAndAcctId/Agt/BrnchId/Nm", 140)?,
        })
    }
}

impl Message for VerificationReport {
    const SCHEMA: Schema = Schema::assignment("acmt.024.001.02", "IdVrfctnRpt");

    fn write(&self, root: &mut Element) {
        root.set("Rpt/OrgnlId", NOT_PROVIDED).set("Rpt/Vrfctn", *self == Self::Verified);
        match self {
            Self::Verified => {}
            Self::Mismatch(element) => {
                root.set("Rpt/Rsn/Prtry", element.code());
            }
            Self::Refused(reason) => set_reason(root, "Rpt/Rsn", reason),
        }
    }

    fn read(root: &Element) -> Result<Self, MessageError> {
        if root.parse("Rpt/Vrfctn", |text| text.parse().ok())? {
            return Ok(Self::Verified);
        }
        match read_mismatch(root, "Rpt/Rsn")? {
            Some(element) => Ok(Self::Mismatch(element)),
            None => read_reason(root, "Rpt/Rsn").map(Self::Refused),
        }
    }
}

/// The element that a proprietary reason names, if it is one of ours.
pub(super) fn read_mismatch(root: &Element, path: &str) -> Result<Option<VerifiedElement>, MessageError> {
    let code = root.text(&reason_path(root, path)?, 35)?;
    Ok(VerifiedElement::ALL.into_iter().find(|element| element.code() == code))
}

/// ISO 20022 writes a phone number as `+86-13800000001`.
pub(super) fn write_phone(phone: &str) -> String {
    format!("+86-{phone}")
}

pub(super) fn read_phone(text: &str) -> Option<String> {
    let digits = text.strip_prefix("+86-")?;
    (digits.len() == 11 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.to_owned())
}
