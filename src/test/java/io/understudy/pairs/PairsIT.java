package io.understudy.pairs;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against what is packaged. */
@QuarkusIntegrationTest
class PairsIT extends PairsTest {}
