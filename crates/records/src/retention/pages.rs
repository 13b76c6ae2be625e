//! The filing plan, the codes of the registry, and the proposals, as whoever keeps the archive reads and writes them.

use super::actions;
use super::plan::{self, Class};
use super::store::{DiscardId, DiscardRow, DiscardState, DiscardedRow};
use crate::registration::actions as registry;
use ::store::Audit;
use askama::Template;
use casework::Doing;
use kernel::{Failure, Outcome};
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Documents of a page.
const PAGE: usize = 200;

#[derive(Template)]
#[template(path = "records/retention.html")]
struct PlanPage {
    classes: Vec<Class>,
    setting: FormView,
    csrf: String,
    key: String,
}

async fn plan_page(visit: &Visit, again: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let classes = plan::all(&mut tx).await?;
    let setting = registry::setting(&mut tx).await?;
    tx.commit(Audit::of("retention.read").rows(classes.len())).await?;
    let page = visit.page("Conservazione e protocollo");
    let page = match &again {
        Some(form) => page.refused(form),
        None => page,
    };
    let form = again.unwrap_or_else(|| {
        visit
            .form()
            .with_value("ipa_code", &setting.ipa_code)
            .with_value("aoo_code", &setting.aoo_code)
            .with_value("register", &setting.register)
    });
    let small = visit.form();
    page.render(PlanPage {
        classes,
        setting: form.with_version(setting.version),
        csrf: small.csrf().to_owned(),
        key: small.key().to_owned(),
    })
}

/// `GET /conservazione`
pub async fn show(visit: Visit) -> Answer {
    plan_page(&visit, None).await
}

/// `POST /conservazione`: what the body says of one class.
pub async fn change(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = actions::read_class(&mut fields);
    let new = fields.finish(|| new)?;
    actions::change_class(Doing::of(&visit, &sent)?, &new, sent.version()?).await?;
    Ok(visit.redirect("/conservazione", "Periodo salvato."))
}

/// `POST /conservazione/protocollo`: by which codes the body is known.
pub async fn set(visit: Visit, sent: Submitted) -> Answer {
    let run = async {
        let mut fields = sent.fields();
        let new = registry::read_setting(&mut fields);
        let new = fields.finish(|| new)?;
        registry::set(Doing::of(&visit, &sent)?, &new, sent.version()?).await
    };
    match run.await {
        Ok(()) => Ok(visit.redirect("/conservazione", "Codici del protocollo salvati.")),
        Err(failure) => plan_page(&visit, Some(visit.form_again(&sent, failure)?)).await,
    }
}

#[derive(Template)]
#[template(path = "records/discards.html")]
struct DiscardsPage {
    rows: Vec<DiscardRow>,
    csrf: String,
    key: String,
}

/// `GET /scarto`
pub async fn discards(visit: Visit) -> Answer {
    let mut tx = visit.begin().await?;
    let rows = actions::all(&mut tx).await?;
    tx.commit(Audit::of("discard.list").rows(rows.len())).await?;
    let small = visit.form();
    visit.page("Proposte di scarto").crumb("Conservazione e protocollo", "/conservazione").render(DiscardsPage {
        rows,
        csrf: small.csrf().to_owned(),
        key: small.key().to_owned(),
    })
}

/// `POST /scarto`
pub async fn propose(visit: Visit, sent: Submitted) -> Answer {
    let id = actions::propose(Doing::of(&visit, &sent)?).await?;
    Ok(visit.redirect(&format!("/scarto/{id}"), "Proposta preparata: niente viene eliminato."))
}

#[derive(Template)]
#[template(path = "records/discard.html")]
struct DiscardPage {
    row: DiscardRow,
    documents: Vec<DiscardedRow>,
    next: Option<String>,
    states: Vec<Choice>,
    csrf: String,
    key: String,
}

/// The document after which a page of a proposal begins.
pub(super) fn after(visit: &Visit) -> Outcome<Option<Uuid>> {
    let Some(text) = visit.query(ui::table::AFTER) else { return Ok(None) };
    let wrong = || Failure::field(ui::table::AFTER, "Cursore non valido: riparti dalla prima pagina.");
    text.parse().map(Some).map_err(|_| wrong())
}

/// `GET /scarto/{id}`
pub async fn discard(visit: Visit, PathId(id): PathId<DiscardId>) -> Answer {
    let after = after(&visit)?;
    let mut tx = visit.begin().await?;
    let most = i64::try_from(PAGE.saturating_add(1)).unwrap_or(i64::MAX);
    let (row, mut documents) = actions::one(&mut tx, id, after, most).await?;
    let more = documents.len() > PAGE;
    documents.truncate(PAGE);
    tx.commit(Audit::of("discard.read").on("discard", id).rows(documents.len())).await?;
    let next = documents.last().filter(|_| more).map(|row| row.document_id.to_string());
    let small = visit.form();
    let states = [DiscardState::Authorised, DiscardState::Refused, DiscardState::Withdrawn];
    visit.page("Proposta di scarto").crumb("Proposte di scarto", "/scarto").render(DiscardPage {
        row,
        documents,
        next,
        states: states.iter().map(|state| Choice::new(state.code(), state.label())).collect(),
        csrf: small.csrf().to_owned(),
        key: small.key().to_owned(),
    })
}

/// `POST /scarto/{id}/atto`
pub async fn decide(visit: Visit, PathId(id): PathId<DiscardId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = actions::read_answer(&mut fields);
    let new = fields.finish(|| new)?;
    actions::decide(Doing::of(&visit, &sent)?, id, &new, sent.version()?).await?;
    Ok(visit.redirect(&format!("/scarto/{id}"), "Decisione registrata. I file restano dove sono."))
}
