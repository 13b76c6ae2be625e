//! What a document is and what becomes of it: one table of steps.

use crate::problems::Problem;
use kernel::{Failure, code_enum, id_type};

id_type! {
    /// A document.
    DocumentId,
}

code_enum! {
    /// Where a document stands.
    pub enum DocumentState {
        /// It is being written.
        Draft = "draft" => "Bozza",
        /// It is as it will stay.
        Final = "final" => "Definitivo",
        /// It left.
        Sent = "sent" => "Inviato",
        /// It does not count any more, and is kept.
        Withdrawn = "withdrawn" => "Ritirato",
        /// It came from elsewhere.
        Received = "received" => "Acquisito",
    }
}

impl DocumentState {
    /// How it is marked.
    pub const fn tone(self) -> &'static str {
        match self {
            DocumentState::Draft => "warning",
            DocumentState::Final => "success",
            DocumentState::Sent => "info",
            DocumentState::Withdrawn | DocumentState::Received => "neutral",
        }
    }
}

code_enum! {
    /// What a document is.
    pub enum DocumentKind {
        /// A report of the social service.
        Report = "report" => "Relazione",
        /// A plan or a pact.
        Plan = "plan" => "Progetto o patto",
        /// A letter.
        Letter = "letter" => "Lettera",
        /// Minutes of a meeting.
        Minutes = "minutes" => "Verbale",
        /// A call to a meeting.
        Convocation = "convocation" => "Convocazione",
        /// A file that was taken into a case.
        Attachment = "attachment" => "File acquisito",
        /// Something that came by post.
        Post = "post" => "Posta ricevuta",
    }
}

impl DocumentKind {
    /// As what it is printed; nothing for what was not written here.
    pub const fn letter(self) -> Option<letters::Kind> {
        match self {
            DocumentKind::Report => Some(letters::Kind::Report),
            DocumentKind::Plan => Some(letters::Kind::Plan),
            DocumentKind::Letter => Some(letters::Kind::Letter),
            DocumentKind::Minutes => Some(letters::Kind::Minutes),
            DocumentKind::Convocation => Some(letters::Kind::Convocation),
            DocumentKind::Attachment | DocumentKind::Post => None,
        }
    }
    /// Its icon.
    pub const fn icon(self) -> &'static str {
        match self {
            DocumentKind::Letter | DocumentKind::Post => "it-mail",
            DocumentKind::Attachment => "it-clip",
            DocumentKind::Report | DocumentKind::Plan | DocumentKind::Minutes | DocumentKind::Convocation => "it-file",
        }
    }
}

code_enum! {
    /// Which way a document goes.
    pub enum DocumentDirection {
        /// It came.
        In = "in" => "In arrivo",
        /// It leaves.
        Out = "out" => "In partenza",
        /// It stays.
        Internal = "internal" => "Interno",
    }
}

code_enum! {
    /// How post travels.
    pub enum PostMeans {
        /// Certified mail.
        Pec = "pec" => "Posta elettronica certificata",
        /// Paper.
        Paper = "paper" => "Posta",
        /// Mail.
        Mail = "mail" => "Posta elettronica",
        /// By hand.
        Hand = "hand" => "A mano",
        /// Through a portal.
        Portal = "portal" => "Portale",
    }
}

code_enum! {
    /// What can be done with a document.
    pub enum Step {
        /// It becomes final.
        Finish = "finish" => "Reso definitivo",
        /// It leaves.
        Send = "send" => "Inviato",
        /// It does not count any more.
        Withdraw = "withdraw" => "Ritirato",
    }
}

/// Every step that is allowed: from where, to where. Nothing else is.
pub const STEPS: [(Step, DocumentState, DocumentState); 6] = [
    (Step::Finish, DocumentState::Draft, DocumentState::Final),
    (Step::Send, DocumentState::Final, DocumentState::Sent),
    (Step::Withdraw, DocumentState::Draft, DocumentState::Withdrawn),
    (Step::Withdraw, DocumentState::Final, DocumentState::Withdrawn),
    (Step::Withdraw, DocumentState::Sent, DocumentState::Withdrawn),
    (Step::Withdraw, DocumentState::Received, DocumentState::Withdrawn),
];

/// Where a step leads.
///
/// # Errors
/// [`Problem::NotADraft`] for finishing anything else, [`Problem::StepNotAllowed`] for what is not in the table.
pub fn after(step: Step, from: DocumentState) -> Result<DocumentState, Failure> {
    match STEPS.iter().find(|(one, state, _)| *one == step && *state == from) {
        Some((_, _, to)) => Ok(*to),
        None if step == Step::Finish => Err(Problem::NotADraft.into()),
        None => Err(Problem::StepNotAllowed.into()),
    }
}

/// The table as the documentation prints it.
pub fn table() -> String {
    let mut out = String::from("| Passaggio | Da | A |\n| --- | --- | --- |\n");
    for (step, from, to) in STEPS {
        out.push_str(&format!(
            "| `{}` {} | `{}` {} | `{}` {} |\n",
            step.code(),
            step.label(),
            from.code(),
            from.label(),
            to.code(),
            to.label()
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_step_and_state_is_in_the_table_or_refused() {
        let mut allowed = 0;
        for step in Step::ALL {
            for state in DocumentState::ALL {
                match after(*step, *state) {
                    Ok(to) => {
                        allowed += 1;
                        assert_ne!(to, DocumentState::Draft, "nothing becomes a draft again");
                    }
                    Err(Failure::Refused(refusal)) => assert_eq!(refusal.status, 409),
                    Err(other) => panic!("{other}"),
                }
            }
        }
        assert_eq!(allowed, STEPS.len());
    }

    #[test]
    fn the_table_of_the_documentation_is_this_one() {
        let readme = include_str!("../../README.md");
        assert!(readme.contains(&table()), "README.md must hold:\n{}", table());
    }
}
