//! Beneficiaries of each service by municipality of residence, for the final accounts of a year.

use super::model::place_named;
use super::pages::{cell, shown};
use super::{Counted, sees_all, store};
use crate::disclosure::{DEFAULT_THRESHOLD, Spot, Weight, Weights, hide};
use crate::file::Wanted;
use crate::istat::store::{Service, services};
use crate::year::{PathYear, Year};
use ::store::Audit;
use askama::Template;
use chrono::Datelike as _;
use guard::Permission;
use kernel::{Failure, Outcome, ServiceId};
use std::collections::{BTreeMap, BTreeSet};
use ui::export::Cell;
use ui::form::{Choice, FormView};
use ui::table::{Listing, Pager};
use ui::{Answer, Visit};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    kind: String,
    service_id: Option<ServiceId>,
    place: String,
    persons: i64,
}

/// A figure: a service and a place, or one of them in all.
type Figures = BTreeMap<Spot<ServiceId, usize>, u64>;

/// What was counted of a year.
struct Counts {
    figures: Figures,
    /// The codes of the places, by their number in the figures, in the order in which they are shown.
    places: Vec<String>,
}

fn counts(rows: &[Row]) -> Counts {
    let known: BTreeSet<(u64, String, &str)> = rows
        .iter()
        .filter(|row| matches!(row.kind.as_str(), "cell" | "place"))
        .map(|row| {
            let (order, label) = place_named(&row.place);
            (order, label, row.place.as_str())
        })
        .collect();
    let places: Vec<String> = known.into_iter().map(|(_, _, code)| code.to_owned()).collect();
    let at = |code: &str| places.iter().position(|own| own == code);
    let mut figures = Figures::new();
    for row in rows {
        let spot = match (row.kind.as_str(), row.service_id, at(&row.place)) {
            ("cell", Some(service), Some(place)) => Spot::Cell(service, place),
            ("service", Some(service), _) => Spot::Row(service),
            ("place", _, Some(place)) => Spot::Column(place),
            ("total", _, _) => Spot::Total,
            _ => continue,
        };
        figures.insert(spot, u64::try_from(row.persons).unwrap_or(0));
    }
    Counts { figures, places }
}

impl Counts {
    /// The figures that may not be published.
    fn hidden(&self) -> BTreeSet<Spot<ServiceId, usize>> {
        let weights: Weights<ServiceId, usize> =
            self.figures.iter().map(|(spot, users)| (*spot, Weight::of(*users, DEFAULT_THRESHOLD))).collect();
        hide(&weights, &BTreeSet::new())
    }
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The service; absent in totals over services.
    pub service_id: Option<ServiceId>,
    /// Its name, or that it is a total.
    pub service: String,
    /// Code of the municipality or State of residence, empty when none is known; absent in totals over places.
    pub place: Option<String>,
    /// Its name, or that it is a total.
    pub place_name: String,
    /// Persons, each once; `None` when hidden.
    pub persons: Counted,
}

impl Line {
    fn shown(&self) -> String {
        shown(self.persons)
    }
    /// Whether it is a total.
    fn is_total(&self) -> bool {
        self.service_id.is_none() || self.place.is_none()
    }
    fn cells(&self) -> Vec<Cell> {
        vec![self.service.as_str().into(), self.place_name.as_str().into(), cell(self.persons)]
    }
}

/// The table as people read it: each service with its municipalities and its total, then the municipalities over all services.
fn lines(counts: &Counts, services: &[Service], hidden: &BTreeSet<Spot<ServiceId, usize>>) -> Vec<Line> {
    let figure =
        |spot: Spot<ServiceId, usize>| counts.figures.get(&spot).map(|users| Some(*users).filter(|_| !hidden.contains(&spot)));
    let all = || "Tutti i servizi".to_owned();
    let everywhere = || "In tutto".to_owned();
    let mut lines = Vec::new();
    let mut push = |service: Option<&Service>, place: Option<&String>, persons: Option<Counted>| {
        let Some(persons) = persons else { return };
        lines.push(Line {
            service_id: service.map(|service| service.service_id),
            service: service.map_or_else(all, |service| service.name.clone()),
            place: place.cloned(),
            place_name: place.map_or_else(everywhere, |code| place_named(code).1),
            persons,
        });
    };
    for service in services {
        for (at, place) in counts.places.iter().enumerate() {
            push(Some(service), Some(place), figure(Spot::Cell(service.service_id, at)));
        }
        push(Some(service), None, figure(Spot::Row(service.service_id)));
    }
    for (at, place) in counts.places.iter().enumerate() {
        push(None, Some(place), figure(Spot::Column(at)));
    }
    push(None, None, figure(Spot::Total));
    lines
}

/// What the page and the API show of a year.
pub(super) struct Shown {
    pub all: bool,
    pub lines: Vec<Line>,
    services: Vec<Choice>,
    places: Vec<Choice>,
    hidden: usize,
}

/// Reads what may be shown to whoever asks, narrowed to a service or a place.
pub(super) async fn read(visit: &Visit, year: Year) -> Outcome<Shown> {
    let all = sees_all(visit)?;
    let service = visit.query("servizio").or_else(|| visit.query("service")).filter(|text| !text.is_empty());
    let service = service.map(|text| Uuid::try_parse(&text).map(ServiceId::from).map_err(|_| Failure::NotFound)).transpose()?;
    let place = visit.query("comune").or_else(|| visit.query("place")).filter(|text| !text.is_empty());
    let mut tx = visit.read_open().await?;
    let known = services(&mut tx).await?;
    let rows: Vec<Row> = tx.sql(&store::BENEFICIARIES).bind("first", year.first).bind("next", year.next).all().await?;
    let counts = counts(&rows);
    let hidden = if all { BTreeSet::new() } else { counts.hidden() };
    let mut lines = lines(&counts, &known, &hidden);
    // What may be published is decided on the whole table: to look at a part of it hides and shows no more.
    if let Some(service) = service {
        lines.retain(|line| line.service_id == Some(service));
    }
    if let Some(place) = &place {
        lines.retain(|line| line.place.as_ref() == Some(place));
    }
    let used: BTreeSet<ServiceId> = rows.iter().filter_map(|row| row.service_id).collect();
    Ok(Shown {
        all,
        hidden: hidden.len(),
        services: ui::form::choices(
            known.iter().filter(|one| used.contains(&one.service_id)).map(|one| (one.service_id, one.name.clone())),
        ),
        places: counts
            .places
            .iter()
            .filter(|code| !code.is_empty())
            .map(|code| Choice::new(code.clone(), place_named(code).1))
            .collect(),
        lines,
    })
}

#[derive(Template)]
#[template(path = "returns/beneficiaries.html")]
struct Page {
    year: i32,
    is_last: bool,
    /// Whether it is the earliest year that the page leads to.
    is_first: bool,
    may_all: bool,
    it: Shown,
    list: Listing,
    form: FormView,
}

impl Page {
    fn tab(&self) -> &'static str {
        "beneficiari"
    }
}

/// `GET /cifre/beneficiari/{anno}`
pub async fn page(visit: Visit, PathYear(year): PathYear) -> Answer {
    let it = read(&visit, year).await?;
    if let Some(wanted) = Wanted::of(&visit) {
        visit.begin().await?.commit(Audit::of("figures.export").rows(it.lines.len())).await?;
        let name = if it.all { "beneficiari" } else { "beneficiari-pubblicabile" };
        let headers = ["Servizio", "Comune di residenza", "Beneficiari"];
        return Ok(wanted.answer(&format!("{name}-{}", year.number), &headers, it.lines.iter().map(Line::cells))?);
    }
    let path = format!("/cifre/beneficiari/{}", year.number);
    // A year without anybody has its total alone, which is nobody.
    let shown = if it.lines.iter().all(|line| line.persons == Some(0)) { 0 } else { it.lines.len() };
    let mut list = Listing::new(format!("Beneficiari per Comune di residenza, {}", year.number), path, visit.query_pairs())
        .column("Servizio")
        .column("Comune di residenza")
        .figures("Beneficiari")
        .paged(Pager::all(shown))
        .when_empty(
            "Nessun beneficiario",
            "Qui compaiono i servizi resi nell’anno, con quante persone ne hanno avuto, per Comune.",
            None,
        )
        .exported();
    for (label, name, choices) in [("Servizio", "servizio", &it.services), ("Comune", "comune", &it.places)] {
        let asked = visit.query(name).and_then(|value| choices.iter().find(|choice| choice.value == value));
        if let Some(choice) = asked {
            list = list.filtered(label, choice.label.clone(), &[name]);
        }
    }
    let page = Page {
        year: year.number,
        is_last: year.number >= visit.db().clock().today().year(),
        is_first: year.number <= visit.db().clock().today().year() - crate::year::YEARS_BACK,
        may_all: visit.principal()?.may(Permission::RETURN_READ),
        form: visit.form().with_values(visit.query_pairs()),
        it,
        list,
    };
    let shell = visit.page(format!("Beneficiari per Comune, {}", year.number));
    // The direction's page is not for everybody who may count.
    let shell = if visit.principal()?.may(Permission::FIGURES_READ) { shell.crumb("Direzione", "/direzione") } else { shell };
    shell.wide().render(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: &str, service: Option<u128>, place: &str, persons: i64) -> Row {
        Row { kind: kind.into(), service_id: service.map(|id| Uuid::from_u128(id).into()), place: place.into(), persons }
    }

    #[test]
    fn places_stand_by_name_then_abroad_then_unknown_and_few_beneficiaries_are_hidden_with_others() {
        let rows = [
            row("cell", Some(1), "F205", 40),
            row("cell", Some(1), "", 2),
            row("cell", Some(1), "Z110", 9),
            row("service", Some(1), "", 51),
            row("cell", Some(2), "F205", 20),
            row("cell", Some(2), "", 30),
            row("service", Some(2), "", 50),
            row("place", None, "F205", 55),
            row("place", None, "", 31),
            row("place", None, "Z110", 9),
            row("total", None, "", 90),
        ];
        let counts = counts(&rows);
        assert_eq!(counts.places, ["F205", "Z110", ""]);
        let hidden = counts.hidden();
        let [first, second] = [1, 2].map(|id| ServiceId::from(Uuid::from_u128(id)));
        assert!(hidden.contains(&Spot::Cell(first, 2)), "two persons of unknown residence");
        assert!(hidden.len() >= 4 && !hidden.contains(&Spot::Total), "{hidden:?}");
        assert!(hidden.contains(&Spot::Cell(second, 2)) || hidden.contains(&Spot::Column(2)));
    }
}
