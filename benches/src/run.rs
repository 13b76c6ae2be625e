//! The whole measure: demonstration, city, people at work, more of them, the year; on one database after the other.

use crate::daily::{self, Daily};
use crate::heavy;
use crate::load::{Phase, Watched, leaf_through, work};
use crate::measure::{Machine, Process};
use crate::people::{Cast, Colleague, gather};
use crate::population::{self, Imported};
use crate::procedure::{self, Procedure};
use crate::program::{Postgres, Program, size_of_embedded};
use crate::results::{Engine, Results, Size, Written};
use crate::searching::{self, Searching, Wanted};
use crate::tariff::{self, Recalculated};
use anyhow::{Context as _, Result};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// People at work.
pub const PEOPLE: usize = 300;
/// How many more at each step.
const STEP: usize = 300;
/// Most steps.
const STEPS: usize = 24;
/// Longest that the page of a person may take for ninety-nine of a hundred, in microseconds.
pub const PERSON_PAGE: u64 = 50_000;
/// Pages after which the memory of the demonstration is looked at.
const PAGES: u64 = 4_000;

/// What is to be measured.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The built program.
    pub program: PathBuf,
    /// A folder with room for some gigabytes.
    pub folder: PathBuf,
    /// How large.
    pub size: Size,
    /// An administrator's address of a PostgreSQL on this machine.
    pub postgres: Option<String>,
    /// Whether the embedded database is measured.
    pub embedded: bool,
    /// Port of the server.
    pub port: u16,
    /// Cores of the server, core of the driver.
    pub pinned: (String, String),
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn say(what: &str) {
    eprintln!("bench: {what}");
}

async fn look_for(
    address: &str,
    colleagues: &[Arc<Colleague>],
    wanted: &[Wanted],
    watched: &Watched<'_>,
    size: Size,
) -> Result<Searching> {
    let found = searching::search(address, colleagues, wanted, watched, size.typing()).await?;
    say(&format!(
        "by code p50 {} µs p99 {} µs; by mistyped name p50 {} µs p99 {} µs, {} and {} of {} found; {} typing p50 {} µs p99 {} µs, {} errors",
        found.code.p50,
        found.code.p99,
        found.name.p50,
        found.name.p99,
        found.found,
        found.very,
        found.name.count,
        searching::TYPING,
        found.typing.p50,
        found.typing.p99,
        found.errors
    ));
    Ok(found)
}

async fn day_of(address: &str, colleagues: &[Arc<Colleague>], watched: &Watched<'_>) -> Result<Daily> {
    let found = daily::measure(address, colleagues, watched).await?;
    say(&format!(
        "a case with {} entries p99 {} µs, its diary {} µs; words in own cases p99 {} µs, {} found; board of {} cases p99 {} µs; document p99 {} µs",
        found.entries,
        found.case.p99,
        found.diary.p99,
        found.search.p99,
        found.found,
        found.cases,
        found.board.p99,
        found.document.p99
    ));
    Ok(found)
}

/// Work and the long things of a social worker's day alone, on cities that are built for it; the other figures stay as they were.
pub async fn daily_again(plan: &Plan, results: &mut Results) -> Result<()> {
    std::fs::create_dir_all(&plan.folder)?;
    for engine in &mut results.engines {
        let postgres =
            plan.postgres.as_ref().filter(|_| !engine.name.starts_with("SQLite")).map(|url| Postgres { url: url.clone() });
        if postgres.is_none() && (!plan.embedded || !engine.name.starts_with("SQLite")) {
            continue;
        }
        let city = installation(plan, postgres.as_ref(), "city", DATABASES[1])?;
        say(&format!("building the city on {}", engine.name));
        city.run(&["demo", "--build-only"])?;
        let (written, took) = populate(&city, plan.size, results.year)?;
        let server = city.serve().await?;
        let workers = usize::try_from(written.workers)?;
        let colleagues = gather(&city.address, Cast { people: PEOPLE, workers }).await?;
        let database = postgres.as_ref().map(Postgres::process).transpose()?;
        let watched = Watched { server: &server.process, database: database.as_ref() };
        (engine.city, engine.city_start, engine.written) = (millis(took), millis(server.started), written);
        (engine.work, engine.steps) = at_work(plan, &city.address, &colleagues, &watched).await?;
        engine.daily = Some(day_of(&city.address, &colleagues, &watched).await?);
        server.end()?;
        engine.bytes = match &postgres {
            Some(postgres) => postgres.size(DATABASES[1])?,
            None => size_of_embedded(&city.data),
        };
        drop(std::fs::remove_dir_all(&city.data));
        if let Some(postgres) = &postgres {
            postgres.forget(DATABASES[1])?;
        }
    }
    Ok(())
}

/// Three hundred people at work, then more and more, until it does not hold.
async fn at_work(plan: &Plan, address: &str, colleagues: &[Arc<Colleague>], watched: &Watched<'_>) -> Result<(Phase, Vec<Phase>)> {
    let (warm_up, measured, step) = plan.size.seconds();
    let span = |seconds| Duration::from_secs(seconds);
    let main = work(address, colleagues, PEOPLE, (span(warm_up), span(measured)), watched, 1).await?;
    tell(&main);
    let mut steps = Vec::new();
    for number in 1..=STEPS {
        let people = PEOPLE + number * STEP;
        let phase = work(address, colleagues, people, (span(5), span(step)), watched, number as u64 + 1).await?;
        tell(&phase);
        let holds = phase.holds(PERSON_PAGE);
        steps.push(phase);
        if !holds {
            break;
        }
        tokio::time::sleep(span(1)).await;
    }
    // What the last step left behind is worked off before the next measure.
    tokio::time::sleep(span(5)).await;
    Ok((main, steps))
}

/// Looking for people alone, on cities that are built for it; the other figures stay as they were.
pub async fn searching_again(plan: &Plan, results: &mut Results) -> Result<()> {
    std::fs::create_dir_all(&plan.folder)?;
    let day = today()?;
    for engine in &mut results.engines {
        let postgres =
            plan.postgres.as_ref().filter(|_| !engine.name.starts_with("SQLite")).map(|url| Postgres { url: url.clone() });
        if postgres.is_none() && (!plan.embedded || !engine.name.starts_with("SQLite")) {
            continue;
        }
        let city = installation(plan, postgres.as_ref(), "city", DATABASES[1])?;
        say(&format!("building the city on {}", engine.name));
        city.run(&["demo", "--build-only"])?;
        let (written, _) = populate(&city, plan.size, results.year)?;
        let wanted = searching::wanted(&city, &plan.folder, plan.size, &day)?;
        let server = city.serve().await?;
        let colleagues = gather(&city.address, Cast { people: PEOPLE, workers: usize::try_from(written.workers)? }).await?;
        let database = postgres.as_ref().map(Postgres::process).transpose()?;
        let watched = Watched { server: &server.process, database: database.as_ref() };
        engine.searching = Some(look_for(&city.address, &colleagues, &wanted, &watched, plan.size).await?);
        server.end()?;
        drop(std::fs::remove_dir_all(&city.data));
        if let Some(postgres) = &postgres {
            postgres.forget(DATABASES[1])?;
        }
    }
    Ok(())
}

/// The procedure of benefits alone, on cities that are built for it; the other figures stay as they were.
pub async fn procedure_again(plan: &Plan, results: &mut Results) -> Result<()> {
    std::fs::create_dir_all(&plan.folder)?;
    for engine in &mut results.engines {
        let postgres =
            plan.postgres.as_ref().filter(|_| !engine.name.starts_with("SQLite")).map(|url| Postgres { url: url.clone() });
        if postgres.is_none() && (!plan.embedded || !engine.name.starts_with("SQLite")) {
            continue;
        }
        let city = installation(plan, postgres.as_ref(), "city", DATABASES[1])?;
        say(&format!("building the city on {}", engine.name));
        city.run(&["demo", "--build-only"])?;
        populate(&city, plan.size, results.year)?;
        engine.procedure = Some(asked_and_paid(&city, plan.size).await?);
        engine.recalculated = Some(another_tariff(&city, plan.size).await?);
        drop(std::fs::remove_dir_all(&city.data));
        if let Some(postgres) = &postgres {
            postgres.forget(DATABASES[1])?;
        }
    }
    Ok(())
}

async fn asked_and_paid(city: &Program, size: Size) -> Result<Procedure> {
    say("the procedure of benefits");
    let found = procedure::measure(city, size).await?;
    say(&format!(
        "{} applications ranked in {} and {} ms; {} rows proposed in {} ms, approved in {} ms, list {} ms, transfers {} ms; killed after {:?}, repeated in {} ms, same {}, once {}",
        found.applications,
        found.ranked,
        found.ranked_again,
        found.rows.0,
        found.proposed,
        found.approved,
        found.list,
        found.transfers,
        found.killed_after,
        found.repeated,
        found.same,
        found.once
    ));
    Ok(found)
}

async fn another_tariff(city: &Program, size: Size) -> Result<Recalculated> {
    say("a new tariff");
    let found = tariff::measure(city, size).await?;
    say(&format!(
        "{} of {} co-payments worked out again in {} ms, told {} times on the way; killed after {:?}, repeated in {} ms, right {}, once {}",
        found.proposed, found.people, found.took, found.looks, found.killed_after, found.repeated, found.right, found.once
    ));
    Ok(found)
}

/// The import of the civil register alone, into empty installations; the other figures stay as they were.
pub fn importing_again(plan: &Plan, results: &mut Results) -> Result<()> {
    std::fs::create_dir_all(&plan.folder)?;
    for engine in &mut results.engines {
        let postgres =
            plan.postgres.as_ref().filter(|_| !engine.name.starts_with("SQLite")).map(|url| Postgres { url: url.clone() });
        if postgres.is_none() && (!plan.embedded || !engine.name.starts_with("SQLite")) {
            continue;
        }
        engine.population = Some(import_residents(plan, postgres.as_ref())?);
    }
    Ok(())
}

/// Imports the extract of the whole city into an installation of its own.
fn import_residents(plan: &Plan, postgres: Option<&Postgres>) -> Result<Imported> {
    say("writing the extract of the civil register");
    let empty = installation(plan, postgres, "copy", DATABASES[2])?;
    let file = population::extract(&empty, &plan.folder, plan.size)?;
    say("importing it into an empty copy");
    let imported = population::import(&empty, postgres.map(|postgres| (postgres, DATABASES[2])), &file)?;
    say(&format!(
        "{} lines in {} s, at most {} MiB (PostgreSQL {} MiB), database {} MiB",
        imported.lines,
        imported.millis / 1000,
        imported.memory / 1024,
        imported.database_memory / 1024,
        imported.database / (1024 * 1024)
    ));
    drop(std::fs::remove_dir_all(plan.folder.join("extract")));
    drop(std::fs::remove_dir_all(&empty.data));
    if let Some(postgres) = postgres {
        postgres.forget(DATABASES[2])?;
    }
    Ok(imported)
}

/// An installation of its own in the folder, empty.
fn installation(plan: &Plan, postgres: Option<&Postgres>, name: &str, database: &str) -> Result<Program> {
    let kind = if postgres.is_some() { "postgres" } else { "sqlite" };
    let program = Program {
        path: plan.program.clone(),
        data: plan.folder.join(format!("{kind}-{name}")),
        database: postgres.map_or(Ok(String::new()), |postgres| postgres.create(database))?,
        address: format!("127.0.0.1:{}", plan.port),
        cores: plan.pinned.0.clone(),
    };
    drop(std::fs::remove_dir_all(&program.data));
    Ok(program)
}

/// The day as the system tells it.
fn today() -> Result<String> {
    let day = std::process::Command::new("date").arg("+%Y-%m-%d").output()?;
    Ok(String::from_utf8_lossy(&day.stdout).trim().to_owned())
}

/// Measures everything.
pub async fn all(plan: &Plan) -> Result<Results> {
    std::fs::create_dir_all(&plan.folder)?;
    let day = today()?;
    let year = day.get(..4).and_then(|year| year.parse::<i32>().ok()).context("no day")? - 1;
    let machine = Machine::look(&plan.folder)?;
    let mut engines = Vec::new();
    if plan.embedded {
        say("the embedded database");
        engines.push(engine(plan, None, year, &day).await?);
    }
    if let Some(url) = &plan.postgres {
        say("PostgreSQL");
        engines.push(engine(plan, Some(&Postgres { url: url.clone() }), year, &day).await?);
    }
    Ok(Results { machine, day, size: plan.size, pinned: plan.pinned.clone(), year, engines })
}

/// Names of the databases on PostgreSQL.
const DATABASES: [&str; 3] = ["portico_bench_demo", "portico_bench_city", "portico_bench_copy"];

async fn engine(plan: &Plan, postgres: Option<&Postgres>, year: i32, day: &str) -> Result<Engine> {
    let demo = installation(plan, postgres, "demo", DATABASES[0])?;
    let city = installation(plan, postgres, "city", DATABASES[1])?;
    let database = postgres.map(Postgres::process).transpose()?;
    say("building the demonstration");
    let (_, built) = demo.run(&["demo", "--build-only"])?;
    let (second_start, demo_memory) = small(&demo).await?;

    say("building the city");
    city.run(&["demo", "--build-only"])?;
    let (written, took) = populate(&city, plan.size, year)?;
    say(&format!(
        "{} persons, {} cases, {} deliveries in {} s",
        written.persons,
        written.cases,
        written.deliveries,
        took.as_secs()
    ));
    let wanted = &searching::wanted(&city, &plan.folder, plan.size, day)?;
    let server = city.serve().await?;
    let city_start = millis(server.started);
    let workers = usize::try_from(written.workers)?;
    let colleagues = gather(&city.address, Cast { people: PEOPLE, workers }).await?;
    say(&format!("{} colleagues are signed in", colleagues.len()));
    let watched = Watched { server: &server.process, database: database.as_ref() };
    let (main, steps) = at_work(plan, &city.address, &colleagues, &watched).await?;
    say("looking for people");
    let searching = look_for(&city.address, &colleagues, wanted, &watched, plan.size).await?;
    say("the day of a social worker");
    let daily = day_of(&city.address, &colleagues, &watched).await?;
    say("the year");
    let bystander = colleagues.first().context("nobody is signed in")?;
    let year = heavy::year(&city.address, year, bystander).await?;
    say(&format!("table {} ms, {} records in {} ms", year.table_first, year.records, year.job));
    server.end()?;
    say("the audit chain");
    let audit = verify(&city)?;
    let bytes = match postgres {
        Some(postgres) => postgres.size(DATABASES[1])?,
        None => size_of_embedded(&city.data),
    };
    // What was measured so far is not lost for it.
    let procedure = or_told(asked_and_paid(&city, plan.size).await, "the procedure of benefits");
    let recalculated = or_told(another_tariff(&city, plan.size).await, "a new tariff");
    let name = match postgres {
        Some(postgres) => format!("PostgreSQL {}", postgres.says()?),
        None => "SQLite, embedded (write-ahead log, synchronous=FULL)".to_owned(),
    };
    for program in [&demo, &city] {
        drop(std::fs::remove_dir_all(&program.data));
    }
    if let Some(postgres) = postgres {
        for name in DATABASES {
            postgres.forget(name)?;
        }
    }
    let population = Some(import_residents(plan, postgres)?);
    Ok(Engine {
        name,
        demo: millis(built),
        second_start,
        demo_memory,
        city: millis(took),
        written,
        bytes,
        city_start,
        work: main,
        steps,
        searching: Some(searching),
        daily: Some(daily),
        population,
        procedure,
        recalculated,
        year,
        audit,
    })
}

/// What was found; where nothing was, why.
fn or_told<T>(found: Result<T>, what: &str) -> Option<T> {
    found.inspect_err(|error| say(&format!("{what} was not measured: {error:#}"))).ok()
}

/// The demonstration as it is shipped: how soon it starts again, and its memory after thousands of pages.
async fn small(demo: &Program) -> Result<(u64, (u64, u64))> {
    let mut slowest = 0;
    for _ in 0..3 {
        let server = demo.serve().await?;
        slowest = slowest.max(millis(server.started));
        server.end()?;
    }
    let server = demo.serve().await?;
    let colleagues = gather(&demo.address, Cast { people: 20, workers: 0 }).await?;
    let pages = leaf_through(&demo.address, &colleagues, PAGES).await?;
    let memory = server.process.memory()?;
    server.end()?;
    say(&format!("second start {slowest} ms, {} MiB after {pages} pages", memory / 1024));
    Ok((slowest, (memory, pages)))
}

fn populate(city: &Program, size: Size, year: i32) -> Result<(Written, Duration)> {
    let numbers = [
        ("--count", size.residents()),
        ("--persons", size.persons()),
        ("--cases", size.cases()),
        ("--entries", size.entries()),
        ("--beneficiaries", size.beneficiaries()),
        ("--deliveries", size.deliveries()),
        ("--workers", size.workers()),
    ]
    .map(|(name, number)| [name.to_owned(), number.to_string()]);
    let year = year.to_string();
    let mut arguments = vec!["generate", "people", "--into", "milano", "--year", &year];
    arguments.extend(numbers.iter().flatten().map(String::as_str));
    let (printed, took) = city.run(&arguments)?;
    Ok((serde_json::from_str(printed.trim()).context("what was written is not said")?, took))
}

fn verify(city: &Program) -> Result<(u64, u64)> {
    let (printed, took) = city.run(&["audit", "verify", "--json"])?;
    let chains: Vec<serde_json::Value> = serde_json::from_str(printed.trim())?;
    let rows = chains.iter().filter_map(|chain| chain.pointer("/verdict/rows")?.as_u64()).sum();
    Ok((millis(took), rows))
}

/// A minute of work, and the year, on a server that somebody else started.
pub async fn attached(port: u16, pid: u32, workers: u32) -> Result<()> {
    let address = format!("127.0.0.1:{port}");
    let server = Process::alone(pid);
    let colleagues = gather(&address, Cast { people: PEOPLE, workers: usize::try_from(workers)? }).await?;
    let watched = Watched { server: &server, database: None };
    let times = (Duration::from_secs(5), Duration::from_secs(60));
    // Another run on the same city has other keys.
    let run = u64::from(std::process::id());
    tell(&work(&address, &colleagues, PEOPLE, times, &watched, run).await?);
    let year = today()?.get(..4).and_then(|year| year.parse::<i32>().ok()).context("no day")? - 1;
    let year = heavy::year(&address, year, colleagues.first().context("nobody is signed in")?).await?;
    say(&serde_json::to_string(&year)?);
    Ok(())
}

fn tell(phase: &Phase) {
    let person = phase.of(crate::people::Kind::Person).map_or((0, 0), |figures| (figures.p50, figures.p99));
    say(&format!(
        "{} people: {}.{} requests/s, person page p50 {} µs p99 {} µs, {} errors, busy {}‰, server {} µs, database {} µs a request{}",
        phase.people,
        phase.rate() / 10,
        phase.rate() % 10,
        person.0,
        person.1,
        phase.errors,
        phase.busy,
        phase.server_cpu,
        phase.database_cpu,
        phase.first_error.as_deref().map(|error| format!(": {error}")).unwrap_or_default(),
    ));
    for figures in &phase.kinds {
        say(&format!(
            "    {}: {} p50 {} p99 {} max {}",
            figures.kind.label(),
            figures.count,
            figures.p50,
            figures.p99,
            figures.max
        ));
    }
}
