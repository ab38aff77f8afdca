package io.understudy.api;

import java.util.List;

/** Everything that is logged from its making to its end, stack traces too. */
interface LogLines extends AutoCloseable {
    static LogLines fromNowOn() {
        return Tested.inThisProcess() ? new HandledLogLines() : new WrittenLogLines(Tested.log());
    }

    /** The messages of a category, or of all of them where it is empty. */
    List<String> of(String category);

    @Override
    void close();
}
