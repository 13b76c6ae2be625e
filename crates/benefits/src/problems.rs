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
        /// The body has a measure with this code.
        KnownMeasure = "BEN-040", 409, "L'ente ha già una misura con questa sigla: scegline un'altra.";
        /// Not from this state.
        MeasureMove = "BEN-041", 409, "Con la misura com'è ora questo non si può fare.";
        /// One has applied for it already.
        MeasureOpened = "BEN-042", 409, "La misura è già stata aperta: sigla, regolamento, ufficio, primo giorno, termine e atto non cambiano più.";
        /// It was taken back.
        MeasureOver = "BEN-043", 409, "La misura è stata revocata: non cambia più.";
        /// No act opens it.
        NoAct = "BEN-044", 409, "Per aprire la misura serve l'atto: scrivi numero, data e chi lo ha deciso.";
        /// Nobody applies on that day.
        NotOpen = "BEN-045", 409, "Per questa misura la domanda non si può prendere.";
        /// Not from this state.
        StepNotAllowed = "BEN-046", 409, "Con la domanda com'è ora questo non si può fare.";
        /// The term waits for papers once.
        SuspendedBefore = "BEN-047", 409, "Il termine è già stato sospeso per documenti: la legge lo permette una volta sola (L. 241/1990, art. 2, c. 7).";
        /// Another one of theirs is open.
        AppliedAlready = "BEN-048", 409, "Per questa persona e questa misura c'è già una domanda aperta: se ne serve un'altra, confermalo.";
        /// No version holds.
        NoRuleThen = "BEN-049", 409, "Oggi il regolamento della misura non è in vigore: non si può dire che cosa manca.";
        /// It is over.
        AnswersClosed = "BEN-050", 409, "La domanda è conclusa: risposte e documenti non cambiano più.";
        /// It was decided.
        DecidedAlready = "BEN-051", 409, "La domanda è già decisa: la rinuncia si registra sulla decisione.";
        /// It was taken off.
        DocumentGone = "BEN-052", 409, "Questo documento è stato tolto dalla domanda.";
        /// Too many papers.
        TooManyDocuments = "BEN-053", 409, "La domanda ha già molti documenti: riuniscine alcuni in un solo file.";
        /// A letter beyond its limits.
        NotPrintable = "BEN-060", 409, "La lettera non si può stampare.";
        /// A letter with a character that no typeface has.
        NoShape = "BEN-061", 409, "La lettera non si può stampare: il carattere di stampa non ha questi segni. Nei dati vanno scritti in un altro modo, con lettere latine:";
        /// A refusal without a notice.
        NoNotice = "BEN-070", 409, "Prima di non accogliere una domanda se ne comunicano i motivi e si aspettano le osservazioni (legge 241/1990, art. 10-bis): qui non c'è un preavviso che aspetta risposta.";
        /// The ten days of a notice run.
        NoticeRuns = "BEN-071", 409, "I dieci giorni per le osservazioni non sono ancora passati, e chi ha chiesto non ha detto che non aggiunge altro: non si può proporre di non accogliere.";
        /// What is not known is not granted.
        NotYet = "BEN-072", 409, "Manca ancora qualche informazione: finché non c'è la domanda non si può accogliere.";
        /// A number out of bounds.
        FaultyCase = "BEN-073", 409, "Il calcolo non è riuscito: i dati della domanda vanno verificati prima di proporre una decisione.";
        /// Two pairs of eyes on a decision.
        OwnProposal = "BEN-074", 409, "L'hai proposta tu: la decide un'altra persona.";
        /// Not in this state.
        DecisionMove = "BEN-075", 409, "Con la decisione com'è ora questo non si può fare.";
        /// A refusal is not taken back.
        NothingToRevoke = "BEN-076", 409, "Questa decisione non concede niente: non c'è niente da revocare.";
        /// One decision at a time.
        ProposedAlready = "BEN-077", 409, "Su questa domanda c'è già una proposta o una decisione.";
        /// A competition is decided by its ranking.
        FromRanking = "BEN-078", 409, "Per questa misura si decide con la graduatoria: le proposte nascono da quella definitiva.";
        /// It was decided, taken back, or never submitted.
        NotPending = "BEN-079", 409, "Questa domanda non è in istruttoria.";
        /// Closed before.
        ControlClosed = "BEN-080", 409, "Questo controllo è già chiuso.";
        /// Nothing was submitted.
        NothingToDraw = "BEN-081", 409, "Non ci sono domande fra cui estrarre: nessuna è stata presentata, o sono già tutte sotto controllo.";
        /// Two draws at once.
        DrawnMeanwhile = "BEN-082", 409, "Nel frattempo qualcun altro ha fatto un'estrazione per questa misura: ricarica la pagina.";
        /// The law leaves competitions out.
        NoNoticeForRankings = "BEN-083", 409, "Per le misure con graduatoria il preavviso non è previsto: i motivi stanno nella graduatoria provvisoria.";
        /// No ranking.
        NotRanked = "BEN-084", 409, "Questa misura non ha una graduatoria: si decide domanda per domanda.";
        /// Two pairs of eyes on a ranking.
        OwnRanking = "BEN-085", 409, "Hai formato tu questa graduatoria: la approva un'altra persona.";
        /// Not in this state.
        RankingMove = "BEN-086", 409, "Con la graduatoria com'è ora questo non si può fare.";
        /// No applications.
        NothingToRank = "BEN-087", 409, "Non ci sono domande presentate da mettere in graduatoria.";
        /// Nobody renounced.
        NothingMoves = "BEN-088", 409, "Nessuno degli ammessi ha rinunciato o perso il beneficio: la graduatoria non scorre.";
        /// What is decided is what was proposed, and nothing was heard since.
        StaleProposal = "BEN-095", 409, "Dopo la proposta sono arrivati osservazioni, risposte o documenti, oppure il termine è stato sospeso: rimandala all'ufficio, che la riveda.";
        /// One edition at a time gives out places and money.
        LaterEdition = "BEN-096", 409, "Un'edizione successiva della graduatoria è già approvata: si va avanti da quella.";
        /// Places and money are given out once.
        BeyondRanking = "BEN-097", 409, "C'è già una concessione, o una proposta, per qualcuno che questa edizione non ammette: prima rimanda la proposta o revoca la concessione, altrimenti posti e risorse non bastano.";
        /// The money of the measure is over.
        OverBudget = "BEN-099", 409, "La somma disponibile per la misura non basta: aumentala, oppure decidi meno proposte.";
        /// Who declared what is false loses the benefit (DPR 445/2000 art. 75).
        FalseDeclaration = "BEN-100", 409, "Un controllo dice che quanto dichiarato non è vero: chi dichiara il falso perde il beneficio (D.P.R. 445/2000, art. 75). Rimanda la proposta all'ufficio.";
        /// Whoever is in time is in the ranking.
        CallOpen = "BEN-098", 409, "Si può ancora fare domanda: la graduatoria definitiva si forma dopo l'ultimo giorno, o quando la misura è chiusa.";
        /// Nobody knows any more whether it was a mistake.
        WithdrawalStands = "BEN-120", 409, "La rinuncia si annulla solo se la domanda era stata presentata ed entro il termine del suo procedimento o, per chi era in graduatoria, prima che se ne formi un'altra: se serve ancora, si fa una nuova domanda.";
        /// A grant is annulled within its months (law 241/1990 art. 21-nonies).
        AnnulledLate = "BEN-121", 409, "Una concessione si annulla entro sei mesi dall'atto (legge 241/1990, art. 21-nonies): dopo si può solo revocare da un giorno.";
        /// Another application of theirs for the same measure is open, or was granted.
        AppliedMeanwhile = "BEN-122", 409, "Per questa persona e questa misura c'è già un'altra domanda, aperta o accolta: questa non si può riaprire.";
        /// Somebody made the same edition.
        RankedMeanwhile = "BEN-089", 409, "Nel frattempo qualcun altro ha formato una graduatoria per questa misura: ricarica la pagina.";
        /// It waits no longer.
        RecalculationMove = "BEN-110", 409, "Questo ricalcolo non aspetta più: ricarica la pagina.";
        /// Two pairs of eyes on a recalculation.
        OwnRecalculation = "BEN-111", 409, "Il ricalcolo l'hai chiesto tu, o nasce da un'attestazione che hai scritto o annullato tu: lo approva un'altra persona.";
        /// One after the other.
        EarlierRecalculation = "BEN-112", 409, "Per la stessa decisione c'è un ricalcolo che vale da prima: prima va approvato, completato o lasciato senza effetto quello.";
        /// What ran was revoked, or replaced.
        StaleRecalculation = "BEN-113", 409, "La decisione ricalcolata non è più in vigore, o finisce prima del giorno da cui vale il ricalcolo.";
        /// Not of a co-payment, or not published.
        NoTariff = "BEN-114", 409, "Questa versione non è di una compartecipazione pubblicata: non c'è niente da ricalcolare.";
    }
}
