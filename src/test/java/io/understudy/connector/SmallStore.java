package io.understudy.connector;

/**
 * A store with little room, of nobody else.
 *
 * @param connector not registered yet
 * @param size in bytes: more than it is sure not to fit
 * @param end gives the room back, when the connector is closed
 */
public record SmallStore(Connector connector, int size, Runnable end) {}
