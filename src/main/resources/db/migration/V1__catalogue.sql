-- The catalogue: which object has which version where, what is being written right now, and what is owed.
-- Every function that changes an object takes the row lock of its object first; that lock is what gives versions
-- their order. Batches come sorted by id, so that two batches never wait for each other in a circle.

create table process (
    id           text primary key,
    started_at   timestamptz not null default now(),
    heartbeat_at timestamptz not null default now(),
    dead         boolean not null default false,
    swept        text[] not null default '{}' -- clusters on which its stage folder is gone
);

create table object (
    id           bytea primary key,
    last_version bigint not null default 0, -- the newest version given
    version      bigint not null default 0, -- the newest version settled; 0: none
    deleted      boolean not null default false, -- the settled version is a tombstone
    size         bigint not null default 0,
    sha256       text,
    content_type text,
    stored_at    timestamptz,
    plan         text,
    mode         text,
    on_delete    text
);

-- A copy is an object on a cluster at a place. Where wanted differs from held, and only there, due says when it is paid.
create table copy (
    object_id   bytea not null references object (id),
    cluster     text not null,
    natural_place text not null, -- where save path and id point
    natural_key text generated always as (md5(natural_place)) stored, -- a place can be longer than an index entry
    place       text not null, -- where it is: differs where the natural place was taken
    folded      text not null, -- the place as the cluster tells names apart
    role        text not null,
    wanted      bigint not null default 0, -- 0: nothing is wanted here any more
    held        bigint not null default 0, -- 0: nothing is held; -1: something is there that is no version of it
    size        bigint not null default 0,
    sha256      text,
    due         timestamptz,
    attempts    int not null default 0,
    error       text,
    set_aside   boolean not null default false,
    lost        boolean not null default false,
    leased_until timestamptz,
    marks       text[] not null default '{}', -- clusters on which a mark of this debt stands
    marked      bigint not null default 0, -- the version that the marks name
    primary key (object_id, cluster, natural_key)
);
-- A place belongs to one data id.
create unique index copy_place on copy (cluster, md5(folded));
create index copy_folder on copy (cluster, left(folded, 500) collate "C");
create index copy_due on copy (cluster, due) where due is not null;
create index copy_owed on copy (object_id, cluster) where due is not null;

-- An attempt is one request's intent for its copies. It lives until its last word is known on every cluster.
create table attempt (
    process      text not null,
    write        text not null,
    object_id    bytea not null,
    kind         text not null, -- write, replay, delete
    version      bigint not null,
    clusters     text[] not null, -- where its last word is not known
    copies       json not null, -- [{"cluster","natural","role"}] as planned
    size         bigint not null default 0,
    sha256       text,
    terms        json, -- what the settled object is to say: contentType, plan, mode, onDelete, intervalMs
    abandoned    boolean not null default false,
    recoverer    text,
    leased_until timestamptz,
    created_at   timestamptz not null default clock_timestamp(),
    primary key (process, write)
);
create index attempt_object on attempt (object_id);
create index attempt_abandoned on attempt (leased_until) where abandoned;
