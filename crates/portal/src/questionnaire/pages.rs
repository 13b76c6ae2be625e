//! The pages: a beginning, one question after another, and what came of it. Nothing is kept: each page carries the answers before it.

use super::answers::{Answer, Answers, MOST, key, topic_of};
use super::catalogue::Catalogue;
use super::control::{control, filled, heading, help};
use super::forms;
use super::held;
use super::planner::{Plan, plan};
use super::told::{EntitlementStanding, Told, answer_in_words, member_name, short_question, tell};
use super::topic::Topic;
use crate::beside::beside;
use crate::bounds::Bounds;
use crate::place::{self, chosen, offices, private, reading};
use crate::problems::Problem;
use askama::Template;
use guard::body::Body;
use guard::unit::Unit;
use kernel::{Failure, Outcome};
use regulation::calendar;
use std::sync::Arc;
use ui::form::FormView;
use ui::{Answer as Page, Submitted, Visit};

/// The field of the answers given before.
const GIVEN: &str = "given";
/// The field of the questions that stand on a page.
const ASKED: &str = "asked";
/// The field that says which button was pressed.
const DO: &str = "do";

#[derive(Template)]
#[template(path = "portal/bodies.html")]
struct BodiesPage {
    bodies: Vec<Body>,
}

#[derive(Template)]
#[template(path = "portal/start.html")]
struct StartPage {
    body: Body,
    regulations: usize,
    csrf: String,
}

#[derive(Template)]
#[template(path = "portal/question.html")]
struct QuestionPage {
    body: Body,
    heading: String,
    help: String,
    controls: Vec<String>,
    asked: Vec<String>,
    given: Vec<String>,
    answered: usize,
    at_most: usize,
    form: FormView,
}

/// An answer that was given, to be read and changed.
struct Given {
    key: String,
    question: String,
    answers: Vec<String>,
}

#[derive(Template)]
#[template(path = "portal/result.html")]
struct ResultPage {
    body: Body,
    on: String,
    told: Vec<Told>,
    offices: Vec<Unit>,
    answers: Vec<Given>,
    given: Vec<String>,
    open: usize,
    csrf: String,
}

impl ResultPage {
    fn benefits(&self, standing: EntitlementStanding) -> Vec<&Told> {
        self.told.iter().filter(|one| !one.is_cost() && one.standing == standing).collect()
    }
    fn possible(&self) -> Vec<&Told> {
        let mut all = self.benefits(EntitlementStanding::Likely);
        all.extend(self.benefits(EntitlementStanding::ToConfirm));
        all
    }
    fn undecided(&self) -> Vec<&Told> {
        self.benefits(EntitlementStanding::Open)
    }
    fn refused(&self) -> Vec<&Told> {
        self.benefits(EntitlementStanding::Unlikely)
    }
    fn costs(&self) -> Vec<&Told> {
        self.told.iter().filter(|one| one.is_cost() && one.is_possible()).collect()
    }
    fn costs_of_others(&self) -> Vec<&Told> {
        self.told.iter().filter(|one| one.is_cost() && !one.is_possible()).collect()
    }
    fn tone(&self, standing: &EntitlementStanding) -> &'static str {
        match standing {
            EntitlementStanding::Likely => "success",
            EntitlementStanding::ToConfirm => "info",
            EntitlementStanding::Open => "warning",
            EntitlementStanding::Unlikely => "neutral",
        }
    }
}

/// `GET /cosa-mi-spetta?ente=…`
pub async fn start(visit: Visit) -> Page {
    let code = visit.query("ente");
    let Some(body) = chosen(&visit, code.as_deref()).await? else {
        let bodies = place::bodies(&visit).await?;
        return visit.page("Che cosa mi spetta?").render(BodiesPage { bodies });
    };
    let mut tx = reading(&visit, &body).await?;
    let catalogue = held::catalogue(&mut tx, body.body_id).await?;
    let csrf = visit.csrf().to_owned();
    let page = visit.page("Che cosa mi spetta?");
    Ok(private(page.render(StartPage { body, regulations: catalogue.held.len(), csrf })?))
}

/// What a page sent.
struct Sent {
    answers: Answers,
    asked: Vec<Topic>,
    /// Everything that stood on the page, to show it again.
    form: Option<FormView>,
}

/// What is to be shown.
enum Next {
    /// The next question, or the result where nothing is left to ask.
    Open(Answers),
    Question(Box<Sent>),
    Result(Answers),
}

/// `POST /cosa-mi-spetta`: reads a page and shows the next one, the one before, or the result.
pub async fn answer(bounds: Arc<Bounds>, visit: Visit, sent: Submitted) -> Page {
    bounds.pass(&visit)?;
    let code = sent.value("ente").filter(|code| code.len() <= place::LONGEST_CODE);
    let body = chosen(&visit, code).await?.ok_or_else(|| Failure::from(Problem::NoSuchBody))?;
    let mut tx = reading(&visit, &body).await?;
    let catalogue = held::catalogue(&mut tx, body.body_id).await?;
    if catalogue.held.is_empty() {
        return Err(Failure::from(Problem::NothingInForce).into());
    }
    let day = calendar::of(tx.today());
    // No connection waits while the rules are worked out.
    tx.roll_back().await?;
    let answers = match next(&visit, &sent, &catalogue, day)? {
        Next::Open(answers) => {
            let plan = planned(&catalogue, &answers).await?;
            if !plan.next.is_empty() {
                return question(&visit, body, &catalogue, first(answers), plan);
            }
            answers
        }
        Next::Question(state) => {
            let plan = planned(&catalogue, &state.answers).await?;
            return question(&visit, body, &catalogue, *state, plan);
        }
        Next::Result(answers) => answers,
    };
    result(&visit, body, &catalogue, answers, day).await
}

async fn planned(catalogue: &Arc<Catalogue>, answers: &Answers) -> Outcome<Plan> {
    let (catalogue, answers) = (Arc::clone(catalogue), answers.clone());
    beside(move || plan(&catalogue, &answers)).await
}

fn pairs<'s>(sent: &'s Submitted, name: &'s str) -> impl Iterator<Item = &'s str> {
    sent.pairs().iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn next(visit: &Visit, sent: &Submitted, catalogue: &Catalogue, day: i64) -> Outcome<Next> {
    let mut answers = Answers::read(catalogue, pairs(sent, GIVEN));
    let page: Vec<Topic> = pairs(sent, ASKED).take(MOST).filter_map(|key| topic_of(catalogue, key)).collect();
    let again = |page: Vec<Topic>, answers: Answers, before: &[(Topic, Answer)]| {
        let form = filled(catalogue, visit.form(), before);
        Next::Question(Box::new(Sent { answers, asked: page, form: Some(form) }))
    };
    let taken =
        |answers: &Answers, topic: Topic| answers.all().filter(|(known, _)| known.stands_with(topic)).cloned().collect::<Vec<_>>();
    match sent.value(DO).unwrap_or_default() {
        "back" => {
            let Some(last) = answers.all().next_back().map(|(topic, _)| *topic) else {
                return Ok(Next::Open(answers));
            };
            let before = taken(&answers, last);
            return Ok(again(answers.go_back(), answers, &before));
        }
        word => {
            if let Some(topic) = word.strip_prefix("change ").and_then(|key| topic_of(catalogue, key)) {
                let before = taken(&answers, topic);
                return Ok(again(answers.take_back(topic), answers, &before));
            }
            if word == "show" {
                return Ok(Next::Result(answers));
            }
        }
    }
    let mut fields = sent.fields();
    let read = forms::read(&mut fields, catalogue, &page, day, &mut answers);
    if let Err(failure) = fields.finish(|| read) {
        // What was said right stays in the fields, as it was typed.
        let mut answers = answers;
        for topic in &page {
            answers.take_back(*topic);
        }
        let form = visit.form().with_values(sent.pairs().to_vec()).with_failure(&failure);
        return Ok(Next::Question(Box::new(Sent { answers, asked: page, form: Some(form) })));
    }
    Ok(Next::Open(answers))
}

fn first(answers: Answers) -> Sent {
    Sent { answers, asked: Vec::new(), form: None }
}

fn question(visit: &Visit, body: Body, catalogue: &Catalogue, state: Sent, plan: Plan) -> Page {
    let Plan { next, at_most } = plan;
    let page = if state.asked.is_empty() { next } else { state.asked };
    let form = state.form.unwrap_or_else(|| visit.form());
    let heading = heading(catalogue, &page);
    let shell = visit.page(heading.clone());
    let shell = if form.is_refused() { shell.refused(&form) } else { shell };
    Ok(private(shell.render(QuestionPage {
        body,
        heading,
        help: help(catalogue, &page),
        controls: page.iter().map(|topic| control(catalogue, &form, *topic)).collect(),
        asked: page.iter().filter_map(|topic| key(catalogue, *topic)).collect(),
        given: state.answers.lines(catalogue),
        answered: state.answers.pages(),
        at_most: at_most.max(1),
        form,
    })?))
}

async fn result(visit: &Visit, body: Body, catalogue: &Arc<Catalogue>, answers: Answers, day: i64) -> Page {
    let (of, given) = (Arc::clone(catalogue), answers.clone());
    let (told, open) = beside(move || (tell(&of, &given), plan(&of, &given).at_most)).await?;
    let mut tx = reading(visit, &body).await?;
    let offices = offices(&mut tx).await?;
    tx.roll_back().await?;
    let page = ResultPage {
        body,
        on: calendar::show(day),
        told,
        offices,
        answers: said(catalogue, &answers),
        given: answers.lines(catalogue),
        open,
        csrf: visit.csrf().to_owned(),
    };
    Ok(private(visit.page("Che cosa potrebbe spettare").render(page)?))
}

/// The answers, page by page.
fn said(catalogue: &Catalogue, answers: &Answers) -> Vec<Given> {
    let mut pages: Vec<(Topic, Given)> = Vec::new();
    for (topic, answer) in answers.all() {
        let words = answer_in_words(catalogue, *topic, answer);
        let words = match topic {
            Topic::Member(place, _) => format!("{}: {words}", member_name(*place)),
            Topic::Isee(..) => format!("{} {words}", short_question(catalogue, *topic)),
            _ => words,
        };
        match pages.iter_mut().find(|(first, _)| first.stands_with(*topic)) {
            Some((_, given)) => given.answers.push(words),
            None => {
                let question = heading(catalogue, &[*topic]);
                let key = key(catalogue, *topic).unwrap_or_default();
                pages.push((*topic, Given { key, question, answers: vec![words] }));
            }
        }
    }
    pages.into_iter().map(|(_, given)| given).collect()
}
