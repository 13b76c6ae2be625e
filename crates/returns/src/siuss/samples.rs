//! Made-up people for the tests of this folder.

use super::*;
use casework::sina::{
    AssessmentSource, AssessmentTool, BehaviouralDisorders, CognitiveDisorders, DailyLiving, DisabilityCertificate,
    DisabilitySource, IncomeArea, Mobility, SinaDraft, SupportArea,
};
use chrono::NaiveDate;
use kernel::Cents;
use kernel::tax_code::Sex;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The day of every check.
pub fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn on(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

/// The shipped table, with one state that a body has completed.
pub fn table() -> Citizenships {
    let mut table = Citizenships::shipped().unwrap();
    table.add("Z330", Entry { name: "Marocco".into(), code: Some("504".parse().unwrap()), valid_from: None, valid_to: None });
    table
}

pub fn whereabouts() -> Whereabouts {
    Whereabouts {
        person: Some(Uuid::from_u128(1).into()),
        case: Some(Uuid::from_u128(2).into()),
        assessment: Some(Uuid::from_u128(3)),
        plan_service: Some(Uuid::from_u128(4).into()),
        service: Some(Uuid::from_u128(5).into()),
        delivery: Some(Uuid::from_u128(6).into()),
    }
}

/// Mario Rossi, in care for poverty, has an allowance for his rent.
pub fn source() -> Source {
    Source {
        whereabouts: whereabouts(),
        identifier: Some("RSSMRA80A01F205X".into()),
        surname: Some("Rossi".into()),
        given_name: Some("Mario".into()),
        birth_year: Some(1980),
        birth_place: Some("F205".into()),
        sex: Some(Sex::Male),
        citizenship: Some("IT".into()),
        second_citizenship: None,
        addresses: vec![SourceAddress {
            country: Some("IT".into()),
            region: Some("03".into()),
            municipality: Some("015146".into()),
        }],
        means_test: Some(MeansTest::Isee),
        declaration_number: Some("INPS-ISEE-2026-00000001A-00".into()),
        declaration_year: Some(2026),
        declaration_on: Some(on(1, 20)),
        benefit_code: Some("A1.05".into()),
        benefit_name: Some("Aiuto per l'affitto & le spese".into()),
        application: Some("2026/000123".into()),
        event_on: Some(on(2, 2)),
        timing: SourceTiming {
            character: Some(Character::Periodic),
            first_day: Some(on(3, 1)),
            last_day: Some(on(8, 31)),
            every_months: Some(1),
            monthly: Some(Cents(30_000)),
            on: None,
            amount: None,
        },
        share_body: Some(Cents(25_005)),
        share_user: Some(Cents(4_995)),
        share_health_service: Some(Cents(0)),
        share_requested: Some(Cents(4_995)),
        isee_threshold: Some(Cents(600_000)),
        monthly_hours: None,
        in_care: Some(true),
        user_area: Some(casework::UserArea::PovertyAndHomelessness),
        area: Some(CareArea::PovertyAndExclusion),
        sina: None,
    }
}

/// The same person, with an amount given once.
pub fn one_off() -> Source {
    let timing = SourceTiming {
        character: Some(Character::OneOff),
        on: Some(on(4, 7)),
        amount: Some(Cents(30_000)),
        ..SourceTiming::default()
    };
    Source { timing, ..source() }
}

/// The same person, in care for lack of self-sufficiency, with home care.
pub fn in_care_for_disability() -> Source {
    let sina = SinaDraft {
        assessed_on: Some(on(2, 10)),
        mobility: Some(Mobility::Helped),
        daily_living: Some(DailyLiving::PartlyDependent),
        cognitive: Some(CognitiveDisorders::Mild),
        behavioural: Some(BehaviouralDisorders::Absent),
        health_care: None,
        income: Some(IncomeArea::HelpedByOthers),
        support: Some(SupportArea::Partial),
        source: Some(AssessmentSource::SocialRecord),
        tool: Some(AssessmentTool::Other),
        needed_benefits: BTreeSet::from(["A2.07".parse().unwrap(), "A3.01".parse().unwrap()]),
        certificates: BTreeSet::from([DisabilityCertificate::Partial75, DisabilityCertificate::Law104Art3Par1]),
        certificate_source: Some(DisabilitySource::Verified),
    };
    Source {
        benefit_code: Some("A2.07".into()),
        benefit_name: Some("Assistenza domiciliare".into()),
        monthly_hours: Some(1_250),
        area: Some(CareArea::DisabilityAndDependency),
        sina: Some(sina),
        ..source()
    }
}

/// The record of a source that can be sent.
pub fn ready(source: &Source) -> Record {
    match check(source, &table(), day()) {
        Checked::Ready { record, .. } => *record,
        other => panic!("ready was expected, not {other:?}"),
    }
}

/// The record of [`source`], written by hand.
pub fn record() -> Record {
    let amount = |cents| Amount::new(Cents(cents));
    Record {
        operation: Operation::Insert,
        beneficiary: Beneficiary {
            tax_code: "RSSMRA80A01F205X".parse().unwrap(),
            surname: Words::exact("Rossi").unwrap(),
            given_name: Words::exact("Mario").unwrap(),
            birth_year: Year::new(1980).unwrap(),
            birth_place: "F205".parse().unwrap(),
            gender: Gender::Male,
            citizenship: CountryCode::italy(),
            second_citizenship: None,
        },
        addresses: Addresses::new(vec![Address::Italy { region: "03".parse().unwrap(), municipality: "015146".parse().unwrap() }])
            .unwrap(),
        benefit: Benefit {
            means_test: MeansTest::Isee,
            declaration: Declaration {
                number: Some(Words::exact("INPS-ISEE-2026-00000001A-00").unwrap()),
                year: Year::new(2026),
                signed_on: Some(on(1, 20)),
            },
            code: "A1.05".parse().unwrap(),
            name: Words::exact("Aiuto per l'affitto & le spese").unwrap(),
            application: Words::exact("2026/000123").unwrap(),
            event_on: Some(on(2, 2)),
            timing: Timing::Periodic {
                first_day: on(3, 1),
                last_day: on(8, 31),
                every: Cadence::MONTHLY,
                monthly: amount(30_000).unwrap(),
            },
            shares: Shares { body: amount(25_005), user: amount(4_995), health_service: amount(0), requested: amount(4_995) },
            isee_threshold: amount(600_000),
            monthly_hours: None,
            care: Care::PovertyAndExclusion,
        },
    }
}

/// Milan, as it names itself in the header.
pub fn sender() -> Sender {
    Sender {
        code: Words::exact("F205").unwrap(),
        name: Some(Words::exact("Comune di Milano").unwrap()),
        seat: "F205".parse().unwrap(),
        officer: "BNCGLI92T71B157Z".parse().unwrap(),
    }
}

/// The first flow of a day.
pub fn flow() -> Flow {
    Flow { id: FlowId::new(&sender(), on(3, 1), 1).unwrap(), sender: sender() }
}
