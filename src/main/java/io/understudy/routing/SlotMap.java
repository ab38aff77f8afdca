package io.understudy.routing;

import io.understudy.object.DataId;
import io.understudy.object.InvalidValueException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which primary cluster owns which slots. The ranges cover every slot exactly once, so every data id has one owner; a
 * cluster that is new takes only the slots that it is given.
 *
 * @param slots 1 to {@value #MOST_SLOTS}
 * @param ranges in order of their slots
 */
public record SlotMap(Hashing hash, int slots, List<SlotRange> ranges) {
    public static final int DEFAULT_SLOTS = 1000;
    public static final int MOST_SLOTS = 65_536;

    public SlotMap {
        if (slots < 1 || slots > MOST_SLOTS) {
            throw new InvalidValueException(
                    "slots", Integer.toString(slots), "the number of slots is 1 to " + MOST_SLOTS);
        }
        ranges =
                ranges.stream().sorted(Comparator.comparingInt(SlotRange::from)).toList();
        requireEverySlotOnce(slots, ranges);
    }

    private static void requireEverySlotOnce(int slots, List<SlotRange> ranges) {
        var next = 0;
        for (var range : ranges) {
            var shown = range.from() + "-" + range.to();
            if (range.to() < range.from() || range.from() < 0 || range.to() >= slots) {
                throw new InvalidValueException("ranges", shown, "a range lies within 0 and " + (slots - 1));
            }
            if (range.from() < next) {
                throw new InvalidValueException("ranges", shown, "slot " + range.from() + " is given twice");
            }
            if (range.from() > next) {
                throw new InvalidValueException("ranges", shown, "slot " + next + " is given to nobody");
            }
            next = range.to() + 1;
        }
        if (next < slots) {
            throw new InvalidValueException("ranges", "", "slot " + next + " is given to nobody");
        }
    }

    /** The slot of a data id, from 0. */
    public int slot(DataId id) {
        return hash.slot(id, slots);
    }

    /** The cluster that owns a slot. */
    public String owner(int slot) {
        var low = 0;
        var high = ranges.size() - 1;
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (ranges.get(middle).to() < slot) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return ranges.get(low).cluster();
    }

    /** Every cluster that owns a slot. */
    public Set<String> clusters() {
        var clusters = new TreeSet<String>();
        ranges.forEach(range -> clusters.add(range.cluster()));
        return clusters;
    }
}
