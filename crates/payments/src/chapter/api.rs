//! Chapters that this year's budget no longer has, by API.

use super::actions::{self, Lacking};
use super::pages;
use super::store::Choice;
use ::store::Audit;
use finance::ChapterName;
use kernel::{ChapterId, Instant};
use serde::{Deserialize, Serialize};
use ui::answer::json;
use ui::api::{Created, made};
use ui::{Answer, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// A chapter that this year's budget no longer has.
#[derive(Debug, Serialize, ToSchema)]
pub struct LackingChapterShape {
    /// Which.
    pub chapter: ChapterId,
    /// Of which year.
    pub year: i64,
    /// Its key.
    pub key: String,
    /// As printed.
    pub description: String,
}

impl From<ChapterName> for LackingChapterShape {
    fn from(name: ChapterName) -> LackingChapterShape {
        LackingChapterShape { chapter: name.id, year: name.year, key: name.peg(), description: name.description }
    }
}

/// Which chapter takes the place of which, in the budget of a year.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChapterChoiceShape {
    /// The chapter that is no longer there.
    pub chapter: ChapterId,
    /// Its key.
    pub key: String,
    /// In the budget of which year.
    pub year: i64,
    /// The chapter that takes its place.
    pub successor: ChapterId,
    /// Its key.
    pub successor_key: String,
    /// Why.
    pub reason: String,
    /// When it was chosen.
    #[schema(value_type = String, format = DateTime)]
    pub chosen_at: Instant,
    /// By whom.
    pub chosen_by: String,
}

impl From<Choice> for ChapterChoiceShape {
    fn from(one: Choice) -> ChapterChoiceShape {
        ChapterChoiceShape {
            chapter: one.chapter_id,
            key: one.old_key,
            year: one.year,
            successor: one.successor_id,
            successor_key: one.new_key,
            reason: one.reason,
            chosen_at: one.chosen_at,
            chosen_by: one.by_name,
        }
    }
}

/// Chapters from which something is granted and that this year's budget no longer has, and what was chosen for such ones, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChaptersShape {
    /// Those for which nothing is chosen yet.
    pub lacking: Vec<LackingChapterShape>,
    /// Whether more lack than are told: they come when something is chosen for these.
    pub more: bool,
    /// What was chosen.
    pub chosen: Vec<ChapterChoiceShape>,
}

/// Which chapter takes the place of which.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChapterChoiceInput {
    /// The chapter that is no longer there.
    pub chapter: ChapterId,
    /// The key of the one of this year that takes its place: `3735.7.0`.
    #[schema(max_length = 40)]
    pub key: String,
    /// Why.
    #[schema(min_length = 1, max_length = 300)]
    pub reason: String,
}

/// Chapters that this year's budget no longer has.
#[utoipa::path(get, path = "/api/v1/payment-chapters", operation_id = "payment_chapters", responses((status = 200, body = ChaptersShape)))]
pub async fn list(visit: Visit) -> Answer {
    let mut tx = visit.begin().await?;
    let Lacking { chapters: lacking, is_cut } = actions::lacking(&mut tx).await?;
    let chosen = actions::choices(&mut tx).await?;
    tx.commit(Audit::of("payments_chapter.read").rows(lacking.len())).await?;
    let shape = ChaptersShape {
        lacking: lacking.into_iter().map(LackingChapterShape::from).collect(),
        more: is_cut,
        chosen: chosen.into_iter().map(ChapterChoiceShape::from).collect(),
    };
    Ok(json(&shape))
}

/// Says which chapter of this year's budget takes the place of one that it no longer has.
#[utoipa::path(post, path = "/api/v1/payment-chapters", operation_id = "choose_payment_chapter", request_body = ChapterChoiceInput,
    params(ui::api::Key), responses((status = 201, body = Created)))]
pub async fn choose(visit: Visit, sent: Submitted) -> Answer {
    let choice: Uuid = pages::chosen(&visit, &sent).await?;
    Ok(made("/api/v1/payment-chapters".to_owned(), choice))
}
