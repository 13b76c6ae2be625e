//! Questions to INPS in the database.

use super::forms::AskedFor;
use super::model::IseeKind;
use super::service::Purpose;
use chrono::NaiveDate;
use kernel::{Cents, Instant, PersonId, TaxCode};
use registry::person_scope;
use uuid::Uuid;

kernel::code_enum! {
    /// What came of a question.
    pub enum Answered {
        /// Written down, not answered yet.
        Asked = "asked" => "In attesa di risposta",
        /// The attestation came.
        Found = "found" => "Attestazione ricevuta",
        /// There is none.
        Nothing = "none" => "Nessuna attestazione valida",
        /// The value is within the threshold.
        Below = "below" => "Entro la soglia",
        /// It is above.
        Above = "above" => "Sopra la soglia",
        /// The service did not answer.
        Failed = "failed" => "Il servizio non ha risposto",
    }
}

store::statements! {
    /// Somebody of whom INPS may be asked, with their tax code.
    pub ASKABLE = concat!("select p.person_id, p.tax_code from registry_v_person p where p.body_id = :body and p.person_id = :person and ", person_scope!("isee.fetch", "p.person_id"));
    pub COUNT_SINCE = "select cast(count(*) as bigint) from benefits_isee_question where body_id = :body and account_id = :actor and asked_at > :since";
    pub ASK = "insert into benefits_isee_question (body_id, id, account_id, person_id, asked_at, wants, kind, threshold_cents, on_day, purpose, benefit, application, service, outcome, attestation_id)
               values (:body, :id, :actor, :person, :now, :wants, :kind, :threshold, :on, :purpose, :benefit, :application, :service, 'asked', null)";
    pub ANSWER = "update benefits_isee_question set outcome = :outcome, attestation_id = :attestation where body_id = :body and id = :id and account_id = :actor and outcome = 'asked'";
    /// One's own question, when it is sent again.
    pub OWN = "select q.id, q.person_id, q.outcome, q.attestation_id from benefits_isee_question q where q.body_id = :body and q.id = :id and q.account_id = :actor";
    /// What was asked of somebody, the latest first.
    pub OF_PERSON = concat!(
        "select q.id, q.asked_at, q.wants, q.kind, q.threshold_cents, q.on_day, q.purpose, q.benefit, q.application, q.outcome, coalesce(a.display_name, '') as account_name
           from benefits_isee_question q left join guard_account a on a.body_id = q.body_id and a.id = q.account_id
          where q.body_id = :body and q.person_id = :person and ", person_scope!("isee.read", ":person"), " order by q.asked_at desc, q.id desc limit 50");
}

/// Somebody of whom INPS may be asked.
#[derive(sqlx::FromRow)]
pub struct Askable {
    /// Who.
    pub person_id: PersonId,
    /// Their definitive tax code.
    pub tax_code: Option<TaxCode>,
}

/// A question that was sent before.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Asked {
    /// Identifier.
    pub id: Uuid,
    /// Of whom.
    pub person_id: PersonId,
    /// What came of it.
    pub outcome: Answered,
    /// The attestation that it brought, or that was known already.
    pub attestation_id: Option<Uuid>,
}

/// A question, for whoever may read the attestations of its person.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct QuestionRow {
    /// Identifier.
    pub id: Uuid,
    /// When.
    pub asked_at: Instant,
    /// What was asked.
    pub wants: AskedFor,
    /// Of which kind.
    pub kind: IseeKind,
    /// Which threshold.
    pub threshold_cents: Option<Cents>,
    /// The day on which it had to hold.
    pub on_day: NaiveDate,
    /// Why.
    pub purpose: Purpose,
    /// For which benefit.
    pub benefit: String,
    /// Number of the application; may be empty.
    pub application: String,
    /// What came of it.
    pub outcome: Answered,
    /// Who asked.
    pub account_name: String,
}

impl QuestionRow {
    /// What was asked, in words.
    pub fn asked(&self) -> String {
        let kind = self.kind.label().to_lowercase();
        match self.threshold_cents {
            Some(threshold) => format!("ISEE {kind} entro {threshold}"),
            None => format!("ISEE {kind}"),
        }
    }
}
