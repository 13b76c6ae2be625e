//! A service that a plan asks for, as other rooms need it.

use super::{MandatoryGround, PlanState};
use crate::UserArea;
use chrono::NaiveDate;
use kernel::{CaseId, Cents, Outcome, PersonId, PlanId, PlanServiceId, ProviderId, ServiceId, UnitId};
use store::Tx;
use uuid::Uuid;

store::statements! {
    ONE = "select plan_service_id, plan_id, case_id, person_id, unit_id, service_id, service_name, provider_id, provider_name, unit_of_measure, quantity,
                  unit_price_cents, price_version, valid_from, valid_until, total_cents, user_share_cents, means_test, user_area, request_number,
                  mandatory_ground, mandatory_reference, plan_state, signed_on
             from casework_v_plan_service where body_id = :body and plan_service_id = :id";
}

/// A service that a plan asks for, with what the catalogue said when it was agreed.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PlanService {
    /// The line of the plan.
    #[sqlx(rename = "plan_service_id")]
    pub id: PlanServiceId,
    /// The plan.
    pub plan_id: PlanId,
    /// Its case.
    pub case_id: CaseId,
    /// The person.
    pub person_id: PersonId,
    /// The unit of the case.
    pub unit_id: UnitId,
    /// The service.
    pub service_id: ServiceId,
    /// What it was called.
    pub service_name: String,
    /// The provider.
    pub provider_id: ProviderId,
    /// What it was called.
    pub provider_name: String,
    /// What a unit is called.
    pub unit_of_measure: String,
    /// Whole units over the whole period.
    pub quantity: i64,
    /// Price of one unit.
    pub unit_price_cents: Cents,
    /// The very price.
    pub price_version: Uuid,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Quantity times price.
    pub total_cents: Cents,
    /// What of it the person pays.
    pub user_share_cents: Cents,
    /// How means are tested, 1 to 4.
    pub means_test: i64,
    /// Area of users.
    pub user_area: UserArea,
    /// Number of the request.
    pub request_number: String,
    /// Why it must go ahead even without cover.
    pub mandatory_ground: Option<MandatoryGround>,
    /// Act or article that says so.
    pub mandatory_reference: String,
    /// Where the plan stands; a service may be requested while it is `agreed`.
    pub plan_state: PlanState,
    /// When the last of those named signed.
    pub signed_on: Option<NaiveDate>,
}

/// One service of a plan. It does not look at scope: whoever calls it asks [`crate::case_brief`] for the case with the
/// permission of what it does.
pub async fn plan_service(tx: &mut Tx, id: PlanServiceId) -> Outcome<PlanService> {
    Ok(tx.sql(&ONE).id("id", id).one().await?)
}
