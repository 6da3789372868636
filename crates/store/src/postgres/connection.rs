//! A connection that is driven from a plain thread, with pipelining and prepared statements.

use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

use rustc_hash::FxHashMap;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, Row, Statement};

use super::dialect;
use super::target::Target;
use crate::tx::Lock;
use crate::{Fault, Value};

/// A statement with its parameters, waiting to be sent.
pub(super) type Queued = (Statement, Vec<Value<'static>>);

/// Its small runtime runs only while this thread waits for an answer.
pub(super) struct Connection {
    pub client: Client,
    runtime: Runtime,
    statements: FxHashMap<(&'static str, Lock), Statement>,
}

impl Connection {
    pub fn open(target: &Target) -> Result<Self, Fault> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(Fault::unavailable)?;
        let (client, link) = runtime.block_on(target.config.connect(target.tls.clone())).map_err(Fault::unavailable)?;
        // When the link ends, every waiting and later call on the client says so.
        runtime.spawn(async move { drop(link.await) });
        let conn = Self { client, runtime, statements: FxHashMap::default() };
        conn.batch("SET lock_timeout = '10s'").map_err(Fault::unavailable)?;
        Ok(conn)
    }

    /// Waits for an answer on this thread.
    pub fn wait<F: Future>(&self, answer: F) -> F::Output {
        self.runtime.block_on(answer)
    }

    /// Runs statements without parameters.
    pub fn batch(&self, sql: &str) -> Result<(), Error> {
        self.wait(self.client.batch_execute(sql))
    }

    /// The prepared form of a statement of the common SQL. The first values say what types the parameters have.
    pub fn common(&mut self, sql: &'static str, lock: Lock, params: &[Value<'_>]) -> Result<Statement, Error> {
        if let Some(known) = self.statements.get(&(sql, lock)) {
            return Ok(known.clone());
        }
        let types: Vec<Type> = params.iter().map(dialect::type_of).collect();
        let text = dialect::translate(sql, lock);
        let prepared = self.wait(self.client.prepare_typed(&text, &types))?;
        self.statements.insert((sql, lock), prepared.clone());
        Ok(prepared)
    }

    /// The prepared form of a statement in PostgreSQL's own dialect.
    pub fn own(&mut self, sql: &'static str) -> Result<Statement, Error> {
        self.common(sql, Lock::None, &[])
    }

    /// A write to be sent.
    pub fn write<'q>(&'q self, (statement, params): &'q Queued) -> Call<'q> {
        Box::pin(async { self.client.execute_raw(statement, params.iter()).await.map(Answer::Count) })
    }

    /// A question to be sent.
    pub fn question<'q>(&'q self, statement: &'q Statement, params: Params<'q>) -> Call<'q> {
        Box::pin(async move { self.client.query(statement, &params).await.map(Answer::Rows) })
    }

    /// Sends everything at once and waits for all answers. The first error is the one that matters: the database refuses
    /// whatever follows it in the same transaction.
    pub fn exchange(&self, calls: Vec<Call<'_>>) -> Result<Vec<Answer>, Error> {
        self.wait(in_order(calls)).into_iter().collect()
    }
}

/// Parameters of a question.
pub(super) type Params<'q> = Vec<&'q (dyn ToSql + Sync)>;

/// Something to be sent, and its answer.
pub(super) type Call<'q> = Pin<Box<dyn Future<Output = Result<Answer, Error>> + 'q>>;

/// What came back.
pub(super) enum Answer {
    Count(u64),
    Rows(Vec<Row>),
}

impl Answer {
    pub fn rows(self) -> Vec<Row> {
        match self {
            Self::Rows(rows) => rows,
            Self::Count(_) => Vec::new(),
        }
    }

    pub fn count(self) -> u64 {
        match self {
            Self::Count(count) => count,
            Self::Rows(rows) => u64::try_from(rows.len()).unwrap_or(u64::MAX),
        }
    }
}

/// Polls in order: a request goes out when it is first polled, so they go out in order and without waiting.
async fn in_order(mut calls: Vec<Call<'_>>) -> Vec<Result<Answer, Error>> {
    let mut answers: Vec<Option<Result<Answer, Error>>> = calls.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (call, answer) in calls.iter_mut().zip(&mut answers) {
            if answer.is_none()
                && let Poll::Ready(done) = call.as_mut().poll(context)
            {
                *answer = Some(done);
            }
        }
        if answers.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    answers.into_iter().flatten().collect()
}

/// What an error means for the unit that met it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Somebody else was first: run the unit again.
    Conflict,
    /// Something exists already, or a balance was not enough: run the unit again, looking before each step.
    LookFirst,
    /// The connection is gone.
    Lost,
    /// The database refused.
    Refused,
}

pub(super) fn meaning(error: &Error) -> Meaning {
    let Some(state) = error.code() else {
        return if error.is_closed() || is_io(error) { Meaning::Lost } else { Meaning::Refused };
    };
    match *state {
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED | SqlState::LOCK_NOT_AVAILABLE => {
            Meaning::Conflict
        }
        SqlState::UNIQUE_VIOLATION | SqlState::CHECK_VIOLATION => Meaning::LookFirst,
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW => Meaning::Lost,
        _ => Meaning::Refused,
    }
}

fn is_io(error: &Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

/// The fault that a caller sees when nothing was committed.
pub(super) fn fault(error: Error) -> Fault {
    match meaning(&error) {
        Meaning::Conflict => Fault::Conflict,
        Meaning::Lost => Fault::unavailable(error),
        Meaning::LookFirst | Meaning::Refused => Fault::database(error),
    }
}
