//! What can be chosen in a list, radios or boxes.

use kernel::codes::Code;

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What people read, in Italian.
    pub label: String,
    /// A line of explanation below the label (radios and boxes only); empty for none.
    pub hint: String,
    /// The heading it stands under in a drop-down list; empty for none. Choices of one group follow each other.
    pub group: String,
}

impl Choice {
    /// A choice with its label.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Choice { value: value.into(), label: label.into(), hint: String::new(), group: String::new() }
    }
    /// With a line of explanation.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
    /// Under a heading of the list.
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = group.into();
        self
    }
}

/// The choices of a closed list, in its own order: `options::<Channel>()`.
pub fn options<C: Code>() -> Vec<Choice> {
    C::ALL.iter().map(|code| Choice::new(code.code(), code.label())).collect()
}

/// Choices from pairs of value and label, such as rows of a table: `choices(units.iter().map(|u| (u.id, &u.name)))`.
pub fn choices<V: ToString, L: ToString>(pairs: impl IntoIterator<Item = (V, L)>) -> Vec<Choice> {
    pairs.into_iter().map(|(value, label)| Choice::new(value.to_string(), label.to_string())).collect()
}
