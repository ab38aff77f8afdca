package io.understudy.connector;

import io.understudy.object.ProcessId;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a driver needs to open a cluster.
 *
 * @param endpoint as registered, with or without a scheme
 * @param quota the cluster's declared size in bytes
 * @param options the driver's own options; unknown ones are refused
 * @param credentials resolved by name from the configuration; never logged
 */
public record ConnectorSettings(
        String cluster,
        String endpoint,
        OptionalLong quota,
        Map<String, String> options,
        Map<String, String> credentials,
        ProcessId process) {
    @Override
    public String toString() {
        return "ConnectorSettings[cluster=" + cluster + ", endpoint=" + endpoint + "]";
    }
}
