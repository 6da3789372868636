//! The `ledger` room of Feiqian.
