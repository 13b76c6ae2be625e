-- What the body writes with. A model that came along is copied here when it is first used, so that what was written with it is known for
-- ever. `parts` are the pieces of its text in order, with the names in double braces that are filled from the record.
create table records_template (
  body_id UUID not null,
  id UUID not null,
  code TEXT not null,
  edition WHOLE not null,
  title TEXT not null,
  kind TEXT not null constraint records_template_kind check (kind in ('report', 'plan', 'letter', 'minutes', 'convocation')),
  direction TEXT not null constraint records_template_direction check (direction in ('out', 'internal')),
  class TEXT not null,
  addressee TEXT not null,
  parts JSON not null,
  state TEXT not null constraint records_template_state check (state in ('draft', 'in_use', 'retired')),
  account_id UUID not null,
  at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id)
);
create unique index records_template_edition on records_template (body_id, code, edition);
create unique index records_template_in_use on records_template (body_id, code) where state = 'in_use';
create unique index records_template_draft on records_template (body_id, code, state) where state = 'draft';

-- A document of a case, of a person or of an office. A draft is changed, what is final never: another edition stands beside it.
-- `closed` keeps it to whoever wrote it and to the team of its case. `number` is given when it becomes final.
create table records_document (
  body_id UUID not null,
  id UUID not null,
  case_id UUID,
  person_id UUID,
  unit_id UUID not null,
  template_code TEXT not null,
  template_edition WHOLE not null,
  kind TEXT not null constraint records_document_kind check (kind in ('report', 'plan', 'letter', 'minutes', 'convocation', 'attachment', 'post')),
  title TEXT not null,
  addressee TEXT not null,
  state TEXT not null constraint records_document_state check (state in ('draft', 'final', 'sent', 'withdrawn', 'received')),
  direction TEXT not null constraint records_document_direction check (direction in ('in', 'out', 'internal')),
  class TEXT not null,
  closed BOOL not null,
  edition WHOLE not null,
  supersedes_id UUID,
  number TEXT,
  text_version WHOLE not null,
  final_at INSTANT,
  final_by UUID,
  signing TEXT not null,
  sent_on DATE,
  sent_means TEXT not null,
  received_on DATE,
  withdrawn_reason TEXT not null,
  author_id UUID not null,
  created_at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint records_document_case foreign key (body_id, case_id) references casework_case (body_id, id),
  constraint records_document_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint records_document_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint records_document_numbered check (state not in ('final', 'sent') or number is not null)
);
create unique index records_document_number on records_document (body_id, number) where number is not null;
create unique index records_document_next_edition on records_document (body_id, supersedes_id) where supersedes_id is not null and state <> 'withdrawn';
create index records_document_of_case on records_document (body_id, case_id, created_at, id) where case_id is not null;
create index records_document_of_person on records_document (body_id, person_id, created_at, id) where person_id is not null;
create index records_document_of_unit on records_document (body_id, unit_id, created_at, id);
create index records_document_of_author on records_document (body_id, author_id, created_at, id);
create index records_document_drafts on records_document (body_id, author_id, created_at, id) where state = 'draft';
create index records_document_of_class on records_document (body_id, class, state, id);
create index records_document_after on records_document (body_id, supersedes_id) where supersedes_id is not null;

-- Every text that a draft had: the last one is what became final.
create table records_text (
  body_id UUID not null,
  document_id UUID not null,
  version WHOLE not null,
  title TEXT not null,
  addressee TEXT not null,
  parts JSON not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, document_id, version),
  constraint records_text_document foreign key (body_id, document_id) references records_document (body_id, id)
);

-- The files of a document: the printed one, what was added to it, the receipt of its sending, a copy with parts left out. One that was added to
-- a draft by mistake is marked and told no more.
create table records_file (
  body_id UUID not null,
  id UUID not null,
  document_id UUID not null,
  file_id UUID not null,
  kind TEXT not null constraint records_file_kind check (kind in ('final', 'attachment', 'receipt', 'redacted')),
  name TEXT not null,
  media_type TEXT not null,
  sha256 BYTES not null,
  place WHOLE not null,
  taken_off BOOL not null,
  added_at INSTANT not null,
  added_by UUID not null,
  primary key (body_id, id),
  constraint records_file_document foreign key (body_id, document_id) references records_document (body_id, id)
);
create index records_file_of_document on records_file (body_id, document_id, place, id);
create unique index records_file_final on records_file (body_id, document_id) where kind = 'final';

-- What the registry of the body (protocollo) answered: register, number and the signature in XML, with the hash of every file.
create table records_registration (
  body_id UUID not null,
  id UUID not null,
  document_id UUID not null,
  register TEXT not null,
  on_year WHOLE not null,
  number WHOLE not null,
  on_day DATE not null,
  direction TEXT not null constraint records_registration_direction check (direction in ('in', 'out')),
  signature_xml TEXT not null,
  sha256 BYTES not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint records_registration_document foreign key (body_id, document_id) references records_document (body_id, id)
);
create unique index records_registration_number on records_registration (body_id, register, on_year, number);
create unique index records_registration_once on records_registration (body_id, document_id);

-- By which codes the body is known to others (indicePA), and the code of its own register.
create table records_setting (
  body_id UUID not null,
  ipa_code TEXT not null,
  aoo_code TEXT not null,
  register TEXT not null,
  account_id UUID not null,
  at INSTANT not null,
  version WHOLE not null,
  primary key (body_id)
);

-- The post desk. What came is an incoming document with its scans, what left is a document that was sent.
create table records_post (
  body_id UUID not null,
  id UUID not null,
  number TEXT not null,
  direction TEXT not null constraint records_post_direction check (direction in ('in', 'out')),
  moved_on DATE not null,
  means TEXT not null constraint records_post_means check (means in ('pec', 'paper', 'mail', 'hand', 'portal')),
  correspondent TEXT not null,
  subject TEXT not null,
  unit_id UUID,
  case_id UUID,
  person_id UUID,
  document_id UUID not null,
  reply_id UUID,
  state TEXT not null constraint records_post_state check (state in ('arrived', 'sorted', 'handled', 'archived', 'left')),
  due_on DATE,
  note TEXT not null,
  handled_by UUID,
  handled_at INSTANT,
  account_id UUID not null,
  at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint records_post_unit foreign key (body_id, unit_id) references guard_unit (body_id, id),
  constraint records_post_case foreign key (body_id, case_id) references casework_case (body_id, id),
  constraint records_post_person foreign key (body_id, person_id) references registry_person (body_id, id),
  constraint records_post_document foreign key (body_id, document_id) references records_document (body_id, id),
  constraint records_post_way check ((direction = 'out') = (state = 'left')),
  constraint records_post_sorted check (state <> 'sorted' or unit_id is not null)
);
create unique index records_post_number on records_post (body_id, number);
create unique index records_post_of_document on records_post (body_id, document_id);
create index records_post_of_unit on records_post (body_id, unit_id, state, moved_on, id);
create index records_post_waiting on records_post (body_id, state, moved_on, id);
create index records_post_of_case on records_post (body_id, case_id) where case_id is not null;
create index records_post_of_person on records_post (body_id, person_id) where person_id is not null;

-- The filing plan as the body keeps it: what stands here goes before what came along. Nothing that is not verified is ever proposed.
create table records_class (
  body_id UUID not null,
  code TEXT not null,
  title TEXT not null,
  years WHOLE not null,
  permanent BOOL not null,
  source TEXT not null,
  verified BOOL not null,
  account_id UUID not null,
  at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, code),
  constraint records_class_years check (years between 1 and 200)
);

-- A proposal of what could be discarded, with the act that answered it. The program discards nothing.
create table records_discard (
  body_id UUID not null,
  id UUID not null,
  made_on DATE not null,
  state TEXT not null constraint records_discard_state check (state in ('proposed', 'authorised', 'refused', 'withdrawn')),
  act TEXT not null,
  act_on DATE,
  account_id UUID not null,
  at INSTANT not null,
  version WHOLE not null,
  primary key (body_id, id)
);
create index records_discard_made on records_discard (body_id, made_on, id);
create unique index records_discard_open on records_discard (body_id) where state = 'proposed';
create table records_discard_row (
  body_id UUID not null,
  discard_id UUID not null,
  document_id UUID not null,
  reason TEXT not null,
  primary key (body_id, discard_id, document_id),
  constraint records_discard_row_of foreign key (body_id, discard_id) references records_discard (body_id, id),
  constraint records_discard_row_document foreign key (body_id, document_id) references records_document (body_id, id)
);
create index records_discard_row_by_document on records_discard_row (body_id, document_id);

-- A copy with parts left out, made for somebody who may have the rest. `left_out` are the places of the parts, `words` what else was covered.
create table records_release (
  body_id UUID not null,
  id UUID not null,
  document_id UUID not null,
  file_id UUID not null,
  for_whom TEXT not null,
  reason TEXT not null,
  left_out JSON not null,
  words JSON not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint records_release_document foreign key (body_id, document_id) references records_document (body_id, id)
);
create index records_release_of_document on records_release (body_id, document_id, at, id);

create view records_v_document as
  select body_id, id as document_id, case_id, person_id, unit_id, template_code as template, kind, title, state, direction, number, final_at, sent_on, class, closed, author_id
    from records_document;
