//! What the form and the interface of a plan send.

use super::model::{MOST_UNITS, Measure, check_days};
use super::{MandatoryGround, MeansTest, PlanKind, ResourceOf, SignerRole, SigningMeans};
use crate::UserArea;
use crate::case::forms::REASON;
use chrono::NaiveDate;
use kernel::input::{Fields, LINE};
use kernel::{Cents, Period, PersonId, ProviderId, ServiceId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A goal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoalInput {
    /// The goal in the person's own words; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub words: String,
    /// By what it will be seen that it is reached; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub sign: Option<String>,
}

/// An action.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionInput {
    /// What is done; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub what: String,
    /// Who does it; at most 200 characters.
    #[schema(max_length = 200)]
    pub responsible: String,
    /// Whether it is informal help (family, neighbours, volunteers).
    pub informal: Option<bool>,
    /// First day; that of the plan when left out.
    pub from_day: Option<NaiveDate>,
    /// Last day; that of the plan when left out.
    pub last_day: Option<NaiveDate>,
}

/// A service of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceInput {
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
    /// What the person pays of the whole, in cents; nothing when left out.
    #[schema(value_type = Option<i64>, minimum = 0)]
    pub user_share: Option<Cents>,
    /// Whether means count; as the catalogue says when left out.
    pub means_test: Option<MeansTest>,
    /// Area of users; that of the case when left out.
    pub user_area: Option<UserArea>,
    /// Number of the request; a new one when left out; at most 32 characters.
    #[schema(max_length = 32)]
    pub request_number: Option<String>,
    /// Why it must go ahead even without cover.
    pub mandatory_ground: Option<MandatoryGround>,
    /// The act or article that says so; needed with a ground; at most 200 characters.
    #[schema(max_length = 200)]
    pub mandatory_reference: Option<String>,
}

/// Somebody who must sign.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignerInput {
    /// As whom.
    pub role: SignerRole,
    /// Who; at most 200 characters.
    #[schema(max_length = 200)]
    pub name: String,
    /// Their record, when they were chosen from those whom the register knows.
    pub person: Option<PersonId>,
}

/// What somebody brings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceInput {
    /// Whose it is.
    pub whose: ResourceOf,
    /// In words; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub words: String,
}

/// A plan as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanInput {
    /// What it is.
    pub kind: PlanKind,
    /// How intense the work is ("due incontri al mese"); at most 200 characters.
    #[schema(max_length = 200)]
    pub intensity: Option<String>,
    /// The language in which it is talked about, by its Italian name or its ISO 639-1 code; Italian when left out.
    #[schema(max_length = 60)]
    pub language: Option<String>,
    /// The interpreter or mediator who helps; at most 200 characters.
    #[schema(max_length = 200)]
    pub interpreter: Option<String>,
    /// What is worked with: talks, visits, groups, contributions; at most 1,000 characters.
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
    pub services: Vec<ServiceInput>,
    /// Who must sign.
    #[schema(max_items = 100)]
    pub signers: Vec<SignerInput>,
    /// What the person, those around them and the services bring.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub resources: Vec<ResourceInput>,
}

/// Reads [`PlanInput`]. Rows that are wholly empty are skipped.
pub fn plan(fields: &mut Fields) -> Option<PlanInput> {
    let kind = fields.required_code("kind");
    let intensity = fields.line("intensity", LINE);
    let language = fields.line("language", 60).and_then(|typed| {
        let code = registry::person::languages::code(&typed);
        if code.is_none() {
            fields.fault("language", "Lingua non trovata: scegli dall’elenco.");
        }
        code.map(str::to_owned)
    });
    let interpreter = fields.line("interpreter", LINE);
    let tools = fields.text("tools", REASON);
    let starts_on = fields.required_date("starts_on");
    let ends_on = fields.required_date("ends_on");
    let review_on = fields.required_date("review_on");
    if let (Some(starts_on), Some(ends_on), Some(review_on)) = (starts_on, ends_on, review_on) {
        for (field, sentence) in check_days(starts_on, ends_on, review_on) {
            fields.fault(field, sentence);
        }
    }
    let input = PlanInput {
        goals: goals(fields),
        actions: actions(fields),
        services: services(fields),
        signers: signers(fields),
        resources: resources(fields),
        kind: kind?,
        intensity,
        language,
        interpreter,
        tools,
        starts_on: starts_on?,
        ends_on: ends_on?,
        review_on: review_on?,
    };
    Some(input)
}

/// What a row must have.
pub(crate) fn needed<T>(fields: &mut Fields, name: &str, value: Option<T>) -> Option<T> {
    if value.is_none() {
        fields.fault(name, "Campo obbligatorio.");
    }
    value
}

/// Rows of goals.
pub(crate) fn goals(fields: &mut Fields) -> Vec<GoalInput> {
    let mut goals = Vec::new();
    for index in 0..fields.groups("goals") {
        let name = format!("goals[{index}].words");
        let words = fields.text(&name, REASON);
        let sign = fields.text(&format!("goals[{index}].sign"), REASON);
        if words.is_none() && sign.is_none() {
            continue;
        }
        if let Some(words) = needed(fields, &name, words) {
            goals.push(GoalInput { words, sign });
        }
    }
    goals
}

/// The days of a row.
pub(crate) fn days(fields: &mut Fields, row: &str) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let from = fields.date(&format!("{row}.from_day"));
    let last = fields.date(&format!("{row}.last_day"));
    if from.zip(last).is_some_and(|(from, last)| last < from) {
        fields.fault(format!("{row}.last_day"), "La fine non può precedere l’inizio.");
    }
    (from, last)
}

/// Rows of actions.
pub(crate) fn actions(fields: &mut Fields) -> Vec<ActionInput> {
    let mut actions = Vec::new();
    for index in 0..fields.groups("actions") {
        let row = format!("actions[{index}]");
        let what = fields.text(&format!("{row}.what"), REASON);
        let responsible = fields.line(&format!("{row}.responsible"), LINE);
        let informal = fields.flag(&format!("{row}.informal"));
        let (from_day, last_day) = days(fields, &row);
        if what.is_none() && responsible.is_none() {
            continue;
        }
        let what = needed(fields, &format!("{row}.what"), what);
        let responsible = needed(fields, &format!("{row}.responsible"), responsible);
        if let (Some(what), Some(responsible)) = (what, responsible) {
            actions.push(ActionInput { what, responsible, informal: Some(informal), from_day, last_day });
        }
    }
    actions
}

fn services(fields: &mut Fields) -> Vec<ServiceInput> {
    let mut services = Vec::new();
    for index in 0..fields.groups("services") {
        let row = format!("services[{index}]");
        let service = fields.id(&format!("{row}.service"));
        let provider = fields.id(&format!("{row}.provider"));
        let measure = fields.code(&format!("{row}.measure"));
        let units = fields.whole(&format!("{row}.units"), 1, MOST_UNITS);
        let (from_day, last_day) = days(fields, &row);
        let user_share = fields.cents(&format!("{row}.user_share"));
        let means_test = fields.code(&format!("{row}.means_test"));
        let user_area = fields.code(&format!("{row}.user_area"));
        let request_number = fields.line(&format!("{row}.request_number"), 32);
        let mandatory_ground = fields.code::<MandatoryGround>(&format!("{row}.mandatory_ground"));
        let mandatory_reference = fields.line(&format!("{row}.mandatory_reference"), LINE);
        let faulty = fields.is_faulty(&format!("{row}.service")) || fields.is_faulty(&format!("{row}.units"));
        if service.is_none() && units.is_none() && mandatory_reference.is_none() && !faulty {
            continue;
        }
        if mandatory_ground.is_some() && mandatory_reference.is_none() {
            fields.fault(format!("{row}.mandatory_reference"), "Indica il provvedimento o l’articolo di legge.");
        }
        let service = needed(fields, &format!("{row}.service"), service);
        let measure = needed(fields, &format!("{row}.measure"), measure);
        let units = needed(fields, &format!("{row}.units"), units);
        if let (Some(service), Some(measure), Some(units)) = (service, measure, units) {
            services.push(ServiceInput {
                service,
                provider,
                measure,
                units,
                from_day,
                last_day,
                user_share,
                means_test,
                user_area,
                request_number,
                mandatory_ground,
                mandatory_reference,
            });
        }
    }
    services
}

fn signers(fields: &mut Fields) -> Vec<SignerInput> {
    let mut signers = Vec::new();
    for index in 0..fields.groups("signers") {
        let role = fields.code(&format!("signers[{index}].role"));
        let name = fields.line(&format!("signers[{index}].name"), LINE);
        let person = fields.id(&format!("signers[{index}].person"));
        if role.is_none() && name.is_none() {
            continue;
        }
        let role = needed(fields, &format!("signers[{index}].role"), role);
        let name = needed(fields, &format!("signers[{index}].name"), name);
        if let (Some(role), Some(name)) = (role, name) {
            signers.push(SignerInput { role, name, person });
        }
    }
    signers
}

fn resources(fields: &mut Fields) -> Vec<ResourceInput> {
    let mut resources = Vec::new();
    for index in 0..fields.groups("resources") {
        let whose = fields.code(&format!("resources[{index}].whose"));
        let words = fields.text(&format!("resources[{index}].words"), REASON);
        // A row of which only the first choice was made is empty.
        if words.is_none() {
            continue;
        }
        let whose = needed(fields, &format!("resources[{index}].whose"), whose);
        if let (Some(whose), Some(words)) = (whose, words) {
            resources.push(ResourceInput { whose, words });
        }
    }
    resources
}

/// A decision to go on without somebody's signature.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// Why: unreachable, against the child's interest, a judge's leave; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub reason: String,
    /// The act on which it rests, where there is one; at most 200 characters.
    #[schema(max_length = 200)]
    pub act: Option<String>,
}

/// Reads [`Waiver`].
pub fn waiver(fields: &mut Fields) -> Option<Waiver> {
    let reason = fields.required_text("reason", REASON);
    let act = fields.line("act", LINE);
    Some(Waiver { reason: reason?, act })
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Who signs: the row of the plan.
    pub signer: Uuid,
    /// When.
    pub signed_on: NaiveDate,
    /// How.
    pub means: SigningMeans,
    /// Before whom, when it was said aloud; at most 200 characters.
    #[schema(max_length = 200)]
    pub witness: Option<String>,
    /// That the terms of the plan stand although the catalogue changed since.
    pub keep_terms: Option<bool>,
}

/// Reads [`Signature`].
pub fn signature(fields: &mut Fields) -> Option<Signature> {
    let signer = fields.required_id::<Uuid>("signer");
    let signed_on = fields.required_date("signed_on");
    let means = fields.required_code("means");
    let witness = fields.line("witness", LINE);
    let keep_terms = Some(fields.flag("keep_terms"));
    if means == Some(SigningMeans::Spoken) && witness.is_none() {
        fields.fault("witness", "Per una firma a voce indica il testimone.");
    }
    Some(Signature { signer: signer?, signed_on: signed_on?, means: means?, witness, keep_terms })
}

/// The period of a line: what is not said is the plan's.
pub fn period_of(from: Option<NaiveDate>, last: Option<NaiveDate>, starts_on: NaiveDate, ends_on: NaiveDate) -> Option<Period> {
    Period::through(from.unwrap_or(starts_on), last.unwrap_or(ends_on)).ok()
}
