//! The embedded lists, read once. A line that cannot be read is left out at run time and fails the tests.

use super::{Place, PlaceKind, Province, Spell, names};
use crate::text::{folded, folded_tight};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

const CURRENT: &str = include_str!("../../../../data/national/comuni.tsv");
const SINCE: &str = include_str!("../../../../data/national/comuni_since.tsv");
const PAST: &str = include_str!("../../../../data/national/comuni_storici.tsv");
const COUNTRIES: &str = include_str!("../../../../data/national/countries_z.tsv");
const PROVINCES: &str = include_str!("../../../../data/national/provinces.tsv");

/// Lists and the ways to search them.
pub(super) struct Lists {
    /// Countries and municipalities, by folded name.
    pub(super) places: Vec<Place>,
    pub(super) provinces: Vec<Province>,
    by_belfiore: HashMap<&'static str, usize>,
    by_istat: HashMap<&'static str, usize>,
    /// Lines that could not be read; empty, as a test asserts.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests read it; at run time such lines are left out"))]
    pub(super) unreadable: Vec<&'static str>,
}

pub(super) fn get() -> &'static Lists {
    static LISTS: LazyLock<Lists> = LazyLock::new(read);
    &LISTS
}

impl Lists {
    pub(super) fn place_by_belfiore(&self, code: &str) -> Option<&Place> {
        self.places.get(*self.by_belfiore.get(code.to_ascii_uppercase().as_str())?)
    }
    pub(super) fn place_by_istat(&self, code: &str) -> Option<&Place> {
        self.places.get(*self.by_istat.get(code)?)
    }
    pub(super) fn named(&self, prefix: &str, limit: usize, kinds: &[PlaceKind]) -> Vec<&Place> {
        let (words, tight) = (folded(prefix), folded_tight(prefix));
        if tight.is_empty() {
            return Vec::new();
        }
        let inner = format!(" {words}");
        let mut found: Vec<_> = self
            .places
            .iter()
            .filter_map(|place| {
                let kind = kinds.iter().position(|kind| *kind == place.kind)?;
                let nearness = if place.tight == tight {
                    0
                } else if place.tight.starts_with(&tight) {
                    1
                } else if place.folded.contains(&inner) {
                    2
                } else {
                    return None;
                };
                Some(((nearness, kind, !place.capital), place))
            })
            .collect();
        // Stable: places of equal rank stay in the order of their names.
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().take(limit).map(|(_, place)| place).collect()
    }
}

/// The fields of each line but the first, which names them.
fn rows<const N: usize>(text: &'static str, unreadable: &mut Vec<&'static str>) -> Vec<[&'static str; N]> {
    text.lines()
        .skip(1)
        .filter_map(|line| {
            let fields = line.split('\t').collect::<Vec<_>>().try_into().ok();
            if fields.is_none() {
                unreadable.push(line);
            }
            fields
        })
        .collect()
}

/// A place while its spells are gathered.
struct Draft {
    kind: PlaceKind,
    istat: Option<&'static str>,
    capital: bool,
    spells: Vec<Spell>,
}

fn read() -> Lists {
    let mut unreadable = Vec::new();
    let mut drafts: BTreeMap<&'static str, Draft> = BTreeMap::new();
    let draft = |kind| Draft { kind, istat: None, capital: false, spells: Vec::new() };

    for fields in rows::<5>(PAST, &mut unreadable) {
        let [belfiore, name, province, created, deleted] = fields;
        match (created.parse(), deleted.parse()) {
            // Two dozen municipalities of the first decades never had a code ("ND"): no birth can point at them.
            _ if belfiore == "ND" => {}
            (Ok(from), Ok(last_day)) => {
                let spell = Spell { name: names::of_municipality(name), province, from: Some(from), last_day: Some(last_day) };
                drafts.entry(belfiore).or_insert_with(|| draft(PlaceKind::FormerMunicipality)).spells.push(spell);
            }
            _ => unreadable.push(name),
        }
    }
    let since: HashMap<&str, &str> =
        rows::<2>(SINCE, &mut unreadable).into_iter().map(|[belfiore, since]| (belfiore, since)).collect();
    for [istat, belfiore, name, province, _, _, _, _, capital, active, _] in rows::<11>(CURRENT, &mut unreadable) {
        let place = drafts.entry(belfiore).or_insert_with(|| draft(PlaceKind::FormerMunicipality));
        place.istat = Some(istat).filter(|code| !code.is_empty());
        place.capital = capital == "1";
        // Municipalities abolished since ISTAT's file are in both lists; their last spell came with the past ones.
        if active != "1" {
            continue;
        }
        place.kind = PlaceKind::Municipality;
        match since.get(belfiore).and_then(|day| day.parse().ok()) {
            Some(from) => place.spells.push(Spell { name: name.to_owned(), province, from: Some(from), last_day: None }),
            None => unreadable.push(belfiore),
        }
    }
    for [belfiore, name, _, active, deleted] in rows::<5>(COUNTRIES, &mut unreadable) {
        let kind = if active == "1" { PlaceKind::Country } else { PlaceKind::FormerCountry };
        let last_day: Option<NaiveDate> = deleted.parse().ok();
        if last_day.is_none() && !deleted.is_empty() {
            unreadable.push(belfiore);
        }
        drafts.entry(belfiore).or_insert_with(|| draft(kind)).spells.push(Spell {
            name: names::of_country(name),
            province: "",
            from: None,
            last_day,
        });
    }
    let provinces = rows::<7>(PROVINCES, &mut unreadable)
        .into_iter()
        .map(|[code, name, istat, region_istat, region, _, _]| Province { code, name, istat, region, region_istat })
        .collect();

    let mut places: Vec<Place> = Vec::with_capacity(drafts.len());
    for (belfiore, Draft { kind, istat, capital, mut spells }) in drafts {
        spells.sort_by_key(|spell| (spell.last_day.is_none(), spell.last_day, spell.from));
        match spells.last() {
            Some(last) => {
                let (folded, tight) = (folded(&last.name), folded_tight(&last.name));
                places.push(Place { kind, belfiore, istat, folded, tight, capital, spells });
            }
            None => unreadable.push(belfiore),
        }
    }
    places.sort_by(|a, b| (&a.folded, a.belfiore).cmp(&(&b.folded, b.belfiore)));
    let by_belfiore = places.iter().enumerate().map(|(at, place)| (place.belfiore, at)).collect();
    let by_istat = places.iter().enumerate().filter_map(|(at, place)| Some((place.istat?, at))).collect();
    Lists { places, provinces, by_belfiore, by_istat, unreadable }
}
