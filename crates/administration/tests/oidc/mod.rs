//! Sign-in at an identity provider, against a small one in the same process.
