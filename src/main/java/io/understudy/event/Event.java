package io.understudy.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * Something that has happened.
 *
 * @param id grows; what a watcher resumes after
 * @param kind as in the API: {@code write}, {@code marker}, {@code cluster}, {@code advice}, {@code plan}
 */
public record Event(long id, Instant at, String kind, JsonNode data) {}
