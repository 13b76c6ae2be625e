//! The list of the body's regulations, and how a new one begins.

use super::actions::{self, Beginning};
use super::forms::{EMPTY, read_begin};
use super::model::{LONGEST_CODE, RuleCode, RuleKind, Standing};
use super::shipped;
use super::store::{LIST, RuleRow};
use ::store::Tx;
use askama::Template;
use guard::Permission;
use kernel::codes::Code;
use kernel::{Failure, Outcome};
use ui::form::{Choice, FormView};
use ui::table::{AFTER, Listing, PAGE, Pager};
use ui::{Answer, Submitted, Visit};
use uuid::Uuid;

/// The filters of the list.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    words: String,
    kind: Option<RuleKind>,
    standing: Option<Standing>,
}

fn filter<C: Code>(visit: &Visit, name: &'static str) -> Outcome<Option<C>> {
    match visit.query(name) {
        None => Ok(None),
        Some(text) => C::from_code(&text).map(Some).ok_or_else(|| Failure::field(name, "Scelta non prevista.")),
    }
}

impl Filter {
    pub(super) fn of(visit: &Visit) -> Outcome<Filter> {
        let words = visit.query("q").unwrap_or_default();
        Ok(Filter { words, kind: filter(visit, "kind")?, standing: filter(visit, "standing")? })
    }

    /// At most `most` regulations after a place in the list.
    pub(super) async fn rows(&self, tx: &mut Tx, after: Option<(String, Uuid)>, most: i64) -> Outcome<Vec<RuleRow>> {
        let (after_name, after_id) = after.unwrap_or_default();
        Ok(tx
            .sql(&LIST)
            .bind("pattern", format!("%{}%", kernel::text::folded(&self.words)))
            .bind("any_kind", self.kind.is_none())
            .bind("kind", self.kind.map_or("", RuleKind::code))
            .bind("standing", self.standing.map_or("", Standing::code))
            .bind("after_name", after_name)
            .id("after_id", after_id)
            .bind("most", most)
            .all()
            .await?)
    }
}

/// The place that a cursor names.
pub(super) fn place(visit: &Visit) -> Outcome<Option<(String, Uuid)>> {
    let Some(text) = visit.query(AFTER) else { return Ok(None) };
    let halves = text.split_once('~').and_then(|(id, name)| Some((name.to_owned(), id.parse().ok()?)));
    halves.map(Some).ok_or_else(|| Failure::field(AFTER, "Cursore non valido: riparti dalla prima pagina."))
}

pub(super) fn cursor(row: &RuleRow) -> String {
    format!("{}~{}", row.id, row.sort_name)
}

#[derive(Template)]
#[template(path = "benefits/rules.html")]
struct ListPage {
    list: Listing,
    rows: Vec<RuleRow>,
    form: FormView,
    may_write: bool,
}

/// `GET /regolamenti`
pub async fn page(visit: Visit) -> Answer {
    let filter = Filter::of(&visit)?;
    let after = place(&visit)?;
    let asked = after.is_some();
    let mut tx = visit.read_open().await?;
    let mut rows = filter.rows(&mut tx, after, i64::from(PAGE) + 1).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), asked, false, cursor);
    let may_write = visit.principal()?.may(Permission::RULE_WRITE);
    let mut list = Listing::new("Regolamenti", "/regolamenti", visit.query_pairs())
        .column("Regolamento")
        .column("Che cosa decide")
        .column("In vigore oggi")
        .column("Bozze")
        .paged(Pager { previous: None, ..pager })
        .when_empty(
            "Nessun regolamento",
            "Qui compaiono i regolamenti dell'ente: quelli in vigore e quelli che si stanno scrivendo.",
            may_write.then_some(("Nuovo regolamento", "/regolamenti/nuovo")),
        );
    if !filter.words.is_empty() {
        list = list.filtered("Parole", &filter.words, &["q"]);
    }
    if let Some(kind) = filter.kind {
        list = list.filtered("Che cosa decide", kind.label(), &["kind"]);
    }
    if let Some(standing) = filter.standing {
        list = list.filtered("Stato", standing.label(), &["standing"]);
    }
    let form = visit.form().with_values(visit.query_pairs());
    visit.page("Regolamenti").wide().render(ListPage { list, rows, form, may_write })
}

#[derive(Template)]
#[template(path = "benefits/rule_new.html")]
struct NewPage {
    form: FormView,
    starts: Vec<Choice>,
}

/// Those that come with the program and that the body does not have, after an empty one.
async fn starts(tx: &mut Tx) -> Outcome<Vec<Choice>> {
    let known = Filter::default().rows(tx, None, 1_000).await?;
    let mut all = vec![Choice::new(EMPTY, "Un testo vuoto")];
    let fresh = shipped::ALL.iter().filter(|one| known.iter().all(|row| row.code != one.code));
    all.extend(fresh.map(|one| Choice::new(one.code, one.name()).group("Testi forniti con il programma")));
    Ok(all)
}

async fn new_page(visit: &Visit, form: FormView) -> Answer {
    let mut tx = visit.read_open().await?;
    let starts = starts(&mut tx).await?;
    let page = visit.page("Nuovo regolamento").crumb("Regolamenti", "/regolamenti");
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(NewPage { form, starts })
}

/// `GET /regolamenti/nuovo`
pub async fn new(visit: Visit) -> Answer {
    let form = visit.form();
    new_page(&visit, form).await
}

/// For the page and for the API: the first draft of a regulation that the body does not have yet.
pub(super) async fn begun(visit: &Visit, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let read: Option<(RuleCode, Beginning)> = read_begin(&mut fields);
    let (code, from) = fields.finish(|| read)?;
    actions::begin(visit.db(), visit.principal()?, sent.once(), &code, &from).await
}

/// `POST /regolamenti/nuovo`
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    match begun(&visit, &sent).await {
        Ok(draft) => {
            Ok(visit.redirect(&format!("/regolamenti/versioni/{draft}/modifica"), "Bozza creata: scrivi il testo e controllalo."))
        }
        Err(failure) => new_page(&visit, visit.form_again(&sent, failure)?).await,
    }
}
