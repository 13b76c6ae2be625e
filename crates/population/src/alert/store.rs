//! Alerts in the database.

use super::model::{AlertKind, AlertState, Facts};
use chrono::NaiveDate;
use kernel::{Instant, PersonId};
use registry::{may_concern, not_hidden, person_scope, whereabouts_told};
use sqlx::types::Json;
use uuid::Uuid;

macro_rules! alert {
    ($permission:literal, $rest:expr) => {
        concat!(
            "select a.id, a.person_id, a.reference, a.kind, a.happened_on, a.facts, a.state, a.raised_at, a.decided_at, a.note, a.version, p.display_name, coalesce(p.tax_code, '') as tax_code, p.family_name, p.given_name, p.birth_date, g.display_name as decided_name
               from population_alert a join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
               left join guard_account g on g.body_id = a.body_id and g.id = a.decided_by
              where a.body_id = :body and ",
            person_scope!($permission, "a.person_id"),
            " and ",
            not_hidden!("a.person_id"),
            // Where somebody moved or went is told like their protected address, which it may be.
            " and (a.kind not in ('move', 'left') or ",
            whereabouts_told!("a.person_id"),
            ")",
            $rest
        )
    };
}

::store::statements! {
    pub ADD = "insert into population_alert (body_id, id, person_id, reference, run_id, kind, happened_on, facts, state, raised_at, decided_at, decided_by, note, version)
               values (:body, :id, :person, :reference, :run, :kind, :on, :facts, 'waiting', :now, null, null, '', 1)";
    /// Who was recognised as this resident.
    pub LINKED = "select person_id from population_link where body_id = :body and reference = :reference order by person_id limit 10";
    pub OF_PERSON = alert!("person.read", " and a.person_id = :person and a.state <> 'withdrawn' order by case a.state when 'waiting' then 0 else 1 end, a.raised_at desc, a.id desc limit 100");
    pub ONE = alert!("person.read", " and a.id = :id");
    pub EDIT = alert!("person.edit", " and a.id = :id");
    pub LOCK = "select version from population_alert where body_id = :body and id = :id {for update}";
    /// Those that wait for somebody with whom the actor has to do.
    pub WAITING = alert!("person.edit", concat!(" and a.state = 'waiting' and (a.raised_at, a.id) > (:after_at, :after_id) and ", may_concern!("person.edit", "a.person_id"), " order by a.raised_at, a.id limit :most"));
    pub WAITING_OF = alert!("person.edit", " and a.person_id = :person and a.state = 'waiting' order by a.raised_at, a.id limit 20");
    pub DECIDE = "update population_alert set state = :state, decided_at = :now, decided_by = :actor, note = :note, version = version + 1
                   where body_id = :body and id = :id and state = 'waiting'";
    pub WITHDRAW = "update population_alert set state = 'withdrawn', version = version + 1 where body_id = :body and run_id = :run and state = 'waiting'";
}

/// An alert, for whoever may read the person.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Alert {
    /// Identifier.
    pub id: Uuid,
    /// Whom it is about.
    pub person_id: PersonId,
    /// The resident it comes from.
    pub reference: String,
    /// What is told.
    pub kind: AlertKind,
    /// When it happened, as far as the civil register says.
    pub happened_on: Option<NaiveDate>,
    /// The facts.
    pub facts: Json<Facts>,
    /// What became of it.
    pub state: AlertState,
    /// When it was raised.
    pub raised_at: Instant,
    /// When somebody decided.
    pub decided_at: Option<Instant>,
    /// What they noted.
    pub note: String,
    /// Version.
    pub version: i64,
    /// Name of the person.
    pub display_name: String,
    /// Their tax code; may be empty.
    pub tax_code: String,
    /// Their family name.
    pub family_name: String,
    /// Their given name.
    pub given_name: String,
    /// Their day of birth.
    pub birth_date: Option<NaiveDate>,
    /// Who decided.
    pub decided_name: Option<String>,
}

impl Alert {
    /// What is told, in one sentence.
    pub fn sentence(&self) -> String {
        self.facts.0.sentence(self.kind)
    }
    /// Its page.
    pub fn href(&self) -> String {
        format!("/anagrafe/notizie/{}", self.id)
    }
    /// Whether nobody decided yet.
    pub fn is_waiting(&self) -> bool {
        self.state == AlertState::Waiting
    }
}
