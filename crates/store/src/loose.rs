//! Rows whose columns are known by their place alone: for what is told in a shape that is data, not a type.

use crate::value::Value;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Error, FromRow, Row as _, TypeInfo as _, ValueRef as _};

/// The values of a row in the order of its columns. SQLite knows texts, whole numbers and bytes alone: what a text or a number means is for
/// whoever wrote the statement. What is absent is [`Value::Text`] of nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Loose(pub Vec<Value>);

fn unknown(at: usize, name: &str) -> Error {
    Error::ColumnDecode { index: at.to_string(), source: format!("{name} is none of the kinds of values").into() }
}

impl<'r> FromRow<'r, SqliteRow> for Loose {
    fn from_row(row: &'r SqliteRow) -> Result<Self, Error> {
        let read = |at: usize| {
            let raw = row.try_get_raw(at)?;
            if raw.is_null() {
                return Ok(Value::Text(None));
            }
            let kind = raw.type_info().name().to_owned();
            Ok(match kind.as_str() {
                "TEXT" => Value::Text(row.try_get_unchecked(at)?),
                "INTEGER" => Value::Whole(row.try_get_unchecked(at)?),
                "BLOB" => Value::Bytes(row.try_get_unchecked(at)?),
                other => return Err(unknown(at, other)),
            })
        };
        (0..row.len()).map(read).collect::<Result<Vec<Value>, Error>>().map(Loose)
    }
}

impl<'r> FromRow<'r, PgRow> for Loose {
    fn from_row(row: &'r PgRow) -> Result<Self, Error> {
        let read = |at: usize| {
            let raw = row.try_get_raw(at)?;
            if raw.is_null() {
                return Ok(Value::Text(None));
            }
            let kind = raw.type_info().name().to_owned();
            Ok(match kind.as_str() {
                "TEXT" | "VARCHAR" => Value::Text(row.try_get(at)?),
                "INT8" => Value::Whole(row.try_get(at)?),
                "INT4" => Value::Whole(row.try_get::<Option<i32>, _>(at)?.map(i64::from)),
                "BOOL" => Value::Flag(row.try_get(at)?),
                "DATE" => Value::Day(row.try_get(at)?),
                "TIMESTAMPTZ" => Value::Moment(row.try_get(at)?),
                "UUID" => Value::Id(row.try_get(at)?),
                "JSON" | "JSONB" => Value::Json(row.try_get(at)?),
                "BYTEA" => Value::Bytes(row.try_get(at)?),
                other => return Err(unknown(at, other)),
            })
        };
        (0..row.len()).map(read).collect::<Result<Vec<Value>, Error>>().map(Loose)
    }
}
