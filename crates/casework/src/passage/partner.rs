//! Units that work on a case beside the one that has it.

use super::{PartnerId, PassageId};
use crate::case::{MemberRole, actions::open_case, team};
use crate::doing::{Doing, or_conflict};
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::Permission;
use guard::scope::FOREVER;
use kernel::{AccountId, CaseId, Outcome, UnitId};
use serde::Serialize;
use store::{Audit, OnConstraint as _, Tx};
use utoipa::ToSchema;

store::statements! {
    ADD = "insert into casework_partner (body_id, id, case_id, passage_id, unit_id, account_id, part, valid_from, valid_until, ended_because, version)
           values (:body, :id, :case, :passage, :unit, :account, :part, :today, :forever, '', 1)";
    OF_CASE = concat!("select k.id, k.unit_id, u.name as unit_name, k.account_id, a.display_name as account_name, k.part, k.valid_from, k.valid_until, k.ended_because, k.version
                         from casework_partner k join guard_unit u on u.body_id = k.body_id and u.id = k.unit_id
                         join guard_account a on a.body_id = k.body_id and a.id = k.account_id
                        where k.body_id = :body and k.case_id = :case and ", crate::case_scope!("case.read", "k.case_id"), " order by k.valid_until desc, k.valid_from desc, k.id limit 100");
    /// The ones of now, for whatever else happens to the case.
    STANDING = "select id, unit_id, account_id, version from casework_partner where body_id = :body and case_id = :case and valid_until = :forever order by id";
    CASE_OF = concat!("select k.case_id from casework_partner k where k.body_id = :body and k.id = :id and ", crate::case_scope!("case.pass", "k.case_id"));
    END = "update casework_partner set valid_until = :today, ended_because = :because, version = version + 1
            where body_id = :body and id = :id and version = :version and valid_until = :forever";
}

/// A unit that works, or worked, on a case beside the one that has it.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct CasePartner {
    /// The row.
    pub id: PartnerId,
    /// The unit.
    pub unit_id: UnitId,
    /// What it is called.
    pub unit_name: String,
    /// Who of it.
    pub account_id: AccountId,
    /// What they are called.
    pub account_name: String,
    /// What was asked of it.
    pub part: String,
    /// Since.
    pub valid_from: NaiveDate,
    /// The first day on which no longer; 9999-12-31 while it goes on.
    pub valid_until: NaiveDate,
    /// Why it ended.
    pub ended_because: String,
    /// Version, for the end.
    pub version: i64,
}

impl CasePartner {
    /// Whether it goes on.
    pub fn is_current(&self) -> bool {
        self.valid_until == FOREVER
    }
}

/// One of now, without its words.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(super) struct Standing {
    pub(super) id: PartnerId,
    pub(super) unit_id: UnitId,
    pub(super) account_id: AccountId,
    version: i64,
}

/// The partners of a case, those of now first.
///
/// # Errors
/// Those of the database.
pub async fn of_case(tx: &mut Tx, case: CaseId) -> Outcome<Vec<CasePartner>> {
    Ok(tx.sql(&OF_CASE).id("case", case).all().await?)
}

pub(super) async fn standing(tx: &mut Tx, case: CaseId) -> Outcome<Vec<Standing>> {
    Ok(tx.sql(&STANDING).id("case", case).bind("forever", FOREVER).all().await?)
}

/// A unit works beside the one that has the case from today on, with somebody who joins the team.
pub(super) async fn begin(
    tx: &mut Tx,
    case: CaseId,
    passage: PassageId,
    unit: UnitId,
    who: (AccountId, MemberRole),
    part: &str,
) -> Outcome<()> {
    let (account, role) = who;
    let id: PartnerId = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", id)
        .id("case", case)
        .id("passage", passage)
        .id("unit", unit)
        .id("account", account)
        .bind("part", part)
        .bind("forever", FOREVER)
        .run()
        .await
        .on_constraint("casework_partner_once", || Problem::PartnerAlready.into())?;
    if !team::is_member(tx, case, account).await? {
        team::add(tx, case, account, role, part).await?;
    }
    Ok(())
}

/// Ends one of now; its worker stays in the team, as everybody does who worked on a case that was closed.
pub(super) async fn close(tx: &mut Tx, one: Standing, because: &str) -> Outcome<()> {
    let ended = tx.sql(&END).id("id", one.id).bind("because", because).bind("version", one.version).bind("forever", FOREVER);
    or_conflict(ended.run_one().await, one.version)
}

/// Ends one of now: its worker leaves the team, unless they are in charge.
pub(super) async fn finish(tx: &mut Tx, case: CaseId, one: Standing, because: &str) -> Outcome<()> {
    close(tx, one, because).await?;
    let people = team::of_case(tx, case).await?;
    let member = people
        .into_iter()
        .find(|member| member.account_id == one.account_id && member.is_current() && member.role != MemberRole::Responsible);
    if let Some(member) = member {
        team::end(tx, member.id).await?;
    }
    Ok(())
}

/// Ends the work of a unit beside the one that has the case.
///
/// # Errors
/// [`kernel::Failure::NotFound`] for what is out of reach, a conflict for what ended meanwhile.
pub async fn end(doing: Doing<'_>, id: PartnerId, because: &str) -> Outcome<CaseId> {
    let mut tx = doing.begin(Permission::CASE_PASS).await?;
    let case: CaseId = tx.sql(&CASE_OF).id("id", id).value().await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(case);
    }
    let brief = open_case(&mut tx, Permission::CASE_PASS, case).await?;
    let one = standing(&mut tx, case).await?.into_iter().find(|one| one.id == id);
    let one = one.ok_or_else(|| crate::doing::conflict(brief.version))?;
    finish(&mut tx, case, one, because).await?;
    tx.commit(Audit::of("partner.end").about(brief.person_id).on("case", case).fields(["partner"])).await?;
    Ok(case)
}
