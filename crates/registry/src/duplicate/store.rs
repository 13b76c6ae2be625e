//! Pairs in the database. A pair is seen by whoever may join both records: of a protected person nobody else learns from it. Whoever does not
//! read both is told that there is a pair, and of its evidence what the identity cards show ([`PairRow::on_cards`]).

use super::model::{Evidence, PairSource, PairState, likeness, ordered};
use crate::person::card::{BATCH, bind_batch, in_batch};
use crate::person::store::PersonRow;
use crate::person_scope;
use ::store::Tx;
use kernel::{Instant, Outcome, PersonId, UnitId};
use uuid::Uuid;

/// A pair with the names of both, for whoever may join both.
macro_rules! pair {
    ($more:expr) => {
        concat!(
            "select r.id, r.person_a, r.person_b, a.display_name as name_a, b.display_name as name_b, a.birth_date as born_a, b.birth_date as born_b, r.source, r.probability,
                    r.evidence, r.note, r.state, r.found_at, coalesce(f.display_name, 'Sistema') as found_by_name, r.decided_at, coalesce(d.display_name, '') as decided_by_name, r.reason, r.version,
                    case when ",
            person_scope!("person.read", "r.person_a"),
            " and ",
            person_scope!("person.read", "r.person_b"),
            " then true else false end as both_read
               from registry_pair r join registry_person a on a.body_id = r.body_id and a.id = r.person_a join registry_person b on b.body_id = r.body_id and b.id = r.person_b
               left join guard_account f on f.body_id = r.body_id and f.id = r.found_by left join guard_account d on d.body_id = r.body_id and d.id = r.decided_by
              where r.body_id = :body and ",
            $more
        )
    };
}
/// Both within reach; of a protected person who was entered again one of them, and the other known: nobody else could bring them together.
macro_rules! reach {
    () => {
        concat!(
            "((",
            person_scope!("person.merge", "r.person_a"),
            " and ",
            person_scope!("person.merge", "r.person_b"),
            ") or (r.source = 'entered_again' and (",
            person_scope!("person.merge", "r.person_a"),
            " or ",
            person_scope!("person.merge", "r.person_b"),
            ") and ",
            crate::not_hidden!("r.person_a"),
            " and ",
            crate::not_hidden!("r.person_b"),
            "))"
        )
    };
}
/// One of both among those with whom the actor has to do: found once, and not of each pair that is others'; how far the actor reaches is then
/// asked of those alone.
macro_rules! near {
    () => {
        concat!(
            "(",
            guard::in_body!("person.merge"),
            " or r.person_a in (",
            near_persons!(),
            ") or r.person_b in (",
            near_persons!(),
            "))"
        )
    };
}
macro_rules! near_persons {
    () => {
        "select i.person_id from guard_scope g join registry_involvement i on i.body_id = g.body_id and i.unit_id = g.target_id and i.valid_from <= :today and i.valid_until > :today
          where g.body_id = :body and g.account_id = :actor and g.permission = 'person.merge' and g.extent = 'unit' and g.valid_from <= :today and g.valid_until > :today
         union select i.person_id from guard_acting w join registry_involvement i on i.body_id = w.body_id and i.account_id = w.acts_for and i.valid_from <= :today and i.valid_until > :today
          where w.body_id = :body and w.account_id = :actor and w.valid_from <= :today and w.valid_until > :today
         union select g.target_id from guard_scope g where g.body_id = :body and g.account_id = :actor and g.permission = 'mandate' and g.extent = 'person'
            and g.valid_from <= :today and g.valid_until > :today"
    };
}
/// After the last pair of the page before: the likelier first.
macro_rules! page {
    () => {
        " and (r.probability < :after_probability or (r.probability = :after_probability and r.id > :after_id)) order by r.probability desc, r.id limit :most"
    };
}

::store::statements! {
    pub ADD = "insert into registry_pair (body_id, id, person_a, person_b, source, probability, evidence, note, state, found_at, found_by, decided_at, decided_by, reason, likeness, version)
               values (:body, :id, :one, :other, :source, :probability, :evidence, :note, 'open', :now, :actor, null, null, '', :likeness, 1)";
    /// The pair of two persons, whatever was decided; the caller may know of both.
    pub OF_BOTH = "select r.id, r.state, r.likeness, r.probability from registry_pair r where r.body_id = :body and r.person_a = :one and r.person_b = :other {for update}";
    /// Found again: what is open is told anew, what was decided is opened when the records are others now.
    pub AGAIN = "update registry_pair set probability = :probability, evidence = :evidence, likeness = :likeness, version = version + 1 where body_id = :body and id = :id and state in ('open', 'later')";
    pub REOPEN = "update registry_pair set state = 'open', source = :source, probability = :probability, evidence = :evidence, note = :note, likeness = :likeness, found_at = :now, found_by = :actor,
                         decided_at = null, decided_by = null, version = version + 1 where body_id = :body and id = :id";
    /// What whoever reported it again wrote, where nobody wrote anything yet.
    pub NOTED = "update registry_pair set note = :note, version = version + 1 where body_id = :body and id = :id and note = ''";
    pub ONE = pair!(concat!("r.id = :id and ", reach!()));
    pub LIST = pair!(concat!("r.state = :state and ", near!(), " and ", reach!(), page!()));
    pub LIST_OF_UNIT = pair!(concat!("r.state = :state and exists (select 1 from registry_involvement i where i.body_id = :body and i.unit_id = :unit and i.valid_from <= :today and i.valid_until > :today
                                       and i.person_id in (r.person_a, r.person_b)) and ", reach!(), page!()));
    pub DECIDE = "update registry_pair set state = :state, decided_at = :now, decided_by = :actor, reason = :reason, likeness = :likeness, version = version + 1
                   where body_id = :body and id = :id and version = :version and state <> 'merged'";
    WITHIN_REACH = concat!("select cast(count(*) as bigint) from registry_pair r where r.body_id = :body and ", in_batch!("r.id"), " and ", reach!());
    JOINED = "update registry_pair set state = 'merged', decided_at = :now, decided_by = :actor, reason = :reason, version = version + 1 where body_id = :body and person_a = :one and person_b = :other";
    JOINED_NEW = "insert into registry_pair (body_id, id, person_a, person_b, source, probability, evidence, note, state, found_at, found_by, decided_at, decided_by, reason, likeness, version)
                  values (:body, :id, :one, :other, 'report', 0, :evidence, '', 'merged', :now, :actor, :now, :actor, :reason, '', 1)";
    PARTED = "update registry_pair set state = 'not_same', decided_at = :now, decided_by = :actor, reason = :reason, likeness = :likeness, version = version + 1
               where body_id = :body and person_a = :one and person_b = :other";
    /// Two records as they are now, whoever asks: for what is remembered of a decision.
    ANY = "select p.id, p.family_name, p.given_name, p.display_name, p.birth_name, p.other_script, p.known_as, p.anonymous, p.sex, p.birth_date, p.birth_year, p.birth_estimated,
                  p.birth_place, p.citizenship, p.other_citizenships, p.language, p.other_languages, p.interpreter, p.identifier, p.identifier_kind, p.preferred_channel,
                  p.contact_note, p.death_date, p.restricted, p.known_since, p.version
             from registry_person p where p.body_id = :body and p.id = :id";
}

/// A pair as it is shown.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PairRow {
    pub id: Uuid,
    pub person_a: PersonId,
    pub person_b: PersonId,
    pub name_a: String,
    pub name_b: String,
    pub born_a: Option<chrono::NaiveDate>,
    pub born_b: Option<chrono::NaiveDate>,
    pub source: PairSource,
    pub probability: i64,
    pub evidence: sqlx::types::Json<Vec<Evidence>>,
    pub note: String,
    pub state: PairState,
    pub found_at: Instant,
    pub found_by_name: String,
    pub decided_at: Option<Instant>,
    pub decided_by_name: String,
    pub reason: String,
    pub version: i64,
    /// Whether the actor may read both records.
    pub both_read: bool,
}

impl PairRow {
    /// What whoever does not read both records is told: that there is a pair, where it comes from, how likely, what was decided, and the
    /// evidence of what the identity cards show. What somebody wrote may say anything, and is left out.
    pub fn on_cards(mut self) -> Self {
        self.evidence.0.retain(|evidence| evidence.on_card);
        self.note.clear();
        self.reason.clear();
        self
    }
    /// As far as the actor may read it.
    pub fn told(self) -> Self {
        if self.both_read { self } else { self.on_cards() }
    }
    /// Where the next page begins after this row.
    pub fn cursor(&self) -> String {
        format!("{}~{}", self.probability, self.id)
    }
    /// How likely it is one person, in words.
    pub fn percent(&self) -> String {
        super::model::percent(self.probability)
    }
    /// What speaks for one person, in a line; what speaks against stands on the page of the pair.
    pub fn why(&self) -> String {
        if self.evidence.0.is_empty() {
            return self.note.clone();
        }
        let speaks = self.evidence.0.iter().filter(|evidence| evidence.speaks_for);
        speaks.map(|evidence| evidence.text.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// A pair that is there already.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct KnownPair {
    pub id: Uuid,
    pub state: PairState,
    pub likeness: String,
    pub probability: i64,
}

/// The place in a list after which a page begins.
#[derive(Clone, Copy, Debug)]
pub struct After {
    /// Probability of the last row shown.
    pub probability: i64,
    /// Its identifier.
    pub id: Uuid,
}

impl After {
    /// Before the first row.
    pub const START: After = After { probability: 1001, id: Uuid::nil() };
    /// From a cursor.
    pub fn read(text: &str) -> Option<After> {
        let (probability, id) = text.split_once('~')?;
        Some(After { probability: probability.parse().ok()?, id: id.parse().ok()? })
    }
}

/// A person's record, whoever asks.
async fn any(tx: &mut Tx, id: PersonId) -> Outcome<PersonRow> {
    Ok(tx.sql(&ANY).id("id", id).one().await?)
}

/// What both records say of who they are.
pub(super) async fn likeness_of(tx: &mut Tx, one: PersonId, other: PersonId) -> Outcome<String> {
    let (one, other) = (any(tx, one).await?, any(tx, other).await?);
    Ok(likeness(&one, &other))
}

/// What was found of two persons.
pub struct Found<'a> {
    /// The one.
    pub one: PersonId,
    /// The other.
    pub other: PersonId,
    /// By whom.
    pub source: PairSource,
    /// In thousandths.
    pub probability: i64,
    /// Why.
    pub evidence: &'a [Evidence],
    /// What whoever reported it wrote.
    pub note: &'a str,
}

/// Keeps a pair: a new one, or one that is there already. What was judged stands as long as both records say the same; whoever reports a
/// pair opens it again in any case. Its identifier, and whether somebody has to look at it now who had not before.
pub async fn keep(tx: &mut Tx, found: &Found<'_>) -> Outcome<(Uuid, bool)> {
    let (one, other) = ordered(found.one, found.other);
    let likeness = likeness_of(tx, one, other).await?;
    let evidence = serde_json::json!(found.evidence);
    let known: Option<KnownPair> = tx.sql(&OF_BOTH).id("one", one).id("other", other).optional().await?;
    match known {
        None => {
            let id: Uuid = tx.new_id()?;
            tx.sql(&ADD)
                .id("id", id)
                .id("one", one)
                .id("other", other)
                .code("source", found.source)
                .bind("probability", found.probability)
                .bind("evidence", evidence)
                .bind("note", found.note)
                .bind("likeness", likeness)
                .run_one()
                .await?;
            Ok((id, true))
        }
        Some(known) => {
            let anew = match known.state {
                PairState::Open | PairState::Later => found.source != PairSource::Search && known.state == PairState::Later,
                PairState::NotSame | PairState::Merged => found.source != PairSource::Search || known.likeness != likeness,
            };
            if anew {
                tx.sql(&REOPEN)
                    .id("id", known.id)
                    .code("source", found.source)
                    .bind("probability", found.probability.max(known.probability))
                    .bind("evidence", evidence)
                    .bind("note", found.note)
                    .bind("likeness", likeness)
                    .run_one()
                    .await?;
            } else if found.source == PairSource::Search && (known.probability != found.probability || known.likeness != likeness) {
                tx.sql(&AGAIN)
                    .id("id", known.id)
                    .bind("probability", found.probability)
                    .bind("evidence", evidence)
                    .bind("likeness", likeness)
                    .run()
                    .await?;
            }
            if !anew && !found.note.is_empty() {
                tx.sql(&NOTED).id("id", known.id).bind("note", found.note).run().await?;
            }
            Ok((known.id, anew))
        }
    }
}

/// How many of these pairs the actor may look at.
pub(super) async fn within_reach(tx: &mut Tx, pairs: &[Uuid]) -> Outcome<i64> {
    let mut all = 0_i64;
    for batch in pairs.chunks(BATCH) {
        let count: i64 = bind_batch(tx.sql(&WITHIN_REACH), batch.iter().copied()).value().await?;
        all = all.saturating_add(count);
    }
    Ok(all)
}

/// Two records were joined: their pair says so, whether or not somebody had found it before.
pub(crate) async fn joined(tx: &mut Tx, one: PersonId, other: PersonId, reason: &str) -> Outcome<()> {
    let (one, other) = ordered(one, other);
    if tx.sql(&JOINED).id("one", one).id("other", other).bind("reason", reason).run().await? == 0 {
        let id: Uuid = tx.new_id()?;
        let query = tx.sql(&JOINED_NEW).id("id", id).id("one", one).id("other", other);
        query.bind("evidence", serde_json::json!([])).bind("reason", reason).run_one().await?;
    }
    Ok(())
}

/// Two records were parted: they are two people, until they say something else.
pub(crate) async fn parted(tx: &mut Tx, one: PersonId, other: PersonId, reason: &str) -> Outcome<()> {
    let (one, other) = ordered(one, other);
    let likeness = likeness_of(tx, one, other).await?;
    tx.sql(&PARTED).id("one", one).id("other", other).bind("reason", reason).bind("likeness", likeness).run().await?;
    Ok(())
}

/// A page of pairs in a state, the likeliest first, one more than the page holds; each as far as the actor may read it.
pub async fn list(tx: &mut Tx, state: PairState, unit: Option<UnitId>, after: After, most: i64) -> Outcome<Vec<PairRow>> {
    let query = match unit {
        Some(unit) => tx.sql(&LIST_OF_UNIT).id("unit", unit),
        None => tx.sql(&LIST),
    };
    let query = query.code("state", state).bind("after_probability", after.probability).id("after_id", after.id);
    let rows: Vec<PairRow> = query.bind("most", most).all().await?;
    Ok(rows.into_iter().map(PairRow::told).collect())
}
