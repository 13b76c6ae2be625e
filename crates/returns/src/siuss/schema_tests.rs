//! Every document is held against INPS's own schema, where the schema and xmllint are there.

use super::samples::{day, flow, in_care_for_disability, one_off, ready, source, table};
use super::*;
use casework::sina::{
    AssessmentSource, AssessmentTool, BehaviouralDisorders, BenefitCode, CognitiveDisorders, DailyLiving, DisabilityCertificate,
    DisabilitySource, HealthCareNeed, IncomeArea, Mobility, SinaDraft, SupportArea,
};
use chrono::NaiveDate;
use kernel::codes::Code;
use kernel::tax_code::Sex;
use kernel::{Cents, TaxCode};
use proptest::prelude::*;
use proptest::sample::select;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// Where the schema is, or nothing after saying how to get it. With `PORTICO_REQUIRE_ALL=1` its absence is a failure.
fn schema() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = std::env::var_os("PORTICO_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let schema = shared.join("domain/data/siuss/PS_PSA_SINA201812.xsd");
    let lint = Command::new("xmllint").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let missing = match (schema.is_file(), lint.is_ok_and(|status| status.success())) {
        (true, true) => return Some(schema),
        (false, _) => {
            "the INPS schema is not there: put PS_PSA_SINA201812.xsd (inps.it, SIUSS, technical specifications) into \
                       ../shared/domain/data/siuss/, or point PORTICO_SHARED at its folder"
        }
        (true, false) => "xmllint is not installed: apt-get install libxml2-utils",
    };
    assert_ne!(std::env::var("PORTICO_REQUIRE_ALL").as_deref(), Ok("1"), "{missing}");
    println!("skipped, {missing}");
    None
}

/// What xmllint says about documents: nothing when all of them are valid.
fn complaints(schema: &Path, documents: &[Vec<u8>]) -> Option<String> {
    static RUN: AtomicU32 = AtomicU32::new(0);
    let folder = std::env::temp_dir().join(format!("portico-siuss-{}-{}", std::process::id(), RUN.fetch_add(1, Ordering::Relaxed)));
    std::fs::create_dir_all(&folder).unwrap();
    let paths: Vec<PathBuf> = documents
        .iter()
        .enumerate()
        .map(|(number, document)| {
            let path = folder.join(format!("{number}.xml"));
            std::fs::write(&path, document).unwrap();
            path
        })
        .collect();
    let output = Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).args(&paths).output().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    (!output.status.success()).then(|| String::from_utf8_lossy(&output.stderr).into_owned())
}

fn batch(records: &[Record]) -> Vec<u8> {
    let mut batch = BatchWriter::start(Vec::new(), &flow()).unwrap();
    for record in records {
        batch.write(record).unwrap();
    }
    batch.finish().unwrap()
}

fn single(record: &Record) -> Vec<u8> {
    write_document(Vec::new(), &flow(), record).unwrap()
}

#[test]
fn records_of_every_kind_are_valid_alone_and_together() {
    let Some(schema) = schema() else { return };
    let records = [source(), one_off(), in_care_for_disability()].map(|source| ready(&source));
    let cancelled = cancellation(&records[2]);
    let documents = [single(&records[0]), single(&records[1]), single(&records[2]), single(&cancelled), batch(&records)];
    assert_eq!(complaints(&schema, &documents), None);
}

#[test]
fn the_schema_really_refuses_what_is_wrong() {
    let Some(schema) = schema() else { return };
    let right = String::from_utf8(single(&ready(&in_care_for_disability()))).unwrap();
    for (from, to) in [
        ("AnnoNascita=\"1980\"", "AnnoNascita=\"80\""),
        ("Cognome=\"Rossi\"", "Cognome=\"\""),
        ("RSSMRA80A01F205X", "RSSMRAULALMFNLRD"),
        ("PresaCarico=\"1\"", "PresaCarico=\"si\""),
        ("DataInizioPrestazione=\"2026-03-01\"", "DataInizioPrestazione=\"01/03/2026\""),
        ("<InvCiv>1</InvCiv>", "<InvCiv>9</InvCiv>"),
        ("http://inps.it/Casellario", "http://example.org"),
    ] {
        assert!(right.contains(from), "{from}");
        assert!(complaints(&schema, &[right.replace(from, to).into_bytes()]).is_some(), "{to}");
    }
}

/// A value that is usually there and right, sometimes wrong, sometimes absent.
fn mostly<T: Clone + std::fmt::Debug + 'static>(
    right: impl Strategy<Value = T> + 'static,
    wrong: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Option<T>> {
    prop_oneof![60 => right.prop_map(Some), 1 => wrong.prop_map(Some), 1 => Just(None)].boxed()
}

/// A value that may well be absent.
fn perhaps<T: Clone + std::fmt::Debug + 'static>(
    right: impl Strategy<Value = T> + 'static,
    wrong: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Option<T>> {
    prop_oneof![60 => right.prop_map(Some), 1 => wrong.prop_map(Some), 60 => Just(None)].boxed()
}

fn any_code<C: Code + std::fmt::Debug>() -> BoxedStrategy<C> {
    select(C::ALL).boxed()
}

fn name(max: usize) -> BoxedStrategy<String> {
    prop_oneof![
        6 => proptest::string::string_regex(&format!("[A-Za-zàèéìòùÀßłşĀ中ع'’ \\-]{{1,{max}}}")).unwrap(),
        1 => proptest::string::string_regex("[<>&\"'\\]a-z]{10,40}").unwrap(),
        1 => proptest::string::string_regex(&format!("\\PC{{10,{max}}}")).unwrap(),
    ]
    .boxed()
}

fn junk() -> BoxedStrategy<String> {
    prop_oneof![any::<String>(), Just("\u{1}\u{fffe}".to_owned()), Just(" \t".to_owned())].boxed()
}

fn a_day() -> BoxedStrategy<NaiveDate> {
    (0..60_000i64).prop_map(|days| NaiveDate::from_ymd_opt(1870, 1, 1).unwrap() + chrono::TimeDelta::days(days)).boxed()
}

fn any_day() -> BoxedStrategy<NaiveDate> {
    any::<i32>().prop_filter_map("a day of the calendar", NaiveDate::from_num_days_from_ce_opt).boxed()
}

fn identifier() -> BoxedStrategy<String> {
    let computed = ("[A-Z]{1,8}", "[A-Z]{1,8}", any_code::<Sex>(), a_day(), select(vec!["F205", "H501", "Z330"]))
        .prop_filter_map("a tax code", |(family, given, sex, birth, place)| TaxCode::compute(&family, &given, sex, birth, place))
        .prop_map(|code| code.as_str().to_owned());
    prop_oneof![8 => computed, 1 => Just("00743110157".to_owned()), 1 => Just("RSSMRA80A01F20RS".to_owned())].boxed()
}

fn address() -> BoxedStrategy<SourceAddress> {
    let country = mostly(select(vec!["IT", "IT", "IT", "Z330"]).prop_map(str::to_owned), junk());
    let municipality = mostly(select(vec!["015146", "058091", "017029"]).prop_map(str::to_owned), junk());
    let region = perhaps(select(vec!["03", "12"]).prop_map(str::to_owned), junk());
    (country, region, municipality)
        .prop_map(|(country, region, municipality)| SourceAddress { country, region, municipality })
        .boxed()
}

fn money() -> BoxedStrategy<Cents> {
    prop_oneof![20 => (0..500_000i64).prop_map(Cents), 1 => (0..=i64::MAX).prop_map(Cents)].boxed()
}

fn any_money() -> BoxedStrategy<Cents> {
    any::<i64>().prop_map(Cents).boxed()
}

fn benefit_code() -> BoxedStrategy<String> {
    let codes: Vec<&'static str> = shipped_benefit_codes().map(|(code, _)| code).chain(["A1.05.01", "A2.16", "A2.29"]).collect();
    select(codes).prop_map(str::to_owned).boxed()
}

fn timing() -> BoxedStrategy<SourceTiming> {
    let days = (a_day(), 0..800i64).prop_map(|(first, length)| (first, first + chrono::TimeDelta::days(length)));
    let ends = (mostly(days, (any_day(), any_day())), mostly(a_day(), any_day()), mostly(1..=12i64, any::<i64>()));
    (mostly(any_code(), any_code()), ends, mostly(money(), any_money()), mostly(money(), any_money()))
        .prop_map(|(character, (days, on, every_months), monthly, amount)| SourceTiming {
            character,
            first_day: days.map(|(first, _)| first),
            last_day: days.map(|(_, last)| last),
            every_months,
            monthly,
            on,
            amount,
        })
        .boxed()
}

fn sina() -> BoxedStrategy<SinaDraft> {
    let answers = (
        any_code::<Mobility>(),
        any_code::<DailyLiving>(),
        any_code::<BehaviouralDisorders>(),
        any_code::<IncomeArea>(),
        any_code::<SupportArea>(),
    );
    let open = (proptest::option::of(any_code::<CognitiveDisorders>()), proptest::option::of(any_code::<HealthCareNeed>()));
    let origin =
        (any_code::<AssessmentSource>(), any_code::<AssessmentTool>(), proptest::option::of(any_code::<DisabilitySource>()));
    let needed = proptest::collection::btree_set(benefit_code().prop_map(|code| code.parse::<BenefitCode>().unwrap()), 0..4);
    let certificates = proptest::collection::btree_set(any_code::<DisabilityCertificate>(), 1..3);
    (answers, open, origin, needed, certificates, mostly(Just(day()), any_day()))
        .prop_map(
            |(
                (mobility, daily_living, behavioural, income, support),
                (cognitive, health_care),
                (source, tool, known),
                needed,
                certificates,
                on,
            )| {
                SinaDraft {
                    assessed_on: on,
                    mobility: Some(mobility),
                    daily_living: Some(daily_living),
                    cognitive,
                    behavioural: Some(behavioural),
                    health_care,
                    income: Some(income),
                    support: Some(support),
                    source: Some(source),
                    tool: Some(tool),
                    needed_benefits: needed,
                    certificates: if known.is_some() { certificates } else { Default::default() },
                    certificate_source: known,
                }
            },
        )
        .boxed()
}

fn sources() -> BoxedStrategy<Source> {
    let person =
        (mostly(identifier(), junk()), mostly(name(50), junk()), mostly(name(50), junk()), mostly(1900..2027, any::<i32>()));
    let origin = (
        mostly(select(vec!["F205", "H501", "Z330"]).prop_map(str::to_owned), junk()),
        mostly(select(vec![Sex::Male, Sex::Female]), any_code::<Sex>()),
        mostly(select(vec!["IT", "it", "Z330"]).prop_map(str::to_owned), junk()),
        perhaps(select(vec!["IT", "Z330", "Z138"]).prop_map(str::to_owned), junk()),
        prop_oneof![20 => proptest::collection::vec(address(), 1..7), 1 => Just(Vec::new())],
    );
    let paper = (
        mostly(any_code(), any_code()),
        perhaps("[A-Z0-9/-]{1,30}", junk()),
        perhaps(2000..2030, any::<i32>()),
        perhaps(a_day(), any_day()),
        mostly(benefit_code(), junk()),
        mostly(name(300).prop_map(|name| format!("Prestazione {name}")), junk()),
        mostly(name(32), junk()),
        perhaps(a_day(), any_day()),
    );
    let share = || prop_oneof![10 => Just(None), 1 => any_money().prop_map(Some), 10 => (0..50_000i64).prop_map(|cents| Some(Cents(cents)))];
    let numbers =
        (timing(), share(), share(), Just(None), share(), perhaps(money(), any_money()), perhaps(0..74_400i64, any::<i64>()));
    let care = (mostly(any::<bool>(), any::<bool>()), mostly(any_code(), any_code()), mostly(sina(), Just(SinaDraft::default())));
    (person, origin, paper, numbers, care)
        .prop_map(|(person, origin, paper, numbers, care)| Source {
            whereabouts: Whereabouts::default(),
            identifier: person.0,
            surname: person.1,
            given_name: person.2,
            birth_year: person.3,
            birth_place: origin.0,
            sex: origin.1,
            citizenship: origin.2,
            second_citizenship: origin.3,
            addresses: origin.4,
            means_test: paper.0,
            declaration_number: paper.1,
            declaration_year: paper.2,
            declaration_on: paper.3,
            benefit_code: paper.4,
            benefit_name: paper.5,
            application: paper.6,
            event_on: paper.7,
            timing: numbers.0,
            share_body: numbers.1,
            share_user: numbers.2,
            share_health_service: numbers.3,
            share_requested: numbers.4,
            isee_threshold: numbers.5,
            monthly_hours: numbers.6,
            in_care: care.0,
            user_area: None,
            area: care.1,
            sina: care.2,
        })
        .boxed()
}

#[test]
fn whatever_the_check_accepts_the_schema_accepts() {
    let Some(schema) = schema() else { return };
    let (seen, accepted) = (AtomicU32::new(0), AtomicU32::new(0));
    let config = ProptestConfig { cases: 12, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(sources in proptest::collection::vec(sources(), 60..120))| {
        let records: Vec<Record> = sources
            .iter()
            .filter_map(|source| match check(source, &table(), day()) {
                Checked::Ready { record, .. } => Some(*record),
                Checked::Held(findings) => { assert!(!findings.is_empty(), "held for no reason"); None }
                Checked::OnlyWhenInCare => None,
            })
            .collect();
        seen.fetch_add(sources.len() as u32, Ordering::Relaxed);
        accepted.fetch_add(records.len() as u32, Ordering::Relaxed);
        let Some(first) = records.first() else { return Ok(()) };
        prop_assert_eq!(complaints(&schema, &[batch(&records), single(first)]), None);
    });
    // Were most sources held, the property would say little.
    let (seen, accepted) = (seen.into_inner(), accepted.into_inner());
    assert!(accepted * 5 > seen, "only {accepted} of {seen} sources were accepted");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_frozen_record_is_written_again_letter_by_letter(source in sources()) {
        if let Checked::Ready { record, .. } = check(&source, &table(), day()) {
            let frozen: Record = serde_json::from_str(&serde_json::to_string(&*record).unwrap()).unwrap();
            prop_assert_eq!(single(&frozen), single(&record));
        }
    }
}
