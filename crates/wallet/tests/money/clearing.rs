//! What a bank takes back after it was spent: put into suspense, then collected or written off by two operators.

use ledger::house;
use money::{HolderId, OperatorId, ProposalId, SuspenseId};
use wallet::balance::Method;
use wallet::bill::{self, BillKind, Filter};
use wallet::instruction::{self, Answer};
use wallet::payment::Target;
use wallet::proposal::{self, Deed, Wish};
use wallet::suspense::{self, Board};
use wallet::topup::{self, OrderTopUp};

use crate::payments::{pay, pay_shop, place};
use crate::world::{World, battery, code, fen, pin};

battery!(
    what_was_spent_and_taken_back_is_collected_by_two,
    nobody_confirms_alone_or_twice_or_too_late,
    a_card_payment_that_the_bank_takes_back_is_owed,
    what_a_holder_still_has_is_not_owed,
);

fn top_up(world: &World, holder: HolderId, amount: i64) -> money::InstructionId {
    let card = world.card(holder);
    let command = OrderTopUp { holder, key: world.key(), card, amount: fen(amount), pin: pin() };
    world.act(move |tx, ctx| topup::order(tx, ctx, command.clone())).unwrap();
    settled(world)
}

fn settled(world: &World) -> money::InstructionId {
    let mut id = None;
    world.bank(|what, _| {
        id = Some(what.id);
        Answer::Settled
    });
    id.unwrap()
}

fn take_back(world: &World, id: money::InstructionId) {
    world.work(move |tx, ctx| instruction::hear(tx, ctx, id, &Answer::Returned { reason: "MD06".into() }));
}

fn board(world: &World) -> Board {
    world.look(suspense::board)
}

/// A holder who owes 50 CNY for a top-up, with nothing left.
fn debtor(world: &World) -> (HolderId, SuspenseId) {
    let holder = world.holder("张三", 0);
    let (_, shop) = world.shop();
    let id = top_up(world, holder, 5000);
    pay_shop(world, holder, &shop, 5000).unwrap();
    take_back(world, id);
    (holder, board(world).items[0].item.id)
}

fn propose(
    world: &World,
    by: OperatorId,
    deed: Deed,
    subject: SuspenseId,
    amount: i64,
) -> Result<ProposalId, &'static str> {
    let wish = Wish { deed, subject, amount: fen(amount), reason: "as agreed".into() };
    let made = world.act(move |tx, ctx| proposal::propose(tx, ctx, by, &wish));
    match &made {
        Ok(made) => Ok(made.id),
        Err(_) => Err(code(&made)),
    }
}

fn confirm(world: &World, by: OperatorId, id: ProposalId) -> &'static str {
    code(&world.act(move |tx, ctx| proposal::confirm(tx, ctx, by, id)))
}

fn decline(world: &World, by: OperatorId, id: ProposalId) -> &'static str {
    code(&world.act(move |tx, ctx| proposal::decline(tx, ctx, by, id, "not agreed")))
}

fn what_was_spent_and_taken_back_is_collected_by_two(world: &World) {
    let (maker, checker) = (world.operator("王工"), world.operator("李工"));
    let (holder, owed) = debtor(world);
    assert_eq!((board(world).open, board(world).booked), (5000, 5000));
    assert_eq!(propose(world, maker, Deed::Recover, owed, 1), Err("balance_too_small"));
    top_up(world, holder, 3000);
    let collect = propose(world, maker, Deed::Recover, owed, 3000).unwrap();
    assert_eq!(world.balance(holder), (3000, 0), "nothing moves yet");
    assert_eq!(world.look(proposal::waiting)[0].maker, "王工");
    for _ in 0..2 {
        assert_eq!(confirm(world, checker, collect), "ok");
    }
    assert_eq!(world.balance(holder), (0, 0));
    let rest = board(world).items[0].item.clone();
    assert_eq!((rest.recovered, rest.open(), board(world).booked), (fen(3000), fen(2000), 2000));
    let write_off = propose(world, checker, Deed::WriteOff, owed, 2000).unwrap();
    assert_eq!(confirm(world, maker, write_off), "ok");
    assert_eq!(board(world), Board { items: Vec::new(), open: 0, booked: 0 });
    assert_eq!(world.look(|view, _| view.balance(house::LOSSES)).posted, 2000);
    assert_eq!(propose(world, maker, Deed::WriteOff, owed, 1), Err("already_cleared"));
    let kind = Some(BillKind::Recovery);
    let bills = world.look(move |view, _| bill::list(view, holder, &Filter { kind, limit: 9, ..Filter::default() }));
    assert_eq!(bills.bills.iter().map(|bill| bill.amount).collect::<Vec<_>>(), [fen(3000)]);
    let acts = world.look(|view, ctx| wallet::operator::list(view, ctx, None));
    let mut done: Vec<_> = acts.iter().map(|act| format!("{} {}", act.operator, act.kind)).collect();
    done.sort_unstable();
    let expected = ["李工 proposal_made", "李工 suspense_recovered", "王工 proposal_made", "王工 suspense_written_off"];
    assert_eq!(done, expected);
    world.check_books();
}

fn nobody_confirms_alone_or_twice_or_too_late(world: &World) {
    let (maker, checker) = (world.operator("王工"), world.operator("李工"));
    let (_, owed) = debtor(world);
    assert_eq!(propose(world, maker, Deed::WriteOff, owed, 5001), Err("amount_not_open"));
    assert_eq!(propose(world, maker, Deed::WriteOff, owed, 0), Err("amount_not_open"));
    let first = propose(world, maker, Deed::WriteOff, owed, 5000).unwrap();
    assert_eq!(propose(world, maker, Deed::WriteOff, owed, 5000), Ok(first), "the same again is the same proposal");
    assert_eq!(propose(world, checker, Deed::WriteOff, owed, 5000), Err("already_proposed"));
    assert_eq!(confirm(world, maker, first), "own_proposal");
    assert_eq!(decline(world, maker, first), "ok");
    assert_eq!(confirm(world, checker, first), "already_decided");
    assert!(world.look(proposal::waiting).is_empty());
    let second = propose(world, maker, Deed::WriteOff, owed, 5000).unwrap();
    world.wait_s(604_800);
    assert_eq!(confirm(world, checker, second), "proposal_expired");
    let third = propose(world, checker, Deed::WriteOff, owed, 5000).unwrap();
    assert_eq!(confirm(world, maker, third), "ok");
    assert_eq!(decline(world, checker, third), "already_decided");
    world.check_books();
}

fn a_card_payment_that_the_bank_takes_back_is_owed(world: &World) {
    let holder = world.holder("张三", 0);
    let card = world.card(holder);
    let (opened, shop) = world.shop();
    let order = place(world, opened, 1200);
    pay(world, holder, Target::Order(order), Method::Card(card)).unwrap();
    let id = settled(world);
    take_back(world, id);
    let owed = board(world).items.remove(0);
    assert_eq!((owed.item.cause, owed.item.holder), (suspense::Cause::PaymentReturned, holder));
    assert_eq!((owed.item.label.as_str(), owed.item.reason.as_deref()), ("晨光小卖部", Some("MD06")));
    assert_eq!(world.shop_balance(&shop), 1200, "the shop keeps its money");
    let notices = world.look(move |view, ctx| wallet::message::list(view, ctx, holder, None));
    assert!(notices.iter().any(|notice| notice.kind == "debt_arisen"));
    world.check_books();
}

fn what_a_holder_still_has_is_not_owed(world: &World) {
    let holder = world.holder("张三", 0);
    let id = top_up(world, holder, 5000);
    take_back(world, id);
    assert_eq!(board(world), Board { items: Vec::new(), open: 0, booked: 0 });
}
