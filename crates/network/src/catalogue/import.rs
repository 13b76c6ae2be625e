//! The catalogue from files: services, providers, prices, chapters, as `data/demo/README.md` describes them. Every fault is listed
//! with its file and line, and with any fault nothing is stored.

mod rules;

use super::actions::{EVERYWHERE, add_price, add_service, write_chapters, write_service};
use super::forms::{ChapterData, PriceData, ServiceData, read_service, sentence};
use super::model::is_vat_number;
use super::store::{self, PriceOn};
use crate::problems::Problem;
use crate::provider::actions::{ProviderData, add_provider, write_provider};
use crate::table::{Row, rows};
use ::store::Tx;
use chrono::NaiveDate;
use finance::budget::ChapterKey;
use guard::scope::{ALWAYS, FOREVER};
use kernel::input::Fields;
use kernel::{Cents, Failure, FieldError, Outcome, ProviderId, ServiceId, UnitId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Code of the provider that stands for the body itself, where the files name nobody who gives a service.
pub const DIRECT: &str = "DIRETTA";

/// The files; an empty one is left out.
#[derive(Clone, Copy, Debug, Default)]
pub struct CatalogueFiles<'a> {
    /// `services.csv`.
    pub services: &'a [u8],
    /// `providers.csv`.
    pub providers: &'a [u8],
    /// `prices.csv`.
    pub prices: &'a [u8],
    /// `service-chapters.csv`.
    pub chapters: &'a [u8],
    /// `service-ages.csv`.
    pub ages: &'a [u8],
    /// `service-overlaps.csv`.
    pub overlaps: &'a [u8],
}

/// What was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Services added or brought up to date.
    pub services: usize,
    /// Providers added or brought up to date.
    pub providers: usize,
    /// Prices added.
    pub prices: usize,
    /// Services whose chapters were set.
    pub chapters: usize,
    /// Limits of age.
    pub ages: usize,
    /// Rules on services that do not go together.
    pub overlaps: usize,
}

/// Faults of all files: `services.csv riga 3` → what is wrong.
struct Faults(Vec<FieldError>);

impl Faults {
    fn at(&mut self, file: &str, row: &Row, message: impl Into<String>) {
        self.0.push(FieldError { field: format!("{file} riga {}", row.line), message: message.into() });
    }
}

/// Reads the files into the catalogue (inside the caller's transaction): what has a known code is brought up to date, the rest is
/// added, prices that are there already are left alone. Services that no provider gives are offered by the body itself
/// ([`DIRECT`]). With any fault everything is refused, every fault named by file and line.
pub async fn import(tx: &mut Tx, files: CatalogueFiles<'_>) -> Outcome<Imported> {
    let mut faults = Faults(Vec::new());
    let mut done = Imported::default();
    services(tx, files.services, &mut faults, &mut done).await?;
    providers(tx, files.providers, &mut faults, &mut done).await?;
    prices(tx, files.prices, &mut faults, &mut done).await?;
    chapters(tx, files.chapters, &mut faults, &mut done).await?;
    rules::ages(tx, files.ages, &mut faults, &mut done).await?;
    rules::overlaps(tx, files.overlaps, &mut faults, &mut done).await?;
    if faults.0.is_empty() {
        offer_directly(tx, &mut done).await?;
        return Ok(done);
    }
    Err(Failure::Invalid(faults.0))
}

fn table(file: &'static str, bytes: &[u8], faults: &mut Faults) -> Vec<Row> {
    if bytes.is_empty() {
        return Vec::new();
    }
    match rows(bytes) {
        Ok(rows) => rows,
        Err(error) => {
            faults.0.push(FieldError { field: file.to_owned(), message: error.to_string() });
            Vec::new()
        }
    }
}

/// The faults that a failed step means for a line; what is not the file's fault passes.
fn told(file: &str, row: &Row, failure: Failure, faults: &mut Faults) -> Outcome<()> {
    match failure {
        Failure::Invalid(errors) => {
            for error in errors {
                faults.at(file, row, format!("{}: {}", error.field, error.message));
            }
            Ok(())
        }
        Failure::Refused(refusal) => {
            faults.at(file, row, refusal.sentence);
            Ok(())
        }
        other => Err(other),
    }
}

/// The end of the reading: the database itself refused a line, and after that no other can be tried.
fn broken(file: &str, row: &Row, failure: Failure, faults: &mut Faults) -> Failure {
    match told(file, row, failure, faults) {
        Ok(()) => Failure::Invalid(std::mem::take(&mut faults.0)),
        Err(other) => other,
    }
}

async fn services(tx: &mut Tx, bytes: &[u8], faults: &mut Faults, done: &mut Imported) -> Outcome<()> {
    const FILE: &str = "services.csv";
    for row in table(FILE, bytes, faults) {
        let mut pairs: Vec<(String, String)> = [
            "code",
            "name",
            "description",
            "user_area",
            "service_area",
            "unit_of_measure",
            "siuss_code",
            "means_test",
            "istat_item",
        ]
        .iter()
        .map(|name| ((*name).to_owned(), row.get(name).to_owned()))
        .collect();
        let periodic = match row.get("frequency") {
            "periodic" => true,
            "one_off" => false,
            other => {
                faults.at(FILE, &row, format!("frequency: «{other}» non è né periodic né one_off."));
                continue;
            }
        };
        pairs.push(("macro_level".to_owned(), row.get("fnps_macro_level").to_owned()));
        pairs.push(("periodic".to_owned(), periodic.to_string()));
        pairs.push(("at_home".to_owned(), (row.get("istat_item") == "home_care").to_string()));
        pairs.push(("valid_from".to_owned(), ALWAYS.format("%Y-%m-%d").to_string()));
        let office = row.get("office_unit_code");
        if !office.is_empty() {
            let unit: Option<(UnitId,)> = tx.sql(&store::OFFICE_BY_CODE).bind("code", office).optional().await?;
            match unit {
                Some((unit,)) => pairs.push(("office_unit_id".to_owned(), unit.to_string())),
                None => {
                    faults.at(FILE, &row, format!("office_unit_code: nessuna unità ha il codice «{office}»."));
                    continue;
                }
            }
        }
        let mut fields = Fields::from_form(pairs);
        let data: Option<ServiceData> = read_service(&mut fields);
        let data = match fields.finish(|| data) {
            Ok(data) => data,
            Err(failure) => {
                told(FILE, &row, failure, faults)?;
                continue;
            }
        };
        let known: Option<(ServiceId,)> = tx.sql(&store::ID_BY_CODE).bind("code", &data.code).optional().await?;
        match known {
            Some((id,)) => {
                let version: i64 = tx.sql(&store::VERSION).id("id", id).value().await?;
                write_service(tx, id, version, &data).await?;
            }
            None => drop(add_service(tx, &data).await?),
        }
        done.services = done.services.saturating_add(1);
    }
    Ok(())
}

async fn service_id(tx: &mut Tx, code: &str) -> Outcome<Option<ServiceId>> {
    let known: Option<(ServiceId,)> = tx.sql(&store::ID_BY_CODE).bind("code", code).optional().await?;
    Ok(known.map(|(id,)| id))
}

async fn providers(tx: &mut Tx, bytes: &[u8], faults: &mut Faults, done: &mut Imported) -> Outcome<()> {
    const FILE: &str = "providers.csv";
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for row in table(FILE, bytes, faults) {
        let (code, name, vat) = (row.get("code"), row.get("name"), row.get("vat_number"));
        if code.is_empty() || name.is_empty() {
            faults.at(FILE, &row, "code e name sono obbligatori.");
            continue;
        }
        if let Some(line) = seen.insert(code.to_owned(), row.line) {
            faults.at(FILE, &row, format!("code: «{code}» è già alla riga {line}."));
            continue;
        }
        if !vat.is_empty() && !is_vat_number(vat) {
            faults.at(FILE, &row, format!("vat_number: «{vat}» non ha undici cifre con la cifra di controllo giusta."));
            continue;
        }
        let mut offers = Vec::new();
        for service in row.get("services").split_whitespace() {
            match service_id(tx, service).await? {
                Some(id) => offers.push(id),
                None => faults.at(FILE, &row, format!("services: nessun servizio ha il codice «{service}».")),
            }
        }
        let data = ProviderData {
            code: code.to_owned(),
            name: name.to_owned(),
            kind: row.get("kind").to_owned(),
            tax_code: vat.to_owned(),
            comune: row.get("comune").to_owned(),
            email: row.get("email").to_owned(),
            phone: row.get("phone").to_owned(),
            state: super::model::ProviderState::Active,
            state_reason: String::new(),
            label: row.get("label").to_owned(),
            offers,
        };
        match crate::provider::actions::by_code(tx, code).await? {
            Some((id, version)) => write_provider(tx, id, version, &data).await,
            None => add_provider(tx, &data).await.map(drop),
        }
        .map_err(|failure| broken(FILE, &row, failure, faults))?;
        done.providers = done.providers.saturating_add(1);
    }
    Ok(())
}

fn day(row: &Row, column: &str) -> Option<Option<NaiveDate>> {
    match row.get(column) {
        "" => Some(None),
        text => kernel::time::parse_date(text).map(Some),
    }
}

async fn prices(tx: &mut Tx, bytes: &[u8], faults: &mut Faults, done: &mut Imported) -> Outcome<()> {
    const FILE: &str = "prices.csv";
    for row in table(FILE, bytes, faults) {
        let Some(service) = service_id(tx, row.get("service_code")).await? else {
            faults.at(FILE, &row, format!("service_code: nessun servizio ha il codice «{}».", row.get("service_code")));
            continue;
        };
        let provider = match row.get("provider_code") {
            "all" => None,
            code => match crate::provider::actions::by_code(tx, code).await? {
                Some((id, _)) => Some(id),
                None => {
                    faults.at(FILE, &row, format!("provider_code: nessun ente ha il codice «{code}»."));
                    continue;
                }
            },
        };
        let cents = row
            .get("unit_price_cents")
            .parse::<i64>()
            .ok()
            .map(Cents)
            .filter(|cents| !cents.is_negative() && *cents <= Cents::FORM_LIMIT);
        let (Some(unit_price), Some(Some(from)), Some(to)) = (cents, day(&row, "valid_from"), day(&row, "valid_to")) else {
            faults.at(
                FILE,
                &row,
                "unit_price_cents è un numero intero di centesimi, valid_from e valid_to sono date come 2026-01-01.",
            );
            continue;
        };
        let until = to.and_then(|to| to.succ_opt()).unwrap_or(FOREVER);
        if until <= from {
            faults.at(FILE, &row, "valid_to: la fine non può precedere l’inizio.");
            continue;
        }
        let known = tx
            .sql(&store::PRICE_ON)
            .id("service", service)
            .bind("provider", provider.map_or(EVERYWHERE, Uuid::from))
            .bind("on", from)
            .optional::<PriceOn>()
            .await?;
        if known.is_some_and(|known| known.valid_from == from && known.unit_price_cents == unit_price) {
            continue;
        }
        let vat_included = row.get("vat_included") == "true";
        let data = PriceData { provider, unit_price, vat_included, label: row.get("label").to_owned(), from, until };
        match add_price(tx, service, &data).await {
            Ok(_) => done.prices = done.prices.saturating_add(1),
            Err(Failure::Refused(refusal)) if refusal.code == Problem::PriceStartsTooEarly.code() => {
                faults.at(FILE, &row, refusal.sentence)
            }
            Err(failure) => return Err(broken(FILE, &row, failure, faults)),
        }
    }
    Ok(())
}

async fn chapters(tx: &mut Tx, bytes: &[u8], faults: &mut Faults, done: &mut Imported) -> Outcome<()> {
    const FILE: &str = "service-chapters.csv";
    let mut wanted: BTreeMap<ServiceId, BTreeMap<i64, ChapterData>> = BTreeMap::new();
    for row in table(FILE, bytes, faults) {
        let Some(service) = service_id(tx, row.get("service_code")).await? else {
            faults.at(FILE, &row, format!("service_code: nessun servizio ha il codice «{}».", row.get("service_code")));
            continue;
        };
        let preference = row.get("preference").parse::<i64>().ok().filter(|number| (1..=99).contains(number));
        let Some(preference) = preference else {
            faults.at(FILE, &row, "preference: un numero fra 1 e 99.");
            continue;
        };
        let key = match ChapterKey::from_parts(row.get("chapter"), row.get("article"), row.get("sub")) {
            Ok(key) => key,
            Err(error) => {
                faults.at(FILE, &row, sentence(&error.to_string()));
                continue;
            }
        };
        let data = ChapterData { key, label: row.get("label").to_owned() };
        if wanted.entry(service).or_default().insert(preference, data).is_some() {
            faults.at(FILE, &row, Problem::ChapterTwice.sentence());
        }
    }
    for (service, chapters) in wanted {
        let chapters: Vec<ChapterData> = chapters.into_values().collect();
        write_chapters(tx, service, &chapters).await?;
        done.chapters = done.chapters.saturating_add(1);
    }
    Ok(())
}

/// Services that nobody gives are given by the body itself: money, foster care, vouchers.
async fn offer_directly(tx: &mut Tx, done: &mut Imported) -> Outcome<()> {
    let offers: Vec<ServiceId> = tx.sql(&store::OFFERED_BY_NOBODY).values().await?;
    if offers.is_empty() {
        return Ok(());
    }
    match crate::provider::actions::by_code(tx, DIRECT).await? {
        Some((id, _)) => offer(tx, id, &offers).await?,
        None => {
            let data = ProviderData {
                code: DIRECT.to_owned(),
                name: "Gestione diretta".to_owned(),
                kind: "ente pubblico".to_owned(),
                tax_code: String::new(),
                comune: String::new(),
                email: String::new(),
                phone: String::new(),
                state: super::model::ProviderState::Active,
                state_reason: String::new(),
                label: "servizi che l’ente rende da sé".to_owned(),
                offers,
            };
            add_provider(tx, &data).await?;
            done.providers = done.providers.saturating_add(1);
        }
    }
    Ok(())
}

/// Adds services to what a provider gives.
pub(crate) async fn offer(tx: &mut Tx, provider: ProviderId, services: &[ServiceId]) -> Outcome<()> {
    for service in services {
        tx.sql(&store::ADD_OFFER).id("service", *service).id("provider", provider).run().await?;
    }
    Ok(())
}

/// Takes back all that a provider gives.
pub(crate) async fn withdraw_offers(tx: &mut Tx, provider: ProviderId) -> Outcome<()> {
    tx.sql(&store::FORGET_OFFERS).id("provider", provider).run().await?;
    Ok(())
}
