//! Shapes that several money operations speak.

use money::{Amount, CardId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wallet::balance::{BankRefusal, CardMoveRefusal, METHOD_BALANCE, Method};
use wallet::{Policy, receive_code};

use crate::door::{Problem, ProblemBody};

/// A text in both languages.
#[derive(Clone, Serialize, ToSchema)]
pub struct MethodLabel {
    pub zh: String,
    pub en: String,
}

/// What to pay with.
#[derive(Clone, Deserialize, Serialize, ToSchema)]
pub struct MethodChoice {
    /// `balance` or `card`.
    pub kind: String,
    /// For a card: which one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub card_id: Option<CardId>,
}

impl MethodChoice {
    /// The method that was chosen.
    pub fn read(&self) -> Result<Method, Problem> {
        match (self.kind.as_str(), self.card_id) {
            (METHOD_BALANCE, None) => Ok(Method::Balance),
            ("card", Some(card)) => Ok(Method::Card(card)),
            _ => Err(Problem::bad_request("method", "kind is balance, or card with its card_id")),
        }
    }
}

impl From<Method> for MethodChoice {
    fn from(method: Method) -> Self {
        match method {
            Method::Balance => Self { kind: METHOD_BALANCE.to_owned(), card_id: None },
            Method::Card(card) => Self { kind: "card".to_owned(), card_id: Some(card) },
        }
    }
}

/// Who is paid, as the payer may see them.
#[derive(Clone, Serialize, ToSchema)]
pub struct Payee {
    /// A person's masked real name, or a shop's name.
    pub name: String,
    pub display_name: String,
    /// `shop` or `person`.
    pub kind: &'static str,
    /// Pages draw a picture from it.
    pub avatar_seed: String,
}

impl Payee {
    /// A shop.
    pub fn shop(name: &str) -> Self {
        Self { name: name.to_owned(), display_name: name.to_owned(), kind: "shop", avatar_seed: name.to_owned() }
    }
}

impl From<receive_code::Payee> for Payee {
    fn from(payee: receive_code::Payee) -> Self {
        let receive_code::Payee { name, display_name, avatar_seed } = payee;
        Self { name, display_name, kind: "person", avatar_seed }
    }
}

/// One step of a movement.
#[derive(Clone, Serialize, ToSchema)]
pub struct Step {
    pub state: String,
    /// RFC 3339, UTC.
    pub at: String,
}

impl From<wallet::bill::Step> for Step {
    fn from(step: wallet::bill::Step) -> Self {
        Self { state: step.state, at: step.at.to_string() }
    }
}

/// The card of a movement, as it was called then.
#[derive(Clone, Serialize, ToSchema)]
pub struct CardLabel {
    #[schema(value_type = String)]
    pub id: CardId,
    /// The bank's id.
    pub bank: String,
    pub tail: String,
}

impl CardLabel {
    /// From bank and last digits in one text.
    pub fn new(id: CardId, label: &str) -> Self {
        let (bank, tail) = label.split_once(' ').unwrap_or((label, ""));
        Self { id, bank: bank.to_owned(), tail: tail.to_owned() }
    }
}

/// Why a bank refused a top-up or withdrawal that failed.
pub fn bank_failure(failed: bool, reason: Option<&str>) -> Option<ProblemBody> {
    let refusal = CardMoveRefusal(BankRefusal::of(reason.filter(|_| failed)?));
    Some(Problem::from_refusal(&refusal).body())
}

/// An amount above nothing.
pub fn amount(field: &str, fen: i64) -> Result<Amount, Problem> {
    let amount = Amount::from_fen(fen).map_err(|error| Problem::bad_request(field, &error.to_string()))?;
    if amount.is_zero() { Err(Problem::bad_request(field, "must be above 0")) } else { Ok(amount) }
}

/// What a holder writes beside a movement, as long as the policy allows.
pub fn note(note: Option<String>, policy: &Policy) -> Result<String, Problem> {
    text("note", note, *policy.transfer.note_length_max)
}

/// A text that a person wrote, without blanks around it.
pub fn text(field: &str, text: Option<String>, length_max: u32) -> Result<String, Problem> {
    let text = text.unwrap_or_default().trim().to_owned();
    let fits = u32::try_from(text.chars().count()).is_ok_and(|length| length <= length_max);
    if !fits || text.chars().any(char::is_control) {
        return Err(Problem::bad_request(field, &format!("at most {length_max} characters, none of them a control")));
    }
    Ok(text)
}
