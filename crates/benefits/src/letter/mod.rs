//! Letters about an application: the receipt, what is missing, the reasons before a refusal, the decision.
//!
//! Each tells what a page of this room tells to the same readers, and no more ([`content`]); who writes and to whom is [`around`]. Nothing is
//! kept: a letter is made from what is stored, and the same data at the same moment gives the same bytes. It is set by whatever the program
//! wired to [`letters::Press`] ([`mod@print`]).

pub mod api;
pub mod around;
pub mod content;
pub mod pages;
pub mod print;
pub mod store;
