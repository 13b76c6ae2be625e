//! The recalculations of the applications on which the reader works, by state and cause.

use super::model::{Cause, RecalculationState};
use super::rows::Recalculation;
use super::store::LIST;
use ::store::Tx;
use kernel::codes::Code;
use kernel::{Failure, Outcome, PersonId};
use ui::Visit;
use ui::table::AFTER;
use uuid::Uuid;

/// The page, for the log.
pub(super) const SHOWN_ON: &str = "recalculations";

/// The filters of the list.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Filter {
    /// What became of them.
    pub(super) state: Option<RecalculationState>,
    /// Why they were made.
    pub(super) cause: Option<Cause>,
}

fn chosen<C: Code>(visit: &Visit, name: &'static str) -> Outcome<Option<C>> {
    match visit.query(name) {
        None => Ok(None),
        Some(text) => C::from_code(&text).map(Some).ok_or_else(|| Failure::field(name, "Scelta non prevista.")),
    }
}

impl Filter {
    pub(super) fn of(visit: &Visit) -> Outcome<Filter> {
        Ok(Filter { state: chosen(visit, "state")?, cause: chosen(visit, "cause")? })
    }

    pub(super) async fn rows(self, tx: &mut Tx, after: Uuid, most: i64) -> Outcome<Vec<Recalculation>> {
        let query =
            tx.sql(&LIST).bind("any_state", self.state.is_none()).bind("state", self.state.map_or("", RecalculationState::code));
        let query = query.bind("any_cause", self.cause.is_none()).bind("cause", self.cause.map_or("", Cause::code));
        Ok(query.id("after", after).bind("most", most).all().await?)
    }
}

pub(super) fn place(visit: &Visit) -> Outcome<Option<Uuid>> {
    let Some(text) = visit.query(AFTER) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Failure::field(AFTER, "Cursore non valido: usa quello della risposta precedente."))
}

pub(super) fn cursor(row: &Recalculation) -> String {
    row.id.to_string()
}

pub(super) fn shown(rows: &[Recalculation]) -> Vec<PersonId> {
    rows.iter().map(|row| row.person_id).collect()
}
