//! What this room refuses, and how it says so.

kernel::problems! {
    /// The refusals of the copy of the civil register.
    pub enum Problem {
        /// Another import writes.
        Busy = "POP-001", 409, "Un'altra importazione sta scrivendo: aspetta che finisca.";
        /// The state does not allow it.
        NotNow = "POP-002", 409, "Questa importazione non è più in questo stato: rileggila.";
        /// Faulty lines without a word.
        FaultyLines = "POP-003", 409, "Alcune righe non si leggono: correggi il file, oppure conferma di tenere solo le righe buone.";
        /// Very many would vanish.
        ManyGone = "POP-004", 409, "Troppi residenti non sono più nell'estratto: controlla che sia intero e, se è giusto, confermalo.";
        /// The mirror changed since the preview.
        Overtaken = "POP-005", 409, "Dopo l'anteprima è stata applicata un'altra importazione: rileggi il file per vedere le differenze di oggi.";
        /// Not the last run.
        NotTheLast = "POP-006", 409, "Si annulla solo l'ultima importazione applicata: prima annulla quelle più recenti, una alla volta.";
        /// Most of it cannot be read.
        Unreadable = "POP-007", 409, "Più di metà delle righe non si legge: controlla le colonne prima di applicare.";
        /// Too many questions.
        TooManyQuestions = "POP-008", 429, "Hai raggiunto il numero di domande all'anagrafe per un'ora.";
        /// The answer is not at hand any more.
        AnswerGone = "POP-009", 409, "La risposta è scaduta: fai di nuovo la domanda.";
        /// Known already.
        AlreadyThere = "POP-010", 409, "Nel registro c'è già qualcuno che le somiglia molto: scegli se è la stessa persona.";
        /// Dead or gone.
        NotResident = "POP-011", 409, "Risulta deceduta o emigrata: registra la persona a mano, se serve.";
        /// An alert somebody decided.
        DecidedAlready = "POP-012", 409, "Qualcun altro ha già deciso su questa notizia.";
        /// No file.
        NoFile = "POP-013", 422, "Scegli un file.";
        /// Too many runs wait.
        TooManyWaiting = "POP-014", 409, "Troppe importazioni aspettano: scartane qualcuna prima di caricare un altro file.";
        /// The service does not answer.
        NoAnswer = "POP-015", 503, "L'anagrafe non risponde. Riprova fra qualche minuto; intanto puoi registrare la persona a mano.";
        /// The national register does not take the body's questions.
        NotAccepted = "POP-016", 502, "L'anagrafe nazionale non accetta le domande di questo ente: avvisa chi amministra il sistema.";
        /// Its answer makes no sense.
        NotUnderstood = "POP-017", 502, "La risposta dell'anagrafe nazionale non è leggibile: avvisa chi amministra il sistema.";
        /// It wants a whole day of birth.
        DayNeeded = "POP-018", 422, "L'anagrafe nazionale cerca con il codice fiscale, oppure con cognome, nome e giorno di nascita.";
        /// A new residence of whoever has a protected address.
        Guarded = "POP-019", 409, "Ha un indirizzo protetto: la nuova residenza la accetta chi può proteggerla.";
        /// A household that the actor does not compose.
        HouseholdOfOthers = "POP-020", 409, "Il nucleo di questa persona lo compone chi la segue: collega solo lei, senza scegliere altri.";
    }
}
