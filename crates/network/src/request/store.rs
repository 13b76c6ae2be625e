//! The SQL of services asked for.

use super::model::{Move, State};
use crate::catalogue::model::UnitOfMeasure;
use crate::delivery::model::Counters;
use crate::scope::{service_scope, shown_name};
use casework::UserArea;
use chrono::NaiveDate;
use finance::MandatoryGround;
use guard::in_unit;
use kernel::{AccountId, AuthorisationId, CaseId, Cents, Instant, PersonId, PlanId, PlanServiceId, ProviderId, ServiceId, UnitId};
use store::statements;
use uuid::Uuid;

/// The columns of [`Row`], from `network_authorisation a`.
macro_rules! row {
    () => {
        "select a.id, a.number, a.state, a.plan_service_id, a.plan_id, a.case_id, a.person_id, a.unit_id, a.service_id, a.service_name, a.provider_id,
                a.provider_name, a.unit_of_measure, a.at_home, a.quantity, a.unit_price_cents, a.price_version, a.confirmed_version, a.total_cents,
                a.user_share_cents, a.means_test, a.means_note, a.user_area, a.request_number, a.mandatory_ground, a.mandatory_reference, a.schedule,
                a.valid_from, a.valid_until, a.requested_on, a.checked_on, a.checked_by, a.reason, a.act_number, a.act_date, a.authorised_on,
                a.authorised_by, a.covered_on, a.ended_on, a.left_out_by, a.delivered_hundredths, a.spent_cents, a.spent_user_cents, a.version"
    };
}
pub(crate) use row;

/// The columns of [`Line`].
macro_rules! line {
    () => {
        concat!(
            "select a.id, a.number, a.state, a.service_name, a.provider_name, a.unit_of_measure, a.quantity, a.total_cents, a.spent_cents, a.delivered_hundredths,
                    a.requested_on, a.valid_from, a.valid_until, case when a.left_out_by is null then false else true end as left_out, u.name as unit_name, ",
            shown_name!("a.person_id", "p.display_name"),
            " as person_name
               from network_authorisation a join guard_unit u on u.body_id = a.body_id and u.id = a.unit_id
               join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
              where a.body_id = :body"
        )
    };
}
pub(super) use line;

statements! {
    /// 1 for a residential service.
    open pub(super) IS_RESIDENTIAL = "select cast(count(*) as bigint) from network_service s where s.body_id = :body and s.id = :service and s.istat_item = 'residential'";
    /// Those of the same service that this one goes on from without a day between.
    pub(super) GOES_ON_FROM = "select cast(count(*) as bigint) from network_authorisation a
                                where a.body_id = :body and a.person_id = :person and a.service_id = :service and a.id <> :id
                                  and a.state in ('queued', 'authorised', 'mandatory', 'suspended', 'ended') and a.valid_from < :from and a.valid_until >= :from
                                  and (a.ended_on is null or a.ended_on >= :day_before)";
    pub(super) ADD = "insert into network_authorisation (body_id, id, number, state, plan_service_id, plan_id, case_id, person_id, unit_id, service_id, service_name,
                             provider_id, provider_name, unit_of_measure, at_home, quantity, unit_price_cents, price_version, confirmed_version, total_cents,
                             user_share_cents, means_test, means_note, user_area, request_number, mandatory_ground, mandatory_reference, schedule, valid_from,
                             valid_until, requested_on, requested_at, requested_by, checked_on, checked_by, reason, act_number, act_date, authorised_on,
                             authorised_by, covered_on, ended_on, delivered_hundredths, spent_cents, spent_user_cents, person_died_on, version)
                      values (:body, :id, :number, 'requested', :plan_service, :plan, :case, :person, :unit, :service, :service_name, :provider, :provider_name,
                              :unit_of_measure, :at_home, :quantity, :unit_price, :price_version, null, :total, :user_share, :means_test, '', :user_area,
                              :request_number, :ground, :reference, :schedule, :from, :until, :today, :now, :actor, null, null, '', '', null, null, null, null,
                              null, 0, 0, 0, (select p.death_date from registry_v_person p where p.body_id = :body and p.person_id = :person), 1)";
    /// The day on which the person of these services died, if the register knows one, beside each of them.
    pub(super) DIED = "update network_authorisation set person_died_on = (select p.death_date from registry_v_person p where p.body_id = :body and p.person_id = :person)
                        where body_id = :body and person_id = :person";
    pub(super) FOR_REQUEST = concat!(row!(), " from network_authorisation a where a.body_id = :body and a.id = :id and ", service_scope!("service.request", "a.unit_id", "a.case_id"), " {for update}");
    pub(super) FOR_CHECK = concat!(row!(), " from network_authorisation a where a.body_id = :body and a.id = :id and ", in_unit!("service.check", "a.unit_id"), " {for update}");
    pub(super) FOR_AUTHORISE = concat!(row!(), " from network_authorisation a where a.body_id = :body and a.id = :id and ", in_unit!("service.authorise", "a.unit_id"), " {for update}");
    /// For the program itself: news of the budget, the end of a case.
    pub(crate) LOCK = concat!(row!(), " from network_authorisation a where a.body_id = :body and a.id = :id {for update}");
    pub(super) READ = concat!(row!(), " from network_authorisation a where a.body_id = :body and a.id = :id and ", service_scope!("service.read", "a.unit_id", "a.case_id"));
    pub(super) AROUND = concat!("select u.name as unit_name, ", shown_name!("a.person_id", "p.display_name"), " as person_name, c.number as case_number,
                                        coalesce(q.display_name, '') as requested_name, coalesce(k.display_name, '') as checked_name, coalesce(z.display_name, '') as authorised_name
                                   from network_authorisation a join guard_unit u on u.body_id = a.body_id and u.id = a.unit_id
                                   join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
                                   join casework_v_case c on c.body_id = a.body_id and c.case_id = a.case_id
                                   left join guard_account q on q.body_id = a.body_id and q.id = a.requested_by
                                   left join guard_account k on k.body_id = a.body_id and k.id = a.checked_by
                                   left join guard_account z on z.body_id = a.body_id and z.id = a.authorised_by
                                  where a.body_id = :body and a.id = :id");
    pub(super) OF_CASE = "select id from network_authorisation where body_id = :body and case_id = :case and state not in ('ended', 'refused', 'withdrawn') order by id";
    pub(super) HELD_OF_CASE = "select cast(count(*) as bigint) from network_delivery d join network_authorisation a on a.body_id = d.body_id and a.id = d.authorisation_id
                                where d.body_id = :body and a.case_id = :case and d.state = 'held'";
    pub(super) OF_PLAN = "select a.id, a.plan_service_id, a.state, a.number, a.reason, a.unit_of_measure, a.quantity, a.delivered_hundredths, a.requested_on, a.authorised_on, a.valid_from, a.valid_until
                            from network_authorisation a where a.body_id = :body and a.plan_id = :plan and a.state <> 'withdrawn' order by a.requested_at";
    /// What the services of a plan are: service and provider.
    pub(super) NAMED = "select v.service_id, v.provider_id from casework_v_plan_service v where v.body_id = :body and v.plan_id = :plan";
    /// Says which edition leaves it out, or that none does.
    pub(super) LEAVE_OUT = "update network_authorisation set left_out_by = :left_out_by, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// What runs, or may begin, of a case without being of this plan.
    pub(super) OF_EARLIER = "select a.id, a.plan_service_id, a.state, a.number, a.reason, a.unit_of_measure, a.quantity, a.delivered_hundredths, a.requested_on, a.authorised_on, a.valid_from, a.valid_until,
                                    a.service_name, a.provider_name, a.left_out_by
                               from network_authorisation a where a.body_id = :body and a.case_id = :case and a.plan_id <> :plan and a.valid_until > :today
                                and a.state in ('checked', 'queued', 'authorised', 'mandatory', 'suspended') order by a.requested_at, a.id";
    /// A step; with it the day of a death is kept as the register knows it now, whatever news of it was missed.
    pub(super) MOVE = "update network_authorisation set state = :state, confirmed_version = :confirmed, unit_price_cents = :unit_price, total_cents = :total,
                              provider_name = :provider_name, means_note = :means_note, mandatory_ground = :ground, mandatory_reference = :reference,
                              schedule = :schedule, checked_on = :checked_on, checked_by = :checked_by, reason = :reason, act_number = :act_number,
                              act_date = :act_date, authorised_on = :authorised_on, authorised_by = :authorised_by, covered_on = :covered_on,
                              ended_on = :ended_on, left_out_by = :left_out_by, version = version + 1,
                              person_died_on = (select p.death_date from registry_v_person p where p.body_id = network_authorisation.body_id and p.person_id = network_authorisation.person_id)
                        where body_id = :body and id = :id and version = :version";
    /// What was delivered and spent so far.
    pub(crate) COUNT = "update network_authorisation set delivered_hundredths = :delivered, spent_cents = :spent, spent_user_cents = :spent_user, version = version + 1
                         where body_id = :body and id = :id";
    pub(super) EVENT = "insert into network_event (body_id, id, authorisation_id, move, from_state, to_state, note, at, account_id)
                        values (:body, :id, :authorisation, :move, :from, :to, :note, :now, :actor)";
    pub(super) EVENTS = "select e.move, e.from_state, e.to_state, e.note, e.at, coalesce(g.display_name, 'Portico') as name
                           from network_event e left join guard_account g on g.body_id = e.body_id and g.id = e.account_id
                          where e.body_id = :body and e.authorisation_id = :id order by e.id";
    pub(super) SUSPEND = "insert into network_suspension (body_id, id, authorisation_id, reason, valid_from, valid_until)
                          values (:body, :id, :authorisation, :reason, :from, :until)";
    pub(super) RESUME = "update network_suspension set valid_until = case when :on < valid_from then valid_from else :on end
                          where body_id = :body and authorisation_id = :authorisation and valid_until = :forever";
    /// Spent on reservations of single deliveries.
    pub(super) SPENT_APART = "select cast(coalesce(sum(d.cost_cents), 0) as bigint) from network_delivery d
                               where d.body_id = :body and d.authorisation_id = :id and d.own_reservation and d.state = 'accepted'";
    open pub(super) PROVIDER_NOW = "select v.name, v.state, exists (select 1 from network_offer o where o.body_id = :body and o.provider_id = v.id and o.service_id = :service) as offered
                                      from network_provider v where v.body_id = :body and v.id = :provider";
    open pub(super) CHAPTERS = "select chapter, article, sub from network_chapter where body_id = :body and service_id = :service order by preference";
    /// Whether what SIUSS asks of a person is there, for whoever the person is not hidden from.
    pub(super) FOR_SIUSS = concat!("select case when p.identifier_kind <> 'none' then true else false end as code, case when p.birth_place <> '' then true else false end as birth_place,
                                           case when p.citizenship <> '' then true else false end as citizenship
                                      from registry_v_person p where p.body_id = :body and p.person_id = :person and not p.anonymous and ", registry::not_hidden!("p.person_id"));
    /// The person, not hidden from whoever looks, while the case holds no assessment of them.
    pub(super) NOT_ASSESSED = concat!("select p.person_id from registry_v_person p where p.body_id = :body and p.person_id = :person and ", registry::not_hidden!("p.person_id"), "
                                        and not exists (select 1 from casework_v_sina v where v.body_id = :body and v.case_id = :case and v.person_id = p.person_id)");
    /// The person's name, unless protected.
    pub(super) NAME = concat!("select ", shown_name!("p.person_id", "p.display_name"), " as name from registry_v_person p where p.body_id = :body and p.person_id = :person");
    /// By its number or that of the request in the plan, for the search box.
    pub(crate) NUMBERED = concat!("select a.id, a.number, a.request_number, a.service_name, u.name as unit_name, ", shown_name!("a.person_id", "p.display_name"), " as person_name,
                                          case when ", registry::not_hidden!("a.person_id"), " then a.person_id end as named_id
                                     from network_authorisation a join guard_unit u on u.body_id = a.body_id and u.id = a.unit_id
                                     join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
                                    where a.body_id = :body and (a.number in (:capitals, :padded) or a.request_number in (:typed, :capitals, :padded)) and ",
                                  service_scope!("service.read", "a.unit_id", "a.case_id"), " order by a.requested_at desc, a.id limit :most");
    /// The case, for whoever may read it.
    pub(super) OPENS_CASE = concat!("select c.case_id from casework_v_case c where c.body_id = :body and c.case_id = :case and ", casework::case_scope!("case.read", "c.case_id"));
    /// Of these requests, those that the actor may read.
    pub(super) OPENED = concat!("select a.id from network_authorisation a where a.body_id = :body and ", registry::person::card::in_batch!("a.id"), " and ",
                                service_scope!("service.read", "a.unit_id", "a.case_id"));
    pub(super) LIST = concat!(line!(), " and (:any_state or a.state = :state) and ", service_scope!("service.read", "a.unit_id", "a.case_id"),
                              " and (a.requested_on, a.id) > (:after_day, :after_id) order by a.requested_on, a.id limit :most");
    /// Those that run or will: authorised, to be covered, suspended, and not past their last day.
    pub(super) RUNNING = concat!(line!(), " and a.state in ('authorised', 'mandatory', 'suspended') and a.valid_until > :today and ", service_scope!("service.read", "a.unit_id", "a.case_id"),
                                 " and (a.requested_on, a.id) > (:after_day, :after_id) order by a.requested_on, a.id limit :most");
    pub(crate) TIMELINE = concat!("select a.id, a.number, a.state, a.service_name, a.provider_name, a.authorised_on, a.valid_from, a.valid_until, a.requested_on, a.requested_at, a.quantity, a.unit_of_measure, u.name as unit_name
                                     from network_authorisation a join guard_unit u on u.body_id = a.body_id and u.id = a.unit_id
                                    where a.body_id = :body and a.person_id = :person and a.requested_at < :before and ", registry::not_hidden!("a.person_id"), " and ",
                                  service_scope!("service.read", "a.unit_id", "a.case_id"), " order by a.requested_at desc, a.id desc limit :most");
    /// What became of them, each step at its own moment; corrections between the offices are no news of the person.
    pub(crate) TIMELINE_STEPS = concat!("select a.id, a.number, a.service_name, a.provider_name, e.move, e.at, coalesce(g.display_name, '') as by_name
                                           from network_authorisation a join network_event e on e.body_id = a.body_id and e.authorisation_id = a.id
                                           left join guard_account g on g.body_id = e.body_id and g.id = e.account_id
                                          where a.body_id = :body and a.person_id = :person and e.at < :before
                                            and e.move in ('refuse', 'withdraw', 'authorise', 'queue', 'go_ahead', 'cover', 'suspend', 'resume', 'resume_uncovered', 'end') and ",
                                        registry::not_hidden!("a.person_id"), " and ", service_scope!("service.read", "a.unit_id", "a.case_id"), " order by e.at desc, e.id desc limit :most");
    /// Those whose time is over without anybody having ended them.
    pub(crate) TIMELINE_RUN_OUT = concat!("select a.id, a.number, a.state, a.service_name, a.provider_name, a.authorised_on, a.valid_from, a.valid_until, a.requested_on, a.requested_at, a.quantity, a.unit_of_measure, u.name as unit_name
                                             from network_authorisation a join guard_unit u on u.body_id = a.body_id and u.id = a.unit_id
                                            where a.body_id = :body and a.person_id = :person and a.valid_until <= :today and a.valid_until <= :until and a.state in ('authorised', 'mandatory', 'suspended') and ",
                                          registry::not_hidden!("a.person_id"), " and ", service_scope!("service.read", "a.unit_id", "a.case_id"), " order by a.valid_until desc, a.id desc limit :most");
}

/// A service asked for, whole.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    /// The authorisation.
    pub id: AuthorisationId,
    /// `A-2026/000123`.
    pub number: String,
    /// Where it stands.
    pub state: State,
    /// The line of the plan.
    pub plan_service_id: PlanServiceId,
    /// The plan.
    pub plan_id: PlanId,
    /// The case.
    pub case_id: CaseId,
    /// The person.
    pub person_id: PersonId,
    /// The unit of the case.
    pub unit_id: UnitId,
    /// The service.
    pub service_id: ServiceId,
    /// What it was called.
    pub service_name: String,
    /// The provider.
    pub provider_id: ProviderId,
    /// What it was called.
    pub provider_name: String,
    /// In what it is counted.
    pub unit_of_measure: UnitOfMeasure,
    /// Given at the person's home.
    pub at_home: bool,
    /// Whole units.
    pub quantity: i64,
    /// Of one unit, in cents.
    pub unit_price_cents: Cents,
    /// The very price that was signed.
    pub price_version: Uuid,
    /// The very price that the office confirmed instead.
    pub confirmed_version: Option<Uuid>,
    /// Quantity times price, in cents.
    pub total_cents: Cents,
    /// What of it the user pays, in cents.
    pub user_share_cents: Cents,
    /// How means are tested, 1 to 4.
    pub means_test: i64,
    /// What the office noted of the means.
    pub means_note: String,
    /// Area of users.
    pub user_area: UserArea,
    /// Number of the request in the plan.
    pub request_number: String,
    /// Why it goes ahead without cover.
    pub mandatory_ground: Option<MandatoryGround>,
    /// The act or the law that says so.
    pub mandatory_reference: String,
    /// When in the week, as the provider reads it.
    pub schedule: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Asked on.
    pub requested_on: NaiveDate,
    /// Examined on.
    pub checked_on: Option<NaiveDate>,
    /// Examined by.
    pub checked_by: Option<AccountId>,
    /// Why it was sent back, refused, withdrawn or ended.
    pub reason: String,
    /// Number of the act that authorises it.
    pub act_number: String,
    /// Its date.
    pub act_date: Option<NaiveDate>,
    /// Authorised on.
    pub authorised_on: Option<NaiveDate>,
    /// Authorised by.
    pub authorised_by: Option<AccountId>,
    /// Since when its whole cost is set aside.
    pub covered_on: Option<NaiveDate>,
    /// Last day, when it ended early or with its case.
    pub ended_on: Option<NaiveDate>,
    /// The edition of the plan that does not name it any more, until somebody says what becomes of it.
    pub left_out_by: Option<PlanId>,
    /// Delivered and accepted, in hundredths of a unit.
    pub delivered_hundredths: i64,
    /// What that cost, in cents.
    pub spent_cents: Cents,
    /// Of it, what the user pays, in cents.
    pub spent_user_cents: Cents,
    /// Version, for changes.
    pub version: i64,
}

impl Row {
    /// What was authorised, delivered and spent.
    pub fn counters(&self) -> Counters {
        Counters {
            quantity: self.quantity.saturating_mul(100),
            total: self.total_cents,
            user_total: self.user_share_cents,
            delivered: self.delivered_hundredths,
            spent: self.spent_cents,
            spent_user: self.spent_user_cents,
        }
    }
}

/// The names around an authorisation.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Around {
    /// The unit of the case.
    pub unit_name: String,
    /// The person, unless protected.
    pub person_name: String,
    /// Number of the case.
    pub case_number: String,
    /// Who asked.
    pub requested_name: String,
    /// Who examined.
    pub checked_name: String,
    /// Who authorised.
    pub authorised_name: String,
}

/// One in a list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    /// The authorisation.
    pub id: AuthorisationId,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: State,
    /// The service.
    pub service_name: String,
    /// The provider.
    pub provider_name: String,
    /// In what it is counted.
    pub unit_of_measure: UnitOfMeasure,
    /// Whole units.
    pub quantity: i64,
    /// In cents.
    pub total_cents: Cents,
    /// In cents.
    pub spent_cents: Cents,
    /// In hundredths of a unit.
    pub delivered_hundredths: i64,
    /// Asked on.
    pub requested_on: NaiveDate,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// The plan in force does not name it, and nobody has said what becomes of it.
    pub left_out: bool,
    /// The unit of the case.
    pub unit_name: String,
    /// The person, unless protected.
    pub person_name: String,
}

/// One that was found by a number.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Numbered {
    /// The authorisation.
    pub id: AuthorisationId,
    /// Its number.
    pub number: String,
    /// Number of the request in the plan.
    pub request_number: String,
    /// The service.
    pub service_name: String,
    /// The unit of the case.
    pub unit_name: String,
    /// The person, unless protected.
    pub person_name: String,
    /// The person, when the name is shown.
    pub named_id: Option<PersonId>,
}

/// One move that was made.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Event {
    /// Which.
    #[sqlx(rename = "move")]
    pub by: super::model::Move,
    /// From.
    pub from_state: State,
    /// To.
    pub to_state: State,
    /// In words.
    pub note: String,
    /// When.
    pub at: Instant,
    /// By whom.
    pub name: String,
}

#[derive(sqlx::FromRow)]
pub(super) struct ForSiuss {
    pub code: bool,
    pub birth_place: bool,
    pub citizenship: bool,
}

#[derive(sqlx::FromRow)]
pub(super) struct ProviderNow {
    pub name: String,
    pub state: crate::catalogue::model::ProviderState,
    pub offered: bool,
}

#[derive(sqlx::FromRow)]
pub(super) struct PlanLine {
    pub id: AuthorisationId,
    pub plan_service_id: PlanServiceId,
    pub state: State,
    pub number: String,
    pub reason: String,
    pub unit_of_measure: UnitOfMeasure,
    pub quantity: i64,
    pub delivered_hundredths: i64,
    pub requested_on: NaiveDate,
    pub authorised_on: Option<NaiveDate>,
    pub valid_from: NaiveDate,
    pub valid_until: NaiveDate,
}

#[derive(sqlx::FromRow)]
pub(super) struct EarlierLine {
    #[sqlx(flatten)]
    pub line: PlanLine,
    pub service_name: String,
    pub provider_name: String,
    pub left_out_by: Option<PlanId>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct TimelineStep {
    pub id: AuthorisationId,
    pub number: String,
    pub service_name: String,
    pub provider_name: String,
    #[sqlx(rename = "move")]
    pub what: Move,
    pub at: Instant,
    pub by_name: String,
}

#[derive(sqlx::FromRow)]
pub(crate) struct TimelineRow {
    pub id: AuthorisationId,
    pub number: String,
    pub state: State,
    pub service_name: String,
    pub provider_name: String,
    pub authorised_on: Option<NaiveDate>,
    pub valid_from: NaiveDate,
    pub valid_until: NaiveDate,
    pub requested_on: NaiveDate,
    pub requested_at: Instant,
    pub quantity: i64,
    pub unit_of_measure: UnitOfMeasure,
    pub unit_name: String,
}
