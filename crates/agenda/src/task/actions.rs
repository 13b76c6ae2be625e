//! Writing a task, doing it, handing it on, letting it go: each in one transaction.

use super::forms::NewTask;
use super::store::{CLOSED_ABOUT, DONE, DROP, GIVE, ONE, PEOPLE, UNIT_OF};
use crate::due::model::{DueId, DueKind, NewDue, noted};
use crate::due::store::DueRow;
use crate::due::write;
use crate::problems::Problem;
use ::store::{Audit, Db, Once, StoreError, Tx};
use chrono::TimeDelta;
use deadlines::Due;
use guard::{Permission, Principal};
use kernel::time::from_local;
use kernel::{AccountId, Failure, Outcome, PersonId, UnitId};

/// How long after its day a task that nobody did is told to whoever answers for the unit.
const PATIENCE: TimeDelta = TimeDelta::days(3);

fn conflict(current: i64) -> Failure {
    Failure::Conflict {
        current,
        sentence: "Qualcun altro ha modificato questa attività nel frattempo: rileggi com'è adesso e riprova.".into(),
    }
}

/// To whom the actor may give a task, the actor first.
///
/// # Errors
/// Those of the database.
pub async fn people(tx: &mut Tx) -> Outcome<Vec<(AccountId, String)>> {
    Ok(tx.sql(&PEOPLE).all().await?)
}

/// Whom a task is to be about, by name; nobody where the actor may not read of them.
///
/// # Errors
/// Those of the database.
pub async fn about(tx: &mut Tx, person: PersonId) -> Outcome<Option<(PersonId, String)>> {
    if !registry::person::card::readable(tx, &[person]).await?.contains(&person) {
        return Ok(None);
    }
    Ok(Some((person, registry::identity(tx, person).await?.display_name)))
}

/// The unit of whoever shall do it.
async fn unit_of(tx: &mut Tx, account: AccountId) -> Outcome<UnitId> {
    let unit = tx.sql(&UNIT_OF).id("account", account).optional::<(UnitId,)>().await?.map(|row| row.0);
    if tx.actor().account == account {
        return unit.ok_or_else(|| Problem::NoUnit.into());
    }
    let known = people(tx).await?.iter().any(|(id, _)| *id == account);
    unit.filter(|_| known).ok_or_else(|| Problem::NotOfTheUnit.at("to"))
}

/// Whether a task about somebody is not for the unit: whoever writes it knows of a reserved case or a secret proceeding, and what they write
/// may come from it. To whoever does not know of it nothing is told by closing theirs.
async fn is_reserved(tx: &mut Tx, person: PersonId) -> Outcome<bool> {
    Ok(tx.sql(&CLOSED_ABOUT).id("person", person).optional::<(DueId,)>().await?.is_some())
}

/// Writes a task, once for the same request. Of one that is given to a colleague both see what becomes of it. About somebody of whose reserved
/// case or secret proceeding something is due to the actor it is seen by these two alone.
///
/// # Errors
/// [`Problem::PastDay`], [`Problem::NotOfTheUnit`], [`Problem::NoSuchPerson`], [`Problem::NoUnit`].
pub async fn add(db: &Db, principal: &Principal, new: &NewTask, once: Option<&Once>) -> Outcome<DueId> {
    principal.require(Permission::DUE_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    if new.on < tx.today() {
        return Err(Problem::PastDay.at("due_on"));
    }
    if let Some(person) = new.person
        && about(&mut tx, person).await?.is_none()
    {
        return Err(Problem::NoSuchPerson.at("person"));
    }
    let author = tx.actor().account;
    let account = new.to.unwrap_or(author);
    let unit = unit_of(&mut tx, account).await?;
    let closed = match new.person {
        Some(person) => is_reserved(&mut tx, person).await?,
        None => false,
    };
    let id: DueId = tx.new_id()?;
    let due = new.at.map_or(Due::On(new.on), |at| Due::At(from_local(new.on.and_time(at))));
    let href = format!("/attivita/{id}");
    let task = NewDue {
        kind: DueKind::Task,
        source: id.0,
        key: "task",
        title: &new.title,
        href: &href,
        due,
        person: new.person,
        case: None,
        unit,
        account: Some(account),
        closed,
        escalate_at: Some(due.ends().checked_add_signed(PATIENCE).unwrap_or(due.ends())),
        rule: "",
    };
    write::add(&mut tx, id, &task).await?;
    if account != author {
        write::also(&mut tx, id.0, &[author]).await?;
    }
    tx.commit(Audit::of("due.write").about(new.person).on("due", id).answering(id.to_string())).await?;
    Ok(id)
}

/// An open task that the actor may change, as it was read.
async fn open(tx: &mut Tx, id: DueId, version: i64) -> Outcome<DueRow> {
    let row: DueRow = tx.sql(&ONE).id("id", id).one().await?;
    if !row.is_task() {
        return Err(Problem::NotByHand.into());
    }
    if !row.is_open() {
        return Err(Problem::NotOpen.into());
    }
    if row.version != version {
        return Err(conflict(row.version));
    }
    Ok(row)
}

/// Somebody was faster within the same moment.
fn or_conflict(done: Result<(), StoreError>, current: i64) -> Outcome<()> {
    match done {
        Err(StoreError::NoRow) => Err(conflict(current)),
        other => Ok(other?),
    }
}

/// It was done.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::NotOpen`], [`Problem::NotByHand`].
pub async fn done(db: &Db, principal: &Principal, id: DueId, version: i64) -> Outcome<()> {
    principal.require(Permission::DUE_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = open(&mut tx, id, version).await?;
    or_conflict(tx.sql(&DONE).id("id", id).bind("version", version).run_one().await, row.version)?;
    tx.commit(Audit::of("due.done").about(row.person_id).on("due", id)).await?;
    Ok(())
}

/// It goes to a colleague; whoever had it and whoever hands it on go on seeing it.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::NotOpen`], [`Problem::NotByHand`], [`Problem::SamePerson`], [`Problem::NotOfTheUnit`].
pub async fn give(db: &Db, principal: &Principal, id: DueId, version: i64, to: AccountId) -> Outcome<()> {
    principal.require(Permission::DUE_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = open(&mut tx, id, version).await?;
    if row.account_id == Some(to) {
        return Err(Problem::SamePerson.at("to"));
    }
    let unit = unit_of(&mut tx, to).await?;
    let (today, actor) = (tx.today(), tx.actor().account);
    let note = noted(&row.note, today, &format!("passata da {}", row.whose()));
    let query = tx.sql(&GIVE).id("id", id).id("account", to).id("unit", unit).bind("note", note).bind("version", version);
    or_conflict(query.run_one().await, row.version)?;
    for account in [Some(actor), row.account_id].into_iter().flatten().filter(|account| *account != to) {
        tx.sql(&write::ADD_ALSO).id("of", row.source_id).id("account", account).run().await?;
    }
    tx.commit(Audit::of("due.give").about(row.person_id).on("due", id).fields(["account_id"])).await?;
    Ok(())
}

/// It is not to be done any more, and why.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::NotOpen`], [`Problem::NotByHand`].
pub async fn cancel(db: &Db, principal: &Principal, id: DueId, version: i64, reason: &str) -> Outcome<()> {
    principal.require(Permission::DUE_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = open(&mut tx, id, version).await?;
    or_conflict(tx.sql(&DROP).id("id", id).bind("reason", reason).bind("version", version).run_one().await, row.version)?;
    tx.commit(Audit::of("due.drop").about(row.person_id).on("due", id)).await?;
    Ok(())
}
