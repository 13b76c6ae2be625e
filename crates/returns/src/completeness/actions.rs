//! Looks are asked for and read.

use super::store::{self, Check, Count, FindingRow};
use crate::problems::Problem;
use crate::siuss::{Fixer, Gap};
use crate::year::Year;
use ::store::{Audit, Db, OnConstraint as _, Once, StoreError, Tx};
use guard::{Permission, Principal};
use kernel::{JobId, Outcome};
use uuid::Uuid;

/// What a list of findings is narrowed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// One kind of gap.
    pub gap: Option<Gap>,
    /// One kind of fixer.
    pub fixer: Option<Fixer>,
}

/// Whose findings are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of the body (`return.read`).
    Body,
    /// Those that the acting account can put right.
    Mine,
}

/// Asks for a look at a year.
pub async fn ask(db: &Db, principal: &Principal, year: Year, once: Option<&Once>) -> Outcome<Uuid> {
    principal.require(Permission::RETURN_READ)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let id: Uuid = tx.new_id()?;
    let payload = serde_json::json!({ "check": id, "year": year.number });
    let job: JobId = tx.enqueue(super::job::KIND, &format!("Controllo SIUSS {}", year.number), payload).await?;
    tx.sql(&store::BEGIN)
        .bind("id", id)
        .bind("year", year.whole())
        .id("job", job)
        .bind("cursor", Uuid::nil())
        .run()
        .await
        .on_constraint("returns_check_one_running", || Problem::CheckRunning.into())?;
    tx.commit(Audit::of("return.check").on("return_check", id).answering(id.to_string())).await?;
    Ok(id)
}

/// The latest finished look at a year, and the one that runs.
pub async fn of_year(tx: &mut Tx, year: Year) -> Result<(Option<Check>, Option<Check>), StoreError> {
    let mut checks: Vec<Check> = tx.sql(&store::OF_YEAR).bind("year", year.whole()).all().await?;
    let running = checks.iter().position(|check| check.state == "running").map(|place| checks.remove(place));
    Ok((checks.into_iter().next(), running))
}

/// How many findings there are of each kind.
pub async fn counts(tx: &mut Tx, check: Uuid) -> Result<Vec<Count>, StoreError> {
    tx.sql(&store::COUNTS).bind("check", check).all().await
}

/// The next findings after a place, at most `most`.
pub async fn findings(
    tx: &mut Tx,
    check: Uuid,
    filter: Filter,
    reach: Reach,
    after: i64,
    most: i64,
) -> Result<Vec<FindingRow>, StoreError> {
    let statement = match reach {
        Reach::Body => &store::PAGE,
        Reach::Mine => &store::MINE,
    };
    tx.sql(statement)
        .bind("check", check)
        .bind("after", after)
        .bind("gap", filter.gap.map_or("", Gap::code))
        .bind("fixer", filter.fixer.map_or("", Fixer::code))
        .bind("most", most)
        .all()
        .await
}
