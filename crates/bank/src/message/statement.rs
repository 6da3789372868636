//! camt.060.001.05 and camt.053.001.08.

use jiff::civil::Date;

use super::{Message, Schema};
use crate::xml::{Element, MessageError};
use crate::{Direction, EntryKind, Statement, StatementEntry};

/// The statement of this day, please.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementRequest {
    /// The business day.
    pub date: Date,
}

impl Message for StatementRequest {
    const SCHEMA: Schema = Schema::iso("camt.060.001.05", "AcctRptgReq");

    fn write(&self, root: &mut Element) {
        root.set("RptgReq/ReqdMsgNmId", "camt.053.001.08")
            .set("RptgReq/AcctOwnr/Pty/Nm", "Feiqian")
            .set("RptgReq/RptgPrd/FrToDt/FrDt", self.date)
            .set("RptgReq/RptgPrd/FrToDt/ToDt", self.date)
            .set("RptgReq/RptgPrd/Tp", "ALLL");
    }

    fn read(root: &Element) -> Result<Self, MessageError> {
        let date = root.date("RptgReq/RptgPrd/FrToDt/FrDt")?;
        if root.date("RptgReq/RptgPrd/FrToDt/ToDt")? != date {
            return Err(MessageError::Malformed("RptgReq/RptgPrd/FrToDt/ToDt".to_owned()));
        }
        Ok(Self { date })
    }
}

impl Message for Statement {
    const SCHEMA: Schema = Schema::iso("camt.053.001.08", "BkToCstmrStmt");

    fn write(&self, root: &mut Element) {
        let mut statement = Element::new("Stmt");
        statement.set("Id", format!("STMT-{}", self.date)).set("Acct/Id/Othr/Id", &self.account).set("Acct/Ccy", "CNY");
        for (code, amount) in [("OPBD", self.opening), ("CLBD", self.closing)] {
            let mut balance = Element::new("Bal");
            balance
                .set("Tp/CdOrPrtry/Cd", code)
                .set_amount("Amt", amount)
                .set("CdtDbtInd", "CRDT")
                .set("Dt/Dt", self.date);
            statement.push(balance);
        }
        for entry in &self.entries {
            statement.push(write_entry(entry));
        }
        root.push(statement);
    }

    fn read(root: &Element) -> Result<Self, MessageError> {
        let statement = root.need("Stmt")?;
        let opening = balance(statement, "OPBD")?;
        Ok(Self {
            account: statement.text("Acct/Id/Othr/Id", 34)?,
            date: opening.date("Dt/Dt")?,
            opening: opening.amount("Amt")?,
            closing: balance(statement, "CLBD")?.amount("Amt")?,
            entries: statement.all("Ntry").map(read_entry).collect::<Result<_, _>>()?,
        })
    }
}

fn balance<'a>(statement: &'a Element, code: &str) -> Result<&'a Element, MessageError> {
    let named = |balance: &&Element| balance.text("Tp/CdOrPrtry/Cd", 4).is_ok_and(|text| text == code);
    let mut found = statement.all("Bal").filter(named);
    let first = found.next().ok_or_else(|| MessageError::Missing(format!("Stmt/Bal {code}")))?;
    if found.next().is_some() {
        return Err(MessageError::Repeated(format!("Stmt/Bal {code}")));
    }
    if first.text("CdtDbtInd", 4)? != "CRDT" {
        return Err(MessageError::Malformed("Stmt/Bal/CdtDbtInd".to_owned()));
    }
    Ok(first)
}

fn write_entry(entry: &StatementEntry) -> Element {
    let (domain, family, sub_family) = codes(entry.kind);
    let mut element = Element::new("Ntry");
    element
        .set_amount("Amt", entry.amount)
        .set("CdtDbtInd", if entry.direction == Direction::In { "CRDT" } else { "DBIT" })
        .set("Sts/Cd", "BOOK")
        .set("BookgDt/DtTm", entry.at)
        .set("AcctSvcrRef", &entry.bank_ref)
        .set("BkTxCd/Domn/Cd", domain)
        .set("BkTxCd/Domn/Fmly/Cd", family)
        .set("BkTxCd/Domn/Fmly/SubFmlyCd", sub_family)
        .set("NtryDtls/TxDtls/Refs/EndToEndId", &entry.end_to_end_id);
    element
}

fn read_entry(element: &Element) -> Result<StatementEntry, MessageError> {
    let direction = element.parse("CdtDbtInd", |text| match text {
        "CRDT" => Some(Direction::In),
        "DBIT" => Some(Direction::Out),
        _ => None,
    })?;
    let family = element.text("BkTxCd/Domn/Fmly/Cd", 4)?;
    let kind = element.parse("BkTxCd/Domn/Fmly/SubFmlyCd", |sub_family| {
        let kinds = [EntryKind::Debit, EntryKind::Credit, EntryKind::Return, EntryKind::Funding];
        kinds.into_iter().find(|kind| codes(*kind).1 == family && codes(*kind).2 == sub_family)
    })?;
    Ok(StatementEntry {
        bank_ref: element.text("AcctSvcrRef", 35)?,
        end_to_end_id: element.text("NtryDtls/TxDtls/Refs/EndToEndId", 36)?,
        direction,
        kind,
        amount: element.amount("Amt")?,
        at: element.instant("BookgDt/DtTm")?,
    })
}

const fn codes(kind: EntryKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        EntryKind::Debit => ("PMNT", "IDDT", "ESDD"),
        EntryKind::Credit => ("PMNT", "ICDT", "DMCT"),
        EntryKind::Return => ("PMNT", "RCDT", "RRTN"),
        EntryKind::Funding => ("CAMT", "MCOP", "OTHR"),
    }
}
