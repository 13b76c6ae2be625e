//! Assessments of a case: written complete or not at all, each after the one before.

use super::{
    AssessmentSource, AssessmentTool, BehaviouralDisorders, BenefitCode, CognitiveDisorders, DailyLiving, DisabilityCertificate,
    DisabilitySource, HealthCareNeed, IncomeArea, Mobility, SinaAssessment, SinaDraft, SupportArea,
};
use crate::case::actions::open_case;
use crate::doing::{Doing, conflict};
use chrono::NaiveDate;
use guard::Permission;
use kernel::failure::FieldError;
use kernel::input::Fields;
use kernel::{CaseId, Failure, Instant, Outcome, PersonId};
use serde::Deserialize;
use sqlx::types::Json;
use std::collections::BTreeSet;
use store::{Audit, OnConstraint as _, Row, Tx};
use utoipa::ToSchema;
use uuid::Uuid;

store::statements! {
    pub(crate) ADD = "insert into casework_sina (body_id, id, case_id, person_id, edition, assessed_on, mobility, daily_living, cognitive, behavioural, health_care, income,
                  support, source, tool, needed_benefits, certificates, certificate_source, account_id, at)
           values (:body, :id, :case, :person, :edition, :assessed_on, :mobility, :daily_living, :cognitive, :behavioural, :health_care, :income,
                  :support, :source, :tool, :needed_benefits, :certificates, :certificate_source, :actor, :now)";
    LATEST = "select edition from casework_sina where body_id = :body and case_id = :case order by edition desc limit 1";
    LIST = concat!("select s.id, s.edition, s.assessed_on, s.mobility, s.daily_living, s.cognitive, s.behavioural, s.health_care, s.income, s.support, s.source, s.tool,
                           s.needed_benefits, s.certificates, s.certificate_source, coalesce(a.display_name, '') as by_name, s.at
                      from casework_sina s left join guard_account a on a.body_id = s.body_id and a.id = s.account_id
                     where s.body_id = :body and s.case_id = :case and ", crate::case_scope!("case.read", "s.case_id"), " order by s.edition desc limit 100");
}

/// A new assessment; codes are those of the national schema.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAssessment {
    /// The edition it starts from; 0 for the first one. Another one meanwhile is a conflict.
    #[schema(minimum = 0)]
    pub based_on: Option<i64>,
    /// The day on which the person was assessed.
    pub assessed_on: NaiveDate,
    /// How the person moves about.
    pub mobility: Mobility,
    /// Activities of daily living.
    pub daily_living: DailyLiving,
    /// Cognitive disorders.
    pub cognitive: Option<CognitiveDisorders>,
    /// Behavioural disorders.
    pub behavioural: BehaviouralDisorders,
    /// Health care needed.
    pub health_care: Option<HealthCareNeed>,
    /// What the person lives on.
    pub income: IncomeArea,
    /// Family and informal network.
    pub support: SupportArea,
    /// Where the assessment comes from.
    pub source: AssessmentSource,
    /// The instrument used.
    pub tool: AssessmentTool,
    /// Codes of needed benefits, separated by commas or spaces, as `A2.07, A1.05.01`; at most 400 characters.
    #[schema(max_length = 400)]
    pub needed_benefits: Option<String>,
    /// Certificates the person has.
    pub certificates: Option<Vec<DisabilityCertificate>>,
    /// How the certificates are known.
    pub certificate_source: Option<DisabilitySource>,
}

/// Reads an assessment as it is being filled in: what is missing is found by [`SinaDraft::complete`].
pub fn read(fields: &mut Fields) -> Option<(i64, SinaDraft)> {
    let based_on = fields.whole("based_on", 0, 1_000_000).unwrap_or(0);
    let mut needed_benefits = BTreeSet::new();
    if let Some(text) = fields.line("needed_benefits", 400) {
        for word in text.split([',', ';', ' ']).filter(|word| !word.is_empty()) {
            match word.parse::<BenefitCode>() {
                Ok(code) => drop(needed_benefits.insert(code)),
                Err(error) => fields.fault("needed_benefits", error.to_string()),
            }
        }
    }
    let draft = SinaDraft {
        assessed_on: fields.date("assessed_on"),
        mobility: fields.code("mobility"),
        daily_living: fields.code("daily_living"),
        cognitive: fields.code("cognitive"),
        behavioural: fields.code("behavioural"),
        health_care: fields.code("health_care"),
        income: fields.code("income"),
        support: fields.code("support"),
        source: fields.code("source"),
        tool: fields.code("tool"),
        needed_benefits,
        certificates: fields.many::<DisabilityCertificate>("certificates").into_iter().collect(),
        certificate_source: fields.code("certificate_source"),
    };
    Some((based_on, draft))
}

/// An assessment as it is shown.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct SinaRow {
    /// The edition's row.
    pub id: Uuid,
    /// 1, 2, 3 …
    pub edition: i64,
    /// The day of the assessment.
    pub assessed_on: NaiveDate,
    /// How the person moves about.
    pub mobility: Mobility,
    /// Activities of daily living.
    pub daily_living: DailyLiving,
    /// Cognitive disorders.
    pub cognitive: Option<CognitiveDisorders>,
    /// Behavioural disorders.
    pub behavioural: BehaviouralDisorders,
    /// Health care needed.
    pub health_care: Option<HealthCareNeed>,
    /// What the person lives on.
    pub income: IncomeArea,
    /// Network.
    pub support: SupportArea,
    /// Source.
    pub source: AssessmentSource,
    /// Instrument.
    pub tool: AssessmentTool,
    /// Benefits needed.
    #[schema(value_type = Vec<String>)]
    pub needed_benefits: Json<BTreeSet<BenefitCode>>,
    /// Certificates.
    #[schema(value_type = Vec<String>)]
    pub certificates: Json<BTreeSet<DisabilityCertificate>>,
    /// How they are known.
    pub certificate_source: Option<DisabilitySource>,
    /// Who assessed.
    pub by_name: String,
    /// When it was written down.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
}

impl SinaRow {
    /// Label and value of everything that was assessed, for the page.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let certificates = self.certificates.0.iter().map(|code| code.label()).collect::<Vec<_>>().join("; ");
        let benefits = self.needed_benefits.0.iter().map(BenefitCode::as_str).collect::<Vec<_>>().join(", ");
        let or = |text: Option<&'static str>| text.unwrap_or("Non rilevato").to_owned();
        vec![
            ("Mobilità", self.mobility.label().to_owned()),
            ("Vita quotidiana", self.daily_living.label().to_owned()),
            ("Disturbi cognitivi", or(self.cognitive.map(|code| code.label()))),
            ("Disturbi del comportamento", self.behavioural.label().to_owned()),
            ("Bisogno di cure sanitarie", or(self.health_care.map(|code| code.label()))),
            ("Reddito", self.income.label().to_owned()),
            ("Rete di sostegno", self.support.label().to_owned()),
            ("Fonte", self.source.label().to_owned()),
            ("Strumento", self.tool.label().to_owned()),
            ("Prestazioni necessarie", if benefits.is_empty() { "Nessuna indicata".to_owned() } else { benefits }),
            ("Certificazioni", if certificates.is_empty() { "Nessuna".to_owned() } else { certificates }),
            ("Fonte delle certificazioni", self.certificate_source.map_or_else(|| "–".to_owned(), |code| code.label().to_owned())),
        ]
    }
    /// As a new one starts from it.
    pub fn draft(&self) -> SinaDraft {
        SinaDraft {
            assessed_on: None,
            mobility: Some(self.mobility),
            daily_living: Some(self.daily_living),
            cognitive: self.cognitive,
            behavioural: Some(self.behavioural),
            health_care: self.health_care,
            income: Some(self.income),
            support: Some(self.support),
            source: Some(self.source),
            tool: Some(self.tool),
            needed_benefits: self.needed_benefits.0.clone(),
            certificates: self.certificates.0.clone(),
            certificate_source: self.certificate_source,
        }
    }
}

/// What looking at the assessments of a case is in the log: where there is none yet, nothing was read.
pub(crate) fn look(editions: &[SinaRow]) -> &'static str {
    if editions.is_empty() { "sina.open" } else { "sina.read" }
}

/// Every assessment of a case, newest first.
pub async fn of_case(tx: &mut Tx, case: CaseId) -> Outcome<Vec<SinaRow>> {
    Ok(tx.sql(&LIST).id("case", case).all().await?)
}

/// A whole assessment, by the names of the columns.
pub(crate) fn row_of(id: Uuid, case: CaseId, person: PersonId, edition: i64, complete: &SinaAssessment) -> Outcome<Row> {
    Ok(Row::new()
        .bind("id", id)
        .id("case", case)
        .id("person", person)
        .bind("edition", edition)
        .bind("assessed_on", complete.assessed_on)
        .code("mobility", complete.mobility)
        .code("daily_living", complete.daily_living)
        .maybe_code("cognitive", complete.cognitive)
        .code("behavioural", complete.behavioural)
        .maybe_code("health_care", complete.health_care)
        .code("income", complete.income)
        .code("support", complete.support)
        .code("source", complete.source)
        .code("tool", complete.tool)
        .bind("needed_benefits", serde_json::to_value(&complete.needed_benefits).map_err(Failure::internal)?)
        .bind("certificates", serde_json::to_value(&complete.certificates).map_err(Failure::internal)?)
        .maybe_code("certificate_source", complete.certificate_source))
}

/// Writes the next assessment.
///
/// # Errors
/// Every fault of the draft at its field; a conflict when somebody wrote one meanwhile.
pub async fn write(doing: Doing<'_>, case: CaseId, based_on: i64, draft: SinaDraft) -> Outcome<i64> {
    let mut tx = doing.begin(Permission::CASE_WRITE).await?;
    if let Some(answer) = tx.once(doing.once).await? {
        return answer.parse().map_err(Failure::internal);
    }
    let case = open_case(&mut tx, Permission::CASE_WRITE, case).await?;
    let today = tx.today();
    let complete: SinaAssessment = draft.complete(Some(today)).map_err(|faults| {
        Failure::Invalid(
            faults
                .iter()
                .map(|fault| FieldError { field: fault.field().to_owned(), message: fault.sentence().to_owned() })
                .collect(),
        )
    })?;
    let latest = tx.sql(&LATEST).id("case", case.id).values::<i64>().await?.into_iter().next().unwrap_or(0);
    if latest != based_on {
        return Err(conflict(latest));
    }
    let edition = latest.saturating_add(1);
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .row(row_of(id, case.id, case.person_id, edition, &complete)?)
        .run()
        .await
        .on_constraint("casework_sina_edition", || conflict(edition))?;
    tx.commit(Audit::of("sina.create").about(case.person_id).on("sina", id).fields(["assessment"]).answering(edition.to_string()))
        .await?;
    Ok(edition)
}
