//! A request, its term and its states: rules without a database.

use crate::problems::Problem;
use chrono::{Months, NaiveDate};
use kernel::holidays::first_working;
use kernel::{Failure, Outcome};
use serde::{Deserialize, Serialize};

kernel::code_enum! {
    /// Which requests a list shows.
    pub enum Which {
        /// Those that wait.
        Open = "open" => "Da rispondere",
        /// Those whose term has run out.
        Late = "late" => "In ritardo",
        /// Those that ended.
        Closed = "closed" => "Chiuse",
        /// Every one.
        All = "all" => "Tutte",
    }
}

kernel::code_enum! {
    /// Who asks.
    pub enum AskedBy {
        /// The person.
        Person = "person" => "La persona",
        /// Somebody who acts for them in law.
        Representative = "representative" => "Chi la rappresenta",
    }
}

kernel::code_enum! {
    /// How the request came.
    pub enum RequestMeans {
        /// In person, at a desk.
        InPerson = "in_person" => "Di persona, allo sportello",
        /// By letter.
        Letter = "letter" => "Lettera",
        /// By mail.
        Mail = "mail" => "Email",
        /// By certified mail.
        CertifiedMail = "certified_mail" => "PEC",
        /// On the site of the body.
        Online = "online" => "Sito dell’ente",
    }
}

kernel::code_enum! {
    /// How it is known who asks (art. 12(6)).
    pub enum IdentityCheck {
        /// It is not, yet.
        NotYet = "not_yet" => "Non ancora verificata",
        /// By a document that was seen.
        Document = "document" => "Documento visto",
        /// By somebody who knows them.
        Known = "known" => "Persona conosciuta dall’ufficio",
        /// By SPID, CIE or a qualified signature.
        Digital = "digital" => "SPID, CIE o firma digitale",
        /// By the copy of a document with a signed request.
        Copy = "copy" => "Copia del documento con richiesta firmata",
    }
}

kernel::code_enum! {
    /// Where a request stands.
    pub enum RequestState {
        /// It waits for its answer.
        Open = "open" => "Da rispondere",
        /// The copy was handed over.
        Answered = "answered" => "Copia consegnata",
        /// It was refused, with the reason (art. 12(4) and (5)).
        Refused = "refused" => "Non accolta",
        /// Whoever asked took it back.
        Withdrawn = "withdrawn" => "Ritirata",
    }
}

kernel::code_enum! {
    /// How the copy was handed over.
    pub enum Delivery {
        /// Not yet.
        None = "none" => "Non consegnata",
        /// Into the hands of whoever asked.
        InHand = "in_hand" => "In mano",
        /// By post.
        Post = "post" => "Posta",
        /// By mail.
        Mail = "mail" => "Email",
        /// By certified mail.
        CertifiedMail = "certified_mail" => "PEC",
        /// Taken from the site of the body.
        Online = "online" => "Sito dell’ente",
    }
}

kernel::code_enum! {
    /// Why a row is taken out of a copy.
    pub enum Ground {
        /// It tells of somebody else (art. 15(4)).
        Others = "others" => "Riguarda un’altra persona",
        /// It would put somebody in danger (art. 15(4)).
        Danger = "danger" => "Metterebbe in pericolo qualcuno",
        /// A court forbids it, or it would harm an inquiry (D.Lgs. 196/2003 art. 2-undecies).
        Court = "court" => "Lo vieta un giudice, o danneggerebbe un’indagine",
        /// It is covered by professional secrecy towards somebody else (law 119/2001).
        Secrecy = "secrecy" => "È coperto dal segreto professionale verso altri",
    }
}

/// A row that is taken out of a copy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Taken {
    /// The section.
    pub section: String,
    /// The row within it.
    pub key: String,
    /// Why.
    pub ground: Ground,
}

/// Most rows that one request takes out.
pub const MOST_TAKEN: usize = 2_000;

/// By when a request of this day is owed an answer: one month, to the next working day (art. 12(3); Regulation (EEC, Euratom) 1182/71
/// art. 3).
pub fn due_of(asked_on: NaiveDate) -> NaiveDate {
    after_months(asked_on, 1)
}

/// The same, put off by two months.
pub fn extended_of(asked_on: NaiveDate) -> NaiveDate {
    after_months(asked_on, 3)
}

fn after_months(day: NaiveDate, months: u32) -> NaiveDate {
    first_working(day.checked_add_months(Months::new(months)).unwrap_or(day))
}

/// A request to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequest {
    /// When it came.
    pub asked_on: NaiveDate,
    /// Who asks.
    pub asked_by: AskedBy,
    /// The name of whoever asks for the person; empty when the person does.
    pub representative: String,
    /// How it came.
    pub means: RequestMeans,
    /// What is asked, where it is not everything.
    pub wants: String,
    /// Number of the register of letters.
    pub protocol: String,
    /// How it is known who asks.
    pub identity: IdentityCheck,
    /// Number of the document, or who knows them.
    pub identity_note: String,
}

impl NewRequest {
    /// Faults that need no database.
    ///
    /// # Errors
    /// A fault on `asked_on` for a day to come; on `representative` when nobody is named who asks for the person.
    pub fn check(&self, today: NaiveDate) -> Outcome<()> {
        if self.asked_on > today {
            return Err(Failure::field("asked_on", "La data non può essere nel futuro."));
        }
        if self.asked_by == AskedBy::Representative && self.representative.is_empty() {
            return Err(Failure::field("representative", "Scegli chi chiede al posto della persona."));
        }
        Ok(())
    }
}

/// How a request ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Not [`RequestState::Open`].
    pub state: RequestState,
    /// When.
    pub closed_on: NaiveDate,
    /// How the copy was handed over; [`Delivery::None`] without one.
    pub delivery: Delivery,
    /// Why it is refused, or what else is to be said.
    pub outcome: String,
}

/// What a request is, as far as its end depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub state: RequestState,
    /// When it came.
    pub asked_on: NaiveDate,
    /// How it is known who asks.
    pub identity: IdentityCheck,
    /// Whether a copy was made.
    pub is_prepared: bool,
    /// Whether that copy is for the hands of the person alone.
    pub in_hand: bool,
}

/// Whether a request may end so.
///
/// # Errors
/// [`Problem::RequestClosed`]; [`Problem::IdentityNotKnown`], [`Problem::NothingPrepared`], [`Problem::OnlyInHand`] for an answer; faults on
/// the fields that are missing.
pub fn check_closing(standing: Standing, closing: &Closing, today: NaiveDate) -> Outcome<()> {
    if standing.state != RequestState::Open {
        return Err(Problem::RequestClosed.because(format!("È «{}».", standing.state.label())));
    }
    if closing.closed_on > today || closing.closed_on < standing.asked_on {
        return Err(Failure::field("closed_on", "La data non può essere nel futuro né prima della richiesta."));
    }
    match closing.state {
        RequestState::Open => Err(Failure::field("state", "Scegli come si è chiusa.")),
        RequestState::Refused if closing.outcome.is_empty() => {
            Err(Failure::field("outcome", "Scrivi perché non è stata accolta: chi ha chiesto deve saperlo."))
        }
        RequestState::Refused | RequestState::Withdrawn => Ok(()),
        RequestState::Answered if standing.identity == IdentityCheck::NotYet => Err(Problem::IdentityNotKnown.into()),
        RequestState::Answered if !standing.is_prepared => Err(Problem::NothingPrepared.into()),
        RequestState::Answered if closing.delivery == Delivery::None => {
            Err(Failure::field("delivery", "Scegli come è stata consegnata."))
        }
        RequestState::Answered if standing.in_hand && closing.delivery != Delivery::InHand => {
            Err(Problem::OnlyInHand.at("delivery"))
        }
        RequestState::Answered => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn code(outcome: Outcome<()>) -> &'static str {
        match outcome {
            Err(Failure::Refused(refusal)) => refusal.code,
            Err(Failure::Invalid(_)) => "field",
            Err(_) => "other",
            Ok(()) => "",
        }
    }

    #[test]
    fn the_answer_is_owed_within_a_month_and_within_three_when_it_is_put_off() {
        assert_eq!(due_of(day("2026-11-20")), day("2026-12-21"), "the 20th is a Sunday");
        assert_eq!(due_of(day("2027-01-31")), day("2027-03-01"), "there is no 31st of February, and its last day is a Sunday");
        assert_eq!(extended_of(day("2026-11-20")), day("2027-02-22"));
    }

    #[test]
    fn nobody_gets_a_copy_who_is_not_known_and_one_for_the_hands_goes_by_no_mail() {
        let open = Standing {
            state: RequestState::Open,
            asked_on: day("2026-11-01"),
            identity: IdentityCheck::Document,
            is_prepared: true,
            in_hand: false,
        };
        let today = day("2026-11-21");
        let given = |delivery| Closing { state: RequestState::Answered, closed_on: today, delivery, outcome: String::new() };
        assert_eq!(code(check_closing(open, &given(Delivery::Mail), today)), "");
        assert_eq!(code(check_closing(open, &given(Delivery::None), today)), "field");
        assert_eq!(code(check_closing(Standing { in_hand: true, ..open }, &given(Delivery::Mail), today)), "REG-104");
        assert_eq!(code(check_closing(Standing { in_hand: true, ..open }, &given(Delivery::InHand), today)), "");
        assert_eq!(
            code(check_closing(Standing { identity: IdentityCheck::NotYet, ..open }, &given(Delivery::Mail), today)),
            "REG-101"
        );
        assert_eq!(code(check_closing(Standing { is_prepared: false, ..open }, &given(Delivery::Mail), today)), "REG-102");
        assert_eq!(
            code(check_closing(Standing { state: RequestState::Answered, ..open }, &given(Delivery::Mail), today)),
            "REG-100"
        );
        let refused = Closing { state: RequestState::Refused, ..given(Delivery::None) };
        assert_eq!(code(check_closing(open, &refused, today)), "field", "a refusal says why");
        let later = Closing { closed_on: day("2026-11-22"), ..given(Delivery::Mail) };
        assert_eq!(code(check_closing(open, &later, today)), "field");
    }
}
