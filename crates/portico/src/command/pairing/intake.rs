//! Records from a file, and every fault with its line.

use super::columns::{Columns, record};
use super::source::Source;
use anyhow::{Context as _, Result, bail};
use matching::bulk::{RecordFault, Table, Unread};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Faults that are told one by one; the others are counted.
const TOLD: u64 = 100;
/// After so many lines a file is judged by them: columns are shifted when more than one value in five says nothing.
const JUDGED_AFTER: u64 = 1_000;

/// One file to be read.
pub struct Intake<'i> {
    /// The file.
    pub file: &'i Path,
    /// What its columns are called.
    pub columns: &'i Columns,
    /// Whether faulty lines are left out instead of refusing the file.
    pub keep_good: bool,
    /// Set when it should end.
    pub cancel: &'i AtomicBool,
    /// Called with what whoever runs it should know.
    pub said: &'i dyn Fn(&str),
}

/// Values that were read and that say nothing, of one column.
#[derive(Clone, Copy, Default)]
struct Doubt {
    filled: u64,
    unread: u64,
    first: u64,
}

impl Doubt {
    fn note(&mut self, value: &str, unread: bool, line: u64) {
        self.filled += u64::from(!value.trim().is_empty());
        if unread {
            self.unread += 1;
            if self.first == 0 {
                self.first = line;
            }
        }
    }
    fn is_shifted(self) -> bool {
        self.unread.saturating_mul(5) > self.filled && self.unread >= 3
    }
}

impl Intake<'_> {
    /// Reads all records into a table; gives how many lines were left out.
    ///
    /// # Errors
    /// A file that is no table, shifted columns, and, unless good lines are kept, any faulty line.
    pub fn read(&self, table: &mut Table) -> Result<u64> {
        let name = self.file.display();
        let source = Source::open(self.file)?;
        let (places, carried) = self.columns.places(source.headers()).with_context(|| format!("{name} cannot be used"))?;
        if !carried.is_empty() {
            let shown: String = carried.join(", ").chars().take(200).collect();
            (self.said)(&format!("{name}: columns that are not compared: {shown}"));
        }
        let (mut faults, mut lines) = (0_u64, 0_u64);
        let (mut sexes, mut dates) = (Doubt::default(), Doubt::default());
        let judge = |sexes: Doubt, dates: Doubt| {
            for (doubt, column) in [(sexes, "sex"), (dates, "birth_date")] {
                if doubt.is_shifted() {
                    bail!(
                        "{name}: {} of {} values of {column} are none, the first in line {}: are columns shifted?",
                        doubt.unread,
                        doubt.filled,
                        doubt.first
                    );
                }
            }
            Ok(())
        };
        let mut fault = |line: u64, words: &str| {
            faults += 1;
            if faults <= TOLD {
                (self.said)(&format!("{name}, line {line}: {words}"));
            }
        };
        let mut numbers: Vec<u64> = Vec::new();
        let before = table.len();
        super::ahead::each(source, &mut |line, fields| {
            if self.cancel.load(Ordering::Relaxed) {
                bail!("stopped");
            }
            lines += 1;
            let fields = match fields {
                Ok(fields) => fields,
                Err(words) => {
                    fault(line, &words);
                    return Ok(());
                }
            };
            let record = record(&places, |place| fields.get(place).copied().unwrap_or(""));
            match table.push(&record) {
                Ok(unread) => {
                    numbers.push(line);
                    sexes.note(record.sex, unread.contains(&Unread::Sex), line);
                    dates.note(record.birth_date, unread.contains(&Unread::BirthDate), line);
                }
                Err(RecordFault::TooMany) => bail!("{}", RecordFault::TooMany),
                Err(RecordFault::IdTwice(id, other)) => {
                    let other = usize::try_from(other).ok().and_then(|other| numbers.get(other.checked_sub(before)?));
                    let id: String = id.chars().take(60).collect();
                    fault(line, &format!("the id {id:?} stands already in line {}", other.copied().unwrap_or(0)));
                }
                Err(words) => fault(line, &words.to_string()),
            }
            if lines.is_multiple_of(JUDGED_AFTER) { judge(sexes, dates) } else { Ok(()) }
        })
        .with_context(|| format!("{name} cannot be used"))?;
        judge(sexes, dates)?;
        if faults > TOLD {
            (self.said)(&format!("{name}: {} more faulty lines", faults - TOLD));
        }
        for (doubt, column) in [(sexes, "sex"), (dates, "birth_date")] {
            if doubt.unread > 0 {
                (self.said)(&format!(
                    "{name}: {} values of {column} are not understood and count as missing, the first in line {}",
                    doubt.unread, doubt.first
                ));
            }
        }
        if faults > 0 && !self.keep_good {
            bail!("{name}: {faults} of {lines} lines are faulty; nothing was written (--keep-good goes on without them)");
        }
        if table.len() == before {
            bail!("{name} has no records");
        }
        Ok(faults)
    }
}
