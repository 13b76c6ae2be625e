//! The states of a report, and which ones the office should think of.

use crate::household::DueKind;
use crate::household::clock::Due;
use crate::meeting::store::MeetingRow;
use crate::meeting::{Event, Justification};
use crate::problems::Problem;
use crate::report::store::ReportRow;
use crate::terms::Terms;
use chrono::NaiveDate;
use kernel::Failure;
use kernel::time::show_date;
use uuid::Uuid;

kernel::code_enum! {
    /// What is reported.
    pub enum ReportKind {
        /// That the allowance is not to be paid for now.
        Suspension = "suspension" => "Sospensione",
        /// That it is lost.
        Loss = "loss" => "Decadenza",
        /// That it may be paid again.
        Resumption = "resumption" => "Ripresa dopo sospensione",
    }
}

kernel::code_enum! {
    /// Where a report stands.
    pub enum ReportState {
        /// Written here.
        Prepared = "prepared" => "Da inviare",
        /// Written on the platform of the Ministry.
        Sent = "sent" => "Inviata",
        /// Whoever pays followed it.
        Accepted = "accepted" => "Accolta",
        /// Whoever pays did not.
        Rejected = "rejected" => "Respinta",
        /// Given up by the office.
        Withdrawn = "withdrawn" => "Ritirata",
    }
}

kernel::code_enum! {
    /// What happens to a report.
    pub enum ReportStep {
        /// It was written on the platform of the Ministry.
        Send = "send" => "È stata inviata",
        /// It was followed.
        Accept = "accept" => "È stata accolta",
        /// It was not.
        Reject = "reject" => "È stata respinta",
        /// It is given up.
        Withdraw = "withdraw" => "È ritirata",
    }
}

impl ReportState {
    /// What may happen next.
    pub const fn steps(self) -> &'static [ReportStep] {
        match self {
            ReportState::Prepared => &[ReportStep::Send, ReportStep::Withdraw],
            ReportState::Sent => &[ReportStep::Accept, ReportStep::Reject],
            ReportState::Accepted | ReportState::Rejected | ReportState::Withdrawn => &[],
        }
    }
    /// Where a step leads.
    ///
    /// # Errors
    /// [`Problem::NoSuchStep`].
    pub fn after(self, step: ReportStep) -> Result<ReportState, Failure> {
        if !self.steps().contains(&step) {
            return Err(Problem::NoSuchStep.into());
        }
        Ok(match step {
            ReportStep::Send => ReportState::Sent,
            ReportStep::Accept => ReportState::Accepted,
            ReportStep::Reject => ReportState::Rejected,
            ReportStep::Withdraw => ReportState::Withdrawn,
        })
    }
    /// The badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            ReportState::Prepared => "warning",
            ReportState::Sent => "info",
            ReportState::Accepted => "success",
            ReportState::Rejected => "danger",
            ReportState::Withdrawn => "neutral",
        }
    }
    /// Whether it still says something.
    pub const fn stands(self) -> bool {
        match self {
            ReportState::Prepared | ReportState::Sent | ReportState::Accepted | ReportState::Rejected => true,
            ReportState::Withdrawn => false,
        }
    }
}

/// A report that the office should think of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What.
    pub kind: ReportKind,
    /// Because of which meeting; `None` for a first one that never was.
    pub meeting: Option<Uuid>,
    /// Why, in Italian.
    pub why: String,
    /// The article.
    pub source: String,
}

/// The reports to think of today: for a first meeting that is late, and for meetings to which nobody came without a good reason. What was
/// reported, or is about to be, is not proposed again.
pub fn proposals(
    due: Option<Due>,
    meetings: &[MeetingRow],
    reports: &[ReportRow],
    terms: &Terms,
    today: NaiveDate,
) -> Vec<Proposal> {
    let is_reported = |kind: ReportKind, meeting: Option<Uuid>| {
        reports.iter().any(|one| one.kind == kind && one.meeting_id == meeting && one.state.stands())
    };
    let propose = |event: Event, on: NaiveDate, meeting: Option<Uuid>, why: String| {
        let kind = terms.report_for(event, on)?;
        let source = terms.reason_for(event, on).to_owned();
        (!is_reported(kind, meeting)).then_some(Proposal { kind, meeting, why, source })
    };
    let late = due.filter(|due| due.kind == DueKind::FirstMeeting && due.on < today).and_then(|due| {
        let why = format!("Il primo incontro non c'è stato entro il {}.", show_date(due.on));
        propose(Event::FirstMeetingLate, due.on, None, why)
    });
    let missed = meetings.iter().filter(|one| one.justification == Justification::Unjustified).filter_map(|one| {
        let event = one.state.event()?;
        let why = format!("Incontro del {}: {}.", show_date(one.on_day), event.label().to_lowercase());
        propose(event, one.on_day, Some(one.id), why)
    });
    late.into_iter().chain(missed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meeting::MeetingState;
    use crate::terms::shipped;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn meeting(id: u128, state: MeetingState, justification: Justification) -> MeetingRow {
        MeetingRow {
            id: Uuid::from_u128(id),
            household_id: Uuid::nil(),
            member_id: None,
            on_day: day("2026-05-04"),
            at_time: String::new(),
            place: String::new(),
            state,
            justification,
            note: String::new(),
            told_at: None,
            by_name: String::new(),
        }
    }

    #[test]
    fn what_is_proposed_follows_from_what_happened_and_is_proposed_once() {
        let terms = shipped().expect("the terms");
        let due = Some(Due { kind: DueKind::FirstMeeting, on: day("2026-04-30") });
        assert_eq!(proposals(due, &[], &[], terms, day("2026-04-30")), []);
        let late = proposals(due, &[], &[], terms, day("2026-05-01"));
        assert_eq!(late.iter().map(|one| (one.kind, one.meeting)).collect::<Vec<_>>(), [(ReportKind::Suspension, None)]);
        assert!(late[0].why.contains("30/04/2026") && late[0].source.contains("art. 4"));
        let meetings = [
            meeting(1, MeetingState::Missed, Justification::Unjustified),
            meeting(2, MeetingState::Missed, Justification::Justified),
            meeting(3, MeetingState::Missed, Justification::Pending),
            meeting(4, MeetingState::Refused, Justification::Unjustified),
        ];
        let found = |reports: &[ReportRow]| {
            let all = proposals(None, &meetings, reports, terms, day("2026-06-01"));
            all.into_iter().map(|one| (one.kind, one.meeting.map(|id| id.as_u128()))).collect::<Vec<_>>()
        };
        assert_eq!(found(&[]), [(ReportKind::Suspension, Some(1)), (ReportKind::Loss, Some(4))]);
        let mut report = ReportRow {
            id: Uuid::nil(),
            household_id: Uuid::nil(),
            meeting_id: Some(Uuid::from_u128(4)),
            kind: ReportKind::Loss,
            state: ReportState::Prepared,
            reason: String::new(),
            sent_on: None,
            reference: String::new(),
            answered_on: None,
            note: String::new(),
            created_at: kernel::Instant::default(),
        };
        assert_eq!(found(std::slice::from_ref(&report)), [(ReportKind::Suspension, Some(1))]);
        report.state = ReportState::Withdrawn;
        assert_eq!(found(&[report]).len(), 2);
    }

    #[test]
    fn a_report_is_sent_before_it_is_answered_and_an_answer_is_the_end() {
        for state in ReportState::ALL {
            for step in ReportStep::ALL {
                assert_eq!(state.after(*step).is_ok(), state.steps().contains(step), "{state:?} {step:?}");
            }
        }
        assert_eq!(ReportState::Prepared.after(ReportStep::Send).ok(), Some(ReportState::Sent));
        assert!(ReportState::Prepared.after(ReportStep::Accept).is_err());
        assert!(ReportState::Accepted.steps().is_empty());
    }
}
