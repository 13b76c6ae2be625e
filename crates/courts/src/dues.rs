//! What this room writes into the agenda: of a case through casework, which knows whose it is; without one, of the unit. A secret proceeding
//! closes its dues to those who work on it.

use agenda::{DueKind, NewDue};
use casework::{CaseBrief, DueOfCase};
use deadlines::Due;
use kernel::{AccountId, CaseId, Instant, Outcome, PersonId, UnitId};
use store::Tx;
use uuid::Uuid;

store::statements! {
    /// A case as the agenda must know it, whoever acts: an order does not wait until its registrar reaches the case.
    BRIEF = "select c.case_id as id, c.number, c.person_id, c.household_id, c.unit_id, c.level, c.state, c.phase, c.user_area, c.opened_on, c.taken_on, c.closed_on,
                    c.worker_id, c.sealed, cast(0 as bigint) as version
               from casework_v_case c where c.body_id = :body and c.case_id = :id";
}

/// Whose a due is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Whose {
    /// The case in which it is followed.
    pub case: Option<CaseId>,
    /// The unit, where there is no case.
    pub unit: UnitId,
    /// About whom.
    pub person: PersonId,
    /// Whether it is told to those who work on it alone.
    pub secret: bool,
    /// Who answers for it where nobody is in charge.
    pub account: AccountId,
    /// Whether it is theirs without a case as well: otherwise it is the unit's.
    pub named: bool,
}

/// A due to be told. Told again for the same thing and key it is changed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told<'a> {
    /// Of what kind.
    pub kind: DueKind,
    /// The thing it is of.
    pub source: Uuid,
    /// Which of its dues.
    pub key: &'a str,
    /// In words, without a name.
    pub title: &'a str,
    /// Where it is done.
    pub href: &'a str,
    /// When.
    pub due: Due,
    /// From when on whoever coordinates sees it as well.
    pub escalate_at: Option<Instant>,
    /// The term of law; may be empty.
    pub rule: &'a str,
}

/// Tells the agenda what is due.
///
/// # Errors
/// Those of the agenda.
pub(crate) async fn tell(tx: &mut Tx, whose: &Whose, told: Told<'_>) -> Outcome<()> {
    let Told { kind, source, key, title, href, due, escalate_at, rule } = told;
    let brief: Option<CaseBrief> = match whose.case {
        Some(case) => tx.sql(&BRIEF).id("id", case).optional().await?,
        None => None,
    };
    if let Some(mut case) = brief {
        if whose.secret {
            case.sealed = true;
        }
        if case.sealed && case.worker_id.is_none() {
            case.worker_id = Some(whose.account);
        }
        return casework::tell_due(tx, &case, DueOfCase { kind, source, key, title, href, due, escalate_at, rule }).await;
    }
    agenda::set(
        tx,
        NewDue {
            kind,
            source,
            key,
            title,
            href,
            due,
            person: Some(whose.person),
            case: None,
            unit: whose.unit,
            account: (whose.secret || whose.named).then_some(whose.account),
            closed: whose.secret,
            escalate_at,
            rule,
        },
    )
    .await?;
    Ok(())
}

/// A case as it stands, whoever acts; `None` where there is none.
pub(crate) async fn case_of(tx: &mut Tx, case: Option<CaseId>) -> Outcome<Option<CaseBrief>> {
    Ok(match case {
        Some(case) => tx.sql(&BRIEF).id("id", case).optional().await?,
        None => None,
    })
}
