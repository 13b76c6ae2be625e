//! Beginning, writing and publishing models; taking the one in use.

use super::forms::{ChangedTemplate, NewTemplate};
use super::model::{SHIPPED, TemplateId, TemplateState, TemplateText, code_of};
use super::store as s;
use super::store::TemplateRow;
use crate::or_conflict;
use crate::problems::Problem;
use crate::retention::plan;
use casework::Doing;
use guard::Permission;
use kernel::{Failure, Outcome};
use std::collections::{BTreeMap, BTreeSet};
use store::{Audit, OnConstraint as _, Tx};

/// A model with which a document can be begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub title: String,
}

/// Every edition of every model of the body.
///
/// # Errors
/// Those of the database.
pub async fn all(tx: &mut Tx) -> Outcome<Vec<TemplateRow>> {
    Ok(tx.sql(&s::ALL).all().await?)
}

/// The models with which a document can be begun: those of the body in use, and those that came along of which the body has no edition.
///
/// # Errors
/// Those of the database.
pub async fn offered(tx: &mut Tx) -> Outcome<Vec<Offered>> {
    let rows = all(tx).await?;
    // A draft alone says nothing yet: what came along is offered until something else is published.
    let decided: BTreeSet<&str> =
        rows.iter().filter(|row| row.state != TemplateState::Draft).map(|row| row.code.as_str()).collect();
    let shipped = SHIPPED.iter().filter(|model| !decided.contains(model.code.as_str()));
    let mut by_title: BTreeMap<String, Offered> = BTreeMap::new();
    for (code, title) in rows
        .iter()
        .filter(|row| row.is_in_use())
        .map(|row| (&row.code, &row.title))
        .chain(shipped.map(|model| (&model.code, &model.title)))
    {
        let key = format!("{} {code}", kernel::text::folded(title));
        by_title.insert(key, Offered { code: code.clone(), title: title.clone() });
    }
    Ok(by_title.into_values().collect())
}

async fn insert(tx: &mut Tx, text: &TemplateText, edition: i64, state: TemplateState) -> Outcome<Option<TemplateId>> {
    let id: TemplateId = tx.new_id()?;
    let parts = serde_json::to_value(&text.parts).map_err(Failure::internal)?;
    let added = tx
        .sql(&s::ADD)
        .id("id", id)
        .bind("code", &text.code)
        .bind("edition", edition)
        .bind("title", &text.title)
        .code("kind", text.kind)
        .code("direction", text.direction)
        .bind("class", &text.class)
        .bind("addressee", &text.addressee)
        .bind("parts", parts)
        .code("state", state)
        .run()
        .await?;
    Ok((added == 1).then_some(id))
}

/// The edition in use of a model; one that came along is copied here the first time.
///
/// # Errors
/// [`Problem::NoTemplate`] when there is none.
pub(crate) async fn take(tx: &mut Tx, code: &str) -> Outcome<TemplateRow> {
    let missing = || Problem::NoTemplate.at("template");
    if let Some(row) = tx.sql(&s::IN_USE).bind("code", code).optional::<TemplateRow>().await? {
        return Ok(row);
    }
    if !tx.sql(&s::DECIDED).bind("code", code).values::<TemplateId>().await?.is_empty() {
        return Err(missing());
    }
    let latest: Option<TemplateRow> = tx.sql(&s::LATEST).bind("code", code).optional().await?;
    let shipped = SHIPPED.iter().find(|model| model.code == code).ok_or_else(missing)?;
    // Before a draft that somebody has begun: its edition is 1 or more.
    let edition = if latest.is_some() { 0 } else { 1 };
    insert(tx, shipped, edition, TemplateState::InUse).await?;
    tx.sql(&s::IN_USE).bind("code", code).optional::<TemplateRow>().await?.ok_or_else(missing)
}

fn of_row(row: TemplateRow) -> TemplateText {
    TemplateText {
        code: row.code,
        title: row.title,
        kind: row.kind,
        direction: row.direction,
        class: row.class,
        addressee: row.addressee,
        parts: row.parts.0,
    }
}

/// Begins a model, or the next edition of one.
///
/// # Errors
/// 403 without `template.manage`; [`Problem::NoTemplate`], [`Problem::TemplateDraftExists`].
pub async fn begin(doing: Doing<'_>, new: &NewTemplate) -> Outcome<TemplateId> {
    let mut tx = doing.begin(Permission::TEMPLATE_MANAGE).await?;
    if let Some(id) = tx.already::<TemplateId>(doing.once).await? {
        return Ok(id);
    }
    let source = match &new.from {
        Some(code) => match tx.sql(&s::LATEST).bind("code", code).optional::<TemplateRow>().await? {
            Some(row) => Some((of_row(row), true)),
            None => {
                let model = SHIPPED.iter().find(|model| model.code == *code).ok_or_else(|| Problem::NoTemplate.at("from"))?;
                Some((model.clone(), false))
            }
        },
        None => None,
    };
    let text = match (source, &new.title) {
        (Some((text, kept)), None) => {
            if !kept {
                take(&mut tx, &text.code).await?;
            }
            text
        }
        (Some((text, _)), Some(title)) => TemplateText { code: code_of(title), title: title.clone(), ..text },
        (None, Some(title)) => {
            let blank = SHIPPED.iter().find(|model| model.code == "lettera").ok_or_else(|| Problem::NoTemplate.at("from"))?;
            TemplateText { code: code_of(title), title: title.clone(), ..blank.clone() }
        }
        (None, None) => return Err(Problem::NoTemplate.at("title")),
    };
    if text.code.is_empty() {
        return Err(Failure::field("title", "Scrivi un titolo con lettere o cifre."));
    }
    let latest: Option<TemplateRow> = tx.sql(&s::LATEST).bind("code", &text.code).optional().await?;
    let edition = latest.map_or(1, |row| row.edition.saturating_add(1));
    let id =
        insert(&mut tx, &text, edition, TemplateState::Draft).await?.ok_or_else(|| Failure::from(Problem::TemplateDraftExists))?;
    tx.commit(Audit::of("template.create").on("template", id).answering(id.to_string())).await?;
    Ok(id)
}

/// One edition.
///
/// # Errors
/// 404.
pub async fn one(tx: &mut Tx, id: TemplateId) -> Outcome<TemplateRow> {
    Ok(tx.sql(&s::ONE).id("id", id).one().await?)
}

/// Writes a draft.
///
/// # Errors
/// 403, 404, a conflict; [`Problem::TemplateNotDraft`], [`Problem::NoClass`].
pub async fn change(doing: Doing<'_>, id: TemplateId, new: &ChangedTemplate, version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::TEMPLATE_MANAGE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let row = one(&mut tx, id).await?;
    if !row.is_draft() {
        return Err(Problem::TemplateNotDraft.into());
    }
    plan::one(&mut tx, &new.class).await?;
    let parts = serde_json::to_value(&new.parts).map_err(Failure::internal)?;
    let done = tx
        .sql(&s::CHANGE)
        .id("id", id)
        .bind("title", &new.title)
        .code("kind", new.kind)
        .code("direction", new.direction)
        .bind("class", &new.class)
        .bind("addressee", &new.addressee)
        .bind("parts", parts)
        .bind("version", version)
        .run_one()
        .await;
    or_conflict(done, row.version)?;
    tx.commit(Audit::of("template.change").on("template", id)).await?;
    Ok(())
}

/// Puts a draft into use, in the place of the edition before, or takes a model out of use.
///
/// # Errors
/// 403, 404, a conflict; [`Problem::TemplateNotDraft`] for publishing what is not a draft, [`Problem::StepNotAllowed`] for taking out of use what is
/// not in use.
pub async fn turn(doing: Doing<'_>, id: TemplateId, to: TemplateState, version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::TEMPLATE_MANAGE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let row = one(&mut tx, id).await?;
    match (row.state, to) {
        (TemplateState::Draft, TemplateState::InUse) => {
            if row.parts().is_empty() {
                return Err(Problem::NothingWritten.into());
            }
            tx.sql(&s::RETIRE_OTHERS).bind("code", &row.code).id("id", id).run().await?;
        }
        (TemplateState::InUse | TemplateState::Draft, TemplateState::Retired) => {}
        (_, TemplateState::InUse) => return Err(Problem::TemplateNotDraft.into()),
        _ => return Err(Problem::StepNotAllowed.into()),
    }
    let done = tx.sql(&s::MOVE).id("id", id).code("state", to).bind("version", version).run_one().await;
    let done = done.on_constraint("records_template_in_use", || Problem::TemplateDraftExists.into());
    match done {
        Ok(()) => {}
        Err(Failure::NotFound) => return Err(crate::conflict(row.version)),
        Err(failure) => return Err(failure),
    }
    let action = if to == TemplateState::InUse { "template.publish" } else { "template.retire" };
    tx.commit(Audit::of(action).on("template", id)).await?;
    Ok(())
}
