//! Where post stands, and what may be done with it: one table.

use crate::problems::Problem;
use kernel::{Failure, code_enum, id_type};

id_type! {
    /// A piece of post.
    PostId,
}

code_enum! {
    /// Where post stands.
    pub enum PostState {
        /// It came, and nobody knows yet whose it is.
        Arrived = "arrived" => "Da smistare",
        /// An office has it.
        Sorted = "sorted" => "Da evadere",
        /// It was dealt with.
        Handled = "handled" => "Evasa",
        /// It asks for nothing.
        Archived = "archived" => "Agli atti",
        /// It left.
        Left = "left" => "Partita",
    }
}

impl PostState {
    /// How it is marked.
    pub const fn tone(self) -> &'static str {
        match self {
            PostState::Arrived => "danger",
            PostState::Sorted => "warning",
            PostState::Handled => "success",
            PostState::Archived | PostState::Left => "neutral",
        }
    }
}

code_enum! {
    /// What is done with post.
    pub enum PostStep {
        /// It is given to an office.
        Sort = "sort" => "Smistata",
        /// It is linked to a case.
        Link = "link" => "Collegata a una cartella",
        /// It was dealt with.
        Handle = "handle" => "Evasa",
        /// It asks for nothing.
        Archive = "archive" => "Messa agli atti",
    }
}

/// Every step that is allowed. Nothing else is; what left is never touched again.
pub const POST_STEPS: [(PostStep, PostState, PostState); 7] = [
    (PostStep::Sort, PostState::Arrived, PostState::Sorted),
    (PostStep::Sort, PostState::Sorted, PostState::Sorted),
    (PostStep::Link, PostState::Sorted, PostState::Sorted),
    (PostStep::Handle, PostState::Sorted, PostState::Handled),
    (PostStep::Archive, PostState::Arrived, PostState::Archived),
    (PostStep::Archive, PostState::Sorted, PostState::Archived),
    (PostStep::Link, PostState::Archived, PostState::Archived),
];

/// Where a step leads.
///
/// # Errors
/// [`Problem::NotSorted`] for what no office has yet, [`Problem::PostIsOver`] for what is over.
pub fn post_after(step: PostStep, from: PostState) -> Result<PostState, Failure> {
    match POST_STEPS.iter().find(|(one, state, _)| *one == step && *state == from) {
        Some((_, _, to)) => Ok(*to),
        None if from == PostState::Arrived => Err(Problem::NotSorted.into()),
        None => Err(Problem::PostIsOver.into()),
    }
}

/// The table as the documentation prints it.
pub fn post_table() -> String {
    let mut out = String::from("| Passaggio | Da | A |\n| --- | --- | --- |\n");
    for (step, from, to) in POST_STEPS {
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
        for step in PostStep::ALL {
            for state in PostState::ALL {
                match post_after(*step, *state) {
                    Ok(_) => allowed += 1,
                    Err(Failure::Refused(refusal)) => assert_eq!(refusal.status, 409),
                    Err(other) => panic!("{other}"),
                }
            }
        }
        assert_eq!(allowed, POST_STEPS.len());
        assert!(PostStep::ALL.iter().all(|step| post_after(*step, PostState::Left).is_err()));
    }

    #[test]
    fn the_table_of_the_documentation_is_this_one() {
        let readme = include_str!("../../README.md");
        assert!(readme.contains(&post_table()), "README.md must hold:\n{}", post_table());
    }
}
