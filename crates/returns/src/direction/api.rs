//! The direction's figures by API.

use super::{Figures, figures};
use crate::year::Year;
use kernel::Failure;
use ui::{Answer, Visit};

/// Contacts, waiting, care, money and deliveries of a year; `?year=`, this year when it is not said.
#[utoipa::path(get, path = "/api/v1/figures/direction", operation_id = "direction_figures", params(("year" = Option<i32>, Query)), responses(
    (status = 200, body = Figures)))]
pub async fn direction(visit: Visit) -> Answer {
    let year = year_of(&visit)?;
    let mut tx = visit.read_open().await?;
    Ok(ui::answer::json(&figures(&mut tx, year).await?))
}

/// The year that is asked for, this one when it is not said.
pub(super) fn year_of(visit: &Visit) -> Result<Year, Failure> {
    match visit.query("year") {
        Some(text) => text.parse().ok().and_then(Year::new).ok_or(Failure::NotFound),
        None => Year::of(visit.db().clock().today()),
    }
}
