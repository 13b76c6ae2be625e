//! How people are paid, as programs read and send it.

use super::actions;
use super::model::PayeeKind;
use super::pages;
use super::store::Payee;
use ::store::Audit;
use chrono::NaiveDate;
use kernel::PersonId;
use serde::{Deserialize, Serialize};
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Page, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// How somebody is paid.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayeeShape {
    /// Identifier.
    pub id: Uuid,
    /// By which way.
    pub kind: PayeeKind,
    /// On which account: whole for whoever prepares payments, its last signs for others; empty where there is none.
    pub account: String,
    /// To whom.
    pub holder: String,
    /// From when.
    pub from: NaiveDate,
    /// First day after it.
    pub until: Option<NaiveDate>,
}

impl From<Payee> for PayeeShape {
    fn from(row: Payee) -> PayeeShape {
        PayeeShape {
            account: row.account(),
            id: row.id,
            kind: row.kind,
            holder: row.holder,
            from: row.valid_from,
            until: row.valid_until,
        }
    }
}

/// How somebody is to be paid.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayeeInput {
    /// By which way.
    pub kind: PayeeKind,
    /// The account of a credit transfer.
    #[schema(max_length = 60)]
    pub iban: Option<String>,
    /// To whom.
    #[schema(min_length = 1, max_length = 70)]
    pub holder: String,
    /// From when; today when nothing is said.
    pub from: Option<NaiveDate>,
}

/// The account from which the body pays.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountShape {
    /// Whose.
    pub holder: String,
    /// Which.
    pub iban: String,
    /// What the treasurer knows the body by.
    pub code: String,
}

/// The account from which the body pays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountInput {
    /// Whose.
    #[schema(min_length = 1, max_length = 70)]
    pub holder: String,
    /// Which.
    #[schema(max_length = 60)]
    pub iban: String,
    /// What the treasurer knows the body by.
    #[schema(max_length = 35)]
    pub code: Option<String>,
}

/// How somebody is and was paid, the latest first.
#[utoipa::path(get, path = "/api/v1/persons/{id}/payees", operation_id = "person_payees", params(("id" = PersonId, Path)),
    responses((status = 200, body = Page<PayeeShape>)))]
pub async fn of_person(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    actions::reach(&mut tx, id).await?;
    let rows = actions::of_person(&mut tx, id).await?;
    tx.commit(Audit::of("payee.read").about(id).on("person", id).rows(rows.len())).await?;
    Ok(json(&Page::all(rows.into_iter().map(PayeeShape::from))))
}

/// Says how somebody is paid from a day on.
#[utoipa::path(post, path = "/api/v1/persons/{id}/payees", operation_id = "add_payee", request_body = PayeeInput,
    params(("id" = PersonId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let payee = pages::said(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/persons/{id}/payees"), payee))
}

/// The account from which the body pays; 404 while none was said.
#[utoipa::path(get, path = "/api/v1/payment-account", operation_id = "payment_account", responses((status = 200, body = AccountShape)))]
pub async fn account(visit: Visit) -> Answer {
    let mut tx = visit.begin().await?;
    let known = actions::account(&mut tx).await?;
    tx.commit(Audit::of("payments_account.read")).await?;
    let known = known.ok_or(kernel::Failure::NotFound)?;
    let shape = AccountShape { holder: known.holder, iban: known.iban.as_str().to_owned(), code: known.code };
    Ok(json_versioned(&shape, known.version))
}

/// Says from which account the body pays; `If-Match: "0"` where none was said yet.
#[utoipa::path(put, path = "/api/v1/payment-account", operation_id = "set_payment_account", request_body = AccountInput,
    params(ui::api::IfMatch), responses((status = 204)))]
pub async fn set_account(visit: Visit, sent: Submitted) -> Answer {
    pages::account_set(&visit, &sent).await?;
    Ok(no_content())
}
