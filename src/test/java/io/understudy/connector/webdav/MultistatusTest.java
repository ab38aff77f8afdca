package io.understudy.connector.webdav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MultistatusTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void takesWhatTheServerVouchesFor() throws XMLStreamException {
        var resources = read("""
                <?xml version="1.0"?>
                <d:multistatus xmlns:d="DAV:" xmlns:x="else">
                 <d:response>
                  <d:href>http://store.example/dav/a%20b%25/</d:href>
                  <d:propstat>
                   <d:prop><d:resourcetype><d:collection/></d:resourcetype>
                    <d:quota-available-bytes>70</d:quota-available-bytes>
                    <d:quota-used-bytes>-3</d:quota-used-bytes></d:prop>
                   <d:status>HTTP/1.1 200 OK</d:status>
                  </d:propstat>
                 </d:response>
                 <d:response>
                  <d:href>/dav/file</d:href>
                  <d:propstat>
                   <d:prop><d:resourcetype/><d:getcontentlength>5</d:getcontentlength>
                    <d:getlastmodified>Sun, 06 Nov 1994 08:49:37 GMT</d:getlastmodified>
                    <x:getcontentlength>77</x:getcontentlength></d:prop>
                   <d:status>HTTP/1.1 200 OK</d:status>
                  </d:propstat>
                  <d:propstat>
                   <d:prop><d:quota-available-bytes>9</d:quota-available-bytes></d:prop>
                   <d:status>HTTP/1.1 404 Not Found</d:status>
                  </d:propstat>
                 </d:response>
                </d:multistatus>
                """);

        assertThat(resources)
                .containsExactly(
                        new Resource(
                                "/dav/a b%",
                                true, OptionalLong.empty(), Instant.EPOCH, OptionalLong.of(70), OptionalLong.empty()),
                        new Resource(
                                "/dav/file",
                                false,
                                OptionalLong.of(5),
                                Instant.parse("1994-11-06T08:49:37Z"),
                                OptionalLong.empty(),
                                OptionalLong.empty()));
    }

    @Test
    void neverReadsWhatAnEntityNames() throws Exception {
        var secret = Files.writeString(folder.resolve("secret"), "secret");
        var answer = """
                <?xml version="1.0"?>
                <!DOCTYPE multistatus [<!ENTITY e SYSTEM "%s">]>
                <multistatus xmlns="DAV:"><response><href>/&e;</href><propstat><prop><getcontentlength>1</getcontentlength>
                </prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>
                """.formatted(secret.toUri());

        try {
            assertThat(read(answer)).noneMatch(resource -> resource.path().contains("secret"));
        } catch (XMLStreamException e) {
            assertThat(e).hasMessageNotContaining("secret\"");
        }
    }

    @Test
    void somethingElseIsNoAnswer() {
        assertThatThrownBy(() -> read("<html><body>hello</body></html>")).isInstanceOf(XMLStreamException.class);
        assertThatThrownBy(() -> read("")).isInstanceOf(XMLStreamException.class);
        assertThatThrownBy(() -> read("<multistatus xmlns='DAV:'><response>")).isInstanceOf(XMLStreamException.class);
    }

    private static List<Resource> read(String answer) throws XMLStreamException {
        return Multistatus.read(Buffer.buffer(answer.strip()));
    }
}
