-- Which state of the copy is asked: that of one generation. A run of the import writes a generation that nobody sees until it is whole;
-- taking a run back makes the generation before it the current one again.
create table population_state (
  body_id UUID not null,
  generation WHOLE not null,
  next_number WHOLE not null,
  primary key (body_id)
);

-- One import. `before` is the generation that stood when it was applied; `first_number` is the first row it wrote.
create table population_run (
  body_id UUID not null,
  id UUID not null,
  number WHOLE not null,
  source TEXT not null,
  whole_extract BOOL not null,
  state TEXT not null constraint population_run_state check (state in ('columns', 'reading', 'preview', 'unreadable', 'applying', 'applied', 'undoing', 'undone', 'discarded', 'settled')),
  file_name TEXT not null,
  file_size WHOLE not null,
  file_hash BYTES not null,
  encoding TEXT not null,
  separator TEXT not null,
  headers JSON not null,
  samples JSON not null,
  mapping JSON not null,
  preview JSON,
  rows_read WHOLE not null,
  rows_refused WHOLE not null,
  rests_on WHOLE,
  keep_good BOOL not null,
  generation WHOLE,
  before_generation WHOLE,
  first_number WHOLE,
  job_id UUID,
  message TEXT not null,
  created_at INSTANT not null,
  created_by UUID not null,
  applied_at INSTANT,
  applied_by UUID,
  undone_at INSTANT,
  undone_by UUID,
  version WHOLE not null,
  primary key (body_id, id)
);
create unique index population_run_number on population_run (body_id, number);
create index population_run_by_state on population_run (body_id, state, number);
create unique index population_run_generation on population_run (body_id, generation) where generation is not null;

-- The sealed parts of an uploaded file, for as long as it waits.
create table population_part (
  body_id UUID not null,
  run_id UUID not null,
  position WHOLE not null,
  file_id UUID not null,
  primary key (body_id, run_id, position),
  constraint population_part_run foreign key (body_id, run_id) references population_run (body_id, id)
);

-- Which column of a source means what: proposed the next time.
create table population_mapping (
  body_id UUID not null,
  source TEXT not null,
  mapping JSON not null,
  whole_extract BOOL not null,
  changed_at INSTANT not null,
  changed_by UUID not null,
  primary key (body_id, source)
);

-- A line that was not kept: number, field and reason, never what stood in it.
create table population_refusal (
  body_id UUID not null,
  run_id UUID not null,
  position WHOLE not null,
  line WHOLE not null,
  field TEXT not null,
  reason TEXT not null,
  primary key (body_id, run_id, position),
  constraint population_refusal_run foreign key (body_id, run_id) references population_run (body_id, id)
);

-- One state of one resident; it holds from one generation until another. Rows are added and ended, never changed.
create table population_resident (
  body_id UUID not null,
  number WHOLE not null,
  from_generation WHOLE not null,
  until_generation WHOLE not null,
  reference TEXT not null,
  tax_code TEXT not null,
  family_name TEXT not null,
  given_name TEXT not null,
  sex TEXT not null constraint population_resident_sex check (sex in ('F', 'M', 'X')),
  birth_date DATE,
  birth_place TEXT not null,
  citizenship TEXT not null,
  household TEXT not null,
  role TEXT not null,
  street TEXT not null,
  house_number TEXT not null,
  postcode TEXT not null,
  municipio WHOLE,
  registered_on DATE,
  died_on DATE,
  left_on DATE,
  left_to TEXT not null,
  row_hash WHOLE not null,
  primary key (body_id, number),
  constraint population_resident_period check (from_generation < until_generation)
);
-- Only what has ended: the rows that stand cost nothing here.
create index population_resident_ended on population_resident (body_id, until_generation, number) where until_generation < 1000000000000;

-- By what a resident is found: the first eight bytes of a hash, so that a key costs little; what is found is compared in full.
create table population_key (
  body_id UUID not null,
  search_key WHOLE not null,
  number WHOLE not null,
  primary key (body_id, search_key, number)
);

-- One question to the civil register: who asked, why, with what. The answer is kept for a day, so that the page can be opened again.
create table population_question (
  body_id UUID not null,
  id UUID not null,
  account_id UUID not null,
  asked_at INSTANT not null,
  purpose TEXT not null,
  note TEXT not null,
  asked TEXT not null,
  service TEXT not null,
  outcome TEXT not null constraint population_question_outcome check (outcome in ('asked', 'found', 'nobody', 'too_many', 'failed')),
  answer JSON,
  primary key (body_id, id)
);
create index population_question_of_account on population_question (body_id, account_id, asked_at);
create index population_question_by_time on population_question (body_id, asked_at, id);

-- Whom an answer showed.
create table population_shown (
  body_id UUID not null,
  question_id UUID not null,
  position WHOLE not null,
  reference TEXT not null,
  name TEXT not null,
  primary key (body_id, question_id, position),
  constraint population_shown_question foreign key (body_id, question_id) references population_question (body_id, id)
);
create index population_shown_by_reference on population_shown (body_id, reference);

-- A resident who became a person of the register, or was recognised as one.
create table population_link (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  reference TEXT not null,
  search_key WHOLE not null,
  others WHOLE not null,
  linked_at INSTANT not null,
  linked_by UUID not null,
  primary key (body_id, id)
);
create unique index population_link_once on population_link (body_id, person_id, reference);
create index population_link_by_reference on population_link (body_id, reference, person_id);

-- What an extract tells of a person of the register, until somebody decides.
create table population_alert (
  body_id UUID not null,
  id UUID not null,
  person_id UUID not null,
  reference TEXT not null,
  run_id UUID not null,
  kind TEXT not null constraint population_alert_kind check (kind in ('death', 'move', 'left', 'household')),
  happened_on DATE,
  facts JSON not null,
  state TEXT not null constraint population_alert_state check (state in ('waiting', 'accepted', 'known', 'not_this', 'withdrawn')),
  raised_at INSTANT not null,
  decided_at INSTANT,
  decided_by UUID,
  note TEXT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint population_alert_run foreign key (body_id, run_id) references population_run (body_id, id)
);
create index population_alert_of_person on population_alert (body_id, person_id, state, raised_at);
create index population_alert_of_run on population_alert (body_id, run_id, state);
create index population_alert_waiting on population_alert (body_id, raised_at, id) where state = 'waiting';
