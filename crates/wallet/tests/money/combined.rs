//! Combined trades: several merchants' trades that a holder pays together, or not at all.

use ledger::house;
use wallet::balance::Method;
use wallet::instruction::Answer;
use wallet::merchant;
use wallet::trade::{self, CloseCombined, Kind, NewTrade, PlaceCombined, Sought, State, Trade, TradeRefusal, Wish};
use wallet::{Stop, business_day, statement};

use crate::payments::pay_shop;
use crate::refunds::{events, newest_bill, refund_part};
use crate::settlements::{both, next_day, settle};
use crate::trades::{Seller, find, new_app, order, pays, scanned};
use crate::world::{World, battery, code, fen};

battery!(
    one_payment_pays_every_part_and_its_fee,
    what_the_payer_lacks_pays_no_part,
    a_card_pays_all_parts_when_the_bank_says_yes,
    a_bank_that_refuses_leaves_all_parts_open,
    the_same_request_is_the_same_lead_and_another_is_refused,
    a_part_for_another_merchant_is_another_request,
    one_request_many_times_at_once_is_one_lead,
    a_part_whose_shop_takes_nothing_stops_the_whole,
    a_card_that_a_part_cannot_take_any_more_goes_to_the_balance,
    parts_close_and_expire_with_their_lead,
    a_part_is_refunded_by_itself_and_a_lead_never,
    a_part_paid_by_card_goes_back_to_the_card,
    a_payer_sees_what_each_shop_asks_for,
    parts_stand_in_their_merchants_books_and_the_lead_in_none,
    parts_are_listed_as_they_stand_and_leads_never,
);

/// A merchant who combines, another, and an app of both.
#[derive(Clone)]
struct Fair {
    own: Seller,
    other: Seller,
}

impl Fair {
    fn new(world: &World) -> Self {
        let (mut own, mut other) = (Seller::named(world, "集市"), Seller::named(world, "豆腐坊"));
        own.appid = new_app(world, &[own.party.merchant, other.party.merchant]);
        other.appid.clone_from(&own.appid);
        Self { own, other }
    }

    fn wish(&self, number: &str, amounts: &[i64]) -> PlaceCombined {
        let sellers = [&self.own, &self.other];
        let part = |(place, amount): (usize, &i64)| NewTrade {
            wish: Wish { attach: Some(format!("第{place}份")), ..Wish::default() },
            ..sellers[place % 2].wants(&format!("{number}-{place}"), *amount)
        };
        PlaceCombined {
            party: self.own.party,
            appid: self.own.appid.clone(),
            out_trade_no: number.to_owned(),
            kind: Kind::Native,
            wish: Wish { notify_url: Some("https://fair.example/paid".into()), ..Wish::default() },
            expires_at: None,
            payer: None,
            parts: amounts.iter().enumerate().map(part).collect(),
        }
    }

    fn parts(&self, world: &World, number: &str) -> (Trade, Vec<Trade>) {
        let (ctx, party, number) = (world.ctx(), self.own.party, number.to_owned());
        world.store.read_blocking(move |view| trade::find_combined(view, &ctx, &party, &number)).unwrap()
    }

    fn states(&self, world: &World, number: &str) -> (State, Vec<State>) {
        let (lead, parts) = self.parts(world, number);
        (lead.state, parts.iter().map(|part| part.state).collect())
    }
}

fn place(world: &World, command: &PlaceCombined) -> Result<Trade, Stop<TradeRefusal>> {
    let command = command.clone();
    world.act(move |tx, ctx| trade::place_combined(tx, ctx, &command))
}

fn close(world: &World, fair: &Fair, number: &'static str, named: &[&str]) -> Result<(), Stop<TradeRefusal>> {
    let sellers = [fair.own.party, fair.other.party];
    let parts = named.iter().enumerate().map(|(at, no)| (sellers[at % 2], (*no).to_owned())).collect();
    let command =
        CloseCombined { party: fair.own.party, appid: fair.own.appid.clone(), out_trade_no: number.into(), parts };
    world.act(move |tx, ctx| trade::close_combined(tx, ctx, &command))
}

/// Pending of both merchants, and the house's fees.
fn taken(world: &World, fair: &Fair) -> (i64, i64, i64) {
    let fees = world.look(move |view, _| Ok(view.balance(house::FEE_INCOME)?.posted));
    (both(world, &fair.own).0, both(world, &fair.other).0, fees)
}

/// The numbers of a merchant's trades, as its people list them.
fn listed(world: &World, seller: &Seller, state: Option<State>, limit: u32) -> Vec<String> {
    let (merchant, sought) = (seller.party.merchant, Sought { state, before: None, limit });
    let found = world.look(move |view, ctx| trade::seek(view, ctx, merchant, sought));
    found.into_iter().map(|trade| trade.out_trade_no).collect()
}

fn parts_are_listed_as_they_stand_and_leads_never(world: &World) {
    let fair = Fair::new(world);
    order(world, &fair.own.native("S-1", 100)).unwrap();
    world.wait_s(1);
    place(world, &fair.wish("C-1", &[1_000, 2_000])).unwrap();
    assert_eq!(listed(world, &fair.own, None, 2), ["C-1-0", "S-1"], "a lead takes no place of a page");
    assert_eq!(listed(world, &fair.own, Some(State::Open), 9), ["C-1-0", "S-1"]);
    assert_eq!(listed(world, &fair.own, Some(State::Closed), 9), [""; 0]);
    world.wait_s(30 * 86_400);
    assert_eq!(listed(world, &fair.own, Some(State::Open), 9), [""; 0]);
    assert_eq!(listed(world, &fair.own, Some(State::Closed), 9), ["C-1-0", "S-1"], "closed by time");
}

fn one_payment_pays_every_part_and_its_fee(world: &World) {
    let (fair, holder) = (Fair::new(world), world.holder("张三", 10_000));
    let lead = place(world, &fair.wish("C-1", &[1_000, 2_000, 500])).unwrap();
    assert_eq!((lead.amount, lead.description.as_str()), (fen(3_500), "一箱苹果、一箱苹果、一箱苹果"));
    assert_eq!(pays(world, holder, &lead, Method::Balance), "ok");
    assert_eq!(world.balance(holder), (6_500, 0));
    assert_eq!(taken(world, &fair), (1_000 - 6 + 500 - 3, 2_000 - 12, 21));
    let (lead, parts) = fair.parts(world, "C-1");
    assert_eq!(fair.states(world, "C-1"), (State::Paid, vec![State::Paid; 3]));
    let fees: Vec<i64> = parts.iter().map(|part| part.paid.as_ref().unwrap().fee.fen()).collect();
    assert_eq!((fees, lead.paid.unwrap().fee.fen()), (vec![6, 12, 3], 0));
    assert_eq!(newest_bill(world, holder), ("payment", 3_500, "succeeded".to_owned()), "one bill for the payer");
    assert_eq!((events(world, &fair.own), events(world, &fair.other)), (vec!["trade_paid"], vec![]), "told once");
    assert_eq!(code(&place(world, &fair.wish("C-1", &[1_000, 2_000, 500]))), "trade_paid");
    world.check_books();
}

fn what_the_payer_lacks_pays_no_part(world: &World) {
    let (fair, holder) = (Fair::new(world), world.holder("张三", 2_999));
    let lead = place(world, &fair.wish("C-1", &[1_000, 2_000])).unwrap();
    assert_eq!(pays(world, holder, &lead, Method::Balance), "insufficient_balance");
    assert_eq!(taken(world, &fair), (0, 0, 0));
    assert_eq!(fair.states(world, "C-1"), (State::Open, vec![State::Open; 2]));
    assert_eq!(world.balance(holder), (2_999, 0));
}

fn a_card_pays_all_parts_when_the_bank_says_yes(world: &World) {
    let (fair, holder) = (Fair::new(world), world.holder("张三", 0));
    let card = world.card(holder);
    let lead = place(world, &fair.wish("C-1", &[1_000, 2_000])).unwrap();
    assert_eq!(pays(world, holder, &lead, Method::Card(card)), "ok");
    assert_eq!(fair.states(world, "C-1").1, [State::Open; 2], "nothing is certain yet");
    let asked = world.bank(|instruction, _| {
        assert_eq!(instruction.amount, fen(3_000), "the bank is asked once");
        Answer::Settled
    });
    assert_eq!(asked.len(), 1);
    assert_eq!(taken(world, &fair), (994, 1_988, 18));
    assert_eq!(fair.states(world, "C-1"), (State::Paid, vec![State::Paid; 2]));
    world.check_books();
}

fn a_bank_that_refuses_leaves_all_parts_open(world: &World) {
    let (fair, holder) = (Fair::new(world), world.holder("张三", 5_000));
    let card = world.card(holder);
    let lead = place(world, &fair.wish("C-1", &[1_000, 2_000])).unwrap();
    assert_eq!(pays(world, holder, &lead, Method::Card(card)), "ok");
    world.bank(|_, _| Answer::Rejected { reason: "AM04".into() });
    assert_eq!((taken(world, &fair), fair.states(world, "C-1").1), ((0, 0, 0), vec![State::Open; 2]));
    assert_eq!(pays(world, holder, &lead, Method::Balance), "ok", "and may be paid another way");
    world.check_books();
}

fn the_same_request_is_the_same_lead_and_another_is_refused(world: &World) {
    let fair = Fair::new(world);
    let wish = fair.wish("C-1", &[1_000, 2_000]);
    let (first, again) = (place(world, &wish).unwrap(), place(world, &wish).unwrap());
    assert_eq!(first.order, again.order);
    assert_ne!(first.token, again.token, "the code before is void");
    assert_eq!(code(&place(world, &fair.wish("C-1", &[1_000, 2_001]))), "out_trade_no_used");
    let mut taken = fair.wish("C-2", &[1_000, 2_000]);
    taken.parts[1].out_trade_no = "C-1-1".into();
    assert_eq!(code(&place(world, &taken)), "out_trade_no_used", "a part's number is its merchant's");
    let mut foreign = fair.wish("C-3", &[1_000, 2_000]);
    foreign.parts[1].party = Seller::named(world, "生人").party;
    assert_eq!(code(&place(world, &foreign)), "app_not_bound");
    let (ctx, party) = (world.ctx(), fair.own.party);
    let gone = world.store.read_blocking(move |view| trade::find_combined(view, &ctx, &party, "C-3"));
    assert_eq!(code(&gone), "trade_not_found", "a part that is refused refuses all");
    assert_eq!(code(&order(world, &fair.own.native("C-1-0", 1_000))), "out_trade_no_used");
}

fn a_part_for_another_merchant_is_another_request(world: &World) {
    let fair = Fair::new(world);
    let wish = fair.wish("C-1", &[1_000, 2_000]);
    place(world, &wish).unwrap();
    let mut other = wish;
    other.parts[1].party = fair.own.party;
    assert_eq!(code(&place(world, &other)), "out_trade_no_used");
    assert_eq!(fair.parts(world, "C-1").1[1].party, fair.other.party);
}

fn one_request_many_times_at_once_is_one_lead(world: &World) {
    let (fair, holder) = (Fair::new(world), world.holder("张三", 10_000));
    let wish = fair.wish("C-1", &[1_000, 2_000]);
    let orders: Vec<_> = std::thread::scope(|scope| {
        let place = || {
            let (command, ctx, store) = (wish.clone(), world.ctx(), &world.store);
            scope.spawn(move || {
                store.write_blocking(move |tx| trade::place_combined(tx, &mut ctx.clone(), &command)).unwrap().order
            })
        };
        let runs: Vec<_> = (0..8).map(|_| place()).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    assert!(orders.iter().all(|order| *order == orders[0]));
    assert_eq!(pays(world, holder, &fair.parts(world, "C-1").0, Method::Balance), "ok");
    assert_eq!(taken(world, &fair), (994, 1_988, 18));
    world.check_books();
}

/// The other merchant's store takes nothing any more.
fn shut(world: &World, fair: &Fair) {
    let store = fair.other.shop.id;
    let sql = "UPDATE merchant_store SET state = 'closed' WHERE id = ?1";
    world.work(move |tx, _| tx.execute(sql, store::params![store]));
}

fn a_part_whose_shop_takes_nothing_stops_the_whole(world: &World) {
    let (fair, holder) = (Fair::new(world), world.holder("张三", 10_000));
    let card = world.card(holder);
    let lead = place(world, &fair.wish("C-1", &[1_000, 2_000])).unwrap();
    shut(world, &fair);
    assert_eq!(code(&scanned(world, holder, &lead)), "payee_unavailable", "said before anything is entered");
    assert_eq!(pays(world, holder, &lead, Method::Balance), "payee_unavailable");
    assert_eq!(pays(world, holder, &lead, Method::Card(card)), "payee_unavailable");
    assert!(world.bank(|_, _| Answer::Settled).is_empty(), "no bank is asked");
    assert_eq!((taken(world, &fair), world.balance(holder)), ((0, 0, 0), (10_000, 0)));
    assert_eq!(fair.states(world, "C-1"), (State::Open, vec![State::Open; 2]));
}

fn a_card_that_a_part_cannot_take_any_more_goes_to_the_balance(world: &World) {
    let (fair, holder) = (Fair::new(world), world.holder("张三", 0));
    let card = world.card(holder);
    let lead = place(world, &fair.wish("C-1", &[1_000, 2_000])).unwrap();
    assert_eq!(pays(world, holder, &lead, Method::Card(card)), "ok");
    shut(world, &fair);
    world.bank(|_, _| Answer::Settled);
    assert_eq!((taken(world, &fair), world.balance(holder)), ((0, 0, 0), (3_000, 0)));
    assert_eq!(fair.states(world, "C-1"), (State::Open, vec![State::Open; 2]));
    world.check_books();
}

fn parts_close_and_expire_with_their_lead(world: &World) {
    let (fair, holder) = (Fair::new(world), world.holder("张三", 10_000));
    let lead = place(world, &fair.wish("C-1", &[1_000, 2_000])).unwrap();
    assert_eq!(code(&close(world, &fair, "C-1", &["C-1-0"])), "parts_differ");
    assert_eq!(code(&close(world, &fair, "C-1", &["C-1-0", "C-1-2"])), "parts_differ");
    let party = fair.other.party;
    let alone = world.act(move |tx, ctx| trade::close(tx, ctx, &party, "C-1-1"));
    assert_eq!(code(&alone), "trade_not_found", "a part is not closed by itself");
    let (mut elsewhere, appid) = (fair.clone(), new_app(world, &[fair.own.party.merchant]));
    elsewhere.own.appid = appid;
    assert_eq!(code(&close(world, &elsewhere, "C-1", &["C-1-0", "C-1-1"])), "app_not_bound", "ordered in another app");
    close(world, &fair, "C-1", &["C-1-0", "C-1-1"]).unwrap();
    close(world, &fair, "C-1", &["C-1-0", "C-1-1"]).unwrap();
    assert_eq!(fair.states(world, "C-1"), (State::Closed, vec![State::Closed; 2]));
    assert_eq!(pays(world, holder, &lead, Method::Balance), "order_closed");
    place(world, &fair.wish("C-2", &[1_000, 2_000])).unwrap();
    world.wait_s(7 * 86_400);
    assert_eq!(fair.states(world, "C-2"), (State::Closed, vec![State::Closed; 2]));
    assert_eq!(taken(world, &fair), (0, 0, 0));
}

fn a_part_is_refunded_by_itself_and_a_lead_never(world: &World) {
    let (fair, holder) = (Fair::new(world), world.holder("张三", 10_000));
    let lead = place(world, &fair.wish("C-1", &[1_000, 2_000])).unwrap();
    assert_eq!(pays(world, holder, &lead, Method::Balance), "ok");
    refund_part(world, &fair.other, ("C-1-1", "R-1"), (500, 2_000)).unwrap();
    assert_eq!(taken(world, &fair), (994, 1_988 - 497, 15));
    assert_eq!(world.balance(holder), (7_500, 0));
    assert_eq!(fair.states(world, "C-1").1, [State::Paid, State::Refunded]);
    let number = fair.parts(world, "C-1").0.paid.unwrap().number;
    assert_eq!(code(&refund_part(world, &fair.own, ("+C-1", "R-2"), (500, 3_000))), "trade_not_found");
    assert_eq!(code(&find(world, &fair.own.party, &trade::Name::Number(number))), "trade_not_found");
    world.check_books();
}

fn a_part_paid_by_card_goes_back_to_the_card(world: &World) {
    let (fair, holder) = (Fair::new(world), world.holder("张三", 0));
    let card = world.card(holder);
    let lead = place(world, &fair.wish("C-1", &[1_000, 2_000])).unwrap();
    assert_eq!(pays(world, holder, &lead, Method::Card(card)), "ok");
    world.bank(|_, _| Answer::Settled);
    world.wait_s(1);
    refund_part(world, &fair.other, ("C-1-1", "R-1"), (2_000, 2_000)).unwrap();
    world.wait_s(1);
    let asked = world.bank(|instruction, _| {
        assert_eq!(instruction.amount, fen(2_000), "only the part");
        Answer::Settled
    });
    assert_eq!((asked.len(), newest_bill(world, holder)), (1, ("refund", 2_000, "arrived".to_owned())));
    assert_eq!((taken(world, &fair), world.balance(holder)), ((994, 0, 6), (0, 0)));
    world.check_books();
}

fn a_payer_sees_what_each_shop_asks_for(world: &World) {
    let (fair, holder) = (Fair::new(world), world.holder("张三", 10_000));
    let lead = place(world, &fair.wish("C-1", &[1_000, 2_000])).unwrap();
    let sheet = scanned(world, holder, &lead).unwrap();
    let parts: Vec<_> = sheet.parts.iter().map(|part| (part.shop.as_str(), part.amount.fen())).collect();
    assert_eq!((sheet.shop.name.as_str(), sheet.order.amount), ("集市", fen(3_000)));
    assert_eq!(parts, [("集市", 1_000), ("豆腐坊", 2_000)]);
    assert_eq!(sheet.parts[1].description, "一箱苹果");
    let alone = order(world, &fair.own.native("A-1", 700)).unwrap();
    assert_eq!(scanned(world, holder, &alone).unwrap().parts, []);
}

fn day(world: &World, seller: &Seller) -> wallet::statement::Statement {
    let (merchant, day) = (seller.party.merchant, business_day(world.now()).yesterday().unwrap());
    world.act(move |tx, ctx| statement::take(tx, ctx, merchant, day)).unwrap()
}

fn takings(world: &World, seller: &Seller) -> (i64, Vec<i64>) {
    let (store, day) = (seller.shop.id, business_day(world.now()));
    let found = world.look(move |view, _| merchant::takings(view, store, day));
    (found.total.fen(), found.items.iter().map(|taking| taking.amount.fen()).collect())
}

fn parts_stand_in_their_merchants_books_and_the_lead_in_none(world: &World) {
    let (fair, holder) = (Fair::new(world), world.holder("张三", 10_000));
    let lead = place(world, &fair.wish("C-1", &[1_000, 2_000, 500])).unwrap();
    assert_eq!(pays(world, holder, &lead, Method::Balance), "ok");
    world.wait_s(1);
    pay_shop(world, holder, &fair.own.shop, 100).unwrap();
    assert_eq!(takings(world, &fair.own), (1_600, vec![100, 1_500]));
    assert_eq!(takings(world, &fair.other), (2_000, vec![2_000]));
    next_day(world);
    let own = day(world, &fair.own);
    let lines: Vec<_> = own.flow.lines.iter().map(|line| (line.out_number.as_deref(), line.amount.fen())).collect();
    let named = [(Some("C-1-0"), 1_000), (Some("C-1-0"), 6), (Some("C-1-2"), 500), (Some("C-1-2"), 3)];
    assert_eq!(lines[..4], named);
    assert_eq!((own.flow.closing_fen, settle(world, &fair.own).amount.fen()), (1_590, 1_590));
    assert_eq!(settle(world, &fair.other).amount, fen(1_988));
    world.check_books();
}
