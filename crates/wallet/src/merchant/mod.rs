//! Merchants, their stores, and the people at their tills.
//!
//! A merchant owns two ledger accounts: its stores take money into the pending one, less the house's fee, and settlement
//! moves it to the available one. A store has a static code on the counter and tills that staff sign in to.
//!
//! **Invariant:** a till sees only its own store's orders, charges and takings.
//!
//! **Invariant:** the fee is taken in the entry that pays the merchant, so that neither is ever booked without the other.

mod journal;
mod kind;
mod refusal;
mod role;
mod rows;
mod session;
mod staff;
mod takings;
mod terms;

pub use kind::Kind;
pub use refusal::MerchantRefusal;
pub use role::{Desk, Role};
pub use rows::{ListedShop, Shop, all, by_code, by_mchid, find, listed, password_hash_of, shop, subs};
pub use session::{TillCaller, TillRefusal, TillSignIn, authenticate_till, password_hash, sign_in, sign_out};
pub use staff::{Hire, Staff, change_password, dismiss, hire, set_password, set_role, staff, staff_of};
pub use takings::{Taking, Takings, takings};

pub use terms::{BankAccount, Contract, Merchant, Payout, bank_account, enrol, set_bank_account, set_terms, sub_of};

pub(crate) use journal::{entries_since, net};
pub(crate) use rows::usable;
pub(crate) use takings::{counts, wake_tills};
pub(crate) use terms::{charge, fee_of};

use ledger::AccountKind;
use money::{MerchantId, StaffId, StoreId};
use store::{Fault, Tx};

use crate::{Ctx, Refusal, Stop};

/// A merchant to be opened, with its first store and one person at the till.
#[derive(Clone)]
pub struct OpenMerchant {
    pub name: String,
    pub store: OpenStore,
    pub login: String,
    pub staff_name: String,
    /// Argon2id hash made by [`crate::vault::hash_password`]; slow, so it is made before the unit of work.
    pub password_hash: String,
}

/// A store to be opened.
#[derive(Clone)]
pub struct OpenStore {
    pub name: String,
    pub description_zh: String,
    pub description_en: String,
}

/// What was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    pub merchant: MerchantId,
    pub store: StoreId,
    pub staff: StaffId,
}

/// Opens a merchant that only has tills, with its ledger accounts, a store with its static code, and a person at the till.
///
/// # Errors
/// [`TillRefusal::LoginTaken`].
pub fn open(tx: &mut Tx<'_>, ctx: &mut Ctx, command: OpenMerchant) -> Result<Opened, Stop<TillRefusal>> {
    open_with(tx, ctx, command, Contract::TILL).map_err(|stop| match stop {
        Stop::Refused(MerchantRefusal::Till(refusal)) => Stop::Refused(refusal),
        Stop::Refused(other) | Stop::Recorded(other) => Stop::Fault(Fault::corrupt(other.code())),
        Stop::Fault(fault) => Stop::Fault(fault),
    })
}

/// Opens a merchant under a contract. What is ordered over the wire goes to its first store.
///
/// # Errors
/// [`MerchantRefusal`].
pub fn open_with(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    command: OpenMerchant,
    contract: Contract,
) -> Result<Opened, Stop<MerchantRefusal>> {
    session::refuse_taken(tx, &command.login).map_err(|stop| stop.map(MerchantRefusal::Till))?;
    let account = tx.new_account(AccountKind::Merchant)?;
    let merchant = MerchantId::new(ctx.now_ms(), &mut ctx.entropy);
    rows::insert_merchant(tx, ctx, merchant, account, &command.name)?;
    let store = StoreId::new(ctx.now_ms(), &mut ctx.entropy);
    let code = static_code(ctx);
    let name = shown_name(&command.name, &command.store.name);
    rows::insert_store(tx, ctx, &Shop { id: store, merchant, account, name, code, fee_bps: 0 }, &command.store)?;
    let staff = StaffId::new(ctx.now_ms(), &mut ctx.entropy);
    rows::insert_staff(tx, ctx, staff, store, &command)?;
    enrol(tx, ctx, (merchant, store), contract)?;
    Ok(Opened { merchant, store, staff })
}

/// Letters and digits that are not mistaken for each other when typed: Crockford's base 32.
const CODE_LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Twelve letters: 60 bits.
pub(crate) fn static_code(ctx: &mut Ctx) -> String {
    let bytes: [u8; 12] = ctx.entropy.bytes();
    let letter = |byte: &u8| CODE_LETTERS.get(usize::from(byte & 31)).copied().map(char::from);
    bytes.iter().filter_map(letter).collect()
}

/// The name of a store as `merchant · store`, or the one name when both are equal.
fn shown_name(merchant: &str, store: &str) -> String {
    if merchant == store { merchant.to_owned() } else { format!("{merchant} · {store}") }
}
