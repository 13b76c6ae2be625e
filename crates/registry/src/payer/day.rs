//! What asks to be done about who pays.

use super::store::{TO_DO, ToDo};
use super::to_do::LIST;
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::{Failure, Outcome};
use store::Tx;
use ui::{Boxed, DayItem};
use uuid::Uuid;

const GROUP: &str = "Chi paga le rette";

/// Most that stand on the page of the day; the rest is in the list.
const MOST: i64 = 20;

/// What waits after a stay (its first day and identifier), at most so many.
///
/// # Errors
/// Those of the database.
pub async fn to_do_after(tx: &mut Tx, after: Option<(NaiveDate, Uuid)>, most: i64) -> Outcome<Vec<ToDo>> {
    let (began_after, after) = after.unwrap_or((guard::scope::ALWAYS, Uuid::nil()));
    Ok(tx.sql(&TO_DO).bind("began_after", began_after).id("after", after).bind("most", most).all().await?)
}

/// Where those are that do not stand here.
fn all_of_them() -> DayItem {
    DayItem {
        group: GROUP,
        rank: 45,
        due: None,
        time: None,
        title: "Altre rette da decidere e Comuni da avvisare".to_owned(),
        detail: "Qui ci sono solo le prime: apri l’elenco".to_owned(),
        late: false,
        href: LIST.to_owned(),
    }
}

/// For whoever may write of the person.
pub fn today<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(items(tx, principal))
}

async fn items(tx: &mut Tx, principal: &Principal) -> Outcome<Vec<DayItem>> {
    if !principal.may(Permission::PERSON_EDIT) {
        return Ok(Vec::new());
    }
    let today = tx.today();
    let mut rows = to_do_after(tx, None, MOST + 1).await?;
    let more = rows.len() > usize::try_from(MOST).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    let mut items: Vec<DayItem> = rows.into_iter().map(|row| item(row, today)).collect();
    if more {
        items.push(all_of_them());
    }
    Ok(items)
}

fn item(row: ToDo, today: NaiveDate) -> DayItem {
    let due = row.due();
    let title = format!("{}: {}", row.wanted(), row.display_name);
    DayItem {
        group: GROUP,
        rank: 45,
        due,
        time: None,
        title,
        detail: format!("{}, dal {}", row.service_name, kernel::time::show_date(row.began_on)),
        late: due.is_some_and(|due| due < today),
        href: format!("/persone/{}/retta#retta-{}", row.person_id, row.id),
    }
}
