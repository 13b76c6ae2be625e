//! What of this room belongs to a person. Telephones, marks and keys of the search are made anew from what the record says, and stay.

store::person_rows! {
    /// Identifiers, but for those that the other record has too.
    IDENTIFIERS = "registry_identifier"."person_id" unless "exists (select 1 from registry_identifier s where s.body_id = :body and s.person_id = :to and s.kind = t.kind and s.value = t.value)";
    /// Where somebody lives. A protected address does not stand in the way of another: it is in a place of its own.
    ADDRESSES = "registry_address"."person_id" exclusive "Indirizzo" always false set ", ended_by = null, version = version + 1" rows concat!(
        "select a.id as row_id, case when a.kind in ('residence', 'fictitious', 'abroad') then 'registered' else a.kind end || case when a.restricted then '!' else '' end as slot,
                cast(null as uuid) as slot_id, a.address_text as what, case when ", crate::address_shown!("a.restricted", "a.person_id"), " then true else false end as shown,
                a.valid_from, a.valid_until
           from registry_address a where a.body_id = :body and a.person_id = :person order by a.valid_from, a.id");
    /// Decisions on the competent office.
    COMPETENCE = "registry_competence"."person_id" exclusive "Ufficio competente" always false set "" rows
        "select c.id as row_id, '' as slot, cast(null as uuid) as slot_id,
                coalesce(u.name, 'Municipio ' || cast(c.municipio as text)) as what, true as shown, c.valid_from, c.valid_until
           from registry_competence c left join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id
          where c.body_id = :body and c.person_id = :person order by c.valid_from, c.id";
    /// Places in households: one registered and one ISEE household at a time, and nobody twice in one.
    MEMBERS = "registry_member"."person_id" exclusive "Nucleo" always true set "" rows concat!(
        "select m.id as row_id, m.kind as slot, case when m.kind = 'de_facto' then m.household_id else null end as slot_id,
                coalesce((select min(p.display_name) from registry_member o join registry_person p on p.body_id = o.body_id and p.id = o.person_id
                           where o.body_id = m.body_id and o.household_id = m.household_id and o.role = 'holder' and o.valid_from <= :today and o.valid_until > :today and ",
        crate::not_hidden!("o.person_id"), "), '') as what, true as shown, m.valid_from, m.valid_until
           from registry_member m where m.body_id = :body and m.person_id = :person order by m.valid_from, m.id");
    /// Relations that are written in somebody's record, but for one with the other record.
    RELATIONS = "registry_relation"."person_id" unless "t.other_id = :to";
    /// Relations that others have with them.
    RELATED = "registry_relation"."other_id" unless "t.person_id = :to";
    /// Who acts for them in law.
    REPRESENTED = "registry_representative"."person_id" unless "t.other_id = :to";
    /// For whom they act.
    REPRESENTING = "registry_representative"."other_id" unless "t.person_id = :to";
    /// Who has to do with them.
    INVOLVEMENTS = "registry_involvement"."person_id";
    /// Involvements whose ground is the person: the registration, the protection.
    GROUNDS = "registry_involvement"."source_id";
    /// The history of their data.
    CHANGES = "registry_change"."person_id";
    /// The history of others, where it is about them.
    CHANGES_ABOUT = "registry_change"."other_id" unless "t.person_id = :to";
    /// Groups they belong to, but for those of the other record that hold too.
    TARGETS = "registry_target"."person_id" unless "exists (select 1 from registry_target s where s.body_id = :body and s.person_id = :to and s.target = t.target and s.valid_from < t.valid_until and t.valid_from < s.valid_until)";
    /// What was certified of them.
    CERTIFICATES = "registry_certificate"."person_id";
    /// By which right they are here.
    PERMITS = "registry_permit"."person_id";
    /// Risks that they run, but for those of the other record that hold too.
    RISKS = "registry_risk"."person_id" unless "exists (select 1 from registry_risk s where s.body_id = :body and s.person_id = :to and s.kind = t.kind and s.valid_from < t.valid_until and t.valid_from < s.valid_until)";
    /// Stays of theirs that somebody pays.
    PAYERS = "registry_payer"."person_id";
    /// What a Comune says against it.
    PAYER_DISPUTES = "registry_payer_dispute"."person_id";
    /// That the list of streets put an address of theirs elsewhere.
    RELOCATIONS = "registry_relocation"."person_id";
    /// Requests of registered residence, but for one that waits where another one does.
    RESIDENCE_REQUESTS = "registry_residence_request"."person_id" unless "t.state = 'sent' and exists (select 1 from registry_residence_request s where s.body_id = :body and s.person_id = :to and s.state = 'sent')";
    /// Privacy notices that were given.
    NOTICES = "registry_notice"."person_id";
    /// That they were entered again.
    TASKS = "registry_task"."person_id" unless "t.other_id = :to";
    /// As whom a protected person was entered again.
    TASKS_ABOUT = "registry_task"."other_id" unless "t.person_id = :to";
}
