package io.understudy.connector.webdav;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * What a server says of one address.
 *
 * @param path decoded, without a slash at its end
 * @param size in bytes, of a file
 * @param modified 1970 where the server tells none that can be read
 * @param available bytes of RFC 4331, where the server tells them
 * @param used the same
 */
record Resource(
        String path,
        boolean collection,
        OptionalLong size,
        Instant modified,
        OptionalLong available,
        OptionalLong used) {
    static Resource collection(String path) {
        return new Resource(
                path, true, OptionalLong.empty(), Instant.EPOCH, OptionalLong.empty(), OptionalLong.empty());
    }

    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
