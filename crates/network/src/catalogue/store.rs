//! The SQL of services, prices and chapters. Nothing of it tells anything of a person.

use super::model::{IstatItem, UnitOfMeasure};
use casework::UserArea;
use chrono::NaiveDate;
use kernel::{Cents, ProviderId, ServiceId, UnitId};
use store::statements;
use uuid::Uuid;

statements! {
    open pub(super) LIST = "select s.id, s.code, s.name, s.user_area, s.service_area, s.unit_of_measure, s.siuss_code, s.means_test, s.istat_item, s.periodic,
                                   s.valid_from, s.valid_until, coalesce(u.name, '') as office_name,
                                   (select cast(min(p.unit_price_cents) as bigint) from network_price p where p.body_id = :body and p.service_id = s.id
                                       and p.valid_from <= :today and p.valid_until > :today) as price_from,
                                   (select cast(count(*) as bigint) from network_offer o join network_provider v on v.body_id = o.body_id and v.id = o.provider_id
                                     where o.body_id = :body and o.service_id = s.id and v.state = 'active') as providers
                              from network_service s left join guard_unit u on u.body_id = s.body_id and u.id = s.office_unit_id
                             where s.body_id = :body and s.search_text like :pattern and (:any_area or s.user_area = :area)
                               and (:closed_too or (s.valid_from <= :today and s.valid_until > :today))
                               and (:any_age or not exists (select 1 from network_age_limit l where l.body_id = s.body_id and l.service_id = s.id and l.withdrawn_at is null and l.valid_from <= :today
                                                             and (coalesce(l.least_years, 0) > :age or coalesce(l.most_years, 999) < :age)
                                                             and not exists (select 1 from network_age_limit n where n.body_id = l.body_id and n.service_id = l.service_id and n.withdrawn_at is null
                                                                                and n.valid_from > l.valid_from and n.valid_from <= :today)))
                               and (s.name, s.id) > (:after_name, :after_id)
                             order by s.name, s.id limit :most";
    open pub(super) ONE = "select s.id, s.code, s.name, s.description, s.user_area, s.service_area, s.unit_of_measure, s.siuss_code, s.means_test, s.istat_item,
                                  s.macro_level, s.periodic, s.at_home, s.office_unit_id, coalesce(u.name, '') as office_name, s.valid_from, s.valid_until, s.version
                             from network_service s left join guard_unit u on u.body_id = s.body_id and u.id = s.office_unit_id
                            where s.body_id = :body and s.id = :id";
    open pub(super) ID_BY_CODE = "select id from network_service where body_id = :body and code = :code";
    open pub(super) VERSION = "select version from network_service where body_id = :body and id = :id";
    pub(super) ADD = "insert into network_service (body_id, id, code, name, description, user_area, service_area, unit_of_measure, siuss_code, means_test, istat_item,
                             macro_level, periodic, at_home, office_unit_id, search_text, valid_from, valid_until, version)
                      values (:body, :id, :code, :name, :description, :user_area, :service_area, :unit, :siuss_code, :means_test, :istat_item,
                              :macro_level, :periodic, :at_home, :office, :search_text, :from, :until, 1)";
    pub(super) CHANGE = "update network_service set code = :code, name = :name, description = :description, user_area = :user_area, service_area = :service_area,
                                unit_of_measure = :unit, siuss_code = :siuss_code, means_test = :means_test, istat_item = :istat_item, macro_level = :macro_level,
                                periodic = :periodic, at_home = :at_home, office_unit_id = :office, search_text = :search_text, valid_from = :from,
                                valid_until = :until, version = version + 1
                          where body_id = :body and id = :id and version = :version";
    open pub(super) PRICES = "select p.id, p.provider_id, coalesce(v.name, 'Tutti gli enti') as provider_name, p.unit_price_cents, p.vat_included, p.label, p.valid_from,
                                     p.valid_until
                                from network_price p left join network_provider v on v.body_id = p.body_id and v.id = p.provider_id
                               where p.body_id = :body and p.service_id = :service order by p.valid_from desc, provider_name, p.id";
    open pub(super) PRICE_ON = "select id, unit_price_cents, valid_from, valid_until from network_price
                                 where body_id = :body and service_id = :service and provider_id = :provider and valid_from <= :on and valid_until > :on";
    /// The price that holds at a provider on a day: its own, or the one that holds everywhere.
    open pub PRICE_AT = "select id, unit_price_cents, valid_from, valid_until from network_price
                          where body_id = :body and service_id = :service and provider_id in (:provider, :everywhere) and valid_from <= :on and valid_until > :on
                          order by case when provider_id = :everywhere then 1 else 0 end limit 1";
    pub(super) LOCK = "select version from network_service where body_id = :body and id = :id {for update}";
    pub(super) END_PRICE = "update network_price set valid_until = :until where body_id = :body and id = :id";
    pub(super) ADD_PRICE = "insert into network_price (body_id, id, service_id, provider_id, unit_price_cents, vat_included, label, valid_from, valid_until, created_at, created_by)
                            values (:body, :id, :service, :provider, :price, :vat_included, :label, :from, :until, :now, :actor)";
    open pub(super) CHAPTERS = "select preference, chapter, article, sub, label from network_chapter where body_id = :body and service_id = :service order by preference";
    open pub(super) ISTAT_ITEM = "select istat_item from network_service where body_id = :body and id = :service";
    pub(super) TOUCH = "update network_service set version = version + 1 where body_id = :body and id = :id";
    pub(super) FORGET_CHAPTERS = "delete from network_chapter where body_id = :body and service_id = :service";
    pub(super) ADD_CHAPTER = "insert into network_chapter (body_id, service_id, preference, chapter, article, sub, label)
                              values (:body, :service, :preference, :chapter, :article, :sub, :label)";
    open pub(super) OFFERED = "select s.id, s.code, s.name, s.user_area, s.unit_of_measure, s.periodic, s.means_test, s.siuss_code, v.id as provider_id, v.name as provider_name
                                 from network_service s join network_offer o on o.body_id = s.body_id and o.service_id = s.id
                                 join network_provider v on v.body_id = o.body_id and v.id = o.provider_id
                                where s.body_id = :body and s.valid_from <= :on and s.valid_until > :on and v.state = 'active'
                                order by s.name, s.id, v.name, v.id";
    open pub(super) PROPOSED = "select v.id, v.name from network_offer o join network_provider v on v.body_id = o.body_id and v.id = o.provider_id
                                 where o.body_id = :body and o.service_id = :service and v.state = 'active' order by v.name, v.id";
    open pub(super) PROVIDER_NAME = "select v.id, v.name from network_provider v where v.body_id = :body and v.id = :provider";
    open pub(super) PROVIDERS = "select v.id, v.name, v.state from network_offer o join network_provider v on v.body_id = o.body_id and v.id = o.provider_id
                                  where o.body_id = :body and o.service_id = :service order by v.name, v.id";
    open pub(super) SEARCH = "select s.id, s.name, s.description from network_service s
                               where s.body_id = :body and s.search_text like :pattern and s.valid_from <= :today and s.valid_until > :today
                               order by s.name, s.id limit :most";
    open pub(super) OFFICES = "select u.id, u.name from guard_unit u where u.body_id = :body and u.valid_from <= :today and u.valid_until > :today order by u.name, u.id";
    pub(super) FORGET_OFFERS = "delete from network_offer where body_id = :body and provider_id = :provider";
    pub(super) ADD_OFFER = "insert into network_offer (body_id, service_id, provider_id) values (:body, :service, :provider) on conflict (body_id, service_id, provider_id) do nothing";
    open pub(super) OFFERED_BY_NOBODY = "select s.id from network_service s where s.body_id = :body
                                            and not exists (select 1 from network_offer o where o.body_id = :body and o.service_id = s.id) order by s.code";
    open pub(super) OFFICE_BY_CODE = "select id from guard_unit where body_id = :body and code = :code";
}

/// A line of the list of services.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ServiceLine {
    /// The service.
    pub id: ServiceId,
    /// Code of the office.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Area of users.
    pub user_area: UserArea,
    /// Group of services, as the office calls it.
    pub service_area: String,
    /// In what it is counted.
    pub unit_of_measure: UnitOfMeasure,
    /// Code in the nomenclature of SIUSS.
    pub siuss_code: String,
    /// How means are tested, 1 to 4.
    pub means_test: i64,
    /// Kind in the ISTAT survey.
    pub istat_item: IstatItem,
    /// Given again and again.
    pub periodic: bool,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Who is in charge of it.
    pub office_name: String,
    /// Lowest price today, in cents.
    pub price_from: Option<Cents>,
    /// How many active providers offer it.
    pub providers: i64,
}

/// A service.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ServiceRow {
    /// The service.
    pub id: ServiceId,
    /// Code of the office.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Area of users.
    pub user_area: UserArea,
    /// Group of services.
    pub service_area: String,
    /// In what it is counted.
    pub unit_of_measure: UnitOfMeasure,
    /// Code in the nomenclature of SIUSS.
    pub siuss_code: String,
    /// How means are tested, 1 to 4.
    pub means_test: i64,
    /// Kind in the ISTAT survey.
    pub istat_item: IstatItem,
    /// Macro level of the national fund, 1 to 5; 0 when unknown.
    pub macro_level: i64,
    /// Given again and again.
    pub periodic: bool,
    /// Given at the person's home: the provider needs the address.
    pub at_home: bool,
    /// The office in charge.
    pub office_unit_id: Option<UnitId>,
    /// What it is called.
    pub office_name: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Version, for changes.
    pub version: i64,
}

/// A price.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PriceRow {
    /// The very price.
    pub id: Uuid,
    /// At whom; the zero identifier means everywhere.
    pub provider_id: ProviderId,
    /// What it is called.
    pub provider_name: String,
    /// Of one unit, in cents.
    pub unit_price_cents: Cents,
    /// Whether VAT is in it.
    pub vat_included: bool,
    /// Where the figure comes from.
    pub label: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
}

/// A price without its surroundings.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct PriceOn {
    /// The very price.
    pub id: Uuid,
    /// Of one unit, in cents.
    pub unit_price_cents: Cents,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
}

/// On which chapter a service is paid.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ChapterRow {
    /// 1 is asked first.
    pub preference: i64,
    /// Capitolo.
    pub chapter: String,
    /// Articolo.
    pub article: String,
    /// Sub-articolo.
    pub sub: String,
    /// Where the choice comes from.
    pub label: String,
}

/// A provider that offers a service.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OfferRow {
    /// The provider.
    pub id: ProviderId,
    /// What it is called.
    pub name: String,
    /// Whether it works.
    pub state: super::model::ProviderState,
}

#[derive(sqlx::FromRow)]
pub(super) struct OfferedRow {
    pub id: ServiceId,
    pub code: String,
    pub name: String,
    pub user_area: String,
    pub unit_of_measure: UnitOfMeasure,
    pub periodic: bool,
    pub means_test: i64,
    pub siuss_code: String,
    pub provider_id: ProviderId,
    pub provider_name: String,
}

#[derive(sqlx::FromRow)]
pub(super) struct Named {
    pub id: Uuid,
    pub name: String,
}
