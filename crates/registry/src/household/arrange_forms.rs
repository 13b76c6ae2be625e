//! What the forms of a whole household send: who stays, goes, leaves or comes; a move of everybody; a birth; a wrong entry.

use super::model::{HouseholdKind, MemberRole};
use crate::address::NewAddress;
use crate::person::NewPerson;
use crate::problems::Problem;
use chrono::NaiveDate;
use kernel::input::Fields;
use kernel::{HouseholdId, PersonId};
use uuid::Uuid;

kernel::code_enum! {
    /// What becomes of a member when a household is rearranged.
    pub enum Fate {
        /// Stays in the household.
        Stays = "stays" => "Resta",
        /// Goes into the new household.
        Goes = "goes" => "Va nel nuovo nucleo",
        /// Leaves, into no household that is recorded.
        Leaves = "leaves" => "Esce e basta",
    }
}

/// One member in a form about several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The membership.
    pub member: Uuid,
    /// What becomes of it.
    pub fate: Fate,
    /// The role from that day, where it becomes another.
    pub role: Option<MemberRole>,
}

/// A household rearranged from a day: a couple parts, a holder dies, somebody leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// The first day on which it is so.
    pub from: NaiveDate,
    /// Everybody who is named.
    pub members: Vec<Placed>,
    /// Where those who go live from then.
    pub address: Option<NewAddress>,
}

/// Reads a rearrangement.
pub fn read_arrangement(fields: &mut Fields) -> Option<Arrangement> {
    let from = fields.required_date("from");
    let members = rows(fields, |fields, row| {
        let member = fields.required_id(&format!("{row}.member"));
        let fate = fields.code(&format!("{row}.fate")).unwrap_or(Fate::Stays);
        let role = fields.code(&format!("{row}.role"));
        Some(Placed { member: member?, fate, role })
    });
    let address = crate::address::forms::read_new(fields, "address.");
    if address.is_some() && !members.iter().any(|placed| placed.fate == Fate::Goes) {
        fields.fault("address.street", "Nessuno va nel nuovo nucleo: togli l’indirizzo, oppure indica chi ci va.");
    }
    Some(Arrangement { from: from?, members, address })
}

/// Everybody of another household who comes into this one from a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Union {
    /// The first day on which it is so.
    pub from: NaiveDate,
    /// Memberships of the other household with the roles in this one.
    pub members: Vec<(Uuid, MemberRole)>,
}

/// Reads a union.
pub fn read_union(fields: &mut Fields) -> Option<Union> {
    let from = fields.required_date("from");
    let members = rows(fields, |fields, row| {
        let member = fields.required_id(&format!("{row}.member"));
        let comes = fields.flag(&format!("{row}.comes"));
        let role = fields.code(&format!("{row}.role"));
        if comes && role.is_none() {
            fields.fault(format!("{row}.role"), "Scegli il ruolo di chi viene.");
        }
        Some((member?, comes.then_some(role).flatten()))
    });
    let members: Vec<(Uuid, MemberRole)> = members.into_iter().filter_map(|(member, role)| Some((member, role?))).collect();
    if members.is_empty() {
        fields.fault("members", Problem::NobodyComes.sentence());
    }
    Some(Union { from: from?, members })
}

/// A move of several of a household to one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// Who moves, by their memberships.
    pub members: Vec<Uuid>,
    /// Where to, from which day.
    pub address: NewAddress,
}

/// Reads a move.
pub fn read_removal(fields: &mut Fields) -> Option<Removal> {
    let members = rows(fields, |fields, row| {
        let member = fields.required_id(&format!("{row}.member"));
        let comes = fields.flag(&format!("{row}.comes"));
        Some((member?, comes))
    });
    let members: Vec<Uuid> = members.into_iter().filter_map(|(member, comes)| comes.then_some(member)).collect();
    if members.is_empty() {
        fields.fault("members", Problem::NobodyComes.sentence());
    }
    let address = crate::address::forms::read_new(fields, "address.");
    if address.is_none() && !fields.is_faulty("address.kind") {
        fields.fault("address.street", "Scrivi il nuovo indirizzo.");
    }
    Some(Removal { members, address: address? })
}

/// Somebody who was born into a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Birth {
    /// The child.
    pub child: NewPerson,
    /// One parent, of the household.
    pub parent: Option<PersonId>,
    /// The other one.
    pub other_parent: Option<PersonId>,
}

/// Reads a birth.
pub fn read_birth(fields: &mut Fields, today: NaiveDate) -> Option<Birth> {
    crate::person::check_born(fields, "child.", today);
    let child = crate::person::read_new(fields, "child.");
    let parent: Option<PersonId> = fields.id("parent");
    let other_parent: Option<PersonId> = fields.id("other_parent");
    if child.as_ref().is_some_and(|child| child.data.birth.date.is_none()) && !fields.is_faulty("child.birth_date") {
        fields.fault("child.birth_date", "Scrivi il giorno della nascita.");
    }
    if parent.is_some() && parent == other_parent {
        fields.fault("other_parent", "I due genitori sono la stessa persona.");
    }
    Some(Birth { child: child?, parent, other_parent })
}

/// What was wrong about the entry of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The day on which they really came; `None` when they never did.
    pub from: Option<NaiveDate>,
    /// How it is known.
    pub reason: String,
}

/// Reads the correction of a wrong entry.
pub fn read_mistake(fields: &mut Fields) -> Option<Mistake> {
    let never = fields.flag("never");
    let from = fields.date("from");
    let reason = fields.required_line("reason", 200);
    if from.is_none() != never {
        fields.fault("from", "Scrivi il giorno giusto, oppure indica che non ne ha mai fatto parte.");
    }
    Some(Mistake { from: from.filter(|_| !never), reason: reason? })
}

/// Reads every row of `members`.
fn rows<T>(fields: &mut Fields, mut one: impl FnMut(&mut Fields, &str) -> Option<T>) -> Vec<T> {
    let count = fields.required_groups("members");
    (0..count).filter_map(|row| one(fields, &format!("members[{row}]"))).collect()
}

/// Which household a form is about.
pub fn read_household(fields: &mut Fields) -> Option<HouseholdId> {
    fields.required_id("household")
}

/// The roles of everybody, when somebody else becomes the holder: what each is to the new one, as far as it follows.
pub const fn role_under(new_holder: MemberRole, own: MemberRole) -> MemberRole {
    use MemberRole as R;
    match (new_holder, own) {
        (_, R::Foster) => R::Foster,
        (_, R::Carer) => R::Carer,
        (R::Spouse, R::Holder) => R::Spouse,
        (R::Spouse, other) => other,
        (R::Child, R::Holder | R::Spouse) => R::Parent,
        (R::Child, R::Child) => R::Sibling,
        (R::Child, R::Parent) => R::Grandparent,
        (R::Parent, R::Holder | R::Sibling) => R::Child,
        (R::Parent, R::Child) => R::Grandchild,
        (R::Parent, R::Parent) => R::Spouse,
        (R::Sibling, R::Holder | R::Sibling) => R::Sibling,
        (R::Sibling, R::Parent) => R::Parent,
        (R::Sibling, R::Grandparent) => R::Grandparent,
        (R::Grandparent, R::Holder | R::Sibling) => R::Grandchild,
        (R::Grandparent, R::Parent) => R::Child,
        (R::Grandchild, R::Holder | R::Spouse) => R::Grandparent,
        _ => R::Relative,
    }
}

/// Who should be the holder after the one of today: the spouse, else the eldest who is of age, else nobody.
pub fn next_holder<'a>(members: impl Iterator<Item = &'a super::Member>, on: NaiveDate) -> Option<Uuid> {
    let mut left: Vec<&super::Member> = members.collect();
    left.sort_by_key(|member| (member.role != MemberRole::Spouse, member.birth_date.unwrap_or(NaiveDate::MAX), member.id));
    let of_age = |member: &&&super::Member| member.birth().age(on).is_none_or(|age| age >= 18);
    left.iter().find(of_age).map(|member| member.id)
}

/// A household of this kind begins.
pub(super) const fn has_holder(kind: HouseholdKind) -> bool {
    matches!(kind, HouseholdKind::Registered | HouseholdKind::Isee)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn under_a_new_holder_nobody_else_is_the_holder() {
        for new in MemberRole::ALL.iter().filter(|role| **role != MemberRole::Holder) {
            for own in MemberRole::ALL {
                assert_ne!(role_under(*new, *own), MemberRole::Holder, "{new:?} {own:?}");
            }
        }
        assert_eq!(role_under(MemberRole::Spouse, MemberRole::Child), MemberRole::Child);
        assert_eq!(role_under(MemberRole::Child, MemberRole::Child), MemberRole::Sibling);
    }
}
