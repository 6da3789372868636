//! The `server` room of Feiqian.
