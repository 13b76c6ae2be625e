//! The pages of sealed identities.

use super::forms;
use super::open::{self, Opened};
use super::store::{MAY, SealRow};
use super::{SealKind, actions, own};
use crate::household::pages::with_chosen;
use crate::person::forms::NAME;
use crate::person::store::{PersonRow, SEALING_SEEN};
use crate::person::{PersonHeader, header};
use crate::search::{Candidate, find, shown};
use askama::Template;
use kernel::text::clean_line;
use kernel::{Actor, Outcome, PersonId};
use store::Audit;
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Where sealed identities are looked for.
const LIST: &str = "/identita-sigillate";
/// Most records offered to choose from.
const MOST_FOUND: usize = 12;
/// The button that looks for the record under which the child goes on.
const FIND: &str = "find";

#[derive(Template)]
#[template(path = "registry/seal.html")]
struct SealPage {
    header: PersonHeader,
    path: String,
    adoption: FormView,
    rectification: FormView,
    query: String,
    /// Records that may be the one under which the child goes on.
    found: Vec<Choice>,
}

/// The records that may be the one under which the child goes on: those that are looked for, and the one that was chosen. They are looked
/// for in a request of their own: no two rows of the log that one request ties together lead from the one to the other.
async fn successors(visit: &Visit, id: PersonId, request: Uuid, (query, chosen): (&str, &str)) -> Outcome<Vec<Choice>> {
    if query.is_empty() && chosen.is_empty() {
        return Ok(Vec::new());
    }
    let mut tx = visit.db().begin_reading(&Actor { request, ..visit.actor()?.clone() }).await?;
    let mut others = if query.is_empty() { Vec::new() } else { find(&mut tx, query, MOST_FOUND).await? };
    others.retain(|other| other.card.id != id);
    let choice =
        |other: &Candidate| Choice::new(other.card.id.to_string(), other.card.display_name.clone()).hint(other.card.detail());
    let mut found: Vec<Choice> = others.iter().map(choice).collect();
    let chosen = with_chosen(&mut tx, &mut found, chosen).await?;
    let named: Vec<PersonId> = shown(&others).chain(chosen).filter(|named| *named != id).collect();
    tx.commit(Audit::of("person.search").rows(named.len()).showing("persons", named)).await?;
    found.retain(|choice| choice.value != id.to_string());
    Ok(found)
}

/// The page with one of its two forms as it was sent, made over the version that it was sent for.
async fn render(visit: &Visit, id: PersonId, kind: SealKind, form: FormView, version: Option<i64>) -> Answer {
    let path = format!("/persone/{id}/sigillo");
    let mut tx = visit.db().begin_reading(visit.actor()?).await?;
    tx.sql(&MAY).id("person", id).value::<PersonId>().await?;
    let header = header(&mut tx, id).await?.at(&format!("/persone/{id}/diritti"));
    let row: PersonRow = tx.sql(&SEALING_SEEN).id("id", id).one().await?;
    let apart: Uuid = tx.new_id()?;
    tx.commit(Audit::of("person.read").about(id).on("person", id)).await?;
    let query = clean_line(form.value("successor_name"), NAME).unwrap_or_default();
    let mut found = successors(visit, id, apart, (&query, form.value("successor"))).await?;
    let page = visit.page("Cambio di identità").crumb("Persone", "/persone");
    let page = page.crumb(header.display_name.clone(), format!("/persone/{id}"));
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let blank = visit.form().with_version(row.version);
    let mut form = form.with_version(version.unwrap_or(row.version));
    if !found.is_empty() {
        if found.iter().all(|choice| choice.value != form.value("successor")) {
            form = form.with_value("successor", "");
        }
        found.push(Choice::new("", "Nessuna di queste"));
    }
    let (adoption, rectification) = match kind {
        SealKind::Adoption => (form, blank.prefixed("rectified")),
        SealKind::Rectification => (blank.prefixed("adopted"), form),
    };
    let rectification =
        if rectification.is_refused() { rectification } else { rectification.with_value("family_name", row.family_name) };
    page.render(SealPage { header, path, adoption, rectification, query, found })
}

/// `GET /persone/{id}/sigillo`
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    render(&visit, id, SealKind::Adoption, visit.form(), None).await
}

/// `POST /persone/{id}/sigillo/adozione`: seals, or looks for the new record and shows the form again as it was typed.
pub async fn adoption(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    if sent.value(FIND).is_some() {
        let form = visit.form().with_values(sent.pairs().to_vec());
        return render(&visit, id, SealKind::Adoption, form, sent.version().ok()).await;
    }
    match adopted(&visit, id, &sent).await {
        Ok(_) => {
            let told = "L’identità è sigillata: nessuno la trova più, se non chi può leggerla con un motivo.";
            Ok(visit.redirect("/identita-sigillate/messe", told))
        }
        Err(failure) => render(&visit, id, SealKind::Adoption, visit.form_again(&sent, failure)?, None).await,
    }
}

/// For the page and for the API.
pub(super) async fn adopted(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let read = forms::read_adoption(&mut fields);
    let (act, successor) = fields.finish(|| read)?;
    actions::seal_adoption(visit.db(), visit.principal()?, id, version, sent.once(), (&act, successor)).await
}

/// `POST /persone/{id}/sigillo/rettifica`
pub async fn rectification(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match rectified(&visit, id, &sent).await {
        Ok(_) => {
            let told = "Dati aggiornati. Quelli di prima non sono più nel registro: nemmeno nella storia.";
            Ok(visit.redirect(&format!("/persone/{id}"), told))
        }
        Err(failure) => render(&visit, id, SealKind::Rectification, visit.form_again(&sent, failure)?, None).await,
    }
}

/// For the page and for the API.
pub(super) async fn rectified(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let read = forms::read_rectification(&mut fields);
    let (act, rectified) = fields.finish(|| read)?;
    actions::seal_rectification(visit.db(), visit.principal()?, id, version, sent.once(), (&act, &rectified)).await
}

#[derive(Template)]
#[template(path = "registry/sealed.html")]
struct SealedPage {
    form: FormView,
    found: Option<Vec<SealRow>>,
    purpose: String,
    csrf: String,
    key: String,
}

fn search_page(visit: &Visit, form: FormView, found: Option<Vec<SealRow>>, purpose: String) -> Answer {
    let page = visit.page("Identità sigillate");
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let (csrf, key) = (visit.csrf().to_owned(), form.key().to_owned());
    page.render(SealedPage { form, found, purpose, csrf, key })
}

/// `GET /identita-sigillate`
pub async fn ask(visit: Visit) -> Answer {
    search_page(&visit, visit.form(), None, String::new())
}

/// `POST /identita-sigillate`
pub async fn search(visit: Visit, sent: Submitted) -> Answer {
    match searched(&visit, &sent).await {
        Ok((rows, purpose)) => {
            let form = visit.form().with_values(sent.pairs().to_vec());
            search_page(&visit, form, Some(rows), purpose)
        }
        Err(failure) => search_page(&visit, visit.form_again(&sent, failure)?, None, String::new()),
    }
}

/// For the page and for the API.
pub(super) async fn searched(visit: &Visit, sent: &Submitted) -> Outcome<(Vec<SealRow>, String)> {
    let mut fields = sent.fields();
    let read = forms::read_question(&mut fields);
    let (question, purpose) = fields.finish(|| read)?;
    Ok((open::search(visit.db(), visit.principal()?, &question, &purpose).await?, purpose))
}

#[derive(Template)]
#[template(path = "registry/sealed_one.html")]
struct OpenedPage {
    opened: Opened,
    csrf: String,
    key: String,
}

/// `POST /identita-sigillate/apri`
pub async fn opened(visit: Visit, sent: Submitted) -> Answer {
    let opened = read(&visit, &sent).await?;
    let (csrf, key) = (visit.csrf().to_owned(), visit.form().key().to_owned());
    visit.page("Identità sigillata").crumb("Identità sigillate", LIST).render(OpenedPage { opened, csrf, key })
}

/// For the page and for the API.
pub(super) async fn read(visit: &Visit, sent: &Submitted) -> Outcome<Opened> {
    let mut fields = sent.fields();
    let read = forms::read_opening(&mut fields);
    let (seal, purpose) = fields.finish(|| read)?;
    open::open(visit.db(), visit.principal()?, visit.site().person_data(), seal, &purpose).await
}

/// `POST /identita-sigillate/togli`
pub async fn lift(visit: Visit, sent: Submitted) -> Answer {
    match own::undone(&visit, &sent).await {
        Ok(_) => Ok(visit.redirect(LIST, own::UNDONE)),
        Err(failure) => search_page(&visit, visit.form_again(&sent, failure)?, None, String::new()),
    }
}
