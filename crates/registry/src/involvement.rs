//! Which unit, and who, has to do with a person, and because of what.
//!
//! Other rooms tell it here in the transaction in which it becomes true; "unit" and "assigned" in [`crate::person_scope!`] are
//! read from it. A row that ended stays: it says who could see whom, and when.

use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::{AccountId, Outcome, PersonId, UnitId};
use store::Tx;
use uuid::Uuid;

store::statements! {
    SAME = "select id from registry_involvement where body_id = :body and source_id = :source and kind = :kind and person_id = :person and unit_id = :unit
               and coalesce(account_id, :nobody) = :account";
    pub(crate) ADD = "insert into registry_involvement (body_id, id, person_id, unit_id, account_id, kind, source_id, of_person_id, valid_from, valid_until, created_at)
           values (:body, :id, :person, :unit, :account, :kind, :source, :of, :from, :until, :now)";
    RESET = "update registry_involvement set of_person_id = :of, valid_from = case when valid_from < :from then valid_from else :from end, valid_until = :until
              where body_id = :body and id = :id";
    END = "update registry_involvement set valid_until = case when valid_from > :until then valid_from else :until end
            where body_id = :body and source_id = :source and kind = :kind and valid_until > :until";
    END_OF = "update registry_involvement set valid_until = case when valid_from > :until then valid_from else :until end
               where body_id = :body and source_id = :source and kind = :kind and account_id = :account and valid_until > :until";
    MOVE = "update registry_involvement set person_id = :person where body_id = :body and source_id = :source and kind = :kind";
}

/// That a unit, or somebody in it, has to do with a person.
#[derive(Clone, Copy, Debug)]
pub struct Involvement {
    /// With whom.
    pub person: PersonId,
    /// The unit.
    pub unit: UnitId,
    /// Who in it; `None` for the unit as a whole.
    pub account: Option<AccountId>,
    /// Because of what kind of thing: `contact`, `appointment`, `interview`, `case`, `household` (the case of somebody
    /// else of the household), `authorisation` …
    pub kind: &'static str,
    /// The very thing.
    pub source: Uuid,
    /// First day.
    pub from: NaiveDate,
    /// First day after it; `None` while it lasts.
    pub until: Option<NaiveDate>,
}

/// Records an involvement. The same one told again (same source, kind, person, unit, account) is prolonged, not doubled.
///
/// # Errors
/// When the person does not exist in this body.
pub async fn involve(tx: &mut Tx, it: Involvement) -> Outcome<()> {
    write(tx, it, None).await
}

/// The same because of the matter of somebody else of the household: who works on it is told to nobody who may not know of that person, for a
/// husband would learn from his own card where his protected wife goes.
///
/// # Errors
/// Those of [`involve`].
pub async fn involve_beside(tx: &mut Tx, it: Involvement, whose: PersonId) -> Outcome<()> {
    write(tx, it, Some(whose).filter(|whose| *whose != it.person)).await
}

async fn write(tx: &mut Tx, it: Involvement, of: Option<PersonId>) -> Outcome<()> {
    let until = it.until.unwrap_or(FOREVER);
    let known: Option<(Uuid,)> = tx
        .sql(&SAME)
        .bind("source", it.source)
        .bind("kind", it.kind)
        .id("person", it.person)
        .id("unit", it.unit)
        .id("nobody", Uuid::nil())
        .id("account", it.account.map_or(Uuid::nil(), |account| account.0))
        .optional()
        .await?;
    match known {
        Some((id,)) => {
            tx.sql(&RESET).id("id", id).maybe_id("of", of).bind("from", it.from).bind("until", until.max(it.from)).run_one().await?
        }
        None => {
            let id: Uuid = tx.new_id()?;
            tx.sql(&ADD)
                .id("id", id)
                .id("person", it.person)
                .id("unit", it.unit)
                .maybe_id("account", it.account)
                .bind("kind", it.kind)
                .bind("source", it.source)
                .maybe_id("of", of)
                .bind("from", it.from)
                .bind("until", until.max(it.from))
                .run_one()
                .await?;
        }
    }
    Ok(())
}

/// Ends every involvement because of a thing; `until` is the first day without it. How many ended.
pub async fn end_involvement(tx: &mut Tx, kind: &'static str, source: Uuid, until: NaiveDate) -> Outcome<u64> {
    Ok(tx.sql(&END).bind("kind", kind).bind("source", source).bind("until", until).run().await?)
}

/// Ends one account's involvement because of a thing (it left the team); `until` is the first day without it.
pub async fn end_involvement_of(
    tx: &mut Tx,
    kind: &'static str,
    source: Uuid,
    account: AccountId,
    until: NaiveDate,
) -> Outcome<u64> {
    Ok(tx.sql(&END_OF).bind("kind", kind).bind("source", source).id("account", account).bind("until", until).run().await?)
}

/// The thing was recorded on the wrong person: its involvements follow it to the right one.
pub async fn move_involvement(tx: &mut Tx, kind: &'static str, source: Uuid, to_person: PersonId) -> Outcome<u64> {
    Ok(tx.sql(&MOVE).bind("kind", kind).bind("source", source).id("person", to_person).run().await?)
}
