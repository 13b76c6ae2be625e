//! What the register knows about who pays, on the days that count.

use super::model::{Basis, Lived, Proposal, propose};
use crate::not_hidden;
use crate::person::model::Birth;
use crate::person::store::PersonRow;
use chrono::NaiveDate;
use kernel::time::days_before;
use kernel::{Outcome, PersonId};
use store::Tx;

/// The registered residences, on the day, of those whom this text finds as `other_id`, unless they or their address are protected.
macro_rules! residences {
    ($who:expr, $unless:expr) => {
        concat!(
            "select distinct k.other_id as person_id, a.place, a.place_name, a.valid_from
               from (",
            $who,
            ") k
               join registry_person q on q.body_id = :body and q.id = k.other_id and not q.restricted and (q.death_date is null or q.death_date > :on)
               join registry_address a on a.body_id = :body and a.person_id = k.other_id and a.kind in ('residence', 'fictitious', 'abroad') and a.valid_from <= :on and a.valid_until > :on
                    and not a.restricted
              where ",
            not_hidden!("k.other_id"),
            " and ",
            $unless,
            " order by a.valid_from, k.other_id limit 8"
        )
    };
}

/// The records of the parents, as `other_id`: by the relations of either side, or as representatives. Parents by birth are so whenever it was
/// recorded.
macro_rules! parents {
    () => {
        "select r.other_id from registry_relation r where r.body_id = :body and r.person_id = :person and r.other_id is not null and r.valid_until > :on and r.valid_from < r.valid_until
                 and (r.kind = 'parent' or (r.kind = 'adoptive_parent' and r.valid_from <= :on))
          union select r.person_id as other_id from registry_relation r where r.body_id = :body and r.other_id = :person and r.valid_until > :on and r.valid_from < r.valid_until
                 and (r.kind = 'child' or (r.kind = 'adoptive_child' and r.valid_from <= :on))
          union select r.other_id from registry_representative r where r.body_id = :body and r.person_id = :person and r.kind = 'parent' and r.other_id is not null
                 and r.valid_from <= :on and r.valid_until > :on"
    };
}

/// True when a court took responsibility from the parent in this column.
macro_rules! lost {
    ($parent:literal) => {
        concat!(
            "exists (select 1 from registry_representative t where t.body_id = :body and t.person_id = :person and t.other_id = ",
            $parent,
            " and t.kind = 'parent' and t.responsibility in ('suspended', 'lost') and t.valid_from <= :on and t.valid_until > :on)"
        )
    };
}

store::statements! {
    // Protected addresses are left out for everybody: what is found here is kept beside the decision, where others read it.
    OWN = "select a.place, a.place_name, a.valid_from from registry_address a
            where a.body_id = :body and a.person_id = :person and a.kind in ('residence', 'fictitious', 'abroad') and a.valid_from <= :on and a.valid_until > :on and not a.restricted
            order by a.valid_from desc, a.id limit 1";
    PARENTS = residences!(parents!(), concat!("not ", lost!("k.other_id")));
    // Everybody who is known as a parent, and whether they do not count any more: dead, or a court took responsibility from them. Those who
    // have only a name are among the latter alone: of the others no residence is known, as of a parent of whom nothing is.
    PARENTS_KNOWN = concat!(
        "select k.other_id as person_id, case when (q.death_date is not null and q.death_date <= :on) or ", lost!("k.other_id"), " then true else false end as out
           from (", parents!(), ") k join registry_person q on q.body_id = :body and q.id = k.other_id where ", not_hidden!("k.other_id"),
        " union all select null as person_id, true as out from registry_relation r where r.body_id = :body and r.person_id = :person and r.kind in ('parent', 'adoptive_parent')
                and r.other_id is null and r.resource_id is null and r.other_dead and r.valid_from < r.valid_until
          union all select null as person_id, true as out from registry_representative r where r.body_id = :body and r.person_id = :person and r.kind = 'parent'
                and r.other_id is null and r.responsibility in ('suspended', 'lost') and r.valid_from <= :on and r.valid_until > :on");
    GUARDIANS = residences!("select r.other_id from registry_representative r where r.body_id = :body and r.person_id = :person and r.kind = 'guardian'
                                and r.valid_from <= :on and r.valid_until > :on", "1 = 1");
    /// Whether a guardian acts, also one who has no record; one whom the actor may not know of acts for nobody.
    GUARDED = concat!("select cast(count(*) as bigint) from registry_representative r where r.body_id = :body and r.person_id = :person and r.kind = 'guardian'
                          and r.valid_from <= :on and r.valid_until > :on and (r.other_id is null or ", not_hidden!("r.other_id"), ")");
}

#[derive(sqlx::FromRow)]
struct Own {
    place: String,
    place_name: String,
    valid_from: NaiveDate,
}

#[derive(sqlx::FromRow)]
struct Around {
    person_id: PersonId,
    place: String,
    place_name: String,
    valid_from: NaiveDate,
}

#[derive(sqlx::FromRow)]
struct Parent {
    person_id: Option<PersonId>,
    out: bool,
}

/// Whether of both parents it is known where they lived, or that they do not count: one alone is not both. The same is said of a parent of
/// whom nothing is recorded, of one without an address and of one who is protected, so that it betrays nobody.
fn of_both(parents: &[Parent], homes: &[Around]) -> bool {
    let at_home = |parent: &Parent| homes.iter().any(|home| Some(home.person_id) == parent.person_id);
    parents.len() >= 2 && parents.iter().all(|parent| parent.out || at_home(parent))
}

/// Whether somebody is a minor on a day; of whom no birth is known counts as grown up, and the proposal can be overridden.
pub(super) fn is_minor(row: &PersonRow, on: NaiveDate) -> bool {
    let year = row.birth_year.and_then(|year| i32::try_from(year).ok());
    let birth = Birth { date: row.birth_date, year, estimated: row.birth_estimated };
    crate::fact::derived::is_minor(birth, on).unwrap_or(false)
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
    let (mut guarded, mut both) = (false, false);
    if minor {
        guarded = tx.sql(&GUARDED).id("person", person.id).bind("on", began_on).value::<i64>().await? > 0;
        for (basis, statement) in [(Basis::GuardianResidence, &GUARDIANS), (Basis::ParentResidence, &PARENTS)] {
            let around: Vec<Around> = tx.sql(statement).id("person", person.id).bind("on", began_on).all().await?;
            if basis == Basis::ParentResidence {
                let parents: Vec<Parent> = tx.sql(&PARENTS_KNOWN).id("person", person.id).bind("on", began_on).all().await?;
                both = of_both(&parents, &around);
            }
            lived.extend(around.into_iter().map(|row| Lived {
                basis,
                place: row.place,
                place_name: row.place_name,
                since: row.valid_from,
            }));
        }
    }
    Ok(propose(minor, guarded, both, &lived))
}
