//! For which ages a service is: limits from a day on with their source, what is said to whoever asks for somebody else, why a limit
//! was set aside, and who soon reaches one.

pub mod actions;
mod api;
mod forms;
mod pages;
pub(crate) mod store;

pub(crate) use actions::{add_limit, except, limit_on, limits_on, reaching, standing};
pub(crate) use api::{doc, routes as api_routes};
pub(crate) use forms::{REASON, read_limit};
pub(crate) use pages::{AgeSection, routes, section};
pub(crate) use store::STATEMENTS;

kernel::code_enum! {
    /// When a limit of age was set aside.
    pub enum Step {
        /// Whoever asked said why.
        Request = "request" => "Nella richiesta",
        /// Whoever authorised said why.
        Authorise = "authorise" => "Nell’autorizzazione",
    }
}
