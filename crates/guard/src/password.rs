//! Passwords: argon2id, never stored, never logged.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::Failure;

/// Shortest password accepted.
pub const SHORTEST: usize = 12;
/// Longest password accepted.
pub const LONGEST: usize = 200;

/// What hashing costs. Tests and the demo use the cheap one, so that a page of accounts is made in a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// 19 MiB, two passes: what OWASP recommends.
    Full,
    /// 1 MiB, one pass: for synthetic accounts only.
    Cheap,
}

fn argon(cost: Cost) -> Result<Argon2<'static>, Failure> {
    let params = match cost {
        Cost::Full => Params::new(19_456, 2, 1, None),
        Cost::Cheap => Params::new(1024, 1, 1, None),
    };
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params.map_err(|error| Failure::internal(error.to_string()))?))
}

/// The hash of a password, as text with its parameters.
pub fn hash(password: &str, cost: Cost) -> Result<String, Failure> {
    let salt = store::chance::bytes::<16>().map_err(Failure::internal)?;
    argon(cost)?
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| Failure::internal(error.to_string()))
}

/// Whether a password fits a stored hash; a damaged hash fits nothing.
pub fn fits(password: &str, stored: &str) -> bool {
    match (PasswordHash::new(stored), argon(Cost::Full)) {
        // The parameters are taken from the stored text.
        (Ok(hash), Ok(argon)) => argon.verify_password(password.as_bytes(), &hash).is_ok(),
        _ => false,
    }
}

/// Refuses what is too short, too long, or contains the user's own name.
pub fn check(password: &str, username: &str) -> Result<(), Failure> {
    let length = password.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) {
        return Err(Failure::field("password", format!("La password deve avere da {SHORTEST} a {LONGEST} caratteri.")));
    }
    let repeated = password.chars().all(|c| password.starts_with(c));
    if repeated || password.to_lowercase().contains(&username.to_lowercase()) {
        return Err(Failure::field("password", "La password non deve contenere il nome utente né ripetere un solo carattere."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_and_no_other() {
        let stored = hash("quattro gatti neri", Cost::Cheap).expect("a hash");
        assert!(fits("quattro gatti neri", &stored));
        assert!(!fits("quattro gatti nere", &stored));
        assert!(!fits("", "not a hash"));
    }

    #[test]
    fn short_repeated_and_own_name_passwords_are_refused() {
        for password in ["corta", "aaaaaaaaaaaaaaaa", "mario.rossi-2026"] {
            assert!(check(password, "mario.rossi").is_err(), "{password}");
        }
        assert!(check("quattro gatti neri", "mario.rossi").is_ok());
    }
}
