//! Bodies: the tenants of an installation.

use kernel::{BodyId, Instant};
use store::{StoreError, Tx};

kernel::code_enum! {
    /// What a body is.
    pub enum BodyKind {
        /// A municipality.
        Comune = "comune" => "Comune",
        /// A social district of several municipalities.
        Ambito = "ambito" => "Ambito territoriale sociale",
        /// A special company of several municipalities.
        Azienda = "azienda" => "Azienda speciale consortile",
    }
}

store::statements! {
    global ADD = "insert into guard_body (body_id, code, name, kind, belfiore, istat_code, demo, created_at)
                  values (:body, :code, :name, :kind, :belfiore, :istat_code, :demo, :now)";
    global CHANGE = "update guard_body set code = :code, name = :name, kind = :kind, belfiore = :belfiore, istat_code = :istat_code where body_id = :body";
    global ALL = "select body_id, code, name, kind, belfiore, istat_code, demo, created_at from guard_body order by created_at, code";
    /// The actor's own body.
    open pub OWN = "select body_id, code, name, kind, belfiore, istat_code, demo, created_at from guard_body where body_id = :body";
}

/// A body.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Body {
    /// Identifier.
    pub body_id: BodyId,
    /// Short code, unique by convention: `milano`.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Kind.
    pub kind: BodyKind,
    /// Belfiore code, the first part of a flow's identifier; empty for a body that is no municipality.
    pub belfiore: String,
    /// ISTAT code of the municipality; empty for others.
    pub istat_code: String,
    /// Whether it holds only synthetic people.
    pub demo: bool,
    /// Since when it is here.
    pub created_at: Instant,
}

/// What a new body needs.
#[derive(Clone, Copy, Debug)]
pub struct NewBody<'a> {
    /// Short code.
    pub code: &'a str,
    /// Full name.
    pub name: &'a str,
    /// Kind.
    pub kind: BodyKind,
    /// Belfiore code or empty.
    pub belfiore: &'a str,
    /// ISTAT code or empty.
    pub istat_code: &'a str,
    /// Whether it is a demonstration.
    pub demo: bool,
}

/// Creates the body of the acting system actor (in a `Db::global` transaction).
pub async fn create(tx: &mut Tx, new: NewBody<'_>) -> Result<(), StoreError> {
    tx.sql(&ADD)
        .bind("code", new.code)
        .bind("name", new.name)
        .code("kind", new.kind)
        .bind("belfiore", new.belfiore)
        .bind("istat_code", new.istat_code)
        .bind("demo", new.demo)
        .run()
        .await
        .map(drop)
}

/// Gives the actor's body another code, name, kind or place (in a `Db::global` transaction). Whether it is a demonstration never
/// changes.
pub async fn change(tx: &mut Tx, to: NewBody<'_>) -> Result<(), StoreError> {
    tx.sql(&CHANGE)
        .bind("code", to.code)
        .bind("name", to.name)
        .code("kind", to.kind)
        .bind("belfiore", to.belfiore)
        .bind("istat_code", to.istat_code)
        .run_one()
        .await
        .map(drop)
}

/// All bodies of the installation (in a `Db::global` transaction).
pub async fn all(tx: &mut Tx) -> Result<Vec<Body>, StoreError> {
    tx.sql(&ALL).all().await
}

/// The actor's body.
pub async fn own(tx: &mut Tx) -> Result<Body, StoreError> {
    tx.sql(&OWN).one().await
}
