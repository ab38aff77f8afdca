package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code src/docs/configuration.md} holds every setting as the code has it. */
class ConfigurationReferenceTest {
    private static final Path SOURCE = Path.of("src/main/java/io/understudy/app/UnderstudyConfig.java");
    private static final Path DOCUMENT = Path.of("src/docs/configuration.md");
    private static final String WRITE = "docs.write";
    private static final String BEGIN = "<!-- from UnderstudyConfig, by ConfigurationReferenceTest -->\n";
    private static final String END = "<!-- up to here -->\n";

    @Test
    void theReferenceIsThatOfTheCode() throws IOException {
        var before = Files.readString(DOCUMENT);
        var begin = before.indexOf(BEGIN) + BEGIN.length();
        var end = before.indexOf(END);

        var now = before.substring(0, begin) + "\n"
                + ConfigurationReference.of(SOURCE).markdown() + "\n" + before.substring(end);

        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(DOCUMENT, now);
        } else {
            assertThat(before)
                    .as("%s is out of date: ./mvnw -Dtest=ConfigurationReferenceTest -D%s=true test", DOCUMENT, WRITE)
                    .isEqualTo(now);
        }
    }

    @Test
    void namesDefaultsAndMeaningsAreThere() {
        assertThat(ConfigurationReference.of(SOURCE).markdown())
                .contains(
                        "| `understudy.data` | `UNDERSTUDY_DATA` | text | `data` | The folder of the embedded database")
                .contains("| `understudy.write.client-stall` | `UNDERSTUDY_WRITE_CLIENT_STALL` | duration | `30s` | How"
                        + " long")
                .contains("| `understudy.write.buffer` | `UNDERSTUDY_WRITE_BUFFER` | size | `1MiB` | Up to this size")
                .contains("| `understudy.cluster.overrides.<name>.call-timeout` |"
                        + " `UNDERSTUDY_CLUSTER_OVERRIDES_<NAME>_CALL_TIMEOUT` | duration | – | ")
                .contains(
                        "| `understudy.credentials.<name>.<key>` | `UNDERSTUDY_CREDENTIALS_<NAME>_<KEY>` | text | – | ")
                .doesNotContain("{@");
    }

    @Test
    void variablesSetCredentialsWithDashesAndTokensInBothSpellings() {
        var variables = Map.of(
                "UNDERSTUDY_CREDENTIALS__NAS_1__SECRET_KEY", "sesame",
                "UNDERSTUDY_CREDENTIALS_BUCKET_ACCESS_KEY", "open",
                "UNDERSTUDY_ACCESS_TOKENS__QUOTED__HASH", "x",
                "UNDERSTUDY_ACCESS_TOKENS__QUOTED__ROLE", "reader",
                "UNDERSTUDY_ACCESS_TOKENS_PLAIN_HASH", "x",
                "UNDERSTUDY_ACCESS_TOKENS_PLAIN_ROLE", "reader");

        var config = config(variables);

        var credentials = new NamedCredentials(config.credentials());
        assertThat(credentials.find("nas-1")).contains(Map.of("secret-key", "sesame"));
        assertThat(credentials.find("bucket")).contains(Map.of("access-key", "open"));
        assertThat(credentials.find("nobody")).isEmpty();
        assertThat(config.access().tokens()).containsOnlyKeys("quoted", "plain");
    }

    @Test
    void variablesSetWhatTheReferenceSays() {
        var variables = Map.of(
                "UNDERSTUDY_WRITE_CLIENT_STALL", "7s",
                "UNDERSTUDY_CREDENTIALS_NAS1_USER", "someone",
                "UNDERSTUDY_CLUSTER_OVERRIDES_VAULT_CALL_TIMEOUT", "9s");
        var config = config(variables);

        assertThat(config.write().clientStall()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.credentials()).isEqualTo(Map.of("nas1", Map.of("user", "someone")));
        assertThat(config.cluster().overrides())
                .hasEntrySatisfying(
                        "vault", vault -> assertThat(vault.callTimeout()).contains(Duration.ofSeconds(9)));
    }

    private static UnderstudyConfig config(Map<String, String> variables) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new EnvConfigSource(variables, 300))
                .withMapping(UnderstudyConfig.class)
                .build()
                .getConfigMapping(UnderstudyConfig.class);
    }
}
