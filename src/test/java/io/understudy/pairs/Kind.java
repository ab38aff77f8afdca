package io.understudy.pairs;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The kinds of store, each one proved on a server of its own; and further servers, which are primaries only. */
enum Kind {
    FILE("disk", "gateway", side -> FileSite.start()),
    S3("object-store", "gateway", S3Site::start),
    SFTP("nas", "gateway", side -> SftpSite.start()),
    WEBDAV("nas", "gateway", side -> WebdavSite.apache()),
    SMB("nas", "gateway", side -> SmbSite.start()),
    SERIAL("nas", "serial", side -> SerialSite.start()),
    S3PROXY("object-store", "gateway", side -> S3ProxySite.start()),
    NGINX("nas", "gateway", side -> WebdavSite.nginx()),
    SABREDAV("nas", "gateway", side -> WebdavSite.sabre());

    private final String device;
    private final String link;

    @SuppressWarnings("ImmutableEnumChecker") // A method without a state.
    private final Function<Side, Site> start;

    Kind(String device, String link, Function<Side, Site> start) {
        this.device = device;
        this.link = link;
        this.start = start;
    }

    /** One of each driver, which stand on both sides: every ordered pair of all would take more than it shows. */
    static List<Kind> paired() {
        return List.copyOf(EnumSet.range(FILE, SERIAL));
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

    /** As it is called in names. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
