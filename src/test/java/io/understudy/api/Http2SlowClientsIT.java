package io.understudy.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against what is packaged. */
@QuarkusIntegrationTest
class Http2SlowClientsIT extends Http2SlowClientsTest {}
