//! Editions of the list of streets: read, looked at, confirmed or thrown away.

use super::import::{Fault, Read};
use super::store::{
    ADD, ADD_EDITION, DRAFTS, EDITION, EDITIONS, ELSEWHERE, END_EDITION, FOLLOWED, FORGET, FORGET_EDITION, HOLD, ONE_AT_A_TIME,
    ONLY_IN, OVERLAPPING,
};
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::scope::FOREVER;
use guard::{Permission, Principal};
use kernel::text::folded_tight;
use kernel::{Failure, Instant, JobId, Outcome};
use store::{Audit, Db, Once, Row, Tx};
use uuid::Uuid;

/// Most editions that wait to be confirmed.
const MOST_DRAFTS: i64 = 10;
/// Most streets of a kind that a preview names.
pub const NAMED: i64 = 20;
/// Most streets of a kind that a preview counts.
const COUNTED: i64 = 10_000;

/// An edition.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Edition {
    /// Identifier.
    pub id: Uuid,
    /// Where it comes from.
    pub source: String,
    /// What the file was called.
    pub file_name: String,
    /// `draft` or `held`.
    pub state: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it; 31/12/9999 while it holds.
    pub valid_until: NaiveDate,
    /// How many segments.
    pub segments: i64,
    /// How many lines of the file could not be read.
    pub left_out: i64,
    /// The first of them.
    pub faults: sqlx::types::Json<Vec<Fault>>,
    /// When it was read.
    pub created_at: Instant,
}

impl Edition {
    /// Whether it waits to be confirmed.
    pub fn is_draft(&self) -> bool {
        self.state == "draft"
    }
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        !self.is_draft() && self.valid_from <= day && day < self.valid_until
    }
    /// The last day included, when it has an end.
    pub fn last_day(&self) -> Option<NaiveDate> {
        (self.valid_until < FOREVER).then(|| self.valid_until.pred_opt()).flatten()
    }
}

/// What differs between an edition that waits and the one that holds today.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// Streets that are new, with their municipality.
    pub new: Vec<(String, String)>,
    /// Streets that are not there any more.
    pub gone: Vec<(String, String)>,
    /// Streets of which doors lie in another district: street, municipality, before, after.
    pub elsewhere: Vec<(String, String, String, String)>,
}

/// Writes an edition with its segments.
pub(super) async fn write(tx: &mut Tx, read: &Read, source: &str, file_name: &str, state: &'static str) -> Outcome<Uuid> {
    let id: Uuid = tx.new_id()?;
    let today = tx.today();
    tx.sql(&ADD_EDITION)
        .id("id", id)
        .bind("source", source)
        .bind("file_name", file_name)
        .bind("state", state)
        .bind("from", today)
        .bind("until", today)
        .bind("segments", i64::try_from(read.segments.len()).unwrap_or(i64::MAX))
        .bind("left_out", i64::try_from(read.left_out).unwrap_or(i64::MAX))
        .bind("faults", serde_json::to_value(&read.faults).map_err(Failure::internal)?)
        .run_one()
        .await?;
    let mut rows = Vec::with_capacity(read.segments.len());
    for segment in &read.segments {
        rows.push(
            Row::new()
                .id("edition", id)
                .id("id", tx.new_id::<Uuid>()?)
                .bind("street", &segment.street)
                .bind("street_key", folded_tight(&segment.street))
                .bind("place", &segment.place)
                .bind("place_name", &segment.place_name)
                .bind("district", &segment.district)
                .bind("municipio", segment.municipio)
                .bind("quarter", &segment.quarter)
                .bind("number_from", segment.number_from)
                .bind("number_to", segment.number_to)
                .bind("parity", if segment.odd { "odd" } else { "even" })
                .bind("postcode", &segment.postcode)
                .bind("latitude", segment.latitude)
                .bind("longitude", segment.longitude),
        );
    }
    tx.insert_many(&ADD, rows).await?;
    Ok(id)
}

/// Lets an edition that waits hold from a day on: the one before it ends, one that began on the same day goes.
///
/// # Errors
/// [`Problem::EditionTooEarly`] before the first day of the one that holds; not found for one that does not wait.
pub(super) async fn hold(tx: &mut Tx, id: Uuid, from: NaiveDate) -> Outcome<()> {
    // Whoever confirms another one at this moment waits, and then finds this one.
    tx.sql(&ONE_AT_A_TIME).run().await?;
    let before: Vec<Edition> = tx.sql(&OVERLAPPING).bind("from", from).all().await?;
    for edition in before {
        if edition.valid_from > from {
            return Err(Problem::EditionTooEarly.at("valid_from"));
        }
        if edition.valid_from == from {
            tx.sql(&FORGET).id("edition", edition.id).run().await?;
            tx.sql(&FORGET_EDITION).id("edition", edition.id).run_one().await?;
        } else {
            tx.sql(&END_EDITION).id("edition", edition.id).bind("until", from).run_one().await?;
        }
    }
    tx.sql(&HOLD).id("edition", id).bind("from", from).bind("until", FOREVER).run_one().await?;
    Ok(())
}

/// Reads a file and keeps what was read until it is confirmed.
///
/// # Errors
/// [`Failure::Invalid`] at `file` when nothing of it can be used; [`Problem::TooManyEditions`].
pub async fn add(db: &Db, principal: &Principal, read: &Read, source: &str, file_name: &str, once: Option<&Once>) -> Outcome<Uuid> {
    principal.require(Permission::STREET_MANAGE)?;
    if read.segments.is_empty() {
        let told = read.faults.iter().take(20).map(|fault| format!("Riga {}: {}", fault.line, fault.message));
        let told: Vec<String> = told.collect();
        let told = if told.is_empty() { "Il file non ha righe da leggere.".to_owned() } else { told.join(" ") };
        return Err(Failure::field("file", told));
    }
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    if tx.sql(&DRAFTS).value::<i64>().await? >= MOST_DRAFTS {
        return Err(Problem::TooManyEditions.into());
    }
    let id = write(&mut tx, read, source, file_name, "draft").await?;
    tx.commit(Audit::of("street.upload").on("street_edition", id).rows(read.segments.len()).answering(id.to_string())).await?;
    Ok(id)
}

/// Confirms an edition from a day on. When it holds already, the addresses are located anew, as a job; its identifier.
///
/// # Errors
/// Not found; [`Problem::FaultyStreets`] with lines that could not be read, unless `keep_good`; [`Problem::EditionTooEarly`].
pub async fn confirm(db: &Db, principal: &Principal, id: Uuid, from: NaiveDate, keep_good: bool) -> Outcome<Option<JobId>> {
    principal.require(Permission::STREET_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let edition = one(&mut tx, id).await?;
    if !edition.is_draft() {
        return Err(Failure::NotFound);
    }
    if edition.left_out > 0 && !keep_good {
        return Err(Problem::FaultyStreets.at("keep_good"));
    }
    hold(&mut tx, id, from).await?;
    let job = begin(&mut tx).await?;
    let audit = Audit::of("street.confirm").on("street_edition", id);
    tx.commit(audit.rows(usize::try_from(edition.segments).unwrap_or(usize::MAX))).await?;
    Ok(job)
}

/// Lets the addresses follow an edition that holds by now and that nobody told them of yet: one that was confirmed for a day to come. The
/// job, when there is such an edition. The program asks for it as the days go by.
///
/// # Errors
/// Those of the database.
pub async fn begin(tx: &mut Tx) -> Outcome<Option<JobId>> {
    if tx.sql(&FOLLOWED).run().await? == 0 {
        return Ok(None);
    }
    Ok(Some(super::relocate::ask(tx).await?))
}

/// Throws an edition away that waits.
///
/// # Errors
/// Not found.
pub async fn discard(db: &Db, principal: &Principal, id: Uuid) -> Outcome<()> {
    principal.require(Permission::STREET_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if !one(&mut tx, id).await?.is_draft() {
        return Err(Failure::NotFound);
    }
    tx.sql(&FORGET).id("edition", id).run().await?;
    tx.sql(&FORGET_EDITION).id("edition", id).run_one().await?;
    tx.commit(Audit::of("street.discard").on("street_edition", id)).await?;
    Ok(())
}

/// An edition of the body.
pub async fn one(tx: &mut Tx, id: Uuid) -> Outcome<Edition> {
    Ok(tx.sql(&EDITION).id("edition", id).one().await?)
}

/// Those that wait, then the others, the latest first.
pub async fn all(tx: &mut Tx) -> Outcome<Vec<Edition>> {
    Ok(tx.sql(&EDITIONS).all().await?)
}

/// What an edition changes in the one that holds today.
///
/// # Errors
/// Those of the database.
pub async fn difference(tx: &mut Tx, id: Uuid) -> Outcome<Difference> {
    let today = tx.today();
    let held = all(tx).await?.into_iter().find(|edition| edition.holds_on(today)).map_or(Uuid::nil(), |edition| edition.id);
    let new = tx.sql(&ONLY_IN).id("edition", id).id("other", held).bind("most", COUNTED).all().await?;
    let gone = tx.sql(&ONLY_IN).id("edition", held).id("other", id).bind("most", COUNTED).all().await?;
    let elsewhere = tx.sql(&ELSEWHERE).id("edition", id).id("other", held).bind("most", COUNTED).all().await?;
    Ok(Difference { new, gone, elsewhere })
}
