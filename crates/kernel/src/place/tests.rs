use super::*;
use std::collections::BTreeSet;

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

#[test]
fn every_line_of_the_national_lists_is_read() {
    let lists = lists::get();
    assert_eq!(lists.unreadable, [""; 0]);
    let count = |kind| lists.places.iter().filter(|place| place.kind == kind).count();
    assert_eq!((count(PlaceKind::Municipality), count(PlaceKind::Country), count(PlaceKind::FormerCountry)), (7894, 211, 11));
    assert_eq!(count(PlaceKind::FormerMunicipality), 1970);
    assert_eq!(provinces().len(), 107);
    assert!(lists.places.iter().all(|place| !place.spells.is_empty() && !place.name().is_empty()));
    assert!(lists.places.iter().all(|place| place.kind != PlaceKind::Municipality || place.province().is_some()));
    assert_eq!(lists.places.iter().map(Place::belfiore).collect::<BTreeSet<_>>().len(), lists.places.len());
}

#[test]
fn a_place_is_found_by_each_of_its_codes() {
    let milan = by_belfiore("f205").unwrap();
    assert_eq!(
        (milan.istat(), milan.display().as_str(), milan.province().map(|p| p.region)),
        (Some("015146"), "Milano (MI)", Some("Lombardia"))
    );
    assert_eq!(by_istat("015146"), Some(milan));
    assert_eq!(by_belfiore("F839").and_then(Place::province_code), Some("NA"));
    assert_eq!((by_belfiore("ND"), by_belfiore(""), by_istat(""), country("F205")), (None, None, None, None));
    assert_eq!(province("mi").map(|p| (p.name, p.istat, p.region_istat)), Some(("Milano", "015", "03")));
    assert_eq!(province("PS"), None, "Pesaro is PU today");
}

#[test]
fn a_code_is_valid_only_while_its_municipality_existed() {
    // Abbadia Lariana moved from Como to Lecco in 1992, and was no municipality before 1928 under this code.
    assert_eq!(by_belfiore("A005").unwrap().display_on(day(1980, 1, 1)), "Abbadia Lariana (CO)");
    assert_eq!(by_belfiore("A005").unwrap().display_on(day(2020, 1, 1)), "Abbadia Lariana (LC)");
    // Abbasanta was part of another municipality from 1927 to 1934.
    assert!(was_valid_on("A007", day(1927, 7, 27)));
    assert!(!was_valid_on("A007", day(1930, 1, 1)));
    assert!(was_valid_on("A007", day(1934, 11, 2)));
    // Castegnero and Nanto became one in 2026.
    assert!(was_valid_on("C056", day(2026, 2, 20)) && !was_valid_on("C056", day(2026, 2, 21)));
    assert!(was_valid_on("M439", day(2026, 2, 21)) && !was_valid_on("M439", day(2026, 2, 20)));
    assert_eq!(by_belfiore("C056").map(Place::kind), Some(PlaceKind::FormerMunicipality));
    assert!(!was_valid_on("Q999", day(2000, 1, 1)));
}

#[test]
fn towns_that_are_abroad_today_and_states_that_exist_no_more_are_still_birthplaces() {
    let fiume = birth_places_named("Fiume", 20).into_iter().find(|place| place.province_code() == Some("FU")).unwrap();
    assert_eq!(fiume.display(), "Fiume (FU)");
    assert!(fiume.was_valid_on(day(1940, 1, 1)) && fiume.province().is_none());
    let yugoslavia = country("Z118").unwrap();
    assert_eq!(yugoslavia.kind(), PlaceKind::FormerCountry);
    assert!(yugoslavia.was_valid_on(day(1970, 1, 1)) && !yugoslavia.was_valid_on(day(2010, 1, 1)));
}

#[test]
fn suggestions_do_not_mind_accents_apostrophes_or_case_and_put_the_very_name_first() {
    let names = |prefix, limit| municipalities_named(prefix, limit).into_iter().map(Place::display).collect::<Vec<_>>();
    assert_eq!(names("MILANO", 1), ["Milano (MI)"]);
    assert_eq!(names("ro", 3)[..2], ["Roma (RM)", "Rovigo (RO)"][..], "capitals first");
    for text in ["l'aquila", "L Aquila", "laqui", "L’Aquila"] {
        assert_eq!(names(text, 1), ["L'Aquila (AQ)"], "{text}");
    }
    assert_eq!(names("agliè", 1), names("AGLIE'", 1));
    assert!(names("giovanni", 100).contains(&"Sesto San Giovanni (MI)".to_owned()), "a later word");
    assert_eq!((names("", 9).len(), names("xyzq", 9).len(), names("s", 7).len()), (0, 0, 7));
    assert_eq!(countries_named("egi", 5).into_iter().map(Place::name).collect::<Vec<_>>(), ["Egitto"]);
    assert!(countries().map(Place::name).is_sorted_by_key(crate::text::folded));
}

#[test]
fn names_are_written_as_people_write_them() {
    for (code, name) in [
        ("Z106", "Stato Città del Vaticano"),
        ("Z611", "Perù"),
        ("Z404", "Stati Uniti d'America"),
        ("Z340", "Sant'Elena"),
        ("Z313", "Costa d'Avorio"),
    ] {
        assert_eq!(country(code).map(Place::name), Some(name));
    }
    assert_eq!(by_belfiore("A042").map(Place::name), Some("Acquarica del Capo"));
}
