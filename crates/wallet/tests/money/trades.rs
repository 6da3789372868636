//! Trades: what merchants order over the wire, and holders pay.

use money::{HolderId, MerchantId};
use wallet::balance::{Method, MoneyRefusal};
use wallet::instruction::Answer;
use wallet::merchant::{Kind as MerchantKind, Opened, Shop};
use wallet::payment::Target;
use wallet::payment_code::{self, ChargeFailure, Confirm, IssueCode};
use wallet::trade::{
    self, CodePay, Kind, LimitPay, Name, NewTrade, PaidWith, Party, PayerName, Prepay, Restriction, Sheet, State,
    Trade, TradeRefusal, Wish,
};
use wallet::{Refusal, Stop, app, callback, message, order, scan};

use crate::payments::pay;
use crate::world::{World, battery, code, fen, pin};

battery!(
    a_number_stands_for_one_trade,
    a_new_token_voids_the_one_before,
    a_link_opens_only_what_was_ordered_for_a_browser,
    a_paid_trade_knows_how_it_was_paid,
    a_trade_paid_by_card_is_paid_when_the_bank_says_so,
    a_named_payer_is_the_only_one,
    the_first_who_scans_is_the_only_payer,
    tokens_and_trades_end_with_their_time,
    closing_is_final_and_may_be_repeated,
    what_a_merchant_does_not_take_is_refused,
    strangers_find_nothing,
    a_provider_orders_for_its_sub_merchant,
    a_code_is_charged_for_a_trade,
    a_payer_who_cannot_or_will_not_fails_the_trade,
    a_code_with_a_card_waits_for_the_bank,
    orders_that_make_no_sense_are_refused,
    a_till_cannot_touch_a_trade,
    orders_under_one_number_at_once_are_one_trade,
);

/// A merchant that orders over the wire.
#[derive(Clone)]
pub struct Seller {
    pub opened: Opened,
    pub shop: Shop,
    pub party: Party,
    pub appid: String,
}

impl Seller {
    pub fn new(world: &World) -> Self {
        Self::named(world, "网店")
    }

    pub fn named(world: &World, name: &'static str) -> Self {
        let (opened, shop) = world.online(name, MerchantKind::Direct);
        let appid = new_app(world, &[opened.merchant]);
        Self { opened, shop, party: Party { merchant: opened.merchant, provider: None }, appid }
    }

    pub fn wants(&self, number: &str, amount: i64) -> NewTrade {
        NewTrade {
            party: self.party,
            appid: self.appid.clone(),
            sub_appid: None,
            out_trade_no: number.to_owned(),
            description: "一箱苹果".into(),
            amount: fen(amount),
            wish: Wish { notify_url: Some("https://shop.example/paid".into()), ..Wish::default() },
        }
    }

    pub fn native(&self, number: &str, amount: i64) -> Prepay {
        Prepay { new: self.wants(number, amount), kind: Kind::Native, expires_at: None, payer: None }
    }

    pub fn find(&self, world: &World, number: &str) -> Trade {
        find(world, &self.party, &Name::OutTradeNo(number.to_owned())).unwrap()
    }
}

pub fn new_app(world: &World, merchants: &[MerchantId]) -> String {
    let merchants = merchants.to_vec();
    world
        .act(move |tx, ctx| {
            let made = app::open(tx, ctx, "商城")?;
            for merchant in &merchants {
                app::bind(tx, &made.appid, *merchant)?;
            }
            Ok::<_, Stop<app::AppRefusal>>(made.appid)
        })
        .unwrap()
}

pub fn order(world: &World, command: &Prepay) -> Result<Trade, Stop<TradeRefusal>> {
    let command = command.clone();
    world.act(move |tx, ctx| trade::prepay(tx, ctx, &command))
}

pub fn find(world: &World, party: &Party, name: &Name) -> Result<Trade, Stop<TradeRefusal>> {
    let (party, name, ctx) = (*party, name.clone(), world.ctx());
    world.store.read_blocking(move |view| trade::find(view, &ctx, &party, &name))
}

fn close(world: &World, party: &Party, number: &'static str) -> Result<Trade, Stop<TradeRefusal>> {
    let party = *party;
    world.act(move |tx, ctx| trade::close(tx, ctx, &party, number))
}

pub fn scanned(world: &World, holder: HolderId, trade: &Trade) -> Result<Sheet, Stop<MoneyRefusal>> {
    let token = trade.token.clone().and_then(|token| token.code).unwrap();
    world.act(move |tx, ctx| trade::by_code(tx, ctx, holder, &token))
}

fn opened(world: &World, holder: HolderId, trade: &Trade) -> Result<Sheet, Stop<MoneyRefusal>> {
    let token = trade.token.clone().unwrap().prepay;
    let ctx = world.ctx();
    world.store.read_blocking(move |view| trade::by_prepay(view, &ctx, holder, &token))
}

pub fn openid(world: &World, appid: &str, holder: HolderId) -> String {
    let appid = appid.to_owned();
    world.act(move |tx, ctx| app::openid_of(tx, ctx, &appid, holder)).unwrap()
}

pub fn pays(world: &World, holder: HolderId, trade: &Trade, method: Method) -> &'static str {
    code(&pay(world, holder, Target::Order(trade.order), method))
}

fn told(world: &World, merchant: MerchantId) -> Vec<&'static str> {
    let told = world.look(move |view, _| callback::list(view, merchant, None, 50));
    told.iter().map(|callback| callback.event.code()).collect()
}

fn a_number_stands_for_one_trade(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 10_000);
    let first = order(world, &seller.native("A-1", 700)).unwrap();
    assert_eq!(first.state, State::Open);
    assert_eq!(order(world, &seller.native("A-1", 700)).unwrap().order, first.order);
    assert_eq!(code(&order(world, &seller.native("A-1", 701))), "out_trade_no_used");
    let mut other = seller.native("A-1", 700);
    other.new.wish.attach = Some("x".into());
    assert_eq!(code(&order(world, &other)), "out_trade_no_used");
    assert_ne!(order(world, &seller.native("A-2", 700)).unwrap().order, first.order);
    assert_ne!(order(world, &Seller::named(world, "别家").native("A-1", 700)).unwrap().order, first.order);
    assert_eq!(pays(world, holder, &first, Method::Balance), "ok");
    assert_eq!(code(&order(world, &seller.native("A-1", 700))), "trade_paid");
}

fn a_new_token_voids_the_one_before(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 10_000);
    let first = order(world, &seller.native("A-1", 700)).unwrap();
    let second = order(world, &seller.native("A-1", 700)).unwrap();
    let token = second.token.clone().unwrap();
    assert_ne!(first.token, second.token);
    assert!(token.prepay.len() == 36 && token.prepay.starts_with("wx") && token.prepay.ends_with("0000"));
    assert_eq!(code(&scanned(world, holder, &first)), "payee_unknown");
    assert_eq!(scanned(world, holder, &second).unwrap().order.amount, fen(700));
    let text = format!("{}?pr={}", scan::TRADE_URL, token.code.unwrap());
    let ctx = world.ctx();
    let read = world.store.read_blocking(move |view| scan::read(view, &ctx, holder, &text)).unwrap();
    assert!(matches!(read, scan::Scanned::Order { order, .. } if order.id == second.order));
    assert_eq!(code(&opened(world, holder, &second)), "payee_unknown");
}

fn a_link_opens_only_what_was_ordered_for_a_browser(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 10_000);
    let open = |trade: &Trade| {
        let (ctx, text) = (world.ctx(), format!("feiqian:h/{}", trade.token.clone().unwrap().prepay));
        world.store.read_blocking(move |view| scan::read(view, &ctx, holder, &text))
    };
    let browser = order(world, &Prepay { kind: Kind::H5, ..seller.native("H-1", 700) }).unwrap();
    assert!(matches!(open(&browser), Ok(scan::Scanned::Order { order, .. }) if order.id == browser.order));
    let native = order(world, &seller.native("H-2", 700)).unwrap();
    assert_eq!(code(&open(&native)), "payee_unknown");
}

fn a_paid_trade_knows_how_it_was_paid(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 10_000);
    let made = order(world, &seller.native("A-1", 1250)).unwrap();
    assert_eq!(pays(world, holder, &made, Method::Balance), "ok");
    let trade = seller.find(world, "A-1");
    let paid = trade.paid.clone().unwrap();
    assert_eq!((trade.state, trade.payer), (State::Paid, Some(holder)));
    assert_eq!(code(&scanned(world, holder, &made)), "order_paid");
    assert!(paid.number.len() == 28 && paid.number.starts_with("4200") && paid.number[10..].starts_with("20261122"));
    assert_eq!((paid.at, paid.amount, paid.fee), (world.now(), fen(1250), fen(8)));
    assert_eq!((paid.with, paid.openid.clone()), (PaidWith::Balance, openid(world, &seller.appid, holder)));
    assert_eq!(find(world, &seller.party, &Name::Number(paid.number)).unwrap(), trade);
    assert_eq!(told(world, seller.opened.merchant), ["trade_paid"]);
    assert_eq!(world.shop_balance(&seller.shop), 1242);
    world.check_books();
}

fn a_trade_paid_by_card_is_paid_when_the_bank_says_so(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 0);
    let card = world.card_of(holder, "credit");
    let made = order(world, &seller.native("A-1", 1250)).unwrap();
    assert_eq!(pays(world, holder, &made, Method::Card(card)), "ok");
    assert_eq!(seller.find(world, "A-1").state, State::Open);
    assert!(told(world, seller.opened.merchant).is_empty());
    world.wait_s(3);
    world.bank(|_, _| Answer::Settled);
    let paid = seller.find(world, "A-1").paid.unwrap();
    assert_eq!((paid.with.code().as_str(), paid.at), ("credit:dongfang", world.now()));
    assert_eq!(told(world, seller.opened.merchant), ["trade_paid"]);
    let late = order(world, &seller.native("A-2", 500)).unwrap();
    assert_eq!(pays(world, holder, &late, Method::Card(card)), "ok");
    close(world, &seller.party, "A-2").unwrap();
    world.bank(|_, _| Answer::Settled);
    assert_eq!((seller.find(world, "A-2").state, world.balance(holder)), (State::Closed, (500, 0)));
    world.check_books();
}

fn jsapi(world: &World, seller: &Seller, holder: HolderId, number: &str) -> Prepay {
    let payer = PayerName { appid: seller.appid.clone(), openid: openid(world, &seller.appid, holder) };
    Prepay { kind: Kind::Jsapi, payer: Some(payer), ..seller.native(number, 700) }
}

fn a_named_payer_is_the_only_one(world: &World) {
    let seller = Seller::new(world);
    let (named, other) = (world.holder("张三", 10_000), world.holder("李四", 10_000));
    let command = jsapi(world, &seller, named, "A-1");
    let made = order(world, &command).unwrap();
    assert_eq!(code(&opened(world, other, &made)), "order_of_another_payer");
    assert_eq!(pays(world, other, &made, Method::Balance), "order_of_another_payer");
    assert_eq!(opened(world, named, &made).unwrap().trade.order, made.order);
    assert_eq!(pays(world, named, &made, Method::Balance), "ok");
    assert_eq!(world.balance(other), (10_000, 0));
    let missing = Prepay { payer: None, ..jsapi(world, &seller, named, "A-2") };
    assert_eq!(code(&order(world, &missing)), "payer_missing");
    let mut stranger = jsapi(world, &seller, named, "A-3");
    stranger.payer.as_mut().unwrap().openid = "oAAAAAAAAAAAAAAAAAAAAAAAAAAA".into();
    assert_eq!(code(&order(world, &stranger)), "openid_unknown");
}

fn the_first_who_scans_is_the_only_payer(world: &World) {
    let seller = Seller::new(world);
    let (first, second) = (world.holder("张三", 10_000), world.holder("李四", 10_000));
    let made = order(world, &seller.native("A-1", 700)).unwrap();
    assert_eq!(code(&scanned(world, first, &made)), "ok");
    assert_eq!(code(&scanned(world, first, &made)), "ok");
    assert_eq!(code(&scanned(world, second, &made)), "order_of_another_payer");
    assert_eq!(pays(world, second, &made, Method::Balance), "order_of_another_payer");
    let again = order(world, &seller.native("A-1", 700)).unwrap();
    assert_eq!(code(&scanned(world, second, &again)), "ok");
    assert_eq!(pays(world, second, &again, Method::Balance), "ok");
}

fn tokens_and_trades_end_with_their_time(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 10_000);
    let native = order(world, &seller.native("A-1", 700)).unwrap();
    let h5 = order(world, &Prepay { kind: Kind::H5, ..seller.native("A-2", 700) }).unwrap();
    let soon = world.now() + jiff::SignedDuration::from_mins(10);
    order(world, &Prepay { expires_at: Some(soon), ..seller.native("A-3", 700) }).unwrap();
    world.wait_s(299);
    assert_eq!(code(&opened(world, holder, &h5)), "ok");
    world.wait_s(1);
    assert_eq!(code(&opened(world, holder, &h5)), "order_expired");
    assert_eq!(seller.find(world, "A-3").state, State::Open);
    world.wait_s(300);
    assert_eq!(seller.find(world, "A-3").state, State::Closed);
    assert_eq!(code(&order(world, &Prepay { expires_at: Some(soon), ..seller.native("A-3", 700) })), "trade_closed");
    world.wait_s(7200);
    assert_eq!(code(&scanned(world, holder, &native)), "order_expired");
    assert_eq!(seller.find(world, "A-1").state, State::Open);
    let again = order(world, &seller.native("A-1", 700)).unwrap();
    assert_eq!(code(&scanned(world, holder, &again)), "ok");
    world.wait_s(604_800);
    assert_eq!(seller.find(world, "A-1").state, State::Closed);
    assert_eq!(pays(world, holder, &again, Method::Balance), "order_expired");
}

fn closing_is_final_and_may_be_repeated(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 10_000);
    let made = order(world, &seller.native("A-1", 700)).unwrap();
    assert_eq!(close(world, &seller.party, "A-1").unwrap().state, State::Closed);
    assert_eq!(close(world, &seller.party, "A-1").unwrap().state, State::Closed);
    assert_eq!(pays(world, holder, &made, Method::Balance), "order_closed");
    assert_eq!(code(&order(world, &seller.native("A-1", 700))), "trade_closed");
    let paid = order(world, &seller.native("A-2", 700)).unwrap();
    assert_eq!(pays(world, holder, &paid, Method::Balance), "ok");
    assert_eq!(code(&close(world, &seller.party, "A-2")), "trade_paid");
    assert_eq!(code(&close(world, &seller.party, "A-9")), "trade_not_found");
}

fn what_a_merchant_does_not_take_is_refused(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 10_000);
    let (debit, credit) = (world.card_of(holder, "debit"), world.card_of(holder, "credit"));
    let mut command = seller.native("A-1", 700);
    command.new.wish.limit_pay = LimitPay::new(&[Restriction::NoBalance, Restriction::NoCredit]);
    let made = order(world, &command).unwrap();
    let id = made.order;
    let lines = world.look(move |view, ctx| {
        let found = order::find(view, ctx, id)?.unwrap();
        trade::methods(view, ctx, holder, &found)
    });
    let said: Vec<&str> = lines.iter().map(|line| line.refusal.as_ref().map_or("ok", Refusal::code)).collect();
    assert_eq!(said, ["balance_not_taken", "ok", "credit_card_not_taken"]);
    assert_eq!(pays(world, holder, &made, Method::Balance), "balance_not_taken");
    assert_eq!(pays(world, holder, &made, Method::Card(credit)), "credit_card_not_taken");
    assert_eq!(pays(world, holder, &made, Method::Card(debit)), "ok");
}

fn strangers_find_nothing(world: &World) {
    let (seller, other) = (Seller::new(world), Seller::named(world, "别家"));
    let holder = world.holder("张三", 10_000);
    let made = order(world, &seller.native("A-1", 700)).unwrap();
    assert_eq!(pays(world, holder, &made, Method::Balance), "ok");
    let number = seller.find(world, "A-1").paid.unwrap().number;
    for name in [Name::OutTradeNo("A-1".into()), Name::Number(number), Name::Number("4200".into())] {
        assert_eq!(code(&find(world, &other.party, &name)), "trade_not_found");
    }
    assert_eq!(code(&close(world, &other.party, "A-1")), "trade_not_found");
    let as_provider = Party { provider: Some(other.opened.merchant), ..seller.party };
    assert_eq!(code(&find(world, &as_provider, &Name::OutTradeNo("A-1".into()))), "trade_not_found");
}

fn a_provider_orders_for_its_sub_merchant(world: &World) {
    let (provider, _) = world.online("服务商", MerchantKind::Provider);
    let (sub, shop) = world.online("特约商户", MerchantKind::Sub { provider: provider.merchant });
    let (appid, sub_appid) = (new_app(world, &[provider.merchant]), new_app(world, &[sub.merchant]));
    let party = Party { merchant: sub.merchant, provider: Some(provider.merchant) };
    let seller = Seller { opened: sub, shop, party, appid };
    let holder = world.holder("张三", 10_000);
    let mut command = seller.native("A-1", 10_000);
    command.new.sub_appid = Some(sub_appid.clone());
    let made = order(world, &command).unwrap();
    assert_eq!(pays(world, holder, &made, Method::Balance), "ok");
    let paid = seller.find(world, "A-1").paid.unwrap();
    assert_eq!(paid.openid, openid(world, &seller.appid, holder));
    assert_eq!(paid.sub_openid, Some(openid(world, &sub_appid, holder)));
    assert_eq!(world.shop_balance(&seller.shop), 9_940);
    assert_eq!(told(world, provider.merchant), ["trade_paid"]);
    assert!(told(world, sub.merchant).is_empty());
    let mut wrong = seller.native("A-2", 700);
    wrong.new.appid = sub_appid;
    assert_eq!(code(&order(world, &wrong)), "app_not_bound");
}

fn show(world: &World, holder: HolderId, method: Method) -> String {
    let command = IssueCode { holder, method, pin: Some(pin()) };
    world.act(move |tx, ctx| payment_code::issue(tx, ctx, command.clone())).unwrap().digits
}

pub fn charged(
    world: &World,
    seller: &Seller,
    number: &str,
    (amount, digits): (i64, &str),
) -> Result<Trade, Stop<TradeRefusal>> {
    let command = CodePay { new: seller.wants(number, amount), digits: digits.to_owned() };
    world.act(move |tx, ctx| trade::code_pay(tx, ctx, &command))
}

fn confirm(world: &World, holder: HolderId, trade: &Trade) -> &'static str {
    let command = Confirm { holder, key: world.key(), charge: trade.charge.unwrap(), shown: None, pin: pin() };
    code(&world.act(move |tx, ctx| payment_code::confirm(tx, ctx, command.clone())))
}

fn a_code_is_charged_for_a_trade(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 10_000);
    let digits = show(world, holder, Method::Balance);
    let asked = charged(world, &seller, "A-1", (700, &digits)).unwrap();
    assert_eq!((asked.state, asked.payer), (State::AwaitingPayer, Some(holder)));
    assert_eq!(charged(world, &seller, "A-1", (700, &digits)).unwrap().order, asked.order);
    assert_eq!(code(&charged(world, &seller, "A-1", (701, &digits))), "out_trade_no_used");
    assert_eq!(code(&charged(world, &seller, "A-2", (700, &digits))), "code_used");
    assert_eq!(code(&charged(world, &seller, "A-3", (700, "139999999999999999"))), "code_unknown");
    assert_eq!(code(&find(world, &seller.party, &Name::OutTradeNo("A-2".into()))), "trade_not_found");
    assert_eq!(code(&close(world, &seller.party, "A-1")), "must_reverse");
    assert_eq!(confirm(world, holder, &asked), "ok");
    let paid = seller.find(world, "A-1");
    assert_eq!((paid.state, paid.paid.unwrap().amount), (State::Paid, fen(700)));
    assert_eq!(code(&close(world, &seller.party, "A-1")), "must_reverse");
    assert_eq!(world.shop_balance(&seller.shop), 696);
    world.check_books();
}

fn a_payer_who_cannot_or_will_not_fails_the_trade(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 10_000);
    let digits = show(world, holder, Method::Balance);
    let asked = charged(world, &seller, "A-1", (700, &digits)).unwrap();
    let charge = asked.charge.unwrap();
    world.act(move |tx, ctx| payment_code::decline(tx, ctx, holder, charge)).unwrap();
    let declined = seller.find(world, "A-1");
    assert_eq!((declined.state, declined.failure), (State::Failed, Some(ChargeFailure::Declined)));
    let digits = show(world, holder, Method::Balance);
    charged(world, &seller, "A-2", (700, &digits)).unwrap();
    world.wait_s(60);
    let late = seller.find(world, "A-2");
    assert_eq!((late.state, late.failure), (State::Failed, Some(ChargeFailure::Expired)));
    let digits = show(world, holder, Method::Balance);
    let mut new = seller.wants("A-3", 700);
    new.wish.limit_pay = LimitPay::new(&[Restriction::NoBalance]);
    let command = CodePay { new, digits };
    let refused = world.act(move |tx, ctx| trade::code_pay(tx, ctx, &command)).unwrap();
    assert_eq!((refused.state, refused.failure), (State::Failed, Some(ChargeFailure::MethodNotTaken)));
    assert_eq!(world.balance(holder), (10_000, 0));
}

fn a_code_with_a_card_waits_for_the_bank(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 0);
    let card = world.card(holder);
    for (number, answer, state) in
        [("A-1", Answer::Settled, State::Paid), ("A-2", Answer::Rejected { reason: "AM04".into() }, State::Failed)]
    {
        let digits = show(world, holder, Method::Card(card));
        let asked = charged(world, &seller, number, (700, &digits)).unwrap();
        assert_eq!(confirm(world, holder, &asked), "ok");
        world.wait_s(600);
        assert_eq!(seller.find(world, number).state, State::Accepted);
        world.bank(|_, _| answer.clone());
        assert_eq!(seller.find(world, number).state, state);
    }
    assert_eq!(seller.find(world, "A-2").failure, Some(ChargeFailure::BankRefused));
    assert_eq!(world.shop_balance(&seller.shop), 696);
    world.check_books();
}

fn orders_that_make_no_sense_are_refused(world: &World) {
    let seller = Seller::new(world);
    assert_eq!(code(&order(world, &seller.native("A-1", 0))), "trade_amount_too_small");
    assert_eq!(code(&order(world, &seller.native("A-1", 10_000_001))), "trade_amount_too_large");
    let past = Prepay { expires_at: Some(world.now()), ..seller.native("A-1", 700) };
    assert_eq!(code(&order(world, &past)), "expiry_passed");
    let mut nowhere = seller.native("A-1", 700);
    nowhere.new.appid = "wx0000000000000000".into();
    assert_eq!(code(&order(world, &nowhere)), "app_unknown");
    let mut nobody = seller.native("A-1", 700);
    nobody.new.party.merchant = MerchantId::from_bytes([9; 16]);
    assert_eq!(code(&order(world, &nobody)), "merchant_unavailable");
}

fn a_till_cannot_touch_a_trade(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 10_000);
    let made = order(world, &seller.native("A-1", 700)).unwrap();
    let (store, id) = (seller.opened.store, made.order);
    assert_eq!(code(&world.act(move |tx, ctx| order::close(tx, ctx, store, id))), "not_found");
    let digits = show(world, holder, Method::Balance);
    let charge = charged(world, &seller, "A-2", (700, &digits)).unwrap().charge.unwrap();
    assert_eq!(code(&world.act(move |tx, ctx| payment_code::cancel(tx, ctx, store, charge))), "not_found");
    let waiting = world.look(move |view, ctx| message::list(view, ctx, holder, None));
    assert_eq!(waiting[0].kind, "charge_waiting");
}

fn orders_under_one_number_at_once_are_one_trade(world: &World) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 10_000);
    let orders: Vec<_> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..8)
            .map(|_| {
                let (command, ctx, store) = (seller.native("A-1", 700), world.ctx(), &world.store);
                scope.spawn(move || {
                    store.write_blocking(move |tx| trade::prepay(tx, &mut ctx.clone(), &command)).unwrap().order
                })
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    assert!(orders.iter().all(|order| *order == orders[0]));
    assert_eq!(pays(world, holder, &seller.find(world, "A-1"), Method::Balance), "ok");
    world.check_books();
}
