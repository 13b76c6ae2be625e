//! The SQL behind the pages of the budget. Everything asks for `budget.read` over the body.

use crate::budget::{Account, Side};
use crate::ledger::MovementKind;
use crate::reservation::{Availability, Ground, ReservationState};
use chrono::NaiveDate;
use kernel::{AccountId, Cents, ChapterId, Instant, Outcome, ReservationId};
use uuid::Uuid;

macro_rules! filtered {
    () => {
        concat!(
            "c.body_id = :body and c.year = :year and c.side = :side and (:account = '' or c.account = :account) and (:area = '' or c.area_code = :area) ",
            "and (:mission = '' or c.mission = :mission) and (:programme = '' or c.programme = :programme) and (:grouping = '' or c.group_code = :grouping) ",
            "and (:tied = '' or (:tied = 'yes' and c.earmarked) or (:tied = 'no' and not c.earmarked)) ",
            "and (:only = '' or (:only = 'short' and c.planned_cents + c.varied_cents < c.reserved_cents + c.spent_cents) ",
            "or (:only = 'waiting' and c.queued_cents + c.mandatory_uncovered_cents > 0) or (:only = 'varied' and c.varied_cents <> 0)) ",
            "and (:words = '' or c.search like :words) and ",
            guard::in_body!("budget.read")
        )
    };
}
macro_rules! columns {
    () => {
        "c.chapter_id, c.year, c.position, c.side, c.account, c.area_code, c.area_name, c.title_code, c.title_name, c.group_code, c.group_name, c.pdc, \
         c.chapter, c.article, c.sub, c.description, c.mission, c.programme, c.earmarked, c.previous_forecast_cents, c.previous_revised_cents, \
         c.planned_cents, c.varied_cents, c.reserved_cents, c.spent_cents, c.mandatory_uncovered_cents, c.queued_cents, c.version"
    };
}
macro_rules! sort_key {
    () => {
        "(:sign * (case :by when 'appropriation' then c.planned_cents + c.varied_cents when 'reserved' then c.reserved_cents \
          when 'left' then c.planned_cents + c.varied_cents - c.reserved_cents - c.spent_cents else 0 end))"
    };
}
macro_rules! sums {
    () => {
        "cast(count(*) as bigint) as chapters, cast(coalesce(sum(c.planned_cents), 0) as bigint) as planned_cents, \
         cast(coalesce(sum(c.varied_cents), 0) as bigint) as varied_cents, cast(coalesce(sum(c.reserved_cents), 0) as bigint) as reserved_cents, \
         cast(coalesce(sum(c.spent_cents), 0) as bigint) as spent_cents, \
         cast(coalesce(sum(c.mandatory_uncovered_cents), 0) as bigint) as mandatory_uncovered_cents, \
         cast(coalesce(sum(c.queued_cents), 0) as bigint) as queued_cents"
    };
}

::store::statements! {
    open pub LIST = concat!("select ", columns!(), ", ", sort_key!(), " as sort_key from finance_chapter c where ", filtered!(),
        " and (", sort_key!(), " > :key or (", sort_key!(), " = :key and c.position > :after)) order by sort_key, c.position limit :most");
    open pub ONE = concat!("select ", columns!(), ", cast(0 as bigint) as sort_key from finance_chapter c where c.body_id = :body and c.chapter_id = :chapter and ",
        guard::in_body!("budget.read"));
    open pub WHOLE = concat!("select '' as code, '' as name, ", sums!(), " from finance_chapter c where ", filtered!());
    open pub BY_AREA = concat!("select c.area_code as code, min(c.area_name) as name, ", sums!(), " from finance_chapter c where ", filtered!(),
        " group by c.area_code order by code");
    open pub BY_PROGRAMME = concat!("select c.mission || '.' || c.programme as code, '' as name, ", sums!(), " from finance_chapter c where ", filtered!(),
        " group by c.mission, c.programme order by c.mission, c.programme");
    open pub BY_GROUP = concat!("select c.group_code as code, min(c.group_name) as name, ", sums!(), " from finance_chapter c where ", filtered!(),
        " group by c.group_code order by code");
    /// The areas of a side of a year, for the filter.
    open pub AREAS = concat!("select distinct c.area_code, c.area_name from finance_chapter c where c.body_id = :body and c.year = :year and c.side = :side and ",
        guard::in_body!("budget.read"), " order by c.area_code, c.area_name");
    open pub VARIATIONS = concat!(
        "select v.variation_id, v.act, v.decided_on, v.amount_cents, v.reason, v.account_id, coalesce(a.display_name, '') as author, v.at
           from finance_variation v left join guard_account a on a.body_id = v.body_id and a.id = v.account_id
          where v.body_id = :body and v.chapter_id = :chapter and ", guard::in_body!("budget.read"), " order by v.decided_on, v.variation_id limit 500");
    pub RESERVATIONS = concat!(
        "select r.reservation_id, r.chapter_id, r.year, r.number, r.source_kind, r.source_id, r.description, r.state, r.amount_cents, r.held_cents,
                r.uncovered_cents, r.released_cents, r.spent_cents, r.ground, r.reserved_on, r.covered_on, c.chapter, c.article, c.sub,
                c.description as chapter_description
           from finance_reservation r join finance_chapter c on c.body_id = r.body_id and c.chapter_id = r.chapter_id
          where r.body_id = :body and r.chapter_id = :chapter and (:state = '' or r.state = :state) and r.number > :after and ",
        guard::in_body!("budget.read"), " order by r.number limit :most");
    /// Everything that waits, longest first.
    pub QUEUE = concat!(
        "select r.reservation_id, r.chapter_id, r.year, r.number, r.source_kind, r.source_id, r.description, r.state, r.amount_cents, r.held_cents,
                r.uncovered_cents, r.released_cents, r.spent_cents, r.ground, r.reserved_on, r.covered_on, c.chapter, c.article, c.sub,
                c.description as chapter_description
           from finance_reservation r join finance_chapter c on c.body_id = r.body_id and c.chapter_id = r.chapter_id
          where r.body_id = :body and r.state in ('queued', 'mandatory_uncovered') and (r.reserved_on, r.reservation_id) > (:since, :after) and ",
        guard::in_body!("budget.read"), " order by r.reserved_on, r.reservation_id limit :most");
    open pub MOVEMENTS = concat!(
        "select m.seq, m.kind, m.planned_cents, m.varied_cents, m.reserved_cents, m.spent_cents, m.mandatory_uncovered_cents, m.queued_cents, m.reason,
                m.account_id, coalesce(a.display_name, '') as author, m.at
           from finance_movement m left join guard_account a on a.body_id = m.body_id and a.id = m.account_id
          where m.body_id = :body and m.chapter_id = :chapter and m.seq < :before and ", guard::in_body!("budget.read"), " order by m.seq desc limit :most");
    /// How much waits, since when, and how much is owed.
    open pub WAITING_SUMS = "select cast(count(*) as bigint) as requests, cast(coalesce(sum(r.uncovered_cents), 0) as bigint) as uncovered_cents, min(r.reserved_on) as since
                               from finance_reservation r where r.body_id = :body and r.state in ('queued', 'mandatory_uncovered')";
    /// Chapters of this year's budget that have less than is taken from them.
    open pub SHORT = "select c.chapter_id, c.chapter, c.article, c.sub, c.description,
                             cast(c.reserved_cents + c.spent_cents - c.planned_cents - c.varied_cents as bigint) as missing_cents
                        from finance_chapter c
                       where c.body_id = :body and c.year = :year and c.planned_cents + c.varied_cents < c.reserved_cents + c.spent_cents
                       order by missing_cents desc limit 10";
}

/// A chapter with its sums.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ChapterRow {
    /// Which.
    pub chapter_id: ChapterId,
    /// Budget year.
    pub year: i64,
    /// Place in the document.
    pub position: i64,
    /// In or out.
    pub side: Side,
    /// Current or capital.
    pub account: Account,
    /// The area that answers for it.
    pub area_code: String,
    /// Its name.
    pub area_name: String,
    /// Titolo.
    pub title_code: String,
    /// Its name.
    pub title_name: String,
    /// Tipologia or macroaggregato; empty for capital spending.
    pub group_code: String,
    /// Its name.
    pub group_name: String,
    /// Chart of accounts; empty where it is not printed.
    pub pdc: String,
    /// Capitolo.
    pub chapter: String,
    /// Articolo.
    pub article: String,
    /// Sub-articolo.
    pub sub: String,
    /// As printed.
    pub description: String,
    /// Missione; empty for revenue.
    pub mission: String,
    /// Programma; empty for revenue.
    pub programme: String,
    /// Tied to a purpose.
    pub earmarked: Option<bool>,
    /// Forecast of the year before.
    pub previous_forecast_cents: Cents,
    /// The same, as revised.
    pub previous_revised_cents: Cents,
    /// Forecast.
    pub planned_cents: Cents,
    /// Sum of the variations.
    pub varied_cents: Cents,
    /// Set aside and not yet spent.
    pub reserved_cents: Cents,
    /// Spent out of what was set aside.
    pub spent_cents: Cents,
    /// Going ahead without cover.
    pub mandatory_uncovered_cents: Cents,
    /// Waiting for cover.
    pub queued_cents: Cents,
    /// How many movements it has.
    pub version: i64,
    /// What the list is sorted by.
    pub sort_key: i64,
}

/// Sums over chapters.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SumRow {
    /// Code of what they are by.
    pub code: String,
    /// Its name; empty when only the code is known.
    pub name: String,
    /// How many chapters.
    pub chapters: i64,
    /// Forecast.
    pub planned_cents: Cents,
    /// Variations.
    pub varied_cents: Cents,
    /// Set aside and not yet spent.
    pub reserved_cents: Cents,
    /// Spent out of what was set aside.
    pub spent_cents: Cents,
    /// Going ahead without cover.
    pub mandatory_uncovered_cents: Cents,
    /// Waiting for cover.
    pub queued_cents: Cents,
}

/// What both have in common.
pub trait Sums {
    /// What there is and what is taken.
    fn availability(&self) -> Outcome<Availability>;
}
macro_rules! sums_of {
    ($($row:ty),+) => {$(
        impl Sums for $row {
            fn availability(&self) -> Outcome<Availability> {
                Ok(Availability::new(self.planned_cents, self.varied_cents, self.reserved_cents, self.spent_cents)?)
            }
        }
    )+};
}
sums_of!(ChapterRow, SumRow);

impl ChapterRow {
    /// `3763.1.13`.
    pub fn peg(&self) -> String {
        format!("{}.{}.{}", self.chapter, self.article, self.sub)
    }
    /// `12.04`; empty for revenue.
    pub fn programme_code(&self) -> String {
        if self.mission.is_empty() { String::new() } else { format!("{}.{}", self.mission, self.programme) }
    }
}

/// A variation with its author.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct VariationRow {
    /// Which.
    pub variation_id: Uuid,
    /// The act that decided it.
    pub act: String,
    /// Its day.
    pub decided_on: NaiveDate,
    /// More or less.
    pub amount_cents: Cents,
    /// Why.
    pub reason: String,
    /// Who entered it.
    pub account_id: AccountId,
    /// Their name.
    pub author: String,
    /// When.
    pub at: Instant,
}

/// A reservation with its chapter.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ReservationRow {
    /// Which.
    pub reservation_id: ReservationId,
    /// On which chapter.
    pub chapter_id: ChapterId,
    /// Of which year.
    pub year: i64,
    /// Its place among the movements of the chapter.
    pub number: i64,
    /// Kind of what it is for.
    pub source_kind: String,
    /// What it is for.
    pub source_id: Uuid,
    /// In words.
    pub description: String,
    /// Where it stands.
    pub state: ReservationState,
    /// What was asked for.
    pub amount_cents: Cents,
    /// What is set aside, spent or not.
    pub held_cents: Cents,
    /// What has still to be found.
    pub uncovered_cents: Cents,
    /// What came back.
    pub released_cents: Cents,
    /// What was spent.
    pub spent_cents: Cents,
    /// Why it goes ahead without cover.
    pub ground: Option<Ground>,
    /// Since when.
    pub reserved_on: NaiveDate,
    /// Since when it is wholly covered.
    pub covered_on: Option<NaiveDate>,
    /// Capitolo.
    pub chapter: String,
    /// Articolo.
    pub article: String,
    /// Sub-articolo.
    pub sub: String,
    /// Description of the chapter.
    pub chapter_description: String,
}

impl ReservationRow {
    /// `3763.1.13`.
    pub fn peg(&self) -> String {
        format!("{}.{}.{}", self.chapter, self.article, self.sub)
    }
    /// Days since it was asked for.
    pub fn days(&self, today: &NaiveDate) -> i64 {
        (*today - self.reserved_on).num_days()
    }
}

/// A movement with its author.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MovementRow {
    /// Its place: 1, 2, 3 … without gaps.
    pub seq: i64,
    /// What happened.
    pub kind: MovementKind,
    /// Added to the forecast (at the opening alone).
    pub planned_cents: Cents,
    /// Added to the variations.
    pub varied_cents: Cents,
    /// Added to what is set aside.
    pub reserved_cents: Cents,
    /// Added to what is spent.
    pub spent_cents: Cents,
    /// Added to what goes ahead without cover.
    pub mandatory_uncovered_cents: Cents,
    /// Added to what waits.
    pub queued_cents: Cents,
    /// Why.
    pub reason: String,
    /// Who.
    pub account_id: AccountId,
    /// Their name.
    pub author: String,
    /// When.
    pub at: Instant,
}

/// What waits for cover, all together.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct WaitingSums {
    /// How many requests.
    pub requests: i64,
    /// How much they lack.
    pub uncovered_cents: Cents,
    /// Since when the oldest waits.
    pub since: Option<NaiveDate>,
}

/// A chapter that has less than is taken from it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ShortRow {
    /// Which.
    pub chapter_id: ChapterId,
    /// Capitolo.
    pub chapter: String,
    /// Articolo.
    pub article: String,
    /// Sub-articolo.
    pub sub: String,
    /// Its description.
    pub description: String,
    /// How much is missing.
    pub missing_cents: Cents,
}
