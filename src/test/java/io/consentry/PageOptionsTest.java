package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import io.consentry.serve.PageAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PageOptionsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--page-name=consentry-0.consentry --page-name=consentry.example",
        "--page-name=consentry-0.consentry,consentry.example"
      })
  void aPageMayHaveSeveralNames(String arguments) throws Exception {
    PageOptions options = CommandLine.populateCommand(new PageOptions(), arguments.split(" ", -1));

    PageAddress address = options.address("127.0.0.1:8080");

    assertThat(address.names()).containsExactly("consentry-0.consentry", "consentry.example");
    assertThat(address.known()).isEqualTo("consentry-0.consentry:8080");
  }

  @Test
  void withoutANameItHasThatOfItsAddress() throws Exception {
    PageOptions options = CommandLine.populateCommand(new PageOptions());

    assertThat(options.address("127.0.0.1:8080"))
        .satisfies(address -> assertThat(address.names()).isEqualTo(List.of()))
        .satisfies(address -> assertThat(address.known()).isEqualTo("127.0.0.1:8080"));
  }
}
