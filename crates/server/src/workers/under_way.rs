//! Whether this process holds outbox work.

use std::sync::Arc;

/// Counts what has begun and not ended.
#[derive(Default)]
pub struct UnderWay(Arc<()>);

/// Something that has begun; it ends when this is dropped.
pub struct Begun {
    _counted: Arc<()>,
}

impl UnderWay {
    /// Counts one more.
    pub fn begin(&self) -> Begun {
        Begun { _counted: Arc::clone(&self.0) }
    }

    /// Whether nothing is held.
    pub fn is_nothing(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_begun_counts_until_it_ends() {
        let under_way = UnderWay::default();
        let (one, two) = (under_way.begin(), under_way.begin());
        drop(one);
        assert!(!under_way.is_nothing());
        drop(two);
        assert!(under_way.is_nothing());
    }
}
