//! The people at work: who they are, what they can open, what they do next.

use crate::chance::Chance;
use crate::connection::{Answer, Connection};
use crate::session::{Door, Session, escape};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::sync::Arc;

/// What somebody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Opens the page of a person.
    Person,
    /// Opens the home page.
    Home,
    /// Opens a case.
    Case,
    /// Reads a diary.
    CaseLong,
    /// Opens a list: own cases, contacts.
    List,
    /// Looks for somebody by name.
    Search,
    /// Looks for words in the diaries.
    TextSearch,
    /// Opens the board of the units.
    Board,
    /// Saves a contact.
    Contact,
    /// Writes into a diary.
    Diary,
    /// Writes a task.
    Task,
}

impl Kind {
    /// All of them, with how many of a hundred requests each is.
    pub const ALL: [(Kind, u64); 11] = [
        (Kind::Person, 26),
        (Kind::Home, 18),
        (Kind::Case, 10),
        (Kind::CaseLong, 4),
        (Kind::List, 6),
        (Kind::Search, 8),
        (Kind::TextSearch, 4),
        (Kind::Board, 4),
        (Kind::Contact, 8),
        (Kind::Diary, 8),
        (Kind::Task, 4),
    ];

    /// As the document names it.
    pub fn label(self) -> &'static str {
        match self {
            Kind::Person => "person page",
            Kind::Home => "home",
            Kind::Case => "case page",
            Kind::CaseLong => "diary of a case",
            Kind::List => "list of cases or contacts",
            Kind::Search => "search by name",
            Kind::TextSearch => "words in the diaries",
            Kind::Board => "board",
            Kind::Contact => "contact saved",
            Kind::Diary => "diary entry saved",
            Kind::Task => "task saved",
        }
    }
}

/// Somebody with an account, and what they reach.
#[derive(Debug)]
pub struct Colleague {
    session: Session,
    persons: Vec<String>,
    cases: Vec<String>,
    /// Cases into which they may write.
    diaries: Vec<String>,
    names: Vec<String>,
    /// Words that stand in their diaries.
    words: Vec<String>,
    list: &'static str,
    coordinates: bool,
    /// Whether they take contacts.
    contacts: bool,
}

/// By when a task that is written is to be done: a day that is always to come.
const TASK_DAY: &str = "2035-06-15";
/// Most cases of one colleague that are opened.
const MOST: usize = 30;

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn items(answer: &Answer) -> Vec<Value> {
    answer.json().get("items").and_then(Value::as_array).cloned().unwrap_or_default()
}

/// What comes before a place in the diaries of a generated city.
const MEETING: &str = "Prossimo incontro in ";

/// Words of the diary of a case that stand in few others: where people meet, or the longest word of an entry.
pub async fn words_of(connection: &mut Connection, session: &Session, case: &str) -> Result<Vec<String>> {
    let answer = session.get(connection, &format!("/api/v1/cases/{case}/entries")).await?.expect(200, "a diary")?;
    let said = items(&answer);
    let one = |entry: &Value| {
        let text = text(entry, "text")?;
        let place = text.split_once(MEETING).map(|(_, place)| place.trim_end_matches('.').to_owned());
        place.or_else(|| text.split(|c: char| !c.is_alphabetic()).max_by_key(|word| word.len()).map(str::to_owned))
    };
    Ok(said.iter().filter_map(one).filter(|words| !words.is_empty()).take(10).collect())
}

impl Colleague {
    /// A social worker with their cases in care; a coordinator with those of the units.
    async fn with_cases(connection: &mut Connection, session: Session, filter: &str) -> Result<Colleague> {
        let path = format!("/api/v1/cases?state=in_care&limit=60{filter}");
        let listed = items(&session.get(connection, &path).await?.expect(200, "the list of cases")?);
        let names = listed.iter().filter_map(|row| text(row, "display_name")).collect();
        let (mut persons, mut cases) = (Vec::new(), Vec::new());
        for id in listed.iter().filter_map(|row| text(row, "id")).take(MOST) {
            let case = session.get(connection, &format!("/api/v1/cases/{id}")).await?.expect(200, "a case")?.json();
            persons.extend(text(&case, "person_id"));
            cases.push(id);
        }
        let diaries = cases.clone();
        let words = match cases.first() {
            Some(case) => words_of(connection, &session, case).await?,
            None => Vec::new(),
        };
        let coordinates = filter.is_empty();
        Ok(Colleague { session, persons, cases, diaries, names, words, list: "/cartelle?mie=1", coordinates, contacts: true })
    }

    /// A secretary, who opens the persons of the units and writes contacts.
    async fn at_the_desk(connection: &mut Connection, session: Session, known: &[String]) -> Result<Colleague> {
        let listed =
            items(&session.get(connection, "/api/v1/cases?state=in_care&limit=60").await?.expect(200, "the list of cases")?);
        let names = listed.iter().filter_map(|row| text(row, "display_name")).collect();
        let mut persons = Vec::new();
        for id in known {
            if session.get(connection, &format!("/api/v1/persons/{id}")).await?.status.is_success() {
                persons.push(id.clone());
            }
            if persons.len() >= MOST {
                break;
            }
        }
        let (cases, diaries, words) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Colleague { session, persons, cases, diaries, names, words, list: "/contatti", coordinates: false, contacts: true })
    }

    /// Whoever checks requests for services: opens the same persons, takes no contacts, and reads what is to be checked.
    async fn at_the_checks(connection: &mut Connection, session: Session, known: &[String]) -> Result<Colleague> {
        let colleague = Colleague::at_the_desk(connection, session, known).await?;
        Ok(Colleague { list: "/richieste", contacts: false, ..colleague })
    }

    /// Their session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The cases they may open.
    pub fn cases(&self) -> &[String] {
        &self.cases
    }

    /// What they do instead of what they cannot.
    fn can(&self, kind: Kind) -> Kind {
        match kind {
            Kind::Case | Kind::CaseLong if self.cases.is_empty() => Kind::Person,
            Kind::TextSearch if self.words.is_empty() => Kind::Search,
            Kind::Board if !self.coordinates => Kind::List,
            Kind::Diary | Kind::Task if self.diaries.is_empty() => self.can(Kind::Contact),
            Kind::Contact if !self.contacts => Kind::List,
            other => other,
        }
    }

    /// What they do next.
    pub fn next(&self, chance: &mut Chance) -> Kind {
        let mut at = chance.below(Kind::ALL.iter().map(|(_, share)| share).sum());
        for (kind, share) in Kind::ALL {
            if at < share {
                return self.can(kind);
            }
            at -= share;
        }
        Kind::Home
    }

    /// Does it; whether it went as it should.
    pub async fn act(&self, connection: &mut Connection, kind: Kind, key: &str, chance: &mut Chance) -> Result<()> {
        let none = String::new();
        let session = &self.session;
        let (answer, status) = match kind {
            Kind::Person => {
                let id = chance.pick(&self.persons).unwrap_or(&none);
                (session.visit(connection, &format!("/persone/{id}")).await?, 200)
            }
            Kind::Home => (session.visit(connection, "/").await?, 200),
            Kind::Case => {
                let id = chance.pick(&self.cases).unwrap_or(&none);
                (session.visit(connection, &format!("/cartelle/{id}")).await?, 200)
            }
            Kind::CaseLong => {
                let id = chance.pick(&self.cases).unwrap_or(&none);
                (session.visit(connection, &format!("/cartelle/{id}/diario")).await?, 200)
            }
            Kind::Board => (session.visit(connection, "/cruscotto").await?, 200),
            Kind::TextSearch => {
                let words = chance.pick(&self.words).unwrap_or(&none);
                (session.visit(connection, &format!("/cartelle/cerca?q={}", escape(words))).await?, 200)
            }
            Kind::Task => {
                let body = json!({"title": "Richiamare la scuola", "due_on": TASK_DAY});
                (session.post(connection, "/api/v1/tasks", key, &body).await?, 201)
            }
            Kind::List => (session.visit(connection, self.list).await?, 200),
            Kind::Search => {
                let name = chance.pick(&self.names).unwrap_or(&none);
                // As one types: the family name and the beginning of the other.
                let (family, given) = name.rsplit_once(' ').unwrap_or((name, ""));
                let typed = format!("{family} {}", given.chars().take(3).collect::<String>());
                (session.visit(connection, &format!("/cerca?q={}", escape(typed.trim()))).await?, 200)
            }
            Kind::Contact => {
                let body = json!({
                    "channel": "direct", "means": "phone", "person": chance.pick(&self.persons), "caller": "child", "callback": "safe",
                    "needs": ["support"], "urgency": "ordinary", "ending": "information", "minutes": 12, "notice": "spoken",
                    "narrative": "Chiama per sapere quando riprende l'aiuto a casa dopo le ferie dell'operatrice. Riferisce che la situazione è stabile.",
                    "information": "Spiegato il calendario e chi chiamare in caso di assenza."
                });
                (session.post(connection, "/api/v1/contacts", key, &body).await?, 201)
            }
            Kind::Diary => {
                let id = chance.pick(&self.diaries).unwrap_or(&none);
                let body = json!({
                    "kind": "telephone", "held_at": "2026-01-15T09:30:00Z", "minutes": 10,
                    "text": "Telefonata di verifica: gli accessi sono regolari, la persona è soddisfatta. Si conferma l'appuntamento del mese prossimo."
                });
                (session.post(connection, &format!("/api/v1/cases/{id}/entries"), key, &body).await?, 201)
            }
        };
        answer.expect(status, kind.label()).map(drop)
    }
}

/// Who takes part in the measure: so many social workers, the secretaries and the coordinators of the nine boroughs, and who checks requests.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    /// Colleagues in all.
    pub people: usize,
    /// Social workers who were added to the city.
    pub workers: usize,
}

/// Boroughs of the demonstration.
const BOROUGHS: usize = 9;

/// Who checks requests for services of the whole city, where social workers were added to it, and of one borough.
const CHECKERS: [&str; 2] = ["istruttoria.milano", "amministrativo"];

/// Signs everybody in and finds out what each can open. One in ten is a secretary, one in twenty a coordinator, one in thirty checks requests
/// for services, the others are social workers.
pub async fn gather(address: &str, cast: Cast) -> Result<Vec<Arc<Colleague>>> {
    let mut connection = Connection::to(address);
    let door = Door::open(&mut connection).await?;
    let (desks, heads, checks) = (cast.people / 10, cast.people / 20, cast.people / 30);
    let workers = cast.people.saturating_sub(desks).saturating_sub(heads).saturating_sub(checks).max(1);
    let mut all = Vec::with_capacity(cast.people);
    let mut known: Vec<String> = Vec::new();
    for place in 0..workers {
        let number = if cast.workers == 0 { 0 } else { place * cast.workers.max(1) / workers + 1 };
        let username = match number {
            0 => format!("assistente.sociale.municipio{}", place % BOROUGHS + 1),
            number => format!("operatore.milano.{number:04}"),
        };
        let session = Session::sign_in(&mut connection, &door, &username).await?;
        let colleague = Colleague::with_cases(&mut connection, session, "&mine=true").await.with_context(|| username.clone())?;
        if colleague.persons.is_empty() {
            continue;
        }
        known.extend(colleague.persons.iter().take(3).cloned());
        all.push(Arc::new(colleague));
    }
    for place in 0..heads {
        let username = format!("coordinatrice.municipio{}", place % BOROUGHS + 1);
        let session = Session::sign_in(&mut connection, &door, &username).await?;
        let colleague = Colleague::with_cases(&mut connection, session, "").await?;
        if !colleague.persons.is_empty() {
            all.push(Arc::new(colleague));
        }
    }
    // Begins to look elsewhere each time, so that not all open the same persons.
    let turned = |place: usize| known.iter().cycle().skip(place * 7).take(known.len().min(400)).cloned().collect::<Vec<_>>();
    for place in 0..desks {
        let username = format!("segreteria.municipio{}", place % BOROUGHS + 1);
        let session = Session::sign_in(&mut connection, &door, &username).await?;
        let colleague = Colleague::at_the_desk(&mut connection, session, &turned(place)).await?;
        if !colleague.persons.is_empty() {
            all.push(Arc::new(colleague));
        }
    }
    let checkers = CHECKERS.iter().skip(usize::from(cast.workers == 0));
    for (place, username) in checkers.cycle().take(checks).enumerate() {
        let session = Session::sign_in(&mut connection, &door, username).await?;
        let colleague = Colleague::at_the_checks(&mut connection, session, &turned(place)).await?;
        if !colleague.persons.is_empty() {
            all.push(Arc::new(colleague));
        }
    }
    anyhow::ensure!(!all.is_empty(), "nobody of the city has a case");
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_cannot_do_they_do_not_try() {
        let session = Session { cookie: String::new(), csrf: String::new() };
        let persons = vec!["a person".to_owned()];
        let (cases, diaries, names) = (Vec::new(), Vec::new(), Vec::new());
        let desk = Colleague {
            session,
            persons,
            cases,
            diaries,
            names,
            words: Vec::new(),
            list: "/contatti",
            coordinates: false,
            contacts: true,
        };
        assert_eq!(
            [Kind::Case, Kind::Diary, Kind::Contact].map(|kind| desk.can(kind)),
            [Kind::Person, Kind::Contact, Kind::Contact]
        );
        let checks = Colleague { list: "/richieste", contacts: false, ..desk };
        let done = [Kind::Case, Kind::Diary, Kind::Contact, Kind::Home].map(|kind| checks.can(kind));
        assert_eq!(done, [Kind::Person, Kind::List, Kind::List, Kind::Home]);
        assert_eq!(Kind::ALL.iter().map(|(_, share)| share).sum::<u64>(), 100);
    }
}
