-- A regulation of the body: what its versions are versions of. `code` is the id that its text bears; `name` and `kind` are those of the last
-- text that could be read, `sort_name` the name folded.
create table benefits_rule (
  body_id UUID not null,
  id UUID not null,
  code TEXT not null,
  name TEXT not null,
  sort_name TEXT not null,
  kind TEXT not null constraint benefits_rule_kind check (kind in ('benefit', 'copayment', 'ranking', 'unknown')),
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id)
);
create unique index benefits_rule_code on benefits_rule (body_id, code);
create index benefits_rule_by_name on benefits_rule (body_id, sort_name, id);

-- A text of a regulation. A draft is written until it is published, by somebody who did not write it, with the act that decided it and the
-- day from which it holds; `valid_until` is the first day on which it no longer does. `faults` is how many mistakes the text had when it was
-- saved. `early_reason` says why it holds from a day that was past when it was published.
create table benefits_rule_version (
  body_id UUID not null,
  id UUID not null,
  rule_id UUID not null,
  number WHOLE not null,
  text TEXT not null,
  sha256 TEXT not null,
  faults WHOLE not null,
  state TEXT not null constraint benefits_rule_version_state check (state in ('draft', 'published', 'withdrawn')),
  valid_from DATE,
  valid_until DATE,
  early_reason TEXT not null,
  act_number TEXT not null,
  act_date DATE,
  act_organ TEXT not null,
  created_at INSTANT not null,
  created_by UUID not null,
  written_at INSTANT not null,
  written_by UUID not null,
  published_at INSTANT,
  published_by UUID,
  withdrawn_at INSTANT,
  withdrawn_by UUID,
  withdrawal_reason TEXT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint benefits_rule_version_rule foreign key (body_id, rule_id) references benefits_rule (body_id, id),
  constraint benefits_rule_version_days check (valid_from < valid_until),
  constraint benefits_rule_version_published check (state <> 'published' or (valid_from is not null and valid_until is not null and act_date is not null and act_number <> '' and act_organ <> '' and published_at is not null and faults = 0)),
  constraint benefits_rule_version_two_people check (published_by is null or (published_by <> created_by and published_by <> written_by)),
  constraint benefits_rule_version_withdrawn check ((state = 'withdrawn') = (withdrawn_at is not null))
);
create unique index benefits_rule_version_number on benefits_rule_version (body_id, rule_id, number);
create index benefits_rule_version_by_day on benefits_rule_version (body_id, rule_id, state, valid_from);

-- Everybody who wrote a draft: none of them publishes it.
create table benefits_rule_writer (
  body_id UUID not null,
  version_id UUID not null,
  account_id UUID not null,
  primary key (body_id, version_id, account_id),
  constraint benefits_rule_writer_version foreign key (body_id, version_id) references benefits_rule_version (body_id, id)
);

-- On one day at most one version holds; what was published or withdrawn is never written again, and nothing is ever taken away.
-- only sqlite
create trigger benefits_rule_version_overlap_insert before insert on benefits_rule_version when new.state = 'published' and exists (select 1 from benefits_rule_version v where v.body_id = new.body_id and v.rule_id = new.rule_id and v.state = 'published' and v.valid_from < new.valid_until and new.valid_from < v.valid_until) begin select raise(abort, 'refused: benefits_rule_version_overlap'); end;
create trigger benefits_rule_version_overlap_update before update on benefits_rule_version when new.state = 'published' and exists (select 1 from benefits_rule_version v where v.body_id = new.body_id and v.rule_id = new.rule_id and v.id <> new.id and v.state = 'published' and v.valid_from < new.valid_until and new.valid_from < v.valid_until) begin select raise(abort, 'refused: benefits_rule_version_overlap'); end;
create trigger benefits_rule_version_never_changes before update on benefits_rule_version when old.state <> 'draft' and (new.text <> old.text or new.sha256 <> old.sha256 or new.rule_id <> old.rule_id or new.number <> old.number or new.valid_from is not old.valid_from or new.act_number <> old.act_number or new.act_date is not old.act_date or new.act_organ <> old.act_organ or new.state = 'draft') begin select raise(abort, 'refused: benefits_rule_version_never_changes'); end;
create trigger benefits_rule_version_never_shrinks before delete on benefits_rule_version begin select raise(abort, 'refused: benefits_rule_version_never_changes'); end;
-- end
-- only postgres
create extension if not exists btree_gist;
alter table benefits_rule_version add constraint benefits_rule_version_overlap exclude using gist (body_id with =, rule_id with =, daterange(valid_from, valid_until) with &&) where (state = 'published');
create function benefits_rule_version_never_changes() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (old.state <> 'draft' and (new.text <> old.text or new.sha256 <> old.sha256 or new.rule_id <> old.rule_id or new.number <> old.number or new.valid_from is distinct from old.valid_from or new.act_number <> old.act_number or new.act_date is distinct from old.act_date or new.act_organ <> old.act_organ or new.state = 'draft')) then
    raise exception using errcode = '23514', constraint = 'benefits_rule_version_never_changes', message = 'a published regulation is never changed';
  end if;
  return new;
end $$;
create trigger benefits_rule_version_never_changes before update or delete on benefits_rule_version for each row execute function benefits_rule_version_never_changes();
-- end
