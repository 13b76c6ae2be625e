//! Persons in the database.

use super::model::{Birth, IdentifierState, MarkReason, PersonData, PreferredChannel, Reach, ReachKind, Safety};
use crate::identifier::{IdentifierEnd, IdentifierSource};
use crate::person_scope;
use chrono::NaiveDate;
use kernel::tax_code::{Identifier, Sex};
use kernel::{Instant, Outcome, PersonId};
use store::Tx;
use uuid::Uuid;

macro_rules! whole {
    ($permission:literal, $more:literal) => {
        whole!(person_scope!($permission, "p.id"); $more)
    };
    ($scope:expr; $more:literal) => {
        concat!(
            "select p.id, p.family_name, p.given_name, p.display_name, p.birth_name, p.other_script, p.known_as, p.anonymous, p.sex, p.birth_date, p.birth_year, p.birth_estimated,
                    p.birth_place, p.citizenship, p.other_citizenships, p.language, p.other_languages, p.interpreter, p.identifier, p.identifier_kind, p.preferred_channel,
                    p.contact_note, p.death_date, p.restricted, p.known_since, p.version
               from registry_person p where p.body_id = :body and p.id = :id and ",
            $scope,
            $more
        )
    };
}
/// True for whoever may join this record with another one: in their extent and read by them, or because a protected person whom they may join was entered again
/// as this one: as long as that waits on their record, or the pair of the two in the review. Nobody else could bring the two together: whoever
/// entered them may not know of the protected one.
macro_rules! joinable {
    () => {
        concat!(
            "(",
            crate::joins!("p.id"),
            " or ((exists (select 1 from registry_task jt where jt.body_id = :body and jt.other_id = p.id and jt.done_at is null and ",
            crate::joins!("jt.person_id"),
            ") or exists (select 1 from registry_pair ja where ja.body_id = :body and ja.person_a = p.id and ja.source = 'entered_again' and ja.state in ('open', 'later') and ",
            crate::joins!("ja.person_b"),
            ") or exists (select 1 from registry_pair jb where jb.body_id = :body and jb.person_b = p.id and jb.source = 'entered_again' and jb.state in ('open', 'later') and ",
            crate::joins!("jb.person_a"),
            ")) and ",
            crate::not_hidden!("p.id"),
            "))"
        )
    };
}

store::statements! {
    pub ADD = "insert into registry_person (body_id, id, family_name, given_name, display_name, sort_name, birth_name, other_script, known_as, anonymous, sex, birth_date, birth_year,
                                            birth_estimated, birth_place, citizenship, other_citizenships, language, other_languages, interpreter, identifier, identifier_kind,
                                            preferred_channel, contact_note, death_date, restricted, known_since, created_at, created_by, version, merged_into, sealed)
               values (:body, :id, :family_name, :given_name, :display_name, :sort_name, :birth_name, :other_script, :known_as, :anonymous, :sex, :birth_date, :birth_year,
                       :birth_estimated, :birth_place, :citizenship, :other_citizenships, :language, :other_languages, :interpreter, :identifier, :identifier_kind,
                       :preferred_channel, :contact_note, null, false, :today, :now, :actor, 1, null, false)";
    pub CHANGE = "update registry_person
                     set family_name = :family_name, given_name = :given_name, display_name = :display_name, sort_name = :sort_name, birth_name = :birth_name,
                         other_script = :other_script, known_as = :known_as, anonymous = :anonymous, sex = :sex, birth_date = :birth_date, birth_year = :birth_year,
                         birth_estimated = :birth_estimated, birth_place = :birth_place, citizenship = :citizenship, other_citizenships = :other_citizenships, language = :language,
                         other_languages = :other_languages, interpreter = :interpreter, identifier = :identifier, identifier_kind = :identifier_kind,
                         preferred_channel = :preferred_channel, contact_note = :contact_note, version = version + 1
                   where body_id = :body and id = :id and version = :version";
    /// Whatever the form shows, for whoever may read it.
    pub READ = whole!("person.read", "");
    /// The same, for whoever may change it; its row is locked until the end of the transaction.
    pub EDIT = whole!("person.edit", " {for update}");
    /// The same, for whoever may join it with another record of the same person.
    pub COMPARE = whole!(joinable!(); "");
    /// The same, its row locked.
    pub MERGE = whole!(joinable!(); " {for update}");
    /// The same, for whoever may protect it.
    pub PROTECT = whole!("person.protect", " {for update}");
    /// The same, for whoever may compose its household.
    pub COMPOSE = whole!("household.edit", " {for update}");
    /// The same, for whoever may seal who they were.
    pub SEALING = whole!("identity.seal", " {for update}");
    /// The same without the lock.
    pub SEALING_SEEN = whole!("identity.seal", "");
    pub REACHES = "select kind, value, owner, safety, note from registry_reach where body_id = :body and person_id = :id order by position limit 200";
    pub FORGET_REACHES = "delete from registry_reach where body_id = :body and person_id = :id";
    pub ADD_REACH = "insert into registry_reach (body_id, id, person_id, position, kind, value, owner, safety, note)
                     values (:body, :id, :person, :position, :kind, :value, :owner, :safety, :note)";
    pub IDENTIFIERS = "select id, kind, value, source, ended_as, second, note, valid_from, valid_until from registry_identifier
                        where body_id = :body and person_id = :id order by valid_until desc, second, valid_from desc, id desc limit 50";
    pub ADD_IDENTIFIER = "insert into registry_identifier (body_id, id, person_id, kind, value, source, ended_as, second, note, valid_from, valid_until, created_at, created_by)
                          values (:body, :id, :person, :kind, :value, 'not_stated', 'holds', false, '', :today, :until, :now, :actor)";
    /// Lets one transaction at a time give this identifier to somebody: the next waits until it is over, and then sees what it did.
    pub CLAIM = "insert into registry_claim (body_id, kind, value, claimed_at) values (:body, :kind, :value, :now)
                 on conflict (body_id, kind, value) do update set claimed_at = excluded.claimed_at";
    /// Somebody else who has this identifier now, as far as the actor may know of them.
    pub HOLDERS = concat!(
        "select p.id, p.display_name from registry_identifier i join registry_person p on p.body_id = i.body_id and p.id = i.person_id
          where i.body_id = :body and i.value = :value and i.kind = :kind and i.valid_until > :today and i.person_id <> :id and ", crate::not_hidden!("p.id"), " order by p.id limit 20");
    pub MARKS = concat!("select m.id, m.field, m.reason, m.created_at from registry_mark m where m.body_id = :body and m.person_id = :id and m.resolved_at is null and ",
                        crate::mark_shown!("m"), " order by m.created_at, m.id limit 50");
    pub ADD_MARK = "insert into registry_mark (body_id, id, person_id, field, reason, created_at, resolved_at, resolved_by, note)
                    values (:body, :id, :person, :field, :reason, :now, null, null, '')";
    pub RESOLVE_MARK = "update registry_mark set resolved_at = :now, resolved_by = :actor, note = :note
                         where body_id = :body and person_id = :person and id = :id and resolved_at is null";
    pub TASKS = concat!("select t.id, t.other_id, p.display_name, t.created_at from registry_task t join registry_person p on p.body_id = t.body_id and p.id = t.other_id
                          where t.body_id = :body and t.person_id = :id and t.done_at is null and ", crate::not_hidden!("t.other_id"), " order by t.created_at limit 20");
    pub TASK_DONE = "update registry_task set done_at = :now, done_by = :actor where body_id = :body and person_id = :person and id = :id and done_at is null";
    pub DIED = "update registry_person set death_date = :on, version = version + 1 where body_id = :body and id = :id and version = :version";
    pub RESTRICT = "update registry_person set restricted = :restricted, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// Protects somebody who was entered in the same transaction.
    pub SHELTER = "update registry_person set restricted = true, version = version + 1 where body_id = :body and id = :id";
    pub TOUCH = "update registry_person set version = version + 1 where body_id = :body and id = :id";
    pub KEYS_FORGET = "delete from registry_key where body_id = :body and person_id = :id";
    pub KEY_ADD = "insert into registry_key (body_id, search_key, person_id) values (:body, :search_key, :id) on conflict (body_id, search_key, person_id) do nothing";
    /// Keys of a protected person stand apart from those of everybody else, and come back when they are protected no more.
    pub KEYS_APART = "update registry_key set search_key = case when substr(search_key, 1, 1) = '!' then substr(search_key, 2) else '!' || search_key end
                       where body_id = :body and person_id = :id
                         and (substr(search_key, 1, 1) = '!') <> (select p.restricted from registry_person p where p.body_id = :body and p.id = :id)";
    pub NOTICES = "select n.given_on, n.edition, n.language, n.means, n.note, a.display_name as by_name from registry_notice n
                     left join guard_account a on a.body_id = n.body_id and a.id = n.created_by where n.body_id = :body and n.person_id = :id order by n.given_on desc, n.id desc limit 20";
    pub ADD_NOTICE = "insert into registry_notice (body_id, id, person_id, given_on, edition, language, means, note, created_at, created_by)
                      values (:body, :id, :person, :given_on, :edition, :language, :means, :note, :now, :actor)";
}

/// A person as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PersonRow {
    pub id: PersonId,
    pub family_name: String,
    pub given_name: String,
    pub display_name: String,
    pub birth_name: String,
    pub other_script: String,
    pub known_as: String,
    pub anonymous: bool,
    pub sex: Sex,
    pub birth_date: Option<NaiveDate>,
    pub birth_year: Option<i64>,
    pub birth_estimated: bool,
    pub birth_place: String,
    pub citizenship: String,
    pub other_citizenships: sqlx::types::Json<Vec<String>>,
    pub language: String,
    pub other_languages: sqlx::types::Json<Vec<String>>,
    pub interpreter: bool,
    pub identifier: String,
    pub identifier_kind: IdentifierState,
    pub preferred_channel: PreferredChannel,
    pub contact_note: String,
    pub death_date: Option<NaiveDate>,
    pub restricted: bool,
    pub known_since: NaiveDate,
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct ReachRow {
    kind: ReachKind,
    value: String,
    owner: String,
    safety: Safety,
    note: String,
}

/// An identifier with its period.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct IdentifierRow {
    pub id: Uuid,
    pub kind: IdentifierState,
    pub value: String,
    pub source: IdentifierSource,
    pub ended_as: IdentifierEnd,
    pub second: bool,
    pub note: String,
    pub valid_from: NaiveDate,
    pub valid_until: NaiveDate,
}

/// Something marked "da verificare".
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MarkRow {
    pub id: Uuid,
    pub field: String,
    pub reason: MarkReason,
    pub created_at: Instant,
}

/// Somebody who has the same identifier.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct HolderRow {
    pub id: PersonId,
    pub display_name: String,
}

/// A protected person that was entered again.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TaskRow {
    pub id: Uuid,
    pub other_id: PersonId,
    pub display_name: String,
    pub created_at: Instant,
}

/// A privacy notice given.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct NoticeRow {
    pub given_on: NaiveDate,
    pub edition: String,
    pub language: String,
    pub means: super::update::NoticeMeans,
    pub note: String,
    pub by_name: Option<String>,
}

impl NoticeRow {
    /// In one line: which, when, in which language, how, from whom.
    pub fn told(&self) -> String {
        let language = super::forms::language_words(&self.language);
        let parts = [
            self.edition.clone(),
            kernel::time::show_date(self.given_on),
            if language.is_empty() { language } else { format!("in {}", language.to_lowercase()) },
            self.means.label().to_lowercase(),
            self.by_name.as_ref().map(|name| format!("da {name}")).unwrap_or_default(),
            self.note.clone(),
        ];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

impl PersonRow {
    /// When they were born, as far as it is known.
    pub fn birth(&self) -> Birth {
        let year = self.birth_year.and_then(|year| i32::try_from(year).ok());
        Birth { date: self.birth_date, year, estimated: self.birth_estimated }
    }
    /// What the form shows; telephones and mails are read apart.
    pub fn data(&self, reaches: Vec<Reach>) -> PersonData {
        PersonData {
            family_name: self.family_name.clone(),
            given_name: self.given_name.clone(),
            birth_name: self.birth_name.clone(),
            other_script: self.other_script.clone(),
            known_as: self.known_as.clone(),
            anonymous: self.anonymous,
            sex: Some(self.sex).filter(|sex| *sex != Sex::NotStated),
            birth: self.birth(),
            birth_place: self.birth_place.clone(),
            citizenship: self.citizenship.clone(),
            other_citizenships: self.other_citizenships.0.clone(),
            language: self.language.clone(),
            other_languages: self.other_languages.0.clone(),
            interpreter: self.interpreter,
            identifier: Identifier::parse(&self.identifier).ok(),
            same_code_confirmed: false,
            preferred_channel: Some(self.preferred_channel),
            contact_note: self.contact_note.clone(),
            reaches,
        }
    }
}

/// Telephones and mails, in their order.
pub async fn reaches(tx: &mut Tx, id: PersonId) -> Outcome<Vec<Reach>> {
    let rows: Vec<ReachRow> = tx.sql(&REACHES).id("id", id).all().await?;
    Ok(rows
        .into_iter()
        .map(|row| Reach { kind: row.kind, value: row.value, owner: row.owner, safety: row.safety, note: row.note })
        .collect())
}

/// Binds what a person is to an insert or update.
pub(crate) fn bind_data<'t>(query: store::query::Query<'t>, data: &PersonData) -> store::query::Query<'t> {
    query.row(row_of(data))
}

/// What a person is, by the names of the columns.
pub(crate) fn row_of(data: &PersonData) -> store::Row {
    store::Row::new()
        .bind("family_name", &data.family_name)
        .bind("given_name", &data.given_name)
        .bind("display_name", data.display_name())
        .bind("sort_name", data.sort_name())
        .bind("birth_name", &data.birth_name)
        .bind("other_script", &data.other_script)
        .bind("known_as", &data.known_as)
        .bind("anonymous", data.anonymous)
        .code("sex", data.sex.unwrap_or(Sex::NotStated))
        .bind("birth_date", data.birth.date)
        .bind("birth_year", data.birth.year.map(i64::from))
        .bind("birth_estimated", data.birth.estimated)
        .bind("birth_place", &data.birth_place)
        .bind("citizenship", &data.citizenship)
        .bind("other_citizenships", serde_json::Value::from(data.other_citizenships.clone()))
        .bind("language", &data.language)
        .bind("other_languages", serde_json::Value::from(data.other_languages.clone()))
        .bind("interpreter", data.interpreter)
        .bind("identifier", data.identifier.as_ref().map_or("", Identifier::value))
        .code("identifier_kind", IdentifierState::of(data.identifier.as_ref()))
        .code("preferred_channel", data.preferred_channel.unwrap_or(PreferredChannel::NotStated))
        .bind("contact_note", &data.contact_note)
}
