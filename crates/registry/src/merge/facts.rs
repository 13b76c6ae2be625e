//! What two records of one person say, part by part, and what of it stays.

use crate::person::card::place_words;
use crate::person::forms::{citizenship_words, language_words};
use crate::person::model::{Birth, PersonData, PreferredChannel, Reach, ReachKind, Safety};
use crate::person::store::PersonRow;
use chrono::NaiveDate;
use kernel::tax_code::{Identifier, Sex};
use kernel::time::show_date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

kernel::code_enum! {
    /// Parts of a record that stay or go as one.
    pub enum Part {
        /// Family name.
        FamilyName = "family_name" => "Cognome",
        /// Given name.
        GivenName = "given_name" => "Nome",
        /// Family name at birth.
        BirthName = "birth_name" => "Cognome alla nascita",
        /// Name in another script.
        OtherScript = "other_script" => "Nome in un'altra scrittura",
        /// How somebody without a name is known.
        KnownAs = "known_as" => "Conosciuta come",
        /// Registered sex.
        Sex = "sex" => "Sesso",
        /// Day or year of birth.
        Birth = "birth" => "Nascita",
        /// Place of birth.
        BirthPlace = "birth_place" => "Luogo di nascita",
        /// First citizenship.
        Citizenship = "citizenship" => "Cittadinanza",
        /// First language.
        Language = "language" => "Lingua",
        /// Whether an interpreter is needed.
        Interpreter = "interpreter" => "Interprete",
        /// The identifier in force.
        Identifier = "identifier" => "Codice fiscale o altro codice",
        /// How they would rather be reached.
        PreferredChannel = "preferred_channel" => "Canale preferito",
        /// What to know before calling.
        ContactNote = "contact_note" => "Avvertenze per i recapiti",
        /// Day of death.
        Death = "death_date" => "Decesso",
        /// Further citizenships: those of both.
        OtherCitizenships = "other_citizenships" => "Altre cittadinanze",
        /// Further languages: those of both.
        OtherLanguages = "other_languages" => "Altre lingue",
        /// Telephones and mail: those of both.
        Reaches = "reaches" => "Recapiti",
        /// Anonymous as long as no name is known.
        Anonymous = "anonymous" => "Anonima",
        /// Protected if one of them was.
        Restricted = "restricted" => "Protezione",
        /// Since the earlier of the two days.
        KnownSince = "known_since" => "Conosciuta dal",
    }
}

kernel::code_enum! {
    /// Whose value stays.
    pub enum Side {
        /// That of the record that stays.
        Survivor = "survivor" => "Questa scheda",
        /// That of the record that is joined to it.
        Other = "other" => "L'altra scheda",
    }
}

impl Part {
    /// Whether somebody chooses; of the others both are kept, or the rule says it.
    pub fn is_chosen(self) -> bool {
        !matches!(
            self,
            Part::OtherCitizenships | Part::OtherLanguages | Part::Reaches | Part::Anonymous | Part::Restricted | Part::KnownSince
        )
    }
}

/// A telephone or mail, as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReachFact {
    kind: ReachKind,
    value: String,
    owner: String,
    safety: Safety,
    note: String,
}

/// What one record says. Remembered with a joining, so that parting knows what to give back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    family_name: String,
    given_name: String,
    birth_name: String,
    other_script: String,
    known_as: String,
    anonymous: bool,
    sex: Sex,
    birth_date: Option<NaiveDate>,
    birth_year: Option<i32>,
    birth_estimated: bool,
    birth_place: String,
    citizenship: String,
    other_citizenships: Vec<String>,
    language: String,
    other_languages: Vec<String>,
    interpreter: bool,
    identifier: String,
    preferred_channel: PreferredChannel,
    contact_note: String,
    reaches: Vec<ReachFact>,
    death_date: Option<NaiveDate>,
    restricted: bool,
    known_since: NaiveDate,
}

impl Facts {
    /// Of a stored record.
    pub fn of(row: &PersonRow, reaches: &[Reach]) -> Self {
        let reach = |reach: &Reach| ReachFact {
            kind: reach.kind,
            value: reach.value.clone(),
            owner: reach.owner.clone(),
            safety: reach.safety,
            note: reach.note.clone(),
        };
        Facts {
            family_name: row.family_name.clone(),
            given_name: row.given_name.clone(),
            birth_name: row.birth_name.clone(),
            other_script: row.other_script.clone(),
            known_as: row.known_as.clone(),
            anonymous: row.anonymous,
            sex: row.sex,
            birth_date: row.birth_date,
            birth_year: row.birth_year.and_then(|year| i32::try_from(year).ok()),
            birth_estimated: row.birth_estimated,
            birth_place: row.birth_place.clone(),
            citizenship: row.citizenship.clone(),
            other_citizenships: row.other_citizenships.0.clone(),
            language: row.language.clone(),
            other_languages: row.other_languages.0.clone(),
            interpreter: row.interpreter,
            identifier: row.identifier.clone(),
            preferred_channel: row.preferred_channel,
            contact_note: row.contact_note.clone(),
            reaches: reaches.iter().map(reach).collect(),
            death_date: row.death_date,
            restricted: row.restricted,
            known_since: row.known_since,
        }
    }

    /// What the form of a person would say.
    pub fn data(&self) -> PersonData {
        let reach = |reach: &ReachFact| Reach {
            kind: reach.kind,
            value: reach.value.clone(),
            owner: reach.owner.clone(),
            safety: reach.safety,
            note: reach.note.clone(),
        };
        PersonData {
            family_name: self.family_name.clone(),
            given_name: self.given_name.clone(),
            birth_name: self.birth_name.clone(),
            other_script: self.other_script.clone(),
            known_as: self.known_as.clone(),
            anonymous: self.anonymous,
            sex: Some(self.sex).filter(|sex| *sex != Sex::NotStated),
            birth: self.birth(),
            birth_place: self.birth_place.clone(),
            citizenship: self.citizenship.clone(),
            other_citizenships: self.other_citizenships.clone(),
            language: self.language.clone(),
            other_languages: self.other_languages.clone(),
            interpreter: self.interpreter,
            identifier: Identifier::parse(&self.identifier).ok(),
            same_code_confirmed: true,
            preferred_channel: Some(self.preferred_channel),
            contact_note: self.contact_note.clone(),
            reaches: self.reaches.iter().map(reach).collect(),
        }
    }

    /// Birth, as far as it is known.
    pub fn birth(&self) -> Birth {
        Birth { date: self.birth_date, year: self.birth_year, estimated: self.birth_estimated }
    }
    /// The identifier in force; empty for none.
    pub fn identifier(&self) -> &str {
        &self.identifier
    }
    /// Day of death.
    pub const fn death_date(&self) -> Option<NaiveDate> {
        self.death_date
    }
    /// Whether the person is protected.
    pub const fn restricted(&self) -> bool {
        self.restricted
    }
    /// Since when the register knows them.
    pub const fn known_since(&self) -> NaiveDate {
        self.known_since
    }
    /// With another identifier in force.
    pub fn set_identifier(&mut self, identifier: &str) {
        identifier.clone_into(&mut self.identifier);
    }

    /// A part in words; empty when nothing is known.
    pub fn words(&self, part: Part) -> String {
        let yes = |flag: bool| if flag { "sì" } else { "no" }.to_owned();
        let listed =
            |codes: &[String], words: fn(&str) -> String| codes.iter().map(|code| words(code)).collect::<Vec<_>>().join(", ");
        match part {
            Part::FamilyName => self.family_name.clone(),
            Part::GivenName => self.given_name.clone(),
            Part::BirthName => self.birth_name.clone(),
            Part::OtherScript => self.other_script.clone(),
            Part::KnownAs => self.known_as.clone(),
            Part::Sex => {
                if self.sex == Sex::NotStated {
                    String::new()
                } else {
                    self.sex.label().to_owned()
                }
            }
            Part::Birth => {
                let about = if self.birth_estimated { " (stimata)" } else { "" };
                match (self.birth_date, self.birth_year) {
                    (Some(day), _) => format!("{}{about}", show_date(day)),
                    (None, Some(year)) => format!("{year}{about}"),
                    (None, None) => String::new(),
                }
            }
            Part::BirthPlace => place_words(&self.birth_place, self.birth_date),
            Part::Citizenship => citizenship_words(&self.citizenship),
            Part::Language => language_words(&self.language),
            Part::Interpreter => yes(self.interpreter),
            Part::Identifier => match Identifier::parse(&self.identifier) {
                Ok(identifier) => format!("{} ({})", identifier.value(), identifier.kind().label()),
                Err(_) => String::new(),
            },
            Part::PreferredChannel if self.preferred_channel == PreferredChannel::NotStated => String::new(),
            Part::PreferredChannel => self.preferred_channel.label().to_owned(),
            Part::ContactNote => self.contact_note.clone(),
            Part::Death => self.death_date.map(show_date).unwrap_or_default(),
            Part::OtherCitizenships => listed(&self.other_citizenships, citizenship_words),
            Part::OtherLanguages => listed(&self.other_languages, language_words),
            Part::Reaches => {
                let one = |reach: &ReachFact| match reach.safety {
                    Safety::WithCare | Safety::Never => format!("{} ({})", reach.value, reach.safety.label()),
                    Safety::Safe | Safety::Unknown => reach.value.clone(),
                };
                self.reaches.iter().map(one).collect::<Vec<_>>().join(" · ")
            }
            Part::Anonymous => yes(self.anonymous),
            Part::Restricted => if self.restricted { "Persona protetta" } else { "" }.to_owned(),
            Part::KnownSince => show_date(self.known_since),
        }
    }

    /// Whether two records say the same of a part.
    pub fn same(&self, other: &Facts, part: Part) -> bool {
        let mut taken = self.clone();
        taken.take(part, other);
        taken == *self
    }

    /// Takes a part from another record.
    pub fn take(&mut self, part: Part, from: &Facts) {
        match part {
            Part::FamilyName => self.family_name.clone_from(&from.family_name),
            Part::GivenName => self.given_name.clone_from(&from.given_name),
            Part::BirthName => self.birth_name.clone_from(&from.birth_name),
            Part::OtherScript => self.other_script.clone_from(&from.other_script),
            Part::KnownAs => self.known_as.clone_from(&from.known_as),
            Part::Sex => self.sex = from.sex,
            Part::Birth => {
                (self.birth_date, self.birth_year, self.birth_estimated) = (from.birth_date, from.birth_year, from.birth_estimated);
            }
            Part::BirthPlace => self.birth_place.clone_from(&from.birth_place),
            Part::Citizenship => self.citizenship.clone_from(&from.citizenship),
            Part::Language => self.language.clone_from(&from.language),
            Part::Interpreter => self.interpreter = from.interpreter,
            Part::Identifier => self.identifier.clone_from(&from.identifier),
            Part::PreferredChannel => self.preferred_channel = from.preferred_channel,
            Part::ContactNote => self.contact_note.clone_from(&from.contact_note),
            Part::Death => self.death_date = from.death_date,
            Part::OtherCitizenships => self.other_citizenships.clone_from(&from.other_citizenships),
            Part::OtherLanguages => self.other_languages.clone_from(&from.other_languages),
            Part::Reaches => self.reaches.clone_from(&from.reaches),
            Part::Anonymous => self.anonymous = from.anonymous,
            Part::Restricted => self.restricted = from.restricted,
            Part::KnownSince => self.known_since = from.known_since,
        }
    }

    /// How much a part is worth: of two that differ the one that is worth more is proposed.
    fn worth(&self, part: Part) -> u8 {
        match part {
            Part::Birth => match (self.birth_date, self.birth_year) {
                (Some(_), _) => {
                    if self.birth_estimated {
                        2
                    } else {
                        4
                    }
                }
                (None, Some(_)) => {
                    if self.birth_estimated {
                        1
                    } else {
                        3
                    }
                }
                (None, None) => 0,
            },
            Part::Identifier => match Identifier::parse(&self.identifier) {
                Ok(Identifier::Definitive(_)) => 3,
                Ok(Identifier::Provisional(_)) => 2,
                Ok(Identifier::Stp(_) | Identifier::Eni(_)) => 1,
                Err(_) => 0,
            },
            Part::Interpreter => u8::from(self.interpreter),
            _ => u8::from(!self.words(part).is_empty()),
        }
    }
}

/// Which side is proposed: what is known before what is not, a day before a year, a definitive code before a provisional one, the name
/// that agrees with the tax code before one that does not; otherwise what the record that stays says.
pub fn proposed(survivor: &Facts, other: &Facts, part: Part) -> Side {
    let name = match part {
        Part::FamilyName => Some(crate::person::MarkReason::FamilyName),
        Part::GivenName => Some(crate::person::MarkReason::GivenName),
        _ => None,
    };
    if let (Some(reason), Some(code)) = (name, settled_code(survivor, other)) {
        let disagrees = |facts: &Facts| {
            let data = PersonData { identifier: Some(code.clone()), ..facts.data() };
            facts.words(part).is_empty() || data.marks().contains(&reason)
        };
        if disagrees(survivor) && !disagrees(other) {
            return Side::Other;
        }
    }
    if other.worth(part) > survivor.worth(part) { Side::Other } else { Side::Survivor }
}

/// The definitive code that both would have: that of the one who has one.
fn settled_code(survivor: &Facts, other: &Facts) -> Option<Identifier> {
    let definitive = |facts: &Facts| {
        Identifier::parse(&facts.identifier).ok().filter(|identifier| matches!(identifier, Identifier::Definitive(_)))
    };
    definitive(survivor).or_else(|| definitive(other))
}

/// What the two say together: part by part as it was chosen, or as proposed where nobody chose.
pub fn joined(survivor: &Facts, other: &Facts, chosen: &BTreeMap<Part, Side>) -> Facts {
    let mut facts = survivor.clone();
    for part in Part::ALL.iter().copied().filter(|part| part.is_chosen()) {
        if chosen.get(&part).copied().unwrap_or_else(|| proposed(survivor, other, part)) == Side::Other {
            facts.take(part, other);
        }
    }
    let first = facts.citizenship.clone();
    union(&mut facts.other_citizenships, &other.other_citizenships, &first);
    let first = facts.language.clone();
    let spoken: Vec<String> = std::iter::once(survivor.language.clone())
        .chain([other.language.clone()])
        .chain(other.other_languages.iter().cloned())
        .filter(|code| !code.is_empty())
        .collect();
    union(&mut facts.other_languages, &spoken, &first);
    for reach in &other.reaches {
        if facts.reaches.iter().all(|known| !same_reach(known, reach)) {
            facts.reaches.push(reach.clone());
        }
    }
    // Where the two differ in how far a number may be used, the more careful word holds.
    for known in &mut facts.reaches {
        if let Some(reach) = other.reaches.iter().find(|reach| same_reach(known, reach))
            && reach.safety.is_warning()
            && !known.safety.is_warning()
        {
            known.safety = reach.safety;
            if known.note.is_empty() {
                known.note.clone_from(&reach.note);
            }
        }
    }
    facts.anonymous = (survivor.anonymous || other.anonymous) && facts.family_name.is_empty() && facts.given_name.is_empty();
    facts.restricted = survivor.restricted || other.restricted;
    facts.known_since = survivor.known_since.min(other.known_since);
    facts
}

fn same_reach(one: &ReachFact, other: &ReachFact) -> bool {
    let key = |reach: &ReachFact| kernel::text::phone_key(&reach.value).unwrap_or_else(|| reach.value.to_lowercase());
    one.owner == other.owner && key(one) == key(other)
}

fn union(all: &mut Vec<String>, more: &[String], except: &str) {
    for code in more {
        if !all.contains(code) {
            all.push(code.clone());
        }
    }
    all.retain(|code| code != except);
}

/// A part that the record has changed since the joining: whether it stays or goes back is a person's decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Return {
    /// The joining did not touch it.
    Untouched,
    /// It is as the joining made it: it goes back.
    GoesBack,
    /// It was changed since.
    Asked,
}

/// What becomes of a part when two records are parted: `before` and `after` the joining, and `now`.
pub fn returning(before: &Facts, after: &Facts, now: &Facts, part: Part) -> Return {
    if before.same(after, part) {
        Return::Untouched
    } else if now.same(before, part) {
        // Somebody put it back already.
        Return::Untouched
    } else if part == Part::Restricted && now.restricted && !before.restricted {
        // Nobody could decide on the protection that the joining brought: it was there already. It opens nobody unasked.
        Return::Asked
    } else if now.same(after, part) {
        Return::GoesBack
    } else {
        Return::Asked
    }
}

/// The record after parting: what the joining brought goes back, what was changed since as it was chosen (the survivor keeps it unless
/// somebody says otherwise).
pub fn parted(before: &Facts, after: &Facts, now: &Facts, back: &[Part]) -> Facts {
    let mut facts = now.clone();
    for part in Part::ALL {
        let goes = match returning(before, after, now, *part) {
            Return::Untouched => false,
            Return::GoesBack => true,
            Return::Asked => back.contains(part),
        };
        if goes {
            facts.take(*part, before);
        }
    }
    // Whoever has a name again, or none any more, is what the rule says.
    facts.anonymous = facts.anonymous && facts.family_name.is_empty() && facts.given_name.is_empty();
    facts
}

#[cfg(test)]
#[path = "facts_tests.rs"]
mod tests;
