//! Services that nobody should have at once, or that must be brought together: the rules of the body with their days, who has such
//! services now, and what was decided about each.

pub mod actions;
mod api;
mod forms;
mod pages;
mod rules;
pub(crate) mod store;

pub(crate) use actions::{add_rule, beside, checked};
pub(crate) use api::{doc, routes as api_routes};
pub(crate) use forms::read_rule;
pub(crate) use store::STATEMENTS;

use ui::Route;

/// The pages of overlaps and of their rules.
pub(crate) fn routes() -> Vec<Route> {
    pages::routes().into_iter().chain(rules::routes()).collect()
}

kernel::code_enum! {
    /// What it means that somebody has both.
    pub enum RuleKind {
        /// Only one of the two.
        Incompatible = "incompatible" => "Incompatibili",
        /// Both, when somebody has looked at them together.
        Reconcile = "reconcile" => "Da conciliare",
    }
}

impl RuleKind {
    /// Kind of the badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            RuleKind::Incompatible => "danger",
            RuleKind::Reconcile => "warning",
        }
    }
}

kernel::code_enum! {
    /// What was decided about two services that somebody has at once.
    pub enum Resolution {
        /// Both go on.
        Kept = "kept" => "Restano tutti e due",
        /// One of them will be ended.
        ToEnd = "to_end" => "Uno dei due si conclude",
        /// They do not meet the same need.
        NoOverlap = "no_overlap" => "Non rispondono allo stesso bisogno",
    }
}
