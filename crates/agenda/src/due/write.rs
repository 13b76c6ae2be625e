//! What later rooms call, inside the transaction that makes it true: nobody is asked for a permission here, whoever calls has asked.

use super::model::{DueId, DueKind, NewDue, due_of, noted};
use crate::problems::Problem;
use ::store::query::Query;
use ::store::{OnConstraint as _, StoreError, Tx};
use chrono::NaiveDate;
use kernel::time::show_date;
use kernel::{AccountId, CaseId, Failure, Instant, Outcome, PersonId, UnitId};
use uuid::Uuid;

::store::statements! {
    KNOWN = "select id, kind, title, href, person_id, case_id, unit_id, account_id, closed, sealed, due_on, due_at, rule, escalate_at, note, met_at, dropped_at
               from agenda_due where body_id = :body and source_id = :source and due_key = :key {for update}";
    pub(crate) ADD = "insert into agenda_due (body_id, id, kind, source_id, due_key, title, href, person_id, case_id, unit_id, account_id, closed, sealed, due_on, due_at,
                             rule, escalate_at, note, met_at, met_by, dropped_at, dropped_reason, created_at, created_by, version)
           values (:body, :id, :kind, :source, :key, :title, :href, :person, :case, :unit, :account, :closed, :sealed, :due_on, :due_at,
                   :rule, :escalate_at, '', null, null, null, '', :now, :actor, 1)";
    CHANGE = "update agenda_due set kind = :kind, title = :title, href = :href, person_id = :person, case_id = :case, unit_id = :unit, account_id = :account,
                     closed = :closed, sealed = :sealed, due_on = :due_on, due_at = :due_at, rule = :rule, escalate_at = :escalate_at, note = :note,
                     dropped_at = null, dropped_reason = '', version = version + 1
               where body_id = :body and id = :id and met_at is null";
    MET = "update agenda_due set met_at = :at, met_by = :actor, version = version + 1
            where body_id = :body and source_id = :source and due_key = :key and met_at is null and dropped_at is null";
    DROP = "update agenda_due set dropped_at = :now, dropped_reason = :reason, version = version + 1
             where body_id = :body and source_id = :source and met_at is null and dropped_at is null";
    DROP_ONE = "update agenda_due set dropped_at = :now, dropped_reason = :reason, version = version + 1
                 where body_id = :body and source_id = :source and due_key = :key and met_at is null and dropped_at is null";
    FORGET_ALSO = "delete from agenda_also where body_id = :body and of_id = :of";
    pub(crate) ADD_ALSO = "insert into agenda_also (body_id, of_id, account_id) values (:body, :of, :account) on conflict (body_id, account_id, of_id) do nothing";
    PASS_TO = "update agenda_due set unit_id = :unit, account_id = :account, version = version + 1
                where body_id = :body and case_id = :case and met_at is null and dropped_at is null";
    /// What is closed stays with whoever had it only while they are among those who see the case; else it is of another of them, and where nobody
    /// is left, of whoever passes it on: it is never left without anybody who sees it.
    PASS_TO_UNIT = "update agenda_due set unit_id = :unit, account_id = case when closed then coalesce(
                            (select al.account_id from agenda_also al where al.body_id = :body and al.of_id = :case and al.account_id = agenda_due.account_id),
                            (select ao.account_id from agenda_also ao where ao.body_id = :body and ao.of_id = :case order by ao.account_id limit 1),
                            (select ga.id from guard_account ga where ga.body_id = :body and ga.id = :actor), account_id) end, version = version + 1
                     where body_id = :body and case_id = :case and met_at is null and dropped_at is null";
    CLOSE = "update agenda_due set closed = true, sealed = true, account_id = coalesce(account_id, :account), version = version + 1
              where body_id = :body and case_id = :case and not closed";
    /// No seal did it, and no unsealing undoes it.
    CLOSE_OF = "update agenda_due set closed = true, sealed = false, account_id = coalesce(account_id, :account), version = version + 1
                 where body_id = :body and source_id = :source and (not closed or sealed)";
    /// What a secret proceeding closed stays closed: only what the seal closed opens.
    REOPEN = "update agenda_due set closed = false, sealed = false, version = version + 1
               where body_id = :body and case_id = :case and closed and sealed";
    OF_CASE_OPEN = "select cast(count(*) as bigint) from agenda_due where body_id = :body and case_id = :case";
    OF_PERSON_OPEN = "select id, note from agenda_due where body_id = :body and person_id = :person and met_at is null and dropped_at is null {for update}";
    NOTE = "update agenda_due set note = :note, version = version + 1 where body_id = :body and id = :id";
}

#[derive(sqlx::FromRow)]
struct Known {
    id: DueId,
    kind: DueKind,
    title: String,
    href: String,
    person_id: Option<PersonId>,
    case_id: Option<CaseId>,
    unit_id: UnitId,
    account_id: Option<AccountId>,
    closed: bool,
    sealed: bool,
    due_on: NaiveDate,
    due_at: Option<Instant>,
    rule: String,
    escalate_at: Option<Instant>,
    note: String,
    met_at: Option<Instant>,
    dropped_at: Option<Instant>,
}

impl Known {
    fn says(&self, due: &NewDue<'_>) -> bool {
        self.kind == due.kind
            && self.title == due.title
            && self.href == due.href
            && self.person_id == due.person
            && self.case_id == due.case
            && self.unit_id == due.unit
            && self.account_id == due.account
            && self.closed == due.closed
            && due_of(self.due_on, self.due_at) == due.due
            && self.rule == due.rule
            && self.escalate_at == due.escalate_at
            && self.dropped_at.is_none()
    }
}

/// Tells of something that falls due, or tells of it again: what it was stays in its note, and one that was dropped stands again.
///
/// # Errors
/// [`Problem::MetAlready`] for one that was met and would be due at another time, [`Problem::ClosedNeedsSomebody`].
pub async fn set(tx: &mut Tx, due: NewDue<'_>) -> Outcome<DueId> {
    if due.closed && due.account.is_none() {
        return Err(Problem::ClosedNeedsSomebody.into());
    }
    let today = tx.today();
    let known = tx.sql(&KNOWN).id("source", due.source).bind("key", due.key).optional::<Known>().await?;
    let Some(known) = known else {
        let id: DueId = tx.new_id()?;
        add(tx, id, &due).await?;
        return Ok(id);
    };
    if known.says(&due) {
        return Ok(known.id);
    }
    let was = due_of(known.due_on, known.due_at);
    if known.met_at.is_some() {
        return if was == due.due { Ok(known.id) } else { Err(Problem::MetAlready.into()) };
    }
    let mut note = known.note;
    if known.dropped_at.is_some() {
        note = noted(&note, today, "di nuovo da fare");
    }
    if was != due.due {
        note = noted(&note, today, &format!("dal {was} passa al {}", due.due));
    }
    if known.title != due.title {
        note = noted(&note, today, &format!("prima era «{}»", known.title));
    }
    // Told again as closed it stays closed for the reason for which it was.
    let sealed = if known.closed { due.closed && known.sealed } else { closed_by_seal(&due) };
    let query = tx.sql(&CHANGE).id("id", known.id).bind("note", note).bind("sealed", sealed);
    told(query, &due).run_one().await?;
    Ok(known.id)
}

/// Whether a due that is told as closed opens with its case. What a judicial authority waits for may be closed because its proceeding is secret,
/// of which unsealing the case says nothing: it waits until it is told anew.
fn closed_by_seal(due: &NewDue<'_>) -> bool {
    due.closed && due.case.is_some() && !matches!(due.kind, DueKind::Court | DueKind::Report)
}

/// Writes a due that is not there yet.
pub(crate) async fn add(tx: &mut Tx, id: DueId, due: &NewDue<'_>) -> Outcome<()> {
    let query = tx.sql(&ADD).id("id", id).id("source", due.source).bind("key", due.key).bind("sealed", closed_by_seal(due));
    // The same thing told twice at one moment: this one goes again, and finds the other.
    told(query, due)
        .run_one()
        .await
        .on_constraint("agenda_due_once", || Failure::internal(StoreError::Collided("the same due told twice at once".into())))
}

/// Binds what a due says.
fn told<'t>(query: Query<'t>, due: &NewDue<'_>) -> Query<'t> {
    query
        .code("kind", due.kind)
        .bind("title", due.title)
        .bind("href", due.href)
        .maybe_id("person", due.person)
        .maybe_id("case", due.case)
        .id("unit", due.unit)
        .maybe_id("account", due.account)
        .bind("closed", due.closed)
        .bind("due_on", due.due.day())
        .bind("due_at", due.due.moment())
        .bind("rule", due.rule)
        .bind("escalate_at", due.escalate_at)
}

/// Says who else sees the dues of a case, or of a thing without one (`of` is the case, else the source); those named before go.
///
/// # Errors
/// Those of the database.
pub async fn also(tx: &mut Tx, of: Uuid, accounts: &[AccountId]) -> Outcome<()> {
    tx.sql(&FORGET_ALSO).id("of", of).run().await?;
    for account in accounts {
        tx.sql(&ADD_ALSO).id("of", of).id("account", *account).run().await?;
    }
    Ok(())
}

/// It was done, at a moment; nothing where it is not due any more.
///
/// # Errors
/// Those of the database.
pub async fn met(tx: &mut Tx, source: Uuid, key: &str, at: Instant) -> Outcome<()> {
    tx.sql(&MET).id("source", source).bind("key", key).bind("at", at).run().await?;
    Ok(())
}

/// Drops all that is still due of a thing that ended, with the reason.
///
/// # Errors
/// Those of the database.
pub async fn drop_of(tx: &mut Tx, source: Uuid, reason: &str) -> Outcome<()> {
    tx.sql(&DROP).id("source", source).bind("reason", reason).run().await?;
    Ok(())
}

/// Drops one due of a thing that goes on, with the reason; nothing where it is not due any more.
///
/// # Errors
/// Those of the database.
pub async fn drop_one(tx: &mut Tx, source: Uuid, key: &str, reason: &str) -> Outcome<()> {
    tx.sql(&DROP_ONE).id("source", source).bind("key", key).bind("reason", reason).run().await?;
    Ok(())
}

/// A case goes to somebody else, or to a unit: what is due of it goes along. What is closed goes to somebody of the team, as [`also`] was told it;
/// who else sees is told before this.
///
/// # Errors
/// Those of the database.
pub async fn pass_on(tx: &mut Tx, case: CaseId, to: Option<AccountId>, unit: UnitId) -> Outcome<()> {
    let query = match to {
        Some(account) => tx.sql(&PASS_TO).id("account", account),
        None => tx.sql(&PASS_TO_UNIT),
    };
    query.id("case", case).id("unit", unit).run().await?;
    Ok(())
}

/// A case is sealed: what is due of it is seen by its team alone. Or it is no longer: what the seal closed is seen by the unit again, and what a
/// secret proceeding closed is not.
///
/// # Errors
/// [`Problem::ClosedNeedsSomebody`] when there is nobody in the team and something is due.
pub async fn close_to_team(tx: &mut Tx, case: CaseId, closed: bool, team: &[AccountId]) -> Outcome<()> {
    also(tx, case.0, team).await?;
    if !closed {
        tx.sql(&REOPEN).id("case", case).run().await?;
        return Ok(());
    }
    match team.first() {
        Some(first) => {
            tx.sql(&CLOSE).id("case", case).id("account", *first).run().await?;
            Ok(())
        }
        None if tx.sql(&OF_CASE_OPEN).id("case", case).value::<i64>().await? == 0 => Ok(()),
        None => Err(Problem::ClosedNeedsSomebody.into()),
    }
}

/// A thing became secret: what is due of it, and was, is seen only by whose it is and by those named beside them. What is the unit's becomes
/// this account's.
///
/// # Errors
/// Those of the database.
pub async fn close_of(tx: &mut Tx, source: Uuid, account: AccountId) -> Outcome<()> {
    tx.sql(&CLOSE_OF).id("source", source).id("account", account).run().await?;
    Ok(())
}

/// The person died: what is due stays, and says so. Somebody decides.
pub(crate) async fn died(tx: &mut Tx, person: PersonId, on: NaiveDate) -> Outcome<()> {
    let today = tx.today();
    for (id, note) in tx.sql(&OF_PERSON_OPEN).id("person", person).all::<(DueId, String)>().await? {
        let note = noted(&note, today, &format!("persona deceduta il {}", show_date(on)));
        tx.sql(&NOTE).id("id", id).bind("note", note).run_one().await?;
    }
    Ok(())
}
