//! The pages of one application: what was asked and what is missing, how its term stands, completing it, the receipt, and what is done with it.

use super::actions;
use super::answers::{Answer, Question, read_form, read_rows, retyped};
use super::document::{self, DocumentRow};
use super::forms;
use super::gather::{Examination, examine};
use super::model::{ApplicationId, ApplicationState, DocumentId, EvidenceState};
use super::steps::term_of;
use super::store::{ApplicationRow, Reach, StepRow};
use super::term::{StepKind, Term};
use super::undo;
use super::view::{Missing, ShownAnswer, answered, is_beyond, latest, missing, open_questions};
use crate::copayment::by_hand;
use crate::decision::section::{self, Section};
use crate::rule::Version;
use ::store::{Audit, Tx};
use askama::Template;
use chrono::NaiveDate;
use kernel::{Failure, Outcome};
use regulation::Explanation;
use ui::form::{Choice, FormView};
use ui::{Answer as Reply, PathId, Submitted, Visit};

/// Everything that the pages of one application tell.
pub(crate) struct Whole {
    pub(crate) row: ApplicationRow,
    pub(crate) reach: Reach,
    pub(crate) rule: Option<Version>,
    pub(crate) answers: Vec<ShownAnswer>,
    pub(crate) missing: Vec<Missing>,
    pub(crate) steps: Vec<StepRow>,
    pub(crate) term: Option<Term>,
    /// Whether the actor may take back the withdrawal that ended it.
    pub(crate) is_undoable: bool,
    /// By what it is still asked after it was decided: a recalculation of what is paid waits for an answer.
    pub(crate) asks: Option<Version>,
    /// Why nothing can be said of it today; empty where something can.
    pub(crate) lacking: String,
    /// What the regulation makes of it, while it is open.
    pub(crate) examination: Option<Examination>,
}

/// Reads one application with everything around it.
pub(crate) async fn whole(tx: &mut Tx, id: ApplicationId) -> Outcome<Whole> {
    let row = actions::one(tx, id).await?;
    let reach = actions::reach(tx, id).await?;
    let facts = actions::facts(tx, id).await?;
    let mut steps = actions::steps(tx, id).await?;
    let today = tx.today();
    let rule = actions::rule_of(tx, &row.rule_code, today).await?;
    let (examination, lacking) = match row.state.is_open() {
        true => match examine(tx, id).await? {
            Ok(found) => (Some(found), String::new()),
            Err(lacking) => (None, lacking),
        },
        false => (None, String::new()),
    };
    let came_under =
        if is_beyond(rule.as_ref(), &facts) { actions::rule_of(tx, &row.rule_code, row.received_on).await? } else { None };
    let answers = answered([rule.as_ref(), came_under.as_ref()], &facts);
    let missing = missing(examination.as_ref(), &answers);
    let term = term_of(row.term_days, row.call_ends_on, &steps);
    let is_undoable =
        reach.examines && undo::is_undoable(tx, (row.measure_id, row.term_days, row.call_ends_on), &steps, today).await?;
    let asks = if row.state == ApplicationState::Decided { by_hand::asks(tx, id).await? } else { None };
    if !reach.works() {
        steps.retain(|step| step.kind != StepKind::Proposed);
    }
    Ok(Whole { row, reach, rule, answers, missing, steps, term, is_undoable, asks, lacking, examination })
}

#[derive(Template)]
#[template(path = "benefits/application.html")]
struct Page {
    whole: Whole,
    documents: Vec<DocumentRow>,
    decision: Section,
    explanation: Option<Explanation>,
    person_href: String,
    today: NaiveDate,
    longest: NaiveDate,
    /// The form of one more paper.
    paper: FormView,
    csrf: String,
    key: String,
}

impl Page {
    fn row(&self) -> &ApplicationRow {
        &self.whole.row
    }
    fn came(&self) -> String {
        actions::came(self.whole.row.channel, self.whole.row.received_on)
    }
    fn can(&self, code: &str) -> bool {
        StepKind::ALL.iter().any(|step| step.code() == code && self.whole.row.state.allows(*step))
    }
    fn may_suspend(&self) -> bool {
        self.can("suspended") && !self.whole.steps.iter().any(|step| step.kind == StepKind::Suspended)
    }
    fn may_withdraw(&self) -> bool {
        self.whole.reach.writes && (self.whole.row.state.is_open() || self.whole.reach.by_ranking)
    }
    fn is_over(&self) -> bool {
        self.whole.row.state == ApplicationState::Decided
    }
    fn is_late(&self) -> bool {
        self.whole.row.is_late_on(&self.today)
    }
    fn waits(&self) -> bool {
        self.whole.term.as_ref().is_some_and(|term| term.waits_on(self.today))
    }
    fn outcome(&self, explanation: &Explanation) -> (&'static str, &'static str) {
        match explanation.outcome {
            "granted" => ("success", "Requisiti soddisfatti"),
            "refused" => ("danger", "Requisiti non soddisfatti"),
            "undetermined" => ("warning", "Non ancora: manca qualche informazione"),
            _ => ("warning", "Calcolo da verificare"),
        }
    }
    fn met(&self, met: &Option<bool>) -> (&'static str, &'static str) {
        match met {
            Some(true) => ("success", "Sì"),
            Some(false) => ("danger", "No"),
            None => ("warning", "Non si sa ancora"),
        }
    }
    fn evidence_tone(&self, state: &EvidenceState) -> &'static str {
        match state {
            EvidenceState::Accepted => "success",
            EvidenceState::Shown => "info",
            EvidenceState::Asked => "warning",
            EvidenceState::Refused => "danger",
            EvidenceState::None => "neutral",
        }
    }
    fn evidence_words(&self, state: &EvidenceState) -> String {
        format!("Documento: {}", state.label().to_lowercase())
    }
    fn shows_evidence(&self, state: &EvidenceState) -> bool {
        *state != EvidenceState::None
    }
    fn longest(&self) -> String {
        kernel::time::show_date(self.longest)
    }
    /// What is missing, as the form of a suspension proposes it.
    fn missing_text(&self) -> String {
        let line = |one: &Missing| if one.evidence.is_empty() { one.label.clone() } else { one.evidence.clone() };
        self.whole.missing.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// `GET /domande/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<ApplicationId>) -> Reply {
    shown(&visit, id, None).await
}

/// The page, with the form of a paper that was refused where there is one.
async fn shown(visit: &Visit, id: ApplicationId, paper: Option<FormView>) -> Reply {
    let principal = visit.principal()?;
    let form = visit.form();
    let mut tx = visit.begin().await?;
    let whole = whole(&mut tx, id).await?;
    let documents = document::of_application(&mut tx, id).await?;
    let decision = section::of(&mut tx, visit, id).await?;
    let person_href = registry::person::card::page_of(&mut tx, principal, whole.row.person_id).await?;
    // Amounts and values of the household stand in what the regulation makes of it: they are for whoever works on this application.
    let works = section::works(&mut tx, principal, id).await?;
    let today = tx.today();
    tx.commit(Audit::of("application.read").about(whole.row.person_id).on("application", id)).await?;
    let explanation = whole.examination.as_ref().filter(|_| works).map(|found| found.explanation.clone());
    let longest = kernel::time::days_after(today, super::term::LONGEST_SUSPENSION);
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let page = visit.page(format!("Domanda {}", whole.row.number)).crumb("Domande", "/domande");
    let paper = paper.unwrap_or_else(|| visit.form()).with_version(whole.row.version);
    let page = if paper.is_refused() { page.refused(&paper) } else { page };
    page.render(Page { whole, documents, decision, explanation, person_href, today, longest, paper, csrf, key })
}

#[derive(Template)]
#[template(path = "benefits/application_receipt.html")]
struct ReceiptPage {
    whole: Whole,
    body_name: String,
}

/// `GET /domande/{id}/ricevuta`
pub async fn receipt(visit: Visit, PathId(id): PathId<ApplicationId>) -> Reply {
    let mut tx = visit.begin().await?;
    let whole = whole(&mut tx, id).await?;
    tx.commit(Audit::of("application.receipt").about(whole.row.person_id).on("application", id)).await?;
    if !whole.steps.iter().any(|step| step.kind == StepKind::Submitted) {
        return Err(Failure::NotFound.into());
    }
    let body_name = visit.principal()?.body_name.clone();
    let page = visit.page(format!("Ricevuta {}", whole.row.number)).crumb("Domande", "/domande");
    page.crumb(format!("Domanda {}", whole.row.number), whole.row.href()).render(ReceiptPage { whole, body_name })
}

/// Questions of a form under whoever can answer them.
pub(super) struct Group {
    pub(super) title: String,
    pub(super) questions: Vec<Question>,
}

/// Questions under whoever can answer them, in their order.
pub(super) fn grouped(questions: Vec<Question>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for question in questions {
        let title = format!("Lo dice {}", question.giver.italian());
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.questions.push(question),
            None => groups.push(Group { title, questions: vec![question] }),
        }
    }
    groups
}

#[derive(Template)]
#[template(path = "benefits/application_complete.html")]
struct CompletePage {
    row: ApplicationRow,
    groups: Vec<Group>,
    lacking: bool,
    form: FormView,
    states: Vec<Choice>,
}

impl CompletePage {
    fn is_draft(&self) -> bool {
        self.row.state == ApplicationState::Draft
    }
}

async fn complete_page(visit: &Visit, id: ApplicationId, form: Option<FormView>) -> Reply {
    let mut tx = visit.begin().await?;
    let mut whole = whole(&mut tx, id).await?;
    let facts = actions::facts(&mut tx, id).await?;
    if !whole.reach.writes || !(whole.row.state.is_open() || whole.asks.is_some()) {
        return Err(Failure::NotFound.into());
    }
    whole.rule = whole.asks.take().or(whole.rule);
    tx.commit(Audit::of("application.form").about(whole.row.person_id).on("application", id)).await?;
    let questions = whole.rule.as_ref().map(|rule| open_questions(rule, whole.examination.as_ref())).unwrap_or_default();
    let form = match (form, &whole.rule) {
        (Some(form), _) => form,
        (None, None) => visit.form().with_version(whole.row.version),
        (None, Some(rule)) => {
            let latest = latest(&facts);
            questions.iter().fold(visit.form().with_version(whole.row.version), |form, question| match latest.get(&question.id) {
                Some(row) => form
                    .with_value(question.field(), retyped(&rule.regulation, question, &row.value))
                    .with_value(question.evidence_field(), row.evidence_state.code()),
                None => form,
            })
        }
    };
    let row = whole.row;
    let page = visit.page("Completa la domanda").crumb("Domande", "/domande").crumb(format!("Domanda {}", row.number), row.href());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let lacking = whole.rule.is_none();
    page.render(CompletePage { row, groups: grouped(questions), lacking, form, states: ui::form::options::<EvidenceState>() })
}

/// `GET /domande/{id}/completa`
pub async fn complete(visit: Visit, PathId(id): PathId<ApplicationId>) -> Reply {
    complete_page(&visit, id, None).await
}

/// What is asked for an application today, for whoever may write it.
async fn asked(visit: &Visit, id: ApplicationId) -> Outcome<(Option<Version>, Vec<Question>)> {
    let mut tx = visit.begin().await?;
    let row = actions::one(&mut tx, id).await?;
    let today = tx.today();
    let asks = if row.state == ApplicationState::Decided { by_hand::asks(&mut tx, id).await? } else { None };
    let (rule, found) = match asks {
        Some(rule) => (Some(rule), None),
        None => (actions::rule_of(&mut tx, &row.rule_code, today).await?, examine(&mut tx, id).await?.ok()),
    };
    tx.roll_back().await?;
    let questions = rule.as_ref().map(|rule| open_questions(rule, found.as_ref())).unwrap_or_default();
    Ok((rule, questions))
}

/// For the page and for the API, which sends its answers row by row.
pub(super) async fn completed(visit: &Visit, id: ApplicationId, sent: &Submitted, by_rows: bool) -> Outcome<bool> {
    let version = sent.version()?;
    let (rule, questions) = asked(visit, id).await?;
    let mut fields = sent.fields();
    let submits = fields.flag("submit");
    let answers: Vec<Answer> = match &rule {
        Some(rule) if by_rows => read_rows(&mut fields, &rule.regulation, &questions),
        Some(rule) => read_form(&mut fields, &rule.regulation, &questions),
        None => Vec::new(),
    };
    let answers = fields.finish(|| Some(answers))?;
    actions::complete(visit.db(), visit.principal()?, id, version, &answers, submits).await?;
    Ok(submits)
}

/// `POST /domande/{id}/completa`
pub async fn write(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Reply {
    match completed(&visit, id, &sent, false).await {
        Ok(true) => Ok(visit.redirect(&format!("/domande/{id}/ricevuta"), "Domanda presentata: ecco la ricevuta.")),
        Ok(false) => Ok(visit.redirect(&format!("/domande/{id}"), "Risposte salvate.")),
        Err(failure) => {
            let version = sent.version()?;
            let form = visit.form_again(&sent, failure)?.with_version(version);
            complete_page(&visit, id, Some(form)).await
        }
    }
}

/// For the page and for the API.
pub(super) async fn taken(visit: &Visit, id: ApplicationId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    sent.fields().finish(|| Some(()))?;
    actions::take(visit.db(), visit.principal()?, id, version).await
}

/// `POST /domande/{id}/istruttoria`
pub async fn take(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Reply {
    taken(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/domande/{id}"), "Istruttoria avviata."))
}

/// For the page and for the API.
pub(super) async fn suspended(visit: &Visit, id: ApplicationId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let read = forms::read_suspension(&mut fields);
    let (missing, until) = fields.finish(|| read)?;
    actions::suspend(visit.db(), visit.principal()?, id, version, &missing, until).await
}

/// `POST /domande/{id}/sospendi`
pub async fn suspend(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Reply {
    suspended(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/domande/{id}"), "Termine sospeso in attesa dei documenti."))
}

/// For the page and for the API.
pub(super) async fn resumed(visit: &Visit, id: ApplicationId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let note = forms::read_note(&mut fields);
    let note = fields.finish(|| note)?;
    actions::resume(visit.db(), visit.principal()?, id, version, &note).await
}

/// `POST /domande/{id}/riprendi`
pub async fn resume(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Reply {
    resumed(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/domande/{id}"), "L'istruttoria riprende."))
}

/// For the page and for the API.
pub(super) async fn withdrawn(visit: &Visit, id: ApplicationId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let reason = forms::read_reason(&mut fields);
    let reason = fields.finish(|| reason)?;
    actions::withdraw(visit.db(), visit.principal()?, id, version, &reason).await
}

/// `POST /domande/{id}/rinuncia`
pub async fn withdraw(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Reply {
    withdrawn(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/domande/{id}"), "Rinuncia registrata."))
}

async fn document_added(visit: &Visit, id: ApplicationId, sent: &Submitted) -> Outcome<DocumentId> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let new = forms::read_document(&mut fields, sent);
    let new = fields.finish(|| new)?;
    document::add(visit.db(), visit.site().vault(), visit.principal()?, id, version, &new).await
}

/// `POST /domande/{id}/documenti`
pub async fn add_document(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Reply {
    match document_added(&visit, id, &sent).await {
        Ok(_) => Ok(visit.redirect(&format!("/domande/{id}#documenti"), "Documento aggiunto.")),
        // What was typed stays; the file is chosen again.
        Err(failure) => shown(&visit, id, Some(visit.form_again(&sent, failure)?)).await,
    }
}

/// `GET /domande/documenti/{id}`
pub async fn open_document(visit: Visit, PathId(id): PathId<DocumentId>) -> Reply {
    let tx = visit.begin().await?;
    let (name, kind, content) = document::open(tx, visit.site().vault(), id).await?;
    Ok(ui::answer::download(&name, kind, content))
}

/// `POST /domande/documenti/{id}/togli`
pub async fn withdraw_document(visit: Visit, PathId(id): PathId<DocumentId>, sent: Submitted) -> Reply {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let reason = forms::read_reason(&mut fields);
    let reason = fields.finish(|| reason)?;
    let application = document::withdraw(visit.db(), visit.principal()?, id, version, &reason).await?;
    Ok(visit.redirect(&format!("/domande/{application}#documenti"), "Documento tolto."))
}
