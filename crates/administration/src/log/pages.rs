//! Pages of the log.

use super::labels::{SHOWN, THINGS, fields_words, words};
use super::{ANSWERABLE, FROM_THE_END, Filter, HELD, NAMED, VERIFICATIONS, rows};
use askama::Template;
use chrono::NaiveDate;
use guard::{Permission, account};
use kernel::time::{days_after, parse_date, start_of_day};
use kernel::{AccountId, Instant, JobId, Outcome, PersonId};
use sqlx::types::Json;
use std::collections::HashMap;
use store::audit::{OF_PERSON, Row};
use store::{Audit, Tx};
use ui::export;
use ui::form::{Choice, FormView};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// A row with its words.
pub(super) struct Line {
    pub(super) row: Row,
    pub(super) who: String,
    /// As what and where whoever acted works today; empty without a role.
    pub(super) as_what: String,
    /// Whom it is about, for whoever may know of them.
    pub(super) whom: String,
    pub(super) what: String,
}

impl Line {
    /// What was touched, in words.
    fn fields(&self) -> String {
        fields_words(&self.row.fields)
    }
}

/// The rows with the names of the accounts.
pub(super) fn lines(rows: Vec<Row>, names: &HashMap<AccountId, String>) -> Vec<Line> {
    let name = |id: Uuid| match names.get(&AccountId(id)) {
        Some(name) => name.clone(),
        None if AccountId(id) == AccountId::SYSTEM => "Portico".to_owned(),
        None => "Account non più presente".to_owned(),
    };
    let line =
        |row: Row| Line { who: name(row.account_id), what: words(&row.action), as_what: String::new(), whom: String::new(), row };
    rows.into_iter().map(line).collect()
}

/// What was said of nobody whom the reader may know of.
const PROTECTED: &str = "Persona protetta";

/// The rows of a page with whom they are about, and as what whoever acted works today.
async fn told(tx: &mut Tx, lines: &mut [Line]) -> Outcome<()> {
    let mut held: HashMap<AccountId, Vec<String>> = HashMap::new();
    for (account, role, unit) in tx.sql(&HELD).all::<(AccountId, String, String)>().await? {
        let label = guard::roles::table().role(&role).map_or(role.clone(), |role| role.label.clone());
        held.entry(account).or_default().push(format!("{label}, {unit}"));
    }
    let mut ids: Vec<PersonId> = lines.iter().filter_map(|line| line.row.subject_id).map(PersonId).collect();
    ids.sort_unstable();
    ids.dedup();
    let cards = registry::identities(tx, &ids).await?;
    for line in lines {
        line.as_what = held.get(&AccountId(line.row.account_id)).map(|roles| roles.join("; ")).unwrap_or_default();
        line.whom = match line.row.subject_id.map(PersonId) {
            Some(person) => cards.get(&person).map_or_else(|| PROTECTED.to_owned(), |card| card.display_name.clone()),
            None => String::new(),
        };
    }
    Ok(())
}

/// The filters as they were asked.
pub(super) struct Asked {
    pub(super) username: String,
    pub(super) thing: String,
    pub(super) person: Option<PersonId>,
    pub(super) from: Option<NaiveDate>,
    pub(super) until: Option<NaiveDate>,
    pub(super) before: i64,
}

/// Reads the filters of a query; what cannot be read filters nothing.
pub(super) fn asked(visit: &Visit, names: [&str; 5]) -> Asked {
    let [account, thing, person, from, until] = names;
    let cursor = visit.query("after").and_then(|text| text.parse::<i64>().ok());
    Asked {
        username: kernel::text::clean_line(&visit.query(account).unwrap_or_default(), 60).unwrap_or_default().to_lowercase(),
        thing: visit.query(thing).filter(|thing| THINGS.iter().any(|(known, _, _)| known == thing)).unwrap_or_default(),
        person: visit.query(person).and_then(|text| Uuid::try_parse(&text).ok()).map(PersonId),
        from: visit.query(from).as_deref().and_then(parse_date),
        until: visit.query(until).as_deref().and_then(parse_date),
        before: cursor.unwrap_or(FROM_THE_END),
    }
}

/// The filter; `None` when the name to sign in with belongs to nobody.
pub(super) async fn filter(tx: &mut Tx, asked: &Asked, most: i64) -> Outcome<Option<Filter>> {
    let account = if asked.username.is_empty() {
        None
    } else {
        match tx.sql(&NAMED).bind("username", &asked.username).optional::<(AccountId,)>().await? {
            Some((account,)) => Some(account),
            None => return Ok(None),
        }
    };
    let action = if asked.thing.is_empty() { "%".to_owned() } else { format!("{}.%", asked.thing) };
    let from = asked.from.unwrap_or(guard::scope::ALWAYS);
    let until = asked.until.map_or(guard::scope::FOREVER, |last| days_after(last, 1));
    Ok(Some(Filter {
        person: asked.person,
        account,
        action,
        from: start_of_day(from),
        until: start_of_day(until),
        before: asked.before,
        most,
    }))
}

#[derive(Template)]
#[template(path = "administration/log.html")]
struct LogPage {
    list: Listing,
    lines: Vec<Line>,
    form: FormView,
    things: Vec<Choice>,
}

/// The log with its filters.
pub(super) async fn log(visit: Visit) -> Answer {
    let mut asked = asked(&visit, ["operatore", "cosa", "persona", "dal", "al"]);
    let file = visit.query("format");
    let most = if file.is_some() { i64::try_from(export::ROWS).unwrap_or(i64::MAX) } else { i64::from(PAGE) + 1 };
    if file.is_some() {
        asked.before = FROM_THE_END;
    }
    let mut tx = visit.begin().await?;
    let filter = filter(&mut tx, &asked, most).await?;
    let unknown = filter.is_none();
    let found = match filter {
        Some(filter) => rows(&mut tx, &filter).await?,
        None => Vec::new(),
    };
    let names = account::names(&mut tx).await?;
    let mut lines = lines(found, &names);
    if let Some(format) = file {
        let count = lines.len();
        let header =
            ["Numero", "Quando", "Chi", "Che cosa", "Azione", "Persona", "Oggetto", "Motivo", "Campi", "Richiesta", "Impronta"];
        let rows = lines.into_iter().map(|Line { row, who, what, .. }| {
            let id = |id: Option<Uuid>| id.map(|id| id.to_string());
            vec![
                row.seq.into(),
                row.at.into(),
                who.into(),
                what.into(),
                row.action.into(),
                id(row.subject_id).into(),
                id(row.object_id).into(),
                row.purpose.into(),
                fields_words(&row.fields).into(),
                row.request_id.to_string().into(),
                row.hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into(),
            ]
        });
        let answer = crate::download(&format, "registro", &header, rows)?;
        tx.commit(Audit::of("audit.export").rows(count)).await?;
        return Ok(answer);
    }
    let person = match asked.person {
        Some(person) => Some(name_of(&mut tx, person).await?),
        None => None,
    };
    told(&mut tx, &mut lines).await?;
    tx.commit(Audit::of("audit.read").rows(lines.len())).await?;
    let pager = Pager::cut(&mut lines, usize::from(PAGE), false, false, |line| line.row.seq.to_string());
    let (title, text) = match unknown {
        true => (
            "Nessun operatore con questo nome utente",
            "È il nome con cui si accede, per esempio quello dell’elenco degli operatori; non il cognome.",
        ),
        false => ("Nessuna riga", "Con questi filtri il registro non contiene nulla."),
    };
    let mut list = Listing::new("Registro degli accessi", "/registro", visit.query_pairs())
        .column("Quando")
        .column("Chi")
        .column("Che cosa")
        .column("Su chi")
        .paged(pager)
        .when_empty(title, text, None)
        .exported();
    let show = |day: Option<NaiveDate>| day.map(kernel::time::show_date);
    let filters = [
        ("Operatore", Some(asked.username.clone()).filter(|name| !name.is_empty()), "operatore"),
        ("Che cosa", THINGS.iter().find(|(code, _, _)| *code == asked.thing).map(|(_, _, label)| (*label).to_owned()), "cosa"),
        ("Persona", person, "persona"),
        ("Dal", show(asked.from), "dal"),
        ("Al", show(asked.until), "al"),
    ];
    for (label, value, parameter) in filters {
        if let Some(value) = value {
            list = list.filtered(label, value, &[parameter]);
        }
    }
    let form = visit.form().with_values(visit.query_pairs());
    let mut things: Vec<Choice> = THINGS.iter().map(|(code, _, label)| Choice::new(*code, *label)).collect();
    things.sort_by(|a, b| a.label.cmp(&b.label));
    visit.page("Registro degli accessi").wide().render(LogPage { list, lines, form, things })
}

#[derive(Template)]
#[template(path = "administration/who_looked.html")]
struct WhoLookedPage {
    name: String,
    person: PersonId,
    list: Listing,
    lines: Vec<Line>,
    opens: bool,
    gives_mandates: bool,
}

/// Whom rows are about; whoever the reader may not know of has no name here.
async fn name_of(tx: &mut Tx, person: PersonId) -> Outcome<String> {
    let found = registry::identities(tx, &[person]).await?.remove(&person);
    Ok(found.map_or_else(|| PROTECTED.to_owned(), |card| card.display_name))
}

/// The rows about a person and the searches that showed them, for whoever may answer for it. Of a search that was made for somebody
/// else, on whose page, nothing is told but that it was made.
pub(super) async fn about(
    tx: &mut Tx,
    person: PersonId,
    before: i64,
    most: i64,
    names: &HashMap<AccountId, String>,
) -> Outcome<Vec<Line>> {
    tx.sql(&ANSWERABLE).id("person", person).one::<(PersonId,)>().await?;
    let known = super::with_aliases(tx, person).await?;
    let mut rows: Vec<Row> = Vec::new();
    for one in &known {
        rows.extend(tx.sql(&OF_PERSON).id("person", *one).bind("before", before).bind("most", most).all::<Row>().await?);
    }
    let mut lines = lines(super::newest(rows, most), names);
    let theirs = |line: &Line| line.row.subject_id.is_some_and(|subject| known.contains(&PersonId(subject)));
    for line in lines.iter_mut().filter(|line| !theirs(line)) {
        line.what = SHOWN.to_owned();
        line.row.subject_id = Some(person.0);
        (line.row.object_kind, line.row.object_id) = (String::new(), None);
    }
    Ok(lines)
}

/// "Chi ha guardato questo fascicolo".
pub(super) async fn of_person(visit: Visit, PathId(person): PathId<PersonId>) -> Answer {
    let before = visit.query("after").and_then(|text| text.parse().ok()).unwrap_or(FROM_THE_END);
    let file = visit.query("format");
    let most = if file.is_some() { i64::try_from(export::ROWS).unwrap_or(i64::MAX) } else { i64::from(PAGE) + 1 };
    let mut tx = visit.begin().await?;
    let names = account::names(&mut tx).await?;
    let mut lines = about(&mut tx, person, if file.is_some() { FROM_THE_END } else { before }, most, &names).await?;
    let name = name_of(&mut tx, person).await?;
    let principal = visit.principal()?;
    let gives_mandates = principal.may(Permission::MANDATE_GRANT) && crate::privacy::is_mandatable(&mut tx, person).await?;
    if let Some(format) = file {
        let count = lines.len();
        let header = ["Quando", "Chi", "Che cosa", "Motivo", "Campi"];
        let rows = lines.into_iter().map(|Line { row, who, what, .. }| {
            vec![row.at.into(), who.into(), what.into(), row.purpose.into(), fields_words(&row.fields).into()]
        });
        let answer = crate::download(&format, "accessi", &header, rows)?;
        tx.commit(Audit::of("audit.export").about(person).rows(count)).await?;
        return Ok(answer);
    }
    told(&mut tx, &mut lines).await?;
    tx.commit(Audit::of("audit.person").about(person).rows(lines.len())).await?;
    let pager = Pager::cut(&mut lines, usize::from(PAGE), false, false, |line| line.row.seq.to_string());
    let list = Listing::new("Accessi al fascicolo", format!("/persone/{person}/accessi"), visit.query_pairs())
        .column("Quando")
        .column("Chi")
        .column("Che cosa")
        .paged(pager)
        .when_empty("Nessun accesso", "Qui compare ogni lettura e ogni modifica che riguarda questa persona.", None)
        .exported();
    let opens = principal.may(Permission::PERSON_READ);
    let mut page = visit.page("Chi ha guardato questo fascicolo");
    if opens {
        page = page.crumb(name.clone(), format!("/persone/{person}"));
    } else if principal.may(Permission::AUDIT_READ) {
        page = page.crumb("Registro degli accessi", "/registro").crumb("Cerca la persona", "/registro/persone");
    }
    page.render(WhoLookedPage { name, person, list, lines, opens, gives_mandates })
}

/// A verification that was asked for.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Verification {
    id: JobId,
    state: String,
    done: i64,
    total: i64,
    result: Option<Json<serde_json::Value>>,
    created_at: Instant,
    finished_at: Option<Instant>,
}

impl Verification {
    fn is_whole(&self) -> Option<bool> {
        self.result.as_ref().and_then(|result| result.0.get("whole")).and_then(serde_json::Value::as_bool)
    }
    fn rows(&self) -> i64 {
        self.result.as_ref().and_then(|result| result.0.get("rows")).and_then(serde_json::Value::as_i64).unwrap_or(self.done)
    }
    fn head(&self) -> String {
        self.result
            .as_ref()
            .and_then(|result| result.0.get("head"))
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .to_owned()
    }
    fn broken(&self) -> String {
        let row = self
            .result
            .as_ref()
            .and_then(|result| result.0.get("broken"))
            .and_then(|broken| broken.get("row"))
            .and_then(serde_json::Value::as_i64);
        row.map_or_else(String::new, |row| format!("La prima riga che non torna è la {row}."))
    }
}

#[derive(Template)]
#[template(path = "administration/verifications.html")]
struct VerificationsPage {
    form: FormView,
    verifications: Vec<Verification>,
}

/// The verifications, and the button for another.
pub(super) async fn verifications(visit: Visit) -> Answer {
    let mut tx = visit.begin().await?;
    let verifications: Vec<Verification> = tx.sql(&VERIFICATIONS).all().await?;
    tx.commit(Audit::of("audit.read").rows(verifications.len())).await?;
    visit
        .page("Verifica del registro")
        .crumb("Registro degli accessi", "/registro")
        .render(VerificationsPage { form: visit.form(), verifications })
}

/// Enqueues a verification.
pub(super) async fn begin(visit: &Visit, sent: &Submitted) -> Outcome<JobId> {
    let mut tx = visit.begin().await?;
    if let Some(id) = tx.already::<JobId>(sent.once()).await? {
        return Ok(id);
    }
    let id = tx.enqueue("audit.verify", "Verifica del registro degli accessi", serde_json::json!({})).await?;
    tx.commit(Audit::of("audit.check").on("job", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Asks for a verification and follows it.
pub(super) async fn verify(visit: Visit, sent: Submitted) -> Answer {
    let id = begin(&visit, &sent).await?;
    Ok(visit.redirect(&format!("/lavori/{id}"), ""))
}
