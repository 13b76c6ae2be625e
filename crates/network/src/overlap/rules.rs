//! The page of the rules: which services do not go together, since when and by which act.

use super::RuleKind;
use super::actions;
use super::forms::{read_end, read_rule};
use super::store::{RULES, Rule, SERVICES};
use crate::catalogue::actions::last_day;
use askama::Template;
use chrono::NaiveDate;
use guard::Permission;
use kernel::ServiceId;
use kernel::time::show_date;
use ui::form::{Choice, FormView, choices, options};
use ui::{Answer, Route, Submitted, Visit};

/// Where the rules are.
const PATH: &str = "/servizi/incompatibilita";

pub(super) fn routes() -> Vec<Route> {
    let edit = Permission::CATALOGUE_EDIT;
    vec![
        Route::get(PATH, Permission::CATALOGUE_READ, show),
        Route::post(PATH, edit, create),
        Route::post("/servizi/incompatibilita/fine", edit, end),
    ]
}

#[derive(Template)]
#[template(path = "network/overlap_rules.html")]
struct Page {
    rows: Vec<(Rule, Option<NaiveDate>, bool)>,
    form: FormView,
    services: Vec<Choice>,
    may_edit: bool,
    may_list: bool,
    csrf: String,
    today: String,
}

async fn page(visit: &Visit, form: FormView) -> Answer {
    let mut tx = visit.read_open().await?;
    let today = tx.today();
    let rules: Vec<Rule> = tx.sql(&RULES).all().await?;
    let services: Vec<(ServiceId, String)> = tx.sql(&SERVICES).all().await?;
    let rows = rules
        .into_iter()
        .map(|rule| {
            let holds = rule.valid_from <= today && today < rule.valid_until;
            (last_day(rule.valid_until), holds, rule)
        })
        .map(|(last, holds, rule)| (rule, last, holds))
        .collect();
    let principal = visit.principal()?;
    let shell = visit.page("Servizi incompatibili").crumb("Servizi", "/servizi");
    let shell = if form.is_refused() { shell.refused(&form) } else { shell };
    shell.render(Page {
        rows,
        form,
        services: choices(services),
        may_edit: principal.may(Permission::CATALOGUE_EDIT),
        may_list: principal.may(Permission::SERVICE_READ),
        csrf: visit.csrf().to_owned(),
        today: show_date(today),
    })
}

async fn show(visit: Visit) -> Answer {
    let today = visit.db().clock().today();
    page(&visit, visit.form().with_value("valid_from", show_date(today))).await
}

async fn create(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let data = read_rule(&mut fields);
    let done = match fields.finish(|| data) {
        Ok(data) => actions::create(visit.db(), visit.principal()?, sent.once(), &data).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => Ok(visit.redirect(PATH, "Regola registrata.")),
        Err(failure) => page(&visit, visit.form_again(&sent, failure)?).await,
    }
}

async fn end(visit: Visit, sent: Submitted) -> Answer {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let read = read_end(&mut fields);
    let (rule, last) = fields.finish(|| read)?;
    actions::end(visit.db(), visit.principal()?, rule, version, last).await?;
    Ok(visit.redirect(PATH, "Fine della regola registrata."))
}
