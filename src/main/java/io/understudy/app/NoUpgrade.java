package io.understudy.app;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/**
 * Without TLS the service speaks HTTP/1.1 alone: a request that asks for the upgrade to HTTP/2 but for half of it was
 * never answered. Over TLS the protocol is agreed on beforehand, and HTTP/2 stays.
 */
@Singleton
class NoUpgrade implements HttpServerOptionsCustomizer {
    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setHttp2ClearTextEnabled(false);
    }
}
