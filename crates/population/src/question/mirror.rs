//! The civil register as its copy answers.

use crate::resident::ResidentRow;
use crate::resident::keys::{of_code, of_day, of_family, of_given, of_household, same_code};
use crate::resident::store::{BY_KEYS, card};
use chrono::{Datelike as _, NaiveDate};
use guard::Principal;
use kernel::Outcome;
use matching::{Birth, Card, LIKELY};
use registry::{Asking, CivilAnswer, CivilChange, CivilQuestion, CivilRegister, Resident};
use std::collections::BTreeMap;
use store::{Db, Tx};
use ui::Boxed;

/// Most residents of one answer.
pub const HANDFUL: usize = 5;
/// Most residents that one question compares.
const MOST_COMPARED: i64 = 1_500;
/// Least score of whoever is meant when only the year of birth is known: it says less than a day.
const LIKELY_BY_YEAR: u16 = LIKELY - 125;
/// How far behind the likeliest somebody may be and still be meant.
const NEAR: u16 = 50;
/// Most members of a household that are told.
const MOST_MEMBERS: i64 = 40;

/// The copy of the civil register.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mirror;

async fn by_keys(tx: &mut Tx, keys: &[i64], most: i64) -> Outcome<Vec<ResidentRow>> {
    // A place without a key repeats the first.
    let at = |place: usize| keys.get(place).or(keys.first()).copied().unwrap_or(0);
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let query = tx.sql(&BY_KEYS).bind("k0", at(0)).bind("k1", at(1)).bind("k2", at(2)).bind("k3", at(3));
    Ok(query.bind("most", most).all().await?)
}

/// Day and month exchanged, when that is another possible day.
fn turned(day: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(day.year(), day.day(), day.month()).filter(|turned| *turned != day)
}

/// Who is meant, best first; `None` for more than a handful.
async fn meant(tx: &mut Tx, question: &CivilQuestion) -> Outcome<CivilAnswer> {
    if let Some(identifier) = &question.identifier {
        let wanted = same_code(identifier);
        let rows = by_keys(tx, &of_code(identifier.value()).into_iter().collect::<Vec<_>>(), MOST_COMPARED).await?;
        let same =
            |row: &Resident| kernel::tax_code::Identifier::parse(&row.tax_code).is_ok_and(|known| same_code(&known) == wanted);
        let found: Vec<Resident> = rows.into_iter().map(ResidentRow::resident).filter(same).collect();
        return Ok(if found.len() > HANDFUL { CivilAnswer::TooMany } else { CivilAnswer::Found(found) });
    }
    let (birth, keys) = match (question.birth.date, question.birth.year) {
        (Some(day), _) => {
            (Some(Birth::Day(day)), std::iter::once(of_day(day)).chain(turned(day).map(of_day)).collect::<Vec<i64>>())
        }
        (None, Some(year)) => {
            let names = [&question.family_name, &question.given_name];
            let as_typed = [of_family(year, names[0]), of_given(year, names[1])];
            let exchanged = [of_family(year, names[1]), of_given(year, names[0])];
            (Some(Birth::Year(year)), as_typed.into_iter().chain(exchanged).flatten().collect())
        }
        (None, None) => (None, Vec::new()),
    };
    let asked =
        Card { family_name: question.family_name.clone(), given_name: question.given_name.clone(), birth, ..Card::default() };
    let rows = by_keys(tx, &keys, MOST_COMPARED).await?;
    let mut known: BTreeMap<i64, Resident> = rows.into_iter().map(|row| (row.number, row.resident())).collect();
    let cards: BTreeMap<i64, Card> = known.iter().map(|(number, resident)| (*number, card(resident))).collect();
    let least = if question.birth.date.is_some() { LIKELY } else { LIKELY_BY_YEAR };
    let ranked = matching::rank(&asked, cards.iter().map(|(number, card)| (*number, card)));
    // Whoever only resembles the one who is meant is nobody's business.
    let least = ranked.first().map_or(least, |best| best.score.saturating_sub(NEAR).max(least));
    let likely: Vec<i64> = ranked.into_iter().filter(|one| one.score >= least).map(|one| one.id).collect();
    if likely.len() > HANDFUL {
        return Ok(CivilAnswer::TooMany);
    }
    Ok(CivilAnswer::Found(likely.into_iter().filter_map(|number| known.remove(&number)).collect()))
}

async fn household(tx: &mut Tx, resident: &Resident) -> Outcome<Vec<Resident>> {
    let Some(key) = of_household(&resident.household) else { return Ok(vec![resident.clone()]) };
    let rows = by_keys(tx, &[key], MOST_MEMBERS).await?;
    let mut all: Vec<Resident> = rows
        .into_iter()
        .filter(ResidentRow::is_here)
        .map(ResidentRow::resident)
        .filter(|member| member.household == resident.household)
        .collect();
    all.sort_by_key(|member| (member.role.unwrap_or(registry::MemberRole::Other), member.birth_date));
    Ok(all)
}

impl CivilRegister for Mirror {
    fn name(&self) -> &'static str {
        "mirror"
    }
    fn title(&self) -> String {
        "copia dell'anagrafe comunale".to_owned()
    }
    fn page(&self) -> &'static str {
        crate::PAGE
    }
    fn serves<'a>(&'a self, db: &'a Db, principal: &'a Principal) -> Boxed<'a, Outcome<bool>> {
        Box::pin(async move {
            let mut tx = db.read_open(&principal.actor).await?;
            let state = crate::resident::store::state(&mut tx).await?;
            tx.roll_back().await?;
            Ok(state.generation > 0)
        })
    }
    fn ask<'a>(&'a self, asking: Asking<'a>, question: &'a CivilQuestion) -> Boxed<'a, Outcome<CivilAnswer>> {
        Box::pin(async move {
            let mut tx = asking.db.begin_reading(&asking.principal.actor).await?;
            let answer = meant(&mut tx, question).await?;
            // The question has its row in the log before it is asked, and whom it showed after.
            tx.roll_back().await?;
            Ok(answer)
        })
    }
    fn household_of<'a>(&'a self, asking: Asking<'a>, resident: &'a Resident) -> Boxed<'a, Outcome<Vec<Resident>>> {
        Box::pin(async move {
            let mut tx = asking.db.begin_reading(&asking.principal.actor).await?;
            let all = household(&mut tx, resident).await?;
            tx.roll_back().await?;
            Ok(all)
        })
    }
    fn changes_since<'a>(
        &'a self,
        asking: Asking<'a>,
        residents: &'a [Resident],
        since: NaiveDate,
    ) -> Boxed<'a, Outcome<Vec<CivilChange>>> {
        Box::pin(async move {
            let mut tx = asking.db.begin_reading(&asking.principal.actor).await?;
            let mut changes = Vec::new();
            for known in residents {
                let rows = by_keys(&mut tx, &[crate::resident::keys::of_reference(&known.reference)], MOST_MEMBERS).await?;
                let now = rows.into_iter().map(ResidentRow::resident).find(|row| row.reference == known.reference);
                changes.extend(now.into_iter().flat_map(|now| changed(&now, since)));
            }
            tx.roll_back().await?;
            Ok(changes)
        })
    }
}

/// What a resident as of today tells of the time since a day.
pub(crate) fn changed(now: &Resident, since: NaiveDate) -> Vec<CivilChange> {
    let reference = || now.reference.clone();
    let later = |day: Option<NaiveDate>| day.filter(|day| *day >= since);
    let died = later(now.died_on).map(|on| CivilChange::Died { reference: reference(), on });
    let left = later(now.left_on).map(|on| CivilChange::Left { reference: reference(), on, to: now.left_to.clone() });
    let moved = later(now.registered_on).map(|on| CivilChange::Moved { reference: reference(), on });
    died.into_iter().chain(left).chain(moved).collect()
}
