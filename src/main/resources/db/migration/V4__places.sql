-- Cluster and place are looked up as one key. An index that leads with the cluster alone would serve any statement that
-- names a cluster, and while a table is small, or was when a connection made its plan, that costs no more than the right
-- index: the plan stays, the table grows, and every write reads half of it.
drop index copy_place;
create unique index copy_place on copy (md5(cluster || '/' || folded));
drop index copy_folder;
create index copy_folder on copy (left(cluster || '/' || folded, 500) collate "C");

-- Its successor takes the parts of a plan.
drop function if exists catalogue_reserve(bytea, json);
