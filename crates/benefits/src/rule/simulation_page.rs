//! What a version would do to an invented city, as a page: sums, bars and tables, by borough, age and ISEE.

use super::actions;
use super::pages::version_and_other;
use super::simulation::{FEWEST, LARGEST_SEED, MOST, Ordered, run};
use super::store::VersionRow;
use super::text;
use crate::problems::Problem;
use ::store::Audit;
use askama::Template;
use chrono::NaiveDate;
use kernel::input::Fields;
use kernel::{Cents, Failure};
use regulation::simulate::{Group, Report, Row, SMALLEST};
use ui::chart::{Chart, Unit};
use ui::form::FormView;
use ui::{Answer, PathId, Visit};
use uuid::Uuid;

/// How many households where nobody says it.
const USUAL: &str = "10000";

#[derive(Template)]
#[template(path = "benefits/rule_simulation.html")]
struct SimulationPage {
    row: VersionRow,
    other: Option<VersionRow>,
    form: FormView,
    done: Option<Done>,
}

/// What came of it.
struct Done {
    report: Report,
    charts: Vec<(Chart, Group)>,
    ordered: Ordered,
    per: &'static str,
}

impl SimulationPage {
    /// An amount.
    fn euro(&self, cents: &i64) -> Cents {
        Cents(*cents)
    }
    /// A count that is too small is not told.
    fn count(&self, count: &u64) -> String {
        if (1..SMALLEST).contains(count) { format!("meno di {SMALLEST}") } else { ui::chart::grouped(*count) }
    }
    fn number(&self, count: &usize) -> String {
        ui::chart::grouped(u64::try_from(*count).unwrap_or(u64::MAX))
    }
    fn bound(&self) -> String {
        ui::chart::grouped(MOST.unsigned_abs())
    }
    /// What it costs more, or less.
    fn more(&self, done: &Done) -> Cents {
        Cents(done.report.all.amount_cents.saturating_sub(done.report.all.amount_before_cents))
    }
}

/// The bars of a group: who gains and who loses where there is something to compare with, who has it where there is not.
fn chart(group: &Group, compared: bool) -> Chart {
    let shown = || group.rows.iter().filter_map(|row| Some((row, row.sums.as_ref()?)));
    let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let title = if compared { "Chi guadagna e chi perde" } else { "Chi ha i requisiti" };
    let chart = Chart::bars(format!("grafico-{}", group.by), format!("{title}: {}", group.label), Unit::Count)
        .axes(group.label, "Nuclei")
        .categories(shown().map(|(row, _): (&Row, _)| row.label.clone()));
    match compared {
        true => chart
            .series("Guadagnano", shown().map(|(_, sums)| whole(sums.gaining)))
            .series("Perdono", shown().map(|(_, sums)| whole(sums.losing))),
        false => chart.series("Hanno i requisiti", shown().map(|(_, sums)| whole(sums.granted))),
    }
}

/// Reads what is to be invented: `n`, `seed`, `on`.
fn read(fields: &mut Fields, today: NaiveDate) -> Option<Ordered> {
    let households = fields.required_whole("n", FEWEST, MOST);
    let seed = fields.required_whole("seed", 0, LARGEST_SEED);
    let on = fields.date("on").unwrap_or(today);
    Some(Ordered { households: usize::try_from(households?).ok()?, seed: u64::try_from(seed?).ok()?, on })
}

/// `GET /regolamenti/versioni/{id}/simulazione`; `?n=…&seed=…&on=…`
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let asked = visit.query("n").is_some() || visit.query("seed").is_some();
    let mut tx = visit.begin().await?;
    let (row, regulation, other) = version_and_other(&mut tx, id).await?;
    let today = tx.today();
    // Compared with what holds, or held before; a draft that was thrown away is nothing to compare with.
    let other = match other.filter(|other| other.days().is_some()) {
        Some(other) => Some(actions::version(&mut tx, other.id).await?),
        None => None,
    };
    tx.commit(Audit::of("rule.simulate").on("rule_version", id)).await?;
    let regulation = regulation.ok_or(Problem::FaultyText)?;
    let day = row.valid_from.filter(|from| *from > today).unwrap_or(today);
    let first =
        [("n".to_owned(), USUAL.to_owned()), ("seed".to_owned(), "1".to_owned()), ("on".to_owned(), kernel::time::show_date(day))];
    if !asked {
        let form = visit.form().with_values(first);
        return page(&visit, SimulationPage { row, other, form, done: None });
    }
    let pairs = visit.query_pairs();
    let mut fields = Fields::from_form(pairs.clone());
    let ordered = read(&mut fields, day);
    let form = visit.form().with_values(pairs);
    let old = match &other {
        Some(other) => text::read_any(&other.text).await?.ok(),
        None => None,
    };
    let per = regulation.per.italian();
    let compared = old.is_some();
    let done = match fields.finish(|| ordered) {
        Ok(ordered) => run(regulation, old, ordered).await.map(|report| (report, ordered)),
        Err(failure) => Err(failure),
    };
    match done {
        Ok((report, ordered)) => {
            let charts = report.groups.iter().map(|group| (chart(group, compared), group.clone())).collect();
            let done = Some(Done { report, charts, ordered, per });
            page(&visit, SimulationPage { row, other, form, done })
        }
        Err(failure @ (Failure::Invalid(_) | Failure::Refused(_))) => {
            page(&visit, SimulationPage { row, other, form: form.with_failure(&failure), done: None })
        }
        Err(failure) => Err(failure.into()),
    }
}

fn page(visit: &Visit, page: SimulationPage) -> Answer {
    let shell = visit.page("Simulazione").crumb("Regolamenti", "/regolamenti").wide();
    let shell = shell.crumb(page.row.name.clone(), format!("/regolamenti/{}", page.row.rule_id));
    let shell = shell.crumb(format!("Versione {}", page.row.number), page.row.href());
    let shell = if page.form.is_refused() { shell.refused(&page.form) } else { shell };
    shell.render(page)
}
