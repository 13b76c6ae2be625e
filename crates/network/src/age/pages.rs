//! The limits of age on the page of a service, and who reaches one.

use super::actions::{self, reaching_all};
use super::forms::read_limit;
use super::store::{LimitRow, OF_SERVICE, Reaching};
use ::store::{Audit, Tx};
use askama::Template;
use guard::Permission;
use kernel::time::show_date;
use kernel::{Failure, Outcome, ServiceId};
use registry::person::AgeLimit;
use ui::export::{self, Cell};
use ui::form::FormView;
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, Fail, PathId, Route, Submitted, Visit};
use uuid::Uuid;

pub(crate) fn routes() -> Vec<Route> {
    let edit = Permission::CATALOGUE_EDIT;
    vec![
        Route::post("/servizi/{id}/limiti-di-eta", edit, set),
        Route::post("/servizi/{id}/limiti-di-eta/ritiro", edit, withdraw),
        Route::get("/richieste/limiti-di-eta", Permission::SERVICE_READ, list),
    ]
}

/// The limits of a service as its page shows them.
pub(crate) struct AgeSection {
    /// The one that holds today; without bounds when there is none.
    pub now: AgeLimit,
    /// Every one that was entered, the latest first, and whether it holds today.
    pub rows: Vec<(LimitRow, bool)>,
    /// The form that enters one.
    pub form: FormView,
    /// Where it is sent.
    pub action: String,
}

/// Reads the limits of a service; `form` is the one to show.
pub(crate) async fn section(tx: &mut Tx, service: ServiceId, form: FormView) -> Outcome<AgeSection> {
    let today = tx.today();
    let rows: Vec<LimitRow> = tx.sql(&OF_SERVICE).id("service", service).all().await?;
    let holding = rows.iter().find(|row| row.withdrawn_at.is_none() && row.valid_from <= today).map(|row| row.id);
    let now = rows.iter().find(|row| Some(row.id) == holding).map(LimitRow::limit).unwrap_or_default();
    let rows = rows.into_iter().map(|row| (Some(row.id) == holding, row)).map(|(holds, row)| (row, holds)).collect();
    Ok(AgeSection { now, rows, form: form.prefixed("eta"), action: format!("/servizi/{service}/limiti-di-eta") })
}

async fn set(visit: Visit, PathId(id): PathId<ServiceId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let data = read_limit(&mut fields);
    let done = match fields.finish(|| data) {
        Ok(data) => actions::set_limit(visit.db(), visit.principal()?, sent.once(), id, &data).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => Ok(visit.redirect(&format!("/servizi/{id}#eta"), "Limiti di età registrati.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            crate::catalogue::show_with_age_form(&visit, id, form).await
        }
    }
}

async fn withdraw(visit: Visit, PathId(id): PathId<ServiceId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let limit: Option<Uuid> = fields.required_id("limit");
    let limit = fields.finish(|| limit)?;
    actions::withdraw_limit(visit.db(), visit.principal()?, id, limit).await?;
    Ok(visit.redirect(&format!("/servizi/{id}#eta"), "Limite ritirato: resta nella storia."))
}

#[derive(Template)]
#[template(path = "network/reaching.html")]
struct ReachingPage {
    list: Listing,
    rows: Vec<(Reaching, String, bool)>,
}

/// `compie 18 anni il 03/05/2027`, and whether the day is gone.
fn told(row: &Reaching, today: chrono::NaiveDate) -> (String, bool) {
    row.turns().map_or_else(
        || (String::new(), false),
        |(years, day)| {
            let verb = if day <= today { "ha compiuto" } else { "compie" };
            (format!("{verb} {years} anni il {}", show_date(day)), day <= today)
        },
    )
}

async fn list(visit: Visit) -> Answer {
    let format = visit.query(ui::table::FORMAT);
    let after = match visit.query(ui::table::AFTER) {
        Some(text) => Some(Uuid::try_parse(&text).map_err(|_| Failure::NotFound)?),
        None => None,
    };
    let most = if format.is_some() { i64::try_from(export::ROWS).unwrap_or(i64::MAX) } else { crate::paging::PAGE_AND_ONE };
    let mut tx = visit.begin().await?;
    let today = tx.today();
    let mut rows = reaching_all(&mut tx, after.unwrap_or(Uuid::nil()), most).await?;
    if let Some(format) = format {
        tx.commit(Audit::of("authorisation.export").rows(rows.len())).await?;
        return file(rows, &format);
    }
    tx.commit(Audit::of("authorisation.list").rows(rows.len())).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), false, false, |row| row.id.to_string());
    let list = Listing::new("Chi raggiunge un limite di età", "/richieste/limiti-di-eta", visit.query_pairs())
        .column("Persona")
        .column("Servizio")
        .column("Quando")
        .paged(pager)
        .when_empty(
            "Nessuno raggiunge un limite",
            "Qui compaiono i servizi in corso di chi supera entro sei mesi l’età prevista.",
            None,
        )
        .exported();
    let rows = rows.into_iter().map(|row| (told(&row, today), row)).map(|((words, late), row)| (row, words, late)).collect();
    visit.page("Limiti di età in arrivo").crumb("Richieste di servizio", "/richieste").render(ReachingPage { list, rows })
}

fn file(rows: Vec<Reaching>, format: &str) -> Answer {
    let headers = ["Persona", "Servizio", "Numero", "Età che compie", "Giorno"];
    let cells = rows.into_iter().map(|row| {
        let turns = row.turns();
        vec![
            row.person_name.into(),
            row.service_name.into(),
            row.number.into(),
            Cell::from(turns.map(|(years, _)| i64::from(years))),
            Cell::from(turns.map(|(_, day)| day)),
        ]
    });
    match format {
        "csv" => {
            Ok(ui::answer::download("limiti-di-eta.csv", export::CSV_TYPE, export::csv(&headers, cells).map_err(Failure::from)?))
        }
        "xlsx" => Ok(ui::answer::download(
            "limiti-di-eta.xlsx",
            export::XLSX_TYPE,
            export::xlsx("Limiti di età", &headers, cells).map_err(Failure::from)?,
        )),
        _ => Err(Fail(Failure::NotFound)),
    }
}
