package io.understudy.connector.webdav;

import io.understudy.object.InvalidValueException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What can be set for a WebDAV server.
 *
 * @param tls the connection is encrypted and the server proves its name
 * @param authority whom it has to be certified by, as PEM text or the path of a PEM file; else whom Java trusts
 * @param scheme how requests prove who sends them; by the credentials that there are where empty
 * @param clearText passwords and tokens may pass an unencrypted line
 * @param readBack what was staged is read back and its digest compared, not its size alone
 * @param timeout of each wait for the server
 */
record WebdavOptions(
        boolean tls,
        Optional<String> authority,
        Optional<Scheme> scheme,
        boolean clearText,
        boolean readBack,
        Duration timeout) {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    static final Set<String> KNOWN = Set.of("tls", "tls-ca", "authentication", "clear-text", "verify", "timeout");

    enum Scheme {
        NONE,
        BASIC,
        DIGEST,
        BEARER
    }

    static WebdavOptions of(Map<String, String> options) {
        for (var option : options.entrySet()) {
            if (!KNOWN.contains(option.getKey())) {
                throw invalid(
                        option.getKey(),
                        option.getValue(),
                        "a webdav cluster knows the options authentication, clear-text, timeout, tls, tls-ca, verify");
            }
        }
        var authority = Optional.ofNullable(options.get("tls-ca")).filter(text -> !text.isBlank());
        return new WebdavOptions(
                either(options, "tls", "off", "on") || (authority.isPresent() && !options.containsKey("tls")),
                authority,
                Optional.ofNullable(options.get("authentication")).map(WebdavOptions::scheme),
                either(options, "clear-text", "refused", "allowed"),
                either(options, "verify", "size", "content"),
                timeout(options.getOrDefault("timeout", "PT30S")));
    }

    private static boolean either(Map<String, String> options, String name, String no, String yes) {
        var value = options.getOrDefault(name, no);
        if (!value.equals(no) && !value.equals(yes)) {
            throw invalid(name, value, name + " is '" + no + "' or '" + yes + "'");
        }
        return value.equals(yes);
    }

    private static Scheme scheme(String value) {
        return switch (value) {
            case "none" -> Scheme.NONE;
            case "basic" -> Scheme.BASIC;
            case "digest" -> Scheme.DIGEST;
            case "bearer" -> Scheme.BEARER;
            default ->
                throw invalid("authentication", value, "authentication is 'none', 'basic', 'digest' or 'bearer'");
        };
    }

    private static Duration timeout(String value) {
        try {
            var timeout = Duration.parse(value);
            if (timeout.isPositive() && timeout.compareTo(LONGEST) <= 0) {
                return timeout;
            }
        } catch (DateTimeException e) {
            throw invalid("timeout", value, "a timeout is a duration like PT30S");
        }
        throw invalid("timeout", value, "a timeout is longer than nothing and at most 10 minutes");
    }

    static InvalidValueException invalid(String option, String value, String rule) {
        return new InvalidValueException("options." + option, value, rule);
    }
}
