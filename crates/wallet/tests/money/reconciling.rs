//! Our instructions beside a bank's statement.

use jiff::civil::date;
use money::Amount;
use wallet::instruction::Answer;
use wallet::reconciliation::{self, BankDay, BreakKind, Line, LineKind};
use wallet::topup::{self, OrderTopUp};

use crate::world::{World, battery, fen, pin};

battery!(a_statement_is_held_against_our_instructions);

fn line(id: &str, amount: Amount) -> Line {
    Line { end_to_end_id: id.to_owned(), kind: LineKind::Debit, amount }
}

fn a_statement_is_held_against_our_instructions(world: &World) {
    let holder = world.holder("张三", 0);
    let card = world.card(holder);
    for amount in [100, 200, 300, 400] {
        let command = OrderTopUp { holder, key: world.key(), card, amount: fen(amount), pin: pin() };
        world.act(move |tx, ctx| topup::order(tx, ctx, command.clone())).unwrap();
    }
    let mut ids = Vec::new();
    world.bank(|what, _| {
        ids.push((what.id.to_string(), what.amount));
        if what.amount == fen(400) { Answer::NoAnswer } else { Answer::Settled }
    });
    let id = |amount: i64| ids.iter().find(|(_, of)| *of == fen(amount)).unwrap().0.clone();
    // The first fits, the second has another sum, the third is left out, the fourth is unknown to us and to come.
    let lines = vec![line(&id(100), fen(100)), line(&id(200), fen(201)), line("theirs", fen(9))];
    let statement = BankDay { account: "reserve".into(), day: date(2026, 11, 22), lines };
    for _ in 0..2 {
        let statement = statement.clone();
        world.work(move |tx, ctx| reconciliation::reconcile(tx, ctx, &statement));
    }
    let summary = world.look(|view, _| reconciliation::summary(view, "reserve", date(2026, 11, 22)));
    assert_eq!(summary, Some((1, 1, 3)));
    let breaks = world.look(|view, _| reconciliation::breaks(view, "reserve", date(2026, 11, 22)));
    let kinds: Vec<BreakKind> = breaks.iter().map(|found| found.kind).collect();
    assert_eq!(kinds, [BreakKind::AmountDiffers, BreakKind::TheirsOnly, BreakKind::OursOnly]);
    assert_eq!(breaks[2].reference, id(300));
}
