//! Sign-in at an identity provider (OpenID Connect).

use kernel::BodyId;

/// How to reach the identity provider; wired as `Arc<OidcSettings>` where there is one.
#[derive(Clone, Debug)]
pub struct OidcSettings {
    /// Address of the provider, as it names itself.
    pub issuer: String,
    /// Identifier of this program there.
    pub client: String,
    /// Its secret there.
    pub secret: String,
    /// Where people come back: the program's address and `/accesso/oidc/ritorno`.
    pub redirect: String,
    /// The body whose accounts sign in there.
    pub body: BodyId,
}
