//! The family in the database: from the person outwards, one query for each step.

use super::graph::{Kin, KinKey, Relative};
use crate::household::{self, MemberRole};
use crate::person::Birth;
use crate::person::card::{BATCH, bind_ids, identities, in_batch};
use crate::relation::RelationKind;
use crate::{not_hidden, person_scope};
use chrono::NaiveDate;
use kernel::tax_code::Sex;
use kernel::{Outcome, PersonId};
use std::collections::{BTreeMap, BTreeSet};
use store::Tx;
use uuid::Uuid;

/// Steps from the person: enough for cousins' parents and for grandchildren.
const STEPS: usize = 3;
/// Most people of one family.
const MOST: usize = BATCH - 8;

store::statements! {
    /// Kinship of these people that the actor may read from either side; who is hidden from them ends the way. What anybody wrote of a
    /// third person is read only by who may read one of the two.
    OF_THESE = concat!(
        "select r.id, r.person_id, r.other_id, r.other_name, r.other_sex, r.other_birth_year, r.other_dead, r.kind, r.valid_until from registry_relation r
          where r.body_id = :body and r.resource_id is null and r.valid_from <= :on and r.valid_from < r.valid_until
            and r.kind in ('spouse', 'partner', 'former', 'parent', 'child', 'adoptive_parent', 'adoptive_child', 'foster_parent', 'foster_child', 'step_parent', 'step_child', 'sibling',
                           'grandparent', 'grandchild', 'uncle', 'nephew', 'cousin', 'parent_in_law', 'child_in_law', 'sibling_in_law', 'relative')
            and (", in_batch!("r.person_id"), " or ", in_batch!("r.other_id"), ")
            and ", not_hidden!("r.person_id"), " and (r.other_id is null or ", not_hidden!("r.other_id"), ")
            and (", person_scope!("person.read", "r.person_id"), " or ", person_scope!("person.read", "r.other_id"), ")
          order by r.valid_until desc, r.id limit 300");
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    person_id: PersonId,
    other_id: Option<PersonId>,
    other_name: String,
    other_sex: Sex,
    other_birth_year: Option<i64>,
    other_dead: bool,
    kind: RelationKind,
    valid_until: NaiveDate,
}

impl Row {
    fn other(&self) -> KinKey {
        self.other_id.map_or(KinKey::Outside(self.id), KinKey::Person)
    }
}

/// The family around a person on a day, with whoever lives in their household. That the actor may read the person is for the caller to
/// see to.
///
/// # Errors
/// Those of the database.
pub async fn of(tx: &mut Tx, person: PersonId, on: NaiveDate) -> Outcome<Kin> {
    let mut roles: BTreeMap<PersonId, MemberRole> = BTreeMap::new();
    if let Some(home) = household::household_of(tx, person, on).await? {
        roles.extend(household::members(tx, home.id, on).await?.into_iter().map(|member| (member.person_id, member.role)));
    }
    let mut known: Vec<PersonId> = vec![person];
    known.extend(roles.keys().copied().filter(|id| *id != person).take(MOST));
    let mut seen: BTreeSet<PersonId> = known.iter().copied().collect();
    let (mut rows, mut asked, mut cut): (BTreeMap<Uuid, Row>, usize, bool) = (BTreeMap::new(), 0, false);
    for _ in 0..STEPS {
        let frontier: Vec<PersonId> = known.iter().skip(asked).copied().collect();
        if frontier.is_empty() {
            break;
        }
        asked = known.len();
        for row in bind_ids(tx.sql(&OF_THESE).bind("on", on), &frontier).all::<Row>().await? {
            for end in [Some(row.person_id), row.other_id].into_iter().flatten() {
                if seen.len() < MOST {
                    if seen.insert(end) {
                        known.push(end);
                    }
                } else {
                    cut |= !seen.contains(&end);
                }
            }
            rows.insert(row.id, row);
        }
    }
    let cards = identities(tx, &known).await?;
    let mut kin = Kin { today: Some(on), cut, ..Kin::default() };
    for id in known {
        let Some(card) = cards.get(&id) else { continue };
        kin.people.push(Relative {
            key: KinKey::Person(id),
            name: card.display_name.clone(),
            sex: card.sex,
            birth: card.birth,
            died_on: card.death_date,
            dead: card.death_date.is_some(),
            together: id == person && roles.len() > 1 || id != person && roles.contains_key(&id),
            role: roles.get(&id).copied(),
        });
    }
    for row in rows.values().filter(|row| row.other_id.is_none()) {
        if kin.people.len() >= MOST {
            kin.cut = true;
            break;
        }
        let year = row.other_birth_year.and_then(|year| i32::try_from(year).ok());
        kin.people.push(Relative {
            key: row.other(),
            name: row.other_name.clone(),
            sex: row.other_sex,
            birth: Birth { date: None, year, estimated: false },
            died_on: None,
            dead: row.other_dead,
            together: false,
            role: None,
        });
    }
    for row in rows.values() {
        let ends = (kin.place(KinKey::Person(row.person_id)), kin.place(row.other()));
        if let (Some(one), Some(other)) = ends {
            kin.read(one, row.kind, other, row.valid_until > on);
        }
    }
    kin.read_roles();
    Ok(kin)
}

/// A household alone, as its places tell: the picture of one of several households, or of a day of the past.
pub fn of_household(members: &[household::Member], person: PersonId, on: NaiveDate) -> Kin {
    let mut kin = Kin { today: Some(on), ..Kin::default() };
    let own = members.iter().filter(|member| member.person_id == person);
    for member in own.chain(members.iter().filter(|member| member.person_id != person)) {
        kin.people.push(Relative {
            key: KinKey::Person(member.person_id),
            name: member.display_name.clone(),
            sex: member.sex,
            birth: member.birth(),
            died_on: member.death_date,
            dead: member.death_date.is_some(),
            together: true,
            role: Some(member.role),
        });
    }
    kin.read_roles();
    kin
}
