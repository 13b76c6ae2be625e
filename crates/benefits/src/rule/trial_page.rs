//! Trying a version on one invented household: the form, and the whole explanation as a page.

use super::actions;
use super::store::VersionRow;
use super::text;
use super::trial::{MOST_MEMBERS, Questions, read};
use crate::problems::Problem;
use askama::Template;
use chrono::NaiveDate;
use kernel::{Failure, Outcome};
use regulation::{Explanation, Regulation, Rules, calendar};
use std::sync::Arc;
use ui::form::FormView;
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "benefits/rule_trial.html")]
struct TrialPage {
    row: VersionRow,
    questions: Questions,
    form: FormView,
    result: Option<Explanation>,
}

impl TrialPage {
    fn outcome(&self, explanation: &Explanation) -> (&'static str, &'static str) {
        match explanation.outcome {
            "granted" => ("success", "Requisiti soddisfatti"),
            "refused" => ("danger", "Requisiti non soddisfatti"),
            "undetermined" => ("warning", "Manca qualche informazione"),
            _ => ("warning", "Calcolo da verificare"),
        }
    }
    fn met(&self, met: &Option<bool>) -> (&'static str, &'static str) {
        match met {
            Some(true) => ("success", "Sì"),
            Some(false) => ("danger", "No"),
            None => ("warning", "Non si sa ancora"),
        }
    }
    /// The name of a field of a group.
    fn named(&self, group: &str, name: &str) -> String {
        format!("{group}.{name}")
    }
    fn most(&self) -> usize {
        MOST_MEMBERS
    }
}

/// A version that can be tried: its text has no mistakes.
async fn tried(visit: &Visit, id: Uuid) -> Outcome<(VersionRow, Arc<Regulation>, NaiveDate)> {
    let mut tx = visit.read_open().await?;
    let row = actions::version(&mut tx, id).await?;
    let today = tx.today();
    let read = text::read_any(&row.text).await?.map_err(|_| Problem::FaultyText)?;
    Ok((row, read, today))
}

fn page(visit: &Visit, page: TrialPage) -> Answer {
    let shell = visit.page("Prova un nucleo").crumb("Regolamenti", "/regolamenti");
    let shell = shell.crumb(page.row.name.clone(), format!("/regolamenti/{}", page.row.rule_id));
    let shell = shell.crumb(format!("Versione {}", page.row.number), page.row.href());
    let shell = if page.form.is_refused() { shell.refused(&page.form) } else { shell };
    shell.render(page)
}

/// `GET /regolamenti/versioni/{id}/prova`
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let (row, regulation, today) = tried(&visit, id).await?;
    let questions = Questions::of(&regulation, &row.text);
    let on = row.valid_from.filter(|from| *from > today).unwrap_or(today);
    let form = visit.form().with_value("on", kernel::time::show_date(on));
    page(&visit, TrialPage { row, questions, form, result: None })
}

/// `POST /regolamenti/versioni/{id}/prova`: nothing of what was typed is kept.
pub async fn explain(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let (row, regulation, today) = tried(&visit, id).await?;
    let questions = Questions::of(&regulation, &row.text);
    if sent.rearranges() {
        let form = visit.form().with_values(sent.pairs().to_vec());
        return page(&visit, TrialPage { row, questions, form, result: None });
    }
    let mut fields = sent.fields();
    let case = read(&mut fields, &regulation, &questions, today);
    let explained = fields.finish(|| case).and_then(|(on, case)| {
        let rules = Rules::on(&regulation, calendar::of(on))
            .map_err(|lacking| Failure::from(Problem::NotApplicable.refusal().because(format!("{lacking}.")).at("on")))?;
        Ok(rules.explain(&case))
    });
    match explained {
        Ok(explanation) => {
            let form = visit.form().with_values(sent.pairs().to_vec());
            page(&visit, TrialPage { row, questions, form, result: Some(explanation) })
        }
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            page(&visit, TrialPage { row, questions, form, result: None })
        }
    }
}
