//! What a version would do to an invented city, as a page: sums, bars and tables, by borough, age and ISEE.

use super::cost::{Cost, chapters};
use super::pages::version_and_other;
use super::simulation::{FEWEST, LARGEST_SEED, MOST, Ordered, place, run};
use super::store::VersionRow;
use super::text;
use super::{actions, people};
use crate::problems::Problem;
use ::store::Audit;
use askama::Template;
use chrono::NaiveDate;
use guard::Permission;
use kernel::input::Fields;
use kernel::{Cents, Failure, Outcome};
use regulation::Regulation;
use regulation::simulate::{Group, Report, Row, SMALLEST};
use std::sync::Arc;
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
    /// Whether the reader may count the people of the register.
    may_count: bool,
}

/// What came of it.
struct Done {
    report: Report,
    charts: Vec<(Chart, Group)>,
    ordered: Ordered,
    per: &'static str,
    /// `nuclei`, or `persone` where the regulation is for persons.
    whom: &'static str,
    /// Of the people of the register: the share without an ISEE, where the regulation asks for one.
    people: Option<OfThePeople>,
    /// What it costs in a year beside the chapters of its measures, for whoever sees the budget.
    cost: Option<Cost>,
}

/// What is told besides of a simulation on the people of the register.
struct OfThePeople {
    without_isee: Option<u64>,
    all: u64,
}

impl OfThePeople {
    /// The share without an ISEE in hundredths, to the nearest.
    fn share(&self) -> Option<u64> {
        let double = self.without_isee?.checked_mul(200)?.checked_add(self.all)?;
        double.checked_div(self.all.checked_mul(2)?)
    }
}

impl SimulationPage {
    /// An amount.
    fn euro(&self, cents: &i64) -> Cents {
        Cents(*cents)
    }
    /// An amount of so many, which tells nothing of any of them.
    fn sum(&self, cents: &i64, of: &u64) -> String {
        if (1..SMALLEST).contains(of) { "non mostrato".to_owned() } else { Cents(*cents).to_string() }
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
    fn more(&self, done: &Done) -> String {
        let all = &done.report.all;
        let hidden = [all.granted, all.granted_before, all.gaining, all.losing].iter().any(|count| (1..SMALLEST).contains(count));
        let more = Cents(all.amount_cents.saturating_sub(all.amount_before_cents));
        if hidden { "non mostrato".to_owned() } else { more.to_string() }
    }
}

/// The bars of a group: who gains and who loses where there is something to compare with, who has it where there is not.
fn chart(group: &Group, compared: bool, persons: bool) -> Chart {
    let shown = || group.rows.iter().filter_map(|row| Some((row, row.sums.as_ref()?)));
    let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let title = if compared { "Chi guadagna e chi perde" } else { "Chi ha i requisiti" };
    let chart = Chart::bars(format!("grafico-{}", group.by), format!("{title}: {}", group.label), Unit::Count)
        .axes(group.label, if persons { "Persone" } else { "Nuclei" })
        .categories(shown().map(|(row, _): (&Row, _)| row.label.clone()));
    match compared {
        true => chart
            .series("Guadagnano", shown().map(|(_, sums)| whole(sums.gaining)))
            .series("Perdono", shown().map(|(_, sums)| whole(sums.losing))),
        false => chart.series("Hanno i requisiti", shown().map(|(_, sums)| whole(sums.granted))),
    }
}

kernel::code_enum! {
    /// On whom a text is tried.
    pub enum Whom {
        /// On households that do not exist.
        Invented = "invented" => "Nuclei inventati",
        /// On the people of the register.
        Register = "register" => "Persone del registro, senza nomi",
    }
}

/// Reads what is to be invented: `n`, `seed`, `on`. Of the people of the register there are as many as there are.
fn read(fields: &mut Fields, whom: Whom, today: NaiveDate) -> Option<Ordered> {
    let households = match whom {
        Whom::Invented => fields.required_whole("n", FEWEST, MOST),
        Whom::Register => Some(fields.whole("n", FEWEST, MOST).unwrap_or(FEWEST)),
    };
    let seed = fields.required_whole("seed", 0, LARGEST_SEED);
    let on = fields.date("on").unwrap_or(today);
    Some(Ordered { households: usize::try_from(households?).ok()?, seed: u64::try_from(seed?).ok()?, on })
}

/// `GET /regolamenti/versioni/{id}/simulazione`; `?n=…&seed=…&on=…`, `&whom=register` for whoever writes or publishes regulations
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let asked = visit.query("n").is_some() || visit.query("seed").is_some();
    let principal = visit.principal()?;
    let may_count = principal.may(Permission::RULE_WRITE) || principal.may(Permission::RULE_PUBLISH);
    let mut tx = visit.begin().await?;
    let (row, regulation, other) = version_and_other(&mut tx, id).await?;
    let today = tx.today();
    // Compared with what holds, or held before; a draft that was thrown away is nothing to compare with.
    let other = match other.filter(|other| other.days().is_some()) {
        Some(other) => Some(actions::version(&mut tx, other.id).await?),
        None => None,
    };
    let on_chapters = if asked { chapters(&mut tx, row.rule_id).await? } else { None };
    tx.commit(Audit::of("rule.simulate").on("rule_version", id)).await?;
    let regulation = regulation.ok_or(Problem::FaultyText)?;
    let day = row.valid_from.filter(|from| *from > today).unwrap_or(today);
    let first = [
        ("whom".to_owned(), Whom::Invented.code().to_owned()),
        ("n".to_owned(), USUAL.to_owned()),
        ("seed".to_owned(), "1".to_owned()),
        ("on".to_owned(), kernel::time::show_date(day)),
    ];
    if !asked {
        let form = visit.form().with_values(first);
        return page(&visit, SimulationPage { row, other, form, done: None, may_count });
    }
    let pairs = visit.query_pairs();
    let mut fields = Fields::from_form(pairs.clone());
    let whom = fields.code("whom").unwrap_or(Whom::Invented);
    if whom == Whom::Register && !may_count {
        return Err(Failure::Forbidden.into());
    }
    let ordered = read(&mut fields, whom, day);
    let form = visit.form().with_values(pairs);
    let old = match &other {
        Some(other) => text::read_any(&other.text).await?.ok(),
        None => None,
    };
    let (per, paid) = (regulation.per.italian(), (regulation.kind, regulation.per));
    let compared = old.is_some();
    let persons = whom == Whom::Register && regulation.unit == regulation::Unit::Person;
    let done = match fields.finish(|| ordered) {
        Ok(ordered) => count(&visit, id, whom, (regulation, old), ordered).await.map(|done| (done, ordered)),
        Err(failure) => Err(failure),
    };
    match done {
        Ok(((report, people), ordered)) => {
            let whom = if persons { "persone" } else { "nuclei" };
            let charts = report.groups.iter().map(|group| (chart(group, compared, persons), group.clone())).collect();
            let cost = on_chapters.map(|all| Cost::of(all, paid, &report.all, compared)).transpose()?.flatten();
            let done = Some(Done { report, charts, ordered, per, whom, people, cost });
            page(&visit, SimulationPage { row, other, form, done, may_count })
        }
        Err(failure @ (Failure::Invalid(_) | Failure::Refused(_))) => {
            page(&visit, SimulationPage { row, other, form: form.with_failure(&failure), done: None, may_count })
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Runs what was asked for. Reading the people of the register is a row of the log of its own, which is on disk before anything is counted.
async fn count(
    visit: &Visit,
    id: Uuid,
    whom: Whom,
    (new, old): (Arc<Regulation>, Option<Arc<Regulation>>),
    ordered: Ordered,
) -> Outcome<(Report, Option<OfThePeople>)> {
    if whom == Whom::Invented {
        return Ok((run(new, old, ordered).await?, None));
    }
    let room = place()?;
    let mut tx = visit.begin().await?;
    let all = people::read(&mut tx, ordered.on).await?;
    tx.commit(Audit::of("rule.people").on("rule_version", id).rows(all.households())).await?;
    let done = people::simulate(new, old, all, (ordered.on, ordered.seed)).await?;
    drop(room);
    let whole = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let people = OfThePeople { without_isee: done.without_isee.map(whole), all: whole(done.report.households) };
    Ok((done.report, Some(people)))
}

fn page(visit: &Visit, page: SimulationPage) -> Answer {
    let shell = visit.page("Simulazione").crumb("Regolamenti", "/regolamenti").wide();
    let shell = shell.crumb(page.row.name.clone(), format!("/regolamenti/{}", page.row.rule_id));
    let shell = shell.crumb(format!("Versione {}", page.row.number), page.row.href());
    let shell = if page.form.is_refused() { shell.refused(&page.form) } else { shell };
    shell.render(page)
}
