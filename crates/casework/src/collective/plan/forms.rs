//! What the form and the interface of the plan of a group send.

use crate::case::forms::REASON;
use crate::plan::Measure;
use crate::plan::forms::{ActionInput, GoalInput, ServiceInput, actions, days, goals, needed};
use crate::plan::model::{MOST_UNITS, check_days};
use chrono::NaiveDate;
use kernel::input::{Fields, LINE};
use kernel::{PersonId, ProviderId, ServiceId};
use serde::Deserialize;
use utoipa::ToSchema;

/// A service of the catalogue, for all who take part.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectiveServiceInput {
    /// The service.
    pub service: ServiceId,
    /// The provider; the one that the catalogue proposes when left out.
    pub provider: Option<ProviderId>,
    /// Whether `units` are in all or for every month.
    pub measure: Measure,
    /// Whole units, 1 to 1,000,000.
    #[schema(minimum = 1, maximum = 1000000)]
    pub units: i64,
    /// First day; that of the plan when left out.
    pub from_day: Option<NaiveDate>,
    /// Last day; that of the plan when left out.
    pub last_day: Option<NaiveDate>,
}

impl CollectiveServiceInput {
    /// As a line of a plan of which nobody pays a share.
    pub(super) fn as_line(&self) -> ServiceInput {
        ServiceInput {
            service: self.service,
            provider: self.provider,
            measure: self.measure,
            units: self.units,
            from_day: self.from_day,
            last_day: self.last_day,
            user_share: None,
            means_test: None,
            user_area: None,
            request_number: None,
            mandatory_ground: None,
            mandatory_reference: None,
        }
    }
}

/// The plan of a group as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectivePlanInput {
    /// What is worked with: meetings, outings, laboratories; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub tools: Option<String>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day: every plan ends.
    pub ends_on: NaiveDate,
    /// First review, within the plan.
    pub review_on: NaiveDate,
    /// Goals.
    #[schema(max_items = 100)]
    pub goals: Vec<GoalInput>,
    /// Actions.
    #[schema(max_items = 100)]
    pub actions: Vec<ActionInput>,
    /// Services.
    #[schema(max_items = 100)]
    pub services: Vec<CollectiveServiceInput>,
}

/// Reads [`CollectivePlanInput`]. Rows that are wholly empty are skipped.
pub fn plan(fields: &mut Fields) -> Option<CollectivePlanInput> {
    let tools = fields.text("tools", REASON);
    let starts_on = fields.required_date("starts_on");
    let ends_on = fields.required_date("ends_on");
    let review_on = fields.required_date("review_on");
    if let (Some(starts_on), Some(ends_on), Some(review_on)) = (starts_on, ends_on, review_on) {
        for (field, sentence) in check_days(starts_on, ends_on, review_on) {
            fields.fault(field, sentence);
        }
    }
    let (goals, actions, services) = (goals(fields), actions(fields), services(fields));
    Some(CollectivePlanInput { tools, starts_on: starts_on?, ends_on: ends_on?, review_on: review_on?, goals, actions, services })
}

fn services(fields: &mut Fields) -> Vec<CollectiveServiceInput> {
    let mut services = Vec::new();
    for index in 0..fields.groups("services") {
        let row = format!("services[{index}]");
        let service = fields.id(&format!("{row}.service"));
        let provider = fields.id(&format!("{row}.provider"));
        let measure = fields.code(&format!("{row}.measure"));
        let units = fields.whole(&format!("{row}.units"), 1, MOST_UNITS);
        let (from_day, last_day) = days(fields, &row);
        let faulty = fields.is_faulty(&format!("{row}.service")) || fields.is_faulty(&format!("{row}.units"));
        if service.is_none() && units.is_none() && !faulty {
            continue;
        }
        let service = needed(fields, &format!("{row}.service"), service);
        let measure = needed(fields, &format!("{row}.measure"), measure);
        let units = needed(fields, &format!("{row}.units"), units);
        if let (Some(service), Some(measure), Some(units)) = (service, measure, units) {
            services.push(CollectiveServiceInput { service, provider, measure, units, from_day, last_day });
        }
    }
    services
}

/// Whether somebody who takes part agrees.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCollectiveConsent {
    /// Who.
    pub person: PersonId,
    /// Whether they agree.
    pub agrees: CollectiveConsent,
    /// When they said so.
    pub said_on: NaiveDate,
    /// Who said it for them, needed for a minor and for an adult in whose place somebody acts; at most 200 characters.
    #[schema(max_length = 200)]
    pub by_name: Option<String>,
    /// In their words; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub words: Option<String>,
}

kernel::code_enum! {
    /// Whether somebody agrees.
    pub enum CollectiveConsent {
        /// They do.
        Agrees = "agrees" => "È d’accordo",
        /// They do not.
        Declines = "declines" => "Non è d’accordo",
    }
}

/// Reads [`NewCollectiveConsent`].
pub fn consent(fields: &mut Fields) -> Option<NewCollectiveConsent> {
    let person = fields.required_id("person");
    let agrees = fields.required_code("agrees");
    let said_on = fields.required_date("said_on");
    let by_name = fields.line("by_name", LINE);
    let words = fields.text("words", REASON);
    Some(NewCollectiveConsent { person: person?, agrees: agrees?, said_on: said_on?, by_name, words })
}
