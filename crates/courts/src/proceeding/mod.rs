//! Proceedings as such: what hangs on one, and that it is closed with its outcome once no order of it holds and nothing is owed. An order that comes
//! later opens it again.

pub mod actions;
pub mod api;
pub mod pages;
pub mod store;

kernel::code_enum! {
    /// How a proceeding ended.
    pub enum ProceedingOutcome {
        /// Its orders have done what they were for.
        Concluded = "concluded" => "Concluso: i provvedimenti sono finiti",
        /// The authority ordered nothing.
        Dismissed = "dismissed" => "Archiviato senza provvedimenti",
        /// Another authority goes on with it.
        Passed = "passed" => "Passato a un’altra autorità",
        /// Something else, said in words.
        Other = "other" => "Altro",
    }
}
