//! The page on which one asks, and the page of one's own answer.

use super::actions::{self, linked, own};
use super::forms;
use super::model::{Answered, Found, Purpose, address, birth_place, is_here, name};
use super::store::QuestionRow;
use askama::Template;
use kernel::PersonId;
use registry::Resident;
use std::collections::BTreeMap;
use store::Audit;
use ui::form::{Choice, FormView, options};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "population/ask.html")]
struct AskPage {
    form: FormView,
    purposes: Vec<Choice>,
    registers: Vec<Choice>,
    per_hour: i64,
}

async fn ask_page(visit: &Visit, mut form: FormView) -> Answer {
    let registers = actions::registers(visit.site(), visit.principal()?).await?;
    if let Some(first) = registers.first().filter(|_| form.value("register").is_empty()) {
        form = form.with_value("register", first.name());
    }
    let registers = registers.iter().map(|register| Choice::new(register.name(), register.title())).collect();
    let refused = form.is_refused();
    let page = AskPage { purposes: options::<Purpose>(), registers, per_hour: actions::settings(visit.site()).per_hour, form };
    let shell = visit.page("Cerca nell'anagrafe");
    if refused { shell.refused(&page.form).render(page) } else { shell.render(page) }
}

/// `GET /anagrafe`; what was typed elsewhere (`?family_name=…`) is not typed again.
pub async fn show(visit: Visit) -> Answer {
    let known = ["tax_code", "family_name", "given_name", "birth", "purpose", "register"];
    let mut form = visit.form();
    for field in known {
        form = form.with_maybe(field, visit.query(field).map(|text| text.chars().take(100).collect::<String>()));
    }
    ask_page(&visit, form).await
}

/// `POST /anagrafe`
pub async fn ask(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::read(&mut fields);
    let done = match fields.finish(|| new) {
        Ok(new) => actions::ask(visit.site(), visit.principal()?, &new, sent.once()).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(id) => Ok(visit.redirect(&format!("{}/domande/{id}", crate::PAGE), "")),
        Err(failure) => ask_page(&visit, visit.form_again(&sent, failure)?).await,
    }
}

/// A resident as the page shows them.
pub(super) struct Shown {
    pub resident: Resident,
    pub others: Vec<Resident>,
    /// Their page in the register, where they are known to be a person of it.
    pub person: Option<String>,
}

impl Shown {
    fn name(&self) -> String {
        name(&self.resident)
    }
    fn address(&self) -> String {
        address(&self.resident)
    }
    fn birth_place(&self) -> String {
        birth_place(&self.resident)
    }
    fn is_here(&self) -> bool {
        is_here(&self.resident)
    }
}

/// The name of a member of a household.
fn member_name(resident: &Resident) -> String {
    name(resident)
}

#[derive(Template)]
#[template(path = "population/answer.html")]
struct AnswerPage {
    question: QuestionRow,
    shown: Vec<Shown>,
    source: String,
    may_bring: bool,
}

impl AnswerPage {
    fn bring_href(&self, shown: &Shown) -> String {
        let reference = ui::submitted::escape(&shown.resident.reference);
        format!("{}/domande/{}/porta?residente={reference}", crate::PAGE, self.question.id)
    }
}

/// `GET /anagrafe/domande/{id}`
pub async fn answer(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let principal = visit.principal()?;
    let mut tx = visit.begin().await?;
    let question = own(&mut tx, id).await?;
    let source = actions::title_of(visit.site(), &question.service)?;
    let found: Vec<Found> = question.answer.as_ref().map(|answer| answer.0.clone()).unwrap_or_default();
    let mut persons: BTreeMap<String, PersonId> = BTreeMap::new();
    for one in &found {
        if let Some(person) = linked(&mut tx, &one.resident.reference).await?.into_iter().next() {
            persons.insert(one.resident.reference.clone(), person);
        }
    }
    let ids: Vec<PersonId> = persons.values().copied().collect();
    let pages = registry::person::card::pages(&mut tx, principal, &ids).await?;
    let shown: Vec<Shown> = found
        .into_iter()
        .map(|one| Shown {
            person: persons.get(&one.resident.reference).and_then(|person| pages.get(person)).cloned(),
            resident: one.resident,
            others: one.others,
        })
        .collect();
    let audit = Audit::of("resident.read").on("population_question", id).rows(shown.len());
    tx.commit(audit.showing(actions::SHOWN_ON, ids)).await?;
    let may_bring = principal.may(guard::Permission::PERSON_CREATE);
    visit.page("Risposta dell'anagrafe").crumb("Cerca nell'anagrafe", crate::PAGE).render(AnswerPage {
        question,
        shown,
        source,
        may_bring,
    })
}
