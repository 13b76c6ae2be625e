//! «Nuovo contatto»: search first, then one page, one transaction. Everything works without the script.

use super::actions;
use super::forms::{PERSON, read_new};
use super::model::Ending;
use super::store::{self, Draft};
use crate::units;
use ::store::Audit;
use askama::Template;
use guard::Permission;
use kernel::input::Fields;
use kernel::{ContactId, Failure, Instant, Outcome, PersonId, UnitId};
use registry::person::form_view::searched;
use registry::{Candidate, IdentityCard};
use ui::form::{Choice, FormView};
use ui::{Answer, Submitted, Visit};

/// Most candidates shown while somebody types.
const MOST_FOUND: usize = 8;
/// Largest draft, in characters.
const LARGEST_DRAFT: usize = 60_000;
/// Name of the button that takes one of the persons found.
const PICK: &str = "_pick";
/// Name of the button that enters as somebody new whoever was looked for.
const CARRY: &str = "_new";

#[derive(Template)]
#[template(path = "access/contact_new.html")]
struct DeskPage {
    form: FormView,
    person: Option<IdentityCard>,
    person_href: String,
    back: String,
    competence: String,
    found: Vec<Candidate>,
    question: String,
    may_search: bool,
    may_register: bool,
    may_ask_known: bool,
    units: Vec<Choice>,
    offices: Vec<Choice>,
    draft: Option<Instant>,
}

/// Whom the contact is about, when nobody was found or looked for.
fn subjects() -> Vec<Choice> {
    vec![Choice::new("unregistered", "Non la registro"), Choice::new("new", "È nuova: la registro ora")]
}

#[derive(Template)]
#[template(path = "access/contact_found.html")]
struct Found {
    found: Vec<Candidate>,
    question: String,
    nothing: &'static str,
    may_register: bool,
}

async fn render(visit: &Visit, mut form: FormView, action: &'static str) -> Answer {
    let principal = visit.principal()?;
    let may_search = principal.may(Permission::PERSON_SEARCH);
    let question = visit.query("q").and_then(|text| kernel::text::clean_line(&text, 100).ok()).unwrap_or_default();
    let mut tx = visit.begin().await?;
    let found =
        if may_search && !question.is_empty() { registry::search::find(&mut tx, &question, MOST_FOUND).await? } else { Vec::new() };
    let chosen: Option<PersonId> = form.value("person").parse().ok().filter(|_| may_search);
    let (mut person, mut person_href, mut competence) = (None, String::new(), String::new());
    if let Some(id) = chosen {
        match registry::identity(&mut tx, id).await {
            Ok(card) => {
                let today = tx.today();
                let known = registry::competence(&mut tx, id, 1, today).await?;
                competence = match known.unit {
                    Some(unit) => format!("{} ({})", guard::unit::one(&mut tx, unit).await?.name, known.ground),
                    None => known.ground.to_owned(),
                };
                person_href = registry::person::card::page_of(&mut tx, principal, id).await?;
                person = Some(card);
            }
            // The form says so beside the field when it is sent.
            Err(Failure::NotFound) => {}
            Err(other) => return Err(other.into()),
        }
    }
    if person.is_none() {
        form = form.with_value("person", "");
    }
    let mine: Vec<UnitId> = tx.sql(&store::UNITS_TO_WRITE).values().await?;
    let units = units::choices(&mut tx, |unit| mine.contains(&unit.id)).await?;
    let offices = units::receiving(&mut tx).await?;
    let draft: Option<Draft> = tx.sql(&store::DRAFT).optional().await?;
    let audit = Audit::of(action).about(chosen).rows(found.len());
    tx.commit(if found.is_empty() { audit } else { audit.showing("desk", registry::search::shown(&found)) }).await?;
    let may_ask_known = principal.may(Permission::PERSON_KNOWN);
    let may_register = principal.may(Permission::PERSON_CREATE);
    let back = if principal.may(Permission::CONTACT_READ) { "/contatti" } else { "/" };
    let mut page = visit.page("Nuovo contatto");
    if back != "/" {
        page = page.crumb("Contatti", back);
    }
    if form.is_refused() {
        page = page.refused(&form);
    }
    let draft =
        draft.filter(|_| visit.uri.query().is_none() && !form.is_refused() && action == "contact.form").map(|draft| draft.saved_at);
    page.render(DeskPage {
        form,
        person,
        person_href,
        back: back.to_owned(),
        competence,
        found,
        question,
        may_search,
        may_register,
        may_ask_known,
        units,
        offices,
        draft,
    })
}

/// What was typed into a search, in the fields of somebody new. Whoever may not enter persons finds it as the name of somebody who
/// stays unregistered.
fn carried(form: FormView, words: &str, may_register: bool) -> FormView {
    if !may_register {
        return form.with_value("subject_name", words);
    }
    searched(form.with_value("subject", "new"), PERSON, words)
}

/// The empty form; with `?persona=` about somebody, with `?q=` with those found, with `?bozza=si` as it was left.
pub async fn form(visit: Visit) -> Answer {
    let mut form = empty(&visit)?;
    if visit.query("bozza").is_some() {
        let mut tx = visit.begin().await?;
        let draft: Option<Draft> = tx.sql(&store::DRAFT).optional().await?;
        tx.commit(Audit::of("contact.draft")).await?;
        if let Some(draft) = draft {
            form = visit.form().with_values(draft.pairs.0);
        }
    }
    if let Some(person) = visit.query("persona") {
        form = form.with_value("person", person).with_value("subject", "known");
    }
    render(&visit, form, "contact.form").await
}

/// The form as it is before anything is typed.
fn empty(visit: &Visit) -> Outcome<FormView> {
    let principal = visit.principal()?;
    let channel = if principal.has_role("pua") || principal.has_role("operatore_020202") { "pua" } else { "direct" };
    let means = if principal.has_role("operatore_020202") { "contact_centre" } else { "" };
    let mut form = visit
        .form()
        .with_value("channel", channel)
        .with_value("means", means)
        .with_value("caller", "oneself")
        .with_value("urgency", "ordinary");
    form = form
        .with_value("callback", "unknown")
        .with_value("children", "unknown")
        .with_value("territory", "unknown")
        .with_value("subject", "unregistered");
    Ok(form)
}

/// Registers the contact; the same form sent twice makes one.
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let typed = sent.pairs().iter().filter(|(name, _)| !name.starts_with('_')).cloned();
    if let Some(person) = sent.value(PICK) {
        let form = visit.form().with_values(typed).with_value("person", person).with_value("subject", "known");
        return render(&visit, form, "contact.pick").await;
    }
    if let Some(words) = sent.value(CARRY) {
        let form = empty(&visit)?.with_values(typed);
        return render(&visit, carried(form, words, visit.principal()?.may(Permission::PERSON_CREATE)), "contact.pick").await;
    }
    let mut fields = sent.fields();
    let now = visit.read_open().await?.now();
    let new = read_new(&mut fields, now);
    let (ending, done) = match fields.finish(|| new) {
        Ok(new) => (Some(new.ending), actions::create(visit.db(), visit.principal()?, &new, sent.once()).await),
        Err(failure) => (None, Err(failure)),
    };
    match done {
        Ok(id) => Ok(after(&visit, id, ending)),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            // Whoever leaves the refused form finds what was typed when they come back.
            remember(&visit, &sent).await?;
            render(&visit, form, "contact.form").await
        }
    }
}

/// Where the desk goes on: to the free times when the contact ends in an appointment.
fn after(visit: &Visit, id: ContactId, ending: Option<Ending>) -> axum::response::Response {
    match ending {
        Some(Ending::Appointment) if visit.principal().is_ok_and(|principal| principal.may(Permission::APPOINTMENT_MANAGE)) => {
            visit.redirect(&format!("/agenda/prenota?contatto={id}"), "Contatto registrato. Ora scegli l'orario.")
        }
        _ if visit.principal().is_ok_and(|principal| principal.may(Permission::CONTACT_READ)) => {
            visit.redirect(&format!("/contatti/{id}"), "Contatto registrato.")
        }
        _ => visit.redirect("/", "Contatto registrato."),
    }
}

fn fragment(found: Vec<Candidate>, question: String, nothing: &'static str, may_register: bool) -> Answer {
    let html = Found { found, question, nothing, may_register }.render().map_err(Failure::internal)?;
    Ok(axum::response::IntoResponse::into_response(axum::response::Html(html)))
}

/// Those found while the name is typed into the search field.
pub async fn found(visit: Visit) -> Answer {
    let question = visit.query("q").and_then(|text| kernel::text::clean_line(&text, 100).ok()).unwrap_or_default();
    if question.chars().count() < 2 {
        return fragment(Vec::new(), String::new(), "", false);
    }
    let mut tx = visit.begin().await?;
    let found = registry::search::find(&mut tx, &question, MOST_FOUND).await?;
    tx.commit(Audit::of("person.search").rows(found.len()).showing("desk", registry::search::shown(&found))).await?;
    let may_register = visit.principal()?.may(Permission::PERSON_CREATE);
    fragment(found, question, "Nessuno nel registro con questi dati.", may_register)
}

/// Those who may be the person that is being entered.
pub async fn similar(visit: Visit) -> Answer {
    let mut fields = Fields::from_form(visit.query_pairs());
    let Some(new) = registry::person::read_new(&mut fields, PERSON) else { return fragment(Vec::new(), String::new(), "", false) };
    let typed = new.data.family_name.chars().count().saturating_add(new.data.given_name.chars().count());
    if typed < 3 && new.data.identifier.is_none() {
        return fragment(Vec::new(), String::new(), "", false);
    }
    let mut tx = visit.begin().await?;
    let found = registry::candidates(&mut tx, &new.data.card(&[], None)).await?;
    tx.commit(Audit::of("person.similar").rows(found.len()).showing("desk", registry::search::shown(&found))).await?;
    fragment(found, String::new(), "", false)
}

/// Keeps what is being typed, in case the browser dies.
pub async fn keep_draft(visit: Visit, sent: Submitted) -> Answer {
    let Some(now) = remember(&visit, &sent).await? else {
        return Err(Failure::field("narrative", "Il testo è troppo lungo per la bozza: registralo.").into());
    };
    let words = format!("Bozza salvata alle {}.", kernel::time::show_time(now));
    Ok(axum::response::IntoResponse::into_response(axum::response::Html(words)))
}

/// Writes down what was typed, and says when; nothing is written when it is too long for a draft.
async fn remember(visit: &Visit, sent: &Submitted) -> Outcome<Option<Instant>> {
    let pairs: Vec<&(String, String)> =
        sent.pairs().iter().filter(|(name, value)| !name.starts_with('_') && !value.is_empty()).collect();
    let size: usize = pairs.iter().map(|(name, value)| name.len().saturating_add(value.len())).sum();
    if size > LARGEST_DRAFT {
        return Ok(None);
    }
    let mut tx = visit.begin().await?;
    let json = serde_json::to_value(&pairs).map_err(Failure::internal)?;
    tx.sql(&store::SAVE_DRAFT).bind("pairs", json).run().await?;
    let now = tx.now();
    tx.commit(Audit::of("contact.draft")).await?;
    Ok(Some(now))
}

/// Forgets the draft.
pub async fn drop_draft(visit: Visit, _sent: Submitted) -> Answer {
    let mut tx = visit.begin().await?;
    tx.sql(&store::DROP_DRAFT).run().await?;
    tx.commit(Audit::of("contact.draft")).await?;
    Ok(visit.redirect("/contatti/nuovo", "Bozza scartata."))
}
