//! What an action of the audit log is in words. An action is `thing.verb`; its sentence is put together from both, so that a new
//! action of a room needs a word only when its thing or its verb is new. A test reads the sources and wants a sentence for each.

/// Things with their article, and the heading under which the log filters them.
pub(super) const THINGS: &[(&str, &str, &str)] = &[
    ("access", "un indirizzo", "Aperture rifiutate"),
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
    ("certificate", "una certificazione di disabilità o invalidità", "Certificazioni"),
    ("chapter", "un capitolo", "Capitoli"),
    ("closure", "una chiusura", "Chiusure"),
    ("contact", "un contatto", "Contatti"),
    ("day", "la propria giornata", "La mia giornata"),
    ("delivery", "una prestazione", "Prestazioni"),
    ("draft", "una bozza", "Bozze"),
    ("duplicate", "un possibile doppione", "Doppioni"),
    ("entry", "una nota di diario", "Diario"),
    ("exception", "una prestazione sospesa", "Prestazioni sospese"),
    ("feed", "l'indirizzo del proprio calendario", "Calendari"),
    ("figures", "le cifre della direzione", "Cifre"),
    ("file", "un documento", "Documenti"),
    ("home", "la pagina iniziale", "Pagina iniziale"),
    ("hours", "un orario di ricevimento", "Orari"),
    ("household", "un nucleo", "Nuclei"),
    ("identifier", "un codice di una persona", "Codici"),
    ("interview", "un colloquio", "Colloqui"),
    ("job", "un lavoro", "Lavori"),
    ("knowledge", "una scheda informativa", "Schede informative"),
    ("mandate", "un mandato su una persona protetta", "Mandati"),
    ("news", "le novità da altri servizi", "Novità"),
    ("movement", "i movimenti di bilancio", "Movimenti"),
    ("payer", "chi paga una retta", "Chi paga le rette"),
    ("permit", "un titolo di soggiorno", "Titoli di soggiorno"),
    ("person", "una persona", "Persone"),
    ("plan", "un progetto", "Progetti"),
    ("population", "la popolazione di prova", "Popolazione di prova"),
    ("privacy", "i registri privacy", "Registri privacy"),
    ("processing", "un titolare o responsabile del trattamento", "Titolari e responsabili"),
    ("provider", "un ente gestore", "Enti gestori"),
    ("queue", "le richieste in attesa di copertura", "Attese"),
    ("referral", "un invio", "Invii"),
    ("relation", "una relazione fra persone", "Relazioni"),
    ("representative", "chi rappresenta una persona", "Rappresentanti"),
    ("request", "una richiesta di servizio", "Richieste"),
    ("reservation", "una prenotazione di spesa", "Prenotazioni"),
    ("residence", "una richiesta di residenza in via fittizia", "Residenze in via fittizia"),
    ("residence_desk", "uno sportello per la residenza fittizia", "Sportelli"),
    ("resource", "un ente o una risorsa", "Enti e risorse"),
    ("return", "un debito informativo", "Debiti informativi"),
    ("return_citizenship", "una corrispondenza di cittadinanza", "Debiti informativi: cittadinanze"),
    ("return_duty", "una scadenza dei debiti informativi", "Debiti informativi: scadenze"),
    ("return_management", "una forma di gestione", "Debiti informativi: gestione"),
    ("return_sender", "i dati di chi trasmette", "Debiti informativi: mittente"),
    ("review", "una verifica del progetto", "Verifiche"),
    ("risk", "un rischio di una persona", "Rischi"),
    ("service", "un servizio", "Servizi"),
    ("session", "una sessione", "Accessi a Portico"),
    ("sharing", "una condivisione fra enti", "Condivisioni"),
    ("sina", "una valutazione SINA", "Valutazioni SINA"),
    ("slot", "uno spazio in agenda", "Agenda"),
    ("street", "lo stradario", "Stradario"),
    ("submission", "una trasmissione", "Trasmissioni"),
    ("target", "un gruppo di destinatari di una persona", "Destinatari"),
    ("token", "una chiave per i programmi", "Chiavi"),
    ("unit", "un'unità", "Unità"),
    ("variation", "una variazione di bilancio", "Variazioni"),
];

/// Verbs as they stand before a thing.
const VERBS: &[(&str, &str)] = &[
    ("absence", "Ha registrato l'assenza di"),
    ("absence_end", "Ha chiuso l'assenza di"),
    ("accept", "Ha accettato"),
    ("add", "Ha aggiunto"),
    ("address_change", "Ha modificato un indirizzo di"),
    ("address_end", "Ha chiuso un indirizzo di"),
    ("address_withdraw", "Ha tolto un indirizzo non ancora cominciato di"),
    ("addresses", "Ha letto gli indirizzi di"),
    ("answer", "Ha risposto a"),
    ("assign", "Ha assegnato"),
    ("attach", "Ha allegato un documento a"),
    ("authorise", "Ha autorizzato"),
    ("birth", "Ha aggiunto una nascita a"),
    ("cancel", "Ha annullato"),
    ("card", "Ha visto la scheda d'identità di"),
    ("change", "Ha modificato"),
    ("chapters", "Ha modificato i capitoli di"),
    ("check", "Ha controllato"),
    ("close", "Ha chiuso"),
    ("competence", "Ha deciso l'ufficio competente per"),
    ("copy", "Ha copiato"),
    ("correct", "Ha corretto"),
    ("create", "Ha registrato"),
    ("decide", "Ha deciso su"),
    ("decline", "Non ha accolto"),
    ("delete", "Ha eliminato"),
    ("died", "Ha registrato il decesso di"),
    ("death_corrected", "Ha corretto il decesso di"),
    ("discard", "Ha scartato"),
    ("download", "Ha scaricato"),
    ("draft", "Ha preparato"),
    ("dispute", "Ha registrato una contestazione su"),
    ("drop", "Ha tolto un servizio da"),
    ("edit", "Ha corretto"),
    ("end", "Ha terminato"),
    ("reseal", "Ha cifrato con la nuova chiave"),
    ("end_others", "Ha chiuso le altre sessioni di"),
    ("enter", "Ha aggiunto una persona a"),
    ("exceptions", "Ha letto ciò che è sospeso di"),
    ("export", "Ha scaricato l'elenco di"),
    ("facts", "Ha letto la situazione di"),
    ("follow", "Ha seguito"),
    ("forget", "Ha scartato"),
    ("form", "Ha aperto il modulo di"),
    ("freeze", "Ha congelato"),
    ("grant", "Ha dato"),
    ("history", "Ha letto la storia dei dati di"),
    ("holder", "Ha cambiato l'intestatario di"),
    ("identity", "Ha collegato all'identità dell'ente"),
    ("import", "Ha importato"),
    ("invite", "Ha creato un collegamento di primo accesso per"),
    ("join", "È entrato nell'équipe di"),
    ("keep", "Ha confermato"),
    ("known", "Ha chiesto se è conosciuta"),
    ("leave", "È uscito dall'équipe di"),
    ("list", "Ha letto l'elenco di"),
    ("map", "Ha collegato"),
    ("move", "Ha spostato"),
    ("name", "Ha dato un nome a"),
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
    ("reject", "Ha respinto"),
    ("relabel", "Ha cambiato il nome a"),
    ("relations", "Ha letto le relazioni di"),
    ("release", "Ha liberato"),
    ("renew", "Ha rinnovato"),
    ("reopen", "Ha riaperto"),
    ("report", "Ha rendicontato"),
    ("representatives", "Ha letto chi rappresenta"),
    ("request", "Ha chiesto"),
    ("resume", "Ha fatto riprendere"),
    ("revoke", "Ha revocato"),
    ("role_end", "Ha tolto un ruolo a"),
    ("role_give", "Ha dato un ruolo a"),
    ("save", "Ha salvato"),
    ("seal", "Ha riservato"),
    ("search", "Ha cercato"),
    ("settle", "Ha chiuso una contestazione su"),
    ("second_factor", "Ha verificato o attivato il secondo fattore di"),
    ("second_factor_reset", "Ha azzerato il secondo fattore di"),
    ("settle", "Ha trasferito"),
    ("sign", "Ha registrato la firma di"),
    ("similar", "Ha confrontato con chi è già registrato"),
    ("split", "Ha diviso"),
    ("start", "Ha aperto"),
    ("suggest", "Ha cercato scrivendo"),
    ("suspend", "Ha sospeso"),
    ("take", "Ha preso in carico"),
    ("transmit", "Ha trasmesso"),
    ("unite", "Ha unito"),
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
    ("mirror.apply", "Ha fatto scrivere un'importazione dell'anagrafe"),
    ("mirror.ask_stop", "Ha chiesto di fermare un'importazione dell'anagrafe"),
    ("mirror.discard", "Ha scartato un'importazione dell'anagrafe"),
    ("mirror.import", "Ha applicato un'importazione dell'anagrafe"),
    ("mirror.list", "Ha letto l'elenco: importazioni dell'anagrafe"),
    ("mirror.map", "Ha abbinato le colonne di un estratto dell'anagrafe"),
    ("mirror.preview", "Ha letto un estratto dell'anagrafe"),
    ("mirror.read", "Ha aperto un'importazione dell'anagrafe"),
    ("mirror.refusals", "Ha letto le righe con errori di un estratto dell'anagrafe"),
    ("mirror.resume", "Ha ripreso un'importazione dell'anagrafe"),
    ("mirror.stop", "Ha interrotto un'importazione dell'anagrafe"),
    ("mirror.undo", "Ha annullato un'importazione dell'anagrafe"),
    ("mirror.undone", "Ha finito di annullare un'importazione dell'anagrafe"),
    ("mirror.upload", "Ha caricato un estratto dell'anagrafe"),
    ("resident.ask", "Ha chiesto di una persona all'anagrafe"),
    ("resident.bring", "Ha portato una persona dall'anagrafe nel registro"),
    ("resident.read", "Ha riletto una risposta dell'anagrafe"),
    ("resident.recognise", "Ha collegato una persona all'anagrafe"),
    ("resident.review", "Ha letto chi ha chiesto di chi all'anagrafe"),
    ("resident.show", "Ha avuto una risposta dall'anagrafe"),
    ("resident_news.accept", "Ha accettato una notizia dell'anagrafe"),
    ("resident_news.list", "Ha letto le notizie dell'anagrafe"),
    ("resident_news.read", "Ha letto una notizia dell'anagrafe"),
    ("resident_news.set_aside", "Ha messo da parte una notizia dell'anagrafe"),
    ("access.refused", "Ha provato ad aprire ciò che non può vedere: rifiutato"),
    ("contact.pick", "Ha scelto la persona di un contatto"),
    ("duplicate.decide", "Ha deciso su un possibile doppione"),
    ("duplicate.list", "Ha letto l'elenco dei doppioni"),
    ("duplicate.read", "Ha confrontato un possibile doppione"),
    ("duplicate.report", "Ha segnalato un possibile doppione"),
    ("duplicate.search", "Ha cercato i doppioni nel registro"),
    ("person.compare", "Ha confrontato due schede per riunirle"),
    ("person.merge", "Ha riunito due schede della stessa persona"),
    ("person.merges", "Ha letto le schede riunite di una persona"),
    ("person.unmerge", "Ha separato due schede riunite"),
    ("demo.ready", "Ha finito di costruire la città dimostrativa"),
    ("street.confirm", "Ha aggiornato lo stradario"),
    ("street.relocate", "Ha ricollocato gli indirizzi secondo lo stradario"),
    ("street.relocated", "Ha letto quali indirizzi hanno cambiato municipio"),
    ("street.unlocated", "Ha letto quali indirizzi non sono nello stradario"),
    ("sina.open", "Ha aperto la pagina della valutazione SINA, ancora vuota"),
    ("service.go_ahead", "Ha avviato un servizio obbligatorio senza copertura"),
    ("service.resubmit", "Ha ripresentato una richiesta di servizio"),
    ("service.send_back", "Ha rinviato una richiesta di servizio"),
    ("account.create", "Ha creato un account"),
    ("account.new_form", "Ha aperto il modulo di un nuovo operatore"),
    ("payer.create", "Ha chiesto chi paga una retta"),
    ("payer.drop", "Ha tolto una retta che nessuno deve pagare"),
    ("payer.send", "Ha registrato l'avviso al Comune che paga"),
    ("plan.offer", "Ha portato alla firma un progetto"),
    ("plan.withdraw", "Ha riportato in bozza un progetto"),
    ("person.read", "Ha aperto la scheda di una persona"),
    ("person.map", "Ha guardato la mappa degli indirizzi"),
    ("residence.request", "Ha registrato una richiesta di residenza in via fittizia"),
    ("residence.decide", "Ha registrato l'esito di una richiesta di residenza"),
    ("person.move", "Ha registrato un nuovo indirizzo di una persona"),
    ("audit.person", "Ha letto chi ha guardato questo fascicolo"),
    ("search", "Ha cercato con la casella di ricerca"),
    ("session.end_others", "Ha chiuso le proprie altre sessioni"),
    ("session.refused", "Ha sbagliato la password o il codice"),
    ("session.second_factor", "Ha superato il secondo fattore"),
    ("session.start", "Accesso a Portico"),
    ("session.start_oidc", "Accesso a Portico con l'identità dell'ente"),
];

/// What a search is in the list of somebody whom it showed among others.
pub(super) const SHOWN: &str = "È comparsa nei risultati di una ricerca";

/// From where a search was made: the first word of `Audit::showing`.
const PAGES: &[(&str, &str)] = &[
    ("box", "dalla casella di ricerca, scrivendo"),
    ("civil", "chiedendo all'anagrafe"),
    ("civil_news", "dalle notizie dell'anagrafe"),
    ("civil_review", "dalle domande all'anagrafe"),
    ("contact", "dalla pagina di un contatto"),
    ("desk", "dal modulo di un contatto"),
    ("duplicate", "confrontando due schede"),
    ("duplicates", "dall'elenco dei doppioni"),
    ("household", "dal nucleo di una persona"),
    ("log", "dal registro degli accessi"),
    ("merge", "riunendo o separando due schede"),
    ("persons", "dalla pagina Persone"),
    ("program", "da un programma collegato"),
    ("relations", "dalle relazioni di una persona"),
    ("representatives", "da chi rappresenta una persona"),
    ("resource", "dalla pagina di un ente o di una risorsa"),
    ("risks", "dall'elenco delle persone a rischio"),
    ("search", "dalla pagina Cerca"),
    ("typing", "scrivendo i dati di una persona"),
];

/// Pages by the first part of their address, and what one thing of them is called.
const PLACES: &[(&str, &str)] = &[
    ("addresses", "gli indirizzi"),
    ("street-editions", "lo stradario"),
    ("vie", "lo stradario"),
    ("agenda", "un'agenda"),
    ("anagrafe", "l'anagrafe"),
    ("appointments", "un appuntamento"),
    ("appuntamenti", "un appuntamento"),
    ("assignments", "un servizio affidato"),
    ("authorisations", "un'autorizzazione"),
    ("autorizzazioni", "un'autorizzazione"),
    ("bilancio", "il bilancio"),
    ("bozze", "una bozza"),
    ("budget", "il bilancio"),
    ("calendars", "un calendario"),
    ("cartelle", "una cartella"),
    ("cases", "una cartella"),
    ("chiavi", "una chiave per i programmi"),
    ("closures", "un'agenda"),
    ("colloqui", "un colloquio"),
    ("contacts", "un contatto"),
    ("contatti", "un contatto"),
    ("debiti", "i debiti informativi"),
    ("deliveries", "una prestazione"),
    ("diario", "una nota di diario"),
    ("drafts", "una bozza"),
    ("duplicates", "un possibile doppione"),
    ("enti", "un ente gestore"),
    ("entries", "una nota di diario"),
    ("hours", "un'agenda"),
    ("households", "un nucleo"),
    ("interviews", "un colloquio"),
    ("invii", "un invio"),
    ("jobs", "un lavoro"),
    ("lavori", "un lavoro"),
    ("mandates", "un mandato"),
    ("merges", "una riunione di schede"),
    ("operatori", "un operatore"),
    ("persone", "una persona"),
    ("persons", "una persona"),
    ("plans", "un progetto"),
    ("population", "l'anagrafe"),
    ("prestazioni", "una prestazione"),
    ("privacy-registri", "i registri privacy"),
    ("processing", "i registri privacy"),
    ("providers", "un ente gestore"),
    ("referrals", "un invio"),
    ("relations", "una relazione"),
    ("residence-desks", "gli sportelli per la residenza fittizia"),
    ("resources", "un ente o una risorsa"),
    ("returns", "i debiti informativi"),
    ("service-requests", "una richiesta di servizio"),
    ("services", "un servizio"),
    ("servizi", "un servizio"),
    ("sharings", "i registri privacy"),
    ("staff", "un operatore"),
    ("tokens", "una chiave per i programmi"),
    ("unioni", "una riunione di schede"),
    ("unita", "un'unità"),
    ("units", "un'unità"),
];

/// Which page an address is, as people say it: `/cartelle/{id}/diario` is "la pagina di una cartella (diario)". An address that is not
/// in the table is shown as it is: the log hides nothing.
fn page_words(route: &str) -> String {
    let (by, path) = match route.strip_prefix("/api/v1/") {
        Some(path) => ("da un programma: ", path),
        None => ("", route.trim_start_matches('/')),
    };
    let mut parts = path.split('/').filter(|part| !part.is_empty() && !part.starts_with('{'));
    let first = parts.next().unwrap_or_default();
    let Some((_, thing)) = PLACES.iter().find(|(known, _)| *known == first) else { return format!("indirizzo {route}") };
    let rest = parts.map(|part| part.replace('-', " ")).collect::<Vec<_>>().join(", ");
    let page = match thing.split_once(' ') {
        Some(("il", thing)) => format!("la pagina del {thing}"),
        Some(("i", thing)) => format!("la pagina dei {thing}"),
        _ => format!("la pagina di {thing}"),
    };
    // The parts of a program's address are no words of people.
    if rest.is_empty() || !by.is_empty() { format!("{by}{page}") } else { format!("{page} ({rest})") }
}

/// With a small first letter, but for names in capitals (`SINA`).
fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(words.chars().skip(1)).collect(),
        _ => words.to_owned(),
    }
}

/// What a row of the log says was touched: names of fields, and counts such as `righe:12`.
const FIELDS: &[(&str, &str)] = &[
    ("account", "racconto della persona"),
    ("act", "atto"),
    ("actions", "azioni"),
    ("address", "indirizzo"),
    ("allowance", "indennità"),
    ("amount", "importo"),
    ("anonymous", "anonimato"),
    ("appointments", "appuntamenti"),
    ("assessment", "valutazione"),
    ("authority", "chi l'ha rilasciato"),
    ("belfiore", "codice catastale del Comune"),
    ("basis", "criterio"),
    ("birth_date", "data di nascita"),
    ("birth_estimated", "nascita stimata"),
    ("birth_name", "cognome alla nascita"),
    ("birth_place", "luogo di nascita"),
    ("birth_year", "anno di nascita"),
    ("case", "cartella"),
    ("certificate", "certificazione"),
    ("citizenship", "cittadinanza"),
    ("code", "codice"),
    ("competence", "ufficio competente"),
    ("contact_note", "avvertenze prima di chiamare"),
    ("death_date", "data del decesso"),
    ("decided_on", "data dell'atto"),
    ("decision", "decisione"),
    ("done_on", "data di adempimento"),
    ("due_on", "termine"),
    ("evaluation", "valutazione finale"),
    ("expires_on", "scadenza"),
    ("family_name", "cognome"),
    ("fragilities", "fragilità"),
    ("from", "primo giorno"),
    ("given_name", "nome"),
    ("goals", "obiettivi"),
    ("handicap", "legge 104"),
    ("held_at", "data e ora"),
    ("household", "nucleo"),
    ("hypothesis", "ipotesi di lavoro"),
    ("identifier", "codice fiscale"),
    ("identifier_kind", "tipo di codice"),
    ("interpreter", "interprete"),
    ("issued_on", "data di rilascio"),
    ("kind", "tipo"),
    ("known_as", "come è conosciuta"),
    ("label", "nome"),
    ("language", "lingua"),
    ("last_day", "ultimo giorno"),
    ("management", "forma di gestione"),
    ("member", "componente dell'équipe"),
    ("municipio", "municipio"),
    ("name", "nome"),
    ("nature", "natura della disabilità"),
    ("note", "nota"),
    ("notice", "informativa"),
    ("number", "numero"),
    ("officer", "referente"),
    ("oidc_subject", "identità dell'ente"),
    ("other_citizenships", "altre cittadinanze"),
    ("other_languages", "altre lingue"),
    ("other_script", "nome nella scrittura d'origine"),
    ("notice_sent_on", "giorno della comunicazione"),
    ("outcome", "esito"),
    ("percentage", "percentuale"),
    ("permit", "titolo di soggiorno"),
    ("place", "Comune"),
    ("person", "persona"),
    ("person_id", "persona"),
    ("person_view", "parere della persona"),
    ("phase", "fase"),
    ("preferred_channel", "come preferisce essere contattata"),
    ("protection", "protezione internazionale"),
    ("reach", "recapiti"),
    ("reaches", "recapiti"),
    ("reading", "lettura professionale"),
    ("reason", "motivo"),
    ("receipt", "ricevuta"),
    ("relation", "relazione"),
    ("request", "richiesta"),
    ("renewal_on", "rinnovo chiesto"),
    ("resources", "risorse"),
    ("restricted", "protezione"),
    ("review_on", "data di revisione"),
    ("risk", "rischio"),
    ("risk_note", "nota"),
    ("risk_review_on", "data di revisione"),
    ("role", "ruolo"),
    ("sealed", "riservatezza"),
    ("seat", "sede"),
    ("services", "servizi"),
    ("severity", "gravità"),
    ("sex", "sesso"),
    ("signature", "firma"),
    ("signatures", "firme"),
    ("signers", "firmatari"),
    ("source", "fonte"),
    ("starts_at", "giorno e ora"),
    ("state", "stato"),
    ("summary", "sintesi"),
    ("taken_on", "data di presa in carico"),
    ("target", "destinatari"),
    ("text", "testo"),
    ("transmitted_on", "giorno della trasmissione"),
    ("unaccompanied", "minore non accompagnato"),
    ("unit", "unità"),
    ("valid_from", "primo giorno"),
    ("valid_until", "ultimo giorno"),
    ("verified", "verificato"),
    ("worker", "operatore"),
];

/// The fields of a row in words: `righe:1` is "1 riga", `family_name, reach` is "cognome, recapiti". What has no word is shown as it is.
pub(crate) fn fields_words(fields: &str) -> String {
    let word = |field: &str| {
        FIELDS.iter().find(|(known, _)| *known == field).map_or_else(|| field.to_owned(), |(_, words)| (*words).to_owned())
    };
    let one = |field: &str| match field.split_once(':') {
        Some(("righe", "0")) => "nessuna riga".to_owned(),
        Some(("righe", "1")) => "1 riga".to_owned(),
        Some(("righe", count)) => format!("{count} righe"),
        Some(("page", page)) => {
            PAGES.iter().find(|(known, _)| *known == page).map_or_else(|| page.to_owned(), |(_, words)| (*words).to_owned())
        }
        Some(("address", route)) => page_words(route),
        Some((name, value)) => format!("{} {value}", word(name)),
        None => word(field),
    };
    fields.split(',').map(str::trim).filter(|field| !field.is_empty()).map(one).collect::<Vec<_>>().join(", ")
}

/// The sentence of an action; `None` when a word is missing.
pub(crate) fn sentence(action: &str) -> Option<String> {
    if let Some((_, whole)) = WHOLE.iter().find(|(known, _)| *known == action) {
        return Some((*whole).to_owned());
    }
    let (thing, verb) = action.split_once('.')?;
    if verb == "list" || verb == "export" {
        let (_, _, many) = THINGS.iter().find(|(known, _, _)| *known == thing)?;
        let (_, verb) = VERBS.iter().find(|(known, _)| *known == verb)?;
        return Some(format!("{}: {}", verb.trim_end_matches(" di"), lower_first(many)));
    }
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

    /// Whether a text is an action that is chosen before it is written: the last word of a block or of a branch.
    fn is_chosen(line: &str, text: &str) -> bool {
        let known = text.split_once('.').is_some_and(|(thing, verb)| {
            THINGS.iter().any(|(known, _, _)| *known == thing) && verb.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        });
        let ends = [format!("=> \"{text}\","), format!("{{ \"{text}\" }}"), format!(", \"{text}\").await")];
        known && (line.trim() == format!("\"{text}\"") || ends.iter().any(|end| line.contains(end)))
    }

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
                    found.extend(line.split('"').skip(1).step_by(2).filter(|text| is_chosen(line, text)).map(str::to_owned));
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
        assert!(found.contains("service.send_back") && found.contains("delivery.reject") && found.contains("case.unseal"));
        let missing: Vec<&String> = found.iter().filter(|action| sentence(action).is_none()).collect();
        assert!(missing.is_empty(), "no words for {missing:?}: add the thing or the verb to {}", file!());
    }

    #[test]
    fn what_was_touched_is_said_in_words() {
        assert_eq!(fields_words("righe:1"), "1 riga");
        assert_eq!(fields_words("righe:12"), "12 righe");
        assert_eq!(fields_words("righe:2,page:persons"), "2 righe, dalla pagina Persone");
        assert_eq!(fields_words("address:/persone/{id}"), "la pagina di una persona");
        assert_eq!(fields_words("address:/cartelle/{id}/diario"), "la pagina di una cartella (diario)");
        assert_eq!(fields_words("address:/bilancio/capitoli/{id}"), "la pagina del bilancio (capitoli)");
        assert_eq!(fields_words("address:/api/v1/persons/{id}/card"), "da un programma: la pagina di una persona");
        assert_eq!(fields_words("address:/nuova/{id}"), "indirizzo /nuova/{id}");
        assert_eq!(fields_words("anno:2026,righe:0"), "anno 2026, nessuna riga");
        assert_eq!(fields_words("family_name, reaches"), "cognome, recapiti");
        assert_eq!(fields_words("never_heard_of"), "never_heard_of");
        assert_eq!(fields_words(""), "");
    }

    #[test]
    fn a_decision_is_no_search_and_an_empty_page_no_assessment() {
        assert_eq!(words("person.competence"), "Ha deciso l'ufficio competente per una persona");
        assert_eq!(words("sina.open"), "Ha aperto la pagina della valutazione SINA, ancora vuota");
        assert_eq!(words("delivery.accept"), "Ha accettato una prestazione");
    }

    /// The patterns of addresses with an identifier of every source.
    fn routes_of(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                routes_of(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source");
                for start in ["Route::get(\"", "Route::post(\"", "Route::put(\"", "Route::delete(\""] {
                    let routes = text.split(start).skip(1).filter_map(|rest| rest.split('"').next());
                    found.extend(routes.filter(|route| route.contains("id}")).map(str::to_owned));
                }
            }
        }
    }

    #[test]
    fn every_page_that_may_be_refused_is_told_as_people_say_it() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crates");
        let mut found = BTreeSet::new();
        for room in ["registry", "population", "access", "casework", "finance", "network", "returns", "administration"] {
            routes_of(&crates.join(room).join("src"), &mut found);
        }
        assert!(found.contains("/persone/{id}") && found.len() > 100);
        let raw: Vec<&String> = found.iter().filter(|route| page_words(route).contains('/')).collect();
        assert!(raw.is_empty(), "no words for {raw:?}: add them to PLACES in {}", file!());
    }

    /// The first words of `.showing(…)` of every source.
    fn pages_of(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                pages_of(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source");
                for start in [".showing(\"", "end_typing(tx, \"", "ask(&visit, \""] {
                    found.extend(text.split(start).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
                }
            }
        }
    }

    #[test]
    fn every_page_from_which_a_search_shows_somebody_has_its_words() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crates");
        let mut found = BTreeSet::new();
        for room in std::fs::read_dir(crates).expect("the crates") {
            let folder = room.expect("a crate").path().join("src");
            if folder.is_dir() && !folder.ends_with("administration/src") {
                pages_of(&folder, &mut found);
            }
        }
        assert!(found.contains("persons") && found.contains("box") && found.len() > 5, "{found:?}");
        let missing: Vec<&String> = found.iter().filter(|page| !PAGES.iter().any(|(known, _)| known == page)).collect();
        assert!(missing.is_empty(), "no words for {missing:?}: add them to {}", file!());
    }

    /// The names in `.fields([…])` of every source.
    fn fields_of(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                fields_of(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source");
                for list in text.split(".fields([").skip(1).filter_map(|rest| rest.split("])").next()) {
                    let names = list.split('"').skip(1).step_by(2).map(str::to_owned);
                    found.extend(names.filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_')));
                }
            }
        }
    }

    #[test]
    fn every_field_that_the_program_names_in_the_log_has_its_word() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crates");
        let mut found = BTreeSet::new();
        for room in std::fs::read_dir(crates).expect("the crates") {
            let folder = room.expect("a crate").path().join("src");
            if folder.is_dir() && !folder.ends_with("administration/src") && !folder.ends_with("store/src") {
                fields_of(&folder, &mut found);
            }
        }
        assert!(found.contains("hypothesis") && found.len() > 20);
        let missing: Vec<&String> = found.iter().filter(|name| !FIELDS.iter().any(|(known, _)| known == name)).collect();
        assert!(missing.is_empty(), "no words for {missing:?}: add them to {}", file!());
    }

    #[test]
    fn sentences_read_like_sentences() {
        assert_eq!(sentence("contact.create").as_deref(), Some("Ha registrato un contatto"));
        assert_eq!(sentence("budget.export").as_deref(), Some("Ha scaricato l'elenco: bilancio"));
        assert_eq!(sentence("assignment.list").as_deref(), Some("Ha letto l'elenco: assegnazioni"));
        assert_eq!(sentence("delivery.reject").as_deref(), Some("Ha respinto una prestazione"));
        assert_eq!(sentence("service.resume").as_deref(), Some("Ha fatto riprendere un servizio"));
        assert_eq!(sentence("sina.list"), Some("Ha letto l'elenco: valutazioni SINA".to_owned()));
        assert_eq!(sentence("demo.ready").as_deref(), Some("Ha finito di costruire la città dimostrativa"));
        assert_eq!(sentence("plan.offer").as_deref(), Some("Ha portato alla firma un progetto"));
        assert_eq!(sentence("person.move").as_deref(), Some("Ha registrato un nuovo indirizzo di una persona"));
        assert_eq!(sentence("nothing.known"), None);
        assert_eq!(words("nothing.known"), "nothing.known");
    }
}
