//! The instruments that come with the program: files in `data/instruments`.

use super::model::Instrument;
use kernel::BodyId;
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;
use uuid::Uuid;

const TEXTS: [&str; 6] = [
    include_str!("../../../../data/instruments/fragilita.toml"),
    include_str!("../../../../data/instruments/bisogni-risorse.toml"),
    include_str!("../../../../data/instruments/katz-adl.toml"),
    include_str!("../../../../data/instruments/ethos.toml"),
    include_str!("../../../../data/instruments/sinba.toml"),
    include_str!("../../../../data/instruments/mondo-del-bambino.toml"),
];

/// An instrument with its text.
#[derive(Clone, Debug)]
pub struct Shipped {
    /// As it stands in the file.
    pub text: &'static str,
    /// As it is used.
    pub instrument: Instrument,
}

static SHIPPED: LazyLock<Vec<Shipped>> = LazyLock::new(|| {
    let read = |text: &'static str| Some(Shipped { text, instrument: Instrument::read(text).ok()? });
    TEXTS.iter().copied().filter_map(read).collect()
});

/// What comes with the program, in the order in which people should see it.
pub fn shipped() -> &'static [Shipped] {
    &SHIPPED
}

/// The SHA-256 of a text.
pub fn sha256(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// An identifier that is always the same for the same words.
pub fn id_of(words: &str) -> Uuid {
    sha256(words).first_chunk::<16>().copied().map(Uuid::from_bytes).unwrap_or_default()
}

/// By which identifier a version that comes with the program is known in a body, before and after it is used there.
pub fn shipped_id(body: BodyId, code: &str, version: i64) -> Uuid {
    id_of(&format!("instrument/{body}/{code}/{version}"))
}

#[cfg(test)]
mod tests {
    use super::super::reader::told;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_instrument_that_comes_with_the_program_adds_up() {
        for text in TEXTS {
            if let Err(faults) = Instrument::read(text) {
                let name = text.lines().next().unwrap_or_default();
                panic!("{name}: {}", told(&faults));
            }
        }
        let codes: BTreeSet<&str> = shipped().iter().map(|one| one.instrument.code.as_str()).collect();
        assert_eq!(codes.len(), TEXTS.len());
    }

    #[test]
    fn a_band_covers_every_sum_that_answers_can_give() {
        for Shipped { instrument, .. } in shipped() {
            for scale in &instrument.scales {
                let range = |code: &str| instrument.item(code).and_then(|item| item.kind.range()).unwrap_or_default();
                let most: i64 = scale.formula.iter().map(|(code, weight)| range(code).1 * weight).sum();
                for points in 0..=most {
                    let held = scale.bands.iter().filter(|(from, to, _)| (*from..=*to).contains(&points)).count();
                    assert_eq!(held, 1, "{} {} {points}", instrument.code, scale.code);
                }
            }
        }
    }

    #[test]
    fn the_fields_of_the_national_record_of_minors_take_its_own_codes() {
        let Some(sinba) = shipped().iter().find(|one| one.instrument.code == "sinba") else { panic!("no sinba") };
        let lists = sinba.instrument.items.iter().filter(|item| item.kind.choices().iter().any(|(code, _)| code == "1")).count();
        assert!(lists >= 15, "{lists} lists");
        assert!(sinba.instrument.scales.is_empty());
    }
}
