//! Searching, for programs.

use super::inputs::KnownInput;
use super::shapes::{CandidateShape, KnownShape, PlaceShape};
use crate::search::store::MOST_SHOWN;
use crate::search::{candidates, fields, find, pages};
use kernel::text::{clean_line, folded_tight};
use kernel::{Failure, Outcome};
use store::Audit;
use ui::answer::json;
use ui::api::Page;
use ui::{Answer, Submitted, Visit};

/// The text that is looked for.
fn query(visit: &Visit) -> Outcome<String> {
    let text = visit.query("q").ok_or_else(|| Failure::field("q", "Campo obbligatorio."))?;
    clean_line(&text, 120).map_err(|error| Failure::field("q", error.to_string()))
}

/// Searches persons by name, code, day of birth or telephone, best first; at most 20, refine the text for others.
#[utoipa::path(get, path = "/api/v1/persons", operation_id = "search_persons",
    params(("q" = String, Query, min_length = 1, max_length = 120, description = "What would be typed into the search box")),
    responses((status = 200, body = Page<CandidateShape>)))]
pub async fn search(visit: Visit) -> Answer {
    let query = query(&visit)?;
    let mut tx = visit.begin().await?;
    let found = find(&mut tx, &query, MOST_SHOWN).await?;
    tx.commit(Audit::of("person.search").rows(found.len()).showing("program", pages::shown(&found))).await?;
    Ok(json(&Page::all(found.into_iter().map(CandidateShape::from))))
}

/// Who may be meant by what is typed so far, field by field; nothing is refused, what cannot be read counts for nothing.
#[utoipa::path(get, path = "/api/v1/persons/similar", operation_id = "similar_persons",
    params(("family_name" = Option<String>, Query, max_length = 100), ("given_name" = Option<String>, Query, max_length = 100), ("birth_date" = Option<String>, Query, max_length = 100),
           ("birth_year" = Option<String>, Query, max_length = 100), ("birth_place" = Option<String>, Query, max_length = 100), ("identifier" = Option<String>, Query, max_length = 100), ("sex" = Option<String>, Query, max_length = 100)),
    responses((status = 200, body = Page<CandidateShape>)))]
pub async fn similar(visit: Visit) -> Answer {
    let card = fields::typed(&visit.query_pairs(), "");
    if !fields::is_enough(&card) {
        return Ok(json(&Page::<CandidateShape>::all([])));
    }
    let mut tx = visit.begin().await?;
    let found = candidates(&mut tx, &card).await?;
    pages::end_typing(tx, "program", &found).await?;
    Ok(json(&Page::all(found.into_iter().map(CandidateShape::from))))
}

/// Whether somebody with exactly this name and day of birth is known, and where to ask.
#[utoipa::path(post, path = "/api/v1/persons/known", operation_id = "is_person_known", request_body = KnownInput,
    responses((status = 200, body = KnownShape)))]
pub async fn known(visit: Visit, sent: Submitted) -> Answer {
    let answer = pages::ask(&visit, &sent).await?;
    Ok(json(&KnownShape { known: answer.person.is_some(), sentence: answer.sentence, unit: answer.unit }))
}

/// Municipalities and states, present and past, whose name begins so; at most 12.
#[utoipa::path(get, path = "/api/v1/places", operation_id = "places", params(("q" = String, Query, min_length = 1, max_length = 120)),
    responses((status = 200, body = Page<PlaceShape>)))]
pub async fn places(visit: Visit) -> Answer {
    let found = kernel::place::birth_places_named(&query(&visit)?, 12);
    let shape = |place: &kernel::place::Place| PlaceShape {
        code: place.belfiore().to_owned(),
        name: place.display(),
        detail: place.kind().label().to_owned(),
    };
    Ok(json(&Page::all(found.into_iter().map(shape))))
}

/// Streets of the body's list whose name begins so; at most 20.
#[utoipa::path(get, path = "/api/v1/streets", operation_id = "streets", params(("q" = String, Query, min_length = 1, max_length = 120)),
    responses((status = 200, body = Page<PlaceShape>)))]
pub async fn streets(visit: Visit) -> Answer {
    let from = folded_tight(&query(&visit)?);
    let mut tx = visit.read_open().await?;
    let until = format!("{from}\u{10ffff}");
    let rows: Vec<(String, String)> = tx.sql(&crate::street::store::NAMED).bind("from", from).bind("until", until).all().await?;
    Ok(json(&Page::all(rows.into_iter().map(|(name, detail)| PlaceShape { code: String::new(), name, detail }))))
}
