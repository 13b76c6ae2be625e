//! What of this room belongs to a person. Telephones, marks and keys of the search are made anew from what the record says, and stay.

/// What a certificate is, in the words of [`crate::fact::certificate::CertificateKind`], which a test holds against them.
macro_rules! certificate_words {
    () => {
        "case f.kind when 'civil_invalidity' then 'Invalidità civile' when 'handicap' then 'Legge 104/1992' when 'blindness' then 'Cecità civile' when 'deafness' then 'Sordità civile'
              when 'deafblindness' then 'Sordocecità' when 'disability' then 'Condizione di disabilità (D.Lgs. 62/2024)' when 'work' then 'Collocamento mirato (legge 68/1999)'
              when 'self_sufficiency' then 'Non autosufficienza' else '' end
         || coalesce(' ' || cast(f.percentage as text) || '%', '') || case when f.authority <> '' then ', ' || f.authority else '' end || case when f.number <> '' then ' n. ' || f.number else '' end"
    };
}

/// What a right to stay is, in the words of [`crate::fact::permit::PermitKind`], which a test holds against them.
macro_rules! permit_words {
    () => {
        "case f.kind when 'work' then 'Lavoro' when 'family' then 'Famiglia' when 'study' then 'Studio' when 'minor' then 'Minore età o affidamento' when 'medical' then 'Cure mediche'
              when 'long_term' then 'Soggiornante di lungo periodo (UE)' when 'protection' then 'Protezione' when 'application' then 'Richiesta di asilo'
              when 'eu_citizen' then 'Cittadino dell''Unione europea' when 'eu_family' then 'Familiare di cittadino dell''Unione europea' when 'other' then 'Altro permesso'
              when 'waiting' then 'In attesa di rilascio o rinnovo' when 'none' then 'Nessun titolo di soggiorno' else '' end
         || case when f.authority <> '' then ', ' || f.authority else '' end || case when f.number <> '' then ' n. ' || f.number else '' end"
    };
}

store::person_rows! {
    /// Identifiers, but for those that the other record has too; one that holds goes where it does not hold any more.
    IDENTIFIERS = "registry_identifier"."person_id" unless "exists (select 1 from registry_identifier s where s.body_id = :body and s.person_id = :to and s.kind = t.kind and s.value = t.value and (t.valid_until < '9999-12-31' or s.valid_until = '9999-12-31'))";
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
    /// By whose matter others are known.
    MATTERS = "registry_involvement"."of_person_id";
    /// The history of their data.
    CHANGES = "registry_change"."person_id";
    /// The history of others, where it is about them.
    CHANGES_ABOUT = "registry_change"."other_id" unless "t.person_id = :to";
    /// Groups they belong to, but for those of the other record that hold too.
    TARGETS = "registry_target"."person_id" unless "exists (select 1 from registry_target s where s.body_id = :body and s.person_id = :to and s.target = t.target and s.valid_from < t.valid_until and t.valid_from < s.valid_until)";
    /// What was certified of them: of a kind one holds at a time.
    CERTIFICATES = "registry_certificate"."person_id" exclusive "Certificazione" always true set ", version = version + 1" rows concat!(
        "select f.id as row_id, f.kind as slot, cast(null as uuid) as slot_id, ", certificate_words!(), " as what,
                case when ", crate::person_scope!("health.read", "f.person_id"), " then true else false end as shown, f.valid_from, f.valid_until
           from registry_certificate f where f.body_id = :body and f.person_id = :person order by f.valid_from, f.id");
    /// By which right they are here: one at a time.
    PERMITS = "registry_permit"."person_id" exclusive "Titolo di soggiorno" always true set ", version = version + 1" rows concat!(
        "select f.id as row_id, '' as slot, cast(null as uuid) as slot_id, ", permit_words!(), " as what, true as shown, f.valid_from, f.valid_until
           from registry_permit f where f.body_id = :body and f.person_id = :person order by f.valid_from, f.id");
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
    /// Who asked for their data.
    DATA_REQUESTS = "registry_data_request"."person_id";
    /// That they were entered again.
    TASKS = "registry_task"."person_id" unless "t.other_id = :to";
    /// As whom a protected person was entered again.
    TASKS_ABOUT = "registry_task"."other_id" unless "t.person_id = :to";
}

#[cfg(test)]
mod tests {
    use crate::fact::certificate::CertificateKind;
    use crate::fact::permit::PermitKind;

    #[test]
    fn what_somebody_chooses_between_is_called_as_everywhere() {
        let told = |code: &str, label: &str| format!("when '{code}' then '{}'", label.replace('\'', "''"));
        for kind in CertificateKind::ALL {
            assert!(certificate_words!().contains(&told(kind.code(), kind.label())), "{kind:?}");
        }
        for kind in PermitKind::ALL {
            assert!(permit_words!().contains(&told(kind.code(), kind.label())), "{kind:?}");
        }
    }
}
