//! One field of two cards at a time.

use crate::keys::{family_names, identifier_value, turned};
use crate::names::Name;
use crate::reasons::Reason;
use crate::{Birth, Card};
use chrono::{Datelike, NaiveDate};
use kernel::TaxCode;
use kernel::tax_code::{Identifier, Sex};
use kernel::text::{folded_tight, phone_key};
use strsim::damerau_levenshtein;

/// A card made comparable once, however often it is compared.
pub(crate) struct Prepared<'c> {
    card: &'c Card,
    families: Vec<Name>,
    given: Name,
    tax_codes: Vec<&'c TaxCode>,
    phones: Vec<String>,
    address: String,
}

impl<'c> Prepared<'c> {
    pub(crate) fn new(card: &'c Card) -> Self {
        Prepared {
            families: family_names(card),
            given: Name::read(&card.given_name),
            tax_codes: card.identifiers.iter().filter_map(Identifier::tax_code).collect(),
            phones: card.phones.iter().filter_map(|phone| phone_key(phone)).collect(),
            address: card.address.as_deref().map(folded_tight).unwrap_or_default(),
            card,
        }
    }
    fn has_no_name(&self) -> bool {
        self.given.is_empty() && self.families.iter().all(Name::is_empty)
    }
    fn sex(&self) -> Option<Sex> {
        self.card.sex.or_else(|| self.tax_codes.first().map(|code| code.sex())).filter(|sex| *sex != Sex::NotStated)
    }
    fn birth_place(&self) -> Option<String> {
        let stated =
            self.card.birth_place.as_deref().map(|place| place.trim().to_ascii_uppercase()).filter(|place| !place.is_empty());
        stated.or_else(|| self.tax_codes.first().map(|code| code.birth_place()))
    }
}

/// Every reason that two cards give.
pub(crate) fn reasons(query: &Prepared, other: &Prepared) -> Vec<Reason> {
    let mut reasons = Vec::new();
    reasons.extend(codes(query, other));
    reasons.extend(names(query, other));
    reasons.extend(births(query, other));
    if let (Some(a), Some(b)) = (query.sex(), other.sex()) {
        reasons.extend((a != b).then_some(Reason::SexOther));
    }
    if let (Some(a), Some(b)) = (query.birth_place(), other.birth_place()) {
        reasons.push(if a == b { Reason::PlaceSame } else { Reason::PlaceOther });
    }
    let mut numbers = query.phones.iter().flat_map(|a| other.phones.iter().map(move |b| (a, b)));
    if numbers.clone().any(|(a, b)| a == b) {
        reasons.push(Reason::PhoneSame);
    } else if numbers.any(|(a, b)| b.starts_with(a.as_str())) {
        reasons.push(Reason::PhoneBegins);
    }
    if !query.address.is_empty() && query.address == other.address {
        reasons.push(Reason::AddressSame);
    }
    if query.card.household.is_some() && query.card.household == other.card.household {
        reasons.push(Reason::HouseholdSame);
    }
    reasons
}

/// What identifiers say.
fn codes(query: &Prepared, other: &Prepared) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let plain = |prepared: &Prepared| prepared.tax_codes.iter().map(|code| code.plain_digits()).collect::<Vec<_>>();
    if query.tax_codes.iter().any(|code| other.tax_codes.contains(code)) {
        reasons.push(Reason::SameTaxCode);
    } else if !query.tax_codes.is_empty() && !other.tax_codes.is_empty() {
        let others = plain(other);
        reasons.push(if plain(query).iter().any(|code| others.contains(code)) {
            Reason::OmocodeTwin
        } else {
            Reason::OtherTaxCode
        });
    } else if query.has_no_name() != other.has_no_name() {
        let (coded, named) = if query.has_no_name() { (query, other) } else { (other, query) };
        reasons.extend(coded.tax_codes.first().map(|code| letters(code, named)));
    }
    if let Some(start) = &query.card.code_start {
        reasons.extend(
            other
                .card
                .identifiers
                .iter()
                .any(|code| identifier_value(code).starts_with(start.as_str()))
                .then_some(Reason::TaxCodeBegins),
        );
    }
    for identifier in query.card.identifiers.iter().filter(|identifier| other.card.identifiers.contains(identifier)) {
        match identifier {
            Identifier::Definitive(_) => {}
            Identifier::Provisional(_) => reasons.push(Reason::SameProvisionalCode),
            Identifier::Stp(_) | Identifier::Eni(_) => reasons.push(Reason::SameHealthCode),
        }
    }
    reasons.dedup();
    reasons
}

/// A name against the letters of a tax code.
fn letters(code: &TaxCode, named: &Prepared) -> Reason {
    let given = TaxCode::letters_of_given_name(&named.card.given_name);
    let at_birth = named.card.birth_name.as_deref().unwrap_or_default();
    let fits = [named.card.family_name.as_str(), at_birth]
        .into_iter()
        .filter(|name| !name.is_empty())
        .any(|family| code.as_str().starts_with(&format!("{}{given}", TaxCode::letters_of_family_name(family))));
    if fits { Reason::TaxCodeLetters } else { Reason::OtherTaxCodeLetters }
}

/// How near two names are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nearness {
    Same,
    Sound,
    Typo,
    Part,
    Begins,
    Other,
    Unknown,
}

impl Nearness {
    const fn of_family(self) -> Option<Reason> {
        match self {
            Nearness::Same => Some(Reason::FamilySame),
            Nearness::Sound => Some(Reason::FamilySound),
            Nearness::Typo => Some(Reason::FamilyTypo),
            Nearness::Part => Some(Reason::FamilyPart),
            Nearness::Begins => Some(Reason::FamilyBegins),
            Nearness::Other => Some(Reason::FamilyOther),
            Nearness::Unknown => None,
        }
    }
    const fn of_given(self) -> Option<Reason> {
        match self {
            Nearness::Same => Some(Reason::GivenSame),
            Nearness::Sound => Some(Reason::GivenSound),
            Nearness::Typo => Some(Reason::GivenTypo),
            Nearness::Part => Some(Reason::GivenPart),
            Nearness::Begins => Some(Reason::GivenBegins),
            Nearness::Other => Some(Reason::GivenOther),
            Nearness::Unknown => None,
        }
    }
}

/// What family and given names say, in the arrangement that says most.
fn names(query: &Prepared, other: &Prepared) -> Vec<Reason> {
    let mut best: Option<(i32, Vec<Reason>)> = None;
    let mut consider = |reasons: Vec<Reason>| {
        let points = reasons.iter().map(|reason| reason.points()).sum();
        if !reasons.is_empty() && best.as_ref().is_none_or(|(most, _)| points > *most) {
            best = Some((points, reasons));
        }
    };
    for (at, family) in query.families.iter().enumerate() {
        for (other_at, other_family) in other.families.iter().enumerate() {
            let by_birth_name = (at + other_at > 0).then_some(Reason::BirthName);
            let (one, two) = (nearness(family, other_family), nearness(&query.given, &other.given));
            consider(one.of_family().into_iter().chain(two.of_given()).chain(by_birth_name).collect());
            let (one, two) = (nearness(&query.given, other_family), nearness(family, &other.given));
            let near = |nearness| !matches!(nearness, Nearness::Other);
            if near(one) && near(two) && (one, two) != (Nearness::Unknown, Nearness::Unknown) {
                // While only one half is typed, nobody can tell that it stands in the wrong place.
                let swapped = (one != Nearness::Unknown && two != Nearness::Unknown).then_some(Reason::Swapped);
                consider(one.of_family().into_iter().chain(two.of_given()).chain(swapped).chain(by_birth_name).collect());
            }
            if let Some(reason) = regrouped((family, &query.given), (other_family, &other.given)) {
                consider([reason].into_iter().chain(by_birth_name).collect());
            }
        }
    }
    best.map(|(_, reasons)| reasons).unwrap_or_default()
}

fn nearness(a: &Name, b: &Name) -> Nearness {
    if a.is_empty() || b.is_empty() {
        return Nearness::Unknown;
    }
    if a.tight == b.tight {
        return Nearness::Same;
    }
    if a.sound == b.sound {
        return Nearness::Sound;
    }
    if few_slips(&a.tight, &b.tight) || few_slips(&a.sound, &b.sound) {
        return Nearness::Typo;
    }
    let within = |short: &Name, long: &Name| short.sounds.iter().all(|word| long.part_sounds().any(|part| part == word));
    if within(a, b) || within(b, a) {
        return Nearness::Part;
    }
    if a.tight.starts_with(&b.tight) || b.tight.starts_with(&a.tight) { Nearness::Begins } else { Nearness::Other }
}

/// One slip in names of three letters or more, two in those of eight or more: a letter wrong, missing, too many, or exchanged
/// with its neighbour.
fn few_slips(a: &str, b: &str) -> bool {
    let (short, long) = (a.chars().count().min(b.chars().count()), a.chars().count().max(b.chars().count()));
    let allowed = match short {
        0..=2 => return false,
        3..=7 => 1,
        _ => 2,
    };
    long - short <= allowed && damerau_levenshtein(a, b) <= allowed
}

/// Whether all words of the shorter full name, two at least, are in the longer one, whichever name they stand in.
fn regrouped<'n>(a: (&'n Name, &'n Name), b: (&'n Name, &'n Name)) -> Option<Reason> {
    let all = |(family, given): (&'n Name, &'n Name)| family.sounds.iter().chain(&given.sounds).collect::<Vec<_>>();
    let (a, b) = (all(a), all(b));
    let (short, mut left) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < 2 || left.len() < 3 {
        return None;
    }
    for word in &short {
        let at = left.iter().position(|other| other == word)?;
        left.swap_remove(at);
    }
    Some(if left.is_empty() { Reason::Regrouped } else { Reason::RegroupedPart })
}

/// What dates of birth say; a tax code stands in for a date that is missing.
fn births(query: &Prepared, other: &Prepared) -> Option<Reason> {
    let by_code = |coded: &Prepared, birth: Birth| {
        let code = coded.tax_codes.first()?;
        match birth {
            Birth::Day(day) => Some(if code.is_birth_date(day) { same_day(day) } else { Reason::BirthOther }),
            Birth::Year(year) => code.possible_birth_dates().any(|day| day.year() == year).then_some(Reason::BirthYear),
        }
    };
    match (query.card.birth, other.card.birth) {
        (Some(Birth::Day(a)), Some(Birth::Day(b))) => Some(days(a, b)),
        (Some(Birth::Day(day)), Some(Birth::Year(year))) | (Some(Birth::Year(year)), Some(Birth::Day(day))) => {
            Some(years(day.year(), year))
        }
        (Some(Birth::Year(a)), Some(Birth::Year(b))) => Some(years(a, b)),
        (Some(birth), None) => by_code(other, birth),
        (None, Some(birth)) => by_code(query, birth),
        (None, None) => None,
    }
}

fn same_day(day: NaiveDate) -> Reason {
    if (day.month(), day.day()) == (1, 1) { Reason::BirthConventional } else { Reason::BirthSame }
}

fn years(a: i32, b: i32) -> Reason {
    if a == b { Reason::BirthYear } else { Reason::BirthOther }
}

fn days(a: NaiveDate, b: NaiveDate) -> Reason {
    if a == b {
        return same_day(a);
    }
    if turned(a) == Some(b) {
        return Reason::BirthTurned;
    }
    let digits = |day: NaiveDate| day.format("%Y%m%d").to_string();
    if digits(a).chars().zip(digits(b).chars()).filter(|(a, b)| a != b).count() == 1 {
        Reason::BirthNear
    } else {
        Reason::BirthOther
    }
}
