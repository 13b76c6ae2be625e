//! Women and men: users and spending of the services of a year for the gender budget, and persons who run the risk of violence, of
//! whom small figures are shown to nobody.

use super::model::{CubeRow, Gender, Nation, Table, ages, publishable};
use super::pages::{HIDDEN, shown};
use super::{reference_day, sees_all, store, with_bands};
use crate::disclosure::{DEFAULT_THRESHOLD, Spot, Weight, Weights, hide};
use crate::file::Wanted;
use crate::istat::UserArea;
use crate::year::{PathYear, Year};
use ::store::Audit;
use askama::Template;
use chrono::Datelike as _;
use guard::Permission;
use kernel::{Cents, Outcome};
use std::collections::{BTreeMap, BTreeSet};
use ui::export::Cell;
use ui::table::Link;
use ui::{Answer, Visit};

/// A row of the statement.
#[derive(Clone, Debug, sqlx::FromRow)]
struct GenderRow {
    /// Area of users; `*` for all areas, empty when nobody has said it.
    user_area: String,
    sex: Gender,
    /// Persons, each once.
    users: i64,
    /// Persons behind the spending, also those who died before the year.
    persons: i64,
    committed_cents: Cents,
}

/// Users and spending of one area and sex; `None` when it is hidden.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Persons, each once.
    pub users: u64,
    /// What was committed for the year.
    pub committed: Cents,
    persons: u64,
}

/// One line of the gender budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Code of the area of users; `None` for all areas.
    pub area: Option<String>,
    /// The area of users, or all.
    pub label: String,
    /// By [`Gender::place`].
    pub shares: [Option<Share>; 3],
}

impl Line {
    /// Users of a sex, in words.
    fn users(&self, place: &usize) -> String {
        self.shares.get(*place).map(|share| shown(share.map(|share| share.users))).unwrap_or_default()
    }
    /// Spending for a sex, in words.
    fn committed(&self, place: &usize) -> String {
        let share = self.shares.get(*place).copied().flatten();
        share.map_or_else(|| HIDDEN.to_owned(), |share| share.committed.to_string())
    }
    fn cells(&self) -> Vec<Cell> {
        let mut cells: Vec<Cell> = vec![self.label.as_str().into()];
        for share in &self.shares {
            match share {
                Some(share) => cells.extend([Cell::Whole(i64::try_from(share.users).unwrap_or(i64::MAX)), share.committed.into()]),
                None => cells.extend([HIDDEN.into(), HIDDEN.into()]),
            }
        }
        cells
    }
}

/// The lines of the rows, areas in the order of the survey; the last one is of all areas.
fn lines(rows: &[GenderRow]) -> Vec<Line> {
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let mut by_area: BTreeMap<(usize, String), [Share; 3]> = BTreeMap::new();
    for row in rows {
        let order = match row.user_area.parse::<UserArea>() {
            Ok(area) => UserArea::ALL.iter().position(|one| *one == area).unwrap_or(0),
            Err(_) if row.user_area == "*" => usize::MAX,
            Err(_) => usize::MAX.saturating_sub(1),
        };
        if let Some(share) = by_area.entry((order, row.user_area.clone())).or_default().get_mut(row.sex.place()) {
            *share = Share { users: count(row.users), committed: row.committed_cents, persons: count(row.persons) };
        }
    }
    by_area
        .into_iter()
        .map(|((_, code), shares)| Line {
            label: match code.parse::<UserArea>() {
                Ok(area) => area.label().to_owned(),
                Err(_) if code == "*" => "Tutte le aree".to_owned(),
                Err(_) => "Area non indicata".to_owned(),
            },
            area: (code != "*").then_some(code),
            shares: shares.map(Some),
        })
        .collect()
}

/// The same as it may be published: shares of few persons are hidden, and others so that none can be worked out.
fn published(mut lines: Vec<Line>) -> Vec<Line> {
    let mut weights: Weights<usize, usize> = Weights::new();
    let weight = |share: Share| {
        let few =
            (1..DEFAULT_THRESHOLD).contains(&share.users) || (share.users == 0 && (1..DEFAULT_THRESHOLD).contains(&share.persons));
        Weight { users: share.users, few, empty: share.persons == 0 && share.users == 0 }
    };
    let mut everybody: BTreeMap<usize, u64> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        for (column, share) in line.shares.iter().enumerate() {
            let share = share.unwrap_or_default();
            let spot = if line.area.is_some() { Spot::Cell(at, column) } else { Spot::Column(column) };
            weights.insert(spot, weight(share));
            let sum = everybody.entry(if line.area.is_some() { at } else { usize::MAX }).or_default();
            *sum = sum.saturating_add(share.users);
        }
    }
    // No totals of lines are shown, but the pages beside this one count all persons: they are equations too.
    for (at, users) in everybody {
        let spot = if at == usize::MAX { Spot::Total } else { Spot::Row(at) };
        weights.insert(spot, Weight::of(users, DEFAULT_THRESHOLD));
    }
    let hidden = hide(&weights, &BTreeSet::new());
    for (at, line) in lines.iter_mut().enumerate() {
        for (column, share) in line.shares.iter_mut().enumerate() {
            let spot = if line.area.is_some() { Spot::Cell(at, column) } else { Spot::Column(column) };
            *share = share.filter(|_| !hidden.contains(&spot));
        }
    }
    lines
}

#[derive(sqlx::FromRow)]
struct ViolenceRow {
    sex: Gender,
    band: String,
    persons: i64,
    unsure: i64,
}

/// What the page and the API show of a year.
pub(super) struct Shown {
    pub all: bool,
    pub lines: Vec<Line>,
    pub violence: Table,
}

/// Reads what may be shown to whoever asks; of violence small figures are hidden from everybody.
pub(super) async fn read(visit: &Visit, year: Year) -> Outcome<Shown> {
    let all = sees_all(visit)?;
    let mut tx = visit.read_open().await?;
    let on = reference_day(year, tx.today());
    let query = tx.sql(&store::GENDER).bind("first", year.first).bind("next", year.next).bind("year", year.whole());
    let rows: Vec<GenderRow> = query.all().await?;
    let query = with_bands!(tx.sql(&store::VIOLENCE), on).bind("first", year.first).bind("next", year.next);
    let violence: Vec<ViolenceRow> = query.all().await?;
    let cube: Vec<CubeRow> = violence
        .into_iter()
        .map(|row| CubeRow {
            target: String::new(),
            sex: row.sex,
            band: row.band,
            nation: Nation::NotStated,
            municipio: 0,
            place: String::new(),
            persons: row.persons,
            unsure: row.unsure,
        })
        .collect();
    let table = ages("Persone a rischio di violenza, per età", "violenza", &cube);
    let violence = publishable(vec![table]).pop().ok_or_else(|| kernel::Failure::internal("a table went in and none came out"))?;
    let lines = lines(&rows);
    Ok(Shown { all, lines: if all { lines } else { published(lines) }, violence })
}

#[derive(Template)]
#[template(path = "returns/gender.html")]
struct Page {
    year: i32,
    is_last: bool,
    /// Whether it is the earliest year that the page leads to.
    is_first: bool,
    may_all: bool,
    it: Shown,
    link: Link,
}

impl Page {
    fn tab(&self) -> &'static str {
        "genere"
    }
    fn file(&self, format: &str) -> String {
        self.link.with(ui::table::FORMAT, format).to_string()
    }
}

/// `GET /cifre/genere/{anno}`
pub async fn page(visit: Visit, PathYear(year): PathYear) -> Answer {
    let it = read(&visit, year).await?;
    if let Some(wanted) = Wanted::of(&visit) {
        visit.begin().await?.commit(Audit::of("figures.export").rows(it.lines.len())).await?;
        let headers = [
            "Area di utenza",
            "Donne",
            "Spesa per le donne",
            "Uomini",
            "Spesa per gli uomini",
            "Non indicato",
            "Spesa, non indicato",
        ];
        let name = if it.all { "genere" } else { "genere-pubblicabile" };
        return Ok(wanted.answer(&format!("{name}-{}", year.number), &headers, it.lines.iter().map(Line::cells))?);
    }
    let page = Page {
        year: year.number,
        is_last: year.number >= visit.db().clock().today().year(),
        is_first: year.number <= visit.db().clock().today().year() - crate::year::YEARS_BACK,
        may_all: visit.principal()?.may(Permission::RETURN_READ),
        link: Link::new(format!("/cifre/genere/{}", year.number), visit.query_pairs()).first_page(),
        it,
    };
    let shell = visit.page(format!("Donne e uomini, {}", year.number));
    // The direction's page is not for everybody who may count.
    let shell = if visit.principal()?.may(Permission::FIGURES_READ) { shell.crumb("Direzione", "/direzione") } else { shell };
    shell.wide().render(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(area: &str, sex: Gender, users: i64) -> GenderRow {
        GenderRow { user_area: area.into(), sex, users, persons: users, committed_cents: Cents(users * 10_000) }
    }

    #[test]
    fn the_spending_of_few_is_hidden_with_another_of_the_same_sex_and_nobody_can_work_it_out() {
        let rows = [
            row("FAM_MIN", Gender::Female, 40),
            row("FAM_MIN", Gender::Male, 30),
            row("ANZ", Gender::Female, 2),
            row("ANZ", Gender::Male, 20),
            row("DIS", Gender::Female, 12),
            row("DIS", Gender::Male, 50),
            row("*", Gender::Female, 54),
            row("*", Gender::Male, 100),
        ];
        let whole = lines(&rows);
        assert_eq!(
            whole.iter().map(|line| line.label.as_str()).collect::<Vec<_>>(),
            ["Famiglia e minori", "Disabili", "Anziani", "Tutte le aree"]
        );
        let shown = published(whole);
        let hidden: Vec<&str> = shown.iter().filter(|line| line.shares[0].is_none()).map(|line| line.label.as_str()).collect();
        assert_eq!(hidden, ["Disabili", "Anziani"]);
        assert!(shown.iter().all(|line| line.shares[2].is_some_and(|share| share.users == 0)));
        assert!(shown.last().unwrap().shares[0].is_some());
    }
}
