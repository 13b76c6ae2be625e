//! Pictures that the server draws: the family as a genogram, everybody around as a network. Each has its facts in words too (title,
//! description, a list beside it), and nothing is told by colour alone.

pub mod genogram;
pub mod layout;
pub mod lines;
pub mod network;
pub mod shapes;
#[cfg(test)]
mod tests;

pub use genogram::Genogram;
pub use network::Network;
