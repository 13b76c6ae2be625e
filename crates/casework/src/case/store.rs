//! Everything a case reads and writes.

use super::{Phase, State, UserArea};
use chrono::NaiveDate;
use kernel::{AccountId, CaseId, HouseholdId, Instant, PersonId, UnitId};

store::statements! {
    /// A new case.
    pub ADD = "insert into casework_case (body_id, id, number, person_id, household_id, subject_id, unit_id, level, state, phase, user_area, opened_on,
                      proposed_on, taken_on, closed_on, worker_id, sealed, review_on, last_entry_on, version)
               values (:body, :id, :number, :person, :household, :subject, :unit, :level, 'proposed', 'first_interview', :user_area, :opened_on,
                      :today, null, null, null, :sealed, :forever, :opened_on, 1)";
    /// Moves the state.
    pub SET_STATE = "update casework_case set state = :state, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// Begins care.
    pub SET_TAKEN = "update casework_case set state = 'in_care', taken_on = :taken_on, phase = :phase, version = version + 1
                      where body_id = :body and id = :id and version = :version";
    /// Ends it.
    pub SET_CLOSED = "update casework_case set state = 'closed', closed_on = :closed_on, phase = :phase, version = version + 1
                       where body_id = :body and id = :id and version = :version";
    /// Opens it again.
    pub SET_OPEN = "update casework_case set state = :state, closed_on = null, phase = :phase, version = version + 1
                     where body_id = :body and id = :id and version = :version";
    /// Seals it or takes the seal away.
    pub SET_SEALED = "update casework_case set sealed = :sealed, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// Puts it at another level, where needed in another unit.
    pub SET_LEVEL = "update casework_case set level = :level, unit_id = :unit, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// Enters a phase by hand.
    pub SET_PHASE = "update casework_case set phase = :phase, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// Enters a phase because of what was done.
    pub ADVANCE = "update casework_case set phase = :phase where body_id = :body and id = :id";
    /// When the plan is next to be reviewed.
    pub SET_REVIEW = "update casework_case set review_on = :review_on where body_id = :body and id = :id";
    /// A move, for the history.
    pub ADD_MOVE = "insert into casework_case_move (body_id, id, case_id, move, from_state, to_state, on_day, reason, account_id, at)
                    values (:body, :id, :case, :move, :from, :to, :on_day, :reason, :actor, :now)";
    /// A phase, for the history.
    pub ADD_PHASE = "insert into casework_phase (body_id, id, case_id, phase, from_day, reason, account_id, at)
                     values (:body, :id, :case, :phase, :from_day, :reason, :actor, :now)";
    /// Every move, newest first.
    pub MOVES_OF = "select m.move, m.from_state, m.to_state, m.on_day, m.reason, coalesce(a.display_name, '') as by_name, m.at
                      from casework_case_move m left join guard_account a on a.body_id = m.body_id and a.id = m.account_id
                     where m.body_id = :body and m.case_id = :case order by m.at desc, m.id desc";
    /// The day on which it was last opened again.
    pub REOPENED_ON = "select on_day from casework_case_move where body_id = :body and case_id = :case and move in ('reopen', 'repropose')
                        order by on_day desc limit 1";
    /// Keeps everybody else from writing to a case until the transaction ends.
    pub LOCK = "select version from casework_case where body_id = :body and id = :id {for update}";
    /// Every phase, newest first.
    pub PHASES_OF = "select p.phase, p.from_day, p.reason, coalesce(a.display_name, '') as by_name
                       from casework_phase p left join guard_account a on a.body_id = p.body_id and a.id = p.account_id
                      where p.body_id = :body and p.case_id = :case order by p.at desc,
                       case p.phase when 'reception' then 0 when 'first_interview' then 1 when 'analysis' then 2 when 'planning' then 3 when 'monitoring' then 4 else 5 end desc, p.id desc";
    /// When the phase of now began.
    pub PHASE_SINCE = "select from_day from casework_phase where body_id = :body and case_id = :case order by at desc, id desc limit 1";
    /// Names beside a case.
    pub NAMES = "select u.name as unit_name, coalesce(a.display_name, '') as worker_name, c.review_on, c.last_entry_on, c.proposed_on,
                        exists (select 1 from casework_analysis n where n.body_id = :body and n.case_id = c.id) as analysed,
                        exists (select 1 from casework_plan l where l.body_id = :body and l.case_id = c.id and l.state in ('agreed', 'superseded', 'ended')) as planned,
                        exists (select 1 from casework_review v where v.body_id = :body and v.case_id = c.id) as reviewed
                   from casework_case c join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
                   left join guard_account a on a.body_id = c.body_id and a.id = c.worker_id
                  where c.body_id = :body and c.id = :id";
    /// Decides about news.
    pub DECIDE = "update casework_news set decided_at = :now, decided_by = :actor, decision = :decision
                   where body_id = :body and id = :id and case_id = :case and decided_at is null";
    /// Decides about all news of a case that is being closed.
    pub DECIDE_ALL = "update casework_news set decided_at = :now, decided_by = :actor, decision = :decision
                       where body_id = :body and case_id = :case and decided_at is null";
    /// Who may be given the cases of a unit, those with fewer open cases first; role and rows of the unit or the one above it.
    pub WORKERS = "select a.id, a.display_name,
                          (select cast(count(*) as bigint) from casework_case c where c.body_id = :body and c.worker_id = a.id and c.state in ('assigned', 'in_care')) as open_cases
                     from guard_account a
                    where a.body_id = :body and a.state = 'active'
                      and exists (select 1 from guard_assignment s join guard_unit u on u.body_id = s.body_id and u.id = :unit
                                   where s.body_id = :body and s.account_id = a.id and s.role in ('assistente_sociale', 'coordinatore')
                                     and s.valid_from <= :today and s.valid_until > :today and (s.unit_id = u.id or s.unit_id = u.parent_id))
                    order by case when exists (select 1 from guard_assignment s where s.body_id = :body and s.account_id = a.id and s.role = 'assistente_sociale'
                                                  and s.valid_from <= :today and s.valid_until > :today) then 0 else 1 end,
                             open_cases, a.display_name, a.id";
    /// Everybody who may join a team: whoever may read cases at all.
    pub TEAM_CANDIDATES = "select a.id, a.display_name, cast(0 as bigint) as open_cases
                             from guard_account a
                            where a.body_id = :body and a.state = 'active'
                              and exists (select 1 from guard_scope s where s.body_id = :body and s.account_id = a.id and s.permission = 'case.write'
                                             and s.valid_from <= :today and s.valid_until > :today)
                            order by a.display_name, a.id limit 500";
    /// Open cases and workers of a unit: what a fair share would be.
    pub SHARE = "select cast((select count(*) from casework_case c where c.body_id = :body and c.unit_id = :unit and c.state <> 'closed') as bigint) as open_cases,
                        cast((select count(distinct s.account_id) from guard_assignment s join guard_unit u on u.body_id = s.body_id and u.id = :unit
                               where s.body_id = :body and s.role = 'assistente_sociale' and s.valid_from <= :today and s.valid_until > :today
                                 and (s.unit_id = u.id or s.unit_id = u.parent_id)) as bigint) as workers";
}

/// A move as the history shows it.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct MoveRow {
    /// What happened.
    #[sqlx(rename = "move")]
    pub what: super::Move,
    /// From.
    pub from_state: State,
    /// To.
    pub to_state: State,
    /// Its day.
    pub on_day: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who.
    pub by_name: String,
    /// When it was recorded.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
}

/// A phase as the history shows it.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct PhaseRow {
    /// The phase.
    pub phase: Phase,
    /// Its first day.
    pub from_day: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who.
    pub by_name: String,
}

/// Names and days beside a case.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct Names {
    /// Name of the unit.
    pub unit_name: String,
    /// Name of the one in charge; empty while there is none.
    pub worker_name: String,
    /// Next review; 9999-12-31 when none is set.
    pub review_on: NaiveDate,
    /// Day of the latest diary entry.
    pub last_entry_on: NaiveDate,
    /// Proposed on.
    pub proposed_on: NaiveDate,
    /// Whether the situation was analysed in writing.
    #[serde(skip)]
    pub analysed: bool,
    /// Whether a plan was ever agreed.
    #[serde(skip)]
    pub planned: bool,
    /// Whether a plan was ever reviewed.
    #[serde(skip)]
    pub reviewed: bool,
}

/// Open cases and workers of a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Share {
    /// Open cases.
    pub open_cases: i64,
    /// Social workers.
    pub workers: i64,
}

impl Share {
    /// In a sentence, for the team as a whole.
    pub fn sentence(self) -> String {
        let cases =
            if self.open_cases == 1 { "1 cartella aperta".to_owned() } else { format!("{} cartelle aperte", self.open_cases) };
        match self.workers {
            0 => format!("Nell’unità ci sono {cases} e nessun assistente sociale in servizio."),
            workers => {
                let tenths = self.open_cases.saturating_mul(10).checked_div(workers).unwrap_or(0);
                format!(
                    "Nell’unità ci sono {cases} per {workers} assistenti sociali: in media {},{} ciascuno. L’elenco parte dagli assistenti sociali, da chi ha meno cartelle.",
                    tenths / 10,
                    tenths % 10
                )
            }
        }
    }
}

/// A new case.
#[derive(Clone, Debug)]
pub struct NewCase {
    /// The person, or the one who speaks for the household.
    pub person: PersonId,
    /// The household, for a case of the household.
    pub household: Option<HouseholdId>,
    /// The unit.
    pub unit: UnitId,
    /// 1 or 2.
    pub level: i64,
    /// Area of users.
    pub user_area: UserArea,
    /// Known since.
    pub opened_on: NaiveDate,
    /// First access, when it was earlier.
    pub reception_on: NaiveDate,
}

/// Somebody to choose.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Worker {
    /// The account.
    pub id: AccountId,
    /// What it is called.
    pub display_name: String,
    /// Open cases that they are in charge of; not counted where a team is put together.
    pub open_cases: i64,
}

impl Worker {
    /// `Neri Anna: 12 cartelle`.
    pub fn with_cases(&self) -> String {
        match self.open_cases {
            1 => format!("{}: 1 cartella", self.display_name),
            cases => format!("{}: {cases} cartelle", self.display_name),
        }
    }
}

/// A new case's identifier and number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
}
