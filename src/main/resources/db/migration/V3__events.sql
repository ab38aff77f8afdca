-- A bounded history of what happened, shared by all replicas. Unlogged: it is no truth, only news. The sequence is
-- logged, so that ids keep growing after a crash has emptied the table, and whoever watches does not wait for old ids.
create sequence event_id;
create unlogged table event (
    id   bigint primary key default nextval('event_id'),
    at   timestamptz not null default clock_timestamp(),
    kind text not null,
    data text not null -- JSON
);
