package io.understudy.api;

import io.understudy.api.Problem.Name;
import io.understudy.cluster.UnprocessableException;
import io.understudy.database.DatabaseException;
import io.understudy.event.WatchException;
import io.understudy.object.InvalidValueException;
import io.understudy.replication.BodyException;
import io.understudy.service.ServiceException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.sql.SQLException;
import org.hibernate.HibernateException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns every failure into a problem detail. */
public class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);

    @ServerExceptionMapper
    public Response map(Throwable failure) {
        return of(failure).response();
    }

    @ServerExceptionMapper
    public Response map(WebApplicationException failure) {
        return of(failure).response();
    }

    static Problem of(Throwable failure) {
        return switch (failure) {
            case InvalidValueException invalid ->
                Problem.about(Name.INVALID, invalid.field(), invalid.value(), String.valueOf(invalid.getMessage()));
            case UnprocessableException impossible ->
                Problem.about(
                        impossible.supported() ? Name.UNPROCESSABLE : Name.NOT_SUPPORTED,
                        impossible.field(),
                        impossible.value(),
                        String.valueOf(impossible.getMessage()));
            case ServiceException refused -> Problem.of(refused);
            case BodyException body -> of(body);
            case WatchException watch -> Problem.of(Name.OVERLOADED, String.valueOf(watch.getMessage()));
            case DatabaseException lost -> databaseUnavailable(lost);
            case WebApplicationException web -> of(web);
            default -> ofDatabase(failure) ? databaseUnavailable(failure) : internal(failure);
        };
    }

    private static Problem of(BodyException body) {
        var name = switch (body.kind()) {
            case DIGEST_MISMATCH -> Name.DIGEST_MISMATCH;
            case TOO_LARGE -> Name.TOO_LARGE;
            case BROKEN -> Name.INVALID;
        };
        return Problem.of(name, String.valueOf(body.getMessage()));
    }

    private static Problem of(WebApplicationException web) {
        var status = web.getResponse().getStatus();
        var name = switch (status) {
            case 401 -> Name.UNAUTHORIZED;
            case 403 -> Name.FORBIDDEN;
            case 404 -> Name.NOT_FOUND;
            case 405 -> Name.METHOD_NOT_ALLOWED;
            case 406 -> Name.NOT_ACCEPTABLE;
            case 413 -> Name.TOO_LARGE;
            case 415 -> Name.UNSUPPORTED_MEDIA_TYPE;
            default -> status < 500 ? Name.INVALID : Name.INTERNAL;
        };
        return name == Name.INTERNAL ? internal(web) : Problem.of(name, String.valueOf(web.getMessage()));
    }

    private static Problem databaseUnavailable(Throwable failure) {
        LOG.warnf("The database did not answer as it should. reason=%s", failure);
        LOG.debug("The database did not answer as it should.", failure);
        return Problem.of(Name.DATABASE_UNAVAILABLE, "the database cannot be reached, or has refused");
    }

    private static Problem internal(Throwable failure) {
        LOG.error("A request has failed in a way that nobody has thought of.", failure);
        return Problem.of(Name.INTERNAL, "the log of the service says more");
    }

    private static boolean ofDatabase(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HibernateException
                    || cause instanceof SQLException
                    || cause instanceof io.vertx.sqlclient.DatabaseException
                    || cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }
}
