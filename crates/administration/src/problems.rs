//! What can be wrong in administration.

kernel::problems! {
    /// Refusals of this room.
    pub enum Problem {
        /// Forged or expired sign-in form.
        FormExpired = "ADM-001", 403, "La pagina di accesso è scaduta: ricaricala e riprova.";
        /// Too many wrong passwords from one place.
        TooManyFromHere = "ADM-002", 429, "Troppi tentativi di accesso da questa rete: riprova fra 15 minuti.";
    }
}
