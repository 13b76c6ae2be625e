//! Many rows through one listed `insert … values (…)`: what fills a table in bulk.
//!
//! The statement is written, listed and prepared as it stands, for one row. Here its group of values is repeated, so that five
//! hundred rows cost one journey to the database; what follows the group (`on conflict …`) stays behind the last.

use crate::db::Engine;
use crate::error::StoreError;
use crate::query::{postgres_arguments, sqlite_arguments};
use crate::statement::Statement;
use crate::tx::{Connection, Tx};
use crate::value::{Bind, Value};
use kernel::codes::Code;
use sqlx::AssertSqlSafe;

/// Most parameters of one journey; SQLite takes 32,766.
const MOST_PARAMETERS: usize = 20_000;
/// Most rows of one journey.
const MOST_ROWS: usize = 500;
/// Texts for so few rows are kept prepared: they come again.
const FEW: usize = 8;

/// The values of one row, by the names of the statement's parameters.
#[derive(Clone, Debug, Default)]
#[must_use = "a row does nothing until it is inserted"]
pub struct Row {
    values: Vec<(&'static str, Value)>,
}

impl Row {
    /// A row without values.
    pub fn new() -> Self {
        Row { values: Vec::with_capacity(16) }
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
    pub fn code<C: Code>(self, name: &'static str, code: C) -> Self {
        self.bind(name, crate::value::code(code))
    }
    /// Binds a code of a closed list that may be absent.
    pub fn maybe_code<C: Code>(self, name: &'static str, code: Option<C>) -> Self {
        self.bind(name, crate::value::maybe_code(code))
    }
    /// What it binds.
    pub(crate) fn into_values(self) -> Vec<(&'static str, Value)> {
        self.values
    }
}

/// A statement cut into what stands before the group of values, the group with its names, and what follows.
#[derive(Debug, PartialEq, Eq)]
struct Cut {
    before: String,
    /// Text between names, and the names: `(`, `a`, `, null, `, `b`, `)`.
    group: Vec<(String, String)>,
    closing: String,
    after: String,
}

/// Cuts `insert into t (…) values (…) …`; `None` when it is not of this form.
fn cut(text: &str) -> Option<Cut> {
    let start = text.find("values")?.checked_add("values".len())?;
    let (before, rest) = text.split_at_checked(start)?;
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut end = None;
    for (at, c) in rest.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth = depth.checked_add(1)?,
            ')' if !quoted => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    end = at.checked_add(1);
                    break;
                }
            }
            _ => {}
        }
    }
    let (group, after) = rest.split_at_checked(end?)?;
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut chars = group.trim_start().chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        if c == '\'' {
            quoted = !quoted;
        }
        if c == ':' && !quoted {
            let mut name = String::new();
            while let Some(next) = chars.next_if(|next| next.is_ascii_lowercase() || next.is_ascii_digit() || *next == '_') {
                name.push(next);
            }
            parts.push((std::mem::take(&mut text), name));
        } else {
            text.push(c);
        }
    }
    Some(Cut { before: format!("{before} "), group: parts, closing: text, after: after.to_owned() })
}

impl Cut {
    /// The text for so many rows, the places in the order of the group, row after row: `$1` … for PostgreSQL; nameless for SQLite,
    /// where the driver looks for the name of each among all of them.
    fn text(&self, rows: usize, engine: Engine) -> String {
        let mut sql = self.before.clone();
        let mut place = 0_usize;
        for row in 0..rows {
            if row > 0 {
                sql.push_str(", ");
            }
            for (text, _) in &self.group {
                place = place.saturating_add(1);
                sql.push_str(text);
                match engine {
                    Engine::Sqlite => sql.push('?'),
                    Engine::Postgres => {
                        sql.push('$');
                        sql.push_str(&place.to_string());
                    }
                }
            }
            sql.push_str(&self.closing);
        }
        sql.push_str(&self.after);
        sql
    }
}

impl Tx {
    /// Inserts many rows through a listed statement of one row; how many rows were written.
    ///
    /// # Errors
    /// [`StoreError::Misuse`] when the statement is no plain insert or a row does not bind its names; those of the database.
    pub async fn insert_many(&mut self, statement: &'static Statement, rows: Vec<Row>) -> Result<u64, StoreError> {
        if rows.is_empty() {
            return Ok(0);
        }
        let misuse = |fault: String| StoreError::Misuse { statement: statement.name, fault };
        self.may_run(statement).map_err(|fault| misuse(fault.to_owned()))?;
        let cut = cut(statement.text).ok_or_else(|| misuse("it is no insert of one group of values".into()))?;
        let at_once = MOST_PARAMETERS.checked_div(cut.group.len()).unwrap_or(MOST_ROWS).clamp(1, MOST_ROWS);
        let (engine, mut whole) = (self.engine(), None);
        let mut written = 0_u64;
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let lot: Vec<Row> = rows.by_ref().take(at_once).collect();
            let count = lot.len();
            let mut values = Vec::with_capacity(count.saturating_mul(cut.group.len()));
            for row in lot {
                self.order(&cut, row, &mut values).map_err(misuse)?;
            }
            // Whole lots and few rows come again and are kept prepared.
            let sql = if count == at_once {
                whole.get_or_insert_with(|| cut.text(count, engine)).clone()
            } else {
                cut.text(count, engine)
            };
            let kept = count == at_once || count <= FEW;
            let done = self.run_text(sql, kept, &values, statement.name).await?;
            written = written.saturating_add(done);
        }
        Ok(written)
    }

    fn order(&self, cut: &Cut, mut row: Row, out: &mut Vec<Value>) -> Result<(), String> {
        for (_, name) in &cut.group {
            out.push(match name.as_str() {
                "body" => Value::Id(Some(self.actor().body.0)),
                "actor" => Value::Id(Some(self.actor().account.0)),
                "today" => Value::Day(Some(self.today())),
                "now" => Value::Moment(Some(self.now())),
                // A name that stands twice in the group is bound once.
                other => match row.values.iter().position(|(bound, _)| *bound == other) {
                    Some(place) => row.values.get(place).map(|(_, value)| value.clone()).unwrap_or(Value::Text(None)),
                    None => return Err(format!("parameter :{other} is not bound")),
                },
            });
        }
        row.values.retain(|(name, _)| !cut.group.iter().any(|(_, known)| known == name));
        match row.values.first() {
            Some((name, _)) => Err(format!("there is no parameter :{name}")),
            None => Ok(()),
        }
    }

    async fn run_text(&mut self, sql: String, kept: bool, values: &[Value], name: &'static str) -> Result<u64, StoreError> {
        self.count_statement();
        let result = match self.connection() {
            Connection::Sqlite(tx) => sqlx::query_with(AssertSqlSafe(sql), sqlite_arguments(values)?)
                .persistent(kept)
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected()),
            Connection::Postgres(tx) => sqlx::query_with(AssertSqlSafe(sql), postgres_arguments(values)?)
                .persistent(kept)
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected()),
        };
        result.map_err(|error| self.name_violation(StoreError::sort(error, name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both;
    use kernel::{Actor, BodyId};

    #[test]
    fn the_group_of_values_is_repeated_and_the_rest_stands_once() {
        let cut = cut("insert into t (a, b, c) values (:a, lower(:b), ':x') on conflict (a) do nothing").unwrap();
        assert_eq!(
            cut.text(2, Engine::Postgres),
            "insert into t (a, b, c) values ($1, lower($2), ':x'), ($3, lower($4), ':x') on conflict (a) do nothing"
        );
        assert_eq!(cut.text(1, Engine::Sqlite), "insert into t (a, b, c) values (?, lower(?), ':x') on conflict (a) do nothing");
        assert_eq!(super::cut("update t set a = :a"), None);
        assert_eq!(STATEMENTS.iter().filter(|statement| super::cut(statement.text).is_some()).count(), 1);
    }

    crate::statements! {
        ADD = "insert into store_outbox (body_id, id, topic, payload, at, taken_at) values (:body, :id, :topic, :payload, :now, null)";
        HOW_MANY = "select cast(count(*) as bigint) from store_outbox where body_id = :body";
        WRONG = "delete from store_outbox where body_id = :body";
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_thousand_rows_are_written_and_a_row_that_does_not_fit_is_refused() {
        on_both(Vec::new(), |db| async move {
            let actor = Actor::system(BodyId(uuid::Uuid::from_u128(1)));
            let row =
                |n: u128| Row::new().id("id", uuid::Uuid::from_u128(n)).bind("topic", "x").bind("payload", serde_json::json!({}));
            let mut tx = db.begin(&actor).await.unwrap();
            assert_eq!(tx.insert_many(&ADD, (0..1_203).map(row).collect()).await.unwrap(), 1_203);
            assert_eq!(tx.insert_many(&ADD, Vec::new()).await.unwrap(), 0);
            assert_eq!(tx.sql(&HOW_MANY).value::<i64>().await.unwrap(), 1_203);
            let unbound = tx.insert_many(&ADD, vec![Row::new().bind("topic", "x")]).await;
            assert!(matches!(unbound, Err(StoreError::Misuse { .. })), "{unbound:?}");
            let surplus = tx.insert_many(&ADD, vec![row(9_999).bind("more", 1_i64)]).await;
            assert!(matches!(surplus, Err(StoreError::Misuse { .. })), "{surplus:?}");
            let other = tx.insert_many(&WRONG, vec![row(9_999)]).await;
            assert!(matches!(other, Err(StoreError::Misuse { .. })), "{other:?}");
            tx.roll_back().await.unwrap();
        })
        .await;
    }
}
