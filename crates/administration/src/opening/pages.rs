//! Pages of urgent openings.

use super::actions::{self, Told};
use super::{MINE, Opening};
use crate::log::labels::words;
use askama::Template;
use axum::http::StatusCode;
use guard::opening::{HOURS, Verdict};
use kernel::time::show_moment;
use kernel::{Instant, Outcome};
use store::Audit;
use ui::form::{Choice, FormView, choices};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "administration/opening_new.html")]
struct NewPage {
    form: FormView,
    mine: Vec<Opening>,
    hours: i64,
}

#[derive(Template)]
#[template(path = "administration/openings.html")]
struct ListPage {
    list: Listing,
    openings: Vec<Opening>,
    reviewed: bool,
}

/// Something that was done meanwhile.
struct Deed {
    at: Instant,
    what: String,
}

#[derive(Template)]
#[template(path = "administration/opening.html")]
struct OnePage {
    opening: Opening,
    meanwhile: Vec<Deed>,
    /// What the person is called, for whoever may know.
    name: String,
    reviews: bool,
    /// Whether a review would be another one, of what was found not to be justified.
    lifts: bool,
    follows: bool,
    form: FormView,
    verdicts: Vec<Choice>,
}

impl OnePage {
    fn action(&self) -> String {
        format!("{}/esito", self.opening.href())
    }
    fn seen(&self) -> String {
        format!("{}/visto", self.opening.href())
    }
    fn seen_key(&self) -> String {
        format!("{}-visto", self.form.key())
    }
}

fn refused(form: &FormView) -> StatusCode {
    if form.errors().is_empty() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY }
}

async fn show_new(visit: &Visit, form: FormView, status: StatusCode) -> Answer {
    let mut tx = visit.begin().await?;
    let mine: Vec<Opening> = tx.sql(&MINE).all().await?;
    tx.commit(Audit::of("opening.list").rows(mine.len())).await?;
    visit.page("Apertura urgente").status(status).render(NewPage { form, mine, hours: HOURS })
}

/// The form, and what the actor opened that is still open. What is asked for is looked up only when the reason was sent.
pub(super) async fn new(visit: Visit) -> Answer {
    let form = visit.form();
    let form = match visit.query("cartella") {
        Some(number) => form.with_value("case_number", number),
        None => form,
    };
    show_new(&visit, form, StatusCode::OK).await
}

/// Opens, and goes there.
pub(super) async fn open(visit: Visit, sent: Submitted) -> Answer {
    let opened = async {
        let mut fields = sent.fields();
        let new = actions::read(&mut fields);
        let new = fields.finish(|| new)?;
        let id = actions::open(visit.db(), visit.principal()?, &new, sent.once()).await?;
        opening_of(&visit, id).await
    };
    match opened.await {
        Ok(opening) => {
            let sentence = format!(
                "Apertura urgente fino al {}: si può leggere, non scrivere. Chi segue la situazione e chi coordina lo sanno.",
                show_moment(opening.until_at)
            );
            Ok(visit.redirect(&opening.target_href(), &sentence))
        }
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            let status = refused(&form);
            show_new(&visit, form, status).await
        }
    }
}

async fn opening_of(visit: &Visit, id: Uuid) -> Outcome<Opening> {
    let mut tx = visit.begin().await?;
    let Told { opening, .. } = actions::one(&mut tx, id).await?;
    tx.commit(Audit::of("opening.read").about(opening.person_id).on("opening", id)).await?;
    Ok(opening)
}

/// Those that wait for a review; with `?stato=riviste` those that were reviewed.
pub(super) async fn list(visit: Visit) -> Answer {
    let reviewed = visit.query("stato").as_deref() == Some("riviste");
    let before = visit.query("after").and_then(|text| Uuid::try_parse(&text).ok());
    let mut tx = visit.begin().await?;
    let mut openings = actions::list(&mut tx, reviewed, before.unwrap_or(Uuid::max()), i64::from(PAGE) + 1).await?;
    tx.commit(Audit::of("opening.list").rows(openings.len())).await?;
    let pager = Pager::cut(&mut openings, usize::from(PAGE), false, false, |opening| opening.id.to_string());
    let list = Listing::new("Aperture urgenti", "/aperture-urgenti", visit.query_pairs())
        .column("Quando")
        .column("Che cosa")
        .column("Chi e perché")
        .column("Esito")
        .paged(pager)
        .when_empty("Nessuna apertura urgente", "Qui compare chi ha aperto, con urgenza, ciò che non segue.", None);
    visit.page("Aperture urgenti").wide().render(ListPage { list, openings, reviewed })
}

async fn show_one(visit: &Visit, id: Uuid, form: FormView, status: StatusCode) -> Answer {
    let mut tx = visit.begin().await?;
    let Told { opening, meanwhile, reviews, follows } = actions::one(&mut tx, id).await?;
    let name = registry::identities(&mut tx, &[opening.person_id]).await?.remove(&opening.person_id);
    tx.commit(Audit::of("opening.read").about(opening.person_id).on("opening", id)).await?;
    let meanwhile = meanwhile.into_iter().map(|row| Deed { at: row.at, what: words(&row.action) }).collect();
    let mut page = visit.page("Apertura urgente");
    if visit.principal()?.may(guard::Permission::RECORD_REVIEW) {
        page = page.crumb("Aperture urgenti", "/aperture-urgenti");
    }
    let lifts = opening.is_judged();
    let possible = Verdict::ALL.iter().filter(|verdict| !lifts || **verdict != Verdict::Abuse);
    page.status(status).render(OnePage {
        name: name.map(|card| card.display_name).unwrap_or_default(),
        reviews: reviews && (opening.reviewed_at.is_none() || lifts),
        lifts,
        opening,
        meanwhile,
        follows,
        form,
        verdicts: choices(possible.map(|verdict| (verdict.code(), verdict.label()))),
    })
}

/// One opening.
pub(super) async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    show_one(&visit, id, visit.form(), StatusCode::OK).await
}

/// What whoever reviews found.
pub(super) async fn review(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let reviewed = async {
        let mut fields = sent.fields();
        let finding = actions::read_finding(&mut fields);
        let finding = fields.finish(|| finding)?;
        actions::review(visit.db(), visit.principal()?, id, &finding, sent.once()).await
    };
    match reviewed.await {
        Ok(()) => Ok(visit.redirect("/aperture-urgenti", "Esito registrato.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            let status = refused(&form);
            show_one(&visit, id, form, status).await
        }
    }
}

/// Whoever works on the case has read it.
pub(super) async fn seen(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    actions::seen(visit.db(), visit.principal()?, id, sent.once()).await?;
    Ok(visit.redirect(&format!("/aperture-urgenti/{id}"), "Preso atto."))
}
