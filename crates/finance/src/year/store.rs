//! The SQL of budget years, chapters as printed, and printed totals.

use crate::budget::model::{Account, Figures, Level, Named, OfWhich, Side, Table};
use crate::budget::{BudgetRow, ChapterKey, PrintedTotal, Programme, Sheet};
use chrono::NaiveDate;
use kernel::{Cents, ChapterId, Failure, Outcome};

::store::statements! {
    pub ADD_YEAR = "insert into finance_year (body_id, year, label, source, copied_from, opened_on, opened_by, version)
                    values (:body, :year, :label, :source, :copied_from, :today, :actor, 1)";
    open pub YEAR = "select y.year, y.label, y.source, y.copied_from, y.opened_on, y.version from finance_year y where y.body_id = :body and y.year = :year";
    open pub YEARS = concat!(
        "select y.year, y.label, y.source, y.copied_from, y.opened_on, y.version from finance_year y where y.body_id = :body and ",
        guard::in_body!("budget.read"), " order by y.year desc limit 200");
    pub RELABEL = "update finance_year set label = :label, source = :source, version = version + 1
                    where body_id = :body and year = :year and version = :version";
    pub LAST_POSITION = "select cast(coalesce(max(position), 0) as bigint) from finance_chapter where body_id = :body and year = :year";
    pub SHEET_COUNT = "select cast(count(*) as bigint) from finance_chapter where body_id = :body and year = :year and side = :side and account = :account";
    pub TOTAL_COUNT = "select cast(count(*) as bigint) from finance_printed_total where body_id = :body and year = :year";
    pub ADD_CHAPTER = "insert into finance_chapter (body_id, chapter_id, year, position, side, account, direction, area_code, area_name, title_code, title_name,
                         group_code, group_name, pdc, chapter, article, sub, chapter_number, article_number, sub_number, description, search, mission, programme,
                         earmarked, previous_forecast_cents, previous_revised_cents, prior_obligations_cents, public_works_cents, other_new_cents, planned_cents,
                         varied_cents, reserved_cents, spent_cents, mandatory_uncovered_cents, queued_cents, version)
                       values (:body, :id, :year, :position, :side, :account, :direction, :area_code, :area_name, :title_code, :title_name,
                         :group_code, :group_name, :pdc, :chapter, :article, :sub, :chapter_number, :article_number, :sub_number, :description, :search, :mission, :programme,
                         :earmarked, :previous_forecast, :previous_revised, :prior_obligations, :public_works, :other_new, :planned,
                         0, 0, 0, 0, 0, 1)";
    pub ADD_TOTAL = "insert into finance_printed_total (body_id, year, position, table_code, side, level, direction, area_code, area_name, title_code, title_name,
                       group_code, group_name, mission, programme, label, previous_forecast_cents, previous_revised_cents, forecast_cents,
                       prior_obligations_cents, public_works_cents, other_new_cents, printed_years, source_line)
                     values (:body, :year, :position, :table, :side, :level, :direction, :area_code, :area_name, :title_code, :title_name,
                       :group_code, :group_name, :mission, :programme, :label, :previous_forecast, :previous_revised, :forecast,
                       :prior_obligations, :public_works, :other_new, :printed_years, :source_line)";
    /// The chapters of a year as printed, in the order of the document.
    open pub PRINTED_ROWS = "select chapter_id, side, account, direction, area_code, area_name, title_code, title_name, group_code, group_name, pdc, chapter, article, sub,
                                    description, mission, programme, earmarked, previous_forecast_cents, previous_revised_cents, planned_cents,
                                    prior_obligations_cents, public_works_cents, other_new_cents, varied_cents
                               from finance_chapter where body_id = :body and year = :year order by position";
    open pub PRINTED_TOTALS = "select table_code, side, level, direction, area_code, area_name, title_code, title_name, group_code, group_name, mission, programme, label,
                                      previous_forecast_cents, previous_revised_cents, forecast_cents, prior_obligations_cents, public_works_cents, other_new_cents,
                                      printed_years, source_line
                                 from finance_printed_total where body_id = :body and year = :year order by position";
    /// The chapter of spending with this PEG key; current spending before investments.
    open pub BY_KEY = "select chapter_id from finance_chapter
                        where body_id = :body and year = :year and side = 'expenditure' and chapter_number = :chapter and article_number = :article
                          and sub_number = :sub order by account desc limit 1";
}

/// A budget year as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct YearRow {
    /// The year.
    pub year: i64,
    /// What the office calls it («importi 2021 riportati, esempio»).
    pub label: String,
    /// Where its amounts come from.
    pub source: String,
    /// The year it was copied from.
    pub copied_from: Option<i64>,
    /// When it was opened.
    pub opened_on: NaiveDate,
    /// For changes of its label.
    pub version: i64,
}

/// A chapter as printed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PrintedRow {
    /// Which.
    pub chapter_id: ChapterId,
    side: Side,
    account: Account,
    direction: String,
    area_code: String,
    area_name: String,
    title_code: String,
    title_name: String,
    group_code: String,
    group_name: String,
    pdc: String,
    chapter: String,
    article: String,
    sub: String,
    description: String,
    mission: String,
    programme: String,
    earmarked: Option<bool>,
    previous_forecast_cents: Cents,
    previous_revised_cents: Cents,
    planned_cents: Cents,
    prior_obligations_cents: Option<Cents>,
    public_works_cents: Option<Cents>,
    other_new_cents: Option<Cents>,
    /// Sum of its variations.
    pub varied_cents: Cents,
}

/// A printed total as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TotalRow {
    table_code: Table,
    side: Side,
    level: Level,
    direction: String,
    area_code: String,
    area_name: String,
    title_code: String,
    title_name: String,
    group_code: String,
    group_name: String,
    mission: String,
    programme: String,
    label: String,
    previous_forecast_cents: Cents,
    previous_revised_cents: Cents,
    forecast_cents: Cents,
    prior_obligations_cents: Option<Cents>,
    public_works_cents: Option<Cents>,
    other_new_cents: Option<Cents>,
    printed_years: String,
    source_line: Option<i64>,
}

fn named(code: String, name: String) -> Option<Named> {
    (!code.is_empty()).then_some(Named { code, name })
}

fn parsed<T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>>(text: &str) -> Outcome<Option<T>> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(Failure::internal) }
}

fn of_which(prior: Option<Cents>, works: Option<Cents>, other: Option<Cents>) -> Option<OfWhich> {
    match (prior, works, other) {
        (Some(prior_obligations), Some(public_works), Some(other_new)) => {
            Some(OfWhich { prior_obligations, public_works, other_new })
        }
        _ => None,
    }
}

impl PrintedRow {
    /// As the import read it.
    pub fn into_budget_row(self) -> Outcome<BudgetRow> {
        let key = ChapterKey::from_parts(&self.chapter, &self.article, &self.sub).map_err(Failure::internal)?;
        let programme = match (parsed(&self.mission)?, parsed(&self.programme)?) {
            (Some(mission), Some(programme)) => Some(Programme { mission, programme }),
            _ => None,
        };
        Ok(BudgetRow {
            sheet: Sheet { side: self.side, account: self.account },
            direction: self.direction,
            area: Named { code: self.area_code, name: self.area_name },
            title: Named { code: self.title_code, name: self.title_name },
            group: named(self.group_code, self.group_name),
            pdc: parsed(&self.pdc)?,
            key,
            description: self.description,
            programme,
            figures: Figures {
                previous_forecast: self.previous_forecast_cents,
                previous_revised: self.previous_revised_cents,
                forecast: self.planned_cents,
                of_which: of_which(self.prior_obligations_cents, self.public_works_cents, self.other_new_cents),
            },
            earmarked: self.earmarked,
        })
    }
}

impl TotalRow {
    /// As the import read it.
    pub fn into_printed_total(self) -> Outcome<PrintedTotal> {
        Ok(PrintedTotal {
            table: self.table_code,
            side: self.side,
            level: self.level,
            direction: self.direction,
            area: named(self.area_code, self.area_name),
            title: named(self.title_code, self.title_name),
            group: named(self.group_code, self.group_name),
            mission: parsed(&self.mission)?,
            programme: parsed(&self.programme)?,
            label: self.label,
            figures: Figures {
                previous_forecast: self.previous_forecast_cents,
                previous_revised: self.previous_revised_cents,
                forecast: self.forecast_cents,
                of_which: of_which(self.prior_obligations_cents, self.public_works_cents, self.other_new_cents),
            },
            printed_years: Some(self.printed_years).filter(|years| !years.is_empty()),
            source_line: self.source_line.map(u32::try_from).transpose().map_err(Failure::internal)?,
        })
    }
}
