//! Work with groups and communities in the database.

use super::{COLLECTIVE_MOVES, CollectiveId, CollectiveKind, CollectiveMove, CollectiveState};
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::{AccountId, Instant, PersonId, UnitId};
use serde::Serialize;
use ui::form::{Choice, FormView};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! one {
    ($rest:expr) => {
        concat!(
            "select k.id, k.number, k.kind, k.title, k.unit_id, u.name as unit_name, k.quarter, k.state, k.need, k.goals, k.partners, k.starts_on, k.ends_on, k.closed_on,
                    k.for_each, k.for_group, k.for_community, k.worker_id, a.display_name as worker_name, k.version
               from casework_collective k join guard_unit u on u.body_id = k.body_id and u.id = k.unit_id
               join guard_account a on a.body_id = k.body_id and a.id = k.worker_id
              where k.body_id = :body and ",
            guard::in_unit!("collective.write", "k.unit_id"),
            " and ",
            $rest
        )
    };
}

store::statements! {
    pub ADD = "insert into casework_collective (body_id, id, number, kind, title, unit_id, quarter, state, need, goals, partners, starts_on, ends_on, closed_on,
                      for_each, for_group, for_community, worker_id, version)
               values (:body, :id, :number, :kind, :title, :unit, :quarter, 'planned', :need, :goals, :partners, :starts_on, :ends_on, null, '', '', '', :actor, 1)";
    pub CHANGE = "update casework_collective set kind = :kind, title = :title, unit_id = :unit, quarter = :quarter, need = :need, goals = :goals, partners = :partners,
                         starts_on = :starts_on, ends_on = :ends_on, version = version + 1
                   where body_id = :body and id = :id and version = :version";
    pub STEP = "update casework_collective set state = :state, closed_on = :closed_on, for_each = :for_each, for_group = :for_group, for_community = :for_community,
                       version = version + 1
                 where body_id = :body and id = :id and version = :version";
    pub ADD_STEP = "insert into casework_collective_step (body_id, id, collective_id, state, on_day, account_id, at) values (:body, :id, :collective, :state, :today, :actor, :now)";
    pub ONE = one!("k.id = :id");
    /// The latest number first.
    pub LIST = one!("(:closed_too or k.state <> 'closed') and k.number < :after order by k.number desc limit :most");
    pub UNITS = concat!("select u.id, u.name from guard_unit u where u.body_id = :body and u.valid_from <= :today and u.valid_until > :today and ",
                        guard::in_unit!("collective.write", "u.id"), " order by u.code");
    pub ADD_PERSON = "insert into casework_collective_person (body_id, id, collective_id, person_id, from_day, until_day, account_id, at)
                      values (:body, :id, :collective, :person, :today, :forever, :actor, :now)";
    pub END_PERSON = "update casework_collective_person set until_day = :today where body_id = :body and collective_id = :collective and person_id = :person and until_day = :forever";
    pub END_PEOPLE = "update casework_collective_person set until_day = :today where body_id = :body and collective_id = :collective and until_day = :forever";
    /// Who takes part, as far as the actor may know of them.
    pub PEOPLE = concat!("select t.person_id, p.display_name, p.birth_year, t.from_day, t.until_day
                            from casework_collective_person t join casework_collective k on k.body_id = t.body_id and k.id = t.collective_id
                            join registry_v_person p on p.body_id = t.body_id and p.person_id = t.person_id
                           where t.body_id = :body and t.collective_id = :collective and ", guard::in_unit!("collective.write", "k.unit_id"), " and ",
                         registry::not_hidden!("t.person_id"), " order by t.until_day desc, p.sort_name, t.id limit 500");
    pub ADD_MEETING = "insert into casework_collective_meeting (body_id, id, collective_id, held_at, minutes, present, text, author_id, at)
                       values (:body, :id, :collective, :held_at, :minutes, :present, :text, :actor, :now)";
    pub MEETINGS = concat!("select m.id, m.held_at, m.minutes, m.present, m.text, a.display_name as author_name
                              from casework_collective_meeting m join casework_collective k on k.body_id = m.body_id and k.id = m.collective_id
                              join guard_account a on a.body_id = m.body_id and a.id = m.author_id
                             where m.body_id = :body and m.collective_id = :collective and ", guard::in_unit!("collective.write", "k.unit_id"),
                           " order by m.held_at desc, m.id desc limit 200");
    pub STEPS_OF = concat!("select s.state, s.on_day, a.display_name as by_name
                              from casework_collective_step s join casework_collective k on k.body_id = s.body_id and k.id = s.collective_id
                              join guard_account a on a.body_id = s.body_id and a.id = s.account_id
                             where s.body_id = :body and s.collective_id = :collective and ", guard::in_unit!("collective.write", "k.unit_id"), " order by s.at, s.id limit 100");
}

/// Work with a group or a community.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct Collective {
    /// The work.
    pub id: CollectiveId,
    /// Its number.
    pub number: String,
    /// With whom.
    pub kind: CollectiveKind,
    /// What it is called.
    pub title: String,
    /// The unit that does it.
    pub unit_id: UnitId,
    /// What that is called.
    pub unit_name: String,
    /// Where in the city.
    pub quarter: String,
    /// Where it stands.
    pub state: CollectiveState,
    /// The need it starts from.
    pub need: String,
    /// What it wants to reach.
    pub goals: String,
    /// Who else does it.
    pub partners: String,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// Closed on.
    pub closed_on: Option<NaiveDate>,
    /// What came of it for each of the people.
    pub for_each: String,
    /// For the group.
    pub for_group: String,
    /// For the community.
    pub for_community: String,
    /// Who leads it.
    pub worker_id: AccountId,
    /// What they are called.
    pub worker_name: String,
    /// Version, for changes.
    pub version: i64,
}

impl Collective {
    /// Whether anything may still be written.
    pub fn is_open(&self) -> bool {
        self.state != CollectiveState::Closed
    }
    /// Whether what came of it is asked for now.
    pub fn is_running(&self) -> bool {
        self.state == CollectiveState::Running
    }
    /// The steps that fit its state, but for the evaluation, which has a form of its own.
    pub fn steps(&self) -> Vec<CollectiveMove> {
        let fitting = COLLECTIVE_MOVES.iter().filter(|(from, by, _)| *from == self.state && *by != CollectiveMove::Evaluate);
        fitting.map(|(_, by, _)| *by).collect()
    }
    /// What came of it, by level.
    pub fn results(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("Per le singole persone", self.for_each.as_str()),
            ("Per il gruppo", self.for_group.as_str()),
            ("Per la comunità", self.for_community.as_str()),
        ];
        all.into_iter().filter(|(_, text)| !text.is_empty()).collect()
    }
    /// As a form shows it.
    pub fn in_form(&self, form: FormView) -> FormView {
        form.with_version(self.version)
            .with_value("kind", self.kind.code())
            .with_value("title", &self.title)
            .with_value("unit", self.unit_id.to_string())
            .with_value("quarter", &self.quarter)
            .with_value("need", &self.need)
            .with_value("goals", &self.goals)
            .with_value("partners", &self.partners)
            .with_value("starts_on", kernel::time::show_date(self.starts_on))
            .with_value("ends_on", kernel::time::show_date(self.ends_on))
            .with_fact("Stato", self.state.label())
    }
    /// As it is now, in a form that has its results alone in its fields.
    pub fn results_in_form(&self, form: FormView) -> FormView {
        form.with_version(self.version)
            .with_value("for_each", &self.for_each)
            .with_value("for_group", &self.for_group)
            .with_value("for_community", &self.for_community)
            .with_fact("Stato", self.state.label())
    }
}

/// Somebody who takes or took part.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct CollectiveParticipantRow {
    /// Who.
    pub person_id: PersonId,
    /// Their name.
    pub display_name: String,
    /// The year they were born in.
    pub birth_year: Option<i64>,
    /// Since.
    pub from_day: NaiveDate,
    /// The first day on which no longer; 9999-12-31 while it goes on.
    pub until_day: NaiveDate,
}

impl CollectiveParticipantRow {
    /// Whether they take part now.
    pub fn is_current(&self) -> bool {
        self.until_day == FOREVER
    }
}

/// A meeting.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct CollectiveMeetingRow {
    /// The meeting.
    pub id: Uuid,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub held_at: Instant,
    /// How long; 0 where it was not noted.
    pub minutes: i64,
    /// How many came.
    pub present: i64,
    /// What was done.
    pub text: String,
    /// Who wrote it down.
    pub author_name: String,
}

/// A step of its story.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct CollectiveStepRow {
    /// The state after it.
    pub state: CollectiveState,
    /// When.
    pub on_day: NaiveDate,
    /// By whom.
    pub by_name: String,
}

/// Units, to choose one.
pub(super) fn choices_of(units: &[(UnitId, String)]) -> Vec<Choice> {
    ui::form::choices(units.iter().map(|(id, name)| (*id, name)))
}
