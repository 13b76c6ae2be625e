//! What the register knows about who pays, on the days that count.

use super::model::{Basis, Lived, Proposal, propose};
use crate::not_hidden;
use crate::person::model::Birth;
use crate::person::store::PersonRow;
use chrono::NaiveDate;
use kernel::time::days_before;
use kernel::{Outcome, PersonId};
use store::Tx;

store::statements! {
    // Protected addresses are left out for everybody: what is found here is kept beside the decision, where others read it.
    OWN = "select a.place, a.place_name, a.valid_from from registry_address a
            where a.body_id = :body and a.person_id = :person and a.kind in ('residence', 'fictitious', 'abroad') and a.valid_from <= :on and a.valid_until > :on and not a.restricted
            order by a.valid_from desc, a.id limit 1";
    PARENTS = concat!(
        "select distinct k.other_id as person_id, a.place, a.place_name, a.valid_from
           from (select r.other_id from registry_relation r where r.body_id = :body and r.person_id = :person and r.kind in ('parent', 'adoptive_parent')
                    and r.valid_from <= :on and r.valid_until > :on
                 union select r.person_id as other_id from registry_relation r where r.body_id = :body and r.other_id = :person and r.kind in ('child', 'adoptive_child')
                    and r.valid_from <= :on and r.valid_until > :on) k
           join registry_person q on q.body_id = :body and q.id = k.other_id and not q.restricted
           join registry_address a on a.body_id = :body and a.person_id = k.other_id and a.kind in ('residence', 'fictitious', 'abroad') and a.valid_from <= :on and a.valid_until > :on
                and not a.restricted
          where ", not_hidden!("k.other_id"), " order by a.valid_from, k.other_id limit 8");
}

#[derive(sqlx::FromRow)]
struct Own {
    place: String,
    place_name: String,
    valid_from: NaiveDate,
}

#[derive(sqlx::FromRow)]
struct Around {
    #[sqlx(rename = "person_id")]
    _person: PersonId,
    place: String,
    place_name: String,
    valid_from: NaiveDate,
}

/// Whether somebody is a minor on a day; unknown ages count as grown up.
pub(super) fn is_minor(row: &PersonRow, on: NaiveDate) -> bool {
    let year = row.birth_year.and_then(|year| i32::try_from(year).ok());
    Birth { date: row.birth_date, year, estimated: row.birth_estimated }.age(on).is_some_and(|age| age < 18)
}

/// Who pays for a stay that begins on a day, as far as the register says it.
///
/// # Errors
/// Those of the database.
pub async fn proposal(tx: &mut Tx, person: &PersonRow, began_on: NaiveDate) -> Outcome<Proposal> {
    let mut lived = Vec::new();
    let own: Option<Own> = tx.sql(&OWN).id("person", person.id).bind("on", days_before(began_on, 1)).optional().await?;
    lived.extend(own.map(|own| Lived {
        basis: Basis::OwnResidence,
        place: own.place,
        place_name: own.place_name,
        since: own.valid_from,
    }));
    let minor = is_minor(person, began_on);
    if minor {
        let parents: Vec<Around> = tx.sql(&PARENTS).id("person", person.id).bind("on", began_on).all().await?;
        lived.extend(parents.into_iter().map(|row| Lived {
            basis: Basis::ParentResidence,
            place: row.place,
            place_name: row.place_name,
            since: row.valid_from,
        }));
    }
    Ok(propose(minor, &lived))
}
