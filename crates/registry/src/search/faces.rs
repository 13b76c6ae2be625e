//! The other names under which somebody is found: as written in another script, and as the records were called that were joined to theirs.

use crate::in_batch;
use crate::person::card::bind_ids;
use kernel::{Outcome, PersonId};
use matching::Card;
use std::collections::BTreeMap;
use store::Tx;

/// Most names beside the one in use; each is a few keys more.
const MOST: usize = 6;
/// Most records that were joined to people of one batch.
const MOST_FORMER: i64 = 256;

store::statements! {
    /// The records that were joined to these, and to those. What an identity was called that was sealed finds nobody. The names come along
    /// with the records: joined afterwards, SQLite reads everybody to sieve them (a Bloom filter), at every search.
    FORMER = concat!(
        "with recursive former(id, person_id, family_name, given_name, birth_name, other_script, sealed) as (
           select m.id, m.merged_into, m.family_name, m.given_name, m.birth_name, m.other_script, m.sealed from registry_person m
            where m.body_id = :body and m.merged_into is not null and ", in_batch!("m.merged_into"), "
           union all
           select m.id, f.person_id, m.family_name, m.given_name, m.birth_name, m.other_script, m.sealed
             from registry_person m join former f on m.merged_into = f.id where m.body_id = :body and m.merged_into is not null
         )
         select f.person_id, f.family_name, f.given_name, f.birth_name, f.other_script from former f
          where not f.sealed order by f.person_id, f.id limit :most");
}

/// What a record was called.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Former {
    person_id: PersonId,
    family_name: String,
    given_name: String,
    birth_name: String,
    other_script: String,
}

/// What the records were called that were joined to these people, at most [`crate::person::card::BATCH`] of them.
///
/// # Errors
/// Those of the database.
pub(crate) async fn former(tx: &mut Tx, persons: &[PersonId]) -> Outcome<BTreeMap<PersonId, Vec<Former>>> {
    let mut all: BTreeMap<PersonId, Vec<Former>> = BTreeMap::new();
    for row in bind_ids(tx.sql(&FORMER), persons).bind("most", MOST_FORMER).all::<Former>().await? {
        all.entry(row.person_id).or_default().push(row);
    }
    Ok(all)
}

/// The person under each of the other names: all that is not a name stays as it is.
pub(crate) fn faces(card: &Card, other_script: &str, former: &[Former]) -> Vec<Card> {
    let mut all: Vec<Card> = Vec::new();
    let called = |family: &str, given: &str, birth: &str| Card {
        family_name: family.to_owned(),
        given_name: given.to_owned(),
        birth_name: Some(birth.to_owned()).filter(|name| !name.is_empty()),
        ..card.clone()
    };
    let scripts = std::iter::once(other_script).chain(former.iter().map(|row| row.other_script.as_str()));
    all.extend(scripts.flat_map(parted).map(|(family, given)| called(&family, &given, "")));
    all.extend(former.iter().map(|row| called(&row.family_name, &row.given_name, &row.birth_name)));
    let mut faces: Vec<Card> = Vec::new();
    for face in all {
        let is_named = !face.family_name.is_empty() || !face.given_name.is_empty();
        let is_new = (&face.family_name, &face.given_name, &face.birth_name)
            != (&card.family_name, &card.given_name, &card.birth_name)
            && !faces.contains(&face);
        if is_named && is_new && faces.len() < MOST {
            faces.push(face);
        }
    }
    faces
}

/// A name in one piece, with the family name first and last: nobody says which it is. Of one word it is the family name.
fn parted(text: &str) -> Vec<(String, String)> {
    match (text.split_once(' '), text.rsplit_once(' ')) {
        (Some((first, rest)), Some((others, last))) => {
            let mut both = vec![(first.to_owned(), rest.to_owned()), (last.to_owned(), others.to_owned())];
            both.dedup();
            both
        }
        _ if text.is_empty() => Vec::new(),
        _ => vec![(text.to_owned(), String::new())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_another_script_is_found_whichever_of_its_words_is_the_family_name() {
        let card = Card { family_name: "Ivanova".into(), given_name: "Maria".into(), ..Card::default() };
        let names = |other_script: &str| -> Vec<(String, String)> {
            faces(&card, other_script, &[]).into_iter().map(|face| (face.family_name, face.given_name)).collect()
        };
        let pair = |family: &str, given: &str| (family.to_owned(), given.to_owned());
        assert_eq!(names("Мария Иванова"), [pair("Мария", "Иванова"), pair("Иванова", "Мария")]);
        assert_eq!(names("李娜"), [pair("李娜", "")]);
        assert_eq!(names(""), []);
    }

    #[test]
    fn the_name_in_use_is_no_other_name() {
        let card = Card { family_name: "Rossi".into(), given_name: "Mario".into(), ..Card::default() };
        let called = |family: &str| Former {
            person_id: PersonId(uuid::Uuid::nil()),
            family_name: family.into(),
            given_name: "Mario".into(),
            birth_name: String::new(),
            other_script: String::new(),
        };
        let found = faces(&card, "", &[called("Rossi"), called("Rosssi"), called("Rosssi")]);
        assert_eq!(found.into_iter().map(|face| face.family_name).collect::<Vec<_>>(), ["Rosssi"]);
    }
}
