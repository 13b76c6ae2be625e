//! Prescriptions across orders that nobody settled yet: those with a day first, then those without one, which no term reminds of.

use super::model::PrescriptionWhose;
use super::{OrderId, PrescriptionId};
use crate::scope::{reached, shown, shown_name};
use ::store::{Audit, Tx};
use askama::Template;
use chrono::NaiveDate;
use guard::scope::{ALWAYS, FOREVER};
use kernel::{CaseId, Failure, Outcome, PersonId};
use ui::answer::json;
use ui::api::limit;
use ui::table::{AFTER, Listing, PAGE, Pager};
use ui::{Answer, Visit};
use uuid::Uuid;

/// The page, for the log.
const SHOWN_ON: &str = "prescriptions";

store::statements! {
    /// What is prescribed and open within reach of the actor, by day; all of it, or what has no day.
    pub OPEN = concat!("select r.id, r.order_id, r.text, r.whose, r.due_on, coalesce(r.due_on, :forever) as sort_on, r.version, o.own_number as order_number, p.person_id, p.case_id, ",
                       shown_name!("p.person_id", "g.display_name"), " as person_name, ", shown!("p.person_id"), " as shown, coalesce(c.number, '') as case_number,
                              coalesce(mu.name, u.name) as unit_name
                         from courts_prescription r
                         join courts_order o on o.body_id = r.body_id and o.id = r.order_id
                         join courts_proceeding p on p.body_id = o.body_id and p.id = o.proceeding_id
                         join registry_v_person g on g.body_id = p.body_id and g.person_id = p.person_id
                         join guard_unit u on u.body_id = p.body_id and u.id = p.unit_id
                         left join courts_mandate m on m.body_id = r.body_id and m.id = r.mandate_id
                         left join guard_unit mu on mu.body_id = m.body_id and mu.id = m.unit_id
                         left join casework_v_case c on c.body_id = p.body_id and c.case_id = p.case_id
                        where r.body_id = :body and r.state = 'open' and ", reached!("judicial.read"), " and (:any_day or r.due_on is null)
                          and (coalesce(r.due_on, :forever), r.id) > (:after_on, :after_id)
                        order by coalesce(r.due_on, :forever), r.id limit :most");
}

/// A prescription that is open, with its order.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
#[schema(as = CourtPrescriptionEntry)]
pub struct Prescribed {
    /// Identifier.
    pub id: PrescriptionId,
    /// Its order.
    pub order_id: OrderId,
    /// What is prescribed.
    pub text: String,
    /// To whom.
    pub whose: PrescriptionWhose,
    /// By when; nothing where no day was set.
    pub due_on: Option<NaiveDate>,
    /// Where it stands in the list.
    #[serde(skip)]
    pub sort_on: NaiveDate,
    /// Version, for changes.
    pub version: i64,
    /// Our number of the order.
    pub order_number: String,
    /// About whom the order is.
    pub person_id: PersonId,
    /// The case in which it is followed.
    pub case_id: Option<CaseId>,
    /// What the person is called.
    pub person_name: String,
    /// Whether the reader may know of them.
    #[serde(skip)]
    pub shown: bool,
    /// The number of the case; empty while there is none.
    pub case_number: String,
    /// The unit that answers for it: of its mandate, or of the proceeding.
    pub unit_name: String,
}

impl Prescribed {
    /// Where it is followed.
    pub fn href(&self) -> String {
        format!("/provvedimenti/{}#prescrizioni", self.order_id)
    }
    /// Whether its day has passed.
    pub fn is_late(&self, today: &NaiveDate) -> bool {
        self.due_on.is_some_and(|day| day < *today)
    }
}

fn cursor(row: &Prescribed) -> String {
    format!("{}~{}", row.sort_on, row.id)
}

fn place(visit: &Visit) -> Outcome<Option<(NaiveDate, Uuid)>> {
    let Some(text) = visit.query(AFTER) else { return Ok(None) };
    let read = || {
        let (day, id) = text.split_once('~')?;
        Some((day.parse().ok()?, id.parse().ok()?))
    };
    read().map(Some).ok_or_else(|| Failure::field(AFTER, "Cursore non valido: riparti dalla prima pagina."))
}

async fn open(tx: &mut Tx, without_day: bool, after: Option<(NaiveDate, Uuid)>, most: i64) -> Outcome<Vec<Prescribed>> {
    let (day, id) = after.unwrap_or((ALWAYS, Uuid::nil()));
    let query = tx.sql(&OPEN).bind("any_day", !without_day).bind("forever", FOREVER).bind("after_on", day).id("after_id", id);
    Ok(query.bind("most", most).all().await?)
}

fn named(rows: &[Prescribed]) -> Vec<PersonId> {
    rows.iter().filter(|row| row.shown).map(|row| row.person_id).collect()
}

#[derive(Template)]
#[template(path = "courts/prescriptions.html")]
struct Page {
    list: Listing,
    rows: Vec<Prescribed>,
    without_day: bool,
    today: NaiveDate,
}

/// `GET /prescrizioni`, `?senza_giorno=1`
pub async fn page(visit: Visit) -> Answer {
    let without_day = visit.query("senza_giorno").is_some();
    let after = place(&visit)?;
    let mut tx = visit.begin().await?;
    let mut rows = open(&mut tx, without_day, after, i64::from(PAGE) + 1).await?;
    let today = tx.today();
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, cursor);
    tx.commit(Audit::of("prescription.list").rows(rows.len()).showing(SHOWN_ON, named(&rows))).await?;
    let list = ["Entro il", "Prescrizione", "Persona", "Ne risponde"]
        .iter()
        .fold(Listing::new("Prescrizioni aperte", "/prescrizioni", visit.query_pairs()), |list, heading| list.column(*heading))
        .paged(Pager { previous: None, ..pager })
        .when_empty("Nessuna prescrizione aperta", "Qui compare ciò che è prescritto e di cui non è scritto l’esito.", None);
    visit.page("Prescrizioni aperte").crumb("Provvedimenti", "/provvedimenti").wide().render(Page {
        list,
        rows,
        without_day,
        today,
    })
}

/// Prescriptions that the caller reaches and of which no outcome is written, the first first; those without a day come last.
#[utoipa::path(get, path = "/api/v1/court-prescriptions", operation_id = "court_prescriptions",
    params(ui::api::Paging, ("without_day" = Option<bool>, Query, description = "Only those without a day")),
    responses((status = 200, body = ui::api::Page<Prescribed>)))]
pub async fn list(visit: Visit) -> Answer {
    let without_day = visit.query("without_day").is_some_and(|text| text != "false");
    let (after, limit) = (place(&visit)?, limit(&visit)?);
    let mut tx = visit.begin().await?;
    let rows = open(&mut tx, without_day, after, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("prescription.list").rows(rows.len()).showing(SHOWN_ON, named(&rows))).await?;
    Ok(json(&ui::api::Page::cut(rows, limit, cursor)))
}
