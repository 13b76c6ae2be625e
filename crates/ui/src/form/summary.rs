//! The form around its fields: hidden fields and the summary of what is wrong, which links to each field by its name.

use super::FormView;
use super::versions::{KEEP, Versions};
use askama::Template;
use askama::filters::HtmlSafe;
use std::fmt::Display;

/// The summary of what is wrong, read first after a refusal.
#[derive(Debug, Template)]
#[template(path = "ui/summary.html")]
pub struct Summary {
    refusal: Option<String>,
    lines: Vec<Line>,
    title_id: String,
}

#[derive(Debug)]
struct Line {
    href: String,
    label: String,
    message: String,
}

impl HtmlSafe for Summary {}

impl Summary {
    /// The summary of a form whose fields were already drawn.
    pub fn of(form: &FormView) -> Self {
        let lines = form.errors().iter().map(|error| {
            let known = form.label_of(&error.field);
            // Two versions of what stands in no field of the page are chosen for the whole.
            let whole = error.field == KEEP || (known.is_none() && form.stored(&error.field).is_some());
            let label = if whole { form.has_two_versions().then(|| "Che cosa resta".to_owned()) } else { known };
            let anchor = if whole { "keep" } else { error.field.as_str() };
            Line {
                href: if label.is_some() { format!("#{}", form.id(anchor)) } else { String::new() },
                label: label.unwrap_or_default(),
                message: error.message.clone(),
            }
        });
        Summary { refusal: form.refusal().map(str::to_owned), lines: lines.collect(), title_id: form.id("summary") }
    }

    /// The summary of a form that is drawn by hand: what is wrong with the whole, and each fault of a field with the field's id
    /// and label where it has them.
    pub fn written<'a>(refusal: Option<String>, faults: impl Iterator<Item = (Option<(&'a str, String)>, String)>) -> Self {
        let lines = faults.map(|(field, message)| {
            let (href, label) = field.map(|(id, label)| (format!("#{id}"), label)).unwrap_or_default();
            Line { href, label, message }
        });
        Summary { refusal, lines: lines.collect(), title_id: "fault-summary".to_owned() }
    }

    /// With its lines in the order in which their fields stand on the page; what has no place there comes first.
    fn in_order_of(mut self, body: &str) -> Self {
        self.lines.sort_by_cached_key(|line| line.href.strip_prefix('#').and_then(|id| body.find(&format!("id=\"{id}\""))));
        self
    }

    fn is_empty(&self) -> bool {
        self.refusal.is_none() && self.lines.is_empty()
    }
}

/// What is wrong with one field, beside it.
#[derive(Debug, Template)]
#[template(path = "ui/fault.html")]
pub struct Fault {
    /// Id of the sentence, for the control that it describes.
    pub id: String,
    /// The sentence.
    pub message: String,
}

impl HtmlSafe for Fault {}

#[derive(Template)]
#[template(path = "ui/sheet.html")]
struct Sheet<'a> {
    form: &'a FormView,
    summary: Summary,
    /// The choice between two versions.
    versions: Option<Versions>,
    /// What is stored of fields that differ and stand nowhere on the page.
    unseen: Vec<(String, String)>,
    /// How the fields were when the form was opened.
    base: Option<String>,
    body: String,
    /// Enter in a field presses the first button of the form: with buttons that do something else (one more row, a search, taking
    /// one of those found), a button that only sends must come first.
    others: bool,
}

/// Draws the fields first and then the summary before them, so that the summary knows what each field is called. Used by the
/// `form` macro as a filter around its content.
#[askama::filter_fn]
pub fn sheet(body: impl Display, _: &dyn askama::Values, form: &FormView) -> askama::Result<askama::filters::Safe<String>> {
    let body = body.to_string();
    laid_out(body, form).render().map(askama::filters::Safe)
}

fn laid_out(body: String, form: &FormView) -> Sheet<'_> {
    let summary = Summary::of(form).in_order_of(&body);
    let others = body.contains(" formnovalidate");
    let unseen = form.stored_unseen(&body);
    Sheet { form, summary, versions: Versions::of(form), unseen, base: form.base(), body, others }
}

/// The sheet around fields that were drawn by hand.
#[cfg(test)]
pub(super) fn drawn(body: &str, form: &FormView) -> String {
    laid_out(body.to_owned(), form).render().unwrap_or_default()
}
