//! A wallet with people, cards and a shop, and a clock that the test turns.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use ledger::{AccountKind, EntryKind, JournalEntry, house};
use money::{Amount, CardId, Entropy, EntryId, HolderId, OperatorId, PersonId, Pin};
use store::{Fault, Store, StoreConfig, Tx, View, Wanted, params};
use tempfile::TempDir;
use wallet::account::{self, Phone};
use wallet::instruction::{self, Answer, Begin, Call, Instruction, Outcome};
use wallet::merchant::{self, Contract, Kind, OpenMerchant, OpenStore, Opened, Shop};
use wallet::operator::{self, NewOperator};
use wallet::policy::DEFAULT;
use wallet::vault::{Field, VaultKeys};
use wallet::{Ctx, Policy, Refusal, Stop, Vault};
use zeroize::Zeroizing;

pub const PIN: &str = "190254";
pub const SALT: [u8; 16] = [5; 16];

/// Makes each test of a list twice: in `sqlite` and in `postgres`.
macro_rules! battery {
    ($($test:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $test() { super::$test(&crate::world::World::sqlite()); })*
        }
        mod postgres {
            $(#[test] fn $test() { super::$test(&crate::world::World::postgres()); })*
        }
    };
}
pub(crate) use battery;

pub struct World {
    pub store: Store,
    is_postgres: bool,
    policy: Arc<Policy>,
    vault: Arc<Vault>,
    now: Cell<Timestamp>,
    seed: Cell<u8>,
    keys: Cell<u32>,
    people: Cell<u8>,
    runtime: RefCell<tokio::runtime::Runtime>,
    _directory: TempDir,
}

pub fn fen(fen: i64) -> Amount {
    Amount::from_fen(fen).unwrap()
}

pub fn pin() -> Pin {
    Pin::parse(PIN).unwrap()
}

/// The code of a refusal, or `ok`.
pub fn code<T, R: Refusal + Debug>(outcome: &Result<T, Stop<R>>) -> &'static str {
    match outcome {
        Ok(_) => "ok",
        Err(Stop::Refused(refusal) | Stop::Recorded(refusal)) => refusal.code(),
        Err(Stop::Fault(fault)) => panic!("{fault}"),
    }
}

static DATABASES: AtomicU32 = AtomicU32::new(0);

#[expect(clippy::disallowed_methods, reason = "a test is told by its environment where PostgreSQL is")]
fn postgres_url() -> String {
    let server = std::env::var("FEIQIAN_TEST_POSTGRES").expect("FEIQIAN_TEST_POSTGRES names a PostgreSQL server");
    let name = format!("money_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed));
    let made = std::process::Command::new("psql").args([&server, "-qc", &format!("CREATE DATABASE {name}")]).status();
    assert!(made.expect("psql is installed").success());
    format!("{}/{name}", server.rsplit_once('/').unwrap().0)
}

impl World {
    pub fn sqlite() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let config = StoreConfig::sqlite(directory.path().join("store.db"));
        Self::new(&config, directory, false)
    }

    /// Another one like it, on the same kind of database.
    pub fn fresh(&self) -> Self {
        if self.is_postgres { Self::postgres() } else { Self::sqlite() }
    }

    pub fn postgres() -> Self {
        Self::new(&StoreConfig::postgres(postgres_url()), tempfile::tempdir().unwrap(), true)
    }

    fn new(config: &StoreConfig, directory: TempDir, is_postgres: bool) -> Self {
        let key = |n: u8| Zeroizing::new([n; 32]);
        let keys = VaultKeys { sealing: BTreeMap::from([(1, key(1))]), index: key(2), mac: key(3) };
        Self {
            store: Store::open(config).unwrap(),
            is_postgres,
            policy: Arc::new(Policy::read(DEFAULT).unwrap()),
            vault: Arc::new(Vault::new(&keys).unwrap()),
            now: Cell::new("2026-11-22T04:00:00Z".parse().unwrap()),
            seed: Cell::new(0),
            keys: Cell::new(0),
            people: Cell::new(0),
            runtime: RefCell::new(tokio::runtime::Runtime::new().unwrap()),
            _directory: directory,
        }
    }

    pub fn now(&self) -> Timestamp {
        self.now.get()
    }

    pub fn wait_s(&self, seconds: i64) {
        self.now.set(self.now.get().checked_add(SignedDuration::from_secs(seconds)).unwrap());
    }

    pub fn ctx(&self) -> Ctx {
        let seed = self.seed.get().wrapping_add(1);
        self.seed.set(seed);
        let mut bytes = [seed; 32];
        bytes[..8].copy_from_slice(&self.now.get().as_millisecond().to_be_bytes());
        let entropy = Entropy::from_seed(bytes);
        Ctx { now: self.now.get(), entropy, policy: Arc::clone(&self.policy), vault: Arc::clone(&self.vault) }
    }

    /// A new idempotency key.
    pub fn key(&self) -> String {
        self.keys.set(self.keys.get() + 1);
        format!("key-{}", self.keys.get())
    }

    pub fn act<T: Send + 'static, R: Send + 'static>(
        &self,
        mut unit: impl FnMut(&mut Tx<'_>, &mut Ctx) -> Result<T, Stop<R>> + Send + 'static,
    ) -> Result<T, Stop<R>> {
        let ctx = self.ctx();
        self.store.write_blocking(move |tx| unit(tx, &mut ctx.clone()))
    }

    pub fn work<T: Send + 'static>(
        &self,
        mut unit: impl FnMut(&mut Tx<'_>, &mut Ctx) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        let ctx = self.ctx();
        self.store.write_blocking(move |tx| unit(tx, &mut ctx.clone())).unwrap()
    }

    pub fn look<T: Send + 'static>(
        &self,
        mut unit: impl FnMut(&mut View<'_>, &Ctx) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        let ctx = self.ctx();
        self.store.read_blocking(move |view| unit(view, &ctx)).unwrap()
    }

    /// A verified holder of class II with a payment password and so much balance.
    pub fn holder(&self, name: &'static str, balance: i64) -> HolderId {
        self.people.set(self.people.get() + 1);
        let number = self.people.get();
        self.work(move |tx, ctx| {
            let phone = Phone::parse(&format!("138{number:08}")).unwrap();
            let holder = HolderId::new(ctx.now_ms(), &mut ctx.entropy);
            let account = tx.new_account(AccountKind::Holder)?;
            let sealed_phone = ctx.vault.seal(Field::Phone, phone.expose(), &mut ctx.entropy)?;
            tx.execute(
                "INSERT INTO holder (id, phone, display_name, settings, created_at) VALUES (?1, ?2, ?3, '{}', ?4)",
                params![holder, sealed_phone, phone.masked(), ctx.now],
            )?;
            tx.execute(
                "INSERT INTO phone_directory (phone_index, holder) VALUES (?1, ?2)",
                params![ctx.vault.index(Field::Phone, phone.expose()), holder],
            )?;
            let person = PersonId::new(ctx.now_ms(), &mut ctx.entropy);
            let sealed = ctx.vault.seal(Field::Name, name, &mut ctx.entropy)?;
            tx.execute(
                "INSERT INTO person (id, number_index, number, name, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![person, vec![number; 32], vec![0_u8; 3], sealed, ctx.now],
            )?;
            tx.execute(
                "INSERT INTO holder_hot (holder, account, state, state_reason, class, person, pinless, lowered_until, \
                 pin_mac, pin_salt, pin_tries, pin_tried_at, pin_locks, pin_locked_until) \
                 VALUES (?1, ?2, 'normal', '', 'II', ?3, 0, 0, ?4, ?5, 0, 0, 0, 0)",
                params![holder, account, person, ctx.vault.pin_mac(&SALT, &pin()), SALT],
            )?;
            fund(tx, ctx, holder, balance)?;
            Ok(holder)
        })
    }

    /// A bound debit card of the holder's.
    pub fn card(&self, holder: HolderId) -> CardId {
        self.card_of(holder, "debit")
    }

    pub fn card_of(&self, holder: HolderId, kind: &'static str) -> CardId {
        self.work(move |tx, ctx| {
            let id = CardId::new(ctx.now_ms(), &mut ctx.entropy);
            let index: [u8; 32] = ctx.entropy.bytes();
            tx.execute(
                "INSERT INTO card (id, holder, pan, pan_index, masked_pan, tail, bank, card_type, phone, mandate, \
                 single_limit, daily_limit, state, place, bound_at) \
                 VALUES (?1, ?2, ?3, ?4, '6222 02** **** 7894', '7894', 'dongfang', ?5, ?3, 'mandate-1', \
                 1000000, 2000000, 'usable', 1, ?6)",
                params![id, holder, vec![1_u8, 2], index, kind, ctx.now],
            )?;
            Ok(id)
        })
    }

    /// A shop with a till.
    pub fn shop(&self) -> (Opened, Shop) {
        let opened = self
            .act(|tx, ctx| {
                let store = OpenStore {
                    name: "晨光小卖部".into(),
                    description_zh: "文具与零食".into(),
                    description_en: "Stationery and snacks".into(),
                };
                let command = OpenMerchant {
                    name: "晨光小卖部".into(),
                    store,
                    login: "till".into(),
                    staff_name: "小李".into(),
                    password_hash: "hash".into(),
                };
                merchant::open(tx, ctx, command)
            })
            .unwrap();
        (opened, self.look(move |view, _| merchant::shop(view, opened.store)).unwrap())
    }

    /// A merchant that is dealt with over the wire, at the policy's fee.
    pub fn online(&self, name: &'static str, kind: Kind) -> (Opened, Shop) {
        let opened = self.try_online(name, Contract { kind, fee_bps: None, settle_days: None }).unwrap();
        (opened, self.look(move |view, _| merchant::shop(view, opened.store)).unwrap())
    }

    pub fn try_online(&self, name: &'static str, contract: Contract) -> Result<Opened, &'static str> {
        let outcome = self.act(move |tx, ctx| {
            let store =
                OpenStore { name: name.into(), description_zh: "网上商店".into(), description_en: "Online".into() };
            let command = OpenMerchant {
                name: name.into(),
                store,
                login: name.into(),
                staff_name: "小王".into(),
                password_hash: "hash".into(),
            };
            merchant::open_with(tx, ctx, command, contract)
        });
        let refused = code(&outcome);
        outcome.map_err(|_| refused)
    }

    /// An operator of this name.
    pub fn operator(&self, name: &'static str) -> OperatorId {
        let joined = self.act(move |tx, ctx| {
            let token = operator::invite(tx, ctx)?.token.to_string();
            let new = NewOperator { token, name: name.into(), password_chars: 12, password_hash: "kept".into() };
            operator::join(tx, ctx, &new)
        });
        joined.unwrap_or_else(|_| panic!("{name} joins")).operator
    }

    /// The ids of what pages were told about since the last call, of one kind.
    pub fn hints(&self, event: &str) -> Vec<String> {
        let hints = self.runtime.borrow().block_on(self.store.hints()).unwrap();
        let told = hints.iter().map(|hint| serde_json::from_slice::<serde_json::Value>(hint).unwrap());
        let of_kind = told.filter(|hint| hint["event"] == event);
        of_kind.map(|hint| hint["data"]["id"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// What a holder can spend, and what is held.
    pub fn balance(&self, holder: HolderId) -> (i64, i64) {
        self.look(move |view, _| {
            let hot = account::see(view, holder)?.unwrap();
            let balance = view.balance(hot.account)?;
            Ok((balance.available().fen(), balance.held))
        })
    }

    pub fn shop_balance(&self, shop: &Shop) -> i64 {
        let account = shop.account;
        self.look(move |view, _| Ok(view.balance(account)?.posted))
    }

    /// Lets the workers carry every instruction that is due to a bank that says what `bank` says.
    pub fn bank(&self, mut bank: impl FnMut(&Instruction, Call) -> Answer) -> Vec<Outcome> {
        let due = self
            .runtime
            .borrow()
            .block_on(self.store.lease(Wanted::of(instruction::QUEUE, 100), self.now(), Duration::from_secs(1)))
            .unwrap();
        let mut outcomes = Vec::new();
        for leased in due {
            let job: instruction::Job = serde_json::from_slice(&leased.payload).unwrap();
            let begun = self.work(move |tx, ctx| instruction::begin(tx, ctx, leased.id, &job));
            let answer = match &begun {
                Begin::Send(what) => bank(what, Call::Send),
                Begin::Ask(what) => bank(what, Call::Ask),
                Begin::Nothing => continue,
            };
            outcomes
                .push(self.work(move |tx, ctx| instruction::answered(tx, ctx, leased.id, job.instruction, &answer)));
        }
        outcomes
    }

    /// The books are right: every invariant of the ledger.
    pub fn check_books(&self) {
        let report = self.store.books_check().unwrap();
        assert!(report.is_sound(), "{report:?}");
    }
}

fn fund(tx: &mut Tx<'_>, ctx: &mut Ctx, holder: HolderId, balance: i64) -> Result<(), Fault> {
    if balance == 0 {
        return Ok(());
    }
    let account = account::see(tx, holder)?.unwrap().account;
    let id = EntryId::new(ctx.now_ms(), &mut ctx.entropy);
    let entry = JournalEntry::build(id, EntryKind::TopUp, [9; 16], ctx.now)
        .transfer(house::BANK_RESERVE, account, fen(balance))
        .finish()
        .unwrap();
    Ok(tx.post(entry)?)
}
