//! The pages of providers.

use super::actions::{self, read_provider};
use super::store::{self, Offered, ProviderLine, ProviderRow};
use crate::catalogue::model::ProviderState;
use crate::paging;
use ::store::Tx;
use askama::Template;
use guard::Permission;
use kernel::{Failure, Outcome, ProviderId};
use ui::export::{self, Cell};
use ui::form::{Choice, FormView, choices, options};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, Fail, PathId, Route, Submitted, Visit};

pub(crate) fn routes() -> Vec<Route> {
    let (read, edit) = (Permission::CATALOGUE_READ, Permission::CATALOGUE_EDIT);
    vec![
        Route::get("/enti", read, list),
        Route::get("/enti/nuovo", edit, new),
        Route::post("/enti/nuovo", edit, create),
        Route::get("/enti/{id}", read, show),
        Route::get("/enti/{id}/modifica", edit, edit_page),
        Route::post("/enti/{id}/modifica", edit, change),
    ]
}

#[derive(Template)]
#[template(path = "network/providers.html")]
struct ProvidersPage {
    list: Listing,
    rows: Vec<ProviderLine>,
    form: FormView,
    may_edit: bool,
}

pub(super) async fn rows(
    tx: &mut Tx,
    pattern: &str,
    state: Option<ProviderState>,
    after: Option<(String, uuid::Uuid)>,
    most: i64,
) -> Outcome<Vec<ProviderLine>> {
    let (after_name, after_id) = after.unwrap_or_default();
    Ok(tx
        .sql(&store::LIST)
        .bind("pattern", pattern)
        .bind("any_state", state.is_none())
        .bind("state", state.map_or("", ProviderState::code))
        .bind("after_name", after_name)
        .bind("after_id", after_id)
        .bind("most", most)
        .all()
        .await?)
}

pub(super) async fn loaded(tx: &mut Tx, id: ProviderId) -> Outcome<(ProviderRow, Vec<Offered>)> {
    let row: ProviderRow = tx.sql(&store::ONE).id("id", id).one().await?;
    let offers: Vec<Offered> = tx.sql(&store::OFFERS).id("provider", id).all().await?;
    Ok((row, offers))
}

async fn list(visit: Visit) -> Answer {
    let pattern = paging::pattern(&visit.query("q").unwrap_or_default());
    let state: Option<ProviderState> = paging::filter(&visit, "state")?;
    let mut tx = visit.read_open().await?;
    if let Some(format) = visit.query(ui::table::FORMAT) {
        let most = i64::try_from(export::ROWS).unwrap_or(i64::MAX);
        return file(rows(&mut tx, &pattern, state, None, most).await?, &format);
    }
    let after = paging::read::<String>(&visit)?;
    let asked = after.is_some();
    let mut rows = rows(&mut tx, &pattern, state, after, paging::PAGE_AND_ONE).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), asked, false, |row| paging::cursor(&row.name, row.id));
    let may_edit = visit.principal()?.may(Permission::CATALOGUE_EDIT);
    let mut list = Listing::new("Enti", "/enti", visit.query_pairs())
        .column("Ente")
        .column("Stato")
        .column("Recapiti")
        .figures("Servizi")
        .paged(pager)
        .when_empty(
            "Nessun ente",
            "Qui compaiono gli enti che rendono i servizi.",
            may_edit.then_some(("Aggiungi un ente", "/enti/nuovo")),
        )
        .exported();
    if let Some(words) = visit.query("q") {
        list = list.filtered("Parole", words, &["q"]);
    }
    if let Some(state) = state {
        list = list.filtered("Stato", state.label(), &["state"]);
    }
    let form = visit.form().with_values(visit.query_pairs());
    visit.page("Enti").render(ProvidersPage { list, rows, form, may_edit })
}

fn file(rows: Vec<ProviderLine>, format: &str) -> Answer {
    let headers = ["Codice", "Ente", "Tipo", "Partita IVA o codice fiscale", "Comune", "Posta", "Telefono", "Stato", "Servizi"];
    let cells = rows.into_iter().map(|row| {
        vec![
            row.code.into(),
            row.name.into(),
            row.kind.into(),
            row.tax_code.into(),
            row.comune.into(),
            row.email.into(),
            row.phone.into(),
            row.state.label().into(),
            Cell::Whole(row.services),
        ]
    });
    match format {
        "csv" => Ok(ui::answer::download("enti.csv", export::CSV_TYPE, export::csv(&headers, cells).map_err(Failure::from)?)),
        "xlsx" => {
            Ok(ui::answer::download("enti.xlsx", export::XLSX_TYPE, export::xlsx("Enti", &headers, cells).map_err(Failure::from)?))
        }
        _ => Err(Fail(Failure::NotFound)),
    }
}

#[derive(Template)]
#[template(path = "network/provider.html")]
struct ProviderPage {
    provider: ProviderRow,
    offers: Vec<Offered>,
    may_edit: bool,
}

async fn show(visit: Visit, PathId(id): PathId<ProviderId>) -> Answer {
    let mut tx = visit.read_open().await?;
    let (provider, offers) = loaded(&mut tx, id).await?;
    let may_edit = visit.principal()?.may(Permission::CATALOGUE_EDIT);
    visit.page(provider.name.clone()).crumb("Enti", "/enti").render(ProviderPage { provider, offers, may_edit })
}

#[derive(Template)]
#[template(path = "network/provider_form.html")]
struct ProviderForm {
    form: FormView,
    title: &'static str,
    action: String,
    cancel: String,
    services: Vec<Choice>,
}

async fn form_page(visit: &Visit, form: FormView, id: Option<ProviderId>) -> Answer {
    let mut tx = visit.read_open().await?;
    let services: Vec<Offered> = tx.sql(&store::ALL_SERVICES).all().await?;
    let services = choices(services.into_iter().map(|service| (service.id, service.name)));
    let (title, action, cancel) = match id {
        None => ("Nuovo ente", "/enti/nuovo".to_owned(), "/enti".to_owned()),
        Some(id) => ("Modifica l’ente", format!("/enti/{id}/modifica"), format!("/enti/{id}")),
    };
    let page = visit.page(title).crumb("Enti", "/enti");
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(ProviderForm { form, title, action, cancel, services })
}

async fn new(visit: Visit) -> Answer {
    form_page(&visit, visit.form().with_value("state", ProviderState::Active.code()), None).await
}

async fn create(visit: Visit, sent: Submitted) -> Answer {
    if sent.rearranges() {
        return form_page(&visit, visit.form().with_values(sent.pairs().to_vec()), None).await;
    }
    let mut fields = sent.fields();
    let data = read_provider(&mut fields);
    let done = match fields.finish(|| data) {
        Ok(data) => actions::create(visit.db(), visit.principal()?, sent.once(), &data).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(id) => Ok(visit.redirect(&format!("/enti/{id}"), "Ente registrato.")),
        Err(failure) => form_page(&visit, visit.form_again(&sent, failure)?, None).await,
    }
}

async fn edit_page(visit: Visit, PathId(id): PathId<ProviderId>) -> Answer {
    let mut tx = visit.read_open().await?;
    let (row, offers) = loaded(&mut tx, id).await?;
    drop(tx);
    form_page(&visit, stored(&visit, &row, &offers), Some(id)).await
}

/// The form as the provider is kept.
fn stored(visit: &Visit, row: &ProviderRow, offers: &[Offered]) -> FormView {
    let services = offers.iter().enumerate().map(|(index, offer)| (format!("services[{index}].id"), offer.id.to_string()));
    services
        .fold(visit.form(), |form, (name, id)| form.with_value(name, id))
        .with_value("code", &row.code)
        .with_value("name", &row.name)
        .with_value("kind", &row.kind)
        .with_value("tax_code", &row.tax_code)
        .with_value("comune", &row.comune)
        .with_value("email", &row.email)
        .with_value("phone", &row.phone)
        .with_value("state", row.state.code())
        .with_value("state_reason", &row.state_reason)
        .with_value("label", &row.label)
        .with_version(row.version)
}

async fn change(visit: Visit, PathId(id): PathId<ProviderId>, sent: Submitted) -> Answer {
    let version = sent.version()?;
    if sent.rearranges() {
        let form = visit.form().with_values(sent.pairs().to_vec()).with_version(version);
        return form_page(&visit, form, Some(id)).await;
    }
    let mut fields = sent.fields();
    let data = read_provider(&mut fields);
    let done = match fields.finish(|| data) {
        Ok(data) => actions::change(visit.db(), visit.principal()?, id, version, &data).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => Ok(visit.redirect(&format!("/enti/{id}"), "Ente aggiornato.")),
        Err(failure) => {
            let mut tx = visit.read_open().await?;
            let (row, offers) = loaded(&mut tx, id).await?;
            drop(tx);
            let form = visit.form_again(&sent, failure)?.over(version, &stored(&visit, &row, &offers));
            form_page(&visit, form, Some(id)).await
        }
    }
}
