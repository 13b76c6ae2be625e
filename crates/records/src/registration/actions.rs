//! Registering documents, and by which codes the body is known.

use super::port::{Correspondent, RegisteredFile, Registration, Registry};
use crate::document::store::{DocumentRow, FINISH, FileKind, FileRow};
use crate::document::{DocumentDirection, DocumentId};
use crate::problems::Problem;
use crate::retention::plan;
use crate::{dues, or_conflict};
use casework::Doing;
use chrono::Datelike as _;
use guard::Permission;
use kernel::input::Fields;
use kernel::{Failure, Outcome, PersonId};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use store::{Audit, OnConstraint as _, Tx};
use uuid::Uuid;

/// The register of a body that said nothing.
const USUAL_REGISTER: &str = "SOCIALE";
/// The area of a body that said nothing.
const USUAL_AREA: &str = "AOO-SOCIALE";

store::statements! {
    SETTING = "select ipa_code, aoo_code, register, version from records_setting where body_id = :body";
    ADD_SETTING = "insert into records_setting (body_id, ipa_code, aoo_code, register, account_id, at, version) values (:body, :ipa, :aoo, :register, :actor, :now, 1)
                   on conflict (body_id) do nothing";
    CHANGE_SETTING = "update records_setting set ipa_code = :ipa, aoo_code = :aoo, register = :register, account_id = :actor, at = :now, version = version + 1
                       where body_id = :body and version = :version";
    ADD = "insert into records_registration (body_id, id, document_id, register, on_year, number, on_day, direction, signature_xml, sha256, account_id, at)
           values (:body, :id, :document, :register, :on_year, :number, :on_day, :direction, :signature, :sha256, :actor, :at)";
    /// The files of a document of which it is known that the actor may register it.
    FILES_OF = "select f.id, f.document_id, f.file_id, f.kind, f.name, f.media_type, f.sha256, f.added_at, '' as by_name
                  from records_file f where f.body_id = :body and f.document_id = :id and not f.taken_off and f.kind in ('final', 'attachment') order by f.place, f.id limit 100";
    NAME_OF = "select family_name, given_name from registry_v_person where body_id = :body and person_id = :person and not anonymous";
}

/// By which codes the body is known to others.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Setting {
    /// Its code in indicePA.
    pub ipa_code: String,
    /// The code of its area in indicePA.
    pub aoo_code: String,
    /// Code of the register: letters, digits, `_`, `.`, `-`, at most 16.
    pub register: String,
    /// Version, for changes; 0 while the body said nothing.
    pub version: i64,
}

/// The codes of the body; where it said nothing, the usual ones.
///
/// # Errors
/// Those of the database.
pub async fn setting(tx: &mut Tx) -> Outcome<Setting> {
    if let Some(setting) = tx.sql(&SETTING).optional().await? {
        return Ok(setting);
    }
    let body = guard::body::own(tx).await?;
    let ipa_code = if body.belfiore.is_empty() { body.code } else { format!("c_{}", body.belfiore.to_lowercase()) };
    Ok(Setting { ipa_code, aoo_code: USUAL_AREA.to_owned(), register: USUAL_REGISTER.to_owned(), version: 0 })
}

/// Reads a [`Setting`]; its version is that of the form.
pub fn read_setting(fields: &mut Fields) -> Option<Setting> {
    let ipa_code = fields.required_line("ipa_code", 40);
    let aoo_code = fields.required_line("aoo_code", 40);
    let register = fields.required_line("register", 16);
    let known = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    if register.as_ref().is_some_and(|register| !register.chars().all(known)) {
        fields.fault("register", "Il codice del registro ha solo lettere senza accenti, cifre, punto, trattino.");
    }
    Some(Setting { ipa_code: ipa_code?, aoo_code: aoo_code?, register: register?, version: 0 })
}

/// Writes by which codes the body is known.
///
/// # Errors
/// 403 without `retention.manage`; a conflict when somebody was faster.
pub async fn set(doing: Doing<'_>, new: &Setting, version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::RETENTION_MANAGE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let stored = setting(&mut tx).await?;
    let query = tx.sql(if stored.version == 0 { &ADD_SETTING } else { &CHANGE_SETTING });
    let query = query.bind("ipa", &new.ipa_code).bind("aoo", &new.aoo_code).bind("register", &new.register);
    let done = if stored.version == 0 { query.run_one().await } else { query.bind("version", version).run_one().await };
    or_conflict(done, stored.version)?;
    tx.commit(Audit::of("registry.set").fields(["ipa_code", "aoo_code", "register"])).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Name {
    family_name: String,
    given_name: String,
}

/// Whoever is on the other side of a document: its person when it is addressed to them, whoever its first line names otherwise.
async fn correspondent(tx: &mut Tx, name: &str, person: Option<PersonId>) -> Outcome<Correspondent> {
    let first = name.lines().next().unwrap_or_default().trim().to_owned();
    if let Some(person) = person
        && let Some(known) = tx.sql(&NAME_OF).id("person", person).optional::<Name>().await?
    {
        let said = kernel::text::folded(&first);
        let same = |a: &str, b: &str| kernel::text::folded(&format!("{a} {b}")) == said;
        if same(&known.family_name, &known.given_name) || same(&known.given_name, &known.family_name) {
            return Ok(Correspondent::Person { family_name: known.family_name, given_name: known.given_name });
        }
    }
    Ok(Correspondent::Other { name: first })
}

/// Has a document registered of which it is known that the actor may do so, and writes down what was answered. `other` is whoever is on the other
/// side. The caller commits.
///
/// # Errors
/// Whatever the registry said; [`Problem::RegisteredAlready`].
pub(crate) async fn enter(tx: &mut Tx, registry: &dyn Registry, row: &DocumentRow, other: &str) -> Outcome<String> {
    if row.is_registered() {
        return Err(Problem::RegisteredAlready.into());
    }
    let files: Vec<FileRow> = tx.sql(&FILES_OF).id("id", row.id).all().await?;
    let mut files: Vec<&FileRow> = files.iter().collect();
    files.sort_by_key(|file| file.kind != FileKind::Final);
    if files.is_empty() {
        return Err(Problem::NotForTheRegistry.into());
    }
    let setting = setting(tx).await?;
    let body = guard::body::own(tx).await?;
    let class = plan::all(tx).await?.into_iter().find(|class| class.code == row.class);
    let reserved = row.is_reserved();
    let correspondent = if reserved {
        Correspondent::Other { name: "Riservato".to_owned() }
    } else {
        correspondent(tx, other, row.person_id).await?
    };
    let what = Registration {
        direction: row.direction,
        subject: if reserved { "Documento riservato".to_owned() } else { row.title.clone() },
        correspondent,
        class_code: row.class.clone(),
        class_title: class.map(|class| class.title).unwrap_or_default(),
        file_number: Some(row.case_number.clone()).filter(|number| !reserved && !number.is_empty()),
        reserved,
        body_name: body.name,
        ipa_code: setting.ipa_code,
        aoo_code: setting.aoo_code,
        office: row.unit_name.clone(),
        register: setting.register,
        files: files
            .iter()
            .enumerate()
            .map(|(index, file)| RegisteredFile {
                name: if reserved { format!("documento-{}", index.saturating_add(1)) } else { file.name.clone() },
                media_type: file.media_type.clone(),
                sha256: file.sha256.clone(),
            })
            .collect(),
    };
    let answer = registry.register(tx, &what).await?;
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", id)
        .id("document", row.id)
        .bind("register", &answer.register)
        .bind("on_year", i64::from(answer.on_day.year()))
        .bind("number", answer.number)
        .bind("on_day", answer.on_day)
        .code("direction", if row.direction == DocumentDirection::In { DocumentDirection::In } else { DocumentDirection::Out })
        .bind("sha256", Sha256::digest(answer.signature_xml.as_bytes()).as_slice())
        .bind("signature", &answer.signature_xml)
        .bind("at", answer.at)
        .run_one()
        .await
        .on_constraint("records_registration_once", || Problem::RegisteredAlready.into())?;
    Ok(format!("{} {:07}", answer.register, answer.number))
}

/// Under which numbers a document stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// Its own.
    pub number: String,
    /// Register and number there.
    pub registration: String,
}

/// Registers a final document. What the registry does not answer is said and changes nothing: the document stays final, and what is to be done
/// stays in the list of whoever wrote it.
///
/// # Errors
/// 403 without `document.finish`, 404; [`Problem::NotForTheRegistry`], [`Problem::RegisteredAlready`], [`Problem::RegistryFailed`].
pub async fn register(doing: Doing<'_>, registry: Arc<dyn Registry>, id: DocumentId) -> Outcome<Entered> {
    let mut tx = doing.begin(Permission::DOCUMENT_FINISH).await?;
    let again = tx.once(doing.once).await?.is_some();
    let row: DocumentRow = tx.sql(&FINISH).id("id", id).one().await?;
    if again {
        return Ok(Entered { registration: row.registration(), number: row.number });
    }
    if row.is_registered() {
        return Err(Problem::RegisteredAlready.into());
    }
    if !row.goes_to_the_registry() {
        return Err(Problem::NotForTheRegistry.into());
    }
    let registration = match enter(&mut tx, registry.as_ref(), &row, &row.addressee).await {
        Ok(registration) => registration,
        Err(failure @ (Failure::Refused(_) | Failure::NotFound | Failure::Forbidden | Failure::NotSignedIn)) => {
            return Err(failure);
        }
        Err(failure) => {
            tracing::warn!(document = %id, %failure, "the registry did not register a document");
            return Err(Problem::RegistryFailed.into());
        }
    };
    let now = tx.now();
    dues::registered(&mut tx, id, now).await?;
    tx.commit(Audit::of("document.register").about(row.person_id).on("document", id)).await?;
    Ok(Entered { number: row.number, registration })
}
