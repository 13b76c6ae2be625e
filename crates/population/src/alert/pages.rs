//! The pages of alerts: those that wait, and one of them.

use super::actions;
use super::model::{AlertKind, Facts};
use super::store::Alert;
use askama::Template;
use chrono::{DateTime, NaiveDate};
use kernel::input::Fields;
use kernel::{Failure, Instant};
use store::Audit;
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Alerts of one page.
const PAGE: usize = 50;
/// Where alerts are.
pub const LIST: &str = "/anagrafe/notizie";
/// The page, for the log.
const SHOWN_ON: &str = "civil_news";

#[derive(Template)]
#[template(path = "population/alerts.html")]
struct AlertsPage {
    rows: Vec<Alert>,
    next: Option<String>,
}

pub(super) fn cursor(alert: &Alert) -> String {
    format!("{}.{}", alert.raised_at.timestamp_micros(), alert.id)
}

pub(super) fn place(text: &str) -> Option<(Instant, Uuid)> {
    let (at, id) = text.split_once('.')?;
    Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, Uuid::try_parse(id).ok()?))
}

/// `GET /anagrafe/notizie`
pub async fn list(visit: Visit) -> Answer {
    let after = visit.query("dopo").and_then(|text| place(&text));
    let mut tx = visit.begin().await?;
    let mut rows = actions::waiting(&mut tx, after, i64::try_from(PAGE).unwrap_or(50) + 1).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    tx.commit(Audit::of("resident_news.list").rows(rows.len()).showing(SHOWN_ON, rows.iter().map(|row| row.person_id))).await?;
    let next = rows.last().filter(|_| more).map(|row| format!("{LIST}?dopo={}", cursor(row)));
    visit.page("Notizie dall'anagrafe").render(AlertsPage { rows, next })
}

#[derive(Template)]
#[template(path = "population/alert.html")]
struct AlertPage {
    alert: Alert,
    form: FormView,
    choices: Vec<Choice>,
    may_edit: bool,
    page: String,
    /// Where one asks who is in the household now; empty for whoever may not, and where it is no question.
    ask: String,
}

impl AlertPage {
    /// Whether a day can be said when it is accepted.
    fn has_day(&self) -> bool {
        self.alert.kind != AlertKind::Household || self.alert.facts.0.other_household
    }
}

fn choices(kind: AlertKind, facts: &Facts) -> Vec<Choice> {
    let accept = match kind {
        AlertKind::Death => "Accetta: registra il decesso",
        AlertKind::Move => "Accetta: registra la nuova residenza",
        AlertKind::Left => "Accetta: la residenza finisce",
        AlertKind::Household if facts.other_household => "Accetta: esce dal nucleo anagrafico",
        AlertKind::Household => "Presa visione: il nucleo lo compongo io",
    };
    vec![Choice::new("accept", accept), Choice::new("known", "Era già noto"), Choice::new("not_this", "Non è questa persona")]
}

/// The form of a question to the civil register, with what is known of the person.
fn question(alert: &Alert) -> String {
    let escape = ui::submitted::escape;
    let base = format!("{}?purpose=check", crate::PAGE);
    if !alert.tax_code.is_empty() {
        return format!("{base}&tax_code={}", escape(&alert.tax_code));
    }
    let birth = alert.birth_date.map(kernel::time::show_date).unwrap_or_default();
    format!("{base}&family_name={}&given_name={}&birth={}", escape(&alert.family_name), escape(&alert.given_name), escape(&birth))
}

async fn alert_page(visit: &Visit, id: Uuid, form: FormView) -> Answer {
    let principal = visit.principal()?;
    let mut tx = visit.db().begin_reading(visit.actor()?).await?;
    let alert = actions::one(&mut tx, id).await?;
    let page = registry::person::card::page_of(&mut tx, principal, alert.person_id).await?;
    tx.commit(Audit::of("resident_news.read").about(alert.person_id).on("population_alert", id)).await?;
    let refused = form.is_refused();
    let may_edit = principal.may(guard::Permission::PERSON_EDIT) && alert.is_waiting();
    let may_ask = may_edit && alert.kind == AlertKind::Household && principal.may(guard::Permission::POPULATION_ASK);
    let ask = if may_ask { question(&alert) } else { String::new() };
    let form = match alert.happened_on.filter(|_| form.value("on").is_empty() && !form.is_refused()) {
        Some(day) => form.with_value("on", kernel::time::show_date(day)),
        None => form,
    };
    let title = format!("{}: {}", alert.kind.label(), alert.display_name);
    let page = AlertPage { choices: choices(alert.kind, &alert.facts.0), may_edit, page, ask, form, alert };
    let shell = visit.page(title).crumb("Notizie dall'anagrafe", LIST);
    if refused { shell.refused(&page.form).render(page) } else { shell.render(page) }
}

/// `GET /anagrafe/notizie/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let form = visit.form();
    alert_page(&visit, id, form).await
}

/// Reads what was decided: the decision, the day it happened, and a note.
pub(super) fn read(fields: &mut Fields) -> Option<(Decision, Option<NaiveDate>, String)> {
    let decision = fields.required_code::<Decision>("decision");
    let on = fields.date("on");
    let note = fields.line("note", 200).unwrap_or_default();
    Some((decision?, on, note))
}

kernel::code_enum! {
    /// What is decided about an alert.
    pub enum Decision {
        /// It is taken into the register.
        Accept = "accept" => "Accetta",
        /// It was known.
        Known = "known" => "Era già noto",
        /// It is about somebody else.
        NotThis = "not_this" => "Non è questa persona",
    }
}

/// Decides: for the page and for programs.
pub(super) async fn decide(visit: &Visit, id: Uuid, sent: &Submitted) -> Result<Decision, Failure> {
    let mut fields = sent.fields();
    let read = read(&mut fields);
    let (decision, on, note) = fields.finish(|| read)?;
    let (db, principal) = (visit.db(), visit.principal()?);
    match decision {
        Decision::Accept => actions::accept(db, principal, id, on, &note).await?,
        Decision::Known => actions::set_aside(db, principal, id, false, &note).await?,
        Decision::NotThis => actions::set_aside(db, principal, id, true, &note).await?,
    }
    Ok(decision)
}

/// `POST /anagrafe/notizie/{id}`
pub async fn send(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    match decide(&visit, id, &sent).await {
        Ok(Decision::Accept) => Ok(visit.redirect(&format!("{LIST}/{id}"), "La notizia è accettata.")),
        Ok(_) => Ok(visit.redirect(&format!("{LIST}/{id}"), "La notizia è messa da parte.")),
        Err(failure) => alert_page(&visit, id, visit.form_again(&sent, failure)?).await,
    }
}
