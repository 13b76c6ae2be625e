//! Rankings in the database.

use crate::application_scope;
use guard::in_unit;
use registry::not_hidden;

macro_rules! measure {
    ($permission:literal) => {
        concat!(
            "select m.id, m.code, m.title, m.ranked, m.budget_cents, m.rule_id, r.code as rule_code, m.unit_id, u.name as unit_name, m.state, m.closes_on
               from benefits_measure m join benefits_rule r on r.body_id = m.body_id and r.id = m.rule_id join guard_unit u on u.body_id = m.body_id and u.id = m.unit_id
              where m.body_id = :body and m.id = :measure and ",
            in_unit!($permission, "m.unit_id")
        )
    };
}

macro_rules! rankings {
    ($rest:expr) => {
        concat!(
            "select k.id, k.measure_id, m.code as measure_code, m.title as measure_title, k.rule_version_id, k.edition, k.kind, k.as_of, k.state, k.times, k.budget_cents, k.admitted, k.waiting, k.refused, k.undetermined,
                    k.amount_cents, k.moved_from, k.made_at, k.made_by, coalesce(w.display_name, '') as made_by_name, k.act_number, k.act_date, k.act_organ, k.approved_at,
                    coalesce(e.display_name, '') as approved_by_name, k.published_on, k.published_until, k.version
               from benefits_ranking k join benefits_measure m on m.body_id = k.body_id and m.id = k.measure_id
               left join guard_account w on w.body_id = k.body_id and w.id = k.made_by left join guard_account e on e.body_id = k.body_id and e.id = k.approved_by
              where k.body_id = :body and ",
            $rest
        )
    };
}

/// The applications of a measure that are ranked: submitted, not taken back, and not those whose grant was revoked.
macro_rules! ranked {
    ($alias:literal) => {
        concat!(
            $alias,
            ".body_id = :body and ",
            $alias,
            ".measure_id = :measure and ",
            $alias,
            ".state in ('submitted', 'examining', 'suspended', 'notice', 'decided') and not exists (select 1 from benefits_decision rd where rd.body_id = ",
            $alias,
            ".body_id and rd.application_id = ",
            $alias,
            ".id and rd.state = 'revoked' and rd.annulled_at is null)"
        )
    };
}

/// Lines `w` of an edition from which a decision is to be proposed. Whoever waited by the act of an earlier one is admitted by this one; what was
/// annulled waits for the next.
macro_rules! to_propose {
    () => {
        "w.body_id = :body and w.ranking_id = :id and ((w.outcome in ('in', 'refused') and a.state in ('submitted', 'examining', 'notice')) or (w.outcome = 'in' and a.state = 'decided'))
            and not exists (select 1 from benefits_decision d where d.body_id = a.body_id and d.application_id = a.id
                  and (d.state = 'proposed' or (d.annulled_at is null and d.state in ('decided', 'revoked')) or (d.annulled_at is not null and d.ranking_id = w.ranking_id)))"
    };
}

macro_rules! member {
    ($from:literal, $rest:expr) => {
        concat!(
            "select a.id as application_id, p.person_id, p.sex, p.birth_date, p.birth_estimated, i.role,
                    (select cast(max(case when l.istat_code = b.istat_code then 1 else 0 end) as bigint) from registry_v_place l where l.body_id = p.body_id and l.person_id = p.person_id
                        and l.kind in ('residence', 'fictitious') and l.valid_from <= :on and l.valid_until > :on) as resident
               from benefits_application a ",
            $from,
            " join guard_body b on b.body_id = p.body_id where ",
            ranked!("a"),
            $rest
        )
    };
}

store::statements! {
    pub MEASURE = measure!("application.read");
    pub TO_RANK = measure!("ranking.make");
    /// One row for each measure: whoever makes a ranking of it comes one after the other.
    pub LOCK_MEASURE = "select m.version from benefits_measure m where m.body_id = :body and m.id = :measure {for update}";

    pub OF_MEASURE = rankings!(concat!("k.measure_id = :measure and ", in_unit!("application.read", "m.unit_id"), " order by k.edition desc limit 100"));
    pub ONE = rankings!(concat!("k.id = :id and ", in_unit!("application.read", "m.unit_id")));
    pub TO_MAKE = rankings!(concat!("k.id = :id and ", in_unit!("ranking.make", "m.unit_id")));
    pub TO_APPROVE = rankings!(concat!("k.id = :id and ", in_unit!("application.decide", "m.unit_id")));
    pub LOCK = "select k.version from benefits_ranking k where k.body_id = :body and k.id = :id {for update}";
    pub SEED = "select k.seed from benefits_ranking k where k.body_id = :body and k.measure_id = :measure order by k.edition limit 1";
    pub LATEST_EDITION = "select coalesce(max(k.edition), 0) from benefits_ranking k where k.body_id = :body and k.measure_id = :measure";
    /// The lines of an edition after one of them. Whom the reader may not know of is told by the code alone.
    pub ROWS = concat!(
        "select w.line, w.place, w.application_id, a.number, a.person_id, case when ", not_hidden!("a.person_id"), " then p.display_name else '' end as display_name, a.state, w.code, w.outcome, w.points, w.tied,
                w.amount_cents, w.why
           from benefits_ranking_row w join benefits_ranking k on k.body_id = w.body_id and k.id = w.ranking_id join benefits_measure m on m.body_id = k.body_id and m.id = k.measure_id
           join benefits_application a on a.body_id = w.body_id and a.id = w.application_id
           left join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
          where w.body_id = :body and w.ranking_id = :id and (:any_outcome or w.outcome = :outcome) and w.line > :after and ", in_unit!("application.read", "m.unit_id"), " order by w.line limit :most");
    /// What is published of an edition: nothing of a person.
    pub PUBLIC_ROWS = concat!("select w.line, w.place, w.code, w.outcome, w.amount_cents from benefits_ranking_row w join benefits_ranking k on k.body_id = w.body_id and k.id = w.ranking_id
           join benefits_measure m on m.body_id = k.body_id and m.id = k.measure_id
          where w.body_id = :body and w.ranking_id = :id and ", in_unit!("ranking.make", "m.unit_id"), " order by w.line limit 300000");
    /// All lines of an edition with what was known: to make the next one.
    pub KEPT = "select w.application_id, w.outcome, w.place, w.input, a.state, a.received_on, a.number,
                       case when exists (select 1 from benefits_decision d where d.body_id = a.body_id and d.application_id = a.id and d.state = 'revoked' and d.annulled_at is null) then true else false end as revoked
                  from benefits_ranking_row w join benefits_application a on a.body_id = w.body_id and a.id = w.application_id
                 where w.body_id = :body and w.ranking_id = :id order by a.received_on, a.number limit 300000";
    pub STANDINGS = "select w.application_id, w.outcome, w.code from benefits_ranking_row w where w.body_id = :body and w.ranking_id = :id order by w.line limit 300000";
    /// Of a final edition: who is in or refused and has no decision yet.
    pub TO_PROPOSE = concat!(
        "select a.id as application_id, a.version, w.outcome, w.points, w.amount_cents, w.input from benefits_ranking_row w join benefits_application a on a.body_id = w.body_id and a.id = w.application_id
          where ", to_propose!(), " and ", application_scope!("application.examine"), " order by w.line limit :most");
    /// How many of them are left beyond one lot.
    pub LEFT = concat!("select cast(count(*) as bigint) from benefits_ranking_row w join benefits_application a on a.body_id = w.body_id and a.id = w.application_id
          where ", to_propose!(), " and ", application_scope!("application.examine"));
    /// Lines that become proposals and are not for the actor to propose: every one of them is looked at. Whatever became of them since does not change the number: it tells no more
    /// than the lines that the actor reads under a code.
    pub ELSEWHERE = concat!("select cast(coalesce(sum(case when ", application_scope!("application.examine"), " then 0 else 1 end), 0) as bigint)
           from benefits_ranking_row w join benefits_application a on a.body_id = w.body_id and a.id = w.application_id
          where w.body_id = :body and w.ranking_id = :id and w.outcome in ('in', 'refused')
            and exists (select 1 from benefits_measure m where m.body_id = a.body_id and m.id = a.measure_id and ", in_unit!("application.read", "m.unit_id"), ")");
    /// Where an application stands, edition by edition, the latest first, for whoever may read it. What is not approved yet is told to nobody else.
    pub OF_APPLICATION = concat!(
        "select k.id as ranking_id, k.edition, k.kind, k.state, k.act_number, k.act_date, k.act_organ, w.place, w.code, w.outcome, w.why from benefits_ranking_row w
           join benefits_ranking k on k.body_id = w.body_id and k.id = w.ranking_id join benefits_application a on a.body_id = w.body_id and a.id = w.application_id
          where w.body_id = :body and w.application_id = :id and k.state <> 'made' and ", application_scope!("application.read"), " order by k.edition desc limit 20");
    pub ADD = "insert into benefits_ranking (body_id, id, measure_id, rule_version_id, edition, kind, as_of, seed, state, times, budget_cents, admitted, waiting, refused, undetermined, amount_cents, moved_from,
                                             made_at, made_by, act_number, act_date, act_organ, approved_at, approved_by, published_on, published_until, published_by, version)
               values (:body, :id, :measure, :rule_version, :edition, :kind, :as_of, :seed, 'made', :times, :budget, :admitted, :waiting, :refused, :undetermined, :amount, :moved_from,
                       :now, :actor, '', null, '', null, null, null, null, null, 1)";
    pub ADD_ROW = "insert into benefits_ranking_row (body_id, ranking_id, line, place, application_id, code, outcome, points, tied, amount_cents, why, input)
                   values (:body, :ranking, :line, :place, :application, :code, :outcome, :points, :tied, :amount, :why, :input)";
    pub APPROVE = "update benefits_ranking set state = 'approved', act_number = :act_number, act_date = :act_date, act_organ = :act_organ, approved_at = :now, approved_by = :actor, version = version + 1
                    where body_id = :body and id = :id and version = :version and state = 'made'";
    pub PUBLISH = "update benefits_ranking set state = 'published', published_on = :today, published_until = :until, published_by = :actor, version = version + 1
                    where body_id = :body and id = :id and version = :version and state = 'approved'";
    /// Later editions of a measure that somebody approved: from those one goes on.
    pub LATER = "select cast(count(*) as bigint) from benefits_ranking k where k.body_id = :body and k.measure_id = :measure and k.edition > :edition and k.state in ('approved', 'published')";
    /// Grants of a measure, given or proposed, to somebody whom an edition does not admit: with those of the edition they would be too many.
    pub BEYOND = "select cast(count(*) as bigint) from benefits_application a join benefits_decision d on d.body_id = a.body_id and d.application_id = a.id
           where a.body_id = :body and a.measure_id = :measure and a.state <> 'withdrawn' and d.state in ('proposed', 'decided') and d.outcome in ('granted', 'partial')
             and not exists (select 1 from benefits_ranking_row w where w.body_id = a.body_id and w.application_id = a.id and w.ranking_id = :id and w.outcome = 'in')";
    /// Those of a measure whose place a later one takes.
    pub SUPERSEDE_MADE = "update benefits_ranking set state = 'superseded', version = version + 1 where body_id = :body and measure_id = :measure and state = 'made'";
    pub SUPERSEDE_PUBLISHED = "update benefits_ranking set state = 'superseded', version = version + 1 where body_id = :body and measure_id = :measure and state in ('approved', 'published') and edition < :edition";

    /// What is ranked, in the order in which it came.
    pub APPLICATIONS = concat!("select a.id, a.number, a.person_id, a.household_id, a.received_on from benefits_application a where ", ranked!("a"), " order by a.received_on, a.number, a.id limit 300000");
    pub ANSWERS = concat!(
        "select f.application_id, f.fact, f.value from benefits_application a cross join benefits_application_fact f where f.body_id = a.body_id and f.application_id = a.id and ", ranked!("a"), "
          order by a.id, f.position");
    /// The people for whom one asks, then who is in their household.
    pub THEMSELVES = member!(
        "join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
         left join registry_v_member i on i.body_id = a.body_id and i.household_id = a.household_id and i.person_id = a.person_id and i.valid_from <= :on and i.valid_until > :on", "");
    pub MEMBERS = member!(
        "join registry_v_member i on i.body_id = a.body_id and i.household_id = a.household_id and i.person_id <> a.person_id and i.valid_from <= :on and i.valid_until > :on
         join registry_v_person p on p.body_id = i.body_id and p.person_id = i.person_id", " and (p.death_date is null or p.death_date > :on) order by a.id, p.birth_date, p.person_id");
    /// Attestations of the people for whom one asks, and of the households in which they are.
    pub ATTESTATIONS = concat!(
        "select a.id as application_id, s.id, s.kind, s.indicator, s.protocol, s.submitted_on, s.last_day, s.value_cents, s.scale_hundredths, s.created_at,
                case when exists (select 1 from benefits_isee_defect d where d.body_id = s.body_id and d.attestation_id = s.id and d.outcome = 'open') then true else false end as has_open_defects
           from benefits_application a join benefits_isee s on s.body_id = a.body_id and s.person_id = a.person_id and s.state = 'kept' where ", ranked!("a"), "
         union all
         select a.id as application_id, s.id, s.kind, s.indicator, s.protocol, s.submitted_on, s.last_day, s.value_cents, s.scale_hundredths, s.created_at,
                case when exists (select 1 from benefits_isee_defect d where d.body_id = s.body_id and d.attestation_id = s.id and d.outcome = 'open') then true else false end as has_open_defects
           from benefits_application a join benefits_isee_member n on n.body_id = a.body_id and n.person_id = a.person_id
           join benefits_isee s on s.body_id = n.body_id and s.id = n.attestation_id and s.person_id <> a.person_id and s.state = 'kept' and s.kind in ('ordinary', 'current') where ", ranked!("a"));
    /// What was granted to the people for whom one asks and to their households, and runs on a day.
    pub RUNNING = concat!(
        "select a.id as application_id, o.person_id, r.code as rule_code from benefits_application a
           join registry_v_member i on i.body_id = a.body_id and i.household_id = a.household_id and i.valid_from <= :on and i.valid_until > :on
           join benefits_application o on o.body_id = i.body_id and o.person_id = i.person_id
           join benefits_decision d on d.body_id = o.body_id and d.application_id = o.id and d.state in ('decided', 'revoked') and d.outcome in ('granted', 'partial') and d.valid_from <= :on
                and (d.valid_until is null or d.valid_until > :on) and (d.revoked_from is null or d.revoked_from > :on)
           join benefits_rule_version v on v.body_id = d.body_id and v.id = d.rule_version_id join benefits_rule r on r.body_id = v.body_id and r.id = v.rule_id where ", ranked!("a"), " and o.id <> a.id
         union
         select a.id as application_id, o.person_id, r.code as rule_code from benefits_application a
           join benefits_application o on o.body_id = a.body_id and o.person_id = a.person_id
           join benefits_decision d on d.body_id = o.body_id and d.application_id = o.id and d.state in ('decided', 'revoked') and d.outcome in ('granted', 'partial') and d.valid_from <= :on
                and (d.valid_until is null or d.valid_until > :on) and (d.revoked_from is null or d.revoked_from > :on)
           join benefits_rule_version v on v.body_id = d.body_id and v.id = d.rule_version_id join benefits_rule r on r.body_id = v.body_id and r.id = v.rule_id where ", ranked!("a"), " and o.id <> a.id");
    /// Who of them has a plan signed with the social service on a day.
    pub SIGNED = concat!(
        "select distinct a.id from benefits_application a join casework_v_plan_service s on s.body_id = a.body_id and s.person_id = a.person_id and s.plan_state = 'agreed' and s.signed_on <= :on where ", ranked!("a"));
}
