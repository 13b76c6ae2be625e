//! The one search box: each room answers for itself, within what the asker may see.

use askama::Template;
use serde::Serialize;
use store::Audit;
use ui::shell::{Hit, HitGroup, Suggestions};
use ui::{Answer, SearchHit, Visit};
use utoipa::{IntoParams, ToSchema};

/// Longest question.
const LONGEST: usize = 100;
/// Most suggestions of one heading.
const MOST_SUGGESTED: usize = 6;

struct Group {
    name: &'static str,
    hits: Vec<SearchHit>,
}

#[derive(Template)]
#[template(path = "portico/search.html")]
struct SearchPage {
    question: String,
    groups: Vec<Group>,
    /// Whether whoever searches may open with urgency what is not found.
    urgent: bool,
}

/// One answer.
#[derive(Serialize, ToSchema)]
pub struct SearchHitView {
    /// Heading.
    group: &'static str,
    /// What is found.
    title: String,
    /// What tells it from others.
    detail: String,
    /// Its page.
    page: String,
}

/// The answers, at most so many of each heading: who is named in them stands in the log, and nobody else.
async fn ask(visit: &Visit, page: &'static str, question: &str, most: usize) -> Result<Vec<Group>, ui::Fail> {
    let principal = visit.principal()?;
    let mut groups: Vec<Group> = Vec::new();
    if question.is_empty() {
        return Ok(groups);
    }
    let mut tx = visit.begin().await?;
    for offer in &crate::house::offers().search {
        for hit in offer(&mut tx, principal, question).await? {
            match groups.iter_mut().find(|group| group.name == hit.group) {
                Some(group) if group.hits.len() < most => group.hits.push(hit),
                Some(_) => {}
                None => groups.push(Group { name: hit.group, hits: vec![hit] }),
            }
        }
    }
    let hits = || groups.iter().flat_map(|group| &group.hits);
    tx.commit(Audit::of("search").rows(hits().count()).showing(page, hits().filter_map(|hit| hit.person))).await?;
    Ok(groups)
}

fn question(visit: &Visit) -> String {
    let typed = visit.query("q").unwrap_or_default();
    kernel::text::clean_line(&typed, LONGEST).unwrap_or_default()
}

/// All answers on a page.
pub async fn page(visit: Visit) -> Answer {
    let question = question(&visit);
    let groups = ask(&visit, "search", &question, usize::MAX).await?;
    let urgent = visit.principal()?.may(guard::Permission::RECORD_OPEN_URGENTLY);
    visit.page("Cerca").render(SearchPage { question, groups, urgent })
}

/// The first answers while one types.
pub async fn suggestions(visit: Visit) -> Answer {
    let question = question(&visit);
    let groups = if question.chars().count() < 2 { Vec::new() } else { ask(&visit, "box", &question, MOST_SUGGESTED).await? };
    let hit = |hit: SearchHit| Hit { label: hit.title, detail: hit.detail, href: hit.href };
    let groups: Vec<HitGroup> = groups
        .into_iter()
        .map(|group| HitGroup {
            label: group.name.to_owned(),
            icon: "it-search".into(),
            hits: group.hits.into_iter().map(hit).collect(),
        })
        .collect();
    let list = Suggestions { groups, all_href: format!("/cerca?q={}", ui::submitted::escape(&question)) };
    let html = list.render().map_err(kernel::Failure::internal)?;
    Ok(axum::response::IntoResponse::into_response(axum::response::Html(html)))
}

/// What is asked.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents the query; the value is read by `question`")]
pub struct SearchParams {
    /// Name, tax code, birth date, telephone, number of a contact, case, request or authorisation, service.
    #[param(min_length = 1, max_length = 100)]
    q: String,
}

/// The same for programs.
#[utoipa::path(get, path = "/api/v1/search", operation_id = "search", params(SearchParams),
    responses((status = 200, body = Vec<SearchHitView>)))]
pub async fn api(visit: Visit) -> Answer {
    let question = question(&visit);
    let hits: Vec<SearchHitView> = ask(&visit, "program", &question, usize::MAX)
        .await?
        .into_iter()
        .flat_map(|group| group.hits)
        .map(|hit| SearchHitView { group: hit.group, title: hit.title, detail: hit.detail, page: hit.href })
        .collect();
    Ok(ui::answer::json(&hits))
}
