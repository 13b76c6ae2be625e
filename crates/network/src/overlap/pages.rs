//! The list of people who have services that do not go together, and what is decided about each.

use super::Resolution;
use super::actions::{self, after, list};
use super::forms::read_decision;
use super::store::Overlap;
use crate::paging;
use ::store::Audit;
use askama::Template;
use guard::Permission;
use kernel::{Failure, PersonId};
use ui::export;
use ui::form::{Choice, options};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, Fail, Route, Submitted, Visit};
use uuid::Uuid;

/// Where the list is.
pub(super) const PATH: &str = "/servizi/sovrapposizioni";

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get(PATH, Permission::SERVICE_READ, show), Route::post(PATH, Permission::SERVICE_CHECK, decide)]
}

#[derive(Template)]
#[template(path = "network/overlaps.html")]
struct Page {
    list: Listing,
    rows: Vec<Overlap>,
    decided: bool,
    may_decide: bool,
    may_see_rules: bool,
    resolutions: Vec<Choice>,
    csrf: String,
}

/// The rule of the query, if one was asked for.
pub(super) fn rule_of(visit: &Visit) -> Result<Option<Uuid>, Failure> {
    let text = visit.query("regola").or_else(|| visit.query("rule")).filter(|text| !text.is_empty());
    text.map(|text| Uuid::try_parse(&text).map_err(|_| Failure::NotFound)).transpose()
}

async fn show(visit: Visit) -> Answer {
    let decided = visit.query("tutte").is_some();
    let rule = rule_of(&visit)?;
    let format = visit.query(ui::table::FORMAT);
    let start = after(visit.query(ui::table::AFTER).filter(|_| format.is_none()))?;
    let most = if format.is_some() { i64::try_from(export::ROWS).unwrap_or(i64::MAX) } else { paging::PAGE_AND_ONE };
    let mut tx = visit.begin().await?;
    let mut rows = list(&mut tx, decided, rule, start, most).await?;
    if let Some(format) = format {
        let persons: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
        tx.commit(Audit::of("overlap.export").rows(rows.len()).showing("overlaps", persons)).await?;
        return file(rows, &format);
    }
    let pager = Pager::cut(&mut rows, usize::from(PAGE), false, false, Overlap::cursor);
    let persons: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
    tx.commit(Audit::of("overlap.list").rows(rows.len()).showing("overlaps", persons)).await?;
    let principal = visit.principal()?;
    let list = Listing::new("Servizi che si sovrappongono", PATH, visit.query_pairs())
        .column("Persona")
        .column("Servizi")
        .column("Giorni in comune")
        .column("Perché")
        .column("Decisione")
        .paged(pager)
        .when_empty(
            "Nessuna sovrapposizione",
            "Qui compaiono le persone che hanno nello stesso periodo due servizi che una regola dichiara incompatibili o da conciliare.",
            None,
        )
        .exported();
    let page = Page {
        list,
        rows,
        decided,
        may_decide: principal.may(Permission::SERVICE_CHECK),
        may_see_rules: principal.may(Permission::CATALOGUE_READ),
        resolutions: options::<Resolution>(),
        csrf: visit.csrf().to_owned(),
    };
    visit.page("Servizi che si sovrappongono").crumb("Richieste di servizio", "/richieste").wide().render(page)
}

fn file(rows: Vec<Overlap>, format: &str) -> Answer {
    let headers = [
        "Persona",
        "Regola",
        "Perché",
        "Primo servizio",
        "Numero",
        "Ente",
        "Secondo servizio",
        "Numero",
        "Ente",
        "Dal",
        "Al",
        "Decisione",
        "Nota",
    ];
    let cells = rows.into_iter().map(|row| {
        let (from, last) = (row.from(), row.last_day());
        vec![
            row.person_name.into(),
            row.kind.label().into(),
            row.reason.into(),
            row.first_service.into(),
            row.first_number.into(),
            row.first_provider.into(),
            row.second_service.into(),
            row.second_number.into(),
            row.second_provider.into(),
            from.into(),
            last.into(),
            row.outcome.map_or("", Resolution::label).into(),
            row.note.into(),
        ]
    });
    match format {
        "csv" => {
            Ok(ui::answer::download("sovrapposizioni.csv", export::CSV_TYPE, export::csv(&headers, cells).map_err(Failure::from)?))
        }
        "xlsx" => Ok(ui::answer::download(
            "sovrapposizioni.xlsx",
            export::XLSX_TYPE,
            export::xlsx("Sovrapposizioni", &headers, cells).map_err(Failure::from)?,
        )),
        _ => Err(Fail(Failure::NotFound)),
    }
}

async fn decide(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let decision = read_decision(&mut fields);
    let decision = fields.finish(|| decision)?;
    actions::decide(visit.db(), visit.principal()?, &decision).await?;
    Ok(visit.redirect(PATH, "Decisione registrata."))
}
