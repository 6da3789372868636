//! The `store` room of Feiqian.
