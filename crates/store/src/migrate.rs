//! Bringing the schema up to date: each room's migrations in order, once, with their fingerprint.

use crate::db::{Db, Engine};
use crate::ddl;
use crate::error::StoreError;
use sha2::{Digest as _, Sha256};

crate::statements! {
    global MIGRATIONS_DONE = "select room, number, fingerprint from store_migration order by room, number";
}

/// One step of a room's schema.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// 1, 2, 3 … without gaps.
    pub number: i32,
    /// What it brings.
    pub name: &'static str,
    /// The DDL text for both databases.
    pub text: &'static str,
}

/// What a run found or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The room.
    pub room: String,
    /// Number of the migration.
    pub number: i32,
    /// Its name.
    pub name: String,
}

impl Migration {
    /// What an applied migration is recognised by: line ends and trailing space do not count.
    pub fn fingerprint(&self) -> String {
        let text: Vec<&str> = self.text.lines().map(str::trim_end).collect();
        hex::encode(Sha256::digest(text.join("\n").as_bytes()))
    }
}

const LEDGER: &str = "create table if not exists store_migration (
  room text not null, number integer not null, name text not null, fingerprint text not null, applied_at text not null,
  primary key (room, number))";

impl Db {
    /// What was applied: room, number, fingerprint.
    pub(crate) async fn applied(&self) -> Result<Vec<(String, i32, String)>, StoreError> {
        self.raw(LEDGER).await?;
        let rows =
            self.raw_rows("select room, cast(number as text), fingerprint from store_migration order by room, number").await?;
        rows.into_iter()
            .map(|row| match row.as_slice() {
                [Some(room), Some(number), Some(fingerprint)] => {
                    let number = number.parse().map_err(|_| StoreError::Other("the ledger of migrations is damaged".into()))?;
                    Ok((room.clone(), number, fingerprint.clone()))
                }
                _ => Err(StoreError::Other("the ledger of migrations is damaged".into())),
            })
            .collect()
    }

    /// The steps that are missing. A schema that is newer than this program, or a step whose text was changed after it was
    /// applied, is refused.
    pub async fn pending(&self, rooms: &[(&'static str, &'static [Migration])]) -> Result<Vec<Step>, StoreError> {
        let done = self.applied().await?;
        for (room, number, fingerprint) in &done {
            let known =
                rooms.iter().find(|(name, _)| name == room).and_then(|(_, steps)| steps.iter().find(|step| step.number == *number));
            match known {
                None => {
                    return Err(StoreError::Other(format!(
                        "the database is newer than this program (it has step {number} of {room}): use the program that wrote it, or a later one"
                    )));
                }
                Some(step) if step.fingerprint() != *fingerprint => {
                    return Err(StoreError::Other(format!(
                        "step {number} of {room} was applied with another text than this program carries"
                    )));
                }
                Some(_) => {}
            }
        }
        Ok(rooms
            .iter()
            .flat_map(|(room, steps)| steps.iter().map(move |step| (room, step)))
            .filter(|(room, step)| !done.iter().any(|(r, n, _)| r == *room && *n == step.number))
            .map(|(room, step)| Step { room: (*room).to_owned(), number: step.number, name: step.name.to_owned() })
            .collect())
    }

    /// Applies what is missing, each step in a transaction of its own together with its line in the ledger. Two programs that
    /// start at once do not both apply: on PostgreSQL an advisory lock, on SQLite the one writer decides.
    pub async fn migrate(&self, rooms: &[(&'static str, &'static [Migration])]) -> Result<Vec<Step>, StoreError> {
        let pending = self.pending(rooms).await?;
        for step in &pending {
            let Some(migration) = rooms
                .iter()
                .find(|(room, _)| *room == step.room)
                .and_then(|(_, steps)| steps.iter().find(|m| m.number == step.number))
            else {
                continue;
            };
            let lock = if self.engine() == Engine::Postgres { "select pg_advisory_xact_lock(7063); " } else { "" };
            let sql = format!(
                "begin; {lock}insert into store_migration (room, number, name, fingerprint, applied_at) values ('{}', {}, '{}', '{}', '{}');\n{}\ncommit;",
                step.room,
                step.number,
                step.name,
                migration.fingerprint(),
                self.clock().now().to_rfc3339(),
                ddl::render(migration.text, self.engine()),
            );
            if let Err(error) = self.raw(&sql).await {
                // The failed text leaves a transaction open on the connection that ran it.
                drop(self.raw("rollback").await);
                if matches!(&error, StoreError::Violated(name) if name.starts_with("store_migration")) {
                    continue; // another program that starts at the same moment was first
                }
                return Err(StoreError::Other(format!("step {} of {} ({}): {error}", step.number, step.room, step.name)));
            }
        }
        self.learn_unique_names().await?;
        Ok(pending)
    }
}
