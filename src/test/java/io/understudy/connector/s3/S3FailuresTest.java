package io.understudy.connector.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.connector.ConnectorException.Kind;
import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3FailuresTest {
    private final S3Failures failures = new S3Failures("c");

    @ParameterizedTest
    @CsvSource({
        "403, QuotaExceeded, NO_SPACE",
        "507, '', NO_SPACE",
        "503, SlowDown, THROTTLED",
        "429, '', THROTTLED",
        "503, ServiceUnavailable, UNAVAILABLE",
        "500, InternalError, UNAVAILABLE",
        "403, AccessDenied, DENIED",
        "403, SignatureDoesNotMatch, DENIED",
        "404, NoSuchKey, NOT_FOUND",
        "404, NoSuchBucket, UNAVAILABLE",
        "404, NoSuchUpload, FENCED",
        "400, EntityTooLarge, TOO_LARGE",
        "400, KeyTooLongError, INVALID",
        "400, BadDigest, CORRUPT",
        "418, '', UNEXPECTED"
    })
    void saysWhatAnAnswerMeans(int status, String code, Kind kind) {
        var call = S3Call.object("stage", HttpMethod.PUT, "a");

        assertThat(failures.of(call, status, code, "").kind()).isEqualTo(kind);
    }

    @Test
    void aCommitThatBrokeInsideMayHaveTakenEffect() {
        var commit = S3Call.object("commit", HttpMethod.POST, "a").decisive();

        assertThat(failures.of(commit, 500, "InternalError", "").kind()).isEqualTo(Kind.IN_DOUBT);
        assertThat(failures.of(commit, 503, "SlowDown", "").kind()).isEqualTo(Kind.THROTTLED);
        assertThat(failures.of(commit, 404, "NoSuchUpload", "").kind()).isEqualTo(Kind.FENCED);
    }
}
