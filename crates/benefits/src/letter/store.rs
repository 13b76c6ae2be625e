//! To whom a letter goes.

use crate::application_scope;
use kernel::{Cents, PersonId};
use registry::{not_hidden, person_scope};

store::statements! {
    /// Whoever asked, where that is somebody else of whom the reader may know; otherwise whoever it is for. An address only for those who may read
    /// it in the register, and never of a protected person or of somebody with a protected address: another one of theirs could be where they
    /// must not be looked for.
    pub ADDRESSEE = concat!(
        "select p.person_id, p.given_name, p.family_name, p.display_name,
                coalesce(case when not p.restricted
                               and not exists (select 1 from registry_v_place h where h.body_id = :body and h.person_id = p.person_id and h.restricted and h.valid_from <= :today and h.valid_until > :today)
                               and ", person_scope!("person.read", "p.person_id"), "
                              then (select r.address_text from registry_v_residence r
                                     where r.body_id = :body and r.person_id = p.person_id and r.valid_from <= :today and r.valid_until > :today and r.kind in ('domicile', 'residence', 'presence')
                                     order by case r.kind when 'domicile' then 0 when 'residence' then 1 else 2 end, r.valid_from desc, r.address_id limit 1) end, '') as address
           from benefits_application a
           join registry_v_person p on p.body_id = a.body_id and p.person_id = case when ", not_hidden!("a.applicant_id"), " then a.applicant_id else a.person_id end
          where a.body_id = :body and a.id = :id and ", application_scope!("application.read"));
    /// Whether a decision says what somebody pays, what was paid before it, and whether another one took its place.
    pub TARIFF = concat!(
        "select case when r.kind = 'copayment' then true else false end as is_copayment, k.old_amount_cents,
                case when exists (select 1 from benefits_recalculation s where s.body_id = d.body_id and s.decision_id = d.id and s.state = 'approved' and s.from_day = d.revoked_from)
                     then true else false end as is_replaced
           from benefits_decision d join benefits_application a on a.body_id = d.body_id and a.id = d.application_id
           join benefits_rule_version v on v.body_id = d.body_id and v.id = d.rule_version_id
           join benefits_rule r on r.body_id = v.body_id and r.id = v.rule_id
           left join benefits_recalculation k on k.body_id = d.body_id and k.id = d.id and k.state = 'approved'
          where d.body_id = :body and d.id = :id and ", application_scope!("application.read"));
}

/// A decision, as far as it says what somebody pays for a service.
#[derive(Clone, Copy, Debug, Default, sqlx::FromRow)]
pub struct Tariff {
    /// Whether it does.
    pub is_copayment: bool,
    /// What was paid before, where it took the place of another one.
    pub old_amount_cents: Option<Cents>,
    /// Whether another one took its place: it ends there, and nothing is revoked.
    pub is_replaced: bool,
}

/// To whom a letter goes.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Addressee {
    /// Who.
    pub person_id: PersonId,
    /// May be empty.
    pub given_name: String,
    /// May be empty.
    pub family_name: String,
    /// What they are called in lists.
    pub display_name: String,
    /// In one line; empty where it is not known, or not to be written.
    pub address: String,
}

impl Addressee {
    /// As one writes to somebody: given name first.
    pub fn name(&self) -> String {
        if self.given_name.is_empty() || self.family_name.is_empty() {
            return self.display_name.clone();
        }
        format!("{} {}", self.given_name, self.family_name)
    }
    /// As it stands on the envelope: name, street, postcode and place.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.name()];
        match self.address.rsplit_once(", ") {
            Some((street, town)) => lines.extend([street.to_owned(), town.to_owned()]),
            None if self.address.is_empty() => {}
            None => lines.push(self.address.clone()),
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addressee(given: &str, family: &str, address: &str) -> Addressee {
        Addressee {
            person_id: PersonId(uuid::Uuid::nil()),
            given_name: given.to_owned(),
            family_name: family.to_owned(),
            display_name: "Rossi Mario".to_owned(),
            address: address.to_owned(),
        }
    }

    #[test]
    fn an_envelope_has_the_name_the_street_and_the_town() {
        let whole = addressee("Mario", "Rossi", "Via Lenta 12/A, scala B, 20139 Milano");
        assert_eq!(whole.lines(), ["Mario Rossi", "Via Lenta 12/A, scala B", "20139 Milano"]);
        assert_eq!(addressee("", "Rossi", "").lines(), ["Rossi Mario"]);
        assert_eq!(addressee("Mario", "Rossi", "Milano").lines(), ["Mario Rossi", "Milano"]);
    }
}
