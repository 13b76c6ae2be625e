//! Running one statement: bind by name, read rows.

use crate::db::Engine;
use crate::error::StoreError;
use crate::statement::{Statement, narrowed};
use crate::tx::{Connection, Tx};
use crate::value::{Bind, Value};
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments as _, AssertSqlSafe, FromRow, SqlSafeStr as _, SqlStr};

/// A row that can be read from both databases: derive `sqlx::FromRow`.
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Record for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// More rows than any page, batch or report may load at once; reading more is an error, not a slow page.
pub const MOST_ROWS: usize = 2_000_000;

/// A statement with its values.
#[must_use = "a query does nothing until it is run"]
pub struct Query<'t> {
    tx: &'t mut Tx,
    statement: &'static Statement,
    values: Vec<(&'static str, Value)>,
}

impl<'t> Query<'t> {
    pub(crate) fn new(tx: &'t mut Tx, statement: &'static Statement) -> Self {
        Query { tx, statement, values: Vec::with_capacity(8) }
    }

    /// Binds a named parameter.
    pub fn bind(mut self, name: &'static str, value: impl Bind) -> Self {
        self.values.push((name, value.value()));
        self
    }

    /// Binds an identifier.
    pub fn id(self, name: &'static str, id: impl Into<uuid::Uuid>) -> Self {
        self.bind(name, Value::Id(Some(id.into())))
    }

    /// Binds an identifier that may be absent.
    pub fn maybe_id<I: Into<uuid::Uuid>>(self, name: &'static str, id: Option<I>) -> Self {
        self.bind(name, Value::Id(id.map(Into::into)))
    }

    /// Binds a code of a closed list.
    pub fn code<C: kernel::codes::Code>(self, name: &'static str, code: C) -> Self {
        self.bind(name, crate::value::code(code))
    }

    /// Binds a code of a closed list that may be absent.
    pub fn maybe_code<C: kernel::codes::Code>(self, name: &'static str, code: Option<C>) -> Self {
        self.bind(name, crate::value::maybe_code(code))
    }

    /// Binds everything that a row binds.
    pub fn row(mut self, row: crate::many::Row) -> Self {
        self.values.extend(row.into_values());
        self
    }

    /// The values in the order of the statement's places; a missing or surplus name is an error of ours.
    fn ordered(&mut self) -> Result<Vec<Value>, StoreError> {
        let misuse = |fault: String| StoreError::Misuse { statement: self.statement.name, fault };
        self.tx.may_run(self.statement).map_err(|fault| misuse(fault.to_owned()))?;
        self.tx.queries = self.tx.queries.saturating_add(1);
        let rendered = self.statement.rendered(self.tx.engine());
        let mut out = Vec::with_capacity(rendered.names.len());
        for name in &rendered.names {
            let value = match name.as_str() {
                "body" => self.tx.actor().body.value_id(),
                "actor" => Value::Id(Some(self.tx.actor().account.0)),
                "today" => Value::Day(Some(self.tx.today())),
                "now" => Value::Moment(Some(self.tx.now())),
                other => match self.values.iter().position(|(bound, _)| *bound == other) {
                    Some(place) => self.values.swap_remove(place).1,
                    None => return Err(misuse(format!("parameter :{other} is not bound"))),
                },
            };
            out.push(value);
        }
        match self.values.first() {
            Some((name, _)) => Err(misuse(format!("there is no parameter :{name}, or it is bound twice"))),
            None => Ok(out),
        }
    }

    /// The text for the engine, and for what the actor is limited to.
    fn text(&self) -> SqlStr {
        let statement = self.statement;
        let sql = statement.rendered(self.tx.engine()).sql.as_str();
        match self.tx.actor().limits.as_ref().and_then(|limits| narrowed(sql, limits)) {
            Some(narrowed) => AssertSqlSafe(narrowed).into_sql_str(),
            None => sql.into_sql_str(),
        }
    }

    /// Runs a change; how many rows it touched.
    pub async fn run(mut self) -> Result<u64, StoreError> {
        let values = self.ordered()?;
        let statement = self.statement;
        let sql = self.text();
        let result = match self.tx.connection() {
            Connection::Sqlite(tx) => {
                sqlx::query_with(sql, sqlite_arguments(&values)?).execute(&mut **tx).await.map(|done| done.rows_affected())
            }
            Connection::Postgres(tx) => {
                sqlx::query_with(sql, postgres_arguments(&values)?).execute(&mut **tx).await.map(|done| done.rows_affected())
            }
        };
        result.map_err(|error| self.tx.name_violation(StoreError::sort(error, statement.name)))
    }

    /// Runs a change that must touch exactly one row: the version check of an update. Otherwise [`StoreError::NoRow`].
    pub async fn run_one(self) -> Result<(), StoreError> {
        match self.run().await? {
            1 => Ok(()),
            _ => Err(StoreError::NoRow),
        }
    }

    /// All rows.
    pub async fn all<T: Record>(mut self) -> Result<Vec<T>, StoreError> {
        let values = self.ordered()?;
        let statement = self.statement;
        let sql = self.text();
        let result = match self.tx.connection() {
            Connection::Sqlite(tx) => sqlx::query_as_with::<_, T, _>(sql, sqlite_arguments(&values)?).fetch_all(&mut **tx).await,
            Connection::Postgres(tx) => {
                sqlx::query_as_with::<_, T, _>(sql, postgres_arguments(&values)?).fetch_all(&mut **tx).await
            }
        };
        let rows = result.map_err(|error| self.tx.name_violation(StoreError::sort(error, statement.name)))?;
        if rows.len() > MOST_ROWS {
            return Err(StoreError::Other(format!("{}: more than {MOST_ROWS} rows", statement.name)));
        }
        Ok(rows)
    }

    /// The first row, if there is one.
    pub async fn optional<T: Record>(self) -> Result<Option<T>, StoreError> {
        Ok(self.all::<T>().await?.into_iter().next())
    }

    /// The one row; [`StoreError::NoRow`] when there is none, which pages answer with 404.
    pub async fn one<T: Record>(self) -> Result<T, StoreError> {
        self.optional::<T>().await?.ok_or(StoreError::NoRow)
    }

    /// The first column of the one row (counts, sums, single values).
    pub async fn value<T>(self) -> Result<T, StoreError>
    where
        (T,): Record,
    {
        Ok(self.one::<(T,)>().await?.0)
    }

    /// The first column of every row.
    pub async fn values<T>(self) -> Result<Vec<T>, StoreError>
    where
        (T,): Record,
    {
        Ok(self.all::<(T,)>().await?.into_iter().map(|row| row.0).collect())
    }
}

/// Values as SQLite's driver takes them.
pub(crate) fn sqlite_arguments(values: &[Value]) -> Result<SqliteArguments, StoreError> {
    let mut arguments = SqliteArguments::default();
    for value in values {
        arguments.add(value.clone()).map_err(|error| StoreError::Other(error.to_string()))?;
    }
    Ok(arguments)
}

/// Values as PostgreSQL's driver takes them.
pub(crate) fn postgres_arguments(values: &[Value]) -> Result<PgArguments, StoreError> {
    let mut arguments = PgArguments::default();
    for value in values {
        arguments.add(value.clone()).map_err(|error| StoreError::Other(error.to_string()))?;
    }
    Ok(arguments)
}

/// Binds an identifier as a value.
trait ValueId {
    fn value_id(self) -> Value;
}
impl ValueId for kernel::BodyId {
    fn value_id(self) -> Value {
        Value::Id(Some(self.0))
    }
}

/// The engine a rendered text is for; used by the test that prepares every statement.
pub fn engines() -> [Engine; 2] {
    [Engine::Sqlite, Engine::Postgres]
}
