//! Where a merchant's money goes: the card of somebody who takes the merchant's offer in the wallet.
//!
//! The bank's reference of the card is the one of its binding, so that nobody types an account number, and the account is
//! proven to be that person's. The merchant's owner makes the offer; whoever takes it confirms with the payment password.

use jiff::Timestamp;
use money::{CardId, HolderId, MerchantId, Pin};
use store::{Fault, Tx, View};
use zeroize::Zeroizing;

use super::rows;
use crate::account::{self, Act, Hot};
use crate::balance::{self, MoneyRefusal};
use crate::merchant::{self, BankAccount, Payout};
use crate::request::Request;
use crate::{Ctx, Stop, card, identity, pin, refuse, vault};

/// An offer to be paid out to somebody's card.
pub struct Offer {
    /// What its code leads to. It is not kept.
    pub token: Zeroizing<String>,
    pub expires_at: Timestamp,
}

/// Makes an offer; the one before is void.
pub fn offer(tx: &mut Tx<'_>, ctx: &mut Ctx, merchant: MerchantId) -> Result<Offer, Fault> {
    let token = vault::new_token(&mut ctx.entropy);
    let expires_at = ctx.after_s(*ctx.policy.merchant.payout_offer_ttl_s);
    rows::put_offer(tx, merchant, ctx.vault.token_hash(&token), expires_at)?;
    Ok(Offer { token, expires_at })
}

/// Whose offer it is: the merchant and its name.
///
/// # Errors
/// [`MoneyRefusal::NotFound`] when the offer is void or its time is over.
pub fn see_offer(view: &mut View<'_>, ctx: &Ctx, token: &str) -> Result<merchant::Merchant, Stop<MoneyRefusal>> {
    let found = rows::offer(view, ctx, ctx.vault.token_hash(token))?;
    let merchant = found.map(|id| merchant::find(view, id)).transpose()?.flatten();
    merchant.map_or_else(|| refuse(MoneyRefusal::NotFound), Ok)
}

/// A holder lets a merchant be paid out to a card.
#[derive(Clone)]
pub struct TakeOffer {
    pub holder: HolderId,
    /// The idempotency key.
    pub key: String,
    pub token: String,
    pub card: CardId,
    pub pin: Pin,
}

/// Takes an offer: from now on the merchant is paid out to this card. The same request again changes nothing.
///
/// # Errors
/// [`MoneyRefusal::NotFound`], and what is wrong about the account, the card or the payment password.
pub fn take_offer(tx: &mut Tx<'_>, ctx: &mut Ctx, command: &TakeOffer) -> Result<String, Stop<MoneyRefusal>> {
    let facts = [command.token.as_str(), &command.card.to_string()];
    let request = Request::new("payout_offer", command.holder, &command.key, &facts);
    let hot = account::authorise(tx, command.holder, Act::Withdraw).map_err(|stop| stop.map(Into::into))?;
    let card = balance::debit_card(tx, command.holder, command.card)?;
    if request.earlier(tx)?.is_some() {
        return Ok(card.label());
    }
    let merchant = see_offer(tx, ctx, &command.token)?;
    pin::check(tx, ctx, &hot, &command.pin).map_err(|stop| stop.map(Into::into))?;
    let payout = payout(tx, ctx, &hot, command.card)?;
    merchant::set_bank_account(tx, ctx, merchant.id, &payout).map_err(|stop| stop.map(|_| MoneyRefusal::NotFound))?;
    rows::delete_offer(tx, merchant.id)?;
    request.remember(tx, merchant.id.to_bytes())?;
    Ok(card.label())
}

/// The card as a merchant's account, in the name that was proven.
fn payout(view: &mut View<'_>, ctx: &Ctx, hot: &Hot, id: CardId) -> Result<Payout, Fault> {
    let card = card::card(view, hot.holder, id)?.ok_or_else(|| Fault::corrupt(format!("there is no {id}")))?;
    let name = hot.person.map(|person| identity::real_name(view, &ctx.vault, person)).transpose()?;
    let name = name.map(|name| name.to_string()).unwrap_or_default();
    Ok(Payout { account: BankAccount { bank: card.bank, number: card.masked_pan, name }, mandate: card.mandate })
}
