package io.understudy.connector.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.object.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The examples in Amazon's description of Signature Version 4 for S3. */
class SignerTest {
    private static final Instant NOW = Instant.parse("2013-05-24T00:00:00Z");
    private static final String HOST = "examplebucket.s3.amazonaws.com";
    private static final String NOTHING = Digest.sha256(new byte[0]).hex();

    private static final S3Credentials CREDENTIALS =
            new S3Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Optional.empty());

    private final Signer signer = new Signer(CREDENTIALS, "us-east-1");

    @Test
    void signsAReadOfARange() {
        var headers =
                signer.headers("GET", "/test.txt", Map.of(), Map.of("host", HOST, "range", "bytes=0-9"), NOTHING, NOW);

        assertThat(headers.get("authorization"))
                .isEqualTo("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                        + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                        + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
        assertThat(headers).containsEntry("x-amz-date", "20130524T000000Z");
    }

    /** Not Amazon's: their read of a range, signed for another region by a few lines of Python that give theirs too. */
    @Test
    void signsForARegionOfItsOwn() {
        var headers = new Signer(CREDENTIALS, "eu-test-1")
                .headers("GET", "/test.txt", Map.of(), Map.of("host", HOST, "range", "bytes=0-9"), NOTHING, NOW);

        assertThat(headers.get("authorization"))
                .isEqualTo("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/eu-test-1/s3/aws4_request,"
                        + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                        + "Signature=813b8434ca24db252156f7e8da56bbaec440f8b387d9b2bbfae2a6f2dc857122");
    }

    @Test
    void signsAWriteWithItsContent() {
        var content = Digest.sha256("Welcome to Amazon S3.".getBytes(StandardCharsets.UTF_8))
                .hex();
        var headers = signer.headers(
                "PUT",
                Signer.encoded("/test$file.text", true),
                Map.of(),
                Map.of(
                        "host", HOST,
                        "date", "Fri, 24 May 2013 00:00:00 GMT",
                        "x-amz-storage-class", "REDUCED_REDUNDANCY"),
                content,
                NOW);

        assertThat(headers.get("authorization"))
                .endsWith("SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,"
                        + "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    }

    @Test
    void signsAQueryWithoutAValue() {
        var headers = signer.headers("GET", "/", Map.of("lifecycle", ""), Map.of("host", HOST), NOTHING, NOW);

        assertThat(headers.get("authorization"))
                .endsWith("Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    }

    @Test
    void signsAQuery() {
        var headers =
                signer.headers("GET", "/", Map.of("prefix", "J", "max-keys", "2"), Map.of("host", HOST), NOTHING, NOW);

        assertThat(headers.get("authorization"))
                .endsWith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    }

    @Test
    void signsWhatExpires() {
        var query = signer.query("GET", "/test.txt", Map.of(), HOST, NOW, Duration.ofDays(1));

        assertThat(query)
                .isEqualTo("X-Amz-Algorithm=AWS4-HMAC-SHA256"
                        + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                        + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                        + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    }

    @Test
    void encodesEveryByteThatIsNotPlain() {
        assertThat(Signer.encoded("a b+c/é~-._*'", true)).isEqualTo("a%20b%2Bc/%C3%A9~-._%2A%27");
        assertThat(Signer.encoded("a/b", false)).isEqualTo("a%2Fb");
    }

    @Test
    void ordersAQueryByItsNames() {
        assertThat(Signer.query(Map.of("a-b", "1", "a", "2", "B", "3"))).isEqualTo("B=3&a=2&a-b=1");
    }
}
