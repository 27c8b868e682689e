package io.consentry.stream;

import io.consentry.activity.Printable;
import io.consentry.avro.CatalogDocument;
import io.consentry.catalog.Catalog;
import io.consentry.catalog.CatalogException;
import io.consentry.registry.SchemaRegistryException;
import io.consentry.risk.Knowledge;
import io.consentry.risk.Policy;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.SerializationException;
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
 * The catalog in force: the bundled one with the documents of the catalog topic in their places.
 * One for each instance; a new document is in force from the next event on. A document that cannot
 * be used is left out and said so; what was in force before stays.
 */
public final class CatalogView {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogView.class);

  private final Catalog bundled;
  private final Policy policy;
  private final String topic;
  private final Serde<CatalogDocument> documents;

  /** Null while the documents have not been read since they last changed. */
  private final AtomicReference<@Nullable Knowledge> current = new AtomicReference<>();

  /**
   * A view over what is bundled or added by files.
   *
   * @param topic name of the catalog topic
   */
  public CatalogView(
      Catalog bundled, Policy policy, String topic, Serde<CatalogDocument> documents) {
    this.bundled = bundled;
    this.policy = policy;
    this.topic = topic;
    this.documents = documents;
  }

  /** Keeps the global store up to date with the topic. */
  public ProcessorSupplier<String, byte[], Void, Void> updates() {
    return () ->
        new Processor<>() {
          private @Nullable KeyValueStore<String, byte[]> store;

          @Override
          public void init(ProcessorContext<Void, Void> context) {
            store = context.getStateStore(StateStores.CATALOG);
          }

          @Override
          public void process(Record<String, byte[]> document) {
            if (store != null && document.key() != null) {
              update(store, document.key(), document.value());
            }
          }
        };
  }

  /** A document that cannot be used must not take the place of one that can. */
  private synchronized void update(
      KeyValueStore<String, byte[]> store, String name, byte @Nullable [] bytes) {
    if (bytes == null || usable(store, name, bytes)) {
      store.put(name, bytes);
      current.set(null);
    }
  }

  private boolean usable(KeyValueStore<String, byte[]> store, String name, byte[] bytes) {
    try {
      return with(read(store), name, bytes).isPresent();
    } catch (SchemaRegistryException e) {
      // The registry's fault, and this thread has no second try: the stream threads, which have,
      // read it again before the next event.
      LOG.warn("catalog document not checked: name={} reason={}", shown(name), reason(e));
      return true;
    }
  }

  /** What is in force now. */
  Knowledge current(ReadOnlyKeyValueStore<String, byte[]> store) {
    @Nullable Knowledge known = current.get();
    return known == null ? renewed(store) : known;
  }

  /** Never while a document is coming in: the view made of the old ones would outlive it. */
  private synchronized Knowledge renewed(ReadOnlyKeyValueStore<String, byte[]> store) {
    @Nullable Knowledge known = current.get();
    if (known == null) {
      known = new Knowledge(read(store), policy);
      current.set(known);
    }
    return known;
  }

  private Catalog read(ReadOnlyKeyValueStore<String, byte[]> store) {
    Catalog catalog = bundled;
    try (KeyValueIterator<String, byte[]> entries = store.all()) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        catalog = with(catalog, entry.key, entry.value).orElse(catalog);
      }
    }
    return catalog;
  }

  /** The catalog with the document; empty where the document cannot be used. */
  private Optional<Catalog> with(Catalog catalog, String name, byte[] bytes) {
    try {
      String content = documents.deserializer().deserialize(topic, bytes).getContent();
      return Optional.of(
          content.equals(catalog.documents().get(name))
              ? catalog
              : catalog.with(Map.of(name, content)));
    } catch (SerializationException | CatalogException e) {
      LOG.error("catalog document left out: name={} reason={}", shown(name), reason(e));
      return Optional.empty();
    }
  }

  private static String shown(String name) {
    return Printable.of(name, 100);
  }

  private static String reason(Exception e) {
    return Printable.of(String.valueOf(e.getMessage()), 300);
  }
}
