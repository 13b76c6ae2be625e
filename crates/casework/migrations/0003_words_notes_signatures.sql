-- For the search in the diary: which words a text may have, as 256 bits of which each word and each beginning of a word sets one. All bits are
-- set (-1) while they are not known, and such an entry is always looked at.
alter table casework_entry add column w0 WHOLE not null default -1;
alter table casework_entry add column w1 WHOLE not null default -1;
alter table casework_entry add column w2 WHOLE not null default -1;
alter table casework_entry add column w3 WHOLE not null default -1;
-- One index for reading a diary in its order and for passing over what cannot hold a word without looking at the text.
drop index casework_entry_of_case;
create index casework_entry_of_case on casework_entry (body_id, case_id, held_at, id, w0, w1, w2, w3);

create index casework_entry_unindexed on casework_entry (body_id, w0, w1, w2, w3, id) where w0 = -1 and w1 = -1 and w2 = -1 and w3 = -1;

-- A talk in a reserved setting: whoever wrote it and the people who work on the case read it, nobody else of the unit.
alter table casework_entry add column reserved BOOL not null default false;

create index casework_note_of_author on casework_note (body_id, author_id, at);

-- That a reserved note is to be given to somebody outside: asked by one, decided by another, in words of which what must stay was taken out.
create table casework_note_release (
  body_id UUID not null,
  id UUID not null,
  note_id UUID not null,
  asked_by UUID not null,
  asked_at INSTANT not null,
  reason TEXT not null,
  for_whom TEXT not null,
  state TEXT not null constraint casework_note_release_state check (state in ('asked', 'released', 'refused')),
  redacted TEXT not null,
  decided_by UUID,
  decided_at INSTANT,
  decision TEXT not null,
  primary key (body_id, id),
  constraint casework_note_release_note foreign key (body_id, note_id) references casework_note (body_id, id),
  constraint casework_note_release_two check (decided_by is null or decided_by <> asked_by),
  constraint casework_note_release_decided check ((state = 'asked') = (decided_by is null)),
  constraint casework_note_release_words check (state = 'released' or redacted = '')
);
create unique index casework_note_release_open on casework_note_release (body_id, note_id) where state = 'asked';
create index casework_note_release_of_note on casework_note_release (body_id, note_id, asked_at);
create index casework_note_release_asked on casework_note_release (body_id, asked_at, id) where state = 'asked';

-- In which language the plan was talked about and written, and through whom.
alter table casework_plan add column language TEXT not null default 'it';
alter table casework_plan add column interpreter TEXT not null default '';
-- What is worked with: talks, visits, groups, contributions.
alter table casework_plan add column tools TEXT not null default '';

-- Who signs in the register, the act and the power that entitled them when they signed, and why the plan goes on without this signature.
alter table casework_plan_signer add column person_id UUID;
alter table casework_plan_signer add column ground TEXT not null default '';
alter table casework_plan_signer add column waived TEXT not null default '';
alter table casework_plan_signer add column waived_by UUID;
alter table casework_plan_signer add column waived_at INSTANT;

-- That a minor was heard about the plan, or why not (L. 184/1983 art. 4, c.p.c. art. 473-bis.4).
create table casework_plan_hearing (
  body_id UUID not null,
  id UUID not null,
  plan_id UUID not null,
  person_id UUID not null,
  heard_on DATE,
  by_name TEXT not null,
  words TEXT not null,
  not_heard TEXT not null,
  account_id UUID not null,
  at INSTANT not null,
  primary key (body_id, id),
  constraint casework_plan_hearing_plan foreign key (body_id, plan_id) references casework_plan (body_id, id),
  constraint casework_plan_hearing_said check ((heard_on is null) = (not_heard <> ''))
);
create index casework_plan_hearing_of_plan on casework_plan_hearing (body_id, plan_id, at);

-- What the person, those around them and the services bring.
create table casework_plan_resource (
  body_id UUID not null,
  id UUID not null,
  plan_id UUID not null,
  place WHOLE not null,
  whose TEXT not null constraint casework_plan_resource_whose check (whose in ('person', 'network', 'service')),
  words TEXT not null,
  primary key (body_id, id),
  constraint casework_plan_resource_plan foreign key (body_id, plan_id) references casework_plan (body_id, id)
);
create unique index casework_plan_resource_place on casework_plan_resource (body_id, plan_id, place);

-- What the child says of how it goes, in a review.
alter table casework_review add column child_view TEXT not null default '';
create index casework_review_of_plan on casework_review (body_id, plan_id, at, id);
