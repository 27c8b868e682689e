package io.consentry;

import io.consentry.source.office365.Office365Kind;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code consentry source office365}: polls the Office 365 Management Activity API. */
@Command(
    name = "office365",
    description = {
      "Polls audit events from the Office 365 Management Activity API into entra.audit until it is told to stop.",
      "Only those of Entra ID, from seven days back on. They come an hour or more after Microsoft Graph has them.",
      "The application needs the permission ActivityFeed.Read on Office 365 Management APIs, and no other.",
      "Begins the subscription Audit.AzureActiveDirectory; writes entra.audit, and how far it has come,",
      "in one transaction, to consentry.sources."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SourceOffice365Command extends SourceVerb {
  @Mixin private ApplicationOptions application;

  @Option(
      names = "--plan",
      paramLabel = "NAME",
      description = "enterprise, gcc, gcc-high or dod. Default: enterprise.")
  private @Nullable String plan;

  @Override
  int run() throws IOException {
    Map<String, @Nullable Object> options = application.fields();
    options.put("plan", plan);
    return run(sources(new Office365Kind(), options));
  }
}
