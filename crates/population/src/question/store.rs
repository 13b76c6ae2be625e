//! Questions in the database.

use super::model::{Answered, Found, Purpose};
use kernel::{AccountId, Instant};
use sqlx::types::Json;
use uuid::Uuid;

macro_rules! review {
    ($further:literal) => {
        concat!(
            "select q.id, q.account_id, q.asked_at, q.purpose, q.note, q.asked, q.service, q.outcome, a.display_name as account_name
               from population_question q left join guard_account a on a.body_id = q.body_id and a.id = q.account_id
              where q.body_id = :body and ",
            guard::in_body!("population.review"),
            $further,
            " and (q.asked_at, q.id) < (:before_at, :before_id) order by q.asked_at desc, q.id desc limit :most"
        )
    };
}

::store::statements! {
    pub COUNT_SINCE = "select cast(count(*) as bigint) from population_question where body_id = :body and account_id = :actor and asked_at > :since";
    pub ADD = "insert into population_question (body_id, id, account_id, asked_at, purpose, note, asked, service, outcome, answer)
               values (:body, :id, :actor, :now, :purpose, :note, :asked, :service, 'asked', null)";
    pub ANSWER = "update population_question set outcome = :outcome, answer = :answer where body_id = :body and id = :id and account_id = :actor";
    pub ADD_SHOWN = "insert into population_shown (body_id, question_id, position, reference, name) values (:body, :question, :position, :reference, :name)";
    /// One's own question, while its answer is kept.
    pub OWN = concat!("select q.id, q.asked_at, q.purpose, q.note, q.asked, q.service, q.outcome, q.answer from population_question q
                        where q.body_id = :body and q.id = :id and q.account_id = :actor and ", guard::in_body!("population.ask"));
    /// Whether a resident of a kept answer may still be told of: protection begins on any day.
    pub TOLD = concat!("select q.id from population_question q where q.body_id = :body and q.id = :id and ", registry::code_told!(":code"), "
                         and not exists (select 1 from population_link tl where tl.body_id = :body and tl.reference = :reference and not (", registry::person_told!("tl.person_id"), "))");
    pub FORGET_ANSWERS = "update population_question set answer = null where body_id = :body and answer is not null and asked_at < :before";
    /// Persons of the register who are these residents, as far as the actor may know of them.
    pub LINKED = concat!("select l.person_id from population_link l where l.body_id = :body and l.reference = :reference and ", registry::not_hidden!("l.person_id"), " order by l.linked_at, l.person_id limit 5");
    pub LINK = "insert into population_link (body_id, id, person_id, reference, search_key, others, linked_at, linked_by) values (:body, :id, :person, :reference, :search_key, :others, :now, :actor)
                on conflict (body_id, person_id, reference) do update set others = excluded.others, linked_at = excluded.linked_at, linked_by = excluded.linked_by";
    /// For the data protection officer: who asked about whom, why.
    pub REVIEW = review!("");
    /// What one account asked.
    pub REVIEW_OF = review!(" and q.account_id = :account");
    pub SHOWN_OF = concat!("select s.reference, s.name from population_shown s where s.body_id = :body and s.question_id = :question and ", guard::in_body!("population.review"), " order by s.position limit 60");
    /// Who asked most since a moment.
    pub MOST_ASKING = concat!(
        "select q.account_id, a.display_name as account_name, cast(count(*) as bigint) as questions from population_question q
           left join guard_account a on a.body_id = q.body_id and a.id = q.account_id
          where q.body_id = :body and q.asked_at > :since and ", guard::in_body!("population.review"), "
          group by q.account_id, a.display_name order by count(*) desc, q.account_id limit 20");
}

/// A question with its answer.
#[derive(Clone, sqlx::FromRow)]
pub struct QuestionRow {
    /// Identifier.
    pub id: Uuid,
    /// When.
    pub asked_at: Instant,
    /// Why.
    pub purpose: Purpose,
    /// Why, in a few words.
    pub note: String,
    /// What was asked.
    pub asked: String,
    /// Which civil register answered.
    pub service: String,
    /// What came of it.
    pub outcome: Answered,
    /// The answer, while it is kept.
    pub answer: Option<Json<Vec<Found>>>,
}

/// A question as the data protection officer sees it.
#[derive(Clone, sqlx::FromRow)]
pub struct ReviewRow {
    /// Identifier.
    pub id: Uuid,
    /// Who asked.
    pub account_id: AccountId,
    /// When.
    pub asked_at: Instant,
    /// Why.
    pub purpose: Purpose,
    /// Why, in a few words.
    pub note: String,
    /// What was asked.
    pub asked: String,
    /// Which civil register answered.
    pub service: String,
    /// What came of it.
    pub outcome: Answered,
    /// Who asked, by name.
    pub account_name: Option<String>,
}

/// Whom an answer showed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ShownRow {
    /// Identifier in the civil register.
    pub reference: String,
    /// Name.
    pub name: String,
}

/// How often an account asked.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AskingRow {
    /// Who.
    pub account_id: AccountId,
    /// By name.
    pub account_name: Option<String>,
    /// How often.
    pub questions: i64,
}
