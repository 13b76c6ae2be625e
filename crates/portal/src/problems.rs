//! What this room refuses, and how it says so.

kernel::problems! {
    /// The refusals of the public pages.
    pub enum Problem {
        /// Too many requests from one address.
        TooManyFromHere = "PORTAL-001", 429, "Da questo collegamento sono arrivate troppe richieste: attendi qualche minuto e riprova.";
        /// No such body.
        NoSuchBody = "PORTAL-002", 404, "Questo ente non c'è: scegli il Comune dall'elenco.";
        /// The body publishes no regulation that could be asked about.
        NothingInForce = "PORTAL-003", 409, "Questo ente non ha ancora pubblicato regolamenti: chiedi al punto unico di accesso.";
        /// No parameters of the indicator for that day.
        NoParameters = "PORTAL-004", 409, "Per questo giorno non ci sono i valori con cui si calcola l'ISEE.";
    }
}
