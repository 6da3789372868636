//! What every handler and worker shares: the store, the rules, the keys, the live events and the configuration.

use std::num::NonZeroU32;
use std::ops::Deref;
use std::sync::Arc;

use money::Entropy;
use store::{Fault, Store, Tx, View};
use wallet::{Ctx, Policy, Refusal, Stop, Vault};

use crate::clock::Clock;
use crate::config::Config;
use crate::door::{Problem, SessionCache, Throttle};
use crate::gateway;
use crate::live::LiveHub;
use crate::workers::UnderWay;

/// One per process; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<App>);

/// What [`AppState`] points to.
pub struct App {
    pub store: Store,
    pub policy: Arc<Policy>,
    pub vault: Arc<Vault>,
    /// What the business calls now.
    pub clock: Clock,
    pub live: LiveHub,
    pub config: Arc<Config>,
    /// Sessions seen lately. A handler that revokes one calls `forget`.
    pub sessions: SessionCache,
    /// Bounds knocking on the doors that need no session.
    pub throttle: Throttle,
    /// What the merchants' gateway remembers.
    pub gateway: gateway::Memory,
    /// How much outbox work this process holds.
    pub under_way: UnderWay,
}

/// What a process opens before it serves.
pub struct Parts {
    pub store: Store,
    pub policy: Arc<Policy>,
    pub vault: Arc<Vault>,
    pub clock: Clock,
    pub config: Arc<Config>,
}

impl Deref for AppState {
    type Target = App;

    fn deref(&self) -> &App {
        &self.0
    }
}

impl AppState {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        let Parts { store, policy, vault, clock, config } = parts;
        let gateway = gateway::Memory::new(&policy);
        let a_minute = NonZeroU32::new(config.server.sign_in_per_minute).unwrap_or(NonZeroU32::MIN);
        let (live, sessions) = (LiveHub::default(), SessionCache::default());
        Self(Arc::new(App {
            store,
            policy,
            vault,
            clock,
            live,
            config,
            sessions,
            throttle: Throttle::per_minute(a_minute),
            gateway,
            under_way: UnderWay::default(),
        }))
    }

    /// A context for a command decided now, with a seed nobody else has.
    pub fn ctx(&self) -> Ctx {
        let entropy = Entropy::from_seed(random());
        Ctx { now: self.clock.now(), entropy, policy: Arc::clone(&self.policy), vault: Arc::clone(&self.vault) }
    }

    /// Runs a use case in one unit of work and returns once its commit is durable. The unit may run more than once;
    /// every run starts from the same context.
    pub async fn write<T, R>(
        &self,
        unit: impl FnMut(&mut Tx<'_>, &mut Ctx) -> Result<T, Stop<R>> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        R: Refusal + Send + 'static,
    {
        Ok(self.decide(unit).await?)
    }

    /// As [`AppState::write`], for a door that words refusals in its own way.
    pub async fn decide<T, R>(
        &self,
        mut unit: impl FnMut(&mut Tx<'_>, &mut Ctx) -> Result<T, Stop<R>> + Send + 'static,
    ) -> Result<T, Stop<R>>
    where
        T: Send + 'static,
        R: Refusal + Send + 'static,
    {
        let ctx = self.ctx();
        self.store.write(move |tx| unit(tx, &mut ctx.clone())).await
    }

    /// A unit of work that nothing refuses: what workers and timers do.
    pub async fn work<T: Send + 'static>(
        &self,
        mut unit: impl FnMut(&mut Tx<'_>, &mut Ctx) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let ctx = self.ctx();
        self.store.write(move |tx| unit(tx, &mut ctx.clone())).await
    }

    /// Reads from one snapshot.
    pub async fn read<T, R>(
        &self,
        mut unit: impl FnMut(&mut View<'_>, &Ctx) -> Result<T, Stop<R>> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        R: Refusal + Send + 'static,
    {
        let ctx = self.ctx();
        Ok(self.store.read(move |view| unit(view, &ctx)).await?)
    }

    /// Reads where nothing can be refused.
    pub async fn look<T: Send + 'static>(
        &self,
        mut unit: impl FnMut(&mut View<'_>, &Ctx) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Problem> {
        let ctx = self.ctx();
        Ok(self.store.read(move |view| unit(view, &ctx)).await?)
    }
}

/// Bytes from the operating system.
///
/// # Panics
/// When it gives none: without them nothing may go on, because ids and keys would repeat.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
