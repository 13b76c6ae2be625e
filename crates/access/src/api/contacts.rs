//! Contacts as resources.

use super::after;
use super::contact_shapes::{
    ContactInput, ContactLine, ContactPersonInput, ContactQuery, ContactView, DraftField, DraftInput, DraftView, ReferralInput,
    view,
};
use crate::contact::actions;
use crate::contact::draft;
use crate::contact::filter::{self, Filter};
use crate::contact::forms::{read_move, read_new};
use crate::contact::store::Line;
use crate::referral;
use ::store::Audit;
use kernel::{ContactId, Failure};
use ui::api::{Created, Page, limit, made};
use ui::{Answer, PathId, Submitted, Visit, answer};

/// The contacts that the caller may read, newest first.
#[utoipa::path(get, path = "/api/v1/contacts", operation_id = "contacts", params(ContactQuery),
    responses((status = 200, body = Page<ContactLine>)))]
pub async fn list(visit: Visit) -> Answer {
    let filter = Filter::read(|name| visit.query(name));
    let (limit, after) = (limit(&visit)?, after(&visit)?);
    let mut tx = visit.begin().await?;
    let rows = filter::page(&mut tx, &filter, after, None, limit.saturating_add(1)).await?;
    let page = Page::cut(rows, limit, Line::cursor).map(ContactLine::from);
    tx.commit(Audit::of("contact.list").rows(page.items.len())).await?;
    Ok(answer::json(&page))
}

/// Registers a contact.
#[utoipa::path(post, path = "/api/v1/contacts", operation_id = "create_contact", request_body = ContactInput,
    params(ui::api::Key),
    responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let now = visit.read_open().await?.now();
    let new = read_new(&mut fields, now);
    let new = fields.finish(|| new)?;
    let id = actions::create(visit.db(), visit.principal()?, &new, sent.once()).await?;
    Ok(made(format!("/api/v1/contacts/{id}"), id.0))
}

/// One contact.
#[utoipa::path(get, path = "/api/v1/contacts/{id}", operation_id = "contact", params(("id" = ContactId, Path)),
    responses((status = 200, body = ContactView)))]
pub async fn show(visit: Visit, PathId(id): PathId<ContactId>) -> Answer {
    let mut tx = visit.begin().await?;
    let it = actions::whole(&mut tx, id).await?;
    let (referrals, appointments) = crate::contact::pages::followed(&mut tx, id).await?;
    tx.commit(Audit::of("contact.read").about(it.contact.person_id).on("contact", id)).await?;
    let version = it.contact.version;
    let referrals = referrals.into_iter().map(|row| format!("/api/v1/referrals/{}", row.id)).collect();
    let appointments = appointments.into_iter().map(|row| format!("/api/v1/appointments/{}", row.id)).collect();
    Ok(answer::json_versioned(&view(it.contact, it.needs, referrals, appointments, it.moves.len()), version))
}

/// Puts a contact on the right person.
#[utoipa::path(put, path = "/api/v1/contacts/{id}/person", operation_id = "move_contact", request_body = ContactPersonInput,
    params(("id" = ContactId, Path), ui::api::IfMatch),
    responses((status = 204)))]
pub async fn put_on_person(visit: Visit, PathId(id): PathId<ContactId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let to = read_move(&mut fields);
    let to = fields.finish(|| to)?;
    actions::move_to_person(visit.db(), visit.principal()?, id, sent.version()?, &to).await?;
    Ok(answer::no_content())
}

/// Sends a contact to another unit.
#[utoipa::path(post, path = "/api/v1/contacts/{id}/referrals", operation_id = "refer_contact", request_body = ReferralInput, params(("id" = ContactId, Path)),
    responses((status = 201, body = Created)))]
pub async fn refer(visit: Visit, PathId(id): PathId<ContactId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = referral::forms::read_new(&mut fields);
    let new = fields.finish(|| new)?;
    let id = referral::actions::send(visit.db(), visit.principal()?, id, &new, sent.once()).await?;
    Ok(made(format!("/api/v1/referrals/{id}"), id.0))
}

/// The caller's own draft of a contact; the newest of several.
#[utoipa::path(get, path = "/api/v1/contacts/draft", operation_id = "contact_draft",
    responses((status = 200, body = DraftView)))]
pub async fn draft(visit: Visit) -> Answer {
    let mut tx = visit.begin().await?;
    let draft = draft::waiting(&mut tx).await?.into_iter().next().ok_or(Failure::NotFound)?;
    tx.commit(Audit::of("contact.draft")).await?;
    let fields = draft.pairs.0.into_iter().map(|(name, value)| DraftField { name, value }).collect();
    Ok(answer::json(&DraftView { fields, saved_at: draft.saved_at }))
}

/// Keeps a draft of the narrative; those of the pages stay as they are.
#[utoipa::path(put, path = "/api/v1/contacts/draft", operation_id = "keep_contact_draft", request_body = DraftInput,
    responses((status = 204)))]
pub async fn keep_draft(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let narrative = fields.required_text("narrative", crate::contact::forms::NARRATIVE);
    let narrative = fields.finish(|| narrative)?;
    let mut tx = visit.begin().await?;
    let json = serde_json::to_value([("narrative", narrative)]).map_err(Failure::internal)?;
    draft::save(&mut tx, "", json).await?;
    tx.commit(Audit::of("contact.draft")).await?;
    Ok(answer::no_content())
}

/// Forgets the caller's draft; the newest of several.
#[utoipa::path(delete, path = "/api/v1/contacts/draft", operation_id = "drop_contact_draft",
    responses((status = 204)))]
pub async fn drop_draft(visit: Visit) -> Answer {
    let mut tx = visit.begin().await?;
    if let Some(newest) = draft::waiting(&mut tx).await?.first() {
        draft::forget(&mut tx, &newest.form).await?;
    }
    tx.commit(Audit::of("contact.draft")).await?;
    Ok(answer::no_content())
}
