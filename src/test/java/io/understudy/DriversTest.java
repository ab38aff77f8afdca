package io.understudy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.understudy.cluster.DeviceKind;
import io.understudy.cluster.DriverCatalogue;
import io.understudy.cluster.Link;
import io.understudy.cluster.ProtocolTable;
import io.understudy.connector.ConnectorContract;
import io.understudy.connector.ConnectorFactory;
import io.understudy.connector.ConnectorSettings;
import io.understudy.connector.Connectors;
import io.understudy.object.InvalidValueException;
import io.understudy.server.Installed;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of the drivers is what they are: README's table, a page for each, and a contract test for each. */
class DriversTest {
    private static final String DRIVERS = "io.understudy.connector";
    private static final Path PAGES = Path.of("src/docs/drivers");
    private static final Pattern EXAMPLE = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
    private static final Pattern VERSION = Pattern.compile("[A-Z]?[A-Za-z0-9]+ \\d+\\.\\d+");

    private static final String SABRE =
            "require '/usr/share/php/Sabre/autoload.php'; echo Sabre\\DAV\\Version::VERSION;";

    private static final Vertx VERTX = Vertx.vertx();
    private static final DriverCatalogue CATALOGUE =
            new DriverCatalogue(doors().map(DriversTest::made).toList());

    @AfterAll
    static void end() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    static List<ConnectorFactory> drivers() {
        return CATALOGUE.all();
    }

    @Test
    void theTableHasARowForEachDriverAndNoMore() {
        assertThat(List.copyOf(table().keySet()))
                .isEqualTo(drivers().stream().map(ConnectorFactory::protocol).toList());
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void theTableSaysWhatTheDriverSays(ConnectorFactory driver) {
        var row = table().get(driver.protocol());
        var can = driver.capabilities();

        assertThat(row.get("device kinds and links")).isEqualTo(kinds(driver.protocol()));
        assertThat(row.get("library")).isEqualTo(driver.library());
        assertThat(row.get("atomic commit")).startsWith(can.atomicCommit() ? "yes: " : "no: ");
        assertThat(row.get("digest check")).startsWith(can.tellsDigest() ? "yes: " : "no: ");
        assertThat(row.get("free space")).startsWith(can.tellsCapacity() ? "yes: " : "no: ");
        assertThat(row.get("atomic commit").contains("expire"))
                .isEqualTo(can.lateWindow().isPresent());
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void eachHasAPageWithItsOptionsItsLimitsAndWhatProvesIt(ConnectorFactory driver) {
        var page = page(driver);

        assertThat(page).contains("Limits").containsIgnoringCase("full").containsPattern("Prove[dn]");
        assertThat(driver.options()).allSatisfy(option -> assertThat(page).contains("`" + option + "`"));
        assertThat(table().get(driver.protocol()).get("protocol"))
                .isEqualTo("[`%1$s`](%2$s/%1$s.md)".formatted(driver.protocol(), PAGES));
        assertThat(VERSION.matcher(table().get(driver.protocol()).get("proven against"))
                        .results())
                .allSatisfy(server -> assertThat(page).contains(server.group()));
    }

    static Stream<Arguments> servers() {
        return Stream.of(
                arguments("Apache", "apache2", "apache2", List.of("-v")),
                arguments("Ceph", "radosgw", "radosgw", List.of("--version")),
                arguments("OpenSSH", "sshd", "openssh-server", List.of("-V")),
                arguments("SabreDAV", "php", "php-cli", List.of("-r", SABRE)),
                arguments("Samba", "smbd", "samba", List.of("-V")),
                arguments("nginx", "nginx", "nginx", List.of("-v")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("servers")
    void theTableNamesTheVersionOfTheServerThatIsThere(
            String server, String program, String debianPackage, List<String> asked) throws IOException {
        assumeTrue(Installed.inCi(), "elsewhere other versions may well be installed");
        var command = new ArrayList<>(List.of(Installed.program(program, debianPackage)));
        command.addAll(asked);
        var answer = new String(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .start()
                        .getInputStream()
                        .readAllBytes(),
                UTF_8);

        assertThat(table().values().stream()
                        .flatMap(row ->
                                VERSION.matcher(row.get("proven against")).results())
                        .map(MatchResult::group)
                        .filter(named -> named.startsWith(server + " ")))
                .isNotEmpty()
                .containsOnly(server + " " + majorAndMinor(answer));
    }

    private static String majorAndMinor(String answer) {
        return Pattern.compile("\\d+\\.\\d+")
                .matcher(answer)
                .results()
                .findFirst()
                .map(MatchResult::group)
                .orElseThrow(() -> new AssertionError("no version: " + answer));
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void thePagesExampleCanBeAndAnUnknownOptionIsRefusedByNamingAllThatAreKnown(ConnectorFactory driver) {
        var example = EXAMPLE.matcher(page(driver))
                .results()
                .findFirst()
                .map(found -> new JsonObject(found.group(1)))
                .orElseThrow();
        var endpoint = example.getString("endpoint");

        assertThat(driver.root(endpoint)).startsWith(driver.protocol() + ":");
        assertThat(driver.options())
                .containsAll(example.getJsonObject("options", new JsonObject()).fieldNames());
        assertThatThrownBy(() -> driver.open(settings(endpoint, "no-such-option")))
                .isInstanceOfSatisfying(
                        InvalidValueException.class, e -> assertThat(e.field()).isEqualTo("options.no-such-option"))
                .hasMessageContainingAll(driver.options().toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void eachHasAContractTestInItsFolder(ConnectorFactory driver) {
        var folder = driver.getClass().getPackageName();

        assertThat(new ClassFileImporter()
                        .importPackages(folder).stream()
                                .filter(type -> type.isAssignableTo(ConnectorContract.class))
                                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT)))
                .as("tests in %s that extend the contract", folder)
                .isNotEmpty();
    }

    // --- the drivers there are ---

    private static Stream<Class<?>> doors() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(DRIVERS).stream()
                        .filter(type -> type.isAssignableTo(ConnectorFactory.class) && !type.isInterface())
                        .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                        .map(JavaClass::reflect);
    }

    private static ConnectorFactory made(Class<?> door) {
        try {
            var constructor = door.getConstructors()[0];
            return (ConnectorFactory) constructor.newInstance(Arrays.stream(constructor.getParameters())
                    .map(Parameter::getType)
                    .map(DriversTest::given)
                    .toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(door + " cannot be made of what a driver is given", e);
        }
    }

    private static Object given(Class<?> type) {
        var things = List.of(VERTX, Connectors.THREADS, InstantSource.system(), new Random(1));
        return things.stream()
                .filter(type::isInstance)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no driver has needed a " + type + " yet"));
    }

    // --- what is written of them ---

    private static String kinds(String protocol) {
        var kinds = Arrays.stream(DeviceKind.values())
                .map(kind -> Map.entry(kind.text(), links(kind, protocol)))
                .filter(kind -> !kind.getValue().isEmpty())
                .map(kind -> kind.getKey() + ": " + kind.getValue())
                .collect(Collectors.joining("; "));
        return kinds.isEmpty() ? "none before `PUT /v1/protocols` names it" : kinds;
    }

    private static String links(DeviceKind kind, String protocol) {
        return Arrays.stream(Link.values())
                .filter(link -> ProtocolTable.DEFAULT.of(kind, link).contains(protocol))
                .map(Link::text)
                .collect(Collectors.joining(", "));
    }

    /** README's table: by protocol, by column. */
    private static Map<String, Map<String, String>> table() {
        var lines = text(Path.of("README.md"))
                .lines()
                .dropWhile(line -> !line.startsWith("| protocol |"))
                .takeWhile(line -> line.startsWith("|"))
                .map(DriversTest::cells)
                .toList();
        var columns = lines.getFirst();
        var rows = new LinkedHashMap<String, Map<String, String>>();
        for (var cells : lines.subList(2, lines.size())) {
            assertThat(cells).hasSameSizeAs(columns).noneMatch(String::isBlank);
            var row = new LinkedHashMap<String, String>();
            for (var i = 0; i < cells.size(); i++) {
                row.put(columns.get(i), cells.get(i));
            }
            rows.put(cells.getFirst().replaceAll("^\\[`|`].*$", ""), row);
        }
        return rows;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
                .map(String::strip)
                .toList();
    }

    private static String page(ConnectorFactory driver) {
        return text(PAGES.resolve(driver.protocol() + ".md"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConnectorSettings settings(String endpoint, String option) {
        return new ConnectorSettings(
                "test", endpoint, OptionalLong.empty(), Map.of(option, "x"), Map.of(), Connectors.process());
    }
}
