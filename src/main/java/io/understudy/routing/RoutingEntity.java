package io.understudy.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.ArrayList;

/** The slot map as a row; there is only one. */
@Entity
@Table(name = "routing")
class RoutingEntity {
    static final int ONLY = 1;

    @Id
    int id = ONLY;

    @Column(nullable = false)
    String hash = "";

    @Column(nullable = false)
    int slots;

    @Column(nullable = false)
    String ranges = "";

    /** For Hibernate. */
    RoutingEntity() {}

    RoutingEntity(SlotMap map) {
        hash = map.hash().text();
        slots = map.slots();
        var array = JsonNodeFactory.instance.arrayNode();
        map.ranges()
                .forEach(range -> array.addObject()
                        .put("from", range.from())
                        .put("to", range.to())
                        .put("cluster", range.cluster()));
        ranges = array.toString();
    }

    /** Whether data ids have the same slots in both. */
    boolean sameSlots(SlotMap map) {
        return hash.equals(map.hash().text()) && slots == map.slots();
    }

    SlotMap map(ObjectMapper json) {
        var list = new ArrayList<SlotRange>();
        try {
            json.readTree(ranges)
                    .forEach(range -> list.add(new SlotRange(
                            range.get("from").intValue(),
                            range.get("to").intValue(),
                            range.get("cluster").textValue())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the table routing holds JSON", e);
        }
        return new SlotMap(Hashing.of(hash), slots, list);
    }
}
