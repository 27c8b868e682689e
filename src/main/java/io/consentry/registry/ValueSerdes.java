package io.consentry.registry;

import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serde;

/**
 * Makes the serdes for topics' values, of the class that the setting {@value #SERDE_CONFIG} names:
 * {@link AvroSerde}, or Confluent's {@code
 * io.confluent.kafka.streams.serdes.avro.SpecificAvroSerde} in a build with Maven profile {@code
 * confluent}.
 */
public final class ValueSerdes {

  /** Class name of the Avro serde. */
  public static final String SERDE_CONFIG = "avro.serde";

  private final Map<String, ?> config;

  /**
   * @param config {@value #SERDE_CONFIG}, and the keys of the serde itself, such as {@code
   *     schema.registry.url}
   */
  public ValueSerdes(Map<String, ?> config) {
    this.config = Map.copyOf(config);
  }

  /**
   * A serde for one generated class, configured for values.
   *
   * @throws ConfigException when the class of the setting is missing or is no serde, or does not
   *     accept its configuration
   */
  public <T extends SpecificRecord> Serde<T> of(Class<T> type) {
    String className =
        RegistrySettings.text(config, SERDE_CONFIG).orElse(AvroSerde.class.getName());
    Serde<T> serde =
        className.equals(AvroSerde.class.getName()) ? AvroSerde.of(type) : create(className);
    serde.configure(config, false);
    return serde;
  }

  @SuppressWarnings("unchecked") // what a serde reads is known at run time only, whoever wrote it
  private static <T> Serde<T> create(String className) {
    trustGeneratedClasses();
    return (Serde<T>) instantiate(serdeClass(className));
  }

  // A foreign serde reads through Avro's own loading of classes, which trusts none but Java's since
  // 1.12.2. The setting is Avro's
  // and the whole process's; Consentry's own serdes neither need nor use it.
  private static void trustGeneratedClasses() {
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.DEFAULT,
            type -> type.getPackageName().equals(GeneratedClasses.PACKAGE)));
  }

  private static Class<? extends Serde<?>> serdeClass(String className) {
    try {
      Class<?> type = Class.forName(className, false, ValueSerdes.class.getClassLoader());
      if (!Serde.class.isAssignableFrom(type)) {
        throw new ConfigException(
            SERDE_CONFIG
                + ": expected a class that implements "
                + Serde.class.getName()
                + ", got "
                + className);
      }
      @SuppressWarnings("unchecked") // checked above
      var serdeClass = (Class<? extends Serde<?>>) type;
      return serdeClass;
    } catch (ClassNotFoundException e) {
      throw new ConfigException(
          SERDE_CONFIG
              + ": expected a class on the class path, got "
              + className
              + "; Confluent's serde comes with `mvn -Pconfluent`");
    }
  }

  private static Serde<?> instantiate(Class<? extends Serde<?>> type) {
    try {
      return type.getConstructor().newInstance();
    } catch (NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      throw new ConfigException(
          SERDE_CONFIG
              + ": expected a class with a public constructor without parameters, got "
              + type.getName());
    }
  }
}
