//! The board as whoever coordinates reads it.

use super::store as s;
use super::{Board, UnitLine, Waiting, WaitingLine, WorkerLine, board, read_figures, set_figures, shows_workers, waiting, workers};
use crate::api::command;
use crate::doing::Doing;
use ::store::Audit;
use askama::Template;
use guard::Permission;
use kernel::{Instant, UnitId};
use ui::form::{Choice, FormView, choices};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, Submitted, Visit};
use uuid::Uuid;

/// A case that waits, with how long it has.
struct Waited {
    line: WaitingLine,
    days: String,
}

#[derive(Template)]
#[template(path = "casework/board.html")]
struct BoardPage {
    board: Board,
    totals: UnitLine,
    form: FormView,
    units: Vec<Choice>,
    which: Waiting,
    list: Listing,
    rows: Vec<Waited>,
    workers: Vec<WorkerLine>,
}

impl BoardPage {
    /// The address of the list that shows this.
    fn tab_href(&self, which: &Waiting) -> String {
        match self.form.value("unita") {
            "" => format!("/cruscotto?vista={}#elenco", which.code()),
            unit => format!("/cruscotto?vista={}&unita={unit}#elenco", which.code()),
        }
    }
}

/// The board of the actor's units, or of one of them.
pub async fn show(visit: Visit) -> Answer {
    let unit = visit.query("unita").and_then(|text| text.parse::<Uuid>().ok()).map(UnitId);
    let which = visit.query("vista").and_then(|code| code.parse().ok()).unwrap_or(Waiting::ToTake);
    let after = visit.query("after");
    let mut tx = visit.begin().await?;
    let today = tx.today();
    let board = board(&mut tx, unit).await?;
    let mut rows = waiting(&mut tx, which, unit, after.as_deref(), i64::from(PAGE).saturating_add(1)).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, WaitingLine::cursor);
    let pager = Pager { previous: None, ..pager };
    let may_see = visit.principal()?.may(Permission::BOARD_WORKERS);
    let workers = if may_see { workers(&mut tx, unit).await? } else { Vec::new() };
    let units: Vec<(UnitId, String)> = tx.sql(&s::UNITS).all().await?;
    tx.commit(Audit::of("case.board").rows(rows.len()).showing("board", rows.iter().map(|line| line.person_id))).await?;
    let mut list = Listing::new(which.label(), "/cruscotto", visit.query_pairs())
        .column("Cartella")
        .column("Persona")
        .column("Stato")
        .column("Unità e operatore")
        .column("Da quando")
        .paged(pager)
        .when_empty("Niente in attesa", "Qui compaiono le cartelle che aspettano da più tempo.", None);
    if let Some(unit) = unit {
        list =
            list.filtered("Unità", units.iter().find(|(id, _)| *id == unit).map_or("altra", |(_, name)| name.as_str()), &["unita"]);
    }
    let rows = rows.into_iter().map(|line| Waited { days: line.waited(today), line }).collect();
    visit.page("Cruscotto").wide().render(BoardPage {
        totals: board.totals(),
        board,
        form: visit.form().with_values(visit.query_pairs()),
        units: choices(units),
        which,
        list,
        rows,
        workers,
    })
}

#[derive(sqlx::FromRow)]
struct Setting {
    reason: String,
    at: Instant,
    by_name: String,
}

#[derive(Template)]
#[template(path = "casework/board_figures.html")]
struct FiguresPage {
    shown: bool,
    setting: Option<Setting>,
    form: FormView,
}

async fn figures_page(visit: &Visit, again: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let shown = shows_workers(&mut tx).await?;
    let setting: Option<Setting> = tx.sql(&s::SETTING_WHY).optional().await?;
    tx.commit(Audit::of("figures.read")).await?;
    let refused = again.is_some();
    let form = again.unwrap_or_else(|| if shown { visit.form().with_value("shown", "on") } else { visit.form() });
    let content = FiguresPage { shown, setting, form };
    let page = visit.page("Cifre per operatore");
    let page = if refused { page.refused(&content.form) } else { page };
    page.render(content)
}

/// Whether figures of one worker are shown, and the form that switches them.
pub async fn figures(visit: Visit) -> Answer {
    figures_page(&visit, None).await
}

/// Switches them.
pub async fn switch(visit: Visit, sent: Submitted) -> Answer {
    let run = async {
        let wanted = command(sent.fields(), read_figures)?;
        set_figures(Doing::of(&visit, &sent)?, &wanted).await
    };
    match run.await {
        Ok(()) => Ok(visit.redirect("/cruscotto/figure", "Scelta registrata.")),
        Err(failure) => figures_page(&visit, Some(visit.form_again(&sent, failure)?)).await,
    }
}
