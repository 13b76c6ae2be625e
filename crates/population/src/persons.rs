//! What of this room belongs to a person.

store::person_rows! {
    /// Which resident a person is.
    LINKS = "population_link"."person_id" unless "exists (select 1 from population_link o where o.body_id = t.body_id and o.person_id = :to and o.reference = t.reference)";
    /// Whom news of the civil register are about.
    ALERTS = "population_alert"."person_id";
}
