use super::*;

fn facts() -> Facts {
    Facts {
        family_name: "Rossi".into(),
        given_name: "Mario".into(),
        birth_name: String::new(),
        other_script: String::new(),
        known_as: String::new(),
        anonymous: false,
        sex: Sex::Male,
        birth_date: "1980-01-01".parse().ok(),
        birth_year: None,
        birth_estimated: false,
        birth_place: "F205".into(),
        citizenship: "IT".into(),
        other_citizenships: Vec::new(),
        language: String::new(),
        other_languages: Vec::new(),
        interpreter: false,
        identifier: String::new(),
        preferred_channel: PreferredChannel::NotStated,
        contact_note: String::new(),
        reaches: Vec::new(),
        death_date: None,
        restricted: false,
        known_since: NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default(),
    }
}

fn phone(value: &str, safety: Safety) -> ReachFact {
    ReachFact { kind: ReachKind::Mobile, value: value.into(), owner: String::new(), safety, note: String::new() }
}

#[test]
fn what_is_known_is_proposed_before_what_is_not() {
    let survivor = Facts { birth_date: None, birth_year: Some(1980), ..facts() };
    let other = Facts { sex: Sex::NotStated, ..facts() };
    assert_eq!(proposed(&survivor, &other, Part::Birth), Side::Other);
    assert_eq!(proposed(&survivor, &other, Part::Sex), Side::Survivor);
    assert_eq!(proposed(&survivor, &other, Part::FamilyName), Side::Survivor);
}

#[test]
fn of_two_names_the_one_that_agrees_with_the_tax_code_is_proposed() {
    let survivor = Facts { family_name: "Rosati".into(), ..facts() };
    let other = Facts { identifier: "RSSMRA80A01F205X".into(), ..facts() };
    assert_eq!(proposed(&survivor, &other, Part::FamilyName), Side::Other);
    assert_eq!(proposed(&other, &survivor, Part::FamilyName), Side::Survivor);
}

#[test]
fn telephones_and_languages_of_both_are_kept_and_the_more_careful_word_holds() {
    let survivor = Facts { language: "it".into(), reaches: vec![phone("333 1112223", Safety::Safe)], ..facts() };
    let other = Facts {
        language: "ar".into(),
        reaches: vec![phone("3331112223", Safety::Never), phone("02 123456", Safety::Unknown)],
        ..facts()
    };
    let both = joined(&survivor, &other, &BTreeMap::new());
    assert_eq!(both.language, "it");
    assert_eq!(both.other_languages, ["ar"]);
    let reached: Vec<(&str, Safety)> = both.reaches.iter().map(|reach| (reach.value.as_str(), reach.safety)).collect();
    assert_eq!(reached, [("333 1112223", Safety::Never), ("02 123456", Safety::Unknown)]);
}

#[test]
fn whoever_was_protected_once_is_protected_and_whoever_has_a_name_is_not_anonymous() {
    let survivor = Facts {
        family_name: String::new(),
        given_name: String::new(),
        known_as: "Il signore della panchina".into(),
        anonymous: true,
        ..facts()
    };
    let other = Facts { restricted: true, known_since: NaiveDate::from_ymd_opt(2019, 1, 1).unwrap_or_default(), ..facts() };
    let both = joined(&survivor, &other, &BTreeMap::new());
    assert!(both.restricted && !both.anonymous);
    assert_eq!((both.family_name.as_str(), both.known_as.as_str()), ("Rossi", "Il signore della panchina"));
    assert_eq!(both.known_since, other.known_since);
}

#[test]
fn parting_gives_back_what_the_joining_brought_and_asks_about_what_was_changed_since() {
    let before = Facts { sex: Sex::NotStated, ..facts() };
    let after = joined(&before, &Facts { contact_note: "Solo al mattino".into(), ..facts() }, &BTreeMap::new());
    let now = Facts { contact_note: "Mai il lunedì".into(), language: "fr".into(), ..after.clone() };
    assert_eq!(returning(&before, &after, &now, Part::Sex), Return::GoesBack);
    assert_eq!(returning(&before, &after, &now, Part::ContactNote), Return::Asked);
    assert_eq!(returning(&before, &after, &now, Part::Language), Return::Untouched);
    let kept = parted(&before, &after, &now, &[]);
    assert_eq!((kept.sex, kept.contact_note.as_str(), kept.language.as_str()), (Sex::NotStated, "Mai il lunedì", "fr"));
    let given = parted(&before, &after, &now, &[Part::ContactNote]);
    assert_eq!((given.contact_note.as_str(), given.language.as_str()), ("", "fr"));
}

#[test]
fn parting_opens_nobody_unasked() {
    let (before, other) = (facts(), Facts { restricted: true, ..facts() });
    let after = joined(&before, &other, &BTreeMap::new());
    assert_eq!(returning(&before, &after, &after, Part::Restricted), Return::Asked);
    assert!(parted(&before, &after, &after, &[]).restricted, "protected until somebody says otherwise");
    assert!(!parted(&before, &after, &after, &[Part::Restricted]).restricted);
    // Protected since: it stays, and nobody is asked.
    let now = Facts { restricted: true, ..before.clone() };
    assert_eq!(returning(&before, &before, &now, Part::Restricted), Return::Untouched);
}

#[test]
fn joined_and_parted_at_once_is_what_it_was() {
    let before = Facts { anonymous: true, family_name: String::new(), given_name: String::new(), known_as: "X".into(), ..facts() };
    let after = joined(&before, &facts(), &BTreeMap::new());
    assert_ne!(after, before);
    // A name that came with the joining goes, and with it the reason not to be anonymous.
    let back = parted(&before, &after, &after, &[]);
    assert_eq!(back, before);
}

#[test]
fn what_is_remembered_with_a_joining_is_read_back_as_it_was() {
    let facts = Facts { reaches: vec![phone("333", Safety::WithCare)], death_date: "2026-01-01".parse().ok(), ..facts() };
    let text = serde_json::to_string(&facts).unwrap_or_default();
    assert_eq!(serde_json::from_str::<Facts>(&text).ok(), Some(facts));
}
