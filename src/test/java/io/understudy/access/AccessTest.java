package io.understudy.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    /** {@code printf %s open-sesame | sha256sum}. */
    private static final String SESAME = "d7ecdf25eaf3deba0f2628771dbdd22d4138ab6cf38f91ed02a2ca0dec7c8ab7";

    /** {@code printf %s abc | sha256sum}. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void aTokenIsFoundByItsHashAlone() {
        var token = new Token("ali", Role.WRITER, SESAME);
        var access = new Access(false, List.of(new Token("baba", Role.ADMIN, ABC), token), true);

        assertThat(access.find("open-sesame")).containsSame(token);
        assertThat(access.find("abc")).map(Token::name).contains("baba");
        assertThat(access.find("open-sesam")).isEmpty();
        assertThat(access.find("open-sesame ")).isEmpty();
        assertThat(access.find("")).isEmpty();
        assertThat(access.find(SESAME)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", "my-token"})
    void whatIsNoHashIsRefusedAndNotRepeated(String hash) {
        assertThatThrownBy(() -> new Token("app", Role.READER, hash))
                .isInstanceOf(AccessException.class)
                .extracting(Throwable::getMessage)
                .isEqualTo("understudy.access.tokens.app.hash is no SHA-256 in 64 lower-case hexadecimal digits, as"
                        + " printf %s \"$TOKEN\" | sha256sum prints it.");
    }

    @Test
    void twoNamesForOneTokenAreRefused() {
        assertThatThrownBy(() -> new Access(
                        false, List.of(new Token("a", Role.READER, SESAME), new Token("b", Role.ADMIN, SESAME)), true))
                .isInstanceOf(AccessException.class)
                .hasMessageContaining("b is another one's too");
    }

    @Test
    void aTokenDoesNotTellItsHash() {
        assertThat(new Token("a", Role.READER, SESAME)).hasToString("token a (reader)");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/objects, READER",
        "HEAD, /v1/objects/a/b, READER",
        "PUT, /v1/objects/a, WRITER",
        "DELETE, /v1/objects/a/b/c, WRITER",
        "PUT, /v1/object, WRITER",
        "POST, /v1/markers/replay, OPERATOR",
        "GET, /v1/clusters/p1, OPERATOR",
        "POST, /v1/plans/p/activate, OPERATOR",
        "PUT, /v1/plans/p, ADMIN",
        "PUT, /v1/routing, ADMIN",
        "GET, /q/metrics, READER"
    })
    void callsTakeTheRoleOfTheTable(String method, String path, Role role) {
        assertThat(Calls.find(method, path).call().role()).contains(role);
    }

    /** What is spelt in a way that the table does not know may still be found by a resource: it is closed. */
    @ParameterizedTest
    @CsvSource({
        "GET, /v1/objects/",
        "PUT, /v1/plans/p/",
        "GET, /v1//objects/a",
        "GET, /v1/plans;x=y",
        "GET, /V1/plans",
        "PATCH, /v1/objects/a",
        "POST, /v1/objects/a",
        "OPTIONS, /v1/objects/a",
        "GET, /v1/plans/a/b",
        "GET, /q/healthy",
        "GET, /q/health/",
        "GET, /",
        "GET, /q/dev-ui"
    })
    void whatIsInNoTableTakesTheHighestRole(String method, String path) {
        assertThat(Calls.find(method, path).call().role()).contains(Role.ADMIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health", "/q/health/live", "/q/health/group/replay"})
    void probesTakeNone(String path) {
        assertThat(Calls.find("GET", path).call().role()).isEmpty();
        assertThat(Calls.find("POST", path).call().role()).contains(Role.ADMIN);
    }
}
