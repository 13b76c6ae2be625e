//! The same by API.

use super::{complete, forms, say, store};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ui::{Answer, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// Who sends from a day on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SenderInput {
    /// Code by which INPS knows the body; for a Comune its Belfiore code.
    #[schema(max_length = 30, pattern = "^[A-Z0-9]{1,30}$")]
    pub code: String,
    /// Name.
    #[schema(max_length = 100)]
    pub name: Option<String>,
    /// Belfiore code of the municipality of the registered office.
    #[schema(max_length = 4, pattern = "^[A-Z][0-9]{3}$")]
    pub seat: String,
    /// Tax code of the officer who answers for the sending.
    #[schema(max_length = 16)]
    pub officer: String,
    /// First day.
    pub valid_from: NaiveDate,
}

/// The code of a state in a period.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CitizenshipInput {
    /// Belfiore code (`Z330`) or two-letter ISO code (`MA`).
    #[schema(max_length = 4)]
    pub state: String,
    /// Three digits.
    #[schema(max_length = 3, pattern = "^[0-9]{3}$")]
    pub code: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day included.
    pub valid_to: Option<NaiveDate>,
    /// Where the code was read.
    #[schema(max_length = 200)]
    pub source: String,
}

/// Who sends, from a day on.
#[derive(Debug, Serialize, ToSchema)]
pub struct SenderView {
    /// Identifier.
    pub id: Uuid,
    /// Code of the body.
    pub code: String,
    /// Name.
    pub name: String,
    /// Municipality of the registered office.
    pub seat: String,
    /// Tax code of the officer.
    pub officer: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// When it was recorded.
    #[schema(value_type = String, format = DateTime)]
    pub recorded_at: kernel::Instant,
}

/// A code of a state.
#[derive(Debug, Serialize, ToSchema)]
pub struct CitizenshipView {
    /// Identifier.
    pub id: Uuid,
    /// The state.
    pub state: String,
    /// Its Italian name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after the last; 9999-12-31 while it is open.
    pub valid_until: NaiveDate,
    /// Where it was read.
    pub source: String,
}

/// Everything that was said about who sends, newest first.
#[utoipa::path(get, path = "/api/v1/returns/sender", operation_id = "senders", responses(
    (status = 200, body = [SenderView])))]
pub async fn senders(visit: Visit) -> Answer {
    let mut tx = visit.read_open().await?;
    let rows: Vec<store::SenderRow> = tx.sql(&store::SENDERS).all().await?;
    let views: Vec<SenderView> = rows
        .into_iter()
        .map(|row| SenderView {
            id: row.id,
            code: row.code,
            name: row.name,
            seat: row.seat,
            officer: row.officer,
            valid_from: row.valid_from,
            recorded_at: row.at,
        })
        .collect();
    Ok(ui::answer::json(&views))
}

/// Says who sends from a day on.
#[utoipa::path(post, path = "/api/v1/returns/sender", operation_id = "set_sender", request_body = SenderInput,
    params(ui::api::Key), responses(
    (status = 201, body = ui::api::Created)))]
pub async fn say_sender(visit: Visit, sent: Submitted) -> Answer {
    let id = say(visit.db(), visit.principal()?, &forms::read_sender(sent.fields())?, sent.once()).await?;
    Ok(ui::api::made("/api/v1/returns/sender", id))
}

/// Codes of states that the body has completed.
#[utoipa::path(get, path = "/api/v1/returns/citizenships", operation_id = "citizenship_codes", responses(
    (status = 200, body = [CitizenshipView])))]
pub async fn citizenships(visit: Visit) -> Answer {
    let mut tx = visit.read_open().await?;
    let rows: Vec<store::CitizenshipRow> = tx.sql(&store::CITIZENSHIPS).all().await?;
    let views: Vec<CitizenshipView> = rows
        .into_iter()
        .map(|row| CitizenshipView {
            id: row.id,
            state: row.state,
            name: row.name,
            code: row.code,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            source: row.source,
        })
        .collect();
    Ok(ui::answer::json(&views))
}

/// Completes the code of a state.
#[utoipa::path(post, path = "/api/v1/returns/citizenships", operation_id = "complete_citizenship", request_body = CitizenshipInput,
    params(ui::api::Key), responses(
    (status = 201, body = ui::api::Created)))]
pub async fn complete_citizenship(visit: Visit, sent: Submitted) -> Answer {
    let id = complete(visit.db(), visit.principal()?, &forms::read_citizenship(sent.fields())?, sent.once()).await?;
    Ok(ui::api::made("/api/v1/returns/citizenships", id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::input::Fields;

    /// The names of the properties of a documented schema.
    fn properties<T: utoipa::PartialSchema>() -> Vec<String> {
        let schema = serde_json::to_value(T::schema()).unwrap();
        schema["properties"].as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn what_is_documented_is_what_is_read() {
        let (mut of_sender, mut of_state) = (Fields::default(), Fields::default());
        let _ = (forms::sender(&mut of_sender), forms::citizenship(&mut of_state));
        for (mut documented, fields) in [(properties::<SenderInput>(), of_sender), (properties::<CitizenshipInput>(), of_state)] {
            documented.sort();
            assert_eq!(documented, fields.asked().map(str::to_owned).collect::<Vec<_>>());
        }
    }
}
