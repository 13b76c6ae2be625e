//! SIUSS, the national information system of social benefits and needs (D.Lgs. 147/2017, art. 24; D.M. 206/2014): one record per
//! beneficiary and benefit, in the XML of schema PS_PSA_SINA, release 201812.
//!
//! The way of a record: the rows of the city fill a [`Source`]; [`check`] makes of it a [`Record`], or says what is missing and who
//! can put it right; [`write_document`] and [`BatchWriter`] write records as XML; what was sent is never changed, [`correction`]
//! says what to send instead.

mod check;
mod citizenship;
mod codes;
mod finding;
mod flow;
mod model;
mod source;
mod words;
mod xml;

pub use check::{Checked, Notice, check};
pub use citizenship::{Citizenships, Entry, Lookup, TableError};
pub use codes::*;
pub use finding::{Finding, Fixer, Gap, GapKind, Holder};
pub use flow::{Flow, FlowId, FlowIdError, Sender, SenderSource};
pub use model::*;
pub use source::{Source, SourceAddress, SourceTiming, Whereabouts};
pub use words::{
    Belfiore, CountryCode, Misfit, MunicipalityCode, RegionCode, TransmissibleCode, Untransmissible, Words, transmissible,
};
pub use xml::{BatchWriter, write_document};

#[cfg(test)]
mod check_tests;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod schema_tests;
