//! Instruments.

use super::command;
use crate::instrument::actions::{self, InstrumentInput, InstrumentUse, read_new, read_use};
use crate::instrument::store::{self as s, Known};
use crate::instrument::{InstrumentId, InstrumentState};
use ::store::Audit;
use casework::Doing;
use chrono::NaiveDate;
use serde::Serialize;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// A question.
#[derive(Serialize, ToSchema)]
pub(crate) struct InstrumentItemView {
    /// Its name.
    code: String,
    /// What is asked.
    text: String,
    /// When it is asked; empty for always.
    when: String,
    /// Whether it must be answered when it is asked.
    required: bool,
    /// What can be chosen: value and words.
    choices: Vec<InstrumentChoiceView>,
}

/// An answer that can be chosen.
#[derive(Serialize, ToSchema)]
pub(crate) struct InstrumentChoiceView {
    /// What is sent.
    value: String,
    /// What people read.
    words: String,
}

/// A scale with its formula.
#[derive(Serialize, ToSchema)]
pub(crate) struct InstrumentScaleView {
    /// Its name.
    code: String,
    /// What people read.
    title: String,
    /// How it is counted.
    formula: String,
    /// What a sum means.
    bands: Vec<String>,
}

/// A version of an instrument.
#[derive(Serialize, ToSchema)]
pub(crate) struct InstrumentView {
    /// By which it is known.
    id: InstrumentId,
    /// Name of the instrument.
    code: String,
    /// Number of the version.
    version: i64,
    /// What people read.
    title: String,
    /// Whence it comes.
    source: String,
    /// Where it stands.
    state: InstrumentState,
    /// In use since, when the body said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_from: Option<NaiveDate>,
    /// The questions.
    items: Vec<InstrumentItemView>,
    /// The scales.
    scales: Vec<InstrumentScaleView>,
}

fn view(known: &Known) -> InstrumentView {
    let instrument = &known.instrument;
    let choice = |(value, words): (String, String)| InstrumentChoiceView { value, words };
    let item = |item: &crate::instrument::Item| InstrumentItemView {
        code: item.code.clone(),
        text: item.text.clone(),
        when: item.when.as_ref().map(|when| when.words(&instrument.items)).unwrap_or_default(),
        required: item.required,
        choices: item.kind.choices().into_iter().map(choice).collect(),
    };
    let scale = |scale: &crate::instrument::Scale| InstrumentScaleView {
        code: scale.code.clone(),
        title: scale.title.clone(),
        formula: scale.formula_in_words(instrument),
        bands: scale.bands.iter().map(|(from, to, words)| format!("{from}-{to} {words}")).collect(),
    };
    InstrumentView {
        id: known.id,
        code: instrument.code.clone(),
        version: instrument.version,
        title: instrument.title.clone(),
        source: instrument.source.clone(),
        state: known.state,
        valid_from: known.valid_from,
        items: instrument.items.iter().map(item).collect(),
        scales: instrument.scales.iter().map(scale).collect(),
    }
}

/// Every instrument that the body knows.
#[utoipa::path(get, path = "/api/v1/instruments", operation_id = "instrument_list", responses((status = 200, body = Vec<InstrumentView>)))]
pub async fn list(visit: Visit) -> Answer {
    let mut tx = visit.begin().await?;
    let known = s::all(&mut tx).await?;
    tx.commit(Audit::of("instrument.list").rows(known.len())).await?;
    Ok(json(&known.iter().map(view).collect::<Vec<_>>()))
}

/// Stores a new version of an instrument; it is used when it is put in use.
#[utoipa::path(post, path = "/api/v1/instruments", operation_id = "instrument_install", request_body = InstrumentInput, params(ui::api::Key),
    responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let id = actions::install(Doing::of(&visit, &sent)?, &command(sent.fields(), read_new)?).await?;
    Ok(made(format!("/api/v1/instruments/{id}"), id))
}

/// One version of an instrument.
#[utoipa::path(get, path = "/api/v1/instruments/{id}", operation_id = "instrument_read", params(("id" = InstrumentId, Path)),
    responses((status = 200, body = InstrumentView)))]
pub async fn show(visit: Visit, PathId(id): PathId<InstrumentId>) -> Answer {
    let mut tx = visit.begin().await?;
    let known = s::one(&mut tx, id).await?;
    tx.commit(Audit::of("instrument.read").on("instrument", id)).await?;
    Ok(json_versioned(&view(&known), known.edit.unwrap_or(0)))
}

/// Puts a version in use, or takes it out.
#[utoipa::path(put, path = "/api/v1/instruments/{id}/use", operation_id = "instrument_use", request_body = InstrumentUse,
    params(("id" = InstrumentId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn change_use(visit: Visit, PathId(id): PathId<InstrumentId>, sent: Submitted) -> Answer {
    actions::set_use(Doing::of(&visit, &sent)?, id, &command(sent.fields(), read_use)?, sent.version()?).await?;
    Ok(no_content())
}
