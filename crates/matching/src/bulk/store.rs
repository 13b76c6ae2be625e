//! Texts kept once, and texts kept tightly.

use super::number::{at, small};
use rustc_hash::FxHashMap;

/// Texts one after the other in one piece of memory: a city's identifiers without an allocation each.
#[derive(Debug, Default)]
pub(crate) struct Arena {
    text: String,
    ends: Vec<usize>,
}

impl Arena {
    /// Keeps a text and says where.
    pub(crate) fn push(&mut self, text: &str) -> u32 {
        self.text.push_str(text);
        self.ends.push(self.text.len());
        small(self.ends.len() - 1)
    }
    /// The text at a place; empty when there is none.
    pub(crate) fn get(&self, place: u32) -> &str {
        let place = at(place);
        let begin = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(place).and_then(|end| self.text.get(begin..*end)).unwrap_or("")
    }
    pub(crate) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// What was made of each text, made once however often the text occurs, and found again by a key: two spellings with one key
/// are one item. Number 0 is nothing.
#[derive(Debug)]
pub(crate) struct Lexicon<T> {
    by_text: FxHashMap<Box<str>, u32>,
    by_key: FxHashMap<Box<str>, u32>,
    items: Vec<T>,
}

impl<T> Default for Lexicon<T> {
    fn default() -> Self {
        Lexicon { by_text: FxHashMap::default(), by_key: FxHashMap::default(), items: Vec::new() }
    }
}

impl<T> Lexicon<T> {
    /// The number of a text: 0 when `read` finds nothing in it.
    pub(crate) fn number(&mut self, text: &str, read: impl FnOnce(&str) -> Option<(String, T)>) -> u32 {
        if text.is_empty() {
            return 0;
        }
        if let Some(number) = self.by_text.get(text) {
            return *number;
        }
        let number = match read(text) {
            None => 0,
            Some((key, item)) => *self.by_key.entry(key.into_boxed_str()).or_insert_with(|| {
                self.items.push(item);
                small(self.items.len())
            }),
        };
        self.by_text.insert(text.into(), number);
        number
    }
    /// The item with a number.
    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        self.items.get(at(number).checked_sub(1)?)
    }
    /// Forgets how texts were written: no more will come.
    pub(crate) fn close(&mut self) {
        self.by_text = FxHashMap::default();
        self.by_key = FxHashMap::default();
        self.items.shrink_to_fit();
    }
}

/// Numbers for texts, beginning with 1.
#[derive(Debug, Default)]
pub(crate) struct Numbers(FxHashMap<Box<str>, u32>);

impl Numbers {
    pub(crate) fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.0.get(text) {
            return *number;
        }
        let number = small(self.0.len() + 1);
        self.0.insert(text.into(), number);
        number
    }
    pub(crate) fn close(&mut self) {
        self.0 = FxHashMap::default();
    }
}
