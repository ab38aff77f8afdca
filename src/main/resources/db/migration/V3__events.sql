-- A bounded history of what happened, shared by all replicas. Unlogged: it is no truth, only news.
create unlogged table event (
    id   bigint generated always as identity primary key,
    at   timestamptz not null default clock_timestamp(),
    kind text not null,
    data text not null -- JSON
);
