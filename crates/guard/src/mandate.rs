//! Mandates: who may see one protected person or sealed file, by which reason, until when.

use crate::scope::{self, FOREVER};
use chrono::NaiveDate;
use kernel::{AccountId, PersonId};
use store::{StoreError, Tx};
use uuid::Uuid;

store::statements! {
    ADD = "insert into guard_mandate (body_id, id, account_id, person_id, reason, granted_by, valid_from, valid_until)
           values (:body, :id, :account, :person, :reason, :actor, :from, :until)";
    OF_PERSON = "select m.id, m.account_id, a.display_name as account_name, m.person_id, m.reason, coalesce(g.display_name, '') as granted_by_name, m.valid_from, m.valid_until
                   from guard_mandate m join guard_account a on a.body_id = m.body_id and a.id = m.account_id
                   left join guard_account g on g.body_id = m.body_id and g.id = m.granted_by
                  where m.body_id = :body and m.person_id = :person order by m.valid_from desc, m.id";
    ONE = "select account_id from guard_mandate where body_id = :body and id = :id and person_id = :person and valid_until > :until";
    DROP = "delete from guard_mandate where body_id = :body and id = :id and valid_from >= :until";
    OF = "select id, account_id from guard_mandate where body_id = :body and person_id = :person order by id";
    HAND_OVER = "update guard_mandate set person_id = :to where body_id = :body and id = :id and person_id = :from";
    END = "update guard_mandate set valid_until = :until where body_id = :body and id = :id and valid_from < :until and valid_until > :until";
}

/// A mandate with the names of those it names.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Mandate {
    /// Identifier.
    pub id: Uuid,
    /// Who may see.
    pub account_id: AccountId,
    /// What that account is called.
    pub account_name: String,
    /// Whom.
    pub person_id: PersonId,
    /// Why.
    pub reason: String,
    /// Who decided; empty for the program.
    pub granted_by_name: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
}

/// Grants a mandate from the actor, and rebuilds the account's scope. `until` is the first day without it.
pub async fn grant(
    tx: &mut Tx,
    account: AccountId,
    person: PersonId,
    reason: &str,
    from: NaiveDate,
    until: Option<NaiveDate>,
) -> Result<Uuid, StoreError> {
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .bind("id", id)
        .id("account", account)
        .id("person", person)
        .bind("reason", reason)
        .bind("from", from)
        .bind("until", until.unwrap_or(FOREVER))
        .run()
        .await?;
    scope::refresh(tx, account).await?;
    Ok(id)
}

/// The mandates over a person, past ones included.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<Mandate>, StoreError> {
    tx.sql(&OF_PERSON).id("person", person).all().await
}

/// Ends a mandate over a person on a day (the first without it), and rebuilds the account's scope.
pub async fn end(tx: &mut Tx, person: PersonId, id: Uuid, until: NaiveDate) -> Result<(), StoreError> {
    let (account,): (AccountId,) = tx.sql(&ONE).bind("id", id).id("person", person).bind("until", until).one().await?;
    tx.sql(&DROP).bind("id", id).bind("until", until).run().await?;
    tx.sql(&END).bind("id", id).bind("until", until).run().await?;
    scope::refresh(tx, account).await
}

/// Two records of one person were joined: the mandates over the one are mandates over the other from now on. Which they were.
pub async fn hand_over(tx: &mut Tx, from: PersonId, to: PersonId) -> Result<Vec<Uuid>, StoreError> {
    let all: Vec<(Uuid, AccountId)> = tx.sql(&OF).id("person", from).all().await?;
    let ids: Vec<Uuid> = all.into_iter().map(|(id, _)| id).collect();
    give(tx, &ids, from, to).await?;
    Ok(ids)
}

/// Moves these mandates, as far as they are over the one, to the other, and rebuilds the scope of whoever holds them.
pub async fn give(tx: &mut Tx, mandates: &[Uuid], from: PersonId, to: PersonId) -> Result<(), StoreError> {
    let held: Vec<(Uuid, AccountId)> = tx.sql(&OF).id("person", from).all().await?;
    let mut accounts: Vec<AccountId> = Vec::new();
    for (id, account) in held.into_iter().filter(|(id, _)| mandates.contains(id)) {
        tx.sql(&HAND_OVER).bind("id", id).id("from", from).id("to", to).run_one().await?;
        accounts.push(account);
    }
    accounts.sort_unstable();
    accounts.dedup();
    for account in accounts {
        scope::refresh(tx, account).await?;
    }
    Ok(())
}
