//! The port to the registry of the body. It stands here so that whoever wires an office of the body does not know documents.

use crate::document::DocumentDirection;
use chrono::NaiveDate;
use kernel::{Instant, Outcome};
use store::Tx;
use ui::Boxed;

/// A file of what is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredFile {
    /// Its name.
    pub name: String,
    /// Its kind: `application/pdf`.
    pub media_type: String,
    /// SHA-256 of its content.
    pub sha256: Vec<u8>,
}

/// Whoever is on the other side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correspondent {
    /// A person.
    Person {
        /// Family name.
        family_name: String,
        /// Given name.
        given_name: String,
    },
    /// An office, an authority, a school, anybody who is no person of the register.
    Other {
        /// What it is called.
        name: String,
    },
}

/// What is to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Which way it goes: in or out.
    pub direction: DocumentDirection,
    /// What it is about; of what is reserved, no more than that it is.
    pub subject: String,
    /// From whom, or to whom.
    pub correspondent: Correspondent,
    /// Code of the class in the filing plan.
    pub class_code: String,
    /// What that class is called.
    pub class_title: String,
    /// Number of the file (fascicolo) it belongs to, when it belongs to one.
    pub file_number: Option<String>,
    /// Whether it is reserved.
    pub reserved: bool,
    /// The name of the body.
    pub body_name: String,
    /// Its code in indicePA.
    pub ipa_code: String,
    /// The code of its area in indicePA.
    pub aoo_code: String,
    /// The office that writes or receives.
    pub office: String,
    /// Code of the register.
    pub register: String,
    /// The files, the document itself first.
    pub files: Vec<RegisteredFile>,
}

/// What the registry answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Code of the register.
    pub register: String,
    /// The number.
    pub number: i64,
    /// The day.
    pub on_day: NaiveDate,
    /// The moment.
    pub at: Instant,
    /// The signature in XML (AgID, segnatura di protocollo 3.0.0).
    pub signature_xml: String,
}

/// Whoever keeps the register of the body; looked up as `Arc<dyn Registry>`.
pub trait Registry: Send + Sync {
    /// Registers something. It may be asked again for the same thing when it did not answer: one that already gave it a number gives the same.
    ///
    /// # Errors
    /// Whatever went wrong; nothing is registered then.
    fn register<'a>(&'a self, tx: &'a mut Tx, what: &'a Registration) -> Boxed<'a, Outcome<Registered>>;
}
