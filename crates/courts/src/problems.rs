//! What this room refuses, in the words of the people who must act on it.

kernel::problems! {
    /// What can be wrong with authorities, orders, urgent placements, reports, offices and probation.
    pub enum Problem {
        /// An authority that is not there, or was not on that day.
        UnknownAuthority = "JUD-001", 422, "Scegli un'autorità dell'elenco, in funzione in quel giorno.";
        /// The same order was entered before.
        KnownOrder = "JUD-002", 409, "Questo provvedimento è già registrato.";
        /// Nothing goes on with an order that ended.
        OrderEnded = "JUD-003", 409, "Il provvedimento non è più in vigore: registra quello che lo ha sostituito.";
        /// Issued later than today.
        IssuedInFuture = "JUD-004", 422, "Il provvedimento non può avere una data futura.";
        /// Served before it was issued, or later than now.
        ServedDay = "JUD-005", 422, "La notifica va dal giorno del provvedimento ad adesso.";
        /// A case of somebody else.
        NotTheirCase = "JUD-006", 422, "La persona non è quella della cartella e non vive nel suo nucleo: scegli la cartella giusta.";
        /// An order of somebody else, or one that ended, is revoked.
        RevokesAnother = "JUD-007", 422, "Il provvedimento da revocare deve essere in vigore e della stessa persona.";
        /// A mandate that ended.
        MandateEnded = "JUD-008", 409, "Il mandato è già finito.";
        /// What was prescribed is settled.
        PrescriptionSettled = "JUD-009", 409, "L'esito di questa prescrizione è già scritto.";
        /// An end before the beginning.
        EndsTooEarly = "JUD-010", 422, "La fine non può precedere l'inizio.";
        /// A unit that is not there today.
        NoSuchUnit = "JUD-011", 422, "Scegli un'unità dell'elenco.";
        /// No case to follow it in.
        NoSuchCase = "JUD-012", 422, "Scegli una cartella della persona: nessuna è raggiungibile.";
        /// Served already.
        ServedAlready = "JUD-013", 409, "La notifica è già registrata: i termini decorrono da quel giorno.";
        /// An expiry before its day.
        NotExpiredYet = "JUD-014", 422, "La scadenza del provvedimento non è ancora passata.";
        /// Extended to an earlier day.
        ExtendedTooLittle = "JUD-015", 422, "La proroga porta a un giorno dopo la scadenza di adesso.";
        /// The same authority twice.
        KnownAuthority = "JUD-016", 409, "Questa autorità è già nell'elenco da quel giorno.";
        /// The same person twice in a proceeding.
        KnownParty = "JUD-017", 409, "Questa persona è già nel procedimento con la stessa parte.";
        /// Held up twice, or put into force again without having been held up.
        PauseStep = "JUD-018", 409, "Si sospende un provvedimento in vigore, e si rimette in vigore uno sospeso: rileggi com'è adesso.";
        /// A placement later than now.
        PlacedInFuture = "JUD-020", 422, "Il collocamento non può essere nel futuro.";
        /// A second placement of the same child.
        PlacedAlready = "JUD-021", 409, "Per questa persona un collocamento d'urgenza è già aperto.";
        /// A moment that cannot be.
        MomentImpossible = "JUD-022", 422, "Questo momento va dal collocamento, e da ciò che viene prima, ad adesso.";
        /// Nothing goes on with a placement that ended.
        PlacementEnded = "JUD-023", 409, "Il collocamento d'urgenza è finito: non si registra altro.";
        /// A lapse that did not happen.
        NotLapsed = "JUD-024", 409, "Nessun termine è superato: il collocamento non ha perso efficacia.";
        /// Art. 403 is for minors.
        OfAge = "JUD-025", 422, "Il collocamento d'urgenza (art. 403 c.c.) riguarda chi non ha compiuto diciotto anni.";
        /// A moment that was told.
        ToldAlready = "JUD-026", 409, "Questo passaggio è già registrato. Se è sbagliato, scrivilo nella nota di chiusura.";
        /// Something that comes before is missing.
        TooSoon = "JUD-027", 409, "Prima va registrato il passaggio che viene prima.";
        /// Neither heard nor a reason.
        ChildNotHeard = "JUD-028", 422, "Scrivi quando il minore è stato ascoltato, oppure perché non lo è stato.";
        /// The court has not confirmed it in full composition.
        NotValidated = "JUD-029", 409, "Prima si registra il decreto collegiale che, dopo l'udienza, conferma o modifica la convalida.";
        /// A report that went away.
        ReportSettled = "JUD-030", 409, "Questa relazione è già inviata o non è più dovuta.";
        /// Sent on an impossible day.
        SentDay = "JUD-031", 422, "L'invio va dal giorno della richiesta a oggi.";
        /// Begun twice.
        ReportBegun = "JUD-032", 409, "Il documento di questa relazione è già cominciato: continua quello.";
        /// An office that ended.
        OfficeEnded = "JUD-040", 409, "L'incarico è finito.";
        /// An act that was sent.
        AccountSettled = "JUD-041", 409, "Questo atto è già presentato.";
        /// The same appointment twice.
        KnownOffice = "JUD-042", 409, "Questa nomina è già registrata.";
        /// Somebody who does not work there.
        NotOfTheUnit = "JUD-043", 422, "Scegli chi segue l'incarico fra gli operatori dell'unità.";
        /// Approved before it was sent.
        NotSent = "JUD-044", 409, "L'atto non è ancora presentato.";
        /// Something of a patrimony on an impossible day.
        AssetDay = "JUD-045", 422, "Il giorno non può essere nel futuro, né la fine prima dell'inizio; ciò che è finito non finisce di nuovo.";
        /// Probation beyond what the law allows.
        ProbationTooLong = "JUD-050", 422, "La messa alla prova di un minorenne dura al massimo quanto dice la legge.";
        /// An outcome that is written.
        ProbationOver = "JUD-051", 409, "L'esito della messa alla prova è già scritto.";
        /// The same probation twice.
        KnownProbation = "JUD-052", 409, "Questa messa alla prova è già registrata.";
        /// Asked and decided by the same.
        TwoPeople = "JUD-055", 409, "Chi ha chiesto la copia non può deciderla: serve un'altra persona.";
        /// A request that was decided.
        ReleaseDecided = "JUD-056", 409, "Su questa richiesta è già stato deciso.";
        /// A piece that is not in the file.
        NoSuchPiece = "JUD-057", 422, "Scegli almeno un pezzo fra quelli del fascicolo.";
        /// A secret proceeding in no case, entered by somebody who cannot follow it.
        SecretOfNobody = "JUD-058", 422, "Un procedimento segreto senza cartella lo registra chi può seguirlo: indica la cartella, o avvisa chi coordina l'unità.";
        /// The letter of a secret order, which the post desk still reads.
        LetterAtTheDesk = "JUD-059", 409, "La lettera con cui è arrivato è ancora nella posta: prima si collega alla cartella, dalla sua pagina nella posta.";
        /// A proceeding that is closed.
        ProceedingClosed = "JUD-060", 409, "Il procedimento è già chiuso.";
        /// An order of it holds.
        OrdersHold = "JUD-061", 409, "C'è un provvedimento ancora in vigore: prima scrivi com'è finito, poi chiudi il procedimento.";
        /// A report is owed.
        ReportsOwed = "JUD-062", 409, "C'è una relazione ancora dovuta: prima va inviata, oppure scrivi perché non è più dovuta.";
    }
}
