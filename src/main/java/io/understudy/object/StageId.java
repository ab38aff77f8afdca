package io.understudy.object;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names what one write of one process has staged, the same on every cluster: {@code .understudy/stage/<process>/<write>}.
 * Whoever knows it can fence the write.
 */
public record StageId(ProcessId process, String write) {
    private static final Pattern FORM = Pattern.compile("[0-9a-z]{1,32}");

    public StageId {
        if (!FORM.matcher(write).matches()) {
            throw new InvalidValueException(
                    "write", write, "a write is named by 1 to 32 lower-case letters and digits");
        }
    }

    /** Empty where the text names no write. */
    public static Optional<StageId> find(ProcessId process, String write) {
        return FORM.matcher(write).matches() ? Optional.of(new StageId(process, write)) : Optional.empty();
    }

    @Override
    public String toString() {
        return process + "/" + write;
    }
}
