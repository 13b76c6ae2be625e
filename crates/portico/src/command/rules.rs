//! `portico rules`: regulations as files, checked, tried and measured. Nothing here touches an installation.

use super::whole::whole;
use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use regulation::simulate::{Report, simulate};
use regulation::{Columns, Population, Regulation, Rules, calendar, invented, lines, parquet_file};
use serde::Serialize;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

/// `portico rules …`
#[derive(Args)]
pub struct RulesLine {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Check files: form, types, dates, examples. Tells every fault, with its line and a caret.
    Check {
        /// Regulations (TOML).
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Print one JSON document instead of text.
        #[arg(long)]
        json: bool,
    },
    /// Decide cases, one line of JSON each. A line that cannot be read gives a line that says why; the rest is decided all the same.
    Eval {
        /// The regulation.
        file: PathBuf,
        /// Cases (JSON lines); standard input without it.
        #[arg(long)]
        input: Option<PathBuf>,
        /// Where to write the decisions; standard output without it. The file appears when it is whole.
        #[arg(long)]
        output: Option<PathBuf>,
        /// The day of decision, for lines that name none.
        #[arg(long)]
        on: Option<chrono::NaiveDate>,
        /// Also why, with every value, threshold and act.
        #[arg(long)]
        explain: bool,
    },
    /// What a regulation, or a draft of it, makes of a population; against another one: who gains, who loses, by how much.
    Simulate {
        /// The regulation, or its draft.
        file: PathBuf,
        /// The one in force.
        #[arg(long)]
        against: Option<PathBuf>,
        /// Parquet, or JSON lines as for `eval`; invented households without it.
        #[arg(long)]
        population: Option<PathBuf>,
        /// How many households to invent.
        #[arg(long, default_value_t = 100_000, conflicts_with = "population")]
        households: usize,
        /// Of what they are invented: the same gives the same.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// The day of decision.
        #[arg(long)]
        on: chrono::NaiveDate,
        /// Where to write the report (JSON). The file appears when it is whole.
        #[arg(long)]
        output: PathBuf,
    },
    /// Measure: decisions per second and core, alone, explained, in columns, and read from Parquet.
    Bench {
        /// The regulation.
        file: PathBuf,
        /// How many households to invent.
        #[arg(long, default_value_t = 1_000_000)]
        households: usize,
        /// The day of decision.
        #[arg(long)]
        on: chrono::NaiveDate,
        /// Keep the population that was measured, as Parquet.
        #[arg(long)]
        keep: Option<PathBuf>,
        /// Print one JSON document instead of text.
        #[arg(long)]
        json: bool,
    },
}

/// Runs a command: 0 done, 1 failed, 3 a check or a line found something wrong.
pub fn rules(line: RulesLine) -> Result<ExitCode> {
    match line.what {
        What::Check { files, json } => check(&files, json),
        What::Eval { file, input, output, on, explain } => eval(&file, input.as_deref(), output.as_deref(), on, explain),
        What::Simulate { file, against, population, households, seed, on, output } => {
            let rules = on_day(&file, on)?;
            let against = against.map(|path| on_day(&path, on)).transpose()?;
            let (people, old_people) = match &population {
                Some(path) => {
                    let people = everybody(&rules.regulation, path)?;
                    let old = against.as_ref().map(|old| everybody(&old.regulation, path)).transpose()?;
                    (people, old)
                }
                None => {
                    let people = invented::population(&rules.regulation, rules.day, households, seed);
                    (people, against.as_ref().map(|old| invented::population(&old.regulation, rules.day, households, seed)))
                }
            };
            let report = simulate(&rules, against.as_ref().zip(old_people.as_ref()), &people, threads());
            whole(&output, |out| Ok(serde_json::to_writer_pretty(out, &report)?))?;
            tell(&report);
            Ok(ExitCode::SUCCESS)
        }
        What::Bench { file, households, on, keep, json } => bench(&file, households, on, keep.as_deref(), json),
    }
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The text of a file that may be a regulation.
fn text(path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    file.take(regulation::LARGEST_FILE as u64 + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {}", path.display()))?;
    String::from_utf8(bytes).map_err(|_| anyhow::anyhow!("{} is not UTF-8 text", path.display()))
}

fn read(path: &Path) -> Result<Arc<Regulation>> {
    let text = text(path)?;
    Regulation::read(&path.display().to_string(), &text).map_err(|faults| anyhow::anyhow!("{faults}"))
}

fn on_day(path: &Path, on: chrono::NaiveDate) -> Result<Rules> {
    let day = calendar::of(on);
    if calendar::date(day).is_none() {
        bail!("{on} is outside of what a regulation knows (1850 to 2199)");
    }
    Rules::on(&read(path)?, day).with_context(|| path.display().to_string())
}

#[derive(Serialize)]
struct Checked {
    file: String,
    id: Option<String>,
    examples: usize,
    faults: Vec<Told>,
}

#[derive(Serialize)]
struct Told {
    line: usize,
    column: usize,
    message: String,
    shown: String,
}

fn check(files: &[PathBuf], json: bool) -> Result<ExitCode> {
    let mut all = Vec::new();
    for path in files {
        let name = path.display().to_string();
        let (checked, said) = match text(path) {
            Err(error) => {
                let told = Told { line: 1, column: 1, message: format!("{error:#}"), shown: String::new() };
                (Checked { file: name.clone(), id: None, examples: 0, faults: vec![told] }, format!("{name}: {error:#}"))
            }
            Ok(text) => match Regulation::read(&name, &text) {
                Ok(regulation) => {
                    let examples = regulation.examples.len();
                    let said = format!("{name}: «{}», {examples} esempi, nessun errore", regulation.name);
                    (Checked { file: name, id: Some(regulation.id.clone()), examples, faults: Vec::new() }, said)
                }
                Err(faults) => {
                    let said = faults.to_string().trim_end().to_owned();
                    let told = faults.faults.into_iter().map(|fault| Told {
                        line: fault.line,
                        column: fault.column,
                        message: fault.message,
                        shown: fault.shown,
                    });
                    (Checked { file: name, id: None, examples: 0, faults: told.collect() }, said)
                }
            },
        };
        if !json {
            crate::told!("{said}");
        }
        all.push(checked);
    }
    if json {
        super::print_json(&all)?;
    }
    let wrong = all.iter().any(|checked| !checked.faults.is_empty());
    Ok(if wrong { ExitCode::from(3) } else { ExitCode::SUCCESS })
}

fn eval(
    file: &Path,
    input: Option<&Path>,
    output: Option<&Path>,
    on: Option<chrono::NaiveDate>,
    explain: bool,
) -> Result<ExitCode> {
    let regulation = read(file)?;
    let on = on.map(calendar::of);
    let source: Box<dyn std::io::BufRead> = match input {
        Some(path) => Box::new(BufReader::new(File::open(path).with_context(|| format!("cannot open {}", path.display()))?)),
        None => Box::new(std::io::stdin().lock()),
    };
    let tally = match output {
        Some(path) => {
            let mut tally = lines::Tally::default();
            whole(path, |out| {
                tally = lines::eval(&regulation, source, out, on, explain)?;
                Ok(())
            })?;
            tally
        }
        None => lines::eval(&regulation, source, std::io::stdout().lock(), on, explain)?,
    };
    if output.is_some() {
        crate::told!("{} decided, {} lines could not be read", tally.decided, tally.malformed);
    }
    Ok(if tally.malformed > 0 { ExitCode::from(3) } else { ExitCode::SUCCESS })
}

/// Everybody of a file, for one regulation. Lines that cannot be read are an error with all their numbers: sums of a part are no sums.
fn everybody(regulation: &Regulation, path: &Path) -> Result<Population> {
    let mut file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut magic = [0; 4];
    let parquet = file.read_exact(&mut magic).is_ok() && &magic == b"PAR1";
    if parquet {
        let file = File::open(path)?;
        return parquet_file::read(regulation, file)
            .map_err(|faults| anyhow::anyhow!("{}:\n{}", path.display(), faults.join("\n")));
    }
    let mut gathering = regulation::columns::Gathering::new(regulation);
    let mut faults = Vec::new();
    for (number, line) in lines::limited_lines(BufReader::new(File::open(path)?)).enumerate() {
        let read = line?.map_err(|fault| vec![fault]).and_then(|text| match text.trim() {
            "" => Ok(None),
            _ => lines::read(regulation, &text).map(Some),
        });
        match read {
            Ok(Some(line)) => gathering.push(&line.case),
            Ok(None) => (),
            Err(wrong) => faults.push(format!("riga {}: {}", number + 1, wrong.join("; "))),
        }
        if faults.len() >= 100 {
            faults.push("…".to_owned());
            break;
        }
    }
    if !faults.is_empty() {
        bail!("{}:\n{}", path.display(), faults.join("\n"));
    }
    Ok(gathering.done())
}

fn tell(report: &Report) {
    let all = &report.all;
    crate::told!("{} nuclei: {} ammessi, {} senza i dati per decidere", all.households, all.granted, all.undetermined);
    crate::told!("spesa per periodo: {}", kernel::Cents(all.amount_cents));
    if report.against.is_some() {
        crate::told!(
            "prima: {} ammessi, {}; guadagnano {} nuclei (+{}), perdono {} (-{})",
            all.granted_before,
            kernel::Cents(all.amount_before_cents),
            all.gaining,
            kernel::Cents(all.gained_cents),
            all.losing,
            kernel::Cents(all.lost_cents)
        );
    }
    if all.faulty > 0 {
        crate::told!("ATTENZIONE: per {} nuclei il calcolo va fuori misura", all.faulty);
    }
}

/// What was measured; rates are decisions a second.
#[derive(Serialize)]
struct Measured {
    regulation: String,
    households: usize,
    people: usize,
    threads: usize,
    /// In columns, everything in memory, one thread.
    one_core: u64,
    /// The same on all cores.
    all_cores: u64,
    /// The whole file read from Parquet and decided, one thread.
    from_parquet: u64,
    parquet_mib: u64,
    /// One case after the other, without explanation.
    alone: u64,
    /// One decision with its whole explanation: microseconds.
    explained_p50_us: f64,
    explained_p99_us: f64,
    granted: usize,
}

fn bench(file: &Path, households: usize, on: chrono::NaiveDate, keep: Option<&Path>, json: bool) -> Result<ExitCode> {
    let rules = on_day(file, on)?;
    let population = invented::population(&rules.regulation, rules.day, households, 1);
    let columns = Columns::new(&rules);
    // The best of some runs: what else the machine does is not ours.
    let rate = |threads: usize| {
        let mut best = 0_u64;
        for _ in 0..5 {
            let begun = Instant::now();
            let decided = columns.decide(&population, threads);
            best = best.max(per_second(decided.outcomes.len(), begun));
        }
        best
    };
    let (one_core, all_cores) = (rate(1), rate(threads()));
    let granted =
        columns.decide(&population, 1).outcomes.iter().filter(|outcome| **outcome == regulation::Outcome::Granted).count();

    let folder = tempfile::tempdir()?;
    let path = keep.map_or_else(|| folder.path().join("population.parquet"), Path::to_path_buf);
    whole(&path, |out| parquet_file::write(&rules.regulation, &population, out).map_err(anyhow::Error::msg))?;
    let parquet_mib = std::fs::metadata(&path)?.len() / (1024 * 1024);
    let mut from_parquet = 0;
    for _ in 0..3 {
        let begun = Instant::now();
        let read =
            parquet_file::read(&rules.regulation, File::open(&path)?).map_err(|faults| anyhow::anyhow!(faults.join("\n")))?;
        let decided = columns.decide(&read, 1);
        from_parquet = from_parquet.max(per_second(decided.outcomes.len(), begun));
    }

    let cases: Vec<regulation::Case> = (0..households.min(50_000)).map(|row| population.case(row)).collect();
    let begun = Instant::now();
    let mut kept = 0;
    for case in &cases {
        kept += usize::from(rules.decide(case).amount.is_some());
    }
    std::hint::black_box(kept);
    let alone = per_second(cases.len(), begun);
    let mut times: Vec<u128> = Vec::with_capacity(cases.len());
    for case in &cases {
        let begun = Instant::now();
        std::hint::black_box(rules.explain(case));
        times.push(begun.elapsed().as_nanos());
    }
    times.sort_unstable();
    let at = |share: usize| times.get(times.len().saturating_sub(1) * share / 100).copied().unwrap_or_default();
    let measured = Measured {
        regulation: rules.regulation.id.clone(),
        households: population.households(),
        people: population.people(),
        threads: threads(),
        one_core,
        all_cores,
        from_parquet,
        parquet_mib,
        alone,
        explained_p50_us: micros(at(50)),
        explained_p99_us: micros(at(99)),
        granted,
    };
    if json {
        super::print_json(&measured)?;
    } else {
        crate::told!(
            "{}: {} households, {} people, {} granted",
            measured.regulation,
            measured.households,
            measured.people,
            measured.granted
        );
        crate::told!("in columns:   {one_core} decisions/s on one core, {all_cores} on {}", measured.threads);
        crate::told!("from Parquet: {from_parquet} decisions/s on one core, reading {parquet_mib} MiB included");
        crate::told!(
            "one by one:   {alone} decisions/s; explained: p50 {:.1} µs, p99 {:.1} µs",
            measured.explained_p50_us,
            measured.explained_p99_us
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn per_second(count: usize, begun: Instant) -> u64 {
    let nanos = begun.elapsed().as_nanos().max(1);
    u64::try_from(count as u128 * 1_000_000_000 / nanos).unwrap_or(u64::MAX)
}

/// Tenths of a microsecond, for people.
#[expect(clippy::float_arithmetic, reason = "a time that people read")]
fn micros(nanos: u128) -> f64 {
    (nanos / 100) as f64 / 10.0
}
