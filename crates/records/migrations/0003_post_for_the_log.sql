-- Which document a piece of post is, for rooms that ask whether what the log of accesses names is closed.
create view records_v_post as
  select body_id, id as post_id, document_id from records_post;
