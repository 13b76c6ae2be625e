//! The smallest change that would turn an outcome. Only what people can bring or do: amounts, dates, documents. Never what a family is,
//! a disability or a residence.

use crate::calendar;
use crate::case::Case;
use crate::evaluate::{Decision, Found, Outcome, Run};
use crate::known::HouseholdField;
use crate::number::{CENT, MOST};
use crate::rules::Rules;
use crate::tree::{Comparison, Node, Op};
use crate::types::Type;
use serde::Serialize;

/// Something that would have to be otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// As expressions write it.
    pub id: String,
    /// The bound, as people read it.
    pub value: String,
    /// `con ISEE fino a 6.000,00 €`.
    pub text: String,
}

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaf {
    Fact(usize),
    Household(HouseholdField),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    AtMost,
    AtLeast,
    Exactly,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Setting {
    leaf: Leaf,
    kind: Type,
    value: i64,
    bound: Bound,
}

/// What would make one requirement true.
pub(super) fn turning(rules: &Rules, case: &Case, test: &Node) -> Option<Vec<Change>> {
    let settings = settle(wish(rules, case, test, true)?)?;
    let changed = apply(case, &settings);
    let mut run = Run::new(rules, &changed);
    run.derive();
    (run.value(test, None).truth() == Some(true)).then(|| settings.iter().map(|setting| say(rules, setting)).collect())
}

/// What would make the whole case be granted.
pub(super) fn granting(rules: &Rules, case: &Case, decision: &Decision) -> Vec<Change> {
    let mut all = Vec::new();
    for (test, found) in rules.requirements.iter().zip(&decision.requirements) {
        if found.truth() == Some(false) {
            match wish(rules, case, test, true) {
                Some(settings) => all.extend(settings),
                None => return Vec::new(),
            }
        }
    }
    let Some(settings) = settle(all) else { return Vec::new() };
    if rules.decide(&apply(case, &settings)).outcome != Outcome::Granted {
        return Vec::new();
    }
    settings.iter().map(|setting| say(rules, setting)).collect()
}

/// One setting for each thing: the strictest; nothing if two contradict each other.
fn settle(settings: Vec<Setting>) -> Option<Vec<Setting>> {
    let mut settled: Vec<Setting> = Vec::new();
    for new in settings {
        match settled.iter_mut().find(|old| old.leaf == new.leaf) {
            None => settled.push(new),
            Some(old) if *old == new => (),
            Some(old) => match (old.bound, new.bound) {
                (Bound::AtMost, Bound::AtMost) => old.value = old.value.min(new.value),
                (Bound::AtLeast, Bound::AtLeast) => old.value = old.value.max(new.value),
                _ => return None,
            },
        }
    }
    Some(settled)
}

fn apply(case: &Case, settings: &[Setting]) -> Case {
    let mut changed = case.clone();
    for setting in settings {
        set(&mut changed, setting.leaf, setting.value);
    }
    changed
}

fn set(case: &mut Case, leaf: Leaf, value: i64) {
    match leaf {
        Leaf::Fact(place) => {
            if let Some(fact) = case.facts.get_mut(place) {
                *fact = Some(value);
            }
        }
        Leaf::Household(field) => case.set_household(field, Some(value)),
    }
}

fn get(case: &Case, leaf: Leaf) -> Option<i64> {
    match leaf {
        Leaf::Fact(place) => case.facts.get(place).copied().flatten(),
        Leaf::Household(field) => case.household.get(field as usize).copied().flatten(),
    }
}

fn leaf(rules: &Rules, node: &Node) -> Option<Leaf> {
    match &node.op {
        Op::Fact(place) => rules.regulation.facts.get(*place).filter(|fact| fact.changeable).map(|_| Leaf::Fact(*place)),
        Op::Household(field) if field.changeable() => Some(Leaf::Household(*field)),
        _ => None,
    }
}

/// The fewest settings with which an expression becomes what is wished.
fn wish(rules: &Rules, case: &Case, node: &Node, want: bool) -> Option<Vec<Setting>> {
    let mut run = Run::new(rules, case);
    run.derive();
    Wish { rules, case, run: &run }.of(node, want, 0)
}

struct Wish<'a> {
    rules: &'a Rules,
    case: &'a Case,
    run: &'a Run<'a>,
}

impl Wish<'_> {
    fn of(&self, node: &Node, want: bool, depth: usize) -> Option<Vec<Setting>> {
        if depth > 60 {
            return None;
        }
        if self.run.value(node, None).truth() == Some(want) {
            return Some(Vec::new());
        }
        let next = |part: &Node, want: bool| self.of(part, want, depth + 1);
        match &node.op {
            Op::Not(a) => next(a, !want),
            Op::And(a, b) | Op::Or(a, b) => {
                let both = matches!(node.op, Op::And(..)) == want;
                match (next(a, want), next(b, want)) {
                    (Some(mut a), Some(b)) if both => {
                        a.extend(b);
                        Some(a)
                    }
                    (Some(a), Some(b)) => Some(if b.len() < a.len() { b } else { a }),
                    (a, b) if !both => a.or(b),
                    _ => None,
                }
            }
            Op::If(test, yes, no) => next(if self.run.value(test, None).truth()? { yes } else { no }, want),
            Op::Derived(place) => next(self.rules.derived.get(*place)?, want),
            Op::Fact(_) | Op::Household(_) if node.kind == Type::Boolean => {
                let leaf = leaf(self.rules, node)?;
                Some(vec![Setting { leaf, kind: Type::Boolean, value: i64::from(want), bound: Bound::Exactly }])
            }
            Op::Compare(how, a, b) => self.compared(node, *how, a, b, want),
            _ => None,
        }
    }

    fn compared(&self, node: &Node, how: Comparison, a: &Node, b: &Node, want: bool) -> Option<Vec<Setting>> {
        if !matches!(a.kind, Type::Money | Type::Date) {
            // A ratio or a count of amounts may still turn by an amount.
            return self.searched(node, want);
        }
        let (leaf_of, other, how) = match (leaf(self.rules, a), leaf(self.rules, b)) {
            // Of two that could change, what stands on the left is held against the right, as it is written.
            (Some(leaf), _) => (leaf, b, how),
            (None, Some(leaf)) => (leaf, a, how.turned()),
            (None, None) => return self.searched(node, want),
        };
        if self.speaks_of(other, leaf_of, 0) {
            return self.searched(node, want);
        }
        let Found::Known(limit) = self.run.value(other, None) else { return None };
        let (unit, down) = if a.kind == Type::Money { (CENT, limit.div_euclid(CENT) * CENT) } else { (1, limit) };
        let up = if down == limit { limit } else { down + unit };
        let (value, bound) = match (how, want) {
            (Comparison::LessOrEqual, true) | (Comparison::Greater, false) => (down, Bound::AtMost),
            (Comparison::Less, true) | (Comparison::GreaterOrEqual, false) => (up - unit, Bound::AtMost),
            (Comparison::GreaterOrEqual, true) | (Comparison::Less, false) => (up, Bound::AtLeast),
            (Comparison::Greater, true) | (Comparison::LessOrEqual, false) => (down + unit, Bound::AtLeast),
            (Comparison::Equal, true) | (Comparison::Different, false) => (limit, Bound::Exactly),
            _ => return None,
        };
        if a.kind == Type::Money && value < 0 {
            return None;
        }
        Some(vec![Setting { leaf: leaf_of, kind: a.kind, value, bound }])
    }

    fn speaks_of(&self, node: &Node, wanted: Leaf, depth: usize) -> bool {
        let mut found = false;
        node.walk(&mut |part| {
            found |= leaf(self.rules, part) == Some(wanted);
            if let (Op::Derived(place), true) = (&part.op, depth < 60)
                && let Some(step) = self.rules.derived.get(*place)
            {
                found |= self.speaks_of(step, wanted, depth + 1);
            }
        });
        found
    }

    /// The bound of the one amount or date on which a comparison depends, by halving.
    fn searched(&self, node: &Node, want: bool) -> Option<Vec<Setting>> {
        let mut leaves: Vec<(Leaf, Type)> = Vec::new();
        self.leaves(node, &mut leaves, 0);
        let [(leaf, kind)] = leaves.as_slice() else { return None };
        let now = get(self.case, *leaf)?;
        let (unit, low, high) = if *kind == Type::Money { (CENT, 0, MOST) } else { (1, calendar::FIRST, calendar::LAST) };
        let holds = |value: i64| {
            let mut case = self.case.clone();
            set(&mut case, *leaf, value);
            let mut run = Run::new(self.rules, &case);
            run.derive();
            run.value(node, None).truth() == Some(want)
        };
        let edge = |far: i64, bound: Bound| {
            if !holds(far) {
                return None;
            }
            let (mut good, mut bad) = (far / unit, now.div_euclid(unit) + i64::from(bound == Bound::AtLeast && now % unit != 0));
            while good.abs_diff(bad) > 1 {
                let middle = good + (bad - good) / 2;
                if holds(middle * unit) { good = middle } else { bad = middle }
            }
            Some((good * unit, bound))
        };
        let below = edge(low, Bound::AtMost);
        let above = edge(high, Bound::AtLeast);
        let (value, bound) = match (below, above) {
            (Some(below), Some(above)) => {
                if now.abs_diff(below.0) <= now.abs_diff(above.0) {
                    below
                } else {
                    above
                }
            }
            (below, above) => below.or(above)?,
        };
        Some(vec![Setting { leaf: *leaf, kind: *kind, value, bound }])
    }

    fn leaves(&self, node: &Node, leaves: &mut Vec<(Leaf, Type)>, depth: usize) {
        node.walk(&mut |part| {
            if let (Some(leaf), Type::Money | Type::Date) = (leaf(self.rules, part), part.kind)
                && !leaves.contains(&(leaf, part.kind))
            {
                leaves.push((leaf, part.kind));
            }
            if let (Op::Derived(place), true) = (&part.op, depth < 60)
                && let Some(step) = self.rules.derived.get(*place)
            {
                self.leaves(step, leaves, depth + 1);
            }
        });
    }
}

fn say(rules: &Rules, setting: &Setting) -> Change {
    let regulation = &*rules.regulation;
    let (id, name, evidence) = match setting.leaf {
        Leaf::Fact(place) => match regulation.facts.get(place) {
            Some(fact) => {
                (fact.id.clone(), fact.name.clone().unwrap_or_else(|| format!("«{}»", fact.label)), fact.evidence.clone())
            }
            None => (String::new(), String::new(), None),
        },
        Leaf::Household(field) => (format!("household.{}", field.word()), field.label().to_owned(), None),
    };
    let value = regulation.show(setting.kind, setting.value);
    let (by, not_before) = (calendar::show_with("", setting.value), calendar::show_with("de", setting.value));
    let text = match (setting.kind, setting.bound) {
        (Type::Boolean, _) => match (evidence, setting.value != 0) {
            (Some(evidence), true) => format!("con il documento: {evidence}"),
            (_, yes) => format!("con {name}: {}", if yes { "sì" } else { "no" }),
        },
        (Type::Date, Bound::AtMost) => format!("con {name} entro {by}"),
        (Type::Date, Bound::AtLeast) => format!("con {name} non prima {not_before}"),
        (_, Bound::AtMost) => format!("con {name} fino a {value}"),
        (_, Bound::AtLeast) => format!("con {name} di almeno {value}"),
        (_, Bound::Exactly) => format!("con {name} pari a {value}"),
    };
    Change { id, value, text }
}
