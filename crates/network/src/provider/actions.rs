//! What is done to providers.

use super::store::{self, Versioned};
use crate::catalogue::import::{offer, withdraw_offers};
use crate::catalogue::model::{ProviderState, is_vat_number};
use crate::problems::Problem;
use ::store::{Audit, Db, OnConstraint as _, Once, StoreError, Tx};
use guard::{Permission, Principal};
use kernel::input::Fields;
use kernel::text::folded;
use kernel::{Failure, Outcome, ProviderId, ServiceId, TaxCode};

/// A provider as it was written down.
#[derive(Clone, Debug)]
pub struct ProviderData {
    /// Code of the office.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What it is: cooperative, foundation …
    pub kind: String,
    /// VAT number, or tax code; empty when it has none.
    pub tax_code: String,
    /// Where it has its seat.
    pub comune: String,
    /// Mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Whether it works for the body.
    pub state: ProviderState,
    /// Why not.
    pub state_reason: String,
    /// Where the data come from.
    pub label: String,
    /// Services that it gives.
    pub offers: Vec<ServiceId>,
}

/// Reads a provider.
pub fn read_provider(fields: &mut Fields) -> Option<ProviderData> {
    let code = fields.required_line("code", 20);
    let name = fields.required_line("name", 200);
    let kind = fields.line("kind", 100).unwrap_or_default();
    let tax_code = fields.line("tax_code", 16).unwrap_or_default().to_ascii_uppercase();
    if !tax_code.is_empty() && !is_vat_number(&tax_code) && tax_code.parse::<TaxCode>().is_err() {
        fields.fault("tax_code", "Non è una partita IVA né un codice fiscale: controlla le cifre.");
    }
    let comune = fields.line("comune", 100).unwrap_or_default();
    let email = fields.line("email", 200).unwrap_or_default();
    if !email.is_empty() && !email.split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.')) {
        fields.fault("email", "Indirizzo di posta non valido: scrivilo come nome@esempio.it.");
    }
    let phone = fields.line("phone", 40).unwrap_or_default();
    let state: Option<ProviderState> = fields.required_code("state");
    let state_reason = fields.line("state_reason", 500).unwrap_or_default();
    if state.is_some_and(|state| state != ProviderState::Active) && state_reason.is_empty() {
        fields.fault("state_reason", "Indica perché l’ente non è attivo.");
    }
    let label = fields.line("label", 200).unwrap_or_default();
    let count = fields.groups("services");
    let mut services = Vec::new();
    for index in 0..count.max(1) {
        let service: Option<ServiceId> = fields.id(&format!("services[{index}].id"));
        if let Some(service) = service.filter(|service| !services.contains(service)) {
            services.push(service);
        }
    }
    Some(ProviderData {
        code: code?,
        name: name?,
        kind,
        tax_code,
        comune,
        email,
        phone,
        state: state?,
        state_reason,
        label,
        offers: services,
    })
}

fn search_text(data: &ProviderData) -> String {
    folded(&format!("{} {} {} {} {}", data.code, data.name, data.kind, data.comune, data.tax_code))
}

/// The provider with a code, and its version.
pub(crate) async fn by_code(tx: &mut Tx, code: &str) -> Outcome<Option<(ProviderId, i64)>> {
    Ok(tx.sql(&store::BY_CODE).bind("code", code).optional::<Versioned>().await?.map(|row| (row.id, row.version)))
}

/// Writes a provider down for the first time (inside the caller's transaction).
pub(crate) async fn add_provider(tx: &mut Tx, data: &ProviderData) -> Outcome<ProviderId> {
    let id: ProviderId = tx.new_id()?;
    tx.sql(&store::ADD)
        .id("id", id)
        .bind("code", &data.code)
        .bind("name", &data.name)
        .bind("kind", &data.kind)
        .bind("tax_code", &data.tax_code)
        .bind("comune", &data.comune)
        .bind("email", &data.email)
        .bind("phone", &data.phone)
        .code("state", data.state)
        .bind("state_reason", &data.state_reason)
        .bind("label", &data.label)
        .bind("search_text", search_text(data))
        .run()
        .await
        .on_constraint("network_provider_code", || Problem::ProviderCodeTaken.at("code"))
        .on_constraint("network_provider_tax_code", || Problem::ProviderTaxCodeTaken.at("tax_code"))?;
    offers(tx, id, data).await?;
    Ok(id)
}

async fn offers(tx: &mut Tx, id: ProviderId, data: &ProviderData) -> Outcome<()> {
    let unknown = || Failure::field("services", "Servizio non trovato.");
    offer(tx, id, &data.offers).await.on_constraint("network_offer_service", unknown).on_constraint("foreign_key", unknown)
}

/// Changes a provider that was read at a version (inside the caller's transaction).
pub(crate) async fn write_provider(tx: &mut Tx, id: ProviderId, version: i64, data: &ProviderData) -> Outcome<()> {
    let done = tx
        .sql(&store::CHANGE)
        .id("id", id)
        .bind("version", version)
        .bind("code", &data.code)
        .bind("name", &data.name)
        .bind("kind", &data.kind)
        .bind("tax_code", &data.tax_code)
        .bind("comune", &data.comune)
        .bind("email", &data.email)
        .bind("phone", &data.phone)
        .code("state", data.state)
        .bind("state_reason", &data.state_reason)
        .bind("label", &data.label)
        .bind("search_text", search_text(data))
        .run_one()
        .await;
    match done {
        Err(StoreError::NoRow) => {
            let current: i64 = tx.sql(&store::VERSION).id("id", id).value().await?;
            let sentence = "Qualcun altro ha modificato l’ente nel frattempo: rileggilo e riprova.".into();
            return Err(Failure::Conflict { current, sentence });
        }
        other => other
            .on_constraint("network_provider_code", || Problem::ProviderCodeTaken.at("code"))
            .on_constraint("network_provider_tax_code", || Problem::ProviderTaxCodeTaken.at("tax_code"))?,
    }
    withdraw_offers(tx, id).await?;
    offers(tx, id, data).await
}

/// A new provider.
pub async fn create(db: &Db, principal: &Principal, once: Option<&Once>, data: &ProviderData) -> Outcome<ProviderId> {
    principal.require(Permission::CATALOGUE_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let id = add_provider(&mut tx, data).await?;
    tx.commit(Audit::of("provider.create").on("provider", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Another text of a provider.
pub async fn change(db: &Db, principal: &Principal, id: ProviderId, version: i64, data: &ProviderData) -> Outcome<()> {
    principal.require(Permission::CATALOGUE_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    write_provider(&mut tx, id, version, data).await?;
    tx.commit(Audit::of("provider.change").on("provider", id)).await?;
    Ok(())
}
