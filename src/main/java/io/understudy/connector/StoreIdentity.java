package io.understudy.connector;

import java.util.UUID;

/**
 * Who a store is, written into it at its first registration.
 *
 * @param store the store's own random id
 * @param catalogue the catalogue that owns it
 */
public record StoreIdentity(UUID store, UUID catalogue) {}
