//! What this room refuses, and how it says so.

kernel::problems! {
    /// The refusals of the benefits.
    pub enum Problem {
        /// The same attestation again.
        KnownAlready = "BEN-001", 409, "Questa attestazione c'è già: stesso protocollo, stesso tipo e stessa persona.";
        /// Withdrawn before.
        WithdrawnAlready = "BEN-002", 409, "Questa attestazione è già stata annullata.";
        /// Somebody settled the defect.
        SettledAlready = "BEN-003", 409, "Qualcun altro ha già scritto che cosa ne è stato.";
        /// A member whom the actor may not know of, or nobody.
        NoSuchMember = "BEN-004", 422, "Questa persona non c'è nel registro: cercala di nuovo, oppure scrivi nome e codice fiscale.";
        /// Nobody answers for this body.
        NoService = "BEN-010", 409, "Per questo ente non è ancora attivo il collegamento con l'INPS: inserisci l'attestazione a mano.";
        /// The service does not answer.
        NoAnswer = "BEN-011", 503, "L'INPS non risponde. Riprova fra qualche minuto; intanto puoi inserire l'attestazione a mano.";
        /// INPS is asked by a definitive tax code.
        NoTaxCode = "BEN-012", 409, "L'INPS si interroga con il codice fiscale definitivo: prima registralo fra i codici della persona.";
        /// Too many questions.
        TooManyQuestions = "BEN-013", 429, "Hai raggiunto il numero di domande all'INPS per un'ora.";
        /// Its answer makes no sense.
        NotUnderstood = "BEN-014", 502, "La risposta dell'INPS non è leggibile: avvisa chi amministra il sistema.";
        /// Faulty lines without a word.
        FaultyLines = "BEN-020", 409, "Alcune righe non si leggono: correggi il file, oppure conferma di tenere solo le righe buone.";
        /// No line is good.
        NothingRead = "BEN-021", 409, "Nel file non c'è nessuna riga da tenere.";
        /// Too many files wait.
        TooManyFiles = "BEN-022", 409, "Hai già molti file da confermare: conferma o scarta quelli, poi riprova.";
        /// The body has a regulation with this id.
        KnownCode = "BEN-030", 409, "L'ente ha già un regolamento con questo identificativo: aprilo e comincia da lì una nuova bozza.";
        /// The text of a version that is no draft does not change.
        NotADraft = "BEN-031", 409, "Questa versione non è una bozza: il suo testo non cambia più. Per cambiarlo comincia una nuova bozza.";
        /// A text with mistakes is neither published nor tried.
        FaultyText = "BEN-032", 409, "Il testo ha ancora errori: aprilo, controllalo e correggili.";
        /// Two pairs of eyes.
        OwnDraft = "BEN-033", 409, "Hai scritto tu questa bozza: la pubblica un'altra persona.";
        /// A version begins on that day or later.
        LaterVersion = "BEN-034", 409, "C'è già una versione pubblicata che comincia in quel giorno o dopo: scegli un giorno successivo, o ritira prima quella.";
        /// A version that holds is followed by another one, and not taken back.
        BegunAlready = "BEN-035", 409, "Questa versione è già entrata in vigore: non si ritira, se ne pubblica una nuova.";
        /// Only what was published is taken back.
        NotPublished = "BEN-036", 409, "Questa versione non è pubblicata: non c'è niente da ritirare.";
        /// Too many drafts of one regulation.
        TooManyDrafts = "BEN-037", 409, "Ci sono già molte bozze di questo regolamento: scarta quelle che non servono.";
        /// A parameter has no value on that day.
        NotApplicable = "BEN-038", 409, "Il regolamento non si può applicare in quel giorno:";
        /// The machine is busy with others.
        TooManySimulations = "BEN-039", 429, "Sono già in corso altre simulazioni: riprova fra qualche secondo.";
        /// Something ends the version already.
        EndsAlready = "BEN-090", 409, "Questa versione ha già un ultimo giorno: non c'è una cessazione da decidere.";
        /// An ending was proposed already.
        EndingWaits = "BEN-091", 409, "Una cessazione aspetta già di essere confermata: confermala, oppure togli la proposta.";
        /// Nobody proposed an ending.
        NoEnding = "BEN-092", 409, "Nessuna cessazione aspetta di essere confermata.";
        /// Two pairs of eyes.
        OwnEnding = "BEN-093", 409, "Hai proposto tu la cessazione: la conferma un'altra persona.";
        /// The proposed day is past by now.
        LateEnding = "BEN-094", 409, "Il giorno proposto è passato: togli la proposta e falla di nuovo, con il motivo.";
    }
}
