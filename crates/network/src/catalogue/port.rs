//! The catalogue as a plan asks it.

use super::actions::price_at;
use super::model::IstatItem;
use super::store::{self, ChapterRow, Named, OfferedRow};
use crate::request::cost_by_year;
use ::store::Tx;
use casework::{OfferedService, PricedService, ServiceCatalogue, YearCost};
use chrono::NaiveDate;
use kernel::{Cents, Outcome, Period, ProviderId, ServiceId};
use registry::person::AgeLimit;
use ui::Boxed;

/// Answers casework's [`ServiceCatalogue`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Catalogue;

impl ServiceCatalogue for Catalogue {
    fn offered<'a>(&'a self, tx: &'a mut Tx, on: NaiveDate) -> Boxed<'a, Outcome<Vec<OfferedService>>> {
        Box::pin(async move {
            let mut all: Vec<OfferedService> = Vec::new();
            let limits = crate::age::limits_on(tx, on).await?;
            for row in tx.sql(&store::OFFERED).bind("on", on).all::<OfferedRow>().await? {
                let provider = (row.provider_id, row.provider_name);
                match all.last_mut() {
                    Some(last) if last.service == row.id => last.providers.push(provider),
                    _ => all.push(OfferedService {
                        service: row.id,
                        code: row.code,
                        name: row.name,
                        user_area: row.user_area,
                        unit_of_measure: row.unit_of_measure.label().to_owned(),
                        periodic: row.periodic,
                        means_test: row.means_test,
                        siuss_code: row.siuss_code,
                        ages: limits.get(&row.id).copied().unwrap_or_default(),
                        providers: vec![provider],
                    }),
                }
            }
            Ok(all)
        })
    }

    fn priced<'a>(
        &'a self,
        tx: &'a mut Tx,
        service: ServiceId,
        provider: Option<ProviderId>,
        on: NaiveDate,
    ) -> Boxed<'a, Outcome<Option<PricedService>>> {
        Box::pin(async move {
            let candidates: Vec<Named> = tx.sql(&store::PROPOSED).id("service", service).all().await?;
            let mut best: Option<PricedService> = None;
            for candidate in candidates.into_iter().filter(|candidate| provider.is_none_or(|wanted| wanted.0 == candidate.id)) {
                let Some(price) = price_at(tx, service, ProviderId(candidate.id), on).await? else { continue };
                // Where nobody chose, the cheapest is proposed; of equals the first by name.
                if best.as_ref().is_none_or(|best| price.unit_price_cents < best.unit_price) {
                    best = Some(PricedService {
                        unit_price: price.unit_price_cents,
                        provider: ProviderId(candidate.id),
                        provider_name: candidate.name,
                        price_version: price.id,
                        valid_until: (price.valid_until != guard::scope::FOREVER).then_some(price.valid_until),
                    });
                }
            }
            Ok(best)
        })
    }

    fn ages<'a>(&'a self, tx: &'a mut Tx, service: ServiceId, on: NaiveDate) -> Boxed<'a, Outcome<AgeLimit>> {
        Box::pin(crate::age::limit_on(tx, service, on))
    }

    fn chapter<'a>(&'a self, tx: &'a mut Tx, service: ServiceId, _: NaiveDate) -> Boxed<'a, Outcome<Option<String>>> {
        Box::pin(async move {
            let first = tx.sql(&store::CHAPTERS).id("service", service).all::<ChapterRow>().await?.into_iter().next();
            Ok(first.map(|row| format!("{}.{}.{}", row.chapter, row.article, row.sub)))
        })
    }

    fn residential<'a>(&'a self, tx: &'a mut Tx, service: ServiceId) -> Boxed<'a, Outcome<bool>> {
        Box::pin(async move {
            let items = tx.sql(&store::ISTAT_ITEM).id("service", service).values::<String>().await?;
            Ok(items.iter().any(|item| item == IstatItem::Residential.code()))
        })
    }

    fn cost_by_year(&self, unit_price: Cents, quantity: i64, period: Period) -> Vec<YearCost> {
        // What cannot be split is shown whole; asking for it is refused with the reason.
        cost_by_year(unit_price, quantity, period).unwrap_or_default()
    }
}
