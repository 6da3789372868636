//! The identity registry: do a name and an identity number belong together?

use bank::sandbox::{RegistryAnswer, RegistryQuestion};

use super::{BooksError, Unit};
use crate::fault::{self, Business};

/// How often the registry fails for people who are marked so.
const UNAVAILABLE_TIMES: i64 = 2;

/// Answers a question.
pub fn check(unit: &Unit<'_>, question: &RegistryQuestion) -> Result<RegistryAnswer, BooksError> {
    if fault::strike_rule(unit, None, Business::Registry)?.is_some() {
        return Ok(RegistryAnswer::Unavailable);
    }
    let Some(person) = unit.seed.people.iter().find(|p| p.id_number.eq_ignore_ascii_case(&question.number)) else {
        return Ok(RegistryAnswer::NotFound);
    };
    if person.registry.as_deref() == Some("unavailable_twice") && asked(unit, &person.id_number)? <= UNAVAILABLE_TIMES {
        return Ok(RegistryAnswer::Unavailable);
    }
    Ok(if person.name.zh == question.name.trim() { RegistryAnswer::Match } else { RegistryAnswer::Mismatch })
}

fn asked(unit: &Unit<'_>, number: &str) -> Result<i64, BooksError> {
    let sql = "INSERT INTO setting (name, value) VALUES (?1, 1)
               ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value";
    Ok(unit.tx.query_row(sql, [format!("registry:{number}")], |row| row.get(0))?)
}
