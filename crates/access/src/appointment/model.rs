//! What an appointment is, its states, and what may be done in each.

use crate::problems::Problem;
use kernel::time::local;
use kernel::{Failure, Instant, Outcome};

kernel::code_enum! {
    /// What an appointment, or an hour of a calendar, is for.
    pub enum AppointmentKind {
        /// In-depth interview with a social worker.
        Interview = "interview" => "Colloquio di approfondimento",
        /// An interview that nobody may overhear: it has a room for that.
        Private = "private" => "Colloquio riservato",
        /// Desk of the secretariat.
        Desk = "desk" => "Segretariato sociale",
        /// By telephone.
        Phone = "phone" => "Colloquio telefonico",
        /// At the person's home.
        HomeVisit = "home_visit" => "Visita domiciliare",
        /// With others.
        Meeting = "meeting" => "Incontro con altri servizi",
    }
}

kernel::code_enum! {
    /// Where an appointment stands.
    pub enum AppointmentState {
        /// To be kept.
        Booked = "booked" => "Fissato",
        /// Took place.
        Held = "held" => "Tenuto",
        /// Nobody came.
        Missed = "missed" => "Mancato",
        /// Will not take place.
        Cancelled = "cancelled" => "Annullato",
    }
}

kernel::code_enum! {
    /// Who wanted it moved or cancelled.
    pub enum WantedBy {
        /// The person, or who speaks for them.
        Person = "person" => "La persona",
        /// The office.
        Office = "office" => "Il servizio",
    }
}

kernel::code_enum! {
    /// What happened to an appointment.
    pub enum AppointmentStep {
        /// Booked.
        Booked = "booked" => "Fissato",
        /// Moved.
        Moved = "moved" => "Spostato",
        /// Cancelled.
        Cancelled = "cancelled" => "Annullato",
        /// Missed.
        Missed = "missed" => "La persona non è venuta",
        /// Held.
        Held = "held" => "Tenuto",
    }
}

/// That an appointment is over, and how.
pub fn not_open(state: AppointmentState) -> Failure {
    Problem::NotOpen.because(format!("Ora è: {}.", state.label().to_lowercase()))
}

/// Whether a step is possible now.
///
/// # Errors
/// [`Problem::NotOpen`] for an appointment that is over, [`Problem::NotYet`] for one that has not begun and is called missed, or that
/// is called held before its day: people come early, and are heard.
pub fn may(state: AppointmentState, step: AppointmentStep, starts_at: Instant, now: Instant) -> Outcome<()> {
    if state != AppointmentState::Booked {
        return Err(not_open(state));
    }
    match step {
        AppointmentStep::Missed if now < starts_at => Err(Problem::NotYet.into()),
        AppointmentStep::Held if local(now).date() < local(starts_at).date() => Err(Problem::NotYet.into()),
        AppointmentStep::Held
        | AppointmentStep::Missed
        | AppointmentStep::Booked
        | AppointmentStep::Moved
        | AppointmentStep::Cancelled => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Instant {
        chrono::DateTime::from_timestamp(1_795_251_600 + hour * 3600, 0).unwrap_or_default()
    }

    #[test]
    fn nobody_missed_what_has_not_begun() {
        assert!(may(AppointmentState::Booked, AppointmentStep::Missed, at(1), at(0)).is_err());
        assert!(may(AppointmentState::Booked, AppointmentStep::Missed, at(0), at(0)).is_ok());
        assert!(may(AppointmentState::Booked, AppointmentStep::Moved, at(1), at(0)).is_ok());
    }

    #[test]
    fn who_comes_early_is_heard_but_not_the_day_before() {
        assert!(may(AppointmentState::Booked, AppointmentStep::Held, at(1), at(0)).is_ok());
        assert!(may(AppointmentState::Booked, AppointmentStep::Held, at(24), at(0)).is_err());
    }

    #[test]
    fn what_is_over_stays_over() {
        for state in [AppointmentState::Held, AppointmentState::Missed, AppointmentState::Cancelled] {
            for step in AppointmentStep::ALL {
                assert!(may(state, *step, at(0), at(1)).is_err(), "{state:?} {step:?}");
            }
        }
    }
}
