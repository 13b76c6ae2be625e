//! What asks to be done about who pays.

use super::model::PayerState;
use super::store::{TO_DO, ToDo};
use guard::{Permission, Principal};
use kernel::{Failure, Outcome};
use store::Tx;
use ui::{Boxed, DayItem};

/// For whoever may write of the person.
pub fn today<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(items(tx, principal))
}

async fn items(tx: &mut Tx, principal: &Principal) -> Outcome<Vec<DayItem>> {
    if !principal.may(Permission::PERSON_EDIT) {
        return Ok(Vec::new());
    }
    let today = tx.today();
    let rows: Vec<ToDo> = tx.sql(&TO_DO).all().await?;
    Ok(rows.into_iter().map(|row| item(row, today)).collect())
}

fn item(row: ToDo, today: chrono::NaiveDate) -> DayItem {
    let (due, title) = match row.state {
        PayerState::Frozen => (row.notice_due, format!("Avvisa il Comune di {}: {}", row.place_name, row.display_name)),
        _ => (Some(row.began_on), format!("Decidi chi paga la retta: {}", row.display_name)),
    };
    DayItem {
        group: "Chi paga le rette",
        rank: 45,
        due,
        time: None,
        title,
        detail: format!("{}, dal {}", row.service_name, kernel::time::show_date(row.began_on)),
        late: due.is_some_and(|due| due < today),
        href: format!("/persone/{}/retta#retta-{}", row.person_id, row.id),
    }
}
