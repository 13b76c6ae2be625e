//! Somebody asked for what they may not see: it leaves a row in the log, about the person whose it is, and the asker is answered as
//! for what does not exist.
//!
//! An address with an unknown identifier leaves a row too, about nobody: otherwise the time of the answer would tell which is which.

use crate::visit::Visit;
use kernel::{Failure, Outcome, PersonId};
use store::{Audit, Statement};
use uuid::Uuid;

/// Most identifiers of one address that are looked up.
const MOST: usize = 3;

/// Notes a refusal, when it is one: of whoever is signed in, at an address with an identifier. `route` is the pattern of the address
/// (`/cartelle/{id}/diario`), which says what was wanted without a value.
pub(crate) async fn note(visit: &Visit, route: Option<&str>, failure: &Failure) {
    if !matches!(failure, Failure::NotFound | Failure::Forbidden) {
        return;
    }
    let ids: Vec<Uuid> = visit.uri.path().split('/').filter_map(|part| Uuid::try_parse(part).ok()).take(MOST).collect();
    if let (false, Some(route)) = (ids.is_empty(), route)
        && visit.principal().is_ok()
        && let Err(cause) = write(visit, &ids, route).await
    {
        // The refusal stands, row or no row.
        tracing::error!(request = %visit.request, ?cause, "a refusal left no row in the log");
    }
}

async fn write(visit: &Visit, ids: &[Uuid], route: &str) -> Outcome<()> {
    let mut tx = visit.db().begin_reading(visit.actor()?).await?;
    let mut found: Option<(PersonId, Uuid)> = None;
    for id in ids {
        for owner in visit.site().owners() {
            if found.is_none() {
                let person = tx.sql(owner).bind("id", *id).values::<PersonId>().await?.into_iter().next();
                found = person.map(|person| (person, *id));
            }
        }
    }
    let (person, id) = (found.map(|(person, _)| person), found.map(|(_, id)| id).or(ids.first().copied()).unwrap_or_default());
    Ok(tx.commit(Audit::of("access.refused").about(person).on("address", id).fields([format!("address:{route}")])).await?)
}

/// The statements that tell whose a thing is (`:body`, `:id`; a person's identifier), of every room.
pub(crate) type Owners = Vec<&'static Statement>;
