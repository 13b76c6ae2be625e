//! Protecting a person: from then on only those with a mandate, or who follow them in person, know that they are in the register.

use super::change::{self, Change};
use super::store::{PROTECT, PersonRow, RESTRICT};
use super::update::overtaken;
use crate::involvement::{Involvement, end_involvement, involve};
use crate::problems::Problem;
use guard::{Permission, Principal};
use kernel::{Failure, Outcome, PersonId};
use store::{Audit, Db};

fn words(on: bool) -> &'static str {
    if on { "protetta" } else { "non protetta" }
}

/// Protects a person, or takes the protection away, with the reason. Whoever protects them stays assigned to them, so that somebody
/// always answers for the record.
///
/// # Errors
/// 404 outside the actor's scope, conflict, [`Problem::ProtectedAlready`].
pub async fn protect(db: &Db, principal: &Principal, person: PersonId, version: i64, on: bool, reason: &str) -> Outcome<()> {
    principal.require(Permission::PERSON_PROTECT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row: PersonRow = tx.sql(&PROTECT).id("id", person).one().await?;
    if row.version != version {
        let typed =
            if row.restricted == on { format!(" È già {}; tu avevi scritto «{reason}».", words(on)) } else { String::new() };
        return Err(overtaken(&mut tx, &row, "restricted", &typed).await?);
    }
    if row.restricted == on {
        return Err(Problem::ProtectedAlready.into());
    }
    tx.sql(&RESTRICT).id("id", person).bind("version", version).bind("restricted", on).run_one().await?;
    let from = tx.today();
    match (on, principal.unit()) {
        (true, Some(unit)) => {
            let account = Some(principal.actor.account);
            involve(&mut tx, Involvement { person, unit, account, kind: "protection", source: person.0, from, until: None })
                .await?;
        }
        (true, None) => return Err(Failure::Forbidden),
        (false, _) => drop(end_involvement(&mut tx, "protection", person.0, from).await?),
    }
    change::write(&mut tx, person, &[Change::new("restricted", words(!on), words(on))], reason).await?;
    tx.commit(
        Audit::of(if on { "person.protect" } else { "person.unprotect" }).about(person).on("person", person).fields(["restricted"]),
    )
    .await?;
    Ok(())
}
