//! What an action of the audit log is in words. An action is `thing.verb`; its sentence is put together from both, so that a new
//! action of a room needs a word only when its thing or its verb is new. A test reads the sources and wants a sentence for each.

/// Things with their article, and the heading under which the log filters them.
pub(super) const THINGS: &[(&str, &str, &str)] = &[
    ("account", "un account", "Account"),
    ("agenda", "un'agenda", "Agende"),
    ("analysis", "un'analisi della situazione", "Analisi"),
    ("appointment", "un appuntamento", "Appuntamenti"),
    ("assignment", "un'assegnazione", "Assegnazioni"),
    ("audit", "il registro degli accessi", "Registro degli accessi"),
    ("authorisation", "un'autorizzazione", "Autorizzazioni"),
    ("body", "i dati dell'ente", "Ente"),
    ("budget", "il bilancio", "Bilancio"),
    ("case", "una cartella", "Cartelle"),
    ("catalogue", "il catalogo dei servizi", "Catalogo"),
    ("chapter", "un capitolo", "Capitoli"),
    ("closure", "una chiusura", "Chiusure"),
    ("contact", "un contatto", "Contatti"),
    ("day", "la propria giornata", "La mia giornata"),
    ("delivery", "una prestazione", "Prestazioni"),
    ("draft", "una bozza", "Bozze"),
    ("entry", "una nota di diario", "Diario"),
    ("exception", "una prestazione sospesa", "Prestazioni sospese"),
    ("feed", "l'indirizzo del proprio calendario", "Calendari"),
    ("figures", "le cifre della direzione", "Cifre"),
    ("file", "un documento", "Documenti"),
    ("home", "la pagina iniziale", "Pagina iniziale"),
    ("hours", "un orario di ricevimento", "Orari"),
    ("household", "un nucleo", "Nuclei"),
    ("interview", "un colloquio", "Colloqui"),
    ("job", "un lavoro", "Lavori"),
    ("knowledge", "una scheda informativa", "Schede informative"),
    ("mandate", "un mandato su una persona protetta", "Mandati"),
    ("news", "le novità da altri servizi", "Novità"),
    ("movement", "i movimenti di bilancio", "Movimenti"),
    ("person", "una persona", "Persone"),
    ("plan", "un progetto", "Progetti"),
    ("population", "la popolazione di prova", "Popolazione di prova"),
    ("privacy", "i registri privacy", "Registri privacy"),
    ("processing", "un titolare o responsabile del trattamento", "Titolari e responsabili"),
    ("provider", "un ente gestore", "Enti gestori"),
    ("queue", "le richieste in attesa di copertura", "Attese"),
    ("referral", "un invio", "Invii"),
    ("relation", "una relazione fra persone", "Relazioni"),
    ("request", "una richiesta di servizio", "Richieste"),
    ("reservation", "una prenotazione di spesa", "Prenotazioni"),
    ("return", "un debito informativo", "Debiti informativi"),
    ("return_citizenship", "una corrispondenza di cittadinanza", "Debiti informativi: cittadinanze"),
    ("return_duty", "una scadenza dei debiti informativi", "Debiti informativi: scadenze"),
    ("return_management", "una forma di gestione", "Debiti informativi: gestione"),
    ("return_sender", "i dati di chi trasmette", "Debiti informativi: mittente"),
    ("review", "una verifica del progetto", "Verifiche"),
    ("service", "un servizio", "Servizi"),
    ("session", "una sessione", "Accessi a Portico"),
    ("sharing", "una condivisione fra enti", "Condivisioni"),
    ("sina", "una valutazione SINA", "Valutazioni SINA"),
    ("slot", "uno spazio in agenda", "Agenda"),
    ("street", "lo stradario", "Stradario"),
    ("streets", "lo stradario", "Stradario"),
    ("submission", "una trasmissione", "Trasmissioni"),
    ("token", "una chiave per i programmi", "Chiavi"),
    ("unit", "un'unità", "Unità"),
    ("variation", "una variazione di bilancio", "Variazioni"),
];

/// Verbs as they stand before a thing.
const VERBS: &[(&str, &str)] = &[
    ("absence", "Ha registrato l'assenza di"),
    ("absence_end", "Ha chiuso l'assenza di"),
    ("add", "Ha aggiunto"),
    ("address_end", "Ha chiuso un indirizzo di"),
    ("addresses", "Ha letto gli indirizzi di"),
    ("answer", "Ha risposto a"),
    ("assign", "Ha assegnato"),
    ("attach", "Ha allegato un documento a"),
    ("authorise", "Ha autorizzato"),
    ("cancel", "Ha annullato"),
    ("card", "Ha visto la scheda d'identità di"),
    ("change", "Ha modificato"),
    ("chapters", "Ha modificato i capitoli di"),
    ("check", "Ha controllato"),
    ("close", "Ha chiuso"),
    ("competence", "Ha cercato il servizio competente per"),
    ("copy", "Ha copiato"),
    ("correct", "Ha corretto"),
    ("create", "Ha registrato"),
    ("decide", "Ha deciso su"),
    ("decline", "Non ha accolto"),
    ("delete", "Ha eliminato"),
    ("died", "Ha registrato il decesso di"),
    ("discard", "Ha scartato"),
    ("download", "Ha scaricato"),
    ("draft", "Ha preparato"),
    ("drop", "Ha tolto un servizio da"),
    ("edit", "Ha corretto"),
    ("end", "Ha terminato"),
    ("end_others", "Ha chiuso le altre sessioni di"),
    ("enter", "Ha aggiunto una persona a"),
    ("exceptions", "Ha letto ciò che è sospeso di"),
    ("export", "Ha scaricato l'elenco di"),
    ("follow", "Ha seguito"),
    ("forget", "Ha scartato"),
    ("form", "Ha aperto il modulo di"),
    ("freeze", "Ha congelato"),
    ("grant", "Ha dato"),
    ("history", "Ha letto la storia dei dati di"),
    ("identity", "Ha collegato all'identità dell'ente"),
    ("import", "Ha importato"),
    ("invite", "Ha creato un collegamento di primo accesso per"),
    ("join", "È entrato nell'équipe di"),
    ("known", "Ha chiesto se è conosciuta"),
    ("leave", "È uscito dall'équipe di"),
    ("list", "Ha letto l'elenco di"),
    ("map", "Ha collegato"),
    ("move", "Ha spostato"),
    ("new_form", "Ha aperto il modulo di"),
    ("notice", "Ha consegnato l'informativa a"),
    ("offer", "Ha cercato servizi per"),
    ("on_call", "Ha messo in reperibilità"),
    ("on_call_end", "Ha tolto dalla reperibilità"),
    ("openings", "Ha registrato i residui iniziali di"),
    ("password", "Ha impostato la password di"),
    ("person", "Ha letto chi ha guardato, nel caso di"),
    ("phase", "Ha cambiato la fase di"),
    ("prepare", "Ha preparato"),
    ("preview", "Ha visto l'anteprima di"),
    ("price", "Ha modificato i prezzi di"),
    ("print", "Ha stampato"),
    ("protect", "Ha protetto"),
    ("reactivate", "Ha riattivato"),
    ("read", "Ha letto"),
    ("ready", "Ha completato"),
    ("refuse", "Ha respinto"),
    ("relabel", "Ha cambiato il nome a"),
    ("relations", "Ha letto le relazioni di"),
    ("release", "Ha liberato"),
    ("renew", "Ha rinnovato"),
    ("reopen", "Ha riaperto"),
    ("report", "Ha rendicontato"),
    ("request", "Ha chiesto"),
    ("revoke", "Ha revocato"),
    ("role_end", "Ha tolto un ruolo a"),
    ("role_give", "Ha dato un ruolo a"),
    ("save", "Ha salvato"),
    ("seal", "Ha riservato"),
    ("search", "Ha cercato"),
    ("second_factor", "Ha verificato o attivato il secondo fattore di"),
    ("second_factor_reset", "Ha azzerato il secondo fattore di"),
    ("sign", "Ha registrato la firma di"),
    ("similar", "Ha confrontato con chi è già registrato"),
    ("start", "Ha aperto"),
    ("suggest", "Ha cercato scrivendo"),
    ("suspend", "Ha sospeso"),
    ("take", "Ha preso in carico"),
    ("transmit", "Ha trasmesso"),
    ("unprotect", "Ha tolto la protezione a"),
    ("unseal", "Ha tolto la riserva a"),
    ("upload", "Ha caricato"),
    ("verify", "Ha verificato"),
    ("went", "Ha registrato l'esito di"),
    ("withdraw", "Ha ritirato"),
    ("write", "Ha scritto"),
];

/// Actions whose sentence is not put together.
const WHOLE: &[(&str, &str)] = &[
    ("account.create", "Ha creato un account"),
    ("account.new_form", "Ha aperto il modulo di un nuovo operatore"),
    ("audit.person", "Ha letto chi ha guardato questo fascicolo"),
    ("search", "Ha cercato con la casella di ricerca"),
    ("session.end_others", "Ha chiuso le proprie altre sessioni"),
    ("session.refused", "Ha sbagliato la password o il codice"),
    ("session.second_factor", "Ha superato il secondo fattore"),
    ("session.start", "È entrato in Portico"),
    ("session.start_oidc", "È entrato in Portico con l'identità dell'ente"),
];

/// The sentence of an action; `None` when a word is missing.
pub(crate) fn sentence(action: &str) -> Option<String> {
    if let Some((_, whole)) = WHOLE.iter().find(|(known, _)| *known == action) {
        return Some((*whole).to_owned());
    }
    let (thing, verb) = action.split_once('.')?;
    let (_, thing, _) = THINGS.iter().find(|(known, _, _)| *known == thing)?;
    let (_, verb) = VERBS.iter().find(|(known, _)| *known == verb)?;
    Some(
        match verb.strip_suffix(" di").filter(|_| {
            thing.starts_with("il ")
                || thing.starts_with("i ")
                || thing.starts_with("le ")
                || thing.starts_with("la ")
                || thing.starts_with("lo ")
        }) {
            Some(start) => format!("{start}: {thing}"),
            None => format!("{verb} {thing}"),
        },
    )
}

/// The sentence of an action, or the action itself: a log never hides what it has no word for.
pub(crate) fn words(action: &str) -> String {
    sentence(action).unwrap_or_else(|| action.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    fn sources(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source");
                // Examples in comments are no actions.
                for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
                    found.extend(line.split("Audit::of(\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
                }
            }
        }
    }

    #[test]
    fn every_action_that_the_program_writes_into_the_log_has_its_sentence() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crates");
        let mut found = BTreeSet::new();
        for room in std::fs::read_dir(crates).expect("the crates") {
            let folder = room.expect("a crate").path().join("src");
            if folder.is_dir() {
                sources(&folder, &mut found);
            }
        }
        assert!(found.contains("account.create") && found.len() > 20);
        let missing: Vec<&String> = found.iter().filter(|action| sentence(action).is_none()).collect();
        assert!(missing.is_empty(), "no words for {missing:?}: add the thing or the verb to {}", file!());
    }

    #[test]
    fn sentences_read_like_sentences() {
        assert_eq!(sentence("contact.create").as_deref(), Some("Ha registrato un contatto"));
        assert_eq!(sentence("budget.export").as_deref(), Some("Ha scaricato l'elenco: il bilancio"));
        assert_eq!(sentence("nothing.known"), None);
        assert_eq!(words("nothing.known"), "nothing.known");
    }
}
