package io.understudy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import io.understudy.connector.ConnectorFactory;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/** The rules of ARCHITECTURE.md that a machine can check. */
@AnalyzeClasses(packages = "io.understudy", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final Map<String, List<String>> MAY_USE = new LinkedHashMap<>();

    static {
        MAY_USE.put("object", List.of());
        MAY_USE.put("database", List.of("object"));
        MAY_USE.put("connector", List.of("object"));
        MAY_USE.put("routing", List.of("object", "database"));
        MAY_USE.put("plan", List.of("object", "database"));
        MAY_USE.put("event", List.of("object", "database"));
        MAY_USE.put("cluster", List.of("object", "database", "connector"));
        MAY_USE.put("catalog", List.of("object", "database"));
        MAY_USE.put("replication", List.of("object", "connector", "catalog", "routing", "cluster"));
        MAY_USE.put("restore", List.of("object", "connector", "catalog", "cluster"));
        MAY_USE.put(
                "service",
                List.of(
                        "object",
                        "connector",
                        "routing",
                        "cluster",
                        "plan",
                        "catalog",
                        "replication",
                        "restore",
                        "event"));
        MAY_USE.put(
                "api",
                List.of(
                        "object",
                        "database",
                        "connector",
                        "routing",
                        "cluster",
                        "plan",
                        "catalog",
                        "replication",
                        "restore",
                        "event",
                        "service"));
    }

    @ArchTest
    static void packagesPointOneWay(JavaClasses classes) {
        var layers = Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (var name : MAY_USE.keySet()) {
            layers = layers.layer(name).definedBy("io.understudy." + name + "..");
        }
        for (var rule : MAY_USE.entrySet()) {
            layers = rule.getValue().isEmpty()
                    ? layers.whereLayer(rule.getKey()).mayNotAccessAnyLayer()
                    : layers.whereLayer(rule.getKey())
                            .mayOnlyAccessLayers(rule.getValue().toArray(String[]::new));
        }
        layers.check(classes);
    }

    @ArchTest
    static void everyPackageHasItsRule(JavaClasses classes) {
        var packages = classes.stream()
                .map(type -> type.getPackageName().replaceFirst("^io\\.understudy\\.?", ""))
                .filter(name -> !name.isEmpty())
                .map(name -> name.split("\\.", -1)[0])
                .distinct();

        assertThat(packages)
                .allSatisfy(name -> assertThat(name.equals("app") || MAY_USE.containsKey(name))
                        .as("the package %s stands in no rule", name)
                        .isTrue());
    }

    @ArchTest
    static final ArchRule nothingKnowsTheWiring = noClasses()
            .that()
            .resideOutsideOfPackage("io.understudy.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.understudy.app..");

    @ArchTest
    static final ArchRule driversAreIslands =
            slices().matching("io.understudy.connector.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule oneDoorForEachDriver = classes()
            .that()
            .resideInAPackage("io.understudy.connector.*..")
            .and()
            .resideOutsideOfPackage("io.understudy.connector.layer..")
            .and()
            .areTopLevelClasses()
            .and()
            .doNotHaveSimpleName("package-info")
            .and()
            .doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should()
            .bePackagePrivate()
            .orShould()
            .implement(ConnectorFactory.class);

    @ArchTest
    static final ArchRule noHttpBelowTheApi = noClasses()
            .that()
            .resideOutsideOfPackages("io.understudy.api..", "io.understudy.app..", "io.understudy.connector.*..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "io.vertx.ext.web..", "io.vertx.core.http..");

    @ArchTest
    static final ArchRule timeAndChanceAreGiven = noClasses()
            .that()
            .resideOutsideOfPackage("io.understudy.app..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callConstructor(Random.class)
            .orShould()
            .callMethod(ThreadLocalRandom.class, "current");

    @ArchTest
    static final ArchRule nobodyPrints = noClasses()
            .that()
            .resideOutsideOfPackage("io.understudy.app..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");
}
