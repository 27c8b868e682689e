package io.consentry.serve;

import io.consentry.activity.Activity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When each source of each tenant last spoke, and who did what in the newest events. Bounded: the
 * oldest entries go.
 */
final class Sources {
  private static final int MAX_SOURCES = 10_000;
  private static final int MAX_EVENTS = 100_000;

  private final Map<Source, Instant> last = bounded(MAX_SOURCES);
  private final Map<String, Event> events = bounded(MAX_EVENTS);

  private record Source(String tenantId, String format, String service) {}

  /**
   * An event as a timeline shows it.
   *
   * @param origin where its raw record is, as topic-partition-offset; null where nothing says so
   */
  record Event(
      String eventId,
      @Nullable String time,
      @Nullable String activity,
      @Nullable String actor,
      @Nullable String origin) {}

  private static <K, V> Map<K, V> bounded(int most) {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
      }
    };
  }

  synchronized void add(Activity activity, @Nullable String origin) {
    last.merge(
        new Source(
            activity.tenantId(),
            activity.format().name().toLowerCase(Locale.ROOT).replace('_', '-'),
            activity.service()),
        activity.time(),
        (one, other) -> one.isAfter(other) ? one : other);
    events.put(
        activity.tenantId() + "|" + activity.eventId(),
        new Event(
            activity.eventId(),
            activity.time().toString(),
            activity.name(),
            activity.actor().display(),
            origin));
  }

  synchronized Optional<Event> event(String tenant, String id) {
    return Optional.ofNullable(events.get(tenant + "|" + id));
  }

  synchronized List<Map<String, String>> list() {
    return last.entrySet().stream()
        .map(each ->
            Map.of(
                "tenantId", each.getKey().tenantId(),
                "format", each.getKey().format(),
                "service", each.getKey().service(),
                "last", each.getValue().toString()))
        .toList();
  }
}
