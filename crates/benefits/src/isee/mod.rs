//! ISEE attestations (DPCM 159/2013): what a household can pay, as INPS certifies it.
//!
//! An attestation comes by three ways: somebody types it, INPS is asked for it ([`service`]), a file brings many ([`import`]). What is kept
//! is the indicator, the number and the days of the declaration, the equivalence scale and who is in the household; income and assets are
//! not. Which one counts for somebody on a day is answered in one place, [`counting`]. Omissions and discrepancies refuse nobody: they wait for
//! somebody to look at them.

pub mod actions;
pub mod api;
pub mod ask;
pub mod counting;
pub mod day;
pub mod expiring;
pub mod forms;
pub mod import;
pub mod model;
pub mod pages;
pub mod protocol;
pub mod question_store;
pub mod service;
pub mod shapes;
pub mod stand_in;
pub mod store;

pub use counting::{counting, counting_for_all, holding_of_all};
pub use model::{
    Counted, Counting, DefectKind, DefectOutcome, Fell, Indicator, IseeKind, MemberRelation, NewAttestation, NewDefect, NewMember,
    Scale, last_day,
};
pub use protocol::DsuProtocol;
pub use service::{Asking, IseeAnswer, IseeQuestion, IseeService, Wanted};
pub use stand_in::StandIn;
