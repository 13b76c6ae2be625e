//! The SQL of the direction's page: counts and sums only, none of which tells of a person.

use crate::year::Year;
use chrono::NaiveDate;
use store::{StoreError, Tx};

store::statements! {
    open CONTACTS = "select cast(month as bigint) as month, means, outcome, cast(count(*) as bigint) as contacts from (
                       select case when c.on_day < :m2 then 1 when c.on_day < :m3 then 2 when c.on_day < :m4 then 3 when c.on_day < :m5 then 4
                                   when c.on_day < :m6 then 5 when c.on_day < :m7 then 6 when c.on_day < :m8 then 7 when c.on_day < :m9 then 8
                                   when c.on_day < :m10 then 9 when c.on_day < :m11 then 10 when c.on_day < :m12 then 11 else 12 end as month,
                              c.means, c.outcome
                         from access_v_contact c where c.body_id = :body and c.on_day >= :first and c.on_day < :next) x
                     group by month, means, outcome order by month, means, outcome";
    /// Contacts of a year by way of access, municipio and first need.
    open pub DEMAND = "select c.channel, c.municipio, c.first_need as need, cast(count(*) as bigint) as contacts
                         from access_v_contact c where c.body_id = :body and c.on_day >= :first and c.on_day < :next
                        group by c.channel, c.municipio, c.first_need order by c.channel, c.municipio, c.first_need";
    /// The contacts behind such a figure, in order of day and identifier after a row: no name, none of a person hidden from the
    /// reader, and whether the reader may open each.
    pub CONTACT_ROWS = concat!("select c.contact_id, c.number, c.on_day, u.name as unit_name, c.channel, c.means, c.municipio, c.first_need as need, c.outcome,
                                       ", guard::in_unit!("contact.read", "c.unit_id"), " as openable
                                  from access_v_contact c join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
                                 where c.body_id = :body and (c.on_day, c.contact_id) > (:after_day, :after_id) and c.on_day < :next
                                   and (:channel = '' or c.channel = :channel) and (:need = '' or c.first_need = :need)
                                   and (:any_municipio or coalesce(c.municipio, 0) = :municipio)
                                   and (c.person_id is null or ", registry::not_hidden!("c.person_id"), ")
                                 order by c.on_day, c.contact_id limit :most");
    /// What waits besides cases; of the money, the same rows as the page of the budget that the figure opens.
    open pub WAITING = "select (select cast(count(*) as bigint) from access_v_referral r where r.body_id = :body and r.state = 'sent') as referrals,
                               (select cast(count(*) as bigint) from access_v_appointment a where a.body_id = :body and a.state = 'booked' and a.starts_at >= :now) as appointments,
                               (select cast(count(*) as bigint) from network_v_authorisation n where n.body_id = :body and n.state in ('requested', 'checked')) as requests,
                               (select cast(count(*) as bigint) from finance_v_reservation q where q.body_id = :body and q.state in ('queued', 'mandatory_uncovered')) as queued";
    /// Cases that are not closed, by municipio, level, state and phase.
    open pub CARE = "select u.municipio, c.level, c.state, c.phase, cast(count(*) as bigint) as cases
                       from casework_v_case c join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
                      where c.body_id = :body and c.state <> 'closed'
                      group by u.municipio, c.level, c.state, c.phase";
    /// Money by area and programme.
    open pub MONEY = "select f.area_name as area, f.programme, cast(sum(f.planned_cents + f.varied_cents) as bigint) as available_cents,
                             cast(sum(f.reserved_cents) as bigint) as reserved_cents, cast(sum(f.spent_cents) as bigint) as spent_cents,
                             cast(sum(f.planned_cents + f.varied_cents - f.reserved_cents - f.spent_cents) as bigint) as left_cents
                        from finance_v_chapter f where f.body_id = :body and f.year = :year and f.side = 'expenditure'
                       group by f.area_name, f.programme order by f.area_name, f.programme limit 200";
    /// The chapters on which most is reserved and spent.
    open pub CHAPTERS = "select f.chapter_id, f.chapter || '.' || f.article || '.' || f.sub as label, f.description,
                                f.planned_cents + f.varied_cents as available_cents, f.reserved_cents, f.spent_cents,
                                f.planned_cents + f.varied_cents - f.reserved_cents - f.spent_cents as left_cents
                           from finance_v_chapter f
                          where f.body_id = :body and f.year = :year and f.side = 'expenditure' and f.reserved_cents + f.spent_cents > 0
                          order by f.reserved_cents + f.spent_cents desc, f.chapter_id limit 12";
    /// Deliveries by service.
    open pub DELIVERED = "select d.service_id, s.name as service, cast(count(*) as bigint) as deliveries, cast(sum(d.cost_cents) as bigint) as cost_cents
                            from network_v_delivery d join network_v_service s on s.body_id = d.body_id and s.service_id = d.service_id
                           where d.body_id = :body and d.state = 'accepted' and d.on_day >= :first and d.on_day < :next
                           group by d.service_id, s.name order by cost_cents desc, s.name limit 40";
}

/// Contacts of a month, by means and outcome.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ContactRow {
    /// 1 to 12.
    pub month: i64,
    /// How they came.
    pub means: String,
    /// What came of them.
    pub outcome: String,
    /// How many.
    pub contacts: i64,
}

/// Contacts of a way of access, municipio and first need.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DemandRow {
    /// Way of access.
    pub channel: String,
    /// Municipio of whoever it was about, when it is known.
    pub municipio: Option<i64>,
    /// First need.
    pub need: String,
    /// How many.
    pub contacts: i64,
}

/// What waits besides cases.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct WaitingRow {
    /// Referrals without an answer.
    pub referrals: i64,
    /// Appointments ahead.
    pub appointments: i64,
    /// Requests to be checked or decided.
    pub requests: i64,
    /// Authorised spending, of a service in a year, that still has to be covered; what is mandatory among it.
    pub queued: i64,
}

/// Cases of a municipio, level, state and phase.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CareRow {
    /// Municipio.
    pub municipio: Option<i64>,
    /// Level.
    pub level: i64,
    /// State.
    pub state: String,
    /// Phase.
    pub phase: String,
    /// How many.
    pub cases: i64,
}

/// Contacts of a year.
pub async fn contacts(tx: &mut Tx, year: Year) -> Result<Vec<ContactRow>, StoreError> {
    let begins = |month: u32| NaiveDate::from_ymd_opt(year.number, month, 1).unwrap_or(year.first);
    let mut query = tx.sql(&CONTACTS).bind("first", year.first).bind("next", year.next);
    for (name, month) in ["m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11", "m12"].into_iter().zip(2..) {
        query = query.bind(name, begins(month));
    }
    query.all().await
}
