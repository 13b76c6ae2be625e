//! The pages of the catalogue.

use super::actions::{self, last_day};
use super::forms::{read_chapters, read_price, read_service};
use super::model::{IstatItem, UnitOfMeasure};
use super::store::{self, ChapterRow, Named, OfferRow, PriceRow, ServiceLine, ServiceRow};
use crate::age::{self, AgeSection};
use crate::paging;
use ::store::Tx;
use askama::Template;
use casework::UserArea;
use casework::plan::MeansTest;
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::time::show_date;
use kernel::{Failure, Outcome, ServiceId};
use ui::export::{self, Cell};
use ui::form::{Choice, FormView, choices, options};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, Boxed, Fail, PathId, Route, SearchHit, Submitted, Visit};

/// Most answers of this room in the search box.
const HITS: i64 = 5;

pub(crate) fn routes() -> Vec<Route> {
    let (read, edit) = (Permission::CATALOGUE_READ, Permission::CATALOGUE_EDIT);
    vec![
        Route::get("/servizi", read, list),
        Route::get("/servizi/nuovo", edit, new),
        Route::post("/servizi/nuovo", edit, create),
        Route::get("/servizi/{id}", read, show),
        Route::get("/servizi/{id}/modifica", edit, edit_page),
        Route::post("/servizi/{id}/modifica", edit, change),
        Route::post("/servizi/{id}/prezzi", edit, price),
        Route::post("/servizi/{id}/capitoli", edit, chapters),
    ]
}

#[derive(Template)]
#[template(path = "network/services.html")]
struct ServicesPage {
    list: Listing,
    rows: Vec<(ServiceLine, String)>,
    form: FormView,
    may_edit: bool,
}

/// The filters of the list as the statement takes them.
pub(super) struct Filter {
    pub pattern: String,
    pub area: Option<UserArea>,
    pub closed_too: bool,
    /// Only what is for somebody of this age, in completed years.
    pub age: Option<i64>,
}

impl Filter {
    pub(super) fn of(visit: &Visit) -> Outcome<Filter> {
        Ok(Filter {
            pattern: paging::pattern(&visit.query("q").unwrap_or_default()),
            area: paging::filter(visit, "area")?,
            closed_too: visit.query("closed").is_some(),
            age: match visit.query("age").filter(|text| !text.is_empty()) {
                None => None,
                Some(text) => Some(read_age(&text)?),
            },
        })
    }
    pub(super) async fn rows(&self, tx: &mut Tx, after: Option<(String, uuid::Uuid)>, most: i64) -> Outcome<Vec<ServiceLine>> {
        let (after_name, after_id) = after.unwrap_or_default();
        Ok(tx
            .sql(&store::LIST)
            .bind("pattern", &self.pattern)
            .bind("any_area", self.area.is_none())
            .bind("area", self.area.map_or("", UserArea::code))
            .bind("closed_too", self.closed_too)
            .bind("any_age", self.age.is_none())
            .bind("age", self.age.unwrap_or_default())
            .bind("after_name", after_name)
            .bind("after_id", after_id)
            .bind("most", most)
            .all()
            .await?)
    }
}

/// An age of the query.
fn read_age(text: &str) -> Outcome<i64> {
    let years = text.trim().parse::<i64>().ok().filter(|years| (0..=i64::from(registry::person::age::OLDEST)).contains(years));
    years.ok_or_else(|| Failure::field("age", "L’età è un numero intero di anni."))
}

async fn list(visit: Visit) -> Answer {
    let filter = Filter::of(&visit)?;
    if let Some(format) = visit.query(ui::table::FORMAT) {
        return file(&visit, &filter, &format).await;
    }
    let after = paging::read::<String>(&visit)?;
    let asked = after.is_some();
    let mut tx = visit.read_open().await?;
    let mut rows = filter.rows(&mut tx, after, paging::PAGE_AND_ONE).await?;
    let today = tx.today();
    let limits = age::limits_on(&mut tx, today).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), asked, false, |row| paging::cursor(&row.name, row.id));
    let may_edit = visit.principal()?.may(Permission::CATALOGUE_EDIT);
    let action = may_edit.then_some(("Aggiungi un servizio", "/servizi/nuovo"));
    let mut list = Listing::new("Servizi a catalogo", "/servizi", visit.query_pairs())
        .column("Servizio")
        .column("Per chi")
        .column("Ufficio")
        .figures("Enti attivi")
        .figures("Prezzo da")
        .paged(pager)
        .when_empty("Nessun servizio", "Qui compaiono i servizi che si possono chiedere in un progetto.", action)
        .exported();
    if let Some(words) = visit.query("q") {
        list = list.filtered("Parole", words, &["q"]);
    }
    if let Some(area) = filter.area {
        list = list.filtered("Area", area.label(), &["area"]);
    }
    if let Some(years) = filter.age {
        list = list.filtered("Età", years.to_string(), &["age"]);
    }
    if filter.closed_too {
        list = list.filtered("Mostra", "anche i servizi non attivi", &["closed"]);
    }
    let form = visit.form().with_values(visit.query_pairs());
    let words = |row: &ServiceLine| limits.get(&row.id).map(|limit| limit.words()).unwrap_or_default();
    let rows = rows.into_iter().map(|row| (words(&row), row)).map(|(words, row)| (row, words)).collect();
    visit.page("Servizi").render(ServicesPage { list, rows, form, may_edit })
}

async fn file(visit: &Visit, filter: &Filter, format: &str) -> Answer {
    let mut tx = visit.read_open().await?;
    let most = i64::try_from(export::ROWS).unwrap_or(i64::MAX);
    let rows = filter.rows(&mut tx, None, most).await?;
    let today = tx.today();
    let limits = age::limits_on(&mut tx, today).await?;
    let cells = rows.into_iter().map(|row| {
        vec![
            row.code.into(),
            row.name.into(),
            row.user_area.label().into(),
            limits.get(&row.id).map(|limit| limit.words()).unwrap_or_default().into(),
            row.service_area.into(),
            row.unit_of_measure.label().into(),
            row.siuss_code.into(),
            MeansTest::from_number(row.means_test).map_or("", MeansTest::label).into(),
            row.istat_item.label().into(),
            Cell::Flag(row.periodic),
            row.valid_from.into(),
            last_day(row.valid_until).into(),
            row.office_name.into(),
            Cell::Whole(row.providers),
            row.price_from.into(),
        ]
    });
    let headers = [
        "Codice",
        "Servizio",
        "Area di utenza",
        "Età",
        "Gruppo",
        "Unità di misura",
        "Codice SIUSS",
        "Prova dei mezzi",
        "Rilevazione ISTAT",
        "Più volte nel tempo",
        "Dal",
        "Al",
        "Ufficio",
        "Enti attivi",
        "Prezzo da",
    ];
    match format {
        "csv" => Ok(ui::answer::download("servizi.csv", export::CSV_TYPE, export::csv(&headers, cells).map_err(Failure::from)?)),
        "xlsx" => Ok(ui::answer::download(
            "servizi.xlsx",
            export::XLSX_TYPE,
            export::xlsx("Servizi", &headers, cells).map_err(Failure::from)?,
        )),
        _ => Err(Fail(Failure::NotFound)),
    }
}

#[derive(Template)]
#[template(path = "network/service_form.html")]
struct ServiceForm {
    form: FormView,
    action: String,
    cancel: String,
    title: &'static str,
    offices: Vec<Choice>,
}

async fn offices(tx: &mut Tx) -> Outcome<Vec<Choice>> {
    let units: Vec<Named> = tx.sql(&store::OFFICES).all().await?;
    Ok(choices(units.into_iter().map(|unit| (unit.id, unit.name))))
}

async fn form_page(visit: &Visit, form: FormView, id: Option<ServiceId>) -> Answer {
    let mut tx = visit.read_open().await?;
    let offices = offices(&mut tx).await?;
    let (title, action, cancel) = match id {
        None => ("Nuovo servizio", "/servizi/nuovo".to_owned(), "/servizi".to_owned()),
        Some(id) => ("Modifica il servizio", format!("/servizi/{id}/modifica"), format!("/servizi/{id}")),
    };
    let page = visit.page(title).crumb("Servizi", "/servizi");
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(ServiceForm { form, action, cancel, title, offices })
}

async fn new(visit: Visit) -> Answer {
    let today = visit.db().clock().today();
    form_page(&visit, visit.form().with_value("valid_from", show_date(today)).with_value("periodic", "on"), None).await
}

async fn create(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let data = read_service(&mut fields);
    let done = match fields.finish(|| data) {
        Ok(data) => actions::create(visit.db(), visit.principal()?, sent.once(), &data).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(id) => Ok(visit.redirect(&format!("/servizi/{id}"), "Servizio aggiunto al catalogo.")),
        Err(failure) => form_page(&visit, visit.form_again(&sent, failure)?, None).await,
    }
}

async fn edit_page(visit: Visit, PathId(id): PathId<ServiceId>) -> Answer {
    let mut tx = visit.read_open().await?;
    let row = actions::one(&mut tx, id).await?;
    drop(tx);
    form_page(&visit, stored(&visit, &row), Some(id)).await
}

/// The form as the service is kept.
fn stored(visit: &Visit, row: &ServiceRow) -> FormView {
    visit
        .form()
        .with_value("code", &row.code)
        .with_value("name", &row.name)
        .with_value("description", &row.description)
        .with_value("user_area", row.user_area.code())
        .with_value("service_area", &row.service_area)
        .with_value("unit_of_measure", row.unit_of_measure.code())
        .with_value("siuss_code", &row.siuss_code)
        .with_value("means_test", row.means_test.to_string())
        .with_value("istat_item", row.istat_item.code())
        .with_maybe("macro_level", (row.macro_level > 0).then(|| row.macro_level.to_string()))
        .with_maybe("periodic", row.periodic.then_some("on"))
        .with_maybe("at_home", row.at_home.then_some("on"))
        .with_maybe("office_unit_id", row.office_unit_id.map(|unit| unit.to_string()))
        .with_value("valid_from", show_date(row.valid_from))
        .with_maybe("valid_to", last_day(row.valid_until).map(show_date))
        .with_version(row.version)
}

async fn change(visit: Visit, PathId(id): PathId<ServiceId>, sent: Submitted) -> Answer {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let data = read_service(&mut fields);
    let done = match fields.finish(|| data) {
        Ok(data) => actions::change(visit.db(), visit.principal()?, id, version, &data).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => Ok(visit.redirect(&format!("/servizi/{id}"), "Servizio aggiornato.")),
        Err(failure) => {
            let mut tx = visit.read_open().await?;
            let row = actions::one(&mut tx, id).await?;
            drop(tx);
            let form = visit.form_again(&sent, failure)?.over(version, &stored(&visit, &row));
            form_page(&visit, form, Some(id)).await
        }
    }
}

#[derive(Template)]
#[template(path = "network/service.html")]
struct ServicePage {
    service: ServiceRow,
    means: &'static str,
    until: Option<NaiveDate>,
    providers: Vec<OfferRow>,
    prices: Vec<(PriceRow, Option<NaiveDate>, bool)>,
    chapters: Vec<ChapterRow>,
    may_edit: bool,
    price_form: FormView,
    chapter_form: FormView,
    provider_choices: Vec<Choice>,
    price_action: String,
    chapter_action: String,
    ages: AgeSection,
    csrf: String,
}

async fn show(visit: Visit, PathId(id): PathId<ServiceId>) -> Answer {
    let today = visit.db().clock().today();
    let price_form = visit.form().prefixed("prezzo").with_value("valid_from", show_date(today)).with_value("vat_included", "on");
    service_page(&visit, id, price_form, None, None).await
}

/// The page of a service whose new limit of age was refused.
pub(crate) async fn show_with_age_form(visit: &Visit, id: ServiceId, age_form: FormView) -> Answer {
    service_page(visit, id, visit.form().prefixed("prezzo"), None, Some(age_form)).await
}

/// `chapter_form` is what was sent of the chapters, with the version of the service that its sender had read.
async fn service_page(
    visit: &Visit,
    id: ServiceId,
    price_form: FormView,
    chapter_form: Option<(i64, FormView)>,
    age_form: Option<FormView>,
) -> Answer {
    let mut tx = visit.read_open().await?;
    let today = tx.today();
    let service = actions::one(&mut tx, id).await?;
    let providers: Vec<OfferRow> = tx.sql(&store::PROVIDERS).id("service", id).all().await?;
    let prices: Vec<PriceRow> = tx.sql(&store::PRICES).id("service", id).all().await?;
    let chapters: Vec<ChapterRow> = tx.sql(&store::CHAPTERS).id("service", id).all().await?;
    let age_form = age_form.unwrap_or_else(|| visit.form().with_value("valid_from", show_date(today)));
    let ages = age::section(&mut tx, id, age_form).await?;
    let pairs = chapters.iter().enumerate().flat_map(|(index, row)| {
        let key = format!("{}.{}.{}", row.chapter, row.article, row.sub);
        [(format!("chapters[{index}].key"), key), (format!("chapters[{index}].label"), row.label.clone())]
    });
    let kept = visit.form().with_values(pairs).with_version(service.version);
    let chapter_form = match chapter_form {
        Some((read, form)) => form.over(read, &kept),
        None => kept,
    };
    let refused = [&price_form, &chapter_form, &ages.form].into_iter().find(|form| form.is_refused());
    let page = visit.page(service.name.clone()).crumb("Servizi", "/servizi");
    let page = match refused {
        Some(form) => page.refused(form),
        None => page,
    };
    page.render(ServicePage {
        means: MeansTest::from_number(service.means_test).map_or("non indicata", MeansTest::label),
        until: last_day(service.valid_until),
        prices: prices
            .into_iter()
            .map(|price| {
                let in_force = price.valid_from <= today && today < price.valid_until;
                let until = last_day(price.valid_until);
                (price, until, in_force)
            })
            .collect(),
        provider_choices: choices(providers.iter().map(|provider| (provider.id, provider.name.clone()))),
        may_edit: visit.principal()?.may(Permission::CATALOGUE_EDIT),
        price_action: format!("/servizi/{id}/prezzi"),
        chapter_action: format!("/servizi/{id}/capitoli"),
        service,
        providers,
        chapters,
        price_form,
        chapter_form: chapter_form.prefixed("capitoli"),
        ages,
        csrf: visit.csrf().to_owned(),
    })
}

async fn price(visit: Visit, PathId(id): PathId<ServiceId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let data = read_price(&mut fields);
    let done = match fields.finish(|| data) {
        Ok(data) => actions::new_price(visit.db(), visit.principal()?, sent.once(), id, &data).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => Ok(visit.redirect(&format!("/servizi/{id}"), "Nuovo prezzo registrato.")),
        Err(failure) => service_page(&visit, id, visit.form_again(&sent, failure)?.prefixed("prezzo"), None, None).await,
    }
}

async fn chapters(visit: Visit, PathId(id): PathId<ServiceId>, sent: Submitted) -> Answer {
    let (price_form, version) = (visit.form().prefixed("prezzo"), sent.version()?);
    if sent.rearranges() {
        let form = visit.form().with_values(sent.pairs().to_vec());
        return service_page(&visit, id, price_form, Some((version, form)), None).await;
    }
    let mut fields = sent.fields();
    let data = read_chapters(&mut fields);
    let done = match fields.finish(|| data) {
        Ok(data) => actions::set_chapters(visit.db(), visit.principal()?, id, version, &data).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => Ok(visit.redirect(&format!("/servizi/{id}"), "Capitoli aggiornati.")),
        Err(failure) => service_page(&visit, id, price_form, Some((version, visit.form_again(&sent, failure)?)), None).await,
    }
}

/// Services for the search box.
pub(crate) fn search<'a>(tx: &'a mut Tx, principal: &'a Principal, words: &'a str) -> Boxed<'a, Result<Vec<SearchHit>, Failure>> {
    Box::pin(async move {
        if !principal.may(Permission::CATALOGUE_READ) {
            return Ok(Vec::new());
        }
        let hits: Vec<(ServiceId, String, String)> =
            tx.sql(&store::SEARCH).bind("pattern", paging::pattern(words)).bind("most", HITS).all().await?;
        Ok(hits
            .into_iter()
            .map(|(id, name, description)| SearchHit {
                group: "Servizi",
                title: name,
                detail: description,
                href: format!("/servizi/{id}"),
                person: None,
            })
            .collect())
    })
}
