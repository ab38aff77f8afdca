package io.understudy.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.understudy.object.InvalidValueException;
import io.understudy.routing.Hashing;
import io.understudy.routing.SlotMap;
import io.understudy.routing.SlotRange;
import io.understudy.service.RoutingService.Slot;
import java.util.List;

/** The slot map as JSON. */
@RegisterForReflection(ignoreNested = false)
public final class RoutingViews {
    private RoutingViews() {}

    record RoutingView(String hash, int slots, List<RangeView> ranges) {}

    record RangeView(int from, int to, String cluster) {}

    record SlotView(String id, String hash, int slot, String cluster) {}

    /** Reads a slot map from its JSON, as the API and the seed file write it. */
    public static SlotMap read(ObjectNode json) {
        return read(Fields.of(json));
    }

    static SlotMap read(Fields fields) {
        var hash = fields.optional("hash").map(Hashing::of).orElse(Hashing.SHA_256);
        var slots = fields.integer("slots").orElse(SlotMap.DEFAULT_SLOTS);
        var ranges = fields.objects("ranges").stream().map(RoutingViews::range).toList();
        fields.end();
        return new SlotMap(hash, slots, ranges);
    }

    private static SlotRange range(Fields fields) {
        var range = new SlotRange(number(fields, "from"), number(fields, "to"), fields.text("cluster"));
        fields.end();
        return range;
    }

    private static int number(Fields fields, String field) {
        return fields.integer(field)
                .orElseThrow(() -> new InvalidValueException(fields.named(field), "", "a range has from and to"));
    }

    static RoutingView of(SlotMap map) {
        return new RoutingView(
                map.hash().text(),
                map.slots(),
                map.ranges().stream()
                        .map(range -> new RangeView(range.from(), range.to(), range.cluster()))
                        .toList());
    }

    static SlotView of(Slot slot) {
        return new SlotView(slot.id().value(), slot.hash(), slot.slot(), slot.cluster());
    }
}
