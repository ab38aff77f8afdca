-- What administrators define: plans, clusters, protocols, routing.

create table plan (
    name        text primary key,
    mode        text not null, -- sync, async
    interval_ms bigint not null,
    targets     text[] not null,
    large_write bigint not null,
    on_delete   text not null, -- delete, keep
    max_age_ms  bigint,
    active      boolean not null default false
);
create unique index plan_active on plan (active) where active;

create table cluster (
    id          text primary key,
    device      text not null,
    link        text not null,
    endpoint    text not null,
    credentials text,
    quota       bigint,
    options     text not null default '{}', -- JSON, string to string
    store       uuid not null unique, -- the store's random id
    registered  boolean not null default false -- whether the identity has been written into the store
);

-- Rows replace the default table's.
create table protocols (
    pair      text primary key, -- device and link: nas/gateway
    protocols text[] not null -- in order of preference
);

create table routing (
    id     int primary key check (id = 1),
    hash   text not null,
    slots  int not null,
    ranges text not null -- JSON, [{"from","to","cluster"}]
);

-- Who owns the stores.
create table catalogue (
    id uuid primary key
);
insert into catalogue values (gen_random_uuid());
