//! Taking an application: for which measure, for whom, by whom, and what the regulation asks of whoever came.

use super::actions;
use super::answers::{Answer, Question, questions, read_form, read_rows};
use super::forms;
use super::gather::{known_from_register, of_person};
use super::model::{ApplicantTitle, ApplicationId, Channel};
use super::pages::{Group, grouped};
use crate::measure::{self, MeasureId, store::MeasureRow};
use crate::rule::Version;
use ::store::{Audit, Tx};
use askama::Template;
use kernel::input::Fields;
use kernel::{Failure, Outcome, PersonId};
use ui::form::{Choice, FormView, choices};
use ui::{Answer as Reply, Submitted, Visit};

#[derive(Template)]
#[template(path = "benefits/application_new.html")]
struct NewPage {
    /// The measure that was chosen; before that those that are open.
    measure: Option<MeasureRow>,
    measures: Vec<MeasureRow>,
    person: PersonId,
    person_name: String,
    person_href: String,
    form: FormView,
    groups: Vec<Group>,
    desks: Vec<Choice>,
    people: Vec<Choice>,
    /// Whether the regulation of the measure does not hold today.
    lacking: bool,
    /// How many of theirs for this measure are open already.
    open: i64,
    /// Those that the reader may open.
    others: Vec<(ApplicationId, String)>,
}

impl NewPage {
    fn titles(&self) -> Vec<Choice> {
        ui::form::options::<ApplicantTitle>()
    }
    /// Through the citizen's pages nobody comes to a desk.
    fn channels(&self) -> Vec<Choice> {
        let at_desk = Channel::ALL.iter().filter(|channel| **channel != Channel::Online);
        choices(at_desk.map(|channel| (channel.code(), channel.label())))
    }
    fn back(&self) -> &str {
        if self.person_href.is_empty() { "/domande" } else { &self.person_href }
    }
}

/// What is asked at a desk for a measure and a person today: what the citizen can say and the register does not know.
async fn asked(tx: &mut Tx, measure: &MeasureRow, person: PersonId) -> Outcome<(Option<Version>, Vec<Question>)> {
    let today = tx.today();
    let Some(rule) = actions::rule_of(tx, &measure.rule_code, today).await? else { return Ok((None, Vec::new())) };
    let known = of_person(tx, person, None, &rule.regulation, today).await?;
    let known = known_from_register(&known);
    let mut all = questions(&rule.regulation, &rule.row.text);
    all.retain(|question| question.is_for_citizen() && !known.contains(&question.id));
    Ok((Some(rule), all))
}

fn from_query<T: std::str::FromStr>(visit: &Visit, name: &str) -> Outcome<Option<T>> {
    match visit.query(name) {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| Failure::NotFound),
    }
}

async fn new_page(visit: &Visit, measure: Option<MeasureId>, person: PersonId, form: Option<FormView>) -> Reply {
    let principal = visit.principal()?;
    let mut tx = visit.begin().await?;
    let desks = actions::desks(&mut tx, principal).await?;
    let person = filable_anywhere(&mut tx, person, &desks).await?;
    let card = registry::identity(&mut tx, person).await?;
    let person_href = registry::person::card::page_of(&mut tx, principal, person).await?;
    let today = tx.today();
    let (chosen, measures) = match measure {
        Some(id) => (Some(measure::actions::one(&mut tx, id).await?), Vec::new()),
        None => (None, measure::actions::open_on(&mut tx, today).await?),
    };
    let (mut groups, mut lacking, mut open, mut others) = (Vec::new(), false, 0, Vec::new());
    if let Some(measure) = &chosen {
        let (rule, questions) = asked(&mut tx, measure, person).await?;
        lacking = rule.is_none();
        groups = grouped(questions);
        open = actions::open_of(&mut tx, measure.id, person).await?;
        others = actions::open_read(&mut tx, measure.id, person).await?;
    }
    let people = around(&mut tx, person).await?;
    tx.commit(Audit::of("application.form").about(person).on("person", person)).await?;
    let form = form.unwrap_or_else(|| {
        let first = principal.unit().filter(|unit| desks.iter().any(|(id, _)| id == unit));
        visit
            .form()
            .with_value("applicant_title", ApplicantTitle::Own.code())
            .with_value("channel", Channel::Desk.code())
            .with_maybe("desk", first.or_else(|| desks.first().map(|(id, _)| *id)).map(|id| id.to_string()))
    });
    let shell = visit.page("Nuova domanda").crumb("Domande", "/domande");
    let shell = if form.is_refused() { shell.refused(&form) } else { shell };
    shell.render(NewPage {
        measure: chosen,
        measures,
        person,
        person_name: card.display_name,
        person_href,
        form,
        groups,
        desks: choices(desks),
        people,
        lacking,
        open,
        others,
    })
}

/// Somebody for whom the actor may file at one of its desks.
async fn filable_anywhere(tx: &mut Tx, person: PersonId, desks: &[(kernel::UnitId, String)]) -> Outcome<PersonId> {
    for (desk, _) in desks {
        match actions::filable(tx, person, *desk).await {
            Err(Failure::NotFound) => {}
            other => return other,
        }
    }
    Err(Failure::NotFound)
}

/// Those who may ask for somebody: their household and their representatives, as far as the reader may know of them.
async fn around(tx: &mut Tx, person: PersonId) -> Outcome<Vec<Choice>> {
    let today = tx.today();
    let representatives = registry::representatives_on(tx, person, today).await?;
    let mut ids: Vec<PersonId> = representatives.iter().filter_map(|representative| representative.other_id).collect();
    if let Some(household) = registry::household_of(tx, person, today).await? {
        let members = registry::members(tx, household.id, today).await?;
        ids.extend(members.iter().map(|member| member.person_id));
    }
    let known = registry::identities(tx, &ids).await?;
    let mut out: Vec<(PersonId, String)> = Vec::new();
    for id in ids {
        if id != person
            && !out.iter().any(|(other, _)| *other == id)
            && let Some(card) = known.get(&id)
        {
            out.push((id, card.display_name.clone()));
        }
    }
    Ok(choices(out))
}

/// `GET /domande/nuova?persona=…&misura=…`
pub async fn new(visit: Visit) -> Reply {
    let measure = from_query(&visit, "misura")?;
    match from_query(&visit, "persona")? {
        Some(person) => new_page(&visit, measure, person, None).await,
        // Whoever comes without a person looks for them first.
        None => Ok(visit.redirect("/persone", "Cerca la persona: la domanda si comincia dalla sua pagina.")),
    }
}

/// For the page and for the API, which sends its answers row by row.
pub(super) async fn filed(visit: &Visit, sent: &Submitted, by_rows: bool) -> Outcome<(ApplicationId, bool)> {
    let principal = visit.principal()?;
    let today = visit.db().clock().today();
    let mut fields = sent.fields();
    let new = forms::read_new(&mut fields, today);
    let answers = match &new {
        Some((new, _)) => read_answers(visit, &mut fields, new.measure, new.person, by_rows).await?,
        None => Vec::new(),
    };
    let (new, submits) = fields.finish(|| new)?;
    let id = actions::file(visit.db(), principal, sent.once(), &new, &answers, submits).await?;
    Ok((id, submits))
}

async fn read_answers(
    visit: &Visit,
    fields: &mut Fields,
    measure: MeasureId,
    person: PersonId,
    by_rows: bool,
) -> Outcome<Vec<Answer>> {
    let mut tx = visit.begin().await?;
    let desks = actions::desks(&mut tx, visit.principal()?).await?;
    let person = filable_anywhere(&mut tx, person, &desks).await?;
    let measure = match measure::actions::one(&mut tx, measure).await {
        Err(Failure::NotFound) => {
            tx.roll_back().await?;
            fields.fault("measure", "Scegli una misura dell'ente.");
            return Ok(Vec::new());
        }
        other => other?,
    };
    let (rule, questions) = asked(&mut tx, &measure, person).await?;
    tx.roll_back().await?;
    Ok(match rule {
        Some(rule) if by_rows => read_rows(fields, &rule.regulation, &questions),
        Some(rule) => read_form(fields, &rule.regulation, &questions),
        None => Vec::new(),
    })
}

/// `POST /domande/nuova`
pub async fn create(visit: Visit, sent: Submitted) -> Reply {
    match filed(&visit, &sent, false).await {
        Ok((id, true)) => Ok(visit.redirect(&format!("/domande/{id}/ricevuta"), "Domanda presentata: ecco la ricevuta.")),
        Ok((id, false)) => Ok(visit.redirect(&format!("/domande/{id}"), "Domanda salvata: completala e presentala.")),
        Err(failure) => {
            let id = |name: &str| sent.value(name).and_then(|text| text.parse().ok());
            let measure = id("measure").map(MeasureId);
            let person = id("person").map(PersonId).ok_or(Failure::NotFound)?;
            let form = visit.form_again(&sent, failure)?;
            new_page(&visit, measure, person, Some(form)).await
        }
    }
}
