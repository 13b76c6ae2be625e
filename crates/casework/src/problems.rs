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
        /// The level that it has.
        SameLevel = "CASE-013", 422, "La cartella è già a questo livello.";
        /// A level on an impossible day.
        LevelDay = "CASE-014", 422, "Il nuovo livello comincia fra il giorno di quello in corso e oggi.";
        /// Another open case of the same subject where it would go.
        AlreadyThere = "CASE-015", 409, "In quell'unità, a questo livello, la stessa persona o lo stesso nucleo ha già una cartella aperta.";
        /// Reserved, and it would come to people who do not see it.
        SealedElsewhere = "CASE-016", 409, "La cartella è riservata e in quell'unità nessuno la vedrebbe: prima proponi il passaggio a una persona di quell'unità, poi cambia il livello.";
        /// A step that is not in the table of passages.
        PassageStep = "PASS-001", 409, "A questo passaggio non si può più rispondere così.";
        /// One passage at a time.
        PassageOpen = "PASS-002", 409, "C'è già un passaggio in attesa di risposta per questa cartella: attendi la risposta o ritiralo.";
        /// To where it is.
        PassageToOneself = "PASS-003", 422, "La cartella è già lì: scegli un'altra unità o un'altra persona.";
        /// Another body of this installation, without an agreement.
        NoAgreement = "PASS-004", 409, "Con questo ente non c'è un accordo in vigore per scambiare dati: chiedi prima al responsabile della protezione dei dati.";
        /// The case changed hands meanwhile.
        PassageOvertaken = "PASS-005", 409, "Nel frattempo la cartella è passata di mano: questo passaggio non vale più. Chi l'ha mandato può ritirarlo e proporne uno nuovo.";
        /// Something was written since it was accepted.
        WrittenSince = "PASS-006", 409, "Dopo l'accettazione nella cartella è già stato scritto qualcosa: per ridarla proponi un nuovo passaggio.";
        /// A refusal without a reason.
        PassageReason = "PASS-007", 422, "Scrivi il motivo: chi ha mandato la cartella deve sapere che cosa fare.";
        /// A proposal has nobody in charge.
        ProposalToWorker = "PASS-008", 409, "Questa cartella è ancora una proposta: va assegnata dall'unità, non passata da una persona a un'altra.";
        /// Works on it already.
        PartnerAlready = "PASS-009", 409, "Questa unità collabora già sulla cartella.";
        /// A step that is not in the table of collective work.
        CollectiveStep = "GROUP-001", 409, "Questo passaggio non è previsto per il lavoro di gruppo o di comunità.";
        /// Takes part already.
        TakesPartAlready = "GROUP-002", 409, "Questa persona partecipa già.";
        /// Closed for writing.
        CollectiveClosed = "GROUP-003", 409, "Il lavoro è chiuso: si può solo leggere.";
        /// A meeting in the future, or before the beginning.
        CollectiveMeetingDay = "GROUP-004", 422, "L'incontro va dal giorno di inizio a oggi.";
        /// Evaluated without results.
        ResultsMissing = "GROUP-005", 422, "Prima di valutarlo scrivi che cosa ne è venuto: per le singole persone, per il gruppo o per la comunità.";
        /// The end before the beginning.
        CollectivePeriod = "GROUP-006", 422, "La fine non può precedere l'inizio.";
        /// Another edition is being written or agreed on.
        CollectivePlanOpen = "GROUP-007", 409, "C'è già una bozza del progetto, o una versione alla firma: prosegui in quella.";
        /// Says whether they agree without taking part.
        TakesNoPart = "GROUP-008", 409, "Questa persona oggi non partecipa: aggiungila prima fra chi partecipa.";
        /// Said in the future, or before they took part.
        ConsentDay = "GROUP-009", 422, "La risposta va dal giorno in cui il progetto è stato portato alla firma, o in cui la persona ha cominciato a partecipare se è venuta dopo, a oggi.";
        /// Said twice.
        SaidAlready = "GROUP-010", 409, "La risposta di questa persona è già registrata: se cambia idea, il progetto si riporta in bozza.";
        /// Signed by somebody else.
        NotTheLeader = "GROUP-011", 409, "Firma chi conduce il lavoro, chi lo sostituisce o chi coordina l'unità.";
        /// Signed too early.
        NotAllAnswered = "GROUP-012", 409, "Non si può ancora firmare.";
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
        /// Somebody else's note.
        NotYourNote = "DIARY-004", 409, "Solo chi ha scritto la nota riservata decide chi può leggerla.";
        /// Deciding on what one asked for or wrote oneself.
        OwnRelease = "DIARY-005", 409, "Il rilascio di una nota riservata lo decide un'altra persona: né chi lo ha chiesto, né chi ha scritto la nota.";
        /// The original, not redacted.
        NotRedacted = "DIARY-006", 422, "Il testo da rilasciare è uguale alla nota: togli ciò che non va comunicato.";
        /// Asked for already.
        ReleaseAsked = "DIARY-007", 409, "Il rilascio di questa nota è già stato chiesto e aspetta una decisione.";
        /// Decided already.
        ReleaseDecided = "DIARY-008", 409, "Su questo rilascio è già stato deciso.";
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
        /// Somebody without the title to sign.
        NotEntitled = "PLAN-013", 409, "Qualcuno fra chi è indicato non può firmare questo progetto.";
        /// A signature that is needed is neither given nor decided on.
        SignatureAbsent = "PLAN-014", 409, "Per concordare il progetto serve un'altra firma: riportalo in bozza e aggiungila.";
        /// A minor who was not heard.
        MinorNotHeard = "PLAN-015", 409, "La persona è minorenne e va ascoltata: scrivi quando è stata ascoltata e che cosa ha detto, oppure perché non è stato possibile.";
        /// No interpreter.
        NoInterpreter = "PLAN-016", 409, "La persona ha bisogno di un interprete.";
        /// The service always signs.
        NotWaivable = "PLAN-017", 409, "La firma del servizio sociale serve sempre.";
        /// Heard on an impossible day.
        HeardDay = "PLAN-018", 422, "L'ascolto non può essere nel futuro.";
        /// Heard as a minor, of age.
        NotAMinor = "PLAN-019", 409, "La persona è maggiorenne: quello che dice sta negli obiettivi e nella sua firma.";
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
