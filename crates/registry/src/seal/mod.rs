//! A sealed change of identity.
//!
//! After an adoption a child has another name, other parents, and often another tax code; who they were may be told by nobody without leave
//! of the judicial authority (law 184/1983 art. 27 and 28). The record of before is sealed whole: for everybody it is as if it were not
//! there (`person_scope!` and `not_hidden!` are false for it), and nothing leads from it to the record under which the child goes on. After
//! a rectified sex (law 164/1982) the record stays, with a new name, sex and tax code: what it said before is taken out of the register,
//! its history included, and stands in [`store`] alone.
//!
//! A record that was sealed by mistake comes back ([`undo`]): whoever sealed it says why, or whoever may read sealed identities. The list of
//! the seals that somebody set ([`own`]) says what the acts say; whom one is about is read for a reason, one at a time.
//!
//! Whoever may read sealed identities (`identity.sealed`) finds them by an old name or code, says why, and is written into the log.

pub mod actions;
pub mod api;
pub mod forms;
pub mod open;
pub mod own;
pub mod pages;
pub mod store;
pub mod undo;

kernel::code_enum! {
    /// Why an identity was sealed.
    pub enum SealKind {
        /// Adoption.
        Adoption = "adoption" => "Adozione",
        /// Rectified sex.
        Rectification = "rectification" => "Rettificazione di sesso",
    }
}
