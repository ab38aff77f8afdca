package io.understudy.catalog;

/** The database did not do what it was asked, or its answer was lost. */
public final class CatalogueException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CatalogueException(String message, Throwable cause) {
        super(message, cause);
    }
}
