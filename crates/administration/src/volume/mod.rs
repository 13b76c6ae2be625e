//! How many persons' files somebody opens in a day, beside what is usual for their role: who copies a register, opens hundreds. Nothing is
//! blocked and nobody is judged by it; the data protection officer reads it and asks.

pub(crate) mod api;
pub(crate) mod count;
mod pages;

pub use count::count as count_volumes;

use chrono::NaiveDate;
use guard::{Permission as P, Principal};
use kernel::{AccountId, Failure, Instant, Outcome};
use store::{Audit, Db, Once, Tx};
use ui::{DayItem, Route};
use uuid::Uuid;

/// The columns of [`Volume`], of days beyond what is usual.
macro_rules! unusual {
    () => {
        "select v.id, v.day, v.account_id, a.display_name as account_name, v.role, v.persons, v.usual, v.seen_at, coalesce(s.display_name, '') as seen_by_name, v.note
           from administration_volume v join guard_account a on a.body_id = v.body_id and a.id = v.account_id
           left join guard_account s on s.body_id = v.body_id and s.id = v.seen_by
          where v.body_id = :body and v.persons > v.usual"
    };
}

store::statements! {
    /// Days beyond what is usual, newest first.
    pub UNUSUAL = concat!(unusual!(), " and v.id < :before and ", guard::in_body!("volume.read"), " order by v.id desc limit :most");
    /// One of them.
    pub ONE = concat!(unusual!(), " and v.id = :id and ", guard::in_body!("volume.read"));
    /// How many nobody looked into yet.
    pub UNSEEN = concat!("select cast(count(*) as bigint) as unseen from administration_volume v where v.body_id = :body and v.seen_at is null and v.persons > v.usual and ",
                         guard::in_body!("volume.read"));
    SEE = concat!("update administration_volume set seen_at = :now, seen_by = :actor, note = :note
                    where body_id = :body and id = :id and seen_at is null and ", guard::in_body!("volume.read"));
}

/// A day on which somebody opened more files than is usual.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Volume {
    /// Identifier.
    pub id: Uuid,
    /// The day.
    pub day: NaiveDate,
    /// Who.
    pub account_id: AccountId,
    /// What that account is called.
    pub account_name: String,
    /// Their role on that day.
    pub role: String,
    /// Persons whose files they opened.
    pub persons: i64,
    /// As many are usual at most.
    pub usual: i64,
    /// When somebody looked into it.
    pub seen_at: Option<Instant>,
    /// Who.
    pub seen_by_name: String,
    /// What they found.
    pub note: String,
}

impl Volume {
    /// The role, as it is called.
    pub fn role_label(&self) -> String {
        guard::roles::table().role(&self.role).map_or_else(|| self.role.clone(), |role| role.label.clone())
    }
    /// Where what was found is sent.
    pub fn action(&self) -> String {
        format!("/registro/volumi/{}", self.id)
    }
    /// The log of that account on that day. It is filtered by the name to sign in with, which is not shown here: by the day alone.
    pub fn log_href(&self) -> String {
        let day = kernel::time::show_date(self.day);
        format!("/registro?dal={day}&al={day}")
    }
}

/// Those beyond what is usual, newest first.
pub(crate) async fn list(tx: &mut Tx, before: Uuid, most: i64) -> Outcome<Vec<Volume>> {
    Ok(tx.sql(&UNUSUAL).bind("before", before).bind("most", most).all().await?)
}

/// Writes what was found.
///
/// # Errors
/// 404 for what is not there; `GLASS-010` when somebody wrote before: what was found first stays.
pub(crate) async fn see(db: &Db, principal: &Principal, id: Uuid, note: &str, once: Option<&Once>) -> Outcome<()> {
    principal.require(P::VOLUME_READ)?;
    let mut tx = db.begin(&principal.actor).await?;
    if tx.already::<Uuid>(once).await?.is_some() {
        return Ok(());
    }
    let volume: Volume = tx.sql(&ONE).bind("id", id).one().await?;
    if tx.sql(&SEE).bind("id", id).bind("note", note).run().await? == 0 {
        return Err(crate::Problem::VolumeSeen.because(format!("Lo ha fatto {}.", volume.seen_by_name)));
    }
    tx.commit(Audit::of("volume.see").on("account", volume.account_id).answering(id.to_string())).await?;
    Ok(())
}

/// The item of the day.
pub(crate) async fn items(tx: &mut Tx, principal: &Principal) -> Result<Vec<DayItem>, Failure> {
    if !principal.may(P::VOLUME_READ) {
        return Ok(Vec::new());
    }
    let (unseen,): (i64,) = tx.sql(&UNSEEN).one().await?;
    if unseen == 0 {
        return Ok(Vec::new());
    }
    let title = if unseen == 1 {
        "1 giorno con consultazioni fuori misura".to_owned()
    } else {
        format!("{unseen} giorni con consultazioni fuori misura")
    };
    Ok(vec![DayItem {
        group: "Registro degli accessi",
        rank: 85,
        due: None,
        time: None,
        title,
        detail: "Chiedere perché, e scrivere che cosa si è saputo.".to_owned(),
        late: false,
        href: "/registro/volumi".to_owned(),
    }])
}

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/registro/volumi", P::VOLUME_READ, pages::list),
        Route::post("/registro/volumi/{id}", P::VOLUME_READ, pages::see),
        Route::get("/api/v1/audit/volumes", P::VOLUME_READ, api::list),
        Route::post("/api/v1/audit/volumes/{id}/seen", P::VOLUME_READ, api::see),
    ]
}
