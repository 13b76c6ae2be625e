//! Relations, who acts for a person in law, and the bodies around people, for programs.

use crate::kin;
use crate::person::store::{PersonRow, READ};
use crate::relation::store::{OF_PERSON, Relation};
use crate::relation::{self, Bond, RelationKind};
use crate::representative::store::OF_PERSON as REPRESENTATIVES;
use crate::representative::{self, Power, Representative, RepresentativeKind, Responsibility, representatives_on};
use crate::resource::{self, Resource, ResourceKind};
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::codes::Code as _;
use kernel::tax_code::Sex;
use kernel::time::parse_date;
use kernel::{Failure, Outcome, PersonId};
use serde::{Deserialize, Serialize};
use store::{Audit, Tx};
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Page, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// A relation to somebody with a record (`other`), a body of the list (`resource`), one that is entered with it (`resource_kind` and
/// `other_name`) or somebody who has only a name (`other_name`).
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RelationInput {
    /// The other's record.
    pub other: Option<PersonId>,
    /// The body, of the list of resources.
    pub resource: Option<Uuid>,
    /// What the body is, when it is entered with the relation.
    pub resource_kind: Option<ResourceKind>,
    /// The other's name, or that of the body.
    #[schema(max_length = 120)]
    pub other_name: Option<String>,
    /// What the other is to the person.
    pub kind: RelationKind,
    /// How strong the bond is; `usual` when absent.
    pub bond: Option<Bond>,
    /// What they can do for the person.
    #[schema(max_length = 200)]
    pub helps: Option<String>,
    /// Whether they are called first.
    pub call_first: Option<bool>,
    /// Telephone of somebody without a record.
    #[schema(max_length = 40)]
    pub phone: Option<String>,
    /// Their mail.
    #[schema(max_length = 120)]
    pub mail: Option<String>,
    /// Anything else.
    #[schema(max_length = 200)]
    pub note: Option<String>,
    /// Sex of somebody without a record.
    pub other_sex: Option<Sex>,
    /// Year of birth of somebody without a record.
    #[schema(minimum = 1850, maximum = 2199)]
    pub other_birth_year: Option<i64>,
    /// Whether somebody without a record has died.
    pub other_dead: Option<bool>,
    /// First day; today when absent.
    pub from: Option<NaiveDate>,
    /// Last day, of one that has ended.
    pub last_day: Option<NaiveDate>,
}

/// What a relation shall say; what is absent becomes empty.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RelationCorrectionInput {
    /// The relation.
    pub relation: Uuid,
    /// What the other is to the person.
    pub kind: RelationKind,
    /// How strong the bond is; `usual` when absent.
    pub bond: Option<Bond>,
    /// What they can do for the person.
    #[schema(max_length = 200)]
    pub helps: Option<String>,
    /// Whether they are called first.
    pub call_first: Option<bool>,
    /// Telephone of somebody without a record.
    #[schema(max_length = 40)]
    pub phone: Option<String>,
    /// Their mail.
    #[schema(max_length = 120)]
    pub mail: Option<String>,
    /// Anything else.
    #[schema(max_length = 200)]
    pub note: Option<String>,
    /// Sex of somebody without a record.
    pub other_sex: Option<Sex>,
    /// Year of birth of somebody without a record.
    #[schema(minimum = 1850, maximum = 2199)]
    pub other_birth_year: Option<i64>,
    /// Whether somebody without a record has died.
    pub other_dead: Option<bool>,
    /// First day.
    pub from: NaiveDate,
}

/// The end of a relation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RelationEndInput {
    /// The relation.
    pub relation: Uuid,
    /// Its last day.
    pub last_day: NaiveDate,
}

/// A relation.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelationShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, for `If-Match` when it is changed or ends.
    pub version: i64,
    /// What the other is to the person.
    pub kind: RelationKind,
    /// The other's record.
    pub other: Option<PersonId>,
    /// The body, of the list of resources.
    pub resource: Option<Uuid>,
    /// The other's name.
    pub name: String,
    /// How strong the bond is.
    pub bond: Bond,
    /// What they can do.
    pub helps: String,
    /// Whether they are called first.
    pub call_first: bool,
    /// Telephone.
    pub phone: String,
    /// Mail.
    pub mail: String,
    /// Anything else.
    pub note: String,
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub until: Option<NaiveDate>,
    /// Whether it was recorded from the other's page.
    pub recorded_on_other: bool,
}

impl From<Relation> for RelationShape {
    fn from(row: Relation) -> Self {
        RelationShape {
            kind: row.seen(),
            until: Some(row.valid_until).filter(|until| *until < FOREVER),
            id: row.id,
            version: row.version,
            other: row.other_id,
            resource: row.resource_id,
            name: row.name,
            bond: row.bond,
            helps: row.helps,
            call_first: row.call_first,
            phone: row.phone,
            mail: row.mail,
            note: row.note,
            from: row.valid_from,
            recorded_on_other: row.inverse,
        }
    }
}

/// Somebody of the family, as the genogram shows them.
#[derive(Debug, Serialize, ToSchema)]
pub struct KinsmanShape {
    /// Name.
    pub name: String,
    /// What they are to the person, in Italian.
    pub what: String,
    /// Age in words.
    pub age: String,
    /// How it is known where it was not written: `dedotto` from parents, or `dal nucleo`.
    pub known_by: String,
    /// Whether they live in the same household.
    pub together: bool,
}

/// The family around a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct FamilyShape {
    /// Everybody but the person.
    pub items: Vec<KinsmanShape>,
    /// What should be looked at, in Italian.
    pub warnings: Vec<String>,
}

/// Who acts for a person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RepresentativeInput {
    /// In which quality.
    pub kind: RepresentativeKind,
    /// Their record.
    pub other: Option<PersonId>,
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
    /// First day; that of the act, or today, when absent.
    pub from: Option<NaiveDate>,
    /// Last day, of an appointment for a time.
    pub last_day: Option<NaiveDate>,
}

/// What is written of a representative, as it shall be; the quality and a record stay.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RepresentativeCorrectionInput {
    /// The representative.
    pub representative: Uuid,
    /// The name of somebody without a record.
    #[schema(max_length = 120)]
    pub other_name: Option<String>,
    /// Sex of somebody without a record.
    pub other_sex: Option<Sex>,
    /// What else they are.
    #[schema(max_length = 120)]
    pub capacity: Option<String>,
    /// Telephone.
    #[schema(max_length = 40)]
    pub phone: Option<String>,
    /// Mail.
    #[schema(max_length = 120)]
    pub mail: Option<String>,
    /// What a parent has of parental responsibility.
    pub responsibility: Option<Responsibility>,
    /// Ordinary acts.
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
    /// First day; as it is when absent.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub last_day: Option<NaiveDate>,
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

/// A body around people.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceInput {
    /// What it is.
    pub kind: ResourceKind,
    /// Its name.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// Whom to ask for.
    #[schema(max_length = 120)]
    pub contact_name: Option<String>,
    /// Telephone.
    #[schema(max_length = 40)]
    pub phone: Option<String>,
    /// Mail.
    #[schema(max_length = 120)]
    pub mail: Option<String>,
    /// Where it is.
    #[schema(max_length = 160)]
    pub place: Option<String>,
    /// What it offers.
    #[schema(max_length = 300)]
    pub offers: Option<String>,
    /// Since when it is no more.
    pub closed_on: Option<NaiveDate>,
}

/// A body around people.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResourceShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, as in `ETag`.
    pub version: i64,
    /// What it is.
    pub kind: ResourceKind,
    /// Its name.
    pub name: String,
    /// Whom to ask for.
    pub contact_name: String,
    /// Telephone.
    pub phone: String,
    /// Mail.
    pub mail: String,
    /// Where it is.
    pub place: String,
    /// What it offers.
    pub offers: String,
    /// Since when it is no more.
    pub closed_on: Option<NaiveDate>,
    /// Itself.
    pub href: String,
}

impl From<Resource> for ResourceShape {
    fn from(row: Resource) -> Self {
        ResourceShape {
            href: format!("/api/v1/resources/{}", row.id),
            id: row.id,
            version: row.version,
            kind: row.kind,
            name: row.name,
            contact_name: row.contact_name,
            phone: row.phone,
            mail: row.mail,
            place: row.place,
            offers: row.offers,
            closed_on: row.closed_on,
        }
    }
}

/// 404 unless the actor may read the person.
async fn readable(tx: &mut Tx, id: PersonId) -> Outcome<()> {
    tx.sql(&READ).id("id", id).one::<PersonRow>().await?;
    Ok(())
}

/// A person's relations.
#[utoipa::path(get, path = "/api/v1/persons/{id}/relations", operation_id = "relations", params(("id" = PersonId, Path)),
    responses((status = 200, body = Page<RelationShape>)))]
pub async fn relations(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    readable(&mut tx, id).await?;
    let rows: Vec<Relation> = tx.sql(&OF_PERSON).id("person", id).all().await?;
    tx.commit(Audit::of("person.relations").about(id).on("person", id)).await?;
    Ok(json(&Page::all(rows.into_iter().map(RelationShape::from))))
}

/// Records a relation.
#[utoipa::path(post, path = "/api/v1/persons/{id}/relations", operation_id = "add_relation", request_body = RelationInput,
    params(("id" = PersonId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn add_relation(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let relation = relation::pages::enter(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/persons/{id}/relations"), relation))
}

/// Corrects a relation, from the side of either person.
#[utoipa::path(put, path = "/api/v1/persons/{id}/relations", operation_id = "correct_relation", request_body = RelationCorrectionInput,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn correct_relation(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let relation: Option<Uuid> = fields.required_id("relation");
    relation::pages::correct(&visit, id, relation, fields, &sent).await?;
    Ok(no_content())
}

/// Ends a relation, from the side of either person.
#[utoipa::path(post, path = "/api/v1/persons/{id}/relations/end", operation_id = "end_relation", request_body = RelationEndInput,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn end_relation(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let relation: Option<Uuid> = fields.required_id("relation");
    relation::pages::close(&visit, id, relation, fields, &sent).await?;
    Ok(no_content())
}

/// The family around a person: what is written and what follows from it, with what should be looked at.
#[utoipa::path(get, path = "/api/v1/persons/{id}/family", operation_id = "family", params(("id" = PersonId, Path)),
    responses((status = 200, body = FamilyShape)))]
pub async fn family(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    readable(&mut tx, id).await?;
    let today = tx.today();
    let kin = kin::of(&mut tx, id, today).await?;
    let named: Vec<PersonId> = kin.persons().filter(|person| *person != id).collect();
    let audit = Audit::of("person.relations").about(id).on("person", id);
    tx.commit(if named.is_empty() { audit } else { audit.showing("relations", named) }).await?;
    let items = kin.listed(today).into_iter().map(|line| KinsmanShape {
        name: line.name,
        what: line.what,
        age: line.age,
        known_by: line.known_by.to_owned(),
        together: line.together,
    });
    Ok(json(&FamilyShape { items: items.collect(), warnings: kin::warnings(&kin) }))
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
        None => tx.sql(&REPRESENTATIVES).id("person", id).all().await?,
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

/// Bodies around people, by name; `next` of a page is the `after` of the next one.
#[utoipa::path(get, path = "/api/v1/resources", operation_id = "resources",
    params(("q" = Option<String>, Query, max_length = 120), ("kind" = Option<ResourceKind>, Query), ("after" = Option<Uuid>, Query)),
    responses((status = 200, body = Page<ResourceShape>)))]
pub async fn resources(visit: Visit) -> Answer {
    let query = visit.query("q").map(|text| kernel::text::clean_line(&text, 120).unwrap_or_default()).unwrap_or_default();
    let kind = match visit.query("kind") {
        None => None,
        Some(code) => Some(ResourceKind::from_code(&code).ok_or_else(|| Failure::field("kind", "Tipo non valido."))?),
    };
    let mut tx = visit.begin().await?;
    let after = resource::pages::cursor(&mut tx, visit.query("after")).await?;
    let (rows, next) = resource::pages::listed(&mut tx, &query, kind, after).await?;
    tx.commit(Audit::of("resource.list")).await?;
    Ok(json(&Page { items: rows.into_iter().map(ResourceShape::from).collect(), next: next.map(|(_, id)| id.to_string()) }))
}

/// Writes a body down.
#[utoipa::path(post, path = "/api/v1/resources", operation_id = "create_resource", request_body = ResourceInput,
    params(ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create_resource(visit: Visit, sent: Submitted) -> Answer {
    let id = resource::pages::enter(&visit, &sent).await?;
    Ok(made(format!("/api/v1/resources/{id}"), id))
}

/// A body around people.
#[utoipa::path(get, path = "/api/v1/resources/{id}", operation_id = "resource", params(("id" = Uuid, Path)),
    responses((status = 200, body = ResourceShape, headers(("ETag" = String, description = "The version")))))]
pub async fn show_resource(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = resource::one(&mut tx, id).await?;
    tx.commit(Audit::of("resource.read").on("resource", id)).await?;
    let version = row.version;
    Ok(json_versioned(&ResourceShape::from(row), version))
}

/// Corrects a body, for everybody who leans on it.
#[utoipa::path(put, path = "/api/v1/resources/{id}", operation_id = "change_resource", request_body = ResourceInput,
    params(("id" = Uuid, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn change_resource(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    resource::pages::alter(&visit, id, &sent).await?;
    Ok(no_content())
}
