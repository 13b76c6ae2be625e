//! Everything a plan reads and writes.

use super::{MandatoryGround, MeansTest, PlanKind, PlanState, ResourceOf, SignerRole, SigningMeans};
use crate::UserArea;
use crate::ports::{ServiceCatalogue, YearCost};
use chrono::NaiveDate;
use kernel::{CaseId, Cents, Instant, Period, PersonId, PlanId, PlanServiceId, ProviderId, ServiceId};
use std::collections::BTreeMap;
use uuid::Uuid;

macro_rules! plan_row {
    ($permission:literal) => {
        concat!(
            "select p.id, p.case_id, p.edition, p.kind, p.state, p.intensity, p.language, p.interpreter, p.tools, p.starts_on, p.ends_on, p.review_on,
                    p.supersedes_id, p.agreed_on, coalesce(a.display_name, '') as by_name, p.at, p.version
               from casework_plan p left join guard_account a on a.body_id = p.body_id and a.id = p.author_id
              where p.body_id = :body and p.id = :id and ",
            crate::case_scope!($permission, "p.case_id")
        )
    };
}

store::statements! {
    /// A plan that may be read.
    pub READ = plan_row!("case.read");
    /// A plan that may be written to.
    pub WRITE = plan_row!("plan.write");
    /// A plan of which somebody who assigns the case decides.
    pub DECIDE = plan_row!("case.assign");
    /// Of which plan a signer is.
    pub PLAN_OF_SIGNER = concat!("select s.plan_id from casework_plan_signer s join casework_plan p on p.body_id = s.body_id and p.id = s.plan_id
                                   where s.body_id = :body and s.id = :signer and ", crate::case_scope!("case.assign", "p.case_id"));
    /// Every edition of a case, newest first.
    pub OF_CASE = concat!("select p.id, p.case_id, p.edition, p.kind, p.state, p.intensity, p.language, p.interpreter, p.tools, p.starts_on, p.ends_on, p.review_on,
                                  p.supersedes_id, p.agreed_on, coalesce(a.display_name, '') as by_name, p.at, p.version
                             from casework_plan p left join guard_account a on a.body_id = p.body_id and a.id = p.author_id
                            where p.body_id = :body and p.case_id = :case and ", crate::case_scope!("case.read", "p.case_id"), " order by p.edition desc limit 100");
    /// Goals in their order.
    pub GOALS = "select id, words, sign from casework_plan_goal where body_id = :body and plan_id = :plan order by place";
    /// Actions in their order.
    pub ACTIONS = "select id, what, responsible, formal, from_day, last_day from casework_plan_action where body_id = :body and plan_id = :plan order by place";
    /// Services in their order.
    pub SERVICES = "select id, service_id, service_name, provider_id, provider_name, unit_of_measure, per_month, quantity, unit_price_cents, price_version, valid_from,
                           valid_until, total_cents, user_share_cents, means_test, user_area, request_number, mandatory_ground, mandatory_reference
                      from casework_plan_service where body_id = :body and plan_id = :plan order by place";
    /// Signers in their order.
    pub SIGNERS = "select s.id, s.role, s.name, s.person_id, s.signed_on, s.means, s.witness, s.ground, s.waived, coalesce(a.display_name, '') as waived_by_name, s.waived_at
                     from casework_plan_signer s left join guard_account a on a.body_id = s.body_id and a.id = s.waived_by
                    where s.body_id = :body and s.plan_id = :plan order by s.place";
    /// Resources in their order.
    pub RESOURCES = "select id, whose, words from casework_plan_resource where body_id = :body and plan_id = :plan order by place";
    /// The number of the latest edition.
    pub LATEST = "select edition from casework_plan where body_id = :body and case_id = :case order by edition desc limit 1";
    /// The plan in force.
    pub AGREED = "select id from casework_plan where body_id = :body and case_id = :case and state = 'agreed'";
    /// A new edition.
    pub ADD = "insert into casework_plan (body_id, id, case_id, edition, kind, state, intensity, language, interpreter, tools, starts_on, ends_on, review_on, supersedes_id,
                      agreed_on, author_id, at, version)
               values (:body, :id, :case, :edition, :kind, 'draft', :intensity, :language, :interpreter, :tools, :starts_on, :ends_on, :review_on, :supersedes, null, :actor, :now, 1)";
    /// A draft written anew.
    pub CHANGE = "update casework_plan set kind = :kind, intensity = :intensity, language = :language, interpreter = :interpreter, tools = :tools, starts_on = :starts_on, ends_on = :ends_on, review_on = :review_on,
                         version = version + 1
                   where body_id = :body and id = :id and version = :version";
    /// Moves its state.
    pub SET_STATE = "update casework_plan set state = :state, version = version + 1 where body_id = :body and id = :id and version = :version";
    /// All have signed.
    pub SET_AGREED = "update casework_plan set state = 'agreed', agreed_on = :agreed_on, version = version + 1 where body_id = :body and id = :id";
    /// A later one is in force.
    pub SUPERSEDE = "update casework_plan set state = 'superseded', version = version + 1 where body_id = :body and case_id = :case and state = 'agreed'";
    /// Those of a case that wait for signatures.
    pub SIGNING_IN = "select id from casework_plan where body_id = :body and case_id = :case and state = 'signing' order by id limit 20";
    /// The case ends.
    pub END = "update casework_plan set state = case when state = 'agreed' then 'ended' else 'dropped' end, version = version + 1
                where body_id = :body and case_id = :case and state in ('draft', 'signing', 'agreed')";
    /// Children, before a draft is written anew.
    pub CLEAR_GOALS = "delete from casework_plan_goal where body_id = :body and plan_id = :plan";
    /// Children.
    pub CLEAR_ACTIONS = "delete from casework_plan_action where body_id = :body and plan_id = :plan";
    /// Children.
    pub CLEAR_SERVICES = "delete from casework_plan_service where body_id = :body and plan_id = :plan";
    /// Children.
    pub CLEAR_SIGNERS = "delete from casework_plan_signer where body_id = :body and plan_id = :plan";
    /// Children.
    pub CLEAR_RESOURCES = "delete from casework_plan_resource where body_id = :body and plan_id = :plan";
    /// Child.
    pub ADD_GOAL = "insert into casework_plan_goal (body_id, id, plan_id, place, words, sign) values (:body, :id, :plan, :place, :words, :sign)";
    /// Child.
    pub ADD_ACTION = "insert into casework_plan_action (body_id, id, plan_id, place, what, responsible, formal, from_day, last_day)
                      values (:body, :id, :plan, :place, :what, :responsible, :formal, :from_day, :last_day)";
    /// Child.
    pub ADD_SERVICE = "insert into casework_plan_service (body_id, id, plan_id, place, service_id, service_name, provider_id, provider_name, unit_of_measure, per_month,
                              quantity, unit_price_cents, price_version, valid_from, valid_until, total_cents, user_share_cents, means_test, user_area,
                              request_number, mandatory_ground, mandatory_reference)
                       values (:body, :id, :plan, :place, :service, :service_name, :provider, :provider_name, :unit, :per_month,
                              :quantity, :unit_price, :price_version, :from, :until, :total, :user_share, :means_test, :user_area,
                              :request_number, :ground, :reference)";
    /// Child.
    pub ADD_SIGNER = "insert into casework_plan_signer (body_id, id, plan_id, place, role, name, person_id, signed_on, means, witness, account_id, at)
                      values (:body, :id, :plan, :place, :role, :name, :person, null, null, '', null, null)";
    /// Child.
    pub ADD_RESOURCE = "insert into casework_plan_resource (body_id, id, plan_id, place, whose, words) values (:body, :id, :plan, :place, :whose, :words)";
    /// A signature, with what entitled to it.
    pub SIGN = "update casework_plan_signer set signed_on = :signed_on, means = :means, witness = :witness, ground = :ground, account_id = :actor, at = :now
                 where body_id = :body and plan_id = :plan and id = :id and signed_on is null and waived = ''";
    /// Why the plan goes on without a signature.
    pub WAIVE = "update casework_plan_signer set waived = :waived, waived_by = :actor, waived_at = :now
                  where body_id = :body and plan_id = :plan and id = :id and signed_on is null and waived = ''";
    /// Signatures of a plan that goes back to being a draft.
    pub UNSIGN = "update casework_plan_signer set signed_on = null, means = null, witness = '', ground = '', account_id = null, at = null,
                          waived = '', waived_by = null, waived_at = null
                   where body_id = :body and plan_id = :plan";
    /// A signature counts as a change of the plan.
    pub TOUCH = "update casework_plan set version = version + 1 where body_id = :body and id = :id and version = :version";
}

/// A plan without its contents.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct PlanRow {
    /// The plan.
    pub id: PlanId,
    /// Its case.
    pub case_id: CaseId,
    /// 1, 2, 3 … in the case.
    pub edition: i64,
    /// What it is.
    pub kind: PlanKind,
    /// Where it stands.
    pub state: PlanState,
    /// How intense.
    pub intensity: String,
    /// In which language it was talked about, as ISO 639-1 codes it.
    pub language: String,
    /// Through which interpreter; empty for none.
    pub interpreter: String,
    /// What is worked with.
    pub tools: String,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// First review.
    pub review_on: NaiveDate,
    /// The edition it takes the place of.
    pub supersedes_id: Option<PlanId>,
    /// When the last of those named signed.
    pub agreed_on: Option<NaiveDate>,
    /// Who wrote it.
    pub by_name: String,
    /// When it was begun.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// Version, for changes.
    pub version: i64,
}

/// A goal.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct GoalRow {
    /// The goal.
    pub id: Uuid,
    /// In the person's words.
    pub words: String,
    /// By what it is seen.
    pub sign: String,
}

/// An action.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct ActionRow {
    /// The action.
    pub id: Uuid,
    /// What.
    pub what: String,
    /// Who.
    pub responsible: String,
    /// Whether a service does it, or people around.
    pub formal: bool,
    /// From.
    pub from_day: NaiveDate,
    /// To, included.
    pub last_day: NaiveDate,
}

/// A service.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct ServiceRow {
    /// The line.
    pub id: PlanServiceId,
    /// The service.
    pub service_id: ServiceId,
    /// Its name, copied.
    pub service_name: String,
    /// The provider.
    pub provider_id: ProviderId,
    /// Its name, copied.
    pub provider_name: String,
    /// Unit, copied.
    pub unit_of_measure: String,
    /// Units a month; 0 when a total was agreed.
    pub per_month: i64,
    /// Units over the whole period.
    pub quantity: i64,
    /// Price, copied.
    #[schema(value_type = i64)]
    pub unit_price_cents: Cents,
    /// Which price.
    pub price_version: Uuid,
    /// From.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Cost.
    #[schema(value_type = i64)]
    pub total_cents: Cents,
    /// What of it falls into each calendar year; empty when no budget can carry the period (over more than ten years).
    #[sqlx(skip)]
    pub by_year: Vec<YearCost>,
    /// What the person pays of it.
    #[schema(value_type = i64)]
    pub user_share_cents: Cents,
    /// Whether means count.
    pub means_test: i64,
    /// Area of users.
    pub user_area: UserArea,
    /// Number of the request.
    pub request_number: String,
    /// Why it must go ahead.
    pub mandatory_ground: Option<MandatoryGround>,
    /// Act or article.
    pub mandatory_reference: String,
}

impl ServiceRow {
    /// The last day, included.
    pub fn last_day(&self) -> NaiveDate {
        self.valid_until.pred_opt().unwrap_or(self.valid_until)
    }
    /// The quantity in words: `12 ore al mese, 72 in tutto`.
    pub fn quantity_words(&self) -> String {
        super::counting::quantity_words(self.per_month, self.quantity, &self.unit_of_measure)
    }
    /// How means are tested for it: what follows the words "Prova dei mezzi:".
    pub fn means_words(&self) -> &'static str {
        MeansTest::from_number(self.means_test).map_or("non indicata", MeansTest::words)
    }
    /// The years of its cost, when it touches more than one.
    pub fn years(&self) -> &[YearCost] {
        if self.by_year.len() > 1 { &self.by_year } else { &[] }
    }
}

/// Somebody who must sign.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct SignerRow {
    /// The row.
    pub id: Uuid,
    /// As whom.
    pub role: SignerRole,
    /// Who.
    pub name: String,
    /// When they signed.
    pub signed_on: Option<NaiveDate>,
    /// How.
    pub means: Option<SigningMeans>,
    /// Before whom.
    pub witness: String,
    /// Their record, when they were chosen from the register.
    pub person_id: Option<PersonId>,
    /// The act and the power that entitled them when they signed.
    pub ground: String,
    /// Why the plan goes on without this signature; empty when it does not.
    pub waived: String,
    /// Who decided that.
    pub waived_by_name: String,
    /// When.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub waived_at: Option<Instant>,
}

impl SignerRow {
    /// Whether nothing is waited for any more.
    pub fn is_settled(&self) -> bool {
        self.signed_on.is_some() || !self.waived.is_empty()
    }
    /// As far as the title to sign goes.
    pub fn row(&self) -> super::authority::Row<'_> {
        super::authority::Row { role: self.role, name: &self.name, person: self.person_id }
    }
    /// Where it is decided to go on without it.
    pub fn waive_href(&self) -> String {
        format!("/firme/{}/senza", self.id)
    }
}

/// What somebody brings.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct ResourceRow {
    /// The row.
    pub id: Uuid,
    /// Whose it is.
    pub whose: ResourceOf,
    /// In words.
    pub words: String,
}

/// A plan with its contents.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Plan {
    /// The plan.
    #[serde(flatten)]
    pub row: PlanRow,
    /// Goals.
    pub goals: Vec<GoalRow>,
    /// Actions.
    pub actions: Vec<ActionRow>,
    /// Services.
    pub services: Vec<ServiceRow>,
    /// Signers.
    pub signers: Vec<SignerRow>,
    /// Resources.
    pub resources: Vec<ResourceRow>,
    /// What was heard of the minor, the latest last.
    pub hearings: Vec<super::hearing::HearingRow>,
}

impl Plan {
    /// With what each service costs in each year.
    pub fn by_year(mut self, catalogue: &dyn ServiceCatalogue) -> Plan {
        for line in &mut self.services {
            line.by_year = Period::new(line.valid_from, Some(line.valid_until))
                .map_or_else(|_| Vec::new(), |period| catalogue.cost_by_year(line.unit_price_cents, line.quantity, period));
        }
        self
    }
    /// What all services cost in each year, when they touch more than one and every one of them can be split.
    pub fn years(&self) -> Vec<YearCost> {
        let mut sums: BTreeMap<i32, Cents> = BTreeMap::new();
        for line in &self.services {
            for part in &line.by_year {
                let sum = sums.entry(part.year).or_default();
                let Ok(more) = sum.plus(part.cost) else { return Vec::new() };
                *sum = more;
            }
        }
        if sums.len() < 2 || self.services.iter().any(|line| line.by_year.is_empty()) {
            return Vec::new();
        }
        sums.into_iter().map(|(year, cost)| YearCost { year, cost }).collect()
    }
    /// As what a next edition begins with: what it asks for is asked for anew, under numbers of its own.
    pub fn without_numbers(mut self) -> Plan {
        for line in &mut self.services {
            line.request_number.clear();
        }
        self
    }
    /// What all services cost, as far as it fits.
    pub fn total(&self) -> Option<Cents> {
        Cents::sum(self.services.iter().map(|line| line.total_cents)).ok()
    }
    /// What the person pays of it, as far as it fits.
    pub fn share(&self) -> Option<Cents> {
        Cents::sum(self.services.iter().map(|line| line.user_share_cents)).ok()
    }
    /// What it has, as far as its completeness goes.
    pub fn contents(&self) -> super::model::Contents {
        super::model::Contents {
            goals: self.goals.len(),
            actions: self.actions.len(),
            services: self.services.len(),
            signers: self.signers.iter().map(|signer| signer.role).collect(),
        }
    }
    /// Whether everybody has signed, or it was decided to go on without.
    pub fn is_signed(&self) -> bool {
        self.signers.iter().all(SignerRow::is_settled)
    }
    /// Whoever is named, as far as the title to sign goes.
    pub fn rows(&self) -> Vec<super::authority::Row<'_>> {
        self.signers.iter().map(SignerRow::row).collect()
    }
    /// Those of them whom the register knows.
    pub fn named(&self) -> impl Iterator<Item = PersonId> {
        self.signers.iter().filter_map(|signer| signer.person_id)
    }
    /// The language in Italian; empty for Italian itself.
    pub fn language_words(&self) -> &str {
        if self.row.language == "it" { "" } else { registry::person::languages::name(&self.row.language) }
    }
}
