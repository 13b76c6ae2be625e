//! What is due, on the home page of whoever has to do it, and the way to it from a person's page.
//!
//! Reviews, signatures and ends of the plans of cases are left out here: casework shows those by itself, from the plans. Those of a plan of a group are of
//! no case, and are shown here.

use crate::due::model::DueKind;
use crate::due::store::{DueRow, columns};
use crate::scope::{acts_for, due_scope, own_units};
use guard::{Permission, Principal};
use kernel::time::{days_after, show_time};
use kernel::{Failure, PersonId};
use store::Tx;
use ui::{Boxed, DayItem, PersonDoor};

/// Days before something is due in which it is shown.
const AHEAD: u64 = 7;
/// Days before a term in hours ends in which the whole unit is shown it.
const HOURS_AHEAD: u64 = 2;
/// Most items on the home page; the list opens the rest.
const MOST: i64 = 60;

macro_rules! open {
    () => {
        " and o.met_at is null and o.dropped_at is null and (o.kind not in ('review', 'plan_end', 'signature') or o.case_id is null)"
    };
}

store::statements! {
    /// In one text, each part by its own index: what is given to the actor or shown to them beside others; what of their units is nobody's, or
    /// to be pressed for; and terms of courts that end within hours.
    TODAY = concat!(columns!(), "d.id in (
        select o.id from agenda_due o where o.body_id = :body and o.account_id in ", acts_for!(), open!(), " and o.due_on <= :until
        union select o.id from agenda_also s cross join agenda_due o
               where o.body_id = s.body_id and o.case_id = s.of_id and s.body_id = :body and s.account_id in ", acts_for!(), open!(), " and o.kind = 'court' and o.due_on <= :until
        union select o.id from agenda_also s cross join agenda_due o
               where o.body_id = s.body_id and o.source_id = s.of_id and o.case_id is null and s.body_id = :body and s.account_id in ", acts_for!(), open!(), " and o.kind = 'court' and o.due_on <= :until
        union select o.id from agenda_due o where o.body_id = :body and o.unit_id in ", own_units!(), open!(), " and o.account_id is null and o.due_on <= :until
        union select o.id from agenda_due o where o.body_id = :body and o.unit_id in ", own_units!(), open!(), " and o.kind = 'court' and o.due_at is not null and o.due_on <= :soon
        union select o.id from agenda_due o where o.body_id = :body and o.unit_id in ", own_units!(), open!(), " and :presses and o.escalate_at <= :now
        ) and ", due_scope!("due.read"), " order by d.due_on, d.id limit :most");
    OF_PERSON = concat!("select cast(count(*) as bigint) from agenda_due d where d.body_id = :body and d.person_id = :person and d.met_at is null and d.dropped_at is null and ",
                        due_scope!("due.read"));
}

/// Under which heading something stands, and where the heading stands.
fn heading(row: &DueRow, presses: bool) -> (&'static str, u8) {
    match row.kind {
        DueKind::Court => ("Scadenze dell’autorità giudiziaria", 5),
        _ if presses && !row.mine && row.account_id.is_some() => ("Da sollecitare", 12),
        DueKind::Task => ("Attività", 34),
        _ => ("Scadenze", 33),
    }
}

/// What the actor has to do, or to press for, today and in the next days.
pub(crate) fn today<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        if !principal.may(Permission::DUE_READ) {
            return Ok(Vec::new());
        }
        let (now, today) = (tx.now(), tx.today());
        let presses = principal.may(Permission::CASE_ASSIGN);
        let query = tx.sql(&TODAY).bind("until", days_after(today, AHEAD)).bind("soon", days_after(today, HOURS_AHEAD));
        let rows: Vec<DueRow> = query.bind("presses", presses).bind("most", MOST).all().await?;
        let item = |row: DueRow| {
            let (group, rank) = heading(&row, presses);
            let mut parts = vec![row.kind.label().to_owned()];
            if !row.mine {
                parts.push(row.whose().to_owned());
            }
            let title =
                if row.person_name.is_empty() { row.title.clone() } else { format!("{} – {}", row.person_name, row.title) };
            DayItem {
                group,
                rank,
                due: Some(row.due_on),
                time: row.due_at.map(show_time),
                title,
                detail: parts.join(", "),
                late: row.is_late(&now, &today),
                href: row.href,
            }
        };
        Ok(rows.into_iter().map(item).collect())
    })
}

/// From a person's page to what is due about them, and to a new task.
pub(crate) fn doors<'a>(tx: &'a mut Tx, principal: &'a Principal, person: PersonId) -> Boxed<'a, Result<Vec<PersonDoor>, Failure>> {
    Box::pin(async move {
        let mut doors = Vec::new();
        if principal.may(Permission::DUE_READ) {
            let detail = match tx.sql(&OF_PERSON).id("person", person).value::<i64>().await? {
                0 => "Niente in scadenza.".to_owned(),
                1 => "Una cosa da fare.".to_owned(),
                many => format!("{many} cose da fare."),
            };
            doors.push(PersonDoor {
                label: "Scadenze e attività".to_owned(),
                detail,
                href: format!("/persone/{person}/scadenze"),
                begins: false,
            });
        }
        if principal.may(Permission::DUE_WRITE) {
            doors.push(PersonDoor {
                label: "Nuova attività".to_owned(),
                detail: String::new(),
                href: format!("/scadenze?persona={person}#nuova"),
                begins: true,
            });
        }
        Ok(doors)
    })
}
