-- That a version no longer holds from a day on although none follows it: proposed with the act that decided it, and confirmed by somebody else.
-- `ends_from` is the first day on which it no longer holds. What was confirmed is never written again.
create table benefits_rule_ending (
  body_id UUID not null,
  version_id UUID not null,
  ends_from DATE not null,
  early_reason TEXT not null,
  act_number TEXT not null,
  act_date DATE not null,
  act_organ TEXT not null,
  proposed_at INSTANT not null,
  proposed_by UUID not null,
  decided_at INSTANT,
  decided_by UUID,
  primary key (body_id, version_id),
  constraint benefits_rule_ending_version foreign key (body_id, version_id) references benefits_rule_version (body_id, id),
  constraint benefits_rule_ending_act check (act_number <> '' and act_organ <> ''),
  constraint benefits_rule_ending_decided check ((decided_at is null) = (decided_by is null)),
  constraint benefits_rule_ending_two_people check (decided_by is null or decided_by <> proposed_by)
);

-- only sqlite
create trigger benefits_rule_ending_never_changes before update on benefits_rule_ending when old.decided_at is not null begin select raise(abort, 'refused: benefits_rule_ending_never_changes'); end;
create trigger benefits_rule_ending_never_shrinks before delete on benefits_rule_ending when old.decided_at is not null begin select raise(abort, 'refused: benefits_rule_ending_never_changes'); end;
-- end
-- only postgres
create function benefits_rule_ending_never_changes() returns trigger language plpgsql as $$
begin
  if old.decided_at is not null then
    raise exception using errcode = '23514', constraint = 'benefits_rule_ending_never_changes', message = 'a confirmed end of a regulation is never changed';
  end if;
  if tg_op = 'DELETE' then
    return old;
  end if;
  return new;
end $$;
create trigger benefits_rule_ending_never_changes before update or delete on benefits_rule_ending for each row execute function benefits_rule_ending_never_changes();
-- end
