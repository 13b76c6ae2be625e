//! The way of a liquidation and of its rows: tables of moves without a database.

use crate::problems::Problem;
use kernel::Outcome;

kernel::code_enum! {
    /// Where a liquidation stands.
    pub enum RunState {
        /// Its rows are being written.
        Filling = "filling" => "In preparazione",
        /// All rows are there.
        Proposed = "proposed" => "Preparata",
        /// The office has looked at it.
        Checked = "checked" => "Controllata",
        /// Somebody else has approved it, by an act; the budget has paid.
        Approved = "approved" => "Approvata",
        /// The treasurer has it.
        Exported = "exported" => "Trasmessa",
        /// What became of every row is known.
        Reconciled = "reconciled" => "Chiusa",
        /// It pays nothing.
        Cancelled = "cancelled" => "Annullata",
    }
}

kernel::code_enum! {
    /// What may be done with a liquidation.
    pub enum RunMove {
        /// The last row was written.
        Propose = "propose" => "Completa",
        /// The office looked at it.
        Check = "check" => "Segna come controllata",
        /// Approve it, by an act.
        Approve = "approve" => "Approva",
        /// It was given to the treasurer.
        Export = "export" => "Segna come trasmessa",
        /// All outcomes are written.
        Reconcile = "reconcile" => "Chiudi",
        /// Give it up.
        Cancel = "cancel" => "Annulla",
        /// Take the approval back, before it was given to the treasurer: it pays nothing.
        Withdraw = "withdraw" => "Ritira l'approvazione",
        /// An outcome was corrected after it was closed: it is to be closed again.
        Reopen = "reopen" => "Riapri",
    }
}

/// The table: from a state, by a move, to a state. What is not here is refused.
pub const MOVES: &[(RunState, RunMove, RunState)] = {
    use RunMove::{Approve, Cancel, Check, Export, Propose, Reconcile, Reopen, Withdraw};
    use RunState::{Approved, Cancelled, Checked, Exported, Filling, Proposed, Reconciled};
    &[
        (Filling, Propose, Proposed),
        (Filling, Cancel, Cancelled),
        (Proposed, Check, Checked),
        (Proposed, Cancel, Cancelled),
        (Checked, Approve, Approved),
        (Checked, Cancel, Cancelled),
        (Approved, Export, Exported),
        (Approved, Withdraw, Cancelled),
        (Exported, Reconcile, Reconciled),
        (Reconciled, Reopen, Exported),
    ]
};

impl RunState {
    /// Where a move leads.
    ///
    /// # Errors
    /// [`Problem::NotFromHere`] when the table does not have it.
    pub fn after(self, by: RunMove) -> Outcome<RunState> {
        let found = MOVES.iter().find(|(from, with, _)| (*from, *with) == (self, by));
        found.map(|(_, _, to)| *to).ok_or_else(|| Problem::NotFromHere.into())
    }
    /// Whether the table has a move from here.
    pub fn allows(self, by: RunMove) -> bool {
        self.after(by).is_ok()
    }
    /// Whether its rows may still be held back: nothing has left the house.
    pub fn is_open(self) -> bool {
        matches!(self, RunState::Filling | RunState::Proposed | RunState::Checked)
    }
    /// Whether it was approved: its file can be made.
    pub fn is_approved(self) -> bool {
        matches!(self, RunState::Approved | RunState::Exported | RunState::Reconciled)
    }
    /// Whether the treasurer has it: outcomes can be written. Before that a row that «was not executed» would fall due again while
    /// the file that pays it is still to be sent.
    pub fn was_sent(self) -> bool {
        matches!(self, RunState::Exported | RunState::Reconciled)
    }
    /// Whether outcomes are still waited for. Of a closed one every outcome is known; it takes only that money came back, which it does
    /// weeks later too.
    pub fn waits_for_outcomes(self) -> bool {
        self == RunState::Exported
    }
    /// Kind of the badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            RunState::Filling | RunState::Proposed | RunState::Checked => "info",
            RunState::Approved | RunState::Exported => "warning",
            RunState::Reconciled => "success",
            RunState::Cancelled => "neutral",
        }
    }
}

kernel::code_enum! {
    /// Where a row stands.
    pub enum RowState {
        /// It is paid with its run.
        Due = "due" => "Da pagare",
        /// It is not paid, for a reason.
        Held = "held" => "Trattenuta",
        /// The money arrived.
        Paid = "paid" => "Pagata",
        /// The treasurer could not pay it.
        Failed = "failed" => "Non eseguita",
        /// The money came back.
        Returned = "returned" => "Tornata indietro",
    }
}

impl RowState {
    /// Kind of the badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            RowState::Due => "info",
            RowState::Held => "warning",
            RowState::Paid => "success",
            RowState::Failed | RowState::Returned => "danger",
        }
    }
    /// Where an outcome leads. Only what is due, or paid and now returned, changes.
    ///
    /// # Errors
    /// [`Problem::NotDue`] for a row that was never sent, [`Problem::OutcomeKnown`] when its outcome is written.
    pub fn with(self, outcome: PayOutcome) -> Outcome<RowState> {
        match (self, outcome) {
            (RowState::Due, PayOutcome::Paid) => Ok(RowState::Paid),
            (RowState::Due, PayOutcome::Failed) => Ok(RowState::Failed),
            (RowState::Due | RowState::Paid, PayOutcome::Returned) => Ok(RowState::Returned),
            (RowState::Held, _) => Err(Problem::NotDue.into()),
            (RowState::Paid | RowState::Failed | RowState::Returned, _) => Err(Problem::OutcomeKnown.into()),
        }
    }
}

kernel::code_enum! {
    /// What became of a row that was sent.
    pub enum PayOutcome {
        /// The money arrived.
        Paid = "paid" => "Pagata",
        /// The treasurer could not pay it.
        Failed = "failed" => "Non eseguita",
        /// The money came back.
        Returned = "returned" => "Tornata indietro",
    }
}

kernel::code_enum! {
    /// Why a row is not paid.
    pub enum Hold {
        /// The person died: what is still due goes to the heirs, and is decided by hand.
        Deceased = "deceased" => "Persona deceduta",
        /// The payment is suspended.
        Suspended = "suspended" => "Pagamento sospeso",
        /// The regulation's conditions of payment do not hold, such as the signed project.
        Conditions = "conditions" => "Mancano le condizioni per pagare",
        /// Nobody said how to pay.
        NoPayee = "no_payee" => "Manca il modo di pagamento",
        /// It changed after the run was prepared.
        Changed = "changed" => "Cambiata dopo la preparazione",
        /// The office took it out.
        Office = "office" => "Tolta dall'ufficio",
        /// Its run was given up.
        Cancelled = "cancelled" => "Liquidazione annullata",
    }
}

/// What is known of an instalment when it is proposed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known<'a> {
    /// Whether the person is dead.
    pub deceased: bool,
    /// Whether a suspension lasts.
    pub paused: bool,
    /// What the conditions of payment miss.
    pub missing: Option<&'a str>,
    /// Whether somebody said how to pay.
    pub has_payee: bool,
    /// Whether the latest transfer to that account came back.
    pub came_back: bool,
}

/// What is said of an account from which money came back: it is confirmed, or changed, by saying again how the person is paid.
const CAME_BACK: &str = "l'ultimo bonifico su questo conto è tornato indietro; va confermato il conto, o indicato un altro.";

/// Why an instalment is not paid, with what is to be said of it; `None` when it is.
pub fn hold(known: Known<'_>) -> Option<(Hold, String)> {
    if known.deceased {
        Some((Hold::Deceased, String::new()))
    } else if known.paused {
        Some((Hold::Suspended, String::new()))
    } else if let Some(missing) = known.missing {
        Some((Hold::Conditions, missing.to_owned()))
    } else if !known.has_payee {
        Some((Hold::NoPayee, String::new()))
    } else if known.came_back {
        Some((Hold::NoPayee, CAME_BACK.to_owned()))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_thing_that_stands_in_the_way_is_the_reason() {
        let fine = Known { has_payee: true, ..Known::default() };
        assert_eq!(hold(fine), None);
        assert_eq!(hold(Known { has_payee: false, ..fine }), Some((Hold::NoPayee, String::new())));
        assert_eq!(hold(Known { came_back: true, ..fine }), Some((Hold::NoPayee, CAME_BACK.to_owned())));
        let project = Known { missing: Some("Manca il progetto firmato."), ..fine };
        assert_eq!(hold(project), Some((Hold::Conditions, "Manca il progetto firmato.".to_owned())));
        assert_eq!(hold(Known { paused: true, ..project }).map(|(hold, _)| hold), Some(Hold::Suspended));
        assert_eq!(hold(Known { deceased: true, paused: true, ..project }).map(|(hold, _)| hold), Some(Hold::Deceased));
    }

    #[test]
    fn a_row_is_returned_once_and_what_was_held_has_no_outcome() {
        let paid = RowState::Due.with(PayOutcome::Paid).unwrap_or(RowState::Held);
        let returned = paid.with(PayOutcome::Returned).unwrap_or(RowState::Held);
        assert_eq!((paid, returned), (RowState::Paid, RowState::Returned));
        assert!(PayOutcome::ALL.iter().all(|outcome| returned.with(*outcome).is_err() && RowState::Held.with(*outcome).is_err()));
    }

    proptest! {
        #[test]
        fn nothing_is_approved_unchecked_and_nothing_is_given_up_once_the_treasurer_has_it(moves in prop::collection::vec(0_usize..RunMove::ALL.len(), 0..12)) {
            let mut state = RunState::Filling;
            let mut way = vec![state];
            for by in moves.into_iter().filter_map(|place| RunMove::ALL.get(place)) {
                if let Ok(next) = state.after(*by) {
                    state = next;
                    way.push(state);
                }
            }
            if state.is_approved() {
                prop_assert!(way.contains(&RunState::Checked) && way.contains(&RunState::Proposed));
                prop_assert!(!state.allows(RunMove::Cancel));
                prop_assert!(state.allows(RunMove::Withdraw) == (state == RunState::Approved));
            }
            prop_assert!(state != RunState::Cancelled || RunMove::ALL.iter().all(|by| !state.allows(*by)));
        }
    }
}
