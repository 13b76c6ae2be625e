//! The plans of groups in the database.

use super::super::CollectiveId;
use super::CollectivePlanId;
use crate::plan::PlanState;
use crate::plan::store::{ActionRow, GoalRow};
use chrono::NaiveDate;
use kernel::{Cents, Instant, PersonId, ProviderId, ServiceId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! plans {
    ($rest:expr) => {
        concat!(
            "select t.id, t.collective_id, t.edition, t.state, t.tools, t.starts_on, t.ends_on, t.review_on, a.display_name as author_name, t.at,
                    coalesce(s.display_name, '') as signed_by, t.offered_on, t.agreed_on, t.version
               from casework_collective_plan t join casework_collective k on k.body_id = t.body_id and k.id = t.collective_id
               join guard_account a on a.body_id = t.body_id and a.id = t.author_id
               left join guard_account s on s.body_id = t.body_id and s.id = t.account_id
              where t.body_id = :body and ",
            guard::in_unit!("collective.write", "k.unit_id"),
            " and ",
            $rest
        )
    };
}

store::statements! {
    pub ONE = plans!("t.id = :id");
    /// Every edition, newest first.
    pub OF_ONE = plans!("t.collective_id = :collective order by t.edition desc limit 100");
    /// Those that a work still has: being written, to be signed, in force.
    pub GOING_ON = plans!("t.collective_id = :collective and t.state in ('draft', 'signing', 'agreed') order by t.edition desc limit 2");
    /// Whether the actor signs for the work: whoever leads it, who covers them, and who coordinates the unit.
    pub LEADS = concat!("select case when k.worker_id = :actor or exists (select 1 from guard_acting ga where ga.body_id = :body and ga.account_id = :actor
                                and ga.acts_for = k.worker_id and ga.valid_from <= :today and ga.valid_until > :today) or ", guard::in_unit!("case.assign", "k.unit_id"), "
                                then true else false end as leads
                           from casework_collective k where k.body_id = :body and k.id = :collective and ", guard::in_unit!("collective.write", "k.unit_id"));
    pub GOALS = "select id, words, sign from casework_collective_goal where body_id = :body and plan_id = :plan order by place";
    pub ACTIONS = "select id, what, responsible, formal, from_day, last_day from casework_collective_action where body_id = :body and plan_id = :plan order by place";
    pub SERVICES = "select id, service_id, service_name, provider_id, provider_name, unit_of_measure, per_month, quantity, unit_price_cents, valid_from, valid_until, total_cents
                      from casework_collective_service where body_id = :body and plan_id = :plan order by place";
    /// Who has said whether they agree, as far as the actor may know of them.
    pub CONSENTS = concat!("select n.id, n.person_id, p.display_name, n.agrees, n.said_on, n.by_name, n.ground, n.words, a.display_name as account_name, n.at
                              from casework_collective_consent n
                              join casework_collective_plan t on t.body_id = n.body_id and t.id = n.plan_id
                              join casework_collective k on k.body_id = t.body_id and k.id = t.collective_id
                              join registry_v_person p on p.body_id = n.body_id and p.person_id = n.person_id
                              join guard_account a on a.body_id = n.body_id and a.id = n.account_id
                             where n.body_id = :body and n.plan_id = :plan and ", guard::in_unit!("collective.write", "k.unit_id"), " and ",
                           registry::not_hidden!("n.person_id"), " order by p.sort_name, n.id limit 500");
    /// Who takes part and has not said it yet, as far as the actor may know of them.
    pub WAITING = concat!("select t.person_id, p.display_name
                             from casework_collective_person t join casework_collective k on k.body_id = t.body_id and k.id = t.collective_id
                             join registry_v_person p on p.body_id = t.body_id and p.person_id = t.person_id
                            where t.body_id = :body and t.collective_id = :collective and t.until_day = :forever
                              and not exists (select 1 from casework_collective_consent n where n.body_id = t.body_id and n.plan_id = :plan and n.person_id = t.person_id) and ",
                          guard::in_unit!("collective.write", "k.unit_id"), " and ", registry::not_hidden!("t.person_id"), " order by p.sort_name, t.id limit 500");
    /// How many take part, have said it, and agree, as far as the actor may know of them: whoever signs is not told by what is missing that somebody
    /// protected takes part. These say it through whoever follows them, also after the plan is in force. A record that was joined to another is
    /// nobody of its own.
    pub TALLY = concat!("select cast(count(*) as bigint) as people, cast(count(n.id) as bigint) as answered, cast(count(case when n.agrees then 1 end) as bigint) as agreeing
                   from casework_collective_person t
                   join registry_v_person p on p.body_id = t.body_id and p.person_id = t.person_id
                   left join casework_collective_consent n on n.body_id = t.body_id and n.plan_id = :plan and n.person_id = t.person_id
                  where t.body_id = :body and t.collective_id = :collective and t.until_day = :forever and ", registry::not_hidden!("t.person_id"));
    pub LATEST = "select edition from casework_collective_plan where body_id = :body and collective_id = :collective order by edition desc limit 1";
    pub ADD = "insert into casework_collective_plan (body_id, id, collective_id, edition, state, tools, starts_on, ends_on, review_on, author_id, at, account_id, agreed_on, version)
               values (:body, :id, :collective, :edition, 'draft', :tools, :starts_on, :ends_on, :review_on, :actor, :now, null, null, 1)";
    pub CHANGE = "update casework_collective_plan set tools = :tools, starts_on = :starts_on, ends_on = :ends_on, review_on = :review_on, version = version + 1
                   where body_id = :body and id = :id and version = :version";
    /// It is given to those who take part.
    pub OFFER = "update casework_collective_plan set state = 'signing', offered_on = :today, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// It is a draft again.
    pub WITHDRAW = "update casework_collective_plan set state = 'draft', offered_on = null, version = version + 1 where body_id = :body and id = :id and version = :version";
    pub SET_STATE = "update casework_collective_plan set state = :state, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// Whoever leads it signs, and it is in force.
    pub SIGN = "update casework_collective_plan set state = 'agreed', account_id = :actor, agreed_on = :today, version = version + 1
                 where body_id = :body and id = :id and version = :version";
    pub SUPERSEDE = "update casework_collective_plan set state = 'superseded', version = version + 1
                      where body_id = :body and collective_id = :collective and state = 'agreed'";
    /// The work ends.
    pub END = "update casework_collective_plan set state = case when state = 'agreed' then 'ended' else 'dropped' end, version = version + 1
                where body_id = :body and collective_id = :collective and state in ('draft', 'signing', 'agreed')";
    /// What somebody says is written only while the plan stands where it was read.
    pub HOLD = "update casework_collective_plan set version = version where body_id = :body and id = :id and state in ('signing', 'agreed')";
    pub CLEAR_GOALS = "delete from casework_collective_goal where body_id = :body and plan_id = :plan";
    pub CLEAR_ACTIONS = "delete from casework_collective_action where body_id = :body and plan_id = :plan";
    pub CLEAR_SERVICES = "delete from casework_collective_service where body_id = :body and plan_id = :plan";
    pub CLEAR_CONSENTS = "delete from casework_collective_consent where body_id = :body and plan_id = :plan";
    pub ADD_GOAL = "insert into casework_collective_goal (body_id, id, plan_id, place, words, sign) values (:body, :id, :plan, :place, :words, :sign)";
    pub ADD_ACTION = "insert into casework_collective_action (body_id, id, plan_id, place, what, responsible, formal, from_day, last_day)
                      values (:body, :id, :plan, :place, :what, :responsible, :formal, :from_day, :last_day)";
    pub ADD_SERVICE = "insert into casework_collective_service (body_id, id, plan_id, place, service_id, service_name, provider_id, provider_name, unit_of_measure, per_month,
                              quantity, unit_price_cents, valid_from, valid_until, total_cents)
                       values (:body, :id, :plan, :place, :service, :service_name, :provider, :provider_name, :unit, :per_month,
                              :quantity, :unit_price, :from, :until, :total)";
    pub ADD_CONSENT = "insert into casework_collective_consent (body_id, id, plan_id, person_id, agrees, said_on, by_name, ground, words, account_id, at)
                       values (:body, :id, :plan, :person, :agrees, :said_on, :by_name, :ground, :words, :actor, :now)";
}

/// The plan of a group without its contents.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct CollectivePlanRow {
    /// The plan.
    pub id: CollectivePlanId,
    /// Of which work.
    pub collective_id: CollectiveId,
    /// 1, 2, 3 … of that work.
    pub edition: i64,
    /// Where it stands.
    pub state: PlanState,
    /// What is worked with.
    pub tools: String,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// First review.
    pub review_on: NaiveDate,
    /// Who wrote it.
    pub author_name: String,
    /// When it was begun.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// When it was given to those who take part; nobody agrees before.
    #[serde(skip)]
    pub offered_on: Option<NaiveDate>,
    /// Who signed for the service; empty while nobody has.
    pub signed_by: String,
    /// When.
    pub agreed_on: Option<NaiveDate>,
    /// Version, for changes.
    pub version: i64,
}

/// A service of the plan of a group.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct CollectiveServiceRow {
    /// The line.
    pub id: Uuid,
    /// The service.
    pub service_id: ServiceId,
    /// What it was called.
    pub service_name: String,
    /// The provider.
    pub provider_id: ProviderId,
    /// What it was called.
    pub provider_name: String,
    /// What a unit is called.
    pub unit_of_measure: String,
    /// Units a month; 0 when the quantity is in all.
    pub per_month: i64,
    /// Units in all.
    pub quantity: i64,
    /// Price, copied.
    #[schema(value_type = i64)]
    pub unit_price_cents: Cents,
    /// From.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Cost.
    #[schema(value_type = i64)]
    pub total_cents: Cents,
}

impl CollectiveServiceRow {
    /// The last day, included.
    pub fn last_day(&self) -> NaiveDate {
        self.valid_until.pred_opt().unwrap_or(self.valid_until)
    }
    /// The quantity in words: `12 ore al mese, 72 in tutto`.
    pub fn quantity_words(&self) -> String {
        crate::plan::counting::quantity_words(self.per_month, self.quantity, &self.unit_of_measure)
    }
}

/// What somebody who takes part said of the plan.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct CollectiveConsentRow {
    /// The row.
    pub id: Uuid,
    /// Who.
    pub person_id: PersonId,
    /// Their name.
    pub display_name: String,
    /// Whether they agree.
    pub agrees: bool,
    /// When they said so.
    pub said_on: NaiveDate,
    /// Who said it for them; empty when they did.
    pub by_name: String,
    /// As whom that one said it; the act stays in the file of the person.
    pub ground: String,
    /// In their words.
    pub words: String,
    /// Who wrote it down.
    pub account_name: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
}

/// The plan of a group with its contents.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectivePlan {
    /// The plan itself.
    #[serde(flatten)]
    pub row: CollectivePlanRow,
    /// Goals.
    pub goals: Vec<GoalRow>,
    /// Actions.
    pub actions: Vec<ActionRow>,
    /// Services.
    pub services: Vec<CollectiveServiceRow>,
    /// Who has said whether they agree, as far as the reader may know of them.
    pub consents: Vec<CollectiveConsentRow>,
}

impl CollectivePlan {
    /// What the services cost in all; `None` when the sum is beyond what fits.
    pub fn total(&self) -> Option<Cents> {
        Cents::sum(self.services.iter().map(|line| line.total_cents)).ok()
    }
}
