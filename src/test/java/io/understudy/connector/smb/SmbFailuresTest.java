package io.understudy.connector.smb;

import static org.assertj.core.api.Assertions.assertThat;

import com.hierynomus.smbj.common.SMBRuntimeException;
import io.understudy.connector.ConnectorException.Kind;
import org.junit.jupiter.api.Test;

class SmbFailuresTest {
    private final SmbFailures failures = new SmbFailures("c");

    @Test
    void whatTheLibraryCallsItsObjectsIsNotTold() {
        var failure = failures.of("stage", new SMBRuntimeException("DiskShare has already been closed"));

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure.reason()).isEqualTo("the connection was lost");
    }
}
