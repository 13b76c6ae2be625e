//! What providers reported and cannot be counted by itself: the office decides.

use super::actions;
use super::forms::{Verdict, read_decision};
use super::pages::{Refused, standing, with_facts};
use super::store::{self, Delivery, HeldLine};
use crate::catalogue::actions::last_day;
use crate::paging;
use ::store::{Audit, Tx};
use askama::Template;
use axum::http::StatusCode;
use chrono::NaiveDate;
use guard::scope::ALWAYS;
use kernel::codes::Code as _;
use kernel::{DeliveryId, Instant, Outcome};
use ui::form::{FormView, options};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};

/// Exceptions that wait for the office, the oldest first.
pub(super) async fn held(tx: &mut Tx, after: Option<(Instant, uuid::Uuid)>, most: i64) -> Outcome<Vec<HeldLine>> {
    let (after_at, after_id) = after.unwrap_or((kernel::time::start_of_day(ALWAYS), uuid::Uuid::nil()));
    Ok(tx.sql(&store::HELD).bind("after_at", after_at).bind("after_id", after_id).bind("most", most).all().await?)
}

struct HeldRow {
    it: HeldLine,
    quantity: String,
    left: String,
    last: Option<NaiveDate>,
    form: FormView,
    action: String,
}

/// What somebody else decided while a decision was being written, and what was written.
struct Overtaken {
    it: Delivery,
    facts: Vec<(&'static str, String)>,
    typed: Vec<(&'static str, String)>,
}

impl Overtaken {
    async fn of(tx: &mut Tx, id: DeliveryId, form: &FormView) -> Outcome<Self> {
        let it: Delivery = tx.sql(&store::READ).id("id", id).one().await?;
        let verdict = Verdict::from_code(form.value("verdict")).map_or("", Verdict::label);
        let typed = [("Decisione", verdict), ("Solo una parte", form.value("quantity")), ("Perché", form.value("reason"))];
        let typed = typed.into_iter().filter(|(_, words)| !words.is_empty()).map(|(label, words)| (label, words.to_owned()));
        Ok(Overtaken { facts: standing(tx, &it).await?, typed: typed.collect(), it })
    }
}

#[derive(Template)]
#[template(path = "network/exceptions.html")]
struct ExceptionsPage {
    list: Listing,
    rows: Vec<HeldRow>,
    overtaken: Option<Overtaken>,
}

async fn exceptions_page(visit: &Visit, refused: Option<(DeliveryId, Refused)>) -> Answer {
    let after = paging::read::<Instant>(visit)?;
    let asked = after.is_some();
    let mut tx = visit.begin().await?;
    let mut rows = held(&mut tx, after, paging::PAGE_AND_ONE).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), asked, false, |row| paging::cursor(row.reported_at.to_rfc3339(), row.id));
    let (id, mut form) = refused.map_or((None, None), |(id, form)| (Some(id), Some(form)));
    let mut facts = Vec::new();
    let mut overtaken = None;
    if let (Some(id), Some((_, form))) = (id, &form) {
        let now: Option<HeldLine> = tx.sql(&store::HELD_ONE).id("id", id).optional().await?;
        match now {
            Some(row) => {
                let it: Delivery = tx.sql(&store::READ).id("id", id).one().await?;
                facts = standing(&mut tx, &it).await?;
                // It may stand on another page of the list: what is answered begins with it.
                rows.retain(|other| other.id != id);
                rows.insert(0, row);
            }
            None => overtaken = Some(Overtaken::of(&mut tx, id, form).await?),
        }
    }
    tx.commit(Audit::of("delivery.exceptions").rows(rows.len())).await?;
    let list = Listing::new("Prestazioni in sospeso", "/prestazioni/eccezioni", visit.query_pairs())
        .column("Prestazione")
        .column("Perché è in sospeso")
        .column("Resta autorizzato")
        .column("Decisione")
        .paged(pager)
        .when_empty(
            "Nessuna prestazione in sospeso",
            "Qui compaiono le prestazioni che non si possono contare da sole: decide l’ufficio.",
            None,
        );
    let page = visit.page("Prestazioni in sospeso").wide();
    let rows: Vec<HeldRow> = rows
        .into_iter()
        .map(|it| HeldRow {
            form: match form.take_if(|_| Some(it.id) == id) {
                Some((read, form)) => form.over(read, &with_facts(visit.form(), it.version, &facts)),
                None => visit.form().with_version(it.version),
            }
            .prefixed(format!("d{}", it.id.0.simple())),
            action: format!("/prestazioni/eccezioni/{}", it.id),
            quantity: it.unit_of_measure.counted(it.quantity_hundredths),
            left: it.unit_of_measure.counted(it.left()),
            last: it.agreed.ended_on.or_else(|| last_day(it.agreed.valid_until)),
            it,
        })
        .collect();
    let page = match rows.iter().find(|row| row.form.is_refused()) {
        Some(row) => page.refused(&row.form),
        None if overtaken.is_some() => page.status(StatusCode::CONFLICT),
        None => page,
    };
    page.render(ExceptionsPage { list, rows, overtaken })
}

pub(super) async fn exceptions(visit: Visit) -> Answer {
    exceptions_page(&visit, None).await
}

pub(super) async fn decide_on(visit: Visit, PathId(id): PathId<DeliveryId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let data = read_decision(&mut fields);
    let version = sent.version()?;
    let done = match fields.finish(|| data) {
        Ok(decision) => actions::decide(visit.db(), visit.principal()?, sent.once(), id, version, decision).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => Ok(visit.redirect("/prestazioni/eccezioni", "Deciso.")),
        Err(failure) => exceptions_page(&visit, Some((id, (version, visit.form_again(&sent, failure)?)))).await,
    }
}
