//! The page on which a resident is brought into the register: who may be the same, and who else of the household comes too.

use super::actions::{own, resident};
use super::bring::{self, Bringing, Brought, Known, Likely, Member, Who};
use super::model::{Found, address, name};
use crate::problems::Problem;
use askama::Template;
use kernel::input::Fields;
use kernel::{Failure, Outcome, PersonId};
use registry::Resident;
use store::Audit;
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// The choice for whoever is nobody of the register.
const NEW: &str = "new";

/// Reads who a resident is in the register.
fn who(fields: &mut Fields, field: &str) -> Who {
    match fields.line(field, 60).as_deref() {
        None => Who::Unsaid,
        Some(NEW) => Who::Other,
        Some(text) => match text.parse::<PersonId>() {
            Ok(person) => Who::Same(person),
            Err(_) => {
                fields.fault(field, "Scegli una delle persone elencate.");
                Who::Unsaid
            }
        },
    }
}

/// Reads what was decided; each member comes with the field in which it is said who they are.
pub(super) fn read(fields: &mut Fields, members: Vec<(String, String)>) -> Option<Bringing> {
    let reference = fields.required_line("resident", 40);
    let main = who(fields, "same");
    let members = members.into_iter().map(|(reference, field)| Member { who: who(fields, &field), reference }).collect();
    Some(Bringing { reference: reference?, who: main, members })
}

#[derive(Template)]
#[template(path = "population/bring.html")]
struct BringPage {
    form: FormView,
    action: String,
    back: String,
    found: Found,
    same: Vec<Choice>,
    members: Vec<Choice>,
    asked: Vec<Asked>,
}

impl BringPage {
    fn name(&self) -> String {
        name(&self.found.resident)
    }
    fn address(&self) -> String {
        address(&self.found.resident)
    }
}

fn choices(likely: &Likely) -> Vec<Choice> {
    let choice = |known: &Known| {
        let label = format!("È {}: collega", known.card.display_name);
        let hint = format!("{} · {}", known.card.detail(), known.reasons.join(", "));
        Choice::new(known.card.id.to_string(), label).hint(hint)
    };
    let mut all: Vec<Choice> = likely.known.iter().map(choice).collect();
    if !all.is_empty() {
        all.push(Choice::new(NEW, "È un'altra persona: registrala").hint("Solo se sei sicuro che non è nessuna di queste"));
    }
    all
}

/// The question who a member of the household is, where the data does not tell.
struct Asked {
    field: String,
    label: String,
    choices: Vec<Choice>,
}

fn asked(likely: &Likely) -> Option<Asked> {
    let choices = choices(likely);
    (likely.same().is_none() && !choices.is_empty()).then(|| Asked {
        field: bring::who_field(&likely.resident.reference),
        label: format!("{}: è la stessa persona? (solo se viene nel registro)", name(&likely.resident)),
        choices,
    })
}

fn member(likely: &Likely) -> Choice {
    let resident: &Resident = &likely.resident;
    let role = resident.role.map(|role| role.label().to_lowercase());
    let born = resident.birth_date.map(|day| format!("data di nascita {}", kernel::time::show_date(day)));
    let words = [role, born].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let known = match likely.same() {
        Some(_) => "È già nel registro: viene collegata",
        None if likely.known.is_empty() => "",
        None => "Nel registro c'è qualcuno che le somiglia: di\u{2019} qui sotto se è la stessa persona",
    };
    Choice::new(&resident.reference, format!("{}{}{words}", name(resident), if words.is_empty() { "" } else { ", " })).hint(known)
}

async fn page(visit: &Visit, id: Uuid, reference: &str, form: FormView) -> Answer {
    let mut tx = visit.db().begin_reading(visit.actor()?).await?;
    let found = resident(&mut tx, id, reference).await?;
    let main = bring::likely(&mut tx, &found.resident).await?;
    let mut members = Vec::with_capacity(found.others.len());
    let mut undecided = Vec::new();
    let mut shown: Vec<PersonId> = main.known.iter().map(|known| known.card.id).collect();
    for other in &found.others {
        let likely = bring::likely(&mut tx, other).await?;
        let of_page = likely.same().map_or_else(|| likely.known.iter().map(|known| known.card.id).collect(), |same| vec![same]);
        shown.extend(of_page);
        members.push(member(&likely));
        undecided.extend(asked(&likely));
    }
    let audit = Audit::of("resident.read").on("population_question", id).rows(shown.len());
    tx.commit(audit.showing(super::actions::SHOWN_ON, shown)).await?;
    let form = match main.same() {
        Some(person) if form.value("same").is_empty() => form.with_value("same", person.to_string()),
        _ => form,
    };
    let back = format!("{}/domande/{id}", crate::PAGE);
    let refused = form.is_refused();
    let page = BringPage {
        action: format!("{back}/porta"),
        same: choices(&main),
        members,
        asked: undecided,
        found,
        back: back.clone(),
        form,
    };
    let shell = visit.page("Porta nel registro").crumb("Cerca nell'anagrafe", crate::PAGE).crumb("Risposta dell'anagrafe", back);
    if refused { shell.refused(&page.form).render(page) } else { shell.render(page) }
}

/// The first resident of an answer: mostly there is one.
async fn first(visit: &Visit, id: Uuid) -> Outcome<String> {
    let mut tx = visit.db().begin_reading(visit.actor()?).await?;
    let question = own(&mut tx, id).await?;
    tx.roll_back().await?;
    let answer = question.answer.ok_or(Problem::AnswerGone)?.0;
    answer.into_iter().next().map(|found| found.resident.reference).ok_or(Failure::NotFound)
}

/// `GET /anagrafe/domande/{id}/porta?residente=…`
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let reference = match visit.query("residente") {
        Some(reference) => reference,
        None => first(&visit, id).await?,
    };
    let form = visit.form().with_value("resident", reference.clone());
    page(&visit, id, &reference, form).await
}

fn words(brought: Option<&Brought>) -> String {
    let Some(brought) = brought else { return String::new() };
    let mut words =
        vec![if brought.is_new { "Persona registrata dall'anagrafe." } else { "Persona collegata all'anagrafe." }.to_owned()];
    match brought.entered {
        0 => {}
        1 => words.push("Con lei è stata registrata un'altra persona del nucleo.".to_owned()),
        count => words.push(format!("Con lei sono state registrate altre {count} persone del nucleo.")),
    }
    match brought.outside {
        0 => {}
        1 => words.push("Un altro residente del nucleo resta fuori dal registro.".to_owned()),
        count => words.push(format!("Altri {count} residenti del nucleo restano fuori dal registro.")),
    }
    if brought.elsewhere > 0 {
        words.push("Qualcuno fa già parte di un altro nucleo: controllalo.".to_owned());
    }
    words.join(" ")
}

/// `POST /anagrafe/domande/{id}/porta`
pub async fn send(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let ticked = sent.pairs().iter().filter(|(name, _)| name == "members").take(60);
    let ticked = ticked.map(|(_, reference)| (reference.clone(), bring::who_field(reference))).collect();
    let read = read(&mut fields, ticked);
    let result = match fields.finish(|| read) {
        Ok(bringing) => bring::bring_all(visit.db(), visit.principal()?, id, &bringing, sent.once()).await,
        Err(failure) => Err(failure),
    };
    match result {
        Ok((person, brought)) => {
            let principal = visit.principal()?;
            let mut tx = visit.db().begin_reading(visit.actor()?).await?;
            let href = registry::person::card::page_of(&mut tx, principal, person).await?;
            tx.commit(Audit::of("person.card").about(person)).await?;
            let href = if href.is_empty() { format!("{}/domande/{id}", crate::PAGE) } else { href };
            Ok(visit.redirect(&href, &words(brought.as_ref())))
        }
        Err(failure) => {
            let reference = sent.value("resident").unwrap_or_default().to_owned();
            page(&visit, id, &reference, visit.form_again(&sent, failure)?).await
        }
    }
}
