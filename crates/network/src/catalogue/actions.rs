//! What is done to the catalogue.

use super::forms::{ChapterData, PriceData, ServiceData};
use super::store::{self, PriceOn, ServiceRow};
use crate::problems::Problem;
use ::store::{Audit, Db, OnConstraint as _, Once, StoreError, Tx};
use guard::scope::FOREVER;
use guard::{Permission, Principal};
use kernel::text::folded;
use kernel::{Failure, Outcome, ProviderId, ServiceId};
use uuid::Uuid;

/// Stands for every provider that has no price of its own.
pub const EVERYWHERE: Uuid = Uuid::nil();

fn search_text(data: &ServiceData) -> String {
    folded(&format!("{} {} {} {}", data.code, data.name, data.description, data.service_area))
}

/// Writes a service down for the first time (inside the caller's transaction).
pub(crate) async fn add_service(tx: &mut Tx, data: &ServiceData) -> Outcome<ServiceId> {
    let id: ServiceId = tx.new_id()?;
    tx.sql(&store::ADD)
        .id("id", id)
        .bind("code", &data.code)
        .bind("name", &data.name)
        .bind("description", &data.description)
        .code("user_area", data.user_area)
        .bind("service_area", &data.service_area)
        .code("unit", data.unit_of_measure)
        .bind("siuss_code", &data.siuss_code)
        .bind("means_test", data.means_test.number())
        .code("istat_item", data.istat_item)
        .bind("macro_level", data.macro_level)
        .bind("periodic", data.periodic)
        .bind("at_home", data.at_home)
        .maybe_id("office", data.office)
        .bind("search_text", search_text(data))
        .bind("from", data.from)
        .bind("until", data.until)
        .run()
        .await
        .on_constraint("network_service_code", || Problem::ServiceCodeTaken.at("code"))
        .on_constraint("network_service_office", || Failure::field("office_unit_id", "Ufficio non trovato."))
        .on_constraint("foreign_key", || Failure::field("office_unit_id", "Ufficio non trovato."))?;
    Ok(id)
}

/// Changes a service that was read at a version (inside the caller's transaction).
pub(crate) async fn write_service(tx: &mut Tx, id: ServiceId, version: i64, data: &ServiceData) -> Outcome<()> {
    let done = tx
        .sql(&store::CHANGE)
        .id("id", id)
        .bind("version", version)
        .bind("code", &data.code)
        .bind("name", &data.name)
        .bind("description", &data.description)
        .code("user_area", data.user_area)
        .bind("service_area", &data.service_area)
        .code("unit", data.unit_of_measure)
        .bind("siuss_code", &data.siuss_code)
        .bind("means_test", data.means_test.number())
        .code("istat_item", data.istat_item)
        .bind("macro_level", data.macro_level)
        .bind("periodic", data.periodic)
        .bind("at_home", data.at_home)
        .maybe_id("office", data.office)
        .bind("search_text", search_text(data))
        .bind("from", data.from)
        .bind("until", data.until)
        .run_one()
        .await;
    match done {
        Err(StoreError::NoRow) => {
            let current: i64 = tx.sql(&store::VERSION).id("id", id).value().await?;
            Err(conflict(current))
        }
        other => other
            .on_constraint("network_service_code", || Problem::ServiceCodeTaken.at("code"))
            .on_constraint("network_service_office", || Failure::field("office_unit_id", "Ufficio non trovato."))
            .on_constraint("foreign_key", || Failure::field("office_unit_id", "Ufficio non trovato.")),
    }
}

/// A new service of the catalogue.
pub async fn create(db: &Db, principal: &Principal, once: Option<&Once>, data: &ServiceData) -> Outcome<ServiceId> {
    principal.require(Permission::CATALOGUE_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let id = add_service(&mut tx, data).await?;
    tx.commit(Audit::of("service.create").on("service", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Another text of a service.
pub async fn change(db: &Db, principal: &Principal, id: ServiceId, version: i64, data: &ServiceData) -> Outcome<()> {
    principal.require(Permission::CATALOGUE_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    write_service(&mut tx, id, version, data).await?;
    tx.commit(Audit::of("service.change").on("service", id)).await?;
    Ok(())
}

/// A price (inside the caller's transaction): it ends the one in force on its first day and holds until its own end. A price that
/// begins on or after that day is not rewritten.
pub(crate) async fn add_price(tx: &mut Tx, service: ServiceId, data: &PriceData) -> Outcome<Uuid> {
    // The lock makes two new prices of one service come one after the other.
    let _: i64 = tx.sql(&store::LOCK).id("id", service).value().await?;
    let provider = data.provider.map_or(EVERYWHERE, Uuid::from);
    if let Some(provider) = data.provider {
        let known = tx.sql(&store::PROVIDER_NAME).id("provider", provider).optional::<store::Named>().await?;
        if known.is_none() {
            return Err(Failure::field("provider_id", "Ente non trovato."));
        }
    }
    let in_force = tx
        .sql(&store::PRICE_ON)
        .id("service", service)
        .bind("provider", provider)
        .bind("on", data.from)
        .optional::<PriceOn>()
        .await?;
    if let Some(price) = in_force {
        if price.valid_from == data.from {
            return Err(Problem::PriceStartsTooEarly.at("valid_from"));
        }
        tx.sql(&store::END_PRICE).id("id", price.id).bind("until", data.from).run_one().await?;
    }
    let id: Uuid = tx.new_id()?;
    tx.sql(&store::ADD_PRICE)
        .bind("id", id)
        .id("service", service)
        .bind("provider", provider)
        .bind("price", data.unit_price)
        .bind("vat_included", data.vat_included)
        .bind("label", &data.label)
        .bind("from", data.from)
        .bind("until", data.until)
        .run()
        .await
        .on_constraint("network_price_no_overlap", || Problem::PricesOverlap.at("valid_from"))?;
    Ok(id)
}

/// A new price from a day.
pub async fn new_price(db: &Db, principal: &Principal, once: Option<&Once>, service: ServiceId, data: &PriceData) -> Outcome<Uuid> {
    principal.require(Permission::CATALOGUE_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let id = add_price(&mut tx, service, data).await?;
    tx.commit(Audit::of("service.price").on("service", service).answering(id.to_string())).await?;
    Ok(id)
}

/// That somebody else changed the service meanwhile.
fn conflict(current: i64) -> Failure {
    let sentence = "Qualcun altro ha modificato il servizio nel frattempo: rileggilo e riprova.".into();
    Failure::Conflict { current, sentence }
}

/// The chapters of a service, replaced (inside the caller's transaction); they are part of it, so that it has a new version.
pub(crate) async fn write_chapters(tx: &mut Tx, service: ServiceId, chapters: &[ChapterData]) -> Outcome<()> {
    let _: i64 = tx.sql(&store::LOCK).id("id", service).value().await?;
    tx.sql(&store::TOUCH).id("id", service).run_one().await?;
    tx.sql(&store::FORGET_CHAPTERS).id("service", service).run().await?;
    for (preference, chapter) in (1_i64..).zip(chapters) {
        tx.sql(&store::ADD_CHAPTER)
            .id("service", service)
            .bind("preference", preference)
            .bind("chapter", chapter.key.chapter.as_str())
            .bind("article", chapter.key.article.as_str())
            .bind("sub", chapter.key.sub.as_str())
            .bind("label", &chapter.label)
            .run()
            .await?;
    }
    Ok(())
}

/// On which chapters a service that was read at a version is paid, the preferred one first.
pub async fn set_chapters(
    db: &Db,
    principal: &Principal,
    service: ServiceId,
    version: i64,
    chapters: &[ChapterData],
) -> Outcome<()> {
    principal.require(Permission::CATALOGUE_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let current: i64 = tx.sql(&store::LOCK).id("id", service).value().await?;
    if current != version {
        return Err(conflict(current));
    }
    write_chapters(&mut tx, service, chapters).await?;
    tx.commit(Audit::of("service.chapters").on("service", service)).await?;
    Ok(())
}

/// A service.
pub async fn one(tx: &mut Tx, id: ServiceId) -> Outcome<ServiceRow> {
    Ok(tx.sql(&store::ONE).id("id", id).one().await?)
}

/// The price of a service at a provider on a day: its own, or the one that holds everywhere; `None` when there is none.
pub async fn price_at(tx: &mut Tx, service: ServiceId, provider: ProviderId, on: chrono::NaiveDate) -> Outcome<Option<PriceOn>> {
    Ok(tx
        .sql(&store::PRICE_AT)
        .id("service", service)
        .id("provider", provider)
        .bind("everywhere", EVERYWHERE)
        .bind("on", on)
        .optional()
        .await?)
}

/// The last day of a period as screens show it; `None` while it is open.
pub fn last_day(until: chrono::NaiveDate) -> Option<chrono::NaiveDate> {
    (until != FOREVER).then(|| until.pred_opt()).flatten()
}
