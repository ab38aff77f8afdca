package io.understudy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.understudy.connector.ConnectorFactory;
import io.understudy.connector.sftp.SshConnectorFactory;
import jakarta.enterprise.inject.Produces;
import jakarta.ws.rs.core.SecurityContext;
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
        MAY_USE.put("access", List.of());
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
                        "access",
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

    /** Whoever looks for where a part is made, and what it is given, looks in one folder. */
    @ArchTest
    static final ArchRule partsArePutTogetherInOneRoom = methods()
            .that()
            .areAnnotatedWith(Produces.class)
            .should()
            .beDeclaredInClassesThat()
            .resideInAPackage("io.understudy.app.wiring");

    @ArchTest
    static final ArchRule nobodyEntersTheWiring = classes()
            .that()
            .resideInAPackage("io.understudy.app.wiring")
            .should()
            .bePackagePrivate();

    /** A serial line is only another line under SFTP, whose door shows what a line has to be. */
    @ArchTest
    static final ArchRule driversAreIslands = slices().matching("io.understudy.connector.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(
                    resideInAPackage("io.understudy.connector.serial.."), belongToAnyOf(SshConnectorFactory.class));

    /** Drivers are found, not named: a new one takes a folder, and nothing elsewhere has to know of it. */
    @ArchTest
    static final ArchRule nobodyNamesADriver = noClasses()
            .that()
            .resideOutsideOfPackage("io.understudy.connector.*..")
            .or()
            .resideInAPackage("io.understudy.connector.layer..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("io.understudy.connector.*..").and(resideOutsideOfPackage("..connector.layer..")));

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

    /** Who calls, and whether he may, is settled before a resource is reached: another way to log in changes none. */
    @ArchTest
    static final ArchRule resourcesKnowNoSecurity = noClasses()
            .that()
            .resideInAPackage("io.understudy.api..")
            .and()
            .haveNameNotMatching(
                    "io\\.understudy\\.api\\.(AuditLog|BearerTokens|Refusals|RolePolicy|TokenIdentities)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.understudy.access..",
                    "io.quarkus.security..",
                    "io.quarkus.vertx.http.runtime.security..",
                    "jakarta.annotation.security..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(SecurityContext.class);

    /** A native executable knows only those classes by name that it was told of, and Jackson asks for them by name. */
    @ArchTest
    static final ArchRule whatBecomesJsonIsRegistered = classes()
            .that()
            .resideInAPackage("io.understudy.api..")
            .and()
            .haveSimpleNameEndingWith("View")
            .should(new ArchCondition<>("be nested in a class that is registered for reflection with all in it") {
                @Override
                public void check(JavaClass view, ConditionEvents events) {
                    var registered = view.getEnclosingClass()
                            .flatMap(outer -> outer.tryGetAnnotationOfType(RegisterForReflection.class))
                            .filter(registration -> !registration.ignoreNested())
                            .isPresent();
                    events.add(new SimpleConditionEvent(view, registered, view.getName()));
                }
            });

    /** A driver may be a client of HTTP, and nothing else. */
    @ArchTest
    static final ArchRule driversServeNothing = noClasses()
            .that()
            .resideInAPackage("io.understudy.connector.*..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "io.vertx.ext.web..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(io.vertx.core.http.HttpServer.class);

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
