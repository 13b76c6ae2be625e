//! The whole way, from records to pairs.
