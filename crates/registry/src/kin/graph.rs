//! Persons, parents and couples: pure, without a database.

use crate::household::MemberRole;
use crate::person::Birth;
use crate::relation::RelationKind;
use chrono::{Datelike as _, NaiveDate};
use kernel::PersonId;
use kernel::tax_code::Sex;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// By what somebody of the family is told from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KinKey {
    /// Their record.
    Person(PersonId),
    /// The relation that names them: they have no record.
    Outside(Uuid),
}

/// Somebody of the family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relative {
    /// By what they are told from others.
    pub key: KinKey,
    /// Their name.
    pub name: String,
    /// Their sex.
    pub sex: Sex,
    /// Their birth.
    pub birth: Birth,
    /// The day of their death.
    pub died_on: Option<NaiveDate>,
    /// Whether they have died; of whoever has no record the day is not kept.
    pub dead: bool,
    /// Whether they live in the household of the person.
    pub together: bool,
    /// Their place in it.
    pub role: Option<MemberRole>,
}

/// How somebody became a parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// By birth.
    Birth,
    /// By adoption.
    Adoption,
    /// A minor is placed with them.
    Foster,
}

/// A child and one of its parents, by their places in [`Kin::people`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parentage {
    /// The child.
    pub child: usize,
    /// The parent.
    pub parent: usize,
    /// How.
    pub tie: Tie,
    /// Whether only the places in the household say so.
    pub presumed: bool,
}

/// What holds a couple.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Together {
    /// Married.
    Married,
    /// Without being married.
    Partners,
    /// No more.
    Ended,
    /// Nothing is said but that they have a child.
    Parents,
}

/// Two who are or were a couple, by their places in [`Kin::people`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Couple {
    /// One.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// What holds them.
    pub together: Together,
}

/// The family around a person, who is the first of [`Kin::people`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kin {
    /// Everybody once, the person first.
    pub people: Vec<Relative>,
    /// Who is whose child.
    pub parents: Vec<Parentage>,
    /// Couples.
    pub couples: Vec<Couple>,
    /// Brothers and sisters of whom no common parent is known.
    pub siblings: Vec<(usize, usize)>,
    /// What somebody is to the person by a word of its own, where no parent or couple says it.
    pub told: BTreeMap<usize, RelationKind>,
    /// Whose relation to the person is written itself; of the others it follows from those.
    pub written: BTreeSet<usize>,
    /// Whether there were more than are kept.
    pub cut: bool,
    /// The day of which it tells.
    pub today: Option<NaiveDate>,
}

impl Kin {
    /// The place of somebody.
    pub fn place(&self, key: KinKey) -> Option<usize> {
        self.people.iter().position(|relative| relative.key == key)
    }
    /// Everybody with a record.
    pub fn persons(&self) -> impl Iterator<Item = PersonId> {
        self.people.iter().filter_map(|relative| match relative.key {
            KinKey::Person(id) => Some(id),
            KinKey::Outside(_) => None,
        })
    }
    /// The parents of somebody.
    pub fn parents_of(&self, child: usize) -> impl Iterator<Item = &Parentage> {
        self.parents.iter().filter(move |edge| edge.child == child)
    }
    /// The children of somebody.
    pub fn children_of(&self, parent: usize) -> impl Iterator<Item = &Parentage> {
        self.parents.iter().filter(move |edge| edge.parent == parent)
    }
    /// Those with whom somebody is or was a couple.
    pub fn partners_of(&self, one: usize) -> impl Iterator<Item = (usize, Together)> {
        self.couples.iter().filter_map(move |couple| match (couple.a == one, couple.b == one) {
            (true, false) => Some((couple.b, couple.together)),
            (false, true) => Some((couple.a, couple.together)),
            _ => None,
        })
    }
    /// Whether two were born of the same parent on the same day. A day that registries give to those who know none (1 January), or an
    /// estimate, proves nothing.
    pub fn are_twins(&self, a: usize, b: usize) -> bool {
        let born = |place: usize| {
            let birth = self.people.get(place)?.birth;
            birth.date.filter(|day| !birth.estimated && day.ordinal() != 1)
        };
        let of =
            |child: usize| self.parents_of(child).filter(|edge| edge.tie == Tie::Birth).map(|edge| edge.parent).collect::<Vec<_>>();
        let (one, other) = (of(a), of(b));
        let shared = one.iter().filter(|parent| other.contains(parent)).count();
        let apart = one.len() == 2 && other.len() == 2 && shared == 1;
        let told = self.siblings.contains(&(a.min(b), a.max(b)));
        a != b && born(a).is_some() && born(a) == born(b) && (shared > 0 || told) && !apart
    }
    /// Adds a parent, once; what is written outweighs what the household only lets one think, birth outweighs the rest.
    pub fn add_parent(&mut self, edge: Parentage) {
        if edge.child == edge.parent {
            return;
        }
        match self.parents.iter_mut().find(|known| known.child == edge.child && known.parent == edge.parent) {
            Some(known) if (edge.presumed, edge.tie) < (known.presumed, known.tie) => *known = edge,
            Some(_) => {}
            None => self.parents.push(edge),
        }
    }
    /// Adds a couple, once; what holds today outweighs what ended.
    pub fn add_couple(&mut self, a: usize, b: usize, together: Together) {
        if a == b {
            return;
        }
        let known = self.couples.iter_mut().find(|known| (known.a == a && known.b == b) || (known.a == b && known.b == a));
        match known {
            Some(known) => known.together = known.together.min(together),
            None => self.couples.push(Couple { a, b, together }),
        }
    }
    /// Adds brothers or sisters, once.
    pub fn add_siblings(&mut self, a: usize, b: usize) {
        let pair = (a.min(b), a.max(b));
        if a != b && !self.siblings.contains(&pair) {
            self.siblings.push(pair);
        }
    }
    /// Reads one relation: `other` is `kind` of `one`.
    pub fn read(&mut self, one: usize, kind: RelationKind, other: usize, holds: bool) {
        use RelationKind as K;
        let mut child = |child: usize, parent: usize, tie: Tie| {
            if holds {
                self.add_parent(Parentage { child, parent, tie, presumed: false });
            }
        };
        match kind {
            K::Parent => child(one, other, Tie::Birth),
            K::Child => child(other, one, Tie::Birth),
            K::AdoptiveParent => child(one, other, Tie::Adoption),
            K::AdoptiveChild => child(other, one, Tie::Adoption),
            K::FosterParent => child(one, other, Tie::Foster),
            K::FosterChild => child(other, one, Tie::Foster),
            K::Spouse => self.add_couple(one, other, if holds { Together::Married } else { Together::Ended }),
            K::Partner => self.add_couple(one, other, if holds { Together::Partners } else { Together::Ended }),
            K::Former => self.add_couple(one, other, Together::Ended),
            K::Sibling => self.add_siblings(one, other),
            _ if one == 0 => drop(self.told.insert(other, kind)),
            _ if other == 0 => drop(self.told.insert(one, kind.inverse())),
            _ => {}
        }
        if one == 0 {
            self.written.insert(other);
        }
        if other == 0 {
            self.written.insert(one);
        }
    }
    /// What the places in the household let one think, where no relation says anything: children of the holder and of the spouse.
    pub fn read_roles(&mut self) {
        let with = |kin: &Kin, role: MemberRole| -> Vec<usize> {
            let places = kin.people.iter().enumerate().filter(|(_, relative)| relative.role == Some(role));
            places.map(|(place, _)| place).collect()
        };
        let Some(holder) = with(self, MemberRole::Holder).into_iter().next() else { return };
        let spouse = with(self, MemberRole::Spouse).into_iter().next();
        if let Some(spouse) = spouse
            && !self.partners_of(holder).any(|(partner, _)| partner == spouse)
        {
            self.add_couple(holder, spouse, Together::Partners);
        }
        for (role, tie) in [(MemberRole::Child, Tie::Birth), (MemberRole::Foster, Tie::Foster)] {
            for child in with(self, role) {
                let known = self.parents_of(child).any(|edge| tie != Tie::Foster || edge.tie == Tie::Foster);
                if !known {
                    for parent in [Some(holder), spouse].into_iter().flatten() {
                        self.add_parent(Parentage { child, parent, tie, presumed: true });
                    }
                }
            }
        }
        for parent in with(self, MemberRole::Parent) {
            let related = self.children_of(parent).next().is_some();
            if !related && self.parents_of(holder).count() < 2 {
                self.add_parent(Parentage { child: holder, parent, tie: Tie::Birth, presumed: true });
            }
        }
        for sibling in with(self, MemberRole::Sibling) {
            if !self.parents_of(sibling).any(|edge| self.parents_of(holder).any(|own| own.parent == edge.parent)) {
                self.add_siblings(holder, sibling);
            }
        }
    }
    /// The generation of everybody, older ones negative, the person's being 0; who is tied to nobody stands beside them, or where the word
    /// for them says.
    pub fn generations(&self) -> Vec<i64> {
        let mut known: Vec<Option<i64>> = vec![None; self.people.len()];
        let set = |known: &mut Vec<Option<i64>>, place: usize, generation: i64| -> bool {
            match known.get_mut(place) {
                Some(slot @ None) => {
                    *slot = Some(generation);
                    true
                }
                _ => false,
            }
        };
        let mut queue = std::collections::VecDeque::new();
        if set(&mut known, 0, 0) {
            queue.push_back((0, 0));
        }
        for (place, kind) in &self.told {
            if set(&mut known, *place, told_generation(*kind)) {
                queue.push_back((*place, told_generation(*kind)));
            }
        }
        let mut next = 0;
        loop {
            while let Some((place, own)) = queue.pop_front() {
                let up = self.parents_of(place).map(|edge| (edge.parent, own - 1));
                let down = self.children_of(place).map(|edge| (edge.child, own + 1));
                let beside = self.partners_of(place).map(|(partner, _)| (partner, own));
                let brothers = self.siblings.iter().filter_map(|(a, b)| match (*a == place, *b == place) {
                    (true, _) => Some((*b, own)),
                    (_, true) => Some((*a, own)),
                    _ => None,
                });
                for (other, generation) in up.chain(down).chain(beside).chain(brothers).collect::<Vec<_>>() {
                    if set(&mut known, other, generation) {
                        queue.push_back((other, generation));
                    }
                }
            }
            let Some(lonely) = known.iter().position(Option::is_none) else { break };
            let role = self.people.get(lonely).and_then(|relative| relative.role);
            let generation = role.map_or(0, |role| i64::from(role.generation()));
            set(&mut known, lonely, generation);
            queue.push_back((lonely, generation));
            next += 1;
            if next > self.people.len() {
                break;
            }
        }
        known.into_iter().map(Option::unwrap_or_default).collect()
    }
}

/// In which generation somebody stands of whom only a word tells.
const fn told_generation(kind: RelationKind) -> i64 {
    match kind {
        RelationKind::Grandparent => -2,
        RelationKind::StepParent | RelationKind::Uncle | RelationKind::ParentInLaw => -1,
        RelationKind::StepChild | RelationKind::Nephew | RelationKind::ChildInLaw => 1,
        RelationKind::Grandchild => 2,
        _ => 0,
    }
}
