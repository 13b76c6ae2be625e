//! What the desk is typing and has not sent: one draft for an account, which belongs to the form it was typed into. Another form
//! neither writes over it nor drops it; whoever wants to begin anew throws it away first.

use super::store::{self, Draft};
use ::store::{Audit, Tx};
use axum::response::{Html, IntoResponse as _};
use kernel::time::{show_moment, show_time};
use kernel::{Failure, Instant, Outcome};
use ui::form::FormView;
use ui::{Answer, Submitted, Visit};

/// Name of the field that tells the form from every other one.
pub(crate) const FORM: &str = "_form";
/// Largest draft, in characters.
const LARGEST: usize = 60_000;
/// Whom a contact is about is no more than a beginning: a draft says something besides.
const ABOUT: [&str; 2] = ["person", "subject"];

/// What became of what was typed.
pub(crate) enum Kept {
    /// It is the draft now.
    Now(Instant),
    /// Nothing was typed.
    Nothing,
    /// Another form's draft, of that moment, is waiting.
    Another(Instant),
    /// It is too long.
    TooLong,
}

/// The form that something was sent from; empty for a program, and for whoever came from another page.
pub(crate) fn form_of(sent: &Submitted) -> &str {
    sent.value(FORM).unwrap_or_default()
}

/// Writes down what was typed, unless nothing was, compared with the `blank` form.
pub(crate) async fn remember(visit: &Visit, sent: &Submitted, blank: &FormView) -> Outcome<Kept> {
    let typed = |name: &str, value: &str| !name.starts_with('_') && !value.is_empty();
    let pairs: Vec<(&str, &str)> = sent
        .pairs()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, value)| typed(name, value))
        .collect();
    if pairs.iter().all(|(name, value)| ABOUT.contains(name) || blank.value(name) == *value) {
        return Ok(Kept::Nothing);
    }
    let size: usize = pairs.iter().map(|(name, value)| name.len().saturating_add(value.len())).sum();
    if size > LARGEST {
        return Ok(Kept::TooLong);
    }
    let form = form_of(sent);
    let mut tx = visit.begin().await?;
    if let Some(other) = waiting(&mut tx).await?.filter(|draft| draft.form() != form) {
        tx.roll_back().await?;
        return Ok(Kept::Another(other.saved_at));
    }
    let with_form: Vec<(&str, &str)> = pairs.into_iter().chain([(FORM, form)].into_iter().filter(|_| !form.is_empty())).collect();
    let json = serde_json::to_value(with_form).map_err(Failure::internal)?;
    tx.sql(&store::SAVE_DRAFT).bind("pairs", json).run().await?;
    let now = tx.now();
    tx.commit(Audit::of("contact.draft")).await?;
    Ok(Kept::Now(now))
}

/// The actor's draft, if there is one.
pub(crate) async fn waiting(tx: &mut Tx) -> Outcome<Option<Draft>> {
    Ok(tx.sql(&store::DRAFT).optional().await?)
}

/// Drops the draft in the transaction that registers what was typed into its form.
pub(crate) async fn sent(tx: &mut Tx, form: &str) -> Outcome<()> {
    if waiting(tx).await?.is_some_and(|draft| draft.form() == form) {
        tx.sql(&store::DROP_DRAFT).run().await?;
    }
    Ok(())
}

/// Keeps what is being typed, in case the browser dies; answers with the line that says so.
pub async fn keep(visit: Visit, sent: Submitted) -> Answer {
    let words = match remember(&visit, &sent, &super::desk::blank(&visit)?).await? {
        Kept::Now(at) => format!("Bozza salvata alle {}.", show_time(at)),
        Kept::Nothing => String::new(),
        Kept::Another(at) => format!(
            "C’è già la bozza di un altro contatto, del {}: riprendila o scartala, qui sopra. Intanto questo contatto non si salva come bozza.",
            show_moment(at)
        ),
        Kept::TooLong => {
            return Err(Failure::field("narrative", "Il testo è troppo lungo per la bozza: registralo.").into());
        }
    };
    Ok(Html(words).into_response())
}

/// Forgets the draft; with `?qui=si` in place, so that what is being typed meanwhile stays.
pub async fn drop(visit: Visit, _sent: Submitted) -> Answer {
    let mut tx = visit.begin().await?;
    tx.sql(&store::DROP_DRAFT).run().await?;
    tx.commit(Audit::of("contact.draft")).await?;
    if visit.query("qui").is_some() {
        return Ok(Html("<p role=\"status\">Bozza scartata.</p>").into_response());
    }
    Ok(visit.redirect("/contatti/nuovo", "Bozza scartata."))
}
