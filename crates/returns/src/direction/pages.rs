//! The direction's page: pictures with their numbers beside them.

use super::demand::rows_href;
use super::{Care, Chapter, Demand, Figures, Money, figures};
use crate::file::Wanted;
use crate::istat::DEFAULT_THRESHOLD;
use crate::year::Year;
use ::store::Audit;
use access::contact::model::Channel;
use askama::Template;
use chrono::{Datelike as _, NaiveDate};
use guard::Permission;
use kernel::Cents;
use ui::chart::{Chart, Unit};
use ui::export::Cell;
use ui::{Answer, Visit};

const MONTHS: [&str; 12] = ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"];

#[derive(Template)]
#[template(path = "returns/direction.html")]
struct DirectionPage {
    year: i32,
    this_year: i32,
    figures: Figures,
    contacts: i64,
    known: i64,
    in_care: i64,
    means: Chart,
    outcomes: Chart,
    territories: Chart,
    needs: Chart,
    care: Chart,
    money: Chart,
    delivered: Chart,
}

/// Where the services of a line of cases are.
pub(super) fn place(care: &Care) -> String {
    match care.municipio {
        Some(number) => format!("Municipio {number}, {} livello", level(care.level)),
        None => format!("Tutta la città, {} livello", level(care.level)),
    }
}

fn level(level: i64) -> &'static str {
    if level == 1 { "1°" } else { "2°" }
}

/// How many months of a year have begun by a day: one that has not come yet is not a month without contacts.
fn months_begun(year: i32, today: NaiveDate) -> usize {
    match year.cmp(&today.year()) {
        std::cmp::Ordering::Less => MONTHS.len(),
        std::cmp::Ordering::Equal => usize::try_from(today.month()).unwrap_or(MONTHS.len()),
        std::cmp::Ordering::Greater => 0,
    }
}

/// The largest series, and the rest together as one, since a picture has room for six; the first so many months of the year.
fn monthly_chart(id: &str, title: &str, lines: &[super::Monthly], months: usize) -> Chart {
    let names = MONTHS.iter().take(months).copied();
    let mut chart = Chart::columns(id, title, Unit::Count).axes("Mese", "Contatti").categories(names).stacked();
    let shown = if lines.len() > ui::chart::SERIES { ui::chart::SERIES.saturating_sub(1) } else { lines.len() };
    for line in lines.iter().take(shown) {
        chart = chart.series(line.label.clone(), line.months.iter().copied().take(months));
    }
    let rest: Vec<&super::Monthly> = lines.iter().skip(shown).collect();
    if !rest.is_empty() {
        let sum = |month: usize| rest.iter().filter_map(|line| line.months.get(month)).sum::<i64>();
        chart = chart.series("Altri", (0..months).map(sum));
    }
    chart
}

fn demand_chart(id: &str, title: &str, axis: &str, lines: &[Demand], href: impl Fn(&Demand) -> String) -> Chart {
    Chart::bars(id, title, Unit::Count)
        .axes(axis, "Contatti")
        .categories(lines.iter().map(|line| line.label.clone()))
        .linked(lines.iter().map(href))
        .stacked()
        .series(Channel::Pua.label(), lines.iter().map(|line| line.pua))
        .series(Channel::Direct.label(), lines.iter().map(|line| line.direct))
}

fn care_chart(lines: &[Care]) -> Chart {
    let mut chart = Chart::bars("in-carico", "In carico per fase, municipio e livello", Unit::Count)
        .axes("Servizio", "Cartelle")
        .categories(lines.iter().map(place))
        .stacked();
    for (number, phase) in casework::Phase::ALL.iter().enumerate() {
        chart = chart.series(phase.label(), lines.iter().map(|line| line.in_care.get(number).copied().unwrap_or(0)));
    }
    chart.note("Cartelle in carico oggi. Quelle conosciute ma non in carico sono contate a parte, nella tabella.")
}

fn money_chart(lines: &[Money]) -> Chart {
    let mut areas: Vec<(String, [i64; 3])> = Vec::new();
    for line in lines {
        let values = [line.spent_cents, line.reserved_cents, line.left_cents];
        match areas.iter_mut().find(|(area, _)| *area == line.area) {
            Some((_, sums)) => sums.iter_mut().zip(values).for_each(|(sum, value)| *sum = sum.saturating_add(value)),
            None => areas.push((line.area.clone(), values)),
        }
    }
    let of = |place: usize| areas.iter().map(move |(_, sums)| sums.get(place).copied().unwrap_or(0)).collect::<Vec<_>>();
    let (spent, reserved, left) = (of(0), of(1), of(2));
    Chart::bars("bilancio", "Speso, prenotato e disponibile per area", Unit::Euro)
        .axes("Area", "Importo")
        .categories(areas.iter().map(|(area, _)| area.clone()))
        .linked(areas.iter().map(|_| "/bilancio".to_owned()))
        .stacked()
        .series("Speso", spent)
        .series("Prenotato", reserved)
        .series("Disponibile", left)
}

/// The year that is asked for, this one when it is not said.
pub(super) fn year_of(visit: &Visit) -> Result<Year, kernel::Failure> {
    match visit.query("anno") {
        Some(text) => text.parse().ok().and_then(Year::new).ok_or(kernel::Failure::NotFound),
        None => Year::of(visit.db().clock().today()),
    }
}

/// Counts of persons below the threshold are not given away in files.
fn guarded(count: i64) -> Cell {
    if (1..i64::try_from(DEFAULT_THRESHOLD).unwrap_or(4)).contains(&count) { Cell::from("riservato") } else { Cell::Whole(count) }
}

/// `GET /direzione`
pub async fn page(visit: Visit) -> Answer {
    let year = year_of(&visit)?;
    let mut tx = visit.read_open().await?;
    let today = tx.today();
    let (this_year, months) = (Year::of(today)?.number, months_begun(year.number, today));
    let figures = figures(&mut tx, year).await?;
    drop(tx);
    if let Some(wanted) = Wanted::of(&visit).filter(|_| visit.query("tavola").as_deref() == Some("contatti")) {
        let headers = ["Contatti per", "Voce", Channel::Pua.label(), Channel::Direct.label()];
        let tables = [("Municipio", &figures.contacts_by_municipio), ("Primo bisogno", &figures.contacts_by_need)];
        let cells = |by: &'static str, line: &Demand| {
            vec![Cell::from(by), Cell::from(line.label.as_str()), guarded(line.pua), guarded(line.direct)]
        };
        let rows: Vec<Vec<Cell>> =
            tables.into_iter().flat_map(|(by, lines)| lines.iter().map(move |line| cells(by, line))).collect();
        let tx = visit.begin().await?;
        tx.commit(Audit::of("figures.export").rows(rows.len())).await?;
        return Ok(wanted.answer("contatti", &headers, rows)?);
    }
    if let Some(wanted) = Wanted::of(&visit) {
        let mut headers = vec!["Servizio", "Conosciute"];
        headers.extend(casework::Phase::ALL.iter().map(|phase| phase.label()));
        let rows: Vec<Vec<Cell>> = figures
            .care
            .iter()
            .map(|line| {
                let mut cells = vec![Cell::from(place(line)), guarded(line.known)];
                cells.extend(line.in_care.iter().map(|count| guarded(*count)));
                cells
            })
            .collect();
        let tx = visit.begin().await?;
        tx.commit(Audit::of("figures.export").rows(rows.len())).await?;
        return Ok(wanted.answer("in-carico", &headers, rows)?);
    }
    let opens = visit.principal()?.may(Permission::RETURN_READ);
    let delivered = Chart::bars("prestazioni", "Prestazioni accettate per servizio", Unit::Euro)
        .axes("Servizio", "Costo")
        .categories(figures.delivered.iter().map(|line| line.service.clone()))
        .linked(
            figures
                .delivered
                .iter()
                .filter(|_| opens)
                .map(|line| format!("/debiti/istat/{}/righe?servizio={}", year.number, line.service_id)),
        )
        .series("Costo", figures.delivered.iter().map(|line| line.cost_cents));
    let page = DirectionPage {
        year: year.number,
        this_year,
        contacts: figures.contacts_by_outcome.iter().flat_map(|line| line.months.iter()).sum(),
        known: figures.care.iter().map(|line| line.known).sum(),
        in_care: figures.care.iter().flat_map(|line| line.in_care.iter()).sum(),
        means: monthly_chart("mezzi", "Contatti per mese e per mezzo", &figures.contacts_by_means, months),
        outcomes: monthly_chart("esiti", "Contatti per mese e per esito", &figures.contacts_by_outcome, months),
        territories: demand_chart(
            "municipi",
            "Contatti per municipio e via d’accesso",
            "Municipio",
            &figures.contacts_by_municipio,
            |line| rows_href(year.number, "", &line.code, ""),
        ),
        needs: demand_chart(
            "bisogni",
            "Contatti per primo bisogno e via d’accesso",
            "Primo bisogno",
            &figures.contacts_by_need,
            |line| rows_href(year.number, "", "", &line.code),
        ),
        care: care_chart(&figures.care),
        money: money_chart(&figures.money),
        delivered,
        figures,
    };
    visit.page("Direzione").wide().render(page)
}

impl DirectionPage {
    fn place(&self, care: &Care) -> String {
        place(care)
    }
    /// Where a figure of contacts opens: by way of access, municipio, need; an empty text for any.
    fn rows(&self, channel: &str, municipio: &str, need: &str) -> String {
        rows_href(self.year, channel, municipio, need)
    }
    fn cents(&self, cents: &i64) -> String {
        Cents(*cents).to_string()
    }
    fn share(&self, chapter: &Chapter) -> i64 {
        let used = chapter.reserved_cents.saturating_add(chapter.spent_cents);
        Cents(100).share(used, chapter.available_cents).map_or(0, |share| share.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_of_few_persons_does_not_leave_in_a_file() {
        assert_eq!(guarded(0), Cell::Whole(0));
        assert_eq!(guarded(3), Cell::from("riservato"));
        assert_eq!(guarded(4), Cell::Whole(4));
    }

    #[test]
    fn a_month_that_has_not_come_yet_is_not_one_without_contacts() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        assert_eq!([2025, 2026, 2027].map(|year| months_begun(year, today)), [12, 11, 0]);
        let lines = [super::super::Monthly { code: "a".into(), label: "Telefono".into(), months: vec![1; 12] }];
        let html = monthly_chart("c", "Contatti", &lines, 11).to_string();
        assert!(html.contains("nov") && !html.contains("dic"), "{html}");
        assert!(monthly_chart("c", "Contatti", &lines, 0).to_string().contains("Non ci sono ancora dati"));
    }

    #[test]
    fn more_kinds_than_a_picture_holds_become_one_rest() {
        let lines: Vec<super::super::Monthly> = (0..9)
            .map(|n| super::super::Monthly { code: n.to_string(), label: format!("Canale {n}"), months: vec![1; 12] })
            .collect();
        let html = monthly_chart("c", "Contatti", &lines, 12).to_string();
        assert!(html.contains("Canale 4") && !html.contains("Canale 5") && html.contains("Altri"));
    }
}
