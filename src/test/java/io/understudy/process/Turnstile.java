package io.understudy.process;

/** Numbers the writes of many clients, and lets only so many of them pass until it is told more. */
final class Turnstile {
    private final int all;
    private int allowed;
    private int last;
    private int done;

    Turnstile(int all) {
        this.all = all;
    }

    /** The next number from 1, when it may pass; 0 where there are no more. */
    synchronized int next() throws InterruptedException {
        while (last >= allowed && last < all) {
            wait();
        }
        return last < all ? ++last : 0;
    }

    /** So many may pass, counted from the first. */
    synchronized void allow(int upTo) {
        allowed = Math.min(all, upTo);
        notifyAll();
    }

    synchronized void done() {
        done++;
        notifyAll();
    }

    /** Waits until so many have come to their end. */
    synchronized void awaitDone(int count) throws InterruptedException {
        while (done < count) {
            wait();
        }
    }
}
