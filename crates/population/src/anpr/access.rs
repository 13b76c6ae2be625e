//! How a body may ask ANPR: a file of the installation with its client, its key and its purposes on PDND.

use super::interface::{Environment, Interface, NoInterface, Service};
use super::signing::Signer;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Longest name of a place in PDND's tracking, in characters.
const LONGEST_LOCATION: usize = 20;

/// Why the file of an access cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NoAccess {
    /// A file that cannot be read.
    #[error("{path} cannot be read: {cause}", path = .path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// Not TOML, a value is missing, or one that does not exist is there.
    #[error("the access to ANPR is not right: {0}")]
    NotRight(#[from] toml::de::Error),
    /// The description of the interface.
    #[error(transparent)]
    Interface(#[from] NoInterface),
    /// An environment that the description does not know.
    #[error("the access to ANPR is for an environment «{named}»; there are {known}")]
    Environment {
        /// As named.
        named: String,
        /// Those there are.
        known: String,
    },
    /// The key.
    #[error("{path} holds no private key (RSA of 2048 bits or more, PEM)", path = .path.display())]
    Key {
        /// The file.
        path: PathBuf,
    },
    /// A certificate.
    #[error("{path} holds no certificate (PEM)", path = .path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
    },
    /// A service without purpose.
    #[error("the access to ANPR names no purpose for «{0}»: each e-service has one of its own")]
    NoPurpose(&'static str),
    /// The place is too long for the tracking.
    #[error("user_location has at most {LONGEST_LOCATION} characters: it is the code of the body in IndicePA")]
    Location,
    /// Over an open line.
    #[error("«{0}» is not encrypted: only a service on this machine is asked over http")]
    NotEncrypted(String),
    /// A client of the network cannot be made.
    #[error("the network cannot be used: {0}")]
    Network(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    body: String,
    environment: String,
    client_id: String,
    key_id: String,
    key: PathBuf,
    user_location: String,
    level_of_assurance: String,
    purposes: BTreeMap<Service, String>,
    interface: Option<PathBuf>,
    certificate_authority: Option<PathBuf>,
    token_url: Option<String>,
    base_url: Option<String>,
}

/// What a body needs to ask.
pub struct Access {
    /// Code of the body that may ask.
    pub body: String,
    /// Identifier of its client on PDND.
    pub client_id: String,
    /// Code of the body in IndicePA, told with each request.
    pub user_location: String,
    /// How surely accounts are known to be who they are, told with each request.
    pub level_of_assurance: String,
    /// Where the services are.
    pub environment: Environment,
    /// What is said to them.
    pub interface: Interface,
    /// A certificate authority beside the usual ones, as PEM.
    pub certificate_authority: Option<Vec<u8>>,
    purposes: BTreeMap<Service, String>,
    pub(super) signer: Signer,
}

fn contents(path: &Path) -> Result<Vec<u8>, NoAccess> {
    std::fs::read(path).map_err(|cause| NoAccess::Unreadable { path: path.to_owned(), cause })
}

fn text(path: &Path) -> Result<String, NoAccess> {
    std::fs::read_to_string(path).map_err(|cause| NoAccess::Unreadable { path: path.to_owned(), cause })
}

/// Whether nobody on the way can read what goes there.
fn is_closed(address: &str) -> bool {
    let host = |rest: &str| rest.split(['/', '?']).next().unwrap_or_default().to_owned();
    match address.strip_prefix("http://").map(host) {
        None => address.starts_with("https://"),
        Some(host) => {
            let name = host.rsplit_once(':').map_or(host.as_str(), |(name, _)| name);
            ["127.0.0.1", "localhost", "[::1]"].contains(&name)
        }
    }
}

impl Access {
    /// Reads the file; the files it names are found beside it.
    ///
    /// # Errors
    /// [`NoAccess`].
    pub fn read(path: &Path) -> Result<Access, NoAccess> {
        let file: File = toml::from_str(&text(path)?)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let interface = match &file.interface {
            Some(named) => Interface::read(&text(&folder.join(named))?)?,
            None => Interface::shipped()?,
        };
        let mut environment = interface.environment(&file.environment).cloned().ok_or_else(|| NoAccess::Environment {
            named: file.environment.clone(),
            known: interface.environments().collect::<Vec<_>>().join(", "),
        })?;
        environment.token_url = file.token_url.unwrap_or(environment.token_url);
        environment.base_url = file.base_url.unwrap_or(environment.base_url);
        for address in [&environment.token_url, &environment.base_url] {
            if !is_closed(address) {
                return Err(NoAccess::NotEncrypted(address.clone()));
            }
        }
        if let Some(service) = Service::ALL.iter().find(|service| !file.purposes.contains_key(service)) {
            return Err(NoAccess::NoPurpose(service.code()));
        }
        if file.user_location.chars().count() > LONGEST_LOCATION {
            return Err(NoAccess::Location);
        }
        let key = folder.join(&file.key);
        let signer = Signer::of(&contents(&key)?, &file.key_id).ok_or(NoAccess::Key { path: key })?;
        let certificate_authority = match &file.certificate_authority {
            None => None,
            Some(named) => {
                let path = folder.join(named);
                let pem = contents(&path)?;
                reqwest::Certificate::from_pem(&pem).map_err(|_| NoAccess::Certificate { path })?;
                Some(pem)
            }
        };
        Ok(Access {
            body: file.body,
            client_id: file.client_id,
            user_location: file.user_location,
            level_of_assurance: file.level_of_assurance,
            environment,
            interface,
            certificate_authority,
            purposes: file.purposes,
            signer,
        })
    }

    /// For which purpose a service is asked.
    pub fn purpose(&self, service: Service) -> &str {
        self.purposes.get(&service).map_or("", String::as_str)
    }

    /// The identifier of the key.
    pub fn key_id(&self) -> &str {
        self.signer.key_id()
    }

    /// The address of a service, and its name in tokens.
    pub fn place(&self, service: Service) -> Option<(String, String)> {
        let place = self.interface.service(service)?;
        Some((
            format!("{}{}", self.environment.base_url, place.path),
            format!("{}{}", self.environment.audience_base, place.audience),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_asked_over_an_open_line() {
        assert!(is_closed("https://modipa.anpr.interno.it/govway"));
        assert!(is_closed("http://127.0.0.1:8099/token") && is_closed("http://localhost/x") && is_closed("http://[::1]:80/"));
        for open in
            ["http://modipa.anpr.interno.it/", "http://127.0.0.1.example.org/", "ftp://x", "", "http://localhost@example.org/"]
        {
            assert!(!is_closed(open), "{open}");
        }
    }
}
