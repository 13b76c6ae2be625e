//! What is true of somebody for a time, for programs.

use super::derived::{AgeBand, majority};
use super::shapes::{
    CertificateCorrection, CertificateInput, CertificateShape, PermitCorrection, PermitInput, PermitShape, RiskCorrection,
    RiskInput, RiskShape, SegmentsShape, TargetCorrection, TargetInput, TargetShape,
};
use super::target::{TargetKind, istat_area};
use super::{Certificate, Fact, Kept, Permit, Risk, Target, actions, pages};
use crate::person::store::{PersonRow, READ};
use ::store::{Audit, Tx};
use kernel::{Outcome, PersonId};
use serde::Serialize;
use ui::answer::{json, no_content};
use ui::api::{Created, Page, made};
use ui::{Answer, PathId, Submitted, Visit};

async fn read<F: Fact>(tx: &mut Tx, id: PersonId) -> Outcome<Vec<Kept<F>>> {
    tx.sql(&READ).id("id", id).one::<PersonRow>().await?;
    actions::list(tx, id).await
}

async fn listed<F: Fact, S: Serialize + From<Kept<F>>>(visit: Visit, id: PersonId) -> Answer {
    let mut tx = visit.begin().await?;
    let rows: Vec<Kept<F>> = read(&mut tx, id).await?;
    tx.commit(Audit::of("person.facts").about(id).on("person", id)).await?;
    Ok(json(&Page::all(rows.into_iter().map(S::from))))
}

async fn added<F: Fact>(visit: Visit, id: PersonId, sent: Submitted, part: &str) -> Answer {
    let fact = pages::record::<F>(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/persons/{id}/{part}"), fact))
}

async fn changed<F: Fact>(visit: Visit, id: PersonId, sent: Submitted) -> Answer {
    pages::correct::<F>(&visit, id, &sent).await?;
    Ok(no_content())
}

/// The groups that somebody belongs to.
#[utoipa::path(get, path = "/api/v1/persons/{id}/targets", operation_id = "targets", params(("id" = PersonId, Path)),
    responses((status = 200, body = Page<TargetShape>)))]
pub async fn targets(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    listed::<Target, TargetShape>(visit, id).await
}

/// Adds a group.
#[utoipa::path(post, path = "/api/v1/persons/{id}/targets", operation_id = "add_target", request_body = TargetInput,
    params(("id" = PersonId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn add_target(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    added::<Target>(visit, id, sent, "targets").await
}

/// Corrects a group, or ends it with its last day.
#[utoipa::path(put, path = "/api/v1/persons/{id}/targets", operation_id = "change_target", request_body = TargetCorrection,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn change_target(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    changed::<Target>(visit, id, sent).await
}

/// What was certified of somebody.
#[utoipa::path(get, path = "/api/v1/persons/{id}/certificates", operation_id = "certificates", params(("id" = PersonId, Path)),
    responses((status = 200, body = Page<CertificateShape>)))]
pub async fn certificates(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    listed::<Certificate, CertificateShape>(visit, id).await
}

/// Adds a certificate; one of the same kind that is open ends the day before.
#[utoipa::path(post, path = "/api/v1/persons/{id}/certificates", operation_id = "add_certificate", request_body = CertificateInput,
    params(("id" = PersonId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn add_certificate(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    added::<Certificate>(visit, id, sent, "certificates").await
}

/// Corrects a certificate, or ends it with its last day.
#[utoipa::path(put, path = "/api/v1/persons/{id}/certificates", operation_id = "change_certificate", request_body = CertificateCorrection,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn change_certificate(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    changed::<Certificate>(visit, id, sent).await
}

/// By which right somebody is in Italy.
#[utoipa::path(get, path = "/api/v1/persons/{id}/permits", operation_id = "permits", params(("id" = PersonId, Path)),
    responses((status = 200, body = Page<PermitShape>)))]
pub async fn permits(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    listed::<Permit, PermitShape>(visit, id).await
}

/// Adds a right to be in Italy; the open one ends the day before.
#[utoipa::path(post, path = "/api/v1/persons/{id}/permits", operation_id = "add_permit", request_body = PermitInput,
    params(("id" = PersonId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn add_permit(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    added::<Permit>(visit, id, sent, "permits").await
}

/// Corrects a right to be in Italy, or ends it with its last day.
#[utoipa::path(put, path = "/api/v1/persons/{id}/permits", operation_id = "change_permit", request_body = PermitCorrection,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn change_permit(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    changed::<Permit>(visit, id, sent).await
}

/// The risks that somebody runs.
#[utoipa::path(get, path = "/api/v1/persons/{id}/risks", operation_id = "risks", params(("id" = PersonId, Path)),
    responses((status = 200, body = Page<RiskShape>)))]
pub async fn risks(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    listed::<Risk, RiskShape>(visit, id).await
}

/// Adds a risk.
#[utoipa::path(post, path = "/api/v1/persons/{id}/risks", operation_id = "add_risk", request_body = RiskInput,
    params(("id" = PersonId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn add_risk(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    added::<Risk>(visit, id, sent, "risks").await
}

/// Corrects a risk, or ends it with its last day.
#[utoipa::path(put, path = "/api/v1/persons/{id}/risks", operation_id = "change_risk", request_body = RiskCorrection,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn change_risk(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    changed::<Risk>(visit, id, sent).await
}

/// To which segments somebody belongs, as it follows from what is known.
#[utoipa::path(get, path = "/api/v1/persons/{id}/segments", operation_id = "segments", params(("id" = PersonId, Path)),
    responses((status = 200, body = SegmentsShape)))]
pub async fn segments(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    let card = crate::person::identity(&mut tx, id).await?;
    let today = tx.today();
    let rows: Vec<Kept<Target>> = read(&mut tx, id).await?;
    tx.commit(Audit::of("person.facts").about(id).on("person", id)).await?;
    let targets: Vec<TargetKind> = rows.iter().filter(|row| row.span().contains(today)).map(|row| row.fact.target).collect();
    Ok(json(&SegmentsShape {
        age_band: card.age.and_then(AgeBand::of),
        of_age_on: majority(card.birth),
        istat_area: istat_area(&targets).map(str::to_owned),
        targets,
    }))
}
