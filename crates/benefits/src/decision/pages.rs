//! The pages of a decision: proposing one, one of them with its reasons, deciding, sending back, telling, revoking.

use super::actions::{self, application};
use super::examine::examine;
use super::forms;
use super::model::{DecisionOutcome, may_refuse};
use super::rows::{Application, DecisionRow, NoticeRow};
use super::section::{reaches, works};
use super::trail::notices;
use super::trail_pages::against;
use super::why::{Why, WhyView};
use crate::application::ApplicationId;
use ::store::Audit;
use askama::Template;
use guard::Permission;
use kernel::{Failure, Outcome};
use std::collections::BTreeMap;
use ui::form::FormView;
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "benefits/decision_new.html")]
struct ProposalPage {
    row: Application,
    form: FormView,
    why: WhyView,
    notice: Option<NoticeRow>,
    /// Why a refusal cannot be proposed today; empty where it can.
    refusal: String,
}

impl ProposalPage {
    fn has_observations(&self) -> bool {
        self.notice.as_ref().is_some_and(|notice| notice.answered_on.is_some())
    }
}

/// What the form begins with: what the regulation says.
fn first(form: FormView, row: &Application, why: &Why, amount: Option<kernel::Cents>, from: chrono::NaiveDate) -> FormView {
    let form = form.with_version(row.version).with_value("reasons", against(why));
    match why.outcome.as_str() {
        "granted" => {
            let form = form.with_value("outcome", DecisionOutcome::Granted.code());
            let form = form.with_value("valid_from", kernel::time::show_date(from)).with_value("reasons", "");
            form.with_maybe("amount", amount.map(kernel::Cents::plain))
        }
        "refused" => form.with_value("outcome", DecisionOutcome::Refused.code()),
        _ => form,
    }
}

async fn proposal_page(visit: &Visit, id: ApplicationId, form: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = application(&mut tx, id).await?;
    if !reaches(&mut tx, visit.principal()?, Permission::APPLICATION_EXAMINE, id).await? {
        return Err(Failure::NotFound.into());
    }
    let examined = examine(&mut tx, &row).await?;
    let notice = notices(&mut tx, id).await?.into_iter().next().filter(|notice| notice.is_current);
    let today = tx.today();
    tx.commit(Audit::of("application.read").about(row.person_id).on("application", id)).await?;
    let refusal = match may_refuse(row.ranked, notice.as_ref().map(NoticeRow::noticed), today) {
        Err(Failure::Refused(refusal)) => refusal.sentence,
        Ok(()) | Err(_) => String::new(),
    };
    let form = match form {
        Some(form) => form.with_version(row.version),
        None => first(visit.form(), &row, &examined.why, examined.computed.amount, examined.on),
    };
    let page =
        visit.page("Proposta di decisione").crumb("Domande", "/domande").crumb(format!("Domanda {}", row.number), row.href());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(ProposalPage { row, form, why: WhyView::of(examined.why), notice, refusal })
}

/// `GET /domande/{id}/proposta`
pub async fn new(visit: Visit, PathId(id): PathId<ApplicationId>) -> Answer {
    proposal_page(&visit, id, None).await
}

/// For the page and for the API.
pub(super) async fn proposed(visit: &Visit, id: ApplicationId, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let proposal = forms::read_proposal(&mut fields);
    let (new, reply) = fields.finish(|| proposal)?;
    actions::propose(visit.db(), visit.principal()?, (id, version), sent.once(), &new, &reply).await
}

/// `POST /domande/{id}/proposta`
pub async fn propose(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Answer {
    match proposed(&visit, id, &sent).await {
        Ok(decision) => {
            Ok(visit.redirect(&format!("/decisioni/{decision}"), "Proposta registrata: la decide un'altra persona, con un atto."))
        }
        Err(failure) => proposal_page(&visit, id, Some(visit.form_again(&sent, failure)?)).await,
    }
}

#[derive(Template)]
#[template(path = "benefits/decision_one.html")]
struct OnePage {
    row: DecisionRow,
    /// What the household has stands in it: for whoever works on the application.
    why: Option<WhyView>,
    /// What it would become: for whoever works on the application.
    changes: Vec<crate::copayment::rows::Recalculation>,
    /// Whether the reader may decide it.
    decides: bool,
    /// Whether they proposed it themselves.
    is_own: bool,
    examines: bool,
    today: chrono::NaiveDate,
    csrf: String,
    key: String,
}

impl OnePage {
    fn title(&self) -> String {
        format!("Decisione {}", self.row.number)
    }
    fn lead(&self) -> String {
        format!("{}, domanda {} di {}", self.row.measure_title, self.row.application_number, self.row.display_name)
    }
    fn version(&self) -> String {
        format!("versione {}, applicata al {}", self.row.rule_number, kernel::time::show_date(self.row.as_of))
    }
    fn today(&self) -> String {
        kernel::time::show_date(self.today)
    }
}

/// `GET /decisioni/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let principal = visit.principal()?;
    let mut tx = visit.begin().await?;
    let whole = actions::one(&mut tx, id).await?;
    let row = whole.row;
    let decides = reaches(&mut tx, principal, Permission::APPLICATION_DECIDE, row.application_id).await?;
    let examines = reaches(&mut tx, principal, Permission::APPLICATION_EXAMINE, row.application_id).await?;
    let works = works(&mut tx, principal, row.application_id).await?;
    let changes = crate::copayment::actions::of_decision(&mut tx, id).await?;
    let today = tx.today();
    tx.commit(Audit::of("decision.read").about(row.person_id).on("decision", id)).await?;
    let why = if works { Some(WhyView::of(Why::kept(whole.explanation.0)?)) } else { None };
    let is_own = row.proposed_by == principal.actor.account;
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let page = visit.page(format!("Decisione {}", row.number)).crumb("Decisioni", "/decisioni");
    let page = page.crumb(format!("Domanda {}", row.application_number), format!("/domande/{}", row.application_id));
    page.render(OnePage { row, why, changes, decides, is_own, examines, today, csrf, key })
}

/// For the page and for the API.
pub(super) async fn decided(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let act = forms::read_act(&mut fields);
    let act = fields.finish(|| act)?;
    actions::decide(visit.db(), visit.principal()?, sent.once(), &BTreeMap::from([(id, version)]), &act).await?;
    Ok(())
}

/// `POST /decisioni/{id}/decidi`
pub async fn decide(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    decided(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/decisioni/{id}"), "Decisione presa."))
}

/// For the page and for the API.
pub(super) async fn decided_many(visit: &Visit, sent: &Submitted) -> Outcome<usize> {
    let mut fields = sent.fields();
    let decisions = forms::read_decisions(&mut fields);
    let act = forms::read_act(&mut fields);
    let (decisions, act) = fields.finish(|| Some((decisions?, act?)))?;
    actions::decide(visit.db(), visit.principal()?, sent.once(), &decisions, &act).await
}

/// `POST /decisioni/atto`
pub async fn decide_many(visit: Visit, sent: Submitted) -> Answer {
    let count = decided_many(&visit, &sent).await?;
    Ok(visit.redirect("/decisioni", &format!("Decise con un solo atto: {count}.")))
}

/// For the page and for the API.
pub(super) async fn sent_back(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let reason = forms::read_reason(&mut fields);
    let reason = fields.finish(|| reason)?;
    actions::send_back(visit.db(), visit.principal()?, (id, version), &reason).await
}

/// `POST /decisioni/{id}/rimanda`
pub async fn send_back(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    sent_back(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/decisioni/{id}"), "Proposta rimandata all'ufficio."))
}

/// For the page and for the API.
pub(super) async fn notified(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let on = forms::read_notified(&mut fields);
    let on = fields.finish(|| on)?;
    actions::notify(visit.db(), visit.principal()?, (id, version), on).await
}

/// `POST /decisioni/{id}/notifica`
pub async fn notify(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    notified(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/decisioni/{id}"), "Notifica registrata."))
}

/// For the page and for the API.
pub(super) async fn revoked(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let revocation = forms::read_revocation(&mut fields);
    let (from, reason, act) = fields.finish(|| revocation)?;
    actions::revoke(visit.db(), visit.principal()?, (id, version), from, &reason, &act).await
}

/// `POST /decisioni/{id}/revoca`
pub async fn revoke(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    revoked(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/decisioni/{id}"), "Concessione revocata."))
}
