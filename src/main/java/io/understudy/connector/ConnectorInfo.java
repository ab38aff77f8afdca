package io.understudy.connector;

import io.understudy.object.ProcessId;

/**
 * Who a connector is. Fixed for its life.
 *
 * @param cluster the cluster's id
 * @param process the process whose stage folder it uses
 * @param names what names the cluster can hold, as found when it was opened
 */
public record ConnectorInfo(
        String cluster, String protocol, ProcessId process, Capabilities capabilities, Names names) {
    /**
     * What names a cluster can hold.
     *
     * @param asciiOnly names outside ASCII have to be encoded
     * @param foldsCase names that differ in letter case are one name
     */
    public record Names(boolean asciiOnly, boolean foldsCase) {
        public static final Names ANY = new Names(false, false);
    }
}
