-- What somebody pays of a service, worked out again because an attestation came or was withdrawn, or because a tariff was published or taken back.
-- The program proposes it; nothing changes until somebody approves it by an act. `decision_id` is the decision that runs; the one that takes its
-- place bears the identifier of the row. `proposed_by` is whoever asked for the recalculation, nobody where the program began it by itself.
-- `input` is what was known on `from_day` (a line of the engine), `explanation` what the regulation said of it, in short. What was approved or
-- turned down never changes.
create table benefits_recalculation (
  body_id UUID not null,
  id UUID not null,
  decision_id UUID not null,
  cause TEXT not null constraint benefits_recalculation_cause check (cause in ('isee', 'isee_withdrawn', 'rule', 'rule_withdrawn')),
  cause_id UUID not null,
  rule_version_id UUID not null,
  from_day DATE not null,
  old_amount_cents CENTS,
  new_amount_cents CENTS constraint benefits_recalculation_amount check (new_amount_cents >= 0),
  period TEXT not null constraint benefits_recalculation_period check (period in ('once', 'day', 'hour', 'meal', 'month', 'year')),
  state TEXT not null constraint benefits_recalculation_state check (state in ('proposed', 'approved', 'refused', 'unchanged', 'undetermined', 'examine', 'superseded')),
  explanation JSON not null,
  input JSON not null,
  computed_at INSTANT not null,
  proposed_by UUID,
  approved_at INSTANT,
  approved_by UUID,
  batch_id UUID,
  refused_at INSTANT,
  refused_by UUID,
  refusal_reason TEXT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint benefits_recalculation_decision foreign key (body_id, decision_id) references benefits_decision (body_id, id),
  constraint benefits_recalculation_rule foreign key (body_id, rule_version_id) references benefits_rule_version (body_id, id),
  constraint benefits_recalculation_batch foreign key (body_id, batch_id) references benefits_act_batch (body_id, id),
  constraint benefits_recalculation_known check (state not in ('proposed', 'approved', 'unchanged') or new_amount_cents is not null),
  constraint benefits_recalculation_two_people check (approved_by is null or proposed_by is null or approved_by <> proposed_by),
  constraint benefits_recalculation_approved check ((state = 'approved') = (approved_by is not null) and (approved_by is null) = (approved_at is null) and (approved_by is null) = (batch_id is null)),
  constraint benefits_recalculation_refused check ((state = 'refused') = (refused_by is not null) and (refused_by is null) = (refused_at is null) and (state = 'refused') = (refusal_reason <> ''))
);
create unique index benefits_recalculation_once on benefits_recalculation (body_id, decision_id, cause, cause_id);
create index benefits_recalculation_by_state on benefits_recalculation (body_id, state, id);
create index benefits_recalculation_of_cause on benefits_recalculation (body_id, cause_id, cause, state);
create index benefits_recalculation_of_batch on benefits_recalculation (body_id, batch_id, decision_id);

-- only sqlite
create trigger benefits_recalculation_never_changes before update on benefits_recalculation when old.state in ('approved', 'refused') begin select raise(abort, 'refused: benefits_recalculation_never_changes'); end;
create trigger benefits_recalculation_never_shrinks before delete on benefits_recalculation begin select raise(abort, 'refused: benefits_recalculation_never_changes'); end;
-- end
-- only postgres
create function benefits_recalculation_never_changes() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.state in ('approved', 'refused') then
    raise exception using errcode = '23514', constraint = 'benefits_recalculation_never_changes', message = 'a recalculation that was decided is never changed';
  end if;
  return new;
end $$;
create trigger benefits_recalculation_never_changes before update or delete on benefits_recalculation for each row execute function benefits_recalculation_never_changes();
-- end

-- What a co-payment regulation grants is a tariff that the person pays: whoever pays grants out must be able to tell.
drop view benefits_v_grant;
create view benefits_v_grant as
  select d.body_id, d.id as decision_id, d.number, d.application_id, a.measure_id, m.code as measure_code, m.title as measure_title, d.rule_version_id,
         r.code as rule_code, r.kind as rule_kind, a.person_id, a.household_id, a.unit_id, a.filed_unit_id, d.amount_cents, d.period, d.valid_from,
         d.valid_until, d.decided_on, d.act_number, d.act_date, m.chapter_id, d.revoked_from
    from benefits_decision d
    join benefits_application a on a.body_id = d.body_id and a.id = d.application_id
    join benefits_measure m on m.body_id = a.body_id and m.id = a.measure_id
    join benefits_rule_version v on v.body_id = d.body_id and v.id = d.rule_version_id
    join benefits_rule r on r.body_id = v.body_id and r.id = v.rule_id
   where d.state in ('decided', 'revoked') and d.outcome in ('granted', 'partial');
