//! Who pays, in the database.

use super::model::{Basis, DisputeOutcome, Line, PayerState, SourceKind};
use crate::person_scope;
use chrono::NaiveDate;
use kernel::{Instant, PersonId};
use uuid::Uuid;

macro_rules! rows {
    ($more:expr) => {
        concat!(
            "select y.id, y.person_id, y.source_kind, y.source_id, y.service_name, y.began_on, y.state, y.basis, y.place, y.place_name, y.evidence, y.reason, y.document, y.decided_on,
                    coalesce(w.display_name, '') as decided_by_name, y.notice_due, y.notice_sent_on, y.notice_protocol, y.created_at, y.version
               from registry_payer y left join guard_account w on w.body_id = y.body_id and w.id = y.decided_by
              where y.body_id = :body and ",
            $more
        )
    };
}

store::statements! {
    pub ADD = "insert into registry_payer (body_id, id, person_id, source_kind, source_id, service_name, began_on, state, basis, place, place_name, evidence, reason, document, decided_on,
                                           decided_by, notice_due, notice_sent_on, notice_protocol, replaces_id, created_at, created_by, version)
               values (:body, :id, :person, :source_kind, :source, :service_name, :began_on, 'to_decide', null, '', '', :evidence, '', '', null, null, null, null, '', :replaces, :now, :actor, 1)";
    pub OF_SOURCE = "select id from registry_payer where body_id = :body and source_kind = :source_kind and source_id = :source and state in ('to_decide', 'frozen')";
    pub OF_PERSON = rows!(concat!("y.person_id = :person and ", person_scope!("person.read", "y.person_id"), " order by y.began_on desc, y.created_at desc, y.id desc limit 100"));
    pub ONE = rows!(concat!("y.person_id = :person and y.id = :id and ", person_scope!("person.edit", "y.person_id")));
    /// Only what waits is decided: what was decided stays.
    pub FREEZE = "update registry_payer set state = 'frozen', basis = :basis, place = :place, place_name = :place_name, evidence = :evidence, reason = :reason, document = :document,
                         decided_on = :today, decided_by = :actor, notice_due = :notice_due, version = version + 1
                   where body_id = :body and id = :id and person_id = :person and version = :version and state = 'to_decide'";
    pub NOTICE = "update registry_payer set notice_sent_on = :sent_on, notice_protocol = :protocol, version = version + 1
                   where body_id = :body and id = :id and person_id = :person and version = :version and state = 'frozen'";
    pub STATE = "update registry_payer set state = :state, version = version + 1 where body_id = :body and id = :id and person_id = :person and version = :version";
    pub DISPUTES = "select d.id, d.payer_id, d.opened_on, d.argument, d.protocol, d.closed_on, d.outcome, d.outcome_reason from registry_payer_dispute d
                      join registry_payer y on y.body_id = d.body_id and y.id = d.payer_id
                     where d.body_id = :body and y.person_id = :person order by d.opened_on desc, d.id desc limit 100";
    pub ADD_DISPUTE = "insert into registry_payer_dispute (body_id, id, payer_id, person_id, opened_on, argument, protocol, closed_on, outcome, outcome_reason, created_at, created_by)
                       values (:body, :id, :payer, :person, :opened_on, :argument, :protocol, null, null, '', :now, :actor)";
    pub CLOSE_DISPUTE = "update registry_payer_dispute set closed_on = :closed_on, outcome = :outcome, outcome_reason = :reason
                          where body_id = :body and payer_id = :payer and person_id = :person and closed_on is null";
    /// What waits to be decided or told, for those who may write of the person: what began first comes first. Where no notice is owed,
    /// nobody has to be told.
    pub TO_DO = concat!(
        "select y.id, y.person_id, p.display_name, y.service_name, y.began_on, y.state, y.place_name, y.notice_due from registry_payer y
           join registry_person p on p.body_id = y.body_id and p.id = y.person_id
          where y.body_id = :body and (y.state = 'to_decide' or (y.state = 'frozen' and y.notice_sent_on is null and y.notice_due is not null))
            and (y.began_on, y.id) > (:began_after, :after) and ", person_scope!("person.edit", "y.person_id"), "
          order by y.began_on, y.id limit :most");
}

/// Who pays for a stay.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Payer {
    /// Identifier.
    pub id: Uuid,
    /// Whose stay.
    pub person_id: PersonId,
    /// Why it is asked.
    pub source_kind: SourceKind,
    /// The very thing.
    pub source_id: Uuid,
    /// What the service is called.
    pub service_name: String,
    /// First day of the stay.
    pub began_on: NaiveDate,
    /// Where it stands.
    pub state: PayerState,
    /// Whose residence said it.
    pub basis: Option<Basis>,
    /// Belfiore code of the Comune.
    pub place: String,
    /// Its name.
    pub place_name: String,
    /// What was known when it was decided.
    pub evidence: sqlx::types::Json<Vec<Line>>,
    /// Why.
    pub reason: String,
    /// On which document it rests.
    pub document: String,
    /// When it was decided.
    pub decided_on: Option<NaiveDate>,
    /// Who decided; empty while nobody did.
    pub decided_by_name: String,
    /// By when the Comune must be told.
    pub notice_due: Option<NaiveDate>,
    /// When it was told.
    pub notice_sent_on: Option<NaiveDate>,
    /// Under which number of the register of letters.
    pub notice_protocol: String,
    /// When it was asked.
    pub created_at: Instant,
    /// Version.
    pub version: i64,
}

/// That a Comune does not agree.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Dispute {
    /// Identifier.
    pub id: Uuid,
    /// About which decision.
    pub payer_id: Uuid,
    /// Since when.
    pub opened_on: NaiveDate,
    /// What it says.
    pub argument: String,
    /// Number of its letter.
    pub protocol: String,
    /// When it ended.
    pub closed_on: Option<NaiveDate>,
    /// How.
    pub outcome: Option<DisputeOutcome>,
    /// Why.
    pub outcome_reason: String,
}

/// What waits.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ToDo {
    /// Identifier.
    pub id: Uuid,
    /// Whose stay.
    pub person_id: PersonId,
    /// Their name.
    pub display_name: String,
    /// What the service is called.
    pub service_name: String,
    /// First day of the stay.
    pub began_on: NaiveDate,
    /// Where it stands.
    pub state: PayerState,
    /// Which Comune must be told.
    pub place_name: String,
    /// By when.
    pub notice_due: Option<NaiveDate>,
}

impl ToDo {
    /// What has to be done.
    pub fn wanted(&self) -> String {
        match self.state {
            PayerState::Frozen => format!("Avvisa il Comune di {}", self.place_name),
            _ => "Decidi chi paga la retta".to_owned(),
        }
    }
    /// By when.
    pub fn due(&self) -> Option<NaiveDate> {
        match self.state {
            PayerState::Frozen => self.notice_due,
            _ => Some(self.began_on),
        }
    }
}
