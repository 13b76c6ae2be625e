//! What is published of a ranking: places, codes and amounts, and nothing from which somebody or their hardship can be known (D.Lgs. 33/2013
//! art. 26 c. 4). A part with fewer than five is not listed: those are told one by one.

use super::model::{FEWEST, RowOutcome, published_together};
use super::rows::{PublicRow, RankingRow};
use super::store::{PUBLIC_ROWS, TO_MAKE};
use ::store::Audit;
use askama::Template;
use kernel::Failure;
use ui::export::{CSV_TYPE, csv};
use ui::table::FORMAT;
use ui::{Answer, PathId, Visit};
use uuid::Uuid;

/// One part of what is published.
pub struct Part {
    /// Which.
    pub outcome: RowOutcome,
    /// How many, where it may be told.
    pub count: Option<usize>,
    /// Its lines; none where there are too few.
    pub rows: Vec<PublicRow>,
}

/// The parts of an edition, and how many are in it where that may be told.
pub fn parts(rows: Vec<PublicRow>) -> (Vec<Part>, Option<usize>) {
    let mut all: Vec<Part> = [RowOutcome::In, RowOutcome::Waiting, RowOutcome::Undetermined, RowOutcome::Refused]
        .into_iter()
        .map(|outcome| Part { outcome, count: None, rows: Vec::new() })
        .collect();
    for row in rows {
        if let Some(part) = all.iter_mut().find(|part| part.outcome == row.outcome) {
            part.rows.push(row);
        }
    }
    let counts: Vec<usize> = all.iter().map(|part| part.rows.len()).collect();
    let (shown, sum) = published_together(&counts);
    for (part, count) in all.iter_mut().zip(shown) {
        // Without a place the order in which they came would be read as one, and tell who applied when.
        if matches!(part.outcome, RowOutcome::Refused | RowOutcome::Undetermined) {
            part.rows.sort_by(|one, other| one.code.cmp(&other.code));
        }
        part.count = count;
        if part.rows.len() < FEWEST {
            part.rows.clear();
        }
    }
    // The first place of who waits would tell how few are in: then the list has its order alone.
    let few_are_in = counts.first().is_some_and(|count| (1..FEWEST).contains(count));
    for row in all.iter_mut().filter(|part| few_are_in && part.outcome == RowOutcome::Waiting).flat_map(|part| &mut part.rows) {
        row.place = None;
    }
    // A list says how long it is: where a number is not told, neither are its neighbours' lists that would tell it with the sum.
    let sum = if all.iter().all(|part| part.count.is_some()) { sum } else { None };
    (all, sum)
}

#[derive(Template)]
#[template(path = "benefits/ranking_public.html")]
struct Page {
    row: RankingRow,
    parts: Vec<Part>,
    sum: Option<usize>,
}

impl Page {
    fn fewest(&self) -> usize {
        FEWEST
    }
}

/// `GET /graduatorie/{id}/albo`; `?format=csv`: for the notice board, once it is approved.
pub async fn page(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let row: RankingRow = tx.sql(&TO_MAKE).id("id", id).one().await?;
    if row.act_date.is_none() {
        return Err(crate::problems::Problem::RankingMove.because("Si pubblica quando è approvata.").into());
    }
    let rows: Vec<PublicRow> = tx.sql(&PUBLIC_ROWS).id("id", id).all().await?;
    tx.commit(Audit::of("ranking.read").on("ranking", id).rows(rows.len())).await?;
    let (parts, sum) = parts(rows);
    if visit.query(FORMAT).as_deref() == Some("csv") {
        let headings = ["Posto", "Codice", "Esito", "Importo"];
        let cells = parts.into_iter().flat_map(|part| part.rows).map(|row| {
            let amount = row.amount_cents.filter(|_| row.outcome == RowOutcome::In);
            vec![row.place.into(), row.code.into(), row.outcome.label().into(), amount.into()]
        });
        let content = csv(&headings, cells).map_err(Failure::internal)?;
        let name = format!("graduatoria-{}-{}.csv", row.measure_code.to_lowercase(), row.edition);
        return Ok(ui::answer::download(&name, CSV_TYPE, content));
    }
    let page = visit.page(row.title()).crumb("Misure", "/misure");
    let page =
        page.crumb(row.measure_title.clone(), format!("/misure/{}/graduatoria", row.measure_id)).crumb(row.title(), row.href());
    page.render(Page { row, parts, sum })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Cents;

    fn rows(counts: &[(RowOutcome, i64)]) -> Vec<PublicRow> {
        let of = |(outcome, count): &(RowOutcome, i64)| {
            let outcome = *outcome;
            (1..=*count).map(move |line| PublicRow {
                line,
                place: Some(line),
                code: format!("C{line}"),
                outcome,
                amount_cents: Some(Cents(1)),
            })
        };
        counts.iter().flat_map(of).collect()
    }

    #[test]
    fn a_part_with_fewer_than_five_is_neither_listed_nor_counted() {
        let (parts, sum) = parts(rows(&[(RowOutcome::In, 10), (RowOutcome::Refused, 3)]));
        let of = |outcome| parts.iter().find(|part| part.outcome == outcome).expect("the part");
        assert_eq!((of(RowOutcome::In).rows.len(), of(RowOutcome::Refused).rows.len()), (10, 0));
        assert_eq!((of(RowOutcome::Refused).count, sum), (None, None), "ten are listed: the sum would tell the three");
    }

    #[test]
    fn the_places_of_who_waits_do_not_tell_how_few_are_in() {
        let of = |few: i64| {
            let (parts, _) = parts(rows(&[(RowOutcome::In, few), (RowOutcome::Waiting, 6)]));
            let waiting = parts.into_iter().find(|part| part.outcome == RowOutcome::Waiting).expect("the part");
            (waiting.rows.len(), waiting.rows.iter().filter(|row| row.place.is_some()).count())
        };
        assert_eq!((of(3), of(5)), ((6, 0), (6, 6)));
    }

    #[test]
    fn whoever_has_no_place_stands_in_the_order_of_the_codes() {
        let mut all = rows(&[(RowOutcome::Refused, 6)]);
        all.reverse();
        let (parts, _) = parts(all);
        let refused = parts.iter().find(|part| part.outcome == RowOutcome::Refused).expect("the part");
        assert_eq!(refused.rows.iter().map(|row| row.code.as_str()).collect::<Vec<_>>(), ["C1", "C2", "C3", "C4", "C5", "C6"]);
    }

    #[test]
    fn parts_that_are_large_enough_are_published_whole() {
        let (parts, sum) = parts(rows(&[(RowOutcome::In, 10), (RowOutcome::Waiting, 5)]));
        assert_eq!(parts.iter().map(|part| part.rows.len()).collect::<Vec<_>>(), [10, 5, 0, 0]);
        assert_eq!(sum, Some(15));
    }
}
