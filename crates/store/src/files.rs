//! Files: their description in the database, their content encrypted in a folder.
//!
//! Each file is sealed with XChaCha20-Poly1305 under a random nonce, bound to its identifier. The keys are in a file of their
//! own (`keys.toml`), outside the database and outside the backups of it: **without the keys the files cannot be read again by
//! anybody**. A rotation adds a new key for what comes; files sealed with an older key stay readable as long as that key is
//! kept, and are sealed anew by [`FileVault::reseal`].

use crate::chance;
use crate::error::StoreError;
use crate::tx::Tx;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use kernel::{AccountId, BodyId, Failure, FileId, Instant};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

crate::statements! {
    ADD = "insert into store_file (body_id, id, name, media_type, size, sha256, key_id, account_id, created_at)
           values (:body, :id, :name, :media_type, :size, :sha256, :key_id, :actor, :now)";
    ONE = "select id, name, media_type, size, sha256, key_id, account_id, created_at from store_file where body_id = :body and id = :id";
    OLD_KEYS = "select id, name, media_type, size, sha256, key_id, account_id, created_at from store_file
                 where body_id = :body and key_id <> :key_id order by id limit 500";
    FORGET = "delete from store_file where body_id = :body and id = :id";
    RESEALED = "update store_file set key_id = :key_id where body_id = :body and id = :id";
}

/// Largest file accepted: 20 MiB.
pub const MOST_BYTES: usize = 20 * 1024 * 1024;

/// The kinds of file that are accepted, each recognised by how it begins, not by its name.
const KINDS: [(&str, &str, &[u8]); 6] = [
    ("application/pdf", "pdf", b"%PDF-"),
    ("image/png", "png", b"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", "jpg", b"\xff\xd8\xff"),
    ("application/zip", "docx, xlsx, odt, ods", b"PK\x03\x04"),
    ("image/tiff", "tif", b"II*\0"),
    ("image/tiff", "tif", b"MM\0*"),
];

/// What a file is.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StoredFile {
    /// Identifier.
    pub id: FileId,
    /// Name given by whoever uploaded it.
    pub name: String,
    /// Kind, as recognised from the content.
    pub media_type: String,
    /// Bytes before sealing.
    pub size: i64,
    /// SHA-256 of the content before sealing.
    pub sha256: Vec<u8>,
    /// Which key sealed it.
    pub key_id: String,
    /// Who uploaded it.
    pub account_id: AccountId,
    /// When.
    pub created_at: Instant,
}

/// A sealed file that no row describes yet: a part of something that is received in pieces.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// Identifier.
    pub id: FileId,
    size: usize,
    sha256: Vec<u8>,
}

/// The keys by name; the current one seals what is new, the others only open what they sealed.
#[derive(Clone, Serialize, Deserialize)]
pub struct Keyring {
    current: String,
    keys: BTreeMap<String, String>,
}

impl Keyring {
    /// Reads the key file, or makes one with a first key (readable by its owner alone).
    pub fn open(path: &Path, now: Instant) -> Result<Self, StoreError> {
        match std::fs::read_to_string(path) {
            Ok(text) => toml::from_str(&text).map_err(|_| StoreError::Other(format!("{} is not a key file", path.display()))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let mut ring = Keyring { current: String::new(), keys: BTreeMap::new() };
                ring.rotate(now)?;
                ring.save(path)?;
                Ok(ring)
            }
            Err(error) => Err(error.into()),
        }
    }
    /// Adds a key and makes it the current one.
    pub fn rotate(&mut self, now: Instant) -> Result<(), StoreError> {
        let id = format!("{}-{}", now.format("%Y%m%d"), hex::encode(chance::bytes::<4>()?));
        self.keys.insert(id.clone(), hex::encode(chance::bytes::<32>()?));
        self.current = id;
        Ok(())
    }
    /// Writes the key file whole or not at all, readable by its owner alone.
    pub fn save(&self, path: &Path) -> Result<(), StoreError> {
        let text = toml::to_string_pretty(self).map_err(|error| StoreError::Other(error.to_string()))?;
        write_whole(path, text.as_bytes())
    }
    fn cipher(&self, id: &str) -> Result<XChaCha20Poly1305, StoreError> {
        let key = self.keys.get(id).ok_or_else(|| StoreError::Other(format!("the key {id} is not in the key file")))?;
        let bytes = hex::decode(key).map_err(|_| StoreError::Other("the key file is damaged".into()))?;
        let key = Key::try_from(bytes.as_slice()).map_err(|_| StoreError::Other("the key file is damaged".into()))?;
        Ok(XChaCha20Poly1305::new(&key))
    }
}

fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    use std::io::Write as _;
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| StoreError::Io(error.error))?;
    sync_folder(folder)
}

/// Makes names in a folder survive the loss of power, as the content of the files already does.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    Ok(std::fs::File::open(folder)?.sync_all()?)
}

/// Where a sealed file lies in the folder.
pub(crate) fn shelf(body: uuid::Uuid, id: uuid::Uuid) -> PathBuf {
    let id = id.simple().to_string();
    let shelf = id.get(id.len().saturating_sub(2)..).unwrap_or("00").to_owned();
    Path::new(&body.simple().to_string()).join(shelf).join(id)
}

/// The folder of sealed files and the keys that open them.
#[derive(Clone)]
pub struct FileVault {
    folder: PathBuf,
    keys: Keyring,
}

impl FileVault {
    /// A vault in a folder.
    pub fn new(folder: PathBuf, keys: Keyring) -> Self {
        FileVault { folder, keys }
    }

    fn path(&self, body: uuid::Uuid, id: FileId) -> PathBuf {
        self.folder.join(shelf(body, id.0))
    }

    fn seal(&self, id: FileId, content: &[u8]) -> Result<Vec<u8>, StoreError> {
        let nonce = chance::bytes::<24>()?;
        let sealed = self
            .keys
            .cipher(&self.keys.current)?
            .encrypt(&XNonce::from(nonce), Payload { msg: content, aad: id.0.as_bytes() })
            .map_err(|_| StoreError::Other("a file could not be sealed".into()))?;
        // The file itself says which key sealed it: a re-sealing that is interrupted leaves nothing unreadable.
        Ok([self.keys.current.as_bytes(), b"\n", nonce.as_slice(), &sealed].concat())
    }

    /// Stores a file. Its kind is recognised from its content; size and kind that are not accepted are refused at `field`.
    pub async fn add(&self, tx: &mut Tx, field: &'static str, name: &str, content: &[u8]) -> Result<FileId, Failure> {
        if content.len() > MOST_BYTES {
            return Err(Failure::field(field, "Il file è troppo grande: al massimo 20 MB."));
        }
        let Some((media_type, _, _)) = KINDS.iter().find(|(_, _, start)| content.starts_with(start)) else {
            return Err(Failure::field(field, "Tipo di file non ammesso: usa PDF, PNG, JPEG, TIFF, DOCX, XLSX, ODT o ODS."));
        };
        let name = kernel::text::clean_line(name, 160).map_err(|error| Failure::field(field, error.to_string()))?;
        let id: FileId = tx.new_id()?;
        write_whole(&self.path(tx.actor().body.0, id), &self.seal(id, content)?)?;
        tx.sql(&ADD)
            .id("id", id)
            .bind("name", name)
            .bind("media_type", *media_type)
            .bind("size", i64::try_from(content.len()).unwrap_or(i64::MAX))
            .bind("sha256", Sha256::digest(content).as_slice())
            .bind("key_id", &self.keys.current)
            .run()
            .await?;
        Ok(id)
    }

    /// Seals a part of something that a room reads itself, whatever its kind, before any transaction: what is received slowly keeps
    /// nobody waiting. Without [`FileVault::describe`] it is nobody's, and [`FileVault::erase`] takes it away.
    ///
    /// # Errors
    /// When it is larger than [`MOST_BYTES`]; those of the disk.
    pub fn shelve(&self, body: BodyId, now: Instant, content: &[u8]) -> Result<Sealed, StoreError> {
        if content.len() > MOST_BYTES {
            return Err(StoreError::Other(format!("a part of a file has at most {MOST_BYTES} bytes")));
        }
        let id = FileId(chance::uuid(now)?);
        write_whole(&self.path(body.0, id), &self.seal(id, content)?)?;
        Ok(Sealed { id, size: content.len(), sha256: Sha256::digest(content).to_vec() })
    }

    /// Writes down what a sealed part is.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn describe(&self, tx: &mut Tx, part: &Sealed, name: &str, media_type: &str) -> Result<(), StoreError> {
        tx.sql(&ADD)
            .id("id", part.id)
            .bind("name", name)
            .bind("media_type", media_type)
            .bind("size", i64::try_from(part.size).unwrap_or(i64::MAX))
            .bind("sha256", part.sha256.as_slice())
            .bind("key_id", &self.keys.current)
            .run_one()
            .await
    }

    /// The content of a file whose description was read before, outside any transaction.
    ///
    /// # Errors
    /// When it is damaged, or sealed with another key; those of the disk.
    pub fn content(&self, body: BodyId, file: &StoredFile) -> Result<Vec<u8>, StoreError> {
        self.unseal(body.0, file)
    }

    /// Takes a file from the folder, after its description was forgotten ([`forget`]); one that is not there any more is no fault.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn erase(&self, body: BodyId, id: FileId) -> Result<(), StoreError> {
        match std::fs::remove_file(self.path(body.0, id)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// A file and its content. Whether the actor may read it is for the caller to know: the room that holds its reference.
    pub async fn read(&self, tx: &mut Tx, id: FileId) -> Result<(StoredFile, Vec<u8>), StoreError> {
        let file: StoredFile = tx.sql(&ONE).id("id", id).one().await?;
        let content = self.unseal(tx.actor().body.0, &file)?;
        Ok((file, content))
    }

    fn unseal(&self, body: uuid::Uuid, file: &StoredFile) -> Result<Vec<u8>, StoreError> {
        let stored = std::fs::read(self.path(body, file.id))?;
        let end = stored
            .iter()
            .take(80)
            .position(|byte| *byte == b'\n')
            .ok_or_else(|| StoreError::Other("a stored file is damaged".into()))?;
        let (key, sealed) = stored.split_at_checked(end).ok_or_else(|| StoreError::Other("a stored file is damaged".into()))?;
        let key = std::str::from_utf8(key).map_err(|_| StoreError::Other("a stored file is damaged".into()))?;
        let sealed = sealed.get(1..).unwrap_or_default();
        let (nonce, sealed) = sealed.split_at_checked(24).ok_or_else(|| StoreError::Other("a stored file is damaged".into()))?;
        let nonce = XNonce::try_from(nonce).map_err(|_| StoreError::Other("a stored file is damaged".into()))?;
        let content = self
            .keys
            .cipher(key)?
            .decrypt(&nonce, Payload { msg: sealed, aad: file.id.0.as_bytes() })
            .map_err(|_| StoreError::Other("a stored file is damaged, or its key is another".into()))?;
        if Sha256::digest(&content).as_slice() != file.sha256 {
            return Err(StoreError::Other("a stored file is not what was uploaded".into()));
        }
        Ok(content)
    }

    /// Seals with the current key up to 500 files that an older one sealed; how many were done. Repeat until it is zero.
    pub async fn reseal(&self, tx: &mut Tx) -> Result<usize, StoreError> {
        let files: Vec<StoredFile> = tx.sql(&OLD_KEYS).bind("key_id", &self.keys.current).all().await?;
        for file in &files {
            let content = self.unseal(tx.actor().body.0, file)?;
            write_whole(&self.path(tx.actor().body.0, file.id), &self.seal(file.id, &content)?)?;
            tx.sql(&RESEALED).id("id", file.id).bind("key_id", &self.keys.current).run_one().await?;
        }
        Ok(files.len())
    }
}

/// What a file is, without its content.
///
/// # Errors
/// [`StoreError::NoRow`] when there is none.
pub async fn described(tx: &mut Tx, id: FileId) -> Result<StoredFile, StoreError> {
    tx.sql(&ONE).id("id", id).one().await
}

/// Forgets what a file is; once that is committed, [`FileVault::erase`] takes its content away.
///
/// # Errors
/// Those of the database.
pub async fn forget(tx: &mut Tx, id: FileId) -> Result<(), StoreError> {
    tx.sql(&FORGET).id("id", id).run().await.map(drop)
}
