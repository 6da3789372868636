//! The `bank` room of Feiqian.
