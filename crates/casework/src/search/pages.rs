//! The page on which one looks for words, and the same as JSON.

use super::words::Question;
use super::{Among, Found, find};
use ::store::Audit;
use askama::Template;
use kernel::{Failure, Outcome};
use ui::answer::json;
use ui::form::FormView;
use ui::{Answer, Visit};

#[derive(Template)]
#[template(path = "casework/search.html")]
struct Page {
    form: FormView,
    asked: bool,
    found: Found,
}

/// What the address asks for; `None` without a word to look for.
async fn looked(visit: &Visit, among: Among) -> Outcome<Option<Found>> {
    let mut tx = visit.begin().await?;
    let question = visit.query("q").and_then(|typed| Question::read(&typed));
    let found = match &question {
        Some(question) => Some(find(&mut tx, question, among).await?),
        None => None,
    };
    let people: Vec<_> = found.iter().flat_map(|found| &found.hits).map(|hit| hit.person_id).collect();
    tx.commit(Audit::of("diary.search").rows(people.len()).showing("diary", people)).await?;
    Ok(found)
}

/// Words in the diaries that one may read.
pub async fn show(visit: Visit) -> Answer {
    let among = Among { mine: visit.query("mie").is_some(), closed: visit.query("chiuse").is_some() };
    let found = looked(&visit, among).await?;
    let page =
        Page { form: visit.form().with_values(visit.query_pairs()), asked: found.is_some(), found: found.unwrap_or_default() };
    visit.page("Cerca nei diari").crumb("Cartelle", "/cartelle").render(page)
}

/// Words in the diaries that one may read, the latest first.
#[utoipa::path(get, path = "/api/v1/entries", operation_id = "search_entries",
    params(("q" = String, Query, max_length = 200, description = "The words; the last one may be only begun"),
           ("mine" = Option<bool>, Query, description = "Only in the cases one works on"),
           ("closed" = Option<bool>, Query, description = "Also in closed cases")),
    responses((status = 200, body = Found)))]
pub async fn api(visit: Visit) -> Answer {
    let is = |name: &str| visit.query(name).as_deref() == Some("true");
    let found = looked(&visit, Among { mine: is("mine"), closed: is("closed") }).await?;
    let found = found.ok_or_else(|| Failure::field("q", "Scrivi almeno una parola di due lettere."))?;
    Ok(json(&found))
}
