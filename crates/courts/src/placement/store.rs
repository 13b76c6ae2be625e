//! Urgent placements in the database. The place is told only to those who follow the child where it is hidden.

use super::legs::{LegRow, Moments, legs};
use super::{CollegeDecree, Decree, PlacementEnd, PlacementId, ProsecutorOutcome};
use chrono::NaiveDate;
use kernel::codes::Code as _;
use kernel::{AccountId, CaseId, Instant, Outcome, PersonId};
use uuid::Uuid;

/// The columns of a placement, as far as the actor may read them.
macro_rules! columns {
    () => {
        concat!(
            "select p.id, p.case_id, p.person_id, p.placed_at, p.facts, case when ",
            registry::address_shown!("p.place_hidden", "p.person_id"),
            " then p.place_text else '' end as place_text, p.place_hidden, p.authority_id, a.name as authority_name, p.oral_at, p.oral_to, p.acts_sent_at,
             p.prosecutor_at, p.prosecutor_outcome, p.decree_at, p.decree, p.hearing_on, p.confirmed_on, p.confirmation, p.child_heard_on, p.child_not_heard, p.special_curator,
             p.end_kind, p.ended_at, p.end_note, p.account_id, p.version, c.number as case_number, c.unit_id, r.display_name as person_name, r.birth_date
             from courts_placement403 p
             join courts_authority a on a.body_id = p.body_id and a.id = p.authority_id
             join casework_v_case c on c.body_id = p.body_id and c.case_id = p.case_id
             join registry_v_person r on r.body_id = p.body_id and r.person_id = p.person_id
            where p.body_id = :body and ",
            registry::not_hidden!("p.person_id"),
            " and "
        )
    };
}

store::statements! {
    /// One, for whoever may read it.
    pub ONE = concat!(columns!(), "p.id = :id and ", casework::case_scope!("judicial.read", "p.case_id"));
    /// One, for whoever may write it.
    pub WRITABLE = concat!(columns!(), "p.id = :id and ", casework::case_scope!("judicial.write", "p.case_id"));
    /// Those of a case, the latest first.
    pub OF_CASE = concat!(columns!(), "p.case_id = :case and ", casework::case_scope!("judicial.read", "p.case_id"), " order by p.placed_at desc, p.id desc limit 50");
    /// Those of a person, the latest first.
    pub OF_PERSON = concat!(columns!(), "p.person_id = :person and ", casework::case_scope!("judicial.read", "p.case_id"), " order by p.placed_at desc, p.id desc limit 50");
    /// A new one.
    pub ADD = "insert into courts_placement403 (body_id, id, case_id, person_id, placed_at, facts, place_text, place_hidden, authority_id, oral_at, oral_to, acts_sent_at,
                      prosecutor_at, prosecutor_outcome, decree_at, decree, hearing_on, confirmed_on, confirmation, child_heard_on, child_not_heard, special_curator,
                      end_kind, ended_at, end_note, account_id, at, version)
               values (:body, :id, :case, :person, :placed_at, :facts, :place_text, :place_hidden, :authority, :oral_at, :oral_to, null,
                      null, '', null, '', null, null, '', null, '', '',
                      '', null, '', :actor, :now, 1)";
    /// What changes as it goes on.
    pub CHANGE = "update courts_placement403 set oral_at = :oral_at, oral_to = :oral_to, acts_sent_at = :acts, prosecutor_at = :prosecutor_at, prosecutor_outcome = :prosecutor_outcome,
                         decree_at = :decree_at, decree = :decree, hearing_on = :hearing_on, confirmed_on = :confirmed_on, confirmation = :confirmation, child_heard_on = :heard_on, child_not_heard = :not_heard, special_curator = :curator,
                         end_kind = :end_kind, ended_at = :ended_at, end_note = :end_note, version = version + 1
                   where body_id = :body and id = :id and version = :version";
}

/// An urgent placement.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Placement {
    /// Identifier.
    pub id: PlacementId,
    /// The case in which it is followed.
    pub case_id: CaseId,
    /// The child.
    pub person_id: PersonId,
    /// When.
    pub placed_at: Instant,
    /// Why it could not wait.
    pub facts: String,
    /// Where; empty for whoever may not know.
    pub place_text: String,
    /// Whether only those who follow the child know where.
    pub place_hidden: bool,
    /// The prosecutor who is told.
    pub authority_id: Uuid,
    /// What it is called.
    pub authority_name: String,
    /// Told to the prosecutor.
    pub oral_at: Option<Instant>,
    /// To whom there.
    pub oral_to: String,
    /// The acts were sent.
    pub acts_sent_at: Option<Instant>,
    /// The prosecutor decided.
    pub prosecutor_at: Option<Instant>,
    prosecutor_outcome: String,
    /// The court decreed.
    pub decree_at: Option<Instant>,
    decree: String,
    /// The hearing.
    pub hearing_on: Option<NaiveDate>,
    /// The court decided in full composition.
    pub confirmed_on: Option<NaiveDate>,
    confirmation: String,
    /// When the child was heard.
    pub child_heard_on: Option<NaiveDate>,
    /// Why the child was not.
    pub child_not_heard: String,
    /// The special curator, or that one was asked for.
    pub special_curator: String,
    end_kind: String,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// What is said of the end.
    pub end_note: String,
    /// Who entered it.
    pub account_id: AccountId,
    /// Version, for changes.
    pub version: i64,
    /// Number of the case.
    pub case_number: String,
    /// Its unit.
    pub unit_id: kernel::UnitId,
    /// The child's name.
    pub person_name: String,
    /// The child's day of birth.
    pub birth_date: Option<NaiveDate>,
}

impl Placement {
    /// What the prosecutor did.
    pub fn prosecutor(&self) -> Option<ProsecutorOutcome> {
        ProsecutorOutcome::from_code(&self.prosecutor_outcome)
    }
    /// What the court decreed.
    pub fn decreed(&self) -> Option<Decree> {
        Decree::from_code(&self.decree)
    }
    /// What the court decided in full composition.
    pub fn confirmed(&self) -> Option<CollegeDecree> {
        CollegeDecree::from_code(&self.confirmation)
    }
    /// How it ended.
    pub fn end(&self) -> Option<PlacementEnd> {
        PlacementEnd::from_code(&self.end_kind)
    }
    /// Whether it still runs.
    pub fn is_open(&self) -> bool {
        self.ended_at.is_none()
    }
    /// Its address.
    pub fn href(&self) -> String {
        format!("/collocamenti/{}", self.id)
    }
    /// What has happened so far.
    pub fn moments(&self) -> Moments {
        Moments {
            oral: self.oral_at,
            acts: self.acts_sent_at,
            prosecutor: self.prosecutor_at,
            decree: self.decree_at,
            hearing: self.hearing_on,
            confirmation: self.confirmed_on,
        }
    }
    /// The chain of terms as it stands at a moment; of one that ended, at its end.
    ///
    /// # Errors
    /// A failure of ours where a term is in no data.
    pub fn chain(&self, now: Instant) -> Outcome<Vec<LegRow>> {
        legs(self.placed_at, &self.moments(), self.ended_at.unwrap_or(now))
    }
    pub(super) fn set_prosecutor(&mut self, outcome: ProsecutorOutcome) {
        self.prosecutor_outcome = outcome.code().to_owned();
    }
    pub(super) fn set_decree(&mut self, decree: Decree) {
        self.decree = decree.code().to_owned();
    }
    pub(super) fn set_confirmation(&mut self, on: NaiveDate, outcome: CollegeDecree) {
        self.confirmed_on = Some(on);
        self.confirmation = outcome.code().to_owned();
    }
    pub(super) fn set_end(&mut self, kind: PlacementEnd, at: Instant, note: &str) {
        self.end_kind = kind.code().to_owned();
        self.ended_at = Some(at);
        note.clone_into(&mut self.end_note);
    }
    /// The codes as they are stored: prosecutor, decree, confirmation, end.
    pub(super) fn codes(&self) -> (&str, &str, &str, &str) {
        (&self.prosecutor_outcome, &self.decree, &self.confirmation, &self.end_kind)
    }
}
