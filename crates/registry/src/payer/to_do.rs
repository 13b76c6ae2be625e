//! All that waits about who pays: stays of which nobody decided it yet, Comuni that are owed a notice.

use super::day::to_do_after;
use super::model::PayerState;
use super::store::ToDo;
use askama::Template;
use chrono::NaiveDate;
use kernel::{Failure, Outcome, PersonId};
use serde::Serialize;
use store::{Audit, Tx};
use ui::answer::json;
use ui::api::Page as Items;
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// Where the list is.
pub const LIST: &str = "/persone/rette";

#[derive(Template)]
#[template(path = "registry/payers.html")]
struct Page {
    list: Listing,
    rows: Vec<ToDo>,
}

fn cursor_of(row: &ToDo) -> String {
    format!("{}_{}", row.began_on, row.id)
}

fn read_cursor(text: &str) -> Option<(NaiveDate, Uuid)> {
    let (began_on, id) = text.split_once('_')?;
    Some((began_on.parse().ok()?, id.parse().ok()?))
}

/// `GET /persone/rette`
pub async fn show(visit: Visit) -> Answer {
    let after = visit.query(ui::table::AFTER).as_deref().and_then(read_cursor);
    let mut tx = visit.begin().await?;
    let mut rows = page(&mut tx, after).await?;
    let pager = Pager::cut(&mut rows, PAGE.into(), after.is_some(), false, cursor_of);
    tx.commit(Audit::of("payer.list").rows(rows.len()).showing("persons", rows.iter().map(|row| row.person_id))).await?;
    let list = Listing::new("Rette da decidere e Comuni da avvisare", LIST, visit.query_pairs())
        .column("Persona")
        .column("Servizio")
        .column("Dal")
        .column("Che cosa manca")
        .column("Entro il")
        .paged(pager)
        .when_empty("Niente da fare", "Di tutte le rette è deciso chi paga, e ogni Comune è stato avvisato.", None);
    visit.page("Chi paga le rette").crumb("Persone", "/persone").render(Page { list, rows })
}

/// A page and one more, so that one knows whether there are others.
async fn page(tx: &mut Tx, after: Option<(NaiveDate, Uuid)>) -> Outcome<Vec<ToDo>> {
    to_do_after(tx, after, i64::from(PAGE).saturating_add(1)).await
}

/// A stay that waits.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayerToDoShape {
    /// Identifier.
    pub id: Uuid,
    /// Whose stay.
    pub person: PersonId,
    /// Their name.
    pub display_name: String,
    /// What the service is called.
    pub service_name: String,
    /// First day of the stay.
    pub began_on: NaiveDate,
    /// `to_decide`, or `frozen` where the Comune is to be told.
    pub state: PayerState,
    /// Which Comune is to be told; empty before it is decided.
    pub place_name: String,
    /// By when.
    pub notice_due: Option<NaiveDate>,
}

/// Stays of which nobody decided who pays, and those whose Comune is owed a notice, for whoever may write of the person.
#[utoipa::path(get, path = "/api/v1/payers/to-do", operation_id = "payers_to_do", params(("after" = Option<String>, Query)),
    responses((status = 200, body = Items<PayerToDoShape>)))]
pub async fn list(visit: Visit) -> Answer {
    let after = match visit.query(ui::table::AFTER) {
        None => None,
        Some(text) => Some(read_cursor(&text).ok_or_else(|| Failure::field(ui::table::AFTER, "Questo segnaposto non è valido."))?),
    };
    let mut tx = visit.begin().await?;
    let rows = page(&mut tx, after).await?;
    tx.commit(Audit::of("payer.list").rows(rows.len()).showing("program", rows.iter().map(|row| row.person_id))).await?;
    let rows = Items::cut(rows, PAGE.into(), cursor_of);
    Ok(json(&rows.map(|row| PayerToDoShape {
        id: row.id,
        person: row.person_id,
        display_name: row.display_name,
        service_name: row.service_name,
        began_on: row.began_on,
        state: row.state,
        place_name: row.place_name,
        notice_due: row.notice_due,
    })))
}
