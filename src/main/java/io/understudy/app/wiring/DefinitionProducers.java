package io.understudy.app.wiring;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.app.UnderstudyConfig;
import io.understudy.database.Statements;
import io.understudy.object.InvalidValueException;
import io.understudy.plan.Plans;
import io.understudy.plan.PostgresPlans;
import io.understudy.routing.PostgresSlotMaps;
import io.understudy.routing.SlotMaps;
import io.understudy.service.Definitions;
import io.understudy.service.Seed;
import io.understudy.service.SeedException;
import io.understudy.service.SeedFile;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** What administrators have said, by the API and by the seed. */
final class DefinitionProducers {
    @Produces
    @Singleton
    Plans plans(Statements statements, UnderstudyConfig config) {
        return new PostgresPlans(statements, config.limits().plans());
    }

    @Produces
    @Singleton
    SlotMaps slotMaps(Statements statements, ObjectMapper json) {
        return new PostgresSlotMaps(statements, json);
    }

    @Produces
    @Singleton
    Definitions definitions(Plans plans, SlotMaps slotMaps) {
        return new Definitions(plans, slotMaps);
    }

    @Produces
    @Singleton
    SeedFile seed(UnderstudyConfig config) {
        if (config.seed().isEmpty() && !config.embedded()) {
            return SeedFile.NOTHING;
        }
        try {
            return new Seed(
                            config.seed(),
                            name -> name.equals("data")
                                    ? Optional.of(Path.of(config.data())
                                            .toAbsolutePath()
                                            .toString())
                                    : Optional.ofNullable(System.getenv(name)))
                    .read();
        } catch (InvalidValueException e) {
            throw new SeedException(e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw new SeedException("the seed cannot be read: " + e.getCause(), e);
        }
    }
}
