//! Files that wait, in the database: each is seen by whoever sent it and by nobody else.

use super::read::{ImportLine, LineFault};
use kernel::Instant;
use sqlx::types::Json;
use uuid::Uuid;

store::statements! {
    pub COUNT = "select cast(count(*) as bigint) from benefits_isee_import where body_id = :body and account_id = :actor";
    pub ADD = "insert into benefits_isee_import (body_id, id, account_id, file_name, lines, faults, fault_count, created_at)
               values (:body, :id, :actor, :file_name, :lines, :faults, :fault_count, :now)";
    pub ONE = "select i.id, i.file_name, i.lines, i.faults, i.fault_count, i.created_at from benefits_isee_import i where i.body_id = :body and i.id = :id and i.account_id = :actor {for update}";
    pub LIST = "select i.id, i.file_name, i.fault_count, i.created_at from benefits_isee_import i where i.body_id = :body and i.account_id = :actor order by i.created_at desc, i.id limit 50";
    pub FORGET = "delete from benefits_isee_import where body_id = :body and id = :id and account_id = :actor";
    /// Files that nobody confirmed for days.
    pub FORGET_OLD = "delete from benefits_isee_import where body_id = :body and created_at < :before";
}

/// A file that waits.
#[derive(Debug, sqlx::FromRow)]
pub struct ImportRow {
    /// Identifier.
    pub id: Uuid,
    /// Name of the file.
    pub file_name: String,
    /// The good lines.
    pub lines: Json<Vec<ImportLine>>,
    /// What is wrong with the others.
    pub faults: Json<Vec<LineFault>>,
    /// How many lines are faulty.
    pub fault_count: i64,
    /// When it was sent.
    pub created_at: Instant,
}

/// A file in a list.
#[derive(Debug, sqlx::FromRow)]
pub struct ImportListed {
    /// Identifier.
    pub id: Uuid,
    /// Name of the file.
    pub file_name: String,
    /// How many lines are faulty.
    pub fault_count: i64,
    /// When it was sent.
    pub created_at: Instant,
}
