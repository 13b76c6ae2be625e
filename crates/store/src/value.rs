//! The closed list of what can be bound to a statement.

use chrono::{NaiveDate, SecondsFormat};
use kernel::codes::Code;
use kernel::{Cents, Instant};
use sqlx::{Encode, Postgres, Sqlite, Type};
use uuid::Uuid;

/// A value for one parameter, null or not; the kind is known either way, because PostgreSQL asks for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text, codes, tax codes.
    Text(Option<String>),
    /// Whole numbers and cents.
    Whole(Option<i64>),
    /// Yes or no.
    Flag(Option<bool>),
    /// Identifiers.
    Id(Option<Uuid>),
    /// Days.
    Day(Option<NaiveDate>),
    /// Moments, to the microsecond.
    Moment(Option<Instant>),
    /// Bytes (hashes, nonces).
    Bytes(Option<Vec<u8>>),
    /// JSON.
    Json(Option<serde_json::Value>),
}

/// How SQLite keeps a moment: fixed length, so that text order is time order.
fn moment_text(moment: Instant) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Micros, true)
}

impl Encode<'_, Sqlite> for Value {
    fn encode_by_ref(
        &self,
        buf: &mut <Sqlite as sqlx::Database>::ArgumentBuffer,
    ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
        match self {
            Value::Text(v) => Encode::<Sqlite>::encode(v.clone(), buf),
            Value::Whole(v) => Encode::<Sqlite>::encode(*v, buf),
            Value::Flag(v) => Encode::<Sqlite>::encode(*v, buf),
            Value::Id(v) => Encode::<Sqlite>::encode(*v, buf),
            Value::Day(v) => Encode::<Sqlite>::encode(*v, buf),
            Value::Moment(v) => Encode::<Sqlite>::encode(v.map(moment_text), buf),
            Value::Bytes(v) => Encode::<Sqlite>::encode(v.clone(), buf),
            Value::Json(v) => Encode::<Sqlite>::encode(v.as_ref().map(ToString::to_string), buf),
        }
    }
    fn produces(&self) -> Option<<Sqlite as sqlx::Database>::TypeInfo> {
        Some(match self {
            Value::Text(_) | Value::Moment(_) | Value::Json(_) => <String as Type<Sqlite>>::type_info(),
            Value::Whole(_) => <i64 as Type<Sqlite>>::type_info(),
            Value::Flag(_) => <bool as Type<Sqlite>>::type_info(),
            Value::Id(_) => <Uuid as Type<Sqlite>>::type_info(),
            Value::Day(_) => <NaiveDate as Type<Sqlite>>::type_info(),
            Value::Bytes(_) => <Vec<u8> as Type<Sqlite>>::type_info(),
        })
    }
}

impl Type<Sqlite> for Value {
    fn type_info() -> <Sqlite as sqlx::Database>::TypeInfo {
        <String as Type<Sqlite>>::type_info()
    }
}

impl Encode<'_, Postgres> for Value {
    fn encode_by_ref(
        &self,
        buf: &mut <Postgres as sqlx::Database>::ArgumentBuffer,
    ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
        match self {
            Value::Text(v) => Encode::<Postgres>::encode_by_ref(v, buf),
            Value::Whole(v) => Encode::<Postgres>::encode_by_ref(v, buf),
            Value::Flag(v) => Encode::<Postgres>::encode_by_ref(v, buf),
            Value::Id(v) => Encode::<Postgres>::encode_by_ref(v, buf),
            Value::Day(v) => Encode::<Postgres>::encode_by_ref(v, buf),
            Value::Moment(v) => Encode::<Postgres>::encode_by_ref(v, buf),
            Value::Bytes(v) => Encode::<Postgres>::encode_by_ref(v, buf),
            Value::Json(v) => Encode::<Postgres>::encode_by_ref(v, buf),
        }
    }
    fn produces(&self) -> Option<<Postgres as sqlx::Database>::TypeInfo> {
        Some(match self {
            Value::Text(_) => <String as Type<Postgres>>::type_info(),
            Value::Whole(_) => <i64 as Type<Postgres>>::type_info(),
            Value::Flag(_) => <bool as Type<Postgres>>::type_info(),
            Value::Id(_) => <Uuid as Type<Postgres>>::type_info(),
            Value::Day(_) => <NaiveDate as Type<Postgres>>::type_info(),
            Value::Moment(_) => <Instant as Type<Postgres>>::type_info(),
            Value::Bytes(_) => <Vec<u8> as Type<Postgres>>::type_info(),
            Value::Json(_) => <serde_json::Value as Type<Postgres>>::type_info(),
        })
    }
}

impl Type<Postgres> for Value {
    fn type_info() -> <Postgres as sqlx::Database>::TypeInfo {
        <String as Type<Postgres>>::type_info()
    }
    fn compatible(_: &<Postgres as sqlx::Database>::TypeInfo) -> bool {
        true
    }
}

macro_rules! from {
    ($($kind:ident: $from:ty, $v:ident => $into:expr);+ $(;)?) => {$(
        impl From<$from> for Value { fn from($v: $from) -> Self { Value::$kind(Some($into)) } }
        impl From<Option<$from>> for Value { fn from(value: Option<$from>) -> Self { Value::$kind(value.map(|$v| $into)) } }
    )+};
}
from! {
    Text: String, v => v;
    Text: &String, v => v.clone();
    Text: &str, v => v.to_owned();
    Whole: i64, v => v;
    Whole: i32, v => i64::from(v);
    Whole: u32, v => i64::from(v);
    Whole: i16, v => i64::from(v);
    Whole: Cents, v => v.0;
    Flag: bool, v => v;
    Id: Uuid, v => v;
    Day: NaiveDate, v => v;
    Moment: Instant, v => v;
    Bytes: Vec<u8>, v => v;
    Bytes: &[u8], v => v.to_vec();
    Json: serde_json::Value, v => v;
}

/// A code of a closed list.
pub fn code<C: Code>(code: C) -> Value {
    Value::Text(Some(code.code().to_owned()))
}

/// A code of a closed list, or null.
pub fn maybe_code<C: Code>(code: Option<C>) -> Value {
    Value::Text(code.map(|code| code.code().to_owned()))
}

/// What can be bound: the values above, and every identifier type.
pub trait Bind {
    /// As a value.
    fn value(self) -> Value;
}
impl<T: Into<Value>> Bind for T {
    fn value(self) -> Value {
        self.into()
    }
}
