package io.understudy.connector.smb;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * In the native executable: the names of an NTLM message in the machine's old code page are ASCII. The library takes code
 * page 850, which would bring all of Java's charsets into the executable, 6 MB; the names that count are sent as Unicode,
 * later ([MS-NLMP] 2.2.1.1 and 2.2.1.3).
 */
@TargetClass(className = "com.hierynomus.ntlm.functions.NtlmFunctions")
final class NtlmNames {
    private NtlmNames() {}

    @Substitute
    public static byte[] oem(@Nullable String name) {
        return name == null ? new byte[0] : name.getBytes(StandardCharsets.US_ASCII);
    }

    @Substitute
    public static @Nullable String oem(byte @Nullable [] name) {
        return name == null ? null : new String(name, StandardCharsets.US_ASCII);
    }
}
