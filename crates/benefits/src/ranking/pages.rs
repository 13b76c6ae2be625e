//! The pages of rankings: those of a measure, one of them line by line; making, approving, publishing, moving on, proposing.

use super::actions;
use super::model::{RankingKind, RankingState, RowOutcome};
use super::proposing::{self, Proposed};
use super::rows::{LineRow, Measure, RankingRow};
use super::store::{MEASURE, ROWS, TO_APPROVE, TO_MAKE, TO_RANK};
use crate::decision::forms::read_act;
use crate::decision::rows::DrawRow;
use crate::decision::store::MEASURE as TO_DRAW;
use crate::decision::trail::draws;
use crate::measure::MeasureId;
use ::store::{Audit, Statement, Tx};
use askama::Template;
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::codes::Code as _;
use kernel::input::Fields;
use kernel::{Failure, Outcome, PersonId};
use ui::export::{CSV_TYPE, ROWS as MOST_ROWS, XLSX_TYPE, csv, xlsx};
use ui::table::{AFTER, FORMAT, Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// How many lines a file reads at once.
const AT_ONCE: i64 = 1_000;
/// Most times that an amount is paid out of one call.
const MOST_TIMES: i64 = 10_000;
/// The page, for the log.
const SHOWN_ON: &str = "ranking";

const HEADINGS: [&str; 7] = ["Posto", "Domanda", "Persona", "Codice", "Punti", "Esito", "Importo"];

#[derive(Template)]
#[template(path = "benefits/rankings.html")]
struct MeasurePage {
    measure: Measure,
    rankings: Vec<RankingRow>,
    draws: Vec<DrawRow>,
    may_make: bool,
    may_draw: bool,
    csrf: String,
    key: String,
}

/// `GET /misure/{id}/graduatoria`
pub async fn of_measure(visit: Visit, PathId(id): PathId<MeasureId>) -> Answer {
    let principal = visit.principal()?;
    let mut tx = visit.begin().await?;
    let measure: Measure = tx.sql(&MEASURE).id("measure", id).one().await?;
    let rankings = actions::of_measure(&mut tx, id).await?;
    let draws = draws(&mut tx, id).await?;
    let make: Option<Measure> = tx.sql(&TO_RANK).id("measure", id).optional().await?;
    let may_make = principal.may(Permission::RANKING_MAKE) && make.is_some();
    let draw: Option<(Uuid,)> = tx.sql(&TO_DRAW).id("measure", id).optional().await?;
    tx.commit(Audit::of("ranking.list").on("measure", id).rows(rankings.len())).await?;
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let page = visit.page("Graduatoria e controlli").crumb("Misure", "/misure");
    let page = page.crumb(measure.title.clone(), format!("/misure/{id}"));
    let may_draw = principal.may(Permission::APPLICATION_EXAMINE) && draw.is_some();
    page.render(MeasurePage { measure, rankings, draws, may_make, may_draw, csrf, key })
}

/// Which ranking, and how often an amount is paid out of the money of the call.
fn read_making(fields: &mut Fields) -> Option<(RankingKind, Option<i64>)> {
    let kind = fields.required_code("kind");
    let times = fields.whole("times", 1, MOST_TIMES);
    Some((kind?, times))
}

/// For the page and for the API.
pub(super) async fn made(visit: &Visit, id: MeasureId, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let making = read_making(&mut fields);
    let making = fields.finish(|| making)?;
    actions::make(visit.db(), visit.principal()?, id, sent.once(), making).await
}

/// `POST /misure/{id}/graduatoria`
pub async fn make(visit: Visit, PathId(id): PathId<MeasureId>, sent: Submitted) -> Answer {
    let ranking = made(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/graduatorie/{ranking}"), "Graduatoria formata: la approva un'altra persona, con un atto."))
}

#[derive(Template)]
#[template(path = "benefits/ranking.html")]
struct RankingPage {
    row: RankingRow,
    list: Listing,
    rows: Vec<LineRow>,
    changes: Vec<(String, String)>,
    may_make: bool,
    may_approve: bool,
    is_own: bool,
    may_propose: bool,
    today: NaiveDate,
    csrf: String,
    key: String,
}

impl RankingPage {
    fn today(&self) -> String {
        kernel::time::show_date(self.today)
    }
    fn is_made(&self) -> bool {
        self.row.state == RankingState::Made
    }
    fn is_approved(&self) -> bool {
        self.row.state == RankingState::Approved
    }
    fn outcomes(&self) -> &'static [RowOutcome] {
        RowOutcome::ALL
    }
}

#[derive(Clone, Copy)]
struct Filter(Option<RowOutcome>);

impl Filter {
    fn of(visit: &Visit) -> Outcome<Filter> {
        match visit.query("outcome") {
            None => Ok(Filter(None)),
            Some(text) => {
                let outcome = RowOutcome::from_code(&text).ok_or_else(|| Failure::field("outcome", "Scelta non prevista."))?;
                Ok(Filter(Some(outcome)))
            }
        }
    }
    async fn rows(self, tx: &mut Tx, id: Uuid, after: i64, most: i64) -> Outcome<Vec<LineRow>> {
        let query =
            tx.sql(&ROWS).id("id", id).bind("any_outcome", self.0.is_none()).bind("outcome", self.0.map_or("", RowOutcome::code));
        let rows: Vec<LineRow> = query.bind("after", after).bind("most", most).all().await?;
        Ok(rows.into_iter().map(LineRow::for_reader).collect())
    }
}

pub(super) fn place(visit: &Visit) -> Outcome<Option<i64>> {
    let Some(text) = visit.query(AFTER) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Failure::field(AFTER, "Cursore non valido: usa quello della risposta precedente."))
}

pub(super) fn cursor(row: &LineRow) -> String {
    row.line.to_string()
}

pub(super) fn shown(rows: &[LineRow]) -> Vec<PersonId> {
    rows.iter().filter(|row| row.is_named()).map(|row| row.person_id).collect()
}

/// Lines of an edition after one of them.
pub(super) async fn lines(visit: &Visit, tx: &mut Tx, id: Uuid, after: i64, most: i64) -> Outcome<Vec<LineRow>> {
    Filter::of(visit)?.rows(tx, id, after, most).await
}

async fn reaches(
    tx: &mut Tx,
    principal: &Principal,
    permission: Permission,
    statement: &'static Statement,
    id: Uuid,
) -> Outcome<bool> {
    if !principal.may(permission) {
        return Ok(false);
    }
    let row: Option<RankingRow> = tx.sql(statement).id("id", id).optional().await?;
    Ok(row.is_some())
}

/// `GET /graduatorie/{id}`; `?format=csv`, `?format=xlsx`
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    if let Some(format) = visit.query(FORMAT) {
        return file(&visit, id, &format).await;
    }
    let principal = visit.principal()?;
    let filter = Filter::of(&visit)?;
    let after = place(&visit)?;
    let mut tx = visit.begin().await?;
    let row = actions::one(&mut tx, id).await?;
    let mut rows = filter.rows(&mut tx, id, after.unwrap_or_default(), i64::from(PAGE) + 1).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, cursor);
    let changes = actions::changes(&mut tx, &row).await?;
    let may_make = reaches(&mut tx, principal, Permission::RANKING_MAKE, &TO_MAKE, id).await?;
    let may_approve = reaches(&mut tx, principal, Permission::APPLICATION_DECIDE, &TO_APPROVE, id).await?;
    let may_propose = principal.may(Permission::APPLICATION_EXAMINE) && row.is_to_decide();
    let today = tx.today();
    tx.commit(Audit::of("ranking.read").on("ranking", id).rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    let path = row.href();
    let list = HEADINGS.iter().fold(Listing::new("Domande in graduatoria", path, visit.query_pairs()), |list, heading| {
        if matches!(*heading, "Posto" | "Punti" | "Importo") { list.figures(*heading) } else { list.column(*heading) }
    });
    let mut list = list
        .paged(Pager { previous: None, ..pager })
        .when_empty("Nessuna domanda", "Qui compaiono le domande nell'ordine della graduatoria.", None)
        .exported();
    if let Some(outcome) = filter.0 {
        list = list.filtered("Esito", outcome.label(), &["outcome"]);
    }
    let is_own = row.made_by == principal.actor.account;
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let page = visit.page(row.title()).wide().crumb("Misure", "/misure");
    let page = page.crumb(row.measure_title.clone(), format!("/misure/{}/graduatoria", row.measure_id));
    page.render(RankingPage { row, list, rows, changes, may_make, may_approve, is_own, may_propose, today, csrf, key })
}

async fn file(visit: &Visit, id: Uuid, format: &str) -> Answer {
    let filter = Filter::of(visit)?;
    let mut tx = visit.begin().await?;
    let row = actions::one(&mut tx, id).await?;
    let mut rows: Vec<LineRow> = Vec::new();
    loop {
        let after = rows.last().map_or(0, |row| row.line);
        let more = filter.rows(&mut tx, id, after, AT_ONCE).await?;
        let is_last = more.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        rows.extend(more);
        if is_last || rows.len() >= MOST_ROWS {
            break;
        }
    }
    rows.truncate(MOST_ROWS);
    tx.commit(Audit::of("ranking.export").on("ranking", id).rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    let cells = rows.into_iter().map(|row| {
        let points = row.shown_points();
        vec![
            row.place.into(),
            row.number.into(),
            row.display_name.into(),
            row.code.into(),
            points.into(),
            row.outcome.label().into(),
            row.amount_cents.into(),
        ]
    });
    let name = format!("graduatoria-{}-{}", row.measure_code.to_lowercase(), row.edition);
    let (content, media, name) = match format {
        "csv" => (csv(&HEADINGS, cells).map_err(Failure::internal)?, CSV_TYPE, format!("{name}.csv")),
        "xlsx" => (xlsx("Graduatoria", &HEADINGS, cells).map_err(Failure::internal)?, XLSX_TYPE, format!("{name}.xlsx")),
        _ => return Err(Failure::NotFound.into()),
    };
    Ok(ui::answer::download(&name, media, content))
}

/// For the page and for the API.
pub(super) async fn approved(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let act = read_act(&mut fields);
    let act = fields.finish(|| act)?;
    actions::approve(visit.db(), visit.principal()?, (id, version), &act).await
}

/// `POST /graduatorie/{id}/approva`
pub async fn approve(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    approved(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/graduatorie/{id}"), "Graduatoria approvata."))
}

/// For the page and for the API.
pub(super) async fn published(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let last_day = fields.date("last_day");
    fields.finish(|| Some(()))?;
    actions::publish(visit.db(), visit.principal()?, (id, version), last_day).await
}

/// `POST /graduatorie/{id}/pubblica`
pub async fn publish(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    published(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/graduatorie/{id}"), "Graduatoria pubblicata."))
}

/// For the page and for the API.
pub(super) async fn moved_on(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    sent.fields().finish(|| Some(()))?;
    actions::move_on(visit.db(), visit.principal()?, (id, version), sent.once()).await
}

/// `POST /graduatorie/{id}/scorri`
pub async fn move_on(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let next = moved_on(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/graduatorie/{next}"), "La lista è scorsa in una nuova edizione: va approvata come la prima."))
}

/// What is said of lines that others propose: neither whose they are nor why.
fn others(lines: usize) -> String {
    format!("Domande della graduatoria che non sono comprese: {lines}. Le propone chi ha un incarico su quelle persone.")
}

/// For the page and for the API.
pub(super) async fn proposed(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<Proposed> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let from = fields.required_date("valid_from");
    let last_day = fields.date("last_day");
    let from = fields.finish(|| from)?;
    proposing::propose(visit.db(), visit.principal()?, (id, version), (from, last_day)).await
}

/// `POST /graduatorie/{id}/proposte`
pub async fn propose(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let done = proposed(&visit, id, &sent).await?;
    let left = match done.left {
        0 => String::new(),
        left => format!(" Ne mancano {left}: si propone ancora."),
    };
    let elsewhere = match done.elsewhere {
        0 => String::new(),
        lines => format!(" {}", others(lines)),
    };
    let sentence = format!("Proposte di decisione registrate: {}.{left}{elsewhere}", done.proposed);
    Ok(visit.redirect("/decisioni?state=proposed", &sentence))
}
