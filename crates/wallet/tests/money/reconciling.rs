//! Our instructions beside a bank's statement.
