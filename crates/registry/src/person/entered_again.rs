//! A protected person who is entered again by somebody who may not know of them.
//!
//! Whoever gives a code to somebody learns nothing of a protected person who has it, also not by how long it takes: every code that is
//! given runs the same statements and writes the same rows, one piece of news among them. What follows for the protected person is found
//! when that news is taken, apart from the request.

use super::store::HolderRow;
use crate::duplicate::note_entered_again;
use crate::{not_hidden, person_scope};
use guard::{Permission, Principal};
use kernel::time::show_moment;
use kernel::{Failure, Instant, Outcome, PersonId};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::outbox::News;
use ui::{Boxed, DayItem};
use uuid::Uuid;

/// That somebody was given a code.
const TOPIC: &str = "person.identified";

store::statements! {
    /// Protected persons who have a code that this person has too, and whom nobody was told of yet.
    AGAIN = "select distinct p.id from registry_identifier i
               join registry_identifier o on o.body_id = i.body_id and o.kind = i.kind and o.value = i.value and o.person_id <> i.person_id and o.valid_until > :today
               join registry_person p on p.body_id = o.body_id and p.id = o.person_id and p.restricted and p.merged_into is null
              where i.body_id = :body and i.person_id = :person and i.valid_until > :today
                and not exists (select 1 from registry_task t where t.body_id = :body and t.person_id = p.id and t.other_id = :person and t.done_at is null)
              order by p.id limit 20";
    /// What waits, for whoever may correct the protected person.
    WAITING = concat!("select t.id, t.person_id, p.display_name, o.display_name as other_name, t.created_at from registry_task t
                         join registry_person p on p.body_id = t.body_id and p.id = t.person_id join registry_person o on o.body_id = t.body_id and o.id = t.other_id
                        where t.body_id = :body and t.done_at is null and ", person_scope!("person.edit", "t.person_id"), " and ", not_hidden!("t.other_id"), "
                        order by t.created_at, t.id limit 20");
    ADD_TASK = "insert into registry_task (body_id, id, person_id, other_id, kind, created_at, done_at, done_by) values (:body, :id, :person, :other, 'entered_again', :now, null, null)";
}

/// That a protected person was entered again, as it stands on the home page.
#[derive(sqlx::FromRow)]
struct Waiting {
    person_id: PersonId,
    display_name: String,
    other_name: String,
    created_at: Instant,
}

/// Protected persons who were entered again, for whoever follows them: nobody would open their record for it otherwise.
pub fn today<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        if !principal.may(Permission::PERSON_EDIT) {
            return Ok(Vec::new());
        }
        let rows: Vec<Waiting> = tx.sql(&WAITING).all().await?;
        let item = |row: Waiting| DayItem {
            group: "Persone protette registrate di nuovo",
            rank: 12,
            due: None,
            time: None,
            title: row.display_name,
            detail: format!(
                "Il {} è stata registrata come {}: confronta le due schede",
                show_moment(row.created_at),
                row.other_name
            ),
            late: false,
            href: format!("/persone/{}", row.person_id),
        };
        Ok(rows.into_iter().map(item).collect())
    })
}

#[derive(Deserialize, Serialize)]
struct Identified {
    /// Who was given a code.
    person_id: PersonId,
    /// Those of whom whoever gave it knew that they have it too.
    known: Vec<PersonId>,
}

/// Tells that somebody was given a code; `known` are those with the same one of whom the actor may know.
///
/// # Errors
/// Those of the database.
pub(crate) async fn tell(tx: &mut Tx, person: PersonId, known: &[HolderRow]) -> Outcome<()> {
    let known = known.iter().map(|holder| holder.id).collect();
    let payload = serde_json::to_value(Identified { person_id: person, known }).map_err(Failure::internal)?;
    Ok(tx.tell(TOPIC, payload).await?)
}

/// Follows one piece of news, inside the transaction that takes it: whoever looks after a protected person learns that they were entered
/// again, by a task on their record and a pair in the review. `false` when it is not for this room.
///
/// # Errors
/// Those of the database. News whose payload cannot be read is an error of ours, told with its topic.
pub async fn follow(tx: &mut Tx, news: &News) -> Outcome<bool> {
    if news.topic != TOPIC {
        return Ok(false);
    }
    let told: Identified =
        serde_json::from_value(news.payload.0.clone()).map_err(|error| Failure::internal(format!("{}: {error}", news.topic)))?;
    let again = told.person_id;
    for protected in tx.sql(&AGAIN).id("person", again).values::<PersonId>().await? {
        if told.known.contains(&protected) {
            continue;
        }
        let task: Uuid = tx.new_id()?;
        tx.sql(&ADD_TASK).id("id", task).id("person", protected).id("other", again).run_one().await?;
        note_entered_again(tx, protected, again).await?;
    }
    Ok(true)
}
