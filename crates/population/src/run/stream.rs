//! The lines of a waiting file, read on a thread of their own and handed over in batches.

use crate::extract::{Columns, Encoding, Fault, Line, Lines, MOST_LINES, Refused, Separator, row, words::Words};
use crate::upload::Parts;
use chrono::NaiveDate;
use kernel::{Failure, Outcome};
use registry::Resident;
use std::io::BufReader;
use tokio::sync::mpsc::{Receiver, channel};

/// Lines of a batch.
const BATCH: usize = 1_000;
/// Batches that wait to be taken.
const WAITING: usize = 4;

/// A line that was read: its number, and the resident or the faults.
pub type ReadLine = (usize, Result<Resident, Refused>);

/// How a file is read.
pub struct Manner {
    /// How it writes its letters.
    pub encoding: Encoding,
    /// What stands between its cells.
    pub separator: Separator,
    /// Where the fields stand.
    pub columns: Columns,
    /// Today, in Italy.
    pub today: NaiveDate,
}

/// Batches of lines, in their order; an error when the file cannot be read to its end.
pub fn open(parts: Parts, manner: Manner) -> Receiver<Outcome<Vec<ReadLine>>> {
    let (sender, receiver) = channel(WAITING);
    tokio::task::spawn_blocking(move || {
        let mut lines = Lines::new(BufReader::with_capacity(1 << 16, parts), manner.encoding);
        let mut words = Words::default();
        let mut batch: Vec<ReadLine> = Vec::with_capacity(BATCH);
        loop {
            let line = match lines.next_line() {
                Ok(Some(line)) => line,
                Ok(None) => break,
                Err(error) => {
                    // Whoever waited for it went away with the job.
                    drop(sender.blocking_send(Err(Failure::internal(error))));
                    return;
                }
            };
            let number = lines.number();
            let read = match line {
                Line::Blank => continue,
                _ if number == 1 => continue,
                Line::TooLong => Err(Refused::unknown(Fault::LongLine)),
                Line::Broken => Err(Refused::unknown(Fault::Encoding)),
                Line::Text(text) => row::read(&manner.columns, &manner.separator.cells(&text), &mut words, manner.today),
            };
            batch.push((number, read));
            if number > MOST_LINES {
                let refusal = Failure::field("file", "Il file ha troppe righe: al massimo quattro milioni.");
                drop(sender.blocking_send(Err(refusal)));
                return;
            }
            if batch.len() >= BATCH && sender.blocking_send(Ok(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)))).is_err() {
                return;
            }
        }
        if !batch.is_empty() {
            drop(sender.blocking_send(Ok(batch)));
        }
    });
    receiver
}
