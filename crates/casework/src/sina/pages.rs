//! The coded assessment as people fill it in and read it.

use super::awaited;
use super::store::{SinaRow, look, of_case, read, write};
use super::{
    AssessmentSource, AssessmentTool, BehaviouralDisorders, BenefitCode, CognitiveDisorders, DailyLiving, DisabilityCertificate,
    DisabilitySource, HealthCareNeed, IncomeArea, Mobility, SupportArea,
};
use crate::UserArea;
use crate::case::top::CaseTop;
use crate::doing::Doing;
use ::store::Audit;
use askama::Template;
use kernel::CaseId;
use kernel::codes::Code;
use kernel::time::show_date;
use ui::form::{Choice, FormView, options};
use ui::{Answer, PathId, Submitted, Visit};

/// One question with its answers.
struct Question {
    name: &'static str,
    label: &'static str,
    required: bool,
    choices: Vec<Choice>,
}

fn question<C: Code>(name: &'static str, label: &'static str, required: bool) -> Question {
    Question { name, label, required, choices: options::<C>() }
}

fn questions() -> Vec<Question> {
    vec![
        question::<Mobility>("mobility", "Come si sposta", true),
        question::<DailyLiving>("daily_living", "Attività della vita quotidiana", true),
        question::<CognitiveDisorders>("cognitive", "Disturbi cognitivi", false),
        question::<BehaviouralDisorders>("behavioural", "Disturbi del comportamento", true),
        question::<HealthCareNeed>("health_care", "Bisogno di cure sanitarie", false),
        question::<IncomeArea>("income", "Di che cosa vive", true),
        question::<SupportArea>("support", "Rete familiare e informale", true),
        question::<AssessmentSource>("source", "Da dove viene la valutazione", true),
        question::<AssessmentTool>("tool", "Strumento usato", true),
    ]
}

#[derive(Template)]
#[template(path = "casework/sina.html")]
struct Page {
    top: CaseTop,
    form: FormView,
    editions: Vec<SinaRow>,
    awaited: Option<UserArea>,
    questions: Vec<Question>,
    certificates: Vec<Choice>,
    sources: Vec<Choice>,
}

fn prefilled(visit: &Visit, latest: Option<&SinaRow>, today: chrono::NaiveDate) -> FormView {
    let form = visit
        .form()
        .with_value("based_on", latest.map_or(0, |row| row.edition).to_string())
        .with_value("assessed_on", show_date(today));
    let Some(row) = latest else { return form };
    form.with_value("mobility", row.mobility.code())
        .with_value("daily_living", row.daily_living.code())
        .with_maybe("cognitive", row.cognitive.map(|code| code.code()))
        .with_value("behavioural", row.behavioural.code())
        .with_maybe("health_care", row.health_care.map(|code| code.code()))
        .with_value("income", row.income.code())
        .with_value("support", row.support.code())
        .with_value("source", row.source.code())
        .with_value("tool", row.tool.code())
        .with_value("needed_benefits", row.needed_benefits.0.iter().map(BenefitCode::as_str).collect::<Vec<_>>().join(", "))
        .with_many("certificates", row.certificates.0.iter().map(|code| code.code()))
        .with_maybe("certificate_source", row.certificate_source.map(|code| code.code()))
}

async fn page(visit: &Visit, id: CaseId, form: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let top = CaseTop::load(&mut tx, visit, id, "sina").await?;
    let editions = of_case(&mut tx, id).await?;
    let awaited = awaited(&mut tx, id).await?;
    let today = tx.today();
    tx.commit(Audit::of(look(&editions)).about(top.case.person_id).on("case", id)).await?;
    let refused = form.is_some();
    let form = form.unwrap_or_else(|| prefilled(visit, editions.first(), today));
    let shown = Page {
        top,
        form,
        editions,
        awaited,
        questions: questions(),
        certificates: options::<DisabilityCertificate>(),
        sources: options::<DisabilitySource>(),
    };
    let page = visit
        .page(format!("Valutazione SINA della cartella {}", shown.top.case.number))
        .crumb("Cartelle", "/cartelle")
        .crumb(shown.top.title(), shown.top.href());
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// Every assessment, and the form of the next one.
pub async fn show(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    page(&visit, id, None).await
}

/// The next assessment.
pub async fn create(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let new = read(&mut fields);
        let (based_on, draft) = fields.finish(|| new)?;
        write(Doing::of(&visit, &sent)?, id, based_on, draft).await
    };
    match run.await {
        Ok(_) => Ok(visit.redirect(&format!("/cartelle/{id}/sina"), "Valutazione salvata.")),
        Err(failure) => page(&visit, id, Some(visit.form_again(&sent, failure)?)).await,
    }
}
