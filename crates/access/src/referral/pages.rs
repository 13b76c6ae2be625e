//! The worklist of referrals, and the forms on the page of a contact.

use super::actions;
use super::forms::{read_answer, read_new};
use super::model::ReferralState;
use super::store::{self, Referral};
use crate::contact::pages::{Again, render};
use crate::contact::store::Cursor;
use crate::face::ReferralId;
use ::store::{Audit, Tx};
use askama::Template;
use axum::http::StatusCode;
use kernel::{ContactId, Failure, Instant, Outcome};
use ui::table::{Listing, PAGE, Pager};
use ui::{Answer, Fail, PathId, Submitted, Visit};
use uuid::Uuid;

kernel::code_enum! {
    /// Which referrals a list shows.
    pub enum Box {
        /// Received and waiting.
        Waiting = "waiting" => "Da accogliere",
        /// Received and answered.
        Received = "received" => "Ricevuti",
        /// Sent.
        Sent = "sent" => "Inviati",
    }
}

/// So many referrals of a box after a cursor: waiting ones oldest first, the others newest first.
///
/// # Errors
/// Those of the database.
pub async fn page(tx: &mut Tx, which: Box, after: Option<Cursor>, most: i64) -> Outcome<Vec<Referral>> {
    let (statement, start) = match which {
        Box::Waiting => (&store::WAITING, Cursor { at: Instant::UNIX_EPOCH, id: Uuid::nil() }),
        Box::Received => (&store::RECEIVED, Cursor::NEWEST),
        Box::Sent => (&store::SENT, Cursor::NEWEST),
    };
    let cursor = after.unwrap_or(start);
    Ok(tx.sql(statement).bind("at", cursor.at).bind("id", cursor.id).bind("most", most).all().await?)
}

#[derive(Template)]
#[template(path = "access/referral_list.html")]
struct ListPage {
    which: Box,
    list: Listing,
    rows: Vec<Referral>,
}

/// The worklist.
pub async fn list(visit: Visit) -> Answer {
    let which = visit.query("box").and_then(|code| <Box as kernel::codes::Code>::from_code(&code)).unwrap_or(Box::Waiting);
    let after = visit.query("after").as_deref().and_then(Cursor::read);
    let mut tx = visit.begin().await?;
    let mut rows = page(&mut tx, which, after, i64::from(PAGE).saturating_add(1)).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), false, false, Referral::cursor);
    tx.commit(Audit::of("referral.list").rows(rows.len())).await?;
    let empty = match which {
        Box::Waiting => ("Nessun invio da accogliere", "Qui compaiono i contatti che altre unità mandano alla tua."),
        Box::Received => ("Nessun invio ricevuto", "Qui resta traccia degli invii a cui la tua unità ha risposto."),
        Box::Sent => ("Nessun invio", "Qui segui i contatti che la tua unità ha mandato ad altre."),
    };
    let list = Listing::new(which.label(), "/invii", visit.query_pairs())
        .column("Contatto")
        .column("Persona")
        .column("Bisogno e urgenza")
        .column(if which == Box::Sent { "A" } else { "Da" })
        .column("Inviato")
        .column("Stato")
        .paged(pager)
        .when_empty(empty.0, empty.1, None);
    visit.page("Invii").render(ListPage { which, list, rows })
}

#[derive(Template)]
#[template(path = "access/referral_settled.html")]
struct SettledPage {
    it: Referral,
    typed: String,
}

/// What became of a referral while somebody of a unit that no longer has to do with the contact was answering it, with what they typed.
async fn settled(visit: &Visit, id: ReferralId, typed: String) -> Answer {
    let mut tx = visit.begin().await?;
    let it: Referral = tx.sql(&store::ONE).id("id", id).one().await?;
    tx.commit(Audit::of("referral.read").about(it.person_id).on("referral", id)).await?;
    let page = visit.page(format!("Invio del contatto {}", it.number)).crumb("Invii", "/invii");
    page.status(StatusCode::CONFLICT).render(SettledPage { it, typed })
}

/// Sends a contact to another unit.
pub async fn send(visit: Visit, PathId(contact): PathId<ContactId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = read_new(&mut fields);
    let done = match fields.finish(|| new) {
        Ok(new) => actions::send(visit.db(), visit.principal()?, contact, &new, sent.once()).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => {
            Ok(visit.redirect(&format!("/contatti/{contact}"), "Invio registrato: l'unità lo trova fra quelli da accogliere."))
        }
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            render(&visit, contact, Some(Again::Refer(form))).await
        }
    }
}

/// Answers a referral, or takes it back.
pub async fn answer(visit: Visit, PathId(id): PathId<ReferralId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let answering = read_answer(&mut fields);
    let mut tx = visit.begin().await?;
    let referral: Referral = tx.sql(&store::ONE).id("id", id).one().await?;
    tx.roll_back().await?;
    let contact = referral.contact_id;
    let done = match fields.finish(|| answering) {
        Ok(answering) => actions::answer(visit.db(), visit.principal()?, id, sent.version()?, &answering).await,
        Err(failure) => Err(failure),
    };
    let sentence = match done {
        Ok(ReferralState::Accepted) => "Invio accolto.",
        Ok(ReferralState::Refused) => "Invio non accolto: chi lo ha mandato lo trova fra le cose da fare.",
        Ok(ReferralState::Returned) => "Invio restituito: chi lo ha mandato lo trova fra le cose da fare.",
        Ok(ReferralState::Sent | ReferralState::Withdrawn) => "Invio ritirato.",
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            let (based_on, typed) = (sent.version()?, form.value("reason").to_owned());
            return match render(&visit, contact, Some(Again::Answer { id, based_on, form })).await {
                // Whoever was faster may have ended what this unit has to do with the contact.
                Err(Fail(Failure::NotFound)) => settled(&visit, id, typed).await,
                shown => shown,
            };
        }
    };
    // A unit that no longer has to do with the contact does not see it any more.
    let to = if matches!(done, Ok(ReferralState::Accepted)) { format!("/contatti/{contact}") } else { "/invii".to_owned() };
    Ok(visit.redirect(&to, sentence))
}
