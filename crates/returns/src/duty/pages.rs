//! The list of statutory returns, and the form of one.

use super::{Duty, DutyState, around, change, one, read};
use crate::completeness::store::{self as completeness, Check};
use crate::file::Wanted;
use crate::year::{PathYear, Year};
use ::store::Audit;
use askama::Template;
use axum::extract::Path;
use guard::Permission;
use kernel::Outcome;
use kernel::time::{local, show_date};
use ui::form::FormView;
use ui::table::{Listing, Pager};
use ui::{Answer, Submitted, Visit};

/// One line of the list.
struct Line {
    duty: Duty,
    late: bool,
    completeness: String,
}

impl Line {
    fn words(&self) -> &'static str {
        if self.late { "Scaduto" } else { self.duty.state.label() }
    }
    fn tone(&self) -> &'static str {
        match self.duty.state {
            DutyState::Done => "success",
            DutyState::NotDue => "neutral",
            DutyState::Open if self.late => "danger",
            DutyState::Open => "info",
        }
    }
}

#[derive(Template)]
#[template(path = "returns/duties.html")]
struct ListPage {
    list: Listing,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "returns/duty.html")]
struct DutyPage {
    duty: Duty,
    form: FormView,
    may_produce: bool,
}

const HEADERS: [&str; 8] = ["Debito", "A chi", "Anno", "Termine", "Fonte del termine", "Verificato", "Stato", "Completezza"];

/// `GET /debiti`
pub async fn list(visit: Visit) -> Answer {
    let mut tx = visit.read_open().await?;
    let today = tx.today();
    let duties = around(&mut tx, Year::of(today)?).await?;
    let checks: Vec<Check> = tx.sql(&completeness::LATEST).all().await?;
    let lines: Vec<Line> = duties
        .into_iter()
        .map(|duty| {
            let completeness = completeness(&duty, &checks);
            Line { late: duty.is_late(today), duty, completeness }
        })
        .collect();
    if let Some(wanted) = Wanted::of(&visit) {
        let tx = visit.begin().await?;
        tx.commit(Audit::of("return.export").rows(lines.len())).await?;
        let rows = lines.iter().map(|line| {
            vec![
                line.duty.what.name.into(),
                line.duty.what.recipient.into(),
                line.duty.year.whole().into(),
                line.duty.due_on.into(),
                line.duty.source.as_str().into(),
                line.duty.verified.into(),
                line.words().into(),
                line.completeness.as_str().into(),
            ]
        });
        return Ok(wanted.answer("debiti-informativi", &HEADERS, rows)?);
    }
    let mut list = Listing::new("Debiti informativi", "/debiti", visit.query_pairs());
    for header in HEADERS.iter().filter(|header| **header != "Verificato") {
        list = list.column(*header);
    }
    let list = list.actions("Azioni").paged(Pager::all(lines.len())).exported();
    visit.page("Debiti informativi").wide().render(ListPage { list, lines })
}

/// How complete the data of a return are, as far as this program can say.
fn completeness(duty: &Duty, checks: &[Check]) -> String {
    match duty.what.produced_here {
        None => "Si prepara fuori da Portico".to_owned(),
        Some("siuss") => match checks.iter().find(|check| check.year == duty.year.whole()) {
            None => "Dati mai controllati".to_owned(),
            Some(check) => {
                let ready = if check.ready == 1 { "1 pronta".to_owned() } else { format!("{} pronte", check.ready) };
                let on = check.finished_at.map_or_else(String::new, |at| format!(" al {}", show_date(local(at).date())));
                format!("{ready}, {} da completare{on}", check.held)
            }
        },
        Some(_) => "Sempre aggiornata: si calcola al momento".to_owned(),
    }
}

async fn duty_of(visit: &Visit, code: &str, year: Year) -> Outcome<Duty> {
    let mut tx = visit.read_open().await?;
    one(&mut tx, code, year).await
}

fn code_in(parts: &(String, String)) -> &str {
    parts.1.as_str()
}

/// `GET /debiti/termini/{anno}/{code}`
pub async fn edit(visit: Visit, PathYear(year): PathYear, Path(parts): Path<(String, String)>) -> Answer {
    let duty = duty_of(&visit, code_in(&parts), year).await?;
    let form = stored(&visit, &duty);
    show(&visit, duty, form)
}

/// The form as the duty is kept.
fn stored(visit: &Visit, duty: &Duty) -> FormView {
    visit
        .form()
        .with_version(duty.version)
        .with_maybe("due_on", duty.due_on.map(kernel::time::show_date))
        .with_value("source", duty.source.clone())
        .with_value("state", duty.state.code())
        .with_maybe("done_on", duty.done_on.map(kernel::time::show_date))
        .with_value("note", duty.note.clone())
        .with_maybe("verified", duty.verified.then_some("on"))
}

fn show(visit: &Visit, duty: Duty, form: FormView) -> Answer {
    let may_produce = visit.principal()?.may(Permission::RETURN_PRODUCE);
    let shell = visit.page(duty.what.name).crumb("Debiti informativi", "/debiti");
    let page = DutyPage { duty, form, may_produce };
    if page.form.is_refused() { shell.refused(&page.form).render(page) } else { shell.render(page) }
}

/// `POST /debiti/termini/{anno}/{code}`
pub async fn save(visit: Visit, PathYear(year): PathYear, Path(parts): Path<(String, String)>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let command = read(&mut fields);
    let version = sent.version()?;
    let outcome = match fields.finish(|| command) {
        Ok(command) => change(visit.db(), visit.principal()?, code_in(&parts), year, version, &command).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(_) => Ok(visit.redirect("/debiti", "Debito aggiornato.")),
        Err(failure) => {
            let duty = duty_of(&visit, code_in(&parts), year).await?;
            let form = visit.form_again(&sent, failure)?.over(version, &stored(&visit, &duty));
            show(&visit, duty, form)
        }
    }
}
