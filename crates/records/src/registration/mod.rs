//! The registry of the body (protocollo): the port to it, the stand-in for where there is none, and what it answered.

pub mod actions;
mod local;
mod port;
mod signature;

pub use local::LocalRegistry;
pub use port::{Correspondent, Registered, RegisteredFile, Registration, Registry};
