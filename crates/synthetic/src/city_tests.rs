//! The city as tables.

use super::*;
use chrono::NaiveDate;
use kernel::tax_code::Identifier;
use std::collections::{BTreeMap, BTreeSet, HashMap};

type Tables = BTreeMap<Sheet, Vec<Vec<String>>>;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn tables(seed: u64, residents: u64) -> (Tables, Written) {
    let (names, desk) = (demo_data::names().unwrap(), demo_data::desk().unwrap());
    let streets = demo_data::streets(demo_data::MILANO_STREETS).unwrap();
    let order = Order {
        seed,
        options: Options { residents, on: day("2026-03-02") },
        duplicates_permille: 50,
        later: Some(day("2026-09-01")),
    };
    let mut tables = Tables::new();
    let write = |sheet: Sheet, cells: &[String]| {
        assert_eq!(cells.len(), sheet.columns().len(), "{sheet:?}");
        tables.entry(sheet).or_default().push(cells.to_vec());
        Ok::<(), std::convert::Infallible>(())
    };
    let written = city::make(order, Stock { names: &names, streets: &streets, desk: &desk }, write, |_| {}).unwrap();
    (tables, written)
}

/// A row by its columns.
fn cell<'r>(sheet: Sheet, row: &'r [String], column: &str) -> &'r str {
    let at = sheet.columns().iter().position(|name| *name == column);
    &row[at.unwrap_or_else(|| panic!("{sheet:?} has no column {column}"))]
}

#[test]
fn the_same_order_gives_the_same_bytes() {
    assert_eq!(tables(3, 2_000), tables(3, 2_000));
    assert_ne!(tables(3, 2_000).0, tables(4, 2_000).0);
}

#[test]
fn the_truth_names_every_record_and_about_one_person_in_twenty_has_two() {
    let (tables, written) = tables(1, 20_000);
    assert_eq!(written.persons, 20_000);
    assert!((850..1_250).contains(&written.duplicates), "{}", written.duplicates);
    let persons = &tables[&Sheet::Persons];
    let ids: Vec<&str> = persons.iter().map(|row| cell(Sheet::Persons, row, "id")).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), persons.len(), "every record has an identifier of its own");
    let truth: Vec<&str> = tables[&Sheet::Truth].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(ids, truth);
    let of: BTreeSet<&str> = tables[&Sheet::Truth].iter().map(|row| row[1].as_str()).collect();
    assert_eq!(of.len(), 20_000);
}

#[test]
fn the_second_record_does_not_stand_beside_the_first_and_its_identifier_tells_nothing() {
    let (tables, _) = tables(1, 20_000);
    let truth = &tables[&Sheet::Truth];
    let place: HashMap<&str, usize> = truth.iter().enumerate().map(|(at, row)| (row[0].as_str(), at)).collect();
    let seconds: Vec<(usize, usize, &str, &str)> = truth
        .iter()
        .enumerate()
        .filter(|(_, row)| row[0] != row[1])
        .map(|(at, row)| (at, place[row[1].as_str()], row[0].as_str(), row[1].as_str()))
        .collect();
    let near = seconds.iter().filter(|(second, first, ..)| second.abs_diff(*first) < 20).count();
    assert!(near * 50 < seconds.len(), "{near} of {}", seconds.len());
    let after = seconds.iter().filter(|(.., second, first)| second > first).count();
    assert!((seconds.len() * 2 / 5..seconds.len() * 3 / 5).contains(&after), "{after} of {}", seconds.len());
}

#[test]
fn mistakes_come_as_often_as_their_table_says() {
    let (tables, written) = tables(9, 60_000);
    let mut made = BTreeMap::<String, u64>::new();
    let mut several = 0;
    for row in tables[&Sheet::Truth].iter().filter(|row| row[0] != row[1]) {
        let codes: Vec<&str> = row[2].split(' ').filter(|code| !code.is_empty()).collect();
        several += u64::from(codes.len() > 1);
        for code in codes {
            *made.entry(code.to_owned()).or_default() += 1;
        }
    }
    let table = include_str!("../../../data/demo/mistakes.csv");
    for line in table.lines().filter(|line| !line.starts_with(['#']) && line.ends_with(",all")) {
        let mut cells = line.split(',');
        let (code, share) = (cells.next().unwrap(), cells.next().unwrap().parse::<u64>().unwrap());
        let found = made.get(code).copied().unwrap_or(0) * 1_000 / written.duplicates;
        // Some cannot be made in every record: a code that is missing has no wrong character.
        assert!(
            found <= share * 14 / 10 + 12 && (found >= share / 3 || share < 20 || code == "place_province"),
            "{code}: {found} of {share}"
        );
    }
    assert_eq!(made.len(), Mistake::ALL.len(), "{made:?}");
    assert!(several * 2 > written.duplicates, "{several}: most second records have several mistakes");
}

#[test]
fn first_records_are_right_and_second_ones_keep_something_by_which_to_know_them() {
    let (tables, _) = tables(2, 20_000);
    let mut first: HashMap<&str, &Vec<String>> = HashMap::new();
    for row in &tables[&Sheet::Persons] {
        first.entry(cell(Sheet::Persons, row, "id")).or_insert(row);
    }
    let mut alike = 0;
    for row in &tables[&Sheet::Truth] {
        let (record, own) = (first[row[0].as_str()], first[row[1].as_str()]);
        let of = |row: &'_ Vec<String>, column: &str| cell(Sheet::Persons, row, column).to_owned();
        if row[0] == row[1] {
            let code = of(record, "tax_code");
            assert!(code.is_empty() || Identifier::parse(&code).is_ok(), "{code}");
            continue;
        }
        assert_eq!(of(record, "household"), "", "the other desk does not know the household");
        let same = ["birth_date", "tax_code", "phone"].iter().filter(|column| of(record, column) == of(own, column)).count();
        alike += usize::from(same > 0);
    }
    let seconds = tables[&Sheet::Persons].len() - 20_000;
    assert!(alike * 100 > seconds * 97, "{alike} of {seconds} have birthday, code or telephone right");
}

#[test]
fn the_later_extract_has_moves_births_deaths_and_households_in_the_proportions_of_half_a_year() {
    let (tables, _) = tables(5, 60_000);
    let (before, after) = (&tables[&Sheet::Residents], &tables[&Sheet::ResidentsLater]);
    let of = |row: &'_ [String], column: &str| cell(Sheet::Residents, row, column).to_owned();
    let known: HashMap<String, &Vec<String>> = before.iter().map(|row| (of(row, "resident_id"), row)).collect();
    assert_eq!(known.len(), 60_000);
    let later: BTreeSet<String> = after.iter().map(|row| of(row, "resident_id")).collect();
    assert_eq!(later.len(), after.len(), "one row a resident");
    assert!(known.keys().all(|id| later.contains(id)), "nobody vanishes without a day");
    let mut count = BTreeMap::<&str, usize>::new();
    for row in after {
        let mut note = |what: &'static str, holds: bool| *count.entry(what).or_default() += usize::from(holds);
        let days = [of(row, "died_on"), of(row, "left_on")];
        assert!(days.iter().filter(|day| !day.is_empty()).count() <= 1, "{row:?}");
        for date in days.iter().filter(|day| !day.is_empty()) {
            assert!(("2026-03-03".."2026-09-02").contains(&date.as_str()), "{row:?}");
        }
        note("died", !days[0].is_empty());
        note("left", !days[1].is_empty());
        assert_eq!(days[1].is_empty(), of(row, "left_to").is_empty());
        match known.get(&of(row, "resident_id")) {
            None => {
                note("born", of(row, "birth_date").as_str() > "2026-03-02");
                note("came", of(row, "birth_date").as_str() <= "2026-03-02");
            }
            Some(old) => {
                note("moved", of(old, "street") != of(row, "street"));
                note("other household", of(old, "household") != of(row, "household"));
                note("citizen", of(old, "citizenship") != of(row, "citizenship"));
                for column in ["family_name", "given_name", "birth_date", "birth_place", "sex"] {
                    assert_eq!(of(old, column), of(row, column));
                }
            }
        }
    }
    for (what, range) in [
        ("died", 200..700),
        ("left", 700..2_200),
        ("born", 80..500),
        ("came", 900..1_900),
        ("moved", 900..2_600),
        ("other household", 80..700),
        ("citizen", 50..400),
    ] {
        assert!(range.contains(&count[what]), "{what}: {} {count:?}", count[what]);
    }
}

#[test]
fn every_household_that_is_left_has_one_holder() {
    let (tables, _) = tables(6, 20_000);
    for (sheet, gone) in [(Sheet::Residents, false), (Sheet::ResidentsLater, true)] {
        let mut holders = BTreeMap::<&str, usize>::new();
        for row in &tables[&sheet] {
            if gone && (!cell(sheet, row, "died_on").is_empty() || !cell(sheet, row, "left_on").is_empty()) {
                continue;
            }
            *holders.entry(cell(sheet, row, "household")).or_default() += usize::from(cell(sheet, row, "role") == "intestatario");
        }
        assert_eq!(holders.iter().filter(|(_, count)| **count != 1).collect::<Vec<_>>(), vec![]);
    }
}

#[test]
fn what_happened_can_have_happened() {
    let (tables, _) = tables(7, 20_000);
    let born: HashMap<&str, &str> = tables[&Sheet::Persons]
        .iter()
        .filter(|row| !cell(Sheet::Persons, row, "household").is_empty())
        .map(|row| (cell(Sheet::Persons, row, "id"), cell(Sheet::Persons, row, "birth_date")))
        .collect();
    let mut kinds = BTreeSet::new();
    for row in &tables[&Sheet::Events] {
        let (kind, date, person) =
            (cell(Sheet::Events, row, "kind"), cell(Sheet::Events, row, "date"), cell(Sheet::Events, row, "person"));
        kinds.insert(kind.to_owned());
        assert!(("2021-01-01".."2026-03-03").contains(&date), "{row:?}");
        assert!(person.is_empty() == (kind == "death"), "{row:?}");
        assert!(person.is_empty() || born[person] <= date, "{row:?}");
    }
    for kind in ["birth", "death", "marriage", "separation", "moved_in", "arrived", "moved_within", "citizenship", "new_household"]
    {
        assert!(kinds.contains(kind), "{kind}");
    }
}

#[test]
fn an_order_that_cannot_be_is_refused() {
    let (names, desk) = (demo_data::names().unwrap(), demo_data::desk().unwrap());
    let streets = demo_data::streets(demo_data::MILANO_STREETS).unwrap();
    let stock = Stock { names: &names, streets: &streets, desk: &desk };
    let options = Options { residents: 5, on: day("2026-03-02") };
    let order = Order { seed: 1, options, duplicates_permille: 0, later: Some(day("2026-03-02")) };
    let made = city::make(order, stock, |_, _| Ok::<(), String>(()), |_| {});
    assert!(matches!(made, Err(CityError::Later)));
    let full = city::make(Order { later: None, ..order }, stock, |_, _| Err("disk full".to_owned()), |_| {});
    assert_eq!(full.map_err(|error| error.to_string()), Err("disk full".to_owned()));
}
