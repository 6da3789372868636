//! What may be sent: amounts, names and reports. Pure.

use super::create::NewRemittance;
use super::{Failure, RemittanceRefusal};
use crate::policy::Remittances;

/// Whether a wish keeps the rules of the policy.
pub(super) fn admit(policy: &Remittances, wish: &NewRemittance) -> Result<(), RemittanceRefusal> {
    let (min, max) = (*policy.single_min_fen, *policy.single_max_fen);
    let (below, from) = (*policy.name_not_below_fen, *policy.name_from_fen);
    let has_name = wish.payee_name.is_some();
    if wish.amount < min {
        return Err(RemittanceRefusal::AmountTooSmall { min });
    }
    if wish.amount > max {
        return Err(RemittanceRefusal::AmountTooLarge { max });
    }
    if has_name && wish.amount < below {
        return Err(RemittanceRefusal::NameNotTaken { below });
    }
    if !has_name && wish.amount >= from {
        return Err(RemittanceRefusal::NameNeeded { from });
    }
    reported(wish)
}

/// What the use of a remittance has to be reported with ("WeChat Pay documentation", the scenes of merchant transfers).
const fn required(scene: &str) -> &'static [&'static str] {
    match scene.as_bytes() {
        b"1000" => &["活动名称", "奖励说明"],
        b"1002" => &["赔付原因"],
        b"1005" => &["岗位类型", "报酬说明"],
        b"1009" => &["采购商品名称"],
        b"1010" => &["回收商品名称"],
        _ => &[],
    }
}

fn reported(wish: &NewRemittance) -> Result<(), RemittanceRefusal> {
    let is_said = |kind: &str| wish.reports.iter().any(|report| report.kind == kind);
    let missing = required(&wish.scene).iter().find(|kind| !is_said(kind));
    missing.map_or(Ok(()), |kind| Err(RemittanceRefusal::ReportMissing { kind }))
}

/// What is wrong with a payee's name: the one that was given against the one that was proven.
pub(super) fn compare(given: Option<&str>, proven: Option<&str>) -> Option<Failure> {
    match (given, proven) {
        (None, _) => None,
        (Some(_), None) => Some(Failure::NameNotProven),
        (Some(given), Some(proven)) => (given.trim() != proven).then_some(Failure::NameNotCorrect),
    }
}
