package io.understudy.catalog;

import java.time.Duration;

/**
 * The terms under which a write is made; its debts keep them.
 *
 * @param mode {@code sync} or {@code async}
 * @param onDelete {@code delete} or {@code keep}
 * @param interval how long a scheduled copy waits
 */
public record Terms(String contentType, String plan, String mode, String onDelete, Duration interval) {}
