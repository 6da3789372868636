//! Profit sharing: what merchants share of their trades, with whom, and what comes back.

use money::HolderId;
use wallet::balance::Method;
use wallet::sharing::{
    self, Account, AccountKind, GiveBack, Name, NewReceiver, NewShare, Return, ReturnFailure, ShareFailure, ShareOut,
    Sharing, SharingRefusal,
};
use wallet::trade::Trade;
use wallet::{Stop, credential};

use crate::refunds::{events, newest_bill, refund_part};
use crate::settlements::{both, next_day, settle, terms};
use crate::trades::{Seller, openid, order, pays};
use crate::world::{World, battery, code, fen};

battery!(
    shares_reach_a_holder_and_a_merchant_out_of_what_was_kept_back,
    what_cannot_be_shared_is_refused,
    who_cannot_receive_gets_nothing_and_the_rest_do,
    a_number_stands_for_one_request,
    the_end_of_sharing_frees_the_rest_for_settlement,
    after_thirty_days_the_rest_is_free_by_itself,
    a_merchant_gives_a_share_back,
    what_was_shared_is_not_settled_again,
    two_requests_at_once_share_no_more_than_there_is,
);

struct Fair {
    seller: Seller,
    partner: Seller,
    holder: HolderId,
    staff: String,
    trade: Trade,
}

impl Fair {
    /// A trade of 100 yuan, paid a minute ago, of which 99.40 is kept back; a holder and a merchant may receive.
    fn new(world: &World) -> Self {
        let (seller, partner) = (Seller::named(world, "总店"), Seller::named(world, "分店"));
        let payer = world.holder("张三", 50_000);
        let holder = world.holder("李四", 0);
        let mut wish = seller.native("A-1", 10_000);
        wish.new.wish.sharing = true;
        let made = order(world, &wish).unwrap();
        assert_eq!(pays(world, payer, &made, Method::Balance), "ok");
        world.wait_s(60);
        let staff = openid(world, &seller.appid, holder);
        let trade = seller.find(world, "A-1");
        let fair = Self { seller, partner, holder, staff, trade };
        fair.add(world, &fair.of_staff(), Some("李四")).unwrap();
        fair.add(world, &fair.of_partner(world), Some("分店")).unwrap();
        fair
    }

    fn of_staff(&self) -> Account {
        Account { kind: AccountKind::Openid, number: self.staff.clone() }
    }

    fn of_partner(&self, world: &World) -> Account {
        Account { kind: AccountKind::Merchant, number: terms(world, &self.partner).mchid }
    }

    fn add(&self, world: &World, account: &Account, name: Option<&str>) -> Result<(), Stop<SharingRefusal>> {
        let command = NewReceiver {
            party: self.seller.party,
            appid: self.seller.appid.clone(),
            sub_appid: None,
            account: account.clone(),
            name: name.map(str::to_owned),
            relation: "STAFF".into(),
        };
        world.act(move |tx, ctx| sharing::add_receiver(tx, ctx, &command))
    }

    fn wish(&self, number: &str, shares: &[(Account, i64)]) -> ShareOut {
        let share = |(account, amount): &(Account, i64)| NewShare {
            account: account.clone(),
            name: None,
            amount: fen(*amount),
            description: "分红".into(),
        };
        ShareOut {
            party: self.seller.party,
            trade: self.trade.paid.as_ref().unwrap().number.clone(),
            out_order_no: number.to_owned(),
            shares: shares.iter().map(share).collect(),
            ends: false,
        }
    }

    fn give_back(&self, world: &World, number: &str, amount: i64) -> Result<Return, Stop<SharingRefusal>> {
        let command = GiveBack {
            party: self.seller.party,
            sharing: Name::OutOrderNo("S-1".into()),
            out_return_no: number.to_owned(),
            return_mchid: terms(world, &self.partner).mchid,
            amount: fen(amount),
            description: "多分了".into(),
        };
        world.act(move |tx, ctx| sharing::give_back(tx, ctx, &command))
    }

    fn frozen(&self, world: &World) -> i64 {
        self.seller.find(world, "A-1").frozen.fen()
    }
}

fn share(world: &World, command: &ShareOut) -> Result<Sharing, Stop<SharingRefusal>> {
    let command = command.clone();
    world.act(move |tx, ctx| sharing::share(tx, ctx, &command))
}

fn shares_reach_a_holder_and_a_merchant_out_of_what_was_kept_back(world: &World) {
    let fair = Fair::new(world);
    let merchant = fair.partner.party.merchant;
    let notify = credential::NotifySettings { refund_url: None, sharing_url: Some("https://b.example/s".into()) };
    world.act(move |tx, _| Ok::<_, Stop<()>>(credential::set_notify(tx, merchant, &notify)?)).unwrap();
    let wish = fair.wish("S-1", &[(fair.of_staff(), 1_000), (fair.of_partner(world), 2_000)]);
    let made = share(world, &wish).unwrap();
    assert!(made.shares.iter().all(|share| share.failure.is_none()) && made.number.len() == 30);
    assert_eq!((fair.frozen(world), both(world, &fair.seller)), (6_940, (6_940, 0)));
    assert_eq!((both(world, &fair.partner), world.balance(fair.holder)), ((0, 2_000), (1_000, 0)));
    assert_eq!(newest_bill(world, fair.holder), ("transfer_in", 1_000, "arrived".to_owned()));
    assert_eq!(events(world, &fair.partner), ["share_received"]);
    assert_eq!(share(world, &wish).unwrap(), made, "the same request again shares nothing more");
    world.check_books();
}

fn what_cannot_be_shared_is_refused(world: &World) {
    let fair = Fair::new(world);
    let staff = |amount| fair.wish("S-1", &[(fair.of_staff(), amount)]);
    let twice = fair.wish("S-1", &[(fair.of_staff(), 1), (fair.of_staff(), 2)]);
    let other = ShareOut { party: fair.partner.party, ..staff(1) };
    let unknown = ShareOut { trade: "4200000000202611220000000000".into(), ..staff(1) };
    let table = [
        (fair.wish("S-1", &[]), "receivers_wrong"),
        (twice, "receivers_wrong"),
        (other, "trade_not_found"),
        (unknown, "trade_not_found"),
        (staff(9_941), "share_more_than_left"),
        (staff(3_001), "share_above_ratio"),
    ];
    for (command, expected) in table {
        assert_eq!(code(&share(world, &command)), expected);
    }
    share(world, &staff(2_000)).unwrap();
    let more = fair.wish("S-2", &[(fair.of_staff(), 1_001)]);
    assert_eq!(code(&share(world, &more)), "share_above_ratio", "what was shared before counts");
    assert_eq!(fair.frozen(world), 7_940);
    let payer = world.holder("王五", 1_000);
    let plain = order(world, &fair.seller.native("A-2", 500)).unwrap();
    assert_eq!(pays(world, payer, &plain, Method::Balance), "ok");
    let number = fair.seller.find(world, "A-2").paid.unwrap().number;
    let early = ShareOut { trade: number, ..fair.wish("S-3", &[(fair.of_staff(), 1)]) };
    assert_eq!(code(&share(world, &early)), "not_for_sharing");
    world.check_books();
}

fn who_cannot_receive_gets_nothing_and_the_rest_do(world: &World) {
    let fair = Fair::new(world);
    let stranger = Account { kind: AccountKind::Openid, number: "o-nobody".into() };
    assert_eq!(code(&fair.add(world, &stranger, None)), "openid_unknown");
    assert_eq!(code(&fair.add(world, &fair.of_staff(), Some("王五"))), "receiver_name_differs");
    let itself = Account { kind: AccountKind::Merchant, number: terms(world, &fair.seller).mchid };
    assert_eq!(code(&fair.add(world, &itself, None)), "receiver_unknown");
    let made = share(world, &fair.wish("S-1", &[(stranger, 500), (fair.of_staff(), 1_000)])).unwrap();
    let failures: Vec<_> = made.shares.iter().map(|share| share.failure).collect();
    assert_eq!(failures, [Some(ShareFailure::NoRelation), None]);
    assert_eq!((fair.frozen(world), world.balance(fair.holder)), (8_940, (1_000, 0)));
    let (party, appid, account) = (fair.seller.party, fair.seller.appid.clone(), fair.of_staff());
    world.act(move |tx, _| sharing::remove_receiver(tx, &party, &appid, &account)).unwrap();
    let made = share(world, &fair.wish("S-2", &[(fair.of_staff(), 100)])).unwrap();
    assert_eq!((made.shares[0].failure, fair.frozen(world)), (Some(ShareFailure::NoRelation), 8_940));
    world.check_books();
}

fn a_number_stands_for_one_request(world: &World) {
    let fair = Fair::new(world);
    share(world, &fair.wish("S-1", &[(fair.of_staff(), 100)])).unwrap();
    assert_eq!(code(&share(world, &fair.wish("S-1", &[(fair.of_staff(), 101)]))), "sharing_number_used");
    let ends = ShareOut { ends: true, ..fair.wish("S-1", &[(fair.of_staff(), 100)]) };
    assert_eq!(code(&share(world, &ends)), "sharing_number_used");
    assert_eq!(fair.frozen(world), 9_840);
}

fn the_end_of_sharing_frees_the_rest_for_settlement(world: &World) {
    let fair = Fair::new(world);
    share(world, &fair.wish("S-1", &[(fair.of_staff(), 1_000)])).unwrap();
    next_day(world);
    assert_eq!((settle(world, &fair.seller).amount, both(world, &fair.seller)), (fen(0), (8_940, 0)));
    share(world, &ShareOut { ends: true, ..fair.wish("S-2", &[]) }).unwrap();
    assert_eq!(fair.frozen(world), 0);
    assert_eq!(code(&share(world, &fair.wish("S-3", &[(fair.of_staff(), 1)]))), "share_more_than_left");
    next_day(world);
    assert_eq!((settle(world, &fair.seller).amount, both(world, &fair.seller)), (fen(8_940), (0, 8_940)));
    world.check_books();
}

fn after_thirty_days_the_rest_is_free_by_itself(world: &World) {
    let fair = Fair::new(world);
    let expire = || world.act(|tx, ctx| Ok::<_, Stop<()>>(sharing::expire(tx, ctx, 10)?)).unwrap();
    world.wait_s(30 * 86_400 - 61);
    expire();
    assert_eq!(fair.frozen(world), 9_940);
    world.wait_s(1);
    expire();
    assert_eq!(fair.frozen(world), 0);
    assert_eq!(code(&share(world, &fair.wish("S-1", &[(fair.of_staff(), 1)]))), "sharing_too_late");
    settle(world, &fair.seller);
    assert_eq!(both(world, &fair.seller), (0, 9_940));
}

fn a_merchant_gives_a_share_back(world: &World) {
    let fair = Fair::new(world);
    share(world, &fair.wish("S-1", &[(fair.of_partner(world), 2_000)])).unwrap();
    let made = fair.give_back(world, "B-1", 500).unwrap();
    assert_eq!((made.failure, both(world, &fair.partner), both(world, &fair.seller)), (None, (0, 1_500), (7_940, 500)));
    assert_eq!(fair.give_back(world, "B-1", 500).unwrap(), made);
    assert_eq!(code(&fair.give_back(world, "B-1", 501)), "sharing_number_used");
    assert_eq!(code(&fair.give_back(world, "B-2", 1_501)), "return_more_than_shared");
    let (party, name) = (fair.partner.party, Name::OutOrderNo("S-1".into()));
    let foreign = world.store.read_blocking(move |view| sharing::find(view, &party, &name));
    assert_eq!(code(&foreign), "not_found");
    world.wait_s(180 * 86_400);
    assert_eq!(fair.give_back(world, "B-3", 100).unwrap().failure, Some(ReturnFailure::TimeOver));
    assert_eq!(both(world, &fair.partner), (0, 1_500));
    world.check_books();
}

fn what_was_shared_is_not_settled_again(world: &World) {
    let fair = Fair::new(world);
    let payer = world.holder("王五", 10_000);
    next_day(world);
    let mut wish = fair.seller.native("A-2", 5_000);
    wish.new.wish.sharing = true;
    let made = order(world, &wish).unwrap();
    assert_eq!(pays(world, payer, &made, Method::Balance), "ok");
    world.wait_s(60);
    let number = fair.seller.find(world, "A-2").paid.unwrap().number;
    share(world, &ShareOut { trade: number, ..fair.wish("S-2", &[(fair.of_staff(), 1_500)]) }).unwrap();
    share(world, &ShareOut { ends: true, ..fair.wish("S-1", &[]) }).unwrap();
    assert_eq!(settle(world, &fair.seller).amount, fen(9_940), "yesterday's, whole, and nothing of today's");
    refund_part(world, &fair.seller, ("A-2", "R-1"), (1_000, 5_000)).unwrap();
    assert_eq!(fair.seller.find(world, "A-2").frozen, fen(4_970 - 1_500 - 994));
    world.check_books();
}

fn two_requests_at_once_share_no_more_than_there_is(world: &World) {
    let fair = Fair::new(world);
    let wishes: Vec<_> = (0..4).map(|n| fair.wish(&format!("S-{n}"), &[(fair.of_staff(), 1_000)])).collect();
    std::thread::scope(|scope| {
        for wish in &wishes {
            let (store, mut ctx) = (&world.store, world.ctx());
            scope.spawn(move || {
                let wish = wish.clone();
                store.write_blocking(move |tx| sharing::share(tx, &mut ctx, &wish)).ok()
            });
        }
    });
    assert_eq!(world.balance(fair.holder), (3_000, 0), "three tenths of the trade and no more");
    assert_eq!(fair.frozen(world), 6_940);
    world.check_books();
}
