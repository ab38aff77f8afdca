package io.understudy.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against what is packaged. */
@QuarkusIntegrationTest
class AccessApiIT extends AccessApiTest {}
