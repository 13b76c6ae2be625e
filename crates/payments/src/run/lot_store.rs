//! What a lot of a liquidation is filled from.

use crate::scope::outside_stands;
use uuid::Uuid;

/// Entitlements of a run's office, and of its measure where it has one, after a place.
macro_rules! of_lot {
    () => {
        "e.body_id = :body and e.unit_id = :unit and (:any_measure or e.measure_id = :measure) and e.id > :after and e.valid_from < :month_end
         and (e.valid_until is null or e.valid_until > :earliest)"
    };
}

/// The entitlements of a lot by their place: what belongs to them is read once for all.
macro_rules! in_lot {
    () => {
        "e.body_id = :body and e.unit_id = :unit and e.id > :after and e.id <= :last"
    };
}

store::statements! {
    /// Entitlements of a lot, in their order, locked: none changes while it is looked at.
    pub LOCK_LOT = concat!("select e.id from payments_entitlement e where ", of_lot!(), " order by e.id limit :most {for update}");
    /// What is known of them, read once they are locked: a death or another account that somebody wrote meanwhile is seen.
    pub LOT = concat!("select e.id, e.decision_id, e.person_id, e.unit_id, e.chapter_id, e.amount_cents, e.rhythm, e.valid_from, e.valid_until, e.revoked_from, e.version,
                    (select p.death_date from registry_v_person p where p.body_id = e.body_id and p.person_id = e.person_id) as died_on,
                    (select y.id from payments_payee y where y.body_id = e.body_id and y.person_id = e.person_id and y.valid_from <= :today and (y.valid_until is null or y.valid_until > :today)
                      order by y.valid_from desc, y.id desc limit 1) as payee_id,
                    case when exists (select 1 from payments_heir h where h.body_id = e.body_id and h.entitlement_id = e.id) then true else false end as inherited
               from payments_entitlement e where ", of_lot!(), " and e.id <= :last order by e.id");
    pub LOT_CHANGES = concat!("select c.entitlement_id, c.from_day, c.amount_cents from payments_change c join payments_entitlement e on e.body_id = c.body_id and e.id = c.entitlement_id
                                where ", in_lot!(), " order by c.entitlement_id, c.from_day");
    pub LOT_PAUSES = concat!("select s.entitlement_id, s.from_day, s.until_day, s.owed from payments_suspension s join payments_entitlement e on e.body_id = s.body_id and e.id = s.entitlement_id
                               where ", in_lot!(), " order by s.entitlement_id, s.from_day");
    /// What is paid of each month, or about to be, and the number of its next difference.
    pub LOT_LIVE = concat!("select r.entitlement_id, r.month, cast(sum(r.amount_cents) as bigint), cast(max(r.difference) + 1 as bigint)
                              from payments_run_row r join payments_entitlement e on e.body_id = r.body_id and e.id = r.entitlement_id
                             where r.body_id = :body and r.state in ('due', 'paid') and ", in_lot!(), " group by r.entitlement_id, r.month order by r.entitlement_id, r.month");
    /// What of each month is paid outside this program, by an act.
    pub LOT_OUTSIDE = concat!("select o.entitlement_id, o.month, cast(sum(o.amount_cents) as bigint) from payments_outside o join payments_entitlement e on e.body_id = o.body_id and e.id = o.entitlement_id
                                where o.body_id = :body and ", outside_stands!(), " and ", in_lot!(), " group by o.entitlement_id, o.month order by o.entitlement_id, o.month");
    /// What people gave back of what they had been paid too much.
    pub LOT_GIVEN_BACK = concat!("select e.id, cast(sum(y.amount_cents) as bigint) from payments_entitlement e join payments_recovery v on v.body_id = e.body_id and v.entitlement_id = e.id
                                    join payments_repayment y on y.body_id = v.body_id and y.recovery_id = v.id
                                   where y.kind = 'paid' and ", in_lot!(), " group by e.id order by e.id");
    /// Accounts from which the latest transfer came back.
    pub LOT_CAME_BACK = concat!("select distinct b.payee_id from payments_entitlement e join payments_payee y on y.body_id = e.body_id and y.person_id = e.person_id and y.kind = 'iban'
                                   join payments_run_row b on b.body_id = y.body_id and b.payee_id = y.id and b.state = 'returned'
                                  where ", in_lot!(), " and not exists (select 1 from payments_run_row k where k.body_id = b.body_id and k.payee_id = b.payee_id and k.state = 'paid' and k.outcome_on > b.outcome_on)
                                  order by b.payee_id");
}

/// An entitlement of a lot.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct InLot {
    /// What is granted.
    #[sqlx(flatten)]
    pub granted: crate::entitlement::store::Granted,
    /// How it is paid today.
    pub payee_id: Option<Uuid>,
}
