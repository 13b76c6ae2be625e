//! Segments in the database.

use super::import::Segment;
use kernel::Outcome;
use kernel::text::folded_tight;
use store::Tx;

store::statements! {
    pub(super) FORGET = "delete from registry_street where body_id = :body and edition_id = :edition";
    pub(super) ADD = "insert into registry_street (body_id, edition_id, id, street, street_key, place, place_name, district, municipio, quarter, number_from, number_to, parity, postcode, latitude, longitude)
           values (:body, :edition, :id, :street, :street_key, :place, :place_name, :district, :municipio, :quarter, :number_from, :number_to, :parity, :postcode, :latitude, :longitude)";
    open FIND = "select s.street, s.place, s.place_name, s.district, s.municipio, s.quarter, s.number_from, s.number_to, s.parity, s.postcode, s.latitude, s.longitude
                   from registry_street_edition e join registry_street s on s.body_id = e.body_id and s.edition_id = e.id
                  where e.body_id = :body and e.state = 'held' and e.valid_from <= :today and e.valid_until > :today and s.street_key = :street_key
                  order by s.place_name, s.district, s.number_from, s.parity limit 500";
    open OWN_PLACE = "select belfiore from guard_body where body_id = :body";
    /// Names of streets that begin so, for the field that suggests them.
    open pub NAMED = "select distinct s.street, s.place_name from registry_street_edition e join registry_street s on s.body_id = e.body_id and s.edition_id = e.id
                       where e.body_id = :body and e.state = 'held' and e.valid_from <= :today and e.valid_until > :today and s.street_key >= :from and s.street_key < :until
                       order by s.street, s.place_name limit 20";
    pub(super) ADD_EDITION = "insert into registry_street_edition (body_id, id, source, file_name, state, valid_from, valid_until, segments, left_out, faults, followed_on, created_at, created_by)
                              values (:body, :id, :source, :file_name, :state, :from, :until, :segments, :left_out, :faults, null, :now, :actor)";
    pub(super) FORGET_EDITION = "delete from registry_street_edition where body_id = :body and id = :edition";
    /// Those which a new one that begins on this day takes the place of.
    pub(super) OVERLAPPING = "select id, source, file_name, state, valid_from, valid_until, segments, left_out, faults, created_at from registry_street_edition e
                               where e.body_id = :body and e.state = 'held' and e.valid_until > :from order by e.valid_from";
    /// A row of the body that one transaction at a time has: no edition may be there yet that could be locked.
    pub(super) ONE_AT_A_TIME = "insert into registry_claim (body_id, kind, value, claimed_at) values (:body, 'street_edition', 'held', :now)
                                on conflict (body_id, kind, value) do update set claimed_at = excluded.claimed_at";
    pub(super) END_EDITION = "update registry_street_edition set valid_until = :until where body_id = :body and id = :edition";
    pub(super) HOLD = "update registry_street_edition set state = 'held', valid_from = :from, valid_until = :until where body_id = :body and id = :edition and state = 'draft'";
    /// Those that hold by now, and that the addresses do not follow yet.
    pub(super) FOLLOWED = "update registry_street_edition set followed_on = :today
                            where body_id = :body and state = 'held' and valid_from <= :today and valid_until > :today and followed_on is null";
    /// The same where there is no address yet that would follow.
    NOBODY_FOLLOWS = "update registry_street_edition set followed_on = :today
                       where body_id = :body and state = 'held' and valid_from <= :today and valid_until > :today and followed_on is null
                         and not exists (select 1 from registry_address a where a.body_id = :body)";
    open pub(super) EDITIONS = "select e.id, e.source, e.file_name, e.state, e.valid_from, e.valid_until, e.segments, e.left_out, e.faults, e.created_at from registry_street_edition e
                                 where e.body_id = :body order by e.state, e.valid_from desc, e.id desc limit 50";
    open pub(super) EDITION = "select e.id, e.source, e.file_name, e.state, e.valid_from, e.valid_until, e.segments, e.left_out, e.faults, e.created_at from registry_street_edition e
                                where e.body_id = :body and e.id = :edition";
    open pub(super) DRAFTS = "select cast(count(*) as bigint) from registry_street_edition e where e.body_id = :body and e.state = 'draft'";
    /// A page of the segments of an edition.
    open pub(super) SEGMENTS = "select s.id, s.street, s.street_key, s.place_name, s.district, s.municipio, s.quarter, s.number_from, s.number_to, s.parity, s.postcode, s.latitude, s.longitude
                                  from registry_street s where s.body_id = :body and s.edition_id = :edition and s.street_key >= :from and s.street_key < :until
                                   and (s.street_key, s.number_from, s.id) > (:after_key, :after_number, :after_id)
                                 order by s.street_key, s.number_from, s.id limit :most";
    /// Streets of one edition that another one does not have.
    open pub(super) ONLY_IN = "select distinct s.street, s.place_name from registry_street s where s.body_id = :body and s.edition_id = :edition
                                  and not exists (select 1 from registry_street o where o.body_id = :body and o.edition_id = :other and o.street_key = s.street_key and o.place_name = s.place_name)
                                order by s.street, s.place_name limit :most";
    /// Streets of which some door lies in another district than before.
    open pub(super) ELSEWHERE = "select distinct s.street, s.place_name, o.district as before_district, s.district as after_district from registry_street s
                                   join registry_street o on o.body_id = s.body_id and o.edition_id = :other and o.street_key = s.street_key and o.place_name = s.place_name
                                        and o.parity = s.parity and o.number_from <= s.number_to and o.number_to >= s.number_from and o.district <> s.district
                                  where s.body_id = :body and s.edition_id = :edition order by s.street, s.place_name, o.district, s.district limit :most";
}

/// Where a door lies.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Located {
    /// Name of the street as the list has it.
    pub street: String,
    /// Belfiore code of the municipality; may be empty.
    pub place: String,
    /// Its name.
    pub place_name: String,
    /// What decides the office.
    pub district: String,
    /// Borough or zone, when the district is one.
    pub municipio: Option<i64>,
    /// Quarter.
    pub quarter: String,
    #[doc(hidden)]
    pub number_from: i64,
    #[doc(hidden)]
    pub number_to: i64,
    #[doc(hidden)]
    pub parity: String,
    /// Postcode; may be empty.
    pub postcode: String,
    /// Millionths of a degree.
    pub latitude: Option<i64>,
    /// Millionths of a degree.
    pub longitude: Option<i64>,
}

/// `12`, `12/A`, `12 bis` → 12.
fn number_of(text: &str) -> Option<i64> {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Leaves those of the municipality that is meant.
fn keep_of_place(found: &mut Vec<Located>, place: &str, own: &str) {
    let in_place = |segment: &Located, wanted: &str| segment.place == wanted || segment.place.is_empty() && wanted == own;
    let wanted = if place.is_empty() { own } else { place };
    if !place.is_empty() || found.iter().any(|segment| in_place(segment, wanted)) {
        found.retain(|segment| in_place(segment, wanted));
    }
}

/// Where a street and number lie, in the municipality with this Belfiore code. Segments of the list that name none are the body's own.
/// Without a code the body's own municipality is meant, and any other one of the list only where that has no such street. The postcode tells
/// streets of one name apart; without a number an answer is given only when the whole street lies in one district. `None` when the street is
/// not in the list, or when it cannot be told.
///
/// # Errors
/// Those of the database.
pub async fn locate(tx: &mut Tx, street: &str, number: &str, postcode: &str, place: &str) -> Outcome<Option<Located>> {
    let key = folded_tight(street);
    if key.is_empty() {
        return Ok(None);
    }
    let mut found: Vec<Located> = tx.sql(&FIND).bind("street_key", key).all().await?;
    if found.is_empty() {
        return Ok(None);
    }
    let own: String = tx.sql(&OWN_PLACE).value().await?;
    keep_of_place(&mut found, place, &own);
    if !postcode.is_empty() && found.iter().any(|segment| segment.postcode == postcode) {
        found.retain(|segment| segment.postcode == postcode);
    }
    if let Some(number) = number_of(number) {
        let parity = if number % 2 == 0 { "even" } else { "odd" };
        found.retain(|segment| segment.parity == parity && (segment.number_from..=segment.number_to).contains(&number));
    }
    let mut districts: Vec<(&str, &str)> =
        found.iter().map(|segment| (segment.place_name.as_str(), segment.district.as_str())).collect();
    districts.dedup();
    if districts.len() == 1 { Ok(found.into_iter().next()) } else { Ok(None) }
}

/// Makes these the streets of the body from today, in the caller's transaction. How many there are now.
///
/// # Errors
/// Those of the database.
pub async fn load(tx: &mut Tx, segments: &[Segment]) -> Outcome<usize> {
    let read = super::import::Read { segments: segments.to_vec(), ..super::import::Read::default() };
    let id = super::edition::write(tx, &read, "Caricato dalla riga di comando", "", "draft").await?;
    let today = tx.today();
    super::edition::hold(tx, id, today).await?;
    tx.sql(&NOBODY_FOLLOWS).run().await?;
    Ok(segments.len())
}
