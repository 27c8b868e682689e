package io.consentry.activity;

import io.consentry.activity.Act.AppChange;
import io.consentry.activity.Act.Change;
import io.consentry.activity.Act.PropertyChange;
import org.jspecify.annotations.Nullable;

/**
 * An update that gave an application another display name.
 *
 * @param before what it was called; null where the event does not say
 */
public record Renaming(@Nullable String before, String after) {

  /** The renaming that the act is; null where it put no name. */
  public static @Nullable Renaming of(Act act) {
    if (act instanceof AppChange change && change.change() == Change.UPDATED) {
      for (PropertyChange property : change.changes()) {
        @Nullable String name = property.after();
        if (property.name().equalsIgnoreCase("DisplayName") && name != null && !name.isBlank()) {
          return new Renaming(property.before(), name);
        }
      }
    }
    return null;
  }
}
