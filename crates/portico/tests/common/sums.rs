//! What must be true of a database at every moment, whatever happened to the program: what is kept is the sum of the rows it is kept
//! of, nobody is given what somebody else has, and no row speaks of another that is not there.

use store::{Db, Engine};

/// A rule, as a statement that finds what breaks it, and how to say so.
type Rule = (&'static str, &'static str);

const RULES: [Rule; 13] = [
    (
        "a chapter whose kept sums are not those of its journal",
        "select c.description from finance_chapter c join (select body_id, chapter_id, count(*) as rows, sum(planned_cents) as planned,
             sum(varied_cents) as varied, sum(reserved_cents) as reserved, sum(spent_cents) as spent,
             sum(mandatory_uncovered_cents) as uncovered, sum(queued_cents) as queued from finance_movement group by body_id, chapter_id) m
             on m.body_id = c.body_id and m.chapter_id = c.chapter_id
          where c.planned_cents <> m.planned or c.varied_cents <> m.varied or c.reserved_cents <> m.reserved or c.spent_cents <> m.spent
             or c.mandatory_uncovered_cents <> m.uncovered or c.queued_cents <> m.queued or c.version <> m.rows",
    ),
    (
        "a chapter without a journal",
        "select c.description from finance_chapter c where not exists
            (select 1 from finance_movement m where m.body_id = c.body_id and m.chapter_id = c.chapter_id and m.seq = 1)",
    ),
    (
        "a chapter whose kept sums are not those of its reservations",
        "select c.description from finance_chapter c left join (select chapter_id, body_id,
             sum(case when spent_cents > held_cents then spent_cents else held_cents end) as held, sum(spent_cents) as spent,
             sum(case when state = 'queued' then uncovered_cents else 0 end) as queued from finance_reservation group by body_id, chapter_id) r
             on r.body_id = c.body_id and r.chapter_id = c.chapter_id
          where c.reserved_cents + c.spent_cents <> coalesce(r.held, 0) or c.spent_cents <> coalesce(r.spent, 0)
             or c.queued_cents <> coalesce(r.queued, 0)",
    ),
    (
        "a reservation that keeps another remainder than the journal had when it was decided",
        "with journal as (select body_id, chapter_id, reservation_id, seq, kind, reserved_cents + spent_cents as taken,
             sum(planned_cents + varied_cents - reserved_cents - spent_cents) over (partition by body_id, chapter_id order by seq) as remains from finance_movement),
           decided as (select body_id, reservation_id, remains, taken, row_number() over (partition by body_id, reservation_id order by seq desc) as place
             from journal where kind in ('reserved', 'queued', 'mandatory', 'covered'))
         select r.description from finance_reservation r left join decided d on d.body_id = r.body_id and d.reservation_id = r.reservation_id and d.place = 1
          where d.remains is null or r.left_after_cents <> d.remains or r.left_before_cents <> d.remains + d.taken",
    ),
    (
        "a chapter whose variations are not those that were decided",
        "select c.description from finance_chapter c left join (select body_id, chapter_id, sum(amount_cents) as varied from finance_variation
             group by body_id, chapter_id) v on v.body_id = c.body_id and v.chapter_id = c.chapter_id
          where c.varied_cents <> coalesce(v.varied, 0)",
    ),
    (
        "a chapter that gave more than it had",
        "select description from finance_chapter where side = 'expenditure' and reserved_cents + spent_cents > planned_cents + varied_cents",
    ),
    (
        "a service that was authorised without its whole cost asked of the budget",
        "select a.number from network_authorisation a left join (select body_id, source_id, sum(amount_cents) as amount from finance_reservation
             where source_kind = 'authorisation' group by body_id, source_id) r on r.body_id = a.body_id and r.source_id = a.id
          where a.authorised_on is not null and a.state <> 'refused' and a.state <> 'withdrawn' and a.total_cents <> coalesce(r.amount, 0)",
    ),
    (
        "money set aside for a service that nobody authorised",
        "select r.description from finance_reservation r left join network_authorisation a on a.body_id = r.body_id and a.id = r.source_id
          where r.source_kind = 'authorisation' and (a.id is null or a.authorised_on is null)",
    ),
    (
        "a service that has not used what was delivered",
        "select a.number from network_authorisation a left join (select body_id, authorisation_id, sum(quantity_hundredths) as quantity,
             sum(cost_cents) as cost, sum(user_share_cents) as user_share from network_delivery where state = 'accepted'
             group by body_id, authorisation_id) d on d.body_id = a.body_id and d.authorisation_id = a.id
          where a.delivered_hundredths <> coalesce(d.quantity, 0) or a.spent_cents <> coalesce(d.cost, 0)
             or a.spent_user_cents <> coalesce(d.user_share, 0)",
    ),
    (
        "a service of a closed case that goes on",
        "select a.number from network_authorisation a join casework_case c on c.body_id = a.body_id and c.id = a.case_id
          where c.state = 'closed' and a.state not in ('ended', 'refused', 'withdrawn') and a.valid_until > c.closed_on",
    ),
    (
        "an hour of a calendar that two people have",
        "select one.number from access_appointment one join access_appointment other on other.body_id = one.body_id
             and other.calendar_id = one.calendar_id and other.id <> one.id and other.starts_at < one.ends_at and other.ends_at > one.starts_at
          where one.state <> 'cancelled' and other.state <> 'cancelled'",
    ),
    (
        "an appointment that nobody booked",
        "select a.number from access_appointment a where not exists (select 1 from access_appointment_step s
             where s.body_id = a.body_id and s.appointment_id = a.id and s.what = 'booked')",
    ),
    (
        "a contact without a need",
        "select c.number from access_contact c where not exists
            (select 1 from access_contact_need n where n.body_id = c.body_id and n.contact_id = c.id)",
    ),
];

/// What breaks a rule, in words; empty when all is well.
pub async fn broken(db: &Db) -> Vec<String> {
    let mut found = Vec::new();
    for (what, sql) in RULES {
        let rows = db.raw_rows(sql).await.unwrap_or_else(|error| panic!("{what}: {error}"));
        found.extend(rows.into_iter().flatten().flatten().map(|name| format!("{what}: {name}")));
    }
    found.extend(orphans(db).await);
    found
}

/// Rows that speak of others that are not there, by every foreign key of the schema.
async fn orphans(db: &Db) -> Vec<String> {
    if db.engine() == Engine::Sqlite {
        let rows = db.raw_rows("select \"table\" || ' -> ' || parent from pragma_foreign_key_check").await.expect("a check");
        return rows.into_iter().flatten().flatten().collect();
    }
    let keys = "select 'select ''' || c.conname || ''' from ' || c.conrelid::regclass || ' child where '
             || string_agg('child.' || a.attname || ' is not null', ' and ') || ' and not exists (select 1 from ' || c.confrelid::regclass
             || ' parent where ' || string_agg('parent.' || p.attname || ' = child.' || a.attname, ' and ') || ') limit 1'
          from pg_constraint c cross join lateral unnest(c.conkey, c.confkey) as k(here, there)
          join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.here
          join pg_attribute p on p.attrelid = c.confrelid and p.attnum = k.there
         where c.contype = 'f' group by c.oid, c.conname, c.conrelid, c.confrelid";
    let mut found = Vec::new();
    let keys = db.raw_rows(keys).await.expect("the foreign keys");
    assert!(keys.len() > 50, "the schema has foreign keys: {}", keys.len());
    for sql in keys.into_iter().flatten().flatten() {
        found.extend(db.raw_rows(&sql).await.expect("a check").into_iter().flatten().flatten());
    }
    found
}
