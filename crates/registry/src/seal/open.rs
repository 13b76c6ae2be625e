//! Reading a sealed identity: found by an old name or code, opened with a reason that is in the log.

use super::SealKind;
use super::store::{BY_CODE, BY_NAME, ONE, SealRow};
use guard::{Permission, Principal};
use kernel::tax_code::Identifier;
use kernel::text::folded;
use kernel::{Actor, Outcome};
use store::{Audit, Db};
use ui::PersonData;
use ui::person_data::Section;
use uuid::Uuid;

/// Most that a search shows.
const MOST: i64 = 20;

/// What is under a seal.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The seal.
    pub row: SealRow,
    /// Of an adopted child everything that the rooms hold under the sealed record; empty otherwise, and once the seal was undone.
    pub sections: Vec<Section>,
}

impl Opened {
    /// What the record said before: label and words, of a rectified sex.
    pub fn said(&self) -> Vec<(String, String)> {
        let person = self.row.content.0.get("person").and_then(serde_json::Value::as_object);
        let told = |(field, words): (&String, &serde_json::Value)| {
            (crate::person::change::label(field).to_owned(), words.as_str().unwrap_or_default().to_owned())
        };
        person.into_iter().flatten().map(told).collect()
    }
    /// Whether the seal stands and can be taken away: of an adopted child. What a rectified sex took out is written again by hand.
    pub fn may_be_undone(&self) -> bool {
        self.row.kind == SealKind::Adoption && self.row.undone_at.is_none()
    }
    /// When the seal was undone, by whom and why, in words.
    pub fn undone(&self) -> Option<String> {
        let at = kernel::time::show_moment(self.row.undone_at?);
        Some(format!("{at}, da {}: {}", self.row.undone_by_name, self.row.undo_reason))
    }
    /// The codes that were taken out.
    pub fn codes(&self) -> Vec<String> {
        let all = self.row.content.0.get("identifiers").and_then(serde_json::Value::as_array);
        all.into_iter().flatten().filter_map(|one| one.get("value")?.as_str().map(str::to_owned)).collect()
    }
}

/// Whoever acts, with the reason that they give for it.
pub(super) fn because(principal: &Principal, purpose: &str) -> Actor {
    Actor { purpose: Some(purpose.to_owned()), ..principal.actor.clone() }
}

/// The sealed identities that an old code has, or whose old name begins so.
///
/// # Errors
/// 403 for whoever may not read them.
pub async fn search(db: &Db, principal: &Principal, question: &str, purpose: &str) -> Outcome<Vec<SealRow>> {
    principal.require(Permission::IDENTITY_SEALED)?;
    let mut tx = db.begin(&because(principal, purpose)).await?;
    let rows: Vec<SealRow> = match Identifier::parse(question) {
        Ok(code) => tx.sql(&BY_CODE).bind("value", code.value()).bind("most", MOST).all().await?,
        Err(_) => {
            let from = folded(question);
            let until = format!("{from}\u{10ffff}");
            tx.sql(&BY_NAME).bind("from", from).bind("until", until).bind("most", MOST).all().await?
        }
    };
    // Whom it showed is not said in the log: among the accesses of somebody it would say that there is a seal.
    tx.commit(Audit::of("identity.search").rows(rows.len())).await?;
    Ok(rows)
}

/// What is under a seal.
///
/// # Errors
/// 403 for whoever may not read it; 404.
pub async fn open(db: &Db, principal: &Principal, data: &[&'static PersonData], id: Uuid, purpose: &str) -> Outcome<Opened> {
    principal.require(Permission::IDENTITY_SEALED)?;
    let mut tx = db.begin(&because(principal, purpose)).await?;
    let row: SealRow = tx.sql(&ONE).id("id", id).one().await?;
    let mut sections = Vec::new();
    if row.kind == SealKind::Adoption && row.undone_at.is_none() {
        for one in data {
            let section = one.read(&mut tx, row.person_id, true).await?;
            if !section.rows.is_empty() {
                sections.push(section);
            }
        }
    }
    let audit = Audit::of("identity.open").on("seal", id);
    tx.commit(if row.kind == SealKind::Adoption { audit.about(row.person_id) } else { audit }).await?;
    Ok(Opened { row, sections })
}
