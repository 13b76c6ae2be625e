//! What the desk is typing and has not sent: a draft for each form that was opened. Another form neither writes over it nor drops it.

use super::store::{self, Draft};
use ::store::{Audit, Tx};
use axum::response::{Html, IntoResponse as _};
use kernel::time::show_time;
use kernel::{Failure, Instant, Outcome};
use ui::form::FormView;
use ui::{Answer, Submitted, Visit};

/// Name of the field that tells the form from every other one.
pub(crate) const FORM: &str = "_form";
/// Name of the field that says which draft is thrown away.
const WHICH: &str = "draft";
/// Largest draft, in characters.
const LARGEST: usize = 60_000;
/// Most drafts of one account; the oldest give way.
const MOST: i64 = 10;
/// Longest identifier of a form, in characters.
const LONGEST_FORM: usize = 60;
/// Whom a contact is about is no more than a beginning: a draft says something besides.
const ABOUT: [&str; 2] = ["person", "subject"];

/// What became of what was typed.
pub(crate) enum Kept {
    /// It is the draft now.
    Now(Instant),
    /// Nothing was typed.
    Nothing,
    /// It is too long.
    TooLong,
}

/// The form that something was sent from; empty for a program, and for whoever came from another page.
pub(crate) fn form_of(sent: &Submitted) -> &str {
    sent.value(FORM).filter(|form| form.chars().count() <= LONGEST_FORM).unwrap_or_default()
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
    let json = serde_json::to_value(pairs).map_err(Failure::internal)?;
    let mut tx = visit.begin().await?;
    save(&mut tx, form_of(sent), json).await?;
    let now = tx.now();
    tx.commit(Audit::of("contact.draft")).await?;
    Ok(Kept::Now(now))
}

/// Writes a draft; the oldest ones beyond [`MOST`] go.
pub(crate) async fn save(tx: &mut Tx, form: &str, pairs: serde_json::Value) -> Outcome<()> {
    tx.sql(&store::SAVE_DRAFT).bind("form", form).bind("pairs", pairs).run().await?;
    tx.sql(&store::DROP_OLDEST_DRAFTS).bind("most", MOST).run().await?;
    Ok(())
}

/// The actor's drafts, the newest first.
pub(crate) async fn waiting(tx: &mut Tx) -> Outcome<Vec<Draft>> {
    Ok(tx.sql(&store::DRAFTS).bind("most", MOST).all().await?)
}

/// Drops the draft of a form: in the transaction that registers what was typed into it, or because nobody wants it.
pub(crate) async fn forget(tx: &mut Tx, form: &str) -> Outcome<()> {
    tx.sql(&store::DROP_DRAFT).bind("form", form).run().await?;
    Ok(())
}

/// Keeps what is being typed, in case the browser dies; answers with the line that says so.
pub async fn keep(visit: Visit, sent: Submitted) -> Answer {
    let words = match remember(&visit, &sent, &super::desk::blank(&visit)?).await? {
        Kept::Now(at) => format!("Bozza salvata alle {}.", show_time(at)),
        Kept::Nothing => String::new(),
        Kept::TooLong => {
            return Err(Failure::field("narrative", "Il testo è troppo lungo per la bozza: registralo.").into());
        }
    };
    Ok(Html(words).into_response())
}

/// Forgets a draft; with `?qui=si` in place, so that what is being typed meanwhile stays.
pub async fn drop(visit: Visit, sent: Submitted) -> Answer {
    let mut tx = visit.begin().await?;
    forget(&mut tx, sent.value(WHICH).unwrap_or_default()).await?;
    tx.commit(Audit::of("contact.draft")).await?;
    if visit.query("qui").is_some() {
        return Ok(Html("<p role=\"status\">Bozza scartata.</p>").into_response());
    }
    Ok(visit.redirect("/contatti/nuovo", "Bozza scartata."))
}
