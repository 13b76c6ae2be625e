//! The configuration: a TOML file and environment variables, all with defaults, all listed by `portico config`.

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// One setting as `portico config` lists it.
#[derive(Clone, Debug, Serialize)]
pub struct Setting {
    /// Name in the file.
    pub name: &'static str,
    /// Environment variable that overrides the file.
    pub variable: &'static str,
    /// What it is for.
    pub meaning: &'static str,
    /// The value in force; secrets are never shown.
    pub value: String,
    /// Where that value comes from: `default`, `file` or `environment`.
    pub origin: &'static str,
}

macro_rules! settings {
    ($($(#[doc = $meaning:literal])+ $name:ident: $kind:ty = $variable:literal, $default:expr, $secret:literal;)+) => {
        /// Every setting, with the value in force.
        #[derive(Clone, Debug)]
        pub struct Config {
            $($(#[doc = $meaning])+ pub $name: $kind,)+
            origins: std::collections::BTreeMap<&'static str, &'static str>,
        }

        #[derive(Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File { $($name: Option<toml::Value>,)+ }

        impl Config {
            fn put_together(file: File) -> Result<Config> {
                let mut origins = std::collections::BTreeMap::new();
                $(
                    let (text, origin) = match (std::env::var($variable).ok().filter(|value| !value.is_empty()), file.$name) {
                        (Some(value), _) => (value, "environment"),
                        (None, Some(toml::Value::String(value))) => (value, "file"),
                        (None, Some(value)) => (value.to_string(), "file"),
                        (None, None) => (String::from($default), "default"),
                    };
                    let $name = text.parse::<$kind>().map_err(|_| anyhow::anyhow!("{} ({}): «{}» is not a value for it", stringify!($name), $variable, if $secret { "…" } else { &text }))?;
                    origins.insert(stringify!($name), origin);
                )+
                Ok(Config { $($name,)+ origins })
            }

            /// All settings, for people and scripts.
            pub fn list(&self) -> Vec<Setting> {
                vec![$(Setting {
                    name: stringify!($name),
                    variable: $variable,
                    meaning: concat!($($meaning),+).trim(),
                    value: if $secret && !self.$name.to_string().is_empty() { "(secret)".into() } else { self.$name.to_string() },
                    origin: self.origins.get(stringify!($name)).copied().unwrap_or("default"),
                }),+]
            }
        }
    };
}

settings! {
    /// Folder of the embedded database, of the files and of the backups.
    data: String = "PORTICO_DATA", "var/portico", false;
    /// Database: empty for the embedded one in the data folder, or `postgres://…`.
    database: String = "PORTICO_DATABASE", "", true;
    /// Connections to the database at most.
    connections: u32 = "PORTICO_CONNECTIONS", "16", false;
    /// Embedded database only: the most pages of 4 KiB it may grow to; 0 leaves it to the disk.
    most_pages: u32 = "PORTICO_MOST_PAGES", "0", false;
    /// File with the keys of the stored files; empty for `keys.toml` in the data folder. Keep a copy elsewhere: without it the files cannot be read.
    keys: String = "PORTICO_KEYS", "", false;
    /// Address on which to serve.
    listen: String = "PORTICO_LISTEN", "127.0.0.1:8080", false;
    /// Address people type; empty for `http://` and the address on which it serves.
    base_url: String = "PORTICO_BASE_URL", "", false;
    /// Whether people come over TLS (through a reverse proxy): cookies are then sent over TLS only.
    tls: bool = "PORTICO_TLS", "false", false;
    /// Whether staff must have a second factor.
    second_factor: bool = "PORTICO_SECOND_FACTOR", "true", false;
    /// Address for Prometheus; empty for none.
    metrics_listen: String = "PORTICO_METRICS_LISTEN", "", false;
    /// OpenTelemetry collector (OTLP over HTTP); empty for none.
    otlp: String = "PORTICO_OTLP", "", false;
    /// What is logged: `info`, `debug`, or a filter such as `info,sqlx=warn`.
    log: String = "PORTICO_LOG", "info,sqlx=warn", false;
    /// `text` for people, `json` for programs.
    log_format: String = "PORTICO_LOG_FORMAT", "text", false;
    /// Demo city only: how large it is built, in percent of the usual.
    demo_scale: u32 = "PORTICO_DEMO_SCALE", "100", false;
    /// Most questions of one account to the civil register in an hour.
    population_questions: u32 = "PORTICO_POPULATION_QUESTIONS", "60", false;
    /// File with the access to the national register of residents (ANPR) over PDND; empty for none. See `docs/amministratore/anpr.md`.
    anpr: String = "PORTICO_ANPR", "", false;
    /// OpenID Connect: address of the identity provider; empty for none.
    oidc_issuer: String = "PORTICO_OIDC_ISSUER", "", false;
    /// OpenID Connect: identifier of this client.
    oidc_client: String = "PORTICO_OIDC_CLIENT", "", false;
    /// OpenID Connect: secret of this client.
    oidc_secret: String = "PORTICO_OIDC_SECRET", "", true;
    /// OpenID Connect: code of the body whose accounts sign in there.
    oidc_body: String = "PORTICO_OIDC_BODY", "", false;
}

impl Config {
    /// Reads the file (named, or `PORTICO_CONFIG`, or `portico.toml` here if it exists) and the environment.
    pub fn read(named: Option<&Path>) -> Result<Config> {
        let from_environment = std::env::var_os("PORTICO_CONFIG").map(PathBuf::from);
        let path = named.map(Path::to_path_buf).or(from_environment);
        let file = match path {
            Some(path) => {
                let text = std::fs::read_to_string(&path)
                    .with_context(|| format!("the configuration file {} cannot be read", path.display()))?;
                toml::from_str(&text).with_context(|| format!("the configuration file {} is not right", path.display()))?
            }
            None => match std::fs::read_to_string("portico.toml") {
                Ok(text) => toml::from_str(&text).context("portico.toml is not right")?,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => File::default(),
                Err(error) => return Err(error).context("portico.toml is here and cannot be read"),
            },
        };
        let config = Config::put_together(file)?;
        if !["text", "json"].contains(&config.log_format.as_str()) {
            bail!("log_format (PORTICO_LOG_FORMAT) is «text» or «json»");
        }
        Ok(config)
    }

    /// The data folder.
    pub fn folder(&self) -> PathBuf {
        PathBuf::from(&self.data)
    }
    /// Address of the database for the driver.
    pub fn database_url(&self) -> String {
        if self.database.is_empty() {
            format!("sqlite:{}", self.folder().join("portico.db").display())
        } else {
            self.database.clone()
        }
    }
    /// The key file.
    pub fn key_file(&self) -> PathBuf {
        if self.keys.is_empty() { self.folder().join("keys.toml") } else { PathBuf::from(&self.keys) }
    }
    /// Address people type.
    pub fn address(&self) -> String {
        if self.base_url.is_empty() { format!("http://{}", self.listen) } else { self.base_url.trim_end_matches('/').to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_a_default_and_is_listed_with_its_meaning() {
        let config = Config::put_together(File::default()).expect("defaults");
        assert!(config.list().iter().all(|setting| setting.variable.starts_with("PORTICO_") && !setting.meaning.is_empty()));
        assert!(config.database_url().starts_with("sqlite:"));
    }

    #[test]
    fn a_setting_that_does_not_exist_is_refused() {
        assert!(toml::from_str::<File>("colour = 'red'").is_err());
    }
}
