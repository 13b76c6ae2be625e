//! The SQL of deliveries. What a provider reads is the least it needs: no case, no reason, no money of the user.

use super::model::{Agreed, DeliveryState, Further, HeldBecause, in_words};
use crate::catalogue::model::UnitOfMeasure;
use crate::request::model::State;
use crate::request::store::row;
use crate::scope::{service_scope, shown_name};
use chrono::NaiveDate;
use guard::{for_provider, in_unit};
use kernel::{AuthorisationId, Cents, DeliveryId, Instant, PersonId};
use store::statements;

/// Where a service at home is brought while it runs; null when it is not known, and always of a protected person and of somebody with a
/// protected address: another one of theirs could be where they must not be looked for.
macro_rules! brought_to {
    () => {
        "case when a.at_home and not p.restricted and a.state <> 'ended' and a.valid_until > :today
                 and not exists (select 1 from registry_v_place h where h.body_id = :body and h.person_id = a.person_id and h.restricted and h.valid_from <= :today and h.valid_until > :today)
              then (select r.address_text from registry_v_residence r
                     where r.body_id = :body and r.person_id = a.person_id and r.valid_from <= :today and r.valid_until > :today
                       and r.kind in ('domicile', 'presence', 'residence') order by case r.kind when 'domicile' then 0 when 'presence' then 1 else 2 end limit 1) end"
    };
}

/// The columns of [`Assignment`].
macro_rules! assignment {
    () => {
        concat!(
            "select a.id, a.number, a.state, a.service_name, a.unit_of_measure, a.quantity, a.delivered_hundredths, a.valid_from, a.valid_until, a.ended_on, a.schedule,
                    a.person_id, p.display_name as person_name, p.sort_name,
                    coalesce(", brought_to!(), ", '') as address,
                    (a.at_home and a.state <> 'ended' and a.valid_until > :today and (", brought_to!(), ") is null) as ask_office
               from network_authorisation a join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
              where a.body_id = :body and a.state in ('authorised', 'mandatory', 'suspended', 'ended') and ",
            for_provider!("delivery.report", "a.provider_id")
        )
    };
}

/// The columns of [`Delivery`].
macro_rules! delivery {
    () => {
        "select d.id, d.authorisation_id, d.person_id, d.on_day, d.quantity_hundredths, d.reported_hundredths, d.cost_cents, d.user_share_cents, d.state, d.held_because,
                d.held_also, d.note, d.own_reservation, d.reported_at, d.decision, d.version, a.number, a.service_name, a.unit_of_measure,
                a.valid_from, a.valid_until, a.ended_on, case when d.on_day <= :today then true else false end as arrived
           from network_delivery d join network_authorisation a on a.body_id = d.body_id and a.id = d.authorisation_id"
    };
}

/// A page of deliveries, narrowed first and then held against the scope of the actor.
macro_rules! listed {
    ($among:expr) => {
        concat!(
            delivery!(),
            " where d.body_id = :body",
            $among,
            " and (",
            for_provider!("delivery.read", "d.provider_id"),
            " or ",
            service_scope!("delivery.read", "a.unit_id", "a.case_id"),
            ") and (d.on_day, d.id) > (:after_day, :after_id) order by d.on_day, d.id limit :most"
        )
    };
}

/// The authorisations of the actor's units, of the cases it works on or covers, and of its provider: few, found by their indexes, where
/// the predicate of scope alone would be asked of every delivery of the city.
macro_rules! reached {
    () => {
        " and d.authorisation_id in (
             select k.id from guard_scope s join network_authorisation k on k.body_id = s.body_id and k.unit_id = s.target_id
              where s.body_id = :body and s.account_id = :actor and s.permission = 'delivery.read' and s.extent = 'unit' and s.valid_from <= :today and s.valid_until > :today
             union
             select k.id from guard_acting g join casework_v_member m on m.body_id = g.body_id and m.account_id = g.acts_for
               join network_authorisation k on k.body_id = m.body_id and k.case_id = m.case_id
              where g.body_id = :body and g.account_id = :actor and g.valid_from <= :today and g.valid_until > :today and m.valid_from <= :today and m.valid_until > :today
             union
             select k.id from guard_scope s join network_authorisation k on k.body_id = s.body_id and k.provider_id = s.target_id
              where s.body_id = :body and s.account_id = :actor and s.permission = 'delivery.read' and s.extent = 'provider' and s.valid_from <= :today and s.valid_until > :today)"
    };
}

/// The columns of [`HeldLine`], of the units in which the actor decides.
macro_rules! held {
    () => {
        concat!(
            "select d.id, d.authorisation_id, d.on_day, d.quantity_hundredths, d.held_because, d.held_also, d.note, d.reported_at, d.version, a.number, a.service_name,
                    a.provider_name, a.unit_of_measure, a.quantity, a.delivered_hundredths, a.valid_from, a.valid_until, a.ended_on,
                    case when d.on_day <= :today then true else false end as arrived, ",
            shown_name!("a.person_id", "p.display_name"),
            " as person_name
               from network_delivery d join network_authorisation a on a.body_id = d.body_id and a.id = d.authorisation_id
               join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
              where d.body_id = :body and d.state = 'held' and ",
            in_unit!("delivery.decide", "a.unit_id")
        )
    };
}

statements! {
    pub(super) ASSIGNMENTS = concat!(assignment!(), " and (a.ended_on is null or a.ended_on >= :ended_since) and a.valid_until > :ended_since and (p.sort_name, a.id) > (:after_name, :after_id)
                                     order by p.sort_name, a.id limit :most");
    pub(super) ASSIGNMENT = concat!(assignment!(), " and a.id = :id");
    /// The authorisation a provider reports on, locked.
    pub(super) FOR_REPORT = concat!(row!(), " from network_authorisation a where a.body_id = :body and a.id = :id and a.state in ('authorised', 'mandatory', 'suspended', 'ended')
                                    and ", for_provider!("delivery.report", "a.provider_id"), " {for update}");
    pub(super) FOR_DECISION = concat!(row!(), " from network_authorisation a where a.body_id = :body and a.id = :id and ", in_unit!("delivery.decide", "a.unit_id"), " {for update}");
    pub(super) BY_NUMBER = concat!("select a.id from network_authorisation a where a.body_id = :body and a.number = :number and a.state in ('authorised', 'mandatory', 'suspended', 'ended')
                                   and ", for_provider!("delivery.report", "a.provider_id"));
    pub(super) SUSPENDED_ON = "select cast(count(*) as bigint) from network_suspension where body_id = :body and authorisation_id = :id and valid_from <= :day and valid_until > :day";
    pub(super) SAME_DAY = "select cast(count(*) as bigint) as reports, cast(coalesce(sum(quantity_hundredths), 0) as bigint) as hundredths from network_delivery where body_id = :body and person_id = :person and service_id = :service and on_day = :day
                            and state in ('accepted', 'held') and id <> :except";
    pub(super) ADD = "insert into network_delivery (body_id, id, authorisation_id, person_id, service_id, provider_id, unit_id, on_day, quantity_hundredths, reported_hundredths, cost_cents,
                             user_share_cents, state, held_because, held_also, note, own_reservation, replaces_id, reported_at, reported_by, decided_at, decided_by, decision, version)
                      values (:body, :id, :authorisation, :person, :service, :provider, :unit, :day, :quantity, :quantity, :cost, :user_share, :state, :held_because, :held_also, :note, :own,
                              :replaces, :now, :actor, null, null, '', 1)";
    pub(super) SETTLE = "update network_delivery set state = :state, quantity_hundredths = :quantity, cost_cents = :cost, user_share_cents = :user_share, own_reservation = :own,
                                decided_at = :now, decided_by = :actor, decision = :decision, version = version + 1
                          where body_id = :body and id = :id and version = :version";
    pub(super) DIED_ON = "select death_date from registry_v_person where body_id = :body and person_id = :person";
    /// Authorisations of which somebody was given something after a day.
    pub(super) GIVEN_AFTER = "select distinct authorisation_id from network_delivery where body_id = :body and person_id = :person and on_day > :died
                                 and state in ('accepted', 'held') order by authorisation_id";
    pub(super) TO_HOLD = concat!(delivery!(), " where d.body_id = :body and d.authorisation_id = :id and d.on_day > :died and d.state in ('accepted', 'held') order by d.on_day, d.id");
    /// What counted without anybody's decision on days after the last one.
    pub(super) BEYOND = concat!(delivery!(), " where d.body_id = :body and d.authorisation_id = :id and d.on_day > :last and d.state = 'accepted' and d.decided_at is null
                                 order by d.on_day, d.id");
    pub(super) HOLD = "update network_delivery set state = 'held', held_because = :because, held_also = :also, cost_cents = 0, user_share_cents = 0, decided_at = null, decided_by = null,
                              decision = '', version = version + 1
                        where body_id = :body and id = :id and version = :version";
    /// Whose authorisation a delivery belongs to: asked before the authorisation is locked.
    pub(super) WHOSE = "select authorisation_id from network_delivery where body_id = :body and id = :id";
    pub(super) ONE = concat!(delivery!(), " where d.body_id = :body and d.id = :id");
    pub(super) READ = concat!(delivery!(), " where d.body_id = :body and d.id = :id and (", for_provider!("delivery.read", "d.provider_id"), " or ",
                              service_scope!("delivery.read", "a.unit_id", "a.case_id"), ")");
    pub(super) OF_ASSIGNMENT = concat!(delivery!(), " where d.body_id = :body and d.authorisation_id = :id and ", for_provider!("delivery.report", "d.provider_id"),
                                       " order by d.on_day desc, d.id desc limit :most");
    pub(crate) OF_AUTHORISATION = concat!(delivery!(), " where d.body_id = :body and d.authorisation_id = :id and ", service_scope!("delivery.read", "a.unit_id", "a.case_id"),
                                          " order by d.on_day desc, d.id desc limit :most");
    /// Whether the actor reads the deliveries of the whole body.
    pub(super) EVERYWHERE = "select cast(count(*) as bigint) from guard_scope where body_id = :body and account_id = :actor and permission = 'delivery.read' and extent = 'body'
                                and valid_from <= :today and valid_until > :today";
    /// The pages of the list, the oldest day first: each text begins with what narrows most, and reads an index in the order of the page.
    pub(super) OF_BODY = listed!("");
    pub(super) OF_BODY_IN_STATE = listed!(" and d.state = :state");
    pub(super) REACHED = listed!(reached!());
    pub(super) REACHED_IN_STATE = listed!(concat!(" and d.state = :state", reached!()));
    pub(super) OF_ONE = listed!(" and d.authorisation_id = :authorisation and (:any_state or d.state = :state)");
    /// When somebody decided on a delivery, and who: for the office, which reads the deliveries of its units.
    pub(super) DECIDED = concat!("select d.decided_at, coalesce(g.display_name, 'Portico') as by_name
                                    from network_delivery d join network_authorisation a on a.body_id = d.body_id and a.id = d.authorisation_id
                                    left join guard_account g on g.body_id = d.body_id and g.id = d.decided_by
                                   where d.body_id = :body and d.id = :id and d.decided_at is not null and ", in_unit!("delivery.decide", "a.unit_id"));
    pub(super) HELD = concat!(held!(), " and (d.reported_at, d.id) > (:after_at, :after_id) order by d.reported_at, d.id limit :most");
    pub(super) HELD_ONE = concat!(held!(), " and d.id = :id");
    pub(crate) HOW_MANY_HELD = concat!("select cast(count(*) as bigint) from network_delivery d join network_authorisation a on a.body_id = d.body_id and a.id = d.authorisation_id
                                where d.body_id = :body and d.state = 'held' and ", in_unit!("delivery.decide", "a.unit_id"));
    /// Services that run and of which nothing was reported since a day.
    pub(crate) SILENT = concat!(assignment!(), " and a.state in ('authorised', 'mandatory') and a.valid_from <= :since and a.valid_until > :today and a.delivered_hundredths < a.quantity * 100 and p.death_date is null
                                and not exists (select 1 from network_delivery d where d.body_id = :body and d.authorisation_id = a.id and d.on_day >= :since and d.state in ('accepted', 'held'))
                                order by p.sort_name, a.id limit :most");
    /// By number or by the person's name, for the search box.
    pub(crate) FOUND = concat!(assignment!(), " and (a.number = :number or p.sort_name like :pattern) order by p.sort_name, a.id limit :most");
    /// Services given to the provider since a day, of which nothing was reported yet.
    pub(crate) NEW = concat!(assignment!(), " and a.state in ('authorised', 'mandatory') and coalesce(a.covered_on, a.authorised_on) >= :since and a.valid_until > :today and p.death_date is null
                             and not exists (select 1 from network_delivery d where d.body_id = :body and d.authorisation_id = a.id and d.state in ('accepted', 'held'))
                             order by a.valid_from, a.id limit :most");
    /// Services that go on though the person has died.
    pub(crate) OF_THE_DEAD = concat!(assignment!(), " and a.state <> 'ended' and p.death_date is not null and a.valid_until > p.death_date order by a.valid_until, a.id limit :most");
    pub(crate) TIMELINE = concat!("select a.id, a.service_name, a.unit_of_measure, d.on_day, d.quantity_hundredths, d.reported_at
                                     from network_delivery d join network_authorisation a on a.body_id = d.body_id and a.id = d.authorisation_id
                                    where d.body_id = :body and d.person_id = :person and d.state = 'accepted' and d.on_day < :before and d.on_day >= :since and ", registry::not_hidden!("d.person_id"),
                                  " and ", service_scope!("delivery.read", "a.unit_id", "a.case_id"), " order by d.on_day desc, d.id desc limit :most");
}

/// A service as the provider that gives it sees it: the least it needs.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Assignment {
    /// The authorisation.
    pub id: AuthorisationId,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: State,
    /// The service.
    pub service_name: String,
    /// In what it is counted.
    pub unit_of_measure: UnitOfMeasure,
    /// Whole units.
    pub quantity: i64,
    /// Delivered and accepted, in hundredths.
    pub delivered_hundredths: i64,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Last day, when it ended.
    pub ended_on: Option<NaiveDate>,
    /// When in the week.
    pub schedule: String,
    /// The person, for the log of accesses; never shown.
    pub person_id: PersonId,
    /// The person.
    pub person_name: String,
    /// What the list is ordered by.
    pub sort_name: String,
    /// Where, for services at home; otherwise empty.
    pub address: String,
    /// The address is protected: the office tells it.
    pub ask_office: bool,
}

impl Assignment {
    /// Where it stands today, in the provider's words: nothing of how the office covers it.
    pub fn words(&self, today: NaiveDate) -> String {
        match self.state {
            State::Mandatory => State::Authorised.words(self.valid_from, self.valid_until, today),
            state => state.words(self.valid_from, self.valid_until, today),
        }
    }
    /// Kind of the badge for [`Assignment::words`].
    pub fn tone(&self, today: NaiveDate) -> &'static str {
        if self.state.is_running() {
            State::Authorised.tone_on(self.valid_until, today)
        } else {
            self.state.tone_on(self.valid_until, today)
        }
    }
    /// What is left, in hundredths of a unit.
    pub fn left(&self) -> i64 {
        self.quantity.saturating_mul(100).saturating_sub(self.delivered_hundredths).max(0)
    }
}

/// A delivery.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Delivery {
    /// The delivery.
    pub id: DeliveryId,
    /// Of which authorisation.
    pub authorisation_id: AuthorisationId,
    /// To whom.
    pub person_id: PersonId,
    /// On which day.
    pub on_day: NaiveDate,
    /// How much, in hundredths of a unit: what was accepted, or else what was reported.
    pub quantity_hundredths: i64,
    /// How much the provider reported, in hundredths of a unit.
    pub reported_hundredths: i64,
    /// What it cost, in cents; nothing unless accepted.
    pub cost_cents: Cents,
    /// Of it, what the user pays, in cents.
    pub user_share_cents: Cents,
    /// Where it stands.
    pub state: DeliveryState,
    /// Why it was held.
    pub held_because: Option<HeldBecause>,
    /// Why besides.
    #[sqlx(try_from = "String")]
    pub held_also: Further,
    /// What the provider noted.
    pub note: String,
    /// Whether its cost stands on a reservation of its own.
    pub own_reservation: bool,
    /// When it was reported.
    pub reported_at: Instant,
    /// What the office said.
    pub decision: String,
    /// Version, for changes.
    pub version: i64,
    /// Number of the authorisation.
    pub number: String,
    /// The service.
    pub service_name: String,
    /// In what it is counted.
    pub unit_of_measure: UnitOfMeasure,
    /// The days for which it was authorised.
    #[sqlx(flatten)]
    pub agreed: Agreed,
    /// Whether its day has come.
    pub arrived: bool,
}

impl Delivery {
    /// Why it was held, all reasons in words that are true today; empty when it never was. While it waits, also what has come since.
    pub fn why(&self) -> String {
        let Some(first) = self.held_because else { return String::new() };
        if self.state == DeliveryState::Held {
            return in_words(&self.agreed.reasons_now(self.on_day, first, &self.held_also), self.arrived);
        }
        let then: Vec<HeldBecause> = std::iter::once(first).chain(self.held_also.0.iter().copied()).collect();
        in_words(&then, self.arrived)
    }
    /// `1,5 ore`, or, where the office accepted a part, `2 ore di 25 comunicate`.
    pub fn counted(&self) -> String {
        let counted = self.unit_of_measure.counted(self.quantity_hundredths);
        if self.quantity_hundredths == self.reported_hundredths {
            return counted;
        }
        format!("{counted} (comunicate {})", self.unit_of_measure.counted(self.reported_hundredths))
    }
}

/// An exception that waits for the office.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct HeldLine {
    /// The delivery.
    pub id: DeliveryId,
    /// Of which authorisation.
    pub authorisation_id: AuthorisationId,
    /// On which day.
    pub on_day: NaiveDate,
    /// How much, in hundredths.
    pub quantity_hundredths: i64,
    /// Why it is held.
    pub held_because: HeldBecause,
    /// Why besides.
    #[sqlx(try_from = "String")]
    pub held_also: Further,
    /// What the provider noted.
    pub note: String,
    /// When it was reported.
    pub reported_at: Instant,
    /// Version.
    pub version: i64,
    /// Number of the authorisation.
    pub number: String,
    /// The service.
    pub service_name: String,
    /// The provider.
    pub provider_name: String,
    /// In what it is counted.
    pub unit_of_measure: UnitOfMeasure,
    /// Authorised, whole units.
    pub quantity: i64,
    /// Delivered so far, in hundredths.
    pub delivered_hundredths: i64,
    /// The days for which it was authorised.
    #[sqlx(flatten)]
    pub agreed: Agreed,
    /// Whether its day has come.
    pub arrived: bool,
    /// The person, unless protected.
    pub person_name: String,
}

impl HeldLine {
    /// Why it is held, each reason in words that are true today.
    pub fn why(&self) -> Vec<&'static str> {
        let reasons = self.agreed.reasons_now(self.on_day, self.held_because, &self.held_also);
        reasons.into_iter().map(|because| because.words(self.arrived)).collect()
    }
    /// What is left, in hundredths of a unit.
    pub fn left(&self) -> i64 {
        self.quantity.saturating_mul(100).saturating_sub(self.delivered_hundredths).max(0)
    }
}

/// What else was given of a service on a day.
#[derive(sqlx::FromRow)]
pub(super) struct SameDay {
    pub reports: i64,
    pub hundredths: i64,
}

/// When it was decided, and by whom.
#[derive(sqlx::FromRow)]
pub(super) struct Decided {
    pub decided_at: Instant,
    pub by_name: String,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Given {
    pub id: AuthorisationId,
    pub service_name: String,
    pub unit_of_measure: UnitOfMeasure,
    pub on_day: NaiveDate,
    pub quantity_hundredths: i64,
    pub reported_at: Instant,
}
