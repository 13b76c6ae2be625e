-- The account from which a body pays. `code` is what the treasurer knows the body by (codice unico CBI); may be empty.
create table payments_account (
  body_id UUID not null,
  holder TEXT not null constraint payments_account_holder check (holder <> ''),
  iban TEXT not null,
  code TEXT not null,
  changed_at INSTANT not null,
  changed_by UUID not null,
  version WHOLE not null,
  primary key (body_id)
);

-- How somebody is paid, from a day on; the newest that has begun counts. `iban` is empty for whoever draws the money at the treasurer's or
-- gets a postal order. Nothing of a row changes but its end: files that were sent rest on it.
create table payments_payee (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  kind TEXT not null constraint payments_payee_kind check (kind in ('iban', 'treasury', 'postal')),
  iban TEXT not null,
  holder TEXT not null constraint payments_payee_holder check (holder <> ''),
  valid_from DATE not null,
  valid_until DATE,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint payments_payee_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint payments_payee_days check (valid_until is null or valid_from <= valid_until),
  constraint payments_payee_iban check ((kind = 'iban') = (iban <> ''))
);
create index payments_payee_of_person on payments_payee (body_id, person_id, valid_from);

-- What a decision grants somebody, as it was when it was granted; changes of the amount, suspensions and the revocation stand beside it.
-- `valid_until` and `revoked_from` are the first day on which nothing is due any more. `unit_id` is the office that pays.
create table payments_entitlement (
  body_id UUID not null,
  id UUID not null,
  decision_id UUID not null,
  decision_number TEXT not null,
  application_id UUID not null,
  measure_id UUID not null,
  measure_code TEXT not null,
  measure_title TEXT not null,
  chapter_id UUID,
  person_id UUID not null,
  unit_id UUID not null,
  filed_unit_id UUID not null,
  amount_cents CENTS not null constraint payments_entitlement_amount check (amount_cents > 0),
  rhythm TEXT not null constraint payments_entitlement_rhythm check (rhythm in ('once', 'day', 'month', 'year')),
  valid_from DATE not null,
  valid_until DATE,
  revoked_from DATE,
  act_number TEXT not null,
  act_date DATE,
  created_at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint payments_entitlement_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint payments_entitlement_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint payments_entitlement_days check (valid_until is null or valid_from < valid_until)
);
create unique index payments_entitlement_of_decision on payments_entitlement (body_id, decision_id);
create index payments_entitlement_of_person on payments_entitlement (body_id, person_id, id);
create index payments_entitlement_of_unit on payments_entitlement (body_id, unit_id, id);

-- Another amount from a day.
create table payments_change (
  body_id UUID not null,
  id UUID not null,
  entitlement_id UUID not null,
  from_day DATE not null,
  amount_cents CENTS not null constraint payments_change_amount check (amount_cents >= 0),
  reason TEXT not null,
  act TEXT not null,
  created_at INSTANT not null,
  created_by UUID not null,
  primary key (body_id, id),
  constraint payments_change_entitlement foreign key (body_id, entitlement_id) references payments_entitlement (body_id, id)
);
create unique index payments_change_by_day on payments_change (body_id, entitlement_id, from_day);

-- A time in which nothing is paid. While it lasts (`until_day` is null) what falls due waits; when it ends somebody says whether it is owed.
create table payments_suspension (
  body_id UUID not null,
  id UUID not null,
  entitlement_id UUID not null,
  from_day DATE not null,
  until_day DATE,
  reason TEXT not null constraint payments_suspension_reason check (reason <> ''),
  owed BOOL,
  created_at INSTANT not null,
  created_by UUID not null,
  ended_at INSTANT,
  ended_by UUID,
  primary key (body_id, id),
  constraint payments_suspension_entitlement foreign key (body_id, entitlement_id) references payments_entitlement (body_id, id),
  constraint payments_suspension_ended check ((until_day is null) = (owed is null) and (until_day is null) = (ended_by is null)),
  constraint payments_suspension_days check (until_day is null or from_day < until_day)
);
create index payments_suspension_of_entitlement on payments_suspension (body_id, entitlement_id, from_day);
create unique index payments_suspension_open on payments_suspension (body_id, entitlement_id) where until_day is null;

-- A liquidation: what an office pays in a month, with what was not paid before. It is filled lot by lot (`filled_to` is the last entitlement
-- that was looked at), checked, approved by somebody who did not make it, sent to the treasurer, and reconciled with what became of it.
-- From the approval on the account is written here as it was, so that the file is the same whenever it is made.
create table payments_run (
  body_id UUID not null,
  id UUID not null,
  number TEXT not null,
  unit_id UUID not null,
  measure_id UUID,
  measure_title TEXT not null,
  month DATE not null,
  state TEXT not null constraint payments_run_state check (state in ('filling', 'proposed', 'checked', 'approved', 'exported', 'reconciled', 'cancelled')),
  filled_to UUID not null,
  payable_count WHOLE not null,
  payable_cents CENTS not null,
  held_count WHOLE not null,
  pay_on DATE,
  act_number TEXT not null,
  act_date DATE,
  act_organ TEXT not null,
  account_holder TEXT not null,
  account_iban TEXT not null,
  account_code TEXT not null,
  made_at INSTANT not null,
  made_by UUID not null,
  checked_at INSTANT,
  checked_by UUID,
  approved_at INSTANT,
  approved_by UUID,
  exported_at INSTANT,
  exported_by UUID,
  reconciled_at INSTANT,
  reconciled_by UUID,
  cancelled_at INSTANT,
  cancelled_by UUID,
  cancel_reason TEXT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint payments_run_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint payments_run_two_people check (approved_by is null or approved_by <> made_by),
  constraint payments_run_checked check (state not in ('checked', 'approved', 'exported', 'reconciled') or checked_by is not null),
  constraint payments_run_approved check ((state in ('approved', 'exported', 'reconciled')) = (approved_by is not null) and (approved_by is null) = (pay_on is null) and (approved_by is null or (approved_at is not null and act_number <> '' and act_date is not null and act_organ <> ''))),
  constraint payments_run_cancelled check ((state = 'cancelled') = (cancelled_by is not null) and (state = 'cancelled') = (cancel_reason <> ''))
);
create unique index payments_run_number on payments_run (body_id, number);
create index payments_run_by_state on payments_run (body_id, state, id);
create index payments_run_of_unit on payments_run (body_id, unit_id, id);

-- What one entitlement is paid for one month in a run, or why it is not. `payee_id` is how it is paid. For one month an entitlement has at
-- most one row that is paid or about to be.
create table payments_run_row (
  body_id UUID not null,
  id UUID not null,
  run_id UUID not null,
  number WHOLE not null,
  entitlement_id UUID not null,
  month DATE not null,
  amount_cents CENTS not null constraint payments_run_row_amount check (amount_cents > 0),
  chapter_id UUID,
  payee_id UUID,
  state TEXT not null constraint payments_run_row_state check (state in ('due', 'held', 'paid', 'failed', 'returned')),
  hold TEXT constraint payments_run_row_hold check (hold in ('deceased', 'suspended', 'conditions', 'no_payee', 'changed', 'office', 'cancelled')),
  hold_note TEXT not null,
  outcome_on DATE,
  outcome_note TEXT not null,
  primary key (body_id, id),
  constraint payments_run_row_run foreign key (body_id, run_id) references payments_run (body_id, id),
  constraint payments_run_row_entitlement foreign key (body_id, entitlement_id) references payments_entitlement (body_id, id),
  constraint payments_run_row_payee foreign key (body_id, payee_id) references payments_payee (body_id, id),
  constraint payments_run_row_held check ((state = 'held') = (hold is not null)),
  constraint payments_run_row_payable check (state = 'held' or payee_id is not null),
  constraint payments_run_row_outcome check ((state in ('paid', 'failed', 'returned')) = (outcome_on is not null))
);
create unique index payments_run_row_number on payments_run_row (body_id, run_id, number);
create unique index payments_run_row_in_run on payments_run_row (body_id, run_id, entitlement_id, month);
create unique index payments_run_row_once on payments_run_row (body_id, entitlement_id, month) where state in ('due', 'paid');
create index payments_run_row_of_entitlement on payments_run_row (body_id, entitlement_id, month);

-- What a run takes from a chapter: the source of its reservation in the budget.
create table payments_run_chapter (
  body_id UUID not null,
  id UUID not null,
  run_id UUID not null,
  chapter_id UUID not null,
  spent_chapter_id UUID not null,
  amount_cents CENTS not null,
  spent_on DATE not null,
  primary key (body_id, id),
  constraint payments_run_chapter_run foreign key (body_id, run_id) references payments_run (body_id, id)
);
create unique index payments_run_chapter_once on payments_run_chapter (body_id, run_id, chapter_id);

-- What of an entitlement was paid too much, worked out anew whenever something changes, and in how many monthly instalments it comes back.
create table payments_recovery (
  body_id UUID not null,
  id UUID not null,
  entitlement_id UUID not null,
  cause TEXT not null constraint payments_recovery_cause check (cause in ('revoked', 'changed', 'deceased', 'suspended')),
  amount_cents CENTS not null constraint payments_recovery_amount check (amount_cents >= 0),
  instalments WHOLE not null constraint payments_recovery_instalments check (instalments between 1 and 72),
  first_month DATE not null,
  state TEXT not null constraint payments_recovery_state check (state in ('open', 'settled')),
  created_at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint payments_recovery_entitlement foreign key (body_id, entitlement_id) references payments_entitlement (body_id, id)
);
create unique index payments_recovery_of_entitlement on payments_recovery (body_id, entitlement_id);
create index payments_recovery_by_state on payments_recovery (body_id, state, id);

-- What came back, or was given up.
create table payments_repayment (
  body_id UUID not null,
  id UUID not null,
  recovery_id UUID not null,
  kind TEXT not null constraint payments_repayment_kind check (kind in ('paid', 'waived')),
  amount_cents CENTS not null constraint payments_repayment_amount check (amount_cents > 0),
  on_day DATE not null,
  note TEXT not null,
  created_at INSTANT not null,
  created_by UUID not null,
  primary key (body_id, id),
  constraint payments_repayment_recovery foreign key (body_id, recovery_id) references payments_recovery (body_id, id)
);
create index payments_repayment_of_recovery on payments_repayment (body_id, recovery_id, on_day);

-- What a row pays, to whom and for which month is never written again, and no row is taken away. Of how somebody is paid only the end changes.
-- only sqlite
create trigger payments_run_row_never_changes before update on payments_run_row when new.run_id <> old.run_id or new.number <> old.number or new.entitlement_id <> old.entitlement_id or new.month <> old.month or new.amount_cents <> old.amount_cents or new.payee_id is not old.payee_id or new.chapter_id is not old.chapter_id or (old.state in ('held', 'failed', 'returned') and new.state <> old.state) or (old.state = 'paid' and new.state not in ('paid', 'returned')) begin select raise(abort, 'refused: payments_run_row_never_changes'); end;
create trigger payments_run_row_never_shrinks before delete on payments_run_row begin select raise(abort, 'refused: payments_run_row_never_changes'); end;
create trigger payments_payee_never_changes before update on payments_payee when new.kind <> old.kind or new.iban <> old.iban or new.holder <> old.holder or new.valid_from <> old.valid_from begin select raise(abort, 'refused: payments_payee_never_changes'); end;
-- end
-- only postgres
create function payments_run_row_never_changes() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or new.run_id <> old.run_id or new.number <> old.number or new.entitlement_id <> old.entitlement_id or new.month <> old.month or new.amount_cents <> old.amount_cents or new.payee_id is distinct from old.payee_id or new.chapter_id is distinct from old.chapter_id or (old.state in ('held', 'failed', 'returned') and new.state <> old.state) or (old.state = 'paid' and new.state not in ('paid', 'returned')) then
    raise exception using errcode = '23514', constraint = 'payments_run_row_never_changes', message = 'a row of a liquidation is never changed';
  end if;
  return new;
end $$;
create trigger payments_run_row_never_changes before update or delete on payments_run_row for each row execute function payments_run_row_never_changes();
create function payments_payee_never_changes() returns trigger language plpgsql as $$
begin
  if new.kind <> old.kind or new.iban <> old.iban or new.holder <> old.holder or new.valid_from <> old.valid_from then
    raise exception using errcode = '23514', constraint = 'payments_payee_never_changes', message = 'how somebody is paid is never changed';
  end if;
  return new;
end $$;
create trigger payments_payee_never_changes before update on payments_payee for each row execute function payments_payee_never_changes();
-- end
