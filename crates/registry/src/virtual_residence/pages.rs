//! The pages of requests under the person, and of the desks.

use super::RequestState;
use super::actions::{self, Answered, NewDesk};
use super::store::{Desk, OF_PERSON, Request};
use crate::person::{PersonHeader, header};
use askama::Template;
use kernel::codes::Code as _;
use kernel::{Outcome, PersonId};
use std::collections::BTreeSet;
use store::{Audit, Tx};
use ui::form::{Choice, FormView, choices};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "registry/virtual_residence.html")]
struct Page {
    header: PersonHeader,
    path: String,
    /// Each with the form of its outcome, while it waits for one.
    requests: Vec<(Request, Option<FormView>)>,
    desks: Vec<Choice>,
    form: FormView,
    /// An outcome that has no place on the page any more, because somebody else recorded one meanwhile.
    lost: Option<FormView>,
}

impl Page {
    fn may_ask(&self) -> bool {
        self.header.may_edit && self.requests.iter().all(|(_, outcome)| outcome.is_none())
    }
    /// What an outcome may be.
    fn outcomes(&self) -> Vec<Choice> {
        let ends = RequestState::ALL.iter().filter(|state| **state != RequestState::Sent);
        ends.map(|state| Choice::new(state.code(), state.label())).collect()
    }
    /// What was typed into a form that has no place any more, label and words.
    fn typed(&self, form: &FormView) -> Vec<(&'static str, String)> {
        let state = RequestState::from_code(form.value("state")).map_or("", RequestState::label);
        let day = form.value("decided_on");
        let typed = [
            ("Esito", state),
            ("Data dell’esito", day),
            ("Residenza dal", form.value("from")),
            ("Motivo", form.value("reason")),
            ("Protocollo", form.value("protocol")),
        ];
        typed.into_iter().filter(|(_, words)| !words.is_empty()).map(|(label, words)| (label, words.to_owned())).collect()
    }
}

/// A form that was refused.
enum Refused {
    /// A new request.
    New(FormView),
    /// The outcome of this one.
    Outcome(String, FormView),
}

async fn render(visit: &Visit, id: PersonId, refused: Option<Refused>) -> Answer {
    let path = format!("/persone/{id}/residenza-fittizia");
    let mut tx = visit.begin().await?;
    let header = header(&mut tx, id).await?.at(&format!("/persone/{id}/indirizzi"));
    let rows: Vec<Request> = tx.sql(&OF_PERSON).id("person", id).all().await?;
    let desks = choices(actions::desks(&mut tx).await?.iter().map(|desk| (desk.id, desk.label())));
    tx.commit(Audit::of("residence.read").about(id).on("person", id)).await?;
    let page = visit.page("Residenza in via fittizia").crumb("Persone", "/persone");
    let page =
        page.crumb(header.display_name.clone(), format!("/persone/{id}")).crumb("Indirizzi", format!("/persone/{id}/indirizzi"));
    let (form, mut outcome) = match refused {
        Some(Refused::New(form)) => (form, None),
        Some(Refused::Outcome(of, form)) => (visit.form(), Some((of, form))),
        None => (visit.form(), None),
    };
    let page = match outcome.as_ref().map(|(_, form)| form).or(Some(&form)).filter(|form| form.is_refused()) {
        Some(form) => page.refused(form),
        None => page,
    };
    let mut requests = Vec::with_capacity(rows.len());
    for row in rows {
        let shown = (row.state == RequestState::Sent).then(|| {
            let mine = outcome.take_if(|(of, _)| *of == row.id.to_string()).map(|(_, form)| form);
            let form = mine.unwrap_or_else(|| visit.form().with_value("from", row.requested_typed()));
            form.with_version(row.version).prefixed("esito")
        });
        requests.push((row, shown));
    }
    page.render(Page { header, path, requests, desks, form, lost: outcome.map(|(_, form)| form) })
}

/// `GET /persone/{id}/residenza-fittizia`
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    render(&visit, id, None).await
}

/// `POST /persone/{id}/residenza-fittizia`
pub async fn send(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match ask(&visit, id, &sent).await {
        Ok(_) => Ok(visit.redirect(&format!("/persone/{id}/residenza-fittizia"), "Richiesta registrata.")),
        Err(failure) => render(&visit, id, Some(Refused::New(visit.form_again(&sent, failure)?))).await,
    }
}

/// For the page and for the API.
pub(super) async fn ask(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let desk = fields.required_id("desk");
    let requested_on = fields.required_date("requested_on");
    let ground = fields.line("ground", 300).unwrap_or_default();
    let (desk, requested_on) = fields.finish(|| Some((desk?, requested_on?)))?;
    actions::send(visit.db(), visit.principal()?, id, sent.once(), (desk, requested_on, &ground)).await
}

/// `POST /persone/{id}/residenza-fittizia/esito`
pub async fn outcome(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match answered(&visit, id, &sent).await {
        Ok(()) => Ok(visit.redirect(&format!("/persone/{id}/residenza-fittizia"), "Esito registrato.")),
        Err(failure) => {
            let of = sent.value("request").unwrap_or_default().to_owned();
            render(&visit, id, Some(Refused::Outcome(of, visit.form_again(&sent, failure)?))).await
        }
    }
}

/// For the page and for the API.
pub(super) async fn answered(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<()> {
    let mut fields = sent.fields();
    let version = sent.version()?;
    let request = fields.required_id("request");
    let state = fields.required_code("state");
    let decided_on = fields.required_date("decided_on");
    let from = fields.date("from");
    let reason = fields.line("reason", 300).unwrap_or_default();
    let protocol = fields.line("protocol", 60).unwrap_or_default();
    let told = || Some((request?, Answered { state: state?, decided_on: decided_on?, from, reason, protocol }));
    let (request, told) = fields.finish(told)?;
    actions::answer(visit.db(), visit.principal()?, id, request, version, &told).await
}

#[derive(Template)]
#[template(path = "registry/desks.html")]
struct DesksPage {
    desks: Vec<Desk>,
    /// Boroughs of the body that have no desk.
    without: Vec<i64>,
    form: FormView,
    csrf: String,
    key: String,
}

async fn boroughs(tx: &mut Tx) -> Outcome<BTreeSet<i64>> {
    let today = tx.today();
    let tree = guard::unit::Tree::load(tx).await?;
    let open = tree.by_code().into_iter().filter(|unit| unit.valid_from <= today && today < unit.valid_until);
    Ok(open.filter_map(|unit| unit.municipio).collect())
}

async fn desks_page(visit: &Visit, form: FormView) -> Answer {
    let mut tx = visit.read_open().await?;
    let desks = actions::desks(&mut tx).await?;
    let without = boroughs(&mut tx).await?.into_iter().filter(|number| desks.iter().all(|desk| desk.municipio != Some(*number)));
    let without = without.collect();
    let page = visit.page("Sportelli per la residenza fittizia").crumb("Stradario", "/vie");
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let (csrf, key) = (visit.csrf().to_owned(), form.key().to_owned());
    page.render(DesksPage { desks, without, form, csrf, key })
}

/// `GET /vie/sportelli`
pub async fn desks(visit: Visit) -> Answer {
    desks_page(&visit, visit.form()).await
}

/// `POST /vie/sportelli`
pub async fn add_desk(visit: Visit, sent: Submitted) -> Answer {
    match keep_desk(&visit, &sent).await {
        Ok(_) => Ok(visit.redirect("/vie/sportelli", "Sportello registrato.")),
        Err(failure) => desks_page(&visit, visit.form_again(&sent, failure)?).await,
    }
}

/// For the page and for the API.
pub(super) async fn keep_desk(visit: &Visit, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let municipio = fields.whole("municipio", 1, 99);
    let name = fields.required_line("name", 120);
    let street = fields.required_line("street", 120);
    let number = fields.line("number", 12).unwrap_or_default();
    let contact = fields.line("contact", 200).unwrap_or_default();
    let new = fields.finish(|| Some(NewDesk { municipio, name: name?, street: street?, number, contact }))?;
    actions::add_desk(visit.db(), visit.principal()?, sent.once(), &new).await
}

/// `POST /vie/sportelli/chiudi`
pub async fn end_desk(visit: Visit, sent: Submitted) -> Answer {
    close_desk(&visit, &sent).await?;
    Ok(visit.redirect("/vie/sportelli", "Sportello chiuso."))
}

/// For the page and for the API.
pub(super) async fn close_desk(visit: &Visit, sent: &Submitted) -> Outcome<()> {
    let mut fields = sent.fields();
    let version = sent.version()?;
    let desk = fields.required_id("desk");
    let desk = fields.finish(|| desk)?;
    actions::end_desk(visit.db(), visit.principal()?, desk, version).await
}
