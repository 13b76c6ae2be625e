//! Bodies around people in the database.

use super::model::ResourceKind;
use crate::person_scope;
use chrono::NaiveDate;
use kernel::{Outcome, PersonId};
use store::Tx;
use uuid::Uuid;

store::statements! {
    ONE = "select s.id, s.kind, s.name, s.contact_name, s.phone, s.mail, s.place, s.offers, s.closed_on, s.version from registry_resource s where s.body_id = :body and s.id = :id";
    pub LOCKED = "select s.id, s.kind, s.name, s.contact_name, s.phone, s.mail, s.place, s.offers, s.closed_on, s.version
                    from registry_resource s where s.body_id = :body and s.id = :id {for update}";
    SAME = "select s.id from registry_resource s where s.body_id = :body and s.sort_name = :sort_name and s.kind = :kind and s.closed_on is null order by s.id limit 1";
    FIND = "select s.id, s.kind, s.name, s.contact_name, s.phone, s.mail, s.place, s.offers, s.closed_on, s.version from registry_resource s
             where s.body_id = :body and s.sort_name like :pattern and s.closed_on is null order by s.sort_name, s.id limit 12";
    pub PAGE = "select s.id, s.kind, s.name, s.contact_name, s.phone, s.mail, s.place, s.offers, s.closed_on, s.version from registry_resource s
                 where s.body_id = :body and s.sort_name like :pattern and (:kind = '' or s.kind = :kind) and (s.sort_name, s.id) > (:after_name, :after_id)
                 order by s.sort_name, s.id limit :most";
    pub ADD = "insert into registry_resource (body_id, id, kind, name, sort_name, contact_name, phone, mail, place, offers, closed_on, created_at, created_by, version)
               values (:body, :id, :kind, :name, :sort_name, :contact_name, :phone, :mail, :place, :offers, :closed_on, :now, :actor, 1)";
    pub CHANGE = "update registry_resource set kind = :kind, name = :name, sort_name = :sort_name, contact_name = :contact_name, phone = :phone, mail = :mail, place = :place,
                         offers = :offers, closed_on = :closed_on, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// Who leans on it today, as far as the actor may read them: nobody else is counted.
    pub PEOPLE = concat!("select distinct r.person_id from registry_relation r
                           where r.body_id = :body and r.resource_id = :id and r.valid_from <= :today and r.valid_until > :today and ", person_scope!("person.read", "r.person_id"), "
                           order by r.person_id limit 60");
}

/// A body around people.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Resource {
    /// Identifier.
    pub id: Uuid,
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
    /// Version.
    pub version: i64,
}

impl Resource {
    /// What tells it from others, on one line.
    pub fn detail(&self) -> String {
        let parts = [self.kind.label(), self.place.as_str(), self.contact_name.as_str(), self.phone.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }
    /// Its page.
    pub fn href(&self) -> String {
        format!("/persone/risorse/{}", self.id)
    }
}

/// One body.
///
/// # Errors
/// [`kernel::Failure::NotFound`] when there is none.
pub async fn one(tx: &mut Tx, id: Uuid) -> Outcome<Resource> {
    Ok(tx.sql(&ONE).id("id", id).one().await?)
}

/// The open one of this kind and name, however it is written.
pub(super) async fn same(tx: &mut Tx, kind: ResourceKind, name: &str) -> Outcome<Option<Uuid>> {
    let row: Option<(Uuid,)> = tx.sql(&SAME).code("kind", kind).bind("sort_name", kernel::text::folded(name)).optional().await?;
    Ok(row.map(|(id,)| id))
}

/// What a name that is typed looks for: folded, anywhere in it, with nothing that `like` would read otherwise.
pub(super) fn pattern(query: &str) -> String {
    let folded: String = kernel::text::folded(query).chars().filter(|c| !matches!(c, '%' | '_' | '\\')).collect();
    format!("%{folded}%")
}

/// Open bodies whose name has these words in it.
///
/// # Errors
/// Those of the database.
pub async fn find(tx: &mut Tx, query: &str) -> Outcome<Vec<Resource>> {
    Ok(tx.sql(&FIND).bind("pattern", pattern(query)).all().await?)
}

/// Who leans on a body today and may be read by the actor.
///
/// # Errors
/// Those of the database.
pub async fn people(tx: &mut Tx, id: Uuid) -> Outcome<Vec<PersonId>> {
    Ok(tx.sql(&PEOPLE).id("id", id).values().await?)
}
