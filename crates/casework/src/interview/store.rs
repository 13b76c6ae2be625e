//! Everything an interview reads and writes.

use super::{InterviewId, InterviewOutcome};
use kernel::{CaseId, Instant, PersonId, UnitId};

store::statements! {
    /// A new interview.
    pub ADD = "insert into casework_interview (body_id, id, person_id, household_id, unit_id, appointment_id, contact_id, account_id, held_at, minutes, present,
                      account, hypothesis, outcome, outcome_note, case_id, recorded_at, version)
               values (:body, :id, :person, :household, :unit, :appointment, :contact, :actor, :held_at, :minutes, :present,
                      :account, :hypothesis, :outcome, :outcome_note, :case, :now, 1)";
    /// One interview: of a case, as far as the case is reached; without a case, in the unit.
    pub ONE = concat!("select i.id, i.person_id, i.unit_id, u.name as unit_name, coalesce(a.display_name, '') as by_name, i.held_at, i.minutes, i.present, i.account,
                              i.hypothesis, i.outcome, i.outcome_note, i.case_id, coalesce(c.number, '') as case_number, i.recorded_at,
                              exists (select 1 from casework_interview_news w where w.body_id = :body and w.interview_id = i.id and w.decided_at is null) as contact_moved
                         from casework_interview i
                         join guard_unit u on u.body_id = i.body_id and u.id = i.unit_id
                         left join guard_account a on a.body_id = i.body_id and a.id = i.account_id
                         left join casework_case c on c.body_id = i.body_id and c.id = i.case_id
                        where i.body_id = :body and i.id = :id and (", crate::case_scope!("case.read", "i.case_id"), "
                           or (i.case_id is null and ", guard::in_unit!("case.propose", "i.unit_id"), " and ", registry::not_hidden!("i.person_id"), "))");
    /// The interviews that led to a case, the first one first.
    pub OF_CASE = concat!("select i.id, i.person_id, i.unit_id, u.name as unit_name, coalesce(a.display_name, '') as by_name, i.held_at, i.minutes, i.present, i.account,
                                  i.hypothesis, i.outcome, i.outcome_note, i.case_id, '' as case_number, i.recorded_at, false as contact_moved
                             from casework_interview i
                             join guard_unit u on u.body_id = i.body_id and u.id = i.unit_id
                             left join guard_account a on a.body_id = i.body_id and a.id = i.account_id
                            where i.body_id = :body and i.case_id = :case and ", crate::case_scope!("case.read", "i.case_id"), " order by i.held_at, i.id");
    /// The households that two persons share today, both of whose data the actor may read: nobody else learns who lives with whom.
    pub SHARED = concat!("select m.household_id from registry_v_member m join registry_v_member o on o.body_id = m.body_id and o.household_id = m.household_id
                   where m.body_id = :body and m.person_id = :person and m.valid_from <= :today and m.valid_until > :today
                     and o.person_id = :other and o.valid_from <= :today and o.valid_until > :today
                     and ", registry::person_scope!("person.read", "m.person_id"), " and ", registry::person_scope!("person.read", "o.person_id"), " limit 1");
    /// Where the actor may propose.
    pub UNITS = concat!("select u.id, u.name, u.level from guard_unit u where u.body_id = :body and u.valid_from <= :today and u.valid_until > :today and ",
                        guard::in_unit!("case.propose", "u.id"), " order by u.code");
}

/// An interview as it is shown.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct InterviewRow {
    /// The interview.
    pub id: InterviewId,
    /// The person.
    pub person_id: PersonId,
    /// The unit.
    pub unit_id: UnitId,
    /// What it is called.
    pub unit_name: String,
    /// Who held it.
    pub by_name: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub held_at: Instant,
    /// How long; 0 when it was not noted.
    pub minutes: i64,
    /// Who was there.
    pub present: String,
    /// What was heard.
    pub account: String,
    /// Hypothesis.
    pub hypothesis: String,
    /// What follows.
    pub outcome: InterviewOutcome,
    /// To whom, with what words.
    pub outcome_note: String,
    /// The case it led to.
    pub case_id: Option<CaseId>,
    /// Its number.
    pub case_number: String,
    /// When it was written down.
    #[schema(value_type = String, format = DateTime)]
    pub recorded_at: Instant,
    /// It has no case, its contact was put on somebody else, and nobody has said yet what becomes of it.
    pub contact_moved: bool,
}

/// A unit in which the actor may propose.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ProposingUnit {
    /// The unit.
    pub id: UnitId,
    /// What it is called.
    pub name: String,
    /// 1, 2, or both when it is not said.
    pub level: Option<i64>,
}
