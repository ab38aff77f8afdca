package io.understudy.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityDocumentTest {
    private static final StoreIdentity IDENTITY = new StoreIdentity(
            UUID.fromString("0b0f1a5e-0000-4000-8000-000000000001"),
            UUID.fromString("0b0f1a5e-0000-4000-8000-000000000002"));

    /** Stores that were registered before have to be known again. */
    @Test
    void itsFormStays() {
        var text = "{\"store\": \"0b0f1a5e-0000-4000-8000-000000000001\","
                + " \"catalogue\": \"0b0f1a5e-0000-4000-8000-000000000002\"}\n";

        assertThat(IdentityDocument.of(IDENTITY).text()).isEqualTo(text);
        assertThat(new IdentityDocument(text).identity()).contains(IDENTITY);
    }

    @Test
    void orderSpacesAndOtherFieldsDoNotMatter() {
        var text = "{\"since\":1,\n\"catalogue\" :\"0B0F1A5E-0000-4000-8000-000000000002\","
                + "\"store\":\t\"0b0f1a5e-0000-4000-8000-000000000001\"}";

        assertThat(new IdentityDocument(text).identity()).contains(IDENTITY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>login</html>",
                "{\"store\": \"0b0f1a5e-0000-4000-8000-000000000001\"}",
                "{\"store\": \"0b0f1a5e-0000-4000-8000-000000000001\", \"catalogue\": \"0b0f1a5e-0000-4000-8000-0000\"}",
                "{\"store\": \"1\", \"catalogue\": \"2\"}"
            })
    void whatIsDamagedIsNoIdentity(String text) {
        assertThat(new IdentityDocument(text).identity()).isEmpty();
    }
}
