//! Writing a draft: the text, its mistakes each with its line and a caret, and the text with the numbers of its lines.

use super::actions;
use super::difference::{self, Line};
use super::forms::read_text;
use super::store::VersionRow;
use super::text;
use crate::problems::Problem;
use askama::Template;
use kernel::{Failure, Outcome};
use regulation::Fault;
use std::collections::BTreeSet;
use ui::form::FormView;
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Most mistakes that are shown at once.
const MOST_FAULTS: usize = 100;
/// The button that only looks at the text, by name and value.
const DO: &str = "do";
const CHECK: &str = "check";

#[derive(Template)]
#[template(path = "benefits/rule_edit.html")]
struct EditPage {
    row: VersionRow,
    form: FormView,
    /// What was found; `None` where nobody looked yet.
    checked: Option<Checked>,
    /// Where what was typed differs from what somebody else has saved meanwhile; empty where nobody has.
    meanwhile: Vec<Vec<Line>>,
}

/// What came of looking at a text.
struct Checked {
    faults: Vec<Fault>,
    more: usize,
    /// The text by lines, where there is something to be found in it.
    lines: Vec<(usize, String, bool)>,
    examples: usize,
}

async fn checked(code: &str, written: &str) -> Outcome<Checked> {
    let code = actions::code_of(code)?;
    Ok(match text::read(&code, written).await? {
        Ok(read) => Checked { faults: Vec::new(), more: 0, lines: Vec::new(), examples: read.examples.len() },
        Err(mut faults) => {
            let more = faults.len().saturating_sub(MOST_FAULTS);
            faults.truncate(MOST_FAULTS);
            let wrong: BTreeSet<usize> = faults.iter().map(|fault| fault.line).collect();
            let lines =
                (1..).zip(written.lines()).map(|(number, line)| (number, line.to_owned(), wrong.contains(&number))).collect();
            Checked { faults, more, lines, examples: 0 }
        }
    })
}

fn page(visit: &Visit, page: EditPage) -> Answer {
    let shell = visit.page("Modifica il testo").crumb("Regolamenti", "/regolamenti").wide();
    let shell = shell.crumb(page.row.name.clone(), format!("/regolamenti/{}", page.row.rule_id));
    let shell = shell.crumb(format!("Versione {}", page.row.number), page.row.href());
    let shell = if page.form.is_refused() { shell.refused(&page.form) } else { shell };
    shell.render(page)
}

async fn draft(visit: &Visit, id: Uuid) -> Outcome<VersionRow> {
    let mut tx = visit.read_open().await?;
    actions::version(&mut tx, id).await
}

/// `GET /regolamenti/versioni/{id}/modifica`
pub async fn edit(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let row = draft(&visit, id).await?;
    if !row.is_draft() {
        return Err(Failure::from(Problem::NotADraft).into());
    }
    let form = visit.form().with_version(row.version).with_value("text", row.text.clone());
    let checked = if row.faults > 0 { Some(checked(&row.code, &row.text).await?) } else { None };
    page(&visit, EditPage { row, form, checked, meanwhile: Vec::new() })
}

/// `POST /regolamenti/versioni/{id}/modifica`: looks at the text, or saves it.
pub async fn write(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let only_look = fields.line(DO, 10).as_deref() == Some(CHECK);
    let written = read_text(&mut fields);
    let done = match fields.finish(|| written) {
        Ok(written) if only_look => return look(&visit, id, &sent, written).await,
        Ok(written) => save(&visit, id, &sent, &written).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(0) => Ok(visit.redirect(&format!("/regolamenti/versioni/{id}"), "Bozza salvata: il testo non ha errori.")),
        Ok(faults) => {
            let sentence = format!("Bozza salvata. Errori da correggere prima di pubblicare: {faults}.");
            Ok(visit.redirect(&format!("/regolamenti/versioni/{id}/modifica"), &sentence))
        }
        Err(failure) => {
            let row = draft(&visit, id).await?;
            let conflicts = matches!(failure, Failure::Conflict { .. }) && row.is_draft();
            let form = visit.form_again(&sent, failure)?;
            let meanwhile = if conflicts { compared(&row.text, form.value("text")).await? } else { Vec::new() };
            // Of the text that is shown beside what was typed: whoever saves again has had it before their eyes.
            let version = if conflicts { Some(row.version) } else { sent.version().ok() };
            let form = match version {
                Some(version) => form.with_version(version),
                None => form,
            };
            page(&visit, EditPage { row, form, checked: None, meanwhile })
        }
    }
}

/// Where two texts differ, where it keeps nobody waiting.
async fn compared(saved: &str, typed: &str) -> Outcome<Vec<Vec<Line>>> {
    let (saved, typed) = (saved.to_owned(), typed.replace("\r\n", "\n"));
    tokio::task::spawn_blocking(move || difference::places(&saved, &typed)).await.map_err(Failure::internal)
}

async fn save(visit: &Visit, id: Uuid, sent: &Submitted, written: &str) -> Outcome<i64> {
    actions::save(visit.db(), visit.principal()?, id, sent.version()?, written).await
}

/// Shows what is wrong with a text; nothing is kept.
async fn look(visit: &Visit, id: Uuid, sent: &Submitted, written: String) -> Answer {
    let row = draft(visit, id).await?;
    let checked = checked(&row.code, &written).await?;
    // As it was read: the numbers of its lines are those of the mistakes.
    let form = visit.form().with_version(sent.version()?).with_value("text", written);
    page(visit, EditPage { row, form, checked: Some(checked), meanwhile: Vec::new() })
}
