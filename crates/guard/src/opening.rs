//! Urgent openings: for three hours somebody reads a case or a person that their role alone does not let them see, because waiting would do
//! harm. The reason is written before, those who follow the case are told, somebody else reviews it. It opens reading, never writing.

use chrono::TimeDelta;
use kernel::{CaseId, Instant, PersonId, UnitId};
use store::{StoreError, Tx};
use uuid::Uuid;

store::statements! {
    ADD = "insert into guard_opening (body_id, id, together_id, account_id, target_kind, target_id, person_id, unit_id, reason, opened_at, until_at, reviewed_at, reviewed_by, verdict, review_note)
           values (:body, :id, :together, :actor, :kind, :target, :person, :unit, :reason, :now, :until, null, null, '', '')";
    LAST_REASON = "select reason from guard_opening where body_id = :body and account_id = :actor and target_id = :target order by until_at desc limit 1";
    RUNNING = "select until_at from guard_opening where body_id = :body and account_id = :actor and target_id = :target and opened_at <= :now and until_at > :now
                order by until_at desc limit 1";
    /// Once; what was found not to be justified may be looked at again, and found to be something else.
    REVIEW = "update guard_opening set reviewed_at = :now, reviewed_by = :actor, verdict = :verdict, review_note = :note
               where body_id = :body and together_id = :id and (reviewed_at is null or (verdict = 'abuse' and :lifts)) and account_id <> :actor";
    JUDGED = "select id from guard_opening where body_id = :body and account_id = :actor and person_id = :person and verdict = 'abuse' limit 1";
    /// All that whoever opened it has open of that person: another opening of the same would let them go on reading.
    CUT = "update guard_opening set until_at = :now where body_id = :body and until_at > :now
              and exists (select 1 from guard_opening j where j.body_id = :body and j.together_id = :id and j.account_id = guard_opening.account_id and j.person_id = guard_opening.person_id)";
}

/// For how long.
pub const HOURS: i64 = 3;
/// Letters that a reason has at least: a word is no reason.
pub const REASON: usize = 20;

/// True when the acting account opened the case or person in this column urgently, and the time has not run out.
///
/// What is opened is read: predicates ask it only for permissions to read. It also asks whether the account may still open at all, so that a
/// role that ends takes it away.
#[macro_export]
macro_rules! opened {
    ($target:literal) => {
        concat!(
            "(",
            $crate::in_body!("record.open_urgently"),
            " and exists (select 1 from guard_opening go where go.body_id = :body and go.account_id = :actor and go.target_id = ",
            $target,
            " and go.opened_at <= :now and go.until_at > :now))"
        )
    };
}

kernel::code_enum! {
    /// What whoever reviewed an urgent opening found.
    pub enum Verdict {
        /// It was needed.
        Right = "right" => "Era necessaria",
        /// It is not clear: somebody asks further.
        Unclear = "unclear" => "Da chiarire",
        /// It was not needed: the opening ends at once.
        Abuse = "abuse" => "Non era giustificata",
    }
}

/// What is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A case, and with it the person it is about.
    Case(CaseId, PersonId),
    /// A person: none of their cases.
    Person(PersonId),
}

impl Target {
    fn row(self) -> (&'static str, Uuid) {
        match self {
            Target::Case(case, _) => ("case", case.0),
            Target::Person(person) => ("person", person.0),
        }
    }
    /// Whom it is about.
    pub fn person(self) -> PersonId {
        match self {
            Target::Case(_, person) | Target::Person(person) => person,
        }
    }
}

/// An opening that began.
#[derive(Clone, Copy, Debug)]
pub struct Opened {
    /// Identifier.
    pub id: Uuid,
    /// The moment from which it is closed again.
    pub until: Instant,
}

/// Opens for the actor. `unit` is whose coordinator reviews it. Whoever calls it has asked whether the actor may.
///
/// # Errors
/// Those of the database.
pub async fn open(tx: &mut Tx, target: Target, unit: UnitId, reason: &str) -> Result<Opened, StoreError> {
    let id: Uuid = tx.new_id()?;
    let until = tx.now() + TimeDelta::hours(HOURS);
    let mut rows = vec![(id, target)];
    if let Target::Case(_, person) = target {
        rows.push((tx.new_id()?, Target::Person(person)));
    }
    for (row, target) in rows {
        let (kind, opened) = target.row();
        tx.sql(&ADD)
            .bind("id", row)
            .bind("together", id)
            .bind("kind", kind)
            .bind("target", opened)
            .id("person", target.person())
            .id("unit", unit)
            .bind("reason", reason)
            .bind("until", until)
            .run_one()
            .await?;
    }
    Ok(Opened { id, until })
}

/// The reason for which the actor opened this last.
///
/// # Errors
/// Those of the database.
pub async fn last_reason(tx: &mut Tx, target: Target) -> Result<Option<String>, StoreError> {
    let (_, opened) = target.row();
    Ok(tx.sql(&LAST_REASON).bind("target", opened).optional::<(String,)>().await?.map(|row| row.0))
}

/// Until when the actor reads this case or person because they opened it urgently; nothing where they did not.
///
/// # Errors
/// Those of the database.
pub async fn running(tx: &mut Tx, target: impl Into<Uuid>) -> Result<Option<Instant>, StoreError> {
    Ok(tx.sql(&RUNNING).id("target", target).optional::<(Instant,)>().await?.map(|row| row.0))
}

/// Whether an opening of this person, or of a case of theirs, by the actor was found not to be justified, and whoever reviewed it has not found
/// otherwise since: until then the actor opens nothing of them.
///
/// # Errors
/// Those of the database.
pub async fn is_judged(tx: &mut Tx, person: PersonId) -> Result<bool, StoreError> {
    Ok(tx.sql(&JUDGED).id("person", person).optional::<(Uuid,)>().await?.is_some())
}

/// Writes what the actor found in reviewing an opening of somebody else; where it was not justified, all that whoever opened it has open of that
/// person ends now. `lifts` is whether this is another
/// review of one that was found not to be justified, and finds something else. False when it was reviewed meanwhile, or is the actor's own.
/// Whoever calls it has asked whether the actor may.
///
/// # Errors
/// Those of the database.
pub async fn review(tx: &mut Tx, id: Uuid, verdict: Verdict, note: &str, lifts: bool) -> Result<bool, StoreError> {
    let query = tx.sql(&REVIEW).bind("id", id).code("verdict", verdict).bind("note", note);
    let changed = query.bind("lifts", lifts && verdict != Verdict::Abuse).run().await?;
    if changed > 0 && verdict == Verdict::Abuse {
        tx.sql(&CUT).bind("id", id).run().await?;
    }
    Ok(changed > 0)
}
