//! All SQL of tasks.

use crate::due::store::columns;
use crate::scope::{acts_for, due_scope};

/// True for an assignment `s`, held today, in a unit where the actor works, or whose dues it may write as such.
macro_rules! beside {
    () => {
        "s.valid_from <= :today and s.valid_until > :today
           and (s.unit_id in (select g.unit_id from guard_assignment g where g.body_id = :body and g.account_id = :actor and g.valid_from <= :today and g.valid_until > :today)
                or s.unit_id in (select gs.target_id from guard_scope gs where gs.body_id = :body and gs.account_id = :actor and gs.permission = 'due.write'
                                    and gs.extent = 'unit' and gs.valid_from <= :today and gs.valid_until > :today))"
    };
}

::store::statements! {
    /// One due that the actor may change.
    pub ONE = concat!(columns!(), "d.id = :id and ", due_scope!("due.write"));
    /// To whom the actor may give a task, themselves first: whoever works beside them and has a list of their own.
    pub PEOPLE = concat!("select a.id, a.display_name from guard_account a
                           where a.body_id = :body and a.state = 'active'
                             and exists (select 1 from guard_assignment s where s.body_id = :body and s.account_id = a.id and ", beside!(), ")
                             and exists (select 1 from guard_scope gr where gr.body_id = :body and gr.account_id = a.id and gr.permission = 'due.read'
                                            and gr.valid_from <= :today and gr.valid_until > :today)
                           order by case when a.id = :actor then 0 else 1 end, a.display_name, a.id limit 300");
    /// The unit to which a task of somebody belongs.
    pub UNIT_OF = concat!("select s.unit_id from guard_assignment s where s.body_id = :body and s.account_id = :account and ", beside!(), " order by s.valid_from, s.unit_id limit 1");
    /// Something closed that is still due about a person, among what the actor sees because it is theirs, or because they were named beside others.
    /// That somebody opened the person's page urgently is told to whoever follows them alone, and makes nothing else reserved.
    pub CLOSED_ABOUT = concat!("select d.id from agenda_due d where d.body_id = :body and d.person_id = :person and d.closed and d.met_at is null and d.dropped_at is null
                                   and (d.kind <> 'access' or d.case_id is not null)
                                   and (d.account_id in ", acts_for!(), " or exists (select 1 from agenda_also al where al.body_id = :body
                                          and al.of_id = coalesce(d.case_id, d.source_id) and al.account_id in ", acts_for!(), ")) order by d.due_on, d.id limit 1");
    pub DONE = "update agenda_due set met_at = :now, met_by = :actor, version = version + 1
                 where body_id = :body and id = :id and version = :version and kind = 'task' and met_at is null and dropped_at is null";
    pub GIVE = "update agenda_due set account_id = :account, unit_id = :unit, note = :note, version = version + 1
                 where body_id = :body and id = :id and version = :version and kind = 'task' and met_at is null and dropped_at is null";
    pub DROP = "update agenda_due set dropped_at = :now, dropped_reason = :reason, version = version + 1
                 where body_id = :body and id = :id and version = :version and kind = 'task' and met_at is null and dropped_at is null";
}
