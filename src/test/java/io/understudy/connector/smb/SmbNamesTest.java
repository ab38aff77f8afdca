package io.understudy.connector.smb;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.object.DataId;
import io.understudy.object.Place;
import io.understudy.object.SavePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class SmbNamesTest {
    @Test
    void windowsAllowsWhatIsWritten() {
        assertThat(SmbNames.encoded("a:b*c?d\"e<f>g|h")).isEqualTo("a%3ab%2ac%3fd%22e%3cf%3eg%7ch");
        assertThat(SmbNames.encoded("dots...")).isEqualTo("dots..%2e");
        assertThat(SmbNames.encoded(" space ")).isEqualTo(" space%20");
        assertThat(SmbNames.encoded("CON")).isEqualTo("%43ON");
        assertThat(SmbNames.encoded("nul.txt")).isEqualTo("%6eul.txt");
        assertThat(SmbNames.encoded("console")).isEqualTo("console");
        assertThat(SmbNames.encoded(new Place("a/b:/c"))).isEqualTo("a\\b%3a\\c");
    }

    @Test
    void whatIsWrittenReadsBack() {
        for (var name :
                List.of("dots...", ".", "..", "a%3a", "%2e", "%41", "con", "lpt1.x", "a ", "x%2E.", "C:\\d", "..:")) {
            var place = Place.of(new SavePath("p"), new DataId(name));

            for (var segment : place.segments()) {
                assertThat(SmbNames.decoded(SmbNames.encoded(segment))).as(name).isEqualTo(segment);
            }
        }
    }
}
