package io.consentry.registry;

import static io.consentry.registry.ScriptedServer.answer;
import static io.consentry.registry.ScriptedServer.drip;
import static io.consentry.registry.ScriptedServer.redirect;
import static io.consentry.registry.ScriptedServer.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.consentry.avro.DeadLetter;
import io.consentry.embedded.EmbeddedRegistry;
import io.consentry.registry.SchemaRegistryException.Kind;
import io.consentry.registry.ScriptedServer.Answer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The client against a registry that is well, and in each way in which one is not (F22). */
final class HttpSchemaRegistryTest {

  private static final String CANARY = "c4n4ry-s3cr3t";
  private static final Answer GOOD = answer(200, "{\"schema\": \"\\\"long\\\"\"}");
  private static final Schema LONG = Schema.create(Schema.Type.LONG);

  @Test
  void registersAndFindsSchemas() {
    try (var server = EmbeddedRegistry.start()) {
      SchemaRegistry registry = registry(server.url());

      int id = registry.register("a/b c-value", Examples.DEAD_LETTER);

      assertThat(registry.lookup("a/b c-value", Examples.DEAD_LETTER)).isEqualTo(id);
      assertThat(registry.byId(id)).isEqualTo(Examples.DEAD_LETTER);
      assertThat(server.registry().subjects()).containsExactly("a/b c-value");
    }
  }

  @Test
  void carriesASerde() {
    try (var server = EmbeddedRegistry.start()) {
      var writer = serde(server.url());
      var reader = serde(server.url() + "/");

      byte[] message = writer.serializer().serialize("t", Examples.deadLetter());

      assertThat(reader.deserializer().deserialize("t", message)).isEqualTo(Examples.deadLetter());
    }
  }

  @Test
  void saysWhatIsIncompatible() {
    try (var server = EmbeddedRegistry.start()) {
      SchemaRegistry registry = registry(server.url());
      registry.register("s", LONG);

      var failure = failure(() -> registry.register("s", Schema.create(Schema.Type.STRING)));

      assertThat(failure.kind()).isEqualTo(Kind.INCOMPATIBLE);
      assertThat(failure).hasMessageContaining("TYPE_MISMATCH").hasMessageContaining("version 1");
    }
  }

  static Stream<Arguments> passing() {
    return Stream.of(
        arguments("500", answer(500, "{\"error_code\": 50001}")),
        arguments("503 page", answer(503, "<html>")),
        arguments("429", answer(429, "")),
        arguments("garbage", answer(200, "<html>sign in</html>")),
        arguments("empty", answer(200, "")),
        arguments("other JSON", answer(200, "[1, 2]")),
        arguments("two megabytes", answer(200, "x".repeat(2 << 20))),
        arguments("silence", silence()),
        arguments("drip", drip()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passing")
  void triesAgainAfter(String name, Answer first) {
    try (var server = new ScriptedServer(first, GOOD)) {
      assertThat(registry(server.url()).byId(1)).isEqualTo(LONG);
      assertThat(server.requests()).isEqualTo(2);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passing")
  void givesUpAfterTheLastRetry(String name, Answer always) {
    try (var server = new ScriptedServer(always)) {
      var failure = failure(() -> registry(server.url()).byId(1));

      assertThat(failure.retriable()).isTrue();
      assertThat(failure)
          .hasMessageContaining("GET " + server.url() + "/schemas/ids/1")
          .hasMessageContaining("expected");
      assertThat(server.requests()).isEqualTo(3);
    }
  }

  static Stream<Arguments> lasting() {
    return Stream.of(
        arguments(
            "401",
            answer(401, "{\"error_code\": 401, \"message\": \"" + CANARY + "\"}"),
            Kind.REFUSED),
        arguments("403", answer(403, ""), Kind.REFUSED),
        arguments("404 of another server", answer(404, "<html>"), Kind.REFUSED),
        arguments("unknown schema", answer(404, "{\"error_code\": 40403}"), Kind.NOT_FOUND),
        arguments("redirect", redirect("http://127.0.0.1:1/"), Kind.REFUSED),
        arguments(
            "no schema",
            answer(200, "{\"schema\": \"{\\\"type\\\": \\\"recrod\\\"}\"}"),
            Kind.INVALID),
        arguments(
            "Protobuf",
            answer(200, "{\"schema\": \"\", \"schemaType\": \"PROTOBUF\"}"),
            Kind.INVALID));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lasting")
  void doesNotTryAgainAfter(String name, Answer answer, Kind kind) {
    try (var server = new ScriptedServer(answer, GOOD)) {
      var failure = failure(() -> registry(server.url()).byId(1));

      assertThat(failure.kind()).isEqualTo(kind);
      assertThat(failure.getMessage()).hasLineCount(1).doesNotContain(CANARY);
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  @Test
  void followsNoRedirect() {
    try (var elsewhere = new ScriptedServer(GOOD);
        var server = new ScriptedServer(redirect(elsewhere.url()))) {
      var failure = failure(() -> registry(server.url()).byId(1));

      assertThat(failure).hasMessageContaining("got 307");
      assertThat(elsewhere.requests()).isZero();
    }
  }

  @Test
  void goesOnToTheNextAddress() throws Exception {
    try (var broken = new ScriptedServer(answer(500, ""));
        var server = new ScriptedServer(GOOD)) {
      SchemaRegistry registry = registry(down() + ", " + broken.url() + "," + server.url());

      assertThat(registry.byId(1)).isEqualTo(LONG);
    }
  }

  @Test
  void saysThatNobodyListens() throws Exception {
    String url = down();

    var failure = failure(() -> serde(url).serializer().serialize("t", Examples.deadLetter()));

    assertThat(failure.retriable()).isTrue();
    assertThat(failure).hasMessageContaining(url).hasMessageContaining("ConnectException");
  }

  @Test
  void writesOnceTheRegistryIsBack() {
    Answer bad = answer(500, "");
    try (var server = new ScriptedServer(bad, bad, bad, answer(200, "{\"id\": 7}"))) {
      AvroSerde<DeadLetter> serde = serde(server.url());
      assertThat(
              failure(() -> serde.serializer().serialize("t", Examples.deadLetter())).retriable())
          .isTrue();

      assertThat(serde.serializer().serialize("t", Examples.deadLetter()))
          .startsWith(0, 0, 0, 0, 7);
    }
  }

  @Test
  void doesNotBlameAMessageForARegistryThatIsDown() throws Exception {
    AvroSerde<DeadLetter> serde = serde(down());

    var failure =
        failure(() -> serde.deserializer().deserialize("t", new byte[] {0, 0, 0, 0, 1, 0}));

    assertThat(failure.retriable()).isTrue();
  }

  @Test
  void readsOnWithKnownSchemasWhenTheRegistryGoesDown() {
    var server = EmbeddedRegistry.start();
    AvroSerde<DeadLetter> serde = serde(server.url());
    byte[] message = serde.serializer().serialize("t", Examples.deadLetter());
    assertThat(serde.deserializer().deserialize("t", message)).isNotNull();

    server.close();

    assertThat(
            serde
                .deserializer()
                .deserialize("t", serde.serializer().serialize("t", Examples.deadLetter())))
        .isNotNull();
  }

  @Test
  void sendsCredentialsAndNeverShowsThem() throws Exception {
    try (var server = new ScriptedServer(answer(401, CANARY))) {
      String withUser = server.url().replace("//", "//user:" + CANARY + "@");
      var inUrl = new HttpSchemaRegistry(RegistrySettings.of(config(withUser)));
      var asSetting = new HttpSchemaRegistry(RegistrySettings.of(withUserInfo(server.url())));

      assertThat(everythingSaid(failure(() -> inUrl.byId(1)), inUrl))
          .doesNotContain(CANARY)
          .contains(server.url());
      assertThat(everythingSaid(failure(() -> asSetting.byId(1)), asSetting))
          .doesNotContain(CANARY)
          .contains(server.url());
      // user:c4n4ry-s3cr3t
      assertThat(server.authorizations).containsOnly("Basic dXNlcjpjNG40cnktczNjcjN0");
    }
  }

  @Test
  void showsNoCredentialsOfARegistryThatIsDown() throws Exception {
    var registry =
        new HttpSchemaRegistry(
            RegistrySettings.of(withUserInfo(down().replace("//", "//user:" + CANARY + "@"))));

    assertThat(everythingSaid(failure(() -> registry.byId(1)), registry))
        .doesNotContain(CANARY)
        .doesNotContain("dXNlcj");
  }

  @Test
  void turnsAnUnknownIdIntoABadMessage() {
    try (var server = EmbeddedRegistry.start()) {
      var failure =
          catchThrowableOfType(
              SerializationException.class,
              () ->
                  serde(server.url())
                      .deserializer()
                      .deserialize("t", new byte[] {0, 0, 0, 0, 9, 0}));

      assertThat(failure).hasMessageContaining("t: ").hasMessageContaining("error 40403");
    }
  }

  private static String everythingSaid(Throwable failure, Object registry) {
    var text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text + registry.toString();
  }

  private static SchemaRegistryException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(SchemaRegistryException.class, call);
  }

  private static AvroSerde<DeadLetter> serde(String url) {
    AvroSerde<DeadLetter> serde = AvroSerde.of(DeadLetter.class);
    serde.configure(config(url), false);
    return serde;
  }

  private static SchemaRegistry registry(String url) {
    return new HttpSchemaRegistry(RegistrySettings.of(config(url)));
  }

  private static Map<String, Object> withUserInfo(String url) {
    var config = new HashMap<>(config(url));
    config.put("basic.auth.credentials.source", "USER_INFO");
    config.put("basic.auth.user.info", "user:" + CANARY);
    return config;
  }

  private static Map<String, Object> config(String url) {
    return Map.of(
        "schema.registry.url", url,
        "schema.registry.request.timeout.ms", 500,
        "max.retries", 2,
        "retries.wait.ms", 10,
        "retries.max.wait.ms", 20);
  }

  // A port at which nobody listens.
  private static String down() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + socket.getLocalPort();
    }
  }
}
