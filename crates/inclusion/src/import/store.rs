//! Lists that wait, and what they change, in the database. A list is seen by whoever sent it and by nobody else.

use super::compare::{Known, KnownMember};
use super::read::{ListFault, ListedHousehold};
use crate::scope::{household_scope, member_told};
use kernel::{Instant, UnitId};
use sqlx::types::Json;
use uuid::Uuid;

store::statements! {
    pub COUNT = "select cast(count(*) as bigint) from inclusion_import where body_id = :body and account_id = :actor and state = 'waiting'";
    pub ADD = "insert into inclusion_import (body_id, id, account_id, unit_id, file_name, sha256, state, households, faults, fault_count, read_beside, added, changed, unchanged, gone,
                                             created_at, confirmed_at)
               values (:body, :id, :actor, :unit, :file_name, :sha256, 'waiting', :households, :faults, :fault_count, :read_beside, 0, 0, 0, 0, :now, null)";
    pub ONE = "select i.id, i.unit_id, i.file_name, i.sha256, i.households, i.faults, i.fault_count, i.read_beside, i.created_at from inclusion_import i
                where i.body_id = :body and i.id = :id and i.account_id = :actor and i.state = 'waiting' {for update}";
    pub WAITING = "select i.id, i.file_name, i.fault_count, i.created_at from inclusion_import i
                    where i.body_id = :body and i.account_id = :actor and i.state = 'waiting' order by i.created_at desc, i.id limit 50";
    /// The last lists that were confirmed, by whoever works for the same unit.
    pub DONE = concat!(
        "select i.id, i.file_name, i.added, i.changed, i.unchanged, i.gone, i.confirmed_at from inclusion_import i
          where i.body_id = :body and i.state = 'confirmed' and ", guard::in_unit!("inclusion.import", "i.unit_id"), " order by i.created_at desc, i.id limit 20");
    /// When the same file was confirmed before, by whoever works for the same unit.
    pub SAME = concat!(
        "select i.confirmed_at, i.file_name from inclusion_import i where i.body_id = :body and i.sha256 = :sha256 and i.state = 'confirmed' and ",
        guard::in_unit!("inclusion.import", "i.unit_id"), " order by i.confirmed_at desc limit 1");
    /// What was read is forgotten, but for the counts.
    pub CONFIRM = "update inclusion_import set state = 'confirmed', households = :none, faults = :none, confirmed_at = :now, added = :added, changed = :changed, unchanged = :unchanged, gone = :gone
                    where body_id = :body and id = :id and account_id = :actor and state = 'waiting'";
    pub FORGET = "delete from inclusion_import where body_id = :body and id = :id and account_id = :actor and state = 'waiting'";
    /// Lists that nobody confirmed for days.
    pub FORGET_OLD = "delete from inclusion_import where body_id = :body and state = 'waiting' and created_at < :before";
    /// Two who confirm at the same moment do it one after the other.
    pub TAKE_TURN = "insert into inclusion_turn (body_id, taken_at) values (:body, :now) on conflict (body_id) do update set taken_at = excluded.taken_at";
    /// Every household of the body, and whether the actor imports for it: a list is compared with all.
    pub KNOWN = concat!(
        "select h.id, h.practice, h.state, h.referral, h.applied_on, h.pad_on, h.left_on, case when ", household_scope!("inclusion.import", "h.id"), " then true else false end as reached
           from inclusion_household h where h.body_id = :body order by h.practice limit 200000");
    /// Who is and was in those that the actor imports for.
    pub KNOWN_MEMBERS = concat!(
        "select m.id, m.household_id, m.tax_code, m.family_name, m.given_name, m.role, m.obligation, m.left_on, case when ", member_told!(), " then true else false end as told
           from inclusion_member m where m.body_id = :body and ", household_scope!("inclusion.import", "m.household_id"), " order by m.household_id, m.id limit 1000000");
    /// The units for which the actor imports.
    pub UNITS = concat!("select u.id from guard_unit u where u.body_id = :body and u.valid_from <= :today and u.valid_until > :today and ", guard::in_unit!("inclusion.import", "u.id"), " order by u.code");
    pub ADD_HOUSEHOLD = "insert into inclusion_household (body_id, id, practice, unit_id, state, referral, applied_on, pad_on, case_id, left_on, due_kind, due_on, created_at, created_by, version)
                         values (:body, :id, :practice, :unit, :state, :referral, :applied_on, :pad_on, null, null, 'none', '9999-12-31', :now, :actor, 1)";
    pub ADD_MEMBER = "insert into inclusion_member (body_id, id, household_id, tax_code, family_name, given_name, role, obligation, person_id, left_on)
                      values (:body, :id, :household, :tax_code, :family_name, :given_name, :role, :obligation, :person, null)";
    pub SET_HOUSEHOLD = "update inclusion_household set state = :state, referral = :referral, applied_on = :applied_on, pad_on = :pad_on, left_on = null where body_id = :body and id = :id";
    pub SET_MEMBER = "update inclusion_member set family_name = :family_name, given_name = :given_name, role = :role, obligation = :obligation, left_on = null where body_id = :body and id = :id";
    pub MEMBER_LEFT = "update inclusion_member set left_on = :today where body_id = :body and id = :id and left_on is null";
    pub HOUSEHOLD_LEFT = "update inclusion_household set left_on = :today where body_id = :body and id = :id and left_on is null";
}

/// A list that waits.
#[derive(Debug, sqlx::FromRow)]
pub struct ImportRow {
    /// Identifier.
    pub id: Uuid,
    /// The unit of whoever sent it: to it go households whose address tells no other.
    pub unit_id: UnitId,
    /// Name of the file.
    pub file_name: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// The households that are whole.
    pub households: Json<Vec<ListedHousehold>>,
    /// What is wrong with lines.
    pub faults: Json<Vec<ListFault>>,
    /// How many lines are faulty.
    pub fault_count: i64,
    /// What else was read of it.
    pub read_beside: Json<ReadBeside>,
    /// When it was sent.
    pub created_at: Instant,
}

/// What is read of a list beside its households.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct ReadBeside {
    /// Headings that nobody understood.
    pub columns: Vec<String>,
    /// Practices that are left out because a line of them is faulty.
    pub left_out: Vec<String>,
    /// Whether what is not in the list may stand in lines that could not be read.
    #[serde(default)]
    pub is_partial: bool,
}

/// A list that waits, in a list.
#[derive(Debug, sqlx::FromRow)]
pub struct WaitingRow {
    /// Identifier.
    pub id: Uuid,
    /// Name of the file.
    pub file_name: String,
    /// How many lines are faulty.
    pub fault_count: i64,
    /// When it was sent.
    pub created_at: Instant,
}

/// A list that was confirmed.
#[derive(Debug, sqlx::FromRow)]
pub struct DoneRow {
    /// Identifier.
    pub id: Uuid,
    /// Name of the file.
    pub file_name: String,
    /// New households.
    pub added: i64,
    /// Households that changed.
    pub changed: i64,
    /// Households that stayed as they were.
    pub unchanged: i64,
    /// Households that left the list.
    pub gone: i64,
    /// When it was confirmed.
    pub confirmed_at: Option<Instant>,
}

/// All that is known, to be compared with.
#[derive(Debug)]
pub struct KnownAll {
    /// Households.
    pub households: Vec<Known>,
    /// Who is in them.
    pub members: Vec<KnownMember>,
}
