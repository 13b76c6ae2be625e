-- What falls due and what is to be done: one row for each thing that later rooms tell, and for each task that somebody writes by hand.
-- (source_id, due_key) says what it is a due of: told again it is changed, never doubled. A title never holds a name. `case_id` is the case as
-- casework tells it. `closed` rows are seen by `account_id` and by those of agenda_also alone; `sealed` says that it is closed because the case
-- was sealed, so that it opens with it. `note` keeps what it was before.
create table agenda_due (
  body_id UUID not null,
  id UUID not null,
  kind TEXT not null constraint agenda_due_kind check (kind in ('task', 'review', 'plan_end', 'court', 'report', 'account', 'passage', 'signature', 'assessment', 'document', 'access')),
  source_id UUID not null,
  due_key TEXT not null,
  title TEXT not null,
  href TEXT not null,
  person_id UUID,
  case_id UUID,
  unit_id UUID not null,
  account_id UUID,
  closed BOOL not null,
  sealed BOOL not null,
  due_on DATE not null,
  due_at INSTANT,
  rule TEXT not null,
  escalate_at INSTANT,
  note TEXT not null,
  met_at INSTANT,
  met_by UUID,
  dropped_at INSTANT,
  dropped_reason TEXT not null,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint agenda_due_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint agenda_due_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint agenda_due_account foreign key (body_id, account_id) references guard_account (body_id, id),
  constraint agenda_due_closed check (not closed or account_id is not null),
  constraint agenda_due_over check (met_at is null or dropped_at is null)
);
create unique index agenda_due_once on agenda_due (body_id, source_id, due_key);
create index agenda_due_of_account on agenda_due (body_id, account_id, due_on, id) where met_at is null and dropped_at is null;
create index agenda_due_of_unit on agenda_due (body_id, unit_id, due_on, id) where met_at is null and dropped_at is null;
create index agenda_due_to_press on agenda_due (body_id, unit_id, escalate_at) where met_at is null and dropped_at is null and escalate_at is not null;
create index agenda_due_done_of_account on agenda_due (body_id, account_id, due_on, id) where met_at is not null or dropped_at is not null;
create index agenda_due_done_of_unit on agenda_due (body_id, unit_id, due_on, id) where met_at is not null or dropped_at is not null;
create index agenda_due_of_case on agenda_due (body_id, case_id, due_on) where case_id is not null;
create index agenda_due_of_person on agenda_due (body_id, person_id, due_on) where person_id is not null;

-- Who else sees dues: the team of a case, whoever handed a task on. `of_id` is the case, or the source of a due without one.
create table agenda_also (
  body_id UUID not null,
  of_id UUID not null,
  account_id UUID not null,
  primary key (body_id, account_id, of_id)
);
create index agenda_also_of on agenda_also (body_id, of_id, account_id);

-- What other rooms may read of it.
create view agenda_v_due as
  select body_id, id as due_id, kind, source_id, due_key, title, person_id, case_id, unit_id, account_id, due_on, due_at, met_at, closed
    from agenda_due where dropped_at is null;
