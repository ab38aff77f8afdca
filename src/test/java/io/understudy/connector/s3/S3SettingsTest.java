package io.understudy.connector.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.object.InvalidValueException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3SettingsTest {
    @ParameterizedTest
    @CsvSource({
        "s3://Host.example:7480/bucket, s3://host.example:7480/bucket/",
        "s3://host/bucket/, s3://host/bucket/",
        "S3://host:443/bucket/a/b, s3://host/bucket/a/b/",
        "host:80/bucket/a/, s3://host/bucket/a/",
        "s3://[::1]:9000/bucket, s3://[::1]:9000/bucket/"
    })
    void anEndpointHasANormalForm(String endpoint, String root) {
        assertThat(S3Endpoint.of(endpoint).root()).isEqualTo(root);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s3://host",
                "s3://host/",
                "s3://host/ab",
                "s3://host/bucket/../other",
                "s3://host/bucket//other",
                "s3://host/bucket/é",
                "s3://host:70000/bucket",
                "s3://user:password@host/bucket",
                "https://host/bucket"
            })
    void whatIsNoEndpointIsRefused(String endpoint) {
        assertThatThrownBy(() -> S3Endpoint.of(endpoint))
                .isInstanceOfSatisfying(
                        InvalidValueException.class, e -> assertThat(e.field()).isEqualTo("endpoint"));
    }

    @Test
    void thePortFollowsTheTransport() {
        assertThat(S3Endpoint.of("s3://host/bucket").port(true)).isEqualTo(443);
        assertThat(S3Endpoint.of("s3://host/bucket").port(false)).isEqualTo(80);
        assertThat(S3Endpoint.of("s3://host:7480/bucket").port(true)).isEqualTo(7480);
    }

    @Test
    void unlessSaidOtherwiseItSpeaksTlsAndPutsTheBucketIntoThePath() {
        var options = S3Options.of(Map.of());

        assertThat(options.tls()).isTrue();
        assertThat(options.virtualHost()).isFalse();
        assertThat(options.region()).isEqualTo("us-east-1");
        assertThat(options.usage()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"sytle, path", "style, both", "tls, yes", "region, ''", "usage, df", "ca, /no/such/file"})
    void wrongOptionsAreRefusedByName(String name, String value) {
        assertThatThrownBy(() -> S3Options.of(Map.of(name, value)))
                .isInstanceOfSatisfying(
                        InvalidValueException.class, e -> assertThat(e.field()).isEqualTo("options." + name));
    }

    @Test
    void bothKeysAreNeededAndNoneIsTold() {
        assertThatThrownBy(() -> S3Credentials.of(Map.of("access-key", "a")))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("secret-key");

        var credentials = S3Credentials.of(Map.of("access-key", "open", "secret-key", "sesame"));

        assertThat(credentials.toString()).doesNotContain("open", "sesame");
    }
}
