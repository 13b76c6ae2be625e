//! The table of roles, read once from `roles.toml`.

use crate::permission::Permission;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The table as it is written.
pub const SOURCE: &str = include_str!("../roles.toml");

kernel::code_enum! {
    /// How far a permission reaches.
    pub enum Extent {
        /// Every row of the body.
        Body = "body" => "tutto l'ente",
        /// Rows of the units in which the role is held, and of what lies below them.
        Unit = "unit" => "la propria unità",
        /// Rows of the cases in which the account has a part.
        Assigned = "assigned" => "le cartelle assegnate",
        /// Rows that the account itself entered.
        Own = "own" => "ciò che ha inserito",
        /// Every row, in the days on call.
        Roster = "roster" => "nei turni di reperibilità",
        /// Rows addressed to the account's provider.
        Provider = "provider" => "il proprio ente gestore",
    }
}

/// A role, by its code in the table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Role {
    /// Stable code.
    pub code: String,
    /// What people read.
    pub label: String,
}

/// One permission with its label and who has it how far.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The permission.
    pub permission: Permission,
    /// What people read.
    pub label: String,
    /// Role code → extent.
    pub extents: BTreeMap<String, Extent>,
}

/// The whole table.
#[derive(Debug, Default)]
pub struct Table {
    /// The roles in the order of the file's meaning (alphabetical by code).
    pub roles: Vec<Role>,
    /// The permissions in the order of [`Permission::ALL`].
    pub grants: Vec<Grant>,
}

#[derive(Deserialize)]
struct File {
    roles: BTreeMap<String, String>,
    permissions: BTreeMap<String, FileGrant>,
}
#[derive(Deserialize)]
struct FileGrant {
    label: String,
    grants: BTreeMap<String, Extent>,
}

/// The table. The file is part of the program and a test proves it whole; were it damaged, nobody would have any permission.
pub fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| parse(SOURCE).unwrap_or_default())
}

fn parse(text: &str) -> Result<Table, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut grants = Vec::new();
    for permission in Permission::ALL {
        let found = file.permissions.get(permission.0).ok_or_else(|| format!("{} is missing", permission.0))?;
        if let Some(role) = found.grants.keys().find(|role| !file.roles.contains_key(*role)) {
            return Err(format!("{}: there is no role {role}", permission.0));
        }
        grants.push(Grant { permission: *permission, label: found.label.clone(), extents: found.grants.clone() });
    }
    if let Some(code) = file.permissions.keys().find(|code| !Permission::ALL.iter().any(|permission| permission.0 == code.as_str()))
    {
        return Err(format!("{code} is no permission of the program"));
    }
    let roles = file.roles.into_iter().map(|(code, label)| Role { code, label }).collect();
    Ok(Table { roles, grants })
}

impl Table {
    /// A role by its code.
    pub fn role(&self, code: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.code == code)
    }
    /// What a role may do, and how far.
    pub fn of_role<'t>(&'t self, code: &'t str) -> impl Iterator<Item = (Permission, Extent)> + 't {
        self.grants.iter().filter_map(move |grant| Some((grant.permission, *grant.extents.get(code)?)))
    }
    /// Tells one table from another: SHA-256 of its text, in hexadecimal.
    pub fn fingerprint(&self) -> String {
        hex::encode(Sha256::digest(self.as_text().as_bytes()))
    }
    /// The table as text that people can read and reviewers compare.
    pub fn as_text(&self) -> String {
        let mut out = String::new();
        for role in &self.roles {
            out.push_str(&format!("{} ({})\n", role.label, role.code));
            for grant in &self.grants {
                if let Some(extent) = grant.extents.get(&role.code) {
                    out.push_str(&format!("  {:<22} {:<28} {}\n", grant.permission.0, extent.label(), grant.label));
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_knows_every_permission_of_the_program() {
        let table = parse(SOURCE).expect("roles.toml");
        assert_eq!(table.grants.len(), Permission::ALL.len());
        assert!(table.grants.iter().all(|grant| !grant.extents.is_empty()), "a permission that nobody has is a mistake");
    }

    #[test]
    fn the_administrator_of_the_system_sees_no_content() {
        let table = table();
        for (permission, _) in table.of_role("admin") {
            let kind = permission.0.split('.').next().unwrap_or_default();
            // Streets tell nothing of anybody.
            assert!(["staff", "absence", "privacy", "token", "system", "street"].contains(&kind), "{}", permission.0);
        }
    }

    #[test]
    fn the_golden_text_is_what_the_table_says() {
        insta::assert_snapshot!("roles", table().as_text());
    }
}
