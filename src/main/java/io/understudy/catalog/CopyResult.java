package io.understudy.catalog;

import org.jspecify.annotations.Nullable;

/** What became of an attempt on one cluster. */
public record CopyResult(
        String cluster, Word word, @Nullable String error) {
    /** A cluster's last word. */
    public enum Word {
        /** Done: the copy is there, or for a delete it is gone. */
        STORED,
        /** Known not to have happened, and fenced or never sent. */
        MISSING,
        /** It may still happen. */
        DOUBT
    }

    public static CopyResult stored(String cluster) {
        return new CopyResult(cluster, Word.STORED, null);
    }

    public static CopyResult missing(String cluster, String error) {
        return new CopyResult(cluster, Word.MISSING, error);
    }

    public static CopyResult doubt(String cluster, String error) {
        return new CopyResult(cluster, Word.DOUBT, error);
    }
}
