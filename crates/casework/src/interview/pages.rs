//! The first interview as people record and read it.

use super::actions::{self, Origin, origin, units};
use super::store::{InterviewRow, ONE};
use super::{InterviewId, InterviewOutcome, forms, moved};
use crate::case::{Level, UserArea};
use crate::diary::pages::with_moment;
use crate::doing::Doing;
use crate::draft::{self, DraftKind};
use ::store::{Audit, Tx};
use askama::Template;
use kernel::time::show_moment;
use kernel::{Failure, Outcome};
use registry::IdentityCard;
use ui::form::{Choice, FormView, choices, options};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "casework/interview_new.html")]
struct NewPage {
    form: FormView,
    person: Option<IdentityCard>,
    person_href: String,
    narrative: String,
    units: Vec<Choice>,
    outcomes: Vec<Choice>,
    areas: Vec<Choice>,
    levels: Vec<Choice>,
    place: Option<Uuid>,
    draft_at: Option<String>,
    back: String,
}

fn place_of(origin: &Origin) -> Option<Uuid> {
    origin.appointment.map(|id| id.0).or(origin.contact.map(|id| id.0)).or(origin.person.map(|id| id.0))
}

async fn new_page(tx: &mut Tx, visit: &Visit, origin: Origin, form: Option<FormView>) -> Outcome<NewPage> {
    let person = match origin.person {
        Some(person) => Some(registry::identity(tx, person).await?),
        None => None,
    };
    let person_href = match origin.person {
        Some(person) => registry::person::card::page_of(tx, visit.principal()?, person).await?,
        None => String::new(),
    };
    let units = units(tx, origin.unit).await?;
    let place = place_of(&origin);
    let stored = match (place, &form) {
        (Some(place), None) => draft::load(tx, DraftKind::Interview, place).await?,
        _ => None,
    };
    let draft_at = stored.as_ref().map(|draft| show_moment(draft.at));
    let form = match (form, stored) {
        (Some(form), _) => form,
        (None, Some(draft)) => visit.form().with_values(draft.pairs()),
        (None, None) => {
            let first = units.first();
            let form = visit
                .form()
                .with_maybe("unit", first.map(|unit| unit.id.to_string()))
                .with_maybe("level", first.and_then(|unit| unit.level).map(|level| level.to_string()));
            with_moment(form, "held_at", origin.starts_at.filter(|at| *at <= tx.now()).unwrap_or(tx.now()))
        }
    };
    let form = form
        .with_maybe("appointment", origin.appointment.map(|id| id.to_string()))
        .with_maybe("contact", origin.contact.map(|id| id.to_string()))
        .with_maybe("person", origin.person.map(|id| id.to_string()));
    Ok(NewPage {
        form,
        person,
        person_href,
        narrative: origin.narrative,
        units: choices(units.iter().map(|unit| (unit.id, &unit.name))),
        outcomes: options::<InterviewOutcome>(),
        areas: options::<UserArea>(),
        levels: options::<Level>(),
        place,
        draft_at,
        back: visit.uri.path_and_query().map_or_else(|| "/colloqui/nuovo".to_owned(), ToString::to_string),
    })
}

fn asked<T: From<Uuid>>(visit: &Visit, name: &str) -> Outcome<Option<T>> {
    visit.query(name).map(|text| text.parse::<Uuid>().map(T::from).map_err(|_| Failure::NotFound)).transpose()
}

/// The form, for an appointment, a contact or a person.
pub async fn new(visit: Visit) -> Answer {
    let mut tx = visit.begin().await?;
    let found = origin(&mut tx, asked(&visit, "appuntamento")?, asked(&visit, "contatto")?, asked(&visit, "persona")?).await?;
    let person = found.person;
    if let Some(person) = person {
        let card = registry::identity(&mut tx, person).await?;
        actions::must_belong(&mut tx, &found, &card).await?;
    }
    let page = new_page(&mut tx, &visit, found, None).await?;
    tx.commit(Audit::of("interview.form").about(person)).await?;
    visit.page("Primo colloquio").crumb("Cartelle", "/cartelle").render(page)
}

/// The interview as it was recorded; a proposal leads to its case.
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let new = forms::new_interview(&mut fields);
        // Said with the other faults, not after them.
        let now = visit.read_open().await?.now();
        if fields.moment("held_at").is_some_and(|at| at > now) {
            fields.fault("held_at_date", crate::problems::Problem::InterviewInFuture.sentence());
        }
        actions::record(Doing::of(&visit, &sent)?, &fields.finish(|| new)?).await
    };
    match run.await {
        Ok(recorded) => match recorded.case {
            Some(case) => Ok(visit.redirect(
                &format!("/cartelle/{case}"),
                "Colloquio registrato e presa in carico proposta: ora l’unità assegna la cartella.",
            )),
            None => Ok(visit.redirect(&format!("/colloqui/{}", recorded.interview), "Colloquio registrato.")),
        },
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            let mut tx = visit.begin().await?;
            let id = |name: &str| sent.value(name).and_then(|text| text.parse::<Uuid>().ok());
            let found =
                origin(&mut tx, id("appointment").map(Into::into), id("contact").map(Into::into), id("person").map(Into::into))
                    .await?;
            let person = found.person;
            let page = new_page(&mut tx, &visit, found, Some(form)).await?;
            tx.commit(Audit::of("interview.form").about(person)).await?;
            visit.page("Primo colloquio").crumb("Cartelle", "/cartelle").refused(&page.form).render(page)
        }
    }
}

#[derive(Template)]
#[template(path = "casework/interview.html")]
struct ShowPage {
    interview: InterviewRow,
    person: IdentityCard,
    person_href: String,
    may_go_on: bool,
    may_settle: bool,
    form: FormView,
    action: String,
    fates: Vec<Choice>,
}

async fn show_page(visit: &Visit, id: InterviewId, form: FormView) -> Answer {
    let mut tx = visit.begin().await?;
    let interview: InterviewRow = tx.sql(&ONE).id("id", id).one().await?;
    let person = registry::identity(&mut tx, interview.person_id).await?;
    let person_href = registry::person::card::page_of(&mut tx, visit.principal()?, interview.person_id).await?;
    tx.commit(Audit::of("interview.read").about(interview.person_id).on("interview", id)).await?;
    let may_propose = visit.principal()?.may(guard::Permission::CASE_PROPOSE);
    let page = visit.page("Primo colloquio");
    let page = if person_href.is_empty() {
        page.crumb("Cartelle", "/cartelle")
    } else {
        page.crumb(person.display_name.clone(), person_href.clone())
    };
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(ShowPage {
        may_go_on: interview.case_id.is_none() && may_propose,
        may_settle: interview.contact_moved && may_propose,
        action: format!("/colloqui/{id}/decisione"),
        fates: options::<moved::Fate>(),
        interview,
        person,
        person_href,
        form,
    })
}

/// One interview.
pub async fn show(visit: Visit, PathId(id): PathId<InterviewId>) -> Answer {
    let form = visit.form();
    show_page(&visit, id, form).await
}

/// What becomes of an interview whose contact was put on somebody else.
pub async fn settle(visit: Visit, PathId(id): PathId<InterviewId>, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let command = moved::read(&mut fields);
        moved::settle(Doing::of(&visit, &sent)?, id, &fields.finish(|| command)?).await
    };
    match run.await {
        Ok(()) => Ok(visit.redirect(&format!("/colloqui/{id}"), "Decisione registrata.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            show_page(&visit, id, form).await
        }
    }
}
