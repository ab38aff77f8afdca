package io.understudy.catalog;

import io.understudy.database.DatabaseException;

/** The catalogue's database did not do what it was asked, or its answer was lost. */
public final class CatalogueException extends DatabaseException {
    private static final long serialVersionUID = 1;

    public CatalogueException(String message, Throwable cause) {
        super(message, cause);
    }
}
