//! Recalculations in the database.

use crate::application_scope;

/// A decision `d` that runs from `:from` on, on an application `a` that nobody took back.
macro_rules! runs {
    () => {
        "d.state = 'decided' and d.outcome in ('granted', 'partial') and a.state <> 'withdrawn' and (d.valid_until is null or d.valid_until > :from)"
    };
}

/// A decision `d` that ran on some day from `:from` on, and whose place another one took by an act of recalculations.
macro_rules! replaced {
    () => {
        "d.state = 'revoked' and d.outcome in ('granted', 'partial') and d.annulled_at is null and a.state <> 'withdrawn' and d.revoked_from > :from and d.revoked_from > d.valid_from
         and (d.valid_until is null or d.valid_until > :from)
         and exists (select 1 from benefits_recalculation s where s.body_id = d.body_id and s.decision_id = d.id and s.state = 'approved')"
    };
}

/// Co-payments that run, whoever asks: for what the program itself works out.
macro_rules! held {
    ($more:expr, $joins:expr, $rest:expr) => {
        held_where!($more, $joins, runs!(), $rest)
    };
}

/// The same of those that are so.
macro_rules! held_where {
    ($more:expr, $joins:expr, $so:expr, $rest:expr) => {
        concat!(
            "select ",
            $more,
            "d.id as decision_id, d.application_id, a.person_id, a.household_id, d.rule_version_id, r.code as rule_code, d.amount_cents, d.period, d.valid_from,
                    case when d.deviation = '' then false else true end as deviates
               from benefits_decision d join benefits_application a on a.body_id = d.body_id and a.id = d.application_id
               join benefits_rule_version v on v.body_id = d.body_id and v.id = d.rule_version_id
               join benefits_rule r on r.body_id = v.body_id and r.id = v.rule_id ",
            $joins,
            " where d.body_id = :body and r.kind = 'copayment' and ",
            $so,
            " and ",
            $rest
        )
    };
}

/// The people for whom an attestation counts: whoever submitted it, and its household where it is one of the household.
macro_rules! of_attestation {
    () => {
        "(a.person_id in (select s.person_id from benefits_isee s where s.body_id = :body and s.id = :cause_id)
          or a.person_id in (select n.person_id from benefits_isee_member n join benefits_isee s on s.body_id = n.body_id and s.id = n.attestation_id and s.kind in ('ordinary', 'current')
                              where n.body_id = :body and n.attestation_id = :cause_id and n.person_id is not null))"
    };
}

/// Not worked out for this cause before, nor what came of it.
macro_rules! fresh {
    () => {
        "not exists (select 1 from benefits_recalculation k where k.body_id = d.body_id and k.decision_id = d.id and k.cause = :cause and k.cause_id = :cause_id)
         and not exists (select 1 from benefits_recalculation k where k.body_id = d.body_id and k.id = d.id and k.cause = :cause and k.cause_id = :cause_id)"
    };
}

/// Those that wait or said that nothing changes, from a day on.
macro_rules! again {
    ($rest:expr) => {
        held!(
            "k.id, k.from_day, ",
            "join benefits_recalculation k on k.body_id = d.body_id and k.decision_id = d.id and k.state in ('proposed', 'undetermined', 'examine', 'unchanged') and k.from_day >= :from",
            $rest
        )
    };
}

/// The day on which a decision of a block is looked at.
macro_rules! on {
    () => {
        "(case when d.valid_from > :from then d.valid_from else :from end)"
    };
}

/// What belongs to the decisions of a block of one regulation.
macro_rules! block {
    ($what:expr, $joins:expr, $rest:expr) => {
        concat!(
            "select ",
            $what,
            " from benefits_decision d join benefits_application a on a.body_id = d.body_id and a.id = d.application_id
               join benefits_rule_version v on v.body_id = d.body_id and v.id = d.rule_version_id and v.rule_id = :rule ",
            $joins,
            " where d.body_id = :body and d.id > :after and d.id <= :last and d.valid_from < :until and ",
            runs!(),
            $rest
        )
    };
}

macro_rules! member {
    ($joins:expr, $rest:expr) => {
        block!(
            concat!(
                "a.id as application_id, p.person_id, p.sex, p.birth_date, p.birth_estimated, i.role,
                 (select cast(max(case when l.istat_code = b.istat_code then 1 else 0 end) as bigint) from registry_v_place l where l.body_id = p.body_id and l.person_id = p.person_id
                     and l.kind in ('residence', 'fictitious') and l.valid_from <= ",
                on!(),
                " and l.valid_until > ",
                on!(),
                ") as resident"
            ),
            concat!($joins, " join guard_body b on b.body_id = p.body_id"),
            $rest
        )
    };
}

macro_rules! attestation {
    ($joins:expr) => {
        block!(
            "a.id as application_id, s.id, s.kind, s.indicator, s.protocol, s.submitted_on, s.last_day, s.value_cents, s.scale_hundredths, s.created_at,
             case when exists (select 1 from benefits_isee_defect e where e.body_id = s.body_id and e.attestation_id = s.id and e.outcome = 'open') then true else false end as has_open_defects",
            $joins,
            ""
        )
    };
}

macro_rules! others {
    ($joins:expr) => {
        block!(
            "a.id as application_id, o.person_id, q.code as rule_code",
            concat!(
                $joins,
                " join benefits_decision g on g.body_id = o.body_id and g.application_id = o.id and g.state in ('decided', 'revoked') and g.outcome in ('granted', 'partial') and g.valid_from <= ",
                on!(),
                " and (g.valid_until is null or g.valid_until > ",
                on!(),
                ") and (g.revoked_from is null or g.revoked_from > ",
                on!(),
                ") join benefits_rule_version w on w.body_id = g.body_id and w.id = g.rule_version_id join benefits_rule q on q.body_id = w.body_id and q.id = w.rule_id"
            ),
            ""
        )
    };
}

/// Whoever works on the application `a`: what the household has stands in a recalculation.
macro_rules! works {
    () => {
        concat!("(", application_scope!("application.examine"), " or ", application_scope!("application.decide"), ")")
    };
}

macro_rules! recalculations {
    ($rest:expr) => {
        concat!(
            "select k.id, k.decision_id, d.number as decision_number, d.application_id, a.person_id, p.display_name, a.measure_id, m.title as measure_title, k.cause, k.cause_id, k.rule_version_id,
                    k.from_day, k.old_amount_cents, k.new_amount_cents, k.period, k.state, k.explanation, k.computed_at, k.proposed_by,
                    case when ",
            own!(),
            " then true else false end as own, coalesce(t.act_number, '') as act_number, t.act_date,
                    k.refusal_reason, k.version
               from benefits_recalculation k join benefits_decision d on d.body_id = k.body_id and d.id = k.decision_id
               join benefits_application a on a.body_id = d.body_id and a.id = d.application_id
               join benefits_measure m on m.body_id = a.body_id and m.id = a.measure_id
               join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
               left join benefits_act_batch t on t.body_id = k.body_id and t.id = k.batch_id
              where k.body_id = :body and ",
            $rest
        )
    };
}

/// How many of the same decision wait, to be approved or to be looked at, and come before `k`: to pass them by would leave their days as they are.
macro_rules! earlier {
    () => {
        "(select cast(count(*) as bigint) from benefits_recalculation w where w.body_id = k.body_id and w.decision_id = k.decision_id and w.state in ('proposed', 'undetermined', 'examine')
            and (w.from_day < k.from_day or (w.from_day = k.from_day and w.id < k.id)))"
    };
}

/// Whether the acting account wrote the attestation from which `k` comes, or withdrew it.
macro_rules! own {
    () => {
        "exists (select 1 from benefits_isee o where o.body_id = k.body_id and o.id = k.cause_id
                  and ((k.cause = 'isee' and o.created_by = :actor) or (k.cause = 'isee_withdrawn' and o.withdrawn_by = :actor)))"
    };
}

/// Attestations that were recorded or withdrawn after a decision was proposed, for whoever it is about.
macro_rules! since {
    ($joins:expr) => {
        concat!(
            "select s.id as id, s.state as state from benefits_decision d join benefits_application a on a.body_id = d.body_id and a.id = d.application_id ",
            $joins,
            " where d.body_id = :body and d.id = :decision and s.indicator = 'ordinary' and (s.created_at > d.proposed_at or s.withdrawn_at > d.proposed_at)"
        )
    };
}

store::statements! {
    /// The days of an attestation, whoever asks.
    pub ATTESTATION = "select s.indicator, s.submitted_on, s.last_day from benefits_isee s where s.body_id = :body and s.id = :id";
    /// What runs for the people of an attestation and was not worked out for it before.
    pub OF_ATTESTATION = held!("", "", concat!(fresh!(), " and ", of_attestation!(), " order by d.id"));
    /// What ran for them on days that count, and whose place was taken since.
    pub GONE_OF_ATTESTATION = held_where!("", "", replaced!(), concat!(fresh!(), " and ", of_attestation!(), " order by d.id"));
    /// What waits for them, whatever the cause.
    pub AGAIN_OF_ATTESTATION = again!(concat!(of_attestation!(), " order by k.id"));

    /// A co-payment that was granted, where it runs.
    pub OF_GRANT = held!("", "", "d.id = :decision");
    /// The versions that follow the one by which it was granted, and those of its days that were published after it was proposed.
    pub LATER_VERSIONS = "select x.id, x.valid_from from benefits_decision d join benefits_rule_version v on v.body_id = d.body_id and v.id = d.rule_version_id
           join benefits_rule_version x on x.body_id = v.body_id and x.rule_id = v.rule_id and x.id <> v.id and x.state = 'published' and (d.valid_until is null or x.valid_from < d.valid_until)
                and x.valid_until > d.valid_from and (x.valid_from > d.as_of or x.published_at > d.proposed_at)
          where d.body_id = :body and d.id = :decision order by x.valid_from limit 20";
    /// What was recorded or withdrawn between the proposal of a decision and now.
    pub ATTESTATIONS_SINCE = concat!(
        since!("join benefits_isee s on s.body_id = a.body_id and s.person_id = a.person_id"), " union ",
        since!("join benefits_isee_member n on n.body_id = a.body_id and n.person_id = a.person_id
                join benefits_isee s on s.body_id = n.body_id and s.id = n.attestation_id and s.kind in ('ordinary', 'current')"), " order by id limit 100");

    /// The co-payments of a regulation after one of them that were not worked out for this cause before.
    pub BLOCK = held!("", "", concat!("v.rule_id = :rule and d.valid_from < :until and d.id > :after and ", fresh!(), " order by d.id limit :most"));
    /// How many.
    pub COUNT = concat!(
        "select cast(count(*) as bigint) from benefits_decision d join benefits_application a on a.body_id = d.body_id and a.id = d.application_id
           join benefits_rule_version v on v.body_id = d.body_id and v.id = d.rule_version_id
          where d.body_id = :body and v.rule_id = :rule and d.valid_from < :until and ", runs!(), " and ", fresh!());
    /// The first, if there is any.
    pub ANY = concat!(
        "select d.id from benefits_decision d join benefits_application a on a.body_id = d.body_id and a.id = d.application_id
           join benefits_rule_version v on v.body_id = d.body_id and v.id = d.rule_version_id
          where d.body_id = :body and v.rule_id = :rule and d.valid_from < :until and ", runs!(), " and ", fresh!(), " limit 1");
    /// What ran by a regulation on days that count, and whose place was taken since.
    pub GONE_OF_RULE = held_where!("", "", replaced!(), concat!("v.rule_id = :rule and d.valid_from < :until and ", fresh!(), " order by d.id limit :most"));
    /// What waits in a block for other causes.
    pub AGAIN_OF_BLOCK = again!("v.rule_id = :rule and k.from_day < :until and d.id > :after and d.id <= :last and (k.cause <> :cause or k.cause_id <> :cause_id) order by k.id");
    /// One that the program could not propose, with what runs.
    pub AGAIN_OF_ONE = again!("k.id = :id and k.state in ('undetermined', 'examine')");
    /// The same, locked, for whoever examines.
    pub LOCK_TO_EXAMINE = concat!(
        "select a.person_id, k.from_day, k.state, k.version from benefits_recalculation k join benefits_decision d on d.body_id = k.body_id and d.id = k.decision_id
           join benefits_application a on a.body_id = d.body_id and a.id = d.application_id
          where k.body_id = :body and k.id = :id and ", application_scope!("application.examine"), " {for update}");
    /// Somebody asked for it to be worked out again: another person approves it.
    pub ASKED = "update benefits_recalculation set proposed_by = :actor where body_id = :body and id = :id and state in ('proposed', 'undetermined', 'examine', 'unchanged')";
    /// The version whose questions a decided application still answers, whoever asks: that of the first recalculation that could not be proposed.
    pub ASKS = "select k.rule_version_id from benefits_recalculation k join benefits_decision d on d.body_id = k.body_id and d.id = k.decision_id
                 where k.body_id = :body and d.application_id = :application and d.state = 'decided' and k.state in ('undetermined', 'examine') order by k.from_day, k.id limit 1";
    pub ANSWERS = block!("f.application_id, f.fact, f.value", "join benefits_application_fact f on f.body_id = a.body_id and f.application_id = a.id", " order by f.application_id, f.position");
    /// The people who pay, then who is in their household.
    pub THEMSELVES = member!(concat!(
        "join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
         left join registry_v_member i on i.body_id = a.body_id and i.household_id = a.household_id and i.person_id = a.person_id and i.valid_from <= ", on!(), " and i.valid_until > ", on!()), "");
    pub MEMBERS = member!(concat!(
        "join registry_v_member i on i.body_id = a.body_id and i.household_id = a.household_id and i.person_id <> a.person_id and i.valid_from <= ", on!(), " and i.valid_until > ", on!(), "
         join registry_v_person p on p.body_id = i.body_id and p.person_id = i.person_id"),
        concat!(" and (p.death_date is null or p.death_date > ", on!(), ") order by a.id, p.birth_date, p.person_id"));
    /// Attestations of the people who pay, and of the households in which they are.
    pub ATTESTATIONS = concat!(
        attestation!("join benefits_isee s on s.body_id = a.body_id and s.person_id = a.person_id and s.state = 'kept'"), " union all ",
        attestation!("join benefits_isee_member n on n.body_id = a.body_id and n.person_id = a.person_id
                      join benefits_isee s on s.body_id = n.body_id and s.id = n.attestation_id and s.person_id <> a.person_id and s.state = 'kept' and s.kind in ('ordinary', 'current')"));
    /// What else was granted to the people who pay and to their households, and runs.
    pub OTHERS = concat!(
        others!(concat!("join registry_v_member i on i.body_id = a.body_id and i.household_id = a.household_id and i.valid_from <= ", on!(), " and i.valid_until > ", on!(), "
                         join benefits_application o on o.body_id = i.body_id and o.person_id = i.person_id and o.id <> a.id")), " union ",
        others!("join benefits_application o on o.body_id = a.body_id and o.person_id = a.person_id and o.id <> a.id"));
    /// Who of them has a plan signed with the social service.
    pub SIGNED = block!("distinct a.id", concat!("join casework_v_plan_service s on s.body_id = a.body_id and s.person_id = a.person_id and s.plan_state = 'agreed' and s.signed_on <= ", on!()), "");

    pub ADD = "insert into benefits_recalculation (body_id, id, decision_id, cause, cause_id, rule_version_id, from_day, old_amount_cents, new_amount_cents, period, state, explanation, input,
                                                   computed_at, proposed_by, approved_at, approved_by, batch_id, refused_at, refused_by, refusal_reason, version)
               values (:body, :id, :decision, :cause, :cause_id, :rule_version, :from_day, :old_amount, :new_amount, :period, :state, :explanation, :input,
                       :now, :proposed_by, null, null, null, null, null, '', 1)
               on conflict (body_id, decision_id, cause, cause_id) do nothing";
    /// One that waits, worked out again.
    pub REWRITE = "update benefits_recalculation set rule_version_id = :rule_version, old_amount_cents = :old_amount, new_amount_cents = :new_amount, period = :period, state = :state,
                          explanation = :explanation, input = :input, computed_at = :now, version = version + 1
                    where body_id = :body and id = :id and state in ('proposed', 'undetermined', 'examine', 'unchanged')";
    /// A tariff was taken back: what waits because of it is no longer so.
    pub SUPERSEDE_CAUSE = "update benefits_recalculation set state = 'superseded', version = version + 1
                            where body_id = :body and cause_id = :cause_id and cause = :cause and state in ('proposed', 'undetermined', 'examine', 'unchanged')";
    /// A decision was revoked: what waits for it is no longer so.
    pub SUPERSEDE_DECISION = "update benefits_recalculation set state = 'superseded', version = version + 1
                               where body_id = :body and decision_id = :decision and state in ('proposed', 'undetermined', 'examine')";

    /// Recalculations after one of them, for whoever works on the applications.
    pub LIST = recalculations!(concat!("(:any_state or k.state = :state) and (:any_cause or k.cause = :cause) and k.id > :after and ", works!(), " order by k.id limit :most"));
    /// What waits for a decision.
    pub OF_DECISION = recalculations!(concat!("k.decision_id = :decision and k.state in ('proposed', 'undetermined', 'examine') and ", works!(), " order by k.from_day, k.id limit 20"));
    /// Those that somebody may approve now: the first of each decision that runs, and none that they asked for or caused themselves.
    pub TO_APPROVE = concat!(
        "select k.id, k.version from benefits_recalculation k join benefits_decision d on d.body_id = k.body_id and d.id = k.decision_id
           join benefits_application a on a.body_id = d.body_id and a.id = d.application_id
          where k.body_id = :body and k.state = 'proposed' and k.cause = :cause and d.state = 'decided' and a.state <> 'withdrawn' and (d.valid_until is null or d.valid_until > k.from_day)
            and (k.proposed_by is null or k.proposed_by <> :actor) and not ", own!(), " and ", earlier!(), " = 0 and ",
        application_scope!("application.decide"), " order by k.id limit :most");
    /// One with the decision that runs, both locked, for whoever decides.
    pub LOCK = concat!(
        "select k.id, k.decision_id, d.application_id, a.person_id, a.measure_id, k.cause, k.rule_version_id, k.from_day, k.old_amount_cents, k.new_amount_cents, k.period, k.state, k.input,
                k.computed_at, k.proposed_by, k.version, ", earlier!(), " as earlier, case when ", own!(), " then true else false end as own, d.number as decision_number, d.act_date as decision_act_date,
                case when d.state = 'decided' and a.state <> 'withdrawn' and (d.valid_until is null or d.valid_until > k.from_day) then true else false end as runs, d.valid_until,
                d.version as decision_version
           from benefits_recalculation k join benefits_decision d on d.body_id = k.body_id and d.id = k.decision_id
           join benefits_application a on a.body_id = d.body_id and a.id = d.application_id
          where k.body_id = :body and k.id = :id and ", application_scope!("application.decide"), " {for update}");
    pub APPROVE = "update benefits_recalculation set state = 'approved', approved_at = :now, approved_by = :actor, batch_id = :batch, version = version + 1
                    where body_id = :body and id = :id and version = :version and state = 'proposed'";
    pub REFUSE = "update benefits_recalculation set state = 'refused', refused_at = :now, refused_by = :actor, refusal_reason = :reason, version = version + 1
                   where body_id = :body and id = :id and version = :version and state in ('proposed', 'undetermined', 'examine')";
    /// The decision that takes the place of the one that ran: it was proposed when it was worked out, and is decided by the act.
    pub DECIDE = "insert into benefits_decision (body_id, id, number, application_id, ranking_id, outcome, rule_version_id, as_of, input, explanation, reasons, amount_cents, period, valid_from, valid_until, points,
                                              deviation, minutes, ceiling_cents, appeal, state, proposed_at, proposed_by, returned_at, returned_by, return_reason, batch_id, act_number, act_date, act_organ, decided_on,
                                              decided_at, decided_by, notified_on, revoked_from, revocation_reason, revocation_act, revocation_act_date, revoked_at, revoked_by, version)
               values (:body, :id, :number, :application, null, 'granted', :rule_version, :from_day, :input, :explanation, :reasons, :amount, :period, :from_day, :valid_until, :points,
                       '', '', null, :appeal, 'decided', :proposed_at, :proposed_by, null, null, '', :batch, :act_number, :act_date, :act_organ, :today,
                       :now, :actor, null, null, '', '', null, null, null, 1)";
    /// What waits for decisions whose place others took: it is of those now, and says what changes from there.
    pub MOVE = "update benefits_recalculation set
                       decision_id = (select p.id from benefits_recalculation p where p.body_id = :body and p.batch_id = :batch and p.decision_id = benefits_recalculation.decision_id),
                       old_amount_cents = (select p.new_amount_cents from benefits_recalculation p where p.body_id = :body and p.batch_id = :batch and p.decision_id = benefits_recalculation.decision_id),
                       state = case when state not in ('proposed', 'unchanged') then state
                                    when new_amount_cents = (select p.new_amount_cents from benefits_recalculation p
                                                              where p.body_id = :body and p.batch_id = :batch and p.decision_id = benefits_recalculation.decision_id)
                                     and period = (select p.period from benefits_recalculation p
                                                    where p.body_id = :body and p.batch_id = :batch and p.decision_id = benefits_recalculation.decision_id) then 'unchanged'
                                    else 'proposed' end,
                       version = version + 1
                 where body_id = :body and state in ('proposed', 'undetermined', 'examine', 'unchanged')
                   and exists (select 1 from benefits_recalculation p where p.body_id = :body and p.batch_id = :batch and p.decision_id = benefits_recalculation.decision_id
                                and p.from_day <= benefits_recalculation.from_day)";
    /// How many decisions an act made: for a request that is sent again.
    pub BATCH = "select b.decisions from benefits_act_batch b where b.body_id = :body and b.id = :id";
    /// How many wait for whoever decides, and for whoever examines.
    pub WAITING = concat!(
        "select cast(count(case when k.state = 'proposed' then 1 end) as bigint) as proposed, cast(count(case when k.state <> 'proposed' then 1 end) as bigint) as others
           from benefits_recalculation k join benefits_decision d on d.body_id = k.body_id and d.id = k.decision_id
           join benefits_application a on a.body_id = d.body_id and a.id = d.application_id
          where k.body_id = :body and ((k.state = 'proposed' and (k.proposed_by is null or k.proposed_by <> :actor) and not ", own!(), " and ", application_scope!("application.decide"), ")
             or (k.state in ('undetermined', 'examine') and ", application_scope!("application.examine"), "))");
}
