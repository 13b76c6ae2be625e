//! Attestations for programs.

use super::actions;
use super::counting::counting;
use super::model::IseeKind;
use super::pages;
use super::shapes::{
    AttestationInput, AttestationShape, AttestationWithdrawalInput, CountingShape, DefectShape, IseeAnswerShape, IseeQuestionInput,
    MemberShape, SettlementInput, WholeAttestationShape,
};
use ::store::Audit;
use chrono::NaiveDate;
use kernel::PersonId;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Page, made};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// The attestations of a person and of the household they are in, the latest first.
#[utoipa::path(get, path = "/api/v1/persons/{id}/isee", operation_id = "isee_of_person", params(("id" = PersonId, Path)),
    responses((status = 200, body = Page<AttestationShape>)))]
pub async fn of_person(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    actions::reach(&mut tx, id).await?;
    let rows = actions::of_person(&mut tx, id).await?;
    tx.commit(actions::read_of(id, &rows)).await?;
    Ok(json(&Page::all(rows.into_iter().map(AttestationShape::from))))
}

/// Which attestation counts for a person where a kind is asked for, on a day.
#[utoipa::path(get, path = "/api/v1/persons/{id}/isee/counting", operation_id = "isee_counting",
    params(("id" = PersonId, Path), ("kind" = Option<IseeKind>, Query, description = "Which kind; ordinary when nothing is said"),
        ("on" = Option<NaiveDate>, Query, description = "The day; today when nothing is said")),
    responses((status = 200, body = CountingShape)))]
pub async fn counting_of_person(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let kind = visit.query("kind").and_then(|text| text.parse().ok()).unwrap_or(IseeKind::Ordinary);
    let on: Option<NaiveDate> = visit.query("on").and_then(|text| text.parse().ok());
    let mut tx = visit.begin().await?;
    actions::reach(&mut tx, id).await?;
    let on = on.unwrap_or(tx.today());
    let counting = counting(&mut tx, id, kind, on).await?;
    tx.commit(Audit::of("isee.read").about(id).on("person", id)).await?;
    Ok(json(&CountingShape::from(counting)))
}

/// Records an attestation as it stands on the paper.
#[utoipa::path(post, path = "/api/v1/persons/{id}/isee", operation_id = "record_isee", request_body = AttestationInput,
    params(("id" = PersonId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let attestation = pages::recorded(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/isee/{attestation}"), attestation))
}

/// Asks INPS about a person, for a benefit and for a reason that stand in the log.
#[utoipa::path(post, path = "/api/v1/persons/{id}/isee/questions", operation_id = "ask_isee", request_body = IseeQuestionInput,
    params(("id" = PersonId, Path), ui::api::Key), responses((status = 200, body = IseeAnswerShape)))]
pub async fn ask(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    Ok(json(&IseeAnswerShape::from(pages::asked(&visit, id, &sent).await?)))
}

/// An attestation with its household and what the certificate found.
#[utoipa::path(get, path = "/api/v1/isee/{id}", operation_id = "isee", params(("id" = Uuid, Path, description = "Attestation.")),
    responses((status = 200, body = WholeAttestationShape)))]
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let (row, members, defects) = actions::one(&mut tx, id).await?;
    let others: Vec<PersonId> = members.iter().filter_map(|member| member.person_id).filter(|one| *one != row.person_id).collect();
    tx.commit(Audit::of("isee.read").about(row.person_id).on("isee", id).showing("isee", others)).await?;
    let version = row.version;
    let whole = WholeAttestationShape {
        attestation: AttestationShape::from(row),
        members: members.into_iter().map(MemberShape::from).collect(),
        defects: defects.into_iter().map(DefectShape::from).collect(),
    };
    Ok(json_versioned(&whole, version))
}

/// Withdraws an attestation that was recorded by mistake.
#[utoipa::path(post, path = "/api/v1/isee/{id}/withdrawal", operation_id = "withdraw_isee", request_body = AttestationWithdrawalInput,
    params(("id" = Uuid, Path, description = "Attestation."), ui::api::IfMatch), responses((status = 204)))]
pub async fn withdraw(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::withdrawn(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Writes what came of an omission or a discrepancy.
#[utoipa::path(post, path = "/api/v1/isee/{id}/defects", operation_id = "settle_isee_defect", request_body = SettlementInput,
    params(("id" = Uuid, Path, description = "Attestation."), ui::api::IfMatch), responses((status = 204)))]
pub async fn settle(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::settled(&visit, id, &sent).await?;
    Ok(no_content())
}
