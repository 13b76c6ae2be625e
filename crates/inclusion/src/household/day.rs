//! What asks to be done today: meetings that are due. And the way to a household from the page of somebody who is in it.

use super::actions;
use super::store::{DUE_SOON, Household};
use guard::{Permission, Principal};
use kernel::time::{days_after, show_date};
use kernel::{Failure, PersonId};
use store::Tx;
use ui::{Boxed, DayItem, PersonDoor};

/// Days before it is due from which a meeting stands on the home.
pub const AHEAD: u64 = 21;
/// Most that stand there.
const MOST: i64 = 30;

/// What is due, in a sentence: «Primo incontro entro il 30/06/2026».
pub fn sentence(row: &Household) -> String {
    match row.due_day() {
        Some(day) => format!("{} entro il {}", row.due_kind.label(), show_date(day)),
        None => row.due_kind.label().to_owned(),
    }
}

/// For whoever may write there.
pub fn today<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        if !principal.may(Permission::INCLUSION_WRITE) {
            return Ok(Vec::new());
        }
        let today = tx.today();
        let rows: Vec<Household> = tx.sql(&DUE_SOON).bind("ahead", days_after(today, AHEAD)).bind("most", MOST).all().await?;
        let item = |row: Household| DayItem {
            group: "Assegno di inclusione",
            rank: 44,
            due: Some(row.due_on),
            time: None,
            title: format!("{}: {}", row.called(), sentence(&row).to_lowercase()),
            detail: match row.planned_on {
                Some(day) => format!("Incontro fissato il {}", show_date(day)),
                None => format!("Pratica {}, nessun incontro fissato", row.practice),
            },
            late: row.is_late(&today),
            href: row.href(),
        };
        Ok(rows.into_iter().map(item).collect())
    })
}

/// The way from a person's page to the household of the allowance in which they are.
pub fn doors<'a>(tx: &'a mut Tx, principal: &'a Principal, person: PersonId) -> Boxed<'a, Result<Vec<PersonDoor>, Failure>> {
    Box::pin(async move {
        if !principal.may(Permission::INCLUSION_READ) {
            return Ok(Vec::new());
        }
        let rows = actions::of_person(tx, person).await?;
        let door = |row: Household| PersonDoor {
            label: "Assegno di inclusione".to_owned(),
            detail: format!("{}. {}.", row.state.label(), sentence(&row)),
            href: row.href(),
            begins: false,
        };
        Ok(rows.into_iter().map(door).collect())
    })
}
