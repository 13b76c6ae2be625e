//! What this room refuses, and how it says so.

kernel::problems! {
    /// The refusals of the desk.
    pub enum Problem {
        /// Information without words.
        SayWhatYouSaid = "ACC-001", 422, "Scrivi in poche parole che cosa è stato chiesto o che informazione hai dato.";
        /// Orientation to nowhere.
        SayWhere = "ACC-002", 422, "Scrivi a quale servizio o risorsa hai indirizzato la persona.";
        /// Emergency without anybody.
        SayWhoActs = "ACC-003", 422, "Scrivi chi è stato avvisato (112, 118, pronto intervento…) e a che ora.";
        /// Referral to nobody.
        SayToWhom = "ACC-004", 422, "Scegli l'unità a cui invii il contatto.";
        /// Present somewhere unknown.
        SayPresence = "ACC-005", 422, "Scrivi dove si trova di solito la persona: una via, una stazione, un dormitorio.";
        /// Contact of tomorrow.
        InFuture = "ACC-006", 422, "Il contatto non può essere nel futuro: correggi giorno e ora.";
        /// Competent office unlike the address without a reason.
        SayWhyOffice = "ACC-007", 422, "Hai scelto un ufficio diverso da quello dell'indirizzo, oppure l'indirizzo non è conosciuto: scrivi perché.";
        /// Unit where the role does not register contacts.
        NotYourUnit = "ACC-008", 422, "Non puoi registrare contatti per questa unità: scegline un'altra.";
        /// Same person.
        SamePerson = "ACC-009", 409, "Il contatto è già di questa persona.";
        /// Referral to the own unit.
        ToOneself = "ACC-010", 422, "Il contatto è già di questa unità: scegli un'altra unità.";
        /// Referred already.
        ReferredAlready = "ACC-011", 409, "C'è già un invio aperto a questa unità per lo stesso contatto.";
        /// Referral answered already.
        AnsweredAlready = "ACC-012", 409, "A questo invio è già stata data una risposta.";
        /// Not accepted, hence not to be given back.
        NotAccepted = "ACC-013", 409, "Si può restituire solo un invio che è stato accolto.";
        /// Refusal without reason.
        SayWhyNot = "ACC-014", 422, "Scrivi il motivo: chi ha inviato il contatto deve sapere che cosa fare.";
        /// Time taken.
        TimeTaken = "ACC-015", 409, "Quest'ora è appena stata presa da qualcun altro: scegline un'altra.";
        /// Not a slot of this calendar.
        NoSuchSlot = "ACC-016", 409, "In quest'agenda non c'è un posto libero a quest'ora: scegline uno dall'elenco.";
        /// Appointment in the past.
        InPast = "ACC-017", 422, "L'appuntamento è nel passato: scegli un giorno e un'ora che devono ancora venire.";
        /// Appointment over.
        NotOpen = "ACC-018", 409, "L'appuntamento non è più da tenere: è già stato tenuto, annullato o mancato.";
        /// Not yet begun.
        NotYet = "ACC-019", 409, "L'appuntamento deve ancora venire: si segna come tenuto nel suo giorno, come mancato dopo la sua ora.";
        /// Reason missing.
        SayWhy = "ACC-020", 422, "Scrivi il motivo.";
        /// Hours of somebody who is not of the unit.
        NotOfUnit = "ACC-021", 422, "Questo operatore non lavora nell'unità scelta.";
        /// Hours crossing others.
        HoursOverlap = "ACC-022", 409, "In questo giorno l'agenda ha già un orario che si sovrappone: chiudi prima quello.";
        /// Closing before opening.
        ClosesBefore = "ACC-023", 422, "La fine dell'orario deve venire dopo l'inizio, con spazio almeno per un appuntamento.";
        /// Appointments in closed hours.
        BookedInside = "ACC-024", 409, "In queste ore ci sono già appuntamenti: spostali o annullali prima di chiudere l'agenda.";
        /// Person chosen is not there.
        NoSuchPerson = "ACC-025", 422, "La persona scelta non è nel registro, oppure non rientra in ciò che puoi vedere: cercala di nuovo.";
        /// Role may not enter persons.
        NotInRegister = "ACC-026", 422, "Il tuo ruolo non registra persone: scrivi il nome e il recapito, chi riceve il contatto completerà i dati.";
        /// Unit unknown.
        NoSuchUnit = "ACC-027", 422, "L'unità scelta non esiste o è chiusa.";
        /// No unit of one's own.
        NoUnit = "ACC-028", 422, "Il tuo ruolo non appartiene a un'unità che riceve persone: scegli l'unità.";
        /// Neither a telephone nor a mail.
        NoReach = "ACC-029", 422, "Scrivi un numero di telefono di almeno sei cifre oppure un indirizzo email; se non c'è lascia vuoto.";
        /// No unit has that borough.
        NoSuchMunicipio = "ACC-030", 422, "Questo municipio non esiste: scrivi il numero di uno di quelli dell'ente.";
        /// Another appointment of the same person at the same time.
        AlsoElsewhere = "ACC-031", 409, "A quest'ora la persona ha già un altro appuntamento: scegli un altro orario, oppure conferma che restano tutti e due.";
        /// A room that somebody else has.
        RoomTaken = "ACC-032", 409, "A quest'ora la stanza è già occupata: scegline un'altra.";
        /// A room of another unit, or closed.
        NoSuchRoom = "ACC-033", 422, "Questa stanza non è dell'unità dell'appuntamento, oppure è chiusa: scegline una dall'elenco.";
        /// Everybody would hear.
        RoomNotReserved = "ACC-034", 422, "Un colloquio riservato si tiene in una stanza riservata: scegline una.";
        /// Too late, or over.
        NothingToRemind = "ACC-037", 409, "Quest'appuntamento è già cominciato o non è più da tenere: non c'è niente da ricordare.";
        /// The name is taken.
        RoomNameTaken = "ACC-035", 409, "L'unità ha già una stanza con questo nome.";
        /// Somebody is to be received in it.
        RoomInUse = "ACC-036", 409, "In questa stanza ci sono appuntamenti da tenere: prima dai loro un'altra stanza.";
    }
}

/// A change that found another version than the one it had just read: somebody was faster within the same moment.
pub(crate) fn faster(error: store::StoreError, version: i64, sentence: &str) -> kernel::Failure {
    match error {
        store::StoreError::NoRow => kernel::Failure::Conflict { current: version.saturating_add(1), sentence: sentence.to_owned() },
        other => other.into(),
    }
}
