//! Who is at risk, among those whom the reader may read: the list that is called when it is hot or cold.

use super::risk::RiskKind;
use crate::person::card::{IdentityCard, bind_ids, identities, in_batch};
use crate::person_scope;
use ::store::{Audit, Tx};
use askama::Template;
use axum::http::header;
use axum::response::IntoResponse as _;
use chrono::NaiveDate;
use kernel::time::show_date;
use kernel::{Failure, Outcome, PersonId};
use serde::Serialize;
use std::collections::BTreeMap;
use ui::api::limit;
use ui::export::{CSV_TYPE, ROWS, XLSX_TYPE, csv, xlsx};
use ui::form::Choice;
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

::store::statements! {
    LIST = concat!(
        "select r.id, r.person_id, r.kind, r.review_on, r.note, r.valid_from, p.sort_name from registry_risk r join registry_person p on p.body_id = r.body_id and p.id = r.person_id
          where r.body_id = :body and r.valid_from <= :today and r.valid_until > :today and p.death_date is null and (:kind = '' or r.kind = :kind)
            and (p.sort_name > :after_name or (p.sort_name = :after_name and r.id > :after_id)) and ",
        person_scope!("person.read", "r.person_id"), " and ", crate::risk_shown!("r.kind", "r.person_id"), "
          order by p.sort_name, r.id limit :most");
    PHONES = concat!(
        "select r.person_id, r.value, r.safety, r.owner from registry_reach r where r.body_id = :body and r.kind in ('mobile', 'landline') and r.safety <> 'never' and ",
        in_batch!("r.person_id"), " and ", person_scope!("person.read", "r.person_id"), " order by r.person_id, r.position");
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    person_id: PersonId,
    kind: RiskKind,
    review_on: Option<NaiveDate>,
    note: String,
    valid_from: NaiveDate,
    sort_name: String,
}

/// Somebody at risk.
pub struct AtRisk {
    /// Who, and who follows them.
    pub card: IdentityCard,
    /// Which risk.
    pub kind: RiskKind,
    /// Since when.
    pub since: NaiveDate,
    /// When it will be looked at again.
    pub review_on: Option<NaiveDate>,
    /// Anything else.
    pub note: String,
    /// Telephones that may be called, with care where it says so.
    pub phones: String,
    cursor: String,
}

/// Where a page goes on: the name in lists and the row.
fn cursor(text: Option<&str>) -> (String, Uuid) {
    let parts = text.and_then(|text| text.rsplit_once('.'));
    let known = parts.and_then(|(name, id)| Some((name.to_owned(), id.parse().ok()?)));
    known.unwrap_or_default()
}

/// At most `most` of those at risk, by name, after a cursor.
async fn at_risk(tx: &mut Tx, kind: Option<RiskKind>, after: Option<&str>, most: i64) -> Outcome<Vec<AtRisk>> {
    let (name, id) = cursor(after);
    let query = tx.sql(&LIST).bind("kind", kind.map_or("", RiskKind::code)).bind("after_name", name).id("after_id", id);
    let rows: Vec<Row> = query.bind("most", most).all().await?;
    let mut ids: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let cards = identities(tx, &ids).await?;
    let mut phones: BTreeMap<PersonId, Vec<String>> = BTreeMap::new();
    for batch in ids.chunks(crate::person::card::BATCH) {
        let found: Vec<(PersonId, String, String, String)> = bind_ids(tx.sql(&PHONES), batch).all().await?;
        for (person, value, safety, owner) in found {
            let care = if safety == "with_care" { "con cautela" } else { "" };
            let words: Vec<&str> = [owner.as_str(), care].into_iter().filter(|words| !words.is_empty()).collect();
            let words = if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) };
            phones.entry(person).or_default().push(format!("{value}{words}"));
        }
    }
    let one = |row: Row| {
        Some(AtRisk {
            card: cards.get(&row.person_id)?.clone(),
            kind: row.kind,
            since: row.valid_from,
            review_on: row.review_on,
            note: row.note,
            phones: phones.get(&row.person_id).map(|phones| phones.join(", ")).unwrap_or_default(),
            cursor: format!("{}.{}", row.sort_name, row.id),
        })
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

const HEADINGS: [&str; 9] =
    ["Persona", "Età", "Rischio", "Dal", "Da rivedere", "Dove vive", "Telefono", "Servizio e operatore", "Nota"];

#[derive(Template)]
#[template(path = "registry/at_risk.html")]
struct Page {
    list: Listing,
    rows: Vec<AtRisk>,
    kinds: Vec<Choice>,
    kind: String,
    season: Vec<RiskKind>,
}

pub(super) fn asked(visit: &Visit) -> Option<RiskKind> {
    visit.query("rischio").and_then(|text| text.parse().ok())
}

/// `GET /persone/a-rischio`; `?rischio=heat`, `?format=csv`, `?format=xlsx`
pub async fn page(visit: Visit) -> Answer {
    let kind = asked(&visit);
    if let Some(format) = visit.query("format") {
        return file(&visit, kind, &format).await;
    }
    let after = visit.query("after");
    let mut tx = visit.begin().await?;
    let today = tx.today();
    let mut rows = at_risk(&mut tx, kind, after.as_deref(), i64::from(PAGE) + 1).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, |row| row.cursor.clone());
    let shown: Vec<PersonId> = rows.iter().map(|row| row.card.id).collect();
    tx.commit(Audit::of("risk.list").rows(shown.len()).showing("risks", shown)).await?;
    let list = Listing::new("Persone a rischio", "/persone/a-rischio", visit.query_pairs());
    let list = HEADINGS.iter().fold(list, |list, heading| list.column(*heading));
    let list = match kind {
        Some(kind) => list.filtered("Rischio", kind.label(), &["rischio"]),
        None => list,
    };
    let list = list
        .paged(Pager { previous: None, ..pager })
        .when_empty(
            "Nessuna persona a rischio",
            "Qui compaiono le persone che segui o segue la tua unità, con un rischio segnato nella loro situazione.",
            None,
        )
        .exported();
    let season = [RiskKind::Heat, RiskKind::Cold].into_iter().filter(|kind| kind.is_in_season(today)).collect();
    let kinds = RiskKind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.label())).collect();
    let kind = kind.map(|kind| kind.code().to_owned()).unwrap_or_default();
    visit.page("Persone a rischio").crumb("Persone", "/persone").wide().render(Page { list, rows, kinds, kind, season })
}

/// How many rows a file reads at once.
const AT_ONCE: i64 = 500;

/// All of those at risk, by name: at most as many as a file holds.
pub(super) async fn everybody(tx: &mut Tx, kind: Option<RiskKind>) -> Outcome<Vec<AtRisk>> {
    let mut rows: Vec<AtRisk> = Vec::new();
    loop {
        let after = rows.last().map(|row| row.cursor.clone());
        let more = at_risk(tx, kind, after.as_deref(), AT_ONCE).await?;
        let is_last = more.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        rows.extend(more);
        if is_last || rows.len() >= ROWS {
            return Ok(rows);
        }
    }
}

async fn file(visit: &Visit, kind: Option<RiskKind>, format: &str) -> Answer {
    let mut tx = visit.begin().await?;
    let rows = everybody(&mut tx, kind).await?;
    let shown: Vec<PersonId> = rows.iter().map(|row| row.card.id).collect();
    tx.commit(Audit::of("risk.export").rows(shown.len()).showing("risks", shown)).await?;
    let cells = rows.into_iter().take(ROWS).map(|row| {
        vec![
            row.card.display_name.clone().into(),
            row.card.age_words().into(),
            row.kind.label().into(),
            show_date(row.since).into(),
            row.review_on.map(show_date).unwrap_or_default().into(),
            row.card.place.clone().into(),
            row.phones.into(),
            [row.card.unit_label.as_str(), row.card.worker_label.as_str()].join(" ").trim().to_owned().into(),
            row.note.into(),
        ]
    });
    let (content, media, name) = match format {
        "csv" => (csv(&HEADINGS, cells).map_err(Failure::internal)?, CSV_TYPE, "persone-a-rischio.csv"),
        "xlsx" => (xlsx("Persone a rischio", &HEADINGS, cells).map_err(Failure::internal)?, XLSX_TYPE, "persone-a-rischio.xlsx"),
        _ => return Err(Failure::NotFound.into()),
    };
    let disposition = format!("attachment; filename=\"{name}\"");
    Ok(([(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, disposition)], content).into_response())
}

/// Somebody at risk.
#[derive(Debug, Serialize, ToSchema)]
pub struct AtRiskShape {
    /// Who.
    pub person: PersonId,
    /// Name as shown.
    pub display_name: String,
    /// Which risk.
    pub kind: RiskKind,
    /// Since when.
    pub since: NaiveDate,
    /// When it will be looked at again.
    pub review_on: Option<NaiveDate>,
    /// Anything else.
    pub note: String,
    /// Telephones that may be called, with care where it says so.
    pub phones: String,
    /// Where they live, roughly.
    pub place: String,
}

/// Who is at risk, by name, among those whom the caller may read.
#[utoipa::path(get, path = "/api/v1/risks", operation_id = "persons_at_risk",
    params(("kind" = Option<RiskKind>, Query), ui::api::Paging), responses((status = 200, body = ui::api::Page<AtRiskShape>)))]
pub async fn all(visit: Visit) -> Answer {
    let limit = limit(&visit)?;
    let kind = visit.query("kind").and_then(|text| text.parse().ok());
    let after = visit.query("after");
    let mut tx = visit.begin().await?;
    let rows = at_risk(&mut tx, kind, after.as_deref(), limit.saturating_add(1)).await?;
    let shown: Vec<PersonId> = rows.iter().map(|row| row.card.id).collect();
    tx.commit(Audit::of("risk.list").rows(shown.len()).showing("risks", shown)).await?;
    let page = ui::api::Page::cut(rows, limit, |row| row.cursor.clone()).map(|row| AtRiskShape {
        person: row.card.id,
        display_name: row.card.display_name.clone(),
        kind: row.kind,
        since: row.since,
        review_on: row.review_on,
        note: row.note,
        phones: row.phones,
        place: row.card.place,
    });
    Ok(ui::answer::json(&page))
}
