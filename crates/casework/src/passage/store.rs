//! Passages in the database.

use super::{PassageAnswer, PassageId, PassageKind, PassageState, Piece, STEPS};
use crate::case::MemberRole;
use kernel::time::show_moment;
use kernel::{AccountId, CaseId, Instant, Outcome, PersonId, UnitId};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use store::Tx;
use store::query::Query;
use ui::form::{Choice, FormView};
use utoipa::ToSchema;
use uuid::Uuid;

/// True for a passage `g` that the acting account may answer: it is for them, or for somebody they cover, or for a unit whose cases they give
/// out.
macro_rules! receives {
    () => {
        concat!(
            "((g.kind = 'worker' and exists (select 1 from guard_scope ht where ht.body_id = :body and ht.account_id = :actor and ht.permission = 'case.take'
                 and ht.valid_from <= :today and ht.valid_until > :today)
               and exists (select 1 from guard_acting ha where ha.body_id = :body and ha.account_id = :actor and ha.acts_for = g.to_account_id
                 and ha.valid_from <= :today and ha.valid_until > :today))
              or (g.kind in ('unit', 'cowork') and ",
            guard::in_unit!("case.assign", "g.to_unit_id"),
            "))"
        )
    };
}

/// True for a passage `g` of a case `c` that the acting account sent, or somebody they cover, or, unless the case is reserved, its unit.
macro_rules! sends {
    () => {
        concat!(
            "(",
            guard::acting_for!("case.pass", "g.sent_by"),
            " or (not c.sealed and ",
            guard::in_unit!("case.pass", "g.from_unit_id"),
            ") or ",
            crate::case_scope!("case.pass", "g.case_id"),
            ")"
        )
    };
}

macro_rules! listed {
    ($which:expr, $rest:literal) => {
        concat!(
            "select g.id, g.case_id, c.number, c.person_id, p.display_name as person_name, p.birth_year, case when p.death_date is not null then true else false end as died,
                    case when ", registry::not_hidden!("c.person_id"), " then true else false end as told,
                    g.kind, g.from_unit_id, f.name as from_name, g.from_account_id, g.to_unit_id, coalesce(t.name, '') as to_name, g.to_account_id,
                    coalesce(r.display_name, '') as to_account_name, g.to_body, g.message, g.summary, g.carries, g.state, g.answer, g.sent_at,
                    coalesce(s.display_name, '') as sent_name, g.answered_at, coalesce(n.display_name, '') as answered_name, g.version
               from casework_passage g
               join casework_case c on c.body_id = g.body_id and c.id = g.case_id
               join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id
               join guard_unit f on f.body_id = g.body_id and f.id = g.from_unit_id
               left join guard_unit t on t.body_id = g.body_id and t.id = g.to_unit_id
               left join guard_account r on r.body_id = g.body_id and r.id = g.to_account_id
               left join guard_account s on s.body_id = g.body_id and s.id = g.sent_by
               left join guard_account n on n.body_id = g.body_id and n.id = g.answered_by
              where g.body_id = :body and ",
            $which,
            $rest
        )
    };
}

store::statements! {
    pub ADD = "insert into casework_passage (body_id, id, case_id, kind, from_unit_id, from_account_id, to_unit_id, to_account_id, to_body, sharing_id, message, summary, carries,
                      state, answer, sent_at, sent_by, answered_at, answered_by, version)
               values (:body, :id, :case, :kind, :from, :from_account, :to, :to_account, :to_body, :sharing, :message, :summary, :carries,
                      'sent', '', :now, :actor, null, null, 1)";
    pub ANSWER = "update casework_passage set state = :state, answer = :answer, answered_at = :now, answered_by = :actor, to_account_id = :to_account, version = version + 1
                   where body_id = :body and id = :id and version = :version";
    /// One that the actor received, sent, or finds in a case.
    pub ONE = listed!(concat!("g.id = :id and (", receives!(), " or ", sends!(), " or ", crate::case_scope!("case.read", "g.case_id"), ")"), "");
    /// One that the actor may answer.
    pub TO_ANSWER = listed!(concat!("g.id = :id and ", receives!()), "");
    /// One that the actor may take back, or of which they note what another body answered.
    pub TO_WITHDRAW = listed!(concat!("g.id = :id and ", sends!()), "");
    /// Those of a case, the newest first.
    pub OF_CASE = listed!(concat!("g.case_id = :case and ", crate::case_scope!("case.read", "g.case_id")), " order by g.sent_at desc, g.id desc limit 100");
    /// Received and waiting, the oldest first.
    pub WAITING = listed!(concat!("g.state = 'sent' and ", receives!()), " and (g.sent_at, g.id) > (:at, :id) order by g.sent_at, g.id limit :most");
    /// Received and answered, the newest first.
    pub RECEIVED = listed!(concat!("g.state <> 'sent' and ", receives!()), " and (g.sent_at, g.id) < (:at, :id) order by g.sent_at desc, g.id desc limit :most");
    /// Sent, the newest first.
    pub SENT = listed!(sends!(), " and (g.sent_at, g.id) < (:at, :id) order by g.sent_at desc, g.id desc limit :most");
    /// The case behind a passage that the actor answers or takes back: for what follows from it, never to be shown.
    pub BEHIND = concat!("select c.id, c.number, c.person_id, c.household_id, c.unit_id, c.level, c.state, c.phase, c.user_area, c.opened_on, c.taken_on, c.closed_on,
                                 c.worker_id, c.sealed, c.version
                            from casework_passage g join casework_case c on c.body_id = g.body_id and c.id = g.case_id
                           where g.body_id = :body and g.id = :id and (", receives!(), " or ", sends!(), ")");
    /// Those of a case that wait.
    pub OPEN_OF = "select id from casework_passage where body_id = :body and case_id = :case and state = 'sent' order by sent_at, id";
    /// Those of a case that came back.
    pub CAME_BACK = "select id from casework_passage where body_id = :body and case_id = :case and state in ('refused', 'returned') order by sent_at, id";
    /// Takes one back because its case ended.
    pub END = "update casework_passage set state = 'withdrawn', answer = :answer, answered_at = :now, answered_by = :actor, version = version + 1
                where body_id = :body and id = :id and state = 'sent'";
    /// How much was written in a case after a moment.
    pub WRITTEN_SINCE = "select cast((select count(*) from casework_entry e where e.body_id = :body and e.case_id = :case and e.recorded_at > :since)
                               + (select count(*) from casework_analysis a where a.body_id = :body and a.case_id = :case and a.at > :since)
                               + (select count(*) from casework_sina s where s.body_id = :body and s.case_id = :case and s.at > :since)
                               + (select count(*) from casework_plan l where l.body_id = :body and l.case_id = :case and l.at > :since)
                               + (select count(*) from casework_review v where v.body_id = :body and v.case_id = :case and v.at > :since)
                               + (select count(*) from casework_case_move m where m.body_id = :body and m.case_id = :case and m.at > :since) as bigint)";
    /// Whoever of a unit, or of the one above it, may work on cases, with the part they would have in a team.
    pub STAFF = "select a.id, a.display_name,
                        case when exists (select 1 from guard_assignment s where s.body_id = :body and s.account_id = a.id and s.role in ('assistente_sociale', 'coordinatore')
                                             and s.valid_from <= :today and s.valid_until > :today) then 'colleague'
                             when exists (select 1 from guard_assignment s where s.body_id = :body and s.account_id = a.id and s.role = 'educatore'
                                             and s.valid_from <= :today and s.valid_until > :today) then 'educator' else 'psychologist' end as role
                   from guard_account a
                  where a.body_id = :body and a.state = 'active'
                    and exists (select 1 from guard_assignment s join guard_unit u on u.body_id = s.body_id and u.id = :unit
                                 where s.body_id = :body and s.account_id = a.id and s.role in ('assistente_sociale', 'coordinatore', 'educatore', 'psicologo')
                                   and s.valid_from <= :today and s.valid_until > :today and (s.unit_id = u.id or s.unit_id = u.parent_id))
                  order by a.display_name, a.id limit 500";
    /// What other bodies of this installation may receive, by agreement.
    open pub SHARINGS = "select id, subject, purpose, act from guard_sharing where body_id = :body and valid_from <= :today and valid_until > :today order by act, id limit 200";
    HYPOTHESES = concat!("select i.hypothesis from casework_interview i where i.body_id = :body and i.case_id = :case and i.hypothesis <> '' and ",
                         crate::case_scope!("case.read", "i.case_id"), " order by i.held_at desc, i.id desc limit 1");
    ANALYSES = concat!("select n.request, n.resources, n.fragilities, n.reading from casework_analysis n where n.body_id = :body and n.case_id = :case and ",
                       crate::case_scope!("case.read", "n.case_id"), " order by n.edition desc limit 1");
    GOALS = concat!("select o.words from casework_plan l join casework_plan_goal o on o.body_id = l.body_id and o.plan_id = l.id
                      where l.body_id = :body and l.case_id = :case and l.state = 'agreed' and ", crate::case_scope!("case.read", "l.case_id"), " order by o.place limit 100");
    REVIEWS = concat!("select v.summary from casework_review v where v.body_id = :body and v.case_id = :case and ",
                      crate::case_scope!("case.read", "v.case_id"), " order by v.held_on desc, v.id desc limit 1");
}

/// A piece of the case that goes along, as it was when the passage was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Carried {
    /// What it is.
    pub label: String,
    /// What it says.
    pub text: String,
}

/// Somebody who may work on a case, with the part they would have.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Staff {
    /// The account.
    pub id: AccountId,
    /// What it is called.
    pub display_name: String,
    /// The part.
    pub role: MemberRole,
}

/// An agreement with another body of this installation.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Sharing {
    /// The agreement.
    pub id: Uuid,
    /// About what.
    pub subject: String,
    /// For what.
    pub purpose: String,
    /// By which act.
    pub act: String,
}

/// A passage as lists and pages show it. Of a protected person whoever may not know of them reads neither name nor words.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct PassageRow {
    /// The passage.
    pub id: PassageId,
    /// The case.
    pub case_id: CaseId,
    /// Its number.
    pub number: String,
    /// Whose case it is.
    #[serde(skip)]
    pub person_id: PersonId,
    /// Their name; empty for whoever may not know of them.
    pub person_name: String,
    /// The year they were born in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_year: Option<i64>,
    /// Whether they died.
    pub died: bool,
    #[serde(skip)]
    told: bool,
    /// To whom it is offered.
    pub kind: PassageKind,
    /// The unit that sent it.
    pub from_unit_id: UnitId,
    /// What it is called.
    pub from_name: String,
    /// Who was in charge then.
    #[serde(skip)]
    pub from_account_id: Option<AccountId>,
    /// The unit that receives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_unit_id: Option<UnitId>,
    /// What it is called.
    pub to_name: String,
    /// Who receives it, or took it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_account_id: Option<AccountId>,
    /// What they are called.
    pub to_account_name: String,
    /// The other body.
    pub to_body: String,
    /// With what words.
    pub message: String,
    /// What whoever receives it needs to know.
    pub summary: String,
    /// What of the case goes along.
    #[schema(value_type = Vec<Carried>)]
    pub carries: Json<Vec<Carried>>,
    /// Where it stands.
    pub state: PassageState,
    /// The words of the answer.
    pub answer: String,
    /// When it was sent.
    #[schema(value_type = String, format = DateTime)]
    pub sent_at: Instant,
    /// By whom.
    pub sent_name: String,
    /// When it was answered.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub answered_at: Option<Instant>,
    /// By whom.
    pub answered_name: String,
    /// Version, for the answer.
    pub version: i64,
}

impl PassageRow {
    fn shown(mut self) -> Self {
        if !self.told {
            self.person_name.clear();
            self.message.clear();
            self.summary.clear();
            self.carries.0.clear();
            self.birth_year = None;
            self.died = false;
        }
        self
    }
    /// Whom it is about, in words.
    pub fn who(&self) -> String {
        match (self.told, self.birth_year) {
            (false, _) => "Persona protetta".to_owned(),
            (true, Some(year)) => format!("{}, {year}", self.person_name),
            (true, None) => self.person_name.clone(),
        }
    }
    /// What of the case goes along.
    pub fn pieces(&self) -> &[Carried] {
        &self.carries.0
    }
    /// Whether the words of the sender may be read before accepting.
    pub fn is_told(&self) -> bool {
        self.told
    }
    /// Whose name the page shows, for the log.
    pub fn named(&self) -> Option<PersonId> {
        Some(self.person_id).filter(|_| self.told)
    }
    /// To whom, in words.
    pub fn to(&self) -> String {
        match self.kind {
            PassageKind::Worker => self.to_account_name.clone(),
            PassageKind::Unit | PassageKind::Cowork if self.to_account_name.is_empty() => self.to_name.clone(),
            PassageKind::Unit | PassageKind::Cowork => format!("{} ({})", self.to_name, self.to_account_name),
            PassageKind::Body => self.to_body.clone(),
        }
    }
    /// Where a list goes on.
    pub fn cursor(&self) -> String {
        format!("{}~{}", self.sent_at.timestamp_micros(), self.id)
    }
    /// What was answered, when, by whom and with what words; empty while nobody did.
    pub fn answered(&self) -> String {
        let Some(at) = self.answered_at else { return String::new() };
        let mut words = show_moment(at);
        for (before, more) in [(", ", &self.answered_name), (": ", &self.answer)] {
            if !more.is_empty() {
                words.push_str(before);
                words.push_str(more);
            }
        }
        words
    }
    /// The answers that fit its state, for whoever received it or, of another body, sent it.
    pub fn answers(&self) -> Vec<Choice> {
        let fitting = STEPS.iter().filter(|(from, by, _)| *from == self.state && *by != PassageAnswer::Withdraw);
        fitting.map(|(_, by, _)| Choice::new(by.code(), by.label())).collect()
    }
    /// As it is now, in a form that has none of it in its fields: for whoever was answering when somebody else did.
    pub fn as_it_is(&self, form: FormView) -> FormView {
        let form = form.with_version(self.version).with_fact("Stato", self.state.label());
        let answered = self.answered();
        if answered.is_empty() { form } else { form.with_fact("Risposta", answered) }
    }
    /// How its state is marked.
    pub fn tone(&self) -> &'static str {
        match self.state {
            PassageState::Sent => "warning",
            PassageState::Accepted => "success",
            PassageState::Refused | PassageState::Returned => "danger",
            PassageState::Withdrawn => "neutral",
        }
    }
}

/// The rows of a query, as far as their reader may know.
pub(crate) async fn rows(query: Query<'_>) -> Outcome<Vec<PassageRow>> {
    Ok(query.all::<PassageRow>().await?.into_iter().map(PassageRow::shown).collect())
}

/// The one row of a query, as far as its reader may know.
pub(crate) async fn one(query: Query<'_>) -> Outcome<PassageRow> {
    Ok(query.one::<PassageRow>().await?.shown())
}

/// The pieces of a case that go along, as text, with those that the case does not have.
pub(super) async fn carried(tx: &mut Tx, case: CaseId, pieces: &[Piece]) -> Outcome<(Vec<Carried>, Vec<Piece>)> {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for piece in pieces {
        let text = match piece {
            Piece::Interview => tx.sql(&HYPOTHESES).id("case", case).values::<String>().await?.join("\n"),
            Piece::Review => tx.sql(&REVIEWS).id("case", case).values::<String>().await?.join("\n"),
            Piece::Goals => tx.sql(&GOALS).id("case", case).values::<String>().await?.join("\n"),
            Piece::Analysis => {
                let latest = tx.sql(&ANALYSES).id("case", case).optional::<(String, String, String, String)>().await?;
                latest.map_or_else(String::new, |(request, resources, fragilities, reading)| {
                    let parts = [("Richiesta", request), ("Risorse", resources), ("Fragilità", fragilities), ("Lettura", reading)];
                    let said = parts.into_iter().filter(|(_, text)| !text.is_empty());
                    said.map(|(label, text)| format!("{label}: {text}")).collect::<Vec<_>>().join("\n")
                })
            }
        };
        if text.is_empty() {
            missing.push(*piece);
        } else {
            found.push(Carried { label: piece.label().to_owned(), text });
        }
    }
    Ok((found, missing))
}
