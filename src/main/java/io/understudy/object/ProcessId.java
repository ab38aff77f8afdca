package io.understudy.object;

import java.util.regex.Pattern;

/** One life of one replica: 32 hex digits, new at every start and after having been declared dead. */
public record ProcessId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    public ProcessId {
        if (!FORM.matcher(value).matches()) {
            throw new InvalidValueException("process", value, "a process id has 32 lower-case hex digits");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
