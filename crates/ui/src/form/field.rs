//! One field: label, control, hint and fault, drawn as Bootstrap Italia does.

use super::versions::StoredBeside;
use super::{Choice, Fault, Flag, FormView, Whole};
use askama::Template;
use askama::filters::HtmlSafe;

/// Longest label of choices that stand closely, three on a telephone.
const BRIEF: usize = 12;
/// Longest label of choices that stand four beside each other, two on a telephone.
const SHORT: usize = 24;
/// Longest label of choices that still stand two on a telephone.
const TWO: usize = 40;

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Control {
    /// One line; the text is the HTML type.
    Line(&'static str),
    Area,
    Date,
    Time,
    Amount,
    Number,
    Select,
    Radios,
    Checks,
    Tick,
    File,
}

/// A field of a [`FormView`], as built by [`FormView::text`] and its sisters and completed by the methods below. It prints
/// itself as HTML.
#[derive(Debug, Template)]
#[template(path = "ui/field.html")]
pub struct Field<'a> {
    form: &'a FormView,
    control: Control,
    name: String,
    label: String,
    hint: String,
    required: bool,
    limit: usize,
    rows: usize,
    autocomplete: String,
    inputmode: &'static str,
    prefix: String,
    suffix: String,
    placeholder: String,
    class: String,
    choices: Vec<Choice>,
    suggestions: String,
    accept: String,
    several: bool,
    spelled: bool,
}

impl HtmlSafe for Field<'_> {}

impl FormView {
    fn field(&self, control: Control, name: impl AsRef<str>, label: impl AsRef<str>) -> Field<'_> {
        let (name, label) = (name.as_ref().to_owned(), label.as_ref().to_owned());
        self.remember_label(&name, &label);
        Field {
            form: self,
            control,
            name,
            label,
            hint: String::new(),
            required: false,
            limit: 0,
            rows: 5,
            autocomplete: "off".to_owned(),
            inputmode: "",
            prefix: String::new(),
            suffix: String::new(),
            placeholder: String::new(),
            class: String::new(),
            choices: Vec::new(),
            suggestions: String::new(),
            accept: String::new(),
            several: false,
            spelled: false,
        }
    }

    /// One line of text.
    pub fn text(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> Field<'_> {
        self.field(Control::Line("text"), name, label)
    }
    /// An e-mail address.
    pub fn email(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> Field<'_> {
        self.field(Control::Line("email"), name, label)
    }
    /// A telephone number.
    pub fn phone(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> Field<'_> {
        self.field(Control::Line("tel"), name, label)
    }
    /// A password; never shown again.
    pub fn password(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> Field<'_> {
        self.field(Control::Line("password"), name, label).autocomplete("current-password")
    }
    /// A search text.
    pub fn search(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> Field<'_> {
        self.field(Control::Line("search"), name, label)
    }
    /// A text of several lines, which grows.
    pub fn area(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> Field<'_> {
        let mut field = self.field(Control::Area, name, label);
        field.spelled = true;
        field
    }
    /// A day, typed as people write it (`21/11/2026`), with a calendar beside it when the script runs.
    pub fn date(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> Field<'_> {
        let mut field = self.field(Control::Date, name, label);
        field.inputmode = "numeric";
        field.hint = "Giorno/mese/anno, per esempio 21/11/2026".to_owned();
        field
    }
    /// A time of the day.
    pub fn time(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> Field<'_> {
        let mut field = self.field(Control::Time, name, label);
        field.inputmode = "numeric";
        field.hint = "Ore:minuti, per esempio 14:30".to_owned();
        field
    }
    /// An amount in euro, as [`kernel::input::Fields::cents`] reads it.
    pub fn amount(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> Field<'_> {
        let mut field = self.field(Control::Amount, name, label);
        field.inputmode = "decimal";
        field.prefix = "€".to_owned();
        field
    }
    /// A whole number.
    pub fn number(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> Field<'_> {
        let mut field = self.field(Control::Number, name, label);
        field.inputmode = "numeric";
        field
    }
    /// A drop-down list with an empty first choice; for more than seven choices.
    pub fn select(&self, name: impl AsRef<str>, label: impl AsRef<str>, choices: impl AsRef<[Choice]>) -> Field<'_> {
        let mut field = self.field(Control::Select, name, label);
        field.choices = choices.as_ref().to_vec();
        field
    }
    /// One of a few choices, as tap targets.
    pub fn radios(&self, name: impl AsRef<str>, label: impl AsRef<str>, choices: impl AsRef<[Choice]>) -> Field<'_> {
        let mut field = self.field(Control::Radios, name, label);
        field.choices = choices.as_ref().to_vec();
        field
    }
    /// Any of some choices, as tap targets.
    pub fn checks(&self, name: impl AsRef<str>, label: impl AsRef<str>, choices: impl AsRef<[Choice]>) -> Field<'_> {
        let mut field = self.field(Control::Checks, name, label);
        field.choices = choices.as_ref().to_vec();
        field
    }
    /// One box to tick, sent as `on`.
    pub fn tick(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> Field<'_> {
        self.field(Control::Tick, name, label)
    }
    /// A file; the form needs `files=true`.
    pub fn file(&self, name: impl AsRef<str>, label: impl AsRef<str>) -> Field<'_> {
        self.field(Control::File, name, label)
    }
}

impl Field<'_> {
    /// Must be filled in (said in words beside the label).
    pub fn required(mut self, required: impl Flag) -> Self {
        self.required = required.is();
        self
    }
    /// A line of help below the control; empty leaves the hint the kind of field already has.
    pub fn hint(mut self, hint: impl AsRef<str>) -> Self {
        if !hint.as_ref().is_empty() {
            self.hint = hint.as_ref().to_owned();
        }
        self
    }
    /// At most so many characters; 0 for the kernel's own limit. A text of several lines gets a counter.
    pub fn limit(mut self, limit: impl Whole) -> Self {
        self.limit = limit.whole();
        self
    }
    /// So many lines to begin with.
    pub fn lines(mut self, rows: impl Whole) -> Self {
        self.rows = rows.whole().max(2);
        self
    }
    /// The HTML `autocomplete` purpose, when the field is about the person at the keyboard.
    pub fn autocomplete(mut self, purpose: impl AsRef<str>) -> Self {
        if !purpose.as_ref().is_empty() {
            self.autocomplete = purpose.as_ref().to_owned();
        }
        self
    }
    /// A text behind the control, such as a unit of measure.
    pub fn suffix(mut self, suffix: impl AsRef<str>) -> Self {
        self.suffix = suffix.as_ref().to_owned();
        self
    }
    /// Extra classes of the group (grid columns).
    pub fn class(mut self, class: impl AsRef<str>) -> Self {
        self.class = class.as_ref().to_owned();
        self
    }
    /// Known values offered while typing; anything may still be typed.
    pub fn known(mut self, choices: impl AsRef<[Choice]>) -> Self {
        self.choices = choices.as_ref().to_vec();
        self
    }
    /// An address that answers `?q=…` with `<option>` elements (see [`super::Choice`]), asked while typing.
    pub fn suggestions(mut self, address: impl AsRef<str>) -> Self {
        self.suggestions = address.as_ref().to_owned();
        self
    }
    /// The kinds of file that make sense (`.pdf,.jpg`).
    pub fn accept(mut self, accept: impl AsRef<str>) -> Self {
        self.accept = accept.as_ref().to_owned();
        self
    }
    /// Several files at once.
    pub fn several(mut self, several: impl Flag) -> Self {
        self.several = several.is();
        self
    }

    fn id(&self) -> String {
        self.form.id(&self.name)
    }
    fn value(&self) -> &str {
        self.form.value(&self.name)
    }
    fn error(&self) -> Option<&str> {
        self.form.error(&self.name)
    }
    fn fault(&self) -> Option<Fault> {
        self.error().map(|message| Fault { id: format!("{}-error", self.id()), message: message.to_owned() })
    }
    /// What somebody else stored in this field meanwhile, when it is another value.
    fn beside(&self) -> Option<StoredBeside> {
        if matches!(self.control, Control::File | Control::Line("password")) {
            return None;
        }
        StoredBeside::of(self.form, &self.name, |value| match self.control {
            Control::Tick => "Sì".to_owned(),
            _ => self
                .choices
                .iter()
                .find(|choice| choice.value == value)
                .map_or_else(|| value.to_owned(), |choice| choice.label.clone()),
        })
    }
    fn is_refreshed(&self) -> bool {
        self.form.is_refreshed(&self.name)
    }
    fn is_wrong(&self) -> bool {
        self.error().is_some()
    }
    fn kind(&self) -> &'static str {
        match self.control {
            Control::Line(kind) => kind,
            _ => "text",
        }
    }
    fn is_figure(&self) -> bool {
        matches!(self.control, Control::Amount | Control::Number)
    }
    /// How wide the choices stand beside each other: as the longest of their labels needs.
    fn width(&self) -> &'static str {
        let longest = self.choices.iter().map(|choice| choice.label.chars().count()).max().unwrap_or_default();
        let hinted = self.choices.iter().any(|choice| !choice.hint.is_empty());
        match longest {
            _ if hinted => "",
            0..=BRIEF => " choices-brief",
            _ if longest <= SHORT => " choices-short",
            _ if longest <= TWO => " choices-two",
            _ => "",
        }
    }
    fn is_short(&self) -> bool {
        matches!(self.control, Control::Date | Control::Time)
    }
    fn holds(&self, value: impl AsRef<str>) -> bool {
        self.form.checked(&self.name, value)
    }
    fn is_ticked(&self) -> bool {
        matches!(self.value(), "on" | "true" | "1" | "si")
    }
    fn has_list(&self) -> bool {
        matches!(self.control, Control::Line(_)) && (!self.choices.is_empty() || !self.suggestions.is_empty())
    }
    /// A value that is in no list any more is still shown, so that saving does not change it silently.
    fn stray(&self) -> Option<&str> {
        let value = self.value();
        (!value.is_empty() && !self.choices.iter().any(|choice| choice.value == value)).then_some(value)
    }
    /// What describes the control to a screen reader: its hint, then what is wrong.
    fn described_by(&self) -> String {
        let id = self.id();
        let mut parts = Vec::new();
        if !self.hint.is_empty() {
            parts.push(format!("{id}-hint"));
        }
        if self.control == Control::Area && self.limit > 0 {
            parts.push(format!("{id}-count"));
        }
        if self.is_wrong() {
            parts.push(format!("{id}-error"));
        }
        parts.join(" ")
    }
    /// Whether this choice opens a new group of the list.
    fn opens_group(&self, index: &usize) -> bool {
        let group = |index: usize| self.choices.get(index).map_or("", |choice| choice.group.as_str());
        !group(*index).is_empty() && (*index == 0 || group(index.saturating_sub(1)) != group(*index))
    }
    /// Whether this choice closes the group it is in.
    fn closes_group(&self, index: &usize) -> bool {
        let group = |index: usize| self.choices.get(index).map_or("", |choice| choice.group.as_str());
        !group(*index).is_empty() && group(index.saturating_add(1)) != group(*index)
    }
}
