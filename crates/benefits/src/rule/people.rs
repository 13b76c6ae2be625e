//! A draft on the people of the register: who lives with whom, born when, registered here since when, in which borough, with the ISEE that counts.
//! No name and no identifier leaves this file; whoever is protected, and whoever lives with them, is not counted.
//!
//! What the register does not hold (answers to the questions, rent, health, work) is invented from a seed, as for an invented city, and the page
//! says so. An ISEE is never invented: who has none is counted as not decided yet.

use super::simulation::compare;
use crate::isee::model::counts;
use crate::isee::{Counted, Counting, IseeKind, holding_of_all};
use ::store::Tx;
use chrono::NaiveDate;
use kernel::tax_code::Sex;
use kernel::{Failure, Outcome, PersonId};
use registry::{MemberRole, not_hidden};
use regulation::case::{Case, MOST_MEMBERS, Member};
use regulation::invented::{Chance, case};
use regulation::known::{HouseholdField, PersonField, ROLE, SEX};
use regulation::number::from_cents;
use regulation::simulate::Report;
use regulation::{Regulation, Unit, calendar};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Most persons of a register that are counted in one go.
pub const MOST: i64 = 500_000;

/// Where the addresses are that make somebody a resident of the body's municipality.
macro_rules! home {
    ($alias:literal) => {
        concat!(
            $alias,
            ".body_id = :body and ",
            $alias,
            ".person_id = p.person_id and ",
            $alias,
            ".kind in ('residence', 'fictitious') and ",
            $alias,
            ".istat_code = b.istat_code"
        )
    };
}

store::statements! {
    /// Everybody of the register who is alive, household by household; no name. `since` is the first day of the time for which they are registered
    /// here without a break.
    pub PEOPLE = concat!(
        "select coalesce(m.household_id, p.person_id) as household_id, p.person_id, p.birth_date, p.birth_estimated, p.sex, m.role, p.restricted,
                (select cast(max(case when l.istat_code = b.istat_code then 1 else 0 end) as bigint) from registry_v_place l where l.body_id = :body and l.person_id = p.person_id
                    and l.kind in ('residence', 'fictitious') and l.valid_from <= :on and l.valid_until > :on) as resident,
                (select max(h.valid_from) from registry_v_place h where ", home!("h"), " and h.valid_from <= :on
                    and not exists (select 1 from registry_v_place e where ", home!("e"), " and e.valid_from < h.valid_from and e.valid_until >= h.valid_from)) as since,
                (select cast(max(r.municipio) as bigint) from registry_v_residence r where r.body_id = :body and r.person_id = p.person_id and r.kind in ('residence', 'fictitious')
                    and r.valid_from <= :on and r.valid_until > :on) as borough
           from registry_v_person p join guard_body b on b.body_id = p.body_id
           left join registry_v_member m on m.body_id = p.body_id and m.person_id = p.person_id and m.kind = 'registered' and m.valid_from <= :on and m.valid_until > :on
          where p.body_id = :body and not p.anonymous and (p.death_date is null or p.death_date > :on)
            and (p.restricted or ", not_hidden!("p.person_id"), ") and (", guard::in_body!("rule.write"), " or ", guard::in_body!("rule.publish"), ")
          order by 1, p.birth_date, p.person_id limit :most");
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    household_id: Uuid,
    person_id: PersonId,
    birth_date: Option<NaiveDate>,
    birth_estimated: bool,
    sex: Sex,
    role: Option<MemberRole>,
    restricted: bool,
    resident: Option<i64>,
    since: Option<NaiveDate>,
    borough: Option<i64>,
}

/// Somebody without a name.
#[derive(Clone, Debug, Default)]
struct Somebody {
    birth: Option<i64>,
    sex: Option<i64>,
    role: Option<MemberRole>,
    resident: Option<i64>,
    since: Option<i64>,
    borough: Option<i64>,
    attestations: Vec<Counted>,
}

/// Those who live together.
type Household = Vec<Somebody>;

/// The households of the body on a day.
#[derive(Debug, Default)]
pub struct People {
    households: Vec<Household>,
}

impl People {
    /// How many households there are.
    pub fn households(&self) -> usize {
        self.households.len()
    }
}

/// Reads the households of the body on a day, for whoever writes or publishes its regulations; to others there are none.
///
/// # Errors
/// Those of the database; a refusal where there are more persons than [`MOST`].
pub async fn read(tx: &mut Tx, on: NaiveDate) -> Outcome<People> {
    let rows: Vec<PersonRow> = tx.sql(&PEOPLE).bind("on", on).bind("most", MOST.saturating_add(1)).all().await?;
    if i64::try_from(rows.len()).unwrap_or(i64::MAX) > MOST {
        return Err(Failure::field(
            "people",
            format!("Il registro ha più di {MOST} persone: la simulazione si fa su nuclei inventati."),
        ));
    }
    let attestations = holding_of_all(tx, on).await?;
    Ok(People { households: together(rows, attestations) })
}

/// Who lives with whom; a household with a protected person is left out.
fn together(rows: Vec<PersonRow>, mut attestations: HashMap<PersonId, Vec<Counted>>) -> Vec<Household> {
    let mut households: Vec<Household> = Vec::new();
    let mut last: Option<(Uuid, bool, Household)> = None;
    let mut close = |last: Option<(Uuid, bool, Household)>| {
        if let Some((_, false, household)) = last {
            households.push(household);
        }
    };
    for row in rows {
        if last.as_ref().is_none_or(|(household, ..)| *household != row.household_id) {
            close(last.take());
            last = Some((row.household_id, false, Vec::new()));
        }
        let Some((_, is_protected, household)) = &mut last else { continue };
        *is_protected |= row.restricted;
        let sex = match row.sex {
            Sex::Female => word(SEX, "F"),
            Sex::Male => word(SEX, "M"),
            Sex::NotStated => None,
        };
        household.push(Somebody {
            birth: row.birth_date.filter(|_| !row.birth_estimated).map(calendar::of),
            sex,
            role: row.role,
            resident: row.resident,
            since: row.since.map(calendar::of),
            borough: row.borough,
            attestations: attestations.remove(&row.person_id).unwrap_or_default(),
        });
    }
    close(last);
    households
}

/// The word of a closed list of the engine, as a value.
fn word(list: u16, id: &str) -> Option<i64> {
    let lists = regulation::known::choices();
    lists.get(usize::from(list))?.iter().position(|word| word.id == id).and_then(|place| i64::try_from(place).ok())
}

/// What somebody is to the holder, where the register says it without doubt.
fn role_of(role: Option<MemberRole>) -> Option<i64> {
    match role? {
        MemberRole::Child => word(ROLE, "child"),
        MemberRole::Parent => word(ROLE, "parent"),
        MemberRole::Sibling => word(ROLE, "sibling"),
        MemberRole::Grandparent | MemberRole::Grandchild | MemberRole::Relative => word(ROLE, "other_relative"),
        MemberRole::Carer | MemberRole::Foster => word(ROLE, "other"),
        MemberRole::Holder | MemberRole::Spouse | MemberRole::Other => None,
    }
}

/// What came of a simulation on the people of the register.
#[derive(Debug)]
pub struct Simulated {
    /// The figures.
    pub report: Report,
    /// Of how many no attestation of the kind holds; nothing where the regulation asks for none.
    pub without_isee: Option<usize>,
}

/// Simulates a text on the people of the register, where it keeps nobody waiting; the caller has a place among the simulations that run.
///
/// # Errors
/// [`crate::Problem::NotApplicable`] when one of the two cannot decide on that day.
pub async fn simulate(
    new: Arc<Regulation>,
    old: Option<Arc<Regulation>>,
    people: People,
    (on, seed): (NaiveDate, u64),
) -> Outcome<Simulated> {
    let counted = move || {
        let mut without = 0_usize;
        let counted =
            cases(&new, &people, on, seed).inspect(|case| without = without.saturating_add(usize::from(has_no_isee(case))));
        let report = compare(&new, old.as_ref(), (on, seed), counted)?;
        Ok(Simulated { report, without_isee: new.asks_isee().then_some(without) })
    };
    tokio::task::spawn_blocking(counted).await.map_err(Failure::internal)?
}

/// The cases of a regulation: one for each household, in which its holder asks, else whoever is oldest; one for each person where it is for persons.
fn cases<'p>(regulation: &'p Regulation, people: &'p People, on: NaiveDate, seed: u64) -> impl Iterator<Item = Case> + 'p {
    let askers = move |household: &'p Household| {
        let all = match regulation.unit {
            Unit::Household => {
                let first = household.iter().position(|one| one.role == Some(MemberRole::Holder)).unwrap_or_default();
                first..first.saturating_add(1)
            }
            Unit::Person => 0..household.len(),
        };
        all.map(move |asker| (household, asker))
    };
    let asked = people.households.iter().flat_map(askers);
    // Each has a source of chance of its own, so that one more does not change the others' answers.
    (0_u64..).zip(asked).filter_map(move |(number, (household, asker))| {
        case_of(regulation, household, asker, on, seed.wrapping_add(number.wrapping_mul(APART)))
    })
}

/// How far apart the sources of chance of two cases are.
const APART: u64 = 0x9e37_79b9_7f4a_7c15;

fn has_no_isee(case: &Case) -> bool {
    case.household.get(HouseholdField::Isee as usize).copied().flatten().is_none()
}

/// The attestation that counts for whoever asks; for a household that of any of its members, where it is of the whole household.
fn attestation(regulation: &Regulation, household: &[Somebody], asker: &Somebody, on: NaiveDate) -> Option<Counted> {
    let kind = IseeKind::from(regulation.isee_for(asker.birth, calendar::of(on))?);
    let own = counts(asker.attestations.iter().cloned(), kind, on);
    let found = match (own, regulation.unit) {
        (Counting::Holds(own), _) => return Some(own),
        (_, Unit::Household) => {
            let of_all = household.iter().flat_map(|one| &one.attestations).filter(|one| one.kind.is_of_household());
            counts(of_all.cloned(), kind, on)
        }
        (other, Unit::Person) => other,
    };
    found.holding().cloned()
}

fn case_of(regulation: &Regulation, household: &[Somebody], asker: usize, on: NaiveDate, seed: u64) -> Option<Case> {
    let day = calendar::of(on);
    let first = household.get(asker)?;
    let mut it = case(regulation, day, 0, &mut Chance::new(seed));
    let invented = std::mem::take(&mut it.members);
    let others = household.iter().enumerate().filter(|(place, _)| *place != asker).map(|(_, one)| one);
    let holds = first.role == Some(MemberRole::Holder);
    for (place, one) in std::iter::once(first).chain(others).take(MOST_MEMBERS).enumerate() {
        let mut member: Member = invented.get(place % invented.len().max(1)).cloned().unwrap_or_default();
        let role = if place == 0 { word(ROLE, "declarant") } else { role_of(one.role).filter(|_| holds) };
        member.set(PersonField::BirthDate, one.birth);
        member.set(PersonField::Sex, one.sex);
        member.set(PersonField::Role, role);
        member.set(PersonField::Resident, one.resident);
        member.set(PersonField::ResidentSince, one.since);
        it.members.push(member);
    }
    let isee = attestation(regulation, household, first, on);
    it.set_household(HouseholdField::Isee, isee.as_ref().and_then(|isee| from_cents(isee.value)));
    it.set_household(HouseholdField::IseeValidUntil, isee.as_ref().map(|isee| calendar::of(isee.last_day)));
    it.set_household(HouseholdField::IseeDefects, isee.as_ref().map(|isee| i64::from(isee.has_open_defects)));
    it.set_household(HouseholdField::Resident, first.resident);
    it.set_household(HouseholdField::ResidentSince, first.since);
    it.set_household(HouseholdField::Borough, first.borough);
    Some(it)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::shipped;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn row(household: u128, person: u128, birth: &str, role: Option<MemberRole>, restricted: bool) -> PersonRow {
        PersonRow {
            household_id: Uuid::from_u128(household),
            person_id: PersonId(Uuid::from_u128(person)),
            birth_date: Some(day(birth)),
            birth_estimated: false,
            sex: Sex::Female,
            role,
            restricted,
            resident: Some(1),
            since: Some(day("2010-01-01")),
            borough: Some(4),
        }
    }

    fn isee(value: i64) -> Counted {
        Counted {
            id: Uuid::from_u128(1),
            kind: IseeKind::Ordinary,
            indicator: crate::isee::Indicator::Ordinary,
            protocol: "INPS-ISEE-2026-12345678Z-00".parse().expect("a protocol"),
            submitted_on: day("2026-03-02"),
            last_day: day("2026-12-31"),
            value: kernel::Cents(value),
            scale: None,
            has_open_defects: false,
            recorded: kernel::Instant::default(),
        }
    }

    fn read(code: &str) -> Arc<Regulation> {
        let one = shipped::of(code).expect("a shipped one");
        Regulation::read(one.code, one.text).expect("no fault")
    }

    #[test]
    fn a_household_with_a_protected_person_is_not_counted_and_the_holder_asks() {
        let holder = Some(MemberRole::Holder);
        let rows = vec![
            row(1, 11, "1950-01-01", Some(MemberRole::Parent), false),
            row(1, 12, "1980-01-01", holder, false),
            row(2, 21, "1970-01-01", holder, false),
            row(2, 22, "1972-01-01", Some(MemberRole::Spouse), true),
            row(3, 3, "1960-01-01", None, false),
        ];
        let attestations = HashMap::from([(PersonId(Uuid::from_u128(11)), vec![isee(500_000)])]);
        let people = People { households: together(rows, attestations) };
        assert_eq!(people.households(), 2);
        let regulation = read("sostegno-al-reddito");
        let cases: Vec<Case> = cases(&regulation, &people, day("2026-11-21"), 7).collect();
        let without = cases.iter().filter(|case| has_no_isee(case)).count();
        assert_eq!((cases.len(), without), (2, 1), "the one who lives alone has no ISEE");
        let first = cases.first().expect("a case");
        let born = |place: usize| first.members.get(place).and_then(|member| member.fields.first().copied().flatten());
        assert_eq!((born(0), born(1)), (Some(calendar::of(day("1980-01-01"))), Some(calendar::of(day("1950-01-01")))));
        let known = first.household.get(HouseholdField::Isee as usize).copied().flatten();
        assert_eq!(known, from_cents(kernel::Cents(500_000)), "that of the parent is of the whole household");
    }

    #[tokio::test]
    async fn who_has_no_isee_is_not_decided_and_is_told_as_a_share() {
        let rows = (0..40).map(|n| row(n, n, "1980-01-01", Some(MemberRole::Holder), false)).collect();
        let attestations = (0..30).map(|n| (PersonId(Uuid::from_u128(n)), vec![isee(100_000)])).collect();
        let people = People { households: together(rows, attestations) };
        let regulation = read("sostegno-al-reddito");
        let done = simulate(Arc::clone(&regulation), Some(regulation), people, (day("2026-11-21"), 7)).await.expect("a report");
        assert_eq!((done.report.households, done.without_isee), (40, Some(10)));
        assert_eq!((done.report.all.gaining, done.report.all.losing), (0, 0));
        assert!(done.report.all.undetermined <= 10 && done.report.all.granted > 0);
        let vouchers = simulate(read("buoni-spesa"), None, People::default(), (day("2026-11-21"), 7)).await.expect("a report");
        assert_eq!(vouchers.without_isee, None, "it asks for none");
    }
}
