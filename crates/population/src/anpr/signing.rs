//! Tokens that are signed with the key of a body (JSON Web Signature, RFC 7515, RS256).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The private key of a client, with the name that PDND gave to its public half.
pub struct Signer {
    pair: RsaKeyPair,
    key_id: String,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

impl Signer {
    /// From a private key in PEM (PKCS #8 or PKCS #1); `None` when it is none, or shorter than 2048 bits.
    pub fn of(pem: &[u8], key_id: &str) -> Option<Signer> {
        let pair = match PrivateKeyDer::from_pem_slice(pem).ok()? {
            PrivateKeyDer::Pkcs8(key) => RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).ok()?,
            PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der()).ok()?,
            _ => return None,
        };
        Some(Signer { pair, key_id: key_id.to_owned() })
    }

    /// The name of the key.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The public half, as whoever checks needs it.
    pub fn public(&self) -> Vec<u8> {
        self.pair.public().as_ref().to_vec()
    }

    /// A signed token with these claims; `None` when the machine cannot sign.
    pub fn token(&self, claims: &Value) -> Option<String> {
        let header = json!({"alg": "RS256", "kid": self.key_id, "typ": "JWT"});
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(claims));
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).ok()?;
        Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// A token that was checked.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Its header.
    pub header: Value,
    /// Its claims.
    pub claims: Value,
}

/// Checks the signature of a token: for whoever answers instead of ANPR.
pub fn check(token: &str, public: &[u8]) -> Option<Checked> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public).verify(signed.as_bytes(), &signature).ok()?;
    let part = |text: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok();
    Some(Checked { header: part(header)?, claims: part(claims)? })
}

/// The hash of a token, as the assertion names it.
pub fn hex_hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// The hash of a content, as the header `Digest` names it (RFC 3230).
pub fn content_digest(content: &str) -> String {
    format!("SHA-256={}", STANDARD.encode(Sha256::digest(content.as_bytes())))
}
