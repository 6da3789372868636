//! A sandbox bank process of a test's own.
pub struct BankProcess {}
