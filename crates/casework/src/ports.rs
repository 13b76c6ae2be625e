//! What a case asks of later rooms, in its own words; `portico` wires who answers.

use chrono::NaiveDate;
use kernel::{CaseId, Cents, Outcome, Period, PlanId, PlanServiceId, ProviderId, ServiceId};
use registry::person::AgeLimit;
use std::collections::HashMap;
use store::Tx;
use ui::Boxed;
use uuid::Uuid;

/// A service that a plan may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedService {
    /// The service.
    pub service: ServiceId,
    /// Its code in the catalogue.
    pub code: String,
    /// What the office calls it.
    pub name: String,
    /// The area of users it is mostly for, as [`crate::UserArea`] codes it; empty when it serves all.
    pub user_area: String,
    /// What a unit of it is called ("ora", "giornata", "pasto").
    pub unit_of_measure: String,
    /// Whether it is given again and again rather than once.
    pub periodic: bool,
    /// How means are tested for it, 1 to 4 as SIUSS codes it.
    pub means_test: i64,
    /// Its code in the nomenclature of SIUSS; empty when it has none.
    pub siuss_code: String,
    /// For which ages it is on that day.
    pub ages: AgeLimit,
    /// Who may give it, and what they are called.
    pub providers: Vec<(ProviderId, String)>,
}

/// What a unit of a service costs at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedService {
    /// The price of one unit.
    pub unit_price: Cents,
    /// The provider.
    pub provider: ProviderId,
    /// What it is called.
    pub provider_name: String,
    /// The very price: another version is another price, even of the same amount.
    pub price_version: Uuid,
    /// The first day on which it no longer holds; `None` while it has no end.
    pub valid_until: Option<NaiveDate>,
}

/// What a service costs in one calendar year, which is a year of the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct YearCost {
    /// The year.
    pub year: i32,
    /// In cents.
    pub cost: Cents,
}

/// The catalogue of services.
pub trait ServiceCatalogue: Send + Sync {
    /// What may be asked for on a day.
    fn offered<'a>(&'a self, tx: &'a mut Tx, on: NaiveDate) -> Boxed<'a, Outcome<Vec<OfferedService>>>;
    /// What a unit costs on a day, at a provider or (when none is named) at the one that the catalogue proposes. `None` when
    /// there is no price.
    fn priced<'a>(
        &'a self,
        tx: &'a mut Tx,
        service: ServiceId,
        provider: Option<ProviderId>,
        on: NaiveDate,
    ) -> Boxed<'a, Outcome<Option<PricedService>>>;
    /// For which ages a service is on a day; without bounds when it is for all.
    fn ages<'a>(&'a self, tx: &'a mut Tx, service: ServiceId, on: NaiveDate) -> Boxed<'a, Outcome<AgeLimit>>;
    /// The chapter of the budget that pays for a service before others, as `5230.1.2`; `None` where none was named.
    fn chapter<'a>(&'a self, tx: &'a mut Tx, service: ServiceId, on: NaiveDate) -> Boxed<'a, Outcome<Option<String>>>;
    /// Whether somebody lives where the service is given: where they live is then a matter of the plan.
    fn residential<'a>(&'a self, tx: &'a mut Tx, service: ServiceId) -> Boxed<'a, Outcome<bool>>;
    /// What so many units at a price cost in each calendar year that a period touches: the years sum to the whole to the cent, as
    /// the budget will be asked for them. Empty for a period that no budget can carry (without end, or over more than ten years).
    fn cost_by_year(&self, unit_price: Cents, quantity: i64, period: Period) -> Vec<YearCost>;
}

/// How far a service of a plan has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// In two words ("Autorizzato", "In coda").
    pub label: String,
    /// In a sentence; may be empty.
    pub detail: String,
    /// The thing itself; empty when there is none yet.
    pub href: String,
    /// Whether somebody should look at it.
    pub late: bool,
}

/// A service of an earlier edition of the plan that goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierService {
    /// What it is called.
    pub service_name: String,
    /// By whom it is given.
    pub provider_name: String,
    /// Its last day.
    pub last_day: NaiveDate,
    /// How far it has come.
    pub progress: Progress,
    /// The plan in force does not name it, and nobody has said yet whether it is kept or ended.
    pub undecided: bool,
}

/// What became of the services a plan asks for.
pub trait ServiceProgress: Send + Sync {
    /// By line of the plan; lines nobody asked for yet are absent.
    fn of_plan<'a>(&'a self, tx: &'a mut Tx, plan: PlanId) -> Boxed<'a, Outcome<HashMap<PlanServiceId, Progress>>>;
    /// What goes on in a case without being of this plan: services of earlier editions. The caller has found the case within reach.
    fn of_earlier<'a>(&'a self, tx: &'a mut Tx, case: CaseId, plan: PlanId) -> Boxed<'a, Outcome<Vec<EarlierService>>>;
}

/// Whoever must act when a case ends.
pub trait CaseEnd: Send + Sync {
    /// Called inside the transaction that closes a case, with its last day; the sentences are shown to whoever closed it. An
    /// error keeps the case open.
    fn ending<'a>(&'a self, tx: &'a mut Tx, case: CaseId, on: NaiveDate) -> Boxed<'a, Outcome<Vec<String>>>;
}
