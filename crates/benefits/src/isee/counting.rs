//! Which attestation counts: the one answer that applications, co-payments and letters ask for.

use super::model::{Counted, Counting, IseeKind, counts};
use super::store::{COUNTED, COUNTED_FOR_ALL, CountedRow, HeldRow, OF_ALL};
use ::store::{Statement, Tx};
use chrono::NaiveDate;
use kernel::{Outcome, PersonId};
use std::collections::HashMap;

/// Which attestation counts for somebody where a kind is asked for, on a day: the newest that holds, else which was the last and when it
/// ended. That of the household counts for each of its members. For whoever may read the attestations of that person, and as far as they may
/// know of whoever submitted it; to others there is none.
///
/// # Errors
/// Those of the database.
pub async fn counting(tx: &mut Tx, person: PersonId, kind: IseeKind, day: NaiveDate) -> Outcome<Counting> {
    of(tx, &COUNTED, person, kind, day).await
}

/// The same whoever asks: for what the program works out by itself, such as a co-payment after a new attestation. What it answers is shown to
/// nobody.
///
/// # Errors
/// Those of the database.
pub async fn counting_for_all(tx: &mut Tx, person: PersonId, kind: IseeKind, day: NaiveDate) -> Outcome<Counting> {
    of(tx, &COUNTED_FOR_ALL, person, kind, day).await
}

/// Which attestations hold on a day, by the person for whom they may count: for figures of the whole body, in which nobody is named. For whoever
/// writes or publishes the body's regulations; to others there are none.
///
/// # Errors
/// Those of the database.
pub async fn holding_of_all(tx: &mut Tx, day: NaiveDate) -> Outcome<HashMap<PersonId, Vec<Counted>>> {
    let rows: Vec<HeldRow> = tx.sql(&OF_ALL).bind("on", day).all().await?;
    let mut all: HashMap<PersonId, Vec<Counted>> = HashMap::new();
    for held in rows {
        all.entry(held.person_id).or_default().push(held.row.into());
    }
    Ok(all)
}

async fn of(tx: &mut Tx, statement: &'static Statement, person: PersonId, kind: IseeKind, day: NaiveDate) -> Outcome<Counting> {
    let rows: Vec<CountedRow> = tx.sql(statement).id("person", person).all().await?;
    Ok(counts(rows.into_iter().map(Counted::from), kind, day))
}

impl Counting {
    /// In one sentence, for people: what counts, or why nothing does.
    pub fn sentence(&self) -> String {
        let day = kernel::time::show_date;
        match self {
            Counting::Holds(one) => format!("{} di {}, valido fino al {}.", one.kind.label(), one.value, day(one.last_day)),
            Counting::Expired(one) => format!("Scaduto il {}: serve una nuova attestazione.", day(one.last_day)),
            Counting::OtherIndicator(_) => {
                "C'è solo l'indicatore per specifiche prestazioni familiari: le prestazioni del Comune chiedono l'ISEE ordinario."
                    .to_owned()
            }
            Counting::None => "Nessuna attestazione.".to_owned(),
        }
    }
    /// The same without the amount, for pages whose reading is not noted as reading an ISEE.
    pub fn brief(&self) -> String {
        match self {
            Counting::Holds(one) => format!("{}, valido fino al {}.", one.kind.label(), kernel::time::show_date(one.last_day)),
            Counting::Expired(_) | Counting::OtherIndicator(_) | Counting::None => self.sentence(),
        }
    }
    /// The one that holds.
    pub fn holding(&self) -> Option<&Counted> {
        match self {
            Counting::Holds(one) => Some(one),
            Counting::Expired(_) | Counting::OtherIndicator(_) | Counting::None => None,
        }
    }
}
