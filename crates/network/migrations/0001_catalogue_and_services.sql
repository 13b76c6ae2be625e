-- What may be asked for. `search_text` is the folded text that the search compares. Open ends are 9999-12-31.
create table network_service (
  body_id UUID not null,
  id UUID not null,
  code TEXT not null,
  name TEXT not null,
  description TEXT not null,
  user_area TEXT not null,
  service_area TEXT not null,
  unit_of_measure TEXT not null,
  siuss_code TEXT not null,
  means_test WHOLE not null constraint network_service_means check (means_test between 1 and 4),
  istat_item TEXT not null,
  macro_level WHOLE not null constraint network_service_macro check (macro_level between 0 and 9),
  periodic BOOL not null,
  at_home BOOL not null,
  office_unit_id UUID,
  search_text TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint network_service_office foreign key (body_id, office_unit_id) references guard_unit (body_id, id),
  constraint network_service_period check (valid_from < valid_until)
);
create unique index network_service_code on network_service (body_id, code);
create index network_service_by_name on network_service (body_id, name, id);

create table network_provider (
  body_id UUID not null,
  id UUID not null,
  code TEXT not null,
  name TEXT not null,
  kind TEXT not null,
  tax_code TEXT not null,
  comune TEXT not null,
  email TEXT not null,
  phone TEXT not null,
  state TEXT not null constraint network_provider_state check (state in ('active', 'suspended', 'closed')),
  state_reason TEXT not null,
  label TEXT not null,
  search_text TEXT not null,
  version WHOLE not null,
  primary key (body_id, id)
);
create unique index network_provider_code on network_provider (body_id, code);
create unique index network_provider_tax_code on network_provider (body_id, tax_code) where tax_code <> '';
create index network_provider_by_name on network_provider (body_id, name, id);

-- Which provider may give which service.
create table network_offer (
  body_id UUID not null,
  service_id UUID not null,
  provider_id UUID not null,
  primary key (body_id, service_id, provider_id),
  constraint network_offer_service foreign key (body_id, service_id) references network_service (body_id, id),
  constraint network_offer_provider foreign key (body_id, provider_id) references network_provider (body_id, id)
);
create index network_offer_of_provider on network_offer (body_id, provider_id, service_id);

-- What a unit costs, from a day. The zero identifier as provider means: at every provider that has no price of its own.
create table network_price (
  body_id UUID not null,
  id UUID not null,
  service_id UUID not null,
  provider_id UUID not null,
  unit_price_cents CENTS not null constraint network_price_sign check (unit_price_cents >= 0),
  vat_included BOOL not null,
  label TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  created_at INSTANT not null,
  created_by UUID not null,
  primary key (body_id, id),
  constraint network_price_service foreign key (body_id, service_id) references network_service (body_id, id),
  constraint network_price_period check (valid_from < valid_until)
);
create index network_price_of_service on network_price (body_id, service_id, provider_id, valid_from);

-- Two prices of one service at one provider never share a day. PostgreSQL locks the service first, so that of two at once the
-- second sees the first.
-- only sqlite
create trigger network_price_no_overlap_insert before insert on network_price
when exists (select 1 from network_price p where p.body_id = new.body_id and p.service_id = new.service_id and p.provider_id = new.provider_id
             and p.id <> new.id and p.valid_from < new.valid_until and new.valid_from < p.valid_until)
begin select raise(abort, 'refused: network_price_no_overlap'); end;
create trigger network_price_no_overlap_update before update on network_price
when exists (select 1 from network_price p where p.body_id = new.body_id and p.service_id = new.service_id and p.provider_id = new.provider_id
             and p.id <> new.id and p.valid_from < new.valid_until and new.valid_from < p.valid_until)
begin select raise(abort, 'refused: network_price_no_overlap'); end;
-- end
-- only postgres
create function network_price_no_overlap() returns trigger language plpgsql as $$
begin
  perform 1 from network_service s where s.body_id = new.body_id and s.id = new.service_id for update;
  if exists (select 1 from network_price p where p.body_id = new.body_id and p.service_id = new.service_id and p.provider_id = new.provider_id
             and p.id <> new.id and p.valid_from < new.valid_until and new.valid_from < p.valid_until) then
    raise exception 'two prices share a day' using errcode = '23514', constraint = 'network_price_no_overlap';
  end if;
  return new;
end $$;
create trigger network_price_no_overlap before insert or update on network_price for each row execute function network_price_no_overlap();
-- end

-- On which chapter the cost of a service is reserved: the key alone, found again in each year's budget. The lowest preference that
-- the year knows is taken.
create table network_chapter (
  body_id UUID not null,
  service_id UUID not null,
  preference WHOLE not null constraint network_chapter_preference check (preference between 1 and 99),
  chapter TEXT not null,
  article TEXT not null,
  sub TEXT not null,
  label TEXT not null,
  primary key (body_id, service_id, preference),
  constraint network_chapter_service foreign key (body_id, service_id) references network_service (body_id, id)
);

-- One service asked for one person on the ground of a signed plan, from the request to its end. What was agreed is copied: a later
-- change of the catalogue does not touch it. Quantities of deliveries are hundredths of a unit; `quantity` is whole units.
create table network_authorisation (
  body_id UUID not null,
  id UUID not null,
  number TEXT not null,
  state TEXT not null constraint network_authorisation_state check (state in ('requested', 'returned', 'checked', 'queued', 'authorised', 'mandatory', 'suspended', 'ended', 'refused', 'withdrawn')),
  plan_service_id UUID not null,
  plan_id UUID not null,
  case_id UUID not null,
  person_id UUID not null,
  unit_id UUID not null,
  service_id UUID not null,
  service_name TEXT not null,
  provider_id UUID not null,
  provider_name TEXT not null,
  unit_of_measure TEXT not null,
  at_home BOOL not null,
  quantity WHOLE not null constraint network_authorisation_quantity check (quantity > 0),
  unit_price_cents CENTS not null constraint network_authorisation_price check (unit_price_cents >= 0),
  price_version UUID not null,
  confirmed_version UUID,
  total_cents CENTS not null,
  user_share_cents CENTS not null,
  means_test WHOLE not null,
  means_note TEXT not null,
  user_area TEXT not null,
  request_number TEXT not null,
  mandatory_ground TEXT constraint network_authorisation_ground check (mandatory_ground in ('court_order', 'child_protection', 'essential_level', 'legal_duty')),
  mandatory_reference TEXT not null,
  schedule TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  requested_on DATE not null,
  requested_at INSTANT not null,
  requested_by UUID not null,
  checked_on DATE,
  checked_by UUID,
  reason TEXT not null,
  act_number TEXT not null,
  act_date DATE,
  authorised_on DATE,
  authorised_by UUID,
  covered_on DATE,
  ended_on DATE,
  -- The edition of the plan that does not name it any more, until somebody says what becomes of it.
  left_out_by UUID,
  delivered_hundredths WHOLE not null,
  spent_cents CENTS not null,
  spent_user_cents CENTS not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint network_authorisation_service foreign key (body_id, service_id) references network_service (body_id, id),
  constraint network_authorisation_provider foreign key (body_id, provider_id) references network_provider (body_id, id),
  constraint network_authorisation_period check (valid_from < valid_until),
  constraint network_authorisation_total check (total_cents = quantity * unit_price_cents),
  constraint network_authorisation_share check (user_share_cents >= 0 and user_share_cents <= total_cents),
  constraint network_authorisation_two_pairs_of_eyes check (authorised_by is null or checked_by is null or authorised_by <> checked_by),
  constraint network_authorisation_delivered check (delivered_hundredths >= 0 and delivered_hundredths <= quantity * 100),
  constraint network_authorisation_spent check (spent_cents >= 0 and spent_cents <= total_cents),
  constraint network_authorisation_spent_user check (spent_user_cents >= 0 and spent_user_cents <= user_share_cents and spent_user_cents <= spent_cents)
);
create unique index network_authorisation_number on network_authorisation (body_id, number);
create index network_authorisation_request on network_authorisation (body_id, request_number);
create unique index network_authorisation_live on network_authorisation (body_id, plan_service_id) where state not in ('refused', 'withdrawn');
create index network_authorisation_by_state on network_authorisation (body_id, state, requested_on, id);
create index network_authorisation_of_unit on network_authorisation (body_id, unit_id, state, requested_on, id);
create index network_authorisation_of_provider on network_authorisation (body_id, provider_id, state, id);
create index network_authorisation_of_case on network_authorisation (body_id, case_id);
create index network_authorisation_of_plan on network_authorisation (body_id, plan_id);
create index network_authorisation_of_person on network_authorisation (body_id, person_id, requested_at);
create index network_authorisation_by_end on network_authorisation (body_id, valid_until, state);
create index network_authorisation_left_out on network_authorisation (body_id, valid_until, id) where left_out_by is not null;
create index network_authorisation_by_cover on network_authorisation (body_id, covered_on);

-- Every move of an authorisation, who made it and why.
create table network_event (
  body_id UUID not null,
  id UUID not null,
  authorisation_id UUID not null,
  move TEXT not null,
  from_state TEXT not null,
  to_state TEXT not null,
  note TEXT not null,
  at INSTANT not null,
  account_id UUID not null,
  primary key (body_id, id),
  constraint network_event_authorisation foreign key (body_id, authorisation_id) references network_authorisation (body_id, id)
);
create index network_event_of_authorisation on network_event (body_id, authorisation_id, id);

-- Days in which a service rests, in the words of whoever suspended it.
create table network_suspension (
  body_id UUID not null,
  id UUID not null,
  authorisation_id UUID not null,
  reason TEXT not null,
  valid_from DATE not null,
  valid_until DATE not null,
  primary key (body_id, id),
  constraint network_suspension_authorisation foreign key (body_id, authorisation_id) references network_authorisation (body_id, id),
  constraint network_suspension_period check (valid_from <= valid_until)
);
create index network_suspension_of_authorisation on network_suspension (body_id, authorisation_id, valid_from);

-- What a provider says it has given. Held ones cost nothing until the office decides.
create table network_delivery (
  body_id UUID not null,
  id UUID not null,
  authorisation_id UUID not null,
  person_id UUID not null,
  service_id UUID not null,
  provider_id UUID not null,
  unit_id UUID not null,
  on_day DATE not null,
  quantity_hundredths WHOLE not null constraint network_delivery_quantity check (quantity_hundredths > 0),
  -- What the provider reported; the office may accept less.
  reported_hundredths WHOLE not null constraint network_delivery_reported check (reported_hundredths >= quantity_hundredths),
  cost_cents CENTS not null,
  user_share_cents CENTS not null,
  state TEXT not null constraint network_delivery_state check (state in ('accepted', 'held', 'rejected', 'cancelled')),
  held_because TEXT constraint network_delivery_held check (held_because in ('over_quantity', 'out_of_period', 'in_the_future', 'after_the_end', 'suspended', 'twice', 'over_budget', 'after_death', 'over_day')),
  -- Further reasons for which it was held, by their codes, with commas between.
  held_also TEXT not null,
  note TEXT not null,
  -- Whether its cost stands on a reservation of its own, because that of the authorisation had no more.
  own_reservation BOOL not null,
  replaces_id UUID,
  reported_at INSTANT not null,
  reported_by UUID not null,
  decided_at INSTANT,
  decided_by UUID,
  decision TEXT not null,
  version WHOLE not null,
  primary key (body_id, id),
  constraint network_delivery_authorisation foreign key (body_id, authorisation_id) references network_authorisation (body_id, id),
  constraint network_delivery_cost check (cost_cents >= 0 and user_share_cents >= 0 and user_share_cents <= cost_cents),
  constraint network_delivery_free check (state = 'accepted' or (cost_cents = 0 and user_share_cents = 0)),
  constraint network_delivery_reason check (state <> 'held' or held_because is not null)
);
create index network_delivery_of_authorisation on network_delivery (body_id, authorisation_id, on_day, id);
create index network_delivery_by_day on network_delivery (body_id, on_day, id);
create index network_delivery_in_state on network_delivery (body_id, state, on_day, id);
create index network_delivery_of_provider on network_delivery (body_id, provider_id, on_day, id);
create index network_delivery_of_person on network_delivery (body_id, person_id, on_day);
create index network_delivery_held on network_delivery (body_id, state, reported_at, id) where state = 'held';

create view network_v_service as
select s.body_id, s.id as service_id, s.code, s.name, s.user_area, s.service_area, s.istat_item, s.siuss_code, s.means_test, s.macro_level, s.periodic,
       s.unit_of_measure, s.office_unit_id, s.valid_from, s.valid_until
  from network_service s;

create view network_v_provider as
select p.body_id, p.id as provider_id, p.code, p.name, p.kind, p.tax_code, p.state
  from network_provider p;

create view network_v_authorisation as
select a.body_id, a.id as authorisation_id, a.number, a.plan_service_id, a.plan_id, a.case_id, a.person_id, a.unit_id, a.service_id, a.service_name,
       a.provider_id, a.provider_name, a.state, a.requested_on, a.checked_on, a.authorised_on, a.covered_on, a.ended_on, a.valid_from, a.valid_until,
       a.unit_of_measure, a.quantity, a.unit_price_cents, a.total_cents, a.user_share_cents, a.means_test, a.user_area, a.request_number, a.act_number,
       a.act_date, a.mandatory_ground, a.delivered_hundredths, a.spent_cents, a.spent_user_cents
  from network_authorisation a;

create view network_v_delivery as
select d.body_id, d.id as delivery_id, d.authorisation_id, d.person_id, d.service_id, d.provider_id, d.unit_id, d.on_day, d.quantity_hundredths,
       d.cost_cents, d.user_share_cents, d.state, d.held_because
  from network_delivery d;
