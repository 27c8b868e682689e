package io.consentry.stream;

import io.consentry.activity.Printable;
import io.consentry.avro.CatalogDocument;
import io.consentry.catalog.Catalog;
import io.consentry.catalog.CatalogException;
import io.consentry.registry.SchemaRegistryException;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Policy;
import io.consentry.risk.PolicyReader.PolicyException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog and the policy in force: those that the program was started with, under the documents
 * of their topics. One for each instance. A new document is read by the thread that keeps the
 * global stores, while the stream goes on, and is in force from the next event on. One that cannot
 * be used is left out, counted and said so; what was in force before stays.
 */
public final class KnowledgeView {
  private static final Logger LOG = LoggerFactory.getLogger(KnowledgeView.class);

  private final Serde<CatalogDocument> documents;
  private final Half<Catalog> catalog;
  private final Half<Policy> policy;

  /** Null while a half has not been read since it last changed. */
  private final AtomicReference<@Nullable Knowledge> current = new AtomicReference<>();

  /**
   * A view over what the program was started with.
   *
   * @param catalogTopic name of the catalog's topic
   * @param policyTopic name of the policy's topic
   */
  public KnowledgeView(
      Catalog catalog,
      Policy policy,
      String catalogTopic,
      String policyTopic,
      Serde<CatalogDocument> documents) {
    this.documents = documents;
    this.catalog = new Half<>(StateStores.CATALOG, catalogTopic, catalog, Catalog::with);
    this.policy = new Half<>(StateStores.POLICY, policyTopic, policy, Policy::with);
  }

  /** Keeps the global store of the catalog up to date with its topic. */
  public ProcessorSupplier<String, byte[], Void, Void> catalogUpdates() {
    return () -> new Updates(catalog);
  }

  /** Keeps the global store of the policy up to date with its topic. */
  public ProcessorSupplier<String, byte[], Void, Void> policyUpdates() {
    return () -> new Updates(policy);
  }

  /** What is in force now. */
  Knowledge current(
      ReadOnlyKeyValueStore<String, byte[]> catalogs,
      ReadOnlyKeyValueStore<String, byte[]> policies) {
    @Nullable Knowledge known = current.get();
    return known == null ? renewed(catalogs, policies) : known;
  }

  /** Never while a document is coming in: the view made of the old ones would outlive it. */
  private synchronized Knowledge renewed(
      ReadOnlyKeyValueStore<String, byte[]> catalogs,
      ReadOnlyKeyValueStore<String, byte[]> policies) {
    @Nullable Knowledge known = current.get();
    if (known == null) {
      known = new Knowledge(catalog.read(catalogs), policy.read(policies));
      current.set(known);
    }
    return known;
  }

  private synchronized boolean update(
      Half<?> half, KeyValueStore<String, byte[]> store, String name, byte @Nullable [] bytes) {
    if (!half.update(store, name, bytes)) {
      return false;
    }
    @Nullable Catalog knownCatalog = catalog.now;
    @Nullable Policy knownPolicy = policy.now;
    current.set(
        knownCatalog == null || knownPolicy == null
            ? null
            : new Knowledge(knownCatalog, knownPolicy));
    return true;
  }

  private final class Updates implements Processor<String, byte[], Void, Void> {
    private final Half<?> half;
    private @Nullable KeyValueStore<String, byte[]> store;
    private @Nullable Sensor refused;

    Updates(Half<?> half) {
      this.half = half;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      store = context.getStateStore(half.what);
      refused = Counters.of(context, half.what, half.what + "-refused");
    }

    @Override
    public void process(Record<String, byte[]> document) {
      if (store != null
          && document.key() != null
          && !update(half, store, document.key(), document.value())) {
        Counters.count(refused);
      }
    }
  }

  /** The catalog or the policy: what the program was started with, under one topic's documents. */
  private final class Half<T> {
    private final String what;
    private final String topic;
    private final T base;
    private final BiFunction<T, Map<String, String>, T> with;
    private @Nullable T now;

    Half(String what, String topic, T base, BiFunction<T, Map<String, String>, T> with) {
      this.what = what;
      this.topic = topic;
      this.base = base;
      this.with = with;
    }

    /** A document that cannot be used must not take the place of one that can. */
    boolean update(KeyValueStore<String, byte[]> store, String name, byte @Nullable [] bytes) {
      try {
        SortedMap<String, String> texts = texts(store);
        if (bytes == null) {
          texts.remove(name);
          now = folded(texts);
        } else {
          texts.put(name, text(bytes));
          now = with.apply(base, texts);
          LOG.debug("{} changed: document={}", what, shown(name));
        }
      } catch (SchemaRegistryException e) {
        // The registry's fault, and this thread has no second try: the stream threads, which have,
        // read it again before the next event.
        LOG.warn("{} document not checked: name={} reason={}", what, shown(name), reason(e));
        now = null;
      } catch (SerializationException | CatalogException | PolicyException e) {
        LOG.error("{} document left out: name={} reason={}", what, shown(name), reason(e));
        return false;
      }
      store.put(name, bytes);
      return true;
    }

    T read(ReadOnlyKeyValueStore<String, byte[]> store) {
      T known = now;
      if (known == null) {
        known = folded(texts(store));
        now = known;
      }
      return known;
    }

    /** All of them at once; where one cannot be used, all but that one. */
    private T folded(SortedMap<String, String> texts) {
      try {
        return with.apply(base, texts);
      } catch (CatalogException | PolicyException _) {
        SortedMap<String, String> good = new TreeMap<>();
        T best = base;
        for (Map.Entry<String, String> each : texts.entrySet()) {
          good.put(each.getKey(), each.getValue());
          try {
            best = with.apply(base, good);
          } catch (CatalogException | PolicyException e) {
            good.remove(each.getKey());
            LOG.error(
                "{} document left out: name={} reason={}", what, shown(each.getKey()), reason(e));
          }
        }
        return best;
      }
    }

    private SortedMap<String, String> texts(ReadOnlyKeyValueStore<String, byte[]> store) {
      SortedMap<String, String> texts = new TreeMap<>();
      try (KeyValueIterator<String, byte[]> entries = store.all()) {
        while (entries.hasNext()) {
          KeyValue<String, byte[]> entry = entries.next();
          try {
            texts.put(entry.key, text(entry.value));
          } catch (SerializationException e) {
            LOG.error("{} document left out: name={} reason={}", what, shown(entry.key), reason(e));
          }
        }
      }
      return texts;
    }

    private String text(byte[] bytes) {
      return documents.deserializer().deserialize(topic, bytes).getContent();
    }
  }

  private static String shown(String name) {
    return Printable.of(name, 100);
  }

  private static String reason(Exception e) {
    return Printable.of(String.valueOf(e.getMessage()), 300);
  }
}
