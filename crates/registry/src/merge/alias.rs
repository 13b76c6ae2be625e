//! A record that was joined with another: its identifier leads to the one that says today what it said.

use crate::not_hidden;
use kernel::{Failure, Outcome, PersonId};
use store::Tx;
use ui::Boxed;
use uuid::Uuid;

/// Longest chain of joinings that is followed; each is a person's decision.
const LONGEST: usize = 32;

store::statements! {
    INTO = "select p.merged_into from registry_person p where p.body_id = :body and p.id = :id and p.merged_into is not null";
    KNOWN = concat!("select p.id from registry_person p where p.body_id = :body and p.id = :id and ", not_hidden!("p.id"));
    JOINED_TO = "select p.id from registry_person p where p.body_id = :body and p.merged_into = :id order by p.id limit 200";
}

/// The record that a person has today, whoever asks: for this room's own rules and for news. Somebody with a record of their own is
/// themselves, and so is nobody.
///
/// # Errors
/// Those of the database.
pub async fn today_of(tx: &mut Tx, id: PersonId) -> Outcome<PersonId> {
    let mut now = id;
    for _ in 0..LONGEST {
        match tx.sql(&INTO).id("id", now).values::<PersonId>().await?.into_iter().next() {
            Some(next) => now = next,
            None => break,
        }
    }
    Ok(now)
}

/// The record that a person has today, for whoever may know of it: what a form, a link or a program names may have been joined with
/// another since. What leads nowhere is answered as it was asked.
///
/// # Errors
/// Those of the database.
pub async fn resolve(tx: &mut Tx, id: PersonId) -> Outcome<PersonId> {
    let today = today_of(tx, id).await?;
    if today == id || tx.sql(&KNOWN).id("id", today).optional::<(PersonId,)>().await?.is_none() {
        return Ok(id);
    }
    Ok(today)
}

/// The records that were joined to this one, and to those, whoever asks: who looked at them looked at this person.
///
/// # Errors
/// Those of the database.
pub async fn aliases(tx: &mut Tx, id: PersonId) -> Outcome<Vec<PersonId>> {
    let (mut all, mut next): (Vec<PersonId>, Vec<PersonId>) = (Vec::new(), vec![id]);
    while let Some(one) = next.pop() {
        for alias in tx.sql(&JOINED_TO).id("id", one).values::<PersonId>().await? {
            if !all.contains(&alias) {
                all.push(alias);
                next.push(alias);
            }
        }
    }
    Ok(all)
}

/// For addresses (`ui::Room::alias`).
pub fn offered(tx: &mut Tx, id: Uuid) -> Boxed<'_, Result<Option<Uuid>, Failure>> {
    Box::pin(async move {
        let today = resolve(tx, PersonId(id)).await?;
        Ok(Some(today.0).filter(|today| *today != id))
    })
}
