package io.understudy.connector.s3;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * An answer's document, as S3 writes them: a root with texts, and with entries that have texts. What is nested deeper
 * counts as the entry's.
 *
 * @param root the root's name; empty where the text is no document
 */
record S3Xml(String root, Map<String, String> texts, List<Entry> entries) {
    private static final XMLInputFactory READERS = readers();

    /** An element below the root that has elements of its own. */
    record Entry(String name, Map<String, String> texts) {
        Optional<String> text(String element) {
            return Optional.ofNullable(texts.get(element));
        }

        String require(String element) {
            return text(element).orElseThrow(() -> new IllegalStateException("the store's answer has no " + element));
        }
    }

    static S3Xml of(Buffer body) {
        try {
            return read(READERS.createXMLStreamReader(new ByteArrayInputStream(body.getBytes())));
        } catch (XMLStreamException e) {
            // Proxies answer with pages of their own.
            return new S3Xml("", Map.of(), List.of());
        }
    }

    boolean is(String name) {
        return root.equals(name);
    }

    Optional<String> text(String element) {
        return Optional.ofNullable(texts.get(element));
    }

    /** Of the first element of this name, wherever it stands. */
    Optional<String> anywhere(String element) {
        return text(element)
                .or(() -> entries.stream()
                        .flatMap(entry -> entry.text(element).stream())
                        .findFirst());
    }

    List<Entry> entries(String name) {
        return entries.stream().filter(entry -> entry.name().equals(name)).toList();
    }

    private static S3Xml read(XMLStreamReader reader) throws XMLStreamException {
        var path = new ArrayList<String>();
        var texts = new LinkedHashMap<String, String>();
        var entries = new ArrayList<Entry>();
        var text = new StringBuilder();
        @Nullable Map<String, String> entry = null;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    path.add(reader.getLocalName());
                    text.setLength(0);
                    if (path.size() == 3 && entry == null) {
                        entry = new LinkedHashMap<>();
                        entries.add(new Entry(path.get(1), entry));
                    }
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(reader.getText());
                case XMLStreamConstants.END_ELEMENT -> {
                    if (path.size() == 2 && entry == null) {
                        texts.put(path.getLast(), text.toString());
                    } else if (path.size() == 2) {
                        entry = null;
                    } else if (entry != null) {
                        entry.putIfAbsent(path.getLast(), text.toString());
                    }
                    text.setLength(0);
                    if (path.size() == 1) {
                        return new S3Xml(path.getFirst(), texts, entries);
                    }
                    path.removeLast();
                }
                default -> {
                    // Comments and the like say nothing.
                }
            }
        }
        return new S3Xml("", Map.of(), List.of());
    }

    private static XMLInputFactory readers() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    /** A text inside an element. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
