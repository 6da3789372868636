//! What a merchant does not take for a trade.

use money::{HolderId, OrderId};
use store::{Fault, View};

use super::rows;
use crate::balance::{self, CardRefusal, Funding, Method, MoneyRefusal, PayeeRefusal};
use crate::{Ctx, Stop, refuse};

/// One thing that a merchant does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restriction {
    NoBalance,
    NoCredit,
    NoDebit,
    BalanceOnly,
}

impl Restriction {
    /// Every restriction.
    pub const ALL: [Self; 4] = [Self::NoBalance, Self::NoCredit, Self::NoDebit, Self::BalanceOnly];

    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoBalance => "no_balance",
            Self::NoCredit => "no_credit",
            Self::NoDebit => "no_debit",
            Self::BalanceOnly => "balance_only",
        }
    }

    /// The restriction of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|restriction| restriction.code() == code)
    }
}

/// Everything that a merchant does not take for a trade.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LimitPay(Vec<Restriction>);

impl LimitPay {
    /// These restrictions, in whatever order and however often each is named.
    pub fn new(named: &[Restriction]) -> Self {
        Self(Restriction::ALL.into_iter().filter(|restriction| named.contains(restriction)).collect())
    }

    /// The stored form.
    pub fn code(&self) -> String {
        self.0.iter().map(|restriction| restriction.code()).collect::<Vec<_>>().join(",")
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        let words = code.split(',').filter(|word| !word.is_empty());
        words.map(Restriction::from_code).collect::<Option<_>>().map(Self)
    }

    /// Why the balance is not taken.
    pub fn against_balance(&self) -> Option<MoneyRefusal> {
        self.0.contains(&Restriction::NoBalance).then_some(MoneyRefusal::BalanceNotTaken)
    }

    /// Why a card is not taken.
    pub fn against_card(&self, card: &Funding) -> Option<MoneyRefusal> {
        let (by_type, refusal) = if card.is_debit {
            (Restriction::NoDebit, CardRefusal::DebitNotTaken)
        } else {
            (Restriction::NoCredit, CardRefusal::CreditNotTaken)
        };
        if self.0.contains(&Restriction::BalanceOnly) {
            return Some(MoneyRefusal::Card(CardRefusal::NotTaken));
        }
        self.0.contains(&by_type).then_some(MoneyRefusal::Card(refusal))
    }
}

/// Whether a holder may pay a trade's order with a method.
///
/// # Errors
/// [`PayeeRefusal::OtherPayer`], or what the merchant does not take.
pub(crate) fn allow(
    view: &mut View<'_>,
    ctx: &Ctx,
    holder: HolderId,
    order: OrderId,
    method: Method,
) -> Result<(), Stop<MoneyRefusal>> {
    let Some(trade) = rows::by_order(view, ctx, order)? else {
        return Err(Stop::Fault(Fault::corrupt(format!("{order} has no trade"))));
    };
    if trade.payer.is_some_and(|payer| payer != holder) {
        return refuse(MoneyRefusal::Payee(PayeeRefusal::OtherPayer));
    }
    let refusal = match method {
        Method::Balance => trade.wish.limit_pay.against_balance(),
        Method::Card(card) => trade.wish.limit_pay.against_card(&balance::card(view, holder, card)?),
    };
    refusal.map_or(Ok(()), refuse)
}

#[cfg(test)]
mod tests {
    use money::{Amount, CardId};

    use super::*;
    use crate::Refusal;

    #[test]
    fn what_is_not_taken_is_refused_with_its_reason() {
        let card = |is_debit| Funding {
            id: CardId::from_bytes([1; 16]),
            bank: "dongfang".into(),
            tail: "1234".into(),
            is_debit,
            mandate: String::new(),
            single_max: Amount::MAX,
            daily_max: Amount::MAX,
        };
        let table = "
            limit_pay                 | balance            debit                credit
            -                         | ok                 ok                   ok
            no_balance                | balance_not_taken  ok                   ok
            no_credit                 | ok                 ok                   credit_card_not_taken
            no_debit                  | ok                 debit_card_not_taken ok
            balance_only              | ok                 card_not_taken       card_not_taken
            no_balance,balance_only   | balance_not_taken  card_not_taken       card_not_taken
        ";
        for line in table.lines().map(str::trim).filter(|line| !line.is_empty()).skip(1) {
            let words: Vec<&str> = line.split_whitespace().filter(|word| *word != "|").collect();
            let limit = LimitPay::from_code(words[0].trim_matches('-')).unwrap();
            let said = [limit.against_balance(), limit.against_card(&card(true)), limit.against_card(&card(false))];
            let codes: Vec<&str> = said.iter().map(|refusal| refusal.as_ref().map_or("ok", Refusal::code)).collect();
            assert_eq!(codes, words[1..], "{line}");
            assert_eq!(LimitPay::from_code(&limit.code()), Some(limit));
        }
        let named = [Restriction::NoDebit, Restriction::NoBalance, Restriction::NoDebit];
        assert_eq!(LimitPay::new(&named).code(), "no_balance,no_debit");
        assert_eq!(LimitPay::from_code("no_cash"), None);
    }
}
