-- Room on the page for the versions of a row that a write makes: with it they need no new entries in the indexes.
alter table object set (fillfactor = 70);
alter table copy set (fillfactor = 70);

-- The functions are the only ones that write here, and under the object's lock they remove copies before objects. Having
-- PostgreSQL prove it again cost every new copy a look-up and a lock.
alter table copy drop constraint if exists copy_object_id_fkey;
