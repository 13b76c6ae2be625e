//! What somebody asks to know of their own data, and the copy that answers it (Regulation (EU) 2016/679 art. 12, 15 and 20).
//!
//! A request has a term of one month, which can be put off by two, once, with a reason (art. 12(3)). Nobody gets a copy before it is known
//! who they are (art. 12(6)). The copy is put together anew, from what every room says that it holds ([`ui::PersonData`]); the office looks
//! through it first and takes out rows that would harm the rights of others, each with its ground (art. 15(4)). Copies are not kept: the
//! request keeps the digest of the last one, how many rows it had, what was taken out, and how it was handed over.

pub mod actions;
pub mod api;
pub mod copy;
pub mod day;
pub mod forms;
pub mod model;
pub mod pages;
pub mod store;

pub use model::{AskedBy, Delivery, Ground, IdentityCheck, RequestMeans, RequestState, Taken};
