//! Bringing an instrument into a body, using it, taking it out of use.

use super::model::Instrument;
use super::reader::{TEXT, told};
use super::shipped::{sha256, shipped};
use super::store as s;
use super::{InstrumentId, InstrumentState};
use crate::problems::Problem;
use crate::{conflict, or_conflict};
use casework::Doing;
use chrono::NaiveDate;
use guard::Permission;
use kernel::input::Fields;
use kernel::{Failure, Outcome};
use serde::Deserialize;
use store::Audit;
use utoipa::ToSchema;
use uuid::Uuid;

kernel::code_enum! {
    /// What becomes of a version.
    pub enum InstrumentStep {
        /// New assessments are made with it.
        Use = "in_use" => "Metti in uso",
        /// No new ones.
        Retire = "retired" => "Togli dall’uso",
    }
}

/// A new version of an instrument.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InstrumentInput {
    /// Its text (TOML); at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub text: String,
}

/// What becomes of a version.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InstrumentUse {
    /// Used, or not any more.
    pub state: InstrumentStep,
}

/// Reads [`InstrumentInput`].
pub fn read_new(fields: &mut Fields) -> Option<InstrumentInput> {
    Some(InstrumentInput { text: fields.required_text("text", TEXT)? })
}

/// Reads [`InstrumentUse`].
pub fn read_use(fields: &mut Fields) -> Option<InstrumentUse> {
    Some(InstrumentUse { state: fields.required_code("state")? })
}

/// Stores a new version; it is not used before somebody says so.
///
/// # Errors
/// Every fault of the text with its place; `ASSESS-001` when the body has this version.
pub async fn install(doing: Doing<'_>, new: &InstrumentInput) -> Outcome<InstrumentId> {
    let instrument = Instrument::read(&new.text).map_err(|faults| Failure::field("text", format!("{}.", told(&faults))))?;
    let mut tx = doing.begin(Permission::INSTRUMENT_MANAGE).await?;
    if let Some(id) = tx.already::<InstrumentId>(doing.once).await? {
        return Ok(id);
    }
    let same = |code: &str, version: i64| code == instrument.code && version == instrument.version;
    if shipped().iter().any(|one| same(&one.instrument.code, one.instrument.version)) {
        return Err(Problem::VersionTaken.at("text"));
    }
    let id: InstrumentId = tx.new_id()?;
    let stored = tx
        .sql(&s::ADD)
        .id("id", id)
        .bind("code", &instrument.code)
        .bind("version", instrument.version)
        .bind("text", &new.text)
        .bind("sha256", sha256(&new.text))
        .code("state", InstrumentState::Draft)
        .bind("valid_from", None::<NaiveDate>)
        .run()
        .await?;
    if stored == 0 {
        return Err(Problem::VersionTaken.at("text"));
    }
    tx.commit(Audit::of("instrument.install").on("instrument", id).fields(["text"]).answering(id.to_string())).await?;
    Ok(id)
}

/// Uses a version from today on, in the place of the one before, or takes it out of use.
///
/// # Errors
/// A conflict when somebody changed it meanwhile.
pub async fn set_use(doing: Doing<'_>, id: InstrumentId, what: &InstrumentUse, version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::INSTRUMENT_MANAGE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let mut known = s::one(&mut tx, id).await?;
    let code = known.instrument.code.clone();
    // Whoever changes another version of it waits here.
    let _rows: Vec<Uuid> = tx.sql(&s::LOCK).bind("code", &code).values().await?;
    let state = match what.state {
        InstrumentStep::Use => InstrumentState::InUse,
        InstrumentStep::Retire => InstrumentState::Retired,
    };
    let today = tx.today();
    if known.edit.unwrap_or(0) != version {
        return Err(conflict(known.edit.unwrap_or(0)));
    }
    if let Some(edit) = known.edit {
        if state == InstrumentState::InUse {
            // One that comes with the program would otherwise go on taking its place.
            for other in s::all(&mut tx).await?.into_iter().filter(|other| other.edit.is_none() && other.instrument.code == code) {
                s::keep(&mut tx, &s::Known { state: InstrumentState::Retired, ..other }).await?;
            }
            tx.sql(&s::RETIRE_OTHERS).bind("code", &code).bind("version", known.instrument.version).run().await?;
        }
        let (from, until) = match state {
            InstrumentState::InUse => (Some(today), None),
            InstrumentState::Draft | InstrumentState::Retired => (known.valid_from, Some(today)),
        };
        let done = tx
            .sql(&s::SET)
            .id("id", id)
            .code("state", state)
            .bind("valid_from", from)
            .bind("valid_until", until)
            .bind("edit", edit)
            .run_one()
            .await;
        or_conflict(done, edit)?;
    } else {
        known.state = state;
        s::keep(&mut tx, &known).await?;
    }
    tx.commit(Audit::of("instrument.use").on("instrument", id).fields(["state"])).await?;
    Ok(())
}
