//! What this room refuses, in the words of the people who must act on it.

kernel::problems! {
    /// What can be wrong with dues, tasks and reminders.
    pub enum Problem {
        /// A task on a day that is over.
        PastDay = "DUE-001", 422, "Il giorno è già passato: scegli oggi o un giorno che deve ancora venire.";
        /// Somebody who may not have it.
        NotOfTheUnit = "DUE-002", 422, "Questa persona non lavora nell'unità: scegli fra quelle dell'elenco.";
        /// What was done is done.
        MetAlready = "DUE-003", 409, "Questa scadenza è già stata rispettata e non si sposta: se serve, aggiungine un'altra.";
        /// Nobody could see it.
        ClosedNeedsSomebody = "DUE-004", 409, "Una scadenza riservata deve avere una persona che la segue: altrimenti nessuno la vedrebbe.";
        /// Not open any more.
        NotOpen = "DUE-005", 409, "Questa attività è già chiusa: ricarica la pagina per vedere come è andata.";
        /// Handed to whoever has it.
        SamePerson = "DUE-006", 422, "L'attività è già di questa persona: scegline un'altra.";
        /// No such person, or one the actor may not know of.
        NoSuchPerson = "DUE-007", 422, "Questa persona non c'è nel registro: cercala di nuovo e riparti dalla sua scheda.";
        /// The actor works in no unit.
        NoUnit = "DUE-008", 409, "Per scrivere attività serve un ruolo in un'unità: rivolgiti a chi amministra il sistema.";
        /// A due of another room.
        NotByHand = "DUE-009", 409, "Questa scadenza non si chiude a mano: si chiude quando la cosa è fatta.";
    }
}
