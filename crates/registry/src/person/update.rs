//! Correcting somebody's data, and what is recorded of them later: death, notice given, marks looked at.

kernel::code_enum! {
    /// How the privacy notice was given.
    pub enum NoticeMeans {
        /// On paper.
        Paper = "paper" => "Consegnata su carta",
        /// Read or explained.
        Spoken = "spoken" => "Spiegata a voce",
        /// By mail.
        Mail = "mail" => "Inviata per email",
        /// Through an interpreter.
        Interpreter = "interpreter" => "Spiegata con un interprete",
    }
}
