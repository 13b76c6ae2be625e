//! Hearing the minor about a plan: from twelve, and before when capable of it (L. 184/1983 art. 4, c.p.c. art. 473-bis.4). When, by whom, what
//! they said; or why they were not heard.

use super::PlanState;
use super::store as s;
use super::store::PlanRow;
use crate::case::actions::open_case;
use crate::case::forms::{NARRATIVE, REASON};
use crate::doing::Doing;
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::Permission;
use kernel::input::{Fields, LINE};
use kernel::{Instant, Outcome, PersonId, PlanId};
use registry::fact::derived::is_minor;
use serde::Deserialize;
use store::{Audit, Tx};
use utoipa::ToSchema;
use uuid::Uuid;

store::statements! {
    ADD = "insert into casework_plan_hearing (body_id, id, plan_id, person_id, heard_on, by_name, words, not_heard, account_id, at)
           values (:body, :id, :plan, :person, :heard_on, :by_name, :words, :not_heard, :actor, :now)";
    OF_PLAN = "select h.id, h.person_id, coalesce(p.display_name, '') as person_name, h.heard_on, h.by_name, h.words, h.not_heard, coalesce(a.display_name, '') as account_name, h.at
                 from casework_plan_hearing h
                 left join registry_v_person p on p.body_id = h.body_id and p.person_id = h.person_id
                 left join guard_account a on a.body_id = h.body_id and a.id = h.account_id
                where h.body_id = :body and h.plan_id = :plan order by h.at, h.id limit 50";
}

/// That the minor was heard, or why not.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHearing {
    /// When; left out when they were not heard.
    pub heard_on: Option<NaiveDate>,
    /// Who heard them; at most 200 characters.
    #[schema(max_length = 200)]
    pub by_name: Option<String>,
    /// What they said, in their words; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub words: Option<String>,
    /// Why they were not heard; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub not_heard: Option<String>,
}

/// Reads [`NewHearing`].
pub fn read(fields: &mut Fields) -> Option<NewHearing> {
    let heard_on = fields.date("heard_on");
    let by_name = fields.line("by_name", LINE);
    let words = fields.text("words", NARRATIVE);
    let not_heard = fields.text("not_heard", REASON);
    match (heard_on, &not_heard) {
        (Some(_), Some(_)) => fields.fault("not_heard", "Scrivi o quando è stata ascoltata, o perché no."),
        (None, None) if !fields.is_faulty("heard_on") => {
            fields.fault("heard_on", "Scrivi quando la persona minorenne è stata ascoltata, oppure perché non è stato possibile.");
        }
        (Some(_), None) => {
            if by_name.is_none() {
                fields.fault("by_name", "Scrivi chi l’ha ascoltata.");
            }
            if words.is_none() {
                fields.fault("words", "Scrivi che cosa ha detto.");
            }
        }
        _ => {}
    }
    Some(NewHearing { heard_on, by_name, words, not_heard })
}

/// A hearing as it is shown.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct HearingRow {
    /// The hearing.
    pub id: Uuid,
    /// Who was heard.
    pub person_id: PersonId,
    /// What they are called.
    pub person_name: String,
    /// When; nothing when they were not heard.
    pub heard_on: Option<NaiveDate>,
    /// Who heard them.
    pub by_name: String,
    /// What they said.
    pub words: String,
    /// Why they were not heard; empty when they were.
    pub not_heard: String,
    /// Who wrote it down.
    pub account_name: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
}

/// What was heard about a plan that is within reach, the latest last.
pub async fn of_plan(tx: &mut Tx, plan: PlanId) -> Outcome<Vec<HearingRow>> {
    Ok(tx.sql(&OF_PLAN).id("plan", plan).all().await?)
}

/// Writes down that the minor of a plan that is not agreed yet was heard, or why not. Every hearing stays.
///
/// # Errors
/// `PLAN-003` when it is neither a draft nor being signed, `PLAN-018` on an impossible day, `PLAN-019` for somebody of age.
pub async fn record(doing: Doing<'_>, plan: PlanId, new: &NewHearing) -> Outcome<Uuid> {
    let mut tx = doing.begin(Permission::PLAN_WRITE).await?;
    if let Some(id) = tx.already::<Uuid>(doing.once).await? {
        return Ok(id);
    }
    let row: PlanRow = tx.sql(&s::WRITE).id("id", plan).one().await?;
    let case = open_case(&mut tx, Permission::PLAN_WRITE, row.case_id).await?;
    if !matches!(row.state, PlanState::Draft | PlanState::Signing) {
        return Err(Problem::PlanNotSigning.into());
    }
    let today = tx.today();
    if new.heard_on.is_some_and(|day| day > today) {
        return Err(Problem::HeardDay.at("heard_on"));
    }
    let card = registry::identity(&mut tx, case.person_id).await?;
    if is_minor(card.birth, new.heard_on.unwrap_or(today)) == Some(false) {
        return Err(Problem::NotAMinor.into());
    }
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .bind("id", id)
        .id("plan", plan)
        .id("person", case.person_id)
        .bind("heard_on", new.heard_on)
        .bind("by_name", new.by_name.as_deref().unwrap_or_default())
        .bind("words", new.words.as_deref().unwrap_or_default())
        .bind("not_heard", new.not_heard.as_deref().unwrap_or_default())
        .run()
        .await?;
    tx.commit(Audit::of("plan.hear").about(case.person_id).on("plan", plan).fields(["hearing"]).answering(id.to_string())).await?;
    Ok(id)
}
