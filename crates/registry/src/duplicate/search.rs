//! The register as the matching engine compares it: the one place where the two meet.
//!
//! Every person of the body is compared, protected ones too: who may not know of them never sees their pairs. A protected address is left
//! out, because the evidence names what agrees.

use super::model::Evidence;
use ::store::Tx;
use chrono::NaiveDate;
use kernel::tax_code::Sex;
use kernel::{Outcome, PersonId};
use matching::bulk::{BulkFault, Factor, Options, Progress, Record, Subject, Watch, dedupe};
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::watch::Sender;

/// Pairs less probable than this are not worth anybody's look; from 0 to 1.
const THRESHOLD: f64 = 0.5;
/// Persons that one query brings.
const BATCH: i64 = 5_000;
/// Threads; a person waits for pages meanwhile.
const THREADS: usize = 1;

::store::statements! {
    RECORDS = "select p.id, p.family_name, p.given_name, p.known_as, p.sex, p.birth_date, p.birth_year, p.birth_place, p.identifier,
                      coalesce(a.street, '') as street, coalesce(a.number, '') as house_number, coalesce(a.postcode, '') as postcode, coalesce(a.place_name, '') as city,
                      coalesce((select min(r.value) from registry_reach r where r.body_id = p.body_id and r.person_id = p.id and r.kind in ('mobile', 'landline') and r.owner = ''), '') as phone
                 from registry_person p
                 left join registry_address a on a.body_id = p.body_id and a.id = (
                      select b.id from registry_address b where b.body_id = p.body_id and b.person_id = p.id and b.valid_from <= :today and b.valid_until > :today
                         and b.kind in ('residence', 'domicile') and not b.restricted order by b.kind desc, b.valid_from desc, b.id limit 1)
                where p.body_id = :body and p.id > :after and p.merged_into is null and not p.sealed order by p.id limit :most";
    KNOWN = concat!("select cast(count(*) as bigint) from registry_person p where p.body_id = :body and ", crate::not_hidden!("p.id"));
}

/// A person as the engine takes them.
#[derive(Debug, sqlx::FromRow)]
pub struct Known {
    id: PersonId,
    family_name: String,
    given_name: String,
    known_as: String,
    sex: Sex,
    birth_date: Option<NaiveDate>,
    birth_year: Option<i64>,
    birth_place: String,
    identifier: String,
    street: String,
    house_number: String,
    postcode: String,
    city: String,
    phone: String,
}

impl Known {
    /// Who.
    pub const fn id(&self) -> PersonId {
        self.id
    }
    /// Family name; empty when unknown.
    pub fn family_name(&self) -> &str {
        &self.family_name
    }
    /// Given name; empty when unknown.
    pub fn given_name(&self) -> &str {
        &self.given_name
    }
    /// Registered sex.
    pub fn sex(&self) -> Option<Sex> {
        Some(self.sex).filter(|sex| *sex != Sex::NotStated)
    }
    /// Day of birth.
    pub const fn birth_date(&self) -> Option<NaiveDate> {
        self.birth_date
    }
    /// Belfiore code of the place of birth; empty when unknown.
    pub fn birth_place(&self) -> &str {
        &self.birth_place
    }
}

/// Two persons who may be one.
#[derive(Clone, Debug, PartialEq)]
pub struct Likely {
    /// The one.
    pub one: PersonId,
    /// The other.
    pub other: PersonId,
    /// In thousandths.
    pub probability: i64,
    /// Why, the weightiest first.
    pub evidence: Vec<Evidence>,
}

/// Every person of the body.
///
/// # Errors
/// Those of the database.
pub async fn records(tx: &mut Tx) -> Outcome<Vec<Known>> {
    let mut all: Vec<Known> = Vec::new();
    let mut after = PersonId(uuid::Uuid::nil());
    loop {
        let rows: Vec<Known> = tx.sql(&RECORDS).id("after", after).bind("most", BATCH).all().await?;
        match rows.last() {
            Some(last) => after = last.id,
            None => return Ok(all),
        }
        all.extend(rows);
    }
}

/// How many persons of the body the actor may know of.
///
/// # Errors
/// Those of the database.
pub async fn known(tx: &mut Tx) -> Outcome<i64> {
    Ok(tx.sql(&KNOWN).value().await?)
}

/// Finds the pairs, and says now and then how many of `all` records it has dealt with; when nobody listens any more it ends early with what an
/// empty register has.
pub fn pairs(known: &[Known], all: i64, told: &Sender<i64>) -> Vec<Likely> {
    let texts: Vec<[String; 3]> = known
        .iter()
        .map(|one| {
            let birth = match (one.birth_date, one.birth_year) {
                (Some(day), _) => day.to_string(),
                (None, Some(year)) => year.to_string(),
                (None, None) => String::new(),
            };
            [one.id.to_string(), one.sex.code().to_owned(), birth]
        })
        .collect();
    let records = known.iter().zip(&texts).map(|(one, [id, sex, birth])| {
        let nameless = one.family_name.is_empty() && one.given_name.is_empty();
        Record {
            id,
            given_name: &one.given_name,
            family_name: if nameless { &one.known_as } else { &one.family_name },
            sex,
            birth_date: birth,
            birth_place: &one.birth_place,
            tax_code: &one.identifier,
            street: &one.street,
            house_number: &one.house_number,
            postcode: &one.postcode,
            city: &one.city,
            phone: &one.phone,
            ..Record::default()
        }
    });
    let cancel = AtomicBool::new(false);
    let progress = |at: Progress| {
        let share = at.done.saturating_mul(1_000).checked_div(at.of.max(1)).unwrap_or_default();
        let done = all.saturating_mul(i64::try_from(share).unwrap_or_default()).checked_div(1_000).unwrap_or_default();
        if told.send(done.min(all)).is_err() {
            cancel.store(true, Ordering::Relaxed);
        }
    };
    let options = Options { threshold: THRESHOLD, threads: THREADS, ..Options::default() };
    let report = match dedupe(records, &options, &Watch { progress: &progress, cancel: &cancel }) {
        Ok(report) => report,
        Err(BulkFault::Stopped(_)) => return Vec::new(),
        Err(fault @ BulkFault::Record(..)) => {
            // Identifiers are unique in the register: it would be a fault of ours.
            tracing::error!(%fault, "the register could not be compared");
            return Vec::new();
        }
    };
    let id = |position: u32| usize::try_from(position).ok().and_then(|place| known.get(place)).map(|one| one.id);
    report
        .pairs()
        .iter()
        .filter_map(|pair| {
            let (one, other) = (id(pair.first)?, id(pair.second)?);
            let mut evidence = report.evidence(pair);
            // What any two records start from says nothing of these two.
            evidence.retain(|piece| piece.subject != Subject::Start && piece.weight.abs() >= LEAST);
            evidence.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
            let evidence = evidence.iter().map(|piece| Evidence {
                text: piece.phrase.to_owned(),
                speaks_for: piece.weight > 0.0,
                on_card: is_on_card(piece.subject),
            });
            Some(Likely { one, other, probability: thousandths(pair.probability), evidence: evidence.collect() })
        })
        .collect()
}

/// Evidence that says less than this, in bits, is not told.
const LEAST: f64 = 0.3;

/// Whether the identity card shows what is compared: names, sex, day and place of birth. It shows a code with most of its figures hidden and where
/// somebody lives only roughly, no street and no telephone; and of a third record, or a home, it says nothing.
fn is_on_card(subject: Subject) -> bool {
    match subject {
        Subject::Of(factor) => {
            matches!(factor, Factor::Family | Factor::Given | Factor::Order | Factor::Birth | Factor::Place | Factor::Sex)
        }
        Subject::Namesakes => true,
        Subject::Start | Subject::TaxCode | Subject::Household | Subject::Third => false,
    }
}

/// A probability in thousandths; never none, because the pair was found.
#[expect(clippy::float_arithmetic, reason = "a probability; money is never near")]
fn thousandths(probability: f64) -> i64 {
    (1..=1_000_i32).rev().find(|step| f64::from(*step) <= probability * 1_000.0).map_or(1, i64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_is_rounded_down_and_never_to_nothing() {
        assert_eq!(
            [thousandths(1.0), thousandths(0.9999), thousandths(0.5), thousandths(0.0001), thousandths(f64::NAN)],
            [1000, 999, 500, 1, 1]
        );
    }
}
