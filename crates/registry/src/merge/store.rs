//! Joinings in the database.

use crate::person::store::PersonRow;
use ::store::Tx;
use chrono::NaiveDate;
use kernel::{AccountId, Failure, Instant, Outcome, PersonId};
use uuid::Uuid;

::store::statements! {
    pub ADD = "insert into registry_merge (body_id, id, survivor_id, merged_id, reason, fields, mandates, merged_at, merged_by, undone_at, undone_by, undo_reason)
               values (:body, :id, :survivor, :merged, :reason, :fields, :mandates, :now, :actor, null, null, '')";
    pub MOVED = "insert into registry_moved (body_id, merge_id, table_name, column_name, row_id, row_seq) values (:body, :merge, :table, :column, :row, :seq)";
    pub COUNT_MOVED = "select m.table_name, cast(count(*) as bigint) from registry_moved m where m.body_id = :body and m.merge_id = :merge group by m.table_name order by m.table_name";
    pub TRIMMED = "insert into registry_trimmed (body_id, merge_id, table_name, row_id, was_from, was_until, valid_from, valid_until)
                   values (:body, :merge, :table, :row, :was_from, :was_until, :from, :until)";
    pub TRIMS = "select table_name, row_id, was_from, was_until, valid_from, valid_until from registry_trimmed where body_id = :body and merge_id = :merge order by table_name, row_id";
    /// The record that is joined to the other: out of everything from here on.
    pub JOIN = "update registry_person set merged_into = :survivor, version = version + 1 where body_id = :body and id = :merged and version = :version and merged_into is null";
    pub PART = "update registry_person set merged_into = null, version = version + 1 where body_id = :body and id = :merged and merged_into = :survivor";
    /// What the form of a person does not say.
    pub SETTLE = "update registry_person set death_date = :death_date, restricted = :restricted, known_since = :known_since where body_id = :body and id = :id";
    pub TASKS_DONE = "update registry_task set done_at = :now, done_by = :actor where body_id = :body and done_at is null
                         and ((person_id = :one and other_id = :other) or (person_id = :other and other_id = :one))";
    pub REOPEN_IDENTIFIER = "update registry_identifier set valid_until = :was_until, ended_as = 'holds' where body_id = :body and id = :row and valid_until = :until and ended_as = 'replaced'";
    /// A joining whose record the actor may join and part. One that was undone is told like the other person: whoever may not know of them is
    /// not told that they were once taken for this one.
    pub ONE = concat!("select m.id, m.survivor_id, m.merged_id, m.reason, m.fields, m.mandates, m.merged_at, m.merged_by, coalesce(a.display_name, 'Sistema') as by_name, m.undone_at,
                              coalesce(u.display_name, '') as undone_by_name, m.undo_reason
                         from registry_merge m left join guard_account a on a.body_id = m.body_id and a.id = m.merged_by
                         left join guard_account u on u.body_id = m.body_id and u.id = m.undone_by
                        where m.body_id = :body and m.id = :id and not exists (select 1 from registry_person sx where sx.body_id = m.body_id and sx.id = m.merged_id and sx.sealed) and (m.undone_at is null or ", crate::not_hidden!("m.merged_id"), ") and ", crate::joins!("m.survivor_id"));
    /// The same as long as its record is an alias itself: told only to whoever may join and part the record at the end of the chain.
    pub BURIED = concat!("select l.id from registry_merge m join registry_merge l on l.body_id = m.body_id and l.merged_id = m.survivor_id and l.undone_at is null
                           where m.body_id = :body and m.id = :id and m.undone_at is null and not exists (select 1 from registry_person sx where sx.body_id = m.body_id and sx.id = m.merged_id and sx.sealed) and ", crate::joins!("l.survivor_id"));
    /// A record that the actor may join and part.
    pub MAY = concat!("select p.id from registry_person p where p.body_id = :body and p.id = :person and ", crate::joins!("p.id"));
    pub OF_SURVIVOR = concat!("select m.id, m.survivor_id, m.merged_id, m.reason, m.fields, m.mandates, m.merged_at, m.merged_by, coalesce(a.display_name, 'Sistema') as by_name, m.undone_at,
                                      coalesce(u.display_name, '') as undone_by_name, m.undo_reason
                                 from registry_merge m left join guard_account a on a.body_id = m.body_id and a.id = m.merged_by
                                 left join guard_account u on u.body_id = m.body_id and u.id = m.undone_by
                                where m.body_id = :body and m.survivor_id = :person and not exists (select 1 from registry_person sx where sx.body_id = m.body_id and sx.id = m.merged_id and sx.sealed) and (m.undone_at is null or ", crate::not_hidden!("m.merged_id"), ") and ", crate::joins!("m.survivor_id"), " order by m.merged_at desc, m.id desc limit 100");
    pub UNDONE = "update registry_merge set undone_at = :now, undone_by = :actor, undo_reason = :reason where body_id = :body and id = :id and undone_at is null";
    /// A record that is an alias of another which the caller has locked.
    pub ALIAS = "select p.id, p.family_name, p.given_name, p.display_name, p.birth_name, p.other_script, p.known_as, p.anonymous, p.sex, p.birth_date, p.birth_year, p.birth_estimated,
                        p.birth_place, p.citizenship, p.other_citizenships, p.language, p.other_languages, p.interpreter, p.identifier, p.identifier_kind, p.preferred_channel,
                        p.contact_note, p.death_date, p.restricted, p.known_since, p.version
                   from registry_person p where p.body_id = :body and p.id = :id and p.merged_into = :survivor {for update}";
    /// Where somebody can be visited, for the search.
    pub LIVES_AT = "select a.address_text from registry_address a where a.body_id = :body and a.person_id = :person and a.valid_from <= :today and a.valid_until > :today and not a.restricted
                     order by case a.kind when 'residence' then 0 when 'domicile' then 1 when 'presence' then 2 else 3 end, a.valid_from desc, a.id limit 1";
}

/// A joining.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MergeRow {
    pub id: Uuid,
    pub survivor_id: PersonId,
    pub merged_id: PersonId,
    pub reason: String,
    pub fields: sqlx::types::Json<serde_json::Value>,
    pub mandates: sqlx::types::Json<Vec<Uuid>>,
    pub merged_at: Instant,
    pub merged_by: AccountId,
    pub by_name: String,
    pub undone_at: Option<Instant>,
    pub undone_by_name: String,
    pub undo_reason: String,
}

/// A period that a joining shortened.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TrimRow {
    pub table_name: String,
    pub row_id: Uuid,
    pub was_from: NaiveDate,
    pub was_until: NaiveDate,
    pub valid_from: NaiveDate,
    pub valid_until: NaiveDate,
}

/// A joining that the actor may part.
///
/// # Errors
/// 404; [`crate::Problem::PartLaterFirst`] while its record is joined to another.
pub async fn merge(tx: &mut Tx, id: Uuid) -> Outcome<MergeRow> {
    if let Some(row) = tx.sql(&ONE).id("id", id).optional::<MergeRow>().await? {
        return Ok(row);
    }
    match tx.sql(&BURIED).id("id", id).optional::<(Uuid,)>().await? {
        Some((later,)) => Err(crate::Problem::PartLaterFirst.because(format!("Si trova qui: /unioni/{later}."))),
        None => Err(Failure::NotFound),
    }
}

/// The alias of a record that is locked already.
pub async fn alias(tx: &mut Tx, id: PersonId, survivor: PersonId) -> Outcome<PersonRow> {
    Ok(tx.sql(&ALIAS).id("id", id).id("survivor", survivor).one().await?)
}
