//! The list of probations, and its forms.

use super::actions::{self, read_close, read_new};
use super::store::{CASES, CaseRow, LIST, Probation};
use super::{ProbationId, ProbationKind, ProbationOutcome};
use crate::authority::{self, AuthorityKind};
use crate::law;
use ::store::{Audit, Tx};
use askama::Template;
use casework::Doing;
use chrono::NaiveDate;
use guard::Permission;
use guard::scope::ALWAYS;
use kernel::{Failure, Outcome};
use ui::form::{Choice, FormView, choices, options};
use ui::table::{AFTER, Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// The page, for the log.
pub(super) const SHOWN_ON: &str = "probations";
/// Who suspends a trial.
const COURTS: &[AuthorityKind] = &[AuthorityKind::JuvenileCourt, AuthorityKind::PenalCourt];

#[derive(Template)]
#[template(path = "courts/probations.html")]
struct Page {
    list: Listing,
    rows: Vec<Probation>,
    today: NaiveDate,
    form: FormView,
    cases: Vec<Choice>,
    kinds: Vec<Choice>,
    courts: Vec<Choice>,
    /// What the law says of how long, with the mark of what was not verified.
    most: String,
    may_write: bool,
    csrf: String,
    key: String,
}

impl Page {
    fn outcomes(&self) -> &'static [ProbationOutcome] {
        ProbationOutcome::ALL
    }
}

pub(super) fn cursor(row: &Probation) -> String {
    format!("{}~{}", row.ends_on, row.id)
}

pub(super) fn place(visit: &Visit) -> Outcome<(NaiveDate, Uuid)> {
    let Some(text) = visit.query(AFTER) else { return Ok((ALWAYS, Uuid::nil())) };
    let read = || {
        let (day, id) = text.split_once('~')?;
        Some((day.parse().ok()?, id.parse().ok()?))
    };
    read().ok_or_else(|| Failure::field(AFTER, "Cursore non valido: riparti dalla prima pagina."))
}

/// Probations that the actor reaches, what ends first first.
pub(super) async fn probations(tx: &mut Tx, (day, id): (NaiveDate, Uuid), most: i64) -> Outcome<Vec<Probation>> {
    Ok(tx.sql(&LIST).bind("after_on", day).id("after_id", id).bind("most", most).all().await?)
}

async fn page(visit: &Visit, form: Option<FormView>) -> Answer {
    let after = place(visit)?;
    let mut tx = visit.begin().await?;
    let mut rows = probations(&mut tx, after, i64::from(PAGE) + 1).await?;
    let may_write = visit.principal()?.may(Permission::JUDICIAL_WRITE);
    let cases: Vec<CaseRow> = if may_write { tx.sql(&CASES).all().await? } else { Vec::new() };
    let today = tx.today();
    let courts = authority::choices_on(&mut tx, today, COURTS).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), visit.query(AFTER).is_some(), false, cursor);
    let shown: Vec<_> = rows.iter().map(|row| row.person_id).collect();
    tx.commit(Audit::of("probation.list").rows(rows.len()).showing(SHOWN_ON, shown)).await?;
    let list = ["Finisce", "Persona", "Con chi", "Che cosa fa", "Esito"]
        .iter()
        .fold(Listing::new("Messe alla prova", "/messe-alla-prova", visit.query_pairs()), |list, heading| list.column(*heading))
        .paged(Pager { previous: None, ..pager })
        .when_empty("Nessuna messa alla prova", "Qui compaiono quelle delle persone che si seguono.", None);
    let refused = form.is_some();
    let form = form.unwrap_or_else(|| visit.form().with_maybe("case", visit.query("cartella")));
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let most = format!(
        "Di un minorenne al massimo {} ({}); per i reati meno gravi {} ({}).",
        law::rule(law::PROBATION_MAX, today)?.count,
        law::source(law::PROBATION_MAX, today),
        law::rule(law::PROBATION_LIGHT, today)?.count,
        law::source(law::PROBATION_LIGHT, today)
    );
    let cases = choices(cases.into_iter().map(|case| (case.case_id, format!("{}, cartella {}", case.display_name, case.number))));
    let kinds = options::<ProbationKind>();
    let shown = Page { list, rows, today, form, cases, kinds, courts, most, may_write, csrf, key };
    let page = visit.page("Messe alla prova").wide();
    let page = if refused { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// `GET /messe-alla-prova`
pub async fn list(visit: Visit) -> Answer {
    page(&visit, None).await
}

/// For the page and for the API.
pub(super) async fn added(visit: &Visit, sent: &Submitted) -> Outcome<ProbationId> {
    let mut fields = sent.fields();
    let new = read_new(&mut fields);
    let new = fields.finish(|| new)?;
    actions::add(Doing::of(visit, sent)?, &new).await
}

/// `POST /messe-alla-prova`
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    match added(&visit, &sent).await {
        Ok(_) => Ok(visit.redirect("/messe-alla-prova", "Messa alla prova registrata.")),
        Err(failure) => page(&visit, Some(visit.form_again(&sent, failure)?)).await,
    }
}

/// For the page and for the API.
pub(super) async fn closed(visit: &Visit, id: ProbationId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let close = read_close(&mut fields);
    let close = fields.finish(|| close)?;
    actions::close(Doing::of(visit, sent)?, id, version, &close).await
}

/// `POST /messe-alla-prova/{id}`
pub async fn close(visit: Visit, PathId(id): PathId<ProbationId>, sent: Submitted) -> Answer {
    closed(&visit, id, &sent).await?;
    Ok(visit.redirect("/messe-alla-prova", "Esito registrato."))
}
