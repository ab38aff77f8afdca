package io.understudy.catalog;

import io.understudy.object.DataId;
import io.understudy.object.Version;

/** What a mark on a cluster says: a version of an object is owed to another one. */
public record MarkedDebt(DataId id, String target, Version version) {}
