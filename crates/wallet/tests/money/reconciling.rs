//! Our instructions beside a bank's statement.

use jiff::civil::date;
use money::Amount;
use wallet::instruction::Answer;
use wallet::operator;
use wallet::reconciliation::{self, BankDay, BreakKind, Line, LineKind, Resolution};
use wallet::topup::{self, OrderTopUp};

use crate::world::{World, battery, code, fen, pin};

battery!(a_statement_is_held_against_our_instructions, what_was_found_out_about_a_break_outlives_the_next_comparison,);

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
    let board = world.look(reconciliation::board);
    let day = &board.days[0];
    assert_eq!((board.days.len(), day.matched, day.in_transit, day.breaks), (1, 1, 1, 3));
    let breaks = world.look(|view, _| reconciliation::breaks(view, "reserve", date(2026, 11, 22)));
    let kinds: Vec<BreakKind> = breaks.iter().map(|kept| kept.found.kind).collect();
    assert_eq!(kinds, [BreakKind::AmountDiffers, BreakKind::TheirsOnly, BreakKind::OursOnly]);
    assert_eq!(breaks[2].found.reference, id(300));
    let ours: Vec<_> = board.open.iter().map(|open| open.ours.as_ref().map(|ours| ours.amount)).collect();
    assert_eq!(ours, [Some(fen(200)), None, Some(fen(300))]);
}

fn what_was_found_out_about_a_break_outlives_the_next_comparison(world: &World) {
    let by = world.operator("王工");
    let statement = |lines: Vec<Line>| BankDay { account: "reserve".into(), day: date(2026, 11, 22), lines };
    let compare = |lines: Vec<Line>| {
        let statement = statement(lines);
        world.work(move |tx, ctx| reconciliation::reconcile(tx, ctx, &statement));
    };
    let (first, second) = (line("theirs", fen(9)), line("theirs too", fen(8)));
    compare(vec![first.clone(), second]);
    let open = || world.look(reconciliation::board).open;
    let id = open()[0].kept.id;
    let resolve = |how: Resolution, note: &'static str| {
        code(&world.act(move |tx, ctx| operator::resolve_break(tx, ctx, by, id, how, note)))
    };
    assert_eq!(resolve(Resolution::BankCorrects, " "), "reason_missing");
    assert_eq!(resolve(Resolution::BankCorrects, "says the bank"), "ok");
    assert_eq!(resolve(Resolution::BankCorrects, "says the bank"), "ok", "the same again changes nothing");
    assert_eq!(resolve(Resolution::Other, "says the bank"), "already_resolved");
    // The second line is gone from the statement: that break has closed. What was found out stays.
    for lines in [vec![first], vec![]] {
        compare(lines);
        assert_eq!(open(), []);
        let kept = world.look(|view, _| reconciliation::breaks(view, "reserve", date(2026, 11, 22)));
        assert_eq!((kept.len(), kept[0].id), (1, id));
        assert_eq!(kept[0].resolved.as_ref().unwrap().note, "says the bank");
    }
    let acts = world.look(|view, ctx| operator::list(view, ctx, None));
    assert_eq!((acts[0].kind.as_str(), acts[0].reason.as_str()), ("break_resolved", "bank_corrects: says the bank"));
}
