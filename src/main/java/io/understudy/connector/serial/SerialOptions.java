package io.understudy.connector.serial;

import io.understudy.object.InvalidValueException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a serial line is driven.
 *
 * @param speed in bits a second, of which ten carry a byte
 * @param framing data bits, parity and stop bits; SSH needs all eight bits
 * @param hardwareFlowControl by RTS and CTS
 */
record SerialOptions(int speed, String framing, boolean hardwareFlowControl) {
    private static final String SPEED = "speed";
    private static final String FRAMING = "framing";
    private static final String FLOW_CONTROL = "flow-control";
    static final Set<String> KNOWN = Set.of(SPEED, FRAMING, FLOW_CONTROL);

    private static final Pattern FRAMES = Pattern.compile("8[neo][12]");
    private static final List<Integer> SPEEDS = List.of(
            1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 500_000, 576_000, 921_600,
            1_000_000, 1_152_000, 1_500_000, 2_000_000, 2_500_000, 3_000_000, 3_500_000, 4_000_000);

    /** Takes out of the options those that are the line's. */
    static SerialOptions takenFrom(HashMap<String, String> options) {
        return new SerialOptions(
                speed(take(options, SPEED, "115200")),
                framing(take(options, FRAMING, "8n1")),
                flowControl(take(options, FLOW_CONTROL, "rts-cts")));
    }

    private static String take(Map<String, String> options, String name, String otherwise) {
        var value = options.remove(name);
        return value == null ? otherwise : value;
    }

    private static int speed(String text) {
        return SPEEDS.stream()
                .filter(each -> each.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException("options." + SPEED, text, "a speed is one of " + SPEEDS));
    }

    private static String framing(String text) {
        if (!FRAMES.matcher(text).matches()) {
            throw new InvalidValueException(
                    "options." + FRAMING,
                    text,
                    "framing is 8 data bits, parity n, e or o, and 1 or 2 stop bits, as in 8n1");
        }
        return text;
    }

    private static boolean flowControl(String text) {
        if (!text.equals("rts-cts") && !text.equals("none")) {
            throw new InvalidValueException(
                    "options." + FLOW_CONTROL, text, "flow-control is 'rts-cts' or 'none': all bytes are data");
        }
        return text.equals("rts-cts");
    }

    int bytesPerSecond() {
        return speed / 10;
    }

    /** What sets the line so: bytes pass as they are, and a missing carrier is nobody's business. */
    List<String> command(String device) {
        var command =
                new ArrayList<>(List.of("stty", "-F", device, "raw", "-echo", "-hupcl", "clocal", "cread", "cs8"));
        command.add(Integer.toString(speed));
        command.addAll(
                switch (framing.charAt(1)) {
                    case 'e' -> List.of("parenb", "-parodd");
                    case 'o' -> List.of("parenb", "parodd");
                    default -> List.of("-parenb");
                });
        command.add(framing.charAt(2) == '2' ? "cstopb" : "-cstopb");
        command.add(hardwareFlowControl ? "crtscts" : "-crtscts");
        return List.copyOf(command);
    }
}
