//! A merchant shares, or says that nothing more is shared.

use jiff::{SignedDuration, Timestamp};
use ledger::{AccountId, EntryBuilder, EntryKind};
use money::{Amount, BillId, HolderId, ShareId, SharingId};
use store::{Fault, Tx, View};

use super::receiver::{Account, Payee, check_name};
use super::rows::{self, Share, Sharing};
use super::{SharingRefusal, number};
use crate::account::{self, Act};
use crate::balance::{self, METHOD_BALANCE};
use crate::bill::{self, BillKind, NewBill};
use crate::callback::{self, News};
use crate::message::{self, Kind, Notice};
use crate::trade::{self, Party, Trade};
use crate::transfer::ARRIVED;
use crate::{Ctx, Stop, credential, merchant, refuse, request};

/// Why one share did not reach its receiver; its money stays with the trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareFailure {
    /// The merchant has not named this receiver before.
    NoRelation,
    /// The receiver has not proven who they are.
    NameNotProven,
    /// The receiver's account takes no money now.
    AccountAbnormal,
}

impl ShareFailure {
    /// Every failure.
    pub const ALL: [Self; 3] = [Self::NoRelation, Self::NameNotProven, Self::AccountAbnormal];

    /// The stable name, stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoRelation => "no_relation",
            Self::NameNotProven => "name_not_proven",
            Self::AccountAbnormal => "account_abnormal",
        }
    }

    /// The failure of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|failure| failure.code() == code)
    }
}

/// One receiver's part.
#[derive(Clone, PartialEq, Eq)]
pub struct NewShare {
    pub account: Account,
    pub name: Option<String>,
    pub amount: Amount,
    pub description: String,
}

/// A merchant shares; to nobody when it only says that sharing ends.
#[derive(Clone, PartialEq, Eq)]
pub struct ShareOut {
    pub party: Party,
    /// The house's number of the trade.
    pub trade: String,
    pub out_order_no: String,
    pub shares: Vec<NewShare>,
    /// Whether what is left is the merchant's.
    pub ends: bool,
}

impl ShareOut {
    fn hash(&self) -> [u8; 32] {
        let amounts: Vec<String> = self.shares.iter().map(|share| share.amount.fen().to_string()).collect();
        let mut facts = vec![self.trade.as_str(), if self.ends { "ends" } else { "" }];
        for (share, amount) in self.shares.iter().zip(&amounts) {
            facts.extend([share.account.kind.code(), &share.account.number, amount, &share.description]);
        }
        request::hash(&facts)
    }

    /// A receiver stands once, and somebody stands there unless sharing ends.
    fn is_well_formed(&self) -> bool {
        let twice = |(place, share): (usize, &NewShare)| {
            self.shares.iter().take(place).any(|earlier| earlier.account == share.account)
        };
        (self.ends || !self.shares.is_empty()) && !self.shares.iter().enumerate().any(twice)
    }
}

/// Shares. The same request again gives the same sharing.
///
/// # Errors
/// Any [`SharingRefusal`] but those of a return; none of them took money.
pub fn share(tx: &mut Tx<'_>, ctx: &mut Ctx, command: &ShareOut) -> Result<Sharing, Stop<SharingRefusal>> {
    let hash = command.hash();
    if let Some(earlier) = rows::by_out_order_no(tx, command.party.merchant, &command.out_order_no)? {
        return if earlier.request_hash == hash { Ok(earlier) } else { refuse(SharingRefusal::NumberUsed) };
    }
    if !command.is_well_formed() {
        return refuse(SharingRefusal::ReceiversWrong);
    }
    let mut trade = lock(tx, ctx, &command.party, &command.trade)?;
    admit(tx, ctx, &trade)?;
    let sharing = draft(ctx, &trade, command, hash);
    let wanted = judged(tx, ctx, command)?;
    let sum = sum(&wanted)?;
    fits(tx, ctx, &trade, sum)?;
    pay(tx, ctx, &trade, &sharing, &wanted, sum)?;
    let left = if command.ends { Amount::ZERO } else { trade.frozen.minus_or_zero(sum) };
    trade::keep_back(tx, &mut trade, left)?;
    write(tx, ctx, sharing, &wanted)
}

/// Ends the sharing of trades whose time is over, at most `limit`. A worker calls it now and then.
pub fn expire(tx: &mut Tx<'_>, ctx: &Ctx, limit: u32) -> Result<(), Fault> {
    let paid_before = ctx.now.checked_sub(within(ctx)).unwrap_or(Timestamp::MIN);
    for mut trade in trade::kept_back_since(tx, paid_before, limit)? {
        trade::keep_back(tx, &mut trade, Amount::ZERO)?;
    }
    Ok(())
}

fn within(ctx: &Ctx) -> SignedDuration {
    SignedDuration::from_hours(24_i64.saturating_mul(i64::from(*ctx.policy.sharing.within_days)))
}

fn lock(tx: &mut Tx<'_>, ctx: &Ctx, party: &Party, number: &str) -> Result<Trade, Stop<SharingRefusal>> {
    let found = trade::find(tx, ctx, party, &trade::Name::Number(number.to_owned()));
    let found = found.map_err(|stop| stop.map(|_| SharingRefusal::TradeNotFound))?;
    trade::lock(tx, ctx, found.order)?.map_or_else(|| refuse(SharingRefusal::TradeNotFound), Ok)
}

fn admit(view: &mut View<'_>, ctx: &Ctx, trade: &Trade) -> Result<(), Stop<SharingRefusal>> {
    let policy = &ctx.policy.sharing;
    let Some(paid) = trade.paid.as_ref().filter(|_| trade.wish.sharing) else {
        return refuse(SharingRefusal::NotForSharing);
    };
    let after = SignedDuration::from_secs(i64::from(*policy.after_s));
    let is_over = |span: SignedDuration| paid.at.checked_add(span).is_ok_and(|until| until <= ctx.now);
    if !is_over(after) {
        return refuse(SharingRefusal::TooEarly);
    }
    if is_over(within(ctx)) {
        return refuse(SharingRefusal::TooLate { days: *policy.within_days });
    }
    let max = *policy.per_trade_max;
    if rows::count(view, trade.order)? >= i64::from(max) { refuse(SharingRefusal::TooMany { max }) } else { Ok(()) }
}

/// A share with whom it goes to, or why it goes to nobody.
struct Judged<'a> {
    share: &'a NewShare,
    to: Result<(Payee, AccountId), ShareFailure>,
}

fn judged<'a>(view: &mut View<'_>, ctx: &Ctx, command: &'a ShareOut) -> Result<Vec<Judged<'a>>, Stop<SharingRefusal>> {
    let judge = |share: &'a NewShare| {
        let payee = rows::receiver(view, command.party.merchant, &share.account)?;
        let Some(payee) = payee else { return Ok(Judged { share, to: Err(ShareFailure::NoRelation) }) };
        check_name(view, ctx, payee, share.name.as_deref())?;
        Ok(Judged { share, to: account_of(view, payee)?.map(|account| (payee, account)) })
    };
    command.shares.iter().map(judge).collect()
}

fn account_of(view: &mut View<'_>, payee: Payee) -> Result<Result<AccountId, ShareFailure>, Fault> {
    match payee {
        Payee::Merchant(id) => {
            Ok(merchant::find(view, id)?.map(|found| found.available).ok_or(ShareFailure::AccountAbnormal))
        }
        Payee::Holder(id) => Ok(match account::see(view, id)? {
            None => Err(ShareFailure::AccountAbnormal),
            Some(hot) if hot.person.is_none() => Err(ShareFailure::NameNotProven),
            Some(hot) => {
                account::permit(&hot, Act::Receive).map_or(Err(ShareFailure::AccountAbnormal), |()| Ok(hot.account))
            }
        }),
    }
}

fn sum(wanted: &[Judged<'_>]) -> Result<Amount, Fault> {
    let mut good = wanted.iter().filter(|judged| judged.to.is_ok()).map(|judged| judged.share.amount);
    good.try_fold(Amount::ZERO, Amount::plus).map_err(|error| Fault::corrupt(error.to_string()))
}

/// Whether so much more may be shared of a trade.
fn fits(view: &mut View<'_>, ctx: &Ctx, trade: &Trade, sum: Amount) -> Result<(), Stop<SharingRefusal>> {
    if sum > trade.frozen {
        return refuse(SharingRefusal::MoreThanLeft { left: trade.frozen });
    }
    let max_bps = *ctx.policy.sharing.max_bps;
    let so_far = rows::shared_of(view, trade.order)?.fen().saturating_add(sum.fen());
    let most = trade.amount.fen().saturating_mul(i64::from(max_bps)) / 10_000;
    if so_far > most { refuse(SharingRefusal::AboveRatio { max_bps }) } else { Ok(()) }
}

fn draft(ctx: &mut Ctx, trade: &Trade, command: &ShareOut, request_hash: [u8; 32]) -> Sharing {
    Sharing {
        id: SharingId::new(ctx.now_ms(), &mut ctx.entropy),
        party: command.party,
        order: trade.order,
        out_order_no: command.out_order_no.clone(),
        number: number(ctx),
        request_hash,
        shares: Vec::new(),
        created_at: ctx.now,
    }
}

fn pay(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    trade: &Trade,
    sharing: &Sharing,
    wanted: &[Judged<'_>],
    sum: Amount,
) -> Result<(), Fault> {
    if sum.is_zero() {
        return Ok(());
    }
    let terms = merchant::find(tx, trade.party.merchant)?;
    let terms = terms.ok_or_else(|| Fault::corrupt(format!("{} has no terms", trade.party.merchant)))?;
    let entry = balance::entry(ctx, EntryKind::ProfitShared, sharing.id.to_bytes()).debit(terms.pending, sum);
    let credit = |entry: EntryBuilder, judged: &Judged<'_>| match judged.to {
        Ok((_, account)) => entry.credit(account, judged.share.amount),
        Err(_) => entry,
    };
    balance::post_certain(tx, wanted.iter().fold(entry, credit))
}

fn write(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    mut sharing: Sharing,
    wanted: &[Judged<'_>],
) -> Result<Sharing, Stop<SharingRefusal>> {
    for judged in wanted {
        let payee = judged.to.ok().and_then(|(payee, _)| if let Payee::Merchant(id) = payee { Some(id) } else { None });
        sharing.shares.push(Share {
            id: ShareId::new(ctx.now_ms(), &mut ctx.entropy),
            number: number(ctx),
            account: judged.share.account.clone(),
            payee,
            amount: judged.share.amount,
            description: judged.share.description.clone(),
            failure: judged.to.err(),
            returned: Amount::ZERO,
        });
    }
    if !rows::insert(tx, &sharing)? {
        return refuse(SharingRefusal::NumberUsed);
    }
    for (judged, share) in wanted.iter().zip(&sharing.shares) {
        if let Ok((payee, _)) = judged.to {
            tell(tx, ctx, (&sharing, share), payee)?;
        }
    }
    Ok(sharing)
}

fn tell(tx: &mut Tx<'_>, ctx: &mut Ctx, (sharing, share): (&Sharing, &Share), payee: Payee) -> Result<(), Fault> {
    match payee {
        Payee::Holder(holder) => tell_holder(tx, ctx, sharing, holder, share),
        Payee::Merchant(merchant) => {
            let Some(url) = credential::keys(tx, ctx, merchant)?.notify.sharing_url else { return Ok(()) };
            let subject = share.id.to_bytes();
            let news = News { merchant, event: callback::Event::ShareReceived, subject, url: &url };
            callback::notify(tx, ctx, &news).map(|_| ())
        }
    }
}

fn tell_holder(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    sharing: &Sharing,
    holder: HolderId,
    share: &Share,
) -> Result<(), Fault> {
    let payer = merchant::find(tx, sharing.party.merchant)?.map(|merchant| merchant.name).unwrap_or_default();
    let id = BillId::new(ctx.now_ms(), &mut ctx.entropy);
    let bill = NewBill {
        id,
        holder,
        at: ctx.now,
        kind: BillKind::TransferIn,
        amount: share.amount,
        fee: Amount::ZERO,
        title: &payer,
        note: &share.description,
        method: METHOD_BALANCE,
        state: ARRIVED,
        subject: sharing.id.to_bytes(),
    };
    bill::insert(tx, &bill)?;
    let amount = share.amount.fen().to_string();
    let params = vec![("amount", amount), ("payer", payer), ("note", share.description.clone())];
    message::notify(tx, ctx, holder, Notice { kind: Kind::TransferReceived, params, bill: Some(id) })
}
