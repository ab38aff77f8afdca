package io.understudy.connector.sftp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Requests and their answers on one SFTP channel. Many may be under way at a time, from any thread. One that is not
 * answered within the limit ends the whole connection, because what hangs once hangs for all; that also frees whoever is
 * still busy sending.
 */
final class Wire implements Inbox.Reader {
    /** The greeting's version stands where all others have their id. */
    static final int GREETING = 3;

    private final Duration limit;
    private final Runnable cut;
    private final Map<Integer, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger lastId = new AtomicInteger(GREETING);
    private final ReentrantLock sending = new ReentrantLock();
    private volatile @Nullable OutputStream out;
    private volatile @Nullable LineDownException end;

    /**
     * @param limit of each answer
     * @param cut ends the connection at once
     */
    Wire(Duration limit, Runnable cut) {
        this.limit = limit;
        this.cut = cut;
    }

    void sendTo(OutputStream server) {
        out = server;
    }

    boolean alive() {
        return end == null;
    }

    /** Sends a request; blocks only while the connection takes no more. */
    Later<Answer> ask(Message request) throws IOException {
        return ask(request, lastId.updateAndGet(last -> last == Integer.MAX_VALUE ? GREETING + 1 : last + 1));
    }

    Later<Answer> ask(Message request, int id) throws IOException {
        var answer = new CompletableFuture<Answer>();
        waiting.put(id, answer);
        var unusedLimit = answer.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((received, failure) -> {
                    waiting.remove(id);
                    if (failure instanceof TimeoutException) {
                        end(new LineDownException("no answer within " + limit.toMillis() + " ms", null));
                    }
                });
        send(request, id);
        return () -> await(answer);
    }

    private void send(Message request, int id) throws IOException {
        sending.lock();
        try {
            var stream = out;
            if (stream == null || end != null) {
                throw endedBefore();
            }
            var bytes = request.under(id);
            stream.write(bytes.array(), bytes.arrayOffset(), bytes.limit());
            stream.flush();
        } catch (IOException e) {
            end(new LineDownException("the connection broke off", e));
            throw endedBefore();
        } finally {
            sending.unlock();
        }
        // Who ends the connection fails what waits; what came into it just then has to see that for itself.
        if (end != null) {
            failAll();
        }
    }

    private static Answer await(CompletableFuture<Answer> answer) throws IOException {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("interrupted while waiting for the server");
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LineDownException down) {
                throw new LineDownException(String.valueOf(down.getMessage()), down);
            }
            throw new LineDownException("the server did not answer in time", e);
        }
    }

    @Override
    public void received(Answer answer) {
        var asked = waiting.remove(answer.id());
        if (asked != null) {
            asked.complete(answer);
        }
    }

    @Override
    public void ended() {
        end(new LineDownException("the server has closed the connection", null));
    }

    /** Ends it; whoever waits for an answer learns why. */
    void end(LineDownException why) {
        if (first(why)) {
            cut.run();
        }
        failAll();
    }

    private synchronized boolean first(LineDownException why) {
        if (end != null) {
            return false;
        }
        end = why;
        return true;
    }

    private void failAll() {
        var why = endedBefore();
        waiting.values().forEach(each -> each.completeExceptionally(why));
    }

    private LineDownException endedBefore() {
        var why = end;
        return why == null ? new LineDownException("the connection is not open", null) : why;
    }
}
