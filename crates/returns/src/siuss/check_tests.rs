//! What the check holds, sends, cuts and leaves out.

use super::samples::{day, in_care_for_disability, one_off, record, source, table, whereabouts};
use super::*;
use casework::sina::SinaDraft;
use chrono::NaiveDate;
use kernel::Cents;

fn gaps(source: &Source) -> Vec<Gap> {
    match check(source, &table(), day()) {
        Checked::Held(findings) => findings.iter().map(|finding| finding.gap).collect(),
        other => panic!("held was expected, not {other:?}"),
    }
}

fn notices(source: &Source) -> Vec<Notice> {
    match check(source, &table(), day()) {
        Checked::Ready { notices, .. } => notices,
        other => panic!("ready was expected, not {other:?}"),
    }
}

#[test]
fn a_whole_source_becomes_its_record() {
    assert_eq!(check(&source(), &table(), day()), Checked::Ready { record: Box::new(record()), notices: vec![] });
}

#[test]
fn an_empty_source_names_everything_at_once() {
    assert_eq!(
        gaps(&Source::default()),
        [
            Gap::TaxCodeMissing,
            Gap::Surname,
            Gap::GivenName,
            Gap::BirthYear,
            Gap::BirthPlace,
            Gap::Gender,
            Gap::Citizenship,
            Gap::Address,
            Gap::MeansTest,
            Gap::BenefitCode,
            Gap::BenefitName,
            Gap::Application,
            Gap::Character,
            Gap::InCare,
        ]
    );
}

#[test]
fn each_fault_leads_to_the_row_that_holds_it_and_to_who_can_put_it_right() {
    let broken = Source { identifier: Some("STP0303210000001".into()), benefit_code: None, area: None, ..source() };
    let Checked::Held(findings) = check(&broken, &table(), day()) else { panic!("held") };
    let places: Vec<_> = findings.iter().map(|finding| (finding.holder, finding.record, finding.fixer)).collect();
    let rows = whereabouts();
    assert_eq!(
        places,
        [
            (Holder::Person, rows.person.map(Into::into), Fixer::Desk),
            (Holder::Service, rows.service.map(Into::into), Fixer::CatalogueOffice),
            (Holder::Case, rows.case.map(Into::into), Fixer::SocialWorker),
        ]
    );
}

#[test]
fn a_right_tax_code_that_inps_does_not_take_is_not_called_wrong() {
    let with = |code: &str| gaps(&Source { identifier: Some(code.into()), ..source() });
    assert_eq!(with("RSSMRAULALMFNLRD"), [Gap::TaxCodeHomonym]);
    assert_eq!(with("ENI0303210000001"), [Gap::TaxCodeEni]);
    assert_eq!(with("RSSMRA80A01F205"), [Gap::TaxCodeWrong]);
}

#[test]
fn a_state_without_a_code_is_named_and_belongs_to_the_administrator() {
    let Checked::Held(findings) = check(&Source { citizenship: Some("Z138".into()), ..source() }, &table(), day()) else {
        panic!("held")
    };
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].gap, findings[0].fixer), (Gap::CountryCode, Fixer::Administrator));
    assert!(findings[0].sentence().ends_with("Stato: Ucraina."));
    assert_eq!(notices(&Source { second_citizenship: Some("Z138".into()), ..source() }), [Notice::SecondCitizenshipLeftOut]);
}

#[test]
fn in_italy_region_and_municipality_are_needed_and_abroad_they_are_not() {
    let living = |country: &str, municipality: Option<&str>| Source {
        addresses: vec![SourceAddress {
            country: Some(country.into()),
            region: None,
            municipality: municipality.map(str::to_owned),
        }],
        ..source()
    };
    assert_eq!(gaps(&living("IT", None)), [Gap::Municipality]);
    assert_eq!(gaps(&living("IT", Some("999999"))), [Gap::Region]);
    assert_eq!(
        check(&living("IT", Some("015146")), &table(), day()),
        Checked::Ready { record: Box::new(record()), notices: vec![] }
    );
    assert_eq!(notices(&living("Z330", None)), []);
    assert_eq!(gaps(&Source { addresses: vec![SourceAddress::default()], ..source() }), [Gap::Address]);
}

#[test]
fn addresses_after_the_first_that_cannot_be_written_are_left_out_and_said() {
    let mut many = source();
    many.addresses = vec![many.addresses[0].clone(); 7];
    let Checked::Ready { record, notices: said } = check(&many, &table(), day()) else { panic!("ready") };
    assert_eq!((record.addresses.iter().count(), said), (5, vec![Notice::AddressesLeftOut]));
    many.addresses.truncate(1);
    many.addresses.push(SourceAddress { country: Some("IT".into()), ..SourceAddress::default() });
    assert_eq!(notices(&many), [Notice::AddressesLeftOut]);
}

#[test]
fn names_are_cut_and_said_while_numbers_are_held() {
    let long = Source {
        surname: Some("à".repeat(50)),
        given_name: Some("b".repeat(37)),
        benefit_name: Some("Assistenza ".repeat(30)),
        ..source()
    };
    assert_eq!(notices(&long), [Notice::SurnameCut, Notice::GivenNameCut, Notice::BenefitNameCut]);
    assert_eq!(gaps(&Source { application: Some("1".repeat(33)), ..source() }), [Gap::ApplicationTooLong]);
    assert_eq!(gaps(&Source { declaration_number: Some("1".repeat(31)), ..source() }), [Gap::DeclarationNumber]);
    assert_eq!(gaps(&Source { benefit_name: Some("Mensa".into()), ..source() }), [Gap::BenefitName]);
    assert_eq!(gaps(&Source { surname: Some("Ros\u{0}si".into()), ..source() }), [Gap::Surname]);
}

#[test]
fn a_periodic_benefit_needs_its_period_and_its_month() {
    let mut periodic = source();
    (periodic.timing.last_day, periodic.timing.every_months, periodic.timing.monthly) = (None, Some(13), None);
    assert_eq!(gaps(&periodic), [Gap::LastDay, Gap::Cadence, Gap::MonthlyAmount]);
    for (months, sent) in [(0, false), (1, true), (12, true), (13, false)] {
        let mut every = source();
        every.timing.every_months = Some(months);
        assert_eq!(matches!(check(&every, &table(), day()), Checked::Ready { .. }), sent, "{months}");
    }
    let mut backwards = source();
    (backwards.timing.first_day, backwards.timing.last_day) = (backwards.timing.last_day, backwards.timing.first_day);
    assert_eq!(gaps(&backwards), [Gap::EndBeforeStart]);
}

#[test]
fn a_benefit_given_once_needs_its_day_and_its_amount_from_the_delivery() {
    assert_eq!(notices(&one_off()), []);
    let mut bare = one_off();
    (bare.timing.on, bare.timing.amount) = (None, None);
    let Checked::Held(findings) = check(&bare, &table(), day()) else { panic!("held") };
    assert_eq!(findings.iter().map(|finding| finding.gap).collect::<Vec<_>>(), [Gap::OneOffDay, Gap::OneOffAmount]);
    assert!(
        findings
            .iter()
            .all(|finding| finding.holder == Holder::Delivery && finding.record == whereabouts().delivery.map(Into::into))
    );
}

#[test]
fn shares_known_in_part_may_be_less_and_known_in_whole_make_the_amount() {
    let shared = |body, user, health_service| Source {
        share_body: body,
        share_user: user,
        share_health_service: health_service,
        ..source()
    };
    assert_eq!(notices(&shared(Some(Cents(1)), None, None)), []);
    assert_eq!(gaps(&shared(Some(Cents(30_001)), None, None)), [Gap::Shares]);
    assert_eq!(gaps(&shared(Some(Cents(1)), Some(Cents(0)), Some(Cents(0)))), [Gap::Shares]);
    assert_eq!(gaps(&shared(Some(Cents(-1)), None, None)), [Gap::NegativeAmount]);
    assert_eq!(gaps(&shared(Some(Cents(i64::MAX)), Some(Cents(1)), None)), [Gap::Shares]);
}

#[test]
fn care_for_disability_needs_a_complete_assessment_and_the_other_areas_none() {
    assert_eq!(gaps(&Source { sina: None, ..in_care_for_disability() }), [Gap::SinaMissing]);
    let old = Source { sina: None, user_area: Some(casework::UserArea::OlderPeople), ..in_care_for_disability() };
    let Checked::Held(findings) = check(&old, &table(), day()) else { panic!("it is held") };
    let said: Vec<String> = findings.iter().map(Finding::sentence).collect();
    assert!(said.len() == 1 && said[0].starts_with("Manca la valutazione SINA. ") && said[0].contains("«Anziani»"), "{said:?}");
    let started =
        Source { sina: Some(SinaDraft { mobility: None, ..in_care_for_disability().sina.unwrap() }), ..in_care_for_disability() };
    assert_eq!(gaps(&started), [Gap::SinaIncomplete]);
    assert_eq!(notices(&Source { sina: None, area: Some(CareArea::FamilyAndMinors), ..in_care_for_disability() }), []);
    assert_eq!(gaps(&Source { area: None, ..in_care_for_disability() }), [Gap::Area]);
    let elsewhere = Source { area: None, user_area: Some(casework::UserArea::Addictions), ..in_care_for_disability() };
    let Checked::Held(findings) = check(&elsewhere, &table(), day()) else { panic!("it is held") };
    assert!(findings[0].sentence().contains("«Dipendenze», l’area del servizio, non è fra le tre di SIUSS"), "{findings:?}");
}

#[test]
fn benefits_a2_16_to_a2_29_are_reported_only_in_care_whatever_else_is_missing() {
    let source = Source { benefit_code: Some("A2.21".into()), in_care: Some(false), ..Source::default() };
    assert_eq!(check(&source, &table(), day()), Checked::OnlyWhenInCare);
    assert!(matches!(check(&Source { in_care: None, ..source }, &table(), day()), Checked::Held(_)));
}

#[test]
fn hours_and_years_that_cannot_be_are_held() {
    assert_eq!(gaps(&Source { monthly_hours: Some(74_401), ..source() }), [Gap::MonthlyHours]);
    assert_eq!(gaps(&Source { monthly_hours: Some(-1), ..source() }), [Gap::MonthlyHours]);
    assert_eq!(gaps(&Source { birth_year: Some(80), ..source() }), [Gap::BirthYear]);
    assert_eq!(gaps(&Source { event_on: NaiveDate::from_ymd_opt(226, 1, 1), ..source() }), [Gap::DayOutOfRange]);
}

#[test]
fn isee_without_its_declaration_is_said_but_not_held() {
    assert_eq!(notices(&Source { declaration_number: None, ..source() }), [Notice::IseeWithoutDeclaration]);
}
