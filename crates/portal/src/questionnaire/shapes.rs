//! The questionnaire as programs see it.

use super::told::{EntitlementStanding, Told};
use kernel::Cents;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is known of somebody who says nothing of who they are. Nothing of it is kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntitlementInput {
    /// Code of the body; may be left out where there is only one.
    #[schema(max_length = 60)]
    pub body: Option<String>,
    /// The answers so far, in the order in which they were given.
    #[schema(max_items = 100)]
    pub answers: Vec<EntitlementAnswerInput>,
}

/// An answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntitlementAnswerInput {
    /// The name of the question, as `next` gives it.
    #[schema(max_length = 200)]
    pub question: String,
    /// `yes` or `no`, a whole number, `1234.56` for amounts, `2026-11-21` for days, `18 months` for spans, the `value` of a choice; `?` for
    /// what is not known.
    #[schema(max_length = 400)]
    pub value: String,
}

/// Something to choose.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntitlementChoice {
    /// What is sent.
    pub value: String,
    /// What people read.
    pub label: String,
}

/// A question that can still change something.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntitlementQuestion {
    /// Its name.
    pub question: String,
    /// What people read.
    pub label: String,
    /// A line of help; may be empty.
    pub help: String,
    /// `boolean`, `integer`, `decimal`, `money`, `date`, `period`, `text` or `choice`.
    pub kind: String,
    /// What there is to choose from.
    pub choices: Vec<EntitlementChoice>,
}

/// Why not.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntitlementReason {
    /// The sentence of the regulation.
    pub text: String,
    /// The article; may be empty.
    pub source: String,
    /// What would turn it; may be empty.
    pub turned_by: String,
}

/// What is not known.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntitlementGap {
    /// What.
    pub label: String,
    /// Who can say it.
    pub given_by: String,
    /// Whoever answered did not know.
    pub is_skipped: bool,
}

/// What one regulation comes to: orientation, not a decision.
#[derive(Debug, Serialize, ToSchema)]
pub struct Entitlement {
    /// The id of the regulation.
    pub regulation: String,
    /// What it is called.
    pub name: String,
    /// `benefit`, `copayment` or `ranking`.
    pub kind: String,
    /// What it comes to.
    pub standing: EntitlementStanding,
    /// Where it is known: of a co-payment what the person pays.
    pub amount: Option<Cents>,
    /// The same as people read it, with its period; may be empty.
    pub amount_text: String,
    /// Why not.
    pub reasons: Vec<EntitlementReason>,
    /// What is lacking.
    pub missing: Vec<EntitlementGap>,
    /// Under which indicator it could be theirs; may be empty.
    pub threshold: String,
    /// What together would turn a refusal; may be empty.
    pub turned_by: String,
    /// What to bring.
    pub bring: Vec<String>,
    /// The act that wrote it.
    pub source: String,
    /// The act that put it in force; may be empty.
    pub act: String,
    /// A figure of it is an example that the council has yet to set.
    pub has_examples: bool,
}

impl From<Told> for Entitlement {
    fn from(told: Told) -> Entitlement {
        let reason = |one: super::told::Reason| EntitlementReason { text: one.text, source: one.source, turned_by: one.turned_by };
        let gap =
            |one: super::told::Missing| EntitlementGap { label: one.label, given_by: one.given_by, is_skipped: one.is_skipped };
        Entitlement {
            regulation: told.code,
            name: told.name,
            kind: match told.kind {
                regulation::Kind::Benefit => "benefit".to_owned(),
                regulation::Kind::CoPayment => "copayment".to_owned(),
                regulation::Kind::Ranking => "ranking".to_owned(),
            },
            standing: told.standing,
            amount: told.amount_cents,
            amount_text: told.amount,
            reasons: told.reasons.into_iter().map(reason).collect(),
            missing: told.missing.into_iter().map(gap).collect(),
            threshold: told.threshold,
            turned_by: told.turned_by,
            bring: told.bring,
            source: told.source,
            act: told.act,
            has_examples: told.has_examples,
        }
    }
}

/// What the regulations of a body say, and what to ask next.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntitlementAnswer {
    /// Code of the body.
    pub body: String,
    /// The day.
    pub on: chrono::NaiveDate,
    /// That this is orientation and no decision, in Italian: to be shown with it.
    pub notice: String,
    /// What to ask next, together; empty when nothing that is asked could change anything.
    pub next: Vec<EntitlementQuestion>,
    /// How many such pages may still come at most.
    pub at_most: usize,
    /// What each regulation comes to so far.
    pub entitlements: Vec<Entitlement>,
}
