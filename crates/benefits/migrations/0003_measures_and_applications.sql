-- A measure for which one applies: a call with a last day, or a desk that is open all the year. Which regulation decides it, which office and who
-- is in charge of it (law 241/1990 art. 5), how many days the procedure takes (art. 2), by which act, with which money. `code` is how people
-- name it; `chapter_id` is a chapter of the budget. `ranked`: applications wait for a ranking.
create table benefits_measure (
  body_id UUID not null,
  id UUID not null,
  code TEXT not null,
  title TEXT not null,
  sort_title TEXT not null,
  rule_id UUID not null,
  about TEXT not null,
  unit_id UUID not null,
  responsible_id UUID not null,
  opens_on DATE not null,
  closes_on DATE,
  ranked BOOL not null,
  term_days WHOLE not null constraint benefits_measure_term check (term_days between 1 and 180),
  act_number TEXT not null,
  act_date DATE,
  act_organ TEXT not null,
  budget_cents CENTS constraint benefits_measure_budget check (budget_cents >= 0),
  chapter_id UUID,
  state TEXT not null constraint benefits_measure_state check (state in ('draft', 'open', 'closed', 'withdrawn')),
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint benefits_measure_rule foreign key (body_id, rule_id) references benefits_rule (body_id, id),
  constraint benefits_measure_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint benefits_measure_responsible foreign key (body_id, responsible_id) references guard_account (body_id, id),
  constraint benefits_measure_days check (closes_on is null or opens_on <= closes_on),
  constraint benefits_measure_opened check (state in ('draft', 'withdrawn') or (act_number <> '' and act_date is not null and act_organ <> ''))
);
create unique index benefits_measure_code on benefits_measure (body_id, code);
create index benefits_measure_by_title on benefits_measure (body_id, sort_title, id);
create index benefits_measure_by_state on benefits_measure (body_id, state, sort_title, id);

-- An application: for whom (`person_id`, with the household of that day where the regulation looks at one), by whom when somebody else asks, and
-- how it came. `unit_id` is the office of the measure, `filed_unit_id` the desk that took it. `due_on` is the last day of the procedure, with
-- what suspended it, counted from the steps; null while nothing runs.
create table benefits_application (
  body_id UUID not null,
  id UUID not null,
  number TEXT not null,
  measure_id UUID not null,
  person_id UUID not null,
  applicant_id UUID,
  applicant_title TEXT not null constraint benefits_application_title check (applicant_title in ('self', 'parent', 'guardian', 'support_administrator', 'delegate')),
  unit_id UUID not null,
  filed_unit_id UUID not null,
  case_id UUID,
  household_id UUID,
  received_on DATE not null,
  channel TEXT not null constraint benefits_application_channel check (channel in ('desk', 'post', 'pec', 'online')),
  state TEXT not null constraint benefits_application_state check (state in ('draft', 'submitted', 'examining', 'suspended', 'notice', 'decided', 'withdrawn')),
  due_on DATE,
  decided_on DATE,
  isee_id UUID,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint benefits_application_measure foreign key (body_id, measure_id) references benefits_measure (body_id, id),
  constraint benefits_application_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint benefits_application_applicant foreign key (body_id, applicant_id) references registry_person (body_id, id),
  constraint benefits_application_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint benefits_application_filed foreign key (body_id, filed_unit_id) references guard_unit (body_id, id),
  constraint benefits_application_isee foreign key (body_id, isee_id) references benefits_isee (body_id, id),
  constraint benefits_application_self check ((applicant_title = 'self') = (applicant_id is null)),
  constraint benefits_application_decided check ((state <> 'decided' or decided_on is not null) and (decided_on is null or state in ('decided', 'withdrawn')))
);
create unique index benefits_application_number on benefits_application (body_id, number);
create index benefits_application_of_person on benefits_application (body_id, person_id, received_on);
create index benefits_application_of_applicant on benefits_application (body_id, applicant_id);
create index benefits_application_of_measure on benefits_application (body_id, measure_id, state, id);
create index benefits_application_of_unit on benefits_application (body_id, unit_id, state, due_on);
create index benefits_application_filed_at on benefits_application (body_id, filed_unit_id, state, due_on);
create index benefits_application_due on benefits_application (body_id, due_on, id);

-- What is known for an application: one row each time that something is said of a fact of the regulation (`fact` is its id there). Of one fact the
-- latest row counts; an empty `value` takes back what was said before. Rows never change and never go.
create table benefits_application_fact (
  body_id UUID not null,
  application_id UUID not null,
  position WHOLE not null,
  fact TEXT not null,
  value TEXT not null,
  source TEXT not null constraint benefits_application_fact_source check (source in ('declared', 'evidence', 'service', 'office')),
  evidence_state TEXT not null constraint benefits_application_fact_evidence check (evidence_state in ('none', 'asked', 'shown', 'accepted', 'refused')),
  note TEXT not null,
  recorded_at INSTANT not null,
  recorded_by UUID not null,
  primary key (body_id, application_id, position),
  constraint benefits_application_fact_application foreign key (body_id, application_id) references benefits_application (body_id, id)
);

-- The papers of an application. The content lies sealed beside the database; one that was added by mistake stays described, with the reason, and
-- is not opened any more.
create table benefits_application_document (
  body_id UUID not null,
  id UUID not null,
  application_id UUID not null,
  file_id UUID not null,
  fact TEXT not null,
  title TEXT not null,
  received_on DATE not null,
  state TEXT not null constraint benefits_application_document_state check (state in ('kept', 'withdrawn')),
  withdrawal_reason TEXT not null,
  created_at INSTANT not null,
  created_by UUID not null,
  primary key (body_id, id),
  constraint benefits_application_document_application foreign key (body_id, application_id) references benefits_application (body_id, id),
  constraint benefits_application_document_file foreign key (body_id, file_id) references store_file (body_id, id),
  constraint benefits_application_document_withdrawn check ((state = 'withdrawn') = (withdrawal_reason <> ''))
);
create index benefits_application_document_of_application on benefits_application_document (body_id, application_id, created_at);

-- How an application went: the clock of law 241/1990 is counted from these rows. `until_day` is the last day of what was asked for (documents,
-- observations). Rows never change and never go.
create table benefits_application_step (
  body_id UUID not null,
  application_id UUID not null,
  position WHOLE not null,
  kind TEXT not null constraint benefits_application_step_kind check (kind in ('submitted', 'taken', 'suspended', 'resumed', 'notice', 'notice_answered', 'proposed', 'decided', 'withdrawn', 'reopened')),
  on_day DATE not null,
  until_day DATE,
  note TEXT not null,
  recorded_at INSTANT not null,
  recorded_by UUID not null,
  primary key (body_id, application_id, position),
  constraint benefits_application_step_application foreign key (body_id, application_id) references benefits_application (body_id, id),
  constraint benefits_application_step_days check (until_day is null or on_day <= until_day)
);
-- The procedure is suspended for documents once (law 241/1990 art. 2 c. 7).
create unique index benefits_application_step_one_suspension on benefits_application_step (body_id, application_id) where kind = 'suspended';

-- only sqlite
create trigger benefits_application_fact_never_changes before update on benefits_application_fact begin select raise(abort, 'refused: benefits_application_history'); end;
create trigger benefits_application_fact_never_shrinks before delete on benefits_application_fact begin select raise(abort, 'refused: benefits_application_history'); end;
create trigger benefits_application_step_never_changes before update on benefits_application_step begin select raise(abort, 'refused: benefits_application_history'); end;
create trigger benefits_application_step_never_shrinks before delete on benefits_application_step begin select raise(abort, 'refused: benefits_application_history'); end;
-- end
-- only postgres
create function benefits_application_history() returns trigger language plpgsql as $$
begin
  raise exception using errcode = '23514', constraint = 'benefits_application_history', message = 'what was said of an application is never changed';
end $$;
create trigger benefits_application_fact_never_changes before update or delete on benefits_application_fact for each row execute function benefits_application_history();
create trigger benefits_application_step_never_changes before update or delete on benefits_application_step for each row execute function benefits_application_history();
-- end
