//! Municipalities past and present, provinces, foreign states: the national lists by which birthplaces and residences are
//! named. Sources and licences are in `data/national/README.md`; the lists travel inside the program.
//!
//! A Belfiore code (cadastral code, as in the tax code) can have belonged to a municipality for several spells, under several
//! names and in several provinces; [`Place::spells`] has them all. Days between spells, when the municipality was part of
//! another, are known to the lists and respected.

mod lists;
mod names;

use chrono::NaiveDate;

crate::code_enum! {
    /// What a place is today.
    pub enum PlaceKind {
        /// A municipality that exists.
        Municipality = "municipality" => "Comune",
        /// A municipality that was abolished, or went to another state.
        FormerMunicipality = "former_municipality" => "Comune soppresso",
        /// A foreign state or territory.
        Country = "country" => "Stato estero",
        /// A foreign state that exists no more, or whose code is no longer given.
        FormerCountry = "former_country" => "Stato estero cessato",
    }
}

/// One stretch of time in which a code was valid, with the name and the province of that time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spell {
    /// The name then.
    pub name: String,
    /// The two letters of the province then; provinces that exist no more included. Empty for foreign states.
    pub province: &'static str,
    /// First day; `None` when the lists do not know it (foreign states).
    pub from: Option<NaiveDate>,
    /// Last day included; `None` while it lasts, or when the lists do not know it.
    pub last_day: Option<NaiveDate>,
}

impl Spell {
    /// Whether the day is inside; an unknown end is taken for open.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.last_day.is_none_or(|last| day <= last)
    }
    /// `Milano (MI)`; a foreign state is its name.
    pub fn display(&self) -> String {
        if self.province.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, self.province) }
    }
}

/// A municipality or a foreign state, present or past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    kind: PlaceKind,
    belfiore: &'static str,
    istat: Option<&'static str>,
    spells: Vec<Spell>,
    /// What searches compare: [`crate::text::folded`] of the current or last name.
    folded: String,
    /// The same without spaces.
    tight: String,
    capital: bool,
}

impl Place {
    /// What it is today.
    pub fn kind(&self) -> PlaceKind {
        self.kind
    }
    /// The Belfiore code; `Znnn` for a foreign state.
    pub fn belfiore(&self) -> &'static str {
        self.belfiore
    }
    /// The six digits of ISTAT, for municipalities of the current list (those created after it have none yet).
    pub fn istat(&self) -> Option<&'static str> {
        self.istat
    }
    /// The current name, or the last one.
    pub fn name(&self) -> &str {
        self.spells.last().map_or("", |spell| &spell.name)
    }
    /// The two letters of the current province, or of the last one. `None` for a foreign state.
    pub fn province_code(&self) -> Option<&'static str> {
        self.spells.last().map(|spell| spell.province).filter(|code| !code.is_empty())
    }
    /// The current province. `None` for a foreign state, and for provinces that exist no more.
    pub fn province(&self) -> Option<&'static Province> {
        province(self.province_code()?)
    }
    /// Every stretch of validity, oldest first; never empty.
    pub fn spells(&self) -> &[Spell] {
        &self.spells
    }
    /// `Milano (MI)`; a foreign state is its name. A former municipality shows its last name and province.
    pub fn display(&self) -> String {
        self.spells.last().map(Spell::display).unwrap_or_default()
    }
    /// Name and province as they were on a day, as certificates of birth have them; today's when the code was not valid then.
    pub fn display_on(&self, day: NaiveDate) -> String {
        self.spells.iter().rev().find(|spell| spell.contains(day)).map_or_else(|| self.display(), Spell::display)
    }
    /// Whether its code was valid on a day.
    pub fn was_valid_on(&self, day: NaiveDate) -> bool {
        self.spells.iter().any(|spell| spell.contains(day))
    }
    /// Whether somebody can have been born there on a day. Not the same as [`Place::was_valid_on`]: the lists begin with the unity of
    /// Italy, and what came before a first spell of the nineteenth century was the same municipality under another crown.
    pub fn existed_on(&self, day: NaiveDate) -> bool {
        let before_the_lists = |from: NaiveDate| chrono::Datelike::year(&from) < 1900 && day < from;
        self.was_valid_on(day) || self.spells.first().and_then(|spell| spell.from).is_some_and(before_the_lists)
    }
    /// Whether it lies abroad.
    pub fn is_foreign(&self) -> bool {
        matches!(self.kind, PlaceKind::Country | PlaceKind::FormerCountry)
    }
}

/// A province of today (or metropolitan city, or free consortium), with its region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Province {
    /// Two letters: `MI`.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The three digits of ISTAT.
    pub istat: &'static str,
    /// The region's name.
    pub region: &'static str,
    /// The two digits of ISTAT for the region: `03` is Lombardia.
    pub region_istat: &'static str,
}

/// The place with a Belfiore code, present or past, Italian or foreign.
///
/// ```
/// use kernel::place::by_belfiore;
/// assert_eq!(by_belfiore("F205").unwrap().display(), "Milano (MI)");
/// assert_eq!(by_belfiore("Z336").unwrap().display(), "Egitto");
/// ```
pub fn by_belfiore(code: &str) -> Option<&'static Place> {
    lists::get().place_by_belfiore(code.trim())
}

/// The municipality with the six digits of ISTAT, in the current list.
pub fn by_istat(code: &str) -> Option<&'static Place> {
    lists::get().place_by_istat(code.trim())
}

/// Whether a Belfiore code was valid on a day; `false` for a code that no place has.
pub fn was_valid_on(code: &str, day: NaiveDate) -> bool {
    by_belfiore(code).is_some_and(|place| place.was_valid_on(day))
}

/// The foreign state with a Z code, present or past.
pub fn country(z_code: &str) -> Option<&'static Place> {
    by_belfiore(z_code).filter(|place| place.is_foreign())
}

/// The province with two letters, in either case.
pub fn province(code: &str) -> Option<&'static Province> {
    let code = code.trim();
    provinces().iter().find(|province| province.code.eq_ignore_ascii_case(code))
}

/// The provinces of today, by their letters.
pub fn provinces() -> &'static [Province] {
    &lists::get().provinces
}

/// The foreign states of today, by name.
pub fn countries() -> impl Iterator<Item = &'static Place> {
    lists::get().places.iter().filter(|place| place.kind == PlaceKind::Country)
}

/// Municipalities of today whose name begins so, at most `limit`: the very name first, then provincial capitals, then by
/// name; after them those of which a later word begins so. Case, accents, apostrophes and spaces do not count. An empty text
/// finds nothing.
pub fn municipalities_named(prefix: &str, limit: usize) -> Vec<&'static Place> {
    lists::get().named(prefix, limit, &[PlaceKind::Municipality])
}

/// Foreign states of today whose name begins so; as [`municipalities_named`].
pub fn countries_named(prefix: &str, limit: usize) -> Vec<&'static Place> {
    lists::get().named(prefix, limit, &[PlaceKind::Country])
}

/// Places where somebody may have been born: municipalities of today, then foreign states, then municipalities and states of
/// the past; as [`municipalities_named`].
pub fn birth_places_named(prefix: &str, limit: usize) -> Vec<&'static Place> {
    lists::get().named(
        prefix,
        limit,
        &[PlaceKind::Municipality, PlaceKind::Country, PlaceKind::FormerMunicipality, PlaceKind::FormerCountry],
    )
}

#[cfg(test)]
mod tests;
