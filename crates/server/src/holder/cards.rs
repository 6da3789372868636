//! `/banks` and `/cards`: banks, bound cards, their order and their end. Binding is in [`super::bindings`].

use axum::extract::State;
use jiff::Timestamp;
use money::{CardId, HolderId, Pan};
use serde::{Deserialize, Serialize};
use store::{Fault, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::card::{self, Banks, Failure, UnbindCard};
use wallet::{Ctx, Refusal};

use super::pin::{Done, SealedPin};
use crate::app::AppState;
use crate::door::{HolderSession, IdempotencyKey, Json, Path, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_banks))
        .routes(routes!(recognise))
        .routes(routes!(list_cards))
        .routes(routes!(order_cards))
        .routes(routes!(unbind_card))
}

/// A text in both languages.
#[derive(Clone, Serialize, ToSchema)]
pub struct LocalText {
    pub zh: String,
    pub en: String,
}

impl From<&card::Words> for LocalText {
    fn from(words: &card::Words) -> Self {
        Self { zh: words.zh.clone(), en: words.en.clone() }
    }
}

/// A bank.
#[derive(Clone, Serialize, ToSchema)]
pub struct Bank {
    id: String,
    name: LocalText,
    /// As `#1b7f5c`.
    colour: String,
    /// Its cards are known to bind easily.
    recommended: bool,
    /// Whether it lets its cards be bound online.
    online_binding: bool,
    /// Whether it asks for the branch that opened the account.
    needs_branch: bool,
}

impl From<&card::Bank> for Bank {
    fn from(bank: &card::Bank) -> Self {
        Self {
            id: bank.id.clone(),
            name: (&bank.name).into(),
            colour: bank.colour.clone(),
            recommended: bank.recommended,
            online_binding: bank.online_binding,
            needs_branch: bank.needs_branch,
        }
    }
}

impl Bank {
    /// A bank by its id. One that has left the table since is shown by its id.
    pub fn of(banks: &Banks, id: &str) -> Self {
        banks.get(id).map_or_else(
            || Self {
                id: id.to_owned(),
                name: LocalText { zh: id.to_owned(), en: id.to_owned() },
                colour: "#5f6b6d".to_owned(),
                recommended: false,
                online_binding: false,
                needs_branch: false,
            },
            Self::from,
        )
    }
}

/// Banks.
#[derive(Serialize, ToSchema)]
struct BankList {
    items: Vec<Bank>,
}

/// Lists the banks, those that bind easily first.
#[utoipa::path(get, path = "/banks", tag = "cards",
    responses((status = 200, body = BankList), (status = 401, body = ProblemBody)))]
async fn list_banks(_session: HolderSession, State(state): State<AppState>) -> Json<BankList> {
    Json(BankList { items: state.policy.banks.iter().map(Bank::from).collect() })
}

/// A card number as it is being typed.
#[derive(Deserialize, ToSchema)]
struct PanEntry {
    pan: String,
}

/// What a card number says about itself.
#[derive(Serialize, ToSchema)]
struct Recognised {
    #[serde(skip_serializing_if = "Option::is_none")]
    bank: Option<Bank>,
    /// `debit` or `credit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    card_type: Option<&'static str>,
    supported: bool,
    needs_branch: bool,
    /// Why it is not supported: a code of a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

/// Recognises bank and kind of a card by its number.
#[utoipa::path(post, path = "/cards/recognise", tag = "cards", request_body = PanEntry,
    responses((status = 200, body = Recognised), (status = 401, body = ProblemBody)))]
async fn recognise(
    _session: HolderSession,
    State(state): State<AppState>,
    Json(request): Json<PanEntry>,
) -> Json<Recognised> {
    let unknown = |failure: Failure| Recognised {
        bank: None,
        card_type: None,
        supported: false,
        needs_branch: false,
        reason: Some(failure.code()),
    };
    let Ok(pan) = Pan::parse(&request.pan) else { return Json(unknown(Failure::CardNumberInvalid)) };
    Json(state.policy.banks.recognise(&pan).map_or_else(
        || unknown(Failure::BankNotSupportedOnline),
        |found| Recognised {
            bank: Some(found.bank.into()),
            card_type: Some(found.card_type.code()),
            supported: found.obstacle.is_none(),
            needs_branch: found.bank.needs_branch,
            reason: found.obstacle.as_ref().map(Refusal::code),
        },
    ))
}

/// A bound card.
#[derive(Serialize, ToSchema)]
#[allow(clippy::struct_field_names, reason = "the names are those of the wire")]
struct Card {
    #[schema(value_type = String)]
    id: CardId,
    bank: Bank,
    /// `debit` or `credit`.
    card_type: &'static str,
    /// The last four digits.
    tail: String,
    /// The phone reserved at the bank, masked.
    phone: String,
    /// `usable`.
    state: &'static str,
    /// The bank's limit of one payment, fen.
    single_limit: i64,
    /// The bank's limit of a day, fen.
    daily_limit: i64,
    #[schema(value_type = String, format = DateTime)]
    bound_at: Timestamp,
}

/// Bound cards in their order of use.
#[derive(Serialize, ToSchema)]
struct Cards {
    items: Vec<Card>,
}

fn shown(view: &mut View<'_>, ctx: &Ctx, holder: HolderId) -> Result<Cards, Fault> {
    let mut items = Vec::new();
    for card in card::cards(view, holder)? {
        let phone = card::reserved_phone(view, &ctx.vault, card.id)?;
        items.push(Card {
            id: card.id,
            bank: Bank::of(&ctx.policy.banks, &card.bank),
            card_type: card.card_type.code(),
            tail: card.tail,
            phone: phone.masked(),
            state: card.state.code(),
            single_limit: card.single_limit.fen(),
            daily_limit: card.daily_limit.fen(),
            bound_at: card.bound_at,
        });
    }
    Ok(Cards { items })
}

/// Lists the bound cards.
#[utoipa::path(get, path = "/cards", tag = "cards",
    responses((status = 200, body = Cards), (status = 401, body = ProblemBody)))]
async fn list_cards(session: HolderSession, State(state): State<AppState>) -> Result<Json<Cards>, Problem> {
    Ok(Json(state.look(move |view, ctx| shown(view, ctx, session.holder)).await?))
}

/// Every bound card once, first used first.
#[derive(Deserialize, ToSchema)]
struct CardOrder {
    #[schema(value_type = Vec<String>)]
    ids: Vec<CardId>,
}

/// Sets the order in which cards are used.
#[utoipa::path(put, path = "/cards/order", tag = "cards", request_body = CardOrder,
    responses((status = 200, body = Cards), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn order_cards(
    session: HolderSession,
    State(state): State<AppState>,
    Json(request): Json<CardOrder>,
) -> Result<Json<Cards>, Problem> {
    state.write(move |tx, _| card::reorder(tx, session.holder, &request.ids)).await?;
    list_cards(session, State(state)).await
}

/// A confirmation.
#[derive(Deserialize, ToSchema)]
struct UnbindRequest {
    pin: SealedPin,
}

/// Unbinds a card.
#[utoipa::path(post, path = "/cards/{id}/unbind", tag = "cards", request_body = UnbindRequest,
    params(("id" = String, Path, description = "of the card"),
        ("Idempotency-Key" = String, Header, description = "a UUID; the additional data of the sealed password")),
    responses((status = 200, body = Done), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn unbind_card(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<CardId>,
    key: IdempotencyKey,
    Json(request): Json<UnbindRequest>,
) -> Result<Json<Done>, Problem> {
    let pin = request.pin.open(&state, &session, &key)?;
    let wish = UnbindCard { key: key.as_str().to_owned(), card: id, pin };
    state.write(move |tx, ctx| card::unbind(tx, ctx, session.holder, &wish)).await?;
    Ok(Json(Done {}))
}
