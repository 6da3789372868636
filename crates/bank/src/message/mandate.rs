//! pain.009.001.05, pain.011.001.05, pain.012.001.05 and the two documents about SMS codes.

use money::Pan;

use super::verification::{read_mismatch, read_phone, write_phone};
use super::{Message, NOT_PROVIDED, Schema, read_reason, set_reason};
use crate::xml::{Element, MessageError};
use crate::{CodeSent, MandateAnswer, MandateRequest, MandateTerms};

impl Message for MandateRequest {
    const SCHEMA: Schema = Schema::iso("pain.009.001.05", "MndtInitnReq");

    fn write(&self, root: &mut Element) {
        root.set("Mndt/MndtReqId", &self.request_id)
            .set("Mndt/Ocrncs/SeqTp", "RCUR")
            .set("Mndt/TrckgInd", false)
            .set("Mndt/Cdtr/Nm", "Feiqian")
            .set("Mndt/Dbtr/Nm", &self.name)
            .set("Mndt/Dbtr/Id/PrvtId/Othr/Id", &self.id_number)
            .set("Mndt/Dbtr/Id/PrvtId/Othr/SchmeNm/Cd", "NIDN")
            .set("Mndt/Dbtr/CtctDtls/MobNb", write_phone(&self.phone))
            .set("Mndt/DbtrAcct/Id/Othr/Id", self.pan.expose())
            .set("Mndt/DbtrAgt/FinInstnId/Othr/Id", NOT_PROVIDED)
            .set_some("Mndt/DbtrAgt/BrnchId/Nm", self.branch.as_ref());
    }

    fn read(root: &Element) -> Result<Self, MessageError> {
        Ok(Self {
            request_id: root.text("Mndt/MndtReqId", 35)?,
            name: root.text("Mndt/Dbtr/Nm", 140)?,
            id_number: root.text("Mndt/Dbtr/Id/PrvtId/Othr/Id", 35)?,
            pan: root.parse("Mndt/DbtrAcct/Id/Othr/Id", |text| Pan::parse(text).ok())?,
            phone: root.parse("Mndt/Dbtr/CtctDtls/MobNb", read_phone)?,
            branch: root.text_some("Mndt/DbtrAgt/BrnchId/Nm", 140)?,
        })
    }
}

/// The holder's code for a mandate. A code is a secret while it lives, so this has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeConfirmation {
    /// The bank's name of the mandate.
    pub mandate_ref: String,
    /// The code as typed, 1 to 12 characters.
    pub code: String,
}

impl Message for CodeConfirmation {
    const SCHEMA: Schema = Schema::own("code.confirmation.1", "MndtCdConf");

    fn write(&self, root: &mut Element) {
        root.set("MndtId", &self.mandate_ref).set("Cd", &self.code);
    }

    fn read(root: &Element) -> Result<Self, MessageError> {
        Ok(Self { mandate_ref: root.text("MndtId", 35)?, code: root.text("Cd", 12)? })
    }
}

/// Another code for a mandate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeResend {
    /// The bank's name of the mandate.
    pub mandate_ref: String,
}

impl Message for CodeResend {
    const SCHEMA: Schema = Schema::own("code.resend.1", "MndtCdRsnd");

    fn write(&self, root: &mut Element) {
        root.set("MndtId", &self.mandate_ref);
    }

    fn read(root: &Element) -> Result<Self, MessageError> {
        Ok(Self { mandate_ref: root.text("MndtId", 35)? })
    }
}

/// The end of a mandate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MandateCancellation {
    /// The bank's name of the mandate.
    pub mandate_ref: String,
}

impl Message for MandateCancellation {
    const SCHEMA: Schema = Schema::iso("pain.011.001.05", "MndtCxlReq");

    fn write(&self, root: &mut Element) {
        root.set("UndrlygCxlDtls/CxlRsn/Rsn/Cd", "MD16").set("UndrlygCxlDtls/OrgnlMndt/OrgnlMndtId", &self.mandate_ref);
    }

    fn read(root: &Element) -> Result<Self, MessageError> {
        Ok(Self { mandate_ref: root.text("UndrlygCxlDtls/OrgnlMndt/OrgnlMndtId", 35)? })
    }
}

const ACCEPTED: &str = "UndrlygAccptncDtls/AccptncRslt/Accptd";
const REASON: &str = "UndrlygAccptncDtls/AccptncRslt/RjctRsn";
const MANDATE: &str = "UndrlygAccptncDtls/OrgnlMndt/OrgnlMndtId";
const STATE: &str = "SplmtryData/Envlp/MndtSts/Sts";
const SENT_TO: &str = "SplmtryData/Envlp/MndtSts/CdSntTo";
const EXPIRES: &str = "SplmtryData/Envlp/MndtSts/CdXpryDtTm";
const TRIES: &str = "SplmtryData/Envlp/MndtSts/CdTrsLft";
const SINGLE: &str = "SplmtryData/Envlp/MndtSts/MaxAmt";
const DAILY: &str = "SplmtryData/Envlp/MndtSts/DalyAmt";

/// pain.012 says whether the mandate is accepted; its supplementary data says where the mandate stands (`PDNG` a code
/// was sent, `ACTV` in force, `CANC` ended, `RJCT` none).
impl Message for MandateAnswer {
    const SCHEMA: Schema = Schema::iso("pain.012.001.05", "MndtAccptncRpt");

    fn write(&self, root: &mut Element) {
        root.set(ACCEPTED, matches!(self, Self::Accepted(_) | Self::Cancelled { .. }));
        match self {
            Self::CodeSent(sent) => write_code_sent(root, sent),
            Self::Accepted(terms) => write_terms(root, terms),
            Self::Cancelled { mandate_ref } => {
                root.set(MANDATE, mandate_ref).set(STATE, "CANC");
            }
            Self::Mismatch(element) => {
                root.set(&format!("{REASON}/Prtry"), element.code()).set(MANDATE, NOT_PROVIDED).set(STATE, "RJCT");
            }
            Self::Rejected { reason, tries_left } => {
                set_reason(root, REASON, reason);
                root.set(MANDATE, NOT_PROVIDED).set(STATE, "RJCT").set_some(TRIES, *tries_left);
            }
        }
    }

    fn read(root: &Element) -> Result<Self, MessageError> {
        root.parse(ACCEPTED, |text| text.parse::<bool>().ok())?;
        match root.text(STATE, 4)?.as_str() {
            "PDNG" => read_code_sent(root).map(Self::CodeSent),
            "ACTV" => read_terms(root).map(Self::Accepted),
            "CANC" => Ok(Self::Cancelled { mandate_ref: root.text(MANDATE, 35)? }),
            "RJCT" => read_rejection(root),
            _ => Err(MessageError::Malformed(STATE.to_owned())),
        }
    }
}

fn write_code_sent(root: &mut Element, sent: &CodeSent) {
    root.set(MANDATE, &sent.mandate_ref).set(STATE, "PDNG").set(SENT_TO, &sent.sent_to).set(EXPIRES, sent.expires_at);
}

fn read_code_sent(root: &Element) -> Result<CodeSent, MessageError> {
    Ok(CodeSent {
        mandate_ref: root.text(MANDATE, 35)?,
        sent_to: root.text(SENT_TO, 35)?,
        expires_at: root.instant(EXPIRES)?,
    })
}

fn write_terms(root: &mut Element, terms: &MandateTerms) {
    root.set(MANDATE, &terms.mandate_ref)
        .set(STATE, "ACTV")
        .set_amount(SINGLE, terms.single_limit)
        .set_amount(DAILY, terms.daily_limit);
}

fn read_terms(root: &Element) -> Result<MandateTerms, MessageError> {
    Ok(MandateTerms {
        mandate_ref: root.text(MANDATE, 35)?,
        single_limit: root.amount(SINGLE)?,
        daily_limit: root.amount(DAILY)?,
    })
}

fn read_rejection(root: &Element) -> Result<MandateAnswer, MessageError> {
    if let Some(element) = read_mismatch(root, REASON)? {
        return Ok(MandateAnswer::Mismatch(element));
    }
    let tries_left = root.find(TRIES)?.map(|_| root.parse(TRIES, |text| text.parse().ok())).transpose()?;
    Ok(MandateAnswer::Rejected { reason: read_reason(root, REASON)?, tries_left })
}
