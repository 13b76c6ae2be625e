//! Whose facts they are, as far as the actor may write them.

use crate::person_scope;
use ::store::{Statement, Tx};
use chrono::NaiveDate;
use guard::Permission;
use kernel::{Failure, Outcome, PersonId};

macro_rules! opened {
    ($permission:literal) => {
        concat!(
            "select p.birth_date from registry_person p where p.body_id = :body and p.id = :id and ",
            person_scope!($permission, "p.id"),
            " {for update}"
        )
    };
}

::store::statements! {
    EDITED = opened!("person.edit");
    TREATED = opened!("health.edit");
    MAY_READ = concat!("select case when ", person_scope!("health.read", "p.id"), " then true else false end from registry_person p where p.body_id = :body and p.id = :id");
    MAY_WRITE = concat!("select case when ", person_scope!("health.edit", "p.id"), " then true else false end from registry_person p where p.body_id = :body and p.id = :id");
    // What the page of facts needs to know besides the person: whether there are minors at home, and whether the person has one.
    AROUND = concat!(
        "select case when exists (select 1 from registry_member m join registry_member o on o.body_id = m.body_id and o.household_id = m.household_id
                                    join registry_person c on c.body_id = o.body_id and c.id = o.person_id
                                   where m.body_id = :body and m.person_id = :id and m.valid_from <= :today and m.valid_until > :today
                                     and o.valid_from <= :today and o.valid_until > :today and c.birth_date > :minor and ", crate::not_hidden!("c.id"), ") then true else false end as with_minors,
                case when exists (select 1 from registry_address a where a.body_id = :body and a.person_id = :id and a.kind in ('none', 'fictitious')
                                     and a.valid_from <= :today and a.valid_until > :today) then true else false end as homeless
           from registry_person p where p.body_id = :body and p.id = :id and ", person_scope!("person.read", "p.id"));
}

/// The person, locked until the end of the transaction; the day of birth.
///
/// # Errors
/// 404 where the permission does not reach.
pub async fn opened(tx: &mut Tx, person: PersonId, permission: Permission) -> Outcome<Option<NaiveDate>> {
    let statement: &'static Statement = match permission {
        Permission::PERSON_EDIT => &EDITED,
        Permission::HEALTH_EDIT => &TREATED,
        other => return Err(Failure::internal(format!("no fact is written by {}", other.0))),
    };
    let (birth,): (Option<NaiveDate>,) = tx.sql(statement).id("id", person).one().await?;
    Ok(birth)
}

/// Whether what concerns somebody's health is within the actor's reach: to read it, or to write it.
pub async fn reaches_health(tx: &mut Tx, person: PersonId) -> Outcome<(bool, bool)> {
    let reads = tx.sql(&MAY_READ).id("id", person).value().await?;
    let writes = tx.sql(&MAY_WRITE).id("id", person).value().await?;
    Ok((reads, writes))
}

/// What is known around somebody.
#[derive(Clone, Copy, Debug, Default, sqlx::FromRow)]
pub struct Around {
    /// Whether a minor lives in a household of theirs, whom the actor may know of.
    pub with_minors: bool,
    /// Whether they have no home.
    pub homeless: bool,
}

/// What is known around somebody; `minor` is the day after which minors were born.
pub async fn around(tx: &mut Tx, person: PersonId, minor: NaiveDate) -> Outcome<Around> {
    Ok(tx.sql(&AROUND).id("id", person).bind("minor", minor).one().await?)
}
