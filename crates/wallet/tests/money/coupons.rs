//! Coupons: what merchants take off, who pays for it, and what comes back.

use ledger::house;
use money::HolderId;
use wallet::balance::Method;
use wallet::coupon::{
    self, Allowance, Coupon, CouponRefusal, CouponState, NewStock, SendCoupon, Stock, StockFilter, StockState,
};
use wallet::instruction::Answer;
use wallet::merchant::{self, Kind as MerchantKind};
use wallet::payment::{self, Pay, Target};
use wallet::refund::{self, Name, RefundRefusal, State as RefundState, To};
use wallet::statement::{self, Bill};
use wallet::trade::{self, Kind, Party, PlaceCombined, State as TradeState, Trade, Wish};
use wallet::{Stop, credential, message, settlement};

use crate::refunds::{events, newest_bill, refund_part};
use crate::trades::{Seller, new_app, openid, order, pays, scanned};
use crate::world::{World, battery, code, fen, pin};

battery!(
    the_best_coupon_is_used_without_being_asked_for,
    with_cash_the_shop_gets_everything,
    without_cash_the_shop_gets_less,
    a_coupon_waits_while_a_bank_is_asked,
    a_coupon_is_used_once,
    nobody_pays_another_amount_than_was_shown,
    a_coupon_is_for_what_its_stock_says,
    refunds_give_payer_and_giver_their_parts,
    small_refunds_add_up_to_the_whole,
    what_is_refunded_whole_gives_the_coupon_back,
    an_abnormal_refund_takes_no_discount_back_twice,
    combined_trades_use_a_coupon_each,
    a_stock_gives_no_more_than_it_may,
    a_number_stands_for_one_stock_and_one_coupon,
    stocks_that_make_no_sense_are_refused,
    nobody_is_paid_less_by_anothers_coupon,
    what_was_not_used_comes_back_when_the_stock_is_over,
    strangers_see_no_coupons,
    a_days_statement_says_what_coupons_did,
);

const DAY_S: i64 = 86_400;

/// A stock of ten coupons of 3 off 10, good for two days.
fn wish(world: &World, seller: &Seller, number: &str) -> NewStock {
    let mchid = mchid(world, seller);
    NewStock {
        merchant: seller.party.merchant,
        owner: mchid,
        name: "茶券".into(),
        description: "满 10 减 3".into(),
        amount: fen(300),
        minimum: fen(1_000),
        no_cash: true,
        coupons_max: 10,
        amount_max: fen(3_000),
        amount_by_day_max: None,
        allowance: Allowance { max: 2, per_person: false, proven_only: false },
        goods_tags: vec!["tea".into()],
        merchants: Vec::new(),
        kinds: Vec::new(),
        begins_at: world.now(),
        ends_at: world.now().checked_add(jiff::SignedDuration::from_secs(2 * DAY_S)).unwrap(),
        usable_from: None,
        usable_until: None,
        next_day: false,
        minutes: None,
        out_request_no: number.to_owned(),
    }
}

fn mchid(world: &World, seller: &Seller) -> String {
    let id = seller.party.merchant;
    world.look(move |view, _| merchant::find(view, id)).unwrap().mchid
}

fn create(world: &World, command: &NewStock) -> Result<Stock, Stop<CouponRefusal>> {
    let command = command.clone();
    world.act(move |tx, ctx| coupon::create(tx, ctx, &command))
}

fn start(world: &World, stock: &Stock) -> Result<Stock, Stop<CouponRefusal>> {
    let (merchant, number) = (stock.merchant, stock.number.clone());
    world.act(move |tx, ctx| coupon::start(tx, ctx, merchant, &number))
}

fn running(world: &World, command: &NewStock) -> Stock {
    start(world, &create(world, command).unwrap()).unwrap()
}

fn send(
    world: &World,
    seller: &Seller,
    stock: &Stock,
    holder: HolderId,
    number: &str,
) -> Result<Coupon, Stop<CouponRefusal>> {
    let command = SendCoupon {
        merchant: seller.party.merchant,
        appid: seller.appid.clone(),
        openid: openid(world, &seller.appid, holder),
        stock: stock.number.clone(),
        out_request_no: number.to_owned(),
    };
    world.act(move |tx, ctx| coupon::send(tx, ctx, &command))
}

fn see(world: &World, sent: &Coupon) -> Coupon {
    let id = sent.id;
    world.look(move |view, ctx| coupon::by_id(view, ctx, id)).unwrap()
}

/// An order under the tag of the coupons.
fn tagged(world: &World, seller: &Seller, number: &str, amount: i64) -> Trade {
    let mut command = seller.native(number, amount);
    command.new.wish.goods_tag = Some("tea".into());
    order(world, &command).unwrap()
}

fn posted(world: &World, account: ledger::AccountId) -> i64 {
    world.look(move |view, _| Ok(view.balance(account)?.posted))
}

fn budget(world: &World) -> i64 {
    posted(world, house::PROMOTION_BUDGET)
}

/// So much of the merchant's is available, by a sale that was settled.
fn earn(world: &World, seller: &Seller, amount: i64) {
    let payer = world.holder("赵六", amount);
    let made = order(world, &seller.native("EARNED", amount)).unwrap();
    assert_eq!(pays(world, payer, &made, Method::Balance), "ok");
    world.wait_s(2 * DAY_S);
    let merchant = seller.party.merchant;
    world.act(move |tx, ctx| settlement::settle(tx, ctx, merchant)).unwrap();
}

fn available(world: &World, seller: &Seller) -> i64 {
    let id = seller.party.merchant;
    let account = world.look(move |view, _| merchant::find(view, id)).unwrap().available;
    posted(world, account)
}

/// A shop with a running stock and a holder with one coupon of it.
struct Scene {
    seller: Seller,
    holder: HolderId,
    stock: Stock,
    sent: Coupon,
}

fn scene(world: &World, no_cash: bool) -> Scene {
    let seller = Seller::new(world);
    if !no_cash {
        earn(world, &seller, 10_000);
    }
    let holder = world.holder("张三", 10_000);
    let stock = running(world, &NewStock { no_cash, ..wish(world, &seller, "S-1") });
    let sent = send(world, &seller, &stock, holder, "C-1").unwrap();
    Scene { seller, holder, stock, sent }
}

fn the_best_coupon_is_used_without_being_asked_for(world: &World) {
    let Scene { seller, holder, sent, .. } = scene(world, true);
    let better = NewStock { amount: fen(300), minimum: fen(800), ..wish(world, &seller, "S-2") };
    let small = NewStock { amount: fen(100), amount_max: fen(1_000), ..wish(world, &seller, "S-3") };
    let (second, third) = (running(world, &better), running(world, &small));
    world.wait_s(1);
    let ends_later = send(world, &seller, &second, holder, "C-2").unwrap();
    let takes_less = send(world, &seller, &third, holder, "C-3").unwrap();
    let notice = world.look(move |view, ctx| message::list(view, ctx, holder, None)).remove(0);
    assert_eq!((notice.kind.as_str(), notice.params["amount"].as_str()), ("coupon_received", "100"));
    let made = tagged(world, &seller, "A-1", 1_000);
    let sheet = scanned(world, holder, &made).unwrap();
    assert_eq!(sheet.discounts.iter().map(|one| (one.coupon, one.amount)).collect::<Vec<_>>(), [(sent.id, fen(300))]);
    assert_eq!(pays(world, holder, &made, Method::Balance), "ok");
    assert_eq!(see(world, &sent).state, CouponState::Used);
    let untouched = [ends_later, takes_less];
    assert!(untouched.iter().all(|coupon| see(world, coupon).state == CouponState::Sent));
    assert_eq!(world.balance(holder), (9_300, 0));
}

fn with_cash_the_shop_gets_everything(world: &World) {
    let Scene { seller, holder, sent, .. } = scene(world, false);
    assert_eq!((available(world, &seller), budget(world)), (9_940 - 3_000, 3_000));
    let made = tagged(world, &seller, "A-1", 1_000);
    assert_eq!(pays(world, holder, &made, Method::Balance), "ok");
    assert_eq!(world.balance(holder), (9_300, 0));
    // Ten yuan less six fen of fee: the coupon's part comes from what was set aside.
    assert_eq!((world.shop_balance(&seller.shop), budget(world)), (994, 2_700));
    let paid = seller.find(world, "A-1").paid.unwrap();
    let promotion = paid.promotion.clone().unwrap();
    assert_eq!((paid.amount, paid.settled(fen(1_000)), paid.fee), (fen(700), fen(1_000), fen(6)));
    assert_eq!((promotion.coupon, promotion.amount, promotion.no_cash), (sent.number.clone(), fen(300), false));
    assert!(promotion.is_own);
    let used = see(world, &sent).used.unwrap();
    assert_eq!((used.number, used.mchid), (paid.number, mchid(world, &seller)));
    world.check_books();
}

fn without_cash_the_shop_gets_less(world: &World) {
    let Scene { seller, holder, .. } = scene(world, true);
    let merchant = seller.party.merchant;
    world.work(move |tx, _| credential::set_coupon_url(tx, merchant, Some("https://shop.example/c")));
    let made = tagged(world, &seller, "A-1", 1_000);
    assert_eq!(pays(world, holder, &made, Method::Balance), "ok");
    assert_eq!((world.balance(holder), budget(world)), ((9_300, 0), 0));
    // The fee is of what the shop gets: 0.60 % of seven yuan.
    assert_eq!((world.shop_balance(&seller.shop), posted(world, house::FEE_INCOME)), (696, 4));
    let paid = seller.find(world, "A-1").paid.unwrap();
    assert_eq!((paid.amount, paid.settled(fen(1_000))), (fen(700), fen(700)));
    assert_eq!(newest_bill(world, holder), ("payment", 700, "succeeded".to_owned()));
    let mut told = events(world, &seller);
    told.sort_unstable();
    assert_eq!(told, ["coupon_used", "trade_paid"]);
    world.check_books();
}

fn a_coupon_waits_while_a_bank_is_asked(world: &World) {
    let Scene { seller, holder, sent, .. } = scene(world, false);
    let card = world.card(holder);
    let (first, second) = (tagged(world, &seller, "A-1", 1_000), tagged(world, &seller, "A-2", 1_000));
    assert_eq!(pays(world, holder, &first, Method::Card(card)), "ok");
    assert_eq!(see(world, &sent).state, CouponState::Held);
    assert_eq!(scanned(world, holder, &second).unwrap().discounts, []);
    world.bank(|instruction, _| {
        assert_eq!(instruction.amount, fen(700));
        Answer::Rejected { reason: "AM04".into() }
    });
    assert_eq!(see(world, &sent).state, CouponState::Sent);
    assert_eq!(pays(world, holder, &second, Method::Card(card)), "ok");
    // Its time goes by while the bank is silent: the payment decides.
    world.wait_s(3 * DAY_S);
    assert_eq!(see(world, &sent).state, CouponState::Held);
    world.work(|tx, ctx| coupon::expire(tx, ctx, 10));
    world.bank(|_, _| Answer::Settled);
    assert_eq!(see(world, &sent).state, CouponState::Used);
    assert_eq!(seller.find(world, "A-2").state, TradeState::Paid);
    assert_eq!((world.shop_balance(&seller.shop), world.balance(holder), budget(world)), (994, (10_000, 0), 2_700));
    world.work(|tx, ctx| coupon::expire(tx, ctx, 10));
    assert_eq!((available(world, &seller), budget(world)), (9_940 - 300, 0));
    world.check_books();
}

fn a_coupon_is_used_once(world: &World) {
    let Scene { seller, holder, .. } = scene(world, true);
    for (number, left) in [("A-1", 9_300), ("A-2", 8_300)] {
        let made = tagged(world, &seller, number, 1_000);
        assert_eq!(pays(world, holder, &made, Method::Balance), "ok");
        assert_eq!(world.balance(holder), (left, 0), "{number}");
    }
}

fn nobody_pays_another_amount_than_was_shown(world: &World) {
    let Scene { seller, holder, .. } = scene(world, true);
    let made = tagged(world, &seller, "A-1", 1_000);
    let with = |shown| {
        let target = Target::Order(made.order);
        Pay { holder, key: world.key(), target, method: Method::Balance, shown: Some(fen(shown)), pin: Some(pin()) }
    };
    let (stale, right) = (with(1_000), with(700));
    assert_eq!(code(&world.act(move |tx, ctx| payment::pay(tx, ctx, stale.clone()))), "amount_differs");
    assert_eq!(world.balance(holder), (10_000, 0));
    assert_eq!(code(&world.act(move |tx, ctx| payment::pay(tx, ctx, right.clone()))), "ok");
}

fn a_coupon_is_for_what_its_stock_says(world: &World) {
    let seller = Seller::new(world);
    let other = Seller::named(world, "别家");
    let holder = world.holder("张三", 100_000);
    let tomorrow =
        NewStock { next_day: true, minutes: Some(60), kinds: vec![Kind::Native], ..wish(world, &seller, "S-1") };
    let stock = running(world, &tomorrow);
    send(world, &seller, &stock, holder, "C-1").unwrap();
    let off = |seller: &Seller, number: &str, amount: i64, tag: Option<&str>, kind: Kind| {
        let mut command = seller.native(number, amount);
        (command.new.wish.goods_tag, command.kind) = (tag.map(str::to_owned), kind);
        let made = order(world, &command).unwrap().order;
        let found = world.look(move |view, ctx| wallet::order::find(view, ctx, made)).unwrap();
        world.look(move |view, ctx| trade::discounts(view, ctx, holder, &found)).len()
    };
    assert_eq!(off(&seller, "A-1", 1_000, Some("tea"), Kind::Native), 0, "it is good from tomorrow on");
    // The world begins at noon, where business days are counted.
    world.wait_s(12 * 3_600);
    let table = [
        (&seller, 1_000, Some("tea"), Kind::Native, 1),
        (&seller, 999, Some("tea"), Kind::Native, 0),
        (&seller, 1_000, Some("cake"), Kind::Native, 0),
        (&seller, 1_000, None, Kind::Native, 0),
        (&seller, 1_000, Some("tea"), Kind::App, 0),
        (&other, 1_000, Some("tea"), Kind::Native, 0),
    ];
    for (place, (shop, amount, tag, kind, expected)) in table.into_iter().enumerate() {
        assert_eq!(off(shop, &format!("B-{place}"), amount, tag, kind), expected, "{place}");
    }
    world.wait_s(3_600);
    assert_eq!(off(&seller, "C-1", 1_000, Some("tea"), Kind::Native), 0, "its hour is over");
}

fn refunds_give_payer_and_giver_their_parts(world: &World) {
    for no_cash in [false, true] {
        let world = &world.fresh();
        let Scene { seller, holder, sent, .. } = scene(world, no_cash);
        let made = tagged(world, &seller, "A-1", 1_000);
        assert_eq!(pays(world, holder, &made, Method::Balance), "ok");
        world.wait_s(1);
        let before = (world.shop_balance(&seller.shop), budget(world));
        let refund = refund_part(world, &seller, ("A-1", "R-1"), (500, 1_000)).unwrap();
        assert_eq!((refund.amount, refund.to_payer, refund.discount), (fen(500), fen(350), fen(150)));
        assert_eq!(world.balance(holder), (9_650, 0));
        assert_eq!(newest_bill(world, holder), ("refund", 350, "arrived".to_owned()));
        let (given, back) = if no_cash { (350 - 2, 0) } else { (500 - 3, 150) };
        assert_eq!((world.shop_balance(&seller.shop), budget(world)), (before.0 - given, before.1 + back), "{no_cash}");
        assert_eq!(see(world, &sent).state, CouponState::Used);
        assert_eq!(code(&refund_part(world, &seller, ("A-1", "R-2"), (501, 1_000))), "refund_more_than_left");
        // All that is left of the day is settled, and no fen more.
        let (left, had) = (world.shop_balance(&seller.shop), available(world, &seller));
        world.wait_s(2 * DAY_S);
        let merchant = seller.party.merchant;
        world.act(move |tx, ctx| settlement::settle(tx, ctx, merchant)).unwrap();
        assert_eq!((world.shop_balance(&seller.shop), available(world, &seller)), (0, had + left));
        world.check_books();
    }
}

fn small_refunds_add_up_to_the_whole(world: &World) {
    let Scene { seller, holder, .. } = scene(world, false);
    let made = tagged(world, &seller, "A-1", 1_003);
    assert_eq!(pays(world, holder, &made, Method::Balance), "ok");
    world.wait_s(1);
    let (mut left, mut parts) = (1_003, Vec::new());
    for (place, part) in (0..).zip([1, 1, 1, 1, 7, 13, 101, 250, 333]) {
        parts.push(refund_part(world, &seller, ("A-1", &format!("R-{place}")), (part, 1_003)).unwrap());
        left -= part;
    }
    parts.push(refund_part(world, &seller, ("A-1", "R-last"), (left, 1_003)).unwrap());
    let sum = |of: fn(&refund::Refund) -> money::Amount| parts.iter().map(|part| of(part).fen()).sum::<i64>();
    assert_eq!((sum(|part| part.to_payer), sum(|part| part.discount)), (703, 300));
    assert!(parts.iter().any(|part| part.to_payer.is_zero()), "a fen was the coupon's alone");
    assert_eq!((world.balance(holder), budget(world), posted(world, house::FEE_INCOME)), ((10_000, 0), 3_000, 60));
    assert_eq!(world.shop_balance(&seller.shop), 0);
    world.check_books();
}

fn what_is_refunded_whole_gives_the_coupon_back(world: &World) {
    let Scene { seller, holder, sent, stock } = scene(world, false);
    let made = tagged(world, &seller, "A-1", 1_000);
    assert_eq!(pays(world, holder, &made, Method::Balance), "ok");
    world.wait_s(1);
    refund_part(world, &seller, ("A-1", "R-1"), (1_000, 1_000)).unwrap();
    assert_eq!((see(world, &sent).state, see(world, &sent).used), (CouponState::Sent, None));
    let again = tagged(world, &seller, "A-2", 1_000);
    assert_eq!(pays(world, holder, &again, Method::Balance), "ok");
    assert_eq!((world.balance(holder), budget(world)), ((9_300, 0), 2_700));
    let (id, all) = (stock.id, (jiff::Timestamp::UNIX_EPOCH, jiff::Timestamp::MAX));
    let uses = world.look(move |view, _| coupon::uses(view, id, all));
    let back = world.look(move |view, _| coupon::returns(view, id, all));
    assert_eq!(uses.iter().map(|one| (one.discount, one.total)).collect::<Vec<_>>(), [(fen(300), fen(1_000)); 2]);
    assert_eq!(back.iter().map(|one| one.amount).collect::<Vec<_>>(), [fen(300)]);
    // Too late to be used again, it stays used.
    world.wait_s(3 * DAY_S);
    refund_part(world, &seller, ("A-2", "R-2"), (1_000, 1_000)).unwrap();
    assert_eq!(see(world, &sent).state, CouponState::Used);
    world.check_books();
}

fn an_abnormal_refund_takes_no_discount_back_twice(world: &World) {
    let Scene { seller, holder, .. } = scene(world, false);
    let card = world.card(holder);
    let made = tagged(world, &seller, "A-1", 1_000);
    assert_eq!(pays(world, holder, &made, Method::Card(card)), "ok");
    world.bank(|_, _| Answer::Settled);
    world.wait_s(1);
    let before = available(world, &seller);
    refund_part(world, &seller, ("A-1", "R-1"), (1_000, 1_000)).unwrap();
    world.bank(|_, _| Answer::Rejected { reason: "AC04".into() });
    let party = seller.party;
    let apply = move |tx: &mut store::Tx<'_>, ctx: &mut wallet::Ctx| {
        refund::apply_abnormal(tx, ctx, &party, &Name::OutRefundNo("R-1".into()), &To::Merchant)
    };
    let closed = world.act::<_, RefundRefusal>(apply).unwrap();
    assert_eq!(closed.state, RefundState::Closed);
    // The payer's part is the merchant's again; the coupon's went back and stays back.
    assert_eq!((available(world, &seller), budget(world)), (before + 700 - 6, 3_000));
    world.wait_s(1);
    let mut again = crate::refunds::wish(&seller, "A-1", "R-2", (1_000, 1_000));
    again.source = refund::Source::Available;
    let again = crate::refunds::give_back(world, &again).unwrap();
    assert_eq!((again.to_payer, again.discount), (fen(700), fen(0)));
    world.bank(|_, _| Answer::Settled);
    assert_eq!((available(world, &seller), budget(world)), (before, 3_000));
    world.check_books();
}

fn combined_trades_use_a_coupon_each(world: &World) {
    let (first, second) = (Seller::named(world, "甲店"), Seller::named(world, "乙店"));
    let appid = new_app(world, &[first.party.merchant, second.party.merchant]);
    let holder = world.holder("张三", 10_000);
    for (place, seller) in [&first, &second].into_iter().enumerate() {
        let stock = running(world, &wish(world, seller, &format!("S-{place}")));
        send(world, seller, &stock, holder, "C-1").unwrap();
        send(world, seller, &stock, holder, "C-2").unwrap();
    }
    let part = |seller: &Seller, number: &str| {
        let mut new = seller.wants(number, 1_000);
        new.wish = Wish { goods_tag: Some("tea".into()), ..Wish::default() };
        new.appid.clone_from(&appid);
        new
    };
    let command = PlaceCombined {
        party: first.party,
        appid: appid.clone(),
        out_trade_no: "LEAD".into(),
        kind: Kind::Native,
        wish: Wish::default(),
        expires_at: None,
        payer: None,
        parts: vec![part(&first, "A-1"), part(&second, "B-1"), part(&second, "B-2")],
    };
    let lead = world.act(move |tx, ctx| trade::place_combined(tx, ctx, &command)).unwrap();
    assert_eq!(scanned(world, holder, &lead).unwrap().discounts.len(), 3);
    assert_eq!(pays(world, holder, &lead, Method::Balance), "ok");
    assert_eq!(world.balance(holder), (10_000 - 2_100, 0));
    assert_eq!((world.shop_balance(&first.shop), world.shop_balance(&second.shop)), (696, 1_392));
    let party = Party { merchant: first.party.merchant, provider: None };
    let ctx = world.ctx();
    let (lead, all) = world.store.read_blocking(move |view| trade::find_combined(view, &ctx, &party, "LEAD")).unwrap();
    assert_eq!(lead.paid.unwrap().amount, fen(2_100));
    assert!(all.iter().all(|part| part.paid.as_ref().unwrap().promotion.is_some()));
    world.check_books();
}

fn a_stock_gives_no_more_than_it_may(world: &World) {
    let seller = Seller::new(world);
    let people = ["张三", "李四", "王五", "赵六", "钱七"].map(|name| world.holder(name, 0));
    let given = |command: &NewStock, tries: &[(usize, &str)]| {
        let stock = running(world, command);
        for (place, (person, expected)) in tries.iter().enumerate() {
            let number = format!("{}-{place}", command.out_request_no);
            assert_eq!(code(&send(world, &seller, &stock, people[*person], &number)), *expected, "{number}");
        }
        stock
    };
    let few = NewStock { coupons_max: 3, amount_max: fen(900), ..wish(world, &seller, "S-1") };
    let stock = given(&few, &[(0, "ok"), (0, "ok"), (0, "holder_has_enough"), (1, "ok"), (2, "stock_empty")]);
    let number = stock.number.clone();
    let merchant = seller.party.merchant;
    let (ctx, asked) = (world.ctx(), number.clone());
    let seen = world.store.read_blocking(move |view| coupon::stock(view, &ctx, merchant, &asked)).unwrap();
    assert_eq!((seen.sent, seen.state), (3, StockState::Running));
    let by_day = NewStock { amount_by_day_max: Some(fen(600)), ..wish(world, &seller, "S-2") };
    let stock = given(&by_day, &[(0, "ok"), (1, "ok"), (2, "stock_empty_today")]);
    world.wait_s(DAY_S);
    assert_eq!(code(&send(world, &seller, &stock, people[2], "next-day")), "ok");
    let number = stock.number.clone();
    world.act(move |tx, ctx| coupon::pause(tx, ctx, merchant, &number)).unwrap();
    assert_eq!(code(&send(world, &seller, &stock, people[3], "paused")), "stock_not_running");
    let number = stock.number.clone();
    world.act(move |tx, ctx| coupon::restart(tx, ctx, merchant, &number)).unwrap();
    assert_eq!(code(&send(world, &seller, &stock, people[3], "again")), "ok");
    world.wait_s(DAY_S);
    assert_eq!(code(&send(world, &seller, &stock, people[4], "over")), "stock_not_running");
}

fn a_number_stands_for_one_stock_and_one_coupon(world: &World) {
    let seller = Seller::new(world);
    let (holder, other) = (world.holder("张三", 0), world.holder("李四", 0));
    let command = wish(world, &seller, "S-1");
    let stock = create(world, &command).unwrap();
    assert_eq!(create(world, &command).unwrap(), stock);
    assert_eq!(code(&create(world, &NewStock { name: "别的券".into(), ..command.clone() })), "number_used");
    assert_eq!(code(&send(world, &seller, &stock, holder, "C-1")), "stock_not_running");
    assert_eq!(start(world, &stock).unwrap().started_at, start(world, &stock).unwrap().started_at);
    let sent = send(world, &seller, &stock, holder, "C-1").unwrap();
    assert_eq!(send(world, &seller, &stock, holder, "C-1").unwrap(), sent);
    assert_eq!(code(&send(world, &seller, &stock, other, "C-1")), "number_used");
    let (merchant, filter) = (seller.party.merchant, StockFilter::default());
    let all = world.look(move |view, ctx| coupon::of_merchant(view, ctx, merchant, &filter));
    assert_eq!(all.iter().map(|stock| stock.sent).collect::<Vec<_>>(), [1]);
}

fn stocks_that_make_no_sense_are_refused(world: &World) {
    let seller = Seller::new(world);
    let fair = wish(world, &seller, "S-1");
    let past = world.now().checked_sub(jiff::SignedDuration::from_secs(1)).unwrap();
    let table = [
        (NewStock { minimum: fen(300), ..fair.clone() }, "minimum_too_small"),
        (NewStock { amount_max: fen(2_999), ..fair.clone() }, "budget_too_small"),
        (NewStock { amount_by_day_max: Some(fen(299)), ..fair.clone() }, "budget_too_small"),
        (NewStock { ends_at: fair.begins_at, ..fair.clone() }, "times_wrong"),
        (NewStock { ends_at: past, ..fair.clone() }, "times_wrong"),
        (NewStock { usable_until: Some(jiff::Timestamp::MAX), ..fair.clone() }, "times_wrong"),
        (NewStock { owner: "1999999999".into(), ..fair.clone() }, "shop_unknown"),
        (NewStock { merchants: vec!["1999999999".into()], ..fair.clone() }, "shop_unknown"),
    ];
    for (command, expected) in table {
        assert_eq!(code(&create(world, &command)), expected, "{command:?}");
    }
    let poor = create(world, &NewStock { no_cash: false, ..fair }).unwrap();
    assert_eq!(code(&start(world, &poor)), "merchant_short");
    assert_eq!(budget(world), 0);
}

fn nobody_is_paid_less_by_anothers_coupon(world: &World) {
    let (seller, other) = (Seller::new(world), Seller::named(world, "别家"));
    let theirs = vec![mchid(world, &other)];
    let without = NewStock { merchants: theirs.clone(), ..wish(world, &seller, "S-1") };
    assert_eq!(code(&create(world, &without)), "shop_not_own");
    assert_eq!(
        code(&create(world, &NewStock { owner: theirs[0].clone(), ..wish(world, &seller, "S-2") })),
        "shop_not_own"
    );
    earn(world, &seller, 10_000);
    let holder = world.holder("张三", 10_000);
    let with = NewStock { merchants: theirs, no_cash: false, ..wish(world, &seller, "S-3") };
    let stock = running(world, &with);
    send(world, &seller, &stock, holder, "C-1").unwrap();
    let made = tagged(world, &other, "A-1", 1_000);
    assert_eq!(pays(world, holder, &made, Method::Balance), "ok");
    assert_eq!((world.shop_balance(&other.shop), world.balance(holder)), (994, (9_300, 0)));
    assert!(!other.find(world, "A-1").paid.unwrap().promotion.unwrap().is_own);
    let (provider, _) = world.online("服务商", MerchantKind::Provider);
    let (sub, _) = world.online("小店", MerchantKind::Sub { provider: provider.merchant });
    let sub = world.look(move |view, _| merchant::find(view, sub.merchant)).unwrap().mchid;
    let dealt = NewStock { merchant: provider.merchant, owner: sub, ..wish(world, &seller, "S-4") };
    assert_eq!(code(&create(world, &dealt)), "ok");
    world.check_books();
}

fn what_was_not_used_comes_back_when_the_stock_is_over(world: &World) {
    let Scene { seller, holder, stock, .. } = scene(world, false);
    let made = tagged(world, &seller, "A-1", 1_000);
    assert_eq!(pays(world, holder, &made, Method::Balance), "ok");
    world.wait_s(2 * DAY_S);
    world.work(|tx, ctx| coupon::expire(tx, ctx, 10));
    assert_eq!(budget(world), 2_700, "payments of the last minute may still be written");
    world.wait_s(3_600);
    for _ in 0..2 {
        world.work(|tx, ctx| coupon::expire(tx, ctx, 10));
        assert_eq!((available(world, &seller), budget(world)), (9_940 - 300, 0));
    }
    // What comes back later is the maker's, not the house's.
    refund_part(world, &seller, ("A-1", "R-1"), (1_000, 1_000)).unwrap();
    assert_eq!((available(world, &seller), budget(world), world.balance(holder)), (9_940, 0, (10_000, 0)));
    let (id, ctx) = (stock.id, world.ctx());
    let seen = world.store.read_blocking(move |view| coupon::stock_of(view, &ctx, id)).unwrap();
    assert_eq!((seen.state, seen.stopped_at), (StockState::Stopped, Some(stock.ends_at)));
    world.check_books();
}

fn strangers_see_no_coupons(world: &World) {
    let Scene { seller, holder, stock, sent } = scene(world, true);
    let other = Seller::named(world, "别家");
    let theirs = openid(world, &other.appid, holder);
    let of = |seller: &Seller, appid: &str, openid: &str| {
        let (merchant, ctx) = (seller.party.merchant, world.ctx());
        let (appid, openid) = (appid.to_owned(), openid.to_owned());
        world.store.read_blocking(move |view| coupon::of_holder(view, &ctx, merchant, (&appid, &openid)))
    };
    let own = openid(world, &seller.appid, holder);
    let seen = of(&seller, &seller.appid, &own).unwrap();
    assert_eq!(
        seen.iter().map(|(coupon, stock)| (coupon, &stock.number)).collect::<Vec<_>>(),
        [(&sent, &stock.number)]
    );
    assert_eq!(of(&other, &other.appid, &theirs).unwrap(), []);
    assert_eq!(code(&of(&other, &seller.appid, &own)), "app_not_bound");
    assert_eq!(code(&send(world, &other, &stock, holder, "C-9")), "stock_not_found");
    let (merchant, number) = (other.party.merchant, stock.number);
    let paused = world.act(move |tx, ctx| coupon::pause(tx, ctx, merchant, &number));
    assert_eq!(code(&paused), "stock_not_found");
    let purse = world.look(move |view, ctx| coupon::purse(view, ctx, holder));
    assert_eq!(purse.iter().map(|one| one.shop.as_str()).collect::<Vec<_>>(), ["网店"]);
}

fn a_days_statement_says_what_coupons_did(world: &World) {
    let Scene { seller, holder, .. } = scene(world, false);
    let made = tagged(world, &seller, "A-1", 1_000);
    assert_eq!(pays(world, holder, &made, Method::Balance), "ok");
    world.wait_s(1);
    refund_part(world, &seller, ("A-1", "R-1"), (500, 1_000)).unwrap();
    let (merchant, day) = (seller.party.merchant, world.ctx().today());
    world.wait_s(DAY_S);
    let taken = world.act(move |tx, ctx| statement::take(tx, ctx, merchant, day)).unwrap();
    let lines: Vec<_> = taken.lines(Bill::All).collect();
    let statement::TradeLine::Paid(paid) = lines[0] else { panic!("{lines:?}") };
    let statement::TradeLine::Refunded(back) = lines[1] else { panic!("{lines:?}") };
    assert_eq!((paid.total, paid.paid, paid.settled()), (fen(1_000), fen(700), fen(1_000)));
    assert_eq!((back.amount, back.to_payer(), back.cash()), (fen(500), fen(350), fen(150)));
    let moved: i64 = taken.flow.lines.iter().map(|line| line.amount.fen() * if line.is_income { 1 } else { -1 }).sum();
    assert_eq!(taken.flow.closing_fen, taken.flow.opening_fen + moved);
    assert!(taken.flow.lines.iter().any(|line| line.kind == statement::FlowKind::CouponFunded));
}
