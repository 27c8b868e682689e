package io.consentry.serve;

import io.consentry.activity.Printable;
import io.consentry.avro.CatalogDocument;
import io.consentry.catalog.Catalog;
import io.consentry.catalog.CatalogException;
import io.consentry.risk.Policy;
import io.consentry.risk.PolicyReader.PolicyException;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog or the policy in force: what the program was started with, under the documents of a
 * topic. As in the stream, a document that cannot be used is left out, and what was before stays.
 */
final class Known<T> implements TopicFeed.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(Known.class);

  private final Serde<CatalogDocument> documents;
  private final T base;
  private final BiFunction<T, Map<String, String>, T> with;
  private final SortedMap<String, String> texts = new TreeMap<>();
  private final SortedMap<String, Instant> published = new TreeMap<>();
  private volatile T now;

  private Known(
      Serde<CatalogDocument> documents, T base, BiFunction<T, Map<String, String>, T> with) {
    this.documents = documents;
    this.base = base;
    this.with = with;
    this.now = base;
  }

  static Known<Catalog> catalog(Serde<CatalogDocument> documents, Catalog base) {
    return new Known<>(documents, base, Catalog::with);
  }

  static Known<Policy> policy(Serde<CatalogDocument> documents, Policy base) {
    return new Known<>(documents, base, Policy::with);
  }

  /** What is in force. */
  T now() {
    return now;
  }

  /** The published documents in force, and since when. */
  synchronized SortedMap<String, Instant> documents() {
    return new TreeMap<>(published);
  }

  @Override
  public synchronized void read(ConsumerRecord<String, byte[]> record) {
    String name = record.key();
    @Nullable String before = texts.get(name);
    @Nullable CatalogDocument document =
        record.value() == null
            ? null
            : documents.deserializer().deserialize(record.topic(), record.value());
    if (document == null) {
      texts.remove(name);
    } else {
      texts.put(name, document.getContent());
    }
    try {
      now = with.apply(base, texts);
    } catch (CatalogException | PolicyException e) {
      LOG.warn(
          "document left out of the page: name={} reason={}",
          Printable.of(name, 100),
          Printable.of(String.valueOf(e.getMessage()), 300));
      if (before == null) {
        texts.remove(name);
      } else {
        texts.put(name, before);
      }
      return;
    }
    if (document == null) {
      published.remove(name);
    } else {
      published.put(name, document.getPublished());
    }
  }
}
