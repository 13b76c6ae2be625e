//! The pages of entitlements: the list, one of them, those of a person; and the way to them from a person's page.

use super::actions::{self, Filter, Whole};
use super::forms::{self, Arrears};
use super::model::Standing;
use super::store::Entitlement;
use crate::paging::{after, file, filter, filter_id};
use crate::payee;
use crate::payee::store::Payee;
use crate::recovery::actions::{of_entitlement, of_person as recoveries_of};
use crate::recovery::store::Recovery;
use ::store::{Audit, Tx};
use askama::Template;
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::{Failure, Outcome, PersonId};
use registry::PersonHeader;
use ui::export::ROWS;
use ui::form::{Choice, FormView, choices};
use ui::table::{FORMAT, Listing, PAGE, Pager};
use ui::{Answer, Boxed, PathId, PersonDoor, Submitted, Visit};
use uuid::Uuid;

/// How many rows a file reads at once.
const AT_ONCE: i64 = 2_000;
/// The page, for the log.
const SHOWN_ON: &str = "entitlements";

const HEADINGS: [&str; 6] = ["Persona", "Misura", "Importo", "Dal", "Ultimo giorno", "Stato"];

/// The filters of a list.
pub(super) fn asked(visit: &Visit) -> Outcome<Filter> {
    Ok(Filter { measure: filter_id(visit, "measure")?, standing: filter(visit, "standing")? })
}

/// Those of whom the reader may know.
pub(super) fn shown(rows: &[Entitlement]) -> Vec<PersonId> {
    rows.iter().filter(|row| row.shown).map(|row| row.person_id).collect()
}

#[derive(Template)]
#[template(path = "payments/entitlements.html")]
struct ListPage {
    list: Listing,
    rows: Vec<Entitlement>,
    form: FormView,
    measures: Vec<Choice>,
}

/// `GET /spettanze`; `?format=csv`, `?format=xlsx`
pub async fn list(visit: Visit) -> Answer {
    let filter = asked(&visit)?;
    if let Some(format) = visit.query(FORMAT) {
        return export(&visit, filter, &format).await;
    }
    let after = after(&visit)?;
    let mut tx = visit.begin().await?;
    let mut rows = actions::list(&mut tx, filter, after, i64::from(PAGE) + 1).await?;
    let measures = actions::measures(&mut tx).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, |row| row.id.to_string());
    tx.commit(Audit::of("entitlement.list").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    let mut list = HEADINGS
        .iter()
        .fold(Listing::new("Spettanze", "/spettanze", visit.query_pairs()), |list, heading| {
            if *heading == "Importo" { list.figures(*heading) } else { list.column(*heading) }
        })
        .paged(Pager { previous: None, ..pager })
        .when_empty("Nessuna spettanza", "Qui compare che cosa è stato concesso e va pagato, dal giorno della decisione.", None)
        .exported();
    if let Some(measure) = filter.measure {
        let title = measures.iter().find(|(id, _)| *id == measure).map_or("", |(_, title)| title.as_str());
        list = list.filtered("Misura", title, &["measure"]);
    }
    if let Some(standing) = filter.standing {
        list = list.filtered("Stato", standing.label(), &["standing"]);
    }
    let form = visit.form().with_values(visit.query_pairs());
    let measures = choices(measures.iter().map(|(id, title)| (id, title)));
    visit.page("Spettanze").crumb("Pagamenti", "/pagamenti").wide().render(ListPage { list, rows, form, measures })
}

async fn export(visit: &Visit, filter: Filter, format: &str) -> Answer {
    let mut tx = visit.begin().await?;
    let mut rows: Vec<Entitlement> = Vec::new();
    loop {
        let more = actions::list(&mut tx, filter, rows.last().map(|row| row.id), AT_ONCE).await?;
        let is_last = more.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
        rows.extend(more);
        if is_last || rows.len() >= ROWS {
            break;
        }
    }
    rows.truncate(ROWS);
    tx.commit(Audit::of("entitlement.export").rows(rows.len()).showing(SHOWN_ON, shown(&rows))).await?;
    let headings = ["Persona", "Misura", "Importo", "Ogni quanto", "Dal", "Ultimo giorno", "Stato", "Decisione", "Atto"];
    let cells = rows.into_iter().map(|row| {
        let (last, standing) = (row.last_day(), row.standing());
        vec![
            row.person_name.into(),
            row.measure_title.into(),
            row.amount_now.into(),
            row.rhythm.label().into(),
            row.valid_from.into(),
            last.into(),
            standing.label().into(),
            row.decision_number.into(),
            row.act_number.into(),
        ]
    });
    Ok(file("spettanze", "Spettanze", &headings, format, cells)?)
}

#[derive(Template)]
#[template(path = "payments/entitlement.html")]
struct OnePage {
    whole: Whole,
    recovery: Option<Recovery>,
    chapter: String,
    today: NaiveDate,
    csrf: String,
    key: String,
}

impl OnePage {
    fn row(&self) -> &Entitlement {
        &self.whole.row
    }
    /// Also of one that has ended: what was paid too much is often known only then.
    fn may_change(&self) -> bool {
        self.whole.row.prepares && !self.whole.row.inherited
    }
    fn may_suspend(&self) -> bool {
        self.whole.row.prepares && !self.whole.row.over && !self.whole.row.suspended
    }
    /// Also of one that has ended: until somebody says what becomes of the arrears they are neither paid nor lost.
    fn may_resume(&self) -> bool {
        self.whole.row.prepares && self.whole.row.suspended
    }
    fn lead(&self) -> String {
        format!("{}: {} {}", self.row().person_name, self.row().amount_now, self.row().rhythm.label().to_lowercase())
    }
    /// What became of what fell due in a suspension.
    fn arrears(&self, owed: &Option<bool>) -> &'static str {
        match owed {
            None => "In corso",
            Some(true) => Arrears::Owed.label(),
            Some(false) => Arrears::Lost.label(),
        }
    }
    fn today(&self) -> String {
        kernel::time::show_date(self.today)
    }
}

/// `GET /spettanze/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let whole = actions::one(&mut tx, id).await?;
    let recovery = of_entitlement(&mut tx, id).await?;
    let chapter = match whole.row.chapter_id {
        Some(chapter) => {
            let name = finance::chapter_name(&mut tx, chapter).await?;
            format!("{} {}", name.peg(), name.description)
        }
        None => String::new(),
    };
    let today = tx.today();
    let row = &whole.row;
    tx.commit(Audit::of("entitlement.read").about(row.shown.then_some(row.person_id)).on("entitlement", id)).await?;
    let form = visit.form();
    let (csrf, key) = (form.csrf().to_owned(), form.key().to_owned());
    let page = visit.page(whole.row.measure_title.clone()).crumb("Pagamenti", "/pagamenti").crumb("Spettanze", "/spettanze");
    page.render(OnePage { whole, recovery, chapter, today, csrf, key })
}

/// For the page and for the API.
pub(super) async fn changed(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let new = forms::read_change(&mut fields);
    let new = fields.finish(|| new)?;
    actions::change(visit.db(), visit.principal()?, id, version, &new).await
}

/// `POST /spettanze/{id}/importo`
pub async fn change(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    changed(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/spettanze/{id}"), "Nuovo importo registrato."))
}

/// For the page and for the API.
pub(super) async fn suspended(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let new = forms::read_suspension(&mut fields);
    let (from, reason) = fields.finish(|| new)?;
    actions::suspend(visit.db(), visit.principal()?, id, version, from, &reason).await
}

/// `POST /spettanze/{id}/sospendi`
pub async fn suspend(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    suspended(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/spettanze/{id}"), "Pagamento sospeso."))
}

/// For the page and for the API.
pub(super) async fn resumed(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let end = forms::read_resumption(&mut fields);
    let end = fields.finish(|| end)?;
    actions::resume(visit.db(), visit.principal()?, id, version, end).await
}

/// `POST /spettanze/{id}/riprendi`
pub async fn resume(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    resumed(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/spettanze/{id}"), "Il pagamento riprende."))
}

#[derive(Template)]
#[template(path = "payments/person.html")]
struct PersonPage {
    /// For whoever may read the person besides.
    header: Option<PersonHeader>,
    name: String,
    path: String,
    rows: Vec<Entitlement>,
    payees: Vec<Payee>,
    recoveries: Vec<Recovery>,
    prepares: bool,
    today: NaiveDate,
}

/// `GET /persone/{id}/spettanze`
pub async fn of_person(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    let reach = payee::actions::reach(&mut tx, id).await?;
    let header = header(&mut tx, id).await?;
    let rows = actions::of_person(&mut tx, id).await?;
    let payees = payee::actions::of_person(&mut tx, id).await?;
    let recoveries = recoveries_of(&mut tx, id).await?;
    let today = tx.today();
    tx.commit(Audit::of("entitlement.read").about(id).on("person", id).rows(rows.len())).await?;
    let page = visit.page("Spettanze e pagamenti");
    let page = match &header {
        Some(header) => page.crumb("Persone", "/persone").crumb(header.display_name.clone(), format!("/persone/{id}")),
        None => page.crumb("Pagamenti", "/pagamenti").crumb("Spettanze", "/spettanze"),
    };
    let (name, prepares) = (reach.display_name, reach.prepares && header.is_some());
    page.render(PersonPage { header, name, path: format!("/persone/{id}"), rows, payees, recoveries, prepares, today })
}

/// The header of the person, for whoever may read their data: the treasury may not.
async fn header(tx: &mut Tx, id: PersonId) -> Outcome<Option<PersonHeader>> {
    match registry::header(tx, id).await {
        Ok(header) => Ok(Some(header)),
        Err(Failure::NotFound) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// The way from a person's page to what is paid to them.
pub fn doors<'a>(tx: &'a mut Tx, principal: &'a Principal, person: PersonId) -> Boxed<'a, Result<Vec<PersonDoor>, Failure>> {
    Box::pin(async move {
        if !principal.may(Permission::PAYMENT_READ) {
            return Ok(Vec::new());
        }
        match payee::actions::reach(tx, person).await {
            Ok(_) => {}
            Err(Failure::NotFound) => return Ok(Vec::new()),
            Err(failure) => return Err(failure),
        }
        let rows = actions::of_person(tx, person).await?;
        let count = |standing| rows.iter().filter(|row| row.standing() == standing).count();
        let detail = match (count(Standing::Running), count(Standing::Suspended)) {
            (0, 0) => "Niente in pagamento.".to_owned(),
            (running, 0) => format!("In pagamento: {running}."),
            (running, suspended) => format!("In pagamento: {running}. Sospese: {suspended}."),
        };
        let href = format!("/persone/{person}/spettanze");
        Ok(vec![PersonDoor { label: "Spettanze e pagamenti".to_owned(), detail, href, begins: false }])
    })
}
