package io.understudy.connector.s3;

import io.understudy.object.InvalidValueException;
import io.understudy.object.Place;
import io.understudy.object.ProcessId;
import io.understudy.object.SavePath;
import io.understudy.object.StageId;
import java.util.Optional;
import java.util.UUID;

/**
 * What everything under a store's root is called.
 *
 * @param prefix the store's, empty or ending with a slash
 */
record S3Keys(String prefix) {
    /** What a place may have at most: a key has 1,024 bytes. */
    private static final String OWN = SavePath.RESERVED + "/";
    /** Behind all names of the service's own. */
    private static final String LAST = "~~";
    /** Write names have no underscore. */
    private static final String PROCESS_SIGN = "_process";

    String object(Place place) {
        return prefix + place.value();
    }

    /** Empty where it is a key that no place has: somebody else's. */
    Optional<Place> place(String key) {
        try {
            return key.startsWith(prefix) ? Optional.of(new Place(key.substring(prefix.length()))) : Optional.empty();
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    String identity() {
        return prefix + OWN + "store";
    }

    /** Named after the store, so that whoever finds it knows where he is. */
    String proof(UUID store) {
        return prefix + OWN + "store." + store;
    }

    /** Where a listing goes on that leaves out the service's own. */
    String behindOwn() {
        return prefix + OWN + LAST;
    }

    String own() {
        return prefix + OWN;
    }

    // What has been begun

    String records() {
        return prefix + OWN + "stage/";
    }

    String records(ProcessId process) {
        return records() + process + "/";
    }

    String records(StageId id) {
        return records(id.process()) + id.write() + ".";
    }

    /**
     * Lies beside a process's records while it lives: some stores are folders underneath, and remove one with its last
     * object while the next one is being written into it.
     */
    String folder(ProcessId process) {
        return records(process) + "_";
    }

    boolean isRecord(String key) {
        return key.startsWith(records()) && !key.endsWith("/_");
    }

    // What may go on

    String signs() {
        return prefix + OWN + "fences/";
    }

    String signs(ProcessId process) {
        return signs() + process + "/";
    }

    String sign(StageId id) {
        return signs(id.process()) + id.write();
    }

    String sign(ProcessId process) {
        return signs(process) + PROCESS_SIGN;
    }

    /** A process was prepared on this very store. */
    String prepared(ProcessId process, UUID store) {
        return signs(process) + "_store." + store;
    }

    boolean isProcessSign(String key) {
        return key.startsWith(signs()) && key.endsWith("/" + PROCESS_SIGN);
    }

    /** The write that a sign of this process stands against; empty where it is none of a write. */
    Optional<StageId> signed(ProcessId process, String key) {
        var name = key.substring(signs(process).length());
        return name.startsWith("_") ? Optional.empty() : Optional.of(new StageId(process, name));
    }
}
