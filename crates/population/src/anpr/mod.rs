//! The national register of residents (ANPR, D.P.C.M. 194/2014), asked over the national data platform (PDND, D.Lgs. 82/2005 art. 50-ter).
//!
//! A question is several requests: the national identifier of whoever is meant, then who they are and where they live, then their
//! family. Each has a voucher of its own, asked for with a signed assertion that names the purpose for which the body may ask, and carries
//! who asked, and a signature over its content (patterns ID_AUTH_REST_02, AUDIT_REST_02 and INTEGRITY_REST_02 of AgID). Addresses, names of
//! fields and codes are data ([`Interface`]): none of them was tried against the real service, see `data/national/anpr.toml`.
//!
//! [`stand_in`] is a small service of the same kind for this machine: it checks what it is sent and answers about invented people.

mod access;
mod call;
mod circuit;
mod interface;
mod person;
mod register;
mod signing;
pub mod stand_in;
pub mod store;

pub use access::{Access, NoAccess};
pub use interface::{Interface, NoInterface, Service};
pub use register::Anpr;
