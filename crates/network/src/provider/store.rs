//! The SQL of providers. They are organisations, not persons in care.

use crate::catalogue::model::ProviderState;
use kernel::{ProviderId, ServiceId};
use store::statements;

statements! {
    open pub(super) LIST = "select v.id, v.code, v.name, v.kind, v.tax_code, v.comune, v.email, v.phone, v.state,
                                   (select cast(count(*) as bigint) from network_offer o where o.body_id = :body and o.provider_id = v.id) as services
                              from network_provider v
                             where v.body_id = :body and v.search_text like :pattern and (:any_state or v.state = :state)
                               and (v.name, v.id) > (:after_name, :after_id)
                             order by v.name, v.id limit :most";
    open pub(super) ONE = "select v.id, v.code, v.name, v.kind, v.tax_code, v.comune, v.email, v.phone, v.state, v.state_reason, v.label, v.version
                             from network_provider v where v.body_id = :body and v.id = :id";
    open pub(super) BY_CODE = "select id, version from network_provider where body_id = :body and code = :code";
    open pub(super) VERSION = "select version from network_provider where body_id = :body and id = :id";
    open pub(super) OFFERS = "select s.id, s.name from network_offer o join network_service s on s.body_id = o.body_id and s.id = o.service_id
                               where o.body_id = :body and o.provider_id = :provider order by s.name, s.id";
    pub(super) ADD = "insert into network_provider (body_id, id, code, name, kind, tax_code, comune, email, phone, state, state_reason, label, search_text, version)
                      values (:body, :id, :code, :name, :kind, :tax_code, :comune, :email, :phone, :state, :state_reason, :label, :search_text, 1)";
    pub(super) CHANGE = "update network_provider set code = :code, name = :name, kind = :kind, tax_code = :tax_code, comune = :comune, email = :email, phone = :phone,
                                state = :state, state_reason = :state_reason, label = :label, search_text = :search_text, version = version + 1
                          where body_id = :body and id = :id and version = :version";
    open pub(super) ALL_SERVICES = "select s.id, s.name from network_service s where s.body_id = :body and s.valid_until > :today order by s.name, s.id";
}

/// A line of the list of providers.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ProviderLine {
    /// The provider.
    pub id: ProviderId,
    /// Code of the office.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What it is: cooperative, foundation …
    pub kind: String,
    /// VAT number or tax code.
    pub tax_code: String,
    /// Where it has its seat.
    pub comune: String,
    /// Mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Whether it works for the body.
    pub state: ProviderState,
    /// How many services it gives.
    pub services: i64,
}

/// A provider.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ProviderRow {
    /// The provider.
    pub id: ProviderId,
    /// Code of the office.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// VAT number or tax code.
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
    /// Version, for changes.
    pub version: i64,
}

/// A service that it gives.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Offered {
    /// The service.
    pub id: ServiceId,
    /// What it is called.
    pub name: String,
}

#[derive(sqlx::FromRow)]
pub(super) struct Versioned {
    pub id: ProviderId,
    pub version: i64,
}
