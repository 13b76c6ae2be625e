//! What the register tells of people in care: somebody died or moved. Nothing closes by itself: the news stands in the case until
//! somebody decides.

use chrono::NaiveDate;
use kernel::time::show_date;
use kernel::{CaseId, Outcome, PersonId};
use serde::Deserialize;
use store::Tx;
use store::outbox::News;
use uuid::Uuid;

store::statements! {
    OPEN_CASES = "select id from casework_case where body_id = :body and person_id = :person and state <> 'closed' order by id";
    ADD = "insert into casework_news (body_id, id, case_id, kind, on_day, detail, at, decided_at, decided_by, decision)
           values (:body, :id, :case, :kind, :on_day, :detail, :now, null, null, '') on conflict (body_id, case_id, kind, on_day) do nothing";
}

/// How much news one call looks at.
const BATCH: i64 = 200;

#[derive(Deserialize)]
struct Died {
    person_id: PersonId,
    on: NaiveDate,
}

#[derive(Deserialize)]
struct Moved {
    person_id: PersonId,
    #[serde(default)]
    on: Option<NaiveDate>,
    #[serde(default)]
    municipio: Option<i64>,
}

/// Follows one piece of news, inside the transaction that takes it. `false` when it is not for this room. Of a person without an
/// open case nothing is noted.
///
/// # Errors
/// Those of the database. News whose payload cannot be read is an error of ours, told with its topic.
pub async fn follow(tx: &mut Tx, news: &News) -> Outcome<bool> {
    let fault = |error: serde_json::Error| kernel::Failure::internal(format!("{}: {error}", news.topic));
    let (person, kind, on, detail) = match news.topic.as_str() {
        "person.died" => {
            let died: Died = serde_json::from_value(news.payload.0.clone()).map_err(fault)?;
            (died.person_id, "died", died.on, format!("La persona è deceduta il {}.", show_date(died.on)))
        }
        "person.moved" => {
            let moved: Moved = serde_json::from_value(news.payload.0.clone()).map_err(fault)?;
            let on = moved.on.unwrap_or_else(|| kernel::time::local(news.at).date());
            let place =
                moved.municipio.map_or_else(|| "fuori dal territorio".to_owned(), |municipio| format!("nel Municipio {municipio}"));
            (moved.person_id, "moved", on, format!("Dal {} la persona abita {place}.", show_date(on)))
        }
        _ => return Ok(false),
    };
    for case in tx.sql(&OPEN_CASES).id("person", person).values::<CaseId>().await? {
        let id: Uuid = tx.new_id()?;
        tx.sql(&ADD).bind("id", id).id("case", case).bind("kind", kind).bind("on_day", on).bind("detail", &detail).run().await?;
    }
    Ok(true)
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
