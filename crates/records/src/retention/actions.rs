//! Keeping the filing plan, proposing what could be discarded, and writing down what was answered.

use super::plan::{self, ChangedClass, Class};
use super::store as s;
use super::store::{Candidate, DiscardId, DiscardRow, DiscardState, DiscardedRow};
use crate::or_conflict;
use crate::problems::Problem;
use ::store::{Audit, OnConstraint as _, Tx};
use casework::Doing;
use chrono::{Months, NaiveDate};
use guard::Permission;
use kernel::input::{Fields, LINE};
use kernel::time::{show_date, start_of_day};
use kernel::{Failure, Outcome};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Most documents of one proposal.
pub const MOST: i64 = 5_000;

/// Reads what the body says of a class.
pub fn read_class(fields: &mut Fields) -> Option<ChangedClass> {
    let code = fields.required_line("class", 40);
    let years = fields.required_whole("years", 1, 200);
    let permanent = fields.flag("permanent");
    let source = fields.line("source", LINE).unwrap_or_default();
    let verified = fields.flag("verified");
    Some(ChangedClass { code: code?, years: years?, permanent, source, verified })
}

/// Writes what the body says of a class.
///
/// # Errors
/// 403 without `retention.manage`; [`Problem::NoClass`], [`Problem::SourceNeeded`]; a conflict.
pub async fn change_class(doing: Doing<'_>, new: &ChangedClass, version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::RETENTION_MANAGE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    plan::change(&mut tx, new, version).await?;
    tx.commit(Audit::of("retention.change").fields(["years", "permanent", "source", "verified"])).await?;
    Ok(())
}

/// The day before which a case must have been closed, for what is kept so many years after it.
fn ended_before(today: NaiveDate, class: &Class) -> Option<NaiveDate> {
    let months = u32::try_from(class.years).ok()?.checked_mul(12)?;
    today.checked_sub_months(Months::new(months))
}

/// Proposes what could be discarded: documents of classes of which the body answers for the period, whose cases have been closed for longer than
/// that, where no judicial authority has to do with the person. Nothing is taken away: the list goes to the Soprintendenza, and its act is written
/// down here.
///
/// # Errors
/// 403 without `retention.manage`; [`Problem::NothingToDiscard`], [`Problem::DiscardOpen`].
pub async fn propose(doing: Doing<'_>) -> Outcome<DiscardId> {
    let mut tx = doing.begin(Permission::RETENTION_MANAGE).await?;
    if let Some(id) = tx.already::<DiscardId>(doing.once).await? {
        return Ok(id);
    }
    let today = tx.today();
    let mut found: Vec<(Candidate, String)> = Vec::new();
    for class in plan::all(&mut tx).await?.into_iter().filter(Class::ends) {
        let Some(before) = ended_before(today, &class) else { continue };
        let room = MOST.saturating_sub(i64::try_from(found.len()).unwrap_or(MOST));
        let rows: Vec<Candidate> = tx
            .sql(&s::CANDIDATES)
            .bind("class", &class.code)
            .bind("before", start_of_day(before))
            .bind("before_day", before)
            .bind("most", room.max(0))
            .all()
            .await?;
        for row in rows {
            let closed = row.closed_on.map(show_date).unwrap_or_default();
            let reason = format!("{} {}: {} dalla chiusura della cartella, il {closed}", class.code, class.title, class.period());
            found.push((row, reason));
        }
    }
    if found.is_empty() {
        return Err(Problem::NothingToDiscard.into());
    }
    let id: DiscardId = tx.new_id()?;
    tx.sql(&s::ADD).id("id", id).run_one().await.on_constraint("records_discard_open", || Problem::DiscardOpen.into())?;
    for (row, reason) in &found {
        tx.sql(&s::ADD_ROW).id("discard", id).id("document", row.id).bind("reason", reason).run_one().await?;
    }
    tx.commit(Audit::of("discard.propose").on("discard", id).rows(found.len()).answering(id.to_string())).await?;
    Ok(id)
}

/// What was answered to a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DiscardAnswer)]
pub struct Answered {
    /// Authorised, refused, or taken back.
    pub state: DiscardState,
    /// Number of the act; not needed for what is taken back.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub act: String,
    /// Its day; not needed for what is taken back.
    pub act_on: Option<NaiveDate>,
}

/// Reads [`Answered`].
pub fn read_answer(fields: &mut Fields) -> Option<Answered> {
    let state = fields.required_code::<DiscardState>("state");
    let act = fields.line("act", LINE);
    let act_on = fields.date("act_on");
    match state {
        Some(DiscardState::Proposed) => fields.fault("state", "Scegli com’è stata decisa la proposta."),
        Some(DiscardState::Authorised | DiscardState::Refused) => {
            if act.is_none() {
                fields.fault("act", "Scrivi il numero dell’atto della Soprintendenza.");
            }
            if act_on.is_none() {
                fields.fault("act_on", "Scrivi la data dell’atto.");
            }
        }
        Some(DiscardState::Withdrawn) | None => {}
    }
    Some(Answered { state: state?, act: act.unwrap_or_default(), act_on })
}

/// Writes down what was answered. The files stay: taking the archive apart is the work of people, outside the program.
///
/// # Errors
/// 403 without `retention.manage`, 404, a conflict; [`Problem::DiscardDecided`].
pub async fn decide(doing: Doing<'_>, id: DiscardId, new: &Answered, version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::RETENTION_MANAGE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let row: DiscardRow = tx.sql(&s::ONE).id("id", id).one().await?;
    if !row.waits() {
        return Err(Problem::DiscardDecided.into());
    }
    if new.act_on.is_some_and(|day| day > tx.today() || day < row.made_on) {
        return Err(Failure::field("act_on", "La data dell’atto va dal giorno della proposta a oggi."));
    }
    let done = tx
        .sql(&s::DECIDE)
        .id("id", id)
        .code("state", new.state)
        .bind("act", &new.act)
        .bind("act_on", new.act_on)
        .bind("version", version)
        .run_one()
        .await;
    or_conflict(done, row.version)?;
    tx.commit(Audit::of("discard.decide").on("discard", id).fields(["state", "act", "act_on"])).await?;
    Ok(())
}

/// Every proposal, the newest first.
///
/// # Errors
/// Those of the database.
pub async fn all(tx: &mut Tx) -> Outcome<Vec<DiscardRow>> {
    Ok(tx.sql(&s::ALL).all().await?)
}

/// One proposal, and a page of its documents.
///
/// # Errors
/// 404.
pub async fn one(tx: &mut Tx, id: DiscardId, after: Option<Uuid>, most: i64) -> Outcome<(DiscardRow, Vec<DiscardedRow>)> {
    let row: DiscardRow = tx.sql(&s::ONE).id("id", id).one().await?;
    let rows = tx.sql(&s::ROWS).id("id", id).id("after", after.unwrap_or_default()).bind("most", most).all().await?;
    Ok((row, rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(years: i64, permanent: bool, verified: bool) -> Class {
        Class { code: "VII.12".into(), title: "x".into(), years, permanent, source: "piano".into(), verified, version: 1 }
    }

    #[test]
    fn a_period_is_counted_in_years_of_the_calendar() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(ended_before(day("2028-02-29"), &class(10, false, true)), Some(day("2018-02-28")));
        assert_eq!(ended_before(day("2026-11-21"), &class(1, false, true)), Some(day("2025-11-21")));
    }

    #[test]
    fn only_a_verified_period_that_ends_is_ever_proposed() {
        assert!(class(10, false, true).ends());
        assert!(!class(10, true, true).ends());
        assert!(!class(10, false, false).ends());
    }

    #[test]
    fn no_text_of_this_room_takes_documents_away() {
        for statement in crate::room().statements.iter().flat_map(|list| list.iter()) {
            let text = statement.text.to_lowercase();
            assert!(!text.contains("delete from records_"), "{}", statement.name);
        }
    }
}
