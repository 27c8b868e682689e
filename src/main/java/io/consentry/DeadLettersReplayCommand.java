package io.consentry;

import io.consentry.activity.Sha256;
import io.consentry.avro.DeadLetter;
import io.consentry.serve.DeadLetterReason;
import io.consentry.stream.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code consentry dead-letters replay}: sends the records that dead letters refer to through the
 * stream once more. Reads consentry.dlq and the records' own topics, writes these.
 */
@Command(
    name = "replay",
    description = {
      "Sends records that could not be handled through the stream once more: to the topic where each still is.",
      "What was handled of them before is known by its event id, and changes nothing. What a later step failed on is",
      "judged again: findings keep their ids. Reads consentry.dlq."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DeadLettersReplayCommand extends Verb {
  @Parameters(
      paramLabel = "REASON",
      description =
          "The id of a reason, as `dead-letters list` says it, or one record as TOPIC-PARTITION-OFFSET.")
  private String which;

  @Option(names = "--dry-run", description = "Only say what would be sent.")
  private boolean dryRun;

  @Mixin private SettingsOptions settingsOptions;

  @Override
  int run() throws IOException {
    Settings settings = settingsOptions.settings();
    Topics topics = StreamApp.topics(settings);
    Map<String, DeadLetter> letters = letters(settings, topics);
    if (letters.isEmpty()) {
      error(
          "consentry dead-letters replay: expected a reason or record of `dead-letters list`, got "
              + which);
      return Consentry.FAILED;
    }
    Set<String> inputs =
        Stream.of(
                topics.audit(),
                topics.rawSignals(),
                topics.directory(),
                topics.activities(),
                topics.signals())
            .map(Topics.Topic::name)
            .collect(Collectors.toSet());
    List<ProducerRecord<byte[], byte[]>> again = new ArrayList<>();
    try (TopicReader<byte[]> reader =
        new TopicReader<>(settings.client(), new ByteArrayDeserializer())) {
      letters.forEach((place, letter) -> {
        if (canBeSent(letter, inputs)) {
          again(reader, place, letter, topics).ifPresent(again::add);
        }
      });
    }
    if (!dryRun) {
      SendAgain.all(settings, again);
    }
    line(
        "%d of %d records %s"
            .formatted(again.size(), letters.size(), dryRun ? "would be sent" : "are sent"));
    return again.size() == letters.size() ? Consentry.DONE : Consentry.FAILED;
  }

  /** By where the record is: a record of many events may have a letter for each. */
  private Map<String, DeadLetter> letters(Settings settings, Topics topics) {
    Map<String, DeadLetter> letters = new LinkedHashMap<>();
    DeadLettersCommand.read(
        settings,
        topics,
        (letter, _) -> {
          String place = DeadLettersCommand.place(letter);
          if (which.equals(place) || which.equals(DeadLetterReason.of(letter).id())) {
            letters.put(place, letter);
          }
        });
    return letters;
  }

  private boolean canBeSent(DeadLetter letter, Set<String> inputs) {
    if (!DeadLettersCommand.isOfRecord(letter)) {
      error(
          "step %s: expected a dead letter of a record, got one of no record: the step went through what is kept; it does so again by itself"
              .formatted(letter.getStep()));
      return false;
    }
    if (!inputs.contains(letter.getTopic())) {
      error(
          "topic %s: expected one of the stream's inputs, %s; publish what failed there anew"
              .formatted(letter.getTopic(), inputs.stream().sorted().toList()));
      return false;
    }
    return true;
  }

  /** The very record, if it is still there. */
  private Optional<ProducerRecord<byte[], byte[]>> again(
      TopicReader<byte[]> reader, String place, DeadLetter letter, Topics topics) {
    Optional<ConsumerRecord<byte[], byte[]>> found =
        reader.at(new TopicPartition(letter.getTopic(), letter.getPartition()), letter.getOffset());
    @Nullable String hash = found.map(record -> record.value()).map(Sha256::hex).orElse(null);
    if (found.isEmpty() || (letter.getSha256() != null && !letter.getSha256().equals(hash))) {
      error(
          "%s: expected the record of that dead letter, got %s"
              .formatted(place, found.isEmpty() ? "none: it is kept no more" : "another"));
      return Optional.empty();
    }
    if (letter.getTopic().equals(topics.directory().name()) && overtaken(reader, found.get())) {
      error(
          "%s: expected the newest record of its object, got an older one: what the directory shows since is on the topic"
              .formatted(place));
      return Optional.empty();
    }
    line(place);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(letter.getTopic(), found.get().key(), found.get().value());
    found.get().headers().forEach(record.headers()::add);
    if (record.headers().lastHeader(Place.REPLAYED_HEADER) == null) {
      record.headers().add(Place.REPLAYED_HEADER, place.getBytes(StandardCharsets.UTF_8));
    }
    return Optional.of(record);
  }

  /** Whether a newer record has the same key: of a compacted topic the last one stays. */
  private static boolean overtaken(
      TopicReader<byte[]> reader, ConsumerRecord<byte[], byte[]> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    long end = reader.ends(record.topic()).getOrDefault(partition, 0L);
    boolean[] newer = {false};
    boolean _ =
        reader.read(
            Map.of(partition, record.offset() + 1),
            Map.of(partition, end),
            each -> newer[0] |= Arrays.equals(each.key(), record.key()));
    return newer[0];
  }
}
