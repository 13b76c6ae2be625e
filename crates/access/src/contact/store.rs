//! Contacts in the database.

use super::model::{Callback, Caller, Channel, Children, Ending, Means, Need, Notice, Territory, Urgency};
use crate::scope::contact_scope;
use chrono::NaiveDate;
use kernel::time::show_moment;
use kernel::{AccountId, ContactId, Instant, PersonId, UnitId};
use uuid::Uuid;

macro_rules! listed {
    ($which:literal, $order:literal) => {
        concat!(
            "select c.id, c.number, c.at, c.channel, c.means, c.person_id, p.display_name as person_name, c.subject_name, c.unit_id, u.name as unit_name, c.account_id,
                    w.display_name as author_name, c.first_need, c.urgency, c.outcome as ending, c.municipio, c.minutes
               from access_contact c
               join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
               left join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id
               left join guard_account w on w.body_id = c.body_id and w.id = c.account_id
              where c.body_id = :body and c.on_day >= :first and c.on_day <= :last and (:ending = '' or c.outcome = :ending)
                and (:urgency = '' or c.urgency = :urgency) and (:need = '' or c.first_need = :need) and ",
            $which,
            " and ",
            contact_scope!(),
            $order
        )
    };
}

store::statements! {
    pub ADD = "insert into access_contact (body_id, id, number, at, on_day, unit_id, account_id, channel, means, person_id, subject_name, subject_phone, caller, caller_name,
                      caller_phone, confidential, callback, callback_note, language, interpreter, children, children_note, first_need, urgency, narrative, information,
                      orientation, documents, outcome, emergency, minutes, in_care_at, notice, territory, presence, municipio, office_id, office_reason, created_at, version)
               values (:body, :id, :number, :at, :day, :unit, :actor, :channel, :means, :person, :subject_name, :subject_phone, :caller, :caller_name,
                       :caller_phone, :confidential, :callback, :callback_note, :language, :interpreter, :children, :children_note, :first_need, :urgency, :narrative, :information,
                       :orientation, :documents, :ending, :emergency, :minutes, :in_care_at, :notice, :territory, :presence, :municipio, :office, :office_reason, :now, 1)";
    pub ADD_NEED = "insert into access_contact_need (body_id, contact_id, need, position) values (:body, :contact, :need, :position)";
    pub ONE = concat!("select c.id, c.number, c.at, c.unit_id, u.name as unit_name, c.account_id, w.display_name as author_name, c.channel, c.means, c.person_id,
                              c.subject_name, c.subject_phone, c.caller, case when c.confidential and not ", guard::in_unit_or_own!("contact.read", "c.unit_id", "c.account_id"),
                      " then '' else c.caller_name end as caller_name, case when c.confidential and not ", guard::in_unit_or_own!("contact.read", "c.unit_id", "c.account_id"),
                      " then '' else c.caller_phone end as caller_phone, c.confidential, c.callback, c.callback_note, c.language, c.interpreter, c.children, c.children_note,
                              c.urgency, c.narrative, c.information, c.orientation, c.documents, c.outcome as ending, c.emergency, c.minutes, c.in_care_at, c.notice, c.territory,
                              c.presence, c.municipio, c.office_id, o.name as office_name, c.office_reason, c.version
                         from access_contact c
                         join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
                         left join guard_unit o on o.body_id = c.body_id and o.id = c.office_id
                         left join guard_account w on w.body_id = c.body_id and w.id = c.account_id
                        where c.body_id = :body and c.id = :id and ", contact_scope!());
    pub NEEDS = "select need from access_contact_need where body_id = :body and contact_id = :contact order by position";
    /// The unit that took a contact corrects it; one about nobody yet is also given its person by the unit that it was sent to or
    /// that has the appointment.
    pub TO_CORRECT = concat!("select c.person_id, c.on_day, c.version from access_contact c where c.body_id = :body and c.id = :id and (",
                             guard::in_unit!("contact.correct", "c.unit_id"),
                             " or (c.person_id is null and (exists (select 1 from access_referral cr where cr.body_id = :body and cr.contact_id = c.id and cr.state in ('sent', 'accepted') and ",
                             guard::in_unit!("contact.correct", "cr.to_unit_id"),
                             ") or exists (select 1 from access_appointment ca where ca.body_id = :body and ca.contact_id = c.id and ca.state <> 'cancelled' and ",
                             guard::in_unit!("contact.correct", "ca.unit_id"), ")))) and ", contact_scope!());
    pub MOVE = "update access_contact set person_id = :person, version = version + 1 where body_id = :body and id = :id and version = :version";
    pub ADD_MOVE = "insert into access_contact_move (body_id, id, contact_id, from_person_id, to_person_id, reason, moved_at, moved_by)
                    values (:body, :id, :contact, :from, :to, :reason, :now, :actor)";
    pub MOVES = "select m.moved_at, m.reason, m.to_person_id, m.from_person_id, w.display_name as by_name from access_contact_move m
                          left join guard_account w on w.body_id = m.body_id and w.id = m.moved_by
                         where m.body_id = :body and m.contact_id = :contact order by m.moved_at, m.id limit 50";
    pub MOVE_APPOINTMENTS = "update access_appointment set person_id = :person, version = version + 1 where body_id = :body and contact_id = :contact";
    pub APPOINTMENTS = "select id from access_appointment where body_id = :body and contact_id = :contact";
    pub REFERRALS = "select id from access_referral where body_id = :body and contact_id = :contact";
    pub AFTER = listed!("(c.at, c.id) < (:at, :id)", " order by c.at desc, c.id desc limit :most");
    pub BEFORE = listed!("(c.at, c.id) > (:at, :id)", " order by c.at, c.id limit :most");
    pub AFTER_IN_UNIT = listed!("c.unit_id = :unit and (c.at, c.id) < (:at, :id)", " order by c.at desc, c.id desc limit :most");
    pub BEFORE_IN_UNIT = listed!("c.unit_id = :unit and (c.at, c.id) > (:at, :id)", " order by c.at, c.id limit :most");
    /// Units in which the actor may register contacts.
    pub UNITS_TO_WRITE = concat!("select u.id from guard_unit u where u.body_id = :body and u.valid_from <= :today and u.valid_until > :today and ",
                                 guard::in_unit!("contact.create", "u.id"), " order by u.code");
    /// Units whose contacts the actor reads.
    pub UNITS_TO_READ = concat!("select u.id from guard_unit u where u.body_id = :body and ", guard::in_unit!("contact.read", "u.id"), " order by u.code");
    pub BY_NUMBER = concat!("select c.id, c.number, c.at, c.outcome as ending, c.urgency, u.name as unit_name, c.person_id, p.display_name as person_name, c.subject_name from access_contact c
                              join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
                              left join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id
                             where c.body_id = :body and c.number = :number and ", contact_scope!());
    pub OF_PERSON = concat!("select c.id, c.number, c.at, c.means, c.outcome as ending, c.urgency, c.narrative, c.information, u.name as unit_name, w.display_name as author_name
                               from access_contact c join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
                               left join guard_account w on w.body_id = c.body_id and w.id = c.account_id
                              where c.body_id = :body and c.person_id = :person and c.at < :before and ", contact_scope!(), " order by c.at desc, c.id desc limit :most");
    /// Urgent contacts of the last days after which nothing followed.
    pub UNANSWERED = concat!("select c.id, c.number, c.at, c.outcome as ending, c.urgency, u.name as unit_name, c.person_id, p.display_name as person_name, c.subject_name from access_contact c
                               join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
                               left join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id
                              where c.body_id = :body and c.at >= :since and c.urgency in ('soon', 'immediate') and ", guard::in_unit!("contact.read", "c.unit_id"), " and ", contact_scope!(),
                             " and not exists (select 1 from access_referral r where r.body_id = :body and r.contact_id = c.id and r.state in ('sent', 'accepted'))
                               and not exists (select 1 from access_appointment a where a.body_id = :body and a.contact_id = c.id and a.state <> 'cancelled')
                               and (c.person_id is null or not exists (select 1 from access_contact n where n.body_id = :body and n.person_id = c.person_id and n.at > c.at))
                             order by c.at limit 50");
    /// 1 for a registered residence in the territory of the body (its own municipality, or a district of it), 0 for one elsewhere.
    pub RESIDES_HERE = "select cast(case when v.municipio is not null or v.district <> '' or v.place = b.belfiore then 1 else 0 end as bigint)
                          from registry_v_residence v join guard_body b on b.body_id = v.body_id
                         where v.body_id = :body and v.person_id = :person and v.kind in ('residence', 'fictitious') and v.valid_from <= :today and v.valid_until > :today
                         order by case v.kind when 'residence' then 0 else 1 end, v.valid_from desc limit 1";
    pub SAVE_DRAFT = "insert into access_draft (body_id, account_id, form, pairs, saved_at) values (:body, :actor, :form, :pairs, :now)
                      on conflict (body_id, account_id, form) do update set pairs = excluded.pairs, saved_at = excluded.saved_at";
    /// Those of the actor, the newest first.
    pub DRAFTS = "select form, pairs, saved_at from access_draft where body_id = :body and account_id = :actor order by saved_at desc, form desc limit :most";
    pub DROP_DRAFT = "delete from access_draft where body_id = :body and account_id = :actor and form = :form";
    /// Nobody comes back to more than so many.
    pub DROP_OLDEST_DRAFTS = "delete from access_draft where body_id = :body and account_id = :actor
                                and form not in (select d.form from access_draft d where d.body_id = :body and d.account_id = :actor order by d.saved_at desc, d.form desc limit :most)";
}

/// A line of the list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    /// Identifier.
    pub id: ContactId,
    /// `2026/000123`.
    pub number: String,
    /// When.
    pub at: Instant,
    /// Which door.
    pub channel: Channel,
    /// By what means.
    pub means: Means,
    /// Whom it is about.
    pub person_id: Option<PersonId>,
    /// Their name.
    pub person_name: Option<String>,
    /// What an unregistered subject is called.
    pub subject_name: String,
    /// Unit.
    pub unit_id: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Who wrote it.
    pub account_id: AccountId,
    /// Their name.
    pub author_name: Option<String>,
    /// First need; empty for none.
    pub first_need: String,
    /// How soon.
    pub urgency: Urgency,
    /// How it ended.
    pub ending: Ending,
    /// Borough.
    pub municipio: Option<i64>,
    /// How long it took.
    pub minutes: Option<i64>,
}

/// Whom something is about, in words.
pub fn subject_words(person: Option<&str>, subject: &str) -> String {
    match (person, subject) {
        (Some(person), _) => person.to_owned(),
        (None, "") => "Persona anonima".to_owned(),
        (None, subject) => format!("{subject} (non registrata)"),
    }
}

impl Line {
    /// Whom it is about, in words.
    pub fn who(&self) -> String {
        subject_words(self.person_name.as_deref(), &self.subject_name)
    }
    /// The first need in words.
    pub fn need(&self) -> &'static str {
        <Need as kernel::codes::Code>::from_code(&self.first_need).map_or("", Need::label)
    }
    /// Where the list goes on.
    pub fn cursor(&self) -> String {
        format!("{}~{}", self.at.timestamp_micros(), self.id)
    }
}

/// A contact, whole. The caller's name and number are empty where the actor may not see them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Contact {
    /// Identifier.
    pub id: ContactId,
    /// `2026/000123`.
    pub number: String,
    /// When.
    pub at: Instant,
    /// Unit.
    pub unit_id: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Who wrote it.
    pub account_id: AccountId,
    /// Their name.
    pub author_name: Option<String>,
    /// Which door.
    pub channel: Channel,
    /// By what means.
    pub means: Means,
    /// Whom it is about.
    pub person_id: Option<PersonId>,
    /// What an unregistered subject is called.
    pub subject_name: String,
    /// Where they can be reached.
    pub subject_phone: String,
    /// Who spoke.
    pub caller: Caller,
    /// Their name.
    pub caller_name: String,
    /// Their number.
    pub caller_phone: String,
    /// Whether they do not want to be named.
    pub confidential: bool,
    /// Whether calling back is safe.
    pub callback: Callback,
    /// When and how.
    pub callback_note: String,
    /// Language.
    pub language: String,
    /// Whether an interpreter is needed.
    pub interpreter: bool,
    /// Children in the home.
    pub children: Children,
    /// How many, how old.
    pub children_note: String,
    /// How soon.
    pub urgency: Urgency,
    /// What was told.
    pub narrative: String,
    /// What was explained.
    pub information: String,
    /// Where the person was sent.
    pub orientation: String,
    /// What was handed over.
    pub documents: String,
    /// How it ended.
    pub ending: Ending,
    /// Who was called.
    pub emergency: String,
    /// How long it took.
    pub minutes: Option<i64>,
    /// Who follows the person already.
    pub in_care_at: String,
    /// Privacy notice.
    pub notice: Notice,
    /// Residence or presence.
    pub territory: Territory,
    /// Where somebody without residence stays.
    pub presence: String,
    /// Borough.
    pub municipio: Option<i64>,
    /// Competent office.
    pub office_id: Option<UnitId>,
    /// Its name.
    pub office_name: Option<String>,
    /// Why that one.
    pub office_reason: String,
    /// Version.
    pub version: i64,
}

/// A correction of whom a contact is about.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Moved {
    /// When.
    pub moved_at: Instant,
    /// Why.
    pub reason: String,
    /// From whom.
    pub from_person_id: Option<PersonId>,
    /// To whom.
    pub to_person_id: PersonId,
    /// By whom.
    pub by_name: Option<String>,
}

impl Moved {
    /// When, by whom and why, in one line.
    pub fn told(&self) -> String {
        let mut words = show_moment(self.moved_at);
        if let Some(name) = &self.by_name {
            words.push_str(&format!(", {name}"));
        }
        format!("{words}: {}", self.reason)
    }
}

/// What a correction needs to know.
#[derive(Debug, sqlx::FromRow)]
pub struct ToCorrect {
    /// Whom it is about now.
    pub person_id: Option<PersonId>,
    /// The day.
    pub on_day: NaiveDate,
    /// Version.
    pub version: i64,
}

/// A contact among search hits and day items.
#[derive(Debug, sqlx::FromRow)]
pub struct Hit {
    /// Identifier.
    pub id: ContactId,
    /// `2026/000123`.
    pub number: String,
    /// When.
    pub at: Instant,
    /// How it ended.
    pub ending: Ending,
    /// How soon.
    pub urgency: Urgency,
    /// Name of the unit.
    pub unit_name: String,
    /// Whom it is about.
    pub person_id: Option<PersonId>,
    /// Their name.
    pub person_name: Option<String>,
    /// What an unregistered subject is called.
    pub subject_name: String,
}

/// A contact on a timeline.
#[derive(Debug, sqlx::FromRow)]
pub struct OfPerson {
    /// Identifier.
    pub id: ContactId,
    /// `2026/000123`.
    pub number: String,
    /// When.
    pub at: Instant,
    /// By what means.
    pub means: Means,
    /// How it ended.
    pub ending: Ending,
    /// How soon.
    pub urgency: Urgency,
    /// What was told.
    pub narrative: String,
    /// What was explained.
    pub information: String,
    /// Name of the unit.
    pub unit_name: String,
    /// Who wrote it.
    pub author_name: Option<String>,
}

/// A draft.
#[derive(Debug, sqlx::FromRow)]
pub struct Draft {
    /// The form it was typed into; empty for a program's.
    pub form: String,
    /// The pairs of the form.
    pub pairs: sqlx::types::Json<Vec<(String, String)>>,
    /// When it was kept.
    pub saved_at: Instant,
}

impl Draft {
    /// What tells it from the others: whom it is about as far as that was written, or how its story begins.
    pub fn begins(&self) -> String {
        let value = |wanted: &str| self.pairs.0.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value.as_str());
        let name = format!("{} {}", value("new_person.family_name"), value("new_person.given_name"));
        let words = [name.trim(), value("subject_name"), value("narrative"), value("information")];
        let first = words.into_iter().find(|words| !words.is_empty()).unwrap_or_default();
        let shown: String = first.chars().take(SHOWN).collect();
        if shown.len() < first.len() { format!("{}…", shown.trim_end()) } else { shown }
    }
}

/// Most characters of a draft that tell it from the others.
const SHOWN: usize = 60;

/// The point at which a list goes on.
#[derive(Clone, Copy, Debug)]
pub struct Cursor {
    /// Moment of the last row.
    pub at: Instant,
    /// Its identifier.
    pub id: Uuid,
}

impl Cursor {
    /// Before everything that is newer: the beginning of a list, newest first.
    pub const NEWEST: Cursor = Cursor { at: FAR, id: Uuid::max() };
    /// Reads what [`Line::cursor`] wrote; anything else is the beginning.
    pub fn read(text: &str) -> Option<Cursor> {
        let (at, id) = text.split_once('~')?;
        let at = chrono::DateTime::from_timestamp_micros(at.parse().ok()?)?;
        Some(Cursor { at, id: id.parse().ok()? })
    }
}

/// Later than any contact.
const FAR: Instant = match chrono::DateTime::from_timestamp(253_370_764_800, 0) {
    Some(moment) => moment,
    None => chrono::DateTime::UNIX_EPOCH,
};
