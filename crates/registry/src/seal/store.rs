//! Sealed identities in the database.

use super::SealKind;
use crate::person_scope;
use chrono::NaiveDate;
use guard::in_body;
use kernel::{AccountId, Instant, Outcome, PersonId};
use store::Tx;
use uuid::Uuid;

macro_rules! rows {
    ($more:expr) => {
        concat!(
            "select s.id, s.person_id, s.kind, s.authority, s.act_number, s.act_date, s.note, s.name, s.content, s.sealed_at, coalesce(w.display_name, 'Sistema') as by_name, s.undone_at,
                    coalesce(v.display_name, '') as undone_by_name, s.undo_reason,
                    case when s.undone_at is not null then '' when s.kind = 'adoption' then coalesce(n.display_name, '') else p.display_name end as now_called,
                    case when exists (select 1 from registry_seal_code c join registry_identifier i on i.body_id = c.body_id and i.value = c.value and i.person_id <> s.person_id
                                         and i.valid_until > :today and s.undone_at is null where c.body_id = s.body_id and c.seal_id = s.id) then true else false end as entered_again
               from registry_seal s join registry_person p on p.body_id = s.body_id and p.id = s.person_id
               left join registry_person n on n.body_id = s.body_id and n.id = s.successor_id
               left join guard_account w on w.body_id = s.body_id and w.id = s.sealed_by
               left join guard_account v on v.body_id = s.body_id and v.id = s.undone_by
              where s.body_id = :body and ",
            in_body!("identity.sealed"),
            " and ",
            $more
        )
    };
}
/// Seals of adopted children that stand.
macro_rules! standing {
    () => {
        "s.kind = 'adoption' and s.undone_at is null"
    };
}
/// Seals that the actor set, or a colleague for whom they stand in, on records that they may still seal.
macro_rules! own {
    () => {
        concat!(
            "exists (select 1 from guard_acting oa where oa.body_id = s.body_id and oa.account_id = :actor and oa.acts_for = s.sealed_by",
            " and oa.valid_from <= :today and oa.valid_until > :today) and ",
            crate::reaches!("identity.seal", "s.person_id", "sp.sealed")
        )
    };
}

store::statements! {
    /// Whether the actor may seal the identity of a person.
    pub MAY = concat!("select p.id from registry_person p where p.body_id = :body and p.id = :person and ", person_scope!("identity.seal", "p.id"));
    pub BY_NAME = rows!("s.sort_name >= :from and s.sort_name < :until order by s.sort_name, s.id limit :most");
    pub BY_CODE = rows!("s.id in (select k.seal_id from registry_seal_code k where k.body_id = :body and k.value = :value) order by s.sealed_at desc, s.id limit :most");
    pub ONE = rows!("s.id = :id");
    pub ADD = "insert into registry_seal (body_id, id, person_id, kind, successor_id, authority, act_number, act_date, note, name, sort_name, content, sealed_at, sealed_by)
               values (:body, :id, :person, :kind, :successor, :authority, :act_number, :act_date, :note, :name, :sort_name, :content, :now, :actor)";
    pub ADD_CODE = "insert into registry_seal_code (body_id, seal_id, value) values (:body, :seal, :value) on conflict (body_id, seal_id, value) do nothing";
    /// A case that is open is closed first, and a request of one's own data answered: nobody reaches them afterwards.
    pub OPEN_CASE = "select i.id from registry_involvement i where i.body_id = :body and i.person_id = :person and i.kind = 'case' and i.valid_from <= :today and i.valid_until > :today limit 1";
    pub OPEN_REQUEST = "select r.id from registry_data_request r where r.body_id = :body and r.person_id = :person and r.state = 'open' limit 1";
    pub SEAL = "update registry_person set sealed = true, version = version + 1 where body_id = :body and id = :person and version = :version";
    /// Of each seal that the actor set what the act says, and nothing of the person; the latest first.
    pub OWN = concat!("select s.id, s.kind, s.authority, s.act_date, s.sealed_at, coalesce(w.display_name, 'Sistema') as by_name from registry_seal s
                         left join guard_account w on w.body_id = s.body_id and w.id = s.sealed_by
                        where s.body_id = :body and ", standing!(), " and (s.sealed_at < :after_at or (s.sealed_at = :after_at and s.id < :after_id)) and ", own!(), "
                        order by s.sealed_at desc, s.id desc limit :most");
    /// Whose it is.
    pub OWN_ONE = concat!("select s.id, s.person_id, s.kind, s.authority, s.act_number, s.act_date, s.note, s.name, s.sealed_at, coalesce(w.display_name, 'Sistema') as by_name from registry_seal s
                             left join guard_account w on w.body_id = s.body_id and w.id = s.sealed_by where s.body_id = :body and s.id = :id and ", standing!(), " and ", own!());
    /// One that the actor can undo: their own, or any for whoever reads sealed identities.
    pub TO_UNDO = concat!("select s.person_id, s.sealed_at, s.sealed_by from registry_seal s where s.body_id = :body and s.id = :id and ", standing!(), " and ((", own!(), ") or ", in_body!("identity.sealed"), ")
                           {for update}");
    pub UNDO = "update registry_seal set undone_at = :now, undone_by = :actor, undo_reason = :reason where body_id = :body and id = :id and undone_at is null";
    pub UNSEAL = "update registry_person set sealed = false, version = version + 1 where body_id = :body and id = :person and sealed";
    /// Records that were joined to it say what it said before.
    pub SEAL_ALIASES = "update registry_person set sealed = true, version = version + 1 where body_id = :body and merged_into is not null and id = :person";
    pub FORGET_PAIRS = "delete from registry_pair where body_id = :body and (person_a = :person or person_b = :person)";
    pub TASKS_DONE = "update registry_task set done_at = :now, done_by = :actor where body_id = :body and done_at is null and (person_id = :person or other_id = :person)";
    /// Tasks that the seal ended, and that nobody was given again meanwhile.
    pub TASKS_BACK = "update registry_task set done_at = null, done_by = null where body_id = :body and done_at = :sealed_at and done_by = :sealed_by and (person_id = :person or other_id = :person)
                         and not exists (select 1 from registry_task o where o.body_id = registry_task.body_id and o.person_id = registry_task.person_id and o.other_id = registry_task.other_id
                                            and o.done_at is null)";
    /// The record that comes back, whoever takes the seal away: what it is found under is written anew.
    pub RECORD = "select p.id, p.family_name, p.given_name, p.display_name, p.birth_name, p.other_script, p.known_as, p.anonymous, p.sex, p.birth_date, p.birth_year, p.birth_estimated,
                         p.birth_place, p.citizenship, p.other_citizenships, p.language, p.other_languages, p.interpreter, p.identifier, p.identifier_kind, p.preferred_channel,
                         p.contact_note, p.death_date, p.restricted, p.known_since, p.version
                    from registry_person p where p.body_id = :body and p.id = :person";
    STANDS = "select s.id from registry_seal s where s.body_id = :body and s.id = :id and s.undone_at is null";
    /// The history of a person, whatever is in it.
    pub CHANGES = "select id, field, before_text, after_text, reason, changed_at from registry_change where body_id = :body and person_id = :person order by id limit 10000";
    pub FORGET_CHANGE = "delete from registry_change where body_id = :body and person_id = :person and id = :id";
    pub FORGET_IDENTIFIER = "delete from registry_identifier where body_id = :body and person_id = :person and id = :id";
}

/// A sealed identity, for whoever may read it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SealRow {
    /// Identifier.
    pub id: Uuid,
    /// The record that was sealed, or whose past was.
    pub person_id: PersonId,
    /// Why.
    pub kind: SealKind,
    /// Who decided.
    pub authority: String,
    /// Number of the act.
    pub act_number: String,
    /// Its day.
    pub act_date: NaiveDate,
    /// Anything else.
    pub note: String,
    /// What they were called.
    pub name: String,
    /// What was taken out of the register.
    pub content: sqlx::types::Json<serde_json::Value>,
    /// When it was sealed.
    pub sealed_at: Instant,
    /// By whom.
    pub by_name: String,
    /// When it was undone, because it was a mistake.
    pub undone_at: Option<Instant>,
    /// By whom.
    pub undone_by_name: String,
    /// Why.
    pub undo_reason: String,
    /// What they are called now; empty when they go on under no record here, and once the seal was undone.
    pub now_called: String,
    /// Whether somebody in the register has one of the sealed codes again.
    pub entered_again: bool,
}

/// A seal that the actor set, in their list: nothing of the person.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OwnRow {
    /// Identifier.
    pub id: Uuid,
    /// Why.
    pub kind: SealKind,
    /// Who decided.
    pub authority: String,
    /// Day of the act.
    pub act_date: NaiveDate,
    /// When it was sealed.
    pub sealed_at: Instant,
    /// By whom.
    pub by_name: String,
}

impl OwnRow {
    /// Where the next page begins after this row.
    pub fn cursor(&self) -> String {
        format!("{}~{}", self.sealed_at.timestamp_micros(), self.id)
    }
}

/// A seal that the actor set, opened with a reason.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OwnSeal {
    /// Identifier.
    pub id: Uuid,
    /// The record that is sealed.
    pub person_id: PersonId,
    /// Why.
    pub kind: SealKind,
    /// Who decided.
    pub authority: String,
    /// Number of the act.
    pub act_number: String,
    /// Its day.
    pub act_date: NaiveDate,
    /// Anything else.
    pub note: String,
    /// What they were called.
    pub name: String,
    /// When it was sealed.
    pub sealed_at: Instant,
    /// By whom.
    pub by_name: String,
}

/// A seal that is undone.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ToUndo {
    /// The record that comes back.
    pub person_id: PersonId,
    /// When it was sealed.
    pub sealed_at: Instant,
    /// By whom.
    pub sealed_by: AccountId,
}

/// Whether a seal stands: it was set, and not undone since. For rooms that follow `person.sealed`.
///
/// # Errors
/// Those of the database.
pub async fn stands(tx: &mut Tx, seal: Uuid) -> Outcome<bool> {
    Ok(tx.sql(&STANDS).id("id", seal).optional::<(Uuid,)>().await?.is_some())
}

/// A row of the history.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize)]
pub struct PastChange {
    /// Identifier.
    pub id: Uuid,
    /// The field.
    pub field: String,
    /// What it was.
    pub before_text: String,
    /// What it became.
    pub after_text: String,
    /// Why.
    pub reason: String,
    /// When.
    pub changed_at: Instant,
}
