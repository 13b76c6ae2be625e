//! Pages of who sends and of the codes of states.

use super::{complete, forms, say, store};
use askama::Template;
use guard::Permission;
use ui::form::{Choice, FormView};
use ui::table::{Listing, Pager};
use ui::{Answer, Submitted, Visit};

#[derive(Template)]
#[template(path = "returns/sender.html")]
struct SenderPage {
    form: FormView,
    may_change: bool,
    list: Listing,
    rows: Vec<store::SenderRow>,
}

#[derive(Template)]
#[template(path = "returns/citizenships.html")]
struct CitizenshipsPage {
    form: FormView,
    may_change: bool,
    states: Vec<Choice>,
    list: Listing,
    rows: Vec<store::CitizenshipRow>,
    missing: usize,
}

async fn sender_page(visit: &Visit, form: FormView) -> Result<SenderPage, kernel::Failure> {
    let mut tx = visit.read_open().await?;
    let rows: Vec<store::SenderRow> = tx.sql(&store::SENDERS).all().await?;
    let list = Listing::new("Chi trasmette, per decorrenza", "/debiti/ente", visit.query_pairs())
        .column("Dal")
        .column("Codice ente")
        .column("Denominazione")
        .column("Sede legale")
        .column("Codice fiscale dell'operatore")
        .column("Registrato")
        .paged(Pager::all(rows.len()))
        .when_empty(
            "Nessun dato",
            "Qui compaiono i dati dell'ente che trasmette a INPS: servono prima di preparare un invio.",
            None,
        );
    Ok(SenderPage { form, may_change: visit.principal()?.may(Permission::RETURN_PRODUCE), list, rows })
}

/// `GET /debiti/ente`
pub async fn sender(visit: Visit) -> Answer {
    let mut tx = visit.read_open().await?;
    let today = tx.today();
    let now: Option<store::SenderRow> = tx.sql(&store::SENDER_ON).bind("on", today).optional().await?;
    drop(tx);
    let mut form = visit.form().with_value("valid_from", kernel::time::show_date(today));
    if let Some(row) = now {
        form = form
            .with_value("code", row.code)
            .with_value("name", row.name)
            .with_value("seat", row.seat)
            .with_value("officer", row.officer);
    }
    let page = sender_page(&visit, form).await?;
    visit.page("Chi trasmette").crumb("Debiti informativi", "/debiti").render(page)
}

/// `POST /debiti/ente`
pub async fn say_sender(visit: Visit, sent: Submitted) -> Answer {
    let outcome = match forms::read_sender(sent.fields()) {
        Ok(new) => say(visit.db(), visit.principal()?, &new, sent.once()).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(_) => Ok(visit.redirect("/debiti/ente", "Dati dell'ente registrati.")),
        Err(failure) => {
            let page = sender_page(&visit, visit.form_again(&sent, failure)?).await?;
            let shell = visit.page("Chi trasmette").crumb("Debiti informativi", "/debiti").refused(&page.form);
            shell.render(page)
        }
    }
}

async fn citizenships_page(visit: &Visit, form: FormView) -> Result<CitizenshipsPage, kernel::Failure> {
    let mut tx = visit.read_open().await?;
    let today = tx.today();
    let mut rows: Vec<store::CitizenshipRow> = tx.sql(&store::CITIZENSHIPS).all().await?;
    rows.reverse();
    let table = super::citizenships(&mut tx).await?;
    let states: Vec<(String, String, bool)> = table.states(today);
    let missing = states.iter().filter(|(_, _, known)| !known).count();
    let states = states
        .into_iter()
        .map(|(state, name, known)| Choice::new(state, if known { name } else { format!("{name} (codice mancante)") }))
        .collect();
    let list = Listing::new("Codici completati dall'ente", "/debiti/cittadinanze", visit.query_pairs())
        .column("Stato")
        .column("Codice SIUSS")
        .column("Dal")
        .column("Al")
        .column("Fonte")
        .column("Registrato")
        .paged(Pager::all(rows.len()))
        .when_empty("Nessun codice completato", "Qui compaiono i codici che l'ente ricava dalle tabelle INPS.", None);
    Ok(CitizenshipsPage { form, may_change: visit.principal()?.may(Permission::RETURN_PRODUCE), states, list, rows, missing })
}

/// `GET /debiti/cittadinanze`
pub async fn citizenships(visit: Visit) -> Answer {
    let today = visit.db().clock().today();
    let form = visit.form().with_value("valid_from", kernel::time::show_date(today)).with_maybe("state", visit.query("stato"));
    let page = citizenships_page(&visit, form).await?;
    visit.page("Codici delle cittadinanze").crumb("Debiti informativi", "/debiti").render(page)
}

/// `POST /debiti/cittadinanze`
pub async fn complete_citizenship(visit: Visit, sent: Submitted) -> Answer {
    let outcome = match forms::read_citizenship(sent.fields()) {
        Ok(new) => complete(visit.db(), visit.principal()?, &new, sent.once()).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(_) => Ok(visit.redirect("/debiti/cittadinanze", "Codice registrato.")),
        Err(failure) => {
            let page = citizenships_page(&visit, visit.form_again(&sent, failure)?).await?;
            let shell = visit.page("Codici delle cittadinanze").crumb("Debiti informativi", "/debiti").refused(&page.form);
            shell.render(page)
        }
    }
}
