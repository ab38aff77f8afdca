package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.understudy.server.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What lies beside the native executable, and in its image, to say what is inside. */
class BillOfMaterialsIT {
    private static final Path FILE = ServiceProcess.ARTIFACT.resolveSibling(
            ServiceProcess.ARTIFACT.getFileName().toString().replaceFirst("-runner$", "-sbom.json"));

    @Test
    void isOfCycloneDxAndNamesWhatAnswers() throws IOException {
        assumeTrue(ServiceProcess.isExecutable(), "it lies beside the executable");
        if (!Files.exists(FILE)) {
            Installed.failInCi("-Psbom has made no " + FILE);
        }
        assumeTrue(Files.exists(FILE), "-Psbom makes it, where Maven is online");

        var bill = Api.parse(Files.readString(FILE));

        assertThat(bill.get("bomFormat").textValue()).isEqualTo("CycloneDX");
        assertThat(bill.at("/metadata/component/name").textValue()).isEqualTo("understudy");
        assertThat(bill.get("components"))
                .extracting(component -> component.get("name").textValue())
                .contains("quarkus-rest", "vertx-pg-client");
    }
}
