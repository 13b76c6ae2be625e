//! The files of `data/demo` from which people are made, built into the program.

use crate::mistakes::Desk;
use crate::names::{Names, Sources};
use crate::spelling::Spellings;
use crate::streets::Streets;
use crate::table::DataError;
use crate::texts::Texts;

/// Invented streets of Milan's nine municipi.
pub const MILANO_STREETS: &str = include_str!("../../../data/demo/milano/streets.csv");
/// Invented streets of the Comuni of the A.S.S.E.MI. district; the district is the code of the Comune's unit.
pub const ASSEMI_STREETS: &str = include_str!("../../../data/demo/assemi/streets.csv");
/// Invented streets of the municipality with five zones; the district is the code of the zone's unit.
pub const CINQUE_ZONE_STREETS: &str = include_str!("../../../data/demo/cinque-zone/streets.csv");

/// The names.
pub fn names() -> Result<Names, DataError> {
    Names::read(Sources {
        communities: include_str!("../../../data/demo/names/communities.csv"),
        families: include_str!("../../../data/demo/names/families.csv"),
        roots: include_str!("../../../data/demo/names/roots.csv"),
        endings: include_str!("../../../data/demo/names/endings.csv"),
        given_women: include_str!("../../../data/demo/names/given_f.csv"),
        given_men: include_str!("../../../data/demo/names/given_m.csv"),
        birthplaces: include_str!("../../../data/demo/names/birthplaces.csv"),
    })
}

/// The streets of one of the three files above.
pub fn streets(text: &str) -> Result<Streets, DataError> {
    Streets::read("streets.csv", text)
}

/// The sentences.
pub fn texts() -> Result<Texts, DataError> {
    Texts::read(&[
        ("common.toml", include_str!("../../../data/demo/texts/common.toml")),
        ("elderly_alone.toml", include_str!("../../../data/demo/texts/elderly_alone.toml")),
        ("exhausted_carer.toml", include_str!("../../../data/demo/texts/exhausted_carer.toml")),
        ("family_eviction.toml", include_str!("../../../data/demo/texts/family_eviction.toml")),
        ("homeless.toml", include_str!("../../../data/demo/texts/homeless.toml")),
        ("disability.toml", include_str!("../../../data/demo/texts/disability.toml")),
        ("new_foreign_parents.toml", include_str!("../../../data/demo/texts/new_foreign_parents.toml")),
        ("conflictual_separation.toml", include_str!("../../../data/demo/texts/conflictual_separation.toml")),
        ("addiction.toml", include_str!("../../../data/demo/texts/addiction.toml")),
        ("poverty.toml", include_str!("../../../data/demo/texts/poverty.toml")),
        ("withdrawn_teenager.toml", include_str!("../../../data/demo/texts/withdrawn_teenager.toml")),
    ])
}

/// How names are spelled otherwise.
///
/// # Errors
/// A fault of the file.
pub fn spellings() -> Result<Spellings, DataError> {
    Spellings::read(include_str!("../../../data/demo/names/spellings.csv"))
}

/// What goes wrong at another desk, and how often.
///
/// # Errors
/// A fault of one of the files.
pub fn desk() -> Result<Desk, DataError> {
    Desk::read(include_str!("../../../data/demo/mistakes.csv"), spellings()?)
}
