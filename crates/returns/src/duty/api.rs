//! The list of statutory returns by API.

use super::{Duty, DutyState, around, change, one, read};
use crate::year::{PathYear, Year};
use axum::extract::Path;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ui::{Answer, Submitted, Visit};
use utoipa::ToSchema;

/// A return about one year.
#[derive(Debug, Serialize, ToSchema)]
pub struct DutyView {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// To whom.
    pub recipient: String,
    /// The year it is about.
    pub year: i32,
    /// The term.
    pub due_on: Option<NaiveDate>,
    /// Where the term is written.
    pub source: String,
    /// Whether somebody has verified the term.
    pub verified: bool,
    /// Whether it is still to be made.
    pub state: DutyState,
    /// When it was made.
    pub done_on: Option<NaiveDate>,
    /// A note.
    pub note: String,
    /// For changes.
    pub version: i64,
    /// Itself.
    pub href: String,
}

/// What the office says about a return.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyInput {
    /// The term.
    pub due_on: Option<NaiveDate>,
    /// Where it is written.
    #[schema(max_length = 200)]
    pub source: String,
    /// Whether it was verified.
    pub verified: Option<bool>,
    /// Whether it is still to be made.
    pub state: DutyState,
    /// When it was made; only with state `done`.
    pub done_on: Option<NaiveDate>,
    /// A note.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

impl From<Duty> for DutyView {
    fn from(duty: Duty) -> Self {
        DutyView {
            code: duty.what.code.to_owned(),
            name: duty.what.name.to_owned(),
            recipient: duty.what.recipient.to_owned(),
            year: duty.year.number,
            due_on: duty.due_on,
            source: duty.source,
            verified: duty.verified,
            state: duty.state,
            done_on: duty.done_on,
            note: duty.note,
            version: duty.version,
            href: format!("/api/v1/returns/duties/{}/{}", duty.year.number, duty.what.code),
        }
    }
}

/// Returns about this year and the one before.
#[utoipa::path(get, path = "/api/v1/returns", operation_id = "returns", responses(
    (status = 200, body = [DutyView])))]
pub async fn list(visit: Visit) -> Answer {
    let mut tx = visit.read_open().await?;
    let year = Year::of(tx.today())?;
    let views: Vec<DutyView> = around(&mut tx, year).await?.into_iter().map(DutyView::from).collect();
    Ok(ui::answer::json(&views))
}

/// One return about one year.
#[utoipa::path(get, path = "/api/v1/returns/duties/{year}/{code}", operation_id = "duty", params(("year" = i32, Path), ("code" = String, Path)), responses(
    (status = 200, body = DutyView)))]
pub async fn show(visit: Visit, PathYear(year): PathYear, Path(parts): Path<(String, String)>) -> Answer {
    let mut tx = visit.read_open().await?;
    let duty = one(&mut tx, &parts.1, year).await?;
    let version = duty.version;
    Ok(ui::answer::json_versioned(&DutyView::from(duty), version))
}

/// Changes what the body says about a return.
#[utoipa::path(put, path = "/api/v1/returns/duties/{year}/{code}", operation_id = "change_duty",
    params(("year" = i32, Path), ("code" = String, Path), ui::api::IfMatch), request_body = DutyInput, responses(
    (status = 204)))]
pub async fn save(visit: Visit, PathYear(year): PathYear, Path(parts): Path<(String, String)>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let command = read(&mut fields);
    let command = fields.finish(|| command)?;
    change(visit.db(), visit.principal()?, &parts.1, year, sent.version()?, &command).await?;
    Ok(ui::answer::no_content())
}

#[cfg(test)]
mod tests {
    use super::*;
    use utoipa::PartialSchema as _;

    #[test]
    fn what_is_documented_is_what_is_read() {
        let mut fields = kernel::input::Fields::default();
        let _ = read(&mut fields);
        let schema = serde_json::to_value(DutyInput::schema()).unwrap();
        let mut documented: Vec<String> = schema["properties"].as_object().unwrap().keys().cloned().collect();
        documented.sort();
        assert_eq!(documented, fields.asked().map(str::to_owned).collect::<Vec<_>>());
    }
}
