package io.understudy.replication;

import io.understudy.catalog.Conditions;
import io.understudy.catalog.Terms;
import io.understudy.object.DataId;
import io.understudy.object.Digest;
import io.understudy.object.SavePath;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One write, as routing and plan have placed it.
 *
 * @param length of the body in bytes, where the client has told it
 * @param expected the digest that the body must have, where the client has told one
 * @param primary the cluster that owns the id's slot
 * @param backups the plan's targets, without the primary
 * @param scheduled whether the backups follow later
 */
public record WriteRequest(
        DataId id,
        SavePath path,
        OptionalLong length,
        Optional<Digest> expected,
        Conditions conditions,
        Terms terms,
        String primary,
        List<String> backups,
        boolean scheduled) {}
