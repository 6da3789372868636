//! The numbered history of the tables, in two dialects with the same numbers and names.
//!
//! A migration that has run is never edited: its checksum is kept beside its number, and a difference stops the start.

use sha2::{Digest, Sha256};

use crate::Fault;

/// One step of the history.
pub(crate) struct Migration {
    pub number: i64,
    pub name: &'static str,
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

macro_rules! migrations {
    ($($number:literal $name:literal;)*) => {
        &[$(Migration {
            number: $number,
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/", $name, ".sql")),
        },)*]
    };
}

/// Every migration, in order. A room adds its line here and its two files in `migrations/`.
pub(crate) const MIGRATIONS: &[Migration] = migrations! {
    1 "0001_ledger";
    2 "0002_outbox";
    10 "0010_holders";
    11 "0011_identity";
    12 "0012_cards";
    13 "0013_support";
    20 "0020_merchants";
    21 "0021_money";
    22 "0022_reconciliation";
    30 "0030_mailbox";
    31 "0031_bulkheads";
    32 "0032_expiry";
    33 "0033_clearing";
    34 "0034_day_counters";
    40 "0040_merchant_terms";
    41 "0041_apps";
    42 "0042_credentials";
    43 "0043_callbacks";
    44 "0044_trades";
    45 "0045_refunds";
    46 "0046_settlements";
    47 "0047_statements";
    48 "0048_remittances";
    49 "0049_combined_trades";
    50 "0050_sharing";
    53 "0053_staff_roles";
    54 "0054_coupons";
    55 "0055_app_owners";
    56 "0056_payee_names";
    57 "0057_payout_offers";
    60 "0060_clock";
    61 "0061_gateway_refusal";
};

/// The table that keeps what has run; the same text suits both dialects.
pub(crate) const HISTORY: &str = "CREATE TABLE IF NOT EXISTS migration \
    (number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL)";

/// What has run already: number and checksum.
pub(crate) type Done = Vec<(i64, String)>;

/// The migrations that still have to run; `text` picks the dialect.
///
/// # Errors
/// [`Fault::Corrupt`] when one that has run was edited since, or when the database is newer than this program.
pub(crate) fn missing(
    done: &Done,
    text: fn(&Migration) -> &'static str,
) -> Result<impl Iterator<Item = &'static Migration>, Fault> {
    for (number, checksum) in done {
        let known = MIGRATIONS.iter().find(|migration| migration.number == *number);
        let known = known.ok_or_else(|| Fault::corrupt(format!("migration {number} is not known to this release")))?;
        if *checksum != self::checksum(text(known)) {
            return Err(Fault::corrupt(format!("migration {} was edited after it had run", known.name)));
        }
    }
    Ok(MIGRATIONS.iter().filter(|migration| done.iter().all(|(number, _)| *number != migration.number)))
}

/// SHA-256 of a migration's text, as it is kept.
pub(crate) fn checksum(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_rise_and_begin_the_names() {
        assert!(MIGRATIONS.windows(2).all(|pair| pair[0].number < pair[1].number));
        assert!(MIGRATIONS.iter().all(|migration| migration.name.starts_with(&format!("{:04}_", migration.number))));
    }

    #[test]
    fn an_edited_migration_and_an_unknown_one_are_refused() {
        let edited = vec![(1, "00".to_owned())];
        assert!(missing(&edited, |migration| migration.sqlite).is_err());
        assert!(missing(&vec![(9_999, String::new())], |migration| migration.sqlite).is_err());
    }

    #[test]
    fn what_has_run_is_not_run_again() {
        let done = vec![(1, checksum(MIGRATIONS[0].sqlite))];
        let left: Vec<_> = missing(&done, |migration| migration.sqlite).unwrap().map(|left| left.number).collect();
        assert_eq!(left, MIGRATIONS[1..].iter().map(|migration| migration.number).collect::<Vec<_>>());
    }
}
