package io.understudy.service;

import io.understudy.catalog.Conditions;
import io.understudy.object.DataId;
import io.understudy.object.Digest;
import io.understudy.object.SavePath;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A write as a client asks for it.
 *
 * @param plan the plan that it names, else the active one governs it
 * @param respondAsync this one write asynchronously, whatever the plan says
 * @param length of the body in bytes, where the client tells it
 * @param digest that the body must have, where the client tells one
 */
public record WriteCommand(
        DataId id,
        SavePath path,
        Optional<String> plan,
        boolean respondAsync,
        String contentType,
        OptionalLong length,
        Optional<Digest> digest,
        Conditions conditions) {}
