//! A store, a clock and people, for tests of use cases.

pub mod table;
mod walk;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::{SignedDuration, Timestamp};
use money::{BindingId, CardId, Entropy, HolderId, Pin};
use serde::de::DeserializeOwned;
use store::{JobId, Store, StoreConfig, Tx, View, params};
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::account::{self, Hot, Phone};
use crate::card::{self, BankAnswer, BankTask, BindCard};
use crate::identity::{self, RegistryAnswer, RegistryTask};
use crate::session::{self, Proof, SignIn, SignedIn};
use crate::sms_code::{self, Asker, Purpose, SmsTask};
use crate::vault::VaultKeys;
use crate::{Ctx, Policy, Refusal, Stop, Vault, pin};

pub const PHONE: &str = "13800000001";
pub const NAME: &str = "林晓雨";
pub const NUMBER: &str = "310115199503160422";
pub const PAN: &str = "6299010000000000018";
/// Another card of the same person, of another bank.
pub const OTHER_PAN: &str = "6299060000000000017";

static DATABASES: AtomicU32 = AtomicU32::new(0);

/// A database of this test's own.
#[expect(clippy::disallowed_methods, reason = "a test is told by its environment where PostgreSQL is")]
fn new_database() -> String {
    let server = std::env::var("FEIQIAN_TEST_POSTGRES").expect("FEIQIAN_TEST_POSTGRES names a PostgreSQL server");
    let name = format!("people_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed));
    let made = std::process::Command::new("psql").args([&server, "-qc", &format!("CREATE DATABASE {name}")]).status();
    assert!(made.expect("psql is installed").success());
    format!("{}/{name}", server.rsplit_once('/').unwrap().0)
}

pub struct Stage {
    store: Store,
    _dir: TempDir,
    ctx: Ctx,
    seed: u8,
}

impl Stage {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self::on(&StoreConfig::sqlite(dir.path().join("books.db")), dir)
    }

    pub fn on_postgres() -> Self {
        Self::on(&StoreConfig::postgres(new_database()), tempfile::tempdir().unwrap())
    }

    fn on(config: &StoreConfig, dir: TempDir) -> Self {
        let store = Store::open(config).unwrap();
        let key = |n: u8| Zeroizing::new([n; 32]);
        let keys = VaultKeys { sealing: BTreeMap::from([(1, key(1))]), index: key(2), mac: key(3) };
        let ctx = Ctx {
            now: "2026-11-22T10:00:00+08:00".parse().unwrap(),
            entropy: Entropy::from_seed([0; 32]),
            policy: Arc::new(Policy::read(crate::policy::DEFAULT).unwrap()),
            vault: Arc::new(Vault::new(&keys).unwrap()),
        };
        Self { store, _dir: dir, ctx, seed: 0 }
    }

    pub fn now(&self) -> Timestamp {
        self.ctx.now
    }

    pub fn later(&mut self, seconds: i64) {
        self.ctx.now += SignedDuration::from_secs(seconds);
    }

    /// Runs a use case in a unit of its own.
    pub fn run<T: Send + 'static, R: Send + 'static>(
        &mut self,
        mut unit: impl FnMut(&mut Tx<'_>, &mut Ctx) -> Result<T, Stop<R>> + Send + 'static,
    ) -> Result<T, R> {
        self.seed += 1;
        self.ctx.entropy = Entropy::from_seed([self.seed; 32]);
        let ctx = self.ctx.clone();
        match self.store.write_blocking(move |tx| unit(tx, &mut ctx.clone())) {
            Ok(value) => Ok(value),
            Err(Stop::Refused(refusal) | Stop::Recorded(refusal)) => Err(refusal),
            Err(Stop::Fault(fault)) => panic!("{fault}"),
        }
    }

    pub fn see<T>(&self, mut view: impl FnMut(&mut View<'_>, &Ctx) -> Result<T, store::Fault>) -> T {
        self.store.read_blocking(|v| view(v, &self.ctx)).unwrap()
    }

    /// The jobs of a queue, oldest first.
    pub fn jobs(&self, queue: &'static str) -> Vec<(JobId, Vec<u8>)> {
        self.see(|view, _| {
            let rows = view.query("SELECT id, payload FROM job WHERE queue = ?1 ORDER BY id", params![queue])?;
            rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
        })
    }

    fn newest<T: DeserializeOwned>(&self, queue: &'static str) -> (JobId, T) {
        let (id, payload) = self.jobs(queue).pop().expect("a job");
        (id, serde_json::from_slice(&payload).unwrap())
    }

    /// The code of the newest SMS.
    pub fn sms(&self) -> String {
        let (_, payload) = self.jobs(sms_code::QUEUE).pop().expect("an SMS");
        let text = SmsTask::open(&self.ctx.vault, &payload).unwrap().text;
        let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| part.len() == 6).collect();
        digits[0].to_owned()
    }

    pub fn ask_code(&mut self, text: &str) -> Result<(), String> {
        let phone = Phone::parse(text).ok().unwrap();
        self.run(move |tx, ctx| sms_code::send(tx, ctx, &phone, Purpose::SignIn, &Asker::default()))
            .map(|_| ())
            .map_err(|refusal| refusal.code().to_owned())
    }

    pub fn sign_in_by(&mut self, text: &str, proof: Proof) -> Result<SignedIn, String> {
        let wish = SignIn {
            phone: Phone::parse(text).ok().unwrap(),
            proof,
            device_name: "test phone".to_owned(),
            device_secret: None,
            address: "127.0.0.1".to_owned(),
        };
        self.run(move |tx, ctx| session::sign_in(tx, ctx, &wish)).map_err(|refusal| refusal.code().to_owned())
    }

    /// Somebody signs in, opening an account the first time.
    pub fn sign_in(&mut self, phone: &str) -> SignedIn {
        self.ask_code(phone).unwrap();
        let code = self.sms();
        self.sign_in_by(phone, Proof::Code(code)).unwrap()
    }

    pub fn submit(&mut self, holder: HolderId, name: &'static str, number: &'static str) -> Result<(), String> {
        self.run(move |tx, ctx| identity::submit(tx, ctx, holder, name, number))
            .map(|_| ())
            .map_err(|refusal| refusal.code().to_owned())
    }

    pub fn registry_says(&mut self, answer: RegistryAnswer) {
        let (job, task): (_, RegistryTask) = self.newest(identity::QUEUE);
        self.run::<_, ()>(move |tx, ctx| {
            tx.complete(job)?;
            Ok(identity::settle(tx, ctx, task.verification, answer)?)
        })
        .unwrap();
    }

    /// A signed-in, verified holder.
    pub fn verified(&mut self) -> SignedIn {
        let signed_in = self.sign_in(PHONE);
        self.submit(signed_in.holder, NAME, NUMBER).unwrap();
        self.registry_says(RegistryAnswer::Match);
        signed_in
    }

    pub fn bind(&mut self, holder: HolderId, pan: &str) -> Result<BindingId, String> {
        self.seed += 1;
        let key = format!("key-{}", self.seed);
        let wish = BindCard { pan: pan.to_owned(), phone: PHONE.to_owned(), branch: None, key };
        self.run(move |tx, ctx| card::bind(tx, ctx, holder, &wish)).map_err(|refusal| refusal.code().to_owned())
    }

    /// The bank answers the newest question.
    pub fn bank_says(&mut self, answer: BankAnswer) -> BankTask {
        let (job, task): (_, BankTask) = self.newest(card::QUEUE);
        let asked = task.clone();
        self.run::<_, ()>(move |tx, ctx| Ok(card::answered(tx, ctx, job, &asked, &answer)?)).unwrap();
        task
    }

    pub fn code_sent(&self) -> BankAnswer {
        let expires_at = self.now() + SignedDuration::from_mins(5);
        BankAnswer::CodeSent { mandate: "M-1".to_owned(), sent_to: "138****0001".to_owned(), expires_at }
    }

    pub fn in_force() -> BankAnswer {
        let yuan = |text: &str| text.parse().unwrap();
        BankAnswer::InForce { mandate: "M-1".to_owned(), single_limit: yuan("50000"), daily_limit: yuan("100000") }
    }

    pub fn enter_code(&mut self, holder: HolderId, id: BindingId) -> Result<(), String> {
        self.run(move |tx, ctx| card::enter_code(tx, ctx, holder, id, "123456"))
            .map_err(|refusal| refusal.code().to_owned())
    }

    /// Binds a card through all its steps.
    pub fn bound(&mut self, holder: HolderId, pan: &str) -> CardId {
        let id = self.bind(holder, pan).unwrap();
        self.bank_says(BankAnswer::Matches);
        let sent = self.code_sent();
        self.bank_says(sent);
        self.enter_code(holder, id).unwrap();
        self.bank_says(Self::in_force());
        self.binding(holder, id).card.expect("a card")
    }

    pub fn binding(&self, holder: HolderId, id: BindingId) -> card::Binding {
        self.see(|view, _| card::binding(view, holder, id)).unwrap()
    }

    pub fn set_pin(&mut self, holder: HolderId, text: &'static str) -> Result<(), String> {
        self.seed += 1;
        let key = format!("key-{}", self.seed);
        self.run(move |tx, ctx| pin::set(tx, ctx, holder, &key, &Pin::parse(text).unwrap()))
            .map_err(|refusal| refusal.code().to_owned())
    }

    /// Tries a payment password as a payment would.
    pub fn try_pin(&mut self, holder: HolderId, text: &'static str) -> Result<(), String> {
        self.run(move |tx, ctx| {
            let hot = account::authorise(tx, holder, account::Act::ChangeSettings)
                .map_err(|_| Stop::Fault(store::Fault::corrupt("the holder may change settings")))?;
            pin::check(tx, ctx, &hot, &Pin::parse(text).unwrap())
        })
        .map_err(|refusal| match refusal {
            pin::PinRefusal::Wrong { tries_left } => format!("pin_wrong {tries_left}"),
            other => other.code().to_owned(),
        })
    }

    pub fn hot(&self, holder: HolderId) -> Hot {
        self.see(|view, _| account::see(view, holder)).unwrap()
    }

    /// Kinds of the holder's notices, oldest first.
    pub fn notices(&self, holder: HolderId) -> Vec<String> {
        let mut kinds: Vec<_> = self
            .see(|view, ctx| crate::message::list(view, ctx, holder, None))
            .into_iter()
            .map(|message| (message.at, message.kind))
            .collect();
        kinds.sort();
        kinds.into_iter().map(|(_, kind)| kind).collect()
    }
}
