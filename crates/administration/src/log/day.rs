//! What the log asks of whoever answers for it: to be verified every month, and at once to be looked into when it is broken.

use guard::{Permission, Principal};
use kernel::time::{local, show_date};
use kernel::{Failure, Instant};
use sqlx::types::Json;
use store::Tx;
use ui::{Boxed, DayItem};

/// After how many days the log is to be verified again.
const DAYS: i64 = 31;

store::statements! {
    /// The last verification that came to its end.
    pub LAST_VERIFIED = concat!("select finished_at, result from store_job where body_id = :body and kind = 'audit.verify' and state = 'done' and finished_at is not null and ",
                                guard::in_body!("audit.read"), " order by finished_at desc limit 1");
}

/// The item of the log, when there is something to do about it.
pub(crate) fn items<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        if !principal.may(Permission::AUDIT_READ) {
            return Ok(Vec::new());
        }
        let last: Option<(Instant, Option<Json<serde_json::Value>>)> = tx.sql(&LAST_VERIFIED).optional().await?;
        let item = |title: &str, detail: String, late: bool| DayItem {
            group: "Registro degli accessi",
            rank: 85,
            due: None,
            time: None,
            title: title.to_owned(),
            detail,
            late,
            href: "/registro/verifica".to_owned(),
        };
        let Some((at, result)) = last else {
            return Ok(vec![item("Verifica che il registro sia integro", "Non è ancora stato verificato.".to_owned(), false)]);
        };
        let day = local(at).date();
        if result.is_some_and(|result| result.0.get("whole") == Some(&serde_json::Value::Bool(false))) {
            let detail = format!("Così dice la verifica del {}: leggi quale riga non torna.", show_date(day));
            return Ok(vec![item("Il registro non è integro", detail, true)]);
        }
        let since = (tx.today() - day).num_days();
        Ok(if since > DAYS {
            vec![item("Verifica che il registro sia integro", format!("L’ultima verifica è del {}.", show_date(day)), true)]
        } else {
            Vec::new()
        })
    })
}
