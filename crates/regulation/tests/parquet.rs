//! A population goes into a file and comes out as it was.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it is wrong"
)]

use regulation::invented::{Chance, case};
use regulation::{Case, Population, Regulation, calendar, parquet_file};
use std::path::Path;
use std::sync::Arc;

fn measure_b2() -> Arc<Regulation> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regulations/misura-b2.toml");
    Regulation::read("misura-b2.toml", &std::fs::read_to_string(path).unwrap()).unwrap_or_else(|faults| panic!("{faults}"))
}

fn written(regulation: &Regulation, cases: &[Case]) -> std::fs::File {
    let mut file = tempfile::tempfile().unwrap();
    parquet_file::write(regulation, &Population::of(regulation, cases), &mut file).unwrap();
    file
}

#[test]
fn what_is_known_and_what_is_not_comes_out_as_it_went_in() {
    let regulation = measure_b2();
    let mut chance = Chance::new(1);
    let day = calendar::of("2026-03-01".parse().unwrap());
    for unknown in [0, 20, 100] {
        let mut cases: Vec<Case> = (0..1_000).map(|_| case(&regulation, day, unknown, &mut chance)).collect();
        cases[17].members.clear();
        let read = parquet_file::read(&regulation, written(&regulation, &cases)).unwrap_or_else(|faults| panic!("{faults:?}"));
        assert_eq!(read.households(), 1_000);
        for (row, case) in cases.iter().enumerate() {
            let mut wanted = Case { texts: vec![None; case.texts.len()], ..case.clone() };
            if wanted.running.iter().any(Option::is_none) {
                // A list of running measures is known whole, or not at all.
                wanted.running = read.case(row).running.clone();
            }
            if unknown == 100 {
                // Nothing is known of anybody: there is not even a column to count members by.
                wanted.members.clear();
            }
            assert_eq!(read.case(row), wanted, "household {row}");
        }
    }
}

#[test]
fn an_answer_outside_its_bounds_is_refused_as_everywhere_else() {
    let regulation = measure_b2();
    let (place, _) = regulation.fact("activities_alone").unwrap();
    let mut it = case(&regulation, calendar::of("2026-03-01".parse().unwrap()), 0, &mut Chance::new(1));
    it.facts[place] = Some(6);
    assert!(parquet_file::read(&regulation, written(&regulation, &[it.clone()])).is_ok());
    it.facts[place] = Some(7);
    let faults = parquet_file::read(&regulation, written(&regulation, &[it])).unwrap_err();
    assert!(faults[0].contains("activities_alone") && faults[0].contains("fuori dai limiti"), "{faults:?}");
}

#[test]
fn a_file_of_another_kind_is_refused_with_all_its_faults() {
    let regulation = measure_b2();
    let mut file = tempfile::tempfile().unwrap();
    {
        use parquet::file::writer::SerializedFileWriter;
        use parquet::schema::parser::parse_message_type;
        let schema = "message m { optional group household { optional double isee; optional int64 isee_valid_until; } optional int32 surprise; }";
        SerializedFileWriter::new(&mut file, Arc::new(parse_message_type(schema).unwrap()), Arc::default())
            .unwrap()
            .close()
            .unwrap();
    }
    let faults = parquet_file::read(&regulation, file).unwrap_err();
    assert_eq!(faults.len(), 3, "{faults:?}");
    assert!(faults[0].contains("household.isee") && faults[0].contains("virgola mobile"));
    assert!(faults[2].contains("surprise"));
}

#[test]
fn rubbish_is_no_population() {
    use std::io::Write as _;
    let regulation = measure_b2();
    for rubbish in [&b""[..], b"PAR1", b"PAR1PAR1PAR1", &[0xff; 4_096], b"id,isee\n1,2\n"] {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(rubbish).unwrap();
        assert!(parquet_file::read(&regulation, file).is_err());
    }
}
