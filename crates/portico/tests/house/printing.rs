//! What is wired to the port of letters: a file for everybody and for the archive.

use chrono::NaiveDate;
use letters::kinds::{Application, Refusal};
use letters::{Frame, Press, Sender};
use portico::house;
use std::sync::Arc;

#[test]
fn a_letter_becomes_a_file_that_says_what_it_is_called() {
    let ports = house::wired();
    let press = ports.get::<Arc<dyn Press>>().expect("a press");
    let day: NaiveDate = "2026-11-21".parse().expect("a day");
    let frame = Frame {
        sender: Sender { body: "Comune di Valdarsa".into(), ..Sender::default() },
        date: day,
        addressee: vec!["Nicolò D'Angelo".into()],
        ..Frame::default()
    };
    let application =
        Application { number: "2026/000123".into(), measure: "Sostegno al reddito".into(), received_on: day, beneficiary: None };
    let letter = Refusal { application, reasons: vec!["L'ISEE supera la soglia.".into()], ..Refusal::default() }.letter(frame);
    let pdf = press.print(&letter, day.and_hms_opt(9, 30, 0).expect("an hour").and_utc()).expect("a file");
    assert!(pdf.bytes.starts_with(b"%PDF-1.7") && pdf.missing.is_empty());
    // What the file says of itself is not packed.
    assert!(String::from_utf8_lossy(&pdf.bytes).contains("Domanda n. 2026/000123"));
}
