//! Documents, the registry, the post desk and the archive through their door, on both databases.
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests fail by panicking")]

mod approval;
mod archive;
mod closing;
mod documented;
mod documents;
mod files;
mod interface;
mod post;
mod registry;
mod world;
