package io.consentry.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls of Confluent's API, as any client makes them. */
final class EmbeddedRegistryTest {

  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final String INT = "{\"schema\": \"\\\"int\\\"\"}";
  private static final String LONG = "{\"schema\": \"\\\"long\\\"\"}";

  private final EmbeddedRegistry registry = EmbeddedRegistry.start();
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void registerInt() throws Exception {
    assertThat(send("POST", "/subjects/a-value/versions", INT).body()).isEqualTo("{\"id\":1}");
  }

  @AfterEach
  void close() {
    registry.close();
    client.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/ | {}",
        "/subjects | [\"a-value\"]",
        "/subjects/a-value/versions | [1]",
        "/subjects/a%2Dvalue/versions | [1]",
        "/subjects/a-value/versions/1 | {\"subject\":\"a-value\",\"version\":1,\"id\":1,\"schema\":\"\\\"int\\\"\"}",
        "/subjects/a-value/versions/latest | {\"subject\":\"a-value\",\"version\":1,\"id\":1,\"schema\":\"\\\"int\\\"\"}",
        "/schemas/ids/1 | {\"schema\":\"\\\"int\\\"\"}",
        "/schemas/types | [\"AVRO\"]",
        "/config | {\"compatibilityLevel\":\"BACKWARD\"}",
        "/config/a-value | {\"compatibilityLevel\":\"BACKWARD\"}",
      })
  void answersQuestions(String path, String answer) throws Exception {
    HttpResponse<String> response = send("GET", path, "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(answer);
    assertThat(response.headers().firstValue("Content-Type")).contains(MEDIA_TYPE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "GET | /subjects/none/versions | | 404 | 40401",
        "GET | /subjects/a-value/versions/2 | | 404 | 40402",
        "GET | /subjects/a-value/versions/x | | 422 | 42202",
        "GET | /schemas/ids/2 | | 404 | 40403",
        "GET | /schemas/ids/x | | 404 | 40403",
        "POST | /subjects/none | " + INT + " | 404 | 40401",
        "POST | /subjects/a-value | " + LONG + " | 404 | 40403",
        "POST | /subjects/a-value/versions | {\"schema\": \"{\"} | 422 | 42201",
        "POST | /subjects/a-value/versions | {} | 422 | 42201",
        "POST | /subjects/a-value/versions | not JSON | 422 | 42201",
        "POST | /subjects/a-value/versions | {\"schema\": \"\", \"schemaType\": \"JSON\"} | 422 | 42201",
        "POST | /subjects/a-value/versions | {\"schema\": \"\\\"string\\\"\"} | 409 | 409",
        "PUT | /config | {\"compatibility\": \"SIDEWAYS\"} | 422 | 42203",
        "GET | /nothing | | 404 | 404",
        "DELETE | /subjects | | 405 | 405",
      })
  void turnsDown(String method, String path, String body, int status, int code) throws Exception {
    HttpResponse<String> response = send(method, path, body == null ? "" : body);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).startsWith("{\"error_code\":" + code + ",\"message\":\"");
  }

  @Test
  void findsAndEvolvesSchemas() throws Exception {
    assertThat(send("POST", "/subjects/a-value", INT).body()).contains("\"version\":1", "\"id\":1");
    assertThat(send("POST", "/compatibility/subjects/a-value/versions/latest", LONG).body())
        .contains("\"is_compatible\":true");
    assertThat(send("POST", "/subjects/a-value/versions", LONG).body()).isEqualTo("{\"id\":2}");
    assertThat(send("POST", "/compatibility/subjects/a-value/versions/latest", INT).body())
        .contains("\"is_compatible\":false", "TYPE_MISMATCH");
  }

  @Test
  void changesTheLevel() throws Exception {
    assertThat(send("PUT", "/config/a-value", "{\"compatibility\": \"NONE\"}").body())
        .isEqualTo("{\"compatibility\":\"NONE\"}");
    assertThat(send("PUT", "/config", "{\"compatibility\": \"FULL\"}").body())
        .isEqualTo("{\"compatibility\":\"FULL\"}");

    assertThat(send("GET", "/config/a-value", "").body()).contains("NONE");
    assertThat(send("GET", "/config/other", "").body()).contains("FULL");
    assertThat(
            send("POST", "/subjects/a-value/versions", "{\"schema\": \"\\\"string\\\"\"}")
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void takesNoLargeBody() throws Exception {
    assertThat(
            send("POST", "/subjects/a-value/versions", "\"" + "x".repeat(1 << 20) + "\"")
                .statusCode())
        .isEqualTo(413);
  }

  @Test
  void takesNothingFromAWebPage() throws Exception {
    var form =
        request("POST", "/subjects/a-value/versions", LONG)
            .setHeader("Content-Type", "text/plain")
            .build();

    assertThat(client.send(form, BodyHandlers.ofString()).statusCode()).isEqualTo(415);
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return client.send(request(method, path, body).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String method, String path, String body) {
    return HttpRequest.newBuilder(URI.create(registry.url() + path))
        .header("Content-Type", MEDIA_TYPE)
        .method(method, BodyPublishers.ofString(body));
  }
}
