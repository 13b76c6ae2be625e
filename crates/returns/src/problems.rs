//! Why a return is not produced, in the words of whoever must act.

kernel::problems! {
    /// The problems of this room.
    pub enum Problem {
        /// A sending of the year is being prepared or waits.
        OneAtATime = "RET-001", 409, "Per questo anno c'è già un invio in preparazione o da trasmettere: trasmettilo o scartalo prima di prepararne un altro.";
        /// The body has not said who it is.
        SenderIncomplete = "RET-002", 409, "Mancano i dati dell'ente che trasmette: completali nella pagina «Chi trasmette».";
        /// A sending in another state.
        NotReady = "RET-003", 409, "L'invio non è in attesa di trasmissione: ricarica la pagina per vedere a che punto è.";
        /// A day of transmission before the documents existed.
        TransmittedTooEarly = "RET-004", 422, "Il giorno della trasmissione non può precedere la preparazione dell'invio né essere nel futuro.";
        /// A check of the year is running.
        CheckRunning = "RET-005", 409, "Il controllo di questo anno è già in corso.";
        /// A code of a body or place that has not its shape.
        SenderShape = "RET-006", 422, "Il dato non ha la forma che INPS chiede.";
        /// A state that is not in the shipped table.
        UnknownState = "RET-007", 422, "Lo Stato non è nella tabella: scrivi il codice catastale, come Z330, o la sigla di due lettere, come MA.";
        /// What was frozen is no longer what it was.
        Damaged = "RET-008", 500, "Un documento conservato non corrisponde più alla sua impronta: non va trasmesso. Avvisa chi amministra il sistema.";
    }
}
