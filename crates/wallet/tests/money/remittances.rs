//! Remittances: what merchants send to holders, who say yes to it.

use money::{Amount, HolderId, RemittanceId};
use wallet::remittance::{
    self, Called, Failure, Name, NewRemittance, ReceiptRefusal, Remittance, RemittanceRefusal, Report, State,
};
use wallet::{Stop, callback, message};

use crate::refunds::{events, newest_bill, sold};
use crate::settlements::{both, next_day, settle};
use crate::trades::{Seller, openid};
use crate::world::{World, battery, code, fen};
use wallet::balance::Method;

battery!(
    a_yes_brings_the_money_and_a_second_one_nothing_more,
    a_number_stands_for_one_remittance,
    what_breaks_a_rule_is_refused,
    a_wrong_name_fails_it_and_holds_nothing,
    the_merchant_takes_back_what_waits,
    after_a_day_without_a_yes_the_money_is_the_merchants,
    nobody_but_the_payee_sees_it,
    yes_and_cancel_at_once_end_it_once,
);

/// A merchant with 9,940 fen available, and the holder who paid them.
fn rich(world: &World) -> (Seller, HolderId) {
    let seller = Seller::new(world);
    let holder = world.holder("张三", 20_000);
    sold(world, &seller, holder, ("A-1", 10_000), Method::Balance);
    next_day(world);
    settle(world, &seller);
    assert_eq!(both(world, &seller), (0, 9_940));
    (seller, holder)
}

fn wish(world: &World, seller: &Seller, holder: HolderId, (number, amount): (&str, i64)) -> NewRemittance {
    let report = |kind: &str, content: &str| Report { kind: kind.into(), content: content.into() };
    NewRemittance {
        merchant: seller.party.merchant,
        appid: seller.appid.clone(),
        out_bill_no: number.to_owned(),
        openid: openid(world, &seller.appid, holder),
        payee_name: None,
        amount: fen(amount),
        remark: "谢谢".into(),
        notify_url: Some("https://shop.example/sent".into()),
        scene: "1000".into(),
        reports: vec![report("活动名称", "茶会"), report("奖励说明", "第一名")],
        appearance: String::new(),
    }
}

fn send(world: &World, command: &NewRemittance) -> Result<Remittance, Stop<RemittanceRefusal>> {
    let command = command.clone();
    world.act(move |tx, ctx| remittance::create(tx, ctx, &command))
}

fn confirm(world: &World, holder: HolderId, id: RemittanceId) -> Result<Remittance, Stop<ReceiptRefusal>> {
    world.act(move |tx, ctx| remittance::confirm(tx, ctx, holder, id))
}

fn cancel(world: &World, seller: &Seller, number: &str) -> Result<Remittance, Stop<RemittanceRefusal>> {
    let (merchant, name) = (seller.party.merchant, Name::OutBillNo(number.to_owned()));
    world.act(move |tx, ctx| remittance::cancel(tx, ctx, merchant, &name))
}

fn find(world: &World, seller: &Seller, number: &str) -> Remittance {
    let (merchant, name) = (seller.party.merchant, Name::OutBillNo(number.to_owned()));
    world.store.read_blocking(move |view| remittance::find(view, merchant, &name)).unwrap()
}

fn a_yes_brings_the_money_and_a_second_one_nothing_more(world: &World) {
    let (seller, holder) = rich(world);
    let mut named = wish(world, &seller, holder, ("B1", 500));
    named.payee_name = Some("张三".into());
    let made = send(world, &named).unwrap();
    assert_eq!((made.state, made.failure), (State::Waiting, None));
    assert!(made.number.len() == 40 && made.number.starts_with("1330"));
    assert_eq!((both(world, &seller), world.balance(holder)), ((0, 9_440), (10_000, 0)));
    let notice = world.look(move |view, ctx| message::list(view, ctx, holder, None)).remove(0);
    assert_eq!((notice.kind.as_str(), &notice.params["remittance"]), ("remittance_waiting", &made.id.to_string()));
    let confirmed = confirm(world, holder, made.id).unwrap();
    assert_eq!(confirmed.state, State::Succeeded);
    assert_eq!(confirm(world, holder, made.id).unwrap(), confirmed);
    assert_eq!((both(world, &seller), world.balance(holder)), ((0, 9_440), (10_500, 0)));
    assert_eq!(newest_bill(world, holder), ("transfer_in", 500, "arrived".to_owned()));
    assert_eq!(events(world, &seller), ["trade_paid", "remittance_ended"]);
    assert_eq!(send(world, &named).unwrap(), confirmed, "the same request again gives it as it stands");
    assert_eq!(code(&cancel(world, &seller, "B1")), "remittance_ended");
    world.check_books();
}

fn a_number_stands_for_one_remittance(world: &World) {
    let (seller, holder) = rich(world);
    let first = wish(world, &seller, holder, ("B1", 500));
    let made = send(world, &first).unwrap();
    assert_eq!(send(world, &first).unwrap(), made);
    let others = [
        NewRemittance { amount: fen(501), ..first.clone() },
        NewRemittance { remark: "再谢".into(), ..first.clone() },
        NewRemittance { payee_name: Some("张三".into()), ..first.clone() },
    ];
    for other in &others {
        assert_eq!(code(&send(world, other)), "out_bill_no_used");
    }
    assert_eq!(both(world, &seller), (0, 9_440));
}

fn what_breaks_a_rule_is_refused(world: &World) {
    let (seller, holder) = rich(world);
    let good = wish(world, &seller, holder, ("B1", 500));
    let named = |amount: i64| NewRemittance { amount: fen(amount), payee_name: Some("张三".into()), ..good.clone() };
    let table = [
        (NewRemittance { amount: Amount::ZERO, ..good.clone() }, "amount_too_small"),
        (named(2_000_001), "amount_too_large"),
        (named(29), "payee_name_not_taken"),
        (NewRemittance { amount: fen(200_000), ..good.clone() }, "payee_name_needed"),
        (NewRemittance { reports: good.reports[..1].to_vec(), ..good.clone() }, "report_missing"),
        (NewRemittance { openid: "o-nobody".into(), ..good.clone() }, "openid_unknown"),
        (NewRemittance { appid: "wx-nobody".into(), ..good.clone() }, "app_unknown"),
        (named(9_941), "merchant_short"),
    ];
    for (command, expected) in table {
        assert_eq!(code(&send(world, &command)), expected, "{expected}");
    }
    assert_eq!(both(world, &seller), (0, 9_940), "nothing is held");
    send(world, &named(9_940)).unwrap();
    assert_eq!(both(world, &seller), (0, 0));
    let pending: usize = world.look(move |view, _| remittance::waiting_for(view, holder)).len();
    assert_eq!(pending, 1);
}

fn a_wrong_name_fails_it_and_holds_nothing(world: &World) {
    let (seller, holder) = rich(world);
    let mut wrong = wish(world, &seller, holder, ("B1", 500));
    wrong.payee_name = Some("李四".into());
    let made = send(world, &wrong).unwrap();
    assert_eq!((made.state, made.failure), (State::Failed, Some(Failure::NameNotCorrect)));
    assert_eq!(both(world, &seller), (0, 9_940));
    assert_eq!(events(world, &seller), ["trade_paid", "remittance_ended"]);
    assert_eq!(code(&confirm(world, holder, made.id)), "not_found");
    assert!(world.look(move |view, _| remittance::waiting_for(view, holder)).is_empty());
}

fn the_merchant_takes_back_what_waits(world: &World) {
    let (seller, holder) = rich(world);
    let made = send(world, &wish(world, &seller, holder, ("B1", 500))).unwrap();
    let ended = cancel(world, &seller, "B1").unwrap();
    assert_eq!((ended.state, ended.failure), (State::Cancelled, Some(Failure::MerchantCancelled)));
    assert_eq!(cancel(world, &seller, "B1").unwrap(), ended);
    assert_eq!(code(&confirm(world, holder, made.id)), "remittance_withdrawn");
    assert_eq!((both(world, &seller), world.balance(holder)), ((0, 9_940), (10_000, 0)));
    assert_eq!(code(&cancel(world, &seller, "B2")), "not_found");
    world.check_books();
}

fn after_a_day_without_a_yes_the_money_is_the_merchants(world: &World) {
    let (seller, holder) = rich(world);
    let made = send(world, &wish(world, &seller, holder, ("B1", 500))).unwrap();
    let expire = || world.act(|tx, ctx| Ok::<_, Stop<()>>(remittance::expire(tx, ctx, 10)?)).unwrap();
    world.wait_s(86_399);
    expire();
    assert_eq!(find(world, &seller, "B1").state, State::Waiting);
    world.wait_s(1);
    assert_eq!(code(&confirm(world, holder, made.id)), "remittance_overdue", "before the worker comes by");
    expire();
    expire();
    let ended = find(world, &seller, "B1");
    assert_eq!((ended.state, ended.failure), (State::Failed, Some(Failure::Overdue)));
    assert_eq!(code(&confirm(world, holder, made.id)), "remittance_overdue");
    assert_eq!((both(world, &seller), world.balance(holder)), ((0, 9_940), (10_000, 0)));
    assert_eq!(events(world, &seller), ["trade_paid", "remittance_ended"]);
    world.check_books();
}

fn nobody_but_the_payee_sees_it(world: &World) {
    let (seller, holder) = rich(world);
    let stranger = world.holder("李四", 0);
    let made = send(world, &wish(world, &seller, holder, ("B1", 500))).unwrap();
    let mchid = crate::settlements::terms(world, &seller).mchid;
    let called = Called { mchid, appid: seller.appid.clone(), package: made.package.clone() };
    let call = |holder: HolderId, called: &Called| {
        let called = called.clone();
        world.store.read_blocking(move |view| remittance::invoked(view, holder, &called))
    };
    assert_eq!(call(holder, &called).unwrap(), made);
    let others = [Called { mchid: "1".into(), ..called.clone() }, Called { appid: "wx".into(), ..called.clone() }];
    for other in &others {
        assert_eq!(code(&call(holder, other)), "not_found");
    }
    assert_eq!(code(&call(stranger, &called)), "not_found");
    assert_eq!(code(&confirm(world, stranger, made.id)), "not_found");
    let other = Seller::named(world, "别家");
    assert_eq!(code(&cancel(world, &other, "B1")), "not_found");
    let (merchant, name) = (other.party.merchant, Name::Number(made.number.clone()));
    let seen = world.store.read_blocking(move |view| remittance::find(view, merchant, &name));
    assert_eq!(code(&seen), "not_found");
}

fn yes_and_cancel_at_once_end_it_once(world: &World) {
    let (seller, holder) = rich(world);
    for round in 0..8 {
        let number = format!("B{round}");
        let made = send(world, &wish(world, &seller, holder, (&number, 100))).unwrap();
        std::thread::scope(|scope| {
            let (store, mut one, mut two) = (&world.store, world.ctx(), world.ctx());
            let (id, merchant, name) = (made.id, seller.party.merchant, Name::OutBillNo(number.clone()));
            scope.spawn(move || store.write_blocking(move |tx| remittance::confirm(tx, &mut one, holder, id)).ok());
            scope.spawn(move || store.write_blocking(move |tx| remittance::cancel(tx, &mut two, merchant, &name)).ok());
        });
        assert_ne!(find(world, &seller, &number).state, State::Waiting);
    }
    let got = world.balance(holder).0 - 10_000;
    assert_eq!(both(world, &seller).1, 9_940 - got, "what was not received is the merchant's");
    let merchant = seller.party.merchant;
    let told = world.look(move |view, _| callback::list(view, merchant, None, 50));
    assert_eq!(told.iter().filter(|told| told.event == callback::Event::RemittanceEnded).count(), 8);
    world.check_books();
}
