package io.consentry;

import io.consentry.avro.DeadLetter;
import io.consentry.stream.Place;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code consentry dead-letters}: what the stream could not handle. */
@Command(
    name = "dead-letters",
    description =
        "What the stream could not read or handle: the reasons, and the records once more.",
    subcommands = {DeadLettersListCommand.class, DeadLettersReplayCommand.class})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DeadLettersCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Gives each dead letter on the topic with its record. */
  static void read(
      Settings settings,
      Topics topics,
      BiConsumer<DeadLetter, ConsumerRecord<String, byte[]>> each) {
    Topics.Topic<String, DeadLetter> letters = topics.deadLetters();
    TopicReader.read(
        settings.client(),
        letters.name(),
        Map.of(),
        record -> {
          @Nullable DeadLetter letter = letters.read(record);
          if (letter != null) {
            each.accept(letter, record);
          }
        });
  }

  /** Where the record is that a letter refers to. */
  static String place(DeadLetter letter) {
    return isOfRecord(letter)
        ? Place.of(letter.getTopic(), letter.getPartition(), letter.getOffset())
        : "no record";
  }

  /** Whether it refers to a record: a step that goes through the state fails on none. */
  static boolean isOfRecord(DeadLetter letter) {
    return !letter.getTopic().isEmpty();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected list or replay");
  }
}
