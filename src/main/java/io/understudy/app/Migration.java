package io.understudy.app;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A script that the schema is made of.
 *
 * @param checksum the CRC-32 of its lines without their ends, as Flyway's history has it
 */
record Migration(String script, int checksum) {
    private static final String FOLDER = "db/migration/";

    /** Each script of the folder; a test compares. */
    private static final List<String> SCRIPTS = List.of(
            "V1__catalogue.sql",
            "V2__definitions.sql",
            "V3__events.sql",
            "V4__places.sql",
            "V5__cheaper_writes.sql",
            "R__catalogue_functions.sql");

    /** All that are packaged. */
    static List<Migration> packaged() {
        return SCRIPTS.stream().map(Migration::read).toList();
    }

    private static Migration read(String script) {
        var crc = new CRC32();
        try (var stream = Migration.class.getClassLoader().getResourceAsStream(FOLDER + script)) {
            if (stream == null) {
                throw new FileNotFoundException(FOLDER + script);
            }
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
                    .lines()
                    .forEach(line -> crc.update(line.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Migration(script, (int) crc.getValue());
    }
}
