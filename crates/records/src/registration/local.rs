//! The register that the program keeps itself, where the body has wired none: numbers without gaps for each register and year.

use super::port::{Registered, Registration, Registry};
use super::signature::signature;
use chrono::Datelike as _;
use kernel::Outcome;
use store::Tx;
use ui::Boxed;

/// Registers in the program's own database. It is a register, and no certified signature: its XML says so ([`super::signature`]).
#[derive(Clone, Copy, Debug, Default)]
pub struct LocalRegistry;

impl Registry for LocalRegistry {
    fn register<'a>(&'a self, tx: &'a mut Tx, what: &'a Registration) -> Boxed<'a, Outcome<Registered>> {
        Box::pin(async move {
            let (on_day, at) = (tx.today(), tx.now());
            let number = tx.next_number(format!("protocollo/{}/{}", what.register, on_day.year())).await?;
            let signature_xml = signature(what, number, at);
            Ok(Registered { register: what.register.clone(), number, on_day, at, signature_xml })
        })
    }
}
