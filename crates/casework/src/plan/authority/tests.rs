use super::*;
use guard::scope::FOREVER;
use kernel::tax_code::Sex;
use registry::person::Birth;
use registry::representative::Powers;
use uuid::Uuid;

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}
const fn on() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn subject(born: Option<NaiveDate>) -> Subject {
    let birth = Birth { date: born, year: None, estimated: false };
    Subject {
        person: PersonId(Uuid::from_u128(1)),
        name: "Rossi Giulia".into(),
        minor: is_minor(birth, on()),
        age: Age::on(birth, on()),
        died_on: None,
    }
}

fn acting(kind: RepresentativeKind, name: &str, powers: Powers) -> Representative {
    Representative {
        id: Uuid::from_u128(9),
        kind,
        other_id: None,
        name: name.into(),
        other_name: name.into(),
        sex: Sex::Female,
        capacity: String::new(),
        phone: String::new(),
        mail: String::new(),
        responsibility: if kind == RepresentativeKind::Parent { Responsibility::Full } else { Responsibility::NotApplicable },
        ordinary_acts: powers.ordinary,
        extraordinary_acts: powers.extraordinary,
        health: powers.health,
        money: powers.money,
        residence: powers.residence,
        powers_note: String::new(),
        limits_note: String::new(),
        authority: "Tribunale per i minorenni".into(),
        act_number: "12/2026".into(),
        act_date: None,
        report_months: None,
        valid_from: day(2020, 1, 1),
        valid_until: FOREVER,
        version: 1,
        presumed: false,
        died_on: None,
    }
}
fn parent(name: &str, responsibility: Responsibility) -> Representative {
    Representative { responsibility, ..acting(RepresentativeKind::Parent, name, RepresentativeKind::Parent.usual()) }
}
fn row(role: SignerRole, name: &str) -> Row<'_> {
    Row { role, name, person: None }
}
fn names(verdict: &Verdict) -> Vec<&str> {
    verdict.needed.iter().map(|one| one.name.as_str()).collect()
}

#[test]
fn both_parents_sign_for_a_minor_by_default() {
    let girl = subject(Some(day(2013, 3, 1)));
    let parents = [parent("Bianchi Ada", Responsibility::Full), parent("Rossi Ugo", Responsibility::Full)];
    let verdict = needed(&girl, &parents, &[Act::Ordinary], on());
    assert_eq!(names(&verdict), ["Bianchi Ada", "Rossi Ugo"]);
    let one = [row(SignerRole::Parent, "Ada Bianchi"), row(SignerRole::Service, "Anna")];
    let missing = verdict.missing(&one);
    assert!(missing.len() == 1 && missing[0].contains("Rossi Ugo"), "{missing:?}");
    let both = [row(SignerRole::Parent, "Ada Bianchi"), row(SignerRole::Parent, "ugo ROSSI")];
    assert!(verdict.missing(&both).is_empty());
    assert!(verdict.title_of(&both[0]).expect("a title").contains("responsabilità genitoriale piena"));
    assert!(verdict.title_of(&row(SignerRole::Parent, "Verdi Carlo")).is_err(), "somebody who is no parent of hers");
}

#[test]
fn a_suspended_lost_or_dead_parent_does_not_sign_and_the_act_is_said() {
    let girl = subject(Some(day(2013, 3, 1)));
    let dead = Representative { died_on: Some(day(2025, 5, 5)), ..parent("Rossi Ugo", Responsibility::Full) };
    for (other, word) in [
        (parent("Rossi Ugo", Responsibility::Suspended), "sospesa"),
        (parent("Rossi Ugo", Responsibility::Lost), "decaduta"),
        (dead, "decesso"),
    ] {
        let verdict = needed(&girl, &[parent("Bianchi Ada", Responsibility::Full), other], &[Act::Ordinary], on());
        assert_eq!(names(&verdict), ["Bianchi Ada"]);
        let why = verdict.title_of(&row(SignerRole::Parent, "Rossi Ugo")).expect_err("a reason");
        assert!(why.contains(word) && (word == "decesso" || why.contains("12/2026")), "{why}");
    }
}

#[test]
fn of_a_minor_whose_parents_may_not_sign_a_guardian_is_asked_for() {
    let girl = subject(Some(day(2013, 3, 1)));
    let parents = [parent("Bianchi Ada", Responsibility::Lost), parent("Rossi Ugo", Responsibility::Suspended)];
    let verdict = needed(&girl, &parents, &[Act::Ordinary], on());
    assert!(verdict.needed.is_empty() && verdict.open == [Act::Ordinary]);
    let alone = [row(SignerRole::Person, "Giulia"), row(SignerRole::Service, "Anna")];
    assert_eq!(verdict.missing(&alone).len(), 1, "the girl and the service do not agree it between them");
    let guardian = [row(SignerRole::Guardian, "Tutore da nominare"), row(SignerRole::Service, "Anna")];
    assert!(verdict.missing(&guardian).is_empty() && verdict.title_of(&guardian[0]).is_ok());
    assert!(verdict.title_of(&row(SignerRole::Parent, "Bianchi Ada")).is_err());
    let one = needed(&girl, &[parent("Bianchi Ada", Responsibility::Full)], &[Act::Ordinary], on());
    assert!(one.open.is_empty() && one.title_of(&guardian[0]).is_err());
}

#[test]
fn a_limited_parent_signs_in_what_the_act_leaves() {
    let girl = subject(Some(day(2013, 3, 1)));
    let limited = Representative { residence: Power::None, ..parent("Rossi Ugo", Responsibility::Limited) };
    let parents = [parent("Bianchi Ada", Responsibility::Full), limited];
    assert_eq!(needed(&girl, &parents, &[Act::Ordinary], on()).needed.len(), 2);
    let moved = needed(&girl, &parents, &[Act::Residence], on());
    assert_eq!(names(&moved), ["Bianchi Ada"]);
    assert!(moved.barred[0].why.contains("residenza"), "{:?}", moved.barred);
    let both = [
        Representative { residence: Power::None, ..parent("Bianchi Ada", Responsibility::Limited) },
        Representative { residence: Power::None, ..parent("Rossi Ugo", Responsibility::Limited) },
    ];
    let verdict = needed(&girl, &both, &[Act::Ordinary, Act::Residence], on());
    assert_eq!(verdict.needed.len(), 2);
    assert!(
        verdict.warnings.iter().any(|told| told.contains("residenza")),
        "nobody may sign where she lives: {:?}",
        verdict.warnings
    );
}

#[test]
fn what_two_limited_parents_may_not_sign_is_somebodys_to_sign() {
    let girl = subject(Some(day(2013, 3, 1)));
    let limited = |name| Representative { residence: Power::None, ..parent(name, Responsibility::Limited) };
    let both = [limited("Bianchi Ada"), limited("Rossi Ugo")];
    let parents = [row(SignerRole::Parent, "Bianchi Ada"), row(SignerRole::Parent, "Rossi Ugo")];
    assert!(needed(&girl, &both, &[Act::Ordinary], on()).missing(&parents).is_empty());
    let verdict = needed(&girl, &both, &[Act::Ordinary, Act::Residence], on());
    assert_eq!(verdict.open, [Act::Residence]);
    let missing = verdict.missing(&parents);
    assert!(missing.len() == 1 && missing[0].contains("residenza"), "{missing:?}");
    let awaited = row(SignerRole::Guardian, "Curatore da nominare");
    assert!(verdict.missing(&[parents[0], parents[1], awaited]).is_empty());
    assert!(verdict.is_awaited(&awaited) && !verdict.is_awaited(&parents[0]));
    // A curator who only assists does not cover it; one who stands for her in it does.
    let curator = |powers| acting(RepresentativeKind::SpecialCurator, "Blu Dario", powers);
    let [ada, ugo] = both;
    let assisted = [ada.clone(), ugo.clone(), curator(Powers::all(Power::With))];
    let verdict = needed(&girl, &assisted, &[Act::Ordinary, Act::Residence], on());
    let named = row(SignerRole::Guardian, "Blu Dario");
    assert!(!verdict.is_awaited(&named) && verdict.missing(&[parents[0], parents[1], named]).len() == 1);
    let covered = [ada, ugo, curator(Powers { residence: Power::For, ..Powers::all(Power::None) })];
    let verdict = needed(&girl, &covered, &[Act::Ordinary, Act::Residence], on());
    assert!(verdict.open.is_empty() && verdict.missing(&[parents[0], parents[1], named]).is_empty());
}

#[test]
fn a_guardian_takes_the_place_of_parents_and_a_special_curator_stands_beside() {
    let girl = subject(Some(day(2013, 3, 1)));
    let guardian = acting(RepresentativeKind::Guardian, "Neri Carla", RepresentativeKind::Guardian.usual());
    let curator = acting(RepresentativeKind::SpecialCurator, "Blu Dario", Powers::all(Power::With));
    let verdict = needed(&girl, &[guardian, curator, parent("Bianchi Ada", Responsibility::Suspended)], &[Act::Ordinary], on());
    assert_eq!(names(&verdict), ["Neri Carla", "Blu Dario"]);
    assert!(verdict.title_of(&row(SignerRole::Parent, "Bianchi Ada")).is_err());
    let carer = acting(RepresentativeKind::FosterCarer, "Verdi Elsa", RepresentativeKind::FosterCarer.usual());
    let verdict = needed(&girl, &[parent("Bianchi Ada", Responsibility::Full), carer], &[Act::Ordinary], on());
    assert_eq!(names(&verdict), ["Bianchi Ada"], "a foster carer never signs instead of a parent");
    assert_eq!(verdict.title_of(&row(SignerRole::Family, "Verdi Elsa")), Ok(String::new()));
}

#[test]
fn a_support_administrator_signs_only_in_the_matters_of_the_decree() {
    let woman = subject(Some(day(1960, 3, 1)));
    let of = |powers| acting(RepresentativeKind::SupportAdministrator, "Neri Carla", powers);
    let money = of(Powers { money: Power::For, ..Powers::all(Power::None) });
    let verdict = needed(&woman, std::slice::from_ref(&money), &[Act::Ordinary], on());
    assert_eq!(names(&verdict), ["Rossi Giulia"], "without powers for the matter nobody asks");
    assert!(verdict.title_of(&row(SignerRole::SupportAdministrator, "Neri Carla")).is_err());
    let verdict = needed(&woman, &[money], &[Act::Ordinary, Act::Money], on());
    assert_eq!(names(&verdict), ["Rossi Giulia", "Neri Carla"]);
    let verdict = needed(&woman, &[of(Powers::all(Power::With))], &[Act::Ordinary], on());
    assert_eq!(names(&verdict), ["Rossi Giulia", "Neri Carla"]);
    assert!(verdict.needed[1].with_person && verdict.needed[1].ground.contains("firma insieme"));
    let verdict = needed(&woman, &[of(Powers::all(Power::For))], &[Act::Ordinary], on());
    assert_eq!(names(&verdict), ["Neri Carla"]);
    assert!(verdict.title_of(&row(SignerRole::Person, "Giulia")).is_ok(), "she may sign too");
}

#[test]
fn an_adult_without_anybody_signs_alone_and_nobody_else_in_their_name() {
    let verdict = needed(&subject(Some(day(1960, 3, 1))), &[], &[Act::Ordinary, Act::Money], on());
    assert!(verdict.missing(&[row(SignerRole::Person, "Giulia")]).is_empty());
    assert_eq!(verdict.missing(&[row(SignerRole::Family, "La figlia")]).len(), 1);
    assert!(verdict.title_of(&row(SignerRole::Guardian, "Neri Carla")).is_err());
    assert!(verdict.title_of(&row(SignerRole::Family, "La figlia")).is_ok());
    let unknown = needed(&subject(None), &[], &[Act::Ordinary], on());
    assert!(unknown.missing(&[row(SignerRole::Person, "Giulia")]).is_empty() && !unknown.warnings.is_empty());
}

#[test]
fn of_a_minor_of_whom_nobody_is_known_somebody_answers_and_the_dead_sign_nothing() {
    let girl = subject(Some(day(2013, 3, 1)));
    let verdict = needed(&girl, &[], &[Act::Ordinary], on());
    assert!(verdict.nobody_known);
    assert_eq!(verdict.missing(&[row(SignerRole::Person, "Giulia")]).len(), 1);
    assert!(verdict.missing(&[row(SignerRole::Parent, "La madre")]).is_empty());
    assert!(verdict.title_of(&row(SignerRole::Parent, "La madre")).is_ok());
    let dead = Subject { died_on: Some(day(2026, 11, 1)), ..subject(Some(day(1960, 3, 1))) };
    let verdict = needed(&dead, &[], &[Act::Ordinary], on());
    assert!(verdict.title_of(&row(SignerRole::Person, "Giulia")).expect_err("a reason").contains("01/11/2026"));
}

#[test]
fn a_minor_is_heard_from_twelve() {
    assert!(!subject(Some(day(2014, 11, 22))).is_heard(), "twelve tomorrow");
    assert!(subject(Some(day(2014, 11, 21))).is_heard(), "twelve today");
    assert!(!subject(Some(day(1960, 1, 1))).is_heard());
    assert!(!subject(None).is_heard());
}

#[test]
fn what_a_plan_touches_decides_which_powers_count() {
    assert_eq!(acts(Some(Cents::ZERO), false, false), [Act::Ordinary]);
    assert_eq!(acts(Some(Cents(1)), true, true), [Act::Ordinary, Act::Health, Act::Money, Act::Residence]);
    assert_eq!(acts(None, false, false), [Act::Ordinary, Act::Money], "a sum that does not fit is one");
}
