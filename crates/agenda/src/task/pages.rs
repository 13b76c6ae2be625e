//! The page of one task, and the small forms of it. Pages and interface run the same readers.

use super::{actions, forms};
use crate::due::model::DueId;
use crate::due::store::{DueRow, ONE};
use ::store::Audit;
use askama::Template;
use chrono::NaiveDate;
use guard::Permission;
use kernel::{AccountId, Instant, Outcome};
use ui::{Answer, PathId, Submitted, Visit};

#[derive(Template)]
#[template(path = "agenda/task.html")]
struct TaskPage {
    row: DueRow,
    /// Whether it is dealt with on a page that the reader may open.
    opens: bool,
    person_href: String,
    today: NaiveDate,
    now: Instant,
    may_change: bool,
    /// To whom it may be handed.
    people: Vec<(AccountId, String)>,
    csrf: String,
    key: String,
}

impl TaskPage {
    fn is_late(&self) -> bool {
        self.row.is_late(&self.now, &self.today)
    }
}

/// `GET /attivita/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<DueId>) -> Answer {
    let principal = visit.principal()?;
    let mut tx = visit.begin().await?;
    let row: DueRow = tx.sql(&ONE).id("id", id).one().await?;
    let person_href = match row.person_id {
        Some(person) => registry::person::card::page_of(&mut tx, principal, person).await?,
        None => String::new(),
    };
    let may_change = row.is_task()
        && row.is_open()
        && principal.may(Permission::DUE_WRITE)
        && tx.sql(&super::store::ONE).id("id", id).optional::<DueRow>().await?.is_some();
    let mut people = if may_change { actions::people(&mut tx).await? } else { Vec::new() };
    people.retain(|(account, _)| row.account_id != Some(*account));
    let (today, now) = (tx.today(), tx.now());
    tx.commit(Audit::of("due.read").about(row.person_id).on("due", id)).await?;
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let page = visit.page("Attività").crumb("Scadenze e attività", "/scadenze");
    let opens = !row.is_task() && visit.opens(&row.href);
    page.render(TaskPage { row, opens, person_href, today, now, may_change, people, csrf, key })
}

/// For the page and for the API.
pub(super) async fn written(visit: &Visit, sent: &Submitted) -> Outcome<DueId> {
    let mut fields = sent.fields();
    let new = forms::read_new(&mut fields);
    let new = fields.finish(|| new)?;
    actions::add(visit.db(), visit.principal()?, &new, sent.once()).await
}

/// `POST /attivita`
pub async fn write(visit: Visit, sent: Submitted) -> Answer {
    let id = written(&visit, &sent).await?;
    Ok(visit.redirect(&format!("/attivita/{id}"), "Attività scritta."))
}

/// For the page and for the API.
pub(super) async fn finished(visit: &Visit, id: DueId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    sent.fields().finish(|| Some(()))?;
    actions::done(visit.db(), visit.principal()?, id, version).await
}

/// `POST /attivita/{id}/fatto`
pub async fn done(visit: Visit, PathId(id): PathId<DueId>, sent: Submitted) -> Answer {
    finished(&visit, id, &sent).await?;
    Ok(visit.redirect("/scadenze", "Attività fatta."))
}

/// For the page and for the API.
pub(super) async fn handed(visit: &Visit, id: DueId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let to = forms::read_to(&mut fields);
    let to = fields.finish(|| to)?;
    actions::give(visit.db(), visit.principal()?, id, version, to).await
}

/// `POST /attivita/{id}/passa`
pub async fn give(visit: Visit, PathId(id): PathId<DueId>, sent: Submitted) -> Answer {
    handed(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/attivita/{id}"), "Attività passata: la vedete tutti e due."))
}

/// For the page and for the API.
pub(super) async fn cancelled(visit: &Visit, id: DueId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let reason = forms::read_reason(&mut fields);
    let reason = fields.finish(|| reason)?;
    actions::cancel(visit.db(), visit.principal()?, id, version, &reason).await
}

/// `POST /attivita/{id}/annulla`
pub async fn cancel(visit: Visit, PathId(id): PathId<DueId>, sent: Submitted) -> Answer {
    cancelled(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/attivita/{id}"), "Attività annullata."))
}
