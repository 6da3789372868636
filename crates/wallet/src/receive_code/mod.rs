//! Codes by which a person is paid, and the tokens that stand for payees.
//!
//! A token is 128 random bits: nobody finds a payee by guessing. Each holder has one stable token without an amount,
//! which is both the code to print and the payee token of searches and contacts; a code with an amount is made for one
//! occasion and expires.
//!
//! **Invariant:** a payer sees a payee's masked real name and display name, never more.

mod rows;

use jiff::Timestamp;
use money::{Amount, HolderId};
use store::{Fault, Tx, View};

use crate::account::{self, Act, Hot, Phone};
use crate::attempt::{self, Scope};
use crate::balance::{MoneyRefusal, PayeeRefusal};
use crate::{Ctx, Stop, identity, refuse, start_of_day};

/// What a payer sees of a payee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    /// A person's masked real name, or a shop's name.
    pub name: String,
    /// What the person calls themself; a shop's name again.
    pub display_name: String,
    /// The same for the same payee, and good for nothing else: pages draw a picture from it.
    pub avatar_seed: String,
}

/// A person's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiveCode {
    pub token: String,
    pub holder: HolderId,
    /// Nothing: the payer enters it.
    pub amount: Option<Amount>,
    pub note: String,
    pub created_at: Timestamp,
}

/// What a holder wants to be paid.
#[derive(Clone, Debug)]
pub struct MakeCode {
    pub holder: HolderId,
    pub amount: Option<Amount>,
    pub note: String,
}

/// A found person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub token: String,
    pub payee: Payee,
    pub is_self: bool,
    /// The searcher has never paid this person.
    pub is_new: bool,
}

/// Makes a code to be paid by. Without an amount and a note it is the holder's stable one.
pub fn make(tx: &mut Tx<'_>, ctx: &mut Ctx, command: &MakeCode) -> Result<ReceiveCode, Stop<MoneyRefusal>> {
    account::authorise(tx, command.holder, Act::Receive).map_err(|stop| stop.map(Into::into))?;
    if command.amount.is_none() && command.note.is_empty() {
        return Ok(stable(tx, ctx, command.holder)?);
    }
    Ok(insert(tx, ctx, command.clone())?)
}

/// The holder's stable code, made at its first use.
pub(crate) fn stable(tx: &mut Tx<'_>, ctx: &mut Ctx, holder: HolderId) -> Result<ReceiveCode, Fault> {
    match rows::stable(tx, holder)? {
        Some(code) => Ok(code),
        None => insert(tx, ctx, MakeCode { holder, amount: None, note: String::new() }),
    }
}

fn insert(tx: &mut Tx<'_>, ctx: &mut Ctx, command: MakeCode) -> Result<ReceiveCode, Fault> {
    let bytes: [u8; 16] = ctx.entropy.bytes();
    let token = hex(&bytes);
    let MakeCode { holder, amount, note } = command;
    let code = ReceiveCode { token, holder, amount, note, created_at: ctx.now };
    rows::insert(tx, &code)?;
    Ok(code)
}

/// The code of a token.
///
/// # Errors
/// [`PayeeRefusal::Unknown`], or [`PayeeRefusal::CodeExpired`] for one with an amount whose time is over.
pub fn resolve(view: &mut View<'_>, ctx: &Ctx, token: &str) -> Result<ReceiveCode, Stop<MoneyRefusal>> {
    let Some(code) = rows::find(view, token)? else { return refuse(MoneyRefusal::Payee(PayeeRefusal::Unknown)) };
    if code.amount.is_some() && code.created_at < ctx.before_s(*ctx.policy.receive_code.ttl_s) {
        return refuse(MoneyRefusal::Payee(PayeeRefusal::CodeExpired));
    }
    Ok(code)
}

/// The person with a phone number, as a payer may see them.
///
/// # Errors
/// [`MoneyRefusal::TooManySearches`]; [`PayeeRefusal::Unknown`] when nobody has the number. An unknown number is counted
/// like any other.
pub fn find_by_phone(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    searcher: HolderId,
    phone: &Phone,
) -> Result<Found, Stop<MoneyRefusal>> {
    count_search(tx, ctx, searcher)?;
    let unknown = || Stop::Recorded(MoneyRefusal::Payee(PayeeRefusal::Unknown));
    let holder = account::by_phone(tx, ctx, phone)?.ok_or_else(unknown)?;
    let hot = account::see(tx, holder)?.ok_or_else(unknown)?;
    if account::permit(&hot, Act::Receive).is_err() {
        return Err(Stop::Recorded(MoneyRefusal::Payee(PayeeRefusal::Unavailable)));
    }
    let token = stable(tx, ctx, holder)?.token;
    let is_new = !crate::contact::is_known(tx, searcher, holder)?;
    Ok(Found { token, payee: payee(tx, ctx, &hot)?, is_self: holder == searcher, is_new })
}

/// Counts one more thing that a holder finds out about another.
pub(crate) fn count_search(tx: &mut Tx<'_>, ctx: &Ctx, searcher: HolderId) -> Result<(), Stop<MoneyRefusal>> {
    let who = searcher.to_bytes();
    let today = attempt::count_since(tx, Scope::PersonSearch, &who, start_of_day(ctx.today()))?;
    if today >= *ctx.policy.transfer.searches_per_day_max {
        return refuse(MoneyRefusal::TooManySearches);
    }
    Ok(attempt::note(tx, ctx, Scope::PersonSearch, &who)?)
}

/// What others see of a holder.
pub(crate) fn payee(view: &mut View<'_>, ctx: &Ctx, hot: &Hot) -> Result<Payee, Fault> {
    let name = match hot.person {
        Some(person) => identity::mask(&identity::real_name(view, &ctx.vault, person)?),
        None => String::new(),
    };
    let display_name = account::profile(view, &ctx.vault, hot.holder)?.display_name;
    let seed = ctx.vault.token_hash(&hot.holder.to_string());
    let avatar_seed = hex(seed.get(..6).unwrap_or_default());
    Ok(Payee { name, display_name, avatar_seed })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
