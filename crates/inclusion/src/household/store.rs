//! Households of the allowance in the database.

use super::model::{BenefitState, DueKind, Obligation, ReferredTo, Role};
use crate::scope::{household_scope, member_told};
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::{CaseId, PersonId, UnitId};
use uuid::Uuid;

macro_rules! households {
    ($more:expr, $rest:expr) => {
        concat!(
            "select h.id, h.practice, h.unit_id, u.name as unit_name, h.state, h.referral, h.applied_on, h.pad_on, h.case_id, h.left_on, h.due_kind, h.due_on, h.version,
                    a.person_id as applicant_id, coalesce(p.display_name, trim(a.family_name || ' ' || a.given_name), '') as applicant,
                    (select cast(count(*) as bigint) from inclusion_member x where x.body_id = h.body_id and x.household_id = h.id and x.left_on is null and x.person_id is null) as unmatched,
                    (select min(n.on_day) from inclusion_meeting n where n.body_id = h.body_id and n.household_id = h.id and n.state = 'planned' and n.on_day >= :today) as planned_on,
                    case when ",
            household_scope!("inclusion.write", "h.id"),
            " then true else false end as writes
               from inclusion_household h join guard_unit u on u.body_id = h.body_id and u.id = h.unit_id
               left join inclusion_member a on a.body_id = h.body_id and a.household_id = h.id and a.role = 'applicant' and a.left_on is null
               left join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
              where h.body_id = :body and ",
            $more,
            household_scope!("inclusion.read", "h.id"),
            $rest
        )
    };
}

store::statements! {
    /// One, for whoever may read it.
    pub ONE = households!("h.id = :id and ", "");
    /// Those with somebody in them, the next due first.
    pub OF_PERSON = households!("h.left_on is null and h.id in (select x.household_id from inclusion_member x where x.body_id = :body and x.person_id = :person and x.left_on is null) and ", " order by h.due_on, h.id limit 20");
    /// A page, what is due first first.
    pub LIST = households!(
        "(:any_state or h.state = :state) and (:any_unit or h.unit_id = :unit) and (:gone_too or h.left_on is null) and h.due_on >= :due_from and h.due_on <= :due_by
         and (:any_match or exists (select 1 from inclusion_member x where x.body_id = h.body_id and x.household_id = h.id and x.left_on is null and x.person_id is null))
         and (h.due_on > :after_day or (h.due_on = :after_day and h.id > :after_id)) and ",
        " order by h.due_on, h.id limit :most");
    /// What is due soon, for whoever may write there.
    pub DUE_SOON = households!(concat!("h.left_on is null and h.due_on <= :ahead and ", household_scope!("inclusion.write", "h.id"), " and "), " order by h.due_on, h.id limit :most");
    /// The units whose households the actor may read.
    pub UNITS = concat!("select u.id, u.name from guard_unit u where u.body_id = :body and u.valid_from <= :today and u.valid_until > :today and ", guard::in_unit!("inclusion.read", "u.id"), " order by u.code");
    /// All units of the body: a household that moved is given to another one.
    pub ALL_UNITS = "select u.id, u.name from guard_unit u where u.body_id = :body and u.valid_from <= :today and u.valid_until > :today order by u.code";
    /// Who is in one, for whoever may read it and know of them.
    pub MEMBERS = concat!(
        "select m.id, m.person_id, m.tax_code, m.family_name, m.given_name, coalesce(p.display_name, trim(m.family_name || ' ' || m.given_name)) as called, m.role, m.obligation, m.left_on
           from inclusion_member m left join registry_v_person p on p.body_id = m.body_id and p.person_id = m.person_id
          where m.body_id = :body and m.household_id = :household and ", member_told!(), " and ", household_scope!("inclusion.read", "m.household_id"), "
          order by case when m.left_on is null then 0 else 1 end, case m.role when 'applicant' then 0 when 'spouse' then 1 when 'parent' then 2 when 'child' then 3 else 4 end, m.tax_code limit 100");
    /// Somebody who is in one, for whoever may know of them.
    pub MEMBER_IN = concat!("select m.id from inclusion_member m where m.body_id = :body and m.household_id = :household and m.id = :id and m.left_on is null and ", member_told!());
    /// Somebody who is in a household, for whoever may write there.
    pub MEMBER = concat!(
        "select m.id, m.household_id, m.person_id, m.tax_code, m.family_name, m.given_name from inclusion_member m
          where m.body_id = :body and m.id = :id and m.left_on is null and ", member_told!(), " and ", household_scope!("inclusion.write", "m.household_id"));
    /// One, locked, for whoever may write there.
    pub LOCK = concat!("select h.version from inclusion_household h where h.body_id = :body and h.id = :id and ", household_scope!("inclusion.write", "h.id"), " {for update}");
    /// What clocks ask of one, whoever asks: the program itself works out what is due.
    pub FACTS = "select h.unit_id, h.state, h.referral, h.pad_on, h.left_on from inclusion_household h where h.body_id = :body and h.id = :household";
    /// What clocks ask of those in it, whoever asks.
    pub MEMBER_FACTS = "select m.id, m.tax_code, m.obligation, m.person_id, m.role from inclusion_member m where m.body_id = :body and m.household_id = :household and m.left_on is null order by m.id";
    pub SET_DUE = "update inclusion_household set due_kind = :kind, due_on = :on, version = version + 1 where body_id = :body and id = :household";
    pub SET_CASE = "update inclusion_household set case_id = :case where body_id = :body and id = :household";
    pub SET_UNIT = "update inclusion_household set unit_id = :unit where body_id = :body and id = :household";
    pub SET_PERSON = "update inclusion_member set person_id = :person where body_id = :body and id = :id";
    /// Whether somebody is in a household already, by their record.
    pub IS_IN = "select m.id from inclusion_member m where m.body_id = :body and m.household_id = :household and m.person_id = :person and m.left_on is null limit 1";
}

/// A household.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Household {
    /// Identifier.
    pub id: Uuid,
    /// Number of the practice.
    pub practice: String,
    /// The unit that meets it.
    pub unit_id: UnitId,
    /// What it is called.
    pub unit_name: String,
    /// Where the benefit stands.
    pub state: BenefitState,
    /// To which services it was sent.
    pub referral: ReferredTo,
    /// Day of the application.
    pub applied_on: Option<NaiveDate>,
    /// Day of the digital activation pact.
    pub pad_on: Option<NaiveDate>,
    /// The case whose plan is the pact.
    pub case_id: Option<CaseId>,
    /// Since when it is not in the list.
    pub left_on: Option<NaiveDate>,
    /// What is due.
    pub due_kind: DueKind,
    /// By when; 31/12/9999 while nothing is.
    pub due_on: NaiveDate,
    /// Version.
    pub version: i64,
    /// Who asked for the allowance, where the register knows them.
    pub applicant_id: Option<PersonId>,
    /// What they are called.
    pub applicant: String,
    /// How many of its members nobody found in the register.
    pub unmatched: i64,
    /// The day of the next meeting that is planned.
    pub planned_on: Option<NaiveDate>,
    /// Whether the reader may write there.
    pub writes: bool,
}

impl Household {
    /// What is due, where something is.
    pub fn due(&self) -> Option<super::clock::Due> {
        (self.due_on < FOREVER).then_some(super::clock::Due { kind: self.due_kind, on: self.due_on })
    }
    /// By when, where something is due.
    pub fn due_day(&self) -> Option<NaiveDate> {
        (self.due_on < FOREVER).then_some(self.due_on)
    }
    /// Whether it was due before a day.
    pub fn is_late(&self, today: &NaiveDate) -> bool {
        self.due_on < *today
    }
    /// Its page.
    pub fn href(&self) -> String {
        format!("/inclusione/{}", self.id)
    }
    /// What it is called where the applicant has no name.
    pub fn called(&self) -> &str {
        if self.applicant.is_empty() { &self.practice } else { &self.applicant }
    }
}

/// Somebody of a household, as far as the reader may know of them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MemberRow {
    /// Identifier.
    pub id: Uuid,
    /// Who, where the register knows them.
    pub person_id: Option<PersonId>,
    /// Tax code, as the list writes it.
    pub tax_code: String,
    /// Family name, as the list writes it.
    pub family_name: String,
    /// Given name, as the list writes it.
    pub given_name: String,
    /// What they are called.
    pub called: String,
    /// What they are in the household.
    pub role: Role,
    /// Whether they are bound, as the list says.
    pub obligation: Obligation,
    /// Since when they are no longer in the household.
    pub left_on: Option<NaiveDate>,
}

impl MemberRow {
    /// What they are called: the tax code where there is no name.
    pub fn name(&self) -> &str {
        if self.called.is_empty() { &self.tax_code } else { &self.called }
    }
    /// Whether nobody found them in the register.
    pub fn is_unmatched(&self) -> bool {
        self.person_id.is_none() && self.left_on.is_none()
    }
}

/// Somebody of a household who is about to be found in the register.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Unmatched {
    /// Identifier.
    pub id: Uuid,
    /// The household.
    pub household_id: Uuid,
    /// Who, where the register knows them.
    pub person_id: Option<PersonId>,
    /// Tax code.
    pub tax_code: String,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
}

/// What clocks ask of a household.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct FactsRow {
    /// The unit that meets it.
    pub unit_id: UnitId,
    /// Where the benefit stands.
    pub state: BenefitState,
    /// To which services it was sent.
    pub referral: ReferredTo,
    /// Day of the digital activation pact.
    pub pad_on: Option<NaiveDate>,
    /// Since when it is not in the list.
    pub left_on: Option<NaiveDate>,
}

/// What clocks ask of somebody in it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MemberFactsRow {
    /// Identifier.
    pub id: Uuid,
    /// Tax code, by which the day of birth is known.
    pub tax_code: String,
    /// Whether they are bound, as the list says.
    pub obligation: Obligation,
    /// Who, where the register knows them.
    pub person_id: Option<PersonId>,
    /// What they are in the household.
    pub role: Role,
}
