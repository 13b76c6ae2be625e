//! The page of days beyond what is usual.

use super::{Volume, list as unusual, see as write};
use askama::Template;
use axum::http::StatusCode;
use store::Audit;
use ui::form::FormView;
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Longest note.
pub(super) const NOTE: usize = 1000;

#[derive(Template)]
#[template(path = "administration/volumes.html")]
struct VolumesPage {
    list: Listing,
    volumes: Vec<Volume>,
    form: FormView,
    refusal: String,
}

impl VolumesPage {
    fn key(&self, id: &Uuid) -> String {
        format!("{}-{id}", self.form.key())
    }
}

async fn show(visit: &Visit, refusal: String, status: StatusCode) -> Answer {
    let before = visit.query("after").and_then(|text| Uuid::try_parse(&text).ok()).unwrap_or(Uuid::max());
    let mut tx = visit.begin().await?;
    let mut volumes = unusual(&mut tx, before, i64::from(PAGE) + 1).await?;
    tx.commit(Audit::of("volume.list").rows(volumes.len())).await?;
    let pager = Pager::cut(&mut volumes, usize::from(PAGE), false, false, |volume| volume.id.to_string());
    let list = Listing::new("Consultazioni fuori misura", "/registro/volumi", visit.query_pairs())
        .column("Giorno")
        .column("Chi")
        .figures("Fascicoli aperti")
        .figures("Di solito fino a")
        .column("Che cosa si è saputo")
        .paged(pager)
        .when_empty(
            "Nessuna consultazione fuori misura",
            "Qui compare chi in un giorno apre molti più fascicoli di quanti ne apre chi ha lo stesso ruolo.",
            None,
        );
    let form = visit.form();
    visit
        .page("Consultazioni fuori misura")
        .crumb("Registro degli accessi", "/registro")
        .wide()
        .status(status)
        .render(VolumesPage { list, volumes, form, refusal })
}

/// The days, newest first.
pub(super) async fn list(visit: Visit) -> Answer {
    show(&visit, String::new(), StatusCode::OK).await
}

/// Writes what was found.
pub(super) async fn see(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let written = async {
        let mut fields = sent.fields();
        let note = fields.required_line("note", NOTE);
        let note = fields.finish(|| note)?;
        write(visit.db(), visit.principal()?, id, &note, sent.once()).await
    };
    match written.await {
        Ok(()) => Ok(visit.redirect("/registro/volumi", "Registrato.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            let faults = form.errors().iter().map(|fault| fault.message.clone()).collect::<Vec<_>>().join(" ");
            let refusal = form.refusal().map_or(faults, |refusal| refusal.to_owned());
            show(&visit, refusal, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}
