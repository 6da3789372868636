//! pacs.003.001.08, pacs.008.001.08, pacs.002.001.10, pacs.028.001.03 and pacs.004.001.09.

use super::{Message, NOT_PROVIDED, Schema, read_reason, set_reason};
use crate::xml::{Element, MessageError};
use crate::{CardCredit, CardDebit, PaymentReturn, PaymentStatus, ReasonCode, StatusNotice};

/// The longest end-to-end id: one of our typed ids.
const END_TO_END_MAX: usize = 36;

fn write_group(root: &mut Element) {
    root.set("GrpHdr/NbOfTxs", 1).set("GrpHdr/SttlmInf/SttlmMtd", "CLRG");
}

impl Message for CardDebit {
    const SCHEMA: Schema = Schema::iso("pacs.003.001.08", "FIToFICstmrDrctDbt");

    fn write(&self, root: &mut Element) {
        write_group(root);
        root.set("DrctDbtTxInf/PmtId/EndToEndId", &self.end_to_end_id)
            .set_amount("DrctDbtTxInf/IntrBkSttlmAmt", self.amount)
            .set("DrctDbtTxInf/ChrgBr", "SLEV")
            .set("DrctDbtTxInf/DrctDbtTx/MndtRltdInf/MndtId", &self.mandate_ref)
            .set("DrctDbtTxInf/Cdtr/Nm", "Feiqian")
            .set("DrctDbtTxInf/CdtrAgt/FinInstnId/Othr/Id", NOT_PROVIDED)
            .set("DrctDbtTxInf/Dbtr/Nm", NOT_PROVIDED)
            .set("DrctDbtTxInf/DbtrAcct/Id/Othr/Id", &self.mandate_ref)
            .set("DrctDbtTxInf/DbtrAcct/Id/Othr/SchmeNm/Prtry", "MANDATE")
            .set("DrctDbtTxInf/DbtrAgt/FinInstnId/Othr/Id", NOT_PROVIDED)
            .set("DrctDbtTxInf/RmtInf/Ustrd", &self.remittance);
    }

    fn read(root: &Element) -> Result<Self, MessageError> {
        Ok(Self {
            end_to_end_id: root.text("DrctDbtTxInf/PmtId/EndToEndId", END_TO_END_MAX)?,
            mandate_ref: root.text("DrctDbtTxInf/DrctDbtTx/MndtRltdInf/MndtId", 35)?,
            amount: root.amount("DrctDbtTxInf/IntrBkSttlmAmt")?,
            remittance: root.text("DrctDbtTxInf/RmtInf/Ustrd", 140)?,
        })
    }
}

impl Message for CardCredit {
    const SCHEMA: Schema = Schema::iso("pacs.008.001.08", "FIToFICstmrCdtTrf");

    fn write(&self, root: &mut Element) {
        write_group(root);
        root.set("CdtTrfTxInf/PmtId/EndToEndId", &self.end_to_end_id)
            .set_amount("CdtTrfTxInf/IntrBkSttlmAmt", self.amount)
            .set("CdtTrfTxInf/ChrgBr", "SLEV")
            .set("CdtTrfTxInf/Dbtr/Nm", "Feiqian")
            .set("CdtTrfTxInf/DbtrAgt/FinInstnId/Othr/Id", NOT_PROVIDED)
            .set("CdtTrfTxInf/CdtrAgt/FinInstnId/Othr/Id", NOT_PROVIDED)
            .set("CdtTrfTxInf/Cdtr/Nm", NOT_PROVIDED)
            .set("CdtTrfTxInf/CdtrAcct/Id/Othr/Id", &self.mandate_ref)
            .set("CdtTrfTxInf/CdtrAcct/Id/Othr/SchmeNm/Prtry", "MANDATE")
            .set("CdtTrfTxInf/RmtInf/Ustrd", &self.remittance);
    }

    fn read(root: &Element) -> Result<Self, MessageError> {
        Ok(Self {
            end_to_end_id: root.text("CdtTrfTxInf/PmtId/EndToEndId", END_TO_END_MAX)?,
            mandate_ref: root.text("CdtTrfTxInf/CdtrAcct/Id/Othr/Id", 35)?,
            amount: root.amount("CdtTrfTxInf/IntrBkSttlmAmt")?,
            remittance: root.text("CdtTrfTxInf/RmtInf/Ustrd", 140)?,
        })
    }
}

/// What happened to an instruction?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusRequest {
    /// The instruction.
    pub end_to_end_id: String,
}

impl Message for StatusRequest {
    const SCHEMA: Schema = Schema::iso("pacs.028.001.03", "FIToFIPmtStsReq");

    fn write(&self, root: &mut Element) {
        root.set("TxInf/OrgnlEndToEndId", &self.end_to_end_id);
    }

    fn read(root: &Element) -> Result<Self, MessageError> {
        Ok(Self { end_to_end_id: root.text("TxInf/OrgnlEndToEndId", END_TO_END_MAX)? })
    }
}

/// `ACSC` settled, `ACSP` pending, `RJCT` rejected; an unseen instruction is `RJCT` with the reason `NOOR`.
impl Message for StatusNotice {
    const SCHEMA: Schema = Schema::iso("pacs.002.001.10", "FIToFIPmtStsRpt");

    fn write(&self, root: &mut Element) {
        root.set("TxInfAndSts/OrgnlEndToEndId", &self.end_to_end_id);
        let status = match &self.status {
            PaymentStatus::Settled { .. } => "ACSC",
            PaymentStatus::Accepted => "ACSP",
            PaymentStatus::Rejected(_) | PaymentStatus::Unknown => "RJCT",
        };
        root.set("TxInfAndSts/TxSts", status);
        match &self.status {
            PaymentStatus::Settled { at } => {
                root.set("TxInfAndSts/AccptncDtTm", at);
            }
            PaymentStatus::Accepted => {}
            PaymentStatus::Rejected(reason) => set_reason(root, "TxInfAndSts/StsRsnInf/Rsn", reason),
            PaymentStatus::Unknown => {
                set_reason(root, "TxInfAndSts/StsRsnInf/Rsn", &ReasonCode::NoOriginalTransactionReceived);
            }
        }
    }

    fn read(root: &Element) -> Result<Self, MessageError> {
        let end_to_end_id = root.text("TxInfAndSts/OrgnlEndToEndId", END_TO_END_MAX)?;
        let status = match root.text("TxInfAndSts/TxSts", 4)?.as_str() {
            "ACSC" => PaymentStatus::Settled { at: root.instant("TxInfAndSts/AccptncDtTm")? },
            "ACSP" => PaymentStatus::Accepted,
            "RJCT" => match read_reason(root, "TxInfAndSts/StsRsnInf/Rsn")? {
                ReasonCode::NoOriginalTransactionReceived => PaymentStatus::Unknown,
                reason => PaymentStatus::Rejected(reason),
            },
            _ => return Err(MessageError::Malformed("TxInfAndSts/TxSts".to_owned())),
        };
        Ok(Self { end_to_end_id, status })
    }
}

impl Message for PaymentReturn {
    const SCHEMA: Schema = Schema::iso("pacs.004.001.09", "PmtRtr");

    fn write(&self, root: &mut Element) {
        write_group(root);
        root.set("TxInf/RtrId", &self.return_id)
            .set("TxInf/OrgnlEndToEndId", &self.end_to_end_id)
            .set_amount("TxInf/RtrdIntrBkSttlmAmt", self.amount)
            .set("TxInf/SttlmTmIndctn/CdtDtTm", self.at);
        set_reason(root, "TxInf/RtrRsnInf/Rsn", &self.reason);
    }

    fn read(root: &Element) -> Result<Self, MessageError> {
        Ok(Self {
            return_id: root.text("TxInf/RtrId", 35)?,
            end_to_end_id: root.text("TxInf/OrgnlEndToEndId", END_TO_END_MAX)?,
            amount: root.amount("TxInf/RtrdIntrBkSttlmAmt")?,
            reason: read_reason(root, "TxInf/RtrRsnInf/Rsn")?,
            at: root.instant("TxInf/SttlmTmIndctn/CdtDtTm")?,
        })
    }
}
