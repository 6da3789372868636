//! Values to and from PostgreSQL, and the common SQL in its dialect.

use std::error::Error;

use bytes::BytesMut;
use tokio_postgres::Statement;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::tx::Lock;
use crate::{Fault, Row, Value};

type Failure = Box<dyn Error + Sync + Send>;

/// The common SQL with `$1` for `?1`, locking what it reads when that is asked.
pub(super) fn translate(sql: &str, lock: Lock) -> String {
    let text = sql.replace('?', "$");
    match lock {
        Lock::None => text,
        Lock::Rows => text + " FOR UPDATE",
    }
}

/// The type that a parameter is sent as. A null says nothing about it and leaves the choice to the statement.
pub(super) fn type_of(value: &Value<'_>) -> Type {
    match value {
        Value::Null => Type::UNKNOWN,
        Value::Int(_) => Type::INT8,
        Value::Text(_) => Type::TEXT,
        Value::Id(_) | Value::Blob(_) => Type::BYTEA,
    }
}

/// Whether values suit a prepared statement. It is asked before anything is sent: a parameter that cannot be encoded
/// would leave a hole in a pipeline that ends with a commit.
pub(super) fn fits(statement: &Statement, values: &[Value<'_>]) -> Result<(), Fault> {
    let types = statement.params();
    let same = |(ty, value): (&Type, &Value<'_>)| *value == Value::Null || *ty == type_of(value);
    if types.len() == values.len() && types.iter().zip(values).all(same) {
        return Ok(());
    }
    let given: Vec<_> = values.iter().map(type_of).collect();
    Err(Fault::corrupt(format!("a statement needs parameters of types {types:?} and got {given:?}")))
}

impl ToSql for Value<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(n) => n.to_sql(ty, out),
            Self::Text(text) => text.as_ref().to_sql(ty, out),
            Self::Id(id) => id.as_slice().to_sql(ty, out),
            Self::Blob(bytes) => bytes.as_ref().to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}

/// A column as it arrives.
struct Column(Value<'static>);

impl<'a> FromSql<'a> for Column {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        Ok(Self(match *ty {
            Type::INT8 => Value::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Value::Int(i32::from_sql(ty, raw)?.into()),
            Type::BOOL => Value::Int(bool::from_sql(ty, raw)?.into()),
            Type::NUMERIC => Value::Int(whole_number(raw)?),
            Type::BYTEA => Value::bytes(raw.to_vec()),
            _ => Value::Text(String::from_sql(ty, raw)?.into()),
        }))
    }

    fn from_sql_null(_ty: &Type) -> Result<Self, Failure> {
        Ok(Self(Value::Null))
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::INT4 | Type::BOOL | Type::NUMERIC | Type::BYTEA)
            || <String as FromSql<'_>>::accepts(ty)
    }
}

/// A sum of `BIGINT`s arrives as `NUMERIC`: count of digits, weight, sign, scale, and digits to the base of 10,000.
fn whole_number(raw: &[u8]) -> Result<i64, Failure> {
    let word = |place: usize| raw.get(place * 2..place * 2 + 2).map(|pair| i16::from_be_bytes([pair[0], pair[1]]));
    let (count, weight, sign) = (word(0).unwrap_or(0), word(1).unwrap_or(0), word(2).unwrap_or(0));
    if count > weight + 1 {
        return Err("a sum is not a whole number".into());
    }
    let mut sum: i128 = 0;
    for place in 0..=weight {
        let digit = if place < count { word(4 + usize::try_from(place)?).unwrap_or(0) } else { 0 };
        sum = sum.checked_mul(10_000).and_then(|sum| sum.checked_add(digit.into())).ok_or("a sum beyond 64 bits")?;
    }
    i64::try_from(if sign == 0 { sum } else { -sum }).map_err(Into::into)
}

/// A row as the caller sees it.
pub(super) fn own(row: &tokio_postgres::Row) -> Result<Row, Fault> {
    let column = |at| row.try_get::<_, Column>(at).map(|column| column.0).map_err(Fault::database);
    (0..row.len()).map(column).collect::<Result<_, _>>().map(Row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_and_locks_are_translated() {
        let sql = "SELECT a FROM t WHERE b = ?1 AND c = ?2";
        assert_eq!(translate(sql, Lock::Rows), "SELECT a FROM t WHERE b = $1 AND c = $2 FOR UPDATE");
    }

    #[test]
    fn sums_are_read() {
        let numeric = |words: &[i16]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<_>>();
        assert_eq!(whole_number(&numeric(&[0, 0, 0, 0])).unwrap(), 0);
        assert_eq!(whole_number(&numeric(&[2, 1, 0, 0, 12, 3456])).unwrap(), 123_456);
        assert_eq!(whole_number(&numeric(&[1, 1, 0x4000, 0, 5])).unwrap(), -50_000);
        assert!(whole_number(&numeric(&[1, -1, 0, 2, 5000])).is_err(), "a half");
    }
}
