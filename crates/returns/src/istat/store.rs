//! The rows that count in a year, and the sums over them. A figure and the list behind it are the same text.

use super::{Cell, Management, Table, UserArea};
use crate::year::Year;
use chrono::NaiveDate;
use kernel::{AuthorisationId, Cents, PersonId, ServiceId};
use std::collections::{BTreeMap, BTreeSet};
use store::{StoreError, Tx};
use uuid::Uuid;

/// Whether the person `q` of an authorisation `a` was alive on some day of the year that it covers.
macro_rules! lived {
    () => {
        "(q.death_date is null or (q.death_date >= :first and q.death_date >= a.valid_from))"
    };
}

/// Whether an authorisation `a` of the person `q` counts in the year: it runs on some day of it on which the person lived, even where
/// nobody has ended it since their death, or something given in it was accepted. One that ended the day before its first never ran.
/// The state of a delivery is no key here: SQLite would walk over those of the whole year for each authorisation that did not run.
macro_rules! counts {
    () => {
        concat!("((", lived!(), " and a.authorised_on is not null and a.state in ('authorised', 'mandatory', 'suspended', 'ended') and a.valid_from < :next and a.valid_until > :first
           and (a.ended_on is null or (a.ended_on >= :first and a.ended_on >= a.valid_from)))
          or exists (select 1 from network_v_delivery e where e.body_id = :body and e.authorisation_id = a.authorisation_id and coalesce(e.state, '') = 'accepted'
                        and e.on_day >= :first and e.on_day < :next))")
    };
}

/// One row an authorisation: what was given and committed in the year. `$d` and `$r` narrow the two sums to what is looked at.
macro_rules! counted {
    ($d:literal, $r:literal, $o:literal, $columns:expr, $where:expr) => {
        concat!(
            "select a.authorisation_id, a.number, a.person_id, a.case_id, a.unit_id, a.service_id, a.user_area, a.valid_from, a.valid_until,
                    coalesce(d.deliveries, 0) as deliveries, coalesce(d.cost_cents, 0) as cost_cents, coalesce(d.users_cents, 0) as users_cents,
                    coalesce(r.committed_cents, 0) + coalesce(o.committed_cents, 0) as committed_cents",
            $columns,
            " from network_v_authorisation a
              join registry_v_person q on q.body_id = a.body_id and q.person_id = a.person_id
              left join (select d.authorisation_id, count(*) as deliveries, sum(d.cost_cents) as cost_cents, sum(d.user_share_cents) as users_cents
                           from network_v_delivery d
                          where d.body_id = :body and d.state = 'accepted' and d.on_day >= :first and d.on_day < :next",
            $d,
            " group by d.authorisation_id) d on d.authorisation_id = a.authorisation_id
              left join (select r.source_id, sum(r.held_cents + case when r.state = 'mandatory_uncovered' then r.uncovered_cents else 0 end) as committed_cents
                           from finance_v_reservation r
                          where r.body_id = :body and r.year = :year and r.source_kind = 'authorisation' and r.state <> 'queued'",
            $r,
            " group by r.source_id) r on r.source_id = a.authorisation_id
              left join (select x.authorisation_id, sum(r.held_cents + case when r.state = 'mandatory_uncovered' then r.uncovered_cents else 0 end) as committed_cents
                           from finance_v_reservation r
                           join network_v_delivery x on x.body_id = r.body_id and x.delivery_id = r.source_id
                          where r.body_id = :body and r.year = :year and r.source_kind = 'delivery' and r.state <> 'queued'",
            $o,
            " group by x.authorisation_id) o on o.authorisation_id = a.authorisation_id
             where a.body_id = :body and ",
            counts!(),
            $where
        )
    };
}

pub(crate) use {counted, counts, lived};

store::statements! {
    /// Every figure of the year: by service and area, by service, by area, in all. Counts and sums only. What was given to somebody after
    /// a death of a year before, and accepted, costs and makes no user; `persons` counts them too.
    open pub FIGURES = concat!(
        "with counted as (",
        counted!("", "", "", concat!(", case when ", lived!(), " then a.person_id end as user_id"), ""),
        "), people as (
           select c.service_id, c.user_area, c.person_id, c.user_id, count(*) as lines, sum(c.committed_cents) as committed_cents, sum(c.users_cents) as users_cents
             from counted c group by c.service_id, c.user_area, c.person_id, c.user_id)
         select 'cell' as kind, p.service_id, p.user_area, cast(count(p.user_id) as bigint) as users,
                cast(count(distinct p.person_id) as bigint) as persons, cast(sum(p.lines) as bigint) as lines,
                cast(sum(p.committed_cents) as bigint) as committed_cents, cast(sum(p.users_cents) as bigint) as users_cents
           from people p group by p.service_id, p.user_area
         union all
         select 'service', p.service_id, '', cast(count(distinct p.user_id) as bigint),
                cast(count(distinct p.person_id) as bigint), cast(sum(p.lines) as bigint),
                cast(sum(p.committed_cents) as bigint), cast(sum(p.users_cents) as bigint)
           from people p group by p.service_id
         union all
         select 'area', cast(null as uuid), p.user_area, cast(count(distinct p.user_id) as bigint),
                cast(count(distinct p.person_id) as bigint), cast(sum(p.lines) as bigint),
                cast(sum(p.committed_cents) as bigint), cast(sum(p.users_cents) as bigint)
           from people p group by p.user_area
         union all
         select 'total', cast(null as uuid), '', cast(count(distinct p.user_id) as bigint),
                cast(count(distinct p.person_id) as bigint), cast(coalesce(sum(p.lines), 0) as bigint),
                cast(coalesce(sum(p.committed_cents), 0) as bigint), cast(coalesce(sum(p.users_cents), 0) as bigint)
           from people p"
    );
    /// Services by name, with the item of the survey and how each is run.
    open pub SERVICES = "select s.service_id, s.code, s.name, s.istat_item, coalesce(m.management, '') as management
                           from network_v_service s
                           left join returns_management m on m.body_id = s.body_id and m.service_id = s.service_id
                          where s.body_id = :body order by s.name, s.service_id";
    /// The next rows of a figure, by identifier: where a page begins and ends. Of everybody, or only of persons within the reader's reach.
    pub KEYS = concat!(
        "select a.authorisation_id from network_v_authorisation a
           join registry_v_person q on q.body_id = a.body_id and q.person_id = a.person_id
          where a.body_id = :body and a.authorisation_id > :after
            and (:any_service or a.service_id = :service) and (:area = '*' or a.user_area = :area)
            and (:everybody or ", registry::person_scope!("person.read", "a.person_id"), ") and ",
        counts!(),
        " order by a.authorisation_id limit :most"
    );
    /// The rows of a figure between two identifiers, of everybody or only of persons within the reader's reach. Names only of these.
    pub ROWS = concat!(
        "select c.authorisation_id, c.number, c.person_id, c.service_id, c.user_area, c.valid_from, c.valid_until, cast(c.deliveries as bigint) as deliveries,
                cast(c.cost_cents as bigint) as cost_cents, cast(c.users_cents as bigint) as users_cents, cast(c.committed_cents as bigint) as committed_cents,
                case when c.named then p.display_name else '' end as person_name, c.named, c.openable
           from (",
        counted!(
            " and d.authorisation_id > :after and d.authorisation_id <= :last",
            " and r.source_id > :after and r.source_id <= :last",
            " and x.authorisation_id > :after and x.authorisation_id <= :last",
            concat!(
                ", ", registry::person_scope!("person.read", "a.person_id"), " as named, ",
                casework::case_scope!("service.read", "a.case_id"), " as openable"
            ),
            " and a.authorisation_id > :after and a.authorisation_id <= :last and (:any_service or a.service_id = :service) and (:area = '*' or a.user_area = :area)"
        ),
        ") c join registry_v_person p on p.body_id = :body and p.person_id = c.person_id
         where (:everybody or c.named)
          order by c.authorisation_id limit :most"
    );
    /// Says how a service is run.
    pub SAY_MANAGEMENT = "insert into returns_management (body_id, service_id, management, account_id, at) values (:body, :service, :management, :actor, :now)
                          on conflict (body_id, service_id) do update set management = excluded.management, account_id = excluded.account_id, at = excluded.at";
    open SERVICE = "select s.service_id from network_v_service s where s.body_id = :body and s.service_id = :service";
}

#[derive(sqlx::FromRow)]
struct FigureRow {
    kind: String,
    service_id: Option<ServiceId>,
    user_area: String,
    users: i64,
    persons: i64,
    lines: i64,
    committed_cents: Cents,
    users_cents: Cents,
}

/// A service as the table names it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Service {
    /// Identifier.
    pub service_id: ServiceId,
    /// Code of the catalogue.
    pub code: String,
    /// Name.
    pub name: String,
    /// Item of the survey, empty when nobody has said it.
    pub istat_item: String,
    management: String,
}

impl Service {
    /// How it is run, when somebody has said it.
    pub fn management(&self) -> Option<Management> {
        self.management.parse().ok()
    }
}

/// One row behind a figure: an authorised service in the year.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CountedRow {
    /// The authorisation.
    pub authorisation_id: AuthorisationId,
    /// Its number.
    pub number: String,
    /// Who is served.
    pub person_id: PersonId,
    /// The service.
    pub service_id: ServiceId,
    /// The user area, as the authorisation holds it.
    pub user_area: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Accepted deliveries of the year.
    pub deliveries: i64,
    /// What they cost.
    pub cost_cents: Cents,
    /// Of it, paid by the user.
    pub users_cents: Cents,
    /// Committed for the year.
    pub committed_cents: Cents,
    /// Name, empty beyond the reader's reach.
    pub person_name: String,
    /// Whether the reader may open the person.
    pub named: bool,
    /// Whether the reader may open the authorisation.
    pub openable: bool,
}

/// Which figure: any service or one, any area (`*`) or one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The service.
    pub service: Option<ServiceId>,
    /// The area's code; `*` for all, empty for rows whose area nobody has said.
    pub area: String,
}

impl Filter {
    /// Everything.
    pub fn all() -> Self {
        Filter { service: None, area: "*".into() }
    }
}

/// Services of the body, by name.
pub async fn services(tx: &mut Tx) -> Result<Vec<Service>, StoreError> {
    tx.sql(&SERVICES).all().await
}

/// Whether the catalogue has this service; [`StoreError::NoRow`] otherwise.
pub async fn service_exists(tx: &mut Tx, service: ServiceId) -> Result<(), StoreError> {
    tx.sql(&SERVICE).id("service", service).one::<(ServiceId,)>().await.map(drop)
}

/// The table of a year.
pub async fn table(tx: &mut Tx, year: Year, services: &[Service]) -> Result<Table, StoreError> {
    let run: BTreeMap<ServiceId, Management> =
        services.iter().filter_map(|one| Some((one.service_id, one.management()?))).collect();
    let rows: Vec<FigureRow> =
        tx.sql(&FIGURES).bind("first", year.first).bind("next", year.next).bind("year", year.whole()).all().await?;
    let mut table = Table { year: year.number, ..Table::default() };
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    for row in rows {
        let area = row.user_area.parse::<UserArea>().ok();
        let management: BTreeSet<Management> = row.service_id.and_then(|service| run.get(&service)).copied().into_iter().collect();
        let cell = Cell {
            users: count(row.users),
            persons: count(row.persons),
            nameless_rows: 0,
            rows: count(row.lines),
            committed: row.committed_cents,
            paid_by_users: row.users_cents,
            paid_by_health_service: Cents::ZERO,
            management,
        };
        match (row.kind.as_str(), row.service_id) {
            ("cell", Some(service)) => drop(table.cells.insert((service, area), cell)),
            ("service", Some(service)) => drop(table.by_service.insert(service, cell)),
            ("area", _) => drop(table.by_area.insert(area, cell)),
            _ => table.total = cell,
        }
    }
    let by_service = &table.by_service;
    let in_area = |area: &Option<UserArea>| {
        let used = table.cells.keys().filter(|(_, own)| own == area).filter_map(|(service, _)| by_service.get(service));
        used.flat_map(|cell| cell.management.iter().copied()).collect::<BTreeSet<_>>()
    };
    let areas: Vec<(Option<UserArea>, BTreeSet<Management>)> = table.by_area.keys().map(|area| (*area, in_area(area))).collect();
    table.total.management = table.by_service.values().flat_map(|cell| cell.management.iter().copied()).collect();
    for (area, management) in areas {
        if let Some(cell) = table.by_area.get_mut(&area) {
            cell.management = management;
        }
    }
    Ok(table)
}

/// The rows behind a figure after an identifier, at most `most`, in order of identifier.
///
/// `everybody` is for whoever sees no person at all: every row, none with a name. For others those of persons within their reach alone:
/// a row that has no name while the others have one would say that somebody protected is there.
pub async fn rows(
    tx: &mut Tx,
    year: Year,
    filter: &Filter,
    everybody: bool,
    after: Uuid,
    most: i64,
) -> Result<Vec<CountedRow>, StoreError> {
    let service = filter.service.map_or(Uuid::nil(), Uuid::from);
    let keys: Vec<AuthorisationId> = tx
        .sql(&KEYS)
        .bind("first", year.first)
        .bind("next", year.next)
        .bind("after", after)
        .bind("everybody", everybody)
        .bind("any_service", filter.service.is_none())
        .bind("service", service)
        .bind("area", filter.area.as_str())
        .bind("most", most)
        .values()
        .await?;
    let Some(last) = keys.last() else { return Ok(Vec::new()) };
    tx.sql(&ROWS)
        .bind("first", year.first)
        .bind("next", year.next)
        .bind("year", year.whole())
        .bind("after", after)
        .id("last", *last)
        .bind("everybody", everybody)
        .bind("any_service", filter.service.is_none())
        .bind("service", service)
        .bind("area", filter.area.as_str())
        .bind("most", most)
        .all()
        .await
}
