//! The reports that are owed, and what is done with each.

use super::ReportId;
use super::actions::{Stepped, read_step, step};
use super::store::{ALL, OWED, Report};
use ::store::{Audit, Tx};
use askama::Template;
use casework::Doing;
use chrono::NaiveDate;
use guard::Permission;
use guard::scope::{ALWAYS, FOREVER};
use kernel::{Failure, Outcome, PersonId};
use ui::table::{AFTER, Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// The page, for the log.
pub(super) const SHOWN_ON: &str = "court_reports";

#[derive(Template)]
#[template(path = "courts/reports.html")]
struct Page {
    list: Listing,
    rows: Vec<Report>,
    all: bool,
    today: NaiveDate,
    may_write: bool,
    csrf: String,
    key: String,
}

/// The cursor of a list of reports.
pub(super) fn cursor(row: &Report) -> String {
    format!("{}~{}", row.due_on, row.id)
}

/// The place that a cursor names.
pub(super) fn place(visit: &Visit) -> Outcome<Option<(NaiveDate, Uuid)>> {
    let Some(text) = visit.query(AFTER) else { return Ok(None) };
    let read = || {
        let (day, id) = text.split_once('~')?;
        Some((day.parse().ok()?, id.parse().ok()?))
    };
    read().map(Some).ok_or_else(|| Failure::field(AFTER, "Cursore non valido: riparti dalla prima pagina."))
}

/// Reports that the actor reaches: those that are owed, the first first, or all, the latest first.
pub(super) async fn reports(tx: &mut Tx, all: bool, after: Option<(NaiveDate, Uuid)>, most: i64) -> Outcome<Vec<Report>> {
    if all {
        let (day, id) = after.unwrap_or((FOREVER, Uuid::max()));
        return Ok(tx.sql(&ALL).bind("before_on", day).id("before_id", id).bind("most", most).all().await?);
    }
    let (day, id) = after.unwrap_or((ALWAYS, Uuid::nil()));
    Ok(tx.sql(&OWED).bind("after_on", day).id("after_id", id).bind("most", most).all().await?)
}

/// Whom a list names.
pub(super) fn shown(rows: &[Report]) -> Vec<PersonId> {
    rows.iter().filter(|row| row.shown).map(|row| row.person_id).collect()
}

/// `GET /relazioni`, `?tutte=1`
pub async fn list(visit: Visit) -> Answer {
    let all = visit.query("tutte").is_some();
    let after = place(&visit)?;
    let mut tx = visit.begin().await?;
    let mut rows = reports(&mut tx, all, after, i64::from(PAGE) + 1).await?;
    let today = tx.today();
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, cursor);
    tx.commit(Audit::of("court_report.list").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    let list = ["Entro il", "Relazione", "Persona", "A chi", "Stato"]
        .iter()
        .fold(Listing::new("Relazioni all’autorità giudiziaria", "/relazioni", visit.query_pairs()), |list, heading| {
            list.column(*heading)
        })
        .paged(Pager { previous: None, ..pager })
        .when_empty(
            "Nessuna relazione dovuta",
            "Qui compaiono le relazioni che un’autorità aspetta, prima quelle che scadono prima.",
            None,
        );
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let may_write = visit.principal()?.may(Permission::JUDICIAL_WRITE);
    visit.page("Relazioni all’autorità giudiziaria").wide().render(Page { list, rows, all, today, may_write, csrf, key })
}

/// For the page and for the API.
pub(super) async fn stepped(visit: &Visit, id: ReportId, sent: &Submitted) -> Outcome<Stepped> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let read = read_step(&mut fields);
    let read = fields.finish(|| read)?;
    step(Doing::of(visit, sent)?, id, version, &read).await
}

/// `POST /relazioni/{id}`
pub async fn act(visit: Visit, PathId(id): PathId<ReportId>, sent: Submitted) -> Answer {
    match stepped(&visit, id, &sent).await? {
        Stepped::Begun(document) => Ok(visit.redirect(
            &format!("/documenti/{document}"),
            "Documento cominciato. Quando sarà inviato, la relazione risulterà inviata da sé.",
        )),
        Stepped::Settled => Ok(visit.redirect("/relazioni", "Registrato.")),
    }
}
