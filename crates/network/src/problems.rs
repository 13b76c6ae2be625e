//! Every refusal of this room, with its stable code.

kernel::problems! {
    /// Why the network says no.
    pub enum Problem {
        /// The move is not in the table.
        NotFromHere = "NET-001", 409, "Questo passaggio non è possibile da qui.";
        /// Code of a service used twice.
        ServiceCodeTaken = "NET-002", 422, "Esiste già un servizio con questo codice.";
        /// Code of a provider used twice.
        ProviderCodeTaken = "NET-003", 422, "Esiste già un ente con questo codice.";
        /// Tax code of a provider used twice.
        ProviderTaxCodeTaken = "NET-004", 422, "Esiste già un ente con questa partita IVA o codice fiscale.";
        /// Two prices share a day.
        PricesOverlap = "NET-005", 409, "In questi giorni c'è già un prezzo per lo stesso servizio e lo stesso ente.";
        /// Prices in force are not rewritten.
        PriceStartsTooEarly = "NET-006", 422, "Un nuovo prezzo comincia dopo l'inizio di quello in vigore: scegli un giorno successivo.";
        /// A request needs a signed plan.
        PlanNotSigned = "NET-007", 409, "Il progetto non è firmato da tutti: il servizio si chiede dopo l'ultima firma.";
        /// Asked already.
        AskedAlready = "NET-008", 409, "Questo servizio del progetto è già stato chiesto.";
        /// The service is not in the catalogue on the first day.
        NotInCatalogue = "NET-009", 409, "Il servizio non è a catalogo nel periodo chiesto: serve un progetto aggiornato.";
        /// The provider cannot give the service.
        ProviderNotAvailable = "NET-010", 409, "L'ente scelto non può rendere questo servizio.";
        /// Price or provider changed since the signature.
        ChangedSinceSignature = "NET-011", 422, "Prezzo o ente sono cambiati dopo la firma: controlla e conferma che cosa vale.";
        /// Changed again between check and authorisation.
        ChangedSinceCheck = "NET-012", 409, "Prezzo o ente sono cambiati dopo l'istruttoria: rinvia la richiesta perché sia istruita di nuovo.";
        /// Two pairs of eyes.
        SamePerson = "NET-013", 409, "Chi ha fatto l'istruttoria non può anche autorizzare: serve un'altra persona.";
        /// No chapter pays for the service in that year.
        NoChapter = "NET-014", 409, "Nel bilancio non c'è un capitolo per questo servizio: collegalo a un capitolo nella scheda del servizio.";
        /// The period cannot be split by year.
        CostNotSplit = "NET-015", 422, "La spesa non si può dividere per anno: controlla il periodo.";
        /// Ends outside its time.
        EndOutside = "NET-016", 422, "La conclusione deve cadere nel periodo del servizio.";
        /// Cancelled deliveries stay cancelled.
        DeliveryNotHere = "NET-017", 409, "Questa prestazione è già stata decisa o annullata.";
        /// No more than was authorised.
        BeyondAuthorised = "NET-018", 409, "La quantità supera quella che resta autorizzata: accetta solo la parte che resta, oppure chiedi un'altra autorizzazione.";
        /// A day to come.
        NotYetGiven = "NET-019", 409, "Il giorno della prestazione non è ancora arrivato: si potrà accettare da quel giorno.";
        /// Nothing left to spend, and no cover for more.
        NoMoneyForDelivery = "NET-020", 409, "La spesa non è coperta: sul capitolo non resta abbastanza per accettare questa prestazione.";
        /// Parts of what has none.
        OnlyWholeUnits = "NET-021", 422, "Per questo servizio la quantità è un numero intero.";
        /// Lines with faults: nothing was stored.
        FaultyLines = "NET-022", 422, "Alcune righe non sono corrette: nessuna riga è stata registrata.";
        /// Ground without its act.
        GroundNeedsReference = "NET-023", 422, "Indica l'atto o la norma che obbliga ad avviare il servizio.";
        /// The chosen price does not fit the share of the user.
        ShareAboveCost = "NET-024", 422, "Con il prezzo di oggi ciò che è a carico della persona supererebbe il costo: serve un progetto aggiornato.";
        /// The same preference twice.
        ChapterTwice = "NET-025", 422, "Lo stesso ordine di preferenza è indicato due volte.";
        /// Nothing is asked or authorised for the dead.
        PersonDied = "NET-026", 409, "La persona è deceduta: il servizio non si può chiedere né autorizzare.";
        /// An act that is older than what it decides on.
        ActBeforeRequest = "NET-027", 422, "L'atto non può avere una data precedente alla richiesta.";
        /// The plan in force names it, or somebody has said already that it goes on.
        NothingToKeep = "NET-028", 409, "Per questo servizio non c'è nulla da decidere: il progetto in vigore lo comprende, o la decisione è già presa.";
        /// Two limits of one service on one day.
        LimitTwice = "NET-029", 409, "Da questo giorno c'è già un altro limite di età: ricarica la pagina.";
        /// The same rule twice.
        RuleTwice = "NET-030", 409, "Per questi due servizi c'è già una regola in vigore: chiudila prima di scriverne un'altra.";
    }
}
