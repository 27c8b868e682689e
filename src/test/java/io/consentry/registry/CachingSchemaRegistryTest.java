package io.consentry.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

final class CachingSchemaRegistryTest {

  private static final Schema LONG = Schema.create(Schema.Type.LONG);

  private final InMemorySchemaRegistry store = new InMemorySchemaRegistry();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // nanoTime may run over
  private final CachingSchemaRegistry registry =
      new CachingSchemaRegistry(new Counting(), nanos::get);

  private final class Counting implements SchemaRegistry {
    @Override
    public int register(String subject, Schema schema) {
      calls.incrementAndGet();
      return store.register(subject, schema);
    }

    @Override
    public int lookup(String subject, Schema schema) {
      calls.incrementAndGet();
      return store.lookup(subject, schema);
    }

    @Override
    public Schema byId(int id) {
      calls.incrementAndGet();
      return store.byId(id);
    }
  }

  @Test
  void asksOnceForWhatIsThere() {
    int id = registry.register("s", LONG);

    assertThat(registry.register("s", LONG)).isEqualTo(id);
    assertThat(registry.lookup("s", LONG)).isEqualTo(id);
    assertThat(registry.byId(id)).isEqualTo(registry.byId(id));
    assertThat(calls).hasValue(2);
  }

  @Test
  void asksAgainForAnUnknownIdAfterAWhile() {
    assertThatThrownBy(() -> registry.byId(1)).isInstanceOf(SchemaRegistryException.class);
    store.register("s", LONG);
    assertThatThrownBy(() -> registry.byId(1)).hasMessageContaining("not found less than 10 s ago");
    assertThat(calls).hasValue(1);

    nanos.addAndGet(CachingSchemaRegistry.UNKNOWN_ID_LIFE.toNanos());

    assertThat(registry.byId(1)).isEqualTo(LONG);
  }

  @Test
  void forgetsTheLeastRecentlyUsed() {
    var cache = new BoundedCache<Integer, String>(2);
    cache.put(1, "one");
    cache.put(2, "two");
    assertThat(cache.get(1)).isEqualTo("one");

    cache.put(3, "three");

    assertThat(cache.get(2)).isNull();
    assertThat(cache.get(1)).isEqualTo("one");
    assertThat(cache.size()).isEqualTo(2);
  }
}
