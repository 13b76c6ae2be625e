//! What became of the rows that were sent: typed one by one, for all that are left, or out of the treasurer's file.

use super::actions::{locked, locked_row};
use super::approve::give_back;
use super::forms::NewOutcome;
use super::model::{PayOutcome, RowState};
use super::row_store::{LOCK_ROWS, LockedRow, OUTCOME, PAY_REST};
use super::store::{LOCK_PREPARE, Locked};
use crate::problems::Problem;
use crate::recovery::actions::recount;
use crate::recovery::model::Cause;
use ::store::{Audit, Db, Tx};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::time::show_date;
use kernel::{Failure, FieldError, Outcome};
use std::collections::HashMap;
use uuid::Uuid;

/// Most lines of a file.
pub const MOST_LINES: usize = 100_000;
/// Most faults of a file that are told.
const MOST_FAULTS: usize = 100;

/// Writes what became of a row; what came back or was never paid falls due again with the next liquidation, and its money returns to the chapter.
/// Of a row whose outcome is known only one more can be told: that it was paid and came back, not before the day on which it was paid.
async fn settle(tx: &mut Tx, row: &LockedRow, new: &NewOutcome) -> Outcome<RowState> {
    let state = row.state.with(new.outcome)?;
    if let Some(paid) = row.outcome_on.filter(|paid| new.on < *paid) {
        return Err(Problem::BackBeforePaid.because(format!("{}.", show_date(paid))));
    }
    tx.sql(&OUTCOME).id("id", row.id).code("state", state).bind("on", new.on).bind("note", &new.note).run_one().await?;
    if matches!(state, RowState::Failed | RowState::Returned) {
        give_back(tx, row).await?;
        recount(tx, row.entitlement_id, Cause::Changed).await?;
    }
    Ok(state)
}

/// Writes what became of one row.
///
/// # Errors
/// 403 and 404 outside the actor's scope; [`Problem::NotSent`], [`Problem::NotDue`], [`Problem::OutcomeKnown`], [`Problem::BackBeforePaid`].
pub async fn write(db: &Db, principal: &Principal, id: Uuid, new: &NewOutcome) -> Outcome<()> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (run, row) = locked_row(&mut tx, id).await?;
    if !run.state.was_sent() {
        return Err(Problem::NotSent.into());
    }
    settle(&mut tx, &row, new).await?;
    tx.commit(Audit::of("payment_run.outcome").on("payment_run", run.id).fields(["state"])).await?;
    Ok(())
}

/// All rows of which nothing is written yet were paid on a day; how many.
///
/// # Errors
/// 403 and 404 outside the actor's scope, conflict; [`Problem::NotSent`]; [`Problem::NotFromHere`] for one that is closed.
pub async fn pay_rest(db: &Db, principal: &Principal, id: Uuid, version: i64, on: NaiveDate) -> Outcome<u64> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let run = locked(&mut tx, id, version).await?;
    if !run.state.was_sent() {
        return Err(Problem::NotSent.into());
    }
    if !run.state.waits_for_outcomes() {
        return Err(Problem::NotFromHere.into());
    }
    let paid = tx.sql(&PAY_REST).id("id", id).bind("on", on).run().await?;
    let count = usize::try_from(paid).unwrap_or(usize::MAX);
    tx.commit(Audit::of("payment_run.outcome").on("payment_run", id).fields(["state"]).rows(count)).await?;
    Ok(paid)
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    /// Its number in the file; the heading is line 1.
    line: u64,
    /// The digits of the liquidation that it names before the row, as `2026/000012-7` does; empty where it names the row alone.
    of: String,
    number: i64,
    new: NewOutcome,
}

/// What a file did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Outcomes that were written.
    pub written: usize,
    /// Lines that say what was known already.
    pub known: usize,
}

/// Writes the outcomes of a file: all of its lines, or, where one is faulty, none. The same file again changes nothing.
///
/// # Errors
/// 403 and 404 outside the actor's scope; [`Problem::NotSent`]; the faulty lines, beside the field `file`.
pub async fn read_file(db: &Db, principal: &Principal, id: Uuid, content: &[u8]) -> Outcome<Read> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let today = tx.today();
    let run: Locked = tx.sql(&LOCK_PREPARE).id("id", id).one().await?;
    if !run.state.was_sent() {
        return Err(Problem::NotSent.into());
    }
    let (lines, mut faults) = lines(content, today).map_err(|sentence| Failure::field("file", sentence))?;
    let mut done = Read::default();
    let rows: Vec<LockedRow> = tx.sql(&LOCK_ROWS).id("id", id).all().await?;
    let mut rows: HashMap<i64, LockedRow> = rows.into_iter().map(|row| (row.number, row)).collect();
    let own = digits(&run.number);
    for line in lines {
        // Every liquidation has a row 1: the file of another one would say of the wrong people that they were paid.
        if !line.of.is_empty() && line.of != own {
            faults.push(fault(line.line, "è di un'altra liquidazione."));
            continue;
        }
        let Some(row) = rows.get_mut(&line.number) else {
            faults.push(fault(line.line, "questa riga non è nella liquidazione."));
            continue;
        };
        if row.state.code() == line.new.outcome.code() {
            done.known = done.known.saturating_add(1);
            continue;
        }
        match settle(&mut tx, row, &line.new).await {
            Ok(state) => {
                (row.state, row.outcome_on) = (state, Some(line.new.on));
                done.written = done.written.saturating_add(1);
            }
            Err(Failure::Refused(refusal)) => faults.push(fault(line.line, &refusal.sentence)),
            Err(other) => return Err(other),
        }
    }
    if !faults.is_empty() {
        let more = faults.len().saturating_sub(MOST_FAULTS);
        faults.truncate(MOST_FAULTS);
        if more > 0 {
            faults.push(FieldError { field: "file".to_owned(), message: format!("Altre righe con errori: {more}.") });
        }
        return Err(Failure::Invalid(faults));
    }
    tx.commit(Audit::of("payment_run.outcomes").on("payment_run", id).fields(["state"]).rows(done.written)).await?;
    Ok(done)
}

fn fault(line: u64, message: &str) -> FieldError {
    FieldError { field: "file".to_owned(), message: format!("Riga {line} del file: {message}") }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The lines of a file (`riga`, `esito`, `data`, `motivo`) and what is wrong with them.
fn lines(content: &[u8], today: NaiveDate) -> Result<(Vec<Line>, Vec<FieldError>), String> {
    let text = match std::str::from_utf8(content.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(content)) {
        Ok(text) => text.to_owned(),
        // What Excel writes on an Italian Windows.
        Err(_) => encoding_rs::WINDOWS_1252.decode(content).0.into_owned(),
    };
    // The reader counts a line only at its last character: with two of them every number would be one too few.
    let text = text.replace("\r\n", "\n");
    let heading = text.lines().find(|line| !line.trim().is_empty()).ok_or("Il file è vuoto.")?;
    let delimiter = if heading.contains(';') {
        b';'
    } else if heading.contains('\t') {
        b'\t'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let headings: Vec<String> =
        reader.headers().map_err(|_| "Il file non è una tabella.")?.iter().map(kernel::text::folded_tight).collect();
    let column = |names: &[&str]| headings.iter().position(|heading| names.contains(&heading.as_str()));
    let (Some(row), Some(outcome), Some(day)) =
        (column(&["riga", "numero", "row"]), column(&["esito", "outcome"]), column(&["data", "giorno", "on"]))
    else {
        return Err("Il file deve avere le colonne riga, esito e data; se c'è, si legge anche motivo.".to_owned());
    };
    let why = column(&["motivo", "nota", "note"]);
    let (mut all, mut faults) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(|_| "Il file non è una tabella.")?;
        let at = record.position().map_or(0, csv::Position::line);
        let cell = |place: usize| record.get(place).unwrap_or_default().trim();
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if all.len().saturating_add(faults.len()) >= MOST_LINES {
            return Err(format!("Il file ha più di {MOST_LINES} righe: dividilo."));
        }
        // As the transfer names it, with its liquidation before it, or the number alone.
        let (of, number) = cell(row).rsplit_once('-').unwrap_or(("", cell(row)));
        let (of, number) = (digits(of), number.trim().parse::<i64>().ok());
        let day = kernel::time::parse_date(cell(day)).filter(|day| *day <= today);
        let note: String =
            why.map(cell).unwrap_or_default().chars().filter(|sign| !sign.is_control()).take(super::forms::REASON).collect();
        match (number, read_outcome(cell(outcome)), day) {
            (Some(number), Some(outcome), Some(on)) => {
                all.push(Line { line: at, of, number, new: NewOutcome { outcome, on, note } });
            }
            (None, _, _) => faults.push(fault(at, "il numero della riga non si legge.")),
            (_, None, _) => faults.push(fault(at, "l'esito deve essere pagata, non eseguita o tornata indietro.")),
            (_, _, None) => faults.push(fault(at, "la data non si legge, o è nel futuro.")),
        }
    }
    Ok((all, faults))
}

/// An outcome as people and programs write it.
fn read_outcome(text: &str) -> Option<PayOutcome> {
    let folded = kernel::text::folded(text);
    PayOutcome::ALL.iter().copied().find(|outcome| outcome.code() == folded || kernel::text::folded(outcome.label()) == folded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_file_of_the_treasurer_is_read_line_by_line_with_every_fault_at_its_line() {
        let file = b"Riga;Esito;Data;Motivo\r\n1;Pagata;20/11/2026;\r\n2026/000001-2;Tornata indietro;20/11/2026;conto chiuso\r\nx;paid;20/11/2026;\r\n3;boh;20/11/2026;\r\n4;paid;31/12/2026;\r\n";
        let (lines, faults) = lines(file, day("2026-11-21")).unwrap();
        let read: Vec<(u64, i64, PayOutcome)> = lines.iter().map(|line| (line.line, line.number, line.new.outcome)).collect();
        assert_eq!(read, [(2, 1, PayOutcome::Paid), (3, 2, PayOutcome::Returned)]);
        assert_eq!(lines[1].new.note, "conto chiuso");
        assert_eq!(lines.iter().map(|line| line.of.as_str()).collect::<Vec<_>>(), ["", "2026000001"], "of which liquidation it is");
        let said: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
        assert!(said[0].starts_with("Riga 4 ") && said[1].starts_with("Riga 5 ") && said[2].starts_with("Riga 6 "), "{said:?}");
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for file in [b"".as_slice(), b"\n\n", b"a;b\n1;2"] {
            assert!(lines(file, day("2026-11-21")).is_err(), "{file:?}");
        }
    }

    proptest! {
        #[test]
        fn no_file_breaks_the_reader(content in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = lines(&content, day("2026-11-21"));
            let mut headed = b"riga;esito;data\n".to_vec();
            headed.extend(content);
            let _ = lines(&headed, day("2026-11-21"));
        }
    }
}
