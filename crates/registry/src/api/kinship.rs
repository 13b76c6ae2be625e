//! Relations between people, and the family that follows from them, for programs.

use crate::kin;
use crate::person::store::{PersonRow, READ};
use crate::relation::store::{OF_PERSON, Relation};
use crate::relation::{self, Bond, RelationKind};
use crate::resource::ResourceKind;
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::tax_code::Sex;
use kernel::{Outcome, PersonId};
use serde::{Deserialize, Serialize};
use store::{Audit, Tx};
use ui::answer::{json, no_content};
use ui::api::{Created, Page, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// What is said of a relation, whether it is recorded or corrected.
macro_rules! relation_input {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)+
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
        }
    };
}

relation_input! {
    /// A relation to somebody with a record (`other`), a body of the list (`resource`), one that is entered with it (`resource_kind` and
    /// `other_name`) or somebody who has only a name (`other_name`).
    RelationInput {
        /// The other's record.
        other: Option<PersonId>,
        /// The body, of the list of resources.
        resource: Option<Uuid>,
        /// What the body is, when it is entered with the relation.
        resource_kind: Option<ResourceKind>,
        /// The other's name, or that of the body.
        #[schema(max_length = 120)]
        other_name: Option<String>,
        /// First day; today when absent.
        from: Option<NaiveDate>,
        /// Last day, of one that has ended.
        last_day: Option<NaiveDate>,
    }
}
relation_input! {
    /// What a relation shall say; what is absent becomes empty.
    RelationCorrectionInput {
        /// The relation.
        relation: Uuid,
        /// First day.
        from: NaiveDate,
    }
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
    /// Whether it was recorded from the other's page: then telephone, mail, help, note and who is called first, which say something of this
    /// person to who reads the other, are empty here, and a correction leaves them as they are.
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

/// 404 unless the actor may read the person.
pub(super) async fn readable(tx: &mut Tx, id: PersonId) -> Outcome<()> {
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
