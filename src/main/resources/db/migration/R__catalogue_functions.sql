-- The rules of the catalogue that need the object's row lock, each one round trip. See src/docs/adr for the why.
--
-- enable_seqscan is off in them because connections keep their plans: one that was made while a table was empty would
-- read all of it when it is large.

-- Which segment of a place that is not ours yet collides: 0 for none, else its number from 1. A file stands where a
-- folder is needed (an ancestor is a place), or the place itself is a place or a folder already.
create or replace function catalogue_collision(on_cluster text, segments text[]) returns int
language plpgsql stable as $$
declare
    depth int := cardinality(segments);
    whole text := on_cluster;
    level int;
begin
    -- Statements as plain as these cost a tenth of one that does it all.
    for level in 1..depth loop
        whole := whole || '/' || segments[level];
        perform from copy where md5(cluster || '/' || folded) = md5(whole);
        if found then
            return level;
        end if;
    end loop;
    -- '0' follows '/' in byte order. A folder deeper than the index reaches is found by the commit itself (OCCUPIED).
    if length(whole) < 499 then
        perform from copy
            where left(cluster || '/' || folded, 500) collate "C" > (whole || '/') collate "C"
                and left(cluster || '/' || folded, 500) collate "C" < (whole || '0') collate "C"
            limit 1;
        if found then
            return depth;
        end if;
    end if;
    return 0;
end $$;

-- Reserves the place of one copy, or finds the one that it has; a new object has none. Returns the place. Another object
-- that reserves the same place at the same time is waited for, and then collided with like any other.
create or replace function catalogue_reserve(
    of_object bytea, is_new boolean, on_cluster text, as_role text, wanted_natural text, wanted_folded text,
    suffix text) returns text
language plpgsql as $$
declare
    segments text[];
    folded_segments text[];
    collision int;
    found_place text;
begin
    if not is_new then
        select place into found_place from copy
            where object_id = of_object and cluster = on_cluster and natural_key = md5(wanted_natural);
        if found then
            return found_place;
        end if;
    end if;
    segments := string_to_array(wanted_natural, '/');
    folded_segments := string_to_array(wanted_folded, '/');
    for tries in 1..8 loop
        collision := catalogue_collision(on_cluster, folded_segments);
        if collision > 0 then
            segments[collision] := segments[collision] || suffix;
            folded_segments[collision] := folded_segments[collision] || suffix;
            continue;
        end if;
        found_place := array_to_string(segments, '/');
        insert into copy (object_id, cluster, natural_place, place, folded, role)
            values (of_object, on_cluster, wanted_natural, found_place, array_to_string(folded_segments, '/'), as_role)
            on conflict do nothing;
        if found then
            return found_place;
        end if;
    end loop;
    raise exception 'no place is free on cluster % for %', on_cluster, wanted_natural;
end $$;

-- Removes what nothing refers to any more: reservations, then the object's row. Under the object's lock.
create or replace function catalogue_tidy(of_object bytea) returns void
language plpgsql as $$
begin
    perform from attempt where object_id = of_object;
    if found then
        return;
    end if;
    -- A reservation that names marks waits for the settlement that will have them removed.
    delete from copy c where c.object_id = of_object and c.wanted = 0 and c.held = 0
        and (c.marks = '{}' or not exists (select from copy d where d.object_id = of_object and d.due is not null));
    delete from object o
        where o.id = of_object and (o.deleted or o.version = 0)
            and not exists (select from copy where object_id = of_object);
end $$;

-- What the catalogue says of one object.
create or replace function catalogue_state(o object, copies json, attempts json) returns json
language sql stable as $$
    select json_build_object(
        'id', encode(o.id, 'hex'), 'version', o.version, 'lastVersion', o.last_version, 'deleted', o.deleted,
        'size', o.size, 'sha256', o.sha256, 'contentType', o.content_type, 'storedAt', o.stored_at,
        'plan', o.plan, 'mode', o.mode, 'copies', copies, 'attempts', attempts)
$$;

create or replace function catalogue_copy(c copy) returns json
language sql stable as $$
    select json_build_object(
        'cluster', c.cluster, 'natural', c.natural_place, 'place', c.place, 'role', c.role,
        'wanted', c.wanted, 'held', greatest(c.held, 0), 'size', c.size, 'sha256', c.sha256, 'due', c.due,
        'attempts', c.attempts, 'error', c.error, 'setAside', c.set_aside, 'lost', c.lost)
$$;

create or replace function catalogue_state(of_object bytea) returns json
language sql stable as $$
    select catalogue_state(o,
        coalesce((select json_agg(catalogue_copy(c) order by c.role desc, c.cluster, c.natural_place)
            from copy c where c.object_id = o.id), '[]'::json),
        coalesce((select json_agg(json_build_object(
                'process', a.process, 'write', a.write, 'kind', a.kind, 'version', a.version,
                'clusters', a.clusters) order by a.version)
            from attempt a where a.object_id = o.id), '[]'::json))
    from object o where o.id = of_object
$$;

create or replace function catalogue_attempts(of_object bytea) returns json
language sql stable as $$
    select coalesce(json_agg(json_build_object(
            'process', process, 'write', write, 'kind', kind, 'version', version, 'clusters', clusters)
            order by version), '[]'::json)
    from attempt where object_id = of_object
$$;

-- Gives each write its version, reserves its places and records its attempt. Answers, in order, per write:
-- {"status":"ok","version","places":{cluster:place},"replaced":{cluster:sha256},"older":[…]} | precondition-failed | busy | process-dead.
create or replace function catalogue_intend(batch json) returns json
language plpgsql set enable_seqscan = off as $$
declare
    item record;
    planned record;
    o object%rowtype;
    object_key bytea;
    alive text;
    given bigint;
    is_new boolean;
    replaced json;
    present boolean;
    older json;
    clusters text[];
    places text[];
    answers json[] := '{}';
begin
    for item in select * from json_to_recordset(batch) as i (id text, process text, write text, size bigint,
            sha256 text, "ifNoneMatch" boolean, "ifMatch" bigint, staged text[], copies json, terms json) loop
        object_key := decode(item.id, 'hex');
        if alive is distinct from item.process then
            select id into alive from process where id = item.process and not dead;
            if not found then
                answers := answers || json_build_object('status', 'process-dead');
                continue;
            end if;
        end if;
        loop
            given := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
            insert into object (id, last_version) values (object_key, given) on conflict (id) do nothing;
            is_new := found;
            exit when is_new;
            select * into o from object where id = object_key for update;
            exit when found; -- else it has been tidied away while we waited for its lock
        end loop;
        present := not is_new and o.version > 0 and not o.deleted;
        if item."ifNoneMatch" or item."ifMatch" is not null then
            perform from attempt where object_id = object_key and kind = 'write';
            if found then
                answers := answers || json_build_object('status', 'busy');
                continue;
            end if;
            if (item."ifNoneMatch" and present)
                or (item."ifMatch" is not null and (not present or o.version <> item."ifMatch")) then
                perform catalogue_tidy(object_key);
                answers := answers || json_build_object('status', 'precondition-failed',
                    'current', case when present then o.version end);
                continue;
            end if;
        end if;
        older := '[]';
        if not is_new then
            given := greatest(o.last_version + 1, (extract(epoch from clock_timestamp()) * 1000000)::bigint);
            update object set last_version = given where id = object_key;
            older := catalogue_attempts(object_key);
        end if;
        clusters := '{}';
        places := '{}';
        for planned in select * from json_to_recordset(item.copies)
                as c (cluster text, role text, "natural" text, folded text, suffix text) loop
            clusters := clusters || planned.cluster;
            places := places || catalogue_reserve(object_key, is_new, planned.cluster, planned.role,
                planned."natural", planned.folded, planned.suffix);
        end loop;
        replaced := '{}';
        if not is_new then -- for marks: what stands at the places now
            select coalesce(json_object_agg(c.cluster, c.sha256), '{}'::json) into replaced
                from copy c, json_array_elements(item.copies) p
                where c.object_id = object_key and c.cluster = p->>'cluster'
                    and c.natural_key = md5(p->>'natural') and c.held > 0 and c.sha256 is not null;
        end if;
        insert into attempt (process, write, object_id, kind, version, clusters, copies, size, sha256, terms)
            values (item.process, item.write, object_key, 'write', given, item.staged, item.copies, item.size,
                item.sha256, item.terms);
        answers := answers || json_build_object('status', 'ok', 'version', given,
            'places', json_object(clusters, places), 'replaced', replaced, 'older', older);
    end loop;
    return array_to_json(answers);
end $$;

-- Settles the object's newest write, which is its only attempt and was stored wherever it was sent. Answers the new state;
-- null, and nothing is changed, where the object has other copies than the write's, or marks that are to be looked after.
-- The object's lock is held.
create or replace function catalogue_settle_newest(
    o object, a attempt, stored text[], sizes bigint[], digests text[], pause interval) returns json
language plpgsql as $$
declare
    c copy%rowtype;
    planned record;
    amount bigint;
    marked_ones bigint;
    nth int;
    moment timestamptz := clock_timestamp();
    copies json[] := '{}';
begin
    select count(*), count(*) filter (where marks <> '{}') into amount, marked_ones from copy where object_id = o.id;
    -- What is planned has its row, because it was reserved: as many are the same.
    if amount <> json_array_length(a.copies) or marked_ones > 0 then
        return null;
    end if;
    for planned in select * from json_to_recordset(a.copies)
            as p (cluster text, role text, "natural" text, scheduled boolean) order by role desc, cluster loop
        nth := array_position(stored, planned.cluster);
        if nth is not null then
            update copy set wanted = a.version, held = a.version, size = sizes[nth], sha256 = digests[nth],
                    role = planned.role, due = null, attempts = 0, set_aside = false, lost = false,
                    leased_until = null, error = null
                where object_id = o.id and cluster = planned.cluster and natural_key = md5(planned."natural")
                returning * into c;
        else
            update copy set wanted = a.version, role = planned.role, due = moment + case when planned.scheduled
                        then make_interval(secs => coalesce((a.terms->>'intervalMs')::float8, 0) / 1000)
                        else pause end,
                    attempts = 0, set_aside = false, lost = false, leased_until = null, error = null,
                    marks = stored, marked = a.version
                where object_id = o.id and cluster = planned.cluster and natural_key = md5(planned."natural")
                returning * into c;
        end if;
        copies := copies || catalogue_copy(c);
    end loop;
    update object set version = a.version, deleted = false, size = a.size, sha256 = a.sha256,
            content_type = a.terms->>'contentType', stored_at = moment, plan = a.terms->>'plan',
            mode = a.terms->>'mode', on_delete = a.terms->>'onDelete'
        where id = o.id returning * into o;
    delete from attempt where process = a.process and write = a.write;
    return catalogue_state(o, array_to_json(copies), '[]'::json);
end $$;

-- Records what became of attempts. Per item: {"id","process","write","by","results":[{"cluster","outcome","error",
-- "size","sha256"}],"pauseMs","setAside","givenBack","lost"}. Outcomes: stored, missing (known not to be there), doubt.
-- Answers {"owned","status","state":…,"unmark":[{"cluster","target","version"}]}; status is settled, failed, unknown.
create or replace function catalogue_settle(batch json) returns json
language plpgsql set enable_seqscan = off as $$
declare
    item record;
    result record;
    a attempt%rowtype;
    o object%rowtype;
    object_key bytea;
    stored text[];
    sizes bigint[];
    digests text[];
    doubts text[];
    status text;
    unmark json;
    answers json[] := '{}';
    debts boolean := false;
    state json;
    pause interval;
begin
    for item in select * from json_to_recordset(batch) as i (id text, process text, write text, "by" text, results json,
            "pauseMs" float8, "givenBack" boolean, "setAside" boolean, lost boolean) loop
        object_key := decode(item.id, 'hex');
        select * into o from object where id = object_key for update;
        select att.* into a from attempt att
            where att.process = item.process and att.write = item.write and att.object_id = object_key
                and (att.recoverer = item."by"
                    or (att.recoverer is null and att.process = item."by"
                        and exists (select from process p where p.id = att.process and not p.dead)));
        if not found then
            answers := answers || json_build_object('owned', false, 'status', 'gone', 'state',
                catalogue_state(object_key), 'unmark', '[]'::json);
            continue;
        end if;
        pause := make_interval(secs => coalesce(item."pauseMs", 0) / 1000);
        stored := '{}';
        sizes := '{}';
        digests := '{}';
        doubts := '{}';
        for result in select * from json_to_recordset(item.results)
                as r (cluster text, outcome text, size bigint, sha256 text) loop
            if result.outcome = 'stored' and result.cluster = any (a.clusters) then
                stored := stored || result.cluster;
                sizes := sizes || result.size;
                digests := digests || result.sha256;
            elsif result.outcome = 'doubt' and result.cluster = any (a.clusters) then
                doubts := doubts || result.cluster;
            end if;
        end loop;

        -- The rule: the newest write, stored wherever it was sent, nothing else under way or left of the object. All
        -- that follows below comes to this then, in a fraction of the time.
        if a.kind = 'write' and a.version > o.version and cardinality(stored) > 0 and a.clusters <@ stored then
            perform from attempt where object_id = object_key and (process, write) <> (a.process, a.write);
            if not found then
                state := catalogue_settle_newest(o, a, stored, sizes, digests, pause);
                if state is not null then
                    debts := debts or cardinality(stored) < json_array_length(a.copies);
                    answers := answers || json_build_object('owned', true, 'status', 'settled', 'state', state,
                        'unmark', '[]'::json);
                    continue;
                end if;
            end if;
        end if;

        for result in select * from json_to_recordset(item.results)
                as r (cluster text, outcome text, size bigint, sha256 text) loop
            if not (result.cluster = any (a.clusters)) then
                continue; -- a newer attempt has fenced us there: it has the say
            end if;
            if result.outcome = 'stored' then
                if a.kind = 'delete' then
                    update copy c set held = 0, due = case when c.wanted = 0 then null else c.due end, leased_until = null
                        from json_array_elements(a.copies) p
                        where c.object_id = object_key and c.cluster = p->>'cluster'
                            and c.natural_place = p->>'natural' and c.cluster = result.cluster;
                else
                    update copy c set held = a.version, size = result.size, sha256 = result.sha256,
                            leased_until = null, lost = false
                        from json_array_elements(a.copies) p
                        where c.object_id = object_key and c.cluster = p->>'cluster'
                            and c.natural_place = p->>'natural' and c.cluster = result.cluster;
                end if;
                -- Whoever is older has been fenced at this place and has no say any more. At another place on the same
                -- cluster its word is still to be found out.
                update attempt old set clusters = array_remove(old.clusters, result.cluster)
                    where old.object_id = object_key and old.version <= a.version
                        and (old.process, old.write) <> (a.process, a.write)
                        and exists (select from json_array_elements(old.copies) theirs,
                                json_array_elements(a.copies) ours
                            where theirs->>'cluster' = result.cluster and ours->>'cluster' = result.cluster
                                and theirs->>'natural' = ours->>'natural');
            end if;
        end loop;

        status := case
            when cardinality(stored) > 0 then 'settled'
            when a.kind = 'write' and a.version = o.version then 'settled' -- an earlier settlement of it has said so
            when cardinality(doubts) > 0 then 'unknown'
            else 'failed' end;
        if a.kind <> 'write' then
            update copy c set
                    due = case
                        when c.wanted = c.held then null
                        when status = 'settled' then coalesce(c.due, clock_timestamp())
                        else clock_timestamp() + pause end,
                    attempts = case when status = 'settled' then 0
                        else greatest(0, c.attempts - case when item."givenBack" then 1 else 0 end) end,
                    error = case when status = 'settled' then null
                        else (select r->>'error' from json_array_elements(item.results) r limit 1) end,
                    set_aside = status <> 'settled' and coalesce(item."setAside", false),
                    lost = status <> 'settled' and coalesce(item.lost, false),
                    leased_until = null
                from json_array_elements(a.copies) p
                where c.object_id = object_key and c.cluster = p->>'cluster' and c.natural_place = p->>'natural'
                    and (a.kind = 'delete') = (c.wanted = 0) and (a.kind = 'delete' or c.wanted = a.version);
            debts := debts or status <> 'settled';
        elsif cardinality(stored) > 0 and a.version > o.version then
            update object set version = a.version, deleted = false, size = a.size, sha256 = a.sha256,
                    content_type = a.terms->>'contentType', stored_at = clock_timestamp(),
                    plan = a.terms->>'plan', mode = a.terms->>'mode', on_delete = a.terms->>'onDelete'
                where id = object_key;
            update copy c set wanted = a.version, role = p->>'role',
                    due = case
                        when c.held = a.version then null
                        when c.cluster = any (a.clusters) or not (p->>'scheduled')::boolean
                            then clock_timestamp() + pause
                        else clock_timestamp()
                            + make_interval(secs => coalesce((a.terms->>'intervalMs')::float8, 0) / 1000) end,
                    attempts = 0, set_aside = false, lost = false, leased_until = null,
                    error = (select r->>'error' from json_array_elements(item.results) r
                        where r->>'cluster' = c.cluster)
                from json_array_elements(a.copies) p
                where c.object_id = object_key and c.cluster = p->>'cluster' and c.natural_place = p->>'natural';
            -- Old places, former owners and former targets are owed a deletion, paid once this copy is stored.
            update copy c set wanted = 0, attempts = 0, set_aside = false, lost = false, error = null,
                    leased_until = null, due = case when c.held <> 0
                        then coalesce(case when c.wanted = 0 then c.due end, clock_timestamp()) end
                where c.object_id = object_key and c.wanted <> a.version and (c.wanted <> 0 or c.held <> 0);
            debts := debts or exists (select from copy c where c.object_id = object_key and c.wanted <> c.held);
        end if;
        -- Backups that outlive their object keep what they hold, whatever an attempt that ended late has left there.
        update copy c set wanted = greatest(c.held, 0)
            from object dead
            where dead.id = object_key and dead.deleted and c.object_id = object_key and c.wanted <> 0
                and c.wanted <> c.held;
        -- Whatever the order in which attempts ended: what is owed is due, and nothing else is. A copy that came too late
        -- is owed away or written over; one that came after a doubt is paid.
        update copy c set due = case when c.wanted <> c.held then clock_timestamp() end,
                attempts = 0, error = null, set_aside = false, lost = false
            where c.object_id = object_key and (c.wanted = c.held) = (c.due is not null);

        -- Marks of debts that are no more go; this settle's own debts are marked where their bytes are.
        select coalesce(json_agg(json_build_object('cluster', m, 'target', c.cluster, 'version', c.marked)), '[]'::json)
            into unmark from copy c, unnest(c.marks) m
            where c.object_id = object_key and (c.wanted = c.held or c.wanted <> c.marked);
        update copy c set marks = '{}', marked = 0
            where c.object_id = object_key and c.marks <> '{}' and (c.wanted = c.held or c.wanted <> c.marked);
        if a.kind = 'write' then
            update copy c set marks = array(select distinct m from unnest(c.marks || stored) m), marked = a.version
                where c.object_id = object_key and c.wanted = a.version and c.held <> a.version;
        end if;

        if cardinality(doubts) > 0 then
            update attempt set clusters = doubts, abandoned = true, recoverer = null,
                    leased_until = clock_timestamp() + pause
                where process = a.process and write = a.write;
        else
            delete from attempt where process = a.process and write = a.write;
        end if;
        delete from attempt where object_id = object_key and clusters = '{}' and (process, write) <> (a.process, a.write);
        answers := answers || json_build_object('owned', true, 'status', status,
            'state', catalogue_state(object_key), 'unmark', unmark);
        perform catalogue_tidy(object_key);
    end loop;
    -- Without debts a lost settle is only an attempt that recovery looks at again.
    if not debts then
        perform set_config('synchronous_commit', 'off', true);
    end if;
    return array_to_json(answers);
end $$;

-- Makes tombstones. Per item: {"id","ifMatch"}. Answers {"status": ok | not-found | busy | precondition-failed,…}.
create or replace function catalogue_bury(batch json) returns json
language plpgsql set enable_seqscan = off as $$
declare
    item json;
    o object%rowtype;
    object_key bytea;
    given bigint;
    answers json[] := '{}';
begin
    for item in select value from json_array_elements(batch) loop
        object_key := decode(item->>'id', 'hex');
        select * into o from object where id = object_key for update;
        if not found or o.version = 0 or o.deleted then
            answers := answers || json_build_object('status', 'not-found');
            continue;
        end if;
        if item->>'ifMatch' is not null then
            perform from attempt where object_id = object_key and kind = 'write';
            if found then
                answers := answers || json_build_object('status', 'busy');
                continue;
            end if;
            if o.version <> (item->>'ifMatch')::bigint then
                answers := answers || json_build_object('status', 'precondition-failed', 'current', o.version);
                continue;
            end if;
        end if;
        given := greatest(o.last_version + 1, (extract(epoch from clock_timestamp()) * 1000000)::bigint);
        update object set last_version = given, version = given, deleted = true, stored_at = clock_timestamp()
            where id = object_key;
        update copy set wanted = 0, due = case when held <> 0 then clock_timestamp() end, attempts = 0, error = null,
                set_aside = false, lost = false, leased_until = null
            where object_id = object_key and not (role = 'backup' and coalesce(o.on_delete, 'delete') = 'keep');
        -- Backups that stay keep what they hold; nothing is owed to them any more.
        update copy set wanted = greatest(held, 0), due = case when held < 0 then clock_timestamp() end, attempts = 0,
                error = null, set_aside = false, lost = false, leased_until = null
            where object_id = object_key and role = 'backup' and coalesce(o.on_delete, 'delete') = 'keep';
        perform catalogue_tidy(object_key);
        answers := answers || json_build_object('status', 'ok', 'version', given);
    end loop;
    return array_to_json(answers);
end $$;

-- Claims what is due on these clusters: an attempt per debt, so that a newer write knows whom to fence.
create or replace function catalogue_claim(
    by_process text, on_clusters text[], writes text[], lease_ms bigint, retry_ms bigint) returns json
language plpgsql set enable_seqscan = off as $$
declare
    candidate record;
    c copy%rowtype;
    o object%rowtype;
    sources json;
    older json;
    taken int := 0;
    answers json[] := '{}';
    claimed_kind text;
    moment timestamptz := clock_timestamp(); -- a volatile function could not be looked up in an index
begin
    perform from process where id = by_process and not dead for share;
    if not found then
        return '[]'::json;
    end if;
    for candidate in
        select owed.* from unnest(on_clusters) as usable (cluster) cross join lateral (
                select d.object_id, d.cluster, d.natural_key, d.due from copy d
                where d.cluster = usable.cluster and d.due <= moment
                    and (d.leased_until is null or d.leased_until < moment)
                order by d.due limit cardinality(writes) * 2) owed
            order by owed.due limit cardinality(writes) * 2
    loop
        exit when taken >= cardinality(writes);
        select * into o from object where id = candidate.object_id for update skip locked;
        continue when not found;
        select * into c from copy where object_id = candidate.object_id and cluster = candidate.cluster
            and natural_key = candidate.natural_key and due <= moment and wanted <> held
            and (leased_until is null or leased_until < moment);
        continue when not found;
        -- A newer attempt on this copy decides first; it may make the debt pointless.
        perform from attempt where object_id = o.id and c.cluster = any (clusters) and not abandoned
            and (kind = 'write' or version >= c.wanted and c.wanted <> 0 or c.wanted = 0);
        if found then
            update copy set due = clock_timestamp() + make_interval(secs => retry_ms / 1000.0)
                where object_id = c.object_id and cluster = c.cluster and natural_key = c.natural_key;
            continue;
        end if;
        if c.wanted = 0 and not o.deleted and o.version > 0 then
            perform from copy where object_id = o.id and wanted <> 0 and wanted <> held;
            if found then -- the copy that replaces this one is not stored yet
                update copy set due = clock_timestamp() + make_interval(secs => retry_ms / 1000.0)
                    where object_id = c.object_id and cluster = c.cluster and natural_key = c.natural_key;
                continue;
            end if;
        end if;
        taken := taken + 1;
        claimed_kind := case when c.wanted = 0 then 'delete' else 'replay' end;
        select coalesce(json_agg(json_build_object('cluster', s.cluster, 'place', s.place, 'role', s.role,
                'size', s.size, 'sha256', s.sha256) order by s.role desc), '[]'::json)
            into sources from copy s
            where s.object_id = o.id and s.held = c.wanted and c.wanted <> 0;
        older := catalogue_attempts(o.id);
        insert into attempt (process, write, object_id, kind, version, clusters, copies, size, sha256)
            values (by_process, writes[taken], o.id, claimed_kind,
                case when c.wanted = 0 then o.last_version else c.wanted end, array[c.cluster],
                json_build_array(json_build_object('cluster', c.cluster, 'natural', c.natural_place, 'role', c.role)),
                o.size, o.sha256);
        update copy set attempts = attempts + 1,
                leased_until = clock_timestamp() + make_interval(secs => lease_ms / 1000.0)
            where object_id = c.object_id and cluster = c.cluster and natural_key = c.natural_key;
        answers := answers || json_build_object('id', encode(o.id, 'hex'), 'write', writes[taken],
            'kind', claimed_kind, 'version', c.wanted, 'size', o.size, 'sha256', o.sha256, 'cluster', c.cluster,
            'natural', c.natural_place, 'place', c.place, 'role', c.role, 'attempts', c.attempts + 1,
            'marks', c.marks, 'sources', sources, 'older', older);
    end loop;
    return array_to_json(answers);
end $$;

-- Takes over attempts that nobody minds: of dead processes, or abandoned with a doubt.
create or replace function catalogue_take_over(
    by_process text, on_clusters text[], most int, lease_ms bigint) returns json
language plpgsql as $$
declare
    candidate record;
    a attempt%rowtype;
    o object%rowtype;
    answers json[] := '{}';
begin
    for candidate in
        select att.process, att.write, att.object_id from attempt att left join process p on p.id = att.process
            where (p.id is null or p.dead or att.abandoned) and att.clusters && on_clusters
                and (att.leased_until is null or att.leased_until < clock_timestamp()
                    or exists (select from process r where r.id = att.recoverer and r.dead))
            limit most
    loop
        select * into o from object where id = candidate.object_id for update skip locked;
        continue when not found;
        -- Its bytes may have to be read back: at 64 KiB a second that is waited for. Whoever dies over it holds nobody off.
        update attempt set recoverer = by_process,
                leased_until = clock_timestamp() + make_interval(secs => lease_ms / 1000.0 + size / 65536.0)
            where process = candidate.process and write = candidate.write
                and (leased_until is null or leased_until < clock_timestamp()
                    or exists (select from process r where r.id = recoverer and r.dead))
            returning * into a;
        continue when not found;
        answers := answers || json_build_object('process', a.process, 'write', a.write, 'id', encode(o.id, 'hex'),
            'kind', a.kind, 'version', a.version, 'size', a.size, 'sha256', a.sha256, 'clusters', a.clusters,
            'places', (select coalesce(json_object_agg(c.cluster, c.place), '{}'::json) from copy c
                join json_array_elements(a.copies) p
                    on c.cluster = p->>'cluster' and c.natural_place = p->>'natural'
                where c.object_id = o.id),
            'older', catalogue_attempts(o.id));
    end loop;
    return array_to_json(answers);
end $$;

-- Takes a copy for missing. The object's lock keeps two of these from each taking the other's copy for the good one.
create or replace function catalogue_distrust(of_object bytea, on_cluster text, of_version bigint) returns boolean
language plpgsql set enable_seqscan = off as $$
begin
    perform from object where id = of_object for update;
    update copy c set held = -1, due = clock_timestamp(), attempts = 0, set_aside = false, lost = false,
            error = 'the bytes there were not the version'
        where of_version > 0 and c.object_id = of_object and c.cluster = on_cluster
            and c.held = of_version and c.wanted = of_version
            and exists (select from copy good where good.object_id = c.object_id and good.held = of_version
                and good.cluster <> c.cluster);
    return found;
end $$;
