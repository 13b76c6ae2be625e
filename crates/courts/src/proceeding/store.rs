//! Proceedings in the database.

use super::ProceedingOutcome;
use crate::order::{ProceedingId, ProceedingKind};
use crate::scope::{proceeding_scope, shown, shown_name};
use chrono::NaiveDate;
use kernel::{CaseId, PersonId, UnitId};

/// The columns of a proceeding, with how many of its orders hold and how many of its reports are owed.
macro_rules! columns {
    () => {
        concat!(
            "select p.id, p.kind, p.register_number, p.year, p.subject, p.person_id, p.opened_on, p.closed_on, p.outcome, p.secret, p.case_id, p.unit_id, p.note, p.version,
                    a.name as authority_name, ",
            shown_name!("p.person_id", "r.display_name"),
            " as person_name, ",
            shown!("p.person_id"),
            " as shown, u.name as unit_name, coalesce(c.number, '') as case_number,
                    (select cast(count(*) as bigint) from courts_order ho where ho.body_id = p.body_id and ho.proceeding_id = p.id
                        and ho.state in ('in_force', 'suspended') and ho.kind <> 'archived') as open_orders,
                    (select cast(count(*) as bigint) from courts_report hr where hr.body_id = p.body_id and hr.proceeding_id = p.id
                        and hr.state in ('due', 'written')) as owed_reports
               from courts_proceeding p
               join courts_authority a on a.body_id = p.body_id and a.id = p.authority_id
               join registry_v_person r on r.body_id = p.body_id and r.person_id = p.person_id
               join guard_unit u on u.body_id = p.body_id and u.id = p.unit_id
               left join casework_v_case c on c.body_id = p.body_id and c.case_id = p.case_id
              where p.body_id = :body and "
        )
    };
}

store::statements! {
    /// One, for whoever may read it.
    pub ONE = concat!(columns!(), "p.id = :id and ", proceeding_scope!("judicial.read", "p.id"));
    /// One, for whoever may write it.
    pub WRITABLE = concat!(columns!(), "p.id = :id and ", proceeding_scope!("judicial.write", "p.id"));
    /// Those of a case, the latest first.
    pub OF_CASE = concat!(columns!(), "p.case_id = :case and ", proceeding_scope!("judicial.read", "p.id"), " order by p.opened_on desc, p.id desc limit 200");
    /// Taken, so that no order is entered while it is closed, and the other way round.
    pub LOCK = "select p.id from courts_proceeding p where p.body_id = :body and p.id = :id {for update}";
    /// It is closed.
    pub CLOSE = "update courts_proceeding set closed_on = :closed_on, outcome = :outcome, note = :note, version = version + 1
                  where body_id = :body and id = :id and version = :version and closed_on is null";
    /// What was closed, and how it stood.
    pub CLOSED = "select p.closed_on, p.outcome, p.note from courts_proceeding p where p.body_id = :body and p.id = :id and p.closed_on is not null";
    /// It goes on again.
    pub REOPEN = "update courts_proceeding set closed_on = null, outcome = '', note = :note, version = version + 1
                   where body_id = :body and id = :id and closed_on is not null";
}

/// A proceeding.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
#[schema(as = CourtProceeding)]
pub struct Proceeding {
    /// Identifier.
    pub id: ProceedingId,
    /// What it is about.
    pub kind: ProceedingKind,
    /// Its number in the register of the authority; empty where it has none.
    pub register_number: String,
    /// Its year there.
    pub year: i64,
    /// In a line.
    pub subject: String,
    /// About whom.
    pub person_id: PersonId,
    /// Since when.
    pub opened_on: NaiveDate,
    /// When it was closed.
    pub closed_on: Option<NaiveDate>,
    /// How it ended; empty while it goes on.
    pub outcome: String,
    /// Whether it is told to those alone who work on it.
    pub secret: bool,
    /// The case in which it is followed.
    pub case_id: Option<CaseId>,
    /// The unit.
    pub unit_id: UnitId,
    /// What was written when it was closed, or opened again; a line each.
    pub note: String,
    /// Version, for changes.
    pub version: i64,
    /// Before whom.
    pub authority_name: String,
    /// What the person is called.
    pub person_name: String,
    /// Whether the reader may know of them.
    #[serde(skip)]
    pub shown: bool,
    /// What the unit is called.
    pub unit_name: String,
    /// The number of the case; empty while there is none.
    pub case_number: String,
    /// How many of its orders hold.
    pub open_orders: i64,
    /// How many of its reports are owed.
    pub owed_reports: i64,
}

impl Proceeding {
    /// Its address.
    pub fn href(&self) -> String {
        format!("/procedimenti/{}", self.id)
    }
    /// Whether it goes on.
    pub fn is_open(&self) -> bool {
        self.closed_on.is_none()
    }
    /// How it ended, in words; empty while it goes on.
    pub fn outcome_words(&self) -> &'static str {
        self.outcome.parse::<ProceedingOutcome>().map_or("", ProceedingOutcome::label)
    }
    /// `Segnalazione, R.G. 123/2026`.
    pub fn called(&self) -> String {
        if self.register_number.is_empty() {
            format!("{} del {}", self.kind.label(), kernel::time::show_date(self.opened_on))
        } else {
            format!("{}, R.G. {}/{}", self.kind.label(), self.register_number, self.year)
        }
    }
}

/// How a proceeding stood that is opened again.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Closed {
    /// When it was closed.
    pub closed_on: NaiveDate,
    /// How it had ended.
    pub outcome: String,
    /// What was written of it.
    pub note: String,
}
