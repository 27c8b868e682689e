package io.consentry.registry;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/**
 * What Confluent's keys say to a serde.
 *
 * @param autoRegister whether a serializer registers schemas that the registry lacks
 */
record SerdeSettings(boolean autoRegister) {

  static final String AUTO_REGISTER_CONFIG = "auto.register.schemas";
  static final String SPECIFIC_READER_CONFIG = "specific.avro.reader";

  private static final String TOPIC_NAME_STRATEGY = "TopicNameStrategy";

  /**
   * Reads the keys.
   *
   * @throws ConfigException for a subject name strategy other than TopicNameStrategy, and for
   *     generic reading
   */
  static SerdeSettings of(Map<String, ?> config, boolean isKey) {
    requireTopicNameStrategy(
        config, isKey ? "key.subject.name.strategy" : "value.subject.name.strategy");
    if (!flag(config, SPECIFIC_READER_CONFIG)) {
      throw new ConfigException(
          SPECIFIC_READER_CONFIG
              + ": expected true, as Consentry reads into generated classes, got false");
    }
    return new SerdeSettings(flag(config, AUTO_REGISTER_CONFIG));
  }

  /** The subject of a topic's keys or values. */
  static String subject(String topic, boolean isKey) {
    return topic + (isKey ? "-key" : "-value");
  }

  private static void requireTopicNameStrategy(Map<String, ?> config, String key) {
    String strategy =
        config.get(key) instanceof Class<?> type
            ? type.getName()
            : RegistrySettings.text(config, key).orElse(TOPIC_NAME_STRATEGY);
    if (!strategy.substring(strategy.lastIndexOf('.') + 1).equals(TOPIC_NAME_STRATEGY)) {
      throw new ConfigException(
          key + ": expected " + TOPIC_NAME_STRATEGY + ", the only one supported, got " + strategy);
    }
  }

  private static boolean flag(Map<String, ?> config, String key) {
    String text = RegistrySettings.text(config, key).orElse("true");
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new ConfigException(key + ": expected true or false, got " + text);
    };
  }
}
