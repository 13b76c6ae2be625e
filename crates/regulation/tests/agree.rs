//! The two evaluators are one: whatever a regulation says and whatever is known, a household alone and a household in a column come to
//! the same.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it is wrong"
)]

use proptest::prelude::*;
use regulation::invented::{Chance, case};
use regulation::{Case, Columns, Outcome, Population, Regulation, Rules, calendar};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Writes regulations that are right in type and wild in meaning.
struct Writer<'a>(&'a mut Chance);

const KINDS: [&str; 6] = ["boolean", "integer", "decimal", "money", "date", "choice"];

impl Writer<'_> {
    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.0.below(words.len() as u64) as usize]
    }

    fn some(&mut self, kind: &str, depth: usize, each: bool) -> String {
        if depth == 0 || self.0.percent(15) {
            return self.leaf(kind, each);
        }
        let d = depth - 1;
        match kind {
            "boolean" => match self.0.below(9) {
                0 => format!("({} && {})", self.some("boolean", d, each), self.some("boolean", d, each)),
                1 => format!("({} || {})", self.some("boolean", d, each), self.some("boolean", d, each)),
                2 => format!("!{}", self.some("boolean", d, each)),
                3..=5 => {
                    let kind = self.pick(&["integer", "decimal", "money", "date"]);
                    let how = self.pick(&["<", "<=", ">", ">=", "==", "!="]);
                    format!("({} {how} {})", self.some(kind, d, each), self.some(kind, d, each))
                }
                6 => {
                    let kind = self.pick(&KINDS).to_owned();
                    format!("known({})", self.some(&kind, d, each))
                }
                7 => format!("({} in ['low', 'high'])", self.some("choice", d, each)),
                _ if each => self.leaf("boolean", each),
                _ => {
                    let how = self.pick(&["exists", "all"]);
                    format!("{}.{how}(m, {})", self.list(d), self.some("boolean", d, true))
                }
            },
            "integer" => match self.0.below(8) {
                0 => format!("({} + {})", self.some(kind, d, each), self.some(kind, d, each)),
                1 => format!("({} * {})", self.some(kind, d, each), self.some(kind, d, each)),
                2 => format!("({} - {})", self.some(kind, d, each), self.some(kind, d, each)),
                3 => format!("months_between({}, {})", self.some("date", d, each), self.some("date", d, each)),
                4 => format!("age({}, {})", if each { "m" } else { "person" }, self.some("date", d, each)),
                5 => format!("table({}, {{'low': 1, 'mid': 7}}, {})", self.some("choice", d, each), self.some(kind, 0, each)),
                6 => self.either(kind, d, each),
                _ if each => self.leaf(kind, each),
                _ => match self.0.below(3) {
                    0 => format!("{}.size()", self.list(d)),
                    1 => format!("max({}.map(m, {}), {})", self.list(d), self.some(kind, d, true), self.some(kind, d, false)),
                    _ => format!("sum({}.map(m, {}))", self.list(d), self.some(kind, d, true)),
                },
            },
            "decimal" => match self.0.below(6) {
                0 => format!("({} + {})", self.some(kind, d, each), self.some(kind, d, each)),
                1 => format!("({} * {})", self.some(kind, d, each), self.some("decimal", d, each)),
                2 => format!("({} / max({}, 3))", self.some("integer", d, each), self.some("integer", d, each)),
                3 => format!("power({}, 3)", self.some(kind, d, each)),
                4 => format!("linear({}, 0, 1.5, ceiling, 0.25)", self.some("money", d, each)),
                _ => self.either(kind, d, each),
            },
            "money" => match self.0.below(9) {
                0 => format!("({} + {})", self.some(kind, d, each), self.some(kind, d, each)),
                1 => format!("({} - {})", self.some(kind, d, each), self.some(kind, d, each)),
                2 => format!("({} * {})", self.some(kind, d, each), self.some("decimal", d, each)),
                3 => format!("({} / max({}, 1))", self.some(kind, d, each), self.some("integer", d, each)),
                4 => format!("bands({}, steps, {})", self.some("money", d, each), self.some(kind, d, each)),
                5 => format!("clamp({}, {}, {})", self.some(kind, d, each), self.some(kind, 0, each), self.some(kind, 0, each)),
                6 => format!("round_cent({})", self.some(kind, d, each)),
                7 => self.either(kind, d, each),
                _ if each => self.leaf(kind, each),
                _ => format!("sum({}.map(m, {}))", self.list(d), self.some(kind, d, true)),
            },
            "date" => match self.0.below(4) {
                0 => format!("({} + period('{} months'))", self.some(kind, d, each), self.0.below(40)),
                1 => format!("({} - period('{} days'))", self.some(kind, d, each), self.0.below(400)),
                2 if !each => format!("min({}.map(m, {}), {})", self.list(d), self.some(kind, d, true), self.some(kind, d, false)),
                _ => self.either(kind, d, each),
            },
            _ => self.either(kind, d, each),
        }
    }

    fn either(&mut self, kind: &str, d: usize, each: bool) -> String {
        format!("({} ? {} : {})", self.some("boolean", d, each), self.some(kind, d, each), self.some(kind, d, each))
    }

    fn list(&mut self, d: usize) -> String {
        match self.0.below(4) {
            0 => "household.members".into(),
            1 => "grown".into(),
            2 => format!("household.members.filter(m, {})", self.some("boolean", d, true)),
            _ => format!("grown.filter(m, {})", self.some("boolean", d, true)),
        }
    }

    fn leaf(&mut self, kind: &str, each: bool) -> String {
        let who = if each { "m" } else { "person" };
        match kind {
            "boolean" => match self.0.below(5) {
                0 => "asked".into(),
                1 => "household.resident".into(),
                2 => format!("{who}.working"),
                3 => format!("(age({who}, today()) {} {})", self.pick(&["<", "<=", ">", ">=", "=="]), self.0.below(90)),
                _ => self.pick(&["true", "false", "step_boolean"]).into(),
            },
            "integer" => match self.0.below(5) {
                0 => "count".into(),
                1 => "huge".into(),
                2 => format!("{who}.civil_invalidity"),
                3 => "household.size".into(),
                _ => format!("{}", self.0.below(30)),
            },
            "decimal" => self.pick(&["share", "0.35", "1.57", "2.0", "rate"]).into(),
            "money" => self.pick(&["household.isee", "cost", "ceiling", "household.rent", "step_money"]).into(),
            "date" => match self.0.below(4) {
                0 => "began".into(),
                1 => "today()".into(),
                2 => format!("{who}.birth_date"),
                _ => "household.resident_since".into(),
            },
            _ => self.pick(&["level", "level", "(asked ? level : second)", "second"]).into(),
        }
    }

    fn regulation(&mut self) -> String {
        let depth = 1 + self.0.below(3) as usize;
        let mut text = String::from(
            r#"
id = "wild"
name = "Wild"
kind = "benefit"
unit = "household"
period = "month"
source = "nessuna"
parameter = [
  { id = "ceiling", type = "money", values = [ { from = 2020-01-01, value = 6000.00, source = "x" }, { from = 2026-01-01, value = 7500.50, source = "y" } ] },
  { id = "rate", type = "decimal", values = [ { from = 2020-01-01, value = 0.333333333, source = "x" } ] },
  { id = "steps", type = "bands", limit = "money", gives = "money", values = [ { from = 2020-01-01, value = [[0, 10], [2000.00, 32.00], [6000.00, 54.05]], source = "x" } ] },
]
fact = [
  { id = "asked", type = "boolean", label = "?" },
  { id = "count", type = "integer", label = "?" },
  { id = "huge", type = "integer", label = "?", min = 999000000, max = 1000000000 },
  { id = "share", type = "decimal", label = "?" },
  { id = "cost", type = "money", label = "?" },
  { id = "began", type = "date", label = "?" },
  { id = "level", type = "choice", label = "?", choices = [ { id = "low", label = "a" }, { id = "mid", label = "b" }, { id = "high", label = "c" } ] },
  { id = "gate", type = "boolean", label = "?" },
]
incompatible_with = [ { measure = "other", overlap = "household" } ]
"#,
        );
        let mut derived = vec![
            ("second".to_owned(), "level".to_owned()),
            ("grown".to_owned(), "household.members.filter(m, age(m, today()) >= 18)".to_owned()),
            ("step_boolean".to_owned(), "asked || count > 3".to_owned()),
            ("step_money".to_owned(), "household.isee * share".to_owned()),
        ];
        for place in 0..self.0.below(3) {
            let kind = self.pick(&["boolean", "integer", "decimal", "money", "date"]).to_owned();
            derived.push((format!("more_{place}"), self.some(&kind, depth, false)));
        }
        text.push_str("derived = [\n");
        for (id, value) in derived {
            text.push_str(&format!("  {{ id = \"{id}\", value = \"{value}\" }},\n"));
        }
        text.push_str("]\nrequirement = [\n  { id = \"gate\", test = \"gate\", because = \"no\" },\n");
        for place in 0..1 + self.0.below(3) {
            text.push_str(&format!(
                "  {{ id = \"r{place}\", test = \"{}\", because = \"no\" }},\n",
                self.some("boolean", depth, false)
            ));
        }
        text.push_str("]\nscore = [\n");
        for place in 0..self.0.below(3) {
            let kind = self.pick(&["integer", "decimal"]);
            let points = self.some(kind, depth, false);
            text.push_str(&format!("  {{ id = \"s{place}\", label = \"s\", points = \"{points}\", max = 40 }},\n"));
        }
        text.push_str("]\n");
        let min = if self.0.percent(50) { "min = \"1.00\", " } else { "" };
        let rounding = self.pick(&["cent half-up", "cent half-even", "euro down", "ten-cents up"]);
        text.push_str(&format!(
            "amount = {{ value = \"{}\", {min}max = \"ceiling\", rounding = \"{rounding}\" }}\n",
            self.some("money", depth, false)
        ));
        text.push_str(
            "example = [ { name = \"gate\", on = 2026-01-01, given = { facts = { gate = false } }, expect = { outcome = \"refused\" } } ]\n",
        );
        text
    }
}

/// Compares both evaluators; says which outcomes were met.
fn agree(regulation: &Arc<Regulation>, seed: u64, unknown: u64) -> BTreeSet<&'static str> {
    let mut met = BTreeSet::new();
    for day in ["2025-12-31", "2026-02-28"] {
        let day = calendar::of(day.parse().unwrap());
        let Ok(rules) = Rules::on(regulation, day) else { continue };
        let mut chance = Chance::new(seed);
        let mut cases: Vec<Case> = (0..150).map(|_| case(regulation, day, unknown, &mut chance)).collect();
        for place in [7, 70, 149] {
            if unknown > 0 {
                cases[place].members.clear();
            }
        }
        let population = Population::of(regulation, &cases);
        let decided = Columns::new(&rules).decide(&population, 2);
        for (place, case) in cases.iter().enumerate() {
            assert_eq!(
                &population.case(place),
                &Case { texts: vec![None; case.texts.len()], ..case.clone() },
                "what goes in comes out"
            );
            let alone = rules.decide(case);
            let together = (decided.outcomes[place], decided.amounts[place], decided.points[place]);
            assert_eq!(
                together,
                (alone.outcome, alone.amount.map(|cents| cents.0), alone.points),
                "{day}, household {place}: {case:?}"
            );
            met.insert(alone.outcome.word());
        }
    }
    met
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_household_alone_and_in_a_column_come_to_the_same(seed in any::<u64>(), unknown in prop::sample::select(vec![0_u64, 3, 25])) {
        let mut chance = Chance::new(seed);
        let text = Writer(&mut chance).regulation();
        match Regulation::read("wild.toml", &text) {
            Ok(regulation) => { agree(&regulation, seed, unknown); }
            Err(faults) => {
                // Constants may go out of bounds, or a divisor be nothing; everything else is right by construction.
                let fine = faults.faults.iter().all(|fault| fault.message.contains("non è possibile") || fault.message.contains("troppi passi"));
                prop_assert!(fine, "{faults}\n{text}");
            }
        }
    }
}

#[test]
fn the_wild_regulations_meet_every_outcome() {
    let mut met = BTreeSet::new();
    let mut read = 0;
    for seed in 0..120 {
        let mut chance = Chance::new(seed);
        let text = Writer(&mut chance).regulation();
        if let Ok(regulation) = Regulation::read("wild.toml", &text) {
            read += 1;
            met.extend(agree(&regulation, seed, 10));
        }
    }
    let all = [Outcome::Granted, Outcome::Refused, Outcome::Undetermined, Outcome::Faulty].map(Outcome::word);
    assert_eq!(met, BTreeSet::from(all));
    assert!(read > 60, "{read} of 120 could be read");
}

#[test]
fn explaining_a_case_never_says_otherwise_than_deciding_it() {
    for seed in 0..60 {
        let mut chance = Chance::new(seed);
        let text = Writer(&mut chance).regulation();
        let Ok(regulation) = Regulation::read("wild.toml", &text) else { continue };
        let day = calendar::of("2026-02-28".parse().unwrap());
        let Ok(rules) = Rules::on(&regulation, day) else { continue };
        for _ in 0..20 {
            let case = case(&regulation, day, 5, &mut chance);
            let (decision, explained) = (rules.decide(&case), rules.explain(&case));
            assert_eq!(explained.outcome, decision.outcome.word());
            let failed: Vec<&String> =
                explained.requirements.iter().filter(|line| line.met == Some(false)).map(|line| &line.id).collect();
            assert_eq!(failed, decision.reasons(&rules).iter().collect::<Vec<_>>());
            assert_eq!(explained.needed.len(), decision.needs.names(&regulation).len());
        }
    }
}
