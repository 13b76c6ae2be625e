//! Probations in the database.

use super::{ProbationId, ProbationKind, ProbationOutcome};
use chrono::NaiveDate;
use kernel::codes::Code as _;
use kernel::{AccountId, CaseId, PersonId, UnitId};

/// The columns of a probation.
macro_rules! columns {
    () => {
        concat!(
            "select b.id, b.person_id, b.case_id, b.kind, a.name as authority_name, b.with_service, b.plan, b.consent_on, b.starts_on, b.ends_on, b.hours, b.outcome,
                    b.outcome_on, b.note, b.account_id, b.version, r.display_name as person_name, c.number as case_number, c.unit_id
               from courts_probation b
               join courts_authority a on a.body_id = b.body_id and a.id = b.authority_id
               join registry_v_person r on r.body_id = b.body_id and r.person_id = b.person_id
               join casework_v_case c on c.body_id = b.body_id and c.case_id = b.case_id
              where b.body_id = :body and ",
            registry::not_hidden!("b.person_id"),
            " and "
        )
    };
}

store::statements! {
    /// All that the actor reaches, what ends first first.
    pub LIST = concat!(columns!(), "(b.ends_on, b.id) > (:after_on, :after_id) and ", casework::case_scope!("judicial.read", "b.case_id"), " order by b.ends_on, b.id limit :most");
    /// Those of a case.
    pub OF_CASE = concat!(columns!(), "b.case_id = :case and ", casework::case_scope!("judicial.read", "b.case_id"), " order by b.starts_on desc, b.id desc limit 50");
    /// One, for whoever may write it.
    pub WRITABLE = concat!(columns!(), "b.id = :id and ", casework::case_scope!("judicial.write", "b.case_id"));
    /// The cases in which one may be entered, for whoever may write there.
    pub CASES = concat!("select c.case_id, c.number, r.display_name from guard_acting ga
                           cross join casework_v_member m
                           cross join casework_v_case c
                           cross join registry_v_person r
                          where ga.body_id = :body and ga.account_id = :actor and ga.valid_from <= :today and ga.valid_until > :today
                            and m.body_id = ga.body_id and m.account_id = ga.acts_for and m.valid_from <= :today and m.valid_until > :today
                            and c.body_id = m.body_id and c.case_id = m.case_id and c.state <> 'closed'
                            and r.body_id = c.body_id and r.person_id = c.person_id and ", casework::case_scope!("judicial.write", "c.case_id"), " order by r.sort_name, c.number limit 200");
    /// A new one.
    pub ADD = "insert into courts_probation (body_id, id, person_id, case_id, kind, authority_id, order_id, with_service, plan, consent_on, starts_on, ends_on, hours, outcome, outcome_on, note, account_id, version)
               values (:body, :id, :person, :case, :kind, :authority, null, :with_service, :plan, :consent_on, :starts_on, :ends_on, :hours, '', null, '', :actor, 1)";
    /// What came of it.
    pub CLOSE = "update courts_probation set outcome = :outcome, outcome_on = :on, note = :note, version = version + 1
                  where body_id = :body and id = :id and version = :version and outcome = ''";
}

/// A probation.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Probation {
    /// Identifier.
    pub id: ProbationId,
    /// Whose.
    pub person_id: PersonId,
    /// In which case.
    pub case_id: CaseId,
    /// Of a minor or an adult.
    pub kind: ProbationKind,
    /// The court.
    pub authority_name: String,
    /// With which service of justice.
    pub with_service: String,
    /// What the person does.
    pub plan: String,
    /// When the person consented.
    pub consent_on: NaiveDate,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// Hours of useful work, where there are some.
    pub hours: Option<i64>,
    outcome: String,
    /// When.
    pub outcome_on: Option<NaiveDate>,
    /// In words.
    pub note: String,
    /// Who entered it.
    pub account_id: AccountId,
    /// Version, for changes.
    pub version: i64,
    /// What the person is called.
    pub person_name: String,
    /// Number of the case.
    pub case_number: String,
    /// Its unit.
    pub unit_id: UnitId,
}

impl Probation {
    /// How it ended.
    pub fn outcome(&self) -> Option<ProbationOutcome> {
        ProbationOutcome::from_code(&self.outcome)
    }
    /// Whether it goes on and its last day has passed.
    pub fn is_late(&self, today: &NaiveDate) -> bool {
        self.outcome.is_empty() && self.ends_on < *today
    }
    /// Whether it goes on.
    pub fn is_open(&self) -> bool {
        self.outcome.is_empty()
    }
}

/// A case in which one may be entered.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CaseRow {
    /// The case.
    pub case_id: CaseId,
    /// Its number.
    pub number: String,
    /// Whose.
    pub display_name: String,
}
