//! The shape of a household: how many, how old, who is what to whom. Shares follow the Italian census in the large (one in
//! three households of one person in the country, more in a large city; older women alone; few children).

use crate::chance::Chance;
use crate::people::{MaritalStatus, Role};
use kernel::tax_code::Sex;

/// The most members a household has.
pub const MOST_MEMBERS: usize = 6;

/// A member before it has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Place in the household.
    pub role: Role,
    /// Sex.
    pub sex: Sex,
    /// Completed years.
    pub age: i32,
    /// Marital status.
    pub status: MaritalStatus,
    /// Born on the same day as the member before.
    pub twin: bool,
}

/// Second and later children in a thousand that were born together with the one before.
const TWINS: u32 = 33;

/// Kinds of household with their shares in a thousand, for Italian and for foreign holders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    OlderWoman,
    OlderMan,
    Alone,
    Couple,
    OlderCouple,
    Family,
    OneParent,
    ThreeGenerations,
    GrownChild,
    Sharing,
}

const KINDS: [(Kind, u32, u32); 10] = [
    (Kind::OlderWoman, 135, 5),
    (Kind::OlderMan, 50, 2),
    (Kind::Alone, 262, 390),
    (Kind::Couple, 110, 120),
    (Kind::OlderCouple, 130, 15),
    (Kind::Family, 183, 310),
    (Kind::OneParent, 80, 100),
    (Kind::ThreeGenerations, 15, 15),
    (Kind::GrownChild, 25, 8),
    (Kind::Sharing, 10, 35),
];

/// Draws a household of at most `most` members. `women_permille` is the share of women among adults who live alone.
pub fn draw(chance: &mut Chance, foreign: bool, women_permille: u32, most: usize) -> Vec<Member> {
    for _ in 0..16 {
        let members = members_of(kind(chance, foreign), chance, foreign, women_permille);
        if members.len() <= most.clamp(1, MOST_MEMBERS) {
            return members;
        }
    }
    members_of(Kind::Alone, chance, foreign, women_permille)
}

fn kind(chance: &mut Chance, foreign: bool) -> Kind {
    let mut left = chance.below(1_000);
    for (kind, italian_share, foreign_share) in KINDS {
        let share = if foreign { foreign_share } else { italian_share };
        if left < share {
            return kind;
        }
        left -= share;
    }
    Kind::Alone
}

fn members_of(kind: Kind, chance: &mut Chance, foreign: bool, women_permille: u32) -> Vec<Member> {
    use MaritalStatus::{Divorced, Single, Widowed};
    let person = |role, sex, age, status| Member { role, sex, age, status, twin: false };
    match kind {
        Kind::OlderWoman => {
            let status = [Widowed, Widowed, Widowed, Single, Divorced];
            vec![person(Role::Holder, Sex::Female, chance.around(66, 96), *chance.pick(&status).unwrap_or(&Widowed))]
        }
        Kind::OlderMan => {
            let status = [Widowed, Widowed, Single, Divorced];
            vec![person(Role::Holder, Sex::Male, chance.around(67, 93), *chance.pick(&status).unwrap_or(&Widowed))]
        }
        Kind::Alone => {
            let sex =
                if chance.per_mille(women_permille.saturating_sub(if foreign { 0 } else { 60 })) { Sex::Female } else { Sex::Male };
            let age = if foreign { chance.around(20, 64) } else { chance.between(26, 71) };
            let status = if age >= 33 && chance.per_mille(300) { Divorced } else { Single };
            vec![person(Role::Holder, sex, age, status)]
        }
        Kind::Couple => {
            let man = if foreign { chance.around(25, 66) } else { chance.around(30, 76) };
            couple(chance, man, 750)
        }
        Kind::OlderCouple => {
            let man = chance.around(62, 91);
            couple(chance, man, 980)
        }
        Kind::Family => family(chance, foreign),
        Kind::OneParent => one_parent(chance),
        Kind::ThreeGenerations => {
            let mut members = family(chance, foreign);
            members.truncate(MOST_MEMBERS - 1);
            let holder = members.first().map_or(40, |member| member.age);
            let sex = if chance.per_mille(800) { Sex::Female } else { Sex::Male };
            members.push(person(Role::Parent, sex, (holder + chance.around(21, 37)).min(101), Widowed));
            members
        }
        Kind::GrownChild => {
            let child = chance.between(32, 62);
            let parent = person(Role::Holder, Sex::Female, (child + chance.around(20, 38)).min(99), Widowed);
            let sex = if chance.per_mille(450) { Sex::Female } else { Sex::Male };
            vec![parent, person(Role::Child, sex, child, if chance.per_mille(250) { Divorced } else { Single })]
        }
        Kind::Sharing => (0..chance.between(2, 4))
            .map(|index| {
                let sex = if chance.per_mille(450) { Sex::Female } else { Sex::Male };
                person(if index == 0 { Role::Holder } else { Role::Other }, sex, chance.around(20, 50), Single)
            })
            .collect(),
    }
}

/// A man of that age and a woman of about his age; the holder is one or the other.
fn couple(chance: &mut Chance, man: i32, married_permille: u32) -> Vec<Member> {
    let woman = (man + chance.around(-8, 3)).max(21);
    let status = if chance.per_mille(married_permille) { MaritalStatus::Married } else { MaritalStatus::Single };
    let (man, woman) = ((Sex::Male, man), (Sex::Female, woman));
    let (first, second) = if chance.per_mille(620) { (man, woman) } else { (woman, man) };
    vec![
        Member { role: Role::Holder, sex: first.0, age: first.1, status, twin: false },
        Member { role: Role::Spouse, sex: second.0, age: second.1, status, twin: false },
    ]
}

/// The ages of so many children, eldest first, and the age of their mother.
fn children(chance: &mut Chance, count: usize, youngest_at_most: i32) -> (Vec<i32>, i32) {
    let mut ages = vec![chance.between(0, youngest_at_most)];
    while ages.len() < count {
        let gap = if chance.per_mille(TWINS) { 0 } else { chance.between(1, 5) };
        ages.insert(0, ages.first().copied().unwrap_or_default() + gap);
    }
    let eldest = ages.first().copied().unwrap_or_default();
    let span = eldest - ages.last().copied().unwrap_or_default();
    // Nobody has her last child after 45.
    let at_first = chance.around(21, 40).min(45 - span);
    (ages, eldest + at_first)
}

/// Children of these ages, eldest first; those of one age are twins.
fn grown(chance: &mut Chance, ages: &[i32]) -> Vec<Member> {
    let mut before = None;
    let mut all = Vec::with_capacity(ages.len());
    for age in ages.iter().copied() {
        let sex = if chance.per_mille(486) { Sex::Female } else { Sex::Male };
        all.push(Member { role: Role::Child, sex, age, status: MaritalStatus::Single, twin: before == Some(age) });
        before = Some(age);
    }
    all
}

/// Somebody without a home: mostly a man of working age.
pub(crate) fn without_home(chance: &mut Chance, foreign: bool) -> Vec<Member> {
    let sex = if chance.per_mille(if foreign { 180 } else { 240 }) { Sex::Female } else { Sex::Male };
    let status = if chance.per_mille(350) { MaritalStatus::Divorced } else { MaritalStatus::Single };
    vec![Member { role: Role::Holder, sex, age: chance.around(20, 74), status, twin: false }]
}

fn family(chance: &mut Chance, foreign: bool) -> Vec<Member> {
    let count = match chance.below(100) {
        0..=44 => 1,
        45..=85 => 2,
        86..=96 => 3,
        _ => 4,
    };
    let (ages, mother) = children(chance, count, if foreign { 20 } else { 28 });
    let father = (mother + chance.around(-3, 9)).max(21);
    let mut members = couple(chance, father, 800);
    for member in members.iter_mut().filter(|member| member.sex == Sex::Female) {
        member.age = mother;
    }
    members.extend(grown(chance, &ages));
    members
}

fn one_parent(chance: &mut Chance) -> Vec<Member> {
    let count = match chance.below(100) {
        0..=61 => 1,
        62..=92 => 2,
        _ => 3,
    };
    let (ages, mother) = children(chance, count, 28);
    let status = [MaritalStatus::Divorced, MaritalStatus::Divorced, MaritalStatus::Single, MaritalStatus::Widowed];
    let status = *chance.pick(&status).unwrap_or(&MaritalStatus::Divorced);
    let (sex, age) = if chance.per_mille(850) { (Sex::Female, mother) } else { (Sex::Male, mother + chance.between(0, 6)) };
    let mut members = vec![Member { role: Role::Holder, sex, age, status, twin: false }];
    members.extend(grown(chance, &ages));
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_are_older_than_their_children_as_parents_are() {
        let mut chance = Chance::new(11);
        for _ in 0..20_000 {
            let members = draw(&mut chance, false, 515, MOST_MEMBERS);
            let holder = members[0];
            assert_eq!(holder.role, Role::Holder);
            assert!(holder.age >= 18);
            for child in members.iter().filter(|member| member.role == Role::Child) {
                let mother = members.iter().find(|m| m.sex == Sex::Female && matches!(m.role, Role::Holder | Role::Spouse));
                if let Some(mother) = mother {
                    assert!((18..=46).contains(&(mother.age - child.age)), "{members:?}");
                }
            }
            for parent in members.iter().filter(|member| member.role == Role::Parent) {
                assert!(parent.age - holder.age >= 16, "{members:?}");
            }
        }
    }

    #[test]
    fn a_household_is_never_larger_than_there_is_room_for() {
        let mut chance = Chance::new(12);
        for most in 1..=MOST_MEMBERS {
            for _ in 0..500 {
                let members = draw(&mut chance, true, 500, most);
                assert!((1..=most).contains(&members.len()));
            }
        }
        assert_eq!(draw(&mut chance, true, 500, 0).len(), 1);
    }

    #[test]
    fn the_shares_of_the_kinds_make_a_thousand() {
        assert_eq!(KINDS.iter().map(|(_, italian, _)| italian).sum::<u32>(), 1_000);
        assert_eq!(KINDS.iter().map(|(_, _, foreign)| foreign).sum::<u32>(), 1_000);
    }
}
