//! Referrals in the database.

use super::model::{ReferralAnswer, ReferralState};
use crate::contact::model::{Need, Urgency};
use crate::face::ReferralId;
use crate::scope::contact_scope;
use kernel::time::show_moment;
use kernel::{ContactId, Instant, PersonId, UnitId};
use ui::form::FormView;

macro_rules! listed {
    ($which:literal, $rest:expr) => {
        concat!(
            "select r.id, r.contact_id, c.number, c.at, c.person_id, p.display_name as person_name, c.subject_name, c.first_need, c.urgency, r.from_unit_id, f.name as from_name,
                    r.to_unit_id, t.name as to_name, r.message, r.state, r.sent_at, s.display_name as sent_name, r.answered_at, n.display_name as answered_name, r.answer, r.version
               from access_referral r
               join access_contact c on c.body_id = r.body_id and c.id = r.contact_id
               join guard_unit f on f.body_id = r.body_id and f.id = r.from_unit_id
               join guard_unit t on t.body_id = r.body_id and t.id = r.to_unit_id
               left join guard_account s on s.body_id = r.body_id and s.id = r.sent_by
               left join guard_account n on n.body_id = r.body_id and n.id = r.answered_by
               left join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id
              where r.body_id = :body and ",
            $which,
            $rest
        )
    };
}

/// The contact's subject is not protected, or the actor may know of them.
macro_rules! shown {
    () => {
        concat!("(c.person_id is null or ", registry::not_hidden!("c.person_id"), ")")
    };
}

store::statements! {
    pub ADD = "insert into access_referral (body_id, id, contact_id, from_unit_id, to_unit_id, message, state, sent_at, sent_by, answered_at, answered_by, answer, follow_up, version)
               values (:body, :id, :contact, :from, :to, :message, 'sent', :now, :actor, null, null, '', :follow_up, 1)";
    pub ADD_STEP = "insert into access_referral_step (body_id, id, referral_id, state, note, at, by_id) values (:body, :id, :referral, :state, :note, :now, :actor)";
    pub STEPS = "select s.state, s.note, s.at, w.display_name as by_name from access_referral_step s left join guard_account w on w.body_id = s.body_id and w.id = s.by_id
                  where s.body_id = :body and s.referral_id = :referral order by s.at, s.id limit 50";
    pub ANSWER = "update access_referral set state = :state, answer = :answer, answered_at = :now, answered_by = :actor, follow_up = :follow_up, version = version + 1
                   where body_id = :body and id = :id and version = :version";
    pub SETTLED = "update access_referral set follow_up = false where body_id = :body and contact_id = :contact and follow_up";
    pub ONE = listed!("r.id = :id and (", concat!(guard::in_unit!("contact.read", "r.to_unit_id"), " or ", guard::in_unit_or_own!("contact.read", "r.from_unit_id", "r.sent_by"), ") and ", shown!()));
    pub TO_ANSWER = listed!("r.id = :id and ", concat!(guard::in_unit!("referral.answer", "r.to_unit_id"), " and ", shown!()));
    pub TO_WITHDRAW = listed!("r.id = :id and ", concat!(guard::in_unit_or_own!("contact.read", "r.from_unit_id", "r.sent_by"), " and ", shown!()));
    pub OF_CONTACT = listed!("r.contact_id = :contact and ", concat!(contact_scope!(), " order by r.sent_at, r.id limit 100"));
    /// Received and waiting, the oldest first.
    pub WAITING = listed!("r.state = 'sent' and ", concat!(guard::in_unit!("referral.answer", "r.to_unit_id"), " and ", shown!(), " and (r.sent_at, r.id) > (:at, :id) order by r.sent_at, r.id limit :most"));
    /// Received and answered, the newest first.
    pub RECEIVED = listed!("r.state <> 'sent' and ", concat!(guard::in_unit!("contact.read", "r.to_unit_id"), " and ", shown!(), " and (r.sent_at, r.id) < (:at, :id) order by r.sent_at desc, r.id desc limit :most"));
    /// Sent, the newest first.
    pub SENT = listed!("", concat!(guard::in_unit_or_own!("contact.read", "r.from_unit_id", "r.sent_by"), " and ", shown!(), " and (r.sent_at, r.id) < (:at, :id) order by r.sent_at desc, r.id desc limit :most"));
    /// Not taken, and nobody has done anything about it yet.
    pub TO_FOLLOW_UP = listed!("r.follow_up and ", concat!(guard::in_unit_or_own!("contact.read", "r.from_unit_id", "r.sent_by"), " and ", shown!(), " order by r.answered_at, r.id limit 50"));
    pub OPEN_OF_CONTACT = "select id, to_unit_id from access_referral where body_id = :body and contact_id = :contact and state in ('sent', 'accepted')";
    /// Units for which the actor may answer.
    pub UNITS_TO_ANSWER = concat!("select u.id from guard_unit u where u.body_id = :body and ", guard::in_unit!("referral.answer", "u.id"), " order by u.code");
    pub SENDER = concat!("select c.unit_id, c.person_id from access_contact c where c.body_id = :body and c.id = :contact and ", contact_scope!());
}

/// A referral as lists and pages show it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Referral {
    /// Identifier.
    pub id: ReferralId,
    /// The contact.
    pub contact_id: ContactId,
    /// Its number.
    pub number: String,
    /// When it was.
    pub at: Instant,
    /// Whom it is about.
    pub person_id: Option<PersonId>,
    /// Their name.
    pub person_name: Option<String>,
    /// What an unregistered subject is called.
    pub subject_name: String,
    /// First need.
    pub first_need: String,
    /// How soon.
    pub urgency: Urgency,
    /// Who sent it.
    pub from_unit_id: UnitId,
    /// Its name.
    pub from_name: String,
    /// To whom.
    pub to_unit_id: UnitId,
    /// Its name.
    pub to_name: String,
    /// With what words.
    pub message: String,
    /// Where it stands.
    pub state: ReferralState,
    /// When it was sent.
    pub sent_at: Instant,
    /// By whom.
    pub sent_name: Option<String>,
    /// When it was answered.
    pub answered_at: Option<Instant>,
    /// By whom.
    pub answered_name: Option<String>,
    /// The answer's words.
    pub answer: String,
    /// Version.
    pub version: i64,
}

impl Referral {
    /// Whom it is about, in words.
    pub fn who(&self) -> String {
        crate::contact::store::subject_words(self.person_name.as_deref(), &self.subject_name)
    }
    /// The first need in words.
    pub fn need(&self) -> &'static str {
        <Need as kernel::codes::Code>::from_code(&self.first_need).map_or("", Need::label)
    }
    /// Where the list goes on.
    pub fn cursor(&self) -> String {
        format!("{}~{}", self.sent_at.timestamp_micros(), self.id)
    }
    /// The answers that fit its state, for those who received it.
    pub fn answers(&self) -> Vec<ui::form::Choice> {
        let fitting = super::model::STEPS.iter().filter(|(from, by, _)| *from == self.state && *by != ReferralAnswer::Withdraw);
        fitting.map(|(_, by, _)| ui::form::Choice::new(by.code(), by.label())).collect()
    }
    /// What was answered, when, by whom and with what words, in one line; empty while nobody answered.
    pub fn answered(&self) -> String {
        let Some(at) = self.answered_at else { return String::new() };
        let mut words = show_moment(at);
        if let Some(name) = &self.answered_name {
            words.push_str(&format!(", {name}"));
        }
        if !self.answer.is_empty() {
            words.push_str(&format!(": {}", self.answer));
        }
        words
    }
    /// What its answer is called.
    pub fn answer_label(&self) -> &'static str {
        if self.state == ReferralState::Withdrawn { "Ritiro" } else { "Risposta" }
    }
    /// What was done with it while somebody else was answering it, or taking it back.
    pub fn overtaken(&self) -> &'static str {
        match self.state {
            ReferralState::Withdrawn => "Nel frattempo chi lo ha mandato lo ha ritirato",
            ReferralState::Accepted | ReferralState::Refused | ReferralState::Returned => "Nel frattempo qualcun altro ha risposto",
            ReferralState::Sent => "Nel frattempo qualcun altro lo ha cambiato",
        }
    }
    /// As it is now, in a form that has none of it in its fields: for whoever was answering when somebody else did.
    pub fn as_it_is(&self, form: FormView) -> FormView {
        let form = form.with_version(self.version).with_fact("Stato", self.state.label());
        let answered = self.answered();
        if answered.is_empty() { form } else { form.with_fact(self.answer_label(), answered) }
    }
    /// How its state is marked.
    pub fn tone(&self) -> &'static str {
        match self.state {
            ReferralState::Sent => "warning",
            ReferralState::Accepted => "success",
            ReferralState::Refused | ReferralState::Returned => "danger",
            ReferralState::Withdrawn => "neutral",
        }
    }
}

/// A step of a referral's story.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Step {
    /// The state after it.
    pub state: ReferralState,
    /// With what words.
    pub note: String,
    /// When.
    pub at: Instant,
    /// By whom.
    pub by_name: Option<String>,
}
