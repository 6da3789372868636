//! The `wallet` room of Feiqian.
