//! Why somebody need not come.

kernel::code_enum! {
    /// Why somebody need not come every ninety days. Which of them release is dated data ([`crate::terms`]).
    pub enum ExemptionGround {
        /// A disability.
        Disability = "disability" => "Disabilità",
        /// A path of protection from gender violence.
        Violence = "violence" => "Percorso di protezione dalla violenza di genere",
        /// A pension of one's own.
        Pension = "pension" => "Pensione diretta",
        /// An oncological illness.
        Illness = "illness" => "Patologia oncologica",
        /// Somebody to care for.
        Care = "care" => "Carichi di cura",
        /// Something that the law does not name: it is written down and releases nobody.
        Other = "other" => "Altro motivo, che non esonera per legge",
    }
}
