package io.understudy.pairs;

import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.understudy.app.PostgresResource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A backup at the far end of a line over which an object is on its way for longer than any other cluster's call may
 * take, and that is pulled out meanwhile. What was written is read back past the service.
 */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(SlowSites.class)
class SlowLineTest {
    private static final Pair TO_THE_FAR_END = new Pair(Kind.FILE, Kind.SERIAL);
    private static final String FAR_END = Sites.cluster(Kind.SERIAL, Side.BACKUP);
    /** Takes the line longer than an ordinary call with so many bytes may take, and than a write's deadline. */
    private static final int LARGE = 128 << 10;

    private static final int SEVERAL = 6;

    private SlowSites sites = new SlowSites();
    private Service service = new Service(sites);

    @BeforeEach
    void define() {
        service = new Service(sites);
        service.define();
        service.awaitState(FAR_END, "up");
    }

    @Test
    void aSmallObjectIsThereWhenASynchronousWriteIsAnswered() {
        var written = write("sync", 1000).isAnswered(201, "replicated");

        service.assertThatBothSidesHold(written);
    }

    @Test
    void aLargeObjectIsADebtThatIsPaid() {
        var sync = write("sync", LARGE).isAnswered(202, "pending-backup");
        service.assertThatBothSidesHold(sync);

        var async = write("async", LARGE).isAnswered(201, "scheduled");
        service.assertThatBothSidesHold(async);
    }

    @Test
    void aCopyFromWhichTheLineWasPulledOutIsMadeWhenItIsBack() {
        sites.slow().killAfter(LARGE / 2);
        Service.Written written;
        try {
            written = write("async", LARGE).isAnswered(201, "scheduled");
            sites.slow().awaitKilled();
            service.awaitState(FAR_END, "down");
        } finally {
            sites.slow().restart();
        }

        service.assertThatBothSidesHold(written);
        service.awaitState(FAR_END, "up");
    }

    @Test
    void aBacklogIsPaid() {
        sites.slow().kill();
        List<Service.Written> written;
        try {
            written = IntStream.range(0, SEVERAL)
                    .mapToObj(each -> write("async", LARGE / SEVERAL).isAnswered(201, "scheduled"))
                    .toList();
            service.awaitState(FAR_END, "down");
        } finally {
            sites.slow().restart();
        }

        written.forEach(service::assertThatBothSidesHold);
    }

    @Test
    void aCheckIsPassedWhileTheLineIsBusy() {
        var written = write("async", LARGE).isAnswered(201, "scheduled");

        service.check(FAR_END).body("rows.ok", everyItem(is(true))).body("ok", is(true));

        service.assertThatBothSidesHold(written);
    }

    private Service.Written write(String mode, int size) {
        return service.write(TO_THE_FAR_END, mode, size);
    }
}
