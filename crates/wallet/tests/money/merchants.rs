//! What a merchant has agreed with the house: its number, its fee, its accounts.

use ledger::house;
use money::MerchantId;
use wallet::balance::Method;
use wallet::instruction::Answer;
use wallet::merchant::{self, BankAccount, Contract, Kind, Merchant, Opened, Payout};
use wallet::payment::Target;

use crate::payments::{pay, pay_shop, place};
use crate::world::{World, battery, code};

battery!(
    a_merchant_has_a_number_and_two_accounts,
    a_till_pays_no_fee_until_one_is_agreed,
    a_fee_is_taken_in_the_entry_that_pays,
    a_provider_deals_only_for_its_own,
    terms_that_make_no_sense_are_refused,
    a_bank_account_is_sealed_and_read_back,
);

fn merchant(world: &World, opened: Opened) -> Merchant {
    world.look(move |view, _| merchant::find(view, opened.merchant)).unwrap()
}

fn fees(world: &World) -> i64 {
    world.look(|view, _| Ok(view.balance(house::FEE_INCOME)?.posted))
}

fn a_merchant_has_a_number_and_two_accounts(world: &World) {
    let (opened, shop) = world.shop();
    let found = merchant(world, opened);
    assert!(found.mchid.len() == 10 && found.mchid.starts_with('1'));
    assert_eq!((found.pending, found.online_store), (shop.account, opened.store));
    assert_ne!(found.available, found.pending);
    let mchid = found.mchid.clone();
    assert_eq!(world.look(move |view, _| merchant::by_mchid(view, &mchid)), Some(found));
    assert_eq!(world.look(|view, _| merchant::by_mchid(view, "1000000000")), None);
}

fn a_till_pays_no_fee_until_one_is_agreed(world: &World) {
    let holder = world.holder("张三", 100_000);
    let (opened, shop) = world.shop();
    pay_shop(world, holder, &shop, 10_000).unwrap();
    assert_eq!((world.shop_balance(&shop), fees(world)), (10_000, 0));
    world.act(move |tx, ctx| merchant::set_terms(tx, ctx, opened.merchant, 60, 2)).unwrap();
    pay_shop(world, holder, &shop, 10_000).unwrap();
    assert_eq!((world.shop_balance(&shop), fees(world)), (19_940, 60));
    assert_eq!((merchant(world, opened).fee_bps, merchant(world, opened).settle_days), (60, 2));
    world.check_books();
}

fn a_fee_is_taken_in_the_entry_that_pays(world: &World) {
    let holder = world.holder("张三", 10_000);
    let card = world.card(holder);
    let (opened, shop) = world.online("网店", Kind::Direct);
    pay(world, holder, Target::Order(place(world, opened, 1250)), Method::Balance).unwrap();
    assert_eq!((world.shop_balance(&shop), fees(world)), (1242, 8));
    pay(world, holder, Target::Order(place(world, opened, 1249)), Method::Card(card)).unwrap();
    assert_eq!((world.shop_balance(&shop), fees(world)), (1242, 8));
    world.wait_s(1);
    world.bank(|_, _| Answer::Settled);
    assert_eq!((world.shop_balance(&shop), fees(world)), (1242 + 1242, 15));
    let account = shop.account;
    let newest = world.look(move |view, _| view.history(account, None, 1)).remove(0);
    assert_eq!(newest.postings().len(), 6);
    world.check_books();
}

fn a_provider_deals_only_for_its_own(world: &World) {
    let (provider, _) = world.online("服务商", Kind::Provider);
    let (sub, _) = world.online("特约商户", Kind::Sub { provider: provider.merchant });
    let (other, _) = world.online("别家", Kind::Direct);
    let number = |opened: Opened| merchant(world, opened).mchid;
    let ask = |mchid: String| world.act(move |tx, _| merchant::sub_of(tx, provider.merchant, &mchid));
    assert_eq!(ask(number(sub)).unwrap().id, sub.merchant);
    assert_eq!(code(&ask(number(other))), "not_its_sub_merchant");
    assert_eq!(code(&ask("1000000000".to_owned())), "merchant_unknown");
    let subs = world.look(move |view, _| merchant::subs(view, provider.merchant));
    assert_eq!(subs.iter().map(|found| found.id).collect::<Vec<_>>(), [sub.merchant]);
    let wrong = Contract { kind: Kind::Sub { provider: other.merchant }, ..Contract::TILL };
    assert_eq!(world.try_online("再一家", wrong).err(), Some("not_a_provider"));
}

fn terms_that_make_no_sense_are_refused(world: &World) {
    let (opened, _) = world.shop();
    let set = |fee, days| world.act(move |tx, ctx| merchant::set_terms(tx, ctx, opened.merchant, fee, days));
    assert_eq!(code(&set(1001, 1)), "fee_too_high");
    assert_eq!(code(&set(60, 0)), "settle_days_too_few");
    assert_eq!(merchant(world, opened).fee_bps, 0);
    let nobody = MerchantId::from_bytes([9; 16]);
    assert_eq!(code(&world.act(move |tx, ctx| merchant::set_terms(tx, ctx, nobody, 60, 1))), "merchant_unknown");
}

fn a_bank_account_is_sealed_and_read_back(world: &World) {
    let (opened, _) = world.shop();
    assert!(world.look(move |view, ctx| merchant::bank_account(view, ctx, opened.merchant)).is_none());
    let account =
        BankAccount {
            bank: "dongfang".into(), number: "6222020000001234".into(), name: "晨光商贸有限公司".into()
        };
    let wanted = account.clone();
    world
        .act(move |tx, ctx| {
            let payout = Payout { account: account.clone(), mandate: "M-9".into() };
            merchant::set_bank_account(tx, ctx, opened.merchant, &payout)
        })
        .unwrap();
    let found = world.look(move |view, ctx| merchant::bank_account(view, ctx, opened.merchant)).unwrap();
    assert!(found.account == wanted && found.mandate == "M-9");
    assert_eq!(found.account.label(), "dongfang 1234");
}
