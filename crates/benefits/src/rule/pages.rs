//! The pages of a regulation and of one version: what it says, its history, its text, what changed; publishing and taking back.

use super::actions;
use super::difference::{self, Line};
use super::ending::{self, EndingRow};
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
    /// That nothing holds any more after a day, by an act.
    ended: Option<EndingRow>,
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
    fn end_words(&self, ended: &EndingRow) -> String {
        let day = kernel::time::show_date(ended.ends_from);
        if ended.ends_from <= self.today { format!("Cessato dal {day}") } else { format!("Cessa dal {day}") }
    }
    /// The version before one in the history.
    fn before(&self, row: &VersionRow) -> Option<&VersionRow> {
        self.versions.iter().find(|one| one.number < row.number)
    }
}

/// The end of a regulation: that of its last version, where an act has set it.
fn ended(versions: &[VersionRow], endings: Vec<EndingRow>) -> Option<EndingRow> {
    let last = versions.iter().filter_map(|row| Some((row.days()?, row))).filter(|(_, row)| row.state == VersionState::Published);
    let (days, row) = last.max_by_key(|(days, _)| days.from)?;
    endings.into_iter().find(|ending| ending.is_decided() && ending.version_id == row.id && ending.ends_from == days.until)
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
    let ended = ended(&versions, ending::of_rule(&mut tx, id).await?);
    let starts = starts(&rule, &versions);
    let may_write = visit.principal()?.may(Permission::RULE_WRITE);
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let page = visit.page(rule.name.clone()).crumb("Regolamenti", "/regolamenti");
    page.render(RulePage { rule, versions, ended, content, starts, today, may_write, csrf, key })
}

/// For the page and for the API: another draft of a regulation.
pub(super) async fn drafted(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let from = forms::read_draft(&mut fields);
    let from = fields.finish(|| from)?;
    actions::draft(visit.db(), visit.principal()?, sent.once(), id, &from).await
}

/// `POST /regolamenti/{id}/bozze`
pub async fn draft(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let draft = drafted(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/regolamenti/versioni/{draft}/modifica"), "Bozza creata: scrivi il testo e controllalo."))
}

#[derive(Template)]
#[template(path = "benefits/rule_version.html")]
struct VersionPage {
    row: VersionRow,
    content: Option<Content>,
    /// How it ends, or is proposed to.
    ending: Option<EndingRow>,
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
    let ending = ending::of_version(&mut tx, id).await?;
    let today = tx.today();
    let day = row.valid_from.filter(|from| *from > today).unwrap_or(today);
    let content = read.map(|read| Content::of(&read, &row.text, day));
    let principal = visit.principal()?;
    let (may_write, may_publish) = (principal.may(Permission::RULE_WRITE), principal.may(Permission::RULE_PUBLISH));
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let page = visit.page(format!("Versione {}", row.number)).crumb("Regolamenti", "/regolamenti");
    let page = page.crumb(row.name.clone(), format!("/regolamenti/{}", row.rule_id));
    page.render(VersionPage { row, content, ending, other, today, may_write, may_publish, wrote, csrf, key })
}

/// `GET /regolamenti/versioni/{id}/testo`: to the byte what the SHA-256 of the version is of.
pub async fn file(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.read_open().await?;
    let row = actions::version(&mut tx, id).await?;
    let name = format!("{}-{}.toml", row.code, row.number);
    Ok(ui::answer::download(&name, TOML_TYPE, row.text.into_bytes()))
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

/// For the page and for the API: publishes a draft; its regulation, and from when it holds.
pub(super) async fn published(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<(Uuid, NaiveDate)> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let publication = forms::read_publication(&mut fields);
    let publication = fields.finish(|| publication)?;
    let rule = actions::publish(visit.db(), visit.principal()?, id, version, &publication).await?;
    Ok((rule, publication.from))
}

/// `POST /regolamenti/versioni/{id}/pubblica`
pub async fn publish(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let (rule, from) = published(&visit, id, &sent).await?;
    let sentence = format!("Regolamento pubblicato: vale dal {}.", kernel::time::show_date(from));
    Ok(visit.redirect(&format!("/regolamenti/{rule}"), &sentence))
}

/// For the page and for the API: throws a draft away; its regulation.
pub(super) async fn discarded(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    sent.fields().finish(|| Some(()))?;
    actions::discard(visit.db(), visit.principal()?, id, version).await
}

/// `POST /regolamenti/versioni/{id}/scarta`
pub async fn discard(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let rule = discarded(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/regolamenti/{rule}"), "Bozza scartata: resta nella storia e non si pubblica più."))
}

/// For the page and for the API: takes a version back that has not begun; its regulation.
pub(super) async fn withdrawn(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let reason = forms::read_reason(&mut fields);
    let reason = fields.finish(|| reason)?;
    actions::withdraw(visit.db(), visit.principal()?, id, version, &reason).await
}

/// `POST /regolamenti/versioni/{id}/ritira`
pub async fn withdraw(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let rule = withdrawn(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/regolamenti/{rule}"), "Versione ritirata: vale ancora quella di prima, se c'era."))
}
