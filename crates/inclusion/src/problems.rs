//! What this room refuses, and how it says so.

kernel::problems! {
    /// The refusals of the inclusion allowance.
    pub enum Problem {
        /// A member whom the actor may not know of, or of another household.
        NoSuchMember = "INC-001", 422, "Questa persona non è nel nucleo: ricarica la pagina e riprova.";
        /// A meeting of another household.
        NoSuchMeeting = "INC-002", 422, "Questo incontro non è del nucleo: ricarica la pagina e riprova.";
        /// Nobody of the register, or somebody whom the actor may not know of.
        NoSuchPerson = "INC-003", 422, "Questa persona non c'è nel registro: cercala di nuovo.";
        /// A unit that is not there today.
        NoSuchUnit = "INC-004", 422, "Scegli una delle unità dell'elenco.";
        /// A case that is closed, or of nobody in the household, or that the actor may not read.
        NoSuchCase = "INC-005", 422, "Scegli una cartella aperta di una persona del nucleo.";
        /// Somebody said who the member is.
        MatchedAlready = "INC-010", 409, "Questa persona è già collegata a una scheda del registro.";
        /// Nobody said who the member is.
        NotMatched = "INC-011", 409, "Questa persona non è collegata a nessuna scheda.";
        /// The same person twice.
        InAlready = "INC-012", 409, "Questa scheda è già collegata a un'altra persona del nucleo.";
        /// The list has no name of theirs.
        NoName = "INC-013", 409, "L'elenco non riporta cognome e nome: cerca la persona nel registro, oppure registrala a mano e poi collegala.";
        /// What came of a meeting was told.
        ToldAlready = "INC-020", 409, "L'esito di questo incontro è già stato scritto.";
        /// The same exemption twice.
        KnownExemption = "INC-021", 409, "C'è già un esonero con lo stesso motivo in quei giorni.";
        /// The meeting was reported.
        ReportedAlready = "INC-022", 409, "Per questo incontro la stessa segnalazione c'è già.";
        /// A report does not go that way.
        NoSuchStep = "INC-023", 409, "Questa segnalazione è già andata avanti: ricarica la pagina.";
        /// Faulty lines without a word.
        FaultyLines = "INC-030", 409, "Alcune righe non si leggono: correggi il file, oppure conferma di tenere solo i nuclei completi.";
        /// Too many lists wait.
        TooManyFiles = "INC-031", 409, "Hai già molti elenchi da confermare: conferma o scarta quelli, poi riprova.";
        /// Somebody changed what the list is compared with.
        OtherDifferences = "INC-032", 409, "Nel frattempo i nuclei registrati sono cambiati: rileggi le differenze e conferma di nuovo.";
        /// Whoever imports works for a unit.
        NoUnit = "INC-033", 409, "Per importare l'elenco serve un ruolo in un'unità: rivolgiti a chi amministra il sistema.";
        /// What is missing may stand in lines that were not read.
        PartOfAList = "INC-034", 409, "Di alcune righe non si sa a quale pratica appartengono: non si può dire chi è uscito dall'elenco. Correggi il file e caricalo di nuovo.";
    }
}
