package io.understudy.connector.webdav;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the answer to a PROPFIND. It comes from a foreign server: no document type, no entity from elsewhere, and only
 * the few properties that are asked for are held.
 */
final class Multistatus {
    private static final String DAV = "DAV:";

    private final List<Resource> resources = new ArrayList<>();
    private final Map<String, String> found = new HashMap<>();
    private final Map<String, String> told = new HashMap<>();
    private String href = "";
    private String status = "";

    private Multistatus() {}

    /**
     * All resources of an answer that the server vouches for.
     *
     * @throws XMLStreamException where it is none
     */
    static List<Resource> read(Buffer answer) throws XMLStreamException {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        var reader = factory.createXMLStreamReader(new ByteArrayInputStream(answer.getBytes()));
        try {
            var multistatus = new Multistatus();
            multistatus.readAll(reader);
            return List.copyOf(multistatus.resources);
        } catch (IllegalArgumentException e) {
            throw new XMLStreamException("an address cannot be read", e);
        } finally {
            reader.close();
        }
    }

    private void readAll(XMLStreamReader reader) throws XMLStreamException {
        if (reader.nextTag() != XMLStreamConstants.START_ELEMENT
                || !reader.getLocalName().equals("multistatus")) {
            throw new XMLStreamException("this is no multistatus");
        }
        var text = new StringBuilder();
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    text.setLength(0);
                    start(reader);
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    text.append(reader.getText());
                case XMLStreamConstants.END_ELEMENT ->
                    end(reader, text.toString().strip());
                default -> {
                    // Comments and the like say nothing.
                }
            }
        }
    }

    private void start(XMLStreamReader reader) {
        if (!DAV.equals(reader.getNamespaceURI())) {
            return;
        }
        switch (reader.getLocalName()) {
            case "response" -> {
                href = "";
                told.clear();
            }
            case "propstat" -> {
                status = "";
                found.clear();
            }
            case "collection" -> found.put("collection", "");
            default -> {
                // Taken at its end, with its text.
            }
        }
    }

    private void end(XMLStreamReader reader, String text) {
        if (!DAV.equals(reader.getNamespaceURI())) {
            return;
        }
        switch (reader.getLocalName()) {
            case "href" -> href = href.isEmpty() ? text : href;
            case "status" -> status = text;
            case "resourcetype", "getcontentlength", "getlastmodified", "quota-available-bytes", "quota-used-bytes" ->
                found.put(reader.getLocalName(), text);
            case "propstat" -> {
                if (status.contains(" 200")) {
                    told.putAll(found);
                }
            }
            case "response" -> {
                if (!told.isEmpty()) {
                    resources.add(resource());
                }
            }
            default -> {
                // Not asked for.
            }
        }
    }

    private Resource resource() {
        var path = href.startsWith("/") ? href : URI.create(href).getRawPath();
        var decoded = Addresses.decoded(path);
        return new Resource(
                decoded.endsWith("/") ? decoded.substring(0, decoded.length() - 1) : decoded,
                told.containsKey("collection"),
                number("getcontentlength"),
                modified(),
                number("quota-available-bytes"),
                number("quota-used-bytes"));
    }

    // Some servers tell a quota that they do not have as a negative number.
    private OptionalLong number(String property) {
        var text = told.getOrDefault(property, "");
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    private Instant modified() {
        var text = told.getOrDefault("getlastmodified", "");
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return otherForm(text);
        }
    }

    // For display only, so a server that has a form of its own is no failure.
    private static Instant otherForm(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
