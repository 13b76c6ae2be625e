//! What this room refuses, and how it says so.

kernel::problems! {
    /// The refusals of the payments.
    pub enum Problem {
        /// A run is not where the step begins.
        NotFromHere = "PAY-001", 409, "La liquidazione non è più in questo stato: rileggila.";
        /// Two pairs of eyes.
        OwnRun = "PAY-002", 409, "Hai preparato tu questa liquidazione: la approva un'altra persona.";
        /// Nobody is paid by it.
        NothingToPay = "PAY-003", 409, "In questa liquidazione non c'è nessuna riga da pagare.";
        /// The budget has not enough.
        NoCover = "PAY-004", 409, "Sul capitolo non c'è abbastanza per questa liquidazione:";
        /// The chapter of the measure is not in this year's budget.
        NoChapter = "PAY-005", 409, "Il capitolo della misura non c'è nel bilancio di quest'anno:";
        /// From which account?
        NoAccount = "PAY-006", 409, "Manca il conto di tesoreria dell'ente: va indicato prima di approvare pagamenti con bonifico.";
        /// The file for the bank exists from the approval on.
        NotApproved = "PAY-007", 409, "Il file si prepara quando la liquidazione è approvata.";
        /// All rows are paid at the treasurer's.
        NoTransfers = "PAY-008", 409, "In questa liquidazione non ci sono bonifici.";
        /// A row has its outcome already.
        OutcomeKnown = "PAY-009", 409, "L'esito di questa riga è già scritto.";
        /// A row that is held, or that was sent.
        NotDue = "PAY-010", 409, "Questa riga non è fra quelle da pagare.";
        /// Outcomes of something that was not sent.
        NotSent = "PAY-011", 409, "Gli esiti si scrivono dopo l'approvazione.";
        /// Rows are open.
        OutcomesMissing = "PAY-012", 409, "Di alcune righe non è ancora scritto l'esito.";
        /// A suspension lasts.
        SuspendedAlready = "PAY-020", 409, "Il pagamento è già sospeso.";
        /// None lasts.
        NotSuspended = "PAY-021", 409, "Il pagamento non è sospeso.";
        /// The same day twice.
        ChangedThatDay = "PAY-022", 409, "Da quel giorno c'è già un altro importo.";
        /// It is paid already.
        PaidAlready = "PAY-023", 409, "Un mese che comprende quel giorno è già pagato: un importo più alto vale da un giorno successivo.";
        /// It has ended.
        Ended = "PAY-024", 409, "Questa spettanza è finita.";
        /// Somebody else fills it.
        Filling = "PAY-025", 409, "La liquidazione è ancora in preparazione.";
        /// More than is owed.
        TooMuchBack = "PAY-030", 422, "L'importo supera quello che resta da recuperare:";
        /// Settled.
        SettledAlready = "PAY-031", 409, "Questo recupero è già chiuso.";
    }
}
