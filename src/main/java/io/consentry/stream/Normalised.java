package io.consentry.stream;

import io.consentry.avro.Activity;
import io.consentry.avro.DeadLetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of one event: an activity, or a reference to what could not be read. */
public record Normalised(@Nullable Activity read, @Nullable DeadLetter unreadable) {

  /** The activity, if it could be read and is no signal. */
  public List<Activity> activity() {
    return read == null || ActivityMapper.isSignal(read) ? List.of() : List.of(read);
  }

  /** The signal, if it could be read and is one. */
  public List<Activity> signal() {
    return read != null && ActivityMapper.isSignal(read) ? List.of(read) : List.of();
  }

  /** The dead letter, if it could not. */
  public List<DeadLetter> deadLetter() {
    return unreadable == null ? List.of() : List.of(unreadable);
  }
}
