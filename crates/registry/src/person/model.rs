//! What a person is: closed lists, what is typed in, and the rules that need no database.

use crate::problems::Problem;
use chrono::{Datelike, NaiveDate};
use kernel::tax_code::{Disagreement, Identifier, Sex, Stated};
use kernel::text::folded;
use kernel::{Failure, Outcome};
use std::collections::BTreeSet;

kernel::code_enum! {
    /// How somebody would rather be reached.
    pub enum PreferredChannel {
        /// Telephone.
        Phone = "phone" => "Telefono",
        /// A short message.
        Message = "message" => "Messaggio",
        /// Mail.
        Mail = "mail" => "Posta elettronica",
        /// A letter.
        Letter = "letter" => "Lettera",
        /// Through somebody they trust.
        ThirdPerson = "third_person" => "Tramite una persona di fiducia",
        /// Not stated.
        NotStated = "not_stated" => "Non indicato",
    }
}

kernel::code_enum! {
    /// What a telephone number or address is.
    pub enum ReachKind {
        /// Mobile telephone.
        Mobile = "mobile" => "Cellulare",
        /// Fixed telephone.
        Landline = "landline" => "Telefono fisso",
        /// Mail.
        Mail = "mail" => "Email",
        /// Certified mail (posta elettronica certificata).
        CertifiedMail = "certified_mail" => "PEC",
    }
}

kernel::code_enum! {
    /// Whether somebody can be called there without harm: who else reads, hears, answers.
    pub enum Safety {
        /// Yes.
        Safe = "safe" => "Sì",
        /// Only as the note says.
        WithCare = "with_care" => "Solo con cautela (vedi nota)",
        /// Never.
        Never = "never" => "No, mai",
        /// Nobody asked.
        Unknown = "unknown" => "Non chiesto",
    }
}

impl Safety {
    /// Whether whoever calls must read something first.
    pub const fn is_warning(self) -> bool {
        matches!(self, Safety::WithCare | Safety::Never)
    }
}

kernel::code_enum! {
    /// Why something is marked "da verificare".
    pub enum MarkReason {
        /// The family name against the tax code.
        FamilyName = "family_name" => "Il cognome non corrisponde al codice fiscale",
        /// The given name against the tax code.
        GivenName = "given_name" => "Il nome non corrisponde al codice fiscale",
        /// The sex against the tax code.
        Sex = "sex" => "Il sesso non corrisponde al codice fiscale",
        /// The birth against the tax code.
        BirthDate = "birth_date" => "La data di nascita non corrisponde al codice fiscale",
        /// The birthplace against the tax code.
        BirthPlace = "birth_place" => "Il luogo di nascita non corrisponde al codice fiscale",
        /// The place in the tax code is in no list.
        UnknownPlace = "unknown_place" => "Il luogo di nascita scritto nel codice fiscale non è in nessun elenco",
        /// Somebody else has the same code.
        SharedCode = "shared_code" => "Lo stesso codice è anche di un'altra persona",
        /// The place of birth against the day of birth.
        PlaceThen = "place_then" => "Nel giorno della nascita il luogo indicato non esisteva",
        /// Two definitive codes that are both theirs.
        TwoCodes = "two_codes" => "La persona ha due codici fiscali definitivi",
        /// No definitive code yet.
        ProvisionalCode = "provisional_code" => "Il codice è provvisorio: manca quello definitivo",
    }
}

impl MarkReason {
    /// The field that the desk should look at.
    pub const fn field(self) -> &'static str {
        match self {
            MarkReason::FamilyName => "family_name",
            MarkReason::GivenName => "given_name",
            MarkReason::Sex => "sex",
            MarkReason::BirthDate => "birth_date",
            MarkReason::BirthPlace | MarkReason::PlaceThen => "birth_place",
            MarkReason::UnknownPlace | MarkReason::SharedCode | MarkReason::TwoCodes | MarkReason::ProvisionalCode => "identifier",
        }
    }
}

impl From<Disagreement> for MarkReason {
    fn from(disagreement: Disagreement) -> Self {
        match disagreement {
            Disagreement::FamilyName => MarkReason::FamilyName,
            Disagreement::GivenName => MarkReason::GivenName,
            Disagreement::Sex => MarkReason::Sex,
            Disagreement::BirthDate => MarkReason::BirthDate,
            Disagreement::BirthPlace => MarkReason::BirthPlace,
            Disagreement::UnknownPlace => MarkReason::UnknownPlace,
            Disagreement::PlaceThen => MarkReason::PlaceThen,
        }
    }
}

kernel::code_enum! {
    /// What somebody has to be identified by now.
    pub enum IdentifierState {
        /// The definitive tax code.
        TaxCode = "tax_code" => "Codice fiscale",
        /// The provisional tax code.
        Provisional = "provisional" => "Codice fiscale provvisorio",
        /// STP.
        Stp = "stp" => "Codice STP",
        /// ENI.
        Eni = "eni" => "Codice ENI",
        /// Nothing.
        None = "none" => "Nessun codice",
    }
}

impl IdentifierState {
    /// The state of somebody with this identifier.
    pub fn of(identifier: Option<&Identifier>) -> Self {
        match identifier {
            Some(Identifier::Definitive(_)) => IdentifierState::TaxCode,
            Some(Identifier::Provisional(_)) => IdentifierState::Provisional,
            Some(Identifier::Stp(_)) => IdentifierState::Stp,
            Some(Identifier::Eni(_)) => IdentifierState::Eni,
            None => IdentifierState::None,
        }
    }
}

/// When somebody was born, as far as they or their papers say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Birth {
    /// The day, when it is known.
    pub date: Option<NaiveDate>,
    /// The year, when only that is known.
    pub year: Option<i32>,
    /// Whether day or year are an estimate (unaccompanied minors, people without papers).
    pub estimated: bool,
}

impl Birth {
    /// What matching compares.
    pub fn for_matching(self) -> Option<matching::Birth> {
        self.date.map(matching::Birth::Day).or_else(|| self.year.map(matching::Birth::Year))
    }
    /// Whether a day is before the birth, as far as it is known; an estimate is not held against anybody.
    pub fn is_after(self, day: NaiveDate) -> bool {
        !self.estimated
            && (self.date.is_some_and(|date| day < date) || self.date.is_none() && self.year.is_some_and(|year| day.year() < year))
    }
    /// Completed years on a day; from the year alone the most they can be, which screens mark with "circa".
    pub fn age(self, on: NaiveDate) -> Option<i32> {
        self.date.map(|date| kernel::time::age(date, on)).or_else(|| self.year.map(|year| on.year().saturating_sub(year)))
    }
}

/// A telephone number or mail address with what must be known before using it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// What it is.
    pub kind: ReachKind,
    /// The number or address.
    pub value: String,
    /// Whose it is, when it is not the person's own ("la figlia Anna").
    pub owner: String,
    /// Whether it may be used.
    pub safety: Safety,
    /// When and how ("solo al mattino, non lasciare messaggi").
    pub note: String,
}

/// Everything that a form says of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonData {
    /// Family name; empty when unknown.
    pub family_name: String,
    /// Given name; empty when unknown.
    pub given_name: String,
    /// Family name at birth, when it is another.
    pub birth_name: String,
    /// Name in another script, as on the passport.
    pub other_script: String,
    /// How somebody without a name is known ("Il signore della panchina").
    pub known_as: String,
    /// Whether they stay anonymous for now.
    pub anonymous: bool,
    /// Registered sex.
    pub sex: Option<Sex>,
    /// Birth.
    pub birth: Birth,
    /// Belfiore code of the birthplace, or `Znnn`; empty when unknown.
    pub birth_place: String,
    /// `IT`, a `Znnn`, `stateless`, or empty.
    pub citizenship: String,
    /// Further citizenships.
    pub other_citizenships: Vec<String>,
    /// ISO 639-1 code of the language; empty when unknown.
    pub language: String,
    /// Further languages.
    pub other_languages: Vec<String>,
    /// Whether an interpreter is needed.
    pub interpreter: bool,
    /// The identifier they have now.
    pub identifier: Option<Identifier>,
    /// Whether whoever typed it says that another person with the same code is somebody else.
    pub same_code_confirmed: bool,
    /// How they would rather be reached.
    pub preferred_channel: Option<PreferredChannel>,
    /// What to know before calling.
    pub contact_note: String,
    /// Telephones and mails.
    pub reaches: Vec<Reach>,
}

/// Somebody to be entered: what is known, and where they live if it was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPerson {
    /// What is known of the person.
    pub data: PersonData,
    /// Where they live or stay, if it was said.
    pub address: Option<crate::address::NewAddress>,
}

/// A correction of somebody's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonEdit {
    /// As it shall be.
    pub data: PersonData,
    /// Why, in a few words; may be empty.
    pub reason: String,
    /// Whether the definitive code that was there was never the person's: the new one corrects it.
    pub code_was_wrong: bool,
}

impl PersonData {
    /// The rules that need nothing else: somebody must be recognisable, and born already.
    ///
    /// # Errors
    /// [`Problem::NoName`], [`Problem::BornInFuture`], [`Problem::AnonymousWithCode`].
    pub fn check(&self, today: NaiveDate) -> Outcome<()> {
        let nameless = self.family_name.is_empty() && self.given_name.is_empty();
        let known_otherwise = self.anonymous && !self.known_as.is_empty();
        if nameless && !known_otherwise {
            return Err(Failure::from(Problem::NoName));
        }
        if self.anonymous && matches!(self.identifier, Some(Identifier::Definitive(_))) {
            return Err(Problem::AnonymousWithCode.at("anonymous"));
        }
        let born_later =
            self.birth.date.is_some_and(|date| date > today) || self.birth.year.is_some_and(|year| year > today.year());
        match (born_later, self.birth.date) {
            (false, _) => Ok(()),
            (true, Some(_)) => Err(Problem::BornInFuture.at("birth_date")),
            (true, None) => Err(Problem::BornInFuture.at("birth_year")),
        }
    }

    /// `Rossi Mario`; somebody without a name is shown as they are known.
    pub fn display_name(&self) -> String {
        let name = format!("{} {}", self.family_name, self.given_name);
        match name.trim() {
            "" => self.known_as.clone(),
            name => name.to_owned(),
        }
    }

    /// What lists are ordered by.
    pub fn sort_name(&self) -> String {
        folded(&self.display_name())
    }

    /// Why the record must be looked at again.
    pub fn marks(&self) -> Vec<MarkReason> {
        let mut marks = self.marks_of_code();
        let place = kernel::place::by_belfiore(&self.birth_place);
        if place.zip(self.birth.date).is_some_and(|(place, day)| !place.existed_on(day)) && !marks.contains(&MarkReason::PlaceThen)
        {
            marks.push(MarkReason::PlaceThen);
        }
        marks
    }

    fn marks_of_code(&self) -> Vec<MarkReason> {
        match &self.identifier {
            Some(Identifier::Definitive(code)) => {
                let stated = Stated {
                    family_name: if self.birth_name.is_empty() { &self.family_name } else { &self.birth_name },
                    given_name: &self.given_name,
                    sex: self.sex,
                    birth_date: self.birth.date,
                    birth_place: Some(self.birth_place.as_str()).filter(|place| !place.is_empty()),
                };
                code.disagreements(&stated).into_iter().map(MarkReason::from).collect()
            }
            Some(Identifier::Provisional(_)) => vec![MarkReason::ProvisionalCode],
            Some(Identifier::Stp(_) | Identifier::Eni(_)) | None => Vec::new(),
        }
    }

    /// What matching compares and indexes; further identifiers are those of the past.
    pub fn card(&self, past: &[Identifier], address: Option<String>) -> matching::Card {
        let mut identifiers: Vec<Identifier> = self.identifier.iter().cloned().collect();
        identifiers.extend(past.iter().filter(|past| Some(*past) != self.identifier.as_ref()).cloned());
        let (family_name, given_name) = match self.display_name().as_str() {
            _ if !self.family_name.is_empty() || !self.given_name.is_empty() => (self.family_name.clone(), self.given_name.clone()),
            known => (known.to_owned(), String::new()),
        };
        matching::Card {
            family_name,
            given_name,
            birth_name: Some(self.birth_name.clone()).filter(|name| !name.is_empty()),
            sex: self.sex,
            birth: self.birth.for_matching(),
            birth_place: Some(self.birth_place.clone()).filter(|place| !place.is_empty()),
            identifiers,
            code_start: None,
            phones: self.phones().map(str::to_owned).collect(),
            address,
            household: None,
        }
    }

    /// The keys under which the person is found, under every name that they have or that records joined to theirs had.
    pub(crate) fn search_keys(
        &self,
        past: &[Identifier],
        address: Option<String>,
        former: &[crate::search::faces::Former],
    ) -> BTreeSet<String> {
        let card = self.card(past, address);
        let faces = crate::search::faces::faces(&card, &self.other_script, former);
        std::iter::once(&card).chain(&faces).flat_map(matching::index_keys).map(|key| crate::search::stored_key(&key)).collect()
    }

    /// The telephone numbers.
    pub fn phones(&self) -> impl Iterator<Item = &str> {
        self.reaches
            .iter()
            .filter(|reach| matches!(reach.kind, ReachKind::Mobile | ReachKind::Landline))
            .map(|reach| reach.value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    fn rossi() -> PersonData {
        PersonData { family_name: "Rossi".into(), given_name: "Mario".into(), ..PersonData::default() }
    }

    #[test]
    fn one_letter_is_a_name_and_nothing_is_not() {
        let today = day("2026-11-21");
        assert!(PersonData { family_name: "E".into(), ..PersonData::default() }.check(today).is_ok());
        assert!(PersonData::default().check(today).is_err());
        assert!(
            PersonData { anonymous: true, known_as: "Il signore della panchina".into(), ..PersonData::default() }
                .check(today)
                .is_ok()
        );
    }

    #[test]
    fn nobody_is_born_tomorrow() {
        let born = |date: &str| PersonData { birth: Birth { date: Some(day(date)), ..Birth::default() }, ..rossi() };
        assert!(born("2026-11-21").check(day("2026-11-21")).is_ok());
        assert!(born("2026-11-22").check(day("2026-11-21")).is_err());
    }

    #[test]
    fn a_code_that_disagrees_is_marked_with_the_field_and_kept() {
        let code = "RSSMRA80A01F205X".parse().ok().map(Identifier::Definitive);
        let person = PersonData { identifier: code, birth: Birth { date: Some(day("1981-01-01")), ..Birth::default() }, ..rossi() };
        assert_eq!(person.marks(), [MarkReason::BirthDate]);
        assert!(person.check(day("2026-11-21")).is_ok());
    }

    #[test]
    fn the_name_at_birth_is_what_the_tax_code_knows() {
        let code = "RSSMRA80A41F205B".parse().ok().map(Identifier::Definitive);
        assert!(code.is_some());
        let married = PersonData {
            family_name: "Bianchi".into(),
            given_name: "Maria".into(),
            birth_name: "Rossi".into(),
            identifier: code,
            ..PersonData::default()
        };
        assert_eq!(married.marks(), []);
    }

    #[test]
    fn the_age_from_a_year_alone_is_the_most_it_can_be() {
        assert_eq!(Birth { year: Some(2010), ..Birth::default() }.age(day("2026-11-21")), Some(16));
        assert_eq!(Birth { date: Some(day("2010-11-22")), ..Birth::default() }.age(day("2026-11-21")), Some(15));
        assert_eq!(Birth::default().age(day("2026-11-21")), None);
    }
}
