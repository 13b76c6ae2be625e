//! What this room refuses, and how it says so.

kernel::problems! {
    /// The refusals of the register.
    pub enum Problem {
        /// Nothing by which to recognise somebody.
        NoName = "REG-001", 422, "Scrivi almeno il nome o il cognome, oppure indica che la persona resta anonima e come è conosciuta.";
        /// Tax code already there.
        SameCode = "REG-002", 409, "Questo codice è già di un'altra persona del registro: aprila, oppure conferma che sono due persone diverse.";
        /// Born tomorrow.
        BornInFuture = "REG-003", 422, "La data di nascita è nel futuro: correggila.";
        /// Died before birth or in the future.
        ImpossibleDeath = "REG-004", 422, "La data del decesso non può essere nel futuro né prima della nascita.";
        /// Died already.
        DiedAlready = "REG-005", 409, "Il decesso è già registrato.";
        /// No death to be put right.
        NotDead = "REG-015", 409, "Nessun decesso è registrato.";
        /// Two residences at once.
        AddressOverlaps = "REG-006", 409, "In questo periodo c'è già un indirizzo dello stesso tipo: chiudi prima quello, oppure cambia la data di inizio.";
        /// Already in a household.
        InAnotherHousehold = "REG-007", 409, "La persona fa già parte di un altro nucleo dello stesso tipo: falla uscire prima da quello.";
        /// Already in this household.
        MemberAlready = "REG-008", 409, "La persona fa già parte di questo nucleo.";
        /// Related to oneself.
        WithOneself = "REG-009", 422, "Una persona non può essere in relazione con sé stessa.";
        /// Protection needs a reason and somebody who still sees.
        ProtectedAlready = "REG-010", 409, "La protezione è già in questo stato.";
        /// Territory unknown and no choice made.
        ChooseOffice = "REG-011", 422, "L'indirizzo non è nello stradario: scegli il municipio o l'ufficio competente e scrivi perché.";
        /// An anonymous person with a tax code.
        AnonymousWithCode = "REG-012", 422, "Una persona con un codice fiscale non è anonima: togli la spunta o il codice.";
        /// The period ends before it begins.
        EndsTooEarly = "REG-013", 422, "La fine non può precedere l'inizio.";
        /// Street file unreadable.
        BadStreets = "REG-014", 422, "Lo stradario non è stato caricato: correggi le righe indicate e riprova.";
        /// Enters a household in the future.
        EntersLater = "REG-016", 422, "La data è nel futuro: registra il nucleo dal giorno in cui c'è davvero.";
        /// Moves in the future, and nobody said that this is meant.
        MovesLater = "REG-017", 422, "La data è nel futuro: correggila, oppure conferma qui sotto che il trasferimento avverrà quel giorno.";
        /// No unit has that borough.
        NoSuchMunicipio = "REG-018", 422, "Questo municipio non esiste: scrivi il numero di uno di quelli dell'ente.";
        /// A borough chosen by hand.
        SayWhyMunicipio = "REG-019", 422, "Scrivi perché hai scelto questo municipio.";
        /// Taken back too late.
        BeganAlready = "REG-020", 409, "Questo indirizzo vale già: non si toglie, si chiude con il suo ultimo giorno.";
        /// Taken back by somebody else.
        AddressGone = "REG-021", 409, "Questo indirizzo non c'è più: qualcun altro l'ha già tolto.";
        /// A record and itself.
        JoinedWithItself = "REG-030", 422, "È la stessa scheda: scegli l'altra.";
        /// Something has to be done before two records are joined.
        JoiningBlocked = "REG-031", 409, "Le due schede non si possono ancora riunire.";
        /// A rule that no choice settles.
        JoiningCollides = "REG-032", 409, "Le due schede hanno tutte e due qualcosa che una persona può avere una volta sola: chiudine una e riprova.";
        /// Parted in the wrong order.
        PartLaterFirst = "REG-033", 409, "La scheda che era rimasta è stata poi riunita a un'altra: separa prima quella.";
        /// Parted twice.
        PartedAlready = "REG-034", 409, "Queste schede sono già separate.";
        /// A decision about records that are joined.
        PairJoined = "REG-035", 409, "Le due schede sono già riunite: se non è giusto, separale.";
        /// A second definitive code.
        SecondCode = "REG-040", 409, "La persona ha già un codice fiscale definitivo. Se era sbagliato, correggilo; se ne ha davvero due, confermalo nella pagina Codici.";
        /// A code of those who have no definitive one.
        HasDefinitive = "REG-041", 409, "La persona ha già il codice fiscale definitivo: un codice provvisorio, STP o ENI si registra solo con il suo ultimo giorno.";
        /// The same code again.
        HasThisCode = "REG-042", 409, "La persona ha già questo codice nello stesso periodo.";
        /// A code that starts tomorrow.
        CodeInFuture = "REG-043", 422, "La data non può essere nel futuro.";
        /// Two facts that cannot both be true.
        FactOverlaps = "REG-045", 409, "In questo periodo c'è già un'altra voce dello stesso tipo:";
        /// Somebody who has a name already.
        NotAnonymous = "REG-044", 409, "La persona ha già un nome: correggilo nella pagina Dati e recapiti.";
        /// An office chosen, and none.
        OneOrTheOther = "REG-060", 422, "Scegli l'ufficio oppure torna all'indirizzo: non tutti e due.";
        /// No decision that could end.
        NothingDecided = "REG-061", 409, "Nessuna decisione è in corso: l'ufficio segue già l'indirizzo.";
        /// Who pays was decided.
        PayerDecided = "REG-062", 409, "Chi paga è già deciso e resta così: se il Comune non è d'accordo, registra la contestazione.";
        /// Who pays was not decided.
        PayerNotDecided = "REG-063", 409, "Prima decidi chi paga.";
        /// No Comune that pays.
        PayerNeedsPlace = "REG-064", 422, "Scegli il Comune italiano che paga.";
        /// Another Comune than the one that follows from what is known.
        PayerNeedsReason = "REG-065", 422, "Non è il Comune che risulta: scrivi perché.";
        /// Told tomorrow.
        NoticeInFuture = "REG-066", 422, "La data non può essere nel futuro.";
        /// A second dispute.
        DisputedAlready = "REG-067", 409, "C'è già una contestazione aperta: chiudi prima quella.";
        /// An edition of the past.
        EditionTooEarly = "REG-069", 422, "Lo stradario nuovo vale da un giorno dopo l'inizio di quello di adesso, o dallo stesso giorno.";
        /// Too many that wait.
        TooManyEditions = "REG-070", 409, "Ci sono già dieci stradari da confermare: conferma o scarta quelli.";
        /// Lines that cannot be read.
        FaultyStreets = "REG-071", 422, "Alcune righe non si leggono: correggi il file, oppure conferma di tenere solo le righe buone.";
        /// No desk that takes the request.
        NoSuchDesk = "REG-072", 422, "Questo sportello non riceve richieste: scegline un altro.";
        /// A second request.
        RequestedAlready = "REG-073", 409, "C'è già una richiesta che aspetta risposta: registra prima il suo esito.";
        /// An answer after the answer.
        AnsweredAlready = "REG-074", 409, "Qualcun altro ha già registrato l'esito di questa richiesta.";
        /// No outcome chosen.
        SayOutcome = "REG-075", 422, "Scegli l'esito.";
        /// A refusal without its reason.
        SayWhyRefused = "REG-076", 422, "Scrivi perché la richiesta non è stata accolta.";
        /// Answered before it was asked, or tomorrow.
        AnswerDay = "REG-077", 422, "La data dell'esito non può essere nel futuro né prima della richiesta.";
        /// A residence that begins before it was asked for, or after the answer.
        ResidenceDay = "REG-079", 422, "La residenza comincia fra il giorno della richiesta e quello dell'esito.";
        /// A place that is no more.
        PlaceGone = "REG-078", 422, "Questo Comune o Stato non c'è più in quel giorno: scegli quello di cui fa parte adesso.";
        /// No dispute to be ended.
        NotDisputed = "REG-068", 409, "Nessuna contestazione è aperta.";
        /// The same relation again.
        RelatedAlready = "REG-080", 409, "Questa relazione c’è già, anche se è stata scritta dalla pagina dell’altra persona.";
        /// Acts for oneself.
        ActsForOneself = "REG-081", 422, "Una persona non può rappresentare sé stessa.";
        /// A body of this name is there.
        ResourceKnown = "REG-082", 409, "Un ente di questo tipo con questo nome c’è già: aprilo dall’elenco.";
        /// A rearrangement that changes nothing.
        NothingArranged = "REG-083", 422, "Non cambia niente: indica chi va, chi esce o chi ha un altro ruolo.";
        /// Everybody would go.
        AllGo = "REG-084", 422, "Almeno una persona resta: se tutta la famiglia cambia casa, usa «Trasferisci la famiglia».";
        /// Two holders, or none where there must be one.
        OneHolder = "REG-085", 422, "Ogni nucleo ha un solo intestatario: scegli chi è.";
        /// Nobody was chosen.
        NobodyComes = "REG-086", 422, "Scegli almeno una persona.";
        /// A request that ended.
        RequestClosed = "REG-100", 409, "Questa richiesta è già chiusa.";
        /// Nobody knows who asks.
        IdentityNotKnown = "REG-101", 409, "Prima registra come è stata verificata l’identità di chi chiede.";
        /// No copy was made.
        NothingPrepared = "REG-102", 409, "Prima prepara la copia: dopo ogni cambio delle voci tolte va preparata di nuovo.";
        /// A copy in hand that somebody else asked for.
        OnlyThePerson = "REG-103", 422, "La copia con gli indirizzi protetti si consegna solo alla persona che l’ha chiesta.";
        /// A copy in hand by another way.
        OnlyInHand = "REG-104", 422, "Questa copia può contenere un indirizzo protetto: si consegna solo in mano. Per un’altra via preparane una senza.";
        /// Whoever asks has no power.
        NoPowers = "REG-105", 422, "Questa persona non risulta fra chi rappresenta: registra prima il suo incarico fra i rappresentanti.";
        /// Put off twice, or too late.
        NotPutOff = "REG-106", 409, "Il termine si proroga una volta sola, e prima che sia passato.";
        /// A case that is open when the record is sealed.
        CaseStillOpen = "REG-107", 409, "C’è una cartella aperta: chiudila prima, perché dopo non la raggiunge più nessuno.";
        /// A record and itself.
        WithItself = "REG-108", 422, "La scheda nuova è un’altra: indica quella, o lascia vuoto.";
        /// A request of one's own data that waits when the record is sealed.
        RequestStillOpen = "REG-109", 409, "C’è una richiesta di copia dei dati senza risposta: chiudila prima, dalla pagina Diritti, perché dopo non la trova più nessuno.";
        /// Somebody whom another office follows.
        NotYours = "REG-087", 409, "Una delle persone è seguita da un altro ufficio: chiedi a loro di farla uscire dal nucleo.";
    }
}
