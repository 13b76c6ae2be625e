//! Finding somebody who asks who looked at their file: the identity card, and from there the log alone.
//!
//! A protected person is found only with a mandate, as everywhere.

use askama::Template;
use guard::Permission;
use kernel::PersonId;
use registry::Candidate;
use serde::Serialize;
use store::Audit;
use ui::{Answer, Visit};
use utoipa::{IntoParams, ToSchema};

/// Most persons shown.
const MOST: usize = 20;
/// Longest question, in characters.
const QUESTION: usize = 120;

#[derive(Template)]
#[template(path = "administration/log_people.html")]
struct PeoplePage {
    question: String,
    found: Vec<Candidate>,
}

/// Who may be meant, and what was asked; the question leaves its row in the log.
async fn found(visit: &Visit) -> Result<(String, Vec<Candidate>), ui::Fail> {
    // Not by the gate alone: whoever reads the log of one unit some day would not search the whole body.
    visit.principal()?.require(Permission::AUDIT_PERSON)?;
    let question = kernel::text::clean_line(&visit.query("q").unwrap_or_default(), QUESTION).unwrap_or_default();
    if question.is_empty() {
        return Ok((question, Vec::new()));
    }
    let mut tx = visit.begin().await?;
    let found = registry::search::find(&mut tx, &question, MOST).await?;
    tx.commit(Audit::of("person.search").rows(found.len()).showing("log", registry::search::shown(&found))).await?;
    Ok((question, found))
}

/// `GET /registro/persone?q=`
pub(super) async fn page(visit: Visit) -> Answer {
    let (question, found) = found(&visit).await?;
    visit
        .page("Chi ha guardato: cerca la persona")
        .crumb("Registro degli accessi", "/registro")
        .render(PeoplePage { question, found })
}

/// What is asked.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents the query; the value is read by name")]
pub struct PeopleParams {
    /// Name, tax code, date of birth or telephone.
    #[param(max_length = 120)]
    q: Option<String>,
}

/// Somebody found.
#[derive(Serialize, ToSchema)]
pub struct FoundPerson {
    /// The person.
    id: PersonId,
    /// `Rossi Mario`.
    name: String,
    /// Birth, masked tax code, municipio and unit, in words.
    detail: String,
    /// Where the accesses are.
    accesses: String,
}

/// Persons whose accesses can be asked for, the likeliest first.
#[utoipa::path(get, path = "/api/v1/audit/persons", operation_id = "audit_persons", params(PeopleParams),
    responses((status = 200, body = Vec<FoundPerson>)))]
pub(super) async fn search(visit: Visit) -> Answer {
    let (_, found) = found(&visit).await?;
    let view = |one: Candidate| FoundPerson {
        id: one.card.id,
        detail: one.card.detail(),
        accesses: format!("/api/v1/persons/{}/accesses", one.card.id),
        name: one.card.display_name,
    };
    Ok(ui::answer::json(&found.into_iter().map(view).collect::<Vec<_>>()))
}

/// The part of the document about this search.
#[derive(utoipa::OpenApi)]
#[openapi(paths(search), components(schemas(FoundPerson)))]
pub(crate) struct Document;
