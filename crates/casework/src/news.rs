//! What other rooms tell of people in care: somebody died or moved, another office is competent for where they live, or the contact from
//! which a case began was somebody else's. A child who was born into the household of a case is known to those who work on it; of whoever
//! else comes into it they are asked ([`crate::entered`]).
//! Nothing closes by itself: the news stands in the case, or in the interview that led to none, until somebody decides.

use chrono::NaiveDate;
use kernel::time::show_date;
use kernel::{CaseId, ContactId, HouseholdId, Outcome, PersonId, UnitId};
use serde::Deserialize;
use store::Tx;
use store::outbox::News;
use uuid::Uuid;

store::statements! {
    OPEN_CASES = "select id from casework_case where body_id = :body and person_id = :person and state <> 'closed' order by id";
    BORN_OF = "select distinct c.id from casework_interview i join casework_case c on c.body_id = i.body_id and c.id = i.case_id
                where i.body_id = :body and i.contact_id = :contact and c.person_id <> :person and c.state <> 'closed' order by c.id";
    SETTLE = "update casework_news set decided_at = :now, decided_by = :actor, decision = :decision
               where body_id = :body and case_id = :case and kind = :kind and decided_at is null";
    AGAIN = "update casework_news set decided_at = null, decided_by = null, decision = ''
              where body_id = :body and case_id = :case and kind = :kind and on_day = :on_day";
    WITHDRAWN = "update casework_news set decided_at = :now, decided_by = :actor, decision = :decision
                  where body_id = :body and case_id = :case and kind = :kind and on_day = :on_day and detail = :detail and decided_at is null";
    MEANT_AGAIN = "update casework_news set decided_at = null, decided_by = null, decision = '', detail = :detail
                    where body_id = :body and case_id = :case and kind = :kind and on_day = :on_day and decision = :decision";
    OPEN_HERE = "select id, unit_id, level from casework_case where body_id = :body and person_id = :person and state <> 'closed' order by id";
    OPEN_OF_HOUSEHOLD = "select id from casework_case where body_id = :body and household_id = :household and state <> 'closed' order by id";
    RENEWED = "update casework_news set decided_at = null, decided_by = null, decision = '', detail = :detail
                where body_id = :body and case_id = :case and kind = :kind and on_day = :on_day";
    ADD = "insert into casework_news (body_id, id, case_id, kind, person_id, on_day, detail, at, decided_at, decided_by, decision, admission)
           values (:body, :id, :case, :kind, null, :on_day, :detail, :now, null, null, '', '')
           on conflict (body_id, case_id, kind, on_day) where person_id is null do nothing";
}

/// The kind of news of a death.
pub(crate) const DIED: &str = "died";
/// The kind of news of another address.
pub(crate) const MOVED: &str = "moved";
/// The kind of news of a borough that is another one although nobody moved: the address was corrected, or the list of streets changed.
pub(crate) const RELOCATED: &str = "relocated";
/// The kind of news of a contact that was put on somebody else.
pub(crate) const CONTACT_MOVED: &str = "contact_moved";

/// What settles the news of a move that was taken back.
const NOT_MOVING: &str = "Il trasferimento è stato annullato.";

/// What settles the news of another competent office, when a later one takes its place.
const LOCATED_AGAIN: &str = "L’indirizzo è stato controllato di nuovo.";

/// How much news one call looks at.
const BATCH: i64 = 200;

#[derive(Deserialize)]
struct Died {
    person_id: PersonId,
    on: NaiveDate,
}

#[derive(Deserialize)]
struct DeathCorrected {
    person_id: PersonId,
    on: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct Moved {
    person_id: PersonId,
    #[serde(default)]
    on: Option<NaiveDate>,
    #[serde(default)]
    municipio: Option<i64>,
}

impl Moved {
    /// From which day, and what is said of it.
    fn told(&self, at: kernel::Instant) -> (NaiveDate, String) {
        let on = self.on.unwrap_or_else(|| kernel::time::local(at).date());
        let place =
            self.municipio.map_or_else(|| "fuori dal territorio".to_owned(), |municipio| format!("nel Municipio {municipio}"));
        (on, format!("Dal {} la persona abita {place}.", show_date(on)))
    }
}

#[derive(Deserialize)]
struct MoveWithdrawn {
    person_id: PersonId,
    on: NaiveDate,
    municipio: Option<i64>,
}

#[derive(Deserialize)]
struct Relocated {
    person_id: PersonId,
    #[serde(default)]
    on: Option<NaiveDate>,
    from: Option<i64>,
    to: Option<i64>,
}

#[derive(Deserialize)]
struct Born {
    person_id: PersonId,
    household_id: HouseholdId,
}

/// Somebody who may be protected now.
#[derive(Deserialize)]
struct Hidden {
    person_id: PersonId,
    #[serde(default)]
    merged_id: Option<PersonId>,
}

#[derive(sqlx::FromRow)]
struct Here {
    id: CaseId,
    unit_id: UnitId,
    level: i64,
}

#[derive(Deserialize)]
struct ContactMoved {
    contact_id: ContactId,
    to_person_id: PersonId,
}

/// Follows one piece of news, inside the transaction that takes it. `false` when it is not for this room. Of a person without an
/// open case nothing is noted, nor of a contact from which neither a case nor an interview began.
///
/// # Errors
/// Those of the database. News whose payload cannot be read is an error of ours, told with its topic.
pub async fn follow(tx: &mut Tx, news: &News) -> Outcome<bool> {
    let fault = |error: serde_json::Error| kernel::Failure::internal(format!("{}: {error}", news.topic));
    let (cases, kind, on, detail) = match news.topic.as_str() {
        "person.died" => {
            let died: Died = serde_json::from_value(news.payload.0.clone()).map_err(fault)?;
            (open_cases(tx, died.person_id).await?, DIED, died.on, format!("La persona è deceduta il {}.", show_date(died.on)))
        }
        "person.death_corrected" => {
            let corrected: DeathCorrected = serde_json::from_value(news.payload.0.clone()).map_err(fault)?;
            let cases = settled(tx, &corrected).await?;
            let Some(on) = corrected.on else { return Ok(true) };
            (cases, DIED, on, format!("La persona è deceduta il {}.", show_date(on)))
        }
        "person.moved" => {
            let moved: Moved = serde_json::from_value(news.payload.0.clone()).map_err(fault)?;
            let (on, detail) = moved.told(news.at);
            let cases = open_cases(tx, moved.person_id).await?;
            for case in &cases {
                let again = tx.sql(&MEANT_AGAIN).id("case", *case).bind("kind", MOVED).bind("on_day", on);
                again.bind("decision", NOT_MOVING).bind("detail", &detail).run().await?;
            }
            (cases, MOVED, on, detail)
        }
        "person.move_withdrawn" => {
            let withdrawn: MoveWithdrawn = serde_json::from_value(news.payload.0.clone()).map_err(fault)?;
            not_moving(tx, &withdrawn, news.at).await?;
            return Ok(true);
        }
        "person.relocated" => {
            let relocated: Relocated = serde_json::from_value(news.payload.0.clone()).map_err(fault)?;
            relocate(tx, &relocated, news.at).await?;
            return Ok(true);
        }
        "person.born" => {
            let born: Born = serde_json::from_value(news.payload.0.clone()).map_err(fault)?;
            for case in tx.sql(&OPEN_OF_HOUSEHOLD).id("household", born.household_id).values::<CaseId>().await? {
                crate::involved::let_know(tx, case, born.person_id).await?;
            }
            return Ok(true);
        }
        "household.entered" => {
            let entered: crate::entered::Entered = serde_json::from_value(news.payload.0.clone()).map_err(fault)?;
            for case in tx.sql(&OPEN_OF_HOUSEHOLD).id("household", entered.household_id).values::<CaseId>().await? {
                crate::entered::ask(tx, case, &entered).await?;
            }
            return Ok(true);
        }
        "person.protected" | "person.merged" | "person.merge_undone" => {
            let hidden: Hidden = serde_json::from_value(news.payload.0.clone()).map_err(fault)?;
            for person in std::iter::once(hidden.person_id).chain(hidden.merged_id) {
                crate::involved::stand_alone(tx, person).await?;
            }
            return Ok(true);
        }
        "contact.moved" => {
            let moved: ContactMoved = serde_json::from_value(news.payload.0.clone()).map_err(fault)?;
            let born = tx.sql(&BORN_OF).id("contact", moved.contact_id).id("person", moved.to_person_id).values::<CaseId>().await?;
            // The other is not named: whoever works on this case need not know them.
            let detail = "Il contatto da cui nasce questa cartella è stato spostato su un’altra persona: controlla.".to_owned();
            let on = kernel::time::local(news.at).date();
            crate::interview::moved::contact_moved(tx, moved.contact_id, moved.to_person_id, on).await?;
            (born, CONTACT_MOVED, on, detail)
        }
        _ => return Ok(false),
    };
    for case in cases {
        add(tx, case, kind, on, &detail).await?;
    }
    Ok(true)
}

/// The news of a death that was put right needs no decision any more; that of the right day does, even if it was decided once.
async fn settled(tx: &mut Tx, corrected: &DeathCorrected) -> Outcome<Vec<CaseId>> {
    let decision =
        corrected.on.map_or_else(|| "Il decesso non c’è stato.".to_owned(), |on| format!("La data giusta è il {}.", show_date(on)));
    let cases = open_cases(tx, corrected.person_id).await?;
    for case in &cases {
        tx.sql(&SETTLE).id("case", *case).bind("kind", DIED).bind("decision", &decision).run().await?;
        if let Some(on) = corrected.on {
            tx.sql(&AGAIN).id("case", *case).bind("kind", DIED).bind("on_day", on).run().await?;
        }
    }
    Ok(cases)
}

/// The news of a move that was taken back needs no decision any more. Another one of the same day stays; what was decided, too.
async fn not_moving(tx: &mut Tx, withdrawn: &MoveWithdrawn, at: kernel::Instant) -> Outcome<()> {
    let moved = Moved { person_id: withdrawn.person_id, on: Some(withdrawn.on), municipio: withdrawn.municipio };
    let (on, detail) = moved.told(at);
    for case in open_cases(tx, withdrawn.person_id).await? {
        let settled = tx.sql(&WITHDRAWN).id("case", case).bind("kind", MOVED).bind("on_day", on);
        settled.bind("detail", &detail).bind("decision", NOT_MOVING).run().await?;
    }
    Ok(())
}

/// The borough of the person's address is another one although they live where they lived. Where another office is competent now, the
/// case proposes it; the case itself stays where it is until somebody decides.
async fn relocate(tx: &mut Tx, relocated: &Relocated, at: kernel::Instant) -> Outcome<()> {
    let on = relocated.on.unwrap_or_else(|| kernel::time::local(at).date());
    let place = |municipio: Option<i64>| {
        municipio.map_or_else(|| "fuori dal territorio".to_owned(), |number| format!("nel Municipio {number}"))
    };
    for case in tx.sql(&OPEN_HERE).id("person", relocated.person_id).all::<Here>().await? {
        let settled = tx.sql(&SETTLE).id("case", case.id).bind("kind", RELOCATED).bind("decision", LOCATED_AGAIN);
        settled.run().await?;
        let competent = registry::competence(tx, relocated.person_id, case.level, on.max(tx.today())).await?;
        if competent.unit == Some(case.unit_id) {
            continue;
        }
        let office = match competent.unit {
            Some(unit) => format!("Adesso è competente {}.", guard::unit::one(tx, unit).await?.name),
            None => "Nessun ufficio risulta competente: va scelto.".to_owned(),
        };
        let detail = format!("L’indirizzo della persona risulta {} e non {}. {office}", place(relocated.to), place(relocated.from));
        let renewed = tx.sql(&RENEWED).id("case", case.id).bind("kind", RELOCATED).bind("on_day", on).bind("detail", &detail);
        if renewed.run().await? == 0 {
            add(tx, case.id, RELOCATED, on, &detail).await?;
        }
    }
    Ok(())
}

async fn add(tx: &mut Tx, case: CaseId, kind: &str, on: NaiveDate, detail: &str) -> Outcome<()> {
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD).bind("id", id).id("case", case).bind("kind", kind).bind("on_day", on).bind("detail", detail).run().await?;
    Ok(())
}

async fn open_cases(tx: &mut Tx, person: PersonId) -> Outcome<Vec<CaseId>> {
    Ok(tx.sql(&OPEN_CASES).id("person", person).values().await?)
}

/// Takes all waiting news that is for this room; how much it was. What is not for this room is left for others.
pub async fn follow_news(tx: &mut Tx) -> Outcome<usize> {
    let mut taken = 0_usize;
    for news in tx.news(BATCH).await? {
        if follow(tx, &news).await? {
            tx.took(&news).await?;
            taken = taken.saturating_add(1);
        }
    }
    Ok(taken)
}
