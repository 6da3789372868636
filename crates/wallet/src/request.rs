//! Repeated requests: the same key and the same request get the same answer, and what it does is done once.

use aws_lc_rs::digest::{Context, SHA256};
use store::{Fault, Recall, Tx};

use crate::balance::MoneyRefusal;
use crate::{Stop, refuse};

/// What is remembered of a request.
pub(crate) enum Earlier {
    /// It is new.
    Never,
    /// It was answered with this id.
    Same([u8; 16]),
    /// Its key was used for another one.
    Other,
}

/// A request that can be told from others: whose, under which key, and what it asks.
pub(crate) struct Request {
    scope: String,
    key: String,
    hash: [u8; 32],
}

impl Request {
    /// A request of one kind by one holder or store. `facts` are everything that makes it this request; a payment
    /// password is not among them, because the same request may be repeated after a mistyped one, and because a repeat that
    /// compared it would tell a thief whether a guess is right.
    pub(crate) fn new(noun: &'static str, who: impl std::fmt::Display, key: &str, facts: &[&str]) -> Self {
        Self { scope: format!("{noun}:{who}"), key: key.to_owned(), hash: hash(facts) }
    }

    /// What this request was answered before.
    pub(crate) fn recall(&self, tx: &mut Tx<'_>) -> Result<Earlier, Fault> {
        Ok(match tx.recall(&self.scope, &self.key, self.hash)? {
            Recall::New => Earlier::Never,
            Recall::Other => Earlier::Other,
            Recall::Same(outcome) => {
                let id = outcome.try_into().map_err(|_| Fault::corrupt("a remembered outcome is not an id"))?;
                Earlier::Same(id)
            }
        })
    }

    /// The id that the same request was given before; a movement of money.
    ///
    /// # Errors
    /// [`MoneyRefusal::IdempotencyMismatch`] when the key was used for another request.
    pub(crate) fn earlier(&self, tx: &mut Tx<'_>) -> Result<Option<[u8; 16]>, Stop<MoneyRefusal>> {
        match self.recall(tx)? {
            Earlier::Never => Ok(None),
            Earlier::Other => refuse(MoneyRefusal::IdempotencyMismatch),
            Earlier::Same(id) => Ok(Some(id)),
        }
    }

    /// Remembers the id beside the effects of the request.
    pub(crate) fn remember(&self, tx: &mut Tx<'_>, id: [u8; 16]) -> Result<(), Fault> {
        tx.remember(&self.scope, &self.key, self.hash, &id)
    }
}

/// A hash of facts that do not run into each other.
pub(crate) fn hash(facts: &[&str]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for fact in facts {
        context.update(&u64::try_from(fact.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(fact.as_bytes());
    }
    let mut out = [0; 32];
    out.iter_mut().zip(context.finish().as_ref()).for_each(|(to, from)| *to = *from);
    out
}

#[cfg(test)]
mod tests {
    use super::hash;

    #[test]
    fn facts_do_not_run_into_each_other() {
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
        assert_eq!(hash(&["ab", "c"]), hash(&["ab", "c"]));
    }
}
