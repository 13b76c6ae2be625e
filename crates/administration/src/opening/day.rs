//! What urgent openings ask of the day: of whoever reviews them, and of whoever has one that still runs.

use super::{MINE, Opening, WAITING};
use guard::{Permission, Principal};
use kernel::time::{local, show_time};
use kernel::{Failure, Instant};
use store::Tx;
use ui::DayItem;

/// After how many days a review is late.
const DAYS: i64 = 3;

/// The items.
pub(crate) async fn items(tx: &mut Tx, principal: &Principal) -> Result<Vec<DayItem>, Failure> {
    let mut items = Vec::new();
    let item = |title: String, detail: String, late: bool, href: String| DayItem {
        group: "Aperture urgenti",
        rank: 11,
        due: None,
        time: None,
        title,
        detail,
        late,
        href,
    };
    if principal.may(Permission::RECORD_OPEN_URGENTLY) {
        for opening in tx.sql(&MINE).all::<Opening>().await? {
            let detail = format!("Aperta fino alle {}. Si può leggere, non scrivere.", show_time(opening.until_at));
            items.push(item(opening.what(), detail, false, opening.target_href()));
        }
    }
    if principal.may(Permission::RECORD_REVIEW) {
        let (waiting, since): (i64, Option<Instant>) = tx.sql(&WAITING).one().await?;
        if let Some(since) = since {
            let late = (tx.today() - local(since).date()).num_days() > DAYS;
            let title = if waiting == 1 {
                "1 apertura urgente da rivedere".to_owned()
            } else {
                format!("{waiting} aperture urgenti da rivedere")
            };
            items.push(item(
                title,
                "Leggere il motivo, e dire se era necessaria.".to_owned(),
                late,
                "/aperture-urgenti".to_owned(),
            ));
        }
    }
    Ok(items)
}
