//! The questionnaire for programs: a town's own site may ask the same questions.

use super::answers::{self, Answers, LONGEST, key, topic_of};
use super::catalogue::Catalogue;
use super::control::help;
use super::held;
use super::planner::plan;
use super::shapes::{Entitlement, EntitlementAnswer, EntitlementChoice, EntitlementInput, EntitlementQuestion};
use super::told::{capital, short_question, tell};
use super::topic::Topic;
use crate::beside::beside;
use crate::bounds::Bounds;
use crate::place::{LONGEST_CODE, chosen, reading};
use crate::problems::Problem;
use kernel::Failure;
use kernel::input::Fields;
use regulation::Type;
use std::sync::Arc;
use ui::answer::json;
use ui::{Answer, Submitted, Visit};

/// What is said with every answer.
pub const NOTICE: &str = "È un orientamento, non una decisione: decide un ufficio, con una domanda e con i documenti.";
/// Longest name of a question.
const NAME: usize = 200;

/// What may be somebody's with these answers, and what to ask next. Nothing is kept, nobody signs in.
#[utoipa::path(post, path = "/api/v1/entitlements", operation_id = "possible_entitlements", request_body = EntitlementInput,
    responses((status = 200, body = EntitlementAnswer)))]
pub async fn entitlements(bounds: Arc<Bounds>, visit: Visit, sent: Submitted) -> Answer {
    bounds.pass(&visit)?;
    let mut fields = sent.fields();
    let code = fields.line("body", LONGEST_CODE);
    let said = said(&mut fields);
    let body = chosen(&visit, code.as_deref()).await?.ok_or_else(|| Failure::field("body", "Indica il codice dell'ente."))?;
    let mut tx = reading(&visit, &body).await?;
    let catalogue = held::catalogue(&mut tx, body.body_id).await?;
    if catalogue.held.is_empty() {
        return Err(Failure::from(Problem::NothingInForce).into());
    }
    let answers = read(&mut fields, &catalogue, &said);
    let answers = fields.finish(|| answers)?;
    let today = tx.today();
    tx.roll_back().await?;
    let of = Arc::clone(&catalogue);
    let (plan, told) = beside(move || (plan(&of, &answers), tell(&of, &answers))).await?;
    Ok(json(&EntitlementAnswer {
        body: body.code,
        on: today,
        notice: NOTICE.to_owned(),
        next: plan.next.iter().filter_map(|topic| question(&catalogue, *topic)).collect(),
        at_most: plan.at_most,
        entitlements: told.into_iter().map(Entitlement::from).collect(),
    }))
}

/// The names of the questions and what was said to them.
fn said(fields: &mut Fields) -> Vec<(String, String)> {
    let count = fields.required_groups("answers");
    let mut all = Vec::new();
    for row in 0..count {
        let name = fields.required_line(&format!("answers[{row}].question"), NAME);
        let value = fields.required_line(&format!("answers[{row}].value"), LONGEST);
        all.extend(name.zip(value));
    }
    all
}

fn read(fields: &mut Fields, catalogue: &Catalogue, said: &[(String, String)]) -> Option<Answers> {
    let mut answers = Answers::default();
    for (row, (name, value)) in said.iter().enumerate() {
        let Some(topic) = topic_of(catalogue, name) else {
            fields.fault(format!("answers[{row}].question"), "Questa domanda non c'è.");
            continue;
        };
        match answers::read(catalogue, topic, value) {
            Ok(answer) => answers.say(topic, answer),
            Err(sentence) => fields.fault(format!("answers[{row}].value"), sentence),
        }
    }
    Some(answers)
}

fn question(catalogue: &Catalogue, topic: Topic) -> Option<EntitlementQuestion> {
    let kind = match catalogue.kind(topic)? {
        Type::Boolean => "boolean",
        Type::Integer => "integer",
        Type::Decimal => "decimal",
        Type::Money => "money",
        Type::Date => "date",
        Type::Period => "period",
        Type::Text => "text",
        Type::Choice(_) => "choice",
    };
    let choices = catalogue.choices(topic);
    let choices = choices.iter().map(|one| EntitlementChoice { value: one.id.clone(), label: capital(&one.label) }).collect();
    let label = short_question(catalogue, topic);
    Some(EntitlementQuestion {
        question: key(catalogue, topic)?,
        label,
        help: help(catalogue, &[topic]),
        kind: kind.to_owned(),
        choices,
    })
}
