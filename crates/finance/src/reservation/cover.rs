//! The money of one thing as later rooms show it: on which chapter, how much, how far it has come. Key and name of a chapter are
//! known to everybody who works with services; what is left on it only to whoever may see the budget.

use super::actions::decided;
use super::availability::{Decision, Request};
use super::model::{Ground, ReservationState};
use crate::ledger::Locked;
use ::store::Tx;
use chrono::NaiveDate;
use guard::in_body;
use kernel::{Cents, ChapterId, Outcome};
use uuid::Uuid;

::store::statements! {
    /// Key and name of a chapter, no sums.
    open NAME = "select c.chapter_id, c.year, c.chapter, c.article, c.sub, c.description
                   from finance_chapter c where c.body_id = :body and c.chapter_id = :chapter";
    /// The sums of a chapter, for whoever may see the budget.
    open SUMS = concat!("select c.chapter_id, c.year, c.side, c.planned_cents, c.varied_cents, c.reserved_cents, c.spent_cents, c.mandatory_uncovered_cents,
                                c.queued_cents, c.version
                           from finance_chapter c where c.body_id = :body and c.chapter_id = :chapter and ", in_body!("budget.read"));
    /// All that was ever reserved or waited for something; what was left around its decision only for whoever may see the budget.
    OF_SOURCE = concat!("select r.state, r.amount_cents, r.held_cents, r.uncovered_cents, r.released_cents, r.spent_cents, r.reserved_on, r.covered_on,
                                case when ", in_body!("budget.read"), " then r.left_before_cents end as left_before_cents, r.left_after_cents,
                                c.chapter_id, c.year, c.chapter, c.article, c.sub, c.description
                           from finance_reservation r join finance_chapter c on c.body_id = r.body_id and c.chapter_id = r.chapter_id
                          where r.body_id = :body and r.source_kind = :kind and r.source_id = :source order by r.year, r.chapter_id, r.number");
}

/// Key and name of a chapter.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ChapterName {
    /// Which.
    #[sqlx(rename = "chapter_id")]
    pub id: ChapterId,
    /// Budget year.
    pub year: i64,
    /// Capitolo.
    pub chapter: String,
    /// Articolo.
    pub article: String,
    /// Sub-articolo.
    pub sub: String,
    /// As printed.
    pub description: String,
}

impl ChapterName {
    /// `3763.1.13`.
    pub fn peg(&self) -> String {
        format!("{}.{}.{}", self.chapter, self.article, self.sub)
    }
}

/// What a cost would get if it asked for money now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foreseen {
    /// What it would get.
    pub decision: Decision,
    /// What is left on the chapter now, in cents; negative after a variation that cut below what was taken.
    pub left: Cents,
}

/// What was left on a chapter around a decision, in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Before it.
    pub before: Cents,
    /// After it.
    pub after: Cents,
}

/// What stands, or stood, on one chapter for one thing. Amounts in cents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// On which chapter.
    pub chapter: ChapterName,
    /// How far it has come.
    pub state: ReservationState,
    /// What was asked for.
    pub amount: Cents,
    /// What is set aside, spent or not.
    pub held: Cents,
    /// What has still to be found.
    pub uncovered: Cents,
    /// What came back to the chapter, or left its queue.
    pub released: Cents,
    /// What was spent.
    pub spent: Cents,
    /// Since when it is reserved or waits.
    pub since: NaiveDate,
    /// Since when it is wholly covered.
    pub covered_on: Option<NaiveDate>,
    /// What was left around the decision that holds (the covering, when it waited); `None` for whoever may not see the budget.
    pub left: Option<Left>,
}

#[derive(sqlx::FromRow)]
struct Row {
    state: ReservationState,
    amount_cents: Cents,
    held_cents: Cents,
    uncovered_cents: Cents,
    released_cents: Cents,
    spent_cents: Cents,
    reserved_on: NaiveDate,
    covered_on: Option<NaiveDate>,
    left_before_cents: Option<Cents>,
    left_after_cents: Cents,
    #[sqlx(flatten)]
    chapter: ChapterName,
}

/// Key and name of a chapter of the actor's body.
pub async fn chapter_name(tx: &mut Tx, chapter: ChapterId) -> Outcome<ChapterName> {
    Ok(tx.sql(&NAME).id("chapter", chapter).one().await?)
}

/// What a cost would get on a chapter if it asked now, by the rule of [`super::reserve`]; nothing is locked and nothing written, so
/// the answer may be another when it does ask. `None` for whoever may not see the budget.
///
/// # Errors
/// [`crate::Problem::NothingToReserve`] for an amount that is not positive; those of the database.
pub async fn foresee(tx: &mut Tx, chapter: ChapterId, amount: Cents, ground: Option<Ground>) -> Outcome<Option<Foreseen>> {
    let asked = Request::new(amount)?;
    let Some(sums) = tx.sql(&SUMS).id("chapter", chapter).optional::<Locked>().await? else { return Ok(None) };
    Ok(Some(Foreseen { decision: decided(&sums, asked, ground)?, left: sums.availability()?.left() }))
}

/// What stands, or stood, for one thing: one line for each chapter, by year.
pub async fn standing(tx: &mut Tx, source_kind: &str, source: Uuid) -> Outcome<Vec<Standing>> {
    let rows: Vec<Row> = tx.sql(&OF_SOURCE).bind("kind", source_kind).bind("source", source).all().await?;
    Ok(rows.into_iter().map(Standing::from).collect())
}

impl From<Row> for Standing {
    fn from(row: Row) -> Standing {
        Standing {
            state: row.state,
            amount: row.amount_cents,
            held: row.held_cents,
            uncovered: row.uncovered_cents,
            released: row.released_cents,
            spent: row.spent_cents,
            since: row.reserved_on,
            covered_on: row.covered_on,
            chapter: row.chapter,
            left: row.left_before_cents.map(|before| Left { before, after: row.left_after_cents }),
        }
    }
}
