package io.consentry;

import io.consentry.Settings.SettingsException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** Where settings are read from, as maps of names to values. */
final class SettingSources {
  private static final String ENVIRONMENT_PREFIX = "CONSENTRY_";
  private static final int MAX_FILE = 1 << 16;

  private SettingSources() {}

  static Map<String, String> ofEnvironment(Map<String, String> environment) {
    Map<String, String> found = new HashMap<>();
    environment.forEach((name, value) -> {
      if (name.startsWith(ENVIRONMENT_PREFIX) && !name.equals("CONSENTRY_JAVA_OPTS")) {
        String key =
            name.substring(ENVIRONMENT_PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
        found.put(key, value);
      }
    });
    return found;
  }

  static Map<String, String> properties(Path file) {
    Properties properties = new Properties();
    try {
      String text = UserFiles.text(file);
      if (text.length() > MAX_FILE) {
        throw new IllegalArgumentException("more than " + MAX_FILE + " characters");
      }
      properties.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      throw new SettingsException(file + ": expected a properties file, got " + e, e);
    }
    Map<String, String> found = new HashMap<>();
    properties.stringPropertyNames().forEach(name -> found.put(name, properties.getProperty(name)));
    return found;
  }
}
