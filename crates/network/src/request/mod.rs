//! A service asked for: request, check, authorisation, end.

pub mod model;
