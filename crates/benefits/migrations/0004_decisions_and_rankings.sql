-- What the social service or the office writes about an application before it is decided, with what it proposes. Nothing of it changes; a
-- second thought is a second report.
create table benefits_report (
  body_id UUID not null,
  id UUID not null,
  application_id UUID not null,
  text TEXT not null constraint benefits_report_text check (text <> ''),
  proposal TEXT not null constraint benefits_report_proposal check (proposal in ('grant', 'partial', 'refuse', 'none')),
  written_on DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  primary key (body_id, id),
  constraint benefits_report_application foreign key (body_id, application_id) references benefits_application (body_id, id)
);
create index benefits_report_of_application on benefits_report (body_id, application_id, created_at);

-- The minutes of a draw of the applications of a measure that are to be controlled (DPR 445/2000 art. 71): how many in a hundred, among how
-- many, and the seed, so that anybody can draw the same ones again.
create table benefits_draw (
  body_id UUID not null,
  id UUID not null,
  measure_id UUID not null,
  share_percent WHOLE not null constraint benefits_draw_share check (share_percent between 1 and 100),
  seed TEXT not null,
  drawn_on DATE not null,
  among WHOLE not null,
  drawn WHOLE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  primary key (body_id, id),
  constraint benefits_draw_measure foreign key (body_id, measure_id) references benefits_measure (body_id, id)
);
create index benefits_draw_of_measure on benefits_draw (body_id, measure_id, created_at);

-- A control of what was declared: drawn, or because of a doubt.
create table benefits_control (
  body_id UUID not null,
  id UUID not null,
  application_id UUID not null,
  kind TEXT not null constraint benefits_control_kind check (kind in ('sample', 'targeted')),
  draw_id UUID,
  what TEXT not null constraint benefits_control_what check (what <> ''),
  opened_on DATE not null,
  opened_at INSTANT not null,
  opened_by UUID not null,
  outcome TEXT not null constraint benefits_control_outcome check (outcome in ('open', 'confirmed', 'differs', 'false')),
  note TEXT not null,
  closed_on DATE,
  closed_by UUID,
  version WHOLE not null,
  primary key (body_id, id),
  constraint benefits_control_application foreign key (body_id, application_id) references benefits_application (body_id, id),
  constraint benefits_control_draw foreign key (body_id, draw_id) references benefits_draw (body_id, id),
  constraint benefits_control_drawn check ((kind = 'sample') = (draw_id is not null)),
  constraint benefits_control_closed check ((outcome = 'open') = (closed_on is null) and (outcome = 'open') = (closed_by is null))
);
create index benefits_control_of_application on benefits_control (body_id, application_id, opened_at);
create index benefits_control_of_draw on benefits_control (body_id, draw_id, application_id);
create unique index benefits_control_drawn_once on benefits_control (body_id, application_id) where kind = 'sample' and outcome = 'open';

-- The notice of reasons against an application (L. 241/1990 art. 10-bis). `received_on` is the day on which it reached whoever asks: from there
-- they have ten days, `answer_by` is the last. Rankings have none: the law leaves competitions out.
create table benefits_notice (
  body_id UUID not null,
  id UUID not null,
  application_id UUID not null,
  sent_on DATE not null,
  received_on DATE not null,
  reasons TEXT not null constraint benefits_notice_reasons check (reasons <> ''),
  answer_by DATE not null,
  observations TEXT not null,
  answered_on DATE,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint benefits_notice_application foreign key (body_id, application_id) references benefits_application (body_id, id),
  constraint benefits_notice_days check (sent_on <= received_on and received_on < answer_by and (answered_on is null or answered_on >= sent_on)),
  constraint benefits_notice_answered check ((answered_on is null) = (observations = ''))
);
create index benefits_notice_of_application on benefits_notice (body_id, application_id, sent_on);

-- One act that decided several proposals.
create table benefits_act_batch (
  body_id UUID not null,
  id UUID not null,
  act_number TEXT not null,
  act_date DATE not null,
  act_organ TEXT not null,
  decisions WHOLE not null,
  decided_at INSTANT not null,
  decided_by UUID not null,
  primary key (body_id, id)
);

-- A decision on an application. It is proposed by the office and decided, by an act, by somebody else; a proposal that is sent back is
-- returned, with the reason, and another one follows. `as_of` is the day on which the regulation was applied, `input` what was known then
-- (a line of the engine), `explanation` what the regulation said of it, `reasons` the sentences of the letter. `deviation` says why the office
-- decides otherwise than the regulation says; `minutes` and `ceiling_cents` belong to contributions that are left to its discretion.
-- `points` counts thousand-millionths. What was decided never changes; it is told, and it may be revoked from a day by another act.
create table benefits_decision (
  body_id UUID not null,
  id UUID not null,
  number TEXT not null,
  application_id UUID not null,
  ranking_id UUID,
  outcome TEXT not null constraint benefits_decision_outcome check (outcome in ('granted', 'partial', 'refused')),
  rule_version_id UUID not null,
  as_of DATE not null,
  input JSON not null,
  explanation JSON not null,
  reasons TEXT not null,
  amount_cents CENTS constraint benefits_decision_amount check (amount_cents >= 0),
  period TEXT not null constraint benefits_decision_period check (period in ('once', 'day', 'hour', 'meal', 'month', 'year')),
  valid_from DATE,
  valid_until DATE,
  points WHOLE,
  deviation TEXT not null,
  minutes TEXT not null,
  ceiling_cents CENTS,
  appeal TEXT not null,
  state TEXT not null constraint benefits_decision_state check (state in ('proposed', 'returned', 'decided', 'revoked')),
  proposed_at INSTANT not null,
  proposed_by UUID not null,
  returned_at INSTANT,
  returned_by UUID,
  return_reason TEXT not null,
  batch_id UUID,
  act_number TEXT not null,
  act_date DATE,
  act_organ TEXT not null,
  decided_on DATE,
  decided_at INSTANT,
  decided_by UUID,
  notified_on DATE,
  revoked_from DATE,
  revocation_reason TEXT not null,
  revocation_act TEXT not null,
  revocation_act_date DATE,
  revoked_at INSTANT,
  revoked_by UUID,
  version WHOLE not null,
  primary key (body_id, id),
  constraint benefits_decision_application foreign key (body_id, application_id) references benefits_application (body_id, id),
  constraint benefits_decision_rule foreign key (body_id, rule_version_id) references benefits_rule_version (body_id, id),
  constraint benefits_decision_batch foreign key (body_id, batch_id) references benefits_act_batch (body_id, id),
  constraint benefits_decision_two_people check (decided_by is null or decided_by <> proposed_by),
  constraint benefits_decision_decided check ((state in ('decided', 'revoked')) = (decided_by is not null) and (decided_by is null) = (decided_on is null) and (decided_by is null) = (decided_at is null) and (decided_by is null or (act_number <> '' and act_date is not null and act_organ <> ''))),
  constraint benefits_decision_returned check ((state = 'returned') = (returned_at is not null) and (returned_at is null) = (returned_by is null) and (state = 'returned') = (return_reason <> '')),
  constraint benefits_decision_revoked check ((state = 'revoked') = (revoked_from is not null) and (revoked_from is null) = (revoked_by is null) and (revoked_from is null) = (revoked_at is null) and (state = 'revoked') = (revocation_reason <> '') and (revoked_from is null or outcome <> 'refused')),
  constraint benefits_decision_days check ((outcome = 'refused') = (valid_from is null) and (valid_until is null or valid_from < valid_until)),
  constraint benefits_decision_refused check (outcome <> 'refused' or (amount_cents is null and reasons <> '')),
  constraint benefits_decision_ceiling check (ceiling_cents is null or (minutes <> '' and amount_cents <= ceiling_cents))
);
create unique index benefits_decision_number on benefits_decision (body_id, number);
create unique index benefits_decision_once on benefits_decision (body_id, application_id) where state in ('proposed', 'decided');
create index benefits_decision_of_application on benefits_decision (body_id, application_id, proposed_at);
create index benefits_decision_by_state on benefits_decision (body_id, state, id);
create index benefits_decision_of_batch on benefits_decision (body_id, batch_id);

-- An order of the applications of a measure, as they stood on a day. Each edition is made by one person and approved, by an act, by another.
-- `seed` is the secret from which the public codes come: it is shown to nobody. `moved_from` is the edition from which this one moved on
-- because somebody renounced. `times` is how often an amount is paid out of the money of the call: twelve months of a monthly one.
create table benefits_ranking (
  body_id UUID not null,
  id UUID not null,
  measure_id UUID not null,
  rule_version_id UUID not null,
  edition WHOLE not null,
  kind TEXT not null constraint benefits_ranking_kind check (kind in ('provisional', 'final')),
  as_of DATE not null,
  seed TEXT not null,
  state TEXT not null constraint benefits_ranking_state check (state in ('made', 'approved', 'published', 'superseded')),
  times WHOLE not null constraint benefits_ranking_times check (times between 1 and 10000),
  budget_cents CENTS,
  admitted WHOLE not null,
  waiting WHOLE not null,
  refused WHOLE not null,
  undetermined WHOLE not null,
  amount_cents CENTS not null,
  moved_from UUID,
  made_at INSTANT not null,
  made_by UUID not null,
  act_number TEXT not null,
  act_date DATE,
  act_organ TEXT not null,
  approved_at INSTANT,
  approved_by UUID,
  published_on DATE,
  published_until DATE,
  published_by UUID,
  version WHOLE not null,
  primary key (body_id, id),
  constraint benefits_ranking_measure foreign key (body_id, measure_id) references benefits_measure (body_id, id),
  constraint benefits_ranking_rule foreign key (body_id, rule_version_id) references benefits_rule_version (body_id, id),
  constraint benefits_ranking_two_people check (approved_by is null or approved_by <> made_by),
  constraint benefits_ranking_approved check (state not in ('approved', 'published') or (approved_by is not null and approved_at is not null and act_number <> '' and act_date is not null and act_organ <> '')),
  constraint benefits_ranking_published check (state <> 'published' or (published_on is not null and published_until is not null and published_on < published_until))
);
create unique index benefits_ranking_edition on benefits_ranking (body_id, measure_id, edition);
create unique index benefits_ranking_published_once on benefits_ranking (body_id, measure_id) where state = 'published';

-- One application in an edition. `line` is where it stands in the list, `place` its place among those who are ranked. `why` names what refuses
-- it or what is lacking; `input` is what was known of it. Nothing of a line ever changes.
create table benefits_ranking_row (
  body_id UUID not null,
  ranking_id UUID not null,
  line WHOLE not null,
  place WHOLE,
  application_id UUID not null,
  code TEXT not null,
  outcome TEXT not null constraint benefits_ranking_row_outcome check (outcome in ('in', 'waiting', 'out', 'refused', 'undetermined')),
  points WHOLE,
  tied BOOL not null,
  amount_cents CENTS,
  why JSON not null,
  input JSON not null,
  primary key (body_id, ranking_id, line),
  constraint benefits_ranking_row_ranking foreign key (body_id, ranking_id) references benefits_ranking (body_id, id),
  constraint benefits_ranking_row_application foreign key (body_id, application_id) references benefits_application (body_id, id),
  constraint benefits_ranking_row_placed check ((outcome in ('in', 'waiting')) = (place is not null))
);
create unique index benefits_ranking_row_of_application on benefits_ranking_row (body_id, application_id, ranking_id);
create unique index benefits_ranking_row_code on benefits_ranking_row (body_id, ranking_id, code);

-- What was decided is never written again, and nothing of it is taken away; the same of an edition once it is approved, and of its lines.
-- only sqlite
create trigger benefits_decision_never_changes before update on benefits_decision when (old.state <> 'proposed' and (new.number <> old.number or new.application_id <> old.application_id or new.ranking_id is not old.ranking_id or new.outcome <> old.outcome or new.rule_version_id <> old.rule_version_id or new.as_of <> old.as_of or new.input <> old.input or new.explanation <> old.explanation or new.reasons <> old.reasons or new.amount_cents is not old.amount_cents or new.period <> old.period or new.valid_from is not old.valid_from or new.valid_until is not old.valid_until or new.points is not old.points or new.deviation <> old.deviation or new.minutes <> old.minutes or new.ceiling_cents is not old.ceiling_cents or new.appeal <> old.appeal or new.proposed_by <> old.proposed_by or new.act_number <> old.act_number or new.act_date is not old.act_date or new.act_organ <> old.act_organ or new.decided_by is not old.decided_by or new.decided_on is not old.decided_on or new.state = 'proposed' or (old.state = 'revoked' and new.state <> 'revoked') or (old.state = 'returned' and new.state <> 'returned'))) or (old.state = 'proposed' and (new.input <> old.input or new.explanation <> old.explanation or new.outcome <> old.outcome or new.amount_cents is not old.amount_cents or new.rule_version_id <> old.rule_version_id or new.proposed_by <> old.proposed_by)) begin select raise(abort, 'refused: benefits_decision_never_changes'); end;
create trigger benefits_decision_never_shrinks before delete on benefits_decision begin select raise(abort, 'refused: benefits_decision_never_changes'); end;
create trigger benefits_ranking_never_changes before update on benefits_ranking when new.seed <> old.seed or new.measure_id <> old.measure_id or new.made_by <> old.made_by or new.admitted <> old.admitted or new.as_of <> old.as_of or (old.approved_by is not null and (new.approved_by is not old.approved_by or new.act_number <> old.act_number or new.act_date is not old.act_date)) begin select raise(abort, 'refused: benefits_ranking_never_changes'); end;
create trigger benefits_ranking_row_never_changes before update on benefits_ranking_row begin select raise(abort, 'refused: benefits_ranking_row_never_changes'); end;
create trigger benefits_ranking_row_never_shrinks before delete on benefits_ranking_row begin select raise(abort, 'refused: benefits_ranking_row_never_changes'); end;
-- end
-- only postgres
create function benefits_decision_never_changes() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE'
     or (old.state <> 'proposed' and (new.number <> old.number or new.application_id <> old.application_id or new.ranking_id is distinct from old.ranking_id or new.outcome <> old.outcome or new.rule_version_id <> old.rule_version_id or new.as_of <> old.as_of or new.input <> old.input or new.explanation <> old.explanation or new.reasons <> old.reasons or new.amount_cents is distinct from old.amount_cents or new.period <> old.period or new.valid_from is distinct from old.valid_from or new.valid_until is distinct from old.valid_until or new.points is distinct from old.points or new.deviation <> old.deviation or new.minutes <> old.minutes or new.ceiling_cents is distinct from old.ceiling_cents or new.appeal <> old.appeal or new.proposed_by <> old.proposed_by or new.act_number <> old.act_number or new.act_date is distinct from old.act_date or new.act_organ <> old.act_organ or new.decided_by is distinct from old.decided_by or new.decided_on is distinct from old.decided_on or new.state = 'proposed' or (old.state = 'revoked' and new.state <> 'revoked') or (old.state = 'returned' and new.state <> 'returned')))
     or (old.state = 'proposed' and (new.input <> old.input or new.explanation <> old.explanation or new.outcome <> old.outcome or new.amount_cents is distinct from old.amount_cents or new.rule_version_id <> old.rule_version_id or new.proposed_by <> old.proposed_by)) then
    raise exception using errcode = '23514', constraint = 'benefits_decision_never_changes', message = 'a decision is never changed';
  end if;
  return new;
end $$;
create trigger benefits_decision_never_changes before update or delete on benefits_decision for each row execute function benefits_decision_never_changes();
create function benefits_ranking_never_changes() returns trigger language plpgsql as $$
begin
  if new.seed <> old.seed or new.measure_id <> old.measure_id or new.made_by <> old.made_by or new.admitted <> old.admitted or new.as_of <> old.as_of or (old.approved_by is not null and (new.approved_by is distinct from old.approved_by or new.act_number <> old.act_number or new.act_date is distinct from old.act_date)) then
    raise exception using errcode = '23514', constraint = 'benefits_ranking_never_changes', message = 'an edition of a ranking is never changed';
  end if;
  return new;
end $$;
create trigger benefits_ranking_never_changes before update on benefits_ranking for each row execute function benefits_ranking_never_changes();
create function benefits_ranking_row_never_changes() returns trigger language plpgsql as $$
begin
  raise exception using errcode = '23514', constraint = 'benefits_ranking_row_never_changes', message = 'a line of a ranking is never changed';
end $$;
create trigger benefits_ranking_row_never_changes before update or delete on benefits_ranking_row for each row execute function benefits_ranking_row_never_changes();
-- end

-- What was granted, whole or in part, and from when it was revoked: what is paid follows from it.
create view benefits_v_grant as
  select d.body_id, d.id as decision_id, d.number, d.application_id, a.measure_id, m.code as measure_code, m.title as measure_title, d.rule_version_id,
         r.code as rule_code, a.person_id, a.household_id, a.unit_id, a.filed_unit_id, d.amount_cents, d.period, d.valid_from, d.valid_until, d.decided_on,
         d.act_number, d.act_date, m.chapter_id, d.revoked_from
    from benefits_decision d
    join benefits_application a on a.body_id = d.body_id and a.id = d.application_id
    join benefits_measure m on m.body_id = a.body_id and m.id = a.measure_id
    join benefits_rule_version v on v.body_id = d.body_id and v.id = d.rule_version_id
    join benefits_rule r on r.body_id = v.body_id and r.id = v.rule_id
   where d.state in ('decided', 'revoked') and d.outcome in ('granted', 'partial');
