package io.consentry;

import io.consentry.source.eventhubs.EventHubsKind;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code consentry source event-hubs}: copies hubs into entra.audit. */
@Command(
    name = "event-hubs",
    description = {
      "Copies Azure Event Hubs into entra.audit, by their Kafka endpoint, until it is told to stop.",
      "A hub that carries sign-ins, too, goes there all the same: the stream sorts.",
      "Reads the hubs, as a member of no consumer group. Writes entra.audit, and how far it has come,",
      "in one transaction, to consentry.sources."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SourceEventHubsCommand extends SourceVerb {
  @Option(
      names = "--connection-string",
      paramLabel = "env:NAME|file:PATH",
      description =
          "Where a connection string with the right to listen is: Endpoint=sb://...;SharedAccessKeyName=...;SharedAccessKey=...")
  private @Nullable String connectionString;

  @Option(
      names = "--namespace",
      paramLabel = "HOST",
      description = {
        "Instead: NAME.servicebus.windows.net, read as an application of Entra ID with the role Azure Event Hubs Data Receiver,",
        "by one of the four ways below, and --login-tenant."
      })
  private @Nullable String namespace;

  @Option(
      names = "--login-tenant",
      paramLabel = "ID",
      description = "The tenant of that application; not needed for a managed identity.")
  private @Nullable String loginTenant;

  @Mixin private CredentialOptions credential;

  @Option(
      names = "--hubs",
      paramLabel = "NAME",
      arity = "1..*",
      split = ",",
      description = "The hubs. Not needed where the connection string has an EntityPath.")
  private @Nullable List<String> hubs;

  @Option(
      names = "--tenant",
      paramLabel = "ID",
      description = "The tenant of events that name none; those of diagnostic settings name it.")
  private @Nullable String tenant;

  @Option(
      names = "--servers",
      paramLabel = "HOST:PORT",
      description = "Where the hubs' Kafka endpoint is, if not at port 9093 of the namespace.")
  private @Nullable String servers;

  @Option(
      names = "--kafka",
      paramLabel = "KEY=VALUE",
      description = "A setting of the Kafka client that reads the hubs.")
  private @Nullable Map<String, String> kafka;

  @Override
  int run() throws IOException {
    Map<String, @Nullable Object> options = credential.fields();
    options.put("connection-string", connectionString);
    options.put("namespace", namespace);
    options.put("login-tenant", loginTenant);
    options.put("hubs", hubs);
    options.put("tenant", tenant);
    options.put("servers", servers);
    options.put("kafka", kafka);
    return run(sources(new EventHubsKind(), options));
  }
}
