package io.consentry;

import io.consentry.Settings.SettingsException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** Where settings are read from, as maps of names to values. */
final class SettingSources {
  private static final String ENVIRONMENT_PREFIX = "CONSENTRY_";

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
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new SettingsException(file + ": expected a properties file, got " + e, e);
    }
    Map<String, String> found = new HashMap<>();
    properties.stringPropertyNames().forEach(name -> found.put(name, properties.getProperty(name)));
    return found;
  }
}
