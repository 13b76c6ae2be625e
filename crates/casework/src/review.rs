//! The periodic review of a plan with the people concerned: an outcome for every goal, what the person says, what follows.

pub mod pages;

use crate::analysis::must_be_in_care;
use crate::case::actions::open_case;
use crate::case::forms::NARRATIVE;
use crate::case::store::SET_REVIEW;
use crate::diary::store::on_team_of;
use crate::doing::Doing;
use crate::draft::{self, DraftKind};
use crate::plan::actions::{agreed, read as read_plan};
use crate::plan::signing::tell_review;
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::Permission;
use guard::scope::FOREVER;
use kernel::input::{Fields, LINE};
use kernel::{CaseId, Failure, Instant, Outcome, PlanId, code_enum};
use serde::Deserialize;
use store::{Audit, Tx};
use utoipa::ToSchema;
use uuid::Uuid;

code_enum! {
    /// How far a goal was reached.
    pub enum GoalOutcome {
        /// Reached.
        Reached = "reached" => "Raggiunto",
        /// In part.
        Partly = "partly" => "Raggiunto in parte",
        /// Not reached.
        Missed = "missed" => "Non raggiunto",
        /// No longer pursued.
        Dropped = "dropped" => "Non più perseguito",
    }
}

code_enum! {
    /// What follows from a review.
    pub enum ReviewDecision {
        /// The plan goes on.
        Continue = "continue" => "Il progetto continua",
        /// New goals: a new edition of the plan.
        Adjust = "adjust" => "Servono nuovi obiettivi: si prepara una nuova versione",
        /// The case can be closed.
        Close = "close" => "Si può andare verso la chiusura",
    }
}

store::statements! {
    ADD = "insert into casework_review (body_id, id, case_id, plan_id, held_on, present, summary, person_view, child_view, decision, next_review_on, account_id, at)
           values (:body, :id, :case, :plan, :held_on, :present, :summary, :person_view, :child_view, :decision, :next_review_on, :actor, :now)";
    /// What a judge or a law wants by a day: the next review comes before.
    DATES = concat!("select d.title, d.due_on from agenda_v_due d
                      where d.body_id = :body and d.case_id = :case and d.met_at is null and d.kind in ('court', 'report') and (not d.closed or d.account_id = :actor or ", on_team_of!("d"), ") and ",
                    crate::case_scope!("judicial.read", "d.case_id"), " order by d.due_on, d.due_id limit 20");
    LATEST_OF_PLAN = "select id from casework_review where body_id = :body and plan_id = :plan order by at desc, id desc limit 1";
    ADD_GOAL = "insert into casework_review_goal (body_id, review_id, goal_id, outcome, note) values (:body, :review, :goal, :outcome, :note)";
    LIST = concat!("select r.id, r.plan_id, p.edition as plan_edition, r.held_on, r.present, r.summary, r.person_view, r.child_view, r.decision, r.next_review_on,
                           coalesce(a.display_name, '') as by_name, r.at
                      from casework_review r join casework_plan p on p.body_id = r.body_id and p.id = r.plan_id
                      left join guard_account a on a.body_id = r.body_id and a.id = r.account_id
                     where r.body_id = :body and r.case_id = :case and ", crate::case_scope!("case.read", "r.case_id"), " order by r.held_on desc, r.id desc limit 100");
    GOALS = "select g.review_id, w.words, g.outcome, g.note
               from casework_review_goal g join casework_review r on r.body_id = g.body_id and r.id = g.review_id
               join casework_plan_goal w on w.body_id = g.body_id and w.id = g.goal_id
              where g.body_id = :body and r.case_id = :case order by w.place";
}

/// What became of one goal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoalReview {
    /// The goal of the plan in force.
    pub goal: Uuid,
    /// How far it was reached.
    pub outcome: GoalOutcome,
    /// In a few words; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub note: Option<String>,
}

/// A review of the plan in force.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReview {
    /// When: from the day the plan was agreed, until today.
    pub held_on: NaiveDate,
    /// Who was there; at most 200 characters.
    #[schema(max_length = 200)]
    pub present: Option<String>,
    /// What was found; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub summary: String,
    /// What the person says of it; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub person_view: Option<String>,
    /// What the child says of it, or why they were not asked; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub child_view: Option<String>,
    /// Every goal of the plan.
    #[schema(max_items = 100)]
    pub goals: Vec<GoalReview>,
    /// What follows.
    pub decision: ReviewDecision,
    /// The next review; needed unless the case is to be closed.
    pub next_review_on: Option<NaiveDate>,
}

/// Reads [`NewReview`].
pub fn read(fields: &mut Fields) -> Option<NewReview> {
    let held_on = fields.required_date("held_on");
    let present = fields.line("present", LINE);
    let summary = fields.required_text("summary", NARRATIVE);
    let person_view = fields.text("person_view", NARRATIVE);
    let child_view = fields.text("child_view", NARRATIVE);
    let mut goals = Vec::new();
    for index in 0..fields.groups("goals") {
        let goal = fields.required_id::<Uuid>(&format!("goals[{index}].goal"));
        let outcome = fields.required_code(&format!("goals[{index}].outcome"));
        let note = fields.text(&format!("goals[{index}].note"), crate::case::forms::REASON);
        if let (Some(goal), Some(outcome)) = (goal, outcome) {
            goals.push(GoalReview { goal, outcome, note });
        }
    }
    let decision = fields.required_code("decision");
    let next_review_on = fields.date("next_review_on");
    if matches!(decision, Some(ReviewDecision::Continue | ReviewDecision::Adjust)) && next_review_on.is_none() {
        fields.fault("next_review_on", "Fissa la prossima verifica.");
    }
    if let (Some(held_on), Some(next)) = (held_on, next_review_on)
        && next <= held_on
    {
        fields.fault("next_review_on", Problem::NextReviewDay.sentence());
    }
    Some(NewReview {
        held_on: held_on?,
        present,
        summary: summary?,
        person_view,
        child_view,
        goals,
        decision: decision?,
        next_review_on,
    })
}

/// A review as it is shown.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct ReviewRow {
    /// The review.
    pub id: Uuid,
    /// The plan.
    pub plan_id: PlanId,
    /// Its edition.
    pub plan_edition: i64,
    /// When.
    pub held_on: NaiveDate,
    /// Who was there.
    pub present: String,
    /// What was found.
    pub summary: String,
    /// What the person says.
    pub person_view: String,
    /// What the child says of it, or why they were not asked.
    pub child_view: String,
    /// What follows.
    pub decision: ReviewDecision,
    /// Next review; 9999-12-31 for none.
    pub next_review_on: NaiveDate,
    /// Who wrote it down.
    pub by_name: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
}

impl ReviewRow {
    /// The next review, if one was fixed.
    pub fn next(&self) -> Option<NaiveDate> {
        Some(self.next_review_on).filter(|day| *day != FOREVER)
    }
}

/// A goal in a review.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct ReviewedGoal {
    /// Of which review.
    pub review_id: Uuid,
    /// In the person's words.
    pub words: String,
    /// How far.
    pub outcome: GoalOutcome,
    /// In a few words.
    pub note: String,
}

/// A day that the next review has to come before, and why.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DateToKeep {
    /// Why.
    pub title: String,
    /// The day.
    pub due_on: NaiveDate,
}

/// What else fixes when the plan is to be looked at: its end, and what a judge or a law wants by a day.
pub async fn dates(tx: &mut Tx, case: CaseId, ends_on: NaiveDate) -> Outcome<Vec<DateToKeep>> {
    let mut all: Vec<DateToKeep> = tx.sql(&DATES).id("case", case).all().await?;
    all.push(DateToKeep { title: "Fine del progetto".to_owned(), due_on: ends_on });
    all.sort_by_key(|date| date.due_on);
    Ok(all)
}

/// Every review of a case, newest first, and the goals of all of them.
pub async fn of_case(tx: &mut Tx, case: CaseId) -> Outcome<(Vec<ReviewRow>, Vec<ReviewedGoal>)> {
    let reviews: Vec<ReviewRow> = tx.sql(&LIST).id("case", case).all().await?;
    let goals = if reviews.is_empty() { Vec::new() } else { tx.sql(&GOALS).id("case", case).all().await? };
    Ok((reviews, goals))
}

/// Records a review of the plan in force.
///
/// # Errors
/// `REV-001`, `REV-002`, a fault when a goal of the plan has no outcome, or an outcome is of no goal of the plan in force.
pub async fn write(doing: Doing<'_>, case: CaseId, new: &NewReview) -> Outcome<Uuid> {
    let mut tx = doing.begin(Permission::PLAN_WRITE).await?;
    if let Some(id) = tx.already::<Uuid>(doing.once).await? {
        return Ok(id);
    }
    let case = open_case(&mut tx, Permission::PLAN_WRITE, case).await?;
    must_be_in_care(case.state)?;
    let plan = match agreed(&mut tx, case.id).await? {
        Some(plan) => read_plan(&mut tx, plan).await?,
        None => return Err(Problem::NothingToReview.into()),
    };
    if new.held_on > tx.today() || plan.row.agreed_on.is_some_and(|agreed| new.held_on < agreed) {
        return Err(Problem::ReviewDay.at("held_on"));
    }
    for (index, reviewed) in new.goals.iter().enumerate() {
        if !plan.goals.iter().any(|goal| goal.id == reviewed.goal) {
            return Err(Failure::field(
                "goals",
                "Il progetto concordato non è più quello che stavi verificando: indica l’esito degli obiettivi di adesso.",
            ));
        }
        if new.goals.iter().take(index).any(|other| other.goal == reviewed.goal) {
            return Err(Failure::field("goals", "Un obiettivo è indicato più di una volta."));
        }
    }
    for goal in &plan.goals {
        if !new.goals.iter().any(|reviewed| reviewed.goal == goal.id) {
            return Err(Failure::field("goals", "Indica l’esito di ogni obiettivo del progetto."));
        }
    }
    let id: Uuid = tx.new_id()?;
    let next = new.next_review_on.unwrap_or(FOREVER);
    // Each review answers the due that the one before, or the plan itself, had left.
    let before = tx.sql(&LATEST_OF_PLAN).id("plan", plan.row.id).values::<Uuid>().await?.into_iter().next();
    let answered = before.map_or_else(|| "review".to_owned(), |review| format!("review/{review}"));
    let now = tx.now();
    agenda::met(&mut tx, plan.row.id.0, &answered, now).await?;
    if let Some(day) = new.next_review_on {
        tell_review(&mut tx, &case, plan.row.id, &format!("review/{id}"), day).await?;
    }
    tx.sql(&ADD)
        .bind("id", id)
        .id("case", case.id)
        .id("plan", plan.row.id)
        .bind("held_on", new.held_on)
        .bind("present", new.present.as_deref().unwrap_or_default())
        .bind("summary", &new.summary)
        .bind("person_view", new.person_view.as_deref().unwrap_or_default())
        .bind("child_view", new.child_view.as_deref().unwrap_or_default())
        .code("decision", new.decision)
        .bind("next_review_on", next)
        .run()
        .await?;
    for reviewed in &new.goals {
        tx.sql(&ADD_GOAL)
            .bind("review", id)
            .bind("goal", reviewed.goal)
            .code("outcome", reviewed.outcome)
            .bind("note", reviewed.note.as_deref().unwrap_or_default())
            .run()
            .await?;
    }
    tx.sql(&SET_REVIEW).id("id", case.id).bind("review_on", next).run_one().await?;
    draft::forget(&mut tx, DraftKind::Review, case.id.0).await?;
    tx.tell("plan.reviewed", serde_json::json!({"case_id": case.id, "plan_id": plan.row.id, "next_on": new.next_review_on}))
        .await?;
    tx.commit(
        Audit::of("review.create")
            .about(case.person_id)
            .on("review", id)
            .fields(["summary", "goals", "decision"])
            .answering(id.to_string()),
    )
    .await?;
    Ok(id)
}
