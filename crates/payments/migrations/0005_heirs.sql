-- To which heirs a month of somebody who died is paid: each has an entitlement of their own, paid once like any other. The parts of one act make
-- up what was left of that month, which `payments_outside` keeps as paid by the act; `declaration` is what says who the heirs are.
create table payments_heir (
  body_id UUID not null,
  id UUID not null,
  outside_id UUID not null,
  entitlement_id UUID not null,
  amount_cents CENTS not null constraint payments_heir_amount check (amount_cents > 0),
  declaration TEXT not null constraint payments_heir_declaration check (declaration <> ''),
  created_at INSTANT not null,
  created_by UUID not null,
  primary key (body_id, id),
  constraint payments_heir_outside foreign key (body_id, outside_id) references payments_outside (body_id, id),
  constraint payments_heir_entitlement foreign key (body_id, entitlement_id) references payments_entitlement (body_id, id)
);
create unique index payments_heir_of_entitlement on payments_heir (body_id, entitlement_id);
create index payments_heir_of_outside on payments_heir (body_id, outside_id);
