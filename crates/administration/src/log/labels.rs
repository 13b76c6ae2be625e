//! What an action of the audit log is in words. An action is `thing.verb`; its sentence is put together from both, so that a new
//! action of a room needs a word only when its thing or its verb is new. A test reads the sources and wants a sentence for each.
//! The words stand in `words.tsv`.

use std::sync::LazyLock;

/// The words, a line each: what it is a word for, its code, the words; of a thing also the heading under which the log filters it.
const WORDS: &str = include_str!("words.tsv");

/// The lines of a kind.
fn of(kind: &str) -> impl Iterator<Item = [&'static str; 3]> {
    WORDS.lines().filter_map(move |line| {
        let mut parts = line.split('\t');
        let mut next = || parts.next().unwrap_or_default();
        (next() == kind).then(|| [next(), next(), next()])
    })
}

/// The lines of a kind: code and words.
fn pairs(kind: &str) -> Vec<(&'static str, &'static str)> {
    of(kind).map(|[code, words, _]| (code, words)).collect()
}

/// Things with their article, and the heading under which the log filters them.
pub(super) static THINGS: LazyLock<Vec<(&str, &str, &str)>> =
    LazyLock::new(|| of("thing").map(|[code, words, heading]| (code, words, heading)).collect());

/// Verbs as they stand before a thing.
static VERBS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| pairs("verb"));

/// Actions whose sentence is not put together.
static WHOLE: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| pairs("whole"));

/// What a search is in the list of somebody whom it showed among others.
pub(super) const SHOWN: &str = "È comparsa nei risultati di una ricerca";

/// From where a search was made: the first word of `Audit::showing`.
static PAGES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| pairs("page"));

/// Pages by the first part of their address, and what one thing of them is called.
static PLACES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| pairs("place"));

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
static FIELDS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| pairs("field"));

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
        assert!(missing.is_empty(), "no words for {missing:?}: add the thing or the verb to words.tsv");
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
        for room in [
            "registry",
            "population",
            "agenda",
            "access",
            "casework",
            "assessments",
            "records",
            "courts",
            "finance",
            "benefits",
            "payments",
            "inclusion",
            "network",
            "returns",
            "administration",
        ] {
            routes_of(&crates.join(room).join("src"), &mut found);
        }
        assert!(found.contains("/persone/{id}") && found.len() > 100);
        let raw: Vec<&String> = found.iter().filter(|route| page_words(route).contains('/')).collect();
        assert!(raw.is_empty(), "no words for {raw:?}: add them to the places of words.tsv");
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
        assert!(missing.is_empty(), "no words for {missing:?}: add them to words.tsv");
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
        assert!(missing.is_empty(), "no words for {missing:?}: add them to words.tsv");
    }

    #[test]
    fn every_line_of_the_words_is_whole_and_stands_once() {
        let kinds = [("thing", 4), ("verb", 3), ("whole", 3), ("page", 3), ("place", 3), ("field", 3)];
        let mut seen = BTreeSet::new();
        for line in WORDS.lines() {
            let parts: Vec<&str> = line.split('\t').collect();
            assert!(kinds.contains(&(parts[0], parts.len())) && parts.iter().all(|part| !part.trim().is_empty()), "{line}");
            assert!(seen.insert((parts[0], parts[1])), "twice: {line}");
        }
        for (kind, _) in kinds {
            assert!(of(kind).next().is_some(), "no {kind}");
        }
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
