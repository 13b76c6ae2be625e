//! The list of staff: a page by name, what a question finds, or all of it as a file.

use super::pages::role_label;
use super::store::{EVERYBODY, HELD_TODAY, HeldRow, LIST, ListRow};
use askama::Template;
use guard::Permission;
use kernel::text::folded;
use kernel::{AccountId, Outcome};
use std::collections::HashMap;
use store::{Audit, Tx};
use ui::export;
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, Visit};
use uuid::Uuid;

/// Accounts found by a search at most.
const MOST_FOUND: usize = 200;

/// A line of the list with the roles held today.
pub(super) struct Line {
    pub(super) row: ListRow,
    pub(super) roles: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "administration/staff_list.html")]
struct ListPage {
    list: Listing,
    lines: Vec<Line>,
    question: String,
    manages: bool,
}

/// The lines of the list: a page from a cursor on, or what a question finds.
pub(super) async fn lines(tx: &mut Tx, question: &str, after: Option<(String, Uuid)>, most: i64) -> Outcome<Vec<Line>> {
    let rows: Vec<ListRow> = if question.is_empty() {
        let (name, id) = after.unwrap_or_default();
        tx.sql(&LIST).bind("after_name", name).bind("after_id", id).bind("most", most).all().await?
    } else {
        let words: Vec<String> = folded(question).split_whitespace().map(str::to_owned).collect();
        let all: Vec<ListRow> = tx.sql(&EVERYBODY).all().await?;
        let fits = |row: &ListRow| {
            let name = folded(&format!("{} {}", row.display_name, row.username));
            words.iter().all(|word| name.contains(word.as_str()))
        };
        all.into_iter().filter(fits).take(MOST_FOUND).collect()
    };
    let mut held: HashMap<AccountId, Vec<(String, String)>> = HashMap::new();
    for row in tx.sql(&HELD_TODAY).all::<HeldRow>().await? {
        held.entry(row.account_id).or_default().push((role_label(&row.role), row.unit_name));
    }
    Ok(rows.into_iter().map(|row| Line { roles: held.remove(&row.id).unwrap_or_default(), row }).collect())
}

/// The cursor `ID.name` of a list by name.
pub(super) fn cursor(text: &str) -> Option<(String, Uuid)> {
    let (id, name) = text.split_once('.')?;
    Some((name.to_owned(), Uuid::try_parse(id).ok()?))
}

/// The cursor of a line.
pub(super) fn cursor_of(line: &Line) -> String {
    format!("{}.{}", line.row.id, line.row.display_name)
}

/// The list.
pub(super) async fn list(visit: Visit) -> Answer {
    let question = kernel::text::clean_line(&visit.query("q").unwrap_or_default(), 100).unwrap_or_default();
    let after = visit.query("after").as_deref().and_then(cursor);
    let file = visit.query("format");
    let asked_after = after.is_some();
    let most = if file.is_some() { i64::try_from(export::ROWS).unwrap_or(i64::MAX) } else { i64::from(PAGE) + 1 };
    let mut tx = visit.begin().await?;
    let mut lines = lines(&mut tx, &question, if file.is_some() { None } else { after }, most).await?;
    if let Some(format) = file {
        let header = ["Nome", "Nome utente", "Tipo", "Ruoli", "Stato", "Secondo fattore"];
        let count = lines.len();
        let rows = lines.into_iter().map(|line| {
            let roles: Vec<String> = line.roles.iter().map(|(role, unit)| format!("{role} – {unit}")).collect();
            vec![
                line.row.display_name.into(),
                line.row.username.into(),
                line.row.kind.label().into(),
                roles.join("; ").into(),
                line.row.state.label().into(),
                line.row.second_factor.into(),
            ]
        });
        let answer = crate::download(&format, "operatori", &header, rows)?;
        tx.commit(Audit::of("account.export").rows(count)).await?;
        return Ok(answer);
    }
    tx.commit(Audit::of("account.list").rows(lines.len())).await?;
    let pager = if question.is_empty() {
        Pager::cut(&mut lines, usize::from(PAGE), asked_after, false, cursor_of)
    } else {
        Pager::all(lines.len())
    };
    let mut list = Listing::new("Operatori", "/operatori", visit.query_pairs())
        .column("Nome")
        .column("Nome utente")
        .column("Ruoli di oggi")
        .column("Stato")
        .paged(pager)
        .when_empty("Nessun operatore trovato", "Prova con meno lettere del nome o del nome utente.", None)
        .exported();
    if !question.is_empty() {
        list = list.filtered("Nome", &question, &["q"]);
    }
    let manages = visit.principal()?.may(Permission::STAFF_MANAGE);
    visit.page("Operatori").render(ListPage { list, lines, question, manages })
}
