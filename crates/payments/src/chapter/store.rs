//! Which chapter takes the place of which, in the database.

use chrono::NaiveDate;
use kernel::time::{local, show_date};
use kernel::{ChapterId, Instant};
use uuid::Uuid;

store::statements! {
    /// Chapters of other years from which something is granted that may still be paid, after one of them.
    pub OF_OTHER_YEARS = concat!("select distinct e.chapter_id from payments_entitlement e join finance_v_chapter c on c.body_id = e.body_id and c.chapter_id = e.chapter_id
         where e.body_id = :body and c.year <> :year and e.chapter_id > :after
           and (e.valid_until is null or e.valid_until > :earliest) and (e.revoked_from is null or e.revoked_from > :earliest)
           and (e.rhythm <> 'once' or e.valid_from >= :earliest) and ", guard::in_unit!("payment.read", "e.unit_id"), " order by e.chapter_id limit :most");
    /// The same, of what a liquidation is about to pay.
    pub OF_RUN = concat!("select distinct r.chapter_id from payments_run_row r join payments_run n on n.body_id = r.body_id and n.id = r.run_id
          join finance_v_chapter c on c.body_id = r.body_id and c.chapter_id = r.chapter_id
         where r.body_id = :body and r.run_id = :id and r.state = 'due' and c.year <> :year and ", guard::in_unit!("payment.read", "n.unit_id"), " order by r.chapter_id limit 200");
    /// Whether something is granted from a chapter.
    pub USED = "select cast(count(*) as bigint) from payments_entitlement e where e.body_id = :body and e.chapter_id = :chapter";
    /// What was chosen last for a chapter and a year.
    pub CHOSEN = "select s.successor_id from payments_chapter_successor s where s.body_id = :body and s.chapter_id = :chapter and s.year = :year order by s.chosen_at desc, s.id desc limit 1";
    /// All that was chosen, the latest first.
    pub CHOICES = concat!("select s.id, s.chapter_id, s.successor_id, s.year, c.year as old_year, c.chapter || '.' || c.article || '.' || c.sub as old_key, c.description as old_name,
                n.chapter || '.' || n.article || '.' || n.sub as new_key, n.description as new_name, s.reason, s.chosen_at, coalesce(a.display_name, '') as by_name
           from payments_chapter_successor s join finance_v_chapter c on c.body_id = s.body_id and c.chapter_id = s.chapter_id
           join finance_v_chapter n on n.body_id = s.body_id and n.chapter_id = s.successor_id left join guard_account a on a.body_id = s.body_id and a.id = s.chosen_by
          where s.body_id = :body and exists (select 1 from payments_entitlement e where e.body_id = s.body_id and e.chapter_id = s.chapter_id and ", guard::in_unit!("payment.read", "e.unit_id"), ")
          order by s.chosen_at desc, s.id desc limit 200");
    pub ADD = "insert into payments_chapter_successor (body_id, id, chapter_id, year, successor_id, reason, chosen_at, chosen_by)
               values (:body, :id, :chapter, :year, :successor, :reason, :now, :actor)";
    /// Whether the actor approves payments of the whole body: a chapter is shared by its offices.
    pub MAY_CHOOSE = concat!("select cast(count(*) as bigint) from guard_body b where b.body_id = :body and ", guard::in_body!("payment.approve"));
}

/// What somebody chose.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Choice {
    /// Identifier.
    pub id: Uuid,
    /// The chapter that is no longer there.
    pub chapter_id: ChapterId,
    /// The one that takes its place.
    pub successor_id: ChapterId,
    /// In the budget of which year.
    pub year: i64,
    /// The year of the one that is no longer there.
    pub old_year: i64,
    /// Its key: `3735.7.0`.
    pub old_key: String,
    /// As printed.
    pub old_name: String,
    /// The key of the one that takes its place.
    pub new_key: String,
    /// As printed.
    pub new_name: String,
    /// Why.
    pub reason: String,
    /// When.
    pub chosen_at: Instant,
    /// By whom.
    pub by_name: String,
}

impl Choice {
    /// When and by whom, in words.
    pub fn chosen(&self) -> String {
        let day: NaiveDate = local(self.chosen_at).date();
        format!("{}, {}", show_date(day), self.by_name)
    }
}
