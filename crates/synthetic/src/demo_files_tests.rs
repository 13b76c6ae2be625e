//! What the tables of `data/demo` promise one another: codes that exist, chapters that exist, sums, check digits.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

type Rows = Vec<BTreeMap<String, String>>;

fn rows(path: &str) -> Rows {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/demo").join(path);
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_path(&file).unwrap();
    reader.deserialize().map(|row| row.unwrap_or_else(|error| panic!("{path}: {error}"))).collect()
}

fn column(rows: &Rows, name: &str) -> BTreeSet<String> {
    rows.iter().map(|row| row[name].clone()).collect()
}

fn number(text: &str) -> i64 {
    text.parse().unwrap_or_else(|_| panic!("«{text}» is no number"))
}

const BODIES: [&str; 3] = ["milano", "assemi", "cinque-zone"];

#[test]
fn every_unit_has_a_code_of_its_own_and_a_parent_that_exists() {
    for body in BODIES {
        let units = rows(&format!("{body}/units.csv"));
        let codes = column(&units, "code");
        assert_eq!(codes.len(), units.len(), "{body}");
        assert_eq!(units.iter().filter(|unit| unit["parent_code"].is_empty()).count(), 1, "{body}");
        for unit in &units {
            assert!(unit["parent_code"].is_empty() || codes.contains(&unit["parent_code"]), "{unit:?}");
            let kinds = ["directorate", "area", "unit", "service", "office", "territorial", "specialised", "access_point"];
            assert!(kinds.contains(&unit["kind"].as_str()), "{unit:?}");
        }
    }
}

#[test]
fn the_nine_municipi_have_two_levels_each_and_sixteen_wemi_spaces_between_them() {
    let units = rows("milano/units.csv");
    let of = |municipio: usize, test: &dyn Fn(&BTreeMap<String, String>) -> bool| {
        units.iter().filter(|unit| unit["municipio"] == municipio.to_string() && test(unit)).count()
    };
    for municipio in 1..=9 {
        for level in ["1", "2"] {
            assert_eq!(of(municipio, &|unit| unit["kind"] == "territorial" && unit["level"] == level), 1, "{municipio} {level}");
        }
    }
    let wemi: Vec<usize> = (1..=9).map(|municipio| of(municipio, &|unit| unit["name"].starts_with("WeMi "))).collect();
    assert_eq!(wemi, [2, 1, 2, 1, 3, 1, 3, 2, 1]);
}

#[test]
fn every_district_of_the_streets_belongs_to_a_unit() {
    for body in BODIES {
        let units = rows(&format!("{body}/units.csv"));
        let known = if body == "milano" { column(&units, "municipio") } else { column(&units, "code") };
        for segment in rows(&format!("{body}/streets.csv")) {
            assert!(known.contains(&segment["district"]), "{segment:?}");
        }
    }
    let assemi = column(&rows("assemi/streets.csv"), "district");
    let members: BTreeSet<String> =
        column(&rows("assemi/members.csv"), "unit_code").into_iter().filter(|code| !code.is_empty()).collect();
    assert_eq!(assemi, members);
}

#[test]
fn no_house_number_of_a_street_belongs_to_two_districts() {
    for body in BODIES {
        let mut taken = BTreeSet::new();
        for segment in rows(&format!("{body}/streets.csv")) {
            for house in (number(&segment["number_from"])..=number(&segment["number_to"])).step_by(2) {
                let door = (segment["comune"].clone(), segment["street"].clone(), house);
                assert!(taken.insert(door.clone()), "{door:?}");
            }
        }
    }
}

#[test]
fn services_chapters_providers_and_prices_name_one_another_rightly() {
    for body in BODIES {
        let services = rows(&format!("{body}/services.csv"));
        let codes = column(&services, "code");
        assert_eq!(codes.len(), services.len());
        let units = column(&rows(&format!("{body}/units.csv")), "code");
        for service in &services {
            assert!(units.contains(&service["office_unit_code"]), "{service:?}");
            assert!(["ora", "giorno", "pasto", "mese", "accesso", "una_tantum"].contains(&service["unit_of_measure"].as_str()));
            assert!(["1", "2", "3", "4"].contains(&service["means_test"].as_str()));
            assert!(["1", "2", "3", "4", "5"].contains(&service["fnps_macro_level"].as_str()));
            assert!(["FAM_MIN", "DIS", "DIP", "ANZ", "IMM", "POV", "MULTI"].contains(&service["user_area"].as_str()));
            assert!(["periodic", "one_off"].contains(&service["frequency"].as_str()));
        }
        let providers = rows(&format!("{body}/providers.csv"));
        for provider in &providers {
            assert!(provider["services"].split(' ').all(|code| codes.contains(code)), "{provider:?}");
            assert!(vat_number_is_right(&provider["vat_number"]), "{provider:?}");
        }
        let known = column(&providers, "code");
        let prices = rows(&format!("{body}/prices.csv"));
        for price in &prices {
            assert!(codes.contains(&price["service_code"]), "{price:?}");
            assert!(price["provider_code"] == "all" || known.contains(&price["provider_code"]), "{price:?}");
            assert!(number(&price["unit_price_cents"]) > 0);
            assert!(price["valid_to"].is_empty() || price["valid_to"] > price["valid_from"], "{price:?}");
            assert_eq!(price["label"], "valore di esempio");
        }
        assert_eq!(column(&prices, "service_code"), codes, "{body}: every service has a price");
        let key = |row: &BTreeMap<String, String>, names: [&str; 3]| names.map(|name| row[name].clone());
        let chapters: BTreeSet<[String; 3]> = if body == "milano" {
            let current = rows("budget-2021/expenditure-current.csv");
            let funded = current.iter().filter(|row| number(&row["forecast_2021_cents"]) > 0);
            funded.map(|row| key(row, ["peg_chapter", "peg_article", "peg_sub"])).collect()
        } else {
            rows(&format!("{body}/budget.csv")).iter().map(|row| key(row, ["chapter", "article", "sub"])).collect()
        };
        let table = rows(&format!("{body}/service-chapters.csv"));
        for row in &table {
            assert!(codes.contains(&row["service_code"]) && chapters.contains(&key(row, ["chapter", "article", "sub"])), "{row:?}");
        }
        assert_eq!(column(&table, "service_code"), codes, "{body}: every service has a chapter with money");
    }
}

#[test]
fn the_services_of_a_situation_are_in_the_catalogue() {
    let codes = column(&rows("milano/services.csv"), "code");
    let texts = super::demo_data::texts().unwrap();
    for situation in super::Situation::ALL {
        let own = texts.of(*situation).unwrap();
        assert_eq!(own.title, situation.label());
        assert!(own.services.iter().all(|code| codes.contains(code)), "{:?}", own.services);
    }
}

#[test]
fn the_budget_of_2021_has_its_rows_and_its_sums() {
    for (file, count, sum) in [
        ("revenue-current", 90, 12_725_860_000),
        ("expenditure-current", 268, 24_653_014_000),
        ("revenue-capital", 6, 130_625_000),
        ("expenditure-capital", 19, 338_208_600),
    ] {
        let rows = rows(&format!("budget-2021/{file}.csv"));
        let total: i64 = rows.iter().map(|row| number(&row["forecast_2021_cents"])).sum();
        assert_eq!((rows.len(), total), (count, sum), "{file}");
    }
    assert_eq!(rows("budget-2021/totals.csv").len(), 86);
}

#[test]
fn people_are_born_in_places_that_exist() {
    let day = chrono::NaiveDate::from_ymd_opt(1950, 1, 1).unwrap();
    for place in rows("names/birthplaces.csv") {
        let known = kernel::place::by_belfiore(&place["belfiore"]).unwrap_or_else(|| panic!("{place:?}"));
        assert_eq!((known.name(), known.province_code()), (place["comune"].as_str(), Some(place["province"].as_str())));
        assert!(kernel::place::was_valid_on(&place["belfiore"], day), "{place:?}");
    }
    for community in rows("names/communities.csv").iter().filter(|row| !row["country_belfiore"].is_empty()) {
        let country = kernel::place::country(&community["country_belfiore"]).unwrap_or_else(|| panic!("{community:?}"));
        assert_eq!(country.name(), community["country"]);
    }
}

/// The check digit of a VAT number (DPR 605/1973): digits in even places count double.
fn vat_number_is_right(number: &str) -> bool {
    let sum: u32 = number
        .chars()
        .filter_map(|c| c.to_digit(10))
        .zip([1, 2].into_iter().cycle())
        .map(|(digit, factor)| if digit * factor > 9 { digit * factor - 9 } else { digit * factor })
        .sum();
    number.len() == 11 && sum.is_multiple_of(10)
}
