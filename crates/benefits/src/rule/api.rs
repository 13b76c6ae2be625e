//! Regulations for programs: read them, and look whether a text would be one.

use super::forms::read_text;
use super::list::{Filter, cursor, place};
use super::shapes::{
    RegulationCheckShape, RegulationShape, RegulationTextInput, RegulationVersionShape, WholeRegulationShape,
    WholeRegulationVersionShape,
};
use super::text;
use super::{actions, ending};
use ui::answer::{json, json_versioned};
use ui::api::{Page, limit};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// The regulations of the body, by name.
#[utoipa::path(get, path = "/api/v1/rules", operation_id = "regulations",
    params(("q" = Option<String>, Query, description = "Words of the name, or of the id"), ("kind" = Option<super::RuleKind>, Query, description = "What it decides"),
        ("standing" = Option<super::model::Standing>, Query, description = "Only those in force today, or with a draft"), ui::api::Paging),
    responses((status = 200, body = Page<RegulationShape>)))]
pub async fn list(visit: Visit) -> Answer {
    let (filter, after, limit) = (Filter::of(&visit)?, place(&visit)?, limit(&visit)?);
    let mut tx = visit.read_open().await?;
    let rows = filter.rows(&mut tx, after, limit.saturating_add(1)).await?;
    Ok(json(&Page::cut(rows, limit, cursor).map(RegulationShape::from)))
}

/// A regulation with its versions, the latest first.
#[utoipa::path(get, path = "/api/v1/rules/{id}", operation_id = "regulation", params(("id" = Uuid, Path, description = "Regulation.")),
    responses((status = 200, body = WholeRegulationShape)))]
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.read_open().await?;
    let (rule, versions) = actions::one(&mut tx, id).await?;
    let version = rule.version;
    let versions = versions.into_iter().map(RegulationVersionShape::from).collect();
    Ok(json_versioned(&WholeRegulationShape { rule: rule.into(), versions }, version))
}

/// A version of a regulation with its text.
#[utoipa::path(get, path = "/api/v1/rules/versions/{id}", operation_id = "regulation_version", params(("id" = Uuid, Path, description = "Version.")),
    responses((status = 200, body = WholeRegulationVersionShape)))]
pub async fn version(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.read_open().await?;
    let row = actions::version(&mut tx, id).await?;
    let ending = ending::of_version(&mut tx, id).await?.map(Into::into);
    let (version, text) = (row.version, row.text.clone());
    Ok(json_versioned(&WholeRegulationVersionShape { version: row.into(), ending, text }, version))
}

/// Everything that is wrong with a text that is to be a regulation; nothing is kept.
#[utoipa::path(post, path = "/api/v1/rules/check", operation_id = "check_regulation", request_body = RegulationTextInput,
    responses((status = 200, body = RegulationCheckShape)))]
pub async fn check(visit: Visit, sent: Submitted) -> Answer {
    visit.principal()?.require(guard::Permission::RULE_WRITE)?;
    let mut fields = sent.fields();
    let written = read_text(&mut fields);
    let written = fields.finish(|| written)?;
    Ok(json(&RegulationCheckShape::from(text::read_any(&written).await?)))
}
