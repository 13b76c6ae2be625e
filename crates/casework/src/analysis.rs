//! The analysis of the situation in words: what is asked, resources, fragilities, the professional reading. Each edition follows
//! the one before; none is overwritten.

pub mod pages;

use crate::case::actions::{advance, open_case};
use crate::case::forms::NARRATIVE;
use crate::case::{Phase, State};
use crate::doing::{Doing, conflict};
use crate::draft::{self, DraftKind};
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::Permission;
use kernel::input::Fields;
use kernel::{CaseId, Failure, Instant, Outcome};
use serde::Deserialize;
use store::{Audit, OnConstraint as _, Tx};
use utoipa::ToSchema;
use uuid::Uuid;

store::statements! {
    ADD = "insert into casework_analysis (body_id, id, case_id, edition, analysed_on, request, resources, fragilities, reading, account_id, at)
           values (:body, :id, :case, :edition, :analysed_on, :request, :resources, :fragilities, :reading, :actor, :now)";
    LATEST = "select edition from casework_analysis where body_id = :body and case_id = :case order by edition desc limit 1";
    LIST = concat!("select n.id, n.edition, n.analysed_on, n.request, n.resources, n.fragilities, n.reading, coalesce(a.display_name, '') as by_name, n.at
                      from casework_analysis n left join guard_account a on a.body_id = n.body_id and a.id = n.account_id
                     where n.body_id = :body and n.case_id = :case and ", crate::case_scope!("case.read", "n.case_id"), " order by n.edition desc limit 100");
}

/// A new edition of the analysis.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnalysis {
    /// The edition it starts from; 0 for the first one. Another one meanwhile is a conflict.
    #[schema(minimum = 0)]
    pub based_on: Option<i64>,
    /// The day it is of.
    pub analysed_on: NaiveDate,
    /// What is asked, by whom; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub request: String,
    /// Resources of the person, the family, the network; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub resources: Option<String>,
    /// Fragilities; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub fragilities: Option<String>,
    /// Professional reading; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub reading: Option<String>,
}

/// Reads [`NewAnalysis`].
pub fn read(fields: &mut Fields) -> Option<NewAnalysis> {
    let based_on = fields.whole("based_on", 0, 1_000_000);
    let analysed_on = fields.required_date("analysed_on");
    let request = fields.required_text("request", NARRATIVE);
    let resources = fields.text("resources", NARRATIVE);
    let fragilities = fields.text("fragilities", NARRATIVE);
    let reading = fields.text("reading", NARRATIVE);
    Some(NewAnalysis { based_on, analysed_on: analysed_on?, request: request?, resources, fragilities, reading })
}

/// An edition as it is shown.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct AnalysisRow {
    /// The edition's row.
    pub id: Uuid,
    /// 1, 2, 3 …
    pub edition: i64,
    /// The day it is of.
    pub analysed_on: NaiveDate,
    /// What is asked.
    pub request: String,
    /// Resources.
    pub resources: String,
    /// Fragilities.
    pub fragilities: String,
    /// Professional reading.
    pub reading: String,
    /// Who wrote it.
    pub by_name: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
}

/// Every edition, newest first.
pub async fn of_case(tx: &mut Tx, case: CaseId) -> Outcome<Vec<AnalysisRow>> {
    Ok(tx.sql(&LIST).id("case", case).all().await?)
}

/// Writes the next edition.
///
/// # Errors
/// A conflict when somebody wrote one meanwhile; `CASE-010` in a closed case.
pub async fn write(doing: Doing<'_>, case: CaseId, new: &NewAnalysis) -> Outcome<i64> {
    let mut tx = doing.begin(Permission::CASE_WRITE).await?;
    if let Some(answer) = tx.once(doing.once).await? {
        return answer.parse().map_err(Failure::internal);
    }
    let case = open_case(&mut tx, Permission::CASE_WRITE, case).await?;
    if new.analysed_on > tx.today() {
        return Err(Failure::field("analysed_on", "L’analisi non può avere una data futura."));
    }
    let latest = tx.sql(&LATEST).id("case", case.id).values::<i64>().await?.into_iter().next().unwrap_or(0);
    if latest != new.based_on.unwrap_or(0) {
        return Err(conflict(latest));
    }
    let edition = latest.saturating_add(1);
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .bind("id", id)
        .id("case", case.id)
        .bind("edition", edition)
        .bind("analysed_on", new.analysed_on)
        .bind("request", &new.request)
        .bind("resources", new.resources.as_deref().unwrap_or_default())
        .bind("fragilities", new.fragilities.as_deref().unwrap_or_default())
        .bind("reading", new.reading.as_deref().unwrap_or_default())
        .run()
        .await
        .on_constraint("casework_analysis_edition", || conflict(edition))?;
    if case.state == State::InCare {
        advance(&mut tx, &case, Phase::Analysis).await?;
    }
    draft::forget(&mut tx, DraftKind::Analysis, case.id.0).await?;
    tx.commit(
        Audit::of("analysis.create")
            .about(case.person_id)
            .on("analysis", id)
            .fields(["request", "resources", "fragilities", "reading"])
            .answering(edition.to_string()),
    )
    .await?;
    Ok(edition)
}

/// What cannot be planned or reviewed outside care.
pub(crate) fn must_be_in_care(state: State) -> Outcome<()> {
    if state == State::InCare { Ok(()) } else { Err(Problem::NotInCare.into()) }
}
