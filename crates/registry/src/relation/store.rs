//! Relations in the database.

use super::{Bond, RelationKind};
use crate::{not_hidden, person_scope};
use chrono::NaiveDate;
use kernel::PersonId;
use kernel::tax_code::Sex;
use uuid::Uuid;

macro_rules! columns {
    ($inverse:literal, $other:literal, $told:literal) => {
        concat!(
            "select r.id, r.kind, ",
            $inverse,
            " as inverse, ",
            $other,
            " as other_id, r.resource_id, coalesce(p.display_name, s.name, r.other_name) as name, r.other_name, r.other_sex, r.other_birth_year, r.other_dead, r.bond, ",
            $told,
            ", r.valid_from, r.valid_until, r.version,
                    s.kind as resource_kind, s.contact_name, s.phone as resource_phone
               from registry_relation r left join registry_resource s on s.body_id = r.body_id and s.id = r.resource_id left join registry_person p on p.body_id = r.body_id and p.id = ",
            $other
        )
    };
}

store::statements! {
    pub ADD = "insert into registry_relation (body_id, id, person_id, other_id, resource_id, other_name, other_sex, other_birth_year, other_dead, kind, bond, helps, call_first, phone,
                                              mail, note, valid_from, valid_until, created_at, created_by, version)
               values (:body, :id, :person, :other, :resource, :other_name, :sex, :birth_year, :dead, :kind, :bond, :helps, :call_first, :phone, :mail, :note, :from, :until, :now, :actor, 1)";
    /// Relations recorded on the person, and on the others with the person; those to protected persons only for who may know of them.
    /// How to reach the other, what they can do and what was noted are said of the other, to who reads the person: from the other's page
    /// they would be the person's own telephone, and words that were not meant for it.
    pub OF_PERSON = concat!(
        "select * from (",
        columns!("false", "r.other_id", "r.helps, r.call_first, r.phone, r.mail, r.note"),
        " where r.body_id = :body and r.person_id = :person and r.valid_from < r.valid_until and (r.other_id is null or ", not_hidden!("r.other_id"), ")
          union all ",
        columns!("true", "r.person_id", "'' as helps, false as call_first, '' as phone, '' as mail, '' as note"),
        " where r.body_id = :body and r.other_id = :person and r.valid_from < r.valid_until and ", not_hidden!("r.person_id"), ") related
          order by related.valid_until desc, related.call_first desc, related.name, related.id limit 200");
    /// One of them, to be changed by whoever may correct the person on whose page it stands, from either side.
    pub ONE = concat!("select r.kind, r.person_id, r.other_id, r.resource_id, r.other_name, r.other_sex, r.other_birth_year, r.other_dead, r.bond, r.helps, r.call_first, r.phone, r.mail,
                              r.note, r.valid_from, r.valid_until, r.version
                         from registry_relation r
                        where r.body_id = :body and r.id = :id and r.valid_from < r.valid_until and (r.person_id = :person or r.other_id = :person) and (r.other_id is null or ",
                        not_hidden!("r.other_id"), ") and ", not_hidden!("r.person_id"), " and ", person_scope!("person.edit", ":person"), " {for update}");
    /// Those that would say the same: with this other, on either side, in this period. Two who record it at once wait for the person's row.
    pub BETWEEN = "select r.id, case when r.person_id = :person then false else true end as inverse, r.kind from registry_relation r
                    where r.body_id = :body and ((r.person_id = :person and r.other_id = :other) or (r.person_id = :other and r.other_id = :person))
                      and r.valid_from < :until and r.valid_until > :from and r.valid_from < r.valid_until";
    /// The same with a body.
    pub WITH_RESOURCE = "select r.id, false as inverse, r.kind from registry_relation r
                          where r.body_id = :body and r.person_id = :person and r.resource_id = :resource and r.valid_from < :until and r.valid_until > :from and r.valid_from < r.valid_until";
    pub END = "update registry_relation set valid_until = :until, version = version + 1 where body_id = :body and id = :id and version = :version";
    pub CORRECT = "update registry_relation set kind = :kind, bond = :bond, helps = :helps, call_first = :call_first, phone = :phone, mail = :mail, note = :note, other_sex = :sex,
                          other_birth_year = :birth_year, other_dead = :dead, valid_from = :from, version = version + 1
                    where body_id = :body and id = :id and version = :version";
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
    /// The body in the list of resources, if it is one.
    pub resource_id: Option<Uuid>,
    /// The other's name.
    pub name: String,
    /// The name of somebody without a record.
    pub other_name: String,
    /// Sex of somebody without a record.
    pub other_sex: Sex,
    /// Year of birth of somebody without a record.
    pub other_birth_year: Option<i64>,
    /// Whether somebody without a record has died.
    pub other_dead: bool,
    /// How strong the bond is.
    pub bond: Bond,
    /// What they can do for the person.
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
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Version.
    pub version: i64,
    /// What the body is, if it is one.
    pub resource_kind: Option<crate::resource::ResourceKind>,
    /// Whom to ask for in the body.
    pub contact_name: Option<String>,
    /// The telephone of the body.
    pub resource_phone: Option<String>,
}

impl Relation {
    /// What the other is to the person whose page it is.
    pub fn seen(&self) -> RelationKind {
        if self.inverse { self.kind.inverse() } else { self.kind }
    }
    /// What they are in words: a body by what it is, where nothing nearer was said.
    pub fn seen_label(&self) -> &'static str {
        match self.resource_kind {
            Some(kind) if self.kind == RelationKind::Other => kind.label(),
            _ => self.seen().label(),
        }
    }
    /// Where on the network map.
    pub fn sector(&self) -> super::Sector {
        match self.resource_kind {
            Some(kind) if self.kind == RelationKind::Other => kind.sector(),
            _ => self.seen().sector(),
        }
    }
    /// Where its name leads; empty for nowhere.
    pub fn href(&self) -> String {
        match (self.other_id, self.resource_id) {
            (Some(other), _) => format!("/persone/{other}/scheda"),
            (None, Some(resource)) => format!("/persone/risorse/{resource}"),
            (None, None) => String::new(),
        }
    }
    /// How to reach them: their own telephone and mail, else those of the body, with whom to ask for.
    pub fn reached(&self) -> String {
        let own = [self.phone.as_str(), self.mail.as_str()];
        let body = [self.contact_name.as_deref().unwrap_or_default(), self.resource_phone.as_deref().unwrap_or_default()];
        own.into_iter().chain(body).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && day < self.valid_until
    }
    /// Whether nothing nearer is known of its beginning.
    pub fn since_ever(&self) -> bool {
        self.valid_from <= guard::scope::ALWAYS
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

/// What changing needs to know.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Known {
    /// Kind, as it is recorded.
    pub kind: RelationKind,
    /// Whose record holds it.
    pub person_id: PersonId,
    /// The other's record, if there is one.
    pub other_id: Option<PersonId>,
    /// The body, if it is one.
    pub resource_id: Option<Uuid>,
    /// The name of somebody without a record.
    pub other_name: String,
    /// Sex of somebody without a record.
    pub other_sex: Sex,
    /// Year of birth of somebody without a record.
    pub other_birth_year: Option<i64>,
    /// Whether somebody without a record has died.
    pub other_dead: bool,
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
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Version.
    pub version: i64,
}

impl Known {
    /// As the page of this person shows it: what is said of the other is not said of who said it.
    pub fn told_to(mut self, person: PersonId) -> Known {
        if self.person_id != person {
            self.call_first = false;
            for text in [&mut self.helps, &mut self.phone, &mut self.mail, &mut self.note] {
                text.clear();
            }
        }
        self
    }
    /// What the other is to the person on whose page it is changed.
    pub fn seen_from(&self, person: PersonId) -> RelationKind {
        if self.person_id == person { self.kind } else { self.kind.inverse() }
    }
    /// The other, seen from the page of this person.
    pub fn other_of(&self, person: PersonId) -> Option<PersonId> {
        if self.person_id == person { self.other_id } else { Some(self.person_id) }
    }
}

/// One that would say the same.
#[derive(Debug, sqlx::FromRow)]
pub struct Same {
    /// Identifier.
    pub id: Uuid,
    /// Whether the other's record holds it.
    pub inverse: bool,
    /// Kind, as recorded.
    pub kind: RelationKind,
}

impl Same {
    /// What the other is to the person, seen from their page.
    pub fn seen(&self) -> RelationKind {
        if self.inverse { self.kind.inverse() } else { self.kind }
    }
}
