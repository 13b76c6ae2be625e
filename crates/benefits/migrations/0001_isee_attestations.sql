-- An ISEE attestation (DPCM 159/2013 art. 11): what a benefit needs of it and nothing more. Income and assets are not kept.
-- `person_id` is whom it was asked for; `last_day` the last day on which it holds. One that was typed by mistake is withdrawn, with the
-- reason; nothing else of it changes: decisions rest on it.
create table benefits_isee (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  kind TEXT not null constraint benefits_isee_kind check (kind in ('ordinary', 'university', 'sociosanitario', 'residential', 'minors', 'current')),
  indicator TEXT not null constraint benefits_isee_indicator check (indicator in ('ordinary', 'family')),
  protocol TEXT not null,
  submitted_on DATE not null,
  last_day DATE not null,
  value_cents CENTS not null constraint benefits_isee_value check (value_cents >= 0),
  scale_hundredths WHOLE constraint benefits_isee_scale check (scale_hundredths between 100 and 9999),
  source TEXT not null constraint benefits_isee_source check (source in ('desk', 'service', 'file')),
  state TEXT not null constraint benefits_isee_state check (state in ('kept', 'withdrawn')),
  withdrawn_at INSTANT,
  withdrawn_by UUID,
  withdrawal_reason TEXT not null,
  created_at INSTANT not null,
  created_by UUID not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint benefits_isee_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint benefits_isee_days check (submitted_on <= last_day),
  constraint benefits_isee_withdrawn check ((state = 'withdrawn') = (withdrawn_at is not null) and (state = 'withdrawn') = (withdrawal_reason <> ''))
);
create index benefits_isee_of_person on benefits_isee (body_id, person_id, submitted_on);
create index benefits_isee_by_last_day on benefits_isee (body_id, last_day, id);
create unique index benefits_isee_once on benefits_isee (body_id, person_id, protocol, kind, indicator) where state = 'kept';

-- Who is in the household of an attestation: a person of the register, of whom nothing is repeated here, or whoever has no record, by tax
-- code and name.
create table benefits_isee_member (
  body_id UUID not null,
  attestation_id UUID not null,
  position WHOLE not null,
  person_id UUID,
  tax_code TEXT not null,
  name TEXT not null,
  relation TEXT not null constraint benefits_isee_member_relation check (relation in ('declarant', 'spouse', 'child', 'parent', 'other')),
  primary key (body_id, attestation_id, position),
  constraint benefits_isee_member_attestation foreign key (body_id, attestation_id) references benefits_isee (body_id, id),
  constraint benefits_isee_member_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint benefits_isee_member_little check ((person_id is null and (tax_code <> '' or name <> '')) or (person_id is not null and tax_code = '' and name = ''))
);
create index benefits_isee_member_of_person on benefits_isee_member (body_id, person_id, attestation_id);

-- What the certificate says was left out or does not agree (DPCM 159/2013 art. 11 c. 5). It refuses nobody: somebody looks at it, and writes
-- what came of it. `member` is the position in the household, `checked_on` the day of the control.
create table benefits_isee_defect (
  body_id UUID not null,
  attestation_id UUID not null,
  position WHOLE not null,
  kind TEXT not null constraint benefits_isee_defect_kind check (kind in ('omission', 'discrepancy')),
  member WHOLE,
  checked_on DATE,
  outcome TEXT not null constraint benefits_isee_defect_outcome check (outcome in ('open', 'new_declaration', 'proof', 'corrected', 'no_matter')),
  note TEXT not null,
  resolved_at INSTANT,
  resolved_by UUID,
  primary key (body_id, attestation_id, position),
  constraint benefits_isee_defect_attestation foreign key (body_id, attestation_id) references benefits_isee (body_id, id),
  constraint benefits_isee_defect_resolved check ((outcome = 'open') = (resolved_at is null))
);
create index benefits_isee_defect_open on benefits_isee_defect (body_id, outcome, attestation_id);

-- What was asked of INPS, for whom, for which benefit and why: written before it is asked. Of a question whether somebody is below a threshold
-- the answer is all that is kept.
create table benefits_isee_question (
  body_id UUID not null,
  id UUID not null,
  account_id UUID not null,
  person_id UUID not null,
  asked_at INSTANT not null,
  wants TEXT not null constraint benefits_isee_question_wants check (wants in ('attestation', 'threshold')),
  kind TEXT not null constraint benefits_isee_question_kind check (kind in ('ordinary', 'university', 'sociosanitario', 'residential', 'minors', 'current')),
  threshold_cents CENTS,
  on_day DATE not null,
  purpose TEXT not null constraint benefits_isee_question_purpose check (purpose in ('application', 'co_payment', 'review', 'control')),
  benefit TEXT not null,
  application TEXT not null,
  service TEXT not null,
  outcome TEXT not null constraint benefits_isee_question_outcome check (outcome in ('asked', 'found', 'none', 'below', 'above', 'failed')),
  attestation_id UUID,
  primary key (body_id, id),
  constraint benefits_isee_question_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint benefits_isee_question_threshold check ((wants = 'threshold') = (threshold_cents is not null))
);
create index benefits_isee_question_of_person on benefits_isee_question (body_id, person_id, asked_at);
create index benefits_isee_question_of_account on benefits_isee_question (body_id, account_id, asked_at);

-- A file that was read and waits, for days, to be confirmed by whoever sent it.
create table benefits_isee_import (
  body_id UUID not null,
  id UUID not null,
  account_id UUID not null,
  file_name TEXT not null,
  lines JSON not null,
  faults JSON not null,
  fault_count WHOLE not null,
  created_at INSTANT not null,
  primary key (body_id, id)
);
create index benefits_isee_import_of_account on benefits_isee_import (body_id, account_id, created_at);
