//! Values to and from SQLite, and prepared statements by their text.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

use crate::{Fault, Row, Value};

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(n) => ValueRef::Integer(*n),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Id(id) => ValueRef::Blob(id),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::database(error)
    }
}

fn own(value: ValueRef<'_>) -> Result<Value<'static>, Fault> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => Value::Int(n),
        ValueRef::Real(_) => return Err(Fault::corrupt("a column holds a floating point number")),
        ValueRef::Text(text) => {
            let text = String::from_utf8(text.to_vec());
            Value::Text(text.map_err(|_| Fault::corrupt("a column holds text that is not UTF-8"))?.into())
        }
        ValueRef::Blob(bytes) => Value::bytes(bytes.to_vec()),
    })
}

/// All rows of an answer.
pub(super) fn query(conn: &Connection, sql: &str, params: &[Value<'_>]) -> Result<Vec<Row>, Fault> {
    let mut statement = conn.prepare_cached(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query(params_from_iter(params))?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let values = (0..columns).map(|column| row.get_ref(column).map_err(Fault::from).and_then(own));
        out.push(Row(values.collect::<Result<_, _>>()?));
    }
    Ok(out)
}

/// Runs a write and says how many rows it touched.
pub(super) fn execute(conn: &Connection, sql: &str, params: &[Value<'_>]) -> Result<u64, Fault> {
    let touched = conn.prepare_cached(sql)?.execute(params_from_iter(params))?;
    Ok(u64::try_from(touched).unwrap_or(u64::MAX))
}
