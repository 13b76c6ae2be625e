//! Every refusal of this room, with its stable code.

kernel::problems! {
    /// Why the budget says no.
    pub enum Problem {
        /// A year is opened once.
        YearExists = "FIN-001", 409, "Per quest'anno ci sono già capitoli di questa tabella: un bilancio aperto si cambia con le variazioni.";
        /// A copy needs something to copy.
        NothingToCopy = "FIN-002", 422, "L'anno da riportare non ha capitoli.";
        /// A copy opens a year that is not there.
        TargetExists = "FIN-003", 409, "L'anno da aprire esiste già.";
        /// Zero or less.
        NothingToReserve = "FIN-004", 422, "La spesa da prenotare deve essere maggiore di zero.";
        /// Revenue is not spent.
        NotExpenditure = "FIN-005", 422, "Si prenota solo su un capitolo di spesa.";
        /// Reserved twice for the same thing.
        AlreadyReserved = "FIN-006", 409, "Per questa richiesta la spesa è già prenotata su questo capitolo.";
        /// There is no reservation for this thing in this year.
        NotReserved = "FIN-007", 409, "Per questa spesa non c'è una prenotazione nell'anno.";
        /// A queued reservation has no money yet.
        NotCovered = "FIN-008", 409, "La prenotazione è ancora in attesa di copertura: non si può spendere.";
        /// More than is set aside.
        BeyondReservation = "FIN-009", 409, "La spesa supera quanto è prenotato.";
        /// More is given back than was spent.
        BeyondSpent = "FIN-010", 409, "L'importo da stornare supera quanto è stato speso.";
        /// A chapter cannot have less than nothing.
        BelowZero = "FIN-011", 422, "La variazione porterebbe lo stanziamento sotto zero.";
        /// The chapter has not enough; the database says so too.
        NoCover = "FIN-012", 409, "Sul capitolo non c'è abbastanza disponibilità.";
        /// Faulty lines are dropped only when somebody says so.
        FaultyLines = "FIN-013", 409, "Alcune righe non si leggono: correggi i file e caricali di nuovo, oppure conferma di tenere solo le righe buone.";
        /// No good line at all.
        NothingRead = "FIN-014", 422, "Nei file non c'è nessuna riga leggibile da tenere.";
        /// Only what waits can be declared mandatory.
        NotWaiting = "FIN-015", 409, "Nessuna prenotazione di questa richiesta è in attesa di copertura.";
        /// Files of different years.
        YearsDiffer = "FIN-016", 422, "I file non sono tutti dello stesso anno di bilancio.";
        /// The same PEG key twice in one table of one year.
        ChapterRepeated = "FIN-017", 422, "Due righe hanno lo stesso capitolo PEG.";
        /// An amount that does not fit.
        TooLarge = "FIN-018", 422, "L'importo è troppo grande.";
        /// A limit on what waits.
        TooManyUploads = "FIN-020", 409, "Ci sono già venti caricamenti da confermare: confermane o scartane qualcuno.";
        /// A variation belongs to the year of its chapter.
        OtherYear = "FIN-019", 422, "La data dell'atto non cade nell'anno del bilancio.";
    }
}
