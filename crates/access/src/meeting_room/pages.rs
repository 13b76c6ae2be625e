//! The rooms of a unit, and the small form that gives one to an appointment. Pages and interface run the same readers.

use super::store::{OF_UNIT, RoomRow};
use super::{actions, forms};
use crate::calendar::store::UNITS_SEEN;
use crate::units;
use ::store::Audit;
use askama::Template;
use kernel::{AppointmentId, Outcome, UnitId};
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "access/rooms.html")]
struct RoomsPage {
    unit: Option<UnitId>,
    units: Vec<Choice>,
    rows: Vec<RoomRow>,
    filter: FormView,
    form: FormView,
}

async fn render(visit: &Visit, form: FormView) -> Answer {
    let principal = visit.principal()?;
    let mut tx = visit.begin().await?;
    let seen: Vec<UnitId> = tx.sql(&UNITS_SEEN).values().await?;
    let asked = visit.query("unita").or_else(|| Some(form.value("unit").to_owned()).filter(|value| !value.is_empty()));
    let unit = asked
        .and_then(|text| text.parse::<UnitId>().ok())
        .filter(|unit| seen.contains(unit))
        .or(principal.unit().filter(|unit| seen.contains(unit)))
        .or(seen.first().copied());
    let units = units::choices(&mut tx, |one| seen.contains(&one.id)).await?;
    let rows: Vec<RoomRow> = match unit {
        Some(unit) => tx.sql(&OF_UNIT).id("unit", unit).all().await?,
        None => Vec::new(),
    };
    tx.commit(Audit::of("room.list").rows(rows.len())).await?;
    let mut page = visit.page("Stanze").crumb("Agenda", "/agenda");
    if form.is_refused() {
        page = page.refused(&form);
    }
    let text = unit.map(|unit| unit.to_string()).unwrap_or_default();
    let filter = visit.form().prefixed("filter").with_value("unita", &text);
    let form = form.prefixed("room").with_value("unit", &text);
    page.render(RoomsPage { unit, units, rows, filter, form })
}

/// `GET /agenda/stanze`
pub async fn list(visit: Visit) -> Answer {
    let form = visit.form();
    render(&visit, form).await
}

fn to_rooms(unit: &str) -> String {
    format!("/agenda/stanze?unita={}", ui::submitted::escape(unit))
}

/// For the page and for the API.
pub(super) async fn added(visit: &Visit, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let new = forms::read_new(&mut fields);
    let new = fields.finish(|| new)?;
    actions::add(visit.db(), visit.principal()?, &new, sent.once()).await
}

/// `POST /agenda/stanze`
pub async fn add(visit: Visit, sent: Submitted) -> Answer {
    match added(&visit, &sent).await {
        Ok(_) => Ok(visit.redirect(&to_rooms(sent.value("unit").unwrap_or_default()), "Stanza aggiunta.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            render(&visit, form).await
        }
    }
}

/// For the page and for the API.
pub(super) async fn closed(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<UnitId> {
    let version = sent.version()?;
    actions::close(visit.db(), visit.principal()?, id, version).await
}

/// `POST /agenda/stanze/{id}/chiudi`
pub async fn close(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let unit = closed(&visit, id, &sent).await?;
    Ok(visit.redirect(&to_rooms(&unit.to_string()), "Stanza chiusa."))
}

/// For the page and for the API.
pub(super) async fn given(visit: &Visit, id: AppointmentId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let room = forms::read_room(&mut fields);
    let room = fields.finish(|| Some(room))?;
    actions::give(visit.db(), visit.principal()?, id, version, room).await
}

/// `POST /appuntamenti/{id}/stanza`
pub async fn give(visit: Visit, PathId(id): PathId<AppointmentId>, sent: Submitted) -> Answer {
    given(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/appuntamenti/{id}"), "Stanza registrata."))
}
