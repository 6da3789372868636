//! Every way in which a payment fails: what the holder is told of the money, of trying again, and of what to do.

use jiff::Timestamp;
use money::Amount;
use wallet::Refusal;
use wallet::account::AccountRefusal;
use wallet::balance::{AmountRefusal, BankRefusal, CardRefusal, MoneyRefusal, PayeeRefusal};
use wallet::limit::{LimitKey, LimitReached};
use wallet::pin::PinRefusal;

fn limit(key: LimitKey, resets: bool) -> MoneyRefusal {
    let resets_at = resets.then_some(Timestamp::UNIX_EPOCH);
    MoneyRefusal::Limit(LimitReached { key, limit: 100, left: 1, resets_at })
}

fn causes() -> Vec<(&'static str, MoneyRefusal)> {
    let fen = |n| Amount::from_fen(n).unwrap();
    let reason = || "operator".to_owned();
    vec![
        ("balance short", MoneyRefusal::InsufficientBalance { available: fen(1), needed: fen(2) }),
        ("account restricted", MoneyRefusal::Account(AccountRefusal::Restricted { reason: reason() })),
        ("account frozen", MoneyRefusal::Account(AccountRefusal::Frozen { reason: reason() })),
        ("not verified", MoneyRefusal::Account(AccountRefusal::NotVerified)),
        ("pin missing", MoneyRefusal::Pin(PinRefusal::Missing)),
        ("pin not set", MoneyRefusal::Pin(PinRefusal::NotSet)),
        ("pin wrong", MoneyRefusal::Pin(PinRefusal::Wrong { tries_left: 3 })),
        ("pin locked", MoneyRefusal::Pin(PinRefusal::Locked { until: Timestamp::UNIX_EPOCH })),
        ("bank AM04", MoneyRefusal::Bank(BankRefusal::of("AM04"))),
        ("bank AM14", MoneyRefusal::Bank(BankRefusal::of("AM14"))),
        ("bank AC04", MoneyRefusal::Bank(BankRefusal::of("AC04"))),
        ("bank unreachable", MoneyRefusal::Bank(BankRefusal::Unreachable)),
        ("answer unknown", MoneyRefusal::AnswerUnknown),
        ("money too late", MoneyRefusal::ReturnedToBalance),
        ("limit single", limit(LimitKey::CardSingle, false)),
        ("limit daily", limit(LimitKey::StaticCode, true)),
        ("limit yearly", limit(LimitKey::ClassYearly, true)),
        ("limit lifetime", limit(LimitKey::ClassLifetime, false)),
        ("order expired", MoneyRefusal::Payee(PayeeRefusal::OrderExpired)),
        ("order paid", MoneyRefusal::Payee(PayeeRefusal::OrderPaid)),
        ("order closed", MoneyRefusal::Payee(PayeeRefusal::OrderClosed)),
        ("code expired", MoneyRefusal::Payee(PayeeRefusal::CodeExpired)),
        ("code used", MoneyRefusal::Payee(PayeeRefusal::CodeUsed)),
        ("payee unavailable", MoneyRefusal::Payee(PayeeRefusal::Unavailable)),
        ("card unbound", MoneyRefusal::Card(CardRefusal::Unknown)),
        ("amount nothing", MoneyRefusal::Amount(AmountRefusal::TooSmall { min: fen(1) })),
        ("key used twice", MoneyRefusal::IdempotencyMismatch),
    ]
}

#[test]
fn every_failure_says_what_happened_to_the_money_and_what_to_do() {
    let table = "
        balance short      | insufficient_balance   | not_taken  | never        | top_up use_card
        account restricted | account_restricted     | not_taken  | never        | contact_support
        account frozen     | account_frozen         | not_taken  | never        | contact_support
        not verified       | not_verified           | not_taken  | never        | verify_identity
        pin missing        | pin_required           | not_taken  | never        |
        pin not set        | pin_not_set            | not_taken  | never        | set_pin
        pin wrong          | pin_wrong              | not_taken  | never        | retry forgot_pin
        pin locked         | pin_locked             | not_taken  | later        | try_later forgot_pin
        bank AM04          | card_insufficient      | not_taken  | never        | use_balance use_card
        bank AM14          | card_limit             | not_taken  | never        | lower_amount use_balance use_card
        bank AC04          | bank_refused           | not_taken  | never        | contact_bank use_balance use_card
        bank unreachable   | bank_unreachable       | not_taken  | later        | use_balance retry
        answer unknown     | answer_unknown         | processing | same_request | wait see_bill
        money too late     | returned_to_balance    | returned   | never        | see_bill
        limit single       | limit_reached_single   | not_taken  | never        | lower_amount use_balance
        limit daily        | limit_reached_daily    | not_taken  | later        | lower_amount try_later
        limit yearly       | limit_reached_yearly   | not_taken  | later        | raise_class use_card lower_amount
        limit lifetime     | limit_reached_lifetime | not_taken  | never        | raise_class use_card lower_amount
        order expired      | order_expired          | not_taken  | never        | scan_again
        order paid         | order_paid             | not_taken  | never        | see_bill scan_again
        order closed       | order_closed           | not_taken  | never        | scan_again
        code expired       | code_expired           | not_taken  | never        | scan_again
        code used          | code_used              | not_taken  | never        | scan_again
        payee unavailable  | payee_unavailable      | not_taken  | later        | retry contact_support
        card unbound       | card_unknown           | not_taken  | never        | use_balance bind_card
        amount nothing     | amount_too_small       | not_taken  | never        | correct_input
        key used twice     | idempotency_mismatch   | not_taken  | never        | see_bill
    ";
    let rows: Vec<Vec<&str>> = table
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    let causes = causes();
    assert_eq!(rows.len(), causes.len());
    for (row, (cause, refusal)) in rows.iter().zip(&causes) {
        let next: Vec<&str> = refusal.next().iter().map(|next| next.code()).collect();
        let told = [*cause, refusal.code(), refusal.money().code(), refusal.retry().code(), &next.join(" ")];
        assert_eq!(row.as_slice(), told, "{cause}");
    }
}
