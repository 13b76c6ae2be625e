//! Which instruments a body uses. Those that come with the program are in use until the body says otherwise; their text is stored with
//! the first assessment made with them.

use super::model::Instrument;
use super::reader::told;
use super::shipped::{Shipped, sha256, shipped, shipped_id};
use super::{InstrumentId, InstrumentState};
use chrono::NaiveDate;
use kernel::{BodyId, Failure, Outcome};
use std::collections::BTreeSet;
use store::Tx;

store::statements! {
    /// Every version, the newest of each first: what a body knows of instruments tells nothing of anybody.
    pub(crate) LIST = "select i.id, i.code, i.version, i.text, i.state, i.valid_from, i.valid_until, i.edit from assessments_instrument i
             where i.body_id = :body order by i.code, i.version desc limit 500";
    pub(crate) VERSION = "select i.id, i.code, i.version, i.text, i.state, i.valid_from, i.valid_until, i.edit from assessments_instrument i
                where i.body_id = :body and i.code = :code and i.version = :version";
    pub(crate) LOCK = "select i.id from assessments_instrument i where i.body_id = :body and i.code = :code order by i.id {for update}";
    pub(crate) ADD = "insert into assessments_instrument (body_id, id, code, version, text, sha256, state, valid_from, valid_until, installed_by, at, edit)
           values (:body, :id, :code, :version, :text, :sha256, :state, :valid_from, null, :actor, :now, 1)
           on conflict do nothing";
    pub(crate) RETIRE_OTHERS = "update assessments_instrument set state = 'retired', valid_until = :today, edit = edit + 1
                     where body_id = :body and code = :code and version <> :version and state = 'in_use'";
    pub(crate) SET = "update assessments_instrument set state = :state, valid_from = :valid_from, valid_until = :valid_until, edit = edit + 1
           where body_id = :body and id = :id and edit = :edit";
}

/// A version as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct InstrumentRow {
    /// The version's row.
    pub id: InstrumentId,
    /// Name of the instrument.
    pub code: String,
    /// Number of the version.
    pub version: i64,
    /// Its text.
    pub text: String,
    /// Where it stands.
    pub state: InstrumentState,
    /// In use since.
    pub valid_from: Option<NaiveDate>,
    /// Not in use any more since.
    pub valid_until: Option<NaiveDate>,
    /// How often the row was changed.
    pub edit: i64,
}

/// A version with where it stands, whether or not the body has a row of it.
#[derive(Clone, Debug)]
pub struct Known {
    /// By which it is known.
    pub id: InstrumentId,
    /// What it asks.
    pub instrument: Instrument,
    /// Where it stands.
    pub state: InstrumentState,
    /// In use since, when the body said so.
    pub valid_from: Option<NaiveDate>,
    /// Not in use any more since.
    pub valid_until: Option<NaiveDate>,
    /// Whether the body has a row of it, and how often it was changed.
    pub edit: Option<i64>,
    /// Whether it comes with the program.
    pub shipped: bool,
}

impl Known {
    /// Whether new assessments are made with it.
    pub fn is_used(&self) -> bool {
        self.state == InstrumentState::InUse
    }
}

fn read(row: InstrumentRow) -> Outcome<Known> {
    let instrument = Instrument::read(&row.text)
        .map_err(|faults| Failure::internal(std::io::Error::other(format!("{} {}: {}", row.code, row.version, told(&faults)))))?;
    let shipped = shipped().iter().any(|one| one.instrument.code == row.code && one.instrument.version == row.version);
    Ok(Known {
        id: row.id,
        instrument,
        state: row.state,
        valid_from: row.valid_from,
        valid_until: row.valid_until,
        edit: Some(row.edit),
        shipped,
    })
}

/// What comes with the program and the body has no row of: in use, unless the body uses a newer version, or took the newest one it had
/// out of use.
fn implied(body: BodyId, one: &Shipped, rows: &[InstrumentRow]) -> Known {
    let instrument = one.instrument.clone();
    let of_code = || rows.iter().filter(|row| row.code == instrument.code);
    let newest = of_code().max_by_key(|row| row.version);
    let newer_in_use = of_code().any(|row| row.state == InstrumentState::InUse && row.version > instrument.version);
    let taken_out = newest.is_some_and(|row| row.state == InstrumentState::Retired)
        && !of_code().any(|row| row.state == InstrumentState::InUse);
    let state = if newer_in_use || taken_out { InstrumentState::Retired } else { InstrumentState::InUse };
    Known {
        id: InstrumentId(shipped_id(body, &instrument.code, instrument.version)),
        instrument,
        state,
        valid_from: None,
        valid_until: None,
        edit: None,
        shipped: true,
    }
}

/// Every version that a body knows: those that come with the program first, each instrument with its newest version before the others.
pub async fn all(tx: &mut Tx) -> Outcome<Vec<Known>> {
    let body = tx.actor().body;
    let rows: Vec<InstrumentRow> = tx.sql(&LIST).all().await?;
    let stored: BTreeSet<(String, i64)> = rows.iter().map(|row| (row.code.clone(), row.version)).collect();
    let mut known: Vec<Known> = shipped()
        .iter()
        .filter(|one| !stored.contains(&(one.instrument.code.clone(), one.instrument.version)))
        .map(|one| implied(body, one, &rows))
        .collect();
    // A version that comes with the program takes the place of the one that the body used until now.
    let implied: BTreeSet<String> = known.iter().filter(|one| one.is_used()).map(|one| one.instrument.code.clone()).collect();
    for row in rows {
        let mut one = read(row)?;
        if one.is_used() && implied.contains(&one.instrument.code) {
            one.state = InstrumentState::Retired;
        }
        known.push(one);
    }
    let place = |code: &str| shipped().iter().position(|one| one.instrument.code == code).unwrap_or(usize::MAX);
    known.sort_by_cached_key(|one| {
        (place(&one.instrument.code), one.instrument.code.clone(), std::cmp::Reverse(one.instrument.version))
    });
    Ok(known)
}

/// The instruments with which new assessments are made, one version of each.
pub async fn in_use(tx: &mut Tx) -> Outcome<Vec<Known>> {
    Ok(all(tx).await?.into_iter().filter(Known::is_used).collect())
}

/// One version by its identifier.
///
/// # Errors
/// [`Failure::NotFound`] for none.
pub async fn one(tx: &mut Tx, id: InstrumentId) -> Outcome<Known> {
    all(tx).await?.into_iter().find(|known| known.id == id).ok_or(Failure::NotFound)
}

/// A version as an answer was given with it, also when it is not in use any more.
///
/// # Errors
/// [`Failure::NotFound`] for none.
pub async fn version(tx: &mut Tx, code: &str, number: i64) -> Outcome<Instrument> {
    if let Some(row) = tx.sql(&VERSION).bind("code", code).bind("version", number).optional::<InstrumentRow>().await? {
        return Ok(read(row)?.instrument);
    }
    let found = shipped().iter().find(|one| one.instrument.code == code && one.instrument.version == number);
    found.map(|one| one.instrument.clone()).ok_or(Failure::NotFound)
}

/// Stores the text of a version that comes with the program and is used for the first time; the one before goes out of use.
pub(crate) async fn keep(tx: &mut Tx, known: &Known) -> Outcome<()> {
    if known.edit.is_some() {
        return Ok(());
    }
    let (code, number) = (&known.instrument.code, known.instrument.version);
    let Some(one) = shipped().iter().find(|one| one.instrument.code == *code && one.instrument.version == number) else {
        return Ok(());
    };
    tx.sql(&RETIRE_OTHERS).bind("code", code).bind("version", number).run().await?;
    let today = tx.today();
    tx.sql(&ADD)
        .id("id", known.id)
        .bind("code", code)
        .bind("version", number)
        .bind("text", one.text)
        .bind("sha256", sha256(one.text))
        .code("state", known.state)
        .bind("valid_from", Some(today).filter(|_| known.is_used()))
        .run()
        .await?;
    Ok(())
}
