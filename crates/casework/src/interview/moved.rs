//! What becomes of a first interview without a case whose contact was put on somebody else: its unit says whether it goes along
//! or stays. Of an interview that led to a case the case itself says it ([`crate::news`]).

use super::InterviewId;
use super::store::{InterviewRow, ONE};
use crate::case::forms::REASON;
use crate::doing::Doing;
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::Permission;
use kernel::input::Fields;
use kernel::{ContactId, Failure, Outcome, PersonId, code_enum};
use serde::Deserialize;
use store::{Audit, Tx};
use utoipa::ToSchema;
use uuid::Uuid;

store::statements! {
    OF_CONTACT = "select id from casework_interview where body_id = :body and contact_id = :contact and case_id is null and person_id <> :person order by id";
    ADD = "insert into casework_interview_news (body_id, id, interview_id, on_day, at, decided_at, decided_by, fate, reason, from_person_id, to_person_id)
           values (:body, :id, :interview, :on_day, :now, null, null, '', '', null, null)
           on conflict (body_id, interview_id) where decided_at is null do nothing";
    CAME_BACK = "update casework_interview_news set decided_at = :now, decided_by = :actor, fate = :fate, reason = :reason
                  where body_id = :body and decided_at is null
                    and interview_id in (select i.id from casework_interview i where i.body_id = :body and i.contact_id = :contact and i.person_id = :person)";
    OPEN_OF = "select w.id, i.contact_id from casework_interview_news w join casework_interview i on i.body_id = w.body_id and i.id = w.interview_id
                where w.body_id = :body and w.interview_id = :interview and w.decided_at is null";
    SETTLE = "update casework_interview_news set decided_at = :now, decided_by = :actor, fate = :fate, reason = :reason, from_person_id = :from, to_person_id = :to
               where body_id = :body and id = :id and decided_at is null";
    MOVE = "update casework_interview set person_id = :person, household_id = null, version = version + 1 where body_id = :body and id = :id and case_id is null";
}

code_enum! {
    /// What becomes of the interview.
    pub enum Fate {
        /// It goes to whom the contact is about now.
        Follow = "follow" => "Va spostato anche lui sulla persona del contatto",
        /// It stays where it is.
        Stay = "stay" => "Resta dov’è: riguarda davvero questa persona",
    }
}

/// What the unit decided about an interview whose contact was moved.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Settle {
    /// What becomes of it.
    pub fate: Fate,
    /// Why; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub reason: String,
}

/// Reads [`Settle`].
pub fn read(fields: &mut Fields) -> Option<Settle> {
    let fate = fields.required_code("fate");
    let reason = fields.required_text("reason", REASON);
    Some(Settle { fate: fate?, reason: reason? })
}

/// A contact was put on somebody: interviews without a case that came from it and are about another wait for a decision; for those
/// that are about this very person there is nothing left to decide.
pub(crate) async fn contact_moved(tx: &mut Tx, contact: ContactId, to: PersonId, on: NaiveDate) -> Outcome<()> {
    tx.sql(&CAME_BACK)
        .id("contact", contact)
        .id("person", to)
        .code("fate", Fate::Stay)
        .bind("reason", "Il contatto è tornato su questa persona.")
        .run()
        .await?;
    for interview in tx.sql(&OF_CONTACT).id("contact", contact).id("person", to).values::<InterviewId>().await? {
        let id: Uuid = tx.new_id()?;
        tx.sql(&ADD).bind("id", id).id("interview", interview).bind("on_day", on).run().await?;
    }
    Ok(())
}

/// Says what becomes of an interview whose contact was moved. When it goes along, whoever came to know the wrong person by it comes to
/// know the right one instead; the trace stays.
///
/// # Errors
/// [`Failure::NotFound`]; `INT-003` when nothing waits for a decision; a fault at `fate` when the contact cannot be read.
pub async fn settle(doing: Doing<'_>, id: InterviewId, command: &Settle) -> Outcome<()> {
    let mut tx = doing.begin(Permission::CASE_PROPOSE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let interview: InterviewRow = tx.sql(&ONE).id("id", id).one().await?;
    let open = tx.sql(&OPEN_OF).id("interview", id).optional::<(Uuid, ContactId)>().await?;
    let (news, contact) = open.ok_or(Problem::NothingToSettle)?;
    let to = match command.fate {
        Fate::Stay => None,
        Fate::Follow => Some(person_of(&mut tx, contact).await?),
    };
    let settled = tx
        .sql(&SETTLE)
        .bind("id", news)
        .code("fate", command.fate)
        .bind("reason", &command.reason)
        .maybe_id("from", to.map(|_| interview.person_id))
        .maybe_id("to", to);
    match settled.run_one().await {
        Err(store::StoreError::NoRow) => return Err(Problem::NothingToSettle.into()),
        other => other?,
    }
    let audit = match to {
        None => Audit::of("interview.decide").about(interview.person_id).on("interview", id),
        Some(person) => {
            tx.sql(&MOVE).id("id", id).id("person", person).run_one().await?;
            registry::move_involvement(&mut tx, "interview", id.0, person).await?;
            Audit::of("interview.move").about(person).on("interview", id).fields(["person"])
        }
    };
    tx.commit(audit).await?;
    Ok(())
}

/// Whom the contact is about now, for whoever may read it.
async fn person_of(tx: &mut Tx, contact: ContactId) -> Outcome<PersonId> {
    let unknown =
        || Failure::field("fate", "Non puoi leggere il contatto e quindi sapere di chi è: chiedi di farlo a chi lo ha spostato.");
    match access::contact_brief(tx, contact).await {
        Ok(brief) => brief.person.ok_or_else(unknown),
        Err(Failure::NotFound) => Err(unknown()),
        Err(failure) => Err(failure),
    }
}
