package io.consentry.risk;

import io.consentry.risk.OwnCondition.MistakeException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Conditions by their text, so that a policy that is read again compiles only what is new. Keeps
 * the {@value #MOST} that were asked for last.
 */
final class OwnConditions {
  private static final int MOST = 500;

  private final Map<String, OwnCondition> compiled =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, OwnCondition> eldest) {
          return size() > MOST;
        }
      };

  /** The condition that the text says. */
  synchronized OwnCondition of(String text) throws MistakeException {
    @Nullable OwnCondition known = compiled.get(text);
    if (known == null) {
      known = OwnCondition.compile(text);
      compiled.put(text, known);
    }
    return known;
  }
}
