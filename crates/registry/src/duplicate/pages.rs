//! The pages of the review, and the report of a pair.

use super::model::PairState;
use super::store::{After, ONE, PairRow, list};
use super::{actions, forms};
use crate::merge::House;
use crate::merge::comparison::{Comparison, compare};
use crate::merge::pages::source;
use crate::person::store::{COMPARE, PersonRow};
use crate::person::{IdentityCard, identity};
use crate::search::{Candidate, find, shown};
use ::store::{Audit, Tx};
use askama::Template;
use kernel::{Failure, Outcome, PersonId, UnitId};
use ui::form::{Choice, FormView, choices};
use ui::table::{Listing, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// The page of the list.
pub const PATH: &str = "/persone/doppioni";
/// Most persons offered to choose from.
const MOST_FOUND: usize = 12;

#[derive(Template)]
#[template(path = "registry/duplicates.html")]
struct ListPage {
    state: PairState,
    tabs: Vec<(PairState, String)>,
    filter: FormView,
    units: Vec<Choice>,
    list: Listing,
    rows: Vec<PairRow>,
    csrf: String,
    key: String,
}

impl ListPage {
    fn is_current(&self, state: &PairState) -> bool {
        *state == self.state
    }
}

/// What a list was asked for.
pub(crate) struct Asked {
    /// In which state.
    pub state: PairState,
    /// With whom this unit has to do.
    pub unit: Option<UnitId>,
    /// After which row.
    pub after: After,
    /// Whether it is the first page.
    pub first: bool,
}

pub(crate) fn asked(visit: &Visit) -> Asked {
    let after = visit.query("after").and_then(|text| After::read(&text));
    Asked {
        state: visit.query("stato").or_else(|| visit.query("state")).and_then(|text| text.parse().ok()).unwrap_or(PairState::Open),
        unit: visit.query("unita").or_else(|| visit.query("unit")).and_then(|text| text.parse().ok()),
        first: after.is_none(),
        after: after.unwrap_or(After::START),
    }
}

/// `GET /persone/doppioni?stato=&unita=`: the pairs that the reader may decide about, the likeliest first.
pub async fn all(visit: Visit) -> Answer {
    let asked = asked(&visit);
    let page = i64::from(ui::table::PAGE);
    let mut tx = visit.begin().await?;
    let today = tx.today();
    let tree = guard::unit::Tree::load(&mut tx).await?;
    let units: Vec<&guard::unit::Unit> =
        tree.by_code().into_iter().filter(|unit| unit.valid_from <= today && today < unit.valid_until).collect();
    let mut rows = list(&mut tx, asked.state, asked.unit, asked.after, page.saturating_add(1)).await?;
    let pager = Pager::cut(&mut rows, usize::from(ui::table::PAGE), !asked.first, false, PairRow::cursor);
    let named: Vec<PersonId> = rows.iter().flat_map(|row| [row.person_a, row.person_b]).collect();
    tx.commit(Audit::of("duplicate.list").rows(rows.len()).showing("duplicates", named)).await?;
    let unit = asked.unit.map(|unit| unit.to_string()).unwrap_or_default();
    let query = [("stato", asked.state.code().to_owned()), ("unita", unit.clone())];
    let mut listing = Listing::new("Doppioni", PATH, query)
        .column("Probabilità")
        .column("Prima scheda")
        .column("Seconda scheda")
        .column("Perché")
        .column(if matches!(asked.state, PairState::Open) { "Trovata" } else { "Decisa" })
        .actions("Apri")
        .paged(Pager { previous: None, ..pager });
    if let Some(unit) = units.iter().find(|one| Some(one.id) == asked.unit) {
        listing = listing.filtered("Unità", unit.name.clone(), &["unita"]);
    }
    listing = match asked.state {
        PairState::Open => listing.when_empty(
            "Nessun doppione da esaminare",
            "Qui compaiono le schede che potrebbero essere della stessa persona: quelle segnalate e quelle trovate dalla ricerca nel registro.",
            None,
        ),
        _ => listing.when_empty("Nessuna coppia", "In questo stato non c’è nulla.", None),
    };
    let tabs = PairState::ALL.iter().map(|state| {
        (*state, format!("{PATH}?stato={}{}", state.code(), if unit.is_empty() { String::new() } else { format!("&unita={unit}") }))
    });
    let form = visit.form();
    let (csrf, key) = (visit.csrf().to_owned(), form.key().to_owned());
    let units = choices(units.iter().map(|unit| (unit.id, &unit.name)));
    visit.page("Doppioni").crumb("Persone", "/persone").wide().render(ListPage {
        state: asked.state,
        tabs: tabs.collect(),
        filter: form.with_value("unita", unit),
        units,
        list: listing,
        rows,
        csrf,
        key,
    })
}

/// `POST /persone/doppioni/cerca`: asks for the search through the register.
pub async fn search(visit: Visit, sent: Submitted) -> Answer {
    let job = super::job::ask(visit.db(), visit.principal()?, sent.once()).await?;
    Ok(visit.redirect(&format!("/lavori/{job}"), ""))
}

#[derive(Template)]
#[template(path = "registry/duplicate.html")]
struct PairPage {
    pair: PairRow,
    both: Option<Comparison>,
    cards: Vec<IdentityCard>,
    form: FormView,
    path: String,
}

impl PairPage {
    fn merge_href(&self, both: &&Comparison) -> String {
        format!("/persone/{}/unione?altra={}", both.survivor.id, both.other.id)
    }
    fn verdicts(&self) -> Vec<Choice> {
        let choice = |state: PairState, label: &str, hint: &str| Choice::new(state.code(), label).hint(hint);
        vec![
            choice(PairState::NotSame, "Non sono la stessa persona", "Non vengono più proposte, finché i dati restano questi"),
            choice(PairState::Later, "Più tardi", "Restano fra quelle rimandate"),
        ]
    }
    fn is_decided(&self) -> bool {
        self.pair.decided_at.is_some()
    }
}

/// A pair with both records, for whoever may read both; for others, who only reach them for joining, what everybody sees of a person and
/// whom to ask. The record that is longer known is proposed as the one that stays.
async fn look(visit: &Visit, id: Uuid) -> Outcome<(PairRow, Option<Comparison>, Vec<IdentityCard>)> {
    let source = source(visit);
    let mut tx = visit.begin().await?;
    let pair: PairRow = tx.sql(&ONE).id("id", id).one().await?;
    let house = House::of(visit.site());
    let principal = visit.principal()?;
    let mut cards = Vec::new();
    let both = match compare(&mut tx, principal, source.as_ref(), house, pair.person_a, pair.person_b).await {
        Ok(both) if both.other.facts.known_since() < both.survivor.facts.known_since() => {
            Some(compare(&mut tx, principal, source.as_ref(), house, pair.person_b, pair.person_a).await?)
        }
        Ok(both) => Some(both),
        Err(Failure::NotFound) => {
            cards = vec![identity(&mut tx, pair.person_a).await?, identity(&mut tx, pair.person_b).await?];
            None
        }
        Err(other) => return Err(other),
    };
    tx.commit(Audit::of("duplicate.read").about(pair.person_a).on("pair", id).showing("duplicate", [pair.person_b])).await?;
    // Whoever compares both sees all that they say; whoever does not is told no more than the cards.
    let pair = if both.is_some() { pair } else { pair.on_cards() };
    Ok((pair, both, cards))
}

async fn pair_page(visit: &Visit, id: Uuid, form: FormView) -> Answer {
    let (pair, both, cards) = look(visit, id).await?;
    let form = form.with_version(pair.version);
    let page = visit.page("È la stessa persona?").crumb("Persone", "/persone").crumb("Doppioni", PATH).wide();
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(PairPage { pair, both, cards, form, path: format!("{PATH}/{id}/decisione") })
}

/// `GET /persone/doppioni/{id}`
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    pair_page(&visit, id, visit.form()).await
}

/// `POST /persone/doppioni/{id}/decisione`
pub async fn decide(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    match judge(&visit, id, &sent).await {
        Ok(()) => Ok(visit.redirect(PATH, "Decisione registrata.")),
        Err(failure) => pair_page(&visit, id, visit.form_again(&sent, failure)?).await,
    }
}

/// Reads what was sent and decides: for the page and for the API.
pub(crate) async fn judge(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let judgement = forms::read_judgement(&mut fields);
    let judgement = fields.finish(|| judgement)?;
    actions::decide(visit.db(), visit.principal()?, id, version, &judgement).await
}

#[derive(Template)]
#[template(path = "registry/duplicate_report.html")]
struct ReportPage {
    card: IdentityCard,
    href: String,
    path: String,
    query: String,
    found: Vec<Candidate>,
    form: FormView,
    /// Those with which the reader may join the record at once.
    joins: Vec<Candidate>,
}

impl ReportPage {
    fn others(&self) -> Vec<Choice> {
        let choice = |found: &Candidate| {
            Choice::new(found.card.id.to_string(), found.card.display_name.clone()).hint(format!(
                "{}. {}",
                found.card.detail(),
                found.reasons.join(", ")
            ))
        };
        self.found.iter().map(choice).collect()
    }
}

/// Whoever resembles the person, or what was searched.
async fn alike(tx: &mut Tx, card: &IdentityCard, query: &str) -> Outcome<Vec<Candidate>> {
    let words = if query.is_empty() { card.display_name.as_str() } else { query };
    let mut found = find(tx, words, MOST_FOUND).await?;
    found.retain(|found| found.card.id != card.id);
    Ok(found)
}

/// Those of the found with which the reader may join the record: nobody is led to a comparison that does not open.
async fn joinable(tx: &mut Tx, card: &IdentityCard, found: &[Candidate]) -> Outcome<Vec<Candidate>> {
    let mut joins = Vec::new();
    if tx.sql(&COMPARE).id("id", card.id).optional::<PersonRow>().await?.is_none() {
        return Ok(joins);
    }
    for one in found {
        if tx.sql(&COMPARE).id("id", one.card.id).optional::<PersonRow>().await?.is_some() {
            joins.push(one.clone());
        }
    }
    Ok(joins)
}

async fn report_page(visit: &Visit, id: PersonId, form: FormView) -> Answer {
    let principal = visit.principal()?;
    let query = visit.query("q").map(|text| kernel::text::clean_line(&text, 120).unwrap_or_default()).unwrap_or_default();
    let mut tx = visit.begin().await?;
    let card = identity(&mut tx, id).await?;
    let found = alike(&mut tx, &card, &query).await?;
    let href = crate::person::card::page_of(&mut tx, principal, id).await?;
    let joins = if principal.may(guard::Permission::PERSON_MERGE) { joinable(&mut tx, &card, &found).await? } else { Vec::new() };
    tx.commit(Audit::of("person.search").about(id).rows(found.len()).showing("duplicate", shown(&found))).await?;
    let page = visit.page("Segnala un doppione").crumb("Persone", "/persone").crumb(card.display_name.clone(), href.clone());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(ReportPage { card, href, path: format!("/persone/{id}/doppione"), query, found, form, joins })
}

/// `GET /persone/{id}/doppione?q=`
pub async fn report_form(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    report_page(&visit, id, visit.form()).await
}

/// `POST /persone/{id}/doppione`
pub async fn report(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match tell(&visit, id, &sent).await {
        Ok(_) => Ok(visit.redirect(
            &format!("/persone/{id}/scheda"),
            "Segnalazione registrata: chi può riunire le schede la trova fra i doppioni.",
        )),
        Err(failure) => report_page(&visit, id, visit.form_again(&sent, failure)?).await,
    }
}

/// Reads what was sent and reports the pair: for the page and for the API.
pub(crate) async fn tell(visit: &Visit, id: PersonId, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let report = forms::read_report(&mut fields);
    let report = fields.finish(|| report)?;
    actions::report(visit.db(), visit.principal()?, id, sent.once(), &report).await
}

/// A page of pairs for programs.
pub(crate) async fn page_of(visit: &Visit, asked: &Asked, most: i64) -> Outcome<Vec<PairRow>> {
    let mut tx = visit.begin().await?;
    let rows = list(&mut tx, asked.state, asked.unit, asked.after, most).await?;
    let named: Vec<PersonId> = rows.iter().flat_map(|row| [row.person_a, row.person_b]).collect();
    tx.commit(Audit::of("duplicate.list").rows(rows.len()).showing("duplicates", named)).await?;
    Ok(rows)
}
