//! Where an approval stands, and what answers it.

use kernel::{code_enum, id_type};

id_type! {
    /// An approval that was asked.
    ApprovalId,
    /// What the body says of a kind of document or of a model, from a day.
    ApprovalRuleId,
}

code_enum! {
    /// Where an approval stands.
    pub enum ApprovalState {
        /// It waits for an answer.
        Asked = "asked" => "Approvazione chiesta",
        /// Somebody who did not write the document approved it.
        Approved = "approved" => "Approvato",
        /// It goes back to whoever wrote it.
        Returned = "returned" => "Da rivedere",
        /// It waits no more: the document was withdrawn, or became final without it.
        Withdrawn = "withdrawn" => "Non più chiesta",
    }
}

impl ApprovalState {
    /// How it is marked.
    pub const fn tone(self) -> &'static str {
        match self {
            ApprovalState::Asked => "warning",
            ApprovalState::Approved => "success",
            ApprovalState::Returned => "danger",
            ApprovalState::Withdrawn => "neutral",
        }
    }
}

code_enum! {
    /// What whoever approves says.
    pub enum ApprovalOutcome {
        /// It can become final as it stands.
        Approve = "approve" => "Approvo il documento com’è adesso",
        /// It is to be written again.
        Return = "return" => "Rimando il documento a chi l’ha scritto",
    }
}

impl ApprovalOutcome {
    /// Where it leads.
    pub const fn state(self) -> ApprovalState {
        match self {
            ApprovalOutcome::Approve => ApprovalState::Approved,
            ApprovalOutcome::Return => ApprovalState::Returned,
        }
    }
}
