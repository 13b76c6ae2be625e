//! What this room refuses, in the words of the people who must act on it.

kernel::problems! {
    /// What can be wrong with documents, models, post and the archive.
    pub enum Problem {
        /// Not in the table of steps.
        StepNotAllowed = "DOC-001", 409, "Questo passaggio non è previsto per il documento com'è adesso.";
        /// Final already.
        NotADraft = "DOC-002", 409, "Il documento non è più una bozza: per cambiarlo si prepara una nuova edizione.";
        /// Another edition is there.
        EditionExists = "DOC-003", 409, "C'è già una nuova edizione di questo documento: prosegui in quella.";
        /// Places that nobody filled.
        OpenPlaces = "DOC-004", 409, "Nel testo restano punti da completare, fra doppie parentesi graffe.";
        /// No text.
        NothingWritten = "DOC-005", 409, "Il documento è vuoto: scrivi almeno una parte.";
        /// Nobody to send it to.
        NoAddressee = "DOC-006", 409, "Manca il destinatario: scrivilo nel documento prima di renderlo definitivo.";
        /// Too much for a letter.
        NotPrintable = "DOC-007", 422, "Il documento non si può stampare.";
        /// Characters without a shape.
        NoShape = "DOC-008", 422, "Il documento contiene caratteri che non si possono stampare: riscrivili.";
        /// No such model.
        NoTemplate = "DOC-009", 422, "Questo modello non c'è o non è più in uso: scegline un altro.";
        /// A day that cannot be.
        SentDay = "DOC-010", 422, "L'invio va dal giorno in cui il documento è definitivo a oggi.";
        /// Registered already.
        RegisteredAlready = "DOC-011", 409, "Il documento è già registrato al protocollo.";
        /// Nothing to register.
        NotForTheRegistry = "DOC-012", 409, "Questo documento non va al protocollo: è interno oppure non è definitivo.";
        /// The registry did not answer.
        RegistryFailed = "DOC-013", 409, "Il protocollo non ha risposto: il documento resta definitivo e si può registrare di nuovo più tardi.";
        /// A class that is not in the filing plan.
        NoClass = "DOC-014", 422, "Questa classe non è nel piano di conservazione.";
        /// A model that was published.
        TemplateNotDraft = "DOC-015", 409, "Questo modello è già pubblicato: per cambiarlo si prepara una nuova edizione.";
        /// Two drafts of a model.
        TemplateDraftExists = "DOC-016", 409, "C'è già una bozza di questo modello: completa quella.";
        /// Too many files.
        TooManyFiles = "DOC-017", 409, "Un documento ha al massimo 50 file.";
        /// No file.
        NoFile = "DOC-018", 422, "Scegli almeno un file.";
        /// A copy of something that was not written here.
        NothingToRedact = "DOC-019", 409, "La copia oscurata si fa di un documento definitivo scritto qui: un file acquisito si oscura prima di allegarlo.";
        /// Nothing was covered.
        NothingLeftOut = "DOC-020", 422, "Indica almeno una parte o una parola da oscurare.";
        /// A word that is not there.
        WordNotThere = "DOC-021", 422, "Queste parole non ci sono nel documento: controlla come sono scritte.";
        /// A discard proposal that waits.
        DiscardOpen = "DOC-022", 409, "C'è già una proposta di scarto che aspetta l'autorizzazione.";
        /// Nothing to propose.
        NothingToDiscard = "DOC-023", 409, "Nessun documento può essere proposto: le classi verificate non hanno documenti con il periodo concluso.";
        /// Decided already.
        DiscardDecided = "DOC-024", 409, "Sulla proposta è già stato deciso.";
        /// Without a source.
        SourceNeeded = "DOC-025", 422, "Per segnare il periodo come verificato indica da dove viene.";
        /// An attachment is made final by nobody.
        NotWrittenHere = "DOC-026", 409, "Questo documento è un file acquisito: non si modifica e non ha edizioni.";
        /// Something was typed that is not in it.
        TextNotSaved = "DOC-027", 409, "C'è del testo scritto e non salvato: salvalo oppure elimina la bozza, poi rendi definitivo il documento.";
        /// The body wants an approval.
        NotApproved = "DOC-028", 409, "Prima di diventare definitivo questo documento va approvato da un'altra persona, così com'è adesso: chiedi l'approvazione.";
        /// No approval is wanted.
        ApprovalNotWanted = "DOC-029", 409, "Per questo documento l'approvazione non serve: si può rendere definitivo.";
        /// It was asked already.
        ApprovalAsked = "DOC-030", 409, "L'approvazione è già chiesta e aspetta una risposta.";
        /// Nobody asked.
        NoApprovalAsked = "DOC-031", 409, "Per questo documento nessuna approvazione aspetta una risposta.";
        /// Whoever wrote it.
        OwnApproval = "DOC-032", 409, "Chi ha scritto il documento o ha chiesto l'approvazione non lo approva: serve un'altra persona.";
        /// A day that is over.
        ApprovalDay = "DOC-033", 422, "La data non può essere passata.";
        /// Sorting or answering what is over.
        PostIsOver = "POST-001", 409, "Questa posta è già evasa.";
        /// Without a scan.
        ScanNeeded = "POST-002", 422, "Allega almeno un file: la scansione o il messaggio ricevuto.";
        /// A day that cannot be.
        ReceivedDay = "POST-003", 422, "La posta non può arrivare in un giorno futuro.";
        /// A unit that is not there.
        NoUnit = "POST-004", 422, "Scegli un ufficio in funzione.";
        /// No such case in the unit.
        NoCase = "POST-005", 422, "In questo ufficio non c'è una cartella con questo numero.";
        /// Sorting is needed first.
        NotSorted = "POST-006", 409, "Prima va smistata a un ufficio.";
        /// No such reply.
        NoReply = "POST-007", 422, "Non c'è un documento inviato con questo numero.";
        /// The registry did not answer.
        RegistryAway = "POST-008", 503, "Il protocollo non risponde: la posta non è stata registrata. Riprova fra qualche minuto scegliendo di nuovo i file.";
        /// What came is of a secret proceeding.
        PostReserved = "POST-009", 409, "Questa posta è riservata: la segue chi lavora sul procedimento.";
    }
}
