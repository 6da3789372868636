//! Field tables.
