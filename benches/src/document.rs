//! `docs/performance.md`, written from what was measured: the prose stands here, the figures come from the results.

use crate::daily::Daily;
use crate::load::Phase;
use crate::people::Kind;
use crate::population::Imported;
use crate::procedure::Procedure;
use crate::results::{Engine, Results};
use crate::run::{PEOPLE, PERSON_PAGE};
use crate::searching::{Searching, TYPING, Times};
use std::fmt::Write as _;

mod tariff;

/// Microseconds as milliseconds with one decimal.
fn ms(micros: u64) -> String {
    let tenths = micros.saturating_add(50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Milliseconds as seconds with one decimal.
fn s(millis: u64) -> String {
    let tenths = millis.saturating_add(50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Milliseconds as they are below one second, as seconds above.
fn span(millis: u64) -> String {
    if millis < 1_000 { format!("{millis} ms") } else { format!("{} s", s(millis)) }
}

fn tenths(number: u64) -> String {
    format!("{}.{}", number / 10, number % 10)
}

fn mib(kib: u64) -> String {
    format!("{} MiB", kib / 1024)
}

/// `1400000` as `1,400,000`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// How many times a figure goes into another, in tenths.
fn times(larger: u64, smaller: u64) -> String {
    tenths(larger.saturating_mul(10).checked_div(smaller).unwrap_or(0))
}

fn met(holds: bool) -> &'static str {
    if holds { "met" } else { "**not met**" }
}

/// The last step that held, or the main measure when none did; and the step that did not hold.
fn limits(engine: &Engine) -> (&Phase, Option<&Phase>) {
    let mut good = &engine.work;
    for step in &engine.steps {
        if !step.holds(PERSON_PAGE) {
            return (good, Some(step));
        }
        good = step;
    }
    (good, None)
}

/// The whole document.
///
/// # Errors
/// None that writing into a text could have.
pub fn write(results: &Results) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    head(&mut out, results)?;
    targets(&mut out, results)?;
    for engine in &results.engines {
        database(&mut out, engine)?;
    }
    peers(&mut out, results)?;
    tail(&mut out)?;
    Ok(out)
}

fn head(out: &mut String, results: &Results) -> std::fmt::Result {
    let (machine, size) = (&results.machine, results.size);
    writeln!(out, "<!-- Written by `make bench`. Do not edit: change benches/src/document.rs. -->\n")?;
    writeln!(out, "# Performance\n")?;
    writeln!(
        out,
        "Measured by `make bench` on {}. It builds the release program, lets it build the demonstration, fills a body of it with a\n\
         synthetic city (`portico generate people --into`), and drives the server from a second process (`benches/`). The same command\n\
         measures again on your machine and writes this file; `BENCH_SCALE=1 make bench` tries the whole way with a hundredth of the\n\
         data.\n",
        results.day
    )?;
    if size.percent != 100 {
        writeln!(out, "> **A trial with {} % of the data: its figures say nothing about the whole city.**\n", size.percent)?;
    }
    writeln!(out, "## Machine and set-up\n")?;
    writeln!(out, "| | |\n| --- | --- |")?;
    writeln!(out, "| processor | {}, {} cores |", machine.processor, machine.cores)?;
    writeln!(
        out,
        "| memory | {} MiB; a read at random in 256 MiB of it takes {} ns (some 100 on a usual server) |",
        grouped(machine.memory),
        machine.answer
    )?;
    writeln!(out, "| system | {} |", machine.system)?;
    writeln!(out, "| disk | keeps 4 KiB more of a file for good (`fdatasync`) in {} ms, half of the times |", ms(machine.promise))?;
    for engine in &results.engines {
        writeln!(out, "| database | {} |", engine.name)?;
    }
    writeln!(
        out,
        "| pinned | server on core(s) {}, driver on core {}; PostgreSQL where the system puts it, on the same machine |",
        results.pinned.0, results.pinned.1
    )?;
    writeln!(
        out,
        "\nServer, database and driver share the cores, so what the driver takes is lost to the product; its share is given below. The\n\
         schedule is open: each person at work has a moment for each request (every 5 s on the average, from 3 to 7), whatever became\n\
         of the one before, and latency counts from that moment to the last byte of the answer, waiting included. Pages are asked for\n\
         compressed, as browsers do. Every page leaves its row in the audit chain before it is shown, every change is on disk before it\n\
         is acknowledged; nothing is switched off for the measure.\n"
    )?;
    writeln!(
        out,
        "Of {PEOPLE} people most are social workers, one in ten is a secretary, one in twenty a coordinator, one in thirty checks requests for\n\
         services, half of these for the whole city, each with a session of their own. Of a hundred requests 80 read (26 pages of a person, 18\n\
         home pages, 10 cases, 4 diaries, 6 lists, 8 searches by name, 4 for words in the diaries, 4 boards) and 20 write (8 contacts with an\n\
         idempotency key, 8 diary entries, 4 tasks; who cannot write a diary writes a contact, who writes neither opens the list of requests,\n\
         who does not coordinate opens a list instead of the board).\n"
    )
}

fn targets(out: &mut String, results: &Results) -> std::fmt::Result {
    writeln!(out, "## Targets\n")?;
    let names: Vec<&str> = results.engines.iter().map(short).collect();
    writeln!(out, "| target | {} |", names.join(" | "))?;
    writeln!(out, "| --- |{}", " --- |".repeat(names.len()))?;
    let mut line = |what: &str, cell: &dyn Fn(&Engine) -> (String, bool)| -> std::fmt::Result {
        let cells: Vec<String> = results
            .engines
            .iter()
            .map(|engine| {
                let (figure, holds) = cell(engine);
                format!("{figure}, {}", met(holds))
            })
            .collect();
        writeln!(out, "| {what} | {} |", cells.join(" | "))
    };
    let p99 = |kind: Kind, most: u64| {
        move |engine: &Engine| {
            let micros = engine.work.of(kind).map_or(u64::MAX, |figures| figures.p99);
            (format!("{} ms", ms(micros)), micros <= most)
        }
    };
    line(&format!("{PEOPLE} people at work: person page p99 ≤ 50 ms"), &p99(Kind::Person, PERSON_PAGE))?;
    line("home p99 ≤ 100 ms", &p99(Kind::Home, 100_000))?;
    line("contact saved p99 ≤ 100 ms", &p99(Kind::Contact, 100_000))?;
    line("300 people, one request in five writes: the slowest kind of request p99 ≤ 200 ms", &|engine| {
        let slowest = engine.work.kinds.iter().map(|figures| figures.p99).max().unwrap_or(u64::MAX);
        (format!("{} ms", ms(slowest)), slowest <= 200_000)
    })?;
    let of_day = |engine: &Engine, figure: &dyn Fn(&Daily) -> Times, most: u64| match &engine.daily {
        Some(daily) => (format!("{} ms", ms(figure(daily).p99)), figure(daily).p99 <= most),
        None => ("not measured".to_owned(), false),
    };
    line("a case with 500 entries p99 ≤ 50 ms, one user", &|engine| of_day(engine, &|daily| daily.case, 50_000))?;
    line("its diary p99 ≤ 50 ms, one user", &|engine| of_day(engine, &|daily| daily.diary, 50_000))?;
    line("words in the diaries of one's own cases p99 ≤ 100 ms, one user", &|engine| {
        of_day(engine, &|daily| daily.search, 100_000)
    })?;
    line("the board of 1,500 cases p99 ≤ 150 ms, one user", &|engine| of_day(engine, &|daily| daily.board, 150_000))?;
    line("a document of four pages made final p99 ≤ 150 ms, one user", &|engine| {
        of_day(engine, &|daily| daily.document, 150_000)
    })?;
    line("no error", &|engine| (format!("{} of {}", engine.work.errors, grouped(engine.work.requests)), engine.work.errors == 0))?;
    let search = |engine: &Engine, figure: &dyn Fn(&Searching) -> (String, bool)| match &engine.searching {
        Some(searching) => figure(searching),
        None => ("not measured".to_owned(), false),
    };
    let fast = |times: Times, most: u64| (format!("{} ms", ms(times.p99)), times.p99 <= most);
    line("a person by tax code p99 ≤ 5 ms, one searcher", &|engine| search(engine, &|found| fast(found.code, 5_000)))?;
    line("a person by a mistyped name p99 ≤ 30 ms, one searcher", &|engine| search(engine, &|found| fast(found.name, 30_000)))?;
    line("mistyped names found among the first five ≥ 97 %", &|engine| {
        search(engine, &|found| (tenths(found.found_permille()) + " %", found.found_permille() >= 970))
    })?;
    line(&format!("{TYPING} people typing at once p99 ≤ 60 ms"), &|engine| search(engine, &|found| fast(found.typing, 60_000)))?;
    let copied = |engine: &Engine, figure: &dyn Fn(&Imported) -> (String, bool)| match &engine.population {
        Some(imported) => figure(imported),
        None => ("not measured".to_owned(), false),
    };
    line("the civil register imported into an empty copy ≤ 5 min", &|engine| {
        copied(engine, &|imported| (span(imported.millis), imported.millis <= 300_000))
    })?;
    line("in ≤ 1 GiB", &|engine| copied(engine, &|imported| (mib(imported.memory), imported.memory <= 1 << 20)))?;
    let asked = |engine: &Engine, figure: &dyn Fn(&Procedure) -> (String, bool)| match &engine.procedure {
        Some(found) => figure(found),
        None => ("not measured".to_owned(), false),
    };
    let many = grouped(results.size.procedure());
    line(&format!("a ranking of {many} applications with ties ≤ 2 s"), &|engine| {
        asked(engine, &|found| (span(found.slowest()), found.slowest() <= 2_000))
    })?;
    line(&format!("a liquidation of {many} rows proposed, checked and exported ≤ 30 s"), &|engine| {
        asked(engine, &|found| (span(found.whole()), found.whole() <= 30_000))
    })?;
    line("killed in the middle and repeated: the same files, nobody paid twice", &|engine| {
        asked(engine, &|found| {
            let holds = found.same && found.once && found.killed_after.is_some();
            let word = if holds { "yes" } else { "no" };
            (word.to_owned(), holds)
        })
    })?;
    for what in tariff::TARGETS {
        line(&what.named(&many), &|engine| match &engine.recalculated {
            Some(found) => what.of(found),
            None => ("not measured".to_owned(), false),
        })?;
    }
    line("the year's table ≤ 5 s", &|engine| {
        let slowest = engine.year.table_first.max(engine.year.table_again);
        (span(slowest), slowest <= 5_000)
    })?;
    line("SIUSS XML as a job ≥ 10,000 records/s", &|engine| {
        let rate = engine.year.records_per_second();
        (format!("{} records/s", grouped(rate)), rate >= 10_000)
    })?;
    line("second start of the demonstration ≤ 3 s", &|engine| (span(engine.second_start), engine.second_start <= 3_000))?;
    line("memory of its server after thousands of pages ≤ 150 MB", &|engine| {
        (mib(engine.demo_memory.0), engine.demo_memory.0.saturating_mul(1024) <= 150_000_000)
    })?;
    writeln!(out)
}

/// The first word of the name of a database.
fn short(engine: &Engine) -> &str {
    engine.name.split([' ', ',']).next().unwrap_or(&engine.name)
}

fn database(out: &mut String, engine: &Engine) -> std::fmt::Result {
    let (written, work, year) = (&engine.written, &engine.work, &engine.year);
    writeln!(out, "## {}\n", short(engine))?;
    writeln!(out, "### The city\n\n| | |\n| --- | --- |")?;
    writeln!(out, "| persons in {} households | {} |", grouped(written.households), grouped(written.persons))?;
    writeln!(
        out,
        "| cases, of which in care with {} social workers (some 55 each), the others closed over the years | {}, {} |",
        written.workers,
        grouped(written.cases),
        grouped(written.in_care)
    )?;
    writeln!(out, "| diary entries | {} |", grouped(written.entries))?;
    writeln!(
        out,
        "| what falls due, orders of the juvenile court, documents | {}, {}, {} |",
        grouped(written.dues),
        grouped(written.orders),
        grouped(written.documents)
    )?;
    writeln!(
        out,
        "| deliveries of the year, of authorised services of as many beneficiaries | {}, {} |",
        grouped(written.deliveries),
        grouped(written.services)
    )?;
    writeln!(out, "| building the demonstration | {} |", span(engine.demo))?;
    writeln!(out, "| writing the city, indexes and checks in place | {} |", span(engine.city))?;
    writeln!(out, "| database afterwards, load included | {} MiB |", grouped(engine.bytes / (1024 * 1024)))?;
    writeln!(out, "| start of the server with it | {} |", span(engine.city_start))?;
    writeln!(out, "| verifying the audit chain, {} rows | {} |", grouped(engine.audit.1), span(engine.audit.0))?;
    writeln!(out, "\n### {} people at work\n", work.people)?;
    writeln!(
        out,
        "{} requests in {} s, {} a second, {} errors.\n",
        grouped(work.requests),
        work.millis / 1000,
        tenths(work.rate()),
        work.errors
    )?;
    if let Some(error) = &work.first_error {
        writeln!(out, "The first error: `{}`\n", error.replace(['`', '\n'], " "))?;
    }
    writeln!(out, "| request | count | errors | p50 ms | p99 ms | slowest ms |\n| --- | ---: | ---: | ---: | ---: | ---: |")?;
    for figures in &work.kinds {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            figures.kind.label(),
            grouped(figures.count),
            figures.errors,
            ms(figures.p50),
            ms(figures.p99),
            ms(figures.max)
        )?;
    }
    writeln!(out, "\n| | |\n| --- | --- |")?;
    let database = if work.database_cpu > 0 { format!(", PostgreSQL {} ms", ms(work.database_cpu)) } else { String::new() };
    writeln!(out, "| processor time a request | server {} ms{database} |", ms(work.server_cpu))?;
    writeln!(
        out,
        "| cores busy, driver included | {} % of one, of which the driver {} % |",
        work.busy / 10,
        work.driver_share / 10
    )?;
    let database = if work.database_memory > 0 { format!(", PostgreSQL {}", mib(work.database_memory)) } else { String::new() };
    writeln!(out, "| memory, mapped pages counted once | server {}{database} |", mib(work.server_memory))?;
    rising(out, engine)?;
    if let Some(found) = &engine.searching {
        looking(out, found)?;
    }
    if let Some(daily) = &engine.daily {
        working(out, daily)?;
    }
    if let Some(imported) = &engine.population {
        copying(out, imported)?;
    }
    if let Some(found) = &engine.procedure {
        asking(out, found)?;
    }
    if let Some(found) = &engine.recalculated {
        tariff::section(out, found)?;
    }
    writeln!(out, "\n### The year\n\n| | |\n| --- | --- |")?;
    writeln!(out, "| table over {} users, first time | {} |", grouped(year.users), span(year.table_first))?;
    writeln!(out, "| the same again, slowest of three | {} |", span(year.table_again))?;
    writeln!(
        out,
        "| SIUSS: {} records checked, frozen and written ({} MiB of XML; {} held back as incomplete) | {} s, {} records/s |",
        grouped(year.records),
        year.bytes / (1024 * 1024),
        grouped(year.held),
        s(year.job),
        grouped(year.records_per_second())
    )?;
    writeln!(out, "| the slowest page of a person while that job ran | {} ms |\n", year.page_meanwhile)
}

fn copying(out: &mut String, imported: &Imported) -> std::fmt::Result {
    writeln!(out, "\n### The copy of the civil register\n")?;
    writeln!(
        out,
        "`portico import residents` with an extract of the whole city ({} lines, {} MiB), into an installation that has nothing yet: received\nand sealed, read once for the preview, read again and written, its keys sorted and written, made visible.\n",
        grouped(imported.lines),
        grouped(imported.bytes / (1024 * 1024))
    )?;
    writeln!(out, "| | |\n| --- | --- |")?;
    let rate = imported.lines.saturating_mul(1000).checked_div(imported.millis).unwrap_or(0);
    writeln!(out, "| from the start of the command to its end | {}, {} lines/s |", span(imported.millis), grouped(rate))?;
    let database =
        if imported.database_memory > 0 { format!(", PostgreSQL {}", mib(imported.database_memory)) } else { String::new() };
    writeln!(out, "| most memory | program {}{database} |", mib(imported.memory))?;
    writeln!(out, "| database afterwards | {} MiB |", grouped(imported.database / (1024 * 1024)))
}

fn asking(out: &mut String, found: &Procedure) -> std::fmt::Result {
    let [admitted, waiting, refused, undetermined] = found.standings.map(grouped);
    writeln!(out, "\n### Asked for, granted, paid\n")?;
    writeln!(
        out,
        "`portico generate procedure --into` gives the people of the city {} applications for a call whose money does not suffice for all, with\n\
         incomes and savings in so few steps that hundreds are alike, and {} monthly contributions that the regulation grants on their ISEE, paid\n\
         once a project is signed. Whoever makes rankings asks for one through the API: every case is read from the register and the answers,\n\
         decided, put in order and written with what was known of it. Then a liquidation: ordered, its conditions asked of the regulation for\n\
         every row, checked, approved by somebody else, exported.\n",
        grouped(found.applications),
        grouped(found.entitlements)
    )?;
    writeln!(out, "| | |\n| --- | --- |")?;
    writeln!(out, "| writing applications, decisions and entitlements | {} |", span(found.filling))?;
    writeln!(
        out,
        "| the ranking, first time: {admitted} within the money, {waiting} waiting, {refused} excluded, {undetermined} to be completed | {} |",
        span(found.ranked)
    )?;
    writeln!(out, "| the same again, slower of two | {} |", span(found.ranked_again))?;
    writeln!(
        out,
        "| the liquidation, {} rows proposed, of which {} kept back | {} |",
        grouped(found.rows.0),
        grouped(found.rows.1),
        span(found.proposed)
    )?;
    writeln!(out, "| checked and approved | {} |", span(found.approved))?;
    writeln!(out, "| the list for the accounts, {} MiB of CSV | {} |", found.bytes.0 / (1024 * 1024), span(found.list))?;
    writeln!(out, "| the transfers, {} MiB of pain.001 | {} |", found.bytes.1 / (1024 * 1024), span(found.transfers))?;
    let killed =
        found.killed_after.map_or_else(|| "it was ready before".to_owned(), |rows| format!("after {} rows", grouped(rows)));
    writeln!(out, "| that of the next month, the server killed (SIGKILL) while it filled it | {killed} |")?;
    writeln!(out, "| the same order sent again, until it was proposed | {} |", span(found.repeated))?;
    writeln!(
        out,
        "| its files: the same bytes after another kill, and the same people and amounts as the month before, undisturbed | {} |",
        if found.same { "yes" } else { "**no**" }
    )?;
    writeln!(
        out,
        "| every decision paid once for each month, every transfer once | {} |",
        if found.once { "yes" } else { "**no**" }
    )?;
    writeln!(out, "| memory of the server afterwards | {} |", mib(found.memory))
}

fn looking(out: &mut String, found: &Searching) -> std::fmt::Result {
    writeln!(out, "\n### Looking for people\n")?;
    writeln!(
        out,
        "{} names as another desk wrote them: one mistake of fingers or ears each, drawn as often as the table of mistakes says\n\
         (`data/demo/mistakes.csv`), looked for through the API by one searcher, audit row included. Among the first five stood somebody so\n\
         called for {} of them, the very person for {} (several people bear one name). Then {TYPING} people who type: a request for\n\
         suggestions every 300 ms for 3 s, then 20 s of pause; {} errors, the driver took {} % of a core.\n",
        grouped(found.name.count),
        found.found,
        found.very,
        found.errors,
        found.driver_share / 10
    )?;
    writeln!(
        out,
        "| | requests | p50 ms | p99 ms | slowest ms | processor ms a request |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    )?;
    for (what, times) in
        [("by tax code", found.code), ("by a mistyped name", found.name), ("suggestions while typing", found.typing)]
    {
        writeln!(
            out,
            "| {what} | {} | {} | {} | {} | {} |",
            grouped(times.count),
            ms(times.p50),
            ms(times.p99),
            ms(times.max),
            ms(times.cpu)
        )?;
    }
    Ok(())
}

fn working(out: &mut String, found: &Daily) -> std::fmt::Result {
    writeln!(out, "\n### The day of a social worker\n")?;
    writeln!(
        out,
        "One user after a warm-up, 200 times each: a case with {} entries and its diary, the board of a coordinator with {} cases in care,\n\
         words looked for in the cases one works on ({} of 200 searches found some). Then 50 documents of {} KiB, each made final: printed\n\
         as PDF/A, numbered, encrypted and kept.\n",
        grouped(found.entries),
        grouped(found.cases),
        found.found,
        found.bytes / 1024
    )?;
    writeln!(
        out,
        "| | requests | p50 ms | p99 ms | slowest ms | processor ms a request |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    )?;
    for (what, times) in [
        ("the case", found.case),
        ("its diary", found.diary),
        ("words in own cases", found.search),
        ("the board", found.board),
        ("a document made final", found.document),
    ] {
        writeln!(
            out,
            "| {what} | {} | {} | {} | {} | {} |",
            grouped(times.count),
            ms(times.p50),
            ms(times.p99),
            ms(times.max),
            ms(times.cpu)
        )?;
    }
    Ok(())
}

fn rising(out: &mut String, engine: &Engine) -> std::fmt::Result {
    writeln!(out, "\n### More and more people\n")?;
    writeln!(
        out,
        "The same work by more people, until the page of a person takes more than 50 ms for one in a hundred or something fails.\n"
    )?;
    writeln!(
        out,
        "| people | requests/s | person page p50 ms | p99 ms | contact saved p99 ms | errors | cores busy % | driver % |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    )?;
    for phase in std::iter::once(&engine.work).chain(&engine.steps) {
        let p99 = |kind| phase.of(kind).map_or(0, |figures| figures.p99);
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            grouped(phase.people as u64),
            tenths(phase.rate()),
            ms(phase.of(Kind::Person).map_or(0, |figures| figures.p50)),
            ms(p99(Kind::Person)),
            ms(p99(Kind::Contact)),
            phase.errors,
            phase.busy / 10,
            phase.driver_share / 10
        )?;
    }
    let (good, broken) = limits(engine);
    let rate = tenths(good.rate());
    match broken {
        Some(broken) => writeln!(
            out,
            "\nIt holds at **{rate} requests a second** ({} people) and no longer at {} ({} people).",
            grouped(good.people as u64),
            tenths(broken.rate()),
            grouped(broken.people as u64)
        ),
        None => writeln!(
            out,
            "\nIt holds at **{rate} requests a second** ({} people), the last step that was tried.",
            grouped(good.people as u64)
        ),
    }
}

/// p99 of the page of a person in microseconds, and requests a second in tenths, as others quote them.
const OPENIMIS: (u64, u64) = (170_000, 480);
const DJANGO: (u64, u64) = (35_000, 5_000);

fn peers(out: &mut String, results: &Results) -> std::fmt::Result {
    writeln!(out, "## Beside others\n")?;
    writeln!(
        out,
        "**Quoted, not measured here**: figures for this kind of machine, openIMIS with 100,000 people, and a service with Django REST that\n\
         does almost nothing. They are of other programs with other pages on another day; the ratios give the order of magnitude and no\n\
         more.\n"
    )?;
    writeln!(out, "| | person page p99 | requests/s |\n| --- | --- | --- |")?;
    writeln!(out, "| openIMIS, 100,000 people (quoted) | {} ms | {} |", ms(OPENIMIS.0), tenths(OPENIMIS.1))?;
    writeln!(out, "| minimal Django REST service (quoted) | {} ms | {} |", ms(DJANGO.0), tenths(DJANGO.1))?;
    for engine in &results.engines {
        let (good, _) = limits(engine);
        let p99 = engine.work.of(Kind::Person).map_or(0, |figures| figures.p99);
        writeln!(
            out,
            "| Portico on {}, {} persons: p99 with {PEOPLE} people at work, rate that holds | {} ms | {} |",
            short(engine),
            grouped(engine.written.persons),
            ms(p99),
            tenths(good.rate())
        )?;
        writeln!(
            out,
            "| … against openIMIS | {} × as fast | {} × as many |",
            times(OPENIMIS.0, p99),
            times(good.rate(), OPENIMIS.1)
        )?;
        writeln!(
            out,
            "| … against the minimal Django REST service | {} × as fast | {} × as many |",
            times(DJANGO.0, p99),
            times(good.rate(), DJANGO.1)
        )?;
    }
    writeln!(out)
}

fn tail(out: &mut String) -> std::fmt::Result {
    writeln!(
        out,
        "## What the figures rest on\n\n\
         - A page that only reads takes no lock; its audit row is written when the reading is done, and reads that end while another row\n\
         \x20 is on its way to the disk share the next commit (`crates/store/src/read_log.rs`). A change is one transaction with one promise of\n\
         \x20 the disk, one after the other on the embedded database and on the head of a body's audit chain: on a disk that needs 4 ms, some\n\
         \x20 two hundred changes a second are the most that one body can make.\n\
         - The city has 1.4 million residents, of whom the office knows 400,000; every room writes its own tables in bulk\n\
         \x20 (`src/bulk.rs` of the room), with the rules of the tables in force. People, cases and amounts follow from a seed.\n\
         - What is measured is one server on one machine. Several servers on one PostgreSQL share the head of the audit chain."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_people_read_them() {
        assert_eq!((ms(12_340).as_str(), ms(49_950).as_str()), ("12.3", "50.0"));
        assert_eq!(s(2_960), "3.0");
        assert_eq!((grouped(1_400_000).as_str(), grouped(999).as_str(), grouped(1_000).as_str()), ("1,400,000", "999", "1,000"));
        assert_eq!((times(170_000, 10_000).as_str(), times(5, 0).as_str()), ("17.0", "0.0"));
    }
}
