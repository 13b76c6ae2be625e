//! Reviews as people record and read them.

use super::{DateToKeep, GoalOutcome, ReviewDecision, ReviewRow, ReviewedGoal, dates, of_case, read, write};
use crate::case::top::CaseTop;
use crate::doing::Doing;
use crate::draft::{self, DraftKind};
use crate::plan::actions as plans;
use crate::plan::store::GoalRow;
use crate::ports::{Progress, ServiceProgress};
use ::store::Audit;
use askama::Template;
use kernel::CaseId;
use kernel::time::{days_after, show_date, show_moment};
use std::sync::Arc;
use ui::form::{Choice, FormView, options};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Days until the next review when nothing else is said.
const NEXT: u64 = 90;

#[derive(Template)]
#[template(path = "casework/review.html")]
struct Page {
    top: CaseTop,
    form: FormView,
    goals: Vec<GoalRow>,
    reviews: Vec<ReviewRow>,
    reviewed: Vec<ReviewedGoal>,
    has_plan: bool,
    /// Whether somebody is asked for what a child says: a case of a minor, or of a household.
    for_child: bool,
    outcomes: Vec<Choice>,
    decisions: Vec<Choice>,
    draft_at: Option<String>,
    /// What else fixes the day of the next review.
    dates: Vec<DateToKeep>,
    /// Services of the plan with who gives them and how far they have come.
    services: Vec<(String, String, Progress)>,
}

impl Page {
    /// Name of a field of a goal's row.
    fn cell(&self, index: &usize, field: &str) -> String {
        format!("goals[{index}].{field}")
    }
    /// The question about a goal, by its number: two of them are told apart in the summary of faults.
    fn asked(&self, number: &usize) -> String {
        format!("A che punto è l’obiettivo {number}")
    }
    /// The goals of one review.
    fn of(&self, review: &Uuid) -> Vec<&ReviewedGoal> {
        self.reviewed.iter().filter(|goal| goal.review_id == *review).collect()
    }
}

/// What was typed of each goal, in the place which that goal has now: since it was typed another edition of the plan may have been
/// agreed, and an outcome must not pass to another goal. Notes on goals that are gone join the summary, so that no word is lost.
fn placed(form: FormView, goals: &[GoalRow]) -> FormView {
    let typed: Vec<(Option<Uuid>, String, String)> = form
        .rows("goals", 0_usize)
        .iter()
        .map(|row| {
            let cell = |field: &str| form.value(form.cell("goals", row, field)).to_owned();
            (cell("goal").trim().parse().ok(), cell("outcome"), cell("note"))
        })
        .collect();
    if typed.is_empty() {
        return form;
    }
    let gone = |goal: &Option<Uuid>| !goals.iter().any(|now| Some(now.id) == *goal);
    let notes = typed.iter().filter(|(goal, _, note)| gone(goal) && !note.is_empty()).map(|(_, _, note)| note.as_str());
    let summary: Vec<&str> = std::iter::once(form.value("summary")).filter(|text| !text.is_empty()).chain(notes).collect();
    let summary = summary.join("\n");
    let form = form.with_value("summary", summary);
    goals.iter().enumerate().fold(form, |form, (index, goal)| {
        let found = typed.iter().find(|(of, _, _)| *of == Some(goal.id));
        let (outcome, note) = found.map_or(("", ""), |(_, outcome, note)| (outcome.as_str(), note.as_str()));
        form.with_value(format!("goals[{index}].outcome"), outcome).with_value(format!("goals[{index}].note"), note)
    })
}

async fn page(visit: &Visit, id: CaseId, form: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let top = CaseTop::load(&mut tx, visit, id, "review").await?;
    let (reviews, reviewed) = of_case(&mut tx, id).await?;
    let plan = match plans::agreed(&mut tx, id).await? {
        Some(plan) => Some(plans::read(&mut tx, plan).await?),
        None => None,
    };
    let refused = form.is_some();
    let stored = if refused { None } else { draft::load(&mut tx, DraftKind::Review, id.0).await? };
    let draft_at = stored.as_ref().map(|draft| show_moment(draft.at));
    let today = tx.today();
    let dates = match &plan {
        Some(plan) => dates(&mut tx, id, plan.row.ends_on).await?,
        None => Vec::new(),
    };
    // In the usual time, and not after what else is fixed.
    let next = dates
        .iter()
        .map(|date| date.due_on)
        .filter(|day| *day > today)
        .min()
        .map_or(days_after(today, NEXT), |first| first.min(days_after(today, NEXT)));
    let form = match (form, stored) {
        (Some(form), _) => form,
        (None, Some(draft)) => visit.form().with_values(draft.pairs()),
        (None, None) => visit.form().with_value("held_on", show_date(today)).with_value("next_review_on", show_date(next)),
    };
    let mut services = Vec::new();
    if let Some(plan) = &plan {
        let mut progress = visit.site().port::<Arc<dyn ServiceProgress>>()?.of_plan(&mut tx, plan.row.id).await?;
        for line in &plan.services {
            if let Some(progress) = progress.remove(&line.id) {
                services.push((line.service_name.clone(), line.provider_name.clone(), progress));
            }
        }
    }
    let card = registry::identity(&mut tx, top.case.person_id).await?;
    let minor = registry::fact::derived::is_minor(card.birth, today) == Some(true);
    tx.commit(Audit::of("review.read").about(top.case.person_id).on("case", id)).await?;
    let for_child = minor || top.case.household_id.is_some();
    let has_plan = plan.is_some() && crate::case::pages::is_in_care(&top.case);
    let goals = plan.map(|plan| plan.goals).unwrap_or_default();
    let form = placed(form, &goals);
    let shown = Page {
        top,
        form,
        goals,
        reviews,
        reviewed,
        has_plan,
        for_child,
        outcomes: options::<GoalOutcome>(),
        decisions: options::<ReviewDecision>(),
        draft_at,
        dates,
        services,
    };
    let page = visit
        .page(format!("Verifiche della cartella {}", shown.top.case.number))
        .crumb("Cartelle", "/cartelle")
        .crumb(shown.top.title(), shown.top.href());
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// Every review, and the form of the next one.
pub async fn show(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    page(&visit, id, None).await
}

/// A review; when new goals are needed it leads to the next edition of the plan.
pub async fn create(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let new = read(&mut fields);
        let new = fields.finish(|| new)?;
        write(Doing::of(&visit, &sent)?, id, &new).await.map(|_| new.decision)
    };
    match run.await {
        Ok(ReviewDecision::Continue) => Ok(visit.redirect(&format!("/cartelle/{id}/verifiche"), "Verifica registrata.")),
        Ok(ReviewDecision::Adjust) => Ok(visit.redirect(
            &format!("/cartelle/{id}/progetto/nuovo"),
            "Verifica registrata: ora scrivi la nuova versione del progetto.",
        )),
        Ok(ReviewDecision::Close) => {
            Ok(visit.redirect(&format!("/cartelle/{id}/chiusura"), "Verifica registrata: ora puoi scrivere la valutazione finale."))
        }
        Err(failure) => page(&visit, id, Some(visit.form_again(&sent, failure)?)).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goal(number: u128) -> GoalRow {
        GoalRow { id: Uuid::from_u128(number), words: format!("Obiettivo {number}"), sign: String::new() }
    }
    fn typed() -> FormView {
        let (first, second) = (Uuid::from_u128(1).to_string(), Uuid::from_u128(2).to_string());
        FormView::new("token", "key").with_values([
            ("summary", "Va meglio"),
            ("goals[0].goal", first.as_str()),
            ("goals[0].outcome", "reached"),
            ("goals[0].note", "Esce da sola"),
            ("goals[1].goal", second.as_str()),
            ("goals[1].outcome", "missed"),
            ("goals[1].note", "Niente lavoro"),
        ])
    }

    #[test]
    fn an_outcome_stays_with_its_goal_when_the_goals_change_places() {
        let form = placed(typed(), &[goal(2), goal(1)]);
        assert_eq!((form.value("goals[0].outcome"), form.value("goals[0].note")), ("missed", "Niente lavoro"));
        assert_eq!((form.value("goals[1].outcome"), form.value("goals[1].note")), ("reached", "Esce da sola"));
        assert_eq!(form.value("summary"), "Va meglio");
    }

    #[test]
    fn a_new_edition_asks_for_every_outcome_anew_and_no_word_is_lost() {
        let form = placed(typed(), &[goal(7), goal(1)]);
        assert_eq!((form.value("goals[0].outcome"), form.value("goals[0].note")), ("", ""));
        assert_eq!(form.value("goals[1].outcome"), "reached");
        assert_eq!(form.value("summary"), "Va meglio\nNiente lavoro");
        assert_eq!(placed(FormView::new("token", "key"), &[goal(1)]).value("summary"), "");
    }
}
