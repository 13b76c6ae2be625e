//! What can be wrong in administration.

use kernel::Failure;

kernel::problems! {
    /// Refusals of this room.
    pub enum Problem {
        /// Forged or expired sign-in form.
        FormExpired = "ADM-001", 403, "La pagina di accesso è scaduta: ricaricala e riprova.";
        /// Too many wrong passwords from one place.
        TooManyFromHere = "ADM-002", 429, "Troppi tentativi di accesso da questa rete: riprova fra 15 minuti.";
        /// The identity provider's answer does not fit.
        ProviderAnswer = "ADM-003", 401, "L'accesso con l'identità dell'ente non è riuscito: riprova dalla pagina di accesso.";
        /// Nobody here by that identity.
        UnknownIdentity = "ADM-004", 403, "La tua identità è riconosciuta, ma nessun account di Portico le è collegato: chiedi a chi amministra il sistema.";
        /// One's own account.
        NotYourself = "ADM-005", 409, "Non puoi farlo sul tuo stesso account: lo fa un altro amministratore.";
        /// Not now.
        StateNotPossible = "ADM-006", 409, "Lo stato attuale dell'account non permette questa operazione.";
        /// Colleague of another unit.
        NoSuchColleague = "ADM-007", 422, "Scegli una persona attiva della stessa unità che possa seguire le cartelle: di quelle di cui è responsabile, un assistente sociale o chi coordina.";
        /// Provider needed.
        ProviderMissing = "ADM-008", 422, "Scegli l'ente gestore per cui lavora, oppure cambia il tipo di account.";
        /// Cover by oneself.
        CoverYourself = "ADM-009", 422, "Chi è assente non può coprire sé stesso.";
        /// The days of somebody else, given to oneself.
        CoverByOneself = "ADM-019", 422, "Non puoi indicare te stesso: chi copre un collega vede i suoi casi riservati, perciò lo decide un altro coordinatore o chi amministra il sistema.";
        /// Code of a unit.
        UnitCodeTaken = "ADM-010", 409, "Questo codice è già di un'altra unità.";
        /// A unit below itself.
        UnitCircle = "ADM-011", 422, "Un'unità non può stare sotto sé stessa o sotto una sua articolazione.";
        /// People still there.
        UnitStaffed = "ADM-012", 409, "In questa unità ci sono ancora ruoli attivi dopo quella data: prima trasferisci le persone.";
        /// Too long a life.
        TokenTooLong = "ADM-013", 422, "Una chiave dura al massimo un anno: scegli una scadenza più vicina.";
        /// A key asks for a key.
        TokenByToken = "ADM-018", 403, "Una chiave non può crearne altre: entra con il tuo account.";
        /// More than the account may.
        TokenBeyondAccount = "ADM-014", 422, "La chiave non può avere permessi che l'account non ha.";
        /// Somebody else's name.
        TokenForPerson = "ADM-015", 422, "Una chiave si crea per un programma o per sé, non a nome di un'altra persona.";
        /// Already over.
        AlreadyEnded = "ADM-016", 409, "È già terminato.";
        /// Open cases in the units that are left.
        CasesStay = "ADM-020", 409, "Prima di terminare il ruolo affida ad altri le cartelle aperte in quell'unità: scegli chi le prende.";
        /// The own body.
        SharingWithOneself = "ADM-017", 422, "Scegli un altro ente.";
        /// A program asks for an urgent opening.
        OpeningByToken = "GLASS-001", 403, "Un’apertura urgente la chiede una persona che ha fatto l’accesso, non un programma.";
        /// Nothing of that number or name.
        NothingToOpen = "GLASS-002", 422, "Nessuna cartella e nessuna persona corrisponde: controlla il numero della cartella, il codice fiscale, oppure nome e data di nascita.";
        /// It is read already.
        OpeningNotNeeded = "GLASS-003", 409, "È già leggibile senza altre aperture: si trova con la ricerca o nell’elenco delle cartelle.";
        /// The reason of the last time.
        SameReason = "GLASS-004", 422, "È il motivo dell’ultima volta: scrivi perché serve aprire di nuovo.";
        /// More than one person of that name.
        OpeningOfSeveral = "GLASS-005", 422, "Più persone corrispondono: scrivi il codice fiscale o il numero della cartella.";
        /// One's own.
        OwnOpening = "GLASS-006", 409, "Un’apertura la rivede qualcun altro: la propria non si può rivedere.";
        /// Somebody was quicker.
        ReviewedMeanwhile = "GLASS-007", 409, "Questa apertura è già stata rivista.";
        /// An opening of the same person was found not to be justified.
        OpeningJudged = "GLASS-011", 409, "Un’apertura urgente di questa persona, fatta da questo account, non è risultata giustificata: si può riaprire solo se chi l’ha rivista cambia l’esito. Se non si può aspettare, apre un’altra persona del servizio.";
        /// Nothing that the law lets be kept back.
        NothingToWithhold = "GLASS-008", 409, "Gli accessi si possono non comunicare solo per una persona protetta, con una cartella riservata o seguita per un provvedimento dell’autorità giudiziaria: qui non c’è nulla di questo.";
        /// Already over.
        WithholdingEnded = "GLASS-009", 409, "Questa esclusione è già stata tolta.";
        /// Somebody asked already.
        VolumeSeen = "GLASS-010", 409, "Qualcuno ha già scritto che cosa ha saputo.";
    }
}

/// Somebody else changed the same thing meanwhile.
pub(crate) fn changed_meanwhile(current: i64) -> Failure {
    Failure::Conflict {
        current,
        sentence: "Nel frattempo qualcun altro ha modificato questi dati: ricarica la pagina e riprova.".into(),
    }
}
