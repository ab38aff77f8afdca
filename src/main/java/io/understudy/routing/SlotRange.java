package io.understudy.routing;

/** Slots that one cluster owns, both ends included. */
public record SlotRange(int from, int to, String cluster) {}
