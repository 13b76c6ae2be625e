//! Requests in the database.

use super::model::{AskedBy, Delivery, IdentityCheck, RequestMeans, RequestState, Standing, Taken};
use crate::person_scope;
use chrono::NaiveDate;
use kernel::{Instant, PersonId};
use uuid::Uuid;

macro_rules! rows {
    ($more:expr) => {
        concat!(
            "select r.id, r.person_id, p.display_name, r.asked_on, r.asked_by, r.representative, r.means, r.wants, r.protocol, r.identity, r.identity_note, r.due_on, r.extended_to,
                    r.extended_on, r.extension_reason, r.state, r.withheld, r.prepared_at, coalesce(b.display_name, '') as prepared_by_name, r.digest, r.told_rows, r.in_hand, r.closed_on,
                    coalesce(c.display_name, '') as closed_by_name, r.delivery, r.outcome, r.version
               from registry_data_request r join registry_person p on p.body_id = r.body_id and p.id = r.person_id
               left join guard_account b on b.body_id = r.body_id and b.id = r.prepared_by
               left join guard_account c on c.body_id = r.body_id and c.id = r.closed_by
              where r.body_id = :body and ",
            $more
        )
    };
}

store::statements! {
    pub OF_PERSON = rows!(concat!("r.person_id = :person and ", person_scope!("person.read", "r.person_id"), " order by r.asked_on desc, r.id desc limit 100"));
    /// One of them, for whoever may record what became of it.
    pub ONE = rows!(concat!("r.person_id = :person and r.id = :id and ", person_scope!("person.edit", "r.person_id")));
    /// One of them, for whoever may have the copy made.
    pub ONE_TO_ANSWER = rows!(concat!("r.person_id = :person and r.id = :id and ", person_scope!("person.export", "r.person_id")));
    /// Where they stand, the most urgent first: for whoever answers them, and for whoever watches over the terms.
    pub TERMS = concat!(
        "select r.id, r.person_id, p.display_name, r.asked_on, r.due_on, r.extended_on, r.state, r.closed_on, case when ", person_scope!("person.export", "r.person_id"), " then true else false end as own
           from registry_data_request r join registry_person p on p.body_id = r.body_id and p.id = r.person_id
          where r.body_id = :body and (:which = 'all' or (:which = 'open' and r.state = 'open') or (:which = 'late' and r.state = 'open' and r.due_on < :today)
                or (:which = 'closed' and r.state <> 'open'))
            and (r.due_on > :after_due or (r.due_on = :after_due and r.id > :after_id))
            and (", person_scope!("person.export", "r.person_id"), " or ", person_scope!("person.requests", "r.person_id"), ") order by r.due_on, r.id limit :most");
    /// Those whose answer the actor owes until a day, the most urgent first.
    pub OWED = concat!(
        "select r.id, r.person_id, p.display_name, r.asked_on, r.due_on, r.extended_on, r.state, r.closed_on, true as own
           from registry_data_request r join registry_person p on p.body_id = r.body_id and p.id = r.person_id
          where r.body_id = :body and r.state = 'open' and r.due_on <= :ahead and ", person_scope!("person.export", "r.person_id"), " order by r.due_on, r.id limit :most");
    /// Whether the actor may have the copy of a person's data made.
    pub MAY = concat!("select p.id from registry_person p where p.body_id = :body and p.id = :person and ", person_scope!("person.export", "p.id"));
    /// The person's row, locked, for whoever may have the copy made.
    pub LOCK = concat!("select p.id from registry_person p where p.body_id = :body and p.id = :person and ", person_scope!("person.export", "p.id"), " {for update}");
    pub ADD = "insert into registry_data_request (body_id, id, person_id, asked_on, asked_by, representative, means, wants, protocol, identity, identity_note, due_on, extended_to, extended_on,
                                                  extension_reason, state, withheld, prepared_at, prepared_by, digest, told_rows, in_hand, closed_on, closed_by, delivery, outcome, created_at,
                                                  created_by, version)
               values (:body, :id, :person, :asked_on, :asked_by, :representative, :means, :wants, :protocol, :identity, :identity_note, :due_on, null, null, '', 'open', :withheld, null, null,
                       '', 0, false, null, null, 'none', '', :now, :actor, 1)";
    pub IDENTIFY = "update registry_data_request set identity = :identity, identity_note = :identity_note, version = version + 1
                     where body_id = :body and id = :id and version = :version and state = 'open'";
    pub EXTEND = "update registry_data_request set extended_to = :until, extended_on = :today, extension_reason = :reason, due_on = :until, version = version + 1
                   where body_id = :body and id = :id and version = :version and state = 'open'";
    pub WITHHOLD = "update registry_data_request set withheld = :withheld, prepared_at = null, prepared_by = null, version = version + 1 where body_id = :body and id = :id and version = :version and state = 'open'";
    pub PREPARED = "update registry_data_request set prepared_at = :now, prepared_by = :actor, digest = :digest, told_rows = :told, in_hand = :in_hand, version = version + 1
                     where body_id = :body and id = :id and version = :version and state = 'open'";
    pub CLOSE = "update registry_data_request set state = :state, closed_on = :closed_on, closed_by = :actor, delivery = :delivery, outcome = :outcome, version = version + 1
                  where body_id = :body and id = :id and version = :version and state = 'open'";
}

/// Where a request stands: nothing of what it says.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct TermRow {
    /// Identifier.
    pub id: Uuid,
    /// Whose data.
    pub person_id: PersonId,
    /// What they are called.
    pub display_name: String,
    /// When it came.
    pub asked_on: NaiveDate,
    /// By when the answer is owed.
    pub due_on: NaiveDate,
    /// When it was put off.
    pub extended_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: RequestState,
    /// When it ended.
    pub closed_on: Option<NaiveDate>,
    /// Whether the actor may answer it.
    pub own: bool,
}

impl TermRow {
    /// Whether the answer is owed since: what the list of those in [`super::model::Which::Late`] holds.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.state == RequestState::Open && today > self.due_on
    }
    /// Whether the answer came after the term.
    pub fn was_answered_late(&self) -> bool {
        match self.state {
            RequestState::Open | RequestState::Withdrawn => false,
            RequestState::Answered | RequestState::Refused => self.closed_on.is_some_and(|closed| closed > self.due_on),
        }
    }
}

/// A request.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RequestRow {
    /// Identifier.
    pub id: Uuid,
    /// Whose data.
    pub person_id: PersonId,
    /// What they are called.
    pub display_name: String,
    /// When it came.
    pub asked_on: NaiveDate,
    /// Who asks.
    pub asked_by: AskedBy,
    /// The name of whoever asks for the person.
    pub representative: String,
    /// How it came.
    pub means: RequestMeans,
    /// What is asked, where it is not everything.
    pub wants: String,
    /// Number of the register of letters.
    pub protocol: String,
    /// How it is known who asks.
    pub identity: IdentityCheck,
    /// Number of the document, or who knows them.
    pub identity_note: String,
    /// By when the answer is owed.
    pub due_on: NaiveDate,
    /// The day to which it was put off.
    pub extended_to: Option<NaiveDate>,
    /// When it was put off.
    pub extended_on: Option<NaiveDate>,
    /// Why.
    pub extension_reason: String,
    /// Where it stands.
    pub state: RequestState,
    /// What is taken out of the copy.
    pub withheld: sqlx::types::Json<Vec<Taken>>,
    /// When a copy was made last.
    pub prepared_at: Option<Instant>,
    /// By whom.
    pub prepared_by_name: String,
    /// SHA-256 of its machine-readable form, in hexadecimal.
    pub digest: String,
    /// How many rows it had.
    pub told_rows: i64,
    /// Whether it is for the hands of the person alone.
    pub in_hand: bool,
    /// When it ended.
    pub closed_on: Option<NaiveDate>,
    /// By whom.
    pub closed_by_name: String,
    /// How the copy was handed over.
    pub delivery: Delivery,
    /// Why it was refused, or what else was said.
    pub outcome: String,
    /// Version.
    pub version: i64,
}

impl RequestRow {
    /// As far as its end depends on it.
    pub fn standing(&self) -> Standing {
        Standing {
            state: self.state,
            asked_on: self.asked_on,
            identity: self.identity,
            is_prepared: self.prepared_at.is_some(),
            in_hand: self.in_hand,
        }
    }
    /// Whether it waits for its answer.
    pub fn is_open(&self) -> bool {
        self.state == RequestState::Open
    }
    /// Whether it can still be put off.
    pub fn may_be_put_off(&self, today: NaiveDate) -> bool {
        self.is_open() && self.extended_on.is_none() && today <= self.due_on
    }
    /// Who asks, in words.
    pub fn asker(&self) -> String {
        match self.asked_by {
            AskedBy::Person => "La persona".to_owned(),
            AskedBy::Representative => self.representative.clone(),
        }
    }
}
