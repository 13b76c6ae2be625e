//! What is read of a file, and what is said of the rest.

use super::*;
use proptest::prelude::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default()
}

const HEADING: &str = "codice_fiscale;tipo;indicatore;protocollo_dsu;presentata_il;scade_il;isee;scala";

fn file(lines: &[&str]) -> FileRead {
    read(format!("{HEADING}\n{}\n", lines.join("\n")).as_bytes(), today())
}

fn faults(read: &FileRead) -> Vec<(usize, &str)> {
    read.faults.iter().map(|fault| (fault.line, fault.column.as_str())).collect()
}

#[test]
fn good_lines_are_read_and_each_faulty_one_is_named_with_its_column() {
    let read = file(&[
        "RSSMRA80A01F205X;ordinario;;INPS-ISEE-2026-12345678Z-00;02/03/2026;;6.000,00;2,46",
        "RSSMRA80A01F205Y;ordinario;;INPS-ISEE-2026-12345678Z-00;02/03/2026;;6.000,00;",
        "RSSMRA80A01F205X;strano;;12345;31/02/2026;;dodici;0,5",
        "RSSMRA80A01F205X;;;INPS-ISEE-2026-12345678Z-00;02/03/2026;6.000,00",
        "RSSMRA80A01F205X;corrente;;INPS-ISEE-2026-87654321A-00;10/09/2026;09/11/2026;\"1.234,56\";",
        "RSSMRA80A01F205X;;;INPS-ISEE-2026-12345678Z-00;22/11/2026;;1;",
        ";;;;;;;",
    ]);
    assert_eq!(read.lines.iter().map(|line| (line.line, line.value.0)).collect::<Vec<_>>(), [(2, 600_000), (6, 123_456)]);
    assert_eq!(read.lines.first().and_then(|line| line.scale), Some(246));
    assert_eq!(read.faulty, 5);
    let third = [(4, "tipo"), (4, "protocollo_dsu"), (4, "presentata_il"), (4, "isee"), (4, "scala")];
    assert_eq!(faults(&read)[..6], [&[(3, "codice_fiscale")][..], &third].concat());
    assert_eq!(faults(&read)[6..8], [(5, ""), (7, "presentata_il")]);
    assert_eq!(faults(&read)[8..], [(8, "codice_fiscale"), (8, "protocollo_dsu"), (8, "presentata_il"), (8, "isee")]);
}

#[test]
fn a_heading_that_cannot_be_is_told_and_nothing_is_read() {
    let read_text = |text: &str| read(text.as_bytes(), today());
    assert_eq!(faults(&read_text("")), [(1, "")]);
    assert_eq!(faults(&read_text("nome;cognome\nx;y\n")).len(), 4, "every column that is needed");
    let twice = read_text(&format!("{HEADING};isee\n"));
    assert_eq!(faults(&twice), [(1, "isee")]);
    assert_eq!(faults(&read_text(HEADING)), [(1, "")], "no line at all");
    let few = "Codice fiscale,Protocollo DSU,Presentata il,ISEE\nRSSMRA80A01F205X,INPS-ISEE-2026-12345678Z-00,02/03/2026,6000.00\n";
    assert_eq!(read_text(few).lines.len(), 1, "in any order, with spaces, with commas");
}

#[test]
fn the_same_attestation_twice_is_a_fault_of_the_second_line() {
    let line = "RSSMRA80A01F205X;;;INPS-ISEE-2026-12345678Z-00;02/03/2026;;6000;";
    let read = file(&[line, line, &line.replace(";;;INPS", ";minorenni;;INPS")]);
    assert_eq!((read.lines.len(), faults(&read)), (2, vec![(3, "protocollo_dsu")]));
}

#[test]
fn only_a_current_one_has_a_last_day_of_its_own() {
    let of = |kind: &str, ends: &str| format!("RSSMRA80A01F205X;{kind};;INPS-ISEE-2026-12345678Z-00;02/03/2026;{ends};6000;");
    assert_eq!(faults(&file(&[&of("ordinario", "30/06/2026")])), [(2, "scade_il")]);
    assert_eq!(file(&[&of("ordinario", "31/12/2026")]).lines.len(), 1);
    assert_eq!(file(&[&of("corrente", "30/06/2026")]).lines.len(), 1);
}

#[test]
fn no_file_is_too_long_nor_too_large() {
    let line = |n: usize| format!("RSSMRA80A01F205X;;;INPS-ISEE-2026-{n:08}Z-00;02/03/2026;;6000;");
    let lines: Vec<String> = (0..MOST_LINES + 5).map(line).collect();
    let read = file(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!((read.lines.len(), faults(&read)), (MOST_LINES, vec![(MOST_LINES + 2, "")]));
    assert_eq!(super::read(&vec![b'x'; LARGEST + 1], today()).faulty, 1);
    let wrong = vec!["x"; MOST_FAULTS * 2];
    let read = file(&wrong);
    assert_eq!((read.faults.len(), read.faulty), (MOST_FAULTS, MOST_FAULTS * 2));
}

proptest! {
    #[test]
    fn no_bytes_bring_it_down(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let read = read(&bytes, today());
        prop_assert!(!read.lines.is_empty() || read.faulty > 0);
    }
    #[test]
    fn no_cells_bring_it_down(cells in prop::collection::vec("[^\n\r]{0,20}", 8)) {
        let read = file(&[&cells.join(";")]);
        prop_assert!(read.lines.len() + read.faulty >= 1);
    }
}
