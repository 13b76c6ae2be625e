//! One person, one record: who might be meant while somebody is typed in.
//!
//! A pure library: no database, no web, no clock. The register stores the [`index_keys`] of every [`Card`] in a plain indexed
//! table; for a query it fetches the cards that share one of its [`lookup_keys`] or begin as one of its [`typed_starts`], and
//! [`rank`]s them. The same rows give the same answer on every database, in the same order.
//!
//! Nothing here joins two records: a verdict is advice, with its reasons in Italian, for the person who decides.
//!
//! ```
//! use matching::{Birth, Card, Verdict, index_keys, lookup_keys, rank};
//! let day = "1980-01-31".parse().unwrap();
//! let stored = Card { family_name: "D'Angelo".into(), given_name: "Nicolò".into(), birth: Some(Birth::Day(day)), ..Card::default() };
//! let typed = Card { family_name: "Nicolo".into(), given_name: "Dangelo".into(), birth: Some(Birth::Day(day)), ..Card::default() };
//! let stored_keys = index_keys(&stored);
//! assert!(lookup_keys(&typed).iter().any(|key| stored_keys.contains(key)));
//! let found = rank(&typed, [(1, &stored)]);
//! assert_eq!(found[0].verdict, Verdict::Likely);
//! assert!(found[0].phrases().any(|phrase| phrase == "nome e cognome scambiati"));
//! ```

pub mod bulk;
mod card;
mod compare;
mod days;
mod keys;
mod names;
mod rank;
mod reasons;
mod sound;
mod street;
mod typed;
mod variants;

pub use card::{Birth, Card};
pub use keys::{Key, KeyKind, MOST_KEYS, MOST_LOOKUPS, index_keys, lookup_keys};
pub use rank::{LIKELY, Match, POSSIBLE, SAME, Verdict, rank, rank_any};
pub use reasons::{Evidence, Reason};
pub use sound::sound;
pub use street::Address;
pub use typed::{Search, Start, search, typed_starts};
