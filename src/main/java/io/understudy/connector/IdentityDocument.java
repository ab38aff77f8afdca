package io.understudy.connector;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The text in {@code .understudy/store}, by which every driver knows its stores again: a JSON object with two ids. Its
 * form never changes; whatever else stands in it is left unread.
 */
public record IdentityDocument(String text) {
    /** In bytes; what is longer is no identity. */
    public static final int LONGEST = 4096;

    private static final Pattern STORE = field("store");
    private static final Pattern CATALOGUE = field("catalogue");

    public static IdentityDocument of(StoreIdentity identity) {
        return new IdentityDocument(
                "{\"store\": \"%s\", \"catalogue\": \"%s\"}\n".formatted(identity.store(), identity.catalogue()));
    }

    /** Empty where the text is damaged or something else. */
    public Optional<StoreIdentity> identity() {
        return id(STORE).flatMap(store -> id(CATALOGUE).map(catalogue -> new StoreIdentity(store, catalogue)));
    }

    private Optional<UUID> id(Pattern field) {
        var matcher = field.matcher(text);
        return matcher.find() ? Optional.of(UUID.fromString(matcher.group(1))) : Optional.empty();
    }

    private static Pattern field(String name) {
        return Pattern.compile("\"" + name + "\"\\s*:\\s*\"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\"");
    }
}
