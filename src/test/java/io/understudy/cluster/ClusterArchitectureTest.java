package io.understudy.cluster;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What clusters and layers may know of the rest: no driver, and nothing above them. */
@AnalyzeClasses(packages = "io.understudy", importOptions = ImportOption.DoNotIncludeTests.class)
class ClusterArchitectureTest {
    @ArchTest
    static final ArchRule CLUSTERS = knowOnly(
            "io.understudy.cluster",
            "io.understudy.cluster",
            "io.understudy.connector",
            "io.understudy.connector.layer",
            "io.understudy.object",
            "io.understudy.database");

    @ArchTest
    static final ArchRule LAYERS = knowOnly(
            "io.understudy.connector.layer",
            "io.understudy.connector.layer",
            "io.understudy.connector",
            "io.understudy.object");

    private static ArchRule knowOnly(String own, String... known) {
        return noClasses()
                .that()
                .resideInAPackage(own)
                .should()
                .dependOnClassesThat(resideInAPackage("io.understudy..").and(not(resideInAnyPackage(known))));
    }
}
