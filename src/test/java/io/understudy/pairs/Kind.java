package io.understudy.pairs;

import java.util.Locale;
import java.util.function.Function;

/** The kinds of store, each one proved on a server of its own. */
enum Kind {
    FILE("disk", "gateway", side -> FileSite.start()),
    S3("object-store", "gateway", S3Site::start),
    SFTP("nas", "gateway", side -> SftpSite.start()),
    WEBDAV("nas", "gateway", side -> WebdavSite.start()),
    SMB("nas", "gateway", side -> SmbSite.start()),
    SERIAL("nas", "serial", side -> SerialSite.start());

    private final String device;
    private final String link;

    @SuppressWarnings("ImmutableEnumChecker") // A method without a state.
    private final Function<Side, Site> start;

    Kind(String device, String link, Function<Side, Site> start) {
        this.device = device;
        this.link = link;
        this.start = start;
    }

    String device() {
        return device;
    }

    String link() {
        return link;
    }

    /** One more of its kind, whose outages are no other one's. Where the server is not installed the test is skipped. */
    Site start(Side side) {
        return start.apply(side);
    }

    /** As its driver is called in endpoints. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
