//! What a database says, in terms the rooms can answer: violations carry the name of their constraint.

use kernel::Failure;

/// A statement, a transaction or a file operation did not work.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A constraint, trigger or unique index refused the change; the name is the same on both databases.
    #[error("constraint {0} was violated")]
    Violated(String),
    /// A row was expected and none was there (or may be seen).
    #[error("no row")]
    NoRow,
    /// Too many want what is needed, for too long; the same request may succeed a little later.
    #[error("busy: {0}")]
    Busy(String),
    /// The database gave this transaction up for another's sake (a deadlock, a serialization failure): tried again at once, it
    /// may succeed.
    #[error("collided: {0}")]
    Collided(String),
    /// The disk, or the space given to the database, is full.
    #[error("no space is left for the database")]
    Full,
    /// A statement was used in a way its declaration does not allow, or a parameter is missing or unknown.
    #[error("{statement}: {fault}")]
    Misuse {
        /// Name of the statement.
        statement: &'static str,
        /// What is wrong with its use.
        fault: String,
    },
    /// A stored row does not have the shape its reader expects.
    #[error("{statement}: {fault}")]
    Row {
        /// Name of the statement.
        statement: &'static str,
        /// Column and cause.
        fault: String,
    },
    /// Anything else the driver reports.
    #[error(transparent)]
    Driver(sqlx::Error),
    /// Reading or writing a file.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Anything else, in words.
    #[error("{0}")]
    Other(String),
}

impl StoreError {
    /// The same fault, told to somebody else whom it concerns.
    pub(crate) fn again(&self) -> StoreError {
        match self {
            StoreError::Full => StoreError::Full,
            StoreError::Busy(cause) => StoreError::Busy(cause.clone()),
            StoreError::Collided(cause) => StoreError::Collided(cause.clone()),
            other => StoreError::Other(other.to_string()),
        }
    }

    /// Sorts what a driver reports.
    pub(crate) fn sort(error: sqlx::Error, statement: &'static str) -> Self {
        match error {
            sqlx::Error::RowNotFound => StoreError::NoRow,
            sqlx::Error::PoolTimedOut => StoreError::Busy("no connection became free in time".into()),
            sqlx::Error::ColumnDecode { index, source } => {
                StoreError::Row { statement, fault: format!("column {index}: {source}") }
            }
            sqlx::Error::ColumnNotFound(column) => StoreError::Row { statement, fault: format!("no column {column}") },
            sqlx::Error::Database(ref cause) => {
                let message = cause.message();
                if let Some(name) = cause.constraint() {
                    return StoreError::Violated(name.to_owned());
                }
                for start in ["UNIQUE constraint failed: ", "CHECK constraint failed: ", "NOT NULL constraint failed: "] {
                    if let Some(name) = message.strip_prefix(start) {
                        return StoreError::Violated(name.to_owned());
                    }
                }
                if let Some(name) = message.strip_prefix("refused: ") {
                    return StoreError::Violated(name.to_owned());
                }
                if message.starts_with("FOREIGN KEY constraint failed") {
                    return StoreError::Violated("foreign_key".into());
                }
                match cause.code().as_deref() {
                    // Serialization failure, deadlock; SQLITE_BUSY_SNAPSHOT, SQLITE_LOCKED.
                    Some("40001" | "40P01" | "517" | "6") => StoreError::Collided(message.to_owned()),
                    // SQLITE_BUSY and SQLITE_BUSY_RECOVERY after the longest wait; lock not available in time.
                    Some("5" | "261" | "55P03") => StoreError::Busy(message.to_owned()),
                    // SQLITE_FULL; PostgreSQL disk_full.
                    Some("13" | "53100") => StoreError::Full,
                    _ => StoreError::Driver(error),
                }
            }
            other => StoreError::Driver(other),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoRow => Failure::NotFound,
            other => Failure::internal(other),
        }
    }
}

/// Turns a violated constraint into the sentence people read.
pub trait OnConstraint<T> {
    /// `otherwise` when the constraint of this name refused the change; every other error passes.
    fn on_constraint(self, name: &str, otherwise: impl FnOnce() -> Failure) -> Result<T, Failure>;
}

impl<T, E: Into<Failure>> OnConstraint<T> for Result<T, E> {
    fn on_constraint(self, name: &str, otherwise: impl FnOnce() -> Failure) -> Result<T, Failure> {
        self.map_err(|error| {
            let failure: Failure = error.into();
            if let Failure::Internal(cause) = &failure
                && let Some(StoreError::Violated(violated)) = cause.downcast_ref::<StoreError>()
                && violated == name
            {
                return otherwise();
            }
            failure
        })
    }
}
