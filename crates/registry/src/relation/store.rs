//! Relations in the database.

use super::RelationKind;
use crate::{not_hidden, person_scope};
use chrono::NaiveDate;
use kernel::PersonId;
use uuid::Uuid;

store::statements! {
    pub ADD = "insert into registry_relation (body_id, id, person_id, other_id, other_name, kind, phone, note, valid_from, valid_until, created_at, created_by, version)
               values (:body, :id, :person, :other, :other_name, :kind, :phone, :note, :from, :until, :now, :actor, 1)";
    /// Relations recorded on the person, and on the others with the person; those to protected persons only for who may know of them.
    pub OF_PERSON = concat!(
        "select * from (select r.id, r.kind, false as inverse, r.other_id, coalesce(p.display_name, r.other_name) as name, r.phone, r.note, r.valid_from, r.valid_until, r.version
           from registry_relation r left join registry_person p on p.body_id = r.body_id and p.id = r.other_id
          where r.body_id = :body and r.person_id = :person and (r.other_id is null or ", not_hidden!("r.other_id"), ")
          union all
         select r.id, r.kind, true as inverse, r.person_id as other_id, p.display_name as name, '' as phone, r.note, r.valid_from, r.valid_until, r.version
           from registry_relation r join registry_person p on p.body_id = r.body_id and p.id = r.person_id
          where r.body_id = :body and r.other_id = :person and ", not_hidden!("r.person_id"), ") related
          order by related.valid_until desc, related.name, related.id limit 200");
    pub ONE = concat!("select r.kind, r.valid_from, r.valid_until, r.other_id, r.other_name, r.version
                         from registry_relation r
                        where r.body_id = :body and r.id = :id and r.person_id = :person and ", person_scope!("person.edit", "r.person_id"));
    pub END = "update registry_relation set valid_until = :until, version = version + 1 where body_id = :body and id = :id and person_id = :person and version = :version";
}

/// A relation as it is shown on the page of a person.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Relation {
    /// Identifier.
    pub id: Uuid,
    /// What the other is to the person whose record holds it.
    pub kind: RelationKind,
    /// Whether the record that holds it is the other's.
    pub inverse: bool,
    /// The other's record, if there is one.
    pub other_id: Option<PersonId>,
    /// The other's name.
    pub name: String,
    /// Telephone of somebody without a record.
    pub phone: String,
    /// Anything else.
    pub note: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Version.
    pub version: i64,
}

impl Relation {
    /// What the other is to the person whose page it is.
    pub fn seen(&self) -> RelationKind {
        if self.inverse { self.kind.inverse() } else { self.kind }
    }
    /// The last day included, when it has an end.
    pub fn last_day(&self) -> Option<NaiveDate> {
        (self.valid_until < guard::scope::FOREVER).then(|| self.valid_until.pred_opt()).flatten()
    }
    /// The last day as it is typed; empty while it lasts.
    pub fn last_day_typed(&self) -> String {
        self.last_day().map(kernel::time::show_date).unwrap_or_default()
    }
    /// What the form that ends it is called: of one that has ended, it puts the day right.
    pub fn end_label(&self) -> &'static str {
        if self.last_day().is_none() { "Chiudi la relazione" } else { "Correggi l’ultimo giorno" }
    }
    /// What its button says.
    pub fn end_button(&self) -> &'static str {
        if self.last_day().is_none() { "Chiudi" } else { "Correggi" }
    }
}

/// What ending needs to know.
#[derive(Debug, sqlx::FromRow)]
pub struct Known {
    /// Kind.
    pub kind: RelationKind,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// The other's record, if there is one.
    pub other_id: Option<PersonId>,
    /// The name of somebody without a record.
    pub other_name: String,
    /// Version.
    pub version: i64,
}
