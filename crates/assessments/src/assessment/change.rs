//! What changed between two moments: told, counted in a table, drawn.

use super::AssessmentId;
use super::store as s;
use crate::drawing::{Drawn, Radar, radar};
use crate::instrument::{Better, Instrument, Scale, Value, store as instruments};
use kernel::time::show_date;
use kernel::{CaseId, Outcome, PersonId};
use std::collections::BTreeMap;
use store::Tx;
use ui::chart::{Chart, Unit};

/// Most moments in the chart.
const MOST: i64 = 24;

/// One moment of a series.
#[derive(Clone, Debug)]
pub struct Point {
    /// The assessment.
    pub row: s::Row,
    /// The instrument, in the version of then.
    pub instrument: Instrument,
    /// What was answered.
    pub answers: BTreeMap<String, Value>,
    /// Sums by scale.
    pub scores: BTreeMap<String, s::EvaluationScore>,
}

impl Point {
    /// The day.
    pub fn day(&self) -> String {
        show_date(self.row.assessed_on)
    }
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What was asked.
    pub text: String,
    /// Then.
    pub before: String,
    /// Now.
    pub after: String,
    /// What that is.
    pub change: &'static str,
}

/// All of it.
pub struct Change {
    /// What changed in the sums, in sentences.
    pub sentences: Vec<String>,
    /// Sums over time, where there are any.
    pub chart: Option<Chart>,
    /// First and last moment on the axes of the instrument.
    pub radar: Option<Radar>,
    /// First and last answers, question by question.
    pub lines: Vec<Line>,
}

/// The assessments of somebody with one instrument in a case, the oldest first.
pub async fn series(tx: &mut Tx, case: CaseId, person: PersonId, instrument: &str) -> Outcome<Vec<Point>> {
    let rows: Vec<s::Row> =
        tx.sql(&s::SERIES).id("case", case).id("person", person).bind("instrument", instrument).bind("most", MOST).all().await?;
    let answers: Vec<s::AnswerRow> =
        tx.sql(&s::ANSWERS_OF).id("case", case).id("person", person).bind("instrument", instrument).all().await?;
    let scores = s::scores_of(tx, case).await?;
    let mut versions: BTreeMap<i64, Instrument> = BTreeMap::new();
    let mut all = Vec::new();
    for row in rows.into_iter().rev() {
        let read = match versions.get(&row.instrument_version) {
            Some(known) => known.clone(),
            None => {
                let found = instruments::version(tx, &row.instrument_code, row.instrument_version).await?;
                versions.insert(row.instrument_version, found.clone());
                found
            }
        };
        let answers = s::read_answers(&read, &answers, row.id);
        let of_this = |score: &&s::EvaluationScore| score.assessment_id == row.id;
        let scores = scores.iter().filter(of_this).map(|score| (score.scale.clone(), score.clone())).collect();
        all.push(Point { row, instrument: read, answers, scores });
    }
    Ok(all)
}

/// What changed from the first to the last of a series; nothing while there are fewer than two.
pub fn of(points: &[Point]) -> Option<Change> {
    let (first, last) = (points.first()?, points.last()?);
    if points.len() < 2 {
        return None;
    }
    let instrument = &last.instrument;
    let sentence = |scale: &Scale| {
        let (before, after) = (first.scores.get(&scale.code)?, last.scores.get(&scale.code)?);
        Some(told(scale, (before.points, before.band.as_str()), (after.points, after.band.as_str())))
    };
    Some(Change {
        sentences: instrument.scales.iter().filter_map(sentence).collect(),
        chart: chart(points, instrument),
        radar: web(points, instrument),
        lines: lines(first, last),
    })
}

/// `Fragilità: da 14 (Media) a 9 (Media), è migliorata`: how it went, never what is to be done.
pub fn told(scale: &Scale, (before, was): (i64, &str), (after, is): (i64, &str)) -> String {
    let way = match (after.cmp(&before), scale.better) {
        (std::cmp::Ordering::Equal, _) => "invariato",
        (std::cmp::Ordering::Greater, Better::Higher) | (std::cmp::Ordering::Less, Better::Lower) => "in miglioramento",
        (std::cmp::Ordering::Greater, Better::Lower) | (std::cmp::Ordering::Less, Better::Higher) => "in peggioramento",
    };
    format!("{}: da {before} ({was}) a {after} ({is}), {way}.", scale.title)
}

fn chart(points: &[Point], instrument: &Instrument) -> Option<Chart> {
    // A scale that an earlier version did not have is not drawn as nothing.
    let everywhere = |scale: &&Scale| points.iter().all(|point| point.scores.contains_key(&scale.code));
    let scales: Vec<&Scale> = instrument.scales.iter().filter(everywhere).collect();
    if scales.is_empty() {
        return None;
    }
    let chart = Chart::lines("andamento", format!("{}: i punteggi nel tempo", instrument.title), Unit::Count)
        .axes("Giorno", "Punti")
        .categories(points.iter().map(Point::day))
        .linked(points.iter().map(|point| href(point.row.id)))
        .note("Il punteggio non decide: va letto con la valutazione scritta.");
    Some(scales.into_iter().fold(chart, |chart, scale| {
        let values = points.iter().map(|point| point.scores.get(&scale.code).map_or(0, |score| score.points));
        chart.series(scale.title.clone(), values)
    }))
}

/// The address of an assessment.
pub fn href(id: AssessmentId) -> String {
    format!("/valutazioni/{id}")
}

fn web(points: &[Point], instrument: &Instrument) -> Option<Radar> {
    let items = instrument.axes.iter().filter_map(|code| instrument.item(code));
    let axes: Vec<(String, i64)> =
        items.filter_map(|item| Some((item.text.clone(), item.kind.range().map(|(_, most)| most)?))).collect();
    let drawn = |point: &Point| {
        let points: Option<Vec<i64>> = instrument.axes.iter().map(|code| point.answers.get(code).and_then(Value::points)).collect();
        Some(Drawn { name: point.day(), points: points? })
    };
    let moments: Vec<Drawn> = [points.first(), points.last()].into_iter().flatten().filter_map(drawn).collect();
    radar("rete", instrument.title.clone(), &axes, &moments)
}

fn lines(first: &Point, last: &Point) -> Vec<Line> {
    const NONE: &str = "–";
    let words = |point: &Point, code: &str| {
        let item = point.instrument.item(code)?;
        point.answers.get(code).map(|value| item.words(value))
    };
    let line = |item: &crate::instrument::Item| {
        let (before, after) = (words(first, &item.code), words(last, &item.code));
        if before.is_none() && after.is_none() {
            return None;
        }
        let change = match (&before, &after) {
            (None, _) => "nuova risposta",
            (_, None) => "non più chiesto",
            (before, after) if before == after => "invariato",
            _ => "cambiato",
        };
        let or_none = |words: Option<String>| words.unwrap_or_else(|| NONE.to_owned());
        Some(Line { text: item.text.clone(), before: or_none(before), after: or_none(after), change })
    };
    last.instrument.items.iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_which_way_a_scale_goes() {
        let scale = |better: Better| Scale {
            code: "total".into(),
            title: "Fragilità".into(),
            better,
            formula: Vec::new(),
            bands: Vec::new(),
        };
        let tell = |better: Better, to: i64| told(&scale(better), (9, "Media"), (to, "Bassa"));
        assert_eq!(tell(Better::Lower, 4), "Fragilità: da 9 (Media) a 4 (Bassa), in miglioramento.");
        assert!(tell(Better::Higher, 4).contains("in peggioramento"));
        assert!(tell(Better::Lower, 12).contains("in peggioramento"));
        assert!(tell(Better::Higher, 9).contains("invariato"));
    }
}
