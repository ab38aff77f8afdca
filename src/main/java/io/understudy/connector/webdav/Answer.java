package io.understudy.connector.webdav;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** What a server has answered, all of it. */
record Answer(int status, MultiMap headers, Buffer body) {
    boolean success() {
        return status >= 200 && status < 300 && status != 207;
    }

    /** Whether it sends the client to the same address with a slash, as servers do for collections. */
    boolean collection(String address) {
        return redirect()
                && Optional.ofNullable(headers.get("Location"))
                        .filter(location -> location.endsWith(address + "/")
                                || Addresses.decoded(location).endsWith(Addresses.decoded(address) + "/"))
                        .isPresent();
    }

    boolean redirect() {
        return status >= 300 && status < 400 && status != 304;
    }

    /** Whether nothing stands there, also because a file stands where a collection of the address would be. */
    boolean missing() {
        return status == 404 || status == 410 || status == 409 || status == 400;
    }
}
