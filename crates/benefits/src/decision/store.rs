//! Reports, controls, notices and decisions in the database.

use crate::application_scope;
use registry::not_hidden;

macro_rules! application {
    ($scope:expr) => {
        concat!(
            "select a.id, a.number, a.measure_id, a.person_id, p.display_name, a.household_id, a.unit_id, a.filed_unit_id, a.received_on, a.state, a.due_on, a.version,
                    m.code as measure_code, m.title as measure_title, m.ranked, m.rule_id, r.code as rule_code
               from benefits_application a
               join benefits_measure m on m.body_id = a.body_id and m.id = a.measure_id
               join benefits_rule r on r.body_id = m.body_id and r.id = m.rule_id
               join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
              where a.body_id = :body and a.id = :id and ",
            $scope
        )
    };
}

/// True for whoever works on the application `a`: who reports, examines or decides. The desk that took it reads what was decided.
macro_rules! works {
    () => {
        concat!(
            "(",
            application_scope!("application.report"),
            " or ",
            application_scope!("application.examine"),
            " or ",
            application_scope!("application.decide"),
            ")"
        )
    };
}

/// True for a decision `d` that the reader may know of: what is proposed, or was sent back, is told to whoever works on the application alone.
macro_rules! told {
    () => {
        concat!("(d.state in ('decided', 'revoked') or ", works!(), ")")
    };
}

macro_rules! decisions {
    ($what:expr, $rest:expr) => {
        concat!(
            "select d.id, d.number, d.application_id, a.number as application_number, a.person_id, p.display_name, a.measure_id, m.title as measure_title, m.ranked, d.ranking_id,
                    d.outcome, d.rule_version_id, v.rule_id, v.number as rule_number, d.as_of, d.reasons, d.amount_cents, d.period, d.valid_from, d.valid_until, d.points, d.deviation, d.minutes,
                    d.ceiling_cents, d.appeal, d.state, d.proposed_at, d.proposed_by, coalesce(o.display_name, '') as proposed_by_name, d.returned_at, coalesce(t.display_name, '') as returned_by_name,
                    d.return_reason, d.act_number, d.act_date, d.act_organ, d.decided_on, coalesce(e.display_name, '') as decided_by_name, d.notified_on, d.revoked_from,
                    d.revocation_reason, d.revocation_act, d.revocation_act_date, coalesce(x.display_name, '') as revoked_by_name, d.annulled_on, d.annulment_reason, d.annulment_act,
                    d.annulment_act_date, coalesce(y.display_name, '') as annulled_by_name, d.version",
            $what,
            " from benefits_decision d
               join benefits_application a on a.body_id = d.body_id and a.id = d.application_id
               join benefits_measure m on m.body_id = a.body_id and m.id = a.measure_id
               join benefits_rule_version v on v.body_id = d.body_id and v.id = d.rule_version_id
               join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
               left join guard_account o on o.body_id = d.body_id and o.id = d.proposed_by
               left join guard_account t on t.body_id = d.body_id and t.id = d.returned_by
               left join guard_account e on e.body_id = d.body_id and e.id = d.decided_by
               left join guard_account x on x.body_id = d.body_id and x.id = d.revoked_by
               left join guard_account y on y.body_id = d.body_id and y.id = d.annulled_by
              where d.body_id = :body and ",
            $rest
        )
    };
}

store::statements! {
    pub APPLICATION = application!(application_scope!("application.read"));
    pub TO_REPORT = application!(application_scope!("application.report"));
    pub TO_EXAMINE = application!(application_scope!("application.examine"));
    pub TO_DECIDE = application!(application_scope!("application.decide"));
    /// An application, locked: whoever gives notice, proposes or decides comes one after the other.
    pub LOCK_APPLICATION = "select a.version from benefits_application a where a.body_id = :body and a.id = :id {for update}";

    pub REPORTS = concat!(
        "select r.id, r.text, r.proposal, r.written_on, r.created_at, coalesce(w.display_name, '') as written_by_name
           from benefits_report r join benefits_application a on a.body_id = r.body_id and a.id = r.application_id
           left join guard_account w on w.body_id = r.body_id and w.id = r.created_by
          where r.body_id = :body and r.application_id = :id and ", works!(), " order by r.created_at desc, r.id desc limit 50");
    pub ADD_REPORT = "insert into benefits_report (body_id, id, application_id, text, proposal, written_on, created_at, created_by)
                      values (:body, :id, :application, :text, :proposal, :today, :now, :actor)";

    pub CONTROLS = concat!(
        "select c.id, c.kind, c.what, c.opened_on, coalesce(o.display_name, '') as opened_by_name, c.outcome, c.note, c.closed_on, coalesce(x.display_name, '') as closed_by_name, c.version
           from benefits_control c join benefits_application a on a.body_id = c.body_id and a.id = c.application_id
           left join guard_account o on o.body_id = c.body_id and o.id = c.opened_by
           left join guard_account x on x.body_id = c.body_id and x.id = c.closed_by
          where c.body_id = :body and c.application_id = :id and ", works!(), " order by c.opened_at, c.id limit 100");
    pub ADD_CONTROL = "insert into benefits_control (body_id, id, application_id, kind, draw_id, what, opened_on, opened_at, opened_by, outcome, note, closed_on, closed_by, version)
                       values (:body, :id, :application, :kind, :draw, :what, :today, :now, :actor, 'open', '', null, null, 1)";
    /// A control, locked, for whoever examines.
    pub CONTROL = concat!(
        "select c.application_id, c.version, c.outcome from benefits_control c where c.body_id = :body and c.id = :id
            and exists (select 1 from benefits_application a where a.body_id = c.body_id and a.id = c.application_id and ", application_scope!("application.examine"), ") {for update}");
    pub CLOSE_CONTROL = "update benefits_control set outcome = :outcome, note = :note, closed_on = :today, closed_by = :actor, version = version + 1
                          where body_id = :body and id = :id and version = :version and outcome = 'open'";
    /// A measure of whose applications the actor may draw.
    pub MEASURE = concat!("select m.id from benefits_measure m where m.body_id = :body and m.id = :measure and ", guard::in_unit!("application.examine", "m.unit_id"));
    /// The applications of a measure among which one draws: submitted, and not taken back.
    pub AMONG = concat!(
        "select a.id from benefits_application a where a.body_id = :body and a.measure_id = :measure and a.state in ('submitted', 'examining', 'suspended', 'notice', 'decided')
            and not exists (select 1 from benefits_control c where c.body_id = a.body_id and c.application_id = a.id and c.kind = 'sample' and c.outcome = 'open')
            and ", application_scope!("application.examine"), " order by a.id");
    pub ADD_DRAW = "insert into benefits_draw (body_id, id, measure_id, share_percent, seed, drawn_on, among, drawn, created_at, created_by)
                    values (:body, :id, :measure, :share, :seed, :today, :among, :drawn, :now, :actor)";
    pub DRAWS = concat!(
        "select w.id, w.share_percent, w.seed, w.drawn_on, w.among, w.drawn, coalesce(o.display_name, '') as drawn_by_name from benefits_draw w
           join benefits_measure m on m.body_id = w.body_id and m.id = w.measure_id left join guard_account o on o.body_id = w.body_id and o.id = w.created_by
          where w.body_id = :body and w.measure_id = :measure and ", guard::in_unit!("application.examine", "m.unit_id"), " order by w.created_at desc, w.id desc limit 50");

    pub NOTICES = concat!(
        "select n.id, n.sent_on, n.received_on, n.reasons, n.answer_by, n.observations, n.answered_on, n.nothing_more_on,
                case when exists (select 1 from benefits_decision d where d.body_id = n.body_id and d.application_id = n.application_id and d.annulled_at >= n.created_at) then false else true end as is_current, coalesce(w.display_name, '') as sent_by_name, n.version
           from benefits_notice n join benefits_application a on a.body_id = n.body_id and a.id = n.application_id
           left join guard_account w on w.body_id = n.body_id and w.id = n.created_by
          where n.body_id = :body and n.application_id = :id and ", application_scope!("application.read"), " order by n.created_at desc, n.id desc limit 20");
    pub ADD_NOTICE = "insert into benefits_notice (body_id, id, application_id, sent_on, received_on, reasons, answer_by, observations, answered_on, created_at, created_by, version)
                      values (:body, :id, :application, :sent_on, :received_on, :reasons, :answer_by, '', null, :now, :actor, 1)";
    pub ANSWER_NOTICE = "update benefits_notice set observations = :observations, answered_on = :answered_on, nothing_more_on = :nothing_more_on, version = version + 1
                          where body_id = :body and id = :id and version = :version";

    /// Decisions after one of them, for whoever may read the applications.
    pub LIST = decisions!("", concat!(
        "(:any_state or d.state = :state) and (:any_measure or a.measure_id = :measure) and d.id > :after and ", application_scope!("application.read"), " and ", told!(), " order by d.id limit :most"));
    pub OF_APPLICATION = decisions!("", concat!("d.application_id = :id and ", application_scope!("application.read"), " and ", told!(), " order by d.proposed_at desc, d.id desc limit 50"));
    pub ONE = decisions!(", d.explanation, d.input", concat!("d.id = :id and ", application_scope!("application.read"), " and ", told!()));
    /// One, whoever asks: for what the program itself works out.
    pub FOR_ALL = decisions!(", d.explanation, d.input", "d.id = :id");
    /// One, locked, for whoever decides.
    pub LOCK = concat!(
        "select d.id, d.number, d.application_id, d.outcome, d.state, d.proposed_by, d.valid_from, d.valid_until, d.act_date, d.annulled_on, d.version from benefits_decision d where d.body_id = :body and d.id = :id
            and exists (select 1 from benefits_application a where a.body_id = d.body_id and a.id = d.application_id and ", application_scope!("application.decide"), ") {for update}");
    /// The same for whoever examines: the day on which it was told.
    pub LOCK_TO_TELL = concat!(
        "select d.id, d.number, d.application_id, d.outcome, d.state, d.proposed_by, d.valid_from, d.valid_until, d.act_date, d.annulled_on, d.version from benefits_decision d where d.body_id = :body and d.id = :id
            and exists (select 1 from benefits_application a where a.body_id = d.body_id and a.id = d.application_id and ", application_scope!("application.examine"), ") {for update}");
    pub ADD = "insert into benefits_decision (body_id, id, number, application_id, ranking_id, outcome, rule_version_id, as_of, input, explanation, reasons, amount_cents, period, valid_from, valid_until, points,
                                              deviation, minutes, ceiling_cents, appeal, state, proposed_at, proposed_by, returned_at, returned_by, return_reason, batch_id, act_number, act_date, act_organ, decided_on,
                                              decided_at, decided_by, notified_on, revoked_from, revocation_reason, revocation_act, revocation_act_date, revoked_at, revoked_by, version)
               values (:body, :id, :number, :application, :ranking, :outcome, :rule_version, :as_of, :input, :explanation, :reasons, :amount, :period, :valid_from, :valid_until, :points,
                       :deviation, :minutes, :ceiling, :appeal, 'proposed', :now, :actor, null, null, '', null, '', null, '', null,
                       null, null, null, null, '', '', null, null, null, 1)";
    pub RETURN = "update benefits_decision set state = 'returned', returned_at = :now, returned_by = :actor, return_reason = :reason, version = version + 1
                   where body_id = :body and id = :id and version = :version and state = 'proposed'";
    pub DECIDE = "update benefits_decision set state = 'decided', batch_id = :batch, act_number = :act_number, act_date = :act_date, act_organ = :act_organ, decided_on = :today, decided_at = :now,
                                               decided_by = :actor, version = version + 1
                   where body_id = :body and id = :id and version = :version and state = 'proposed'";
    pub NOTIFY = "update benefits_decision set notified_on = :notified_on, version = version + 1 where body_id = :body and id = :id and version = :version and state in ('decided', 'revoked')";
    pub REVOKE = "update benefits_decision set state = 'revoked', revoked_from = :revoked_from, revocation_reason = :reason, revocation_act = :act_number, revocation_act_date = :act_date,
                                               revoked_at = :now, revoked_by = :actor, version = version + 1
                   where body_id = :body and id = :id and version = :version and state = 'decided'";
    /// That the office annulled a decision; a grant is revoked in the same transaction.
    pub ANNUL = "update benefits_decision set annulled_on = :today, annulled_at = :now, annulled_by = :actor, annulment_reason = :reason, annulment_act = :act_number, annulment_act_date = :act_date,
                                              version = version + 1
                  where body_id = :body and id = :id and version = :version and state in ('decided', 'revoked') and annulled_at is null";
    pub ADD_BATCH = "insert into benefits_act_batch (body_id, id, act_number, act_date, act_organ, decisions, decided_at, decided_by)
                     values (:body, :id, :act_number, :act_date, :act_organ, :decisions, :now, :actor)";
    /// Proposals on an application that whoever asked took back: nobody decides them any more.
    pub RETURN_ALL = "update benefits_decision set state = 'returned', returned_at = :now, returned_by = :actor, return_reason = :reason, version = version + 1
                       where body_id = :body and application_id = :application and state = 'proposed'";
    /// Whether something came after a decision was proposed: a notice, observations, a suspension, an answer; a paper, where it gives less than was asked.
    pub SINCE_PROPOSED = "select cast(count(*) as bigint) from benefits_decision d where d.body_id = :body and d.id = :id
           and (exists (select 1 from benefits_application_step s where s.body_id = d.body_id and s.application_id = d.application_id and s.kind in ('suspended', 'notice', 'notice_answered')
                         and s.position > (select max(p.position) from benefits_application_step p where p.body_id = d.body_id and p.application_id = d.application_id and p.kind = 'proposed'))
             or exists (select 1 from benefits_application_fact f where f.body_id = d.body_id and f.application_id = d.application_id and f.recorded_at > d.proposed_at)
             or (d.outcome <> 'granted' and exists (select 1 from benefits_application_document t where t.body_id = d.body_id and t.application_id = d.application_id and t.state = 'kept'
                         and t.created_at > d.proposed_at)))";
    /// The money of a measure, its row locked.
    pub MONEY = "select m.budget_cents from benefits_measure m where m.body_id = :body and m.id = :measure {for update}";
    /// What was granted for a measure, together by the days in which it holds.
    pub TAKEN = "select cast(sum(d.amount_cents) as bigint) as amount_cents, d.period, d.valid_from, d.valid_until, d.revoked_from
                   from benefits_application a join benefits_decision d on d.body_id = a.body_id and d.application_id = a.id
                  where a.body_id = :body and a.measure_id = :measure and d.state in ('decided', 'revoked') and d.outcome in ('granted', 'partial') and d.amount_cents > 0
                  group by d.period, d.valid_from, d.valid_until, d.revoked_from";
    /// Controls of an application that found a false declaration.
    pub FALSE_OF = "select cast(count(*) as bigint) from benefits_control c where c.body_id = :body and c.application_id = :application and c.outcome = 'false'";
    /// The same of a grant that does not say why it is given all the same.
    pub FALSE = "select cast(count(*) as bigint) from benefits_decision d join benefits_control c on c.body_id = d.body_id and c.application_id = d.application_id
                  where d.body_id = :body and d.id = :id and d.outcome <> 'refused' and d.deviation = '' and c.outcome = 'false'";
    /// How many were drawn.
    pub DRAWN = "select w.drawn from benefits_draw w where w.body_id = :body and w.id = :id";
    pub LIVE = "select cast(count(*) as bigint) from benefits_decision d where d.body_id = :body and d.application_id = :application and d.state in ('proposed', 'decided')
                   and d.annulled_at is null";
    /// What was granted to somebody, or to whoever is in their household on a day, and runs on that day.
    pub RUNNING = "select distinct a.person_id, r.code as rule_code from benefits_application a
                     join benefits_decision d on d.body_id = a.body_id and d.application_id = a.id
                     join benefits_rule_version v on v.body_id = d.body_id and v.id = d.rule_version_id
                     join benefits_rule r on r.body_id = v.body_id and r.id = v.rule_id
                    where a.body_id = :body and (a.person_id = :person or a.person_id in
                            (select i.person_id from registry_v_member i where i.body_id = :body and i.household_id = :household and i.valid_from <= :on and i.valid_until > :on))
                      and d.state in ('decided', 'revoked') and d.outcome in ('granted', 'partial') and d.valid_from <= :on and (d.valid_until is null or d.valid_until > :on)
                      and (d.revoked_from is null or d.revoked_from > :on)
                    order by r.code, a.person_id limit 500";
    /// Grants that hold in some day of a year, for the list of art. 26, of the whole body, for whoever manages the measures of some office of it: what
    /// somebody has from two offices is added, so that the grants of one office alone would say less than the law wants. Whose they are stands in it only
    /// so that sums can be made.
    pub OF_YEAR = concat!(
        "select d.id, a.person_id, m.id as measure_id, m.title as measure_title, r.name as rule_name, u.name as unit_name, coalesce(w.display_name, '') as responsible_name,
                d.amount_cents, d.period, d.valid_from, d.valid_until, d.revoked_from, d.act_number, d.act_date
           from benefits_decision d join benefits_application a on a.body_id = d.body_id and a.id = d.application_id
           join benefits_measure m on m.body_id = a.body_id and m.id = a.measure_id
           join benefits_rule r on r.body_id = m.body_id and r.id = m.rule_id
           join guard_unit u on u.body_id = m.body_id and u.id = m.unit_id
           left join guard_account w on w.body_id = m.body_id and w.id = m.responsible_id
          where d.body_id = :body and d.state in ('decided', 'revoked') and d.outcome in ('granted', 'partial') and d.valid_from < :next_year and (d.valid_until is null or d.valid_until > :first_day)
            and (d.revoked_from is null or d.revoked_from > :first_day)
            and exists (select 1 from guard_unit mu where mu.body_id = :body and ",
        guard::in_unit!("measure.manage", "mu.id"), ") order by d.id limit 200000");
    /// Proposals that wait for whoever may decide them and did not propose them.
    pub WAITING = concat!(
        "select d.id, p.display_name, a.person_id, m.title as measure_title, d.proposed_at, a.due_on from benefits_decision d
           join benefits_application a on a.body_id = d.body_id and a.id = d.application_id
           join benefits_measure m on m.body_id = a.body_id and m.id = a.measure_id
           join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
          where d.body_id = :body and d.state = 'proposed' and d.proposed_by <> :actor and ", application_scope!("application.decide"), " and ", not_hidden!("a.person_id"), "
          order by d.id limit :most");
}
