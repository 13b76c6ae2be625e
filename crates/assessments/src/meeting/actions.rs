//! Calling a multidisciplinary unit, and writing down what became of it.

use super::forms::{UnitMeetingInput, UnitMeetingOutcome, UnitMeetingStep};
use super::store as s;
use super::{MeetingId, ParticipantId, UnitMeetingState};
use crate::problems::Problem;
use crate::{expect_version, or_conflict};
use casework::draft::{self, DraftKind};
use casework::{Doing, DueOfCase};
use chrono::NaiveDate;
use deadlines::Due;
use guard::Permission;
use kernel::{CaseId, Failure, Outcome};
use store::{Audit, Row};

/// The due of a meeting that is called.
const MEETING: &str = "meeting";
/// The due of what a meeting left to be looked at again.
const AGAIN: &str = "again";

/// Calls a meeting; it stands among what is due in the case.
///
/// # Errors
/// `ASSESS-011` when nobody is called, `ASSESS-014` for a moment that is over; `CASE-010` in a closed case.
pub async fn call(doing: Doing<'_>, case: CaseId, new: &UnitMeetingInput) -> Outcome<MeetingId> {
    let mut tx = doing.begin(Permission::CASE_WRITE).await?;
    if let Some(id) = tx.already::<MeetingId>(doing.once).await? {
        return Ok(id);
    }
    let case = casework::open_case(&mut tx, Permission::CASE_WRITE, case).await?;
    if new.participants.is_empty() {
        return Err(Problem::NobodyCalled.at("participants"));
    }
    if new.held_at <= tx.now() {
        return Err(Problem::CalledInPast.at("held_at_date"));
    }
    let id: MeetingId = tx.new_id()?;
    tx.sql(&s::ADD)
        .id("id", id)
        .id("case", case.id)
        .id("unit", case.unit_id)
        .code("kind", new.kind)
        .bind("held_at", new.held_at)
        .bind("place", new.place.as_deref().unwrap_or_default())
        .bind("protocol", new.protocol.as_deref().unwrap_or_default())
        .bind("reason", &new.reason)
        .run()
        .await?;
    let mut rows = Vec::new();
    for (place, one) in (1_i64..).zip(&new.participants) {
        let participant: ParticipantId = tx.new_id()?;
        let row = Row::new()
            .id("id", participant)
            .id("meeting", id)
            .bind("place", place)
            .bind("name", &one.name)
            .code("part", one.part)
            .bind("profession", one.profession.as_deref().unwrap_or_default())
            .bind("body_name", one.body_name.as_deref().unwrap_or_default())
            .bind("attended", false);
        rows.push(row);
    }
    tx.insert_many(&s::ADD_PARTICIPANT, rows).await?;
    let due = DueOfCase {
        kind: agenda::DueKind::Assessment,
        source: id.0,
        key: MEETING,
        title: new.kind.label(),
        href: &format!("/uvm/{id}"),
        due: Due::At(new.held_at),
        escalate_at: None,
        rule: "",
    };
    casework::tell_due(&mut tx, &case, due).await?;
    let audit = Audit::of("unit_meeting.call").about(case.person_id).on("unit_meeting", id).fields(["reason", "participants"]);
    tx.commit(audit.answering(id.to_string())).await?;
    Ok(id)
}

/// Writes down what became of a meeting.
///
/// # Errors
/// `ASSESS-012` when that was done already, `ASSESS-013` before it; `ASSESS-007` for a next day that is before; a conflict when somebody was faster.
pub async fn conclude(doing: Doing<'_>, id: MeetingId, told: &UnitMeetingOutcome, version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::CASE_WRITE).await?;
    let meeting = s::one(&mut tx, id).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let case = casework::open_case(&mut tx, Permission::CASE_WRITE, meeting.case_id).await?;
    if meeting.state != UnitMeetingState::Called {
        return Err(Problem::MeetingOver.into());
    }
    expect_version(meeting.version, version)?;
    let held = told.step == UnitMeetingStep::Held;
    if held && meeting.held_at > tx.now() {
        return Err(Problem::MeetingToCome.into());
    }
    let today = tx.today();
    if told.next_on.is_some_and(|next| next <= today) {
        return Err(Problem::NextDay.at("next_on"));
    }
    let next: Option<NaiveDate> = told.next_on.filter(|_| held);
    let state = if held { UnitMeetingState::Held } else { UnitMeetingState::Cancelled };
    let done = tx
        .sql(&s::END)
        .id("id", id)
        .code("state", state)
        .bind("minutes", told.minutes.as_deref().filter(|_| held).unwrap_or_default())
        .bind("outcome", &told.outcome)
        .bind("next_on", next)
        .bind("version", version)
        .run_one()
        .await;
    or_conflict(done, meeting.version)?;
    if held {
        for one in &told.participants {
            let changed = tx
                .sql(&s::ANSWERED)
                .id("id", one.id)
                .id("meeting", id)
                .bind("attended", one.attended.unwrap_or(false))
                .bind("answer", one.answer.as_deref().unwrap_or_default())
                .run()
                .await?;
            if changed == 0 {
                return Err(Failure::field("participants", "Fra le persone indicate ce n’è una che non era convocata."));
            }
        }
        let now = tx.now();
        agenda::met(&mut tx, id.0, MEETING, now).await?;
    } else {
        agenda::drop_of(&mut tx, id.0, "La riunione è stata annullata.").await?;
    }
    if let Some(next) = next {
        let due = DueOfCase {
            kind: agenda::DueKind::Assessment,
            source: id.0,
            key: AGAIN,
            title: "Rivedere insieme la valutazione",
            href: &format!("/uvm/{id}"),
            due: Due::On(next),
            escalate_at: None,
            rule: "",
        };
        casework::tell_due(&mut tx, &case, due).await?;
    }
    draft::forget(&mut tx, DraftKind::Minutes, id.0).await?;
    tx.commit(Audit::of("unit_meeting.conclude").about(case.person_id).on("unit_meeting", id).fields(["minutes", "outcome"]))
        .await?;
    Ok(())
}
