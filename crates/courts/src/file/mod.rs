//! The file of somebody under orders: what there is, with its hash, who opened which piece, and who may have a copy of what. A copy is asked
//! for by one and decided by another; what is to be covered is written down before anything leaves.

pub mod api;
pub mod list;
pub mod pages;
pub mod release;
pub mod store;

kernel::id_type! {
    /// A request of a copy.
    ReleaseId,
}

kernel::code_enum! {
    /// Where a request of a copy stands.
    pub enum FileReleaseState {
        /// Nobody decided yet.
        Asked = "asked" => "Da decidere",
        /// It may be given, with what is covered.
        Granted = "granted" => "Concessa, con le parti coperte",
        /// It may not.
        Refused = "refused" => "Rifiutata",
    }
}

impl FileReleaseState {
    /// How its badge looks.
    pub fn tone(self) -> &'static str {
        match self {
            FileReleaseState::Asked => "warning",
            FileReleaseState::Granted => "success",
            FileReleaseState::Refused => "neutral",
        }
    }
}
