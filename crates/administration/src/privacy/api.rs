//! The same for programs.

use super::actions;
use chrono::NaiveDate;
use guard::mandate::Mandate;
use guard::processing::{self, Processing, ProcessingRole, Sharing};
use kernel::{AccountId, BodyId, PersonId};
use serde::{Deserialize, Serialize};
use store::Audit;
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody's part in a processing of personal data.
#[derive(Serialize, ToSchema)]
pub struct ProcessingView {
    /// Identifier.
    id: Uuid,
    /// Who.
    name: String,
    /// In which part.
    role: ProcessingRole,
    /// Of which activity.
    activity: String,
    /// By which act.
    act: String,
    /// First day.
    from: NaiveDate,
    /// First day after it; 9999-12-31 for no end.
    until: NaiveDate,
    /// Version, for changes: sent back as `If-Match`.
    version: i64,
}

/// A part in a processing, to be written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `actions::read_processing` reads")]
pub struct ProcessingInput {
    /// Who.
    #[schema(max_length = 200)]
    pub name: String,
    /// In which part.
    pub role: ProcessingRole,
    /// Of which activity.
    #[schema(max_length = 1000)]
    pub activity: String,
    /// By which act.
    #[schema(max_length = 200)]
    pub act: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: Option<NaiveDate>,
}

/// What another body may ask.
#[derive(Serialize, ToSchema)]
pub struct SharingView {
    /// Identifier.
    id: Uuid,
    /// Who may ask.
    body: BodyId,
    /// What that body is called.
    body_name: String,
    /// What is shared.
    subject: String,
    /// For which purpose.
    purpose: String,
    /// By which act.
    act: String,
    /// First day.
    from: NaiveDate,
    /// First day after it; 9999-12-31 for no end.
    until: NaiveDate,
    /// Version, for changes: sent back as `If-Match`.
    version: i64,
}

/// A sharing to be written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `actions::read_sharing` reads")]
pub struct SharingInput {
    /// Who may ask.
    pub body: BodyId,
    /// What is shared.
    #[schema(max_length = 1000)]
    pub subject: String,
    /// For which purpose.
    #[schema(max_length = 1000)]
    pub purpose: String,
    /// By which act.
    #[schema(max_length = 200)]
    pub act: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: Option<NaiveDate>,
}

/// A mandate over a protected person.
#[derive(Serialize, ToSchema)]
pub struct MandateView {
    /// Identifier.
    id: Uuid,
    /// Who may see.
    account: AccountId,
    /// What that account is called.
    account_name: String,
    /// Why.
    reason: String,
    /// Who decided.
    granted_by: String,
    /// First day.
    from: NaiveDate,
    /// First day after it; 9999-12-31 for no end.
    until: NaiveDate,
}

/// A mandate to be given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `actions::read_mandate` reads")]
pub struct MandateInput {
    /// Name to sign in with of who may see.
    #[schema(max_length = 60)]
    pub username: String,
    /// Why, by which act.
    #[schema(max_length = 1000)]
    pub reason: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: Option<NaiveDate>,
}

/// The mandate to be ended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `end` reads")]
pub struct MandateEnd {
    /// Which.
    pub id: Uuid,
}

fn processing_view(row: Processing) -> ProcessingView {
    ProcessingView {
        id: row.id,
        name: row.name,
        role: row.role,
        activity: row.activity,
        act: row.act,
        from: row.valid_from,
        until: row.valid_until,
        version: row.version,
    }
}

fn sharing_view(row: Sharing) -> SharingView {
    SharingView {
        id: row.id,
        body: row.other_body_id,
        body_name: row.other_body_name,
        subject: row.subject,
        purpose: row.purpose,
        act: row.act,
        from: row.valid_from,
        until: row.valid_until,
        version: row.version,
    }
}

fn mandate_view(row: Mandate) -> MandateView {
    MandateView {
        id: row.id,
        account: row.account_id,
        account_name: row.account_name,
        reason: row.reason,
        granted_by: row.granted_by_name,
        from: row.valid_from,
        until: row.valid_until,
    }
}

/// Controllers, joint controllers, processors and recipients.
#[utoipa::path(get, path = "/api/v1/processing", operation_id = "processing_list",
    responses((status = 200, body = Vec<ProcessingView>)))]
pub(super) async fn processing(visit: Visit) -> Answer {
    let mut tx = visit.read_open().await?;
    let all = processing::all(&mut tx).await?;
    tx.roll_back().await?;
    Ok(ui::answer::json(&all.into_iter().map(processing_view).collect::<Vec<_>>()))
}

async fn write_processing(visit: &Visit, id: Option<Uuid>, sent: &Submitted) -> Result<Uuid, ui::Fail> {
    let mut fields = sent.fields();
    let data = actions::read_processing(&mut fields);
    let data = fields.finish(|| data)?;
    let known = match id {
        Some(id) => Some((id, sent.version()?)),
        None => None,
    };
    Ok(actions::write_processing(visit.db(), visit.principal()?, known, &data, sent.once()).await?)
}

/// Adds a part in a processing.
#[utoipa::path(post, path = "/api/v1/processing", operation_id = "processing_create", request_body = ProcessingInput,
    responses((status = 201, body = ui::api::Created)))]
pub(super) async fn add_processing(visit: Visit, sent: Submitted) -> Answer {
    let id = write_processing(&visit, None, &sent).await?;
    Ok(ui::api::made("/api/v1/processing", id))
}

/// Changes a part in a processing, of a known version.
#[utoipa::path(put, path = "/api/v1/processing/{id}", operation_id = "processing_change", params(("id" = Uuid, Path), ui::api::IfMatch), request_body = ProcessingInput,
    responses((status = 204)))]
pub(super) async fn change_processing(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    write_processing(&visit, Some(id), &sent).await?;
    Ok(ui::answer::no_content())
}

/// What other bodies may ask.
#[utoipa::path(get, path = "/api/v1/sharings", operation_id = "sharings_list",
    responses((status = 200, body = Vec<SharingView>)))]
pub(super) async fn sharings(visit: Visit) -> Answer {
    let mut tx = visit.db().global(visit.actor()?).await?;
    let all = processing::sharings(&mut tx).await?;
    tx.commit(Audit::of("privacy.read")).await?;
    Ok(ui::answer::json(&all.into_iter().map(sharing_view).collect::<Vec<_>>()))
}

async fn write_sharing(visit: &Visit, id: Option<Uuid>, sent: &Submitted) -> Result<Uuid, ui::Fail> {
    let mut fields = sent.fields();
    let data = actions::read_sharing(&mut fields);
    let data = fields.finish(|| data)?;
    let known = match id {
        Some(id) => Some((id, sent.version()?)),
        None => None,
    };
    Ok(actions::write_sharing(visit.db(), visit.principal()?, known, &data, sent.once()).await?)
}

/// Adds a sharing.
#[utoipa::path(post, path = "/api/v1/sharings", operation_id = "sharings_create", request_body = SharingInput,
    responses((status = 201, body = ui::api::Created)))]
pub(super) async fn add_sharing(visit: Visit, sent: Submitted) -> Answer {
    let id = write_sharing(&visit, None, &sent).await?;
    Ok(ui::api::made("/api/v1/sharings", id))
}

/// Changes a sharing of a known version.
#[utoipa::path(put, path = "/api/v1/sharings/{id}", operation_id = "sharings_change", params(("id" = Uuid, Path), ui::api::IfMatch), request_body = SharingInput,
    responses((status = 204)))]
pub(super) async fn change_sharing(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    write_sharing(&visit, Some(id), &sent).await?;
    Ok(ui::answer::no_content())
}

/// The mandates over a person, past ones included.
#[utoipa::path(get, path = "/api/v1/persons/{id}/mandates", operation_id = "mandates_list", params(("id" = PersonId, Path)),
    responses((status = 200, body = Vec<MandateView>)))]
pub(super) async fn mandates(visit: Visit, PathId(person): PathId<PersonId>) -> Answer {
    let (_, mandates) = actions::mandates(visit.db(), visit.principal()?, person).await?;
    Ok(ui::answer::json(&mandates.into_iter().map(mandate_view).collect::<Vec<_>>()))
}

/// Gives somebody a mandate over a person.
#[utoipa::path(post, path = "/api/v1/persons/{id}/mandates", operation_id = "mandates_grant", params(("id" = PersonId, Path)), request_body = MandateInput,
    responses((status = 201, body = ui::api::Created)))]
pub(super) async fn grant(visit: Visit, PathId(person): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = actions::read_mandate(&mut fields);
    let new = fields.finish(|| new)?;
    let id = actions::grant(visit.db(), visit.principal()?, person, &new, sent.once()).await?;
    Ok(ui::api::made(format!("/api/v1/persons/{person}/mandates"), id))
}

/// Ends a mandate from today on.
#[utoipa::path(post, path = "/api/v1/persons/{id}/mandates/end", operation_id = "mandates_end", params(("id" = PersonId, Path)), request_body = MandateEnd,
    responses((status = 204)))]
pub(super) async fn end(visit: Visit, PathId(person): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let id = fields.required_id::<Uuid>("id");
    let id = fields.finish(|| id)?;
    actions::end(visit.db(), visit.principal()?, person, id).await?;
    Ok(ui::answer::no_content())
}

/// The part of the document about privacy registers.
#[derive(utoipa::OpenApi)]
#[openapi(
    paths(processing, add_processing, change_processing, sharings, add_sharing, change_sharing, mandates, grant, end),
    components(schemas(ProcessingView, ProcessingInput, SharingView, SharingInput, MandateView, MandateInput, MandateEnd))
)]
pub(crate) struct Document;
