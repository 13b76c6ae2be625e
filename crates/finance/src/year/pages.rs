//! The pages of a budget year: opening one from another, correcting its words, its reconciliation.

use super::actions::{self, NewYear, known, reconcile_year};
use super::entry;
use super::forms::{self, LABEL, SOURCE};
use super::store::YearRow;
use crate::budget::ReconcileSummary;
use crate::chapter::read;
use askama::Template;
use kernel::{Cents, Failure, Outcome};
use ui::form::{Choice, FormView, choices};
use ui::{Answer, Submitted, Visit};

#[derive(Template)]
#[template(path = "finance/year_new.html")]
struct NewYearPage {
    form: FormView,
    years: Vec<Choice>,
    longest_label: usize,
    longest_source: usize,
}

async fn new_page(visit: &Visit, form: FormView) -> Outcome<NewYearPage> {
    let mut tx = visit.read_open().await?;
    let years = read::years(&mut tx).await?;
    let years = choices(years.iter().map(|row| (row.year, format!("{} – {}", row.year, row.label))));
    Ok(NewYearPage { form, years, longest_label: LABEL, longest_source: SOURCE })
}

/// `GET /bilancio/anni/nuovo`
pub async fn new(visit: Visit) -> Answer {
    let page = new_page(&visit, visit.form()).await?;
    visit.page("Apri un anno").crumb("Bilancio", "/bilancio").render(page)
}

/// `POST /bilancio/anni/nuovo`
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let copy = forms::read_copy(&mut fields);
    let done = match fields.finish(|| copy) {
        Ok(copy) => entry::copy(visit.db(), visit.principal()?, &copy, sent.once()).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(year) => Ok(visit.redirect(&format!("/bilancio?year={year}"), &format!("Bilancio {year} aperto."))),
        Err(failure) => {
            let page = new_page(&visit, visit.form_again(&sent, failure)?).await?;
            visit.page("Apri un anno").crumb("Bilancio", "/bilancio").refused(&page.form).render(page)
        }
    }
}

#[derive(Template)]
#[template(path = "finance/year_edit.html")]
struct EditYear {
    year: i32,
    form: FormView,
    longest_label: usize,
    longest_source: usize,
}

fn year_of(path: &str) -> Outcome<i32> {
    path.parse().map_err(|_| Failure::NotFound)
}

/// The form as the year is kept.
fn stored(visit: &Visit, row: YearRow) -> FormView {
    visit.form().with_value("label", row.label).with_value("source", row.source).with_version(row.version)
}

/// `GET /bilancio/anni/{anno}/modifica`
pub async fn edit(visit: Visit, axum::extract::Path(year): axum::extract::Path<String>) -> Answer {
    let year = year_of(&year)?;
    let mut tx = visit.read_open().await?;
    let row = known(&mut tx, year).await?.ok_or(Failure::NotFound)?;
    let form = stored(&visit, row);
    visit.page(format!("Modifica il bilancio {year}")).crumb("Bilancio", format!("/bilancio?year={year}")).render(EditYear {
        year,
        form,
        longest_label: LABEL,
        longest_source: SOURCE,
    })
}

/// `POST /bilancio/anni/{anno}/modifica`
pub async fn correct(visit: Visit, axum::extract::Path(year): axum::extract::Path<String>, sent: Submitted) -> Answer {
    let year = year_of(&year)?;
    let mut fields = sent.fields();
    let words = forms::read_words(&mut fields);
    let done = match fields.finish(|| words) {
        Ok((label, source)) => {
            entry::correct(visit.db(), visit.principal()?, &NewYear { year, label, source }, sent.version()?).await
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => Ok(visit.redirect(&format!("/bilancio?year={year}"), "Anno aggiornato.")),
        Err(failure) => {
            let mut tx = visit.read_open().await?;
            let row = known(&mut tx, year).await?.ok_or(Failure::NotFound)?;
            tx.roll_back().await?;
            let form = visit.form_again(&sent, failure)?.over(sent.version()?, &stored(&visit, row));
            let page = EditYear { year, form, longest_label: LABEL, longest_source: SOURCE };
            visit
                .page(format!("Modifica il bilancio {year}"))
                .crumb("Bilancio", format!("/bilancio?year={year}"))
                .refused(&page.form)
                .render(page)
        }
    }
}

#[derive(Template)]
#[template(path = "finance/reconciliation.html")]
struct ReconciliationPage {
    row: YearRow,
    summary: ReconcileSummary,
}

impl ReconciliationPage {
    fn holds(&self) -> bool {
        self.summary.exit_code() == 0
    }
}

/// `GET /bilancio/riconciliazione/{anno}`
pub async fn reconciliation(visit: Visit, axum::extract::Path(year): axum::extract::Path<String>) -> Answer {
    let year = year_of(&year)?;
    let mut tx = visit.read_open().await?;
    let row = actions::known(&mut tx, year).await?.ok_or(Failure::NotFound)?;
    let summary = reconcile_year(&mut tx, year).await?;
    drop(tx);
    visit
        .page(format!("Riconciliazione del bilancio {year}"))
        .crumb(format!("Bilancio {year}"), format!("/bilancio?year={year}"))
        .render(ReconciliationPage { row, summary })
}
