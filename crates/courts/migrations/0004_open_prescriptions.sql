-- What is prescribed and not settled yet is read across orders, also where no day was set; and so are the orders that hold, by their proceeding.
create index courts_prescription_open on courts_prescription (body_id, order_id, due_on, id) where state = 'open';
create index courts_order_that_holds on courts_order (body_id, proceeding_id, ends_on) where state in ('in_force', 'suspended');
