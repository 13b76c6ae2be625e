//! Assessments as people find and read them: all of a case, one, what changed.

use super::AssessmentId;
use super::actions::people;
use super::change::{self, Change};
use super::store::{self as s, EvaluationScore};
use crate::instrument::store::{self as instruments, Known};
use crate::instrument::{Instrument, Subject};
use crate::meeting::store::{self as meetings, UnitMeetingRow};
use ::store::Audit;
use askama::Template;
use casework::case::top::CaseTop;
use chrono::NaiveDate;
use kernel::time::show_date;
use kernel::{CaseId, Failure, PersonId};
use std::collections::{BTreeMap, BTreeSet};
use ui::{Answer, PathId, Visit};
use uuid::Uuid;

/// The tab under which all of it stands.
pub(super) const TAB: &str = "assessments";

/// An instrument that can be filled in, with what was made with it.
struct Offer {
    instrument: Instrument,
    last: Option<NaiveDate>,
    sums: Vec<String>,
    /// Of whom there is more than one, so that a change can be shown.
    changes: Vec<(PersonId, String)>,
}

#[derive(Template)]
#[template(path = "assessments/list.html")]
struct ListPage {
    top: CaseTop,
    offers: Vec<Offer>,
    rows: Vec<s::Row>,
    titles: BTreeMap<String, String>,
    scores: Vec<EvaluationScore>,
    meetings: Vec<UnitMeetingRow>,
    sina: Option<NaiveDate>,
    analysed: Option<NaiveDate>,
}

impl ListPage {
    fn title_of<'a>(&'a self, code: &'a str) -> &'a str {
        self.titles.get(code).map_or(code, String::as_str)
    }
    fn sums_of(&self, row: &s::Row) -> String {
        sums(&self.scores, row.id)
    }
}

/// `12 di 28 (Media)`.
fn sums(scores: &[EvaluationScore], of: AssessmentId) -> String {
    let one = |score: &EvaluationScore| format!("{} di {} ({})", score.points, score.most, score.band);
    scores.iter().filter(|score| score.assessment_id == of).map(one).collect::<Vec<_>>().join(" · ")
}

/// What can be filled in, what was, and the multidisciplinary units.
pub async fn list(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let top = CaseTop::load(&mut tx, &visit, id, TAB).await?;
    let rows = s::of_case(&mut tx, id).await?;
    let scores = s::scores_of(&mut tx, id).await?;
    let meetings = meetings::of_case(&mut tx, id).await?;
    let sina = casework::sina::store::of_case(&mut tx, id).await?.first().map(|edition| edition.assessed_on);
    let analysed = casework::analysis::of_case(&mut tx, id).await?.first().map(|edition| edition.analysed_on);
    let known = instruments::all(&mut tx).await?;
    let today = tx.today();
    let subjects: Vec<Subject> = people(&mut tx, &top.case).await?.iter().map(|person| person.subject(today)).collect();
    let named: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect::<BTreeSet<_>>().into_iter().collect();
    tx.commit(Audit::of("evaluation.list").about(top.case.person_id).on("case", id).showing("evaluation", named)).await?;
    let titles = known.iter().rev().map(|one| (one.instrument.code.clone(), one.instrument.title.clone())).collect();
    let offered = |one: &Known| one.is_used() && subjects.iter().any(|subject| one.instrument.ages.admit(subject.age));
    let offers = known.into_iter().filter(offered).map(|one| offer(one.instrument, &rows, &scores)).collect();
    let page = visit
        .page(format!("Valutazioni della cartella {}", top.case.number))
        .crumb("Cartelle", "/cartelle")
        .crumb(top.title(), top.href());
    page.render(ListPage { top, offers, rows, titles, scores, meetings, sina, analysed })
}

fn offer(instrument: Instrument, rows: &[s::Row], scores: &[EvaluationScore]) -> Offer {
    let made: Vec<&s::Row> =
        rows.iter().filter(|row| row.instrument_code == instrument.code && row.corrected_by.is_none()).collect();
    let mut changes: Vec<(PersonId, String)> = Vec::new();
    for row in &made {
        let several = made.iter().filter(|other| other.person_id == row.person_id).count() > 1;
        if several && !changes.iter().any(|(person, _)| *person == row.person_id) {
            changes.push((row.person_id, row.person_name.clone()));
        }
    }
    let latest = made.first();
    let told = latest.map(|row| sums(scores, row.id)).filter(|sums| !sums.is_empty());
    Offer { last: latest.map(|row| row.assessed_on), sums: told.into_iter().collect(), changes, instrument }
}

/// A question with its answer in words.
struct Told {
    section: String,
    text: String,
    answer: String,
}

#[derive(Template)]
#[template(path = "assessments/one.html")]
struct OnePage {
    top: CaseTop,
    row: s::Row,
    instrument: Instrument,
    told: Vec<Told>,
    scores: Vec<(String, String, String)>,
}

/// One assessment, in the words of the version of then.
pub async fn show(visit: Visit, PathId(id): PathId<AssessmentId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = s::one(&mut tx, id).await?;
    let mut top = CaseTop::load(&mut tx, &visit, row.case_id, TAB).await?;
    top.acting = true;
    let instrument = instruments::version(&mut tx, &row.instrument_code, row.instrument_version).await?;
    let answers = s::answers_of(&mut tx, id, &instrument).await?;
    let scores = s::scores_of(&mut tx, row.case_id).await?;
    tx.commit(Audit::of("evaluation.read").about(row.person_id).on("evaluation", id)).await?;
    let mut section = String::new();
    let mut told = Vec::new();
    for item in &instrument.items {
        if !item.section.is_empty() {
            section.clone_from(&item.section);
        }
        if let Some(value) = answers.get(&item.code) {
            told.push(Told { section: std::mem::take(&mut section), text: item.text.clone(), answer: item.words(value) });
        }
    }
    let sum = |score: EvaluationScore| {
        let scale = instrument.scale(&score.scale);
        let title = scale.map_or_else(|| score.scale.clone(), |scale| scale.title.clone());
        let formula = scale.map(|scale| scale.formula_in_words(&instrument)).unwrap_or_default();
        (title, format!("{} di {}: {}", score.points, score.most, score.band), formula)
    };
    let scores = scores.into_iter().filter(|score| score.assessment_id == id).map(sum).collect();
    let page = visit
        .page(format!("{}, {}", instrument.title, show_date(row.assessed_on)))
        .crumb("Cartelle", "/cartelle")
        .crumb(top.title(), top.href())
        .crumb("Valutazioni", top.tab_href("/valutazioni"));
    page.render(OnePage { top, row, told, scores, instrument })
}

#[derive(Template)]
#[template(path = "assessments/change.html")]
struct ChangePage {
    top: CaseTop,
    instrument: Instrument,
    person: String,
    first: String,
    last: String,
    count: usize,
    change: Option<Change>,
}

/// What changed between the first and the last assessment of somebody with one instrument.
pub async fn changed(visit: Visit, PathId(case): PathId<CaseId>) -> Answer {
    let code = visit.query("strumento").ok_or(Failure::NotFound)?;
    let mut tx = visit.begin().await?;
    let mut top = CaseTop::load(&mut tx, &visit, case, TAB).await?;
    top.acting = true;
    let person = match visit.query("persona") {
        Some(id) => PersonId(id.parse::<Uuid>().map_err(|_| Failure::NotFound)?),
        None => top.case.person_id,
    };
    let points = change::series(&mut tx, case, person, &code).await?;
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Err(Failure::NotFound.into()) };
    tx.commit(Audit::of("evaluation.compare").about(person).on("case", case).rows(points.len())).await?;
    let shown = ChangePage {
        instrument: last.instrument.clone(),
        person: last.row.person_name.clone(),
        first: first.day(),
        last: last.day(),
        count: points.len(),
        change: change::of(&points),
        top,
    };
    let page = visit
        .page(format!("{}: come cambia", shown.instrument.title))
        .crumb("Cartelle", "/cartelle")
        .crumb(shown.top.title(), shown.top.href())
        .crumb("Valutazioni", shown.top.tab_href("/valutazioni"));
    page.render(shown)
}
