package io.consentry.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.consentry.avro.AnnouncedState;
import io.consentry.avro.ApplicationState;
import io.consentry.avro.CaseState;
import io.consentry.avro.DeadLetter;
import io.consentry.avro.HoldingState;
import io.consentry.avro.ListingState;
import io.consentry.avro.SightingOfApplication;
import io.consentry.avro.SightingState;
import io.consentry.avro.SpreadState;
import io.consentry.avro.TrailState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StateSerdeTest {

  private static final String STORE = "seen";
  private static final Schema OLDER =
      new Schema.Parser()
          .parse(
              Examples.DEAD_LETTER
                  .toString()
                  .replace("\"name\":\"element\"", "\"name\":\"index\""));

  private final StateSerde<DeadLetter> serde = StateSerde.of(DeadLetter.class);

  @Test
  void readsWhatItWrote() {
    byte[] state = serde.serializer().serialize(STORE, Examples.deadLetter());

    assertThat(serde.deserializer().deserialize(STORE, state)).isEqualTo(Examples.deadLetter());
    assertThat(serde.serializer().serialize(STORE, null)).isNull();
    assertThat(serde.deserializer().deserialize(STORE, null)).isNull();
  }

  @Test
  void speaksAvrosSingleObjectEncoding() throws Exception {
    byte[] ours = serde.serializer().serialize(STORE, Examples.deadLetter());
    ByteBuffer theirs =
        new BinaryMessageEncoder<DeadLetter>(GeneratedClasses.INSTANCE, Examples.DEAD_LETTER)
            .encode(Examples.deadLetter());

    assertThat(ours).isEqualTo(bytes(theirs));
    assertThat(
            new BinaryMessageDecoder<DeadLetter>(GeneratedClasses.INSTANCE, Examples.DEAD_LETTER)
                .decode(ours))
        .isEqualTo(Examples.deadLetter());
  }

  @Test
  void readsTheStateOfAnOlderSchema() throws Exception {
    DeadLetter read =
        StateSerde.of(DeadLetter.class, OLDER).deserializer().deserialize(STORE, olderState());

    assertThat(read.getElement()).isNull();
    assertThat(read.getStep()).isEqualTo("normalise");
  }

  @Test
  void saysWhichSchemaItDoesNotKnowAndWhatToDo() throws Exception {
    byte[] state = olderState();

    assertThatThrownBy(() -> serde.deserializer().deserialize(STORE, state))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("seen: expected state written as DeadLetter")
        .hasMessageContaining(
            "fingerprint %016x", org.apache.avro.SchemaNormalization.parsingFingerprint64(OLDER))
        .hasMessageContaining("run the version that wrote it")
        .hasMessageContaining("consentry reset");
  }

  @Test
  void rejectsAnOlderSchemaThatItCannotRead() {
    Schema other =
        Schema.createRecord("DeadLetter", null, "io.consentry.avro", false, java.util.List.of());

    assertThatThrownBy(() -> StateSerde.of(DeadLetter.class, other))
        .isInstanceOf(AvroRuntimeException.class)
        .hasMessageContaining("cannot read what was written");
  }

  @Test
  void rejectsDamagedState() {
    byte[] state = serde.serializer().serialize(STORE, Examples.deadLetter());

    assertThatThrownBy(() -> serde.deserializer().deserialize(STORE, new byte[] {1, 2}))
        .hasMessageContaining("begins with 0xC301");
    assertThatThrownBy(
            () -> serde.deserializer().deserialize(STORE, Arrays.copyOf(state, state.length - 3)))
        .hasMessageContaining("ends early");
    assertThatThrownBy(
            () -> serde.deserializer().deserialize(STORE, Arrays.copyOf(state, state.length + 1)))
        .hasMessageContaining("bytes after the end");
  }

  private static byte[] olderState() throws Exception {
    var record = new GenericRecordBuilder(OLDER);
    OLDER.getFields().stream()
        .filter(f -> f.defaultVal() == null)
        .forEach(f -> record.set(f, value(f)));
    return bytes(
        new BinaryMessageEncoder<GenericData.Record>(GenericData.get(), OLDER)
            .encode(record.build()));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    var bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static Object value(Schema.Field field) {
    return field.name().equals("timestamp") ? 0L : Examples.deadLetter().get(field.pos());
  }

  /** A record of random content, written by each version's schema, is read by this one's. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        SightingState.class,
        ApplicationState.class,
        HoldingState.class,
        TrailState.class,
        ListingState.class,
        CaseState.class,
        SpreadState.class,
        AnnouncedState.class,
        SightingOfApplication.class
      })
  <T extends SpecificRecord> void readsWhatEachVersionWrote(Class<T> type) throws IOException {
    StateSerde<T> kept = StateSerde.kept(type);
    Path versions = Path.of("src/main/resources/state", type.getSimpleName() + ".schemas");
    for (String version : Files.readAllLines(versions)) {
      Schema schema = new Schema.Parser().parse(version);
      ByteBuffer written =
          new BinaryMessageEncoder<>(GenericData.get(), schema)
              .encode(new RandomData(schema, 1, 7).iterator().next());

      T read = kept.deserializer().deserialize(STORE, bytes(written));

      assertThat(kept.serializer().serialize(STORE, read)).isNotEmpty();
    }
  }

  @Test
  void aSchemaThatIsNotKeptIsRefusedWithTheLineToAdd() {
    assertThatThrownBy(() -> StateSerde.kept(DeadLetter.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "state/DeadLetter.schemas: expected this version's schema as its last")
        .hasMessageContaining("{\"name\":\"io.consentry.avro.DeadLetter\"");
  }
}
