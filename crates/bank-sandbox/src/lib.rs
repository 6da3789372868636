//! A bank to talk to.
