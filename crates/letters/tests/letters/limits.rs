//! What is too much or too little is refused with its name.

use crate::sample::grant;
use letters::{
    Block, Column, Fault, LONGEST_CELL, LONGEST_LINE, LONGEST_TEXT, Letter, MOST_BLOCKS, MOST_COLUMNS, MOST_ITEMS, MOST_LINES,
    MOST_ROWS, Table, ready,
};

fn table(columns: usize, rows: Vec<Vec<String>>) -> Block {
    Block::Table(Table { columns: (0..columns).map(|_| Column::words("x")).collect(), rows })
}

fn refused(letter: Letter) -> String {
    match ready(&letter) {
        Err(fault) => fault.to_string(),
        Ok(sheet) => panic!("it can be set: {}", sheet.title),
    }
}

fn with(blocks: Vec<Block>) -> Letter {
    Letter { blocks, ..grant() }
}

#[test]
fn a_letter_beyond_its_limits_is_refused_with_what_is_too_much() {
    for (letter, said) in [
        (Letter { subject: "x".repeat(LONGEST_LINE + 1), ..grant() }, "l'oggetto"),
        (Letter { addressee: vec!["x".into(); MOST_LINES + 1], ..grant() }, "il destinatario"),
        (with(vec![Block::Heading("x".into()); MOST_BLOCKS + 1]), "le parti"),
        (with(vec![Block::Paragraph("x".repeat(LONGEST_TEXT + 1))]), "un paragrafo"),
        (with(vec![Block::List(vec!["x".into(); MOST_ITEMS + 1])]), "le voci"),
        (with(vec![table(MOST_COLUMNS + 1, Vec::new())]), "le colonne"),
        (with(vec![table(1, vec![vec!["x".into()]; MOST_ROWS + 1])]), "le righe"),
        (with(vec![table(1, vec![vec!["x".repeat(LONGEST_CELL + 1)]])]), "la cella"),
        (with(vec![Block::Paragraph("x".repeat(LONGEST_TEXT)); 16]), "tutta la lettera"),
    ] {
        let sentence = refused(letter);
        assert!(sentence.contains(said) && sentence.contains("al massimo"), "{sentence}");
    }
}

#[test]
fn a_row_that_does_not_fit_its_table_is_refused() {
    for block in [table(2, vec![vec!["x".into()]]), table(1, vec![vec!["x".into(), "y".into()]]), table(0, Vec::new())] {
        assert_eq!(ready(&with(vec![block])).err(), Some(Fault::Ragged));
    }
}

#[test]
fn a_letter_has_a_subject_a_sender_and_an_addressee() {
    let mut nameless = grant();
    nameless.sender.body = " \0 ".into();
    for (letter, said) in [
        (Letter { subject: "\u{200b}".into(), ..grant() }, "l'oggetto"),
        (Letter { addressee: vec![" ".into()], ..grant() }, "il destinatario"),
        (nameless, "l'ente"),
    ] {
        assert_eq!(refused(letter), format!("Nella lettera manca: {said}."));
    }
}
