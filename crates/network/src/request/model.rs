//! The states of a service asked for, the one table of moves between them, and what is noticed before money is set aside.

use chrono::NaiveDate;
use kernel::time::show_date;
use kernel::{Cents, Outcome};
use std::fmt::Write;
use uuid::Uuid;

use crate::problems::Problem;

kernel::code_enum! {
    /// Where a service asked for stands.
    pub enum State {
        /// Asked by the social worker, not yet looked at.
        Requested = "requested" => "Richiesto",
        /// Sent back with a reason; whoever asked puts it right or takes it back.
        Returned = "returned" => "Da integrare",
        /// Examined by the office and found in order.
        Checked = "checked" => "Istruito",
        /// Authorised, without cover: it waits in the queue of its chapter.
        Queued = "queued" => "In attesa di copertura",
        /// Authorised, its cost set aside.
        Authorised = "authorised" => "Autorizzato",
        /// Authorised because an order or the law demands it, its money still to be found.
        Mandatory = "mandatory" => "Obbligatorio, da coprire",
        /// Interrupted for a time (a stay in hospital, an absence).
        Suspended = "suspended" => "Sospeso",
        /// Over.
        Ended = "ended" => "Concluso",
        /// Not granted.
        Refused = "refused" => "Non accolto",
        /// Taken back by whoever asked, before anything was given.
        Withdrawn = "withdrawn" => "Ritirato",
    }
}

kernel::code_enum! {
    /// What can be done with it.
    pub enum Move {
        /// The office finds it in order.
        Check = "check" => "Istruttoria positiva",
        /// It goes back to whoever asked, with a reason.
        SendBack = "send_back" => "Rinvio per integrazione",
        /// Put right and sent again.
        Resubmit = "resubmit" => "Nuovo invio",
        /// Not granted, with a reason.
        Refuse = "refuse" => "Diniego",
        /// Taken back by whoever asked.
        Withdraw = "withdraw" => "Ritiro della richiesta",
        /// Authorised with cover.
        Authorise = "authorise" => "Autorizzazione",
        /// Authorised without cover: into the queue.
        Queue = "queue" => "Messa in attesa di copertura",
        /// Authorised without cover, because it must go ahead.
        GoAhead = "go_ahead" => "Avvio obbligatorio senza copertura",
        /// The money was found.
        Cover = "cover" => "Copertura della spesa",
        /// Interrupted for a time.
        Suspend = "suspend" => "Sospensione",
        /// It goes on.
        Resume = "resume" => "Ripresa",
        /// It goes on, its money still to be found.
        ResumeUncovered = "resume_uncovered" => "Ripresa, ancora da coprire",
        /// It ends.
        End = "end" => "Conclusione",
        /// A new edition of the plan does not name it, and it goes on all the same.
        Keep = "keep" => "Conferma con il nuovo progetto",
    }
}

/// The table: from a state, by a move, to a state. What is not here is refused.
pub const MOVES: &[(State, Move, State)] = {
    use Move::{
        Authorise, Check, Cover, End, GoAhead, Keep, Queue, Refuse, Resubmit, Resume, ResumeUncovered, SendBack, Suspend, Withdraw,
    };
    use State::{Authorised, Checked, Ended, Mandatory, Queued, Refused, Requested, Returned, Suspended, Withdrawn};
    &[
        (Requested, Check, Checked),
        (Requested, SendBack, Returned),
        (Requested, Refuse, Refused),
        (Requested, Withdraw, Withdrawn),
        (Returned, Resubmit, Requested),
        (Returned, Withdraw, Withdrawn),
        (Checked, Authorise, Authorised),
        (Checked, Queue, Queued),
        (Checked, GoAhead, Mandatory),
        (Checked, SendBack, Returned),
        (Checked, Refuse, Refused),
        (Checked, Withdraw, Withdrawn),
        (Queued, Cover, Authorised),
        (Queued, GoAhead, Mandatory),
        (Queued, Refuse, Refused),
        (Queued, Withdraw, Withdrawn),
        (Authorised, Suspend, Suspended),
        (Authorised, End, Ended),
        (Mandatory, Cover, Authorised),
        (Mandatory, Suspend, Suspended),
        (Mandatory, End, Ended),
        (Suspended, Resume, Authorised),
        (Suspended, ResumeUncovered, Mandatory),
        // Money found while it rests: it will go on as a covered one.
        (Suspended, Cover, Suspended),
        (Suspended, End, Ended),
        // Only where a new edition of the plan has left it out.
        (Checked, Keep, Checked),
        (Queued, Keep, Queued),
        (Authorised, Keep, Authorised),
        (Mandatory, Keep, Mandatory),
        (Suspended, Keep, Suspended),
    ]
};

impl State {
    /// Where a move leads, or the sentence that says why it is not possible.
    pub fn after(self, by: Move) -> Outcome<State> {
        match MOVES.iter().find(|(from, with, _)| (*from, *with) == (self, by)) {
            Some((_, _, to)) => Ok(*to),
            None => Err(Problem::NotFromHere.because(format!("Ora è nello stato «{}».", self.label()))),
        }
    }
    /// Whether a move is in the table.
    pub fn allows(self, by: Move) -> bool {
        MOVES.iter().any(|(from, with, _)| (*from, *with) == (self, by))
    }
    /// Whether nothing can happen to it any more.
    pub fn is_final(self) -> bool {
        !MOVES.iter().any(|(from, _, _)| *from == self)
    }
    /// Whether a new edition of the plan that does not name it leaves something to decide: it runs, or begins without the plan being
    /// looked at again.
    pub fn outlives_its_plan(self, until: NaiveDate, today: NaiveDate) -> bool {
        self.allows(Move::Keep) && until > today
    }
    /// Whether the provider may deliver it today.
    pub const fn is_running(self) -> bool {
        matches!(self, State::Authorised | State::Mandatory)
    }
    /// Whether its time is over although nobody ended it: given, and today is past its last day (`until` is the first day after it).
    pub fn has_run_out(self, until: NaiveDate, today: NaiveDate) -> bool {
        matches!(self, State::Authorised | State::Mandatory | State::Suspended) && until <= today
    }
    /// Whether it may be delivered today: it runs, and today is not past its last day.
    pub fn runs_on(self, until: NaiveDate, today: NaiveDate) -> bool {
        self.is_running() && !self.has_run_out(until, today)
    }
    /// Where it stands today in words, the same on every page: one that was authorised is under way from its first day on, one whose time
    /// is over says so, and what is still to be covered. `from` is its first day, `until` the first day after it.
    pub fn words(self, from: NaiveDate, until: NaiveDate, today: NaiveDate) -> String {
        if !self.has_run_out(until, today) {
            return match self {
                State::Authorised if from > today => format!("{}, dal {}", self.label(), show_date(from)),
                State::Authorised => "In corso".to_owned(),
                state => state.label().to_owned(),
            };
        }
        let last = show_date(until.pred_opt().unwrap_or(until));
        if self == State::Mandatory { format!("Concluso il {last}, da coprire") } else { format!("Concluso il {last}") }
    }
    /// Kind of the badge for [`State::words`].
    pub fn tone_on(self, until: NaiveDate, today: NaiveDate) -> &'static str {
        if self != State::Mandatory && self.has_run_out(until, today) { State::Ended.tone() } else { self.tone() }
    }
    /// Whether the provider sees it: from the authorisation on, and afterwards what it delivered.
    pub const fn is_shown_to_provider(self) -> bool {
        matches!(self, State::Authorised | State::Mandatory | State::Suspended | State::Ended)
    }
    /// Kind of the badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            State::Requested | State::Checked => "info",
            State::Returned | State::Queued | State::Mandatory | State::Suspended => "warning",
            State::Authorised => "success",
            State::Refused => "danger",
            State::Ended | State::Withdrawn => "neutral",
        }
    }
}

/// The table of moves as Markdown, for the README of the room.
pub fn moves_as_markdown() -> String {
    let mut text = String::from("| Stato | Mossa | Stato dopo |\n| --- | --- | --- |\n");
    for (from, by, to) in MOVES {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "| {} (`{}`) | {} (`{}`) | {} (`{}`) |",
            from.label(),
            from.code(),
            by.label(),
            by.code(),
            to.label(),
            to.code()
        );
    }
    text
}

kernel::code_enum! {
    /// Which price holds when it changed after the plan was signed.
    pub enum PriceChoice {
        /// The one that was signed.
        Signed = "signed" => "Vale il prezzo firmato nel progetto",
        /// Today's: cost and total are computed anew.
        Current = "current" => "Vale il prezzo di oggi",
    }
}

/// A price as the catalogue has it for the first day of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceNow {
    /// The very price.
    pub version: Uuid,
    /// Of one unit, in cents.
    pub unit_price: Cents,
}

/// What happened to price and provider since the plan was signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The price that holds now, when it is not the one that was signed.
    pub price: Option<PriceNow>,
    /// There is no price any more.
    pub price_gone: bool,
    /// What the provider is called now, when its name changed.
    pub provider_renamed: Option<String>,
    /// The provider does not work (any more).
    pub provider_inactive: bool,
    /// The provider does not give this service (any more).
    pub not_offered: bool,
}

impl Changes {
    /// Whether somebody has to say what holds.
    pub fn must_be_confirmed(&self) -> bool {
        self.price.is_some() || self.price_gone || self.provider_renamed.is_some()
    }
    /// Whether the service cannot be given by this provider.
    pub fn is_blocking(&self) -> bool {
        self.provider_inactive || self.not_offered
    }
    /// One sentence for each change.
    pub fn sentences(&self, signed: Cents, provider: &str) -> Vec<String> {
        let mut out = Vec::new();
        if let Some(price) = &self.price {
            out.push(format!("Il prezzo è cambiato dopo la firma: nel progetto {signed}, oggi {}.", price.unit_price));
        }
        if self.price_gone {
            out.push(format!("A catalogo non c'è più un prezzo per questo servizio presso {provider}: nel progetto era {signed}."));
        }
        if let Some(name) = &self.provider_renamed {
            out.push(format!("L'ente firmato come «{provider}» oggi si chiama «{name}»."));
        }
        if self.provider_inactive {
            out.push(format!("L'ente {provider} non è attivo: serve un altro progetto firmato con un ente attivo."));
        }
        if self.not_offered {
            out.push(format!("L'ente {provider} non offre più questo servizio."));
        }
        out
    }
}

/// What is compared: what was signed, and what the catalogue says.
#[derive(Clone, Debug)]
pub struct Compared<'a> {
    /// The price that was signed.
    pub signed_version: Uuid,
    /// The price that was confirmed by the office, if one was.
    pub confirmed_version: Option<Uuid>,
    /// What the provider was called.
    pub provider_name: &'a str,
    /// The price now.
    pub price: Option<PriceNow>,
    /// What the provider is called now.
    pub name_now: &'a str,
    /// Whether the provider works.
    pub provider_active: bool,
    /// Whether it gives the service.
    pub offered: bool,
}

/// What changed since the signature, as far as nobody has confirmed it.
pub fn changes(compared: &Compared<'_>) -> Changes {
    let settled = compared.confirmed_version.unwrap_or(compared.signed_version);
    Changes {
        price: compared.price.filter(|price| price.version != settled),
        // The zero identifier confirms that there was none.
        price_gone: compared.price.is_none() && compared.confirmed_version != Some(Uuid::nil()),
        provider_renamed: (compared.name_now != compared.provider_name && compared.confirmed_version.is_none())
            .then(|| compared.name_now.to_owned()),
        provider_inactive: !compared.provider_active,
        not_offered: !compared.offered,
    }
}

/// A day inside the time of the service: for its end.
pub fn check_end(from: NaiveDate, until: NaiveDate, end: NaiveDate) -> Outcome<()> {
    // The day before the first says that it never began.
    let earliest = from.pred_opt().unwrap_or(from);
    if end < earliest || end >= until { Err(Problem::EndOutside.at("ended_on")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_table_names_a_move_once_and_every_state_and_move_has_its_place() {
        for (index, (from, by, _)) in MOVES.iter().enumerate() {
            assert!(!MOVES.iter().skip(index + 1).any(|(other, with, _)| (other, with) == (from, by)), "{from:?} {by:?} twice");
        }
        for state in State::ALL {
            for by in Move::ALL {
                let listed = MOVES.iter().find(|(from, with, _)| (from, with) == (state, by)).map(|(_, _, to)| *to);
                assert_eq!(state.after(*by).ok(), listed, "{state:?} {by:?}");
                assert_eq!(state.allows(*by), listed.is_some());
            }
            assert!(*state == State::Requested || MOVES.iter().any(|(_, _, to)| to == state), "nothing leads to {state:?}");
        }
        for by in Move::ALL {
            assert!(MOVES.iter().any(|(_, with, _)| with == by), "{by:?} is never made");
        }
    }

    #[test]
    fn a_service_past_its_last_day_says_so_without_anybody_ending_it() {
        let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a day");
        let until = day("2026-07-01");
        let from = day("2026-03-01");
        assert_eq!(State::Authorised.words(from, until, day("2026-02-28")), "Autorizzato, dal 01/03/2026");
        assert_eq!(State::Authorised.words(from, until, from), "In corso");
        assert_eq!(State::Authorised.words(from, until, day("2026-06-30")), "In corso");
        assert_eq!(State::Authorised.words(from, until, until), "Concluso il 30/06/2026");
        assert_eq!(State::Mandatory.words(from, until, until), "Concluso il 30/06/2026, da coprire");
        assert_eq!((State::Authorised.tone_on(until, until), State::Mandatory.tone_on(until, until)), ("neutral", "warning"));
        for state in [State::Requested, State::Checked, State::Queued, State::Ended, State::Refused] {
            assert_eq!(state.words(from, until, until), state.label(), "what never ran does not end");
            assert!(!state.has_run_out(until, until) && !state.runs_on(until, day("2026-06-30")));
        }
        assert!(State::Mandatory.runs_on(until, day("2026-06-30")) && !State::Mandatory.runs_on(until, until));
        assert!(State::Suspended.has_run_out(until, until) && !State::Suspended.runs_on(until, day("2026-06-30")));
    }

    #[test]
    fn only_what_is_over_is_final_and_only_what_runs_is_delivered() {
        let over: Vec<State> = State::ALL.iter().copied().filter(|state| state.is_final()).collect();
        assert_eq!(over, [State::Ended, State::Refused, State::Withdrawn]);
        assert!(State::ALL.iter().filter(|state| state.is_running()).all(|state| state.is_shown_to_provider()));
        for before in [State::Requested, State::Returned, State::Checked, State::Queued, State::Refused, State::Withdrawn] {
            assert!(!before.is_shown_to_provider(), "{before:?}");
        }
    }

    #[test]
    fn nothing_is_authorised_that_was_not_checked() {
        for (from, by, to) in MOVES {
            if to.is_running() && matches!(by, Move::Authorise | Move::GoAhead | Move::Queue) {
                assert!(matches!(from, State::Checked | State::Queued), "{from:?} {by:?}");
            }
        }
    }

    #[test]
    fn the_readme_prints_this_very_table() {
        let readme = include_str!("../../README.md").replace("\r\n", "\n");
        assert!(readme.contains(&moves_as_markdown()), "print into README.md:\n{}", moves_as_markdown());
    }

    fn compared(price: Option<PriceNow>, signed: Uuid, confirmed: Option<Uuid>) -> Changes {
        changes(&Compared {
            signed_version: signed,
            confirmed_version: confirmed,
            provider_name: "Alfa",
            price,
            name_now: "Alfa",
            provider_active: true,
            offered: true,
        })
    }

    #[test]
    fn a_price_of_the_same_amount_but_another_version_is_a_change_until_it_is_confirmed() {
        let (old, new) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let now = Some(PriceNow { version: new, unit_price: Cents(100) });
        assert!(compared(now, old, None).must_be_confirmed());
        assert!(!compared(now, old, Some(new)).must_be_confirmed());
        assert!(!compared(now, new, None).must_be_confirmed());
        assert!(compared(None, old, None).price_gone);
        assert!(!compared(None, old, Some(Uuid::nil())).must_be_confirmed());
    }

    proptest! {
        #[test]
        fn a_service_ends_inside_its_time_or_the_day_before(length in 1i64..400, offset in -5i64..405) {
            let from = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
            let until = from + chrono::TimeDelta::days(length);
            let end = from + chrono::TimeDelta::days(offset);
            prop_assert_eq!(check_end(from, until, end).is_ok(), offset >= -1 && offset < length);
        }
    }
}
