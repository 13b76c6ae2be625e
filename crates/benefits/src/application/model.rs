//! An application: who asks for whom, its states, and what leads from one to another. Pure.

use super::term::StepKind;
use crate::measure::MeasureId;
use crate::problems::Problem;
use chrono::NaiveDate;
use kernel::{Failure, Outcome, PersonId, UnitId};

kernel::id_type! {
    /// An application for a measure.
    ApplicationId,
    /// A paper of an application.
    DocumentId,
}

kernel::code_enum! {
    /// How far an application is.
    pub enum ApplicationState {
        /// It is being filled in: nothing runs.
        Draft = "draft" => "Da completare",
        /// It was submitted: the procedure runs.
        Submitted = "submitted" => "Presentata",
        /// Somebody examines it.
        Examining = "examining" => "In istruttoria",
        /// It waits for papers.
        Suspended = "suspended" => "Sospesa per documenti",
        /// Whoever asked was told why it is about to be refused (law 241/1990 art. 10-bis).
        Notice = "notice" => "Preavviso di rigetto",
        /// It was decided.
        Decided = "decided" => "Decisa",
        /// Whoever asked took it back.
        Withdrawn = "withdrawn" => "Ritirata",
    }
}

impl ApplicationState {
    /// Whether nothing of it was decided yet and nobody took it back.
    pub const fn is_open(self) -> bool {
        !matches!(self, ApplicationState::Decided | ApplicationState::Withdrawn)
    }
    /// Whether the procedure runs or waits: it was submitted and is not over.
    pub const fn is_pending(self) -> bool {
        self.is_open() && !matches!(self, ApplicationState::Draft)
    }
    /// The badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            ApplicationState::Draft | ApplicationState::Suspended | ApplicationState::Notice => "warning",
            ApplicationState::Submitted | ApplicationState::Examining => "info",
            ApplicationState::Decided => "success",
            ApplicationState::Withdrawn => "neutral",
        }
    }
    /// Where a step leads from here.
    ///
    /// # Errors
    /// [`Problem::StepNotAllowed`] when it cannot be made from here.
    pub fn after(self, step: StepKind) -> Outcome<ApplicationState> {
        STEPS.iter().find(|(from, what, _)| *from == self && *what == step).map(|(_, _, to)| *to).ok_or_else(|| {
            Problem::StepNotAllowed.because(format!(
                "«{}» non si può fare: la domanda è nello stato «{}».",
                step.label(),
                self.label()
            ))
        })
    }
    /// Where all steps of an application led, in their order. A withdrawal that was taken back leads where it came from, and the act of a ranking
    /// decides from wherever it is.
    ///
    /// # Errors
    /// Those of [`ApplicationState::after`].
    pub fn after_all(steps: impl IntoIterator<Item = StepKind>) -> Outcome<ApplicationState> {
        let (mut state, mut before) = (ApplicationState::Draft, ApplicationState::Draft);
        for step in steps {
            let next = match (state, step) {
                (ApplicationState::Withdrawn, StepKind::Reopened) => before,
                (_, StepKind::Decided) => ApplicationState::Decided,
                _ => state.after(step)?,
            };
            if step == StepKind::Withdrawn {
                before = state;
            }
            state = next;
        }
        Ok(state)
    }
    /// Whether a step can be made from here.
    pub fn allows(self, step: StepKind) -> bool {
        self.after(step).is_ok()
    }
}

/// Every step there is, from which state and to which; whatever is not here is refused. The README of this crate prints it.
pub const STEPS: &[(ApplicationState, StepKind, ApplicationState)] = &[
    (ApplicationState::Draft, StepKind::Submitted, ApplicationState::Submitted),
    (ApplicationState::Submitted, StepKind::Taken, ApplicationState::Examining),
    (ApplicationState::Submitted, StepKind::Suspended, ApplicationState::Suspended),
    (ApplicationState::Examining, StepKind::Suspended, ApplicationState::Suspended),
    (ApplicationState::Suspended, StepKind::Resumed, ApplicationState::Examining),
    (ApplicationState::Submitted, StepKind::Notice, ApplicationState::Notice),
    (ApplicationState::Examining, StepKind::Notice, ApplicationState::Notice),
    (ApplicationState::Notice, StepKind::NoticeAnswered, ApplicationState::Examining),
    (ApplicationState::Examining, StepKind::NoticeAnswered, ApplicationState::Examining),
    (ApplicationState::Submitted, StepKind::Proposed, ApplicationState::Submitted),
    (ApplicationState::Examining, StepKind::Proposed, ApplicationState::Examining),
    (ApplicationState::Notice, StepKind::Proposed, ApplicationState::Notice),
    (ApplicationState::Submitted, StepKind::Decided, ApplicationState::Decided),
    (ApplicationState::Examining, StepKind::Decided, ApplicationState::Decided),
    (ApplicationState::Notice, StepKind::Decided, ApplicationState::Decided),
    (ApplicationState::Draft, StepKind::Withdrawn, ApplicationState::Withdrawn),
    (ApplicationState::Submitted, StepKind::Withdrawn, ApplicationState::Withdrawn),
    (ApplicationState::Examining, StepKind::Withdrawn, ApplicationState::Withdrawn),
    (ApplicationState::Suspended, StepKind::Withdrawn, ApplicationState::Withdrawn),
    (ApplicationState::Notice, StepKind::Withdrawn, ApplicationState::Withdrawn),
    (ApplicationState::Decided, StepKind::Withdrawn, ApplicationState::Withdrawn),
    (ApplicationState::Decided, StepKind::Reopened, ApplicationState::Examining),
];

/// The table of steps as Markdown, for the README.
pub fn steps_table() -> String {
    let mut out = String::from("| Step | From | To |\n| --- | --- | --- |\n");
    for (from, step, to) in STEPS {
        out.push_str(&format!(
            "| `{}` {} | `{}` {} | `{}` {} |\n",
            step.code(),
            step.label(),
            from.code(),
            from.label(),
            to.code(),
            to.label()
        ));
    }
    out
}

kernel::code_enum! {
    /// As what somebody asks.
    pub enum ApplicantTitle {
        /// For themselves.
        Own = "self" => "Per sé",
        /// A parent, for a minor.
        Parent = "parent" => "Genitore",
        /// The guardian.
        Guardian = "guardian" => "Tutrice o tutore",
        /// The support administrator (civil code art. 404).
        SupportAdministrator = "support_administrator" => "Amministratrice o amministratore di sostegno",
        /// Somebody with a delegation.
        Delegate = "delegate" => "Persona delegata",
    }
}

kernel::code_enum! {
    /// How an application came.
    pub enum Channel {
        /// Somebody came.
        Desk = "desk" => "Sportello",
        /// By post.
        Post = "post" => "Posta",
        /// By certified mail.
        Pec = "pec" => "PEC",
        /// Through the citizen's pages.
        Online = "online" => "Online",
    }
}

impl Channel {
    /// Whether the day on which it came is a day before it was typed: a letter has its own.
    pub const fn comes_by_letter(self) -> bool {
        matches!(self, Channel::Post | Channel::Pec)
    }
}

kernel::code_enum! {
    /// From where a fact is known.
    pub enum FactSource {
        /// Whoever asks declared it (D.P.R. 445/2000 art. 46 and 47).
        Declared = "declared" => "Dichiarato",
        /// A paper says it.
        Evidence = "evidence" => "Da un documento",
        /// A service of another administration said it.
        Service = "service" => "Da un'altra amministrazione",
        /// The office knows it.
        Office = "office" => "Dall'ufficio",
    }
}

kernel::code_enum! {
    /// What came of the paper that shows a fact.
    pub enum EvidenceState {
        /// None is asked for.
        None = "none" => "Non serve",
        /// It was asked for.
        Asked = "asked" => "Richiesto",
        /// It was brought.
        Shown = "shown" => "Presentato",
        /// Somebody looked at it, and it shows the fact.
        Accepted = "accepted" => "Verificato",
        /// It does not show the fact.
        Refused = "refused" => "Non valido",
    }
}

/// Who asks, when it is not the person themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applicant {
    /// Who; `None` when the person asks for themselves.
    pub person: Option<PersonId>,
    /// As what.
    pub title: ApplicantTitle,
}

impl Applicant {
    /// Whether whoever asks and their title agree.
    ///
    /// # Errors
    /// A fault on `applicant`, or on `applicant_title`.
    pub fn check(self, whose: PersonId) -> Outcome<()> {
        match (self.person, self.title) {
            (None, ApplicantTitle::Own) => Ok(()),
            (None, _) => Err(Failure::field("applicant", "Scegli chi presenta la domanda.")),
            (Some(person), _) if person == whose => {
                Err(Failure::field("applicant", "È la stessa persona: scegli «Per sé» e lascia vuoto chi la presenta."))
            }
            (Some(_), ApplicantTitle::Own) => Err(Failure::field("applicant_title", "Scrivi a che titolo presenta la domanda.")),
            (Some(_), _) => Ok(()),
        }
    }
}

/// An application as it is begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewApplication {
    /// For which measure.
    pub measure: MeasureId,
    /// For whom.
    pub person: PersonId,
    /// By whom.
    pub applicant: Applicant,
    /// The desk that takes it.
    pub filed_unit: UnitId,
    /// When it came.
    pub received_on: NaiveDate,
    /// How it came.
    pub channel: Channel,
    /// Whether it is meant although another one of the same person for the same measure is open.
    pub again: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_readme_prints_the_table_of_steps() {
        assert!(include_str!("../../README.md").contains(&steps_table()), "README.md must contain:\n{}", steps_table());
    }

    #[test]
    fn whoever_asks_for_somebody_else_says_as_what() {
        let (one, other) = (PersonId(uuid::Uuid::from_u128(1)), PersonId(uuid::Uuid::from_u128(2)));
        let check = |person, title| Applicant { person, title }.check(one).is_ok();
        assert!(check(None, ApplicantTitle::Own) && check(Some(other), ApplicantTitle::Guardian));
        assert!(
            !check(None, ApplicantTitle::Parent)
                && !check(Some(other), ApplicantTitle::Own)
                && !check(Some(one), ApplicantTitle::Delegate)
        );
    }

    #[test]
    fn a_withdrawal_that_is_taken_back_leads_where_it_came_from() {
        use StepKind::{Decided, Reopened, Submitted, Suspended, Taken, Withdrawn};
        let led = |steps: &[StepKind]| ApplicationState::after_all(steps.iter().copied()).ok();
        assert_eq!(led(&[Submitted, Withdrawn]), Some(ApplicationState::Withdrawn));
        assert_eq!(led(&[Submitted, Withdrawn, Reopened]), Some(ApplicationState::Submitted));
        assert_eq!(led(&[Submitted, Taken, Suspended, Withdrawn, Reopened]), Some(ApplicationState::Suspended));
        assert_eq!(led(&[Submitted, Suspended, Decided]), Some(ApplicationState::Decided), "by a ranking");
        assert_eq!(led(&[Submitted, Decided, Reopened]), Some(ApplicationState::Examining));
        assert_eq!(led(&[Submitted, Reopened]), None);
    }

    proptest! {
        #[test]
        fn nothing_is_decided_that_was_not_submitted_and_what_was_taken_back_stays_so(steps in proptest::collection::vec(0_usize..10, 0..30)) {
            let (mut state, mut submitted) = (ApplicationState::Draft, false);
            for place in steps {
                let Some(step) = StepKind::ALL.get(place).copied() else { continue };
                let Ok(next) = state.after(step) else { continue };
                prop_assert_ne!(state, ApplicationState::Withdrawn);
                submitted |= step == StepKind::Submitted;
                prop_assert_eq!(next == ApplicationState::Draft, false);
                prop_assert!(submitted || next == ApplicationState::Withdrawn);
                if state == ApplicationState::Decided {
                    prop_assert!(matches!(step, StepKind::Reopened | StepKind::Withdrawn), "{:?}", step);
                }
                state = next;
            }
        }
    }
}
