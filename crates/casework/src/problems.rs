//! What this room refuses, in the words of the people who must act on it.

kernel::problems! {
    /// What can be wrong with interviews, cases, diaries, plans, reviews and closures.
    pub enum Problem {
        /// Not in the table of moves.
        MoveNotAllowed = "CASE-001", 409, "Questo passaggio non è previsto.";
        /// One open case a subject, unit and level.
        AlreadyOpen = "CASE-002", 409, "C'è già una cartella aperta per questa persona o questo nucleo nella stessa unità e allo stesso livello: prosegui in quella.";
        /// Taking into care, later than today.
        TakenInFuture = "CASE-003", 422, "La presa in carico non può avere una data futura.";
        /// Taking into care, before the record existed.
        TakenBeforeOpening = "CASE-004", 422, "La presa in carico non può precedere il giorno da cui la persona è conosciuta.";
        /// A phase that is not entered by hand.
        PhaseNotAllowed = "CASE-005", 422, "Scegli un'altra fase: a questa non si passa a mano.";
        /// A phase on an impossible day.
        PhaseDay = "CASE-006", 422, "La fase comincia fra l'inizio della fase in corso e oggi.";
        /// The worker has no role in the unit.
        NotOfTheUnit = "CASE-007", 422, "Questa persona non lavora nell'unità della cartella: scegli fra gli operatori dell'unità.";
        /// In the team already.
        AlreadyMember = "CASE-008", 409, "Questa persona lavora già sul caso.";
        /// Nothing but reading.
        NotInCare = "CASE-009", 409, "La cartella non è in carico: prima va presa in carico.";
        /// Closed for writing.
        CaseIsClosed = "CASE-010", 409, "La cartella è chiusa: per scrivere va riaperta.";
        /// Sealing without a team.
        SealNeedsWorker = "CASE-011", 409, "Prima di riservare la cartella assegnala a qualcuno: altrimenti nessuno potrebbe più leggerla.";
        /// The one in charge leaves only by reassignment.
        ResponsibleStays = "CASE-012", 409, "Il responsabile del caso non si toglie dall'équipe: va riassegnata la cartella.";
        /// An appointment has one first interview.
        InterviewTwice = "INT-001", 409, "Per questo appuntamento il colloquio è già registrato.";
        /// An interview in the future.
        InterviewInFuture = "INT-002", 422, "Il colloquio non può essere nel futuro.";
        /// No contact behind it was moved, or somebody has decided already.
        NothingToSettle = "INT-003", 409, "Su questo colloquio non c'è niente da decidere.";
        /// Appointment or contact of somebody who has nothing to do with the person.
        NotTheirs = "INT-004", 422, "L'appuntamento o il contatto è di un'altra persona, che oggi non vive nello stesso nucleo: registra il colloquio dalla scheda della persona giusta.";
        /// An entry in the future.
        EntryInFuture = "DIARY-001", 422, "Una registrazione di diario non può essere nel futuro.";
        /// Only the author corrects.
        NotTheAuthor = "DIARY-002", 409, "Solo chi ha scritto la registrazione può correggerla.";
        /// Moved to where it is.
        SameCase = "DIARY-003", 422, "La registrazione è già in questa cartella.";
        /// Two drafts at once.
        PlanAlreadyOpen = "PLAN-001", 409, "C'è già un progetto in preparazione: completa quello o eliminalo.";
        /// Not a draft.
        PlanNotDraft = "PLAN-002", 409, "Il progetto non è in bozza: per cambiarlo prepara una nuova versione.";
        /// Not being signed.
        PlanNotSigning = "PLAN-003", 409, "Il progetto non è alla firma.";
        /// Incomplete.
        PlanIncomplete = "PLAN-004", 409, "Il progetto non è completo.";
        /// Price or provider changed since the draft.
        PriceChanged = "PLAN-005", 409, "Dopo la bozza qualcosa è cambiato nel catalogo: guarda le differenze e aggiorna il progetto.";
        /// No price.
        NoPrice = "PLAN-006", 422, "Per questo servizio non c'è un prezzo in vigore presso l'ente scelto.";
        /// Not offered.
        NotOffered = "PLAN-007", 422, "Questo servizio non è nel catalogo in quel periodo.";
        /// Signed already.
        AlreadySigned = "PLAN-008", 409, "Questa firma è già registrata.";
        /// A signature on an impossible day.
        SignedDay = "PLAN-009", 422, "La firma va dal giorno in cui il progetto è pronto a oggi.";
        /// The total is not what fits.
        TooMuch = "PLAN-010", 422, "La quantità per il prezzo dà un importo troppo grande.";
        /// The user's share is more than the cost.
        ShareTooLarge = "PLAN-011", 422, "La quota a carico della persona non può superare il costo.";
        /// Outside the plan's own time.
        ServiceOutsidePlan = "PLAN-012", 422, "Il periodo del servizio deve stare dentro quello del progetto.";
        /// Nothing to review.
        NothingToReview = "REV-001", 409, "Non c'è un progetto concordato da verificare.";
        /// A review on an impossible day.
        ReviewDay = "REV-002", 422, "La verifica va dal giorno dell'accordo sul progetto a oggi.";
        /// The next review on an impossible day.
        NextReviewDay = "REV-003", 422, "La prossima verifica deve essere dopo questa.";
        /// A closure on an impossible day.
        ClosureDay = "CLOSE-001", 422, "La chiusura va dal giorno della presa in carico, o dell'ultima riapertura, a oggi.";
    }
}
