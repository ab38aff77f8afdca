package io.understudy.connector.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class S3XmlTest {
    @Test
    void readsTextsAndEntries() {
        var xml = S3Xml.of(Buffer.buffer("""
                <?xml version="1.0" encoding="UTF-8"?>
                <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
                  <IsTruncated>true</IsTruncated>
                  <Contents><Key>a&amp;b</Key><Size>3</Size><Owner><ID>o</ID></Owner></Contents>
                  <Contents><Key>c</Key></Contents>
                </ListBucketResult>
                """));

        assertThat(xml.is("ListBucketResult")).isTrue();
        assertThat(xml.text("IsTruncated")).contains("true");
        assertThat(xml.entries("Contents")).hasSize(2);
        assertThat(xml.entries("Contents").getFirst().text("Key")).contains("a&b");
        assertThat(xml.entries("Contents").getFirst().text("ID")).contains("o");
        assertThat(xml.entries("Contents").getLast().text("Size")).isEmpty();
    }

    @Test
    void aSuccessThatIsAnErrorIsNone() {
        var answer = new S3Answer(
                200,
                io.vertx.core.MultiMap.caseInsensitiveMultiMap(),
                Buffer.buffer("   <Error><Code>InternalError</Code><Message>again</Message></Error>"));

        assertThat(answer.ok()).isFalse();
        assertThat(answer.code()).isEqualTo("InternalError");
    }

    @Test
    void whatIsNoDocumentSaysNothing() {
        assertThat(S3Xml.of(Buffer.buffer("<html><body>no")).is("html")).isFalse();
        assertThat(S3Xml.of(Buffer.buffer("plain")).root()).isEmpty();
    }

    @Test
    void entitiesFromElsewhereAreNotRead() {
        var xml =
                S3Xml.of(Buffer.buffer("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><a><b>&x;</b></a>"));

        assertThat(xml.text("b").orElse("")).isEmpty();
    }
}
