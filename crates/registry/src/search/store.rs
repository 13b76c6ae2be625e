//! Candidates by key, ranked in Rust: the same answer on every database.
//!
//! A search asks the index twice at most (keys that are equal, keys that begin so), then reads the cards of at most
//! [`MOST_CANDIDATES`] persons, [`BATCH`] by one query: the number of queries does not depend on how many there are. A name alone that
//! finds nobody is looked for once more as it sounds, at most twice.
//!
//! Keys of protected people stand apart in the index, with `!` before them: however many there are, none takes the place of somebody who can
//! be found within the limit. Of the likeliest thousand of them it is asked whether the actor may know of them, so that a search
//! among many costs no more than among a few.

use super::faces::{faces, former};
use crate::not_hidden;
use crate::person::card::{self, BATCH, IdentityCard, bind_ids, identities, in_batch};
use chrono::NaiveDate;
use kernel::tax_code::{Identifier, Sex};
use kernel::text::folded_tight;
use kernel::{Outcome, PersonId};
use matching::{Birth, Card, Key, KeyKind, Start};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::Tx;

/// Most persons that one search compares.
pub const MOST_CANDIDATES: usize = 2 * BATCH;
/// Most persons that one beginning brings.
const MOST_STARTS: i64 = 48;
/// Most protected people with such keys of whom it is asked whether the actor may know of them: how long a search takes does not go on growing
/// with their number.
const MOST_APART: i64 = 1_024;
/// Beginnings looked up at once.
const STARTS: usize = 4;
/// Most persons shown.
pub const MOST_SHOWN: usize = 20;
/// Keys looked up at once.
const KEYS: usize = matching::MOST_LOOKUPS;

/// Any of the keys that are looked up, with what stands before each.
macro_rules! in_keys {
    ($column:literal, $before:literal) => {
        concat!(
            $column, " in (", $before, ":k00, ", $before, ":k01, ", $before, ":k02, ", $before, ":k03, ", $before, ":k04, ",
            $before, ":k05, ", $before, ":k06, ", $before, ":k07, ", $before, ":k08, ", $before, ":k09, ", $before, ":k10, ",
            $before, ":k11, ", $before, ":k12, ", $before, ":k13, ", $before, ":k14, ", $before, ":k15, ", $before, ":k16, ",
            $before, ":k17, ", $before, ":k18, ", $before, ":k19, ", $before, ":k20, ", $before, ":k21, ", $before, ":k22, ",
            $before, ":k23, ", $before, ":k24, ", $before, ":k25, ", $before, ":k26, ", $before, ":k27, ", $before, ":k28, ",
            $before, ":k29, ", $before, ":k30, ", $before, ":k31, ", $before, ":k32, ", $before, ":k33, ", $before, ":k34, ",
            $before, ":k35, ", $before, ":k36, ", $before, ":k37, ", $before, ":k38, ", $before, ":k39, ", $before, ":k40, ",
            $before, ":k41, ", $before, ":k42, ", $before, ":k43, ", $before, ":k44, ", $before, ":k45, ", $before, ":k46, ",
            $before, ":k47, ", $before, ":k48, ", $before, ":k49, ", $before, ":k50, ", $before, ":k51, ", $before, ":k52, ",
            $before, ":k53, ", $before, ":k54, ", $before, ":k55, ", $before, ":k56, ", $before, ":k57, ", $before, ":k58, ",
            $before, ":k59, ", $before, ":k60, ", $before, ":k61, ", $before, ":k62, ", $before, ":k63, ", $before, ":k64, ",
            $before, ":k65, ", $before, ":k66, ", $before, ":k67, ", $before, ":k68, ", $before, ":k69, ", $before, ":k70, ",
            $before, ":k71, ", $before, ":k72, ", $before, ":k73, ", $before, ":k74, ", $before, ":k75, ", $before, ":k76, ",
            $before, ":k77, ", $before, ":k78, ", $before, ":k79, ", $before, ":k80, ", $before, ":k81, ", $before, ":k82, ",
            $before, ":k83, ", $before, ":k84, ", $before, ":k85, ", $before, ":k86, ", $before, ":k87, ", $before, ":k88, ",
            $before, ":k89, ", $before, ":k90, ", $before, ":k91, ", $before, ":k92, ", $before, ":k93, ", $before, ":k94, ",
            $before, ":k95, ", $before, ":k96, ", $before, ":k97, ", $before, ":k98, ", $before, ":k99)",
        )
    };
}
const PLACES: [&str; KEYS] = [
    "k00", "k01", "k02", "k03", "k04", "k05", "k06", "k07", "k08", "k09", "k10", "k11", "k12", "k13", "k14", "k15", "k16", "k17",
    "k18", "k19", "k20", "k21", "k22", "k23", "k24", "k25", "k26", "k27", "k28", "k29", "k30", "k31", "k32", "k33", "k34", "k35",
    "k36", "k37", "k38", "k39", "k40", "k41", "k42", "k43", "k44", "k45", "k46", "k47", "k48", "k49", "k50", "k51", "k52", "k53",
    "k54", "k55", "k56", "k57", "k58", "k59", "k60", "k61", "k62", "k63", "k64", "k65", "k66", "k67", "k68", "k69", "k70", "k71",
    "k72", "k73", "k74", "k75", "k76", "k77", "k78", "k79", "k80", "k81", "k82", "k83", "k84", "k85", "k86", "k87", "k88", "k89",
    "k90", "k91", "k92", "k93", "k94", "k95", "k96", "k97", "k98", "k99",
];

/// The keys in one range, the first of them. Of protected people, whose keys stand behind `!`, those of whom the actor may know among the first.
macro_rules! start {
    ($from:literal, $until:literal) => {
        concat!(
            "select * from (select k.person_id, k.search_key as by_key from registry_key k where k.body_id = :body and k.search_key >= :",
            $from,
            " and k.search_key < :",
            $until,
            " order by k.search_key, k.person_id limit :most) ",
            $from
        )
    };
    ($from:literal, $until:literal, apart) => {
        concat!(
            "select * from (select g.person_id, substr(g.search_key, 2) as by_key from (select k.person_id, k.search_key from registry_key k",
            " where k.body_id = :body and k.search_key >= cast('!' as text) || :",
            $from,
            " and k.search_key < cast('!' as text) || :",
            $until,
            " order by k.search_key, k.person_id limit :apart) g where ",
            not_hidden!("g.person_id"),
            " order by g.search_key, g.person_id limit :most) ",
            $from
        )
    };
}
/// Keys in one of four ranges.
macro_rules! starts {
    ($($apart:ident)?) => {
        concat!(
            start!("f0", "u0" $(, $apart)?),
            " union all ",
            start!("f1", "u1" $(, $apart)?),
            " union all ",
            start!("f2", "u2" $(, $apart)?),
            " union all ",
            start!("f3", "u3" $(, $apart)?)
        )
    };
}

const STREETS: [&str; 8] = ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"];

store::statements! {
    // Whoever shares most keys comes first, so that a limit never cuts off the likeliest; of protected people only those of whom the actor may
    // know, among the first of them.
    BY_KEYS = concat!(
        "select found.person_id, found.shared from (
           select * from (select k.person_id, cast(count(*) as bigint) as shared from registry_key k where k.body_id = :body and ", in_keys!("k.search_key", ""), "
                           group by k.person_id order by shared desc, k.person_id limit :most) shown
           union all
           select * from (select g.person_id, g.shared from (
                            select k.person_id, cast(count(*) as bigint) as shared from registry_key k where k.body_id = :body and ", in_keys!("k.search_key", "cast('!' as text) || "), "
                             group by k.person_id order by shared desc, k.person_id limit :apart) g where ", not_hidden!("g.person_id"), " order by g.shared desc, g.person_id limit :most) apart
         ) found order by found.shared desc, found.person_id limit :most");
    // Both halves in the order of their keys, each person where their first stands, and only then cut.
    BY_STARTS = concat!("select found.person_id from (", starts!(), " union all ", starts!(apart), ") found group by found.person_id order by min(found.by_key), found.person_id limit :all");
    BY_ADDRESS = concat!(
        "select a.person_id from registry_address a
          where a.body_id = :body and a.street in (:s0, :s1, :s2, :s3, :s4, :s5, :s6, :s7) and a.street <> ''
            and (:any_number or a.number = :number or (a.number >= :letter and a.number < :until_letter))
            and a.valid_from <= :today and a.valid_until > :today and ", crate::address_shown!("a.restricted", "a.person_id"), " and ", not_hidden!("a.person_id"), "
          group by a.person_id order by min(a.street), min(a.number), a.person_id limit :most");
    CARDS = concat!(
        "select p.id, p.family_name, p.given_name, p.known_as, p.birth_name, p.other_script, p.sex, p.birth_date, p.birth_year, p.birth_place, p.identifier
           from registry_person p where p.body_id = :body and ", in_batch!("p.id"), " and ", not_hidden!("p.id"));
    /// All codes that were ever theirs: looked at where a code was typed.
    CODES = concat!("select i.person_id, i.value from registry_identifier i where i.body_id = :body and i.ended_as <> 'wrong' and ", in_batch!("i.person_id"), "
                      order by i.person_id, i.valid_until desc, i.id limit 1000");
    /// All their telephones: looked at where one was typed.
    PHONES = concat!("select r.person_id, r.value from registry_reach r where r.body_id = :body and r.kind in ('mobile', 'landline') and ", in_batch!("r.person_id"), "
                       order by r.person_id, r.position limit 1000");
}

/// Somebody who may be meant, with why.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Who.
    pub card: IdentityCard,
    /// 0 to 1000; an order, not a probability.
    pub score: u16,
    /// The advice.
    pub verdict: matching::Verdict,
    /// Why, the weightiest first.
    pub reasons: Vec<&'static str>,
}

/// A key as the index keeps it: its kind and value in one text, compared byte by byte.
pub fn stored_key(key: &Key) -> String {
    format!("{}:{}", key.kind.code(), key.value)
}

fn range(start: &Start) -> (String, String) {
    let kind: KeyKind = start.kind;
    (format!("{}:{}", kind.code(), start.from), format!("{}:{}", kind.code(), start.until()))
}

#[derive(sqlx::FromRow)]
struct CardRow {
    id: PersonId,
    family_name: String,
    given_name: String,
    known_as: String,
    birth_name: String,
    other_script: String,
    sex: Sex,
    birth_date: Option<NaiveDate>,
    birth_year: Option<i64>,
    birth_place: String,
    identifier: String,
}

impl CardRow {
    fn card(self) -> Card {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let nameless = self.family_name.is_empty() && self.given_name.is_empty();
        Card {
            family_name: if nameless { self.known_as } else { self.family_name },
            given_name: self.given_name,
            birth_name: some(self.birth_name),
            sex: Some(self.sex).filter(|sex| *sex != Sex::NotStated),
            birth: self
                .birth_date
                .map(Birth::Day)
                .or_else(|| self.birth_year.and_then(|year| i32::try_from(year).ok()).map(Birth::Year)),
            birth_place: some(self.birth_place),
            identifiers: Identifier::parse(&self.identifier).ok().into_iter().collect(),
            code_start: None,
            phones: Vec::new(),
            address: None,
            household: None,
        }
    }
}

/// Those who have some of these keys, whoever shares most first.
async fn by_keys(tx: &mut Tx, keys: &[String]) -> Outcome<Vec<PersonId>> {
    let query = PLACES
        .iter()
        .enumerate()
        .fold(tx.sql(&BY_KEYS), |query, (at, place)| query.bind(place, keys.get(at).map_or("", String::as_str)));
    let most = i64::try_from(MOST_CANDIDATES).unwrap_or(i64::MAX);
    let found: Vec<(PersonId, i64)> = query.bind("most", most).bind("apart", MOST_APART).all().await?;
    Ok(found.into_iter().map(|(person, _)| person).collect())
}

/// Those who have a key that begins so.
async fn by_starts(tx: &mut Tx, starts: &[Start]) -> Outcome<Vec<PersonId>> {
    let all = i64::try_from(MOST_CANDIDATES).unwrap_or(i64::MAX);
    let mut query = tx.sql(&BY_STARTS).bind("most", MOST_STARTS).bind("apart", MOST_APART).bind("all", all);
    for (at, (from, until)) in [("f0", "u0"), ("f1", "u1"), ("f2", "u2"), ("f3", "u3")].into_iter().enumerate() {
        let (first, last) = starts.get(at).map(range).unwrap_or_default();
        query = query.bind(from, first).bind(until, last);
    }
    Ok(query.values().await?)
}

async fn ids(tx: &mut Tx, keys: &[Key], starts: &[Start]) -> Outcome<Vec<PersonId>> {
    let mut found: Vec<PersonId> = Vec::new();
    if !keys.is_empty() {
        let keys: Vec<String> = keys.iter().take(KEYS).map(stored_key).collect();
        found = by_keys(tx, &keys).await?;
    }
    if !starts.is_empty() {
        found.extend(by_starts(tx, starts).await?);
    }
    let mut seen = BTreeSet::new();
    found.retain(|id| seen.insert(*id));
    found.truncate(MOST_CANDIDATES);
    Ok(found)
}

async fn ranked(tx: &mut Tx, queries: &[&Card], keys: &[Key], starts: &[Start], most: usize) -> Outcome<Vec<Candidate>> {
    let found = ids(tx, keys, starts).await?;
    let mut cards: Vec<(PersonId, Card)> = Vec::new();
    let by_code = queries.iter().any(|query| !query.identifiers.is_empty() || query.code_start.is_some());
    let by_phone = queries.iter().any(|query| !query.phones.is_empty());
    // Always as many queries as for the most: how long it takes tells nothing of how many there are whom the actor may not know.
    for at in (0..MOST_CANDIDATES).step_by(BATCH) {
        let batch = found.get(at..found.len().min(at.saturating_add(BATCH))).unwrap_or_default();
        let rows: Vec<CardRow> = bind_ids(tx.sql(&CARDS), batch).all().await?;
        let mut codes: BTreeMap<PersonId, Vec<Identifier>> = BTreeMap::new();
        if by_code {
            for (id, value) in bind_ids(tx.sql(&CODES), batch).all::<(PersonId, String)>().await? {
                codes.entry(id).or_default().extend(Identifier::parse(&value).ok());
            }
        }
        let mut phones: BTreeMap<PersonId, Vec<String>> = BTreeMap::new();
        if by_phone {
            for (id, value) in bind_ids(tx.sql(&PHONES), batch).all::<(PersonId, String)>().await? {
                phones.entry(id).or_default().push(value);
            }
        }
        let former = former(tx, batch).await?;
        for row in rows {
            let (id, other_script) = (row.id, row.other_script.clone());
            let mut card = row.card();
            for code in codes.remove(&id).unwrap_or_default() {
                if !card.identifiers.contains(&code) {
                    card.identifiers.push(code);
                }
            }
            card.phones = phones.remove(&id).unwrap_or_default();
            let called = former.get(&id).map(Vec::as_slice).unwrap_or_default();
            cards.extend(faces(&card, &other_script, called).into_iter().map(|face| (id, face)));
            cards.push((id, card));
        }
    }
    let mut matches = matching::rank_any(queries, cards.iter().map(|(id, card)| (*id, card)));
    // Whoever is found under several names is shown once, as they are likeliest.
    let mut shown_once = BTreeSet::new();
    matches.retain(|found| shown_once.insert(found.id));
    matches.truncate(most.min(BATCH));
    let ids: Vec<PersonId> = matches.iter().map(|found| found.id).collect();
    let mut shown: HashMap<PersonId, IdentityCard> = identities(tx, &ids).await?;
    Ok(matches
        .into_iter()
        .filter_map(|found| {
            let card = shown.remove(&found.id)?;
            Some(Candidate { card, score: found.score, verdict: found.verdict, reasons: found.phrases().collect() })
        })
        .collect())
}

/// Who may be meant by what was typed so far into the fields of a form, best first.
///
/// # Errors
/// Those of the database.
pub async fn candidates(tx: &mut Tx, card: &Card) -> Outcome<Vec<Candidate>> {
    ranked(tx, &[card], &matching::lookup_keys(card), &matching::typed_starts(card), MOST_SHOWN).await
}

/// Whoever lives at an address today, in the streets of the list that begin as typed. A protected address leads to its person only for
/// those who may see it.
async fn by_address(tx: &mut Tx, address: &matching::Address, most: usize) -> Outcome<Vec<Candidate>> {
    let mut streets: Vec<String> = Vec::new();
    for typed in &address.streets {
        let from = folded_tight(typed);
        let until = format!("{from}\u{10ffff}");
        let named: Vec<(String, String)> =
            tx.sql(&crate::street::store::NAMED).bind("from", from).bind("until", until).all().await?;
        streets.extend(named.into_iter().map(|(street, _)| street));
        if !streets.is_empty() {
            break;
        }
    }
    streets.dedup();
    if streets.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = tx.sql(&BY_ADDRESS).bind("most", i64::try_from(most.min(BATCH)).unwrap_or(i64::MAX));
    for (at, place) in STREETS.iter().enumerate() {
        query = query.bind(place, streets.get(at).map_or("", String::as_str));
    }
    let letter = format!("{}/", address.number);
    let ids: Vec<PersonId> = query
        .bind("any_number", address.number.is_empty())
        .bind("number", &address.number)
        .bind("until_letter", format!("{letter}\u{10ffff}"))
        .bind("letter", letter)
        .values()
        .await?;
    let mut shown: HashMap<PersonId, IdentityCard> = identities(tx, &ids).await?;
    let reason = vec![matching::Reason::AddressSame.label()];
    let candidate =
        |card| Candidate { card, score: matching::POSSIBLE, verdict: matching::Verdict::Possible, reasons: reason.clone() };
    Ok(ids.iter().filter_map(|id| shown.remove(id)).map(candidate).collect())
}

/// Who may be meant by what was typed into the one search box, best first. A street with a number is an address; without one it may be
/// the name of somebody (Piazza, Corso, Strada are surnames): those who are called so come first, then whoever lives there.
///
/// # Errors
/// Those of the database.
pub async fn find(tx: &mut Tx, text: &str, most: usize) -> Outcome<Vec<Candidate>> {
    let search = matching::search(text);
    let mut living: Vec<Candidate> = Vec::new();
    if let Some(address) = &search.address {
        living = by_address(tx, address, most).await?;
        if !living.is_empty() && !address.number.is_empty() {
            return Ok(living);
        }
    }
    let cards: Vec<&Card> = std::iter::once(&search.card).chain(&search.others).collect();
    let mut found = ranked(tx, &cards, &search.keys, &search.starts, most).await?;
    if !living.is_empty() {
        found.truncate(most.saturating_sub(living.len()).max(most / 2));
        living.retain(|one| found.iter().all(|known| known.card.id != one.card.id));
        found.extend(living);
        found.truncate(most);
        return Ok(found);
    }
    for starts in search.misheard.chunks(STARTS) {
        // The likeliest first: the same sound, then one letter less.
        if found.is_empty() {
            found = ranked(tx, &cards, &[], starts, most).await?;
        }
    }
    Ok(found)
}

/// Those among the candidates whose data the actor may read: their Cartella opens, of the others only the identity card.
///
/// # Errors
/// Those of the database.
pub async fn readable(tx: &mut Tx, found: &[Candidate]) -> Outcome<BTreeSet<PersonId>> {
    let ids: Vec<PersonId> = found.iter().map(|found| found.card.id).collect();
    card::readable(tx, &ids).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_protected_people_so_many_are_asked_about_and_no_more_however_many_there_are() {
        for (statement, halves) in [(&BY_KEYS, 1), (&BY_STARTS, 4)] {
            let asked = statement.text.matches("not np.restricted").count();
            let bounded = statement.text.matches(" limit :apart) g where exists").count();
            assert_eq!((asked, bounded), (halves, halves), "{}", statement.text);
        }
    }
}
