//! The plan of a case with its service, written with the rest.

use super::{Course, History};
use crate::plan::{MeansTest, PlanKind, PlanState, SignerRole, SigningMeans};
use chrono::NaiveDate;
use kernel::time::days_after;
use kernel::{Cents, Outcome, PlanId, PlanServiceId, ProviderId, ServiceId};
use store::{Row, Tx};
use uuid::Uuid;

store::statements! {
    PLAN = "insert into casework_plan (body_id, id, case_id, edition, kind, state, intensity, starts_on, ends_on, review_on, supersedes_id, agreed_on, author_id, at, version)
            values (:body, :id, :case, 1, :kind, :state, 'media', :starts_on, :ends_on, :review_on, null, :agreed_on, :by, :at, 3)";
    GOAL = "insert into casework_plan_goal (body_id, id, plan_id, place, words, sign) values (:body, :id, :plan, 1, :words, :sign)";
    ACTION = "insert into casework_plan_action (body_id, id, plan_id, place, what, responsible, formal, from_day, last_day)
              values (:body, :id, :plan, 1, :what, 'Servizio sociale', true, :from_day, :last_day)";
    SERVICE = "insert into casework_plan_service (body_id, id, plan_id, place, service_id, service_name, provider_id, provider_name, unit_of_measure, per_month,
                      quantity, unit_price_cents, price_version, valid_from, valid_until, total_cents, user_share_cents, means_test, user_area,
                      request_number, mandatory_ground, mandatory_reference)
               values (:body, :id, :plan, 1, :service, :service_name, :provider, :provider_name, :unit, 0,
                      :quantity, :unit_price, :price_version, :from, :until, :total, :user_share, :means_test, :user_area,
                      :request_number, null, '')";
    SIGNER = "insert into casework_plan_signer (body_id, id, plan_id, place, role, name, signed_on, means, witness, account_id, at)
              values (:body, :id, :plan, :place, :role, :name, :signed_on, :means, '', :by, :at)";
}

/// A service that a plan asks for, as the catalogue offers it.
#[derive(Clone, Debug)]
pub struct PlannedService {
    /// The line of the plan.
    pub id: PlanServiceId,
    /// The plan.
    pub plan: PlanId,
    /// The service.
    pub service: ServiceId,
    /// Its name.
    pub service_name: String,
    /// The provider.
    pub provider: ProviderId,
    /// Its name.
    pub provider_name: String,
    /// In what it is counted.
    pub unit_of_measure: String,
    /// Units over the whole period.
    pub quantity: i64,
    /// Price of one unit.
    pub unit_price: Cents,
    /// Which price.
    pub price_version: Uuid,
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub until: NaiveDate,
    /// Quantity times price.
    pub total: Cents,
    /// What of it the user pays.
    pub user_share: Cents,
    /// How means are tested.
    pub means_test: MeansTest,
    /// Number of the request.
    pub request_number: String,
}

/// Rows of plans, to be written together.
#[derive(Default)]
pub(super) struct PlanRows {
    plans: Vec<Row>,
    goals: Vec<Row>,
    actions: Vec<Row>,
    services: Vec<Row>,
    signers: Vec<Row>,
}

impl PlanRows {
    /// Writes them.
    pub(super) async fn insert(self, tx: &mut Tx) -> Outcome<()> {
        tx.insert_many(&PLAN, self.plans).await?;
        tx.insert_many(&GOAL, self.goals).await?;
        tx.insert_many(&ACTION, self.actions).await?;
        tx.insert_many(&SERVICE, self.services).await?;
        tx.insert_many(&SIGNER, self.signers).await?;
        Ok(())
    }

    /// The plan of a case, agreed on its first day.
    pub(super) fn add(&mut self, tx: &mut Tx, case: &History, planned: &PlannedService) -> Outcome<()> {
        let rows = self;
        let last_day = planned.until.pred_opt().unwrap_or(planned.until);
        let state = if case.closed_on().is_some() { PlanState::Ended } else { PlanState::Agreed };
        // A plan that goes on lasts as long as its next review.
        let ends_on = match case.course {
            Course::InCare { review_on, .. } => last_day.max(days_after(review_on, 90)),
            _ => last_day,
        };
        let at = History::at(planned.from);
        rows.plans.push(
            Row::new()
                .id("id", planned.plan)
                .id("case", case.id)
                .code("kind", PlanKind::Individual)
                .code("state", state)
                .bind("starts_on", planned.from)
                .bind("ends_on", ends_on)
                .bind("review_on", ends_on)
                .bind("agreed_on", planned.from)
                .id("by", case.worker)
                .bind("at", at),
        );
        rows.goals.push(
            Row::new()
                .id("id", tx.new_id::<Uuid>()?)
                .id("plan", planned.plan)
                .bind("words", "Restare a casa propria, con un aiuto nelle cose di ogni giorno")
                .bind("sign", "La settimana trascorre senza emergenze"),
        );
        rows.actions.push(
            Row::new()
                .id("id", tx.new_id::<Uuid>()?)
                .id("plan", planned.plan)
                .bind("what", format!("Attivare il servizio: {}", planned.service_name))
                .bind("from_day", planned.from)
                .bind("last_day", last_day),
        );
        rows.services.push(
            Row::new()
                .id("id", planned.id)
                .id("plan", planned.plan)
                .id("service", planned.service)
                .bind("service_name", &planned.service_name)
                .id("provider", planned.provider)
                .bind("provider_name", &planned.provider_name)
                .bind("unit", &planned.unit_of_measure)
                .bind("quantity", planned.quantity)
                .bind("unit_price", planned.unit_price)
                .bind("price_version", planned.price_version)
                .bind("from", planned.from)
                .bind("until", planned.until)
                .bind("total", planned.total)
                .bind("user_share", planned.user_share)
                .bind("means_test", planned.means_test.number())
                .code("user_area", case.user_area)
                .bind("request_number", &planned.request_number),
        );
        for (place, role, name) in [
            (1_i64, SignerRole::Person, case.person_name.as_str()),
            (2, SignerRole::Service, "Assistente sociale responsabile del caso"),
        ] {
            rows.signers.push(
                Row::new()
                    .id("id", tx.new_id::<Uuid>()?)
                    .id("plan", planned.plan)
                    .bind("place", place)
                    .code("role", role)
                    .bind("name", name)
                    .bind("signed_on", planned.from)
                    .code("means", SigningMeans::Handwritten)
                    .id("by", case.worker)
                    .bind("at", at),
            );
        }
        Ok(())
    }
}
