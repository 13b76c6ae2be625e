//! What can go wrong, in the words of the people who must act on it.
//!
//! Which kind to use: [`Failure::Invalid`] when what was typed is wrong (a sentence beside each field); [`Failure::Refused`]
//! when a rule of the office says no; [`Failure::Conflict`] when somebody else changed the same thing; [`Failure::NotFound`]
//! when a thing does not exist or may not be seen (the two must look the same); [`Failure::Internal`] for everything that is
//! our fault.

use std::error::Error;

/// The result of every action.
pub type Outcome<T> = Result<T, Failure>;

/// One wrong field: its name in the form or in JSON, and the Italian sentence shown beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the field as sent.
    pub field: String,
    /// What is wrong and what to do, in Italian.
    pub message: String,
}

/// A rule said no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Problem code, such as `PLAN-001`: stable, documented, one per rule.
    pub code: &'static str,
    /// HTTP status: 409 for a state that does not allow it, 422 for content, 403 for lack of permission.
    pub status: u16,
    /// The Italian sentence.
    pub sentence: String,
    /// The field to point at, if one is to blame.
    pub field: Option<&'static str>,
}

impl Refusal {
    /// The same refusal, pointing at a field.
    pub fn at(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }
    /// The same refusal with its sentence completed by the facts of this case.
    pub fn because(mut self, detail: impl AsRef<str>) -> Self {
        self.sentence.push(' ');
        self.sentence.push_str(detail.as_ref());
        self
    }
}

/// Why an action did not happen. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What was sent is wrong; every fault is listed.
    #[error("invalid input in {} field(s)", .0.len())]
    Invalid(Vec<FieldError>),
    /// A rule said no.
    #[error("{}: {}", .0.code, .0.sentence)]
    Refused(Refusal),
    /// It does not exist, or it may not be seen: the two are not told apart.
    #[error("not found")]
    NotFound,
    /// The caller's role does not include this action at all.
    #[error("forbidden")]
    Forbidden,
    /// Nobody is signed in.
    #[error("not signed in")]
    NotSignedIn,
    /// Somebody changed the same thing meanwhile.
    #[error("conflict: the current version is {current}")]
    Conflict {
        /// The version stored now.
        current: i64,
        /// What to tell the person, in Italian.
        sentence: String,
    },
    /// Our fault: logged with its cause, never shown.
    #[error("internal: {0}")]
    Internal(Box<dyn Error + Send + Sync>),
}

impl Failure {
    /// One wrong field.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Failure::Invalid(vec![FieldError { field: field.into(), message: message.into() }])
    }
    /// Something of ours that should not have happened.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Failure::Internal(cause.into())
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Failure::Refused(refusal)
    }
}

/// Declares the problem codes of a room: `Name = "ABC-001", 409, "Frase in italiano."`.
///
/// The enum has `ALL` (documentation and tests read it), `code()`, `status()` and `sentence()`, and turns into a
/// [`Refusal`] or a [`Failure`].
#[macro_export]
macro_rules! problems {
    ($(#[$doc:meta])* $vis:vis enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $status:literal, $sentence:literal);+ $(;)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis enum $name { $($(#[$vdoc])* $variant),+ }
        impl $name {
            /// Every problem of this room.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// Every problem as (code, status, sentence).
            pub const TABLE: &'static [(&'static str, u16, &'static str)] = &[$(($code, $status, $sentence)),+];
            /// The stable code.
            pub const fn code(self) -> &'static str { match self { $($name::$variant => $code),+ } }
            /// The HTTP status.
            pub const fn status(self) -> u16 { match self { $($name::$variant => $status),+ } }
            /// The Italian sentence.
            pub const fn sentence(self) -> &'static str { match self { $($name::$variant => $sentence),+ } }
            /// As a refusal, to be completed with a field or with facts.
            pub fn refusal(self) -> $crate::Refusal {
                $crate::Refusal { code: self.code(), status: self.status(), sentence: self.sentence().to_owned(), field: None }
            }
            /// The refusal pointing at a field.
            pub fn at(self, field: &'static str) -> $crate::Failure { self.refusal().at(field).into() }
            /// The refusal with the facts of this case added to its sentence.
            pub fn because(self, detail: impl AsRef<str>) -> $crate::Failure { self.refusal().because(detail).into() }
        }
        impl From<$name> for $crate::Failure {
            fn from(problem: $name) -> Self { problem.refusal().into() }
        }
    };
}
