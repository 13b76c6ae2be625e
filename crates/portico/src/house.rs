//! The rooms put together: which there are, in which order, and what is wired to their ports.

use crate::config::Config;
use anyhow::{Context as _, Result};
use axum::http::Extensions;
use finance::SourcePages;
use kernel::Outcome;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::{Arc, LazyLock};
use store::{Migration, Statement, Tx};
use ui::room::{DayOf, DoorsOf, SearchOf, TimelineOf};
use ui::{Boxed, NavItem, Room};
use uuid::Uuid;

/// All rooms, in the order in which a person's story passes through them; the front of the house comes last.
pub fn rooms() -> Vec<Room> {
    vec![
        registry::room(),
        population::room(),
        agenda::room(),
        access::room(),
        casework::room(),
        assessments::room(),
        records::room(),
        courts::room(),
        finance::room(),
        benefits::room(),
        payments::room(),
        inclusion::room(),
        network::room(),
        returns::room(),
        portal::room(),
        administration::room(),
        crate::front::room(),
    ]
}

/// What the rooms add to the pages that belong to all, in their order.
pub struct Offers {
    /// Entries of a person's timeline.
    pub timeline: Vec<TimelineOf>,
    /// Kinds of these entries.
    pub timeline_kinds: BTreeSet<&'static str>,
    /// Ways on from a person's page.
    pub doors: Vec<DoorsOf>,
    /// What is to be done today.
    pub day: Vec<DayOf>,
    /// Answers to the search.
    pub search: Vec<SearchOf>,
    /// Ways into the rooms, by rank.
    pub nav: Vec<NavItem>,
    /// Which of them stand below another.
    pub below: Vec<(&'static str, &'static str)>,
}

/// What the rooms offer: put together once, because every page asks.
pub fn offers() -> &'static Offers {
    static OFFERS: LazyLock<Offers> = LazyLock::new(|| {
        let rooms = rooms();
        let mut nav: Vec<NavItem> = rooms.iter().flat_map(|room| room.nav.iter().copied()).collect();
        nav.sort_by_key(|item| item.rank);
        Offers {
            timeline: rooms.iter().filter_map(|room| room.timeline).collect(),
            timeline_kinds: rooms.iter().flat_map(|room| room.timeline_kinds.iter().copied()).collect(),
            doors: rooms.iter().filter_map(|room| room.doors).collect(),
            day: rooms.iter().filter_map(|room| room.day).collect(),
            search: rooms.iter().filter_map(|room| room.search).collect(),
            nav,
            below: rooms.iter().flat_map(|room| room.below.iter().copied()).collect(),
        }
    });
    &OFFERS
}

/// Knows the pages of everything that money is set aside for: services, and liquidations.
struct Sources;

impl SourcePages for Sources {
    fn opened<'a>(&'a self, tx: &'a mut Tx, kind: &'a str, sources: &'a [Uuid]) -> Boxed<'a, Outcome<HashMap<Uuid, String>>> {
        Box::pin(async move {
            let mut all = network::Pages.opened(tx, kind, sources).await?;
            all.extend(payments::Pages.opened(tx, kind, sources).await?);
            Ok(all)
        })
    }
}

/// What later rooms provide to earlier ones.
pub fn wired() -> Extensions {
    let mut ports = Extensions::new();
    let timeline: Arc<dyn registry::TimelineSource> = Arc::new(crate::front::timeline::Whole);
    let civil: Arc<dyn registry::CivilRegister> = Arc::new(population::Mirror);
    let catalogue: Arc<dyn casework::ServiceCatalogue> = Arc::new(network::Catalogue);
    let progress: Arc<dyn casework::ServiceProgress> = Arc::new(network::Progress);
    let ending: Arc<dyn casework::CaseEnd> = Arc::new(network::Ending);
    ports.insert(timeline);
    ports.insert(civil);
    ports.insert(catalogue);
    ports.insert(progress);
    let pages: Arc<dyn SourcePages> = Arc::new(Sources);
    ports.insert(pages);
    ports.insert(ending);
    let conditions: Arc<dyn payments::Conditions> = Arc::new(payments::Regulations);
    ports.insert(conditions);
    // It answers for demonstration bodies alone; an office is connected with INPS when it has its access to PDND.
    let inps: Arc<dyn benefits::IseeService> = Arc::new(benefits::isee::StandIn);
    ports.insert(inps);
    let press: Arc<dyn letters::Press> = Arc::new(documents::Typst);
    ports.insert(press);
    // The register that the program keeps itself, where the body has connected none of its own.
    let registry: Arc<dyn records::Registry> = Arc::new(records::LocalRegistry);
    ports.insert(registry);
    ports
}

/// What later rooms and the outside provide, as configured.
///
/// # Errors
/// When what is configured cannot be used.
pub fn ports(config: &Config, clock: &kernel::Clock) -> Result<Extensions> {
    let mut ports = wired();
    if !config.anpr.is_empty() {
        let access = population::anpr::Access::read(Path::new(&config.anpr)).context("the access to ANPR (PORTICO_ANPR)")?;
        let national: Arc<dyn registry::CivilRegister> = Arc::new(population::Anpr::new(access, clock.clone())?);
        // The copy comes first: what it knows costs nobody a question to the Ministry.
        ports.insert(population::Registers(vec![Arc::new(population::Mirror), national]));
    }
    ports.insert(population::QuestionSettings { per_hour: i64::from(config.population_questions) });
    if !config.oidc_issuer.is_empty() {
        ports.insert(Arc::new(administration::OidcSettings {
            issuer: config.oidc_issuer.clone(),
            client: config.oidc_client.clone(),
            secret: config.oidc_secret.clone(),
            redirect: format!("{}/accesso/oidc/ritorno", config.address()),
            body: config.oidc_body.clone(),
        }));
    }
    Ok(ports)
}

/// The schema of the whole house, in order.
pub fn schema() -> Vec<(&'static str, &'static [Migration])> {
    let mut all = vec![("store", store::MIGRATIONS), ("guard", guard::MIGRATIONS)];
    all.extend(rooms().iter().filter(|room| !room.migrations.is_empty()).map(|room| (room.name, room.migrations)));
    all
}

/// Every statement of the house.
pub fn statements() -> Vec<&'static Statement> {
    let ground = store::STATEMENTS.iter().chain(guard::STATEMENTS).copied();
    let rooms: Vec<&'static [&'static Statement]> = rooms().iter().flat_map(|room| room.statements.clone()).collect();
    ground.chain(rooms).flat_map(|list| list.iter().copied()).collect()
}

/// The source files of every crate that may hold statements, for the tests that read them: (crate, files).
pub fn sources() -> Vec<(String, Vec<std::path::PathBuf>)> {
    let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut all = Vec::new();
    for entry in std::fs::read_dir(crates).into_iter().flatten().flatten() {
        let (mut files, mut folders) = (Vec::new(), vec![entry.path().join("src")]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                match entry.path() {
                    path if path.is_dir() => folders.push(path),
                    path if path.extension().is_some_and(|extension| extension == "rs") => files.push(path),
                    _ => {}
                }
            }
        }
        all.push((entry.file_name().to_string_lossy().into_owned(), files));
    }
    all
}
