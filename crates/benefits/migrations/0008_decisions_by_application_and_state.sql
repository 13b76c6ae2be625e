-- Whether an application has a decision in a certain state is asked of each application of a ranking. With the state in the index that answers for
-- one application, no database takes the index of all decisions in that state instead, however old its counts are.
drop index benefits_decision_of_application;
create index benefits_decision_of_application on benefits_decision (body_id, application_id, state, proposed_at);
