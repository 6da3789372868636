//! What a top-up and a withdrawal have in common on the wire: money between a card and the balance.

use money::{Amount, BillId, CardId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wallet::balance::card_move::State;
use wallet::bill;

use super::money::{CardLabel, Step, bank_failure};
use crate::door::{ProblemBody, SealedPin};

/// How much to move from or to which card.
#[derive(Deserialize, ToSchema)]
pub struct FundRequest {
    #[schema(value_type = String)]
    pub card_id: CardId,
    /// Fen.
    pub amount: i64,
    pub pin: SealedPin,
}

/// A top-up or a withdrawal as it stands.
#[derive(Serialize, ToSchema)]
pub struct Fund {
    id: String,
    amount: i64,
    fee: i64,
    /// `accepted`, `with_bank`, `arrived`, `failed` or `returned`.
    state: &'static str,
    steps: Vec<Step>,
    card: CardLabel,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<ProblemBody>,
    bill_id: String,
}

/// The facts of either, as its noun has them.
pub struct Facts<'a> {
    pub id: String,
    pub amount: Amount,
    pub fee: Amount,
    pub state: State,
    pub card: CardId,
    pub card_label: &'a str,
    /// Why it failed or was returned.
    pub reason: Option<&'a str>,
    pub bill: BillId,
}

impl Fund {
    pub fn new(facts: &Facts<'_>, steps: Vec<bill::Step>) -> Self {
        Self {
            id: facts.id.clone(),
            amount: facts.amount.fen(),
            fee: facts.fee.fen(),
            state: facts.state.code(),
            steps: steps.into_iter().map(Step::from).collect(),
            card: CardLabel::new(facts.card, facts.card_label),
            failure: bank_failure(facts.state == State::Failed, facts.reason),
            bill_id: facts.bill.to_string(),
        }
    }
}
