//! What the board reads. Its texts begin with the few units whose cases the actor gives out; their open cases are then found by the index.

/// The units of the actor, or the one that is asked for.
macro_rules! mine {
    () => {
        concat!(
            "with mine as materialized (select u.id as unit_id, u.name as unit_name, u.code as unit_code from guard_unit u
               where u.body_id = :body and (:any_unit or u.id = :unit) and ",
            guard::in_unit!("case.assign", "u.id"),
            ") "
        )
    };
}

/// A page of cases of these units that wait since a day.
macro_rules! since {
    ($day:literal, $which:literal) => {
        concat!(
            mine!(),
            "select c.id, c.number, c.person_id, p.display_name, m.unit_name, c.state, c.level, ",
            $day,
            " as since, coalesce(a.display_name, '') as worker_name
               from mine m cross join casework_case c
               join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id
               left join guard_account a on a.body_id = c.body_id and a.id = c.worker_id
              where c.body_id = :body and c.unit_id = m.unit_id and ",
            $which,
            " and (",
            $day,
            ", c.id) > (:after_on, :after_id) and ",
            crate::case_scope!("case.assign", "c.id"),
            " order by ",
            $day,
            ", c.id limit :most"
        )
    };
}

store::statements! {
    /// Open cases by unit, state and phase, with what waits and what lies still.
    pub COUNTS = concat!(mine!(), "select m.unit_id, m.unit_name, c.state, c.phase, cast(count(*) as bigint) as cases,
                    cast(sum(case when c.level = 2 then 1 else 0 end) as bigint) as second,
                    cast(sum(case when c.state = 'proposed' and c.proposed_on < :week then 1 else 0 end) as bigint) as week,
                    cast(sum(case when c.state = 'proposed' and c.proposed_on < :fortnight then 1 else 0 end) as bigint) as fortnight,
                    cast(sum(case when c.state = 'proposed' and c.proposed_on < :month then 1 else 0 end) as bigint) as month,
                    cast(sum(case when c.state = 'in_care' and c.last_entry_on < :silent then 1 else 0 end) as bigint) as silent
               from mine m cross join casework_case c
              where c.body_id = :body and c.unit_id = m.unit_id and c.state in ('proposed', 'assigned', 'in_care') and ", crate::case_scope!("case.assign", "c.id"), "
              group by m.unit_code, m.unit_id, m.unit_name, c.state, c.phase order by m.unit_code, m.unit_id, c.state, c.phase");
    /// Dues of cases that are overdue, by unit.
    pub LATE = concat!(mine!(), "select m.unit_id, cast(count(*) as bigint) as late
               from mine m cross join agenda_v_due d
              where d.body_id = :body and d.unit_id = m.unit_id and d.met_at is null and d.due_on < :today and d.case_id is not null and not d.closed
                and ", guard::in_unit!("due.read", "d.unit_id"), " and (d.person_id is null or ", registry::not_hidden!("d.person_id"), ") group by m.unit_id");
    /// Proposals and cases not yet in care, the oldest first.
    pub TO_TAKE = since!("c.proposed_on", "c.state in ('proposed', 'assigned')");
    /// Cases in care without an entry for long.
    pub SILENT = since!("c.last_entry_on", "c.state = 'in_care' and c.last_entry_on < :silent");
    /// What each worker has, where that may be seen.
    pub WORKERS = concat!(mine!(), "select c.worker_id, a.display_name, m.unit_name, cast(count(*) as bigint) as cases,
                    cast(sum(case when c.level = 2 then 1 else 0 end) as bigint) as second,
                    cast(sum(case when c.state = 'in_care' and c.last_entry_on < :silent then 1 else 0 end) as bigint) as silent
               from mine m cross join casework_case c join guard_account a on a.body_id = c.body_id and a.id = c.worker_id
              where c.body_id = :body and c.unit_id = m.unit_id and c.state in ('assigned', 'in_care') and ", crate::case_scope!("board.workers", "c.id"), "
              group by m.unit_code, m.unit_name, c.worker_id, a.display_name order by m.unit_code, a.display_name, c.worker_id limit 500");
    /// Whether figures of one worker are shown.
    open pub SETTING = "select worker_figures from casework_setting where body_id = :body";
    /// Switches them on or off.
    pub SET = "insert into casework_setting (body_id, worker_figures, reason, account_id, at) values (:body, :shown, :reason, :actor, :now)
               on conflict (body_id) do update set worker_figures = excluded.worker_figures, reason = excluded.reason, account_id = excluded.account_id, at = excluded.at";
    /// Why figures of one worker are shown or not, and since when.
    pub SETTING_WHY = "select s.reason, s.at, coalesce(a.display_name, '') as by_name
                         from casework_setting s left join guard_account a on a.body_id = s.body_id and a.id = s.account_id where s.body_id = :body";
    /// Units of the actor, to choose one.
    pub UNITS = concat!("select u.id, u.name from guard_unit u where u.body_id = :body and u.valid_from <= :today and u.valid_until > :today and ",
                        guard::in_unit!("case.assign", "u.id"), " order by u.code");
    /// What each of those to whom a unit's cases may be given has already.
    pub LOADS = "select a.id, a.display_name, cast(count(c.id) as bigint) as open_cases,
                        cast(sum(case when c.level = 2 then 1 else 0 end) as bigint) as second,
                        cast(sum(case when c.household_id is not null then 1 else 0 end) as bigint) as households,
                        cast(sum(case when p.birth_date > :of_age then 1 else 0 end) as bigint) as minors,
                        cast(sum(case when c.user_area = :area then 1 else 0 end) as bigint) as same_area
                   from guard_account a
                   left join casework_case c on c.body_id = a.body_id and c.worker_id = a.id and c.state in ('assigned', 'in_care')
                   left join registry_v_person p on p.body_id = c.body_id and p.person_id = c.person_id
                  where a.body_id = :body and a.state = 'active'
                    and exists (select 1 from guard_assignment s join guard_unit u on u.body_id = s.body_id and u.id = :unit
                                 where s.body_id = :body and s.account_id = a.id and s.role in ('assistente_sociale', 'coordinatore')
                                   and s.valid_from <= :today and s.valid_until > :today and (s.unit_id = u.id or s.unit_id = u.parent_id))
                  group by a.id, a.display_name order by a.display_name, a.id limit 500";
    /// Absences that are known of them.
    pub AWAY = "select b.account_id, b.valid_from, b.valid_until from guard_absence b
                 where b.body_id = :body and b.valid_until > :today and b.valid_from < :until
                   and exists (select 1 from guard_assignment s join guard_unit u on u.body_id = s.body_id and u.id = :unit
                                where s.body_id = :body and s.account_id = b.account_id and s.role in ('assistente_sociale', 'coordinatore')
                                  and s.valid_from <= :today and s.valid_until > :today and (s.unit_id = u.id or s.unit_id = u.parent_id))
                 order by b.account_id, b.valid_from limit 2000";
}
