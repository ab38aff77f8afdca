package io.understudy.process;

import io.understudy.app.FreshDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a process is started.
 *
 * @param name of its log
 * @param folder in which it is started
 * @param program the whole command where something is started in the artifact's place, with no variables but those told
 *     here; empty for the artifact
 * @param jvm options of Java itself, such as a native executable takes as well
 * @param config settings, as system properties
 * @param environment variables: settings that others on the machine must not read from the command line, or that an image
 *     brings
 */
record Launch(
        String name,
        Path folder,
        List<String> program,
        List<String> jvm,
        Map<String, String> config,
        Map<String, String> environment) {
    static Launch of(String name, Path folder) {
        return new Launch(name, folder, List.of(), List.of("-Xmx256m"), Map.of(), Map.of())
                .with("quarkus.http.port", "0");
    }

    Launch named(String other) {
        return new Launch(other, folder, program, jvm, config, environment);
    }

    Launch in(Path other) {
        return new Launch(name, other, program, jvm, config, environment);
    }

    /** Java's options, instead of those so far. */
    Launch jvm(List<String> options) {
        return new Launch(name, folder, program, options, config, environment);
    }

    Launch program(List<String> words) {
        return new Launch(name, folder, words, jvm, config, environment);
    }

    Launch with(String key, String value) {
        return new Launch(name, folder, program, jvm, plus(config, key, value), environment);
    }

    /** Where probes are answered besides: in plain, also where the service's own port is not. */
    Optional<URI> management() {
        return Optional.ofNullable(config.get("quarkus.management.port"))
                .map(port -> URI.create("http://127.0.0.1:" + port));
    }

    Launch environment(Map<String, String> variables) {
        var more = new LinkedHashMap<>(environment);
        more.putAll(variables);
        return new Launch(name, folder, program, jvm, config, more);
    }

    /** All variables where settings are told in no other way. */
    Map<String, String> variables() {
        var all = new LinkedHashMap<>(environment);
        config.forEach((key, value) -> all.put(key.replaceAll("\\W", "_").toUpperCase(Locale.ROOT), value));
        return all;
    }

    /** An external database. */
    Launch over(FreshDatabase database) {
        var secret = plus(environment, "QUARKUS_DATASOURCE_PASSWORD", database.password());
        return new Launch(name, folder, program, jvm, config, secret)
                .with("quarkus.datasource.reactive.url", database.url())
                .with("quarkus.datasource.username", database.user());
    }

    ServiceProcess start() {
        return ServiceProcess.start(this);
    }

    private static Map<String, String> plus(Map<String, String> map, String key, String value) {
        var more = new LinkedHashMap<>(map);
        more.put(key, value);
        return more;
    }
}
