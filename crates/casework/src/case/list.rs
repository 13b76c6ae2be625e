//! The list of cases: as a table with filters, and how many are in each phase.

use super::{Phase, State, UserArea};
use askama::Template;
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::time::{days_before, show_date};
use kernel::{CaseId, Outcome, UnitId};
use serde::Serialize;
use store::{Audit, Tx};
use ui::export::{CSV_TYPE, Cell, ROWS, XLSX_TYPE, csv, xlsx};
use ui::form::{Choice, FormView, choices, options};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! own {
    () => {
        "select m.case_id from guard_acting g join casework_member m on m.body_id = g.body_id and m.account_id = g.acts_for
          where g.body_id = :body and g.account_id = :actor and g.valid_from <= :today and g.valid_until > :today
            and m.valid_from <= :today and m.valid_until > :today"
    };
}
pub(crate) use own;

/// The texts begin with what narrows most: the cases of the actor, or those of its units, are found by their index, and the
/// predicate of scope then looks at these alone.
macro_rules! filtered {
    ($columns:expr, $among:expr, $rest:literal) => {
        concat!(
            "select ",
            $columns,
            " from casework_case c join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id
               join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
               left join guard_account a on a.body_id = c.body_id and a.id = c.worker_id
              where c.body_id = :body",
            $among,
            " and (:any_state or c.state = :state) and (:closed_too or c.state <> 'closed') and (:any_phase or c.phase = :phase)
                and (:any_unit or c.unit_id = :unit) and c.last_entry_on < :silent_since and ",
            crate::case_scope!("case.list", "c.id"),
            $rest
        )
    };
}
macro_rules! page_among {
    ($among:expr) => {
        filtered!(concat!("c.id, c.number, p.display_name, c.unit_id, u.name as unit_name, c.level, c.state, c.phase, c.user_area, c.opened_on, c.taken_on, c.closed_on,
                   coalesce(a.display_name, '') as worker_name, c.last_entry_on, c.sealed,
                   cast(case when ", crate::case_scope!("case.read", "c.id"), " then 1 else 0 end as bigint) as may_read"), $among, " and c.number < :after order by c.number desc limit :most")
    };
}
macro_rules! phases_among {
    ($among:expr) => {
        filtered!("c.phase, cast(count(*) as bigint) as cases", $among, " group by c.phase")
    };
}
macro_rules! reached {
    () => {
        concat!(
            " and c.id in (select k.id from guard_scope s join casework_case k on k.body_id = s.body_id and k.unit_id = s.target_id
                            where s.body_id = :body and s.account_id = :actor and s.permission = 'case.list' and s.extent = 'unit'
                              and s.valid_from <= :today and s.valid_until > :today and (:closed_too or k.state <> 'closed')
                           union ", own!(), ")"
        )
    };
}

store::statements! {
    /// A page of all cases of the body, the latest number first.
    pub LIST_ALL = page_among!("");
    /// A page of those of the actor's units and of its own.
    pub LIST_REACHED = page_among!(reached!());
    /// A page of its own.
    pub LIST_OWN = page_among!(concat!(" and c.id in (", own!(), ")"));
    /// How many of all are in each phase.
    pub PHASES_ALL = phases_among!("");
    /// How many of those of the actor's units and of its own.
    pub PHASES_REACHED = phases_among!(reached!());
    /// How many of its own.
    pub PHASES_OWN = phases_among!(concat!(" and c.id in (", own!(), ")"));
    EVERYWHERE = "select cast(count(*) as bigint) from guard_scope where body_id = :body and account_id = :actor and permission = 'case.list' and extent = 'body'
                     and valid_from <= :today and valid_until > :today";
    UNITS = concat!("select u.id, u.name from guard_unit u where u.body_id = :body and u.valid_from <= :today and u.valid_until > :today and ",
                    guard::in_unit!("case.list", "u.id"), " order by u.code");
}

/// A case in a list: nothing of its content.
#[derive(Clone, Debug, Serialize, ToSchema, sqlx::FromRow)]
pub struct CaseLine {
    /// The case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// The person.
    pub display_name: String,
    /// The unit.
    pub unit_id: UnitId,
    /// What it is called.
    pub unit_name: String,
    /// 1 or 2.
    pub level: i64,
    /// Where it stands.
    pub state: State,
    /// In which phase.
    pub phase: Phase,
    /// Area of users.
    pub user_area: UserArea,
    /// Known since.
    pub opened_on: NaiveDate,
    /// In care since.
    pub taken_on: Option<NaiveDate>,
    /// Closed on.
    pub closed_on: Option<NaiveDate>,
    /// Who is in charge; empty while nobody is.
    pub worker_name: String,
    /// Day of the latest diary entry.
    pub last_entry_on: NaiveDate,
    /// Whether only its team reads it.
    pub sealed: bool,
    /// 1 when whoever asks may open it.
    #[serde(skip)]
    pub may_read: i64,
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// One state.
    pub state: Option<State>,
    /// One phase.
    pub phase: Option<Phase>,
    /// One unit.
    pub unit: Option<UnitId>,
    /// Only those the actor works on.
    pub mine: bool,
    /// Only those without an entry for 60 days.
    pub silent: bool,
    /// Only numbers below this one.
    pub after: Option<String>,
}

impl Filter {
    /// From the query; the same names in pages and interface, Italian ones for pages.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Filter {
        let first = |names: [&str; 2]| names.into_iter().find_map(&value);
        Filter {
            state: first(["stato", "state"]).and_then(|text| text.parse().ok()),
            phase: first(["fase", "phase"]).and_then(|text| text.parse().ok()),
            unit: first(["unita", "unit"]).and_then(|text| text.parse::<Uuid>().ok()).map(UnitId),
            mine: value("mie").is_some() || value("mine").as_deref() == Some("true"),
            silent: value("ferme").is_some() || value("silent").as_deref() == Some("true"),
            after: value("after"),
        }
    }
    fn bound<'t>(&self, tx: &'t mut Tx, statement: &'static store::Statement) -> store::query::Query<'t> {
        let since = if self.silent { days_before(tx.today(), crate::day::SILENT_DAYS) } else { FOREVER };
        tx.sql(statement)
            .bind("any_state", self.state.is_none())
            .code("state", self.state.unwrap_or(State::Proposed))
            .bind("closed_too", self.state == Some(State::Closed))
            .bind("any_phase", self.phase.is_none())
            .code("phase", self.phase.unwrap_or(Phase::Reception))
            .bind("any_unit", self.unit.is_none())
            .id("unit", self.unit.map_or(Uuid::nil(), |unit| unit.0))
            .bind("silent_since", since)
    }
    /// The statements for a page and for the phases that fit how far the actor reaches.
    async fn statements(&self, tx: &mut Tx) -> Outcome<(&'static store::Statement, &'static store::Statement)> {
        if self.mine {
            return Ok((&LIST_OWN, &PHASES_OWN));
        }
        let everywhere = tx.sql(&EVERYWHERE).value::<i64>().await? > 0;
        Ok(if everywhere { (&LIST_ALL, &PHASES_ALL) } else { (&LIST_REACHED, &PHASES_REACHED) })
    }
}

/// A page of cases, the latest number first.
pub async fn page(tx: &mut Tx, filter: &Filter, most: i64) -> Outcome<Vec<CaseLine>> {
    let after = filter.after.clone().unwrap_or_else(|| "9999/999999999".to_owned());
    let (statement, _) = filter.statements(tx).await?;
    Ok(filter.bound(tx, statement).bind("after", after).bind("most", most).all().await?)
}

#[derive(sqlx::FromRow)]
struct PhaseCount {
    phase: Phase,
    cases: i64,
}

/// One column of the board.
pub struct Column {
    /// The phase.
    pub label: &'static str,
    /// How many.
    pub count: i64,
    /// The list narrowed to it.
    pub href: String,
}

#[derive(Template)]
#[template(path = "casework/list.html")]
struct ListPage {
    list: Listing,
    rows: Vec<CaseLine>,
    board: Vec<Column>,
    form: FormView,
    units: Vec<Choice>,
    states: Vec<Choice>,
    phases: Vec<Choice>,
    may_interview: bool,
    may_search: bool,
}

const HEADINGS: [&str; 11] = [
    "Numero",
    "Persona",
    "Unità",
    "Livello",
    "Stato",
    "Fase",
    "Area di utenza",
    "Conosciuta dal",
    "In carico dal",
    "Operatore",
    "Ultima registrazione",
];

fn cells(row: CaseLine) -> Vec<Cell> {
    vec![
        row.number.into(),
        row.display_name.into(),
        row.unit_name.into(),
        row.level.into(),
        row.state.label().into(),
        row.phase.label().into(),
        row.user_area.label().into(),
        row.opened_on.into(),
        row.taken_on.into(),
        row.worker_name.into(),
        row.last_entry_on.into(),
    ]
}

async fn export(visit: &Visit, filter: &Filter, format: &str) -> Answer {
    let mut tx = visit.begin().await?;
    let rows = page(&mut tx, &Filter { after: None, ..filter.clone() }, i64::try_from(ROWS).unwrap_or(i64::MAX)).await?;
    tx.commit(Audit::of("case.export").fields(HEADINGS).rows(rows.len())).await?;
    let rows = rows.into_iter().map(cells);
    if format == "xlsx" {
        return Ok(ui::answer::download("cartelle.xlsx", XLSX_TYPE, xlsx("Cartelle", &HEADINGS, rows)?));
    }
    Ok(ui::answer::download("cartelle.csv", CSV_TYPE, csv(&HEADINGS, rows)?))
}

async fn show_list(visit: Visit, filter: Filter, title: &'static str, path: &'static str) -> Answer {
    if let Some(format) = visit.query("format") {
        return export(&visit, &filter, &format).await;
    }
    let mut tx = visit.begin().await?;
    let mut rows = page(&mut tx, &filter, i64::from(PAGE).saturating_add(1)).await?;
    let (_, phases) = filter.statements(&mut tx).await?;
    let counts: Vec<PhaseCount> = filter.bound(&mut tx, phases).all().await?;
    let units: Vec<(UnitId, String)> = tx.sql(&UNITS).all().await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), filter.after.is_some(), false, |row| row.number.clone());
    tx.commit(Audit::of("case.list").rows(rows.len())).await?;
    let pager = Pager { previous: None, ..pager };
    let mut list = Listing::new(title, path, visit.query_pairs())
        .column("Cartella")
        .column("Persona")
        .column("Stato")
        .column("Fase")
        .column("Unità e operatore")
        .column("In carico dal")
        .column("Ultima registrazione")
        .paged(pager)
        .when_empty("Nessuna cartella", "Qui compaiono le cartelle che segui e quelle della tua unità. Una cartella nasce dalla proposta fatta in un primo colloquio.", None)
        .exported();
    if let Some(state) = filter.state.filter(|_| path == "/cartelle") {
        list = list.filtered("Stato", state.label(), &["stato"]);
    }
    if let Some(phase) = filter.phase {
        list = list.filtered("Fase", phase.label(), &["fase"]);
    }
    if let Some(unit) = filter.unit {
        list =
            list.filtered("Unità", units.iter().find(|(id, _)| *id == unit).map_or("altra", |(_, name)| name.as_str()), &["unita"]);
    }
    if filter.mine {
        list = list.filtered("Cartelle", "che seguo", &["mie"]);
    }
    if filter.silent {
        list = list.filtered("Diario", "fermo da 60 giorni", &["ferme"]);
    }
    let board = Phase::ALL
        .iter()
        .map(|phase| Column {
            label: phase.label(),
            count: counts.iter().find(|count| count.phase == *phase).map_or(0, |count| count.cases),
            href: format!("{path}?fase={}", phase.code()),
        })
        .collect();
    let form = visit.form().with_values(visit.query_pairs());
    let may_interview = visit.principal()?.may(guard::Permission::CASE_PROPOSE);
    let may_search = visit.principal()?.may(guard::Permission::DIARY_READ);
    let shown = ListPage {
        list,
        rows,
        board,
        form,
        units: choices(units),
        states: options::<State>(),
        phases: options::<Phase>(),
        may_interview,
        may_search,
    };
    visit.page(title).wide().render(shown)
}

/// The cases that the actor reaches.
pub async fn list(visit: Visit) -> Answer {
    let filter = Filter::read(|name| visit.query(name));
    show_list(visit, filter, "Cartelle", "/cartelle").await
}

/// The proposals that wait for somebody to be given charge.
pub async fn proposals(visit: Visit) -> Answer {
    let filter = Filter { state: Some(State::Proposed), ..Filter::read(|name| visit.query(name)) };
    show_list(visit, filter, "Proposte da assegnare", "/proposte").await
}

impl CaseLine {
    /// Where a click leads: the assignment of a proposal, otherwise the case.
    pub fn href(&self) -> String {
        format!("/cartelle/{}", self.id)
    }
    /// Known since, in words.
    pub fn known(&self) -> String {
        format!("conosciuta dal {}", show_date(self.opened_on))
    }
}
