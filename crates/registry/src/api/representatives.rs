//! Who acts for a person in law, for programs.

use super::kinship::readable;
use crate::representative::store::OF_PERSON;
use crate::representative::{self, Power, Representative, RepresentativeKind, Responsibility, representatives_on};
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::tax_code::Sex;
use kernel::time::parse_date;
use kernel::{Failure, PersonId};
use serde::{Deserialize, Serialize};
use store::Audit;
use ui::answer::{json, no_content};
use ui::api::{Created, Page, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// What is said of somebody who acts for a person, whether it is recorded or corrected.
macro_rules! representative_input {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)+
            /// The name of somebody without a record.
            #[schema(max_length = 120)]
            pub other_name: Option<String>,
            /// Sex of somebody without a record.
            pub other_sex: Option<Sex>,
            /// What else they are: lawyer, sister, office.
            #[schema(max_length = 120)]
            pub capacity: Option<String>,
            /// Telephone.
            #[schema(max_length = 40)]
            pub phone: Option<String>,
            /// Mail.
            #[schema(max_length = 120)]
            pub mail: Option<String>,
            /// What a parent has of parental responsibility; `full` when absent.
            pub responsibility: Option<Responsibility>,
            /// Ordinary acts; as the law has it when absent.
            pub ordinary: Option<Power>,
            /// Beyond them.
            pub extraordinary: Option<Power>,
            /// Consent to treatment.
            pub health: Option<Power>,
            /// Income, accounts, payments.
            pub money: Option<Power>,
            /// Where the person lives.
            pub residence: Option<Power>,
            /// The powers in the words of the act.
            #[schema(max_length = 1000)]
            pub powers_note: Option<String>,
            /// The limits in the words of the act.
            #[schema(max_length = 1000)]
            pub limits_note: Option<String>,
            /// Who appointed them.
            #[schema(max_length = 120)]
            pub authority: Option<String>,
            /// Number of the act.
            #[schema(max_length = 60)]
            pub act_number: Option<String>,
            /// Its day.
            pub act_date: Option<NaiveDate>,
            /// Months after which they report to the judge.
            #[schema(minimum = 1, maximum = 60)]
            pub report_months: Option<i64>,
            /// First day; when absent that of the act or today, in a correction as it is.
            pub from: Option<NaiveDate>,
            /// Last day, of an appointment for a time.
            pub last_day: Option<NaiveDate>,
        }
    };
}

representative_input! {
    /// Who acts for a person.
    RepresentativeInput {
        /// In which quality.
        kind: RepresentativeKind,
        /// Their record.
        other: Option<PersonId>,
    }
}
representative_input! {
    /// What is written of a representative, as it shall be; the quality and a record stay.
    RepresentativeCorrectionInput {
        /// The representative.
        representative: Uuid,
    }
}

/// The end of an appointment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RepresentativeEndInput {
    /// The representative.
    pub representative: Uuid,
    /// The last day.
    pub last_day: NaiveDate,
    /// Why.
    #[schema(max_length = 200)]
    pub reason: Option<String>,
}

/// Who acts for a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct RepresentativeShape {
    /// Identifier; absent for a parent of whom nothing was recorded.
    pub id: Option<Uuid>,
    /// Version, for `If-Match`.
    pub version: i64,
    /// In which quality.
    pub kind: RepresentativeKind,
    /// Their record.
    pub other: Option<PersonId>,
    /// Name.
    pub name: String,
    /// What else they are.
    pub capacity: String,
    /// Telephone.
    pub phone: String,
    /// Mail.
    pub mail: String,
    /// What a parent has of parental responsibility.
    pub responsibility: Responsibility,
    /// Ordinary acts.
    pub ordinary: Power,
    /// Beyond them.
    pub extraordinary: Power,
    /// Consent to treatment.
    pub health: Power,
    /// Income, accounts, payments.
    pub money: Power,
    /// Where the person lives.
    pub residence: Power,
    /// The powers in the words of the act.
    pub powers_note: String,
    /// The limits in the words of the act.
    pub limits_note: String,
    /// Who appointed them.
    pub authority: String,
    /// Number of the act.
    pub act_number: String,
    /// Its day.
    pub act_date: Option<NaiveDate>,
    /// Months after which they report.
    pub report_months: Option<i64>,
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub until: Option<NaiveDate>,
    /// Whether it is a parent of whom nothing was recorded: responsible as the law says.
    pub presumed: bool,
}

impl From<Representative> for RepresentativeShape {
    fn from(row: Representative) -> Self {
        RepresentativeShape {
            id: Some(row.id).filter(|_| !row.presumed),
            version: row.version,
            kind: row.kind,
            other: row.other_id,
            name: row.name,
            capacity: row.capacity,
            phone: row.phone,
            mail: row.mail,
            responsibility: row.responsibility,
            ordinary: row.ordinary_acts,
            extraordinary: row.extraordinary_acts,
            health: row.health,
            money: row.money,
            residence: row.residence,
            powers_note: row.powers_note,
            limits_note: row.limits_note,
            authority: row.authority,
            act_number: row.act_number,
            act_date: row.act_date,
            report_months: row.report_months,
            from: row.valid_from,
            until: Some(row.valid_until).filter(|until| *until < FOREVER),
            presumed: row.presumed,
        }
    }
}

/// Who acts for a person: on a day with `on`, else all that were recorded, the latest first.
#[utoipa::path(get, path = "/api/v1/persons/{id}/representatives", operation_id = "representatives",
    params(("id" = PersonId, Path), ("on" = Option<NaiveDate>, Query)), responses((status = 200, body = Page<RepresentativeShape>)))]
pub async fn representatives(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let on = match visit.query("on") {
        None => None,
        Some(text) => Some(parse_date(&text).ok_or_else(|| Failure::field("on", "Data non valida: scrivila come 2026-11-21."))?),
    };
    let mut tx = visit.begin().await?;
    readable(&mut tx, id).await?;
    let rows: Vec<Representative> = match on {
        Some(on) => representatives_on(&mut tx, id, on).await?,
        None => tx.sql(&OF_PERSON).id("person", id).all().await?,
    };
    tx.commit(Audit::of("person.representatives").about(id).on("person", id)).await?;
    Ok(json(&Page::all(rows.into_iter().map(RepresentativeShape::from))))
}

/// Records who acts for a person.
#[utoipa::path(post, path = "/api/v1/persons/{id}/representatives", operation_id = "add_representative", request_body = RepresentativeInput,
    params(("id" = PersonId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn add_representative(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let representative = representative::pages::enter(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/persons/{id}/representatives"), representative))
}

/// Corrects what is written of a representative.
#[utoipa::path(put, path = "/api/v1/persons/{id}/representatives", operation_id = "correct_representative",
    request_body = RepresentativeCorrectionInput, params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn correct_representative(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let which: Option<Uuid> = fields.required_id("representative");
    representative::pages::correct(&visit, id, which, fields, &sent).await?;
    Ok(no_content())
}

/// Ends an appointment.
#[utoipa::path(post, path = "/api/v1/persons/{id}/representatives/end", operation_id = "end_representative",
    request_body = RepresentativeEndInput, params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn end_representative(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let which: Option<Uuid> = fields.required_id("representative");
    representative::pages::close(&visit, id, which, fields, &sent).await?;
    Ok(no_content())
}
