//! What this room refuses, in the words of the people who must act on it.

kernel::problems! {
    /// What can be wrong with instruments, assessments and multidisciplinary units.
    pub enum Problem {
        /// This version is there.
        VersionTaken = "ASSESS-001", 409, "Questa versione dello strumento c'è già: dai alla nuova il numero seguente.";
        /// No new assessments with it.
        NotInUse = "ASSESS-002", 409, "Questo strumento non è in uso: scegline uno fra quelli in uso.";
        /// Another version is in use since the form was opened.
        NewerVersion = "ASSESS-003", 409, "Nel frattempo è entrata in uso un'altra versione dello strumento: riapri la scheda, le risposte restano nella bozza.";
        /// Not for this age.
        NotForThisAge = "ASSESS-004", 422, "Lo strumento non è fatto per l'età di questa persona.";
        /// Somebody whom the case does not concern.
        NotOfTheCase = "ASSESS-005", 422, "La persona valutata deve essere quella della cartella o del suo nucleo.";
        /// In the future.
        AssessedInFuture = "ASSESS-006", 422, "La valutazione non può avere una data futura.";
        /// The next one before this one.
        NextDay = "ASSESS-007", 422, "La prossima valutazione deve essere dopo questa.";
        /// Corrected already.
        AlreadyCorrected = "ASSESS-008", 409, "Questa valutazione è già stata corretta: apri quella che ne ha preso il posto.";
        /// A correction with another instrument or of somebody else.
        OtherInstrument = "ASSESS-009", 422, "Una correzione riguarda la stessa persona e lo stesso strumento, nella versione di allora.";
        /// The meeting is of another case, or was not held.
        MeetingNotHeld = "ASSESS-010", 422, "La riunione indicata non è di questa cartella, o non si è ancora tenuta.";
        /// Nobody is called.
        NobodyCalled = "ASSESS-011", 422, "Indica almeno una persona convocata.";
        /// Held or cancelled already.
        MeetingOver = "ASSESS-012", 409, "Questa riunione è già stata verbalizzata o annullata.";
        /// Minutes before the meeting.
        MeetingToCome = "ASSESS-013", 409, "La riunione non si è ancora tenuta: il verbale si scrive dopo.";
        /// Called for a moment that is over.
        CalledInPast = "ASSESS-014", 422, "La riunione si convoca per un momento che deve ancora venire.";
    }
}
