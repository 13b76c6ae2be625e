//! The page of the users of a year: segments, families, what may be published.

use super::model::{CubeRow, Line, NamedKey, Table, groups, publishable, tables};
use super::{Counted, people, reference_day, sees_all};
use crate::file::Wanted;
use crate::year::{PathYear, Year};
use ::store::Audit;
use askama::Template;
use chrono::{Datelike as _, NaiveDate};
use guard::Permission;
use kernel::Outcome;
use registry::fact::derived::AgeBand;
use registry::fact::target::TargetKind;
use ui::export::Cell;
use ui::form::{Choice, FormView, options};
use ui::table::Link;
use ui::{Answer, Visit};

/// What is said in place of a figure that is hidden.
pub(crate) const HIDDEN: &str = "riservato";

/// A figure in words.
pub(crate) fn shown(count: Counted) -> String {
    count.map_or_else(|| HIDDEN.to_owned(), ui::chart::grouped)
}

/// A figure in a file.
pub(crate) fn cell(count: Counted) -> Cell {
    count.map_or_else(|| HIDDEN.into(), |count| Cell::Whole(i64::try_from(count).unwrap_or(i64::MAX)))
}

/// The segments of the query; an empty one is not asked for.
pub(super) struct Filter {
    target: Option<String>,
    asked: Vec<(NamedKey, String)>,
}

impl Filter {
    pub(super) fn of(visit: &Visit) -> Self {
        let wanted = |names: [&str; 2]| names.iter().find_map(|name| visit.query(name)).filter(|text| !text.is_empty());
        let keys: [([&str; 2], NamedKey); 3] = [
            (["eta", "age"], CubeRow::age),
            (["cittadinanza", "citizenship"], CubeRow::citizenship),
            (["territorio", "territory"], CubeRow::territory),
        ];
        Filter {
            target: wanted(["destinatari", "target"]),
            asked: keys.into_iter().filter_map(|(names, key)| Some((key, wanted(names)?))).collect(),
        }
    }
    fn is_empty(&self) -> bool {
        self.target.is_none() && self.asked.is_empty()
    }
    /// The rows of the segments: those of the group, or everybody once.
    fn rows(&self, all: &super::People) -> Vec<CubeRow> {
        let rows: Vec<CubeRow> = match &self.target {
            Some(target) => all.segments.iter().filter(|row| row.target == *target).cloned().collect(),
            None => all.cube.clone(),
        };
        rows.into_iter().filter(|row| self.asked.iter().all(|(key, wanted)| key(row).1 == *wanted)).collect()
    }
}

/// What the page and the API show of a year.
pub(super) struct Shown {
    pub day: NaiveDate,
    pub all: bool,
    pub persons: Counted,
    pub families: Counted,
    /// Families by how many of their members are users; nothing in the publishable variant.
    pub sizes: Vec<(i64, i64)>,
    /// Persons whose age is known from a year or an estimate alone; nothing in the publishable variant.
    pub unsure: i64,
    pub tables: Vec<Table>,
    pub territories: Vec<String>,
}

/// Reads what may be shown to whoever asks. Segments are for those who see every figure.
pub(super) async fn read(visit: &Visit, year: Year, filter: &Filter) -> Outcome<Shown> {
    let all = sees_all(visit)?;
    let mut tx = visit.read_open().await?;
    let day = reference_day(year, tx.today());
    let found = people(&mut tx, year).await?;
    let count = |persons: i64| u64::try_from(persons).unwrap_or(0);
    let (rows, whole) = if all { (filter.rows(&found), filter.is_empty()) } else { (found.cube.clone(), true) };
    let mut tables = tables(&rows);
    if whole {
        tables.push(groups(&found.segments));
    }
    let tables = if all { tables } else { publishable(tables) };
    let persons = tables.first().and_then(|table| table.total.as_ref()).and_then(|total| total.all);
    let families: u64 = found.families.iter().map(|(_, families)| count(*families)).sum();
    let few = |number: u64| (1..crate::disclosure::DEFAULT_THRESHOLD).contains(&number);
    let mut territories: Vec<(u64, String)> = found.cube.iter().map(CubeRow::territory).collect();
    territories.sort();
    territories.dedup();
    Ok(Shown {
        day,
        all,
        persons,
        families: Some(families).filter(|families| whole && (all || (persons.is_some() && !few(*families)))),
        sizes: if all && whole { found.families } else { Vec::new() },
        unsure: if all { rows.iter().map(|row| row.unsure).sum() } else { 0 },
        tables,
        territories: territories.into_iter().map(|(_, label)| label).collect(),
    })
}

#[derive(Template)]
#[template(path = "returns/people.html")]
struct Page {
    year: i32,
    is_last: bool,
    /// Whether it is the earliest year that the page leads to.
    is_first: bool,
    it: Shown,
    may_all: bool,
    whole: bool,
    form: FormView,
    ages: Vec<Choice>,
    nations: Vec<Choice>,
    territories: Vec<Choice>,
    link: Link,
}

impl Page {
    fn tab(&self) -> &'static str {
        "persone"
    }
    fn file(&self, format: &str) -> String {
        self.link.with(ui::table::FORMAT, format).to_string()
    }
    fn hidden(&self) -> usize {
        self.it.tables.iter().map(Table::hidden).sum()
    }
}

/// A line as the cells of a file.
fn cells(table: &str, line: &Line) -> Vec<Cell> {
    let mut cells: Vec<Cell> = vec![table.into(), line.label.as_str().into()];
    cells.extend(line.by_gender.iter().chain([&line.all]).map(|count| cell(*count)));
    cells
}

/// `GET /cifre/persone/{anno}`
pub async fn page(visit: Visit, PathYear(year): PathYear) -> Answer {
    let filter = Filter::of(&visit);
    let it = read(&visit, year, &filter).await?;
    if let Some(wanted) = Wanted::of(&visit) {
        let rows: Vec<Vec<Cell>> = it
            .tables
            .iter()
            .flat_map(|table| table.lines.iter().chain(&table.total).map(|line| cells(table.title, line)))
            .collect();
        visit.begin().await?.commit(Audit::of("figures.export").rows(rows.len())).await?;
        let name = if it.all { "persone" } else { "persone-pubblicabile" };
        let headers = ["Tabella", "Voce", "Donne", "Uomini", "Non indicato", "In tutto"];
        return Ok(wanted.answer(&format!("{name}-{}", year.number), &headers, rows)?);
    }
    let labels = |all: &[&'static str]| all.iter().map(|label| Choice::new(*label, *label)).collect::<Vec<_>>();
    let ages: Vec<&'static str> = AgeBand::ALL.iter().map(|band| band.label()).collect();
    let nations: Vec<&'static str> = super::Nation::ALL.iter().map(|nation| nation.label()).collect();
    let page = Page {
        year: year.number,
        is_last: year.number >= visit.db().clock().today().year(),
        is_first: year.number <= visit.db().clock().today().year() - crate::year::YEARS_BACK,
        may_all: visit.principal()?.may(Permission::RETURN_READ),
        whole: filter.is_empty(),
        form: visit.form().with_values(visit.query_pairs()),
        ages: labels(&ages),
        nations: labels(&nations),
        territories: it.territories.iter().map(|label| Choice::new(label.clone(), label.clone())).collect(),
        link: Link::new(format!("/cifre/persone/{}", year.number), visit.query_pairs()).first_page(),
        it,
    };
    let shell = visit.page(format!("Persone seguite, {}", year.number));
    // The direction's page is not for everybody who may count.
    let shell = if visit.principal()?.may(Permission::FIGURES_READ) { shell.crumb("Direzione", "/direzione") } else { shell };
    shell.wide().render(page)
}
