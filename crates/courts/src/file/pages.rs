//! The file of a person as people read it.

use super::release::{self, pieces, read_ask, read_decide};
use super::store::{CaseOf, OPENINGS, Opening, Piece, RELEASES, Release};
use super::{FileReleaseState, ReleaseId};
use crate::order::store::{OF_PERSON as ORDERS, Order};
use crate::placement::store::{OF_PERSON as PLACEMENTS, Placement};
use crate::report::store::{OF_PERSON as REPORTS, Report};
use ::store::{Audit, Tx};
use askama::Template;
use casework::Doing;
use guard::Permission;
use kernel::{Failure, Outcome, PersonId};
use records::DocumentId;
use ui::answer::no_content;
use ui::api::{Created, made};
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// A document with the hash of what was printed or taken in.
struct Row {
    piece: Piece,
    hash: String,
}

/// Who opened what, in words.
struct Seen {
    opening: Opening,
    title: String,
}

#[derive(Template)]
#[template(path = "courts/file.html")]
struct Page {
    person: PersonId,
    person_name: String,
    cases: Vec<CaseOf>,
    orders: Vec<Order>,
    reports: Vec<Report>,
    placements: Vec<Placement>,
    documents: Vec<Row>,
    seen: Vec<Seen>,
    releases: Vec<Release>,
    choices: Vec<Choice>,
    form: FormView,
    may_ask: bool,
    may_decide: bool,
    csrf: String,
    key: String,
}

impl Page {
    /// The titles of the pieces of a request, as far as they are told to whoever reads.
    fn titles(&self, release: &Release) -> Vec<&str> {
        let told = |id: &Uuid| self.documents.iter().find(|row| row.piece.document_id == *id).map(|row| row.piece.title.as_str());
        release.pieces.0.iter().map(|id| told(id).unwrap_or("documento che non si può leggere")).collect()
    }
    fn decisions(&self) -> [FileReleaseState; 2] {
        [FileReleaseState::Granted, FileReleaseState::Refused]
    }
}

/// The hash of a document; empty where the actor may not open it.
pub(super) async fn hash(tx: &mut Tx, document: Uuid) -> Outcome<String> {
    match records::brief(tx, DocumentId(document)).await {
        Ok(brief) => Ok(brief.hash),
        Err(Failure::NotFound) => Ok(String::new()),
        Err(failure) => Err(failure),
    }
}

async fn page(visit: &Visit, person: PersonId, form: Option<FormView>) -> Answer {
    let principal = visit.principal()?;
    let (may_ask, may_decide) = (principal.may(Permission::JUDICIAL_WRITE), principal.may(Permission::FILE_RELEASE));
    let mut tx = visit.begin().await?;
    let (cases, known) = pieces(&mut tx, person).await?;
    let person_name = registry::identity(&mut tx, person).await?.display_name;
    let orders: Vec<Order> = tx.sql(&ORDERS).id("person", person).all().await?;
    let reports: Vec<Report> = tx.sql(&REPORTS).id("person", person).all().await?;
    let placements: Vec<Placement> = tx.sql(&PLACEMENTS).id("person", person).all().await?;
    let releases: Vec<Release> = tx.sql(&RELEASES).id("person", person).all().await?;
    let mut documents = Vec::with_capacity(known.len());
    for piece in known {
        let hash = hash(&mut tx, piece.document_id).await?;
        documents.push(Row { piece, hash });
    }
    let openings: Vec<Opening> = if may_decide { tx.sql(&OPENINGS).id("person", person).all().await? } else { Vec::new() };
    tx.commit(Audit::of("court_file.read").about(person).on("court_file", person)).await?;
    let titled = |id: Uuid| {
        let document = documents.iter().find(|row| row.piece.document_id == id).map(|row| row.piece.title.clone());
        let order = || orders.iter().find(|order| order.id.0 == id).map(Order::called);
        let report = || reports.iter().find(|report| report.id.0 == id).map(|report| report.kind.label().to_owned());
        let placed = || placements.iter().find(|placed| placed.id.0 == id).map(|_| "Collocamento in via d’urgenza".to_owned());
        document.or_else(order).or_else(report).or_else(placed)
    };
    // Of what the reader may not know of nothing is told, not even that it was opened.
    let seen: Vec<Seen> = openings
        .into_iter()
        .filter_map(|opening| Some(Seen { title: opening.object_id.and_then(titled)?, opening }))
        .take(100)
        .collect();
    let refused = form.is_some();
    let form = form.unwrap_or_else(|| visit.form());
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let choices = documents.iter().map(|row| Choice::new(row.piece.document_id.to_string(), row.piece.title.clone())).collect();
    let shown = Page {
        person,
        person_name,
        cases,
        orders,
        reports,
        placements,
        documents,
        seen,
        releases,
        choices,
        form,
        may_ask,
        may_decide,
        csrf,
        key,
    };
    let page = visit.page("Fascicolo").crumb(shown.person_name.clone(), format!("/persone/{person}"));
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// `GET /persone/{id}/fascicolo`
pub async fn show(visit: Visit, PathId(person): PathId<PersonId>) -> Answer {
    page(&visit, person, None).await
}

async fn asked(visit: &Visit, person: PersonId, sent: &Submitted) -> Outcome<ReleaseId> {
    let mut fields = sent.fields();
    let ask = read_ask(&mut fields);
    let ask = fields.finish(|| ask)?;
    release::ask(Doing::of(visit, sent)?, person, &ask).await
}

/// `POST /persone/{id}/fascicolo/copia`
pub async fn ask(visit: Visit, PathId(person): PathId<PersonId>, sent: Submitted) -> Answer {
    match asked(&visit, person, &sent).await {
        Ok(_) => {
            Ok(visit.redirect(&format!("/persone/{person}/fascicolo#copie"), "Richiesta registrata: la decide un’altra persona."))
        }
        Err(failure) => page(&visit, person, Some(visit.form_again(&sent, failure)?)).await,
    }
}

async fn decided(visit: &Visit, id: ReleaseId, sent: &Submitted) -> Outcome<PersonId> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let decide = read_decide(&mut fields);
    let decide = fields.finish(|| decide)?;
    release::decide(Doing::of(visit, sent)?, id, version, &decide).await
}

/// `POST /fascicoli/{id}/decisione`
pub async fn decide(visit: Visit, PathId(id): PathId<ReleaseId>, sent: Submitted) -> Answer {
    let person = decided(&visit, id, &sent).await?;
    Ok(visit.redirect(
        &format!("/persone/{person}/fascicolo#copie"),
        "Decisione registrata. Se la copia si dà, la versione con le parti coperte si prepara dalla pagina di ogni documento.",
    ))
}

/// Asks for a copy of pieces of a person's file.
#[utoipa::path(post, path = "/api/v1/persons/{id}/court-file-copies", operation_id = "court_file_ask_copy", request_body = super::release::AskRelease,
    params(("id" = PersonId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn ask_by_program(visit: Visit, PathId(person): PathId<PersonId>, sent: Submitted) -> Answer {
    let id = asked(&visit, person, &sent).await?;
    Ok(made(format!("/persone/{person}/fascicolo"), id))
}

/// Decides a request of a copy; whoever asked does not decide.
#[utoipa::path(post, path = "/api/v1/court-file-copies/{id}/decision", operation_id = "court_file_decide_copy", request_body = super::release::DecideRelease,
    params(("id" = uuid::Uuid, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn decide_by_program(visit: Visit, PathId(id): PathId<ReleaseId>, sent: Submitted) -> Answer {
    decided(&visit, id, &sent).await?;
    Ok(no_content())
}
