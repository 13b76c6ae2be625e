//! The whole way, from records to pairs.

use super::compare::Comparer;
use super::frequency::One;
use super::levels::FACTORS;
use super::number::mixed;
use super::weigh::Scales;
use super::*;
use kernel::TaxCode;
use kernel::tax_code::Sex;
use proptest::prelude::*;
use std::sync::atomic::AtomicBool;

/// A record with texts of its own.
#[derive(Clone, Debug, Default)]
struct Entry {
    id: String,
    given: String,
    family: String,
    sex: &'static str,
    birth: String,
    place: &'static str,
    code: String,
    street: String,
    house: String,
    phone: String,
}

impl Entry {
    fn record(&self) -> Record<'_> {
        Record {
            id: &self.id,
            given_name: &self.given,
            family_name: &self.family,
            sex: self.sex,
            birth_date: &self.birth,
            birth_place: self.place,
            tax_code: &self.code,
            street: &self.street,
            house_number: &self.house,
            postcode: "20131",
            city: "Milano",
            phone: &self.phone,
            ..Record::default()
        }
    }
    /// Its code by the rules.
    fn coded(mut self) -> Entry {
        let sex = if self.sex == "F" { Sex::Female } else { Sex::Male };
        let birth = self.birth.parse().unwrap();
        self.code = TaxCode::compute(&self.family, &self.given, sex, birth, self.place).unwrap().to_string();
        self
    }
    fn named(&self, id: &str, given: &str) -> Entry {
        Entry { id: id.into(), given: given.into(), ..self.clone() }
    }
}

const WOMEN: [&str; 12] =
    ["Anna", "Giulia", "Francesca", "Chiara", "Fatima", "Elena", "Paola", "Silvia", "Teresa", "Marta", "Lucia", "Rosa"];
const MEN: [&str; 12] =
    ["Marco", "Luca", "Andrea", "Paolo", "Ahmed", "Stefano", "Giovanni", "Pietro", "Davide", "Carlo", "Enrico", "Dario"];
const START: [&str; 20] = [
    "Bra", "Fer", "Gal", "Mon", "Riv", "Sal", "Tor", "Val", "Zan", "Bel", "Cor", "Del", "Gri", "Lom", "Mar", "Neg", "Pas", "Ros",
    "Tes", "Ver",
];
const END: [&str; 15] =
    ["ani", "etti", "ini", "oni", "ucci", "aro", "ella", "ese", "ino", "otti", "ardi", "azzi", "ente", "iano", "erio"];

fn pick<T: Copy>(list: &[T], chance: u64) -> T {
    list[usize::try_from(chance % u64::try_from(list.len()).unwrap()).unwrap()]
}

/// A town of families of three at one address, with a telephone together; every tenth person has a second record with a mistake.
fn town(families: u64, seed: u64) -> (Vec<Entry>, Vec<(String, String)>) {
    let (mut all, mut same) = (Vec::new(), Vec::new());
    for number in 0..families {
        let chance = |what: u64| mixed(seed.wrapping_mul(1_000_003) ^ number << 8 ^ what);
        let family = format!("{}{}", pick(&START, chance(1)), pick(&END, chance(2)));
        let street = format!("Via {}{}", pick(&START, chance(3)), pick(&END, chance(4)));
        let house = (chance(5) % 90 + 1).to_string();
        let phone = format!("33{:08}", chance(6) % 100_000_000);
        for member in 0..3_u64 {
            let chance = |what: u64| chance(100 + member * 20 + what);
            let sex = if chance(0) % 2 == 0 { "F" } else { "M" };
            let year = if member == 2 { 1995 + chance(1) % 25 } else { 1940 + chance(1) % 50 };
            let person = Entry {
                id: format!("{number}-{member}"),
                given: pick(if sex == "F" { &WOMEN } else { &MEN }, chance(2)).into(),
                // A wife keeps her name.
                family: if member == 1 { format!("{}{}", pick(&START, chance(3)), pick(&END, chance(4))) } else { family.clone() },
                sex,
                birth: format!("{year}-{:02}-{:02}", chance(5) % 12 + 1, chance(6) % 28 + 1),
                place: pick(&["F205", "F205", "F205", "A794", "H501", "Z336"], chance(7)),
                street: street.clone(),
                house: house.clone(),
                phone: phone.clone(),
                code: String::new(),
            }
            .coded();
            if chance(8) % 10 == 0 {
                let mut again = Entry { id: format!("{}-bis", person.id), ..person.clone() };
                match chance(9) % 6 {
                    0 => again.family.insert(1, 'h'),
                    1 => std::mem::swap(&mut again.family, &mut again.given),
                    2 => again.code.clear(),
                    3 => again.birth.replace_range(9..10, if again.birth.ends_with('1') { "2" } else { "1" }),
                    4 => (again.street, again.phone) = ("Via Lontana".into(), String::new()),
                    _ => again.place = "",
                }
                same.push((person.id.clone(), again.id.clone()));
                all.push(again);
            }
            all.push(person);
        }
    }
    (all, same)
}

fn found(entries: &[Entry], options: &Options) -> Report {
    let watch = Watch { progress: &|_| {}, cancel: &AtomicBool::new(false) };
    dedupe(entries.iter().map(Entry::record), options, &watch).unwrap()
}

fn pairs(report: &Report) -> Vec<(String, String)> {
    let ordered = |(a, b): (&str, &str)| if a < b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) };
    let mut all: Vec<_> = report.pairs().iter().map(|pair| ordered(report.ids(pair))).collect();
    all.sort();
    all
}

fn is_found(report: &Report, a: &str, b: &str) -> bool {
    pairs(report).iter().any(|(first, second)| {
        (first, second) == (&a.to_owned(), &b.to_owned()) || (first, second) == (&b.to_owned(), &a.to_owned())
    })
}

#[test]
fn a_town_gives_back_who_was_entered_twice_and_keeps_its_families_apart() {
    let (entries, same) = town(700, 1);
    let report = found(&entries, &Options::default());
    let right = report.pairs().iter().filter(|pair| {
        let (a, b) = report.ids(pair);
        same.iter().any(|(x, y)| (x == a && y == b) || (x == b && y == a))
    });
    let right = right.count();
    assert!(right * 100 >= same.len() * 96, "{right} of {}", same.len());
    assert!((report.pairs().len() - right) * 100 <= right, "{} wrong of {}", report.pairs().len() - right, report.pairs().len());
}

#[test]
fn twins_of_one_home_and_a_father_with_his_sons_name_are_two_people() {
    let (mut entries, _) = town(700, 2);
    let home = entries.iter().find(|entry| entry.id == "5-0").unwrap().clone();
    let child = Entry { birth: "2012-05-17".into(), sex: "F", place: "F205", ..home };
    // Twins with codes, twins without, and a father and son whose only difference is the year.
    entries.push(child.named("t1", "Aurora").coded());
    entries.push(child.named("t2", "Ginevra").coded());
    entries.push(Entry { code: String::new(), phone: String::new(), ..child.named("u1", "Beatrice") });
    entries.push(Entry { code: String::new(), phone: String::new(), ..child.named("u2", "Ludovica") });
    let father = Entry { sex: "M", birth: "1951-03-04".into(), ..child.named("f", "Ettore") };
    entries.push(Entry { birth: "1984-11-23".into(), ..father.named("s", "Ettore") }.coded());
    entries.push(father.coded());
    let report = found(&entries, &Options::default());
    for (a, b) in [("t1", "t2"), ("u1", "u2"), ("f", "s"), ("t1", "u1")] {
        let told = report.pairs().iter().find(|pair| report.ids(pair) == (a, b)).map(|pair| report.explanation(pair));
        assert_eq!(told, None, "{a} {b}");
    }
}

#[test]
fn a_baby_with_its_mothers_tax_code_is_not_its_mother() {
    let (mut entries, _) = town(700, 3);
    let mother = entries.iter().find(|entry| entry.id == "7-1").unwrap().clone();
    entries.push(Entry { birth: "2026-01-15".into(), family: "Ferella".into(), sex: "M", ..mother.named("baby", "Tommaso") });
    assert!(!is_found(&found(&entries, &Options::default()), "7-1", "baby"));
}

#[test]
fn codes_equal_but_for_omocodia_are_two_people_unless_they_share_a_home() {
    let (mut entries, _) = town(700, 4);
    let one = entries.iter().find(|entry| entry.id == "9-0").unwrap().clone();
    let mut code = one.code.clone();
    code.replace_range(14..15, pick(&["L", "M", "N", "P", "Q", "R", "S", "T", "U", "V"], code[14..15].parse().unwrap()));
    let elsewhere =
        Entry { id: "o1".into(), code: code.clone(), street: "Via Altrove".into(), phone: "3399999999".into(), ..one.clone() };
    entries.push(elsewhere);
    assert!(!is_found(&found(&entries, &Options::default()), "9-0", "o1"));
    entries.pop();
    entries.push(Entry { id: "o2".into(), code, ..one });
    assert!(is_found(&found(&entries, &Options::default()), "9-0", "o2"));
}

#[test]
fn evidence_sums_to_the_weight_and_is_told_in_one_line() {
    let (entries, _) = town(300, 5);
    let report = found(&entries, &Options { threshold: 0.01, ..Options::default() });
    assert!(report.pairs().len() > 50);
    for pair in report.pairs() {
        let sum: f64 = report.evidence(pair).iter().map(|piece| piece.weight).sum();
        assert!((sum - pair.weight).abs() < 1e-9, "{sum} {}", pair.weight);
        assert!((0.01..=1.0).contains(&pair.probability));
        assert!((pair.probability - 1.0 / (1.0 + (-pair.weight).exp2())).abs() < 1e-9);
        assert!(report.explanation(pair).starts_with("partenza (−"), "{}", report.explanation(pair));
    }
}

#[test]
fn neither_threads_nor_the_order_of_names_in_memory_change_the_result() {
    let (entries, _) = town(400, 6);
    let one = found(&entries, &Options { threads: 1, ..Options::default() });
    let three = found(&entries, &Options { threads: 3, ..Options::default() });
    assert_eq!(one.pairs(), three.pairs());
    assert_eq!(one.model(), three.model());
}

#[test]
fn no_pair_is_passed_over_that_its_names_could_have_saved() {
    let (entries, _) = town(150, 12);
    let report = found(&entries, &Options::default());
    let mut table = Table::default();
    entries.iter().for_each(|entry| drop(table.push(&entry.record()).unwrap()));
    let scales = Scales::new(&report.frequencies, &report.weights);
    let lifts = scales.lifts();
    let mut comparer = Comparer::new(&table);
    let (mut passed_over, mut weighed) = (0, 0);
    for (position, row) in (0_u32..).zip(&table.rows) {
        let a = One { position, row };
        for (position, row) in (0_u32..position).zip(&table.rows) {
            let b = One { position, row };
            let beside = comparer.beside_names(a.row, b.row);
            let pattern = comparer.with_names(beside, a.row, b.row);
            let weight = scales.weight(pattern, a, b, f64::NEG_INFINITY).unwrap();
            for least in [-20.0, -5.0, 0.0, 4.25, 15.0] {
                let hopeless = scales.is_hopeless(beside, (a, b), &lifts, least);
                assert!(!hopeless || weight < least, "{weight} {least} {pattern:?}");
                assert_eq!(scales.weight(pattern, a, b, least).is_some(), weight >= least);
                passed_over += u32::from(hopeless);
                weighed += 1;
            }
        }
    }
    assert!(passed_over * 2 > weighed, "{passed_over} of {weighed}");
}

#[test]
fn closer_levels_never_weigh_less_than_those_further_off() {
    let (entries, _) = town(500, 7);
    let report = found(&entries, &Options::default());
    for factor in Factor::ALL {
        for row in 0..factor.rows() {
            let weights: Vec<f64> =
                (1..=factor.levels().len()).filter_map(|level| report.model().weight(factor, row, level)).collect();
            assert!(weights.windows(2).all(|pair| pair[0] >= pair[1] - 1e-9), "{factor:?} {row}: {weights:?}");
        }
    }
}

#[test]
fn a_model_is_written_read_and_gives_the_same_pairs() {
    let (entries, _) = town(400, 8);
    let report = found(&entries, &Options::default());
    let text = toml::to_string(report.model()).unwrap();
    let model: Model = toml::from_str(&text).unwrap();
    let again = found(&entries, &Options { model: Some(model), ..Options::default() });
    assert_eq!(pairs(&report), pairs(&again));
    let wrong = |from: &str, to: &str| toml::from_str::<Model>(&text.replacen(from, to, 1)).unwrap_err().to_string();
    assert!(wrong("one_figure = ", "two_figures = ").contains("no chance for same_person.birth_date.all.one_figure"));
    assert!(wrong("match_share = ", "match_share = 1").contains("match_share"));
}

#[test]
fn two_files_are_linked_across_and_one_to_one_when_asked() {
    let (entries, same) = town(400, 9);
    let (first, second): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| !entry.id.ends_with("-bis"));
    // The same person three times in the second file.
    let mut second = second;
    let double = Entry { id: "again".into(), ..second[0].clone() };
    second.push(double);
    let watch = Watch { progress: &|_| {}, cancel: &AtomicBool::new(false) };
    let run = |options: &Options| link(first.iter().map(Entry::record), second.iter().map(Entry::record), options, &watch).unwrap();
    let many = run(&Options::default());
    assert!(
        many.pairs()
            .iter()
            .all(|pair| usize::try_from(pair.first).unwrap() < first.len() && usize::try_from(pair.second).unwrap() >= first.len())
    );
    assert!(many.pairs().len() * 100 > same.len() * 95);
    let one = run(&Options { one_to_one: true, ..Options::default() });
    let mut firsts: Vec<u32> = one.pairs().iter().map(|pair| pair.first).collect();
    firsts.dedup();
    assert_eq!(firsts.len(), one.pairs().len());
    assert_eq!(many.pairs().len(), one.pairs().len() + 1);
}

#[test]
fn a_run_can_be_stopped_and_a_repeated_id_is_named() {
    let (entries, _) = town(50, 10);
    let watch = Watch { progress: &|_| {}, cancel: &AtomicBool::new(true) };
    let stopped = dedupe(entries.iter().map(Entry::record), &Options::default(), &watch);
    assert!(matches!(stopped, Err(BulkFault::Stopped(_))));
    let twice = dedupe(entries.iter().chain(entries.first()).map(Entry::record), &Options::default(), &watch);
    assert!(matches!(twice, Err(BulkFault::Record(place, RecordFault::IdTwice(..))) if place == entries.len()));
}

#[test]
fn an_empty_file_a_single_record_and_a_file_of_one_column_are_no_trouble() {
    for count in [0, 1, 2, 40] {
        let ids: Vec<String> = (0..count).map(|number| number.to_string()).collect();
        let entries: Vec<Entry> = ids.iter().map(|id| Entry { id: id.clone(), ..Entry::default() }).collect();
        let watch = Watch { progress: &|_| {}, cancel: &AtomicBool::new(false) };
        let records = entries.iter().map(|entry| Record { postcode: "", city: "", family_name: "Rossi", ..entry.record() });
        let report = dedupe(records, &Options::default(), &watch).unwrap();
        assert!(report.pairs().is_empty(), "{count}");
        assert_eq!(report.clusters().len(), count);
    }
}

#[test]
fn every_comparison_is_listed_once() {
    assert_eq!(Factor::ALL.len(), FACTORS);
    let mut codes: Vec<_> = Factor::ALL.iter().map(|factor| factor.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), FACTORS);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn the_order_of_the_records_does_not_matter(seed in 0_u64..1_000, turn in 1_usize..300) {
        let (entries, _) = town(120, seed);
        let mut turned = entries.clone();
        turned.rotate_left(turn % entries.len());
        turned.reverse();
        // With one model, since what is learnt from a sample depends on which pairs are in it.
        let model = found(&entries, &Options::default()).model().clone();
        let options = Options { model: Some(model), threshold: 0.5, ..Options::default() };
        prop_assert_eq!(pairs(&found(&entries, &options)), pairs(&found(&turned, &options)));
    }

    #[test]
    fn whatever_is_written_in_a_record_is_taken_or_left_without_harm(texts in proptest::collection::vec("\\PC{0,20}", 13), again in "\\PC{0,20}") {
        let field = |number: usize| texts[number].as_str();
        let record = Record {
            id: "1", given_name: field(1), family_name: field(2), sex: field(3), birth_date: field(4), birth_place: field(5),
            tax_code: field(6), street: field(7), house_number: field(8), postcode: field(9), city: field(10), phone: field(11),
            number: field(12),
        };
        let watch = Watch { progress: &|_| {}, cancel: &AtomicBool::new(false) };
        let other = Record { id: "2", family_name: &again, ..record };
        let report = dedupe([record, other], &Options { threshold: 0.001, ..Options::default() }, &watch).unwrap();
        prop_assert!(report.pairs().iter().all(|pair| pair.weight.is_finite() && (0.0..=1.0).contains(&pair.probability)));
    }
}
