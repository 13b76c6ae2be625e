//! Putting the history together, and deciding what of it is kept back.

use super::model::{Access, Ground, History, Post, Withheld, history};
use super::{ADD, END, FLAGGED, ONE, POSTS, WITHHELD};
use crate::log::{ANSWERABLE, FROM_THE_END, with_aliases};
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::scope::FOREVER;
use guard::{Permission, Principal};
use kernel::input::Fields;
use kernel::time::{days_after, start_of_day};
use kernel::{AccountId, Actor, Outcome, PersonId, UnitId};
use store::audit::{OF_PERSON, Row};
use store::{Audit, Db, Once, Tx};
use uuid::Uuid;

/// Longest reason.
const TEXT: usize = 1000;
/// Rows of the log that are read at one time, and in all: as many as a copy of the data holds.
const LOT: i64 = 2_000;
/// The most in all.
const MOST: usize = 20_000;

/// Something to be kept back.
#[derive(Clone, Debug)]
pub struct NewWithholding {
    /// Why, by the law.
    pub ground: Ground,
    /// Why, in words.
    pub reason: String,
    /// Of one unit alone.
    pub unit: Option<UnitId>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: Option<NaiveDate>,
}

/// Reads it.
pub fn read(fields: &mut Fields) -> Option<NewWithholding> {
    let (ground, reason) = (fields.required_code("ground"), fields.required_text("reason", TEXT));
    let unit = fields.id::<UnitId>("unit");
    let (from, until) = (fields.required_date("from"), fields.date("until"));
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        fields.fault("until", "La fine non può precedere l'inizio.");
    }
    Some(NewWithholding { ground: ground?, reason: reason?, unit, from: from?, until })
}

/// What is kept back of a person, for whoever answers for their file.
pub async fn withheld(tx: &mut Tx, person: PersonId) -> Outcome<Vec<Withheld>> {
    Ok(tx.sql(&WITHHELD).id("person", person).all().await?)
}

/// The history as the person is told it; 404 where the actor does not answer for the file.
pub async fn told(tx: &mut Tx, person: PersonId) -> Outcome<(History, Vec<Withheld>)> {
    tx.sql(&ANSWERABLE).id("person", person).one::<(PersonId,)>().await?;
    let mut accesses = Vec::new();
    for one in with_aliases(tx, person).await? {
        let mut before = FROM_THE_END;
        while accesses.len() < MOST {
            let rows: Vec<Row> = tx.sql(&OF_PERSON).id("person", one).bind("before", before).bind("most", LOT).all().await?;
            let Some(last) = rows.last() else { break };
            before = last.seq;
            accesses.extend(rows.into_iter().map(|row| Access { at: row.at, account: AccountId(row.account_id) }));
        }
    }
    let posts: Vec<Post> = tx.sql(&POSTS).all().await?;
    let withheld = withheld(tx, person).await?;
    Ok((history(&accesses, &posts, &withheld), withheld))
}

/// Keeps back.
///
/// # Errors
/// 404 for a person whose accesses the actor does not answer for; `GLASS-008` where nothing of the person lets it be.
pub async fn withhold(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    new: &NewWithholding,
    once: Option<&Once>,
) -> Outcome<Uuid> {
    principal.require(Permission::HISTORY_WITHHOLD)?;
    let actor = Actor { purpose: Some(new.reason.clone()), ..principal.actor.clone() };
    let mut tx = db.begin(&actor).await?;
    if let Some(id) = tx.already::<Uuid>(once).await? {
        return Ok(id);
    }
    tx.sql(&ANSWERABLE).id("person", person).one::<(PersonId,)>().await?;
    if tx.sql(&FLAGGED).id("person", person).optional::<(PersonId,)>().await?.is_none() {
        return Err(Problem::NothingToWithhold.into());
    }
    if let Some(unit) = new.unit {
        guard::unit::one(&mut tx, unit).await?;
    }
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .bind("id", id)
        .id("person", person)
        .code("ground", new.ground)
        .maybe_id("unit", new.unit)
        .bind("from", start_of_day(new.from))
        .bind("until", start_of_day(new.until.map_or(FOREVER, |last| days_after(last, 1))))
        .bind("reason", &new.reason)
        .run_one()
        .await?;
    tx.commit(Audit::of("history.withhold").about(person).on("withholding", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Tells again what was kept back.
///
/// # Errors
/// 404 for what is not there; `GLASS-009` when it was taken back already.
pub async fn end(db: &Db, principal: &Principal, person: PersonId, id: Uuid, once: Option<&Once>) -> Outcome<()> {
    principal.require(Permission::HISTORY_WITHHOLD)?;
    let mut tx = db.begin(&principal.actor).await?;
    if tx.already::<Uuid>(once).await?.is_some() {
        return Ok(());
    }
    tx.sql(&ONE).bind("id", id).id("person", person).one::<(Uuid,)>().await?;
    if tx.sql(&END).bind("id", id).id("person", person).run().await? == 0 {
        return Err(Problem::WithholdingEnded.into());
    }
    tx.commit(Audit::of("history.restore").about(person).on("withholding", id).answering(id.to_string())).await?;
    Ok(())
}
