//! Contacts: what the desk hears, does and writes down.

pub mod model;
