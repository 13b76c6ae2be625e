-- The audit chain: one per body, each row carrying the hash of the row before.
create table store_audit (
  body_id UUID not null,
  seq WHOLE not null,
  at INSTANT not null,
  account_id UUID not null,
  action TEXT not null,
  subject_id UUID,
  object_kind TEXT not null,
  object_id UUID,
  purpose TEXT not null,
  fields TEXT not null,
  request_id UUID not null,
  previous BYTES not null,
  hash BYTES not null,
  primary key (body_id, seq)
);
create index store_audit_by_subject on store_audit (body_id, subject_id, seq);
create index store_audit_by_account on store_audit (body_id, account_id, seq);
create index store_audit_by_object on store_audit (body_id, object_id, seq);

-- Whom a row showed by name, when it showed several persons at once: a search, its suggestions. The hash of the row covers them.
create table store_audit_shown (
  body_id UUID not null,
  seq WHOLE not null,
  person_id UUID not null,
  primary key (body_id, person_id, seq)
);
create index store_audit_shown_of_row on store_audit_shown (body_id, seq, person_id);

create table store_audit_head (
  body_id UUID not null,
  seq WHOLE not null,
  hash BYTES not null,
  primary key (body_id)
);

-- only sqlite
create trigger store_audit_never_changes before update on store_audit begin select raise(abort, 'refused: store_audit_never_changes'); end;
create trigger store_audit_never_shrinks before delete on store_audit begin select raise(abort, 'refused: store_audit_never_changes'); end;
create trigger store_audit_shown_never_changes before update on store_audit_shown begin select raise(abort, 'refused: store_audit_never_changes'); end;
create trigger store_audit_shown_never_shrinks before delete on store_audit_shown begin select raise(abort, 'refused: store_audit_never_changes'); end;
-- end
-- only postgres
create function store_audit_never_changes() returns trigger language plpgsql as $$ begin raise exception using errcode = '23514', constraint = 'store_audit_never_changes', message = 'the audit chain is never changed'; end $$;
create trigger store_audit_never_changes before update or delete on store_audit for each row execute function store_audit_never_changes();
create trigger store_audit_never_emptied before truncate on store_audit for each statement execute function store_audit_never_changes();
create trigger store_audit_shown_never_changes before update or delete on store_audit_shown for each row execute function store_audit_never_changes();
create trigger store_audit_shown_never_emptied before truncate on store_audit_shown for each statement execute function store_audit_never_changes();
-- end

-- Requests that may be sent twice and must happen once.
create table store_once (
  body_id UUID not null,
  account_id UUID not null,
  request_key TEXT not null,
  fingerprint BYTES not null,
  answer TEXT,
  at INSTANT not null,
  primary key (body_id, account_id, request_key)
);
create index store_once_by_age on store_once (body_id, at);

-- Human numbers: case 2026/000123.
create table store_sequence (
  body_id UUID not null,
  name TEXT not null,
  last WHOLE not null,
  primary key (body_id, name)
);

-- News for later rooms, written in the transaction that makes them true.
create table store_outbox (
  body_id UUID not null,
  id UUID not null,
  topic TEXT not null,
  payload JSON not null,
  at INSTANT not null,
  taken_at INSTANT,
  primary key (body_id, id)
);
create index store_outbox_waiting on store_outbox (body_id, taken_at, id);

-- Work that takes longer than a page.
create table store_job (
  body_id UUID not null,
  id UUID not null,
  kind TEXT not null,
  title TEXT not null,
  payload JSON not null,
  state TEXT not null constraint store_job_state check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  done WHOLE not null,
  total WHOLE not null,
  message TEXT not null,
  result JSON,
  attempts WHOLE not null,
  -- How often it was given to a worker: only grows, so that no earlier worker is taken for the one of now.
  lease WHOLE not null,
  not_before INSTANT not null,
  lease_until INSTANT,
  cancel_asked BOOL not null,
  account_id UUID not null,
  created_at INSTANT not null,
  finished_at INSTANT,
  primary key (body_id, id)
);
create index store_job_next on store_job (body_id, state, not_before);
create index store_job_of_account on store_job (body_id, account_id, created_at);

-- Files: what they are; the content lies encrypted outside the database.
create table store_file (
  body_id UUID not null,
  id UUID not null,
  name TEXT not null,
  media_type TEXT not null,
  size WHOLE not null,
  sha256 BYTES not null,
  key_id TEXT not null,
  account_id UUID not null,
  created_at INSTANT not null,
  primary key (body_id, id)
);
