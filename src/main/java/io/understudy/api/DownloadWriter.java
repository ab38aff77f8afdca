package io.understudy.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.concurrent.Flow;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends bytes at the client's pace. Where they fail half way the connection is broken, so that the client cannot take
 * them for whole.
 */
@Provider
public class DownloadWriter implements ServerMessageBodyWriter<Download> {
    private static final Logger LOG = Logger.getLogger(DownloadWriter.class);

    @Override
    public boolean isWriteable(
            Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
        return type == Download.class;
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == Download.class;
    }

    @Override
    public void writeResponse(Download download, Type genericType, ServerRequestContext context) {
        var suspended = (ResteasyReactiveRequestContext) context;
        suspended.suspend();
        var response = suspended.unwrap(HttpServerResponse.class);
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(download.length()));
        download.bytes().subscribe().withSubscriber(new Sending(response, suspended));
    }

    @Override
    public void writeTo(
            Download download,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out) {
        throw new IllegalStateException("downloads are never sent from a blocking thread");
    }

    private static final class Sending implements Flow.Subscriber<Buffer> {
        private final HttpServerResponse response;
        private final ResteasyReactiveRequestContext context;
        private Flow.@Nullable Subscription subscription;
        private boolean gone;

        Sending(HttpServerResponse response, ResteasyReactiveRequestContext context) {
            this.response = response;
            this.context = context;
        }

        @Override
        public void onSubscribe(Flow.Subscription upstream) {
            subscription = upstream;
            response.exceptionHandler(failure -> leave());
            response.closeHandler(closed -> leave());
            if (response.closed()) {
                leave();
            } else {
                upstream.request(1);
            }
        }

        @Override
        public void onNext(Buffer chunk) {
            if (gone) {
                return;
            }
            response.write(chunk);
            if (response.writeQueueFull()) {
                response.drainHandler(drained -> more());
            } else {
                more();
            }
        }

        @Override
        public void onError(Throwable failure) {
            LOG.warnf("An object could not be sent to its end; the connection is broken. reason=%s", failure);
            gone = true;
            context.resume();
            response.reset();
        }

        @Override
        public void onComplete() {
            if (!gone) {
                gone = true;
                response.end();
                context.resume();
            }
        }

        private void more() {
            var upstream = subscription;
            if (upstream != null && !gone) {
                upstream.request(1);
            }
        }

        /** The client has gone. */
        private void leave() {
            var upstream = subscription;
            if (upstream != null && !gone) {
                gone = true;
                upstream.cancel();
                context.resume();
            }
        }
    }
}
