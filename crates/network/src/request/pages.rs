//! The pages of services asked for: worklists, the request, the authorisation.

use super::actions;
use super::checks::{Checked, Verdict, checks};
use super::forms;
use super::model::{Changes, Move, PriceChoice, State};
use super::money::{Money, money};
use super::steps::{Refused, StepForm, step, steps};
use super::store::{self, Around, Event, Line, Row};
use crate::age::store::Exception;
use crate::catalogue::actions::last_day;
use crate::delivery::store::{Delivery, OF_AUTHORISATION};
use crate::paging;
use ::store::{Audit, Tx};
use askama::Template;
use casework::plan::MeansTest;
use casework::{ServiceCatalogue as _, YearCost};
use chrono::NaiveDate;
use finance::MandatoryGround;
use guard::scope::ALWAYS;
use guard::{Permission, Principal};
use kernel::{AuthorisationId, Cents, Failure, Outcome, Period, PlanServiceId};
use ui::export::{self, Cell};
use ui::form::{FormView, options};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, Fail, Gate, PathId, Route, Submitted, Visit};

/// Most deliveries shown with an authorisation.
const DELIVERIES: i64 = 100;

pub(crate) fn routes() -> Vec<Route> {
    let read = Permission::SERVICE_READ;
    let deciders = Gate::MayAny(&[Permission::SERVICE_CHECK, Permission::SERVICE_AUTHORISE, Permission::SERVICE_REQUEST]);
    vec![
        Route::get("/richieste", read, list),
        Route::get("/richieste/nuova", Permission::SERVICE_REQUEST, new),
        Route::post("/richieste/nuova", Permission::SERVICE_REQUEST, ask),
        Route::get("/autorizzazioni/{id}", read, show),
        Route::post("/autorizzazioni/{id}/{passo}", deciders, step),
    ]
}

/// The rows of a list that begin after a cursor.
pub(super) async fn lines(
    tx: &mut Tx,
    state: Option<State>,
    running: bool,
    after: Option<(NaiveDate, uuid::Uuid)>,
    most: i64,
) -> Outcome<Vec<Line>> {
    let (after_day, after_id) = after.unwrap_or((ALWAYS, uuid::Uuid::nil()));
    let query = if running {
        tx.sql(&store::RUNNING)
    } else {
        tx.sql(&store::LIST).bind("any_state", state.is_none()).bind("state", state.map_or("", State::code))
    };
    Ok(query.bind("after_day", after_day).bind("after_id", after_id).bind("most", most).all().await?)
}

#[derive(Template)]
#[template(path = "network/requests.html")]
struct RequestsPage {
    list: Listing,
    rows: Vec<(Line, Option<NaiveDate>)>,
    tabs: Vec<(&'static str, String, bool)>,
    today: NaiveDate,
    /// Where to from here: label and address.
    ways: Vec<(&'static str, &'static str)>,
}

/// Where one goes on from the list: to what belongs to it, as far as the reader works with that.
fn ways(principal: &Principal) -> Vec<(&'static str, &'static str)> {
    [
        (principal.may(Permission::DELIVERY_DECIDE), "Prestazioni in sospeso", "/prestazioni/eccezioni"),
        (true, "Servizi che si sovrappongono", "/servizi/sovrapposizioni"),
        (true, "Limiti di età in arrivo", "/richieste/limiti-di-eta"),
        (principal.may(Permission::ISEE_FETCH), "ISEE in scadenza", "/isee"),
        (principal.may(Permission::RULE_WRITE), "Regolamenti", "/regolamenti"),
    ]
    .into_iter()
    .filter(|(may, ..)| *may)
    .map(|(_, label, href)| (label, href))
    .collect()
}

/// What the list opens on: what whoever looks has to decide; what runs for those who decide nothing here.
fn work_of(principal: &Principal) -> Option<State> {
    if principal.may(Permission::SERVICE_CHECK) {
        Some(State::Requested)
    } else if principal.may(Permission::SERVICE_AUTHORISE) {
        Some(State::Checked)
    } else {
        None
    }
}

async fn list(visit: Visit) -> Answer {
    let asked: Option<State> = paging::filter(&visit, "stato")?;
    let (all, in_course) = (visit.query("tutte").is_some(), visit.query("corso").is_some());
    let state = if all || in_course { asked } else { asked.or_else(|| work_of(visit.principal().ok()?)) };
    let running = state.is_none() && !all;
    let mut tx = visit.begin().await?;
    let today = tx.today();
    if let Some(format) = visit.query(ui::table::FORMAT) {
        let most = i64::try_from(export::ROWS).unwrap_or(i64::MAX);
        let rows = lines(&mut tx, state, running, None, most).await?;
        tx.commit(Audit::of("authorisation.export").rows(rows.len())).await?;
        return file(rows, &format, today);
    }
    let after = paging::read::<NaiveDate>(&visit)?;
    let asked = after.is_some();
    let mut rows = lines(&mut tx, state, running, after, paging::PAGE_AND_ONE).await?;
    tx.commit(Audit::of("authorisation.list").rows(rows.len())).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), asked, false, |row| paging::cursor(row.requested_on, row.id));
    let list = Listing::new("Servizi chiesti e autorizzati", "/richieste", visit.query_pairs())
        .column("Numero")
        .column("Servizio")
        .column("Persona")
        .column("Unità")
        .column("Periodo")
        .column("Stato")
        .figures("Costo")
        .paged(pager)
        .when_empty("Nessuna pratica", "Qui compaiono i servizi chiesti dai progetti firmati.", None)
        .exported();
    let mut tabs = Vec::new();
    for tab in [State::Requested, State::Checked, State::Returned, State::Queued, State::Mandatory] {
        let label = match tab {
            State::Requested => "Da istruire",
            State::Checked => "Da autorizzare",
            other => other.label(),
        };
        tabs.push((label, format!("/richieste?stato={}", tab.code()), state == Some(tab)));
    }
    tabs.push(("In corso", "/richieste?corso=1".to_owned(), running));
    tabs.push(("Tutte", "/richieste?tutte=1".to_owned(), state.is_none() && !running));
    let ways = ways(visit.principal()?);
    visit.page("Richieste di servizio").wide().render(RequestsPage {
        list,
        rows: rows.into_iter().map(|row| (last_day(row.valid_until), row)).map(|(last, row)| (row, last)).collect(),
        tabs,
        today,
        ways,
    })
}

fn file(rows: Vec<Line>, format: &str, today: NaiveDate) -> Answer {
    let headers = ["Numero", "Stato", "Servizio", "Ente", "Persona", "Unità", "Dal", "Al", "Quantità", "Costo", "Speso"];
    let cells = rows.into_iter().map(|row| {
        vec![
            row.number.into(),
            row.state.words(row.valid_from, row.valid_until, today).into(),
            row.service_name.into(),
            row.provider_name.into(),
            row.person_name.into(),
            row.unit_name.into(),
            row.valid_from.into(),
            last_day(row.valid_until).into(),
            Cell::Whole(row.quantity),
            row.total_cents.into(),
            row.spent_cents.into(),
        ]
    });
    match format {
        "csv" => Ok(ui::answer::download("richieste.csv", export::CSV_TYPE, export::csv(&headers, cells).map_err(Failure::from)?)),
        "xlsx" => Ok(ui::answer::download(
            "richieste.xlsx",
            export::XLSX_TYPE,
            export::xlsx("Richieste", &headers, cells).map_err(Failure::from)?,
        )),
        _ => Err(Fail(Failure::NotFound)),
    }
}

#[derive(Template)]
#[template(path = "network/request_new.html")]
struct NewRequest {
    form: FormView,
    line: casework::PlanService,
    person: String,
    person_href: String,
    missing: Option<String>,
    sina: Option<String>,
    /// What there is to say of the person's age, and whether a reason is needed.
    age: Option<(String, bool)>,
    /// What the person has already that does not go with it.
    overlaps: Vec<String>,
    years: Vec<YearCost>,
    area: &'static str,
    means: &'static str,
    last: Option<NaiveDate>,
    cancel: String,
}

async fn new_page(visit: &Visit, form: FormView, line: PlanServiceId) -> Answer {
    let mut tx = visit.begin().await?;
    let line = casework::plan_service(&mut tx, line).await?;
    casework::case_brief(&mut tx, Permission::SERVICE_REQUEST, line.case_id).await?;
    let person: String = tx.sql(&store::NAME).id("person", line.person_id).value().await?;
    let person_href = registry::person::card::page_of(&mut tx, visit.principal()?, line.person_id).await?;
    let missing = super::checks::for_siuss(&mut tx, line.person_id).await?;
    let sina = super::checks::sina_words(&mut tx, line.case_id, line.person_id, line.user_area).await?;
    let standing = crate::age::standing(&mut tx, line.service_id, line.person_id, line.valid_from).await?;
    let needs_reason = standing.needs_reason();
    let overlaps = crate::overlap::beside(&mut tx, &line).await?;
    tx.commit(Audit::of("plan.read").about(line.person_id).on("plan_service", line.id)).await?;
    let cancel = format!("/cartelle/{}", line.case_id);
    let form = form.with_value("plan_service_id", line.id.to_string());
    let page = visit.page("Chiedi il servizio").crumb("Cartella", cancel.clone());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    let period = Period::new(line.valid_from, Some(line.valid_until)).map_err(Failure::internal)?;
    let years = crate::Catalogue.cost_by_year(line.unit_price_cents, line.quantity, period);
    page.render(NewRequest {
        form,
        person,
        person_href,
        missing: (!missing.is_empty()).then(|| super::checks::siuss_words(&missing)),
        sina,
        age: standing.sentence.map(|sentence| (sentence, needs_reason)),
        overlaps,
        years: if years.len() > 1 { years } else { Vec::new() },
        area: line.user_area.label(),
        means: MeansTest::from_number(line.means_test).map_or("non indicata", MeansTest::label),
        last: last_day(line.valid_until),
        line,
        cancel,
    })
}

async fn new(visit: Visit) -> Answer {
    let line = visit.query("linea").and_then(|text| text.parse().ok()).ok_or(Failure::NotFound)?;
    new_page(&visit, visit.form(), line).await
}

async fn ask(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let data = forms::read_ask(&mut fields);
    let done = match fields.finish(|| data) {
        Ok(data) => actions::ask(visit.db(), visit.principal()?, sent.once(), &data).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(id) => Ok(visit.redirect(&format!("/autorizzazioni/{id}"), "Servizio chiesto: l’ufficio lo esaminerà.")),
        Err(failure) => {
            let line = sent.value("plan_service_id").and_then(|text| text.parse().ok()).ok_or(Failure::NotFound)?;
            new_page(&visit, visit.form_again(&sent, failure)?, line).await
        }
    }
}

/// All that a page or an answer of the API shows of an authorisation.
pub(super) struct Whole {
    pub row: Row,
    pub around: Around,
    pub events: Vec<Event>,
    pub deliveries: Vec<Delivery>,
    pub changes: Changes,
    pub checks: Vec<Checked>,
    pub money: Money,
    /// Why a limit of age was set aside.
    pub exceptions: Vec<Exception>,
    /// Whether whoever authorises must say why, as the age is not among those the service is for.
    pub needs_age_reason: bool,
}

/// Reads an authorisation through the scope of whoever looks.
pub(super) async fn whole(tx: &mut Tx, id: AuthorisationId) -> Outcome<Whole> {
    let row: Row = tx.sql(&store::READ).id("id", id).one().await?;
    let around: Around = tx.sql(&store::AROUND).id("id", id).one().await?;
    let events: Vec<Event> = tx.sql(&store::EVENTS).id("id", id).all().await?;
    let deliveries: Vec<Delivery> = tx.sql(&OF_AUTHORISATION).id("id", id).bind("most", DELIVERIES).all().await?;
    let open = matches!(row.state, State::Requested | State::Returned | State::Checked);
    let changes = if open { actions::noticed(tx, &row).await? } else { Changes::default() };
    let money = money(tx, &row).await?;
    let checks = if open { checks(tx, &row, &changes, &money).await? } else { Vec::new() };
    let exceptions: Vec<Exception> = tx.sql(&crate::age::store::EXCEPTIONS).id("id", id).all().await?;
    let needs_age_reason = row.state == State::Checked
        && crate::age::standing(tx, row.service_id, row.person_id, row.valid_from).await?.needs_reason();
    Ok(Whole { row, around, events, deliveries, changes, checks, money, exceptions, needs_age_reason })
}

#[derive(Template)]
#[template(path = "network/authorisation.html")]
struct AuthorisationPage {
    it: Whole,
    opens_case: bool,
    opens_budget: bool,
    reads_deliveries: bool,
    person_href: String,
    last: Option<NaiveDate>,
    means: &'static str,
    ground: &'static str,
    steps: Vec<StepForm>,
    sentences: Vec<String>,
    delivered: String,
    authorised: String,
    today: NaiveDate,
}

impl AuthorisationPage {
    /// Whether the money is set aside or waits, and is no more foreseen.
    fn decided(&self) -> bool {
        self.it.row.authorised_on.is_some()
    }
    /// What all years need, or have asked for; the column of the sums.
    fn asked(&self) -> Option<Cents> {
        Cents::sum(self.it.money.cover.iter().map(|line| line.amount)).ok()
    }
    /// Whether whoever looks sees what is left on the chapters.
    fn sees_left(&self) -> bool {
        self.it.money.cover.iter().any(|line| line.left.is_some())
    }
    /// The years of the cost, when it touches more than one.
    fn years(&self) -> &[YearCost] {
        if self.it.money.by_year.len() > 1 { &self.it.money.by_year } else { &[] }
    }
}

pub(super) async fn page(visit: &Visit, id: AuthorisationId, sent: Option<Refused<'_>>) -> Answer {
    let mut tx = visit.begin().await?;
    let it = whole(&mut tx, id).await?;
    let today = tx.today();
    let principal = visit.principal()?;
    let opens_case = principal.may(Permission::CASE_READ)
        && tx.sql(&store::OPENS_CASE).id("case", it.row.case_id).optional::<(kernel::CaseId,)>().await?.is_some();
    let person_href = registry::person::card::page_of(&mut tx, principal, it.row.person_id).await?;
    tx.commit(Audit::of("authorisation.read").about(it.row.person_id).on("authorisation", id)).await?;
    let steps = steps(visit, &it, today, sent)?;
    let page = visit.page(it.row.number.clone()).crumb("Richieste di servizio", "/richieste");
    let page = match steps.iter().find(|step| step.form.is_refused()) {
        Some(step) => page.refused(&step.form),
        None => page,
    };
    page.render(AuthorisationPage {
        opens_case,
        opens_budget: principal.may(Permission::BUDGET_READ),
        reads_deliveries: principal.may(Permission::DELIVERY_READ),
        person_href,
        last: last_day(it.row.valid_until),
        means: MeansTest::from_number(it.row.means_test).map_or("non indicata", MeansTest::label),
        ground: it.row.mandatory_ground.map_or("", MandatoryGround::label),
        sentences: it.changes.sentences(it.row.unit_price_cents, &it.row.provider_name),
        delivered: it.row.unit_of_measure.counted(it.row.delivered_hundredths),
        authorised: it.row.unit_of_measure.counted(it.row.quantity.saturating_mul(100)),
        steps,
        today,
        it,
    })
}

async fn show(visit: Visit, PathId(id): PathId<AuthorisationId>) -> Answer {
    page(&visit, id, None).await
}
