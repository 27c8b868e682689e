package io.consentry.source.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.consentry.source.graph.GraphException.Failure.Passing;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphPageTest {
  @Test
  void elementsAreCutOutByteForByte() throws Exception {
    GraphPage page =
        page(
            """
            {"@odata.context":"x", "value" : [ {"b":null, "id":"1","n":1.50, "a":{"id":"no"}} ,
              { "activityDateTime":"2026-03-04T02:16:05.1234567Z","id":"\\u0031é 😀"}
              , null,7 ,"x\\"]" , [1,{"id":"in"}]],
             "@odata.nextLink":"https://graph.microsoft.com/v1.0/x?$skiptoken=a"}
            """);

    assertThat(page.elements())
        .extracting(each -> new String(each.json(), StandardCharsets.UTF_8))
        .containsExactly(
            "{\"b\":null, \"id\":\"1\",\"n\":1.50, \"a\":{\"id\":\"no\"}}",
            "{ \"activityDateTime\":\"2026-03-04T02:16:05.1234567Z\",\"id\":\"\\u0031é 😀\"}",
            "null",
            "7",
            "\"x\\\"]\"",
            "[1,{\"id\":\"in\"}]");
    assertThat(page.elements().getFirst().id()).contains("1");
    assertThat(page.elements().get(1).id()).contains("1é 😀");
    assertThat(page.elements().get(1).time()).contains("2026-03-04T02:16:05.1234567Z");
    assertThat(page.elements().getLast().id()).isEmpty();
    assertThat(page.next()).contains("https://graph.microsoft.com/v1.0/x?$skiptoken=a");
    assertThat(page.delta()).isEmpty();
  }

  @Test
  void theLinkMayComeFirstAndAMarkOfTheByteOrderIsNoPartOfIt() throws Exception {
    GraphPage page =
        page("\uFEFF{\"@odata.deltaLink\":\"d\",\"@odata.nextLink\":\"n\",\"value\":[{}]}");

    assertThat(page.next()).contains("n");
    assertThat(page.delta()).contains("d");
    assertThat(page.elements()).singleElement().extracting(each -> each.json().length).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html><body>Sign in</body></html>",
        "[]",
        "null",
        "{}",
        "{\"value\":null}",
        "{\"value\":{}}",
        "{\"error\":{\"code\":\"x\"}}",
        "{\"value\":[{\"id\":\"1\"},{\"id\":\"2\"",
        "{\"value\":[{\"id\":\"1\"}],\"@odata.nextLi",
        "{\"value\":[{\"id\":\"1\"}]",
      })
  void whatIsNoPageIsAskedForAgain(String body) {
    GraphException e = catchThrowableOfType(GraphException.class, () -> page(body));

    assertThat(e.failure()).isInstanceOf(Passing.class);
    assertThat(e).hasMessageStartingWith("expected a page with \"value\" from Graph, got ");
  }

  @Test
  void anotherEncodingIsRefused() {
    byte[] utf16 = "{\"value\":[{\"id\":\"1\"}]}".getBytes(StandardCharsets.UTF_16);

    assertThat(catchThrowableOfType(GraphException.class, () -> GraphPage.of(utf16))).isNotNull();
  }

  private static GraphPage page(String json) throws GraphException {
    return GraphPage.of(json.getBytes(StandardCharsets.UTF_8));
  }
}
