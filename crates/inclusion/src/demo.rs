//! Households of the allowance for a demonstration city: a list as GePI might give it out, imported and worked on by the product's own actions.

use crate::household::list::{Filter, households};
use crate::household::store::Household;
use crate::import::actions::{Confirming, add, confirm};
use crate::meeting::forms::NewMeeting;
use crate::meeting::{Justification, MeetingOutcome, MeetingState, actions as meetings};
use ::store::{Audit, Db};
use chrono::{NaiveDate, NaiveTime};
use guard::Principal;
use kernel::tax_code::Sex;
use kernel::time::{days_after, days_before, show_date};
use kernel::{Outcome, TaxCode};

/// Somebody of the demonstration city.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Somebody {
    /// Tax code.
    pub tax_code: TaxCode,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
}

/// What the list says of a household: how many are in it, its state, and how many days ago the pact was signed.
const HOUSEHOLDS: [(usize, &str, Option<u64>); 12] = [
    (2, "In pagamento", Some(100)),
    (1, "In pagamento", Some(115)),
    (3, "In pagamento", Some(20)),
    (1, "In pagamento", Some(130)),
    (2, "Sospesa", Some(160)),
    (1, "In pagamento", Some(200)),
    (1, "In pagamento", Some(210)),
    (2, "In istruttoria", None),
    (1, "Decaduta", Some(300)),
    (1, "In pagamento", Some(60)),
    (1, "In pagamento", Some(45)),
    (1, "In pagamento", Some(5)),
];
/// How many of the last households are of people whom no register knows.
const UNKNOWN: usize = 3;

/// Invented people whom no register knows.
fn strangers() -> Vec<Somebody> {
    let born = |year| NaiveDate::from_ymd_opt(year, 3, 14).unwrap_or_default();
    [
        ("Zambetti", "Ornella", Sex::Female, 1974),
        ("Quarantotto", "Silvio", Sex::Male, 1969),
        ("Valsecchi", "Iride", Sex::Female, 1988),
    ]
    .into_iter()
    .filter_map(|(family, given, sex, year)| {
        let tax_code = TaxCode::compute(family, given, sex, born(year), "F205")?;
        Some(Somebody { tax_code, family_name: family.to_owned(), given_name: given.to_owned() })
    })
    .collect()
}

/// A list as GePI might give it out: the people of a city in a dozen households, and a few whom no register knows. Fewer people make fewer households.
pub fn list(people: &[Somebody], today: NaiveDate) -> String {
    let mut known = people.iter().cloned();
    let mut unknown = strangers().into_iter();
    let mut lines = vec!["numero_pratica;codice_fiscale;cognome;nome;ruolo;obblighi;stato;data_domanda;data_pad;invio".to_owned()];
    for (at, (size, state, signed)) in HOUSEHOLDS.into_iter().enumerate() {
        let members: Vec<Somebody> = match at.saturating_add(UNKNOWN) < HOUSEHOLDS.len() {
            true => known.by_ref().take(size).collect(),
            false => unknown.by_ref().take(size).collect(),
        };
        let asked = show_date(days_before(today, signed.unwrap_or(10).saturating_add(15)));
        let signed = signed.map(|days| show_date(days_before(today, days))).unwrap_or_default();
        for (place, member) in members.iter().enumerate() {
            let role = if place == 0 { "richiedente" } else { "altro" };
            let (code, family, given) = (&member.tax_code, &member.family_name, &member.given_name);
            let number = at.saturating_add(1);
            lines.push(format!(
                "INPS-ADI-DEMO-{number:04};{code};{family};{given};{role};tenuto;{state};{asked};{signed};servizi sociali"
            ));
        }
    }
    lines.join("\n")
}

/// Imports the list and writes a few meetings, for somebody who may import and write: one to come, one that took place, one to which nobody came.
///
/// # Errors
/// Those of the actions.
pub async fn make(db: &Db, importer: &Principal, people: &[Somebody]) -> Outcome<usize> {
    let today = db.clock().today();
    let list = list(people, today);
    let id = add(db, importer, ("elenco-gepi.csv", list.as_bytes()), None).await?;
    let imported = confirm(db, importer, id, &Confirming::default(), None).await?;
    let mut tx = db.begin(&importer.actor).await?;
    let all = households(&mut tx, &Filter::default(), None, 50).await?;
    tx.commit(Audit::of("inclusion.list").rows(all.len())).await?;
    let named = |number: usize| all.iter().find(|one| one.practice == format!("INPS-ADI-DEMO-{number:04}") && one.writes);
    let new = |on: NaiveDate, is_held: bool| NewMeeting {
        on,
        at: NaiveTime::from_hms_opt(10, 30, 0),
        place: "Sede del servizio sociale".to_owned(),
        member: None,
        is_held,
        note: String::new(),
    };
    if let Some(one) = named(1) {
        meetings::add(db, importer, one.id, one.version, &new(days_after(today, 6), false), None).await?;
    }
    for (number, days) in [(6, 75), (7, 95)] {
        if let Some(one) = named(number) {
            meetings::add(db, importer, one.id, one.version, &new(days_before(today, days), true), None).await?;
        }
    }
    if let Some(one) = named(4) {
        missed(db, importer, one, &new(days_before(today, 12), false)).await?;
    }
    Ok(imported.added)
}

async fn missed(db: &Db, importer: &Principal, one: &Household, new: &NewMeeting) -> Outcome<()> {
    let meeting = meetings::add(db, importer, one.id, one.version, new, None).await?;
    let outcome = MeetingOutcome { state: MeetingState::Missed, justification: Justification::Unjustified };
    meetings::tell(db, importer, meeting, one.version.saturating_add(1), outcome, "Nessuno si è presentato.").await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::read::read;
    use crate::terms::shipped;

    #[test]
    fn the_list_of_the_demonstration_city_is_read_whole() {
        let birth = |year| NaiveDate::from_ymd_opt(year, 5, 6).expect("a day");
        let people: Vec<Somebody> = (1950..1980)
            .map(|year| Somebody {
                tax_code: TaxCode::compute("Prova", "Ada", Sex::Female, birth(year), "F205").expect("a code"),
                family_name: "Prova".into(),
                given_name: "Ada".into(),
            })
            .collect();
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
        let file = read(list(&people, today).as_bytes(), shipped().expect("the terms"), today);
        assert_eq!((file.faulty, file.households.len()), (0, 12), "{:?}", file.faults);
        let few = read(list(&people[..2], today).as_bytes(), shipped().expect("the terms"), today);
        assert_eq!((few.faulty, few.households.len()), (0, 4));
    }
}
