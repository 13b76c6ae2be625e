-- Of a month a first payment (0), and every difference that is paid for it afterwards (1, 2, …). Each of these numbers is paid, or about to be,
-- once: two liquidations that work the same difference out at the same time take the same number, and one of them gets it.
alter table payments_run_row add column difference WHOLE not null default 0 constraint payments_run_row_difference check (difference >= 0);
drop index payments_run_row_once;
create unique index payments_run_row_once on payments_run_row (body_id, entitlement_id, month, difference) where state in ('due', 'paid');
create index payments_run_row_of_payee on payments_run_row (body_id, payee_id);
create index payments_entitlement_of_measure on payments_entitlement (body_id, measure_id, id);

-- What of a month of somebody who died is paid outside this program, by an act: it does not fall due any more.
create table payments_outside (
  body_id UUID not null,
  id UUID not null,
  row_id UUID not null,
  entitlement_id UUID not null,
  month DATE not null,
  amount_cents CENTS not null constraint payments_outside_amount check (amount_cents > 0),
  act_number TEXT not null constraint payments_outside_act check (act_number <> ''),
  act_date DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  primary key (body_id, id),
  constraint payments_outside_row foreign key (body_id, row_id) references payments_run_row (body_id, id),
  constraint payments_outside_entitlement foreign key (body_id, entitlement_id) references payments_entitlement (body_id, id)
);
create unique index payments_outside_once on payments_outside (body_id, row_id);
create index payments_outside_of_entitlement on payments_outside (body_id, entitlement_id, month);

-- An outcome that was written by mistake, as it was. Its money had gone back to the chapter: where `spends` is true it was taken again, and this
-- row is the source of its reservation in the budget.
create table payments_correction (
  body_id UUID not null,
  id UUID not null,
  row_id UUID not null,
  state TEXT not null constraint payments_correction_state check (state in ('failed', 'returned')),
  outcome_on DATE not null,
  outcome_note TEXT not null,
  reason TEXT not null constraint payments_correction_reason check (reason <> ''),
  spends BOOL not null,
  spent_on DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  primary key (body_id, id),
  constraint payments_correction_row foreign key (body_id, row_id) references payments_run_row (body_id, id)
);
create index payments_correction_of_row on payments_correction (body_id, row_id);

-- As before, and what was not executed or came back may be opened again, when that was a mistake.
-- only sqlite
drop trigger payments_run_row_never_changes;
create trigger payments_run_row_never_changes before update on payments_run_row when new.run_id <> old.run_id or new.number <> old.number or new.entitlement_id <> old.entitlement_id or new.month <> old.month or new.difference <> old.difference or new.amount_cents <> old.amount_cents or new.payee_id is not old.payee_id or new.chapter_id is not old.chapter_id or (old.state = 'held' and new.state <> old.state) or (old.state in ('failed', 'returned') and new.state not in (old.state, 'due')) or (old.state = 'paid' and new.state not in ('paid', 'returned')) begin select raise(abort, 'refused: payments_run_row_never_changes'); end;
-- end
-- only postgres
create or replace function payments_run_row_never_changes() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.run_id <> old.run_id or new.number <> old.number or new.entitlement_id <> old.entitlement_id or new.month <> old.month or new.difference <> old.difference or new.amount_cents <> old.amount_cents or new.payee_id is distinct from old.payee_id or new.chapter_id is distinct from old.chapter_id or (old.state = 'held' and new.state <> old.state) or (old.state in ('failed', 'returned') and new.state not in (old.state, 'due')) or (old.state = 'paid' and new.state not in ('paid', 'returned')) then
    raise exception using errcode = '23514', constraint = 'payments_run_row_never_changes', message = 'a row of a liquidation is never changed';
  end if;
  return new;
end $$;
-- end
