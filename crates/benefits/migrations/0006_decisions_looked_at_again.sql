-- A decision that was annulled by the office itself (L. 241/1990 art. 21-nonies): it stays as it was decided, with the reason and the act that
-- annulled it, and its application is examined again. A grant is revoked from its first day besides.
alter table benefits_decision add column annulled_on DATE;
alter table benefits_decision add column annulled_at INSTANT;
alter table benefits_decision add column annulled_by UUID;
alter table benefits_decision add column annulment_reason TEXT not null default '';
alter table benefits_decision add column annulment_act TEXT not null default '';
alter table benefits_decision add column annulment_act_date DATE;
-- One decision at a time, but for those that were annulled.
drop index benefits_decision_once;
create unique index benefits_decision_once on benefits_decision (body_id, application_id) where state = 'proposed' or (state = 'decided' and annulled_at is null);

-- The day on which whoever asked said that they add nothing more to their observations: the ten days are not waited for any longer.
alter table benefits_notice add column nothing_more_on DATE;

-- only sqlite
create trigger benefits_decision_annulled_once before update on benefits_decision when (old.annulled_at is not null and (new.annulled_at is not old.annulled_at or new.annulled_on is not old.annulled_on or new.annulled_by is not old.annulled_by or new.annulment_reason <> old.annulment_reason or new.annulment_act <> old.annulment_act or new.annulment_act_date is not old.annulment_act_date)) or (new.annulled_at is not null and (new.state not in ('decided', 'revoked') or new.annulled_on is null or new.annulled_by is null or new.annulment_reason = '' or new.annulment_act = '' or new.annulment_act_date is null)) begin select raise(abort, 'refused: benefits_decision_annulled_once'); end;
-- end
-- only postgres
create function benefits_decision_annulled_once() returns trigger language plpgsql as $$
begin
  if (old.annulled_at is not null and (new.annulled_at is distinct from old.annulled_at or new.annulled_on is distinct from old.annulled_on or new.annulled_by is distinct from old.annulled_by or new.annulment_reason <> old.annulment_reason or new.annulment_act <> old.annulment_act or new.annulment_act_date is distinct from old.annulment_act_date))
     or (new.annulled_at is not null and (new.state not in ('decided', 'revoked') or new.annulled_on is null or new.annulled_by is null or new.annulment_reason = '' or new.annulment_act = '' or new.annulment_act_date is null)) then
    raise exception using errcode = '23514', constraint = 'benefits_decision_annulled_once', message = 'an annulment is whole and is never changed';
  end if;
  return new;
end $$;
create trigger benefits_decision_annulled_once before update on benefits_decision for each row execute function benefits_decision_annulled_once();
-- end
