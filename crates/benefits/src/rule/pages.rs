//! The pages of a regulation and of one version: what it says, its history, its text, what changed; publishing and taking back.

use super::actions;
use super::difference::{self, Line};
use super::forms::{self, EMPTY, SHIPPED};
use super::model::VersionState;
use super::shipped;
use super::store::{RuleRow, VersionRow};
use super::text;
use super::view::Shown;
use ::store::Tx;
use askama::Template;
use askama::filters::HtmlSafe;
use chrono::NaiveDate;
use guard::Permission;
use kernel::{Failure, Outcome};
use regulation::Regulation;
use std::sync::Arc;
use ui::form::Choice;
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// The text of a version as a file.
const TOML_TYPE: &str = "application/toml; charset=utf-8";

/// What a regulation says, as a piece of a page.
#[derive(Template)]
#[template(path = "benefits/rule_content.html")]
pub(super) struct Content {
    shown: Shown,
}

impl HtmlSafe for Content {}

impl Content {
    pub(super) fn of(regulation: &Regulation, text: &str, day: NaiveDate) -> Content {
        Content { shown: Shown::of(regulation, text, day) }
    }
}

/// How a version stands on a day: a tone and words.
pub(super) fn standing(row: &VersionRow, today: &NaiveDate) -> (&'static str, &'static str) {
    match row.state {
        VersionState::Draft if row.faults > 0 => ("warning", "Bozza con errori"),
        VersionState::Draft => ("info", "Bozza"),
        VersionState::Withdrawn => ("neutral", "Ritirata"),
        VersionState::Published if row.holds_on(*today) => ("success", "In vigore"),
        VersionState::Published if row.is_ahead_of(today) => ("info", "Pubblicata, non ancora in vigore"),
        VersionState::Published => ("neutral", "Non più in vigore"),
    }
}

#[derive(Template)]
#[template(path = "benefits/rule.html")]
struct RulePage {
    rule: RuleRow,
    versions: Vec<VersionRow>,
    content: Option<Content>,
    starts: Vec<Choice>,
    today: NaiveDate,
    may_write: bool,
    csrf: String,
    key: String,
}

impl RulePage {
    fn standing(&self, row: &VersionRow) -> (&'static str, &'static str) {
        standing(row, &self.today)
    }
    /// The version before one in the history.
    fn before(&self, row: &VersionRow) -> Option<&VersionRow> {
        self.versions.iter().find(|one| one.number < row.number)
    }
}

/// With what a new draft of a regulation can begin.
fn starts(rule: &RuleRow, versions: &[VersionRow]) -> Vec<Choice> {
    let mut all: Vec<Choice> = Vec::new();
    let label = |row: &VersionRow| format!("La versione {} ({})", row.number, row.state.label().to_lowercase());
    all.extend(versions.iter().filter(|row| Some(row.id) == rule.held_id).map(|row| Choice::new(row.id.to_string(), label(row))));
    all.extend(versions.iter().filter(|row| Some(row.id) != rule.held_id).map(|row| Choice::new(row.id.to_string(), label(row))));
    if shipped::of(&rule.code).is_some() {
        all.push(Choice::new(SHIPPED, "Il testo fornito con il programma"));
    }
    all.push(Choice::new(EMPTY, "Un testo vuoto"));
    all
}

/// `GET /regolamenti/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.read_open().await?;
    let (rule, versions) = actions::one(&mut tx, id).await?;
    let today = tx.today();
    let content = match rule.held_id {
        Some(held) => {
            let row = actions::version(&mut tx, held).await?;
            text::read_any(&row.text).await?.ok().map(|read| Content::of(&read, &row.text, today))
        }
        None => None,
    };
    let starts = starts(&rule, &versions);
    let may_write = visit.principal()?.may(Permission::RULE_WRITE);
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let page = visit.page(rule.name.clone()).crumb("Regolamenti", "/regolamenti");
    page.render(RulePage { rule, versions, content, starts, today, may_write, csrf, key })
}

/// `POST /regolamenti/{id}/bozze`
pub async fn draft(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let from = forms::read_draft(&mut fields);
    let from = fields.finish(|| from)?;
    let draft = actions::draft(visit.db(), visit.principal()?, sent.once(), id, &from).await?;
    Ok(visit.redirect(&format!("/regolamenti/versioni/{draft}/modifica"), "Bozza creata: scrivi il testo e controllalo."))
}

#[derive(Template)]
#[template(path = "benefits/rule_version.html")]
struct VersionPage {
    row: VersionRow,
    content: Option<Content>,
    /// The version it is compared with, where there is one.
    other: Option<VersionRow>,
    today: NaiveDate,
    may_write: bool,
    may_publish: bool,
    /// Whether the reader wrote it.
    wrote: bool,
    csrf: String,
    key: String,
}

impl VersionPage {
    fn standing(&self) -> (&'static str, &'static str) {
        standing(&self.row, &self.today)
    }
    fn today(&self) -> String {
        kernel::time::show_date(self.today)
    }
}

/// A version, its text read where it has no mistakes, and the version it is compared with: the one in force, else the one before.
pub(super) async fn version_and_other(tx: &mut Tx, id: Uuid) -> Outcome<(VersionRow, Option<Arc<Regulation>>, Option<VersionRow>)> {
    let row = actions::version(tx, id).await?;
    let (rule, versions) = actions::one(tx, row.rule_id).await?;
    let read = text::read_any(&row.text).await?.ok();
    let held = versions.iter().find(|one| Some(one.id) == rule.held_id && one.id != id);
    let other = held.or_else(|| versions.iter().find(|one| one.number < row.number)).cloned();
    Ok((row, read, other))
}

/// `GET /regolamenti/versioni/{id}`
pub async fn version(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.read_open().await?;
    let (row, read, other) = version_and_other(&mut tx, id).await?;
    let wrote = actions::wrote(&mut tx, id).await?;
    let today = tx.today();
    let day = row.valid_from.filter(|from| *from > today).unwrap_or(today);
    let content = read.map(|read| Content::of(&read, &row.text, day));
    let principal = visit.principal()?;
    let (may_write, may_publish) = (principal.may(Permission::RULE_WRITE), principal.may(Permission::RULE_PUBLISH));
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let page = visit.page(format!("Versione {}", row.number)).crumb("Regolamenti", "/regolamenti");
    let page = page.crumb(row.name.clone(), format!("/regolamenti/{}", row.rule_id));
    page.render(VersionPage { row, content, other, today, may_write, may_publish, wrote, csrf, key })
}

/// `GET /regolamenti/versioni/{id}/testo`
pub async fn file(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.read_open().await?;
    let row = actions::version(&mut tx, id).await?;
    let name = format!("{}-{}.toml", row.code, row.number);
    Ok(ui::answer::download(&name, TOML_TYPE, format!("{}\n", row.text).into_bytes()))
}

#[derive(Template)]
#[template(path = "benefits/rule_difference.html")]
struct DifferencePage {
    row: VersionRow,
    other: VersionRow,
    places: Vec<Vec<Line>>,
}

/// `GET /regolamenti/versioni/{id}/differenze?con=…`
pub async fn differences(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.read_open().await?;
    let (row, _, other) = version_and_other(&mut tx, id).await?;
    let other = match visit.query("con") {
        Some(text) => text.parse().map_err(|_| Failure::NotFound)?,
        None => other.ok_or(Failure::NotFound)?.id,
    };
    let other = actions::version(&mut tx, other).await?;
    if other.rule_id != row.rule_id {
        return Err(Failure::NotFound.into());
    }
    drop(tx);
    let (old, new) = (other.text.clone(), row.text.clone());
    let compared = tokio::task::spawn_blocking(move || difference::places(&old, &new));
    let places = compared.await.map_err(Failure::internal)?;
    let page = visit.page("Differenze").crumb("Regolamenti", "/regolamenti");
    let page =
        page.crumb(row.name.clone(), format!("/regolamenti/{}", row.rule_id)).crumb(format!("Versione {}", row.number), row.href());
    page.render(DifferencePage { row, other, places })
}

/// `POST /regolamenti/versioni/{id}/pubblica`
pub async fn publish(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let publication = forms::read_publication(&mut fields);
    let publication = fields.finish(|| publication)?;
    let rule = actions::publish(visit.db(), visit.principal()?, id, version, &publication).await?;
    let sentence = format!("Regolamento pubblicato: vale dal {}.", kernel::time::show_date(publication.from));
    Ok(visit.redirect(&format!("/regolamenti/{rule}"), &sentence))
}

/// `POST /regolamenti/versioni/{id}/scarta`
pub async fn discard(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let version = sent.version()?;
    sent.fields().finish(|| Some(()))?;
    let rule = actions::discard(visit.db(), visit.principal()?, id, version).await?;
    Ok(visit.redirect(&format!("/regolamenti/{rule}"), "Bozza scartata: resta nella storia e non si pubblica più."))
}

/// `POST /regolamenti/versioni/{id}/ritira`
pub async fn withdraw(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let reason = forms::read_reason(&mut fields);
    let reason = fields.finish(|| reason)?;
    let rule = actions::withdraw(visit.db(), visit.principal()?, id, version, &reason).await?;
    Ok(visit.redirect(&format!("/regolamenti/{rule}"), "Versione ritirata: vale ancora quella di prima."))
}
