//! A unit of work on its way: the closure, its outcome and where the answer goes, with the types erased.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use crate::engine::Engine;
use crate::{Fault, Tx, UnitError};

/// What becomes of a unit's writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Keep,
    Undo,
}

/// A unit of work as a writer sees it.
pub(crate) trait Unit: Send {
    /// Runs it (again) from the start. A panic is caught: the writer outlives it.
    fn run(&mut self, engine: &mut dyn Engine) -> Verdict;
    /// Replaces the outcome: what the unit decided could not be committed.
    fn fail(&mut self, fault: Fault);
    /// Sends the outcome to whoever waits. Nobody may: then it is dropped.
    fn answer(self: Box<Self>);
}

struct Waiting<F, T, E> {
    unit: F,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

/// A unit and the place where its answer will be.
pub(crate) fn pack<F, T, E>(unit: F) -> (Box<dyn Unit>, oneshot::Receiver<Result<T, E>>)
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: UnitError + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    (Box::new(Waiting { unit, outcome: None, reply }), answer)
}

impl<F, T, E> Unit for Waiting<F, T, E>
where
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: UnitError + Send,
{
    fn run(&mut self, engine: &mut dyn Engine) -> Verdict {
        let ran = catch_unwind(AssertUnwindSafe(|| (self.unit)(&mut Tx::new(engine))));
        let outcome = ran.unwrap_or_else(|_| Err(Fault::Panicked.into()));
        let keep = outcome.as_ref().map_or_else(UnitError::commits, |_| true);
        // A fault inside spoils the unit even when the unit overlooked it: on PostgreSQL nothing more can be committed,
        // and the two databases must behave alike.
        let spoilt = engine.failure();
        self.outcome = Some(match spoilt.clone() {
            Some(fault) if keep => Err(fault.into()),
            _ => outcome,
        });
        if keep && spoilt.is_none() { Verdict::Keep } else { Verdict::Undo }
    }

    fn fail(&mut self, fault: Fault) {
        self.outcome = Some(Err(fault.into()));
    }

    fn answer(self: Box<Self>) {
        let outcome = self.outcome.unwrap_or_else(|| Err(Fault::Closed.into()));
        // The caller may have gone away, a closed connection for instance; what was committed stays committed.
        drop(self.reply.send(outcome));
    }
}
