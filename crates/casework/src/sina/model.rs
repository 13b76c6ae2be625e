//! The assessment and when it is complete.

use super::{
    AssessmentSource, AssessmentTool, BehaviouralDisorders, BenefitCode, CognitiveDisorders, DailyLiving, DisabilityCertificate,
    DisabilitySource, HealthCareNeed, IncomeArea, Mobility, SupportArea,
};
use chrono::NaiveDate;
use kernel::failure::FieldError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most benefits that one assessment may name as needed.
pub const MAX_NEEDED_BENEFITS: usize = 20;

/// A complete assessment. Made only by [`SinaDraft::complete`]; a later one never overwrites it, it follows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SinaDraft")]
pub struct SinaAssessment {
    /// The day on which the person was assessed.
    pub assessed_on: NaiveDate,
    /// How the person moves about.
    pub mobility: Mobility,
    /// Activities of daily living.
    pub daily_living: DailyLiving,
    /// Cognitive disorders; `None` when they were not looked at.
    pub cognitive: Option<CognitiveDisorders>,
    /// Behavioural disorders.
    pub behavioural: BehaviouralDisorders,
    /// Health care needed; `None` when it was not looked at.
    pub health_care: Option<HealthCareNeed>,
    /// What the person lives on.
    pub income: IncomeArea,
    /// Family and informal network.
    pub support: SupportArea,
    /// Where the assessment comes from.
    pub source: AssessmentSource,
    /// The instrument used.
    pub tool: AssessmentTool,
    /// Benefits the person needs, in order of code.
    pub needed_benefits: BTreeSet<BenefitCode>,
    /// Certificates the person has.
    pub certificates: BTreeSet<DisabilityCertificate>,
    /// How the certificates are known; there exactly when there are certificates.
    pub certificate_source: Option<DisabilitySource>,
}

/// An assessment as it is being filled in: everything may still be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SinaDraft {
    /// The day on which the person was assessed.
    pub assessed_on: Option<NaiveDate>,
    /// How the person moves about.
    pub mobility: Option<Mobility>,
    /// Activities of daily living.
    pub daily_living: Option<DailyLiving>,
    /// Cognitive disorders; may stay unknown.
    pub cognitive: Option<CognitiveDisorders>,
    /// Behavioural disorders.
    pub behavioural: Option<BehaviouralDisorders>,
    /// Health care needed; may stay unknown.
    pub health_care: Option<HealthCareNeed>,
    /// What the person lives on.
    pub income: Option<IncomeArea>,
    /// Family and informal network.
    pub support: Option<SupportArea>,
    /// Where the assessment comes from.
    pub source: Option<AssessmentSource>,
    /// The instrument used.
    pub tool: Option<AssessmentTool>,
    /// Benefits the person needs.
    #[serde(default)]
    pub needed_benefits: BTreeSet<BenefitCode>,
    /// Certificates the person has.
    #[serde(default)]
    pub certificates: BTreeSet<DisabilityCertificate>,
    /// How the certificates are known.
    pub certificate_source: Option<DisabilitySource>,
}

/// Why an assessment is not complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SinaFault {
    /// No day.
    Day,
    /// A day after today.
    DayToCome,
    /// Mobility is missing.
    Mobility,
    /// Daily living is missing.
    DailyLiving,
    /// Behavioural disorders are missing.
    Behavioural,
    /// Income is missing.
    Income,
    /// The network is missing.
    Support,
    /// The source is missing.
    Source,
    /// The instrument is missing.
    Tool,
    /// Two degrees of civil invalidity at once.
    TwoDegrees,
    /// Certificates whose source is not said.
    CertificateSource,
    /// A source without certificates.
    NoCertificate,
    /// Too many needed benefits.
    TooManyBenefits,
}

impl SinaFault {
    /// Every fault.
    pub const ALL: &'static [SinaFault] = &[
        SinaFault::Day,
        SinaFault::DayToCome,
        SinaFault::Mobility,
        SinaFault::DailyLiving,
        SinaFault::Behavioural,
        SinaFault::Income,
        SinaFault::Support,
        SinaFault::Source,
        SinaFault::Tool,
        SinaFault::TwoDegrees,
        SinaFault::CertificateSource,
        SinaFault::NoCertificate,
        SinaFault::TooManyBenefits,
    ];

    /// The field to point at, as the form and the interface name it.
    pub const fn field(self) -> &'static str {
        match self {
            SinaFault::Day | SinaFault::DayToCome => "assessed_on",
            SinaFault::Mobility => "mobility",
            SinaFault::DailyLiving => "daily_living",
            SinaFault::Behavioural => "behavioural",
            SinaFault::Income => "income",
            SinaFault::Support => "support",
            SinaFault::Source => "source",
            SinaFault::Tool => "tool",
            SinaFault::TwoDegrees => "certificates",
            SinaFault::CertificateSource | SinaFault::NoCertificate => "certificate_source",
            SinaFault::TooManyBenefits => "needed_benefits",
        }
    }

    /// What is wrong and what to do.
    pub const fn sentence(self) -> &'static str {
        match self {
            SinaFault::Day => "Indica il giorno della valutazione.",
            SinaFault::DayToCome => "Il giorno della valutazione non può essere nel futuro.",
            SinaFault::Mobility => "Indica come si sposta la persona.",
            SinaFault::DailyLiving => "Indica l'autonomia nella vita quotidiana.",
            SinaFault::Behavioural => "Indica se ci sono disturbi del comportamento.",
            SinaFault::Income => "Indica con quali mezzi vive la persona.",
            SinaFault::Support => "Indica se c'è una rete familiare o informale.",
            SinaFault::Source => "Indica da dove viene la valutazione.",
            SinaFault::Tool => "Indica lo strumento usato; se nessuno di quelli elencati, scegli «Altro sistema».",
            SinaFault::TwoDegrees => "I gradi di invalidità civile si escludono: lascia solo quello in vigore.",
            SinaFault::CertificateSource => "Indica se le certificazioni sono state verificate o solo dichiarate.",
            SinaFault::NoCertificate => "Scegli le certificazioni, oppure togli la loro provenienza.",
            SinaFault::TooManyBenefits => "Le prestazioni necessarie sono troppe: al massimo 20.",
        }
    }
}

impl From<SinaFault> for FieldError {
    fn from(fault: SinaFault) -> Self {
        FieldError { field: fault.field().to_owned(), message: fault.sentence().to_owned() }
    }
}

impl SinaDraft {
    /// Everything that keeps the draft from being complete. `today` is the last day on which it may have been made; when it is not
    /// given (a stored assessment is read back) the day is not compared with anything.
    pub fn faults(&self, today: Option<NaiveDate>) -> Vec<SinaFault> {
        let mut faults = Vec::new();
        let mut note = |wrong: bool, fault: SinaFault| {
            if wrong {
                faults.push(fault);
            }
        };
        note(self.assessed_on.is_none(), SinaFault::Day);
        note(self.assessed_on.zip(today).is_some_and(|(day, today)| day > today), SinaFault::DayToCome);
        note(self.mobility.is_none(), SinaFault::Mobility);
        note(self.daily_living.is_none(), SinaFault::DailyLiving);
        note(self.behavioural.is_none(), SinaFault::Behavioural);
        note(self.income.is_none(), SinaFault::Income);
        note(self.support.is_none(), SinaFault::Support);
        note(self.source.is_none(), SinaFault::Source);
        note(self.tool.is_none(), SinaFault::Tool);
        note(self.certificates.iter().filter(|certificate| certificate.states_degree()).count() > 1, SinaFault::TwoDegrees);
        note(!self.certificates.is_empty() && self.certificate_source.is_none(), SinaFault::CertificateSource);
        note(self.certificates.is_empty() && self.certificate_source.is_some(), SinaFault::NoCertificate);
        note(self.needed_benefits.len() > MAX_NEEDED_BENEFITS, SinaFault::TooManyBenefits);
        faults
    }

    /// The complete assessment, or every fault.
    pub fn complete(self, today: Option<NaiveDate>) -> Result<SinaAssessment, Vec<SinaFault>> {
        let faults = self.faults(today);
        match self.assembled() {
            Some(assessment) if faults.is_empty() => Ok(assessment),
            _ => Err(faults),
        }
    }

    /// The assessment when nothing obligatory is missing, whether or not its parts agree.
    fn assembled(self) -> Option<SinaAssessment> {
        Some(SinaAssessment {
            assessed_on: self.assessed_on?,
            mobility: self.mobility?,
            daily_living: self.daily_living?,
            cognitive: self.cognitive,
            behavioural: self.behavioural?,
            health_care: self.health_care,
            income: self.income?,
            support: self.support?,
            source: self.source?,
            tool: self.tool?,
            needed_benefits: self.needed_benefits,
            certificates: self.certificates,
            certificate_source: self.certificate_source,
        })
    }
}

/// A stored or received assessment obeys the same rules.
impl TryFrom<SinaDraft> for SinaAssessment {
    type Error = String;
    fn try_from(draft: SinaDraft) -> Result<Self, String> {
        draft.complete(None).map_err(|faults| faults.iter().map(|fault| fault.sentence()).collect::<Vec<_>>().join(" "))
    }
}

/// A new assessment starts from the one before it.
impl From<SinaAssessment> for SinaDraft {
    fn from(assessment: SinaAssessment) -> Self {
        SinaDraft {
            assessed_on: Some(assessment.assessed_on),
            mobility: Some(assessment.mobility),
            daily_living: Some(assessment.daily_living),
            cognitive: assessment.cognitive,
            behavioural: Some(assessment.behavioural),
            health_care: assessment.health_care,
            income: Some(assessment.income),
            support: Some(assessment.support),
            source: Some(assessment.source),
            tool: Some(assessment.tool),
            needed_benefits: assessment.needed_benefits,
            certificates: assessment.certificates,
            certificate_source: assessment.certificate_source,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(month: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, 10).unwrap()
    }

    fn complete_draft() -> SinaDraft {
        SinaDraft {
            assessed_on: Some(day(3)),
            mobility: Some(Mobility::Helped),
            daily_living: Some(DailyLiving::PartlyDependent),
            cognitive: Some(CognitiveDisorders::Absent),
            behavioural: Some(BehaviouralDisorders::Absent),
            health_care: None,
            income: Some(IncomeArea::HelpedByOthers),
            support: Some(SupportArea::Partial),
            source: Some(AssessmentSource::SocialRecord),
            tool: Some(AssessmentTool::Other),
            needed_benefits: BTreeSet::from(["A2.07".parse().unwrap()]),
            certificates: BTreeSet::new(),
            certificate_source: None,
        }
    }

    #[test]
    fn an_empty_assessment_names_everything_that_is_missing() {
        let faults = SinaDraft::default().faults(Some(day(5)));
        assert_eq!(
            faults,
            [
                SinaFault::Day,
                SinaFault::Mobility,
                SinaFault::DailyLiving,
                SinaFault::Behavioural,
                SinaFault::Income,
                SinaFault::Support,
                SinaFault::Source,
                SinaFault::Tool,
            ]
        );
    }

    #[test]
    fn cognitive_disorders_and_health_care_may_stay_unknown_and_what_is_absent_is_not_sent() {
        assert!(complete_draft().complete(Some(day(5))).is_ok());
        assert_eq!(CognitiveDisorders::Absent.sent(), None);
        assert_eq!(HealthCareNeed::Absent.sent(), None);
        assert_eq!(CognitiveDisorders::Severe.sent(), Some("3"));
    }

    #[test]
    fn an_assessment_is_not_made_tomorrow() {
        assert_eq!(complete_draft().complete(Some(day(2))), Err(vec![SinaFault::DayToCome]));
    }

    #[test]
    fn certificates_say_how_they_are_known_and_state_one_degree() {
        let mut draft = complete_draft();
        draft.certificates = BTreeSet::from([DisabilityCertificate::Partial75, DisabilityCertificate::TotalWithAllowance]);
        assert_eq!(draft.faults(None), [SinaFault::TwoDegrees, SinaFault::CertificateSource]);
        draft.certificates = BTreeSet::from([DisabilityCertificate::Partial75, DisabilityCertificate::Law104Art3Par3]);
        draft.certificate_source = Some(DisabilitySource::Verified);
        assert_eq!(draft.faults(None), []);
        draft.certificates.clear();
        assert_eq!(draft.faults(None), [SinaFault::NoCertificate]);
    }

    #[test]
    fn what_was_stored_incomplete_is_not_read_back_as_an_assessment() {
        let stored = serde_json::to_string(&complete_draft()).unwrap();
        assert!(serde_json::from_str::<SinaAssessment>(&stored).is_ok());
        assert!(serde_json::from_str::<SinaAssessment>(&stored.replace("\"mobility\":\"2\"", "\"mobility\":null")).is_err());
    }

    proptest! {
        #[test]
        fn each_missing_answer_is_named_by_its_own_field(missing in proptest::sample::subsequence((0..8usize).collect::<Vec<_>>(), 0..=8)) {
            let mut draft = complete_draft();
            for index in &missing {
                match index {
                    0 => draft.assessed_on = None,
                    1 => draft.mobility = None,
                    2 => draft.daily_living = None,
                    3 => draft.behavioural = None,
                    4 => draft.income = None,
                    5 => draft.support = None,
                    6 => draft.source = None,
                    _ => draft.tool = None,
                }
            }
            let fields: BTreeSet<&str> = draft.faults(Some(day(5))).iter().map(|fault| fault.field()).collect();
            prop_assert_eq!(fields.len(), missing.len());
            prop_assert_eq!(draft.complete(Some(day(5))).is_ok(), missing.is_empty());
        }
    }
}
