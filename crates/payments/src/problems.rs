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
        NotSent = "PAY-011", 409, "Gli esiti si scrivono quando la liquidazione è stata trasmessa alla tesoreria: segnala prima come trasmessa.";
        /// Rows are open.
        OutcomesMissing = "PAY-012", 409, "Di alcune righe non è ancora scritto l'esito.";
        /// Two pairs of eyes for what is paid, and not for the list alone.
        OwnHand = "PAY-013", 409, "Di alcune righe hai scritto tu il conto o l'importo: approva un'altra persona, oppure l'ufficio toglie quelle righe.";
        /// There is nothing to choose.
        ChapterThere = "PAY-014", 409, "Nel bilancio di quest'anno questo capitolo c'è, e si paga da lì:";
        /// A suspension lasts.
        SuspendedAlready = "PAY-020", 409, "Il pagamento è già sospeso.";
        /// None lasts.
        NotSuspended = "PAY-021", 409, "Il pagamento non è sospeso.";
        /// The same day twice.
        ChangedThatDay = "PAY-022", 409, "Da quel giorno vale già questo importo.";
        /// It has ended.
        Ended = "PAY-024", 409, "Questa spettanza è finita.";
        /// Somebody else fills it.
        Filling = "PAY-025", 409, "La liquidazione è ancora in preparazione.";
        /// Only what waits for heirs is closed by an act.
        NotForHeirs = "PAY-026", 409, "Si chiude così solo una riga trattenuta perché la persona è deceduta.";
        /// All of the month is paid, or about to be.
        NothingLeft = "PAY-027", 409, "Di questo mese non resta niente da pagare: è già pagato, in pagamento o chiuso con un atto.";
        /// Only what was not executed or came back is corrected.
        NoWrongOutcome = "PAY-028", 409, "Si corregge solo un esito «Non eseguita» o «Tornata indietro».";
        /// What was to be paid again is being paid.
        Followed = "PAY-029", 409, "L'esito non si corregge più: la somma è già in un'altra liquidazione o è chiusa con un atto.";
        /// Money comes back after it went out.
        BackBeforePaid = "PAY-032", 422, "La somma non può essere tornata indietro prima del giorno in cui risulta pagata:";
        /// More than is owed.
        TooMuchBack = "PAY-030", 422, "L'importo supera quello che resta da recuperare:";
        /// Divided to the cent, or not at all.
        PartsDiffer = "PAY-033", 422, "Le parti degli eredi non fanno la somma da pagare:";
        /// It is a part of a whole.
        PartOfHeir = "PAY-034", 409, "È la parte di un erede: l'importo non si cambia.";
        /// Whether it is owed was not said.
        HeirsWait = "PAY-035", 409, "La somma non si divide ancora fra gli eredi:";
        /// What was paid is not taken back.
        PartFollowed = "PAY-036", 409, "La divisione fra gli eredi non si annulla più: una parte è già pagata, in una liquidazione approvata o chiusa a sua volta con un atto.";
        /// There is nothing to take back.
        NotDivided = "PAY-037", 409, "Questa riga non è divisa fra gli eredi.";
        /// Settled.
        SettledAlready = "PAY-031", 409, "Questo recupero è già chiuso.";
    }
}
