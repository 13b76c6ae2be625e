//! What this room adds to the pages that belong to all: timeline, search, doors. What is due stands in the agenda.

use crate::order::store::Order;
use crate::order::{CourtOrderKind, OrderId};
use crate::placement::PlacementId;
use crate::scope::{proceeding_scope, shown_name};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::time::{show_date, start_of_day};
use kernel::{CaseId, Failure, Instant, PersonId};
use store::Tx;
use ui::{Boxed, PersonDoor, SearchHit, TimelineEntry};

store::statements! {
    ORDERS = concat!("select o.id, o.kind, o.own_number, o.issued_on, o.ended_on, a.name as authority_name from courts_proceeding p
                        cross join courts_order o join courts_authority a on a.body_id = p.body_id and a.id = p.authority_id
                       where o.body_id = p.body_id and o.proceeding_id = p.id and p.body_id = :body and p.person_id = :person and o.issued_on <= :until and ", proceeding_scope!("judicial.read", "o.proceeding_id"), " order by o.issued_on desc, o.id desc limit :most");
    PLACEMENTS = concat!("select p.id, p.placed_at from courts_placement403 p where p.body_id = :body and p.person_id = :person and p.placed_at < :before and ",
                         casework::case_scope!("judicial.read", "p.case_id"), " order by p.placed_at desc, p.id desc limit :most");
    BY_NUMBER = concat!("select o.id, o.own_number, o.kind, o.issued_on, p.person_id, ", shown_name!("p.person_id", "r.display_name"), " as person_name from courts_order o
                           join courts_proceeding p on p.body_id = o.body_id and p.id = o.proceeding_id
                           join registry_v_person r on r.body_id = p.body_id and r.person_id = p.person_id
                          where o.body_id = :body and o.own_number = :number and ", proceeding_scope!("judicial.read", "o.proceeding_id"), " limit 5");
    IN_REACH = concat!("select c.case_id from casework_v_case c where c.body_id = :body and c.person_id = :person and ", casework::case_scope!("judicial.read", "c.case_id"), " limit 1");
}

/// Most characters of a number that is typed into the search.
const NUMBER: usize = 11;

#[derive(sqlx::FromRow)]
struct OrderAt {
    id: OrderId,
    kind: CourtOrderKind,
    own_number: String,
    issued_on: NaiveDate,
    ended_on: Option<NaiveDate>,
    authority_name: String,
}
#[derive(sqlx::FromRow)]
struct PlacedAt {
    id: PlacementId,
    placed_at: Instant,
}
#[derive(sqlx::FromRow)]
struct Found {
    id: OrderId,
    own_number: String,
    kind: CourtOrderKind,
    issued_on: NaiveDate,
    person_id: PersonId,
    person_name: String,
}

/// Orders and urgent placements of a person before a moment, newest first, as far as the actor reaches; of their text nothing.
pub(crate) fn timeline<'a>(
    tx: &'a mut Tx,
    person: PersonId,
    before: Instant,
    most: i64,
) -> Boxed<'a, Result<Vec<TimelineEntry>, Failure>> {
    Box::pin(async move {
        let until = kernel::time::local(before).date();
        let mut out = Vec::new();
        for row in tx.sql(&ORDERS).id("person", person).bind("until", until).bind("most", most).all::<OrderAt>().await? {
            let ended = row.ended_on.map_or_else(String::new, |day| format!("Finito il {}.", show_date(day)));
            out.push(TimelineEntry {
                at: start_of_day(row.issued_on),
                kind: "Giustizia",
                icon: "it-files",
                title: format!("{}, provvedimento {}", row.kind.label(), row.own_number),
                text: ended,
                by: row.authority_name,
                href: format!("/provvedimenti/{}", row.id),
            });
        }
        for row in tx.sql(&PLACEMENTS).id("person", person).bind("before", before).bind("most", most).all::<PlacedAt>().await? {
            out.push(TimelineEntry {
                at: row.placed_at,
                kind: "Giustizia",
                icon: "it-warning-circle",
                title: "Collocamento in via d’urgenza".to_owned(),
                text: String::new(),
                by: String::new(),
                href: format!("/collocamenti/{}", row.id),
            });
        }
        out.retain(|entry| entry.at < before);
        out.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        out.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(out)
    })
}

/// Orders by the number under which they were entered here.
pub(crate) fn search<'a>(tx: &'a mut Tx, principal: &'a Principal, typed: &'a str) -> Boxed<'a, Result<Vec<SearchHit>, Failure>> {
    Box::pin(async move {
        let typed = typed.trim();
        let is_number = typed.len() == NUMBER && typed.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/');
        if !is_number || !principal.may(Permission::JUDICIAL_READ) {
            return Ok(Vec::new());
        }
        let rows: Vec<Found> = tx.sql(&BY_NUMBER).bind("number", typed).all().await?;
        Ok(rows
            .into_iter()
            .map(|row| SearchHit {
                group: "Provvedimenti",
                title: format!("Provvedimento {} – {}", row.own_number, row.person_name),
                detail: format!("{} del {}", row.kind.label(), show_date(row.issued_on)),
                href: format!("/provvedimenti/{}", row.id),
                person: Some(row.person_id),
            })
            .collect())
    })
}

/// The file of a person, and what can be begun for them.
pub(crate) fn doors<'a>(tx: &'a mut Tx, principal: &'a Principal, person: PersonId) -> Boxed<'a, Result<Vec<PersonDoor>, Failure>> {
    Box::pin(async move {
        let mut all = Vec::new();
        if principal.may(Permission::JUDICIAL_READ)
            && tx.sql(&IN_REACH).id("person", person).optional::<(CaseId,)>().await?.is_some()
        {
            let orders: Vec<Order> = tx.sql(&crate::order::store::OF_PERSON).id("person", person).all().await?;
            let open = orders.iter().filter(|order| order.state.is_open()).count();
            if !orders.is_empty() {
                all.push(PersonDoor {
                    label: "Fascicolo giudiziario".to_owned(),
                    detail: format!("Provvedimenti in vigore: {open}"),
                    href: format!("/persone/{person}/fascicolo"),
                    begins: false,
                });
            }
        }
        if principal.may(Permission::ORDER_REGISTER) {
            all.push(PersonDoor {
                label: "Registra un provvedimento".to_owned(),
                detail: String::new(),
                href: format!("/provvedimenti/nuovo?persona={person}"),
                begins: true,
            });
        }
        if principal.may(Permission::OFFICE_MANAGE) {
            all.push(PersonDoor {
                label: "Nuovo incarico di tutela".to_owned(),
                detail: String::new(),
                href: format!("/tutele?persona={person}#nuovo"),
                begins: true,
            });
        }
        Ok(all)
    })
}
