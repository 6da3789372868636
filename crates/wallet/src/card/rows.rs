//! Bindings and cards in the database. Card numbers, phones, branches and codes are sealed.

use jiff::Timestamp;
use money::{Amount, BindingId, CardId, HolderId, Pan};
use store::{Fault, Row, Tx, View, params};

use super::{BindingState, CardType, Failure};
use crate::account::Phone;
use crate::vault::Field;
use crate::{Ctx, Vault};

/// An attempt to bind a card, without what is sealed of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    pub id: BindingId,
    pub holder: HolderId,
    pub masked_pan: String,
    pub tail: String,
    /// The bank's id.
    pub bank: String,
    pub card_type: CardType,
    pub state: BindingState,
    /// Why it failed; in the other states, what holds it up.
    pub failure: Option<Failure>,
    /// The bank's name of the mandate; empty until the bank gave one.
    pub mandate: String,
    /// The masked phone that the bank sent a code to; empty until it did.
    pub sent_to: String,
    pub code_tries_left: u32,
    pub code_expires_at: Timestamp,
    pub resends_left: u32,
    /// How often the bank did not answer.
    pub asks: u32,
    pub card: Option<CardId>,
    pub created_at: Timestamp,
}

const COLUMNS: usize = 18;

fn read(row: &Row) -> Result<Binding, Fault> {
    debug_assert_eq!(row.len(), COLUMNS);
    let (kind, state): (String, String) = (row.get(5)?, row.get(6)?);
    let (failure, detail): (String, String) = (row.get(7)?, row.get(8)?);
    Ok(Binding {
        id: row.get(0)?,
        holder: row.get(1)?,
        masked_pan: row.get(2)?,
        tail: row.get(3)?,
        bank: row.get(4)?,
        card_type: CardType::from_code(&kind).ok_or_else(|| Fault::corrupt(format!("card type {kind}")))?,
        state: BindingState::from_code(&state).ok_or_else(|| Fault::corrupt(format!("binding state {state}")))?,
        failure: Failure::from_stored(&failure, &detail),
        mandate: row.get(9)?,
        sent_to: row.get(10)?,
        code_tries_left: row.get(11)?,
        code_expires_at: row.get(12)?,
        resends_left: row.get(13)?,
        asks: row.get(14)?,
        card: row.get(15)?,
        created_at: row.get(16)?,
    })
}

const BY_ID: &str = "SELECT id, holder, masked_pan, tail, bank, card_type, state, failure, failure_detail, mandate, \
                     sent_to, code_tries_left, code_expires_at, resends_left, asks, card, created_at, updated_at \
                     FROM binding WHERE id = ?1";

/// A binding by its id.
pub(super) fn find(view: &mut View<'_>, id: BindingId) -> Result<Option<Binding>, Fault> {
    view.query_opt(BY_ID, params![id])?.map(|row| read(&row)).transpose()
}

pub(super) fn lock(tx: &mut Tx<'_>, id: BindingId) -> Result<Option<Binding>, Fault> {
    tx.query_opt_for_update(BY_ID, params![id])?.map(|row| read(&row)).transpose()
}

/// A holder's newest binding, for help.
pub(super) fn newest(view: &mut View<'_>, holder: HolderId) -> Result<Option<Binding>, Fault> {
    let row = view.query_opt(
        "SELECT id, holder, masked_pan, tail, bank, card_type, state, failure, failure_detail, mandate, sent_to, \
         code_tries_left, code_expires_at, resends_left, asks, card, created_at, updated_at FROM binding \
         WHERE holder = ?1 ORDER BY created_at DESC, id DESC LIMIT 1",
        params![holder],
    )?;
    row.map(|row| read(&row)).transpose()
}

/// What is sealed of a binding.
pub(super) struct Sealed {
    pub pan: Pan,
    pub phone: Phone,
    pub branch: Option<String>,
    /// The code that the holder typed, while the bank is asked about it.
    pub code: Option<String>,
}

pub(super) fn sealed(view: &mut View<'_>, vault: &Vault, id: BindingId) -> Result<Sealed, Fault> {
    let row = view.query_one("SELECT pan, phone, branch, code FROM binding WHERE id = ?1", params![id])?;
    let (pan, phone): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
    let (branch, code): (Option<Vec<u8>>, Option<Vec<u8>>) = (row.get(2)?, row.get(3)?);
    let branch = branch.map(|sealed| vault.open(Field::Branch, &sealed)).transpose()?;
    let code = code.map(|sealed| vault.open(Field::BankCode, &sealed)).transpose()?;
    Ok(Sealed {
        pan: Pan::parse(&vault.open(Field::Pan, &pan)?).map_err(|_| Fault::corrupt("a binding's card number"))?,
        phone: Phone::parse(&vault.open(Field::Phone, &phone)?).map_err(|_| Fault::corrupt("a binding's phone"))?,
        branch: branch.map(|text| text.as_str().to_owned()),
        code: code.map(|text| text.as_str().to_owned()),
    })
}

pub(super) fn insert(tx: &mut Tx<'_>, ctx: &mut Ctx, binding: &Binding, sealed: &Sealed) -> Result<(), Fault> {
    let entropy = &mut ctx.entropy;
    let pan = ctx.vault.seal(Field::Pan, sealed.pan.expose(), entropy)?;
    let phone = ctx.vault.seal(Field::Phone, sealed.phone.expose(), entropy)?;
    let branch = sealed.branch.as_ref().map(|text| ctx.vault.seal(Field::Branch, text, entropy)).transpose()?;
    tx.queue(
        "INSERT INTO binding (id, holder, pan, pan_index, masked_pan, tail, bank, card_type, phone, branch, state, \
         failure, failure_detail, mandate, sent_to, code_tries_left, code_expires_at, resends_left, asks, created_at, \
         updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, '', '', '', '', ?12, 0, ?13, 0, ?14, ?14)",
        params![
            binding.id,
            binding.holder,
            pan,
            ctx.vault.index(Field::Pan, sealed.pan.expose()),
            &binding.masked_pan,
            &binding.tail,
            &binding.bank,
            binding.card_type.code(),
            phone,
            branch,
            binding.state.code(),
            binding.code_tries_left,
            binding.resends_left,
            binding.created_at
        ],
    )
}

/// Writes what may change of a binding.
pub(super) fn update(tx: &mut Tx<'_>, ctx: &Ctx, binding: &Binding) -> Result<(), Fault> {
    let (failure, detail) = match &binding.failure {
        Some(failure) => (crate::Refusal::code(failure), failure.detail()),
        None => ("", String::new()),
    };
    tx.queue(
        "UPDATE binding SET state = ?2, failure = ?3, failure_detail = ?4, mandate = ?5, sent_to = ?6, \
         code_tries_left = ?7, code_expires_at = ?8, resends_left = ?9, asks = ?10, card = ?11, updated_at = ?12 \
         WHERE id = ?1",
        params![
            binding.id,
            binding.state.code(),
            failure,
            detail,
            &binding.mandate,
            &binding.sent_to,
            binding.code_tries_left,
            binding.code_expires_at,
            binding.resends_left,
            binding.asks,
            binding.card,
            ctx.now
        ],
    )
}

/// Keeps the code that the holder typed until the bank has said what it thinks of it.
pub(super) fn store_code(tx: &mut Tx<'_>, ctx: &mut Ctx, id: BindingId, code: Option<&str>) -> Result<(), Fault> {
    let sealed = code.map(|code| ctx.vault.seal(Field::BankCode, code, &mut ctx.entropy)).transpose()?;
    tx.queue("UPDATE binding SET code = ?2 WHERE id = ?1", params![id, sealed])
}

/// Whether a card can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardState {
    Usable,
    /// The holder unbound it. Terminal; binding it again makes another card.
    Unbound,
}

impl CardState {
    /// The stable name in the database and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Unbound => "unbound",
        }
    }

    /// Reads [`CardState::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Usable, Self::Unbound].into_iter().find(|state| state.code() == code)
    }
}

/// A bound card, without its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub id: CardId,
    pub holder: HolderId,
    pub masked_pan: String,
    pub tail: String,
    /// The bank's id.
    pub bank: String,
    pub card_type: CardType,
    /// The bank's name of the mandate: what debits and credits refer to.
    pub mandate: String,
    /// The most of one debit, by the bank.
    pub single_limit: Amount,
    /// The most of all debits of a business day, by the bank.
    pub daily_limit: Amount,
    pub state: CardState,
    /// Its place in the holder's order, from 0.
    pub place: i64,
    pub bound_at: Timestamp,
}

fn read_card(row: &Row) -> Result<Card, Fault> {
    let (kind, state): (String, String) = (row.get(5)?, row.get(9)?);
    Ok(Card {
        id: row.get(0)?,
        holder: row.get(1)?,
        masked_pan: row.get(2)?,
        tail: row.get(3)?,
        bank: row.get(4)?,
        card_type: CardType::from_code(&kind).ok_or_else(|| Fault::corrupt(format!("card type {kind}")))?,
        mandate: row.get(6)?,
        single_limit: row.get(7)?,
        daily_limit: row.get(8)?,
        state: CardState::from_code(&state).ok_or_else(|| Fault::corrupt(format!("card state {state}")))?,
        place: row.get(10)?,
        bound_at: row.get(11)?,
    })
}

/// A holder's card, bound or not any more.
pub fn card(view: &mut View<'_>, holder: HolderId, id: CardId) -> Result<Option<Card>, Fault> {
    let row = view.query_opt(
        "SELECT id, holder, masked_pan, tail, bank, card_type, mandate, single_limit, daily_limit, state, place, \
         bound_at FROM card WHERE id = ?1 AND holder = ?2",
        params![id, holder],
    )?;
    row.map(|row| read_card(&row)).transpose()
}

/// A holder's bound cards in their order of use.
pub fn cards(view: &mut View<'_>, holder: HolderId) -> Result<Vec<Card>, Fault> {
    let rows = view.query(
        "SELECT id, holder, masked_pan, tail, bank, card_type, mandate, single_limit, daily_limit, state, place, \
         bound_at FROM card WHERE holder = ?1 AND state = 'usable' ORDER BY place, id",
        params![holder],
    )?;
    rows.iter().map(read_card).collect()
}

pub(super) fn insert_card(tx: &mut Tx<'_>, ctx: &mut Ctx, card: &Card, sealed: &Sealed) -> Result<(), Fault> {
    let pan = ctx.vault.seal(Field::Pan, sealed.pan.expose(), &mut ctx.entropy)?;
    let phone = ctx.vault.seal(Field::Phone, sealed.phone.expose(), &mut ctx.entropy)?;
    let index = ctx.vault.index(Field::Pan, sealed.pan.expose());
    tx.queue(
        "INSERT INTO card (id, holder, pan, pan_index, masked_pan, tail, bank, card_type, phone, mandate, \
         single_limit, daily_limit, state, place, bound_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        params![
            card.id,
            card.holder,
            pan,
            index,
            &card.masked_pan,
            &card.tail,
            &card.bank,
            card.card_type.code(),
            phone,
            &card.mandate,
            card.single_limit,
            card.daily_limit,
            card.state.code(),
            card.place,
            card.bound_at
        ],
    )?;
    tx.queue(
        "INSERT INTO bound_pan (pan_index, holder, card) VALUES (?1, ?2, ?3)",
        params![index, card.holder, card.id],
    )
}

/// Which account a card number is bound to.
pub(crate) fn owner(view: &mut View<'_>, vault: &Vault, pan: &Pan) -> Result<Option<(HolderId, CardId)>, Fault> {
    let index = vault.index(Field::Pan, pan.expose());
    let row = view.query_opt("SELECT holder, card FROM bound_pan WHERE pan_index = ?1", params![index])?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// The phone reserved at a card's bank, in the clear: mask it before it leaves the server.
pub fn reserved_phone(view: &mut View<'_>, vault: &Vault, id: CardId) -> Result<Phone, Fault> {
    let sealed: Vec<u8> = view.query_one("SELECT phone FROM card WHERE id = ?1", params![id])?.get(0)?;
    Phone::parse(&vault.open(Field::Phone, &sealed)?).map_err(|_| Fault::corrupt("a card's phone"))
}

/// The numbers of a holder's bound cards, for the rules about weak payment passwords.
pub(crate) fn numbers(view: &mut View<'_>, vault: &Vault, holder: HolderId) -> Result<Vec<Pan>, Fault> {
    let rows = view.query("SELECT pan FROM card WHERE holder = ?1 AND state = 'usable'", params![holder])?;
    rows.iter()
        .map(|row| {
            let sealed: Vec<u8> = row.get(0)?;
            Pan::parse(&vault.open(Field::Pan, &sealed)?).map_err(|_| Fault::corrupt("a card's number"))
        })
        .collect()
}

/// Marks a card as unbound and sets its number free.
pub(super) fn remove(tx: &mut Tx<'_>, ctx: &Ctx, card: &Card) -> Result<(), Fault> {
    tx.queue(
        "UPDATE card SET state = ?2, unbound_at = ?3 WHERE id = ?1",
        params![card.id, CardState::Unbound.code(), ctx.now],
    )?;
    tx.queue("DELETE FROM bound_pan WHERE holder = ?1 AND card = ?2", params![card.holder, card.id])
}

pub(super) fn store_place(tx: &mut Tx<'_>, card: CardId, place: i64) -> Result<(), Fault> {
    tx.queue("UPDATE card SET place = ?2 WHERE id = ?1", params![card, place])
}
