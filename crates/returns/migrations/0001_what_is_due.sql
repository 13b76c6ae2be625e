-- Who sends to INPS, from a day on. A change is a new row: the latest from day wins, and among those the latest recorded.
create table returns_sender (
  body_id UUID not null,
  id UUID not null,
  code TEXT not null,
  name TEXT not null,
  seat TEXT not null,
  officer TEXT not null,
  valid_from DATE not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id)
);
create index returns_sender_in_force on returns_sender (body_id, valid_from, at);

-- Codes of states that a body completes over the shipped table; a later row wins over an earlier one. Open end: 9999-12-31.
create table returns_citizenship (
  body_id UUID not null,
  id UUID not null,
  state TEXT not null,
  name TEXT not null,
  code TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  source TEXT not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint returns_citizenship_period check (valid_from < valid_until)
);
create index returns_citizenship_by_state on returns_citizenship (body_id, state, at);

-- What a body changed in the shipped list of statutory returns, for one year of reference: the day it is due, whether it is done.
create table returns_duty (
  body_id UUID not null,
  code TEXT not null,
  year WHOLE not null,
  due_on DATE,
  source TEXT not null,
  verified BOOL not null,
  state TEXT not null constraint returns_duty_state check (state in ('open', 'done', 'not_due')),
  done_on DATE,
  note TEXT not null,
  account_id UUID not null,
  at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, code, year),
  constraint returns_duty_done check ((state = 'done') = (done_on is not null))
);

-- How a service is run, as the yearly survey asks; a service that is not here has not been said yet.
create table returns_management (
  body_id UUID not null,
  service_id UUID not null,
  management TEXT not null constraint returns_management_form check (management in ('direct', 'contracted', 'accredited', 'delegated')),
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, service_id)
);

-- One look at all benefits of a year: what is ready and what is held. `cursor_id` is the last benefit looked at, so that an
-- interrupted look goes on from there.
create table returns_check (
  body_id UUID not null,
  id UUID not null,
  year WHOLE not null,
  state TEXT not null constraint returns_check_state check (state in ('running', 'done', 'stopped')),
  job_id UUID not null,
  cursor_id UUID not null,
  ready WHOLE not null,
  held WHOLE not null,
  excluded WHOLE not null,
  findings WHOLE not null,
  account_id UUID not null,
  started_at INSTANT not null,
  finished_at INSTANT,
  primary key (body_id, id)
);
create index returns_check_of_year on returns_check (body_id, year, state, started_at);
create unique index returns_check_one_running on returns_check (body_id, year) where state = 'running';

-- What keeps a benefit from being sent, found by one look.
create table returns_finding (
  body_id UUID not null,
  check_id UUID not null,
  seq WHOLE not null,
  benefit_id UUID not null,
  number TEXT not null,
  person_id UUID not null,
  case_id UUID not null,
  unit_id UUID not null,
  service_id UUID not null,
  gap TEXT not null,
  fixer TEXT not null,
  holder TEXT not null,
  record_id UUID,
  detail TEXT not null,
  primary key (body_id, check_id, seq),
  constraint returns_finding_check foreign key (body_id, check_id) references returns_check (body_id, id)
);
create index returns_finding_of_case on returns_finding (body_id, case_id, check_id);
create index returns_finding_of_unit on returns_finding (body_id, check_id, unit_id, fixer);
create index returns_finding_by_fixer on returns_finding (body_id, check_id, fixer);

-- Benefits in which the look found no fault: what can be sent, and what is not reported at all. Those with a fault are in returns_finding.
create table returns_looked (
  body_id UUID not null,
  check_id UUID not null,
  benefit_id UUID not null,
  looked_as TEXT not null constraint returns_looked_as check (looked_as in ('ready', 'excluded')),
  primary key (body_id, check_id, looked_as, benefit_id),
  constraint returns_looked_check foreign key (body_id, check_id) references returns_check (body_id, id)
);

-- One sending of a year. While one is in preparation or waits to be transmitted there is no other.
create table returns_submission (
  body_id UUID not null,
  id UUID not null,
  year WHOLE not null,
  number WHOLE not null,
  state TEXT not null constraint returns_submission_state check (state in ('preparing', 'ready', 'transmitted', 'discarded')),
  job_id UUID not null,
  cursor_id UUID not null,
  sender JSON not null,
  inserts WHOLE not null,
  cancels WHOLE not null,
  unchanged WHOLE not null,
  held WHOLE not null,
  documents WHOLE not null,
  account_id UUID not null,
  made_at INSTANT not null,
  ready_at INSTANT,
  transmitted_on DATE,
  receipt TEXT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint returns_submission_transmitted check ((state = 'transmitted') = (transmitted_on is not null))
);
create unique index returns_submission_number on returns_submission (body_id, year, number);
create unique index returns_submission_one_open on returns_submission (body_id, year) where state in ('preparing', 'ready');

-- The documents of a sending, in the order in which they are to be transmitted. Never changed.
create table returns_document (
  body_id UUID not null,
  submission_id UUID not null,
  place WHOLE not null,
  flow_id TEXT not null,
  operation TEXT not null constraint returns_document_operation check (operation in ('I', 'C')),
  records WHOLE not null,
  bytes WHOLE not null,
  sha256 BYTES not null,
  at INSTANT not null,
  primary key (body_id, submission_id, place),
  constraint returns_document_submission foreign key (body_id, submission_id) references returns_submission (body_id, id)
);
create unique index returns_document_flow on returns_document (body_id, flow_id);

-- What was sent, frozen: one row a record, never changed, never deleted.
create table returns_sent (
  body_id UUID not null,
  submission_id UUID not null,
  place WHOLE not null,
  seq WHOLE not null,
  benefit_id UUID not null,
  year WHOLE not null,
  number WHOLE not null,
  operation TEXT not null constraint returns_sent_operation check (operation in ('I', 'C')),
  record JSON not null,
  hash BYTES not null,
  primary key (body_id, submission_id, place, seq),
  constraint returns_sent_document foreign key (body_id, submission_id, place) references returns_document (body_id, submission_id, place)
);
create unique index returns_sent_of_benefit on returns_sent (body_id, year, benefit_id, number, place);
-- only sqlite
create trigger returns_sent_never_changes before update on returns_sent begin select raise(abort, 'refused: returns_sent_never_changes'); end;
create trigger returns_sent_never_shrinks before delete on returns_sent begin select raise(abort, 'refused: returns_sent_never_changes'); end;
create trigger returns_document_never_changes before update on returns_document begin select raise(abort, 'refused: returns_document_never_changes'); end;
create trigger returns_document_never_shrinks before delete on returns_document begin select raise(abort, 'refused: returns_document_never_changes'); end;
-- end
-- only postgres
create function returns_sent_never_changes() returns trigger language plpgsql as $$ begin raise exception using errcode = '23514', constraint = tg_argv[0], message = 'what was sent is never changed'; end $$;
create trigger returns_sent_never_changes before update or delete on returns_sent for each row execute function returns_sent_never_changes('returns_sent_never_changes');
create trigger returns_sent_never_emptied before truncate on returns_sent for each statement execute function returns_sent_never_changes('returns_sent_never_changes');
create trigger returns_document_never_changes before update or delete on returns_document for each row execute function returns_sent_never_changes('returns_document_never_changes');
create trigger returns_document_never_emptied before truncate on returns_document for each statement execute function returns_sent_never_changes('returns_document_never_changes');
-- end
