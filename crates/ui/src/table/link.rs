//! An address with its query, changed one parameter at a time.

use super::{AFTER, BEFORE, FORMAT};
use std::fmt;

/// A path and the pairs of its query, decoded; prints as an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    path: String,
    query: Vec<(String, String)>,
}

impl Link {
    /// From a path and decoded pairs; pairs without a value are left out.
    pub fn new<N: Into<String>, V: Into<String>>(path: impl Into<String>, query: impl IntoIterator<Item = (N, V)>) -> Self {
        let query = query.into_iter().map(|(name, value)| (name.into(), value.into()));
        Link { path: path.into(), query: query.filter(|(_, value): &(String, String)| !value.is_empty()).collect() }
    }
    /// The path alone.
    pub fn path(&self) -> &str {
        &self.path
    }
    /// The first value of a parameter.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
    /// The same address with this parameter, and with this value only.
    pub fn with(&self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        let mut link = self.without(&name);
        link.query.push((name, value.into()));
        link
    }
    /// The same address without this parameter.
    pub fn without(&self, name: &str) -> Self {
        let query = self.query.iter().filter(|(own, _)| own != name).cloned().collect();
        Link { path: self.path.clone(), query }
    }
    /// The first page of the same list.
    pub fn first_page(&self) -> Self {
        self.without(AFTER).without(BEFORE).without(FORMAT)
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        for (index, (name, value)) in self.query.iter().enumerate() {
            f.write_str(if index == 0 { "?" } else { "&" })?;
            encode(f, name)?;
            f.write_str("=")?;
            encode(f, value)?;
        }
        Ok(())
    }
}

/// As a form would encode it (`application/x-www-form-urlencoded`).
fn encode(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' => write!(f, "{}", char::from(byte))?,
            b' ' => f.write_str("+")?,
            _ => write!(f, "%{byte:02X}")?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_encoded_so_that_nothing_leaks_out_of_its_place() {
        let link = Link::new("/cerca", [("q", "Niccolò & figli #1"), ("empty", "")]);
        assert_eq!(link.to_string(), "/cerca?q=Niccol%C3%B2+%26+figli+%231");
        assert_eq!(link.without("q").to_string(), "/cerca");
    }
}
