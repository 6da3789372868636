//! A merchant sends money to a holder.

use ledger::EntryKind;
use money::{Amount, HoldId, MerchantId, RemittanceId};
use store::{Fault, Tx, View};

use super::rows::{self, Remittance};
use super::{Failure, RemittanceRefusal, State, rules, tell_merchant};
use crate::account::{Act, Hot};
use crate::balance::{self, MoneyRefusal};
use crate::merchant::{self, Merchant};
use crate::message::{self, Kind, Notice};
use crate::vault::{self, Field};
use crate::{Ctx, Stop, account, app, business_time, identity, refuse, request};

/// Something that has to be said about what a remittance is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub kind: String,
    pub content: String,
}

/// A merchant sends money to a holder.
#[derive(Clone, PartialEq, Eq)]
pub struct NewRemittance {
    pub merchant: MerchantId,
    pub appid: String,
    pub out_bill_no: String,
    pub openid: String,
    /// The payee's real name, to be compared with the one that was proven.
    pub payee_name: Option<String>,
    pub amount: Amount,
    /// What the payee reads.
    pub remark: String,
    pub notify_url: Option<String>,
    /// The number of what it is for.
    pub scene: String,
    pub reports: Vec<Report>,
    /// What the payee sees it as, and how, as it was given.
    pub appearance: String,
}

impl NewRemittance {
    /// What tells one request from another under the same number. The name goes in by its blind index.
    fn hash(&self, ctx: &Ctx) -> [u8; 32] {
        let amount = self.amount.fen().to_string();
        let name = self.payee_name.as_deref().map(|name| index_text(ctx, name)).unwrap_or_default();
        let url = self.notify_url.as_deref().unwrap_or_default();
        let mut facts = vec![self.appid.as_str(), &self.openid, &name, &amount, &self.remark, url, &self.scene];
        facts.push(&self.appearance);
        facts.extend(self.reports.iter().flat_map(|report| [report.kind.as_str(), report.content.as_str()]));
        request::hash(&facts)
    }
}

fn index_text(ctx: &Ctx, name: &str) -> String {
    format!("{:?}", ctx.vault.index(Field::Name, name))
}

/// Holds the money and asks the payee. The same request again gives the same remittance, as it stands now.
///
/// # Errors
/// Any [`RemittanceRefusal`] but [`RemittanceRefusal::NotFound`] and [`RemittanceRefusal::Ended`]; none took money.
pub fn create(tx: &mut Tx<'_>, ctx: &mut Ctx, command: &NewRemittance) -> Result<Remittance, Stop<RemittanceRefusal>> {
    let hash = command.hash(ctx);
    if let Some(earlier) = rows::by_out_bill_no(tx, command.merchant, &command.out_bill_no)? {
        return same(earlier, hash);
    }
    let Some(terms) = merchant::find(tx, command.merchant)? else { return refuse(RemittanceRefusal::MerchantUnknown) };
    app::permit(tx, &command.appid, command.merchant).map_err(|stop| stop.map(RemittanceRefusal::App))?;
    rules::admit(&ctx.policy.remittance, command).map_err(Stop::Refused)?;
    let holder = app::holder_of(tx, &command.appid, &command.openid);
    let holder = holder.map_err(|stop| stop.map(RemittanceRefusal::App))?;
    let payee = account::see(tx, holder)?.ok_or_else(|| Fault::corrupt(format!("{holder} has no account")))?;
    let failure = hindrance(tx, ctx, &payee, command)?;
    let remittance = draft(ctx, &terms, &payee, command, (hash, failure))?;
    if !rows::insert(tx, &remittance)? {
        return refuse(RemittanceRefusal::OutBillNoUsed);
    }
    begin(tx, ctx, &terms, &remittance)?;
    Ok(remittance)
}

fn same(earlier: Remittance, hash: [u8; 32]) -> Result<Remittance, Stop<RemittanceRefusal>> {
    if earlier.request_hash == hash { Ok(earlier) } else { refuse(RemittanceRefusal::OutBillNoUsed) }
}

/// Why this payee cannot have it.
fn hindrance(view: &mut View<'_>, ctx: &Ctx, payee: &Hot, command: &NewRemittance) -> Result<Option<Failure>, Fault> {
    if account::permit(payee, Act::Receive).is_err() {
        return Ok(Some(Failure::PayeeUnavailable));
    }
    let proven = payee.person.map(|person| identity::real_name(view, &ctx.vault, person)).transpose()?;
    Ok(rules::compare(command.payee_name.as_deref(), proven.as_ref().map(|name| name.as_str())))
}

fn draft(
    ctx: &mut Ctx,
    terms: &Merchant,
    payee: &Hot,
    command: &NewRemittance,
    (request_hash, failure): ([u8; 32], Option<Failure>),
) -> Result<Remittance, Fault> {
    let name = command.payee_name.as_deref();
    let payee_name = name.map(|name| ctx.vault.seal(Field::Name, name, &mut ctx.entropy)).transpose()?;
    Ok(Remittance {
        id: RemittanceId::new(ctx.now_ms(), &mut ctx.entropy),
        merchant: terms.id,
        appid: command.appid.clone(),
        out_bill_no: command.out_bill_no.clone(),
        number: number(ctx),
        openid: command.openid.clone(),
        payee_name,
        holder: payee.holder,
        account: payee.account,
        source: terms.available,
        amount: command.amount,
        remark: command.remark.clone(),
        scene: command.scene.clone(),
        notify_url: command.notify_url.clone(),
        request_hash,
        package: vault::new_token(&mut ctx.entropy).to_string(),
        hold: HoldId::new(ctx.now_ms(), &mut ctx.entropy),
        state: if failure.is_some() { State::Failed } else { State::Waiting },
        failure,
        bill: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        expires_at: ctx.after_s(*ctx.policy.remittance.confirm_within_s),
    })
}

/// 40 digits, of which eight are the day.
fn number(ctx: &mut Ctx) -> String {
    let day = business_time(ctx.now).date().strftime("%Y%m%d").to_string();
    format!("1330{}{day}{}", ctx.entropy.digits(14), ctx.entropy.digits(14))
}

/// Holds the money of one that waits, and tells whom it concerns.
fn begin(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    terms: &Merchant,
    remittance: &Remittance,
) -> Result<(), Stop<RemittanceRefusal>> {
    if remittance.state != State::Waiting {
        return Ok(tell_merchant(tx, ctx, remittance)?);
    }
    let entry = balance::entry(ctx, EntryKind::RemittanceReserved, remittance.id.to_bytes());
    let held = balance::post(tx, entry.place_hold(remittance.hold, remittance.hold()));
    held.map_err(|stop| stop.map(|refusal| short(&refusal, remittance.amount)))?;
    let params = vec![
        ("amount", remittance.amount.fen().to_string()),
        ("payer", terms.name.clone()),
        ("remittance", remittance.id.to_string()),
    ];
    let notice = Notice { kind: Kind::RemittanceWaiting, params, bill: None };
    Ok(message::notify(tx, ctx, remittance.holder, notice)?)
}

/// The books refuse only what is not there.
fn short(refusal: &MoneyRefusal, needed: Amount) -> RemittanceRefusal {
    let available =
        if let MoneyRefusal::InsufficientBalance { available, .. } = refusal { *available } else { Amount::ZERO };
    RemittanceRefusal::MerchantShort { available, needed }
}
