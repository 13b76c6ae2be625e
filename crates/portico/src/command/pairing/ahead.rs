//! Reading ahead: a file is taken apart in one thread while its records are taken in another.

use super::source::{Each, Source};
use anyhow::{Result, anyhow};
use std::ops::Range;
use std::sync::mpsc::{SyncSender, sync_channel};

/// Lines that are handed over together.
const TOGETHER: usize = 4_096;
/// Bytes of them, more or less: a file with long lines takes no more memory than another.
const BYTES: usize = 1 << 20;
/// Ends of fields: a file of many empty columns takes no more memory either.
const ENDS: usize = BYTES / size_of::<usize>();
/// How many such portions may wait.
const WAITING: usize = 4;

/// Lines that were read, in one piece of memory.
#[derive(Default)]
struct Portion {
    text: String,
    /// Where fields end in the text.
    ends: Vec<usize>,
    /// The number of each line, with the range of its fields in `ends`, or what is wrong with it.
    lines: Vec<(u64, Result<Range<usize>, String>)>,
}

impl Portion {
    fn add(&mut self, number: u64, line: super::source::Line<'_>) {
        let begin = self.ends.len();
        let line = line.map(|fields| {
            for field in fields {
                self.text.push_str(field);
                self.ends.push(self.text.len());
            }
            begin..self.ends.len()
        });
        self.lines.push((number, line));
    }
    fn is_full(&self) -> bool {
        self.lines.len() >= TOGETHER || self.text.len() >= BYTES || self.ends.len() >= ENDS
    }
    fn each(self, each: Each<'_>) -> Result<()> {
        let mut fields: Vec<&str> = Vec::new();
        for (number, line) in self.lines {
            match line {
                Err(words) => each(number, Err(words))?,
                Ok(range) => {
                    let mut begin = range.start.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
                    fields.clear();
                    for end in self.ends.get(range).unwrap_or_default() {
                        fields.push(self.text.get(begin..*end).unwrap_or(""));
                        begin = *end;
                    }
                    each(number, Ok(&fields))?;
                }
            }
        }
        Ok(())
    }
}

/// Reads to the end, or until nobody wants more.
fn read(source: Source, to: &SyncSender<Portion>) -> Result<()> {
    let mut portion = Portion::default();
    let done = source.each(&mut |number, line| {
        portion.add(number, line);
        if portion.is_full() {
            let full = std::mem::take(&mut portion);
            to.send(full).map_err(|_| anyhow!("stopped"))?;
        }
        Ok(())
    });
    // What was read before a fault is told too.
    let rest = to.send(portion).map_err(|_| anyhow!("stopped"));
    done.and(rest)
}

/// As [`Source::each`], with the file read by another thread.
///
/// # Errors
/// Those of [`Source::each`].
pub fn each(source: Source, each: Each<'_>) -> Result<()> {
    let (to, from) = sync_channel(WAITING);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || read(source, &to));
        let taken = from.into_iter().try_for_each(|portion: Portion| portion.each(each));
        // A fault while taking ends the reading too, and is the one that is told.
        let read = reader.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault));
        taken.and(read)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn lines(text: &str) -> (Vec<(u64, String)>, Result<()>) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let mut found = Vec::new();
        let done = each(Source::open(file.path()).unwrap(), &mut |number, line| {
            found.push((number, line.map_or_else(|_| "?".to_owned(), |fields| fields.join("|"))));
            if found.len() == 50_000 { Err(anyhow!("enough")) } else { Ok(()) }
        });
        (found, done)
    }

    #[test]
    fn a_portion_of_many_empty_columns_is_full_before_it_is_large() {
        let fields = vec![""; 4_000];
        let mut portion = Portion::default();
        let taken = (1..).take_while(|number| {
            portion.add(*number, Ok(&fields));
            !portion.is_full()
        });
        assert!(taken.count() < 40, "{} lines", portion.lines.len());
        assert!(portion.ends.len() * size_of::<usize>() < 2 * BYTES && portion.text.is_empty());
    }

    #[test]
    fn lines_come_in_their_order_with_faulty_ones_between() {
        let text: String =
            (0..20_000).map(|number| if number % 7_000 == 5 { "a\n".into() } else { format!("{number},è,\n") }).collect();
        let (found, done) = lines(&format!("id,name,city\n{text}"));
        done.unwrap();
        assert_eq!(found.len(), 20_000);
        for ((line, words), number) in found.iter().zip(0_u64..) {
            assert_eq!(*line, number + 2);
            assert_eq!(*words, if number % 7_000 == 5 { "?".into() } else { format!("{number}|è|") });
        }
    }

    #[test]
    fn reading_ends_when_nobody_wants_more_and_when_the_file_breaks_off() {
        let text: String = (0..90_000).map(|number| format!("{number},x\n")).collect();
        let (found, done) = lines(&format!("id,name\n{text}"));
        assert_eq!((found.len(), done.unwrap_err().to_string().as_str()), (50_000, "enough"));
        let (found, done) = lines(&format!("id,name\n1,x\n2,\"{}", "y\n".repeat(1 << 20)));
        assert_eq!(found, [(2, "1|x".to_owned())], "what came before the fault is there");
        assert!(done.unwrap_err().to_string().contains("does not end"));
    }
}
