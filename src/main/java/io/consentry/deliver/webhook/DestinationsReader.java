package io.consentry.deliver.webhook;

import io.consentry.catalog.CatalogException;
import io.consentry.catalog.Problem;
import io.consentry.catalog.YamlTree;
import io.consentry.config.Secrets;
import io.consentry.risk.Level;
import io.consentry.risk.Networks;
import io.consentry.risk.PolicyNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads destinations from YAML. Secrets do not stand in it, but where they are: {@code env:NAME} or
 * {@code file:PATH}. Every mistake is reported with its line, and none with a secret.
 */
public final class DestinationsReader {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration FRESHNESS = Duration.ofHours(24);
  private static final int DESTRUCTIVE_PER_HOUR = 20;
  private static final int CONCURRENCY = 4;
  private static final Set<String> KINDS = Set.of("opened", "raised", "closed");

  /** What the sender itself sets, or HTTP. */
  private static final Set<String> RESERVED =
      Set.of(
          "host",
          "content-type",
          "content-length",
          "transfer-encoding",
          "connection",
          "te",
          "trailer",
          "upgrade",
          "expect",
          "user-agent");

  private final List<Problem> problems = new ArrayList<>();
  private final Secrets secrets;

  private DestinationsReader(Secrets secrets) {
    this.secrets = secrets;
  }

  /**
   * The destinations. Throws {@link CatalogException} with every mistake.
   *
   * @param name of the file, for messages
   */
  public static List<Destination> read(String name, String yaml, Map<String, String> environment) {
    DestinationsReader reader = new DestinationsReader(new Secrets(environment));
    List<Destination> found = new ArrayList<>();
    Optional<YamlTree> tree = YamlTree.readIfAny(name, yaml);
    if (tree.isPresent()) {
      PolicyNode root = PolicyNode.root(name, tree.get(), reader.problems::add);
      @Nullable PolicyNode list = root.fields("destinations").get("destinations");
      if (list != null) {
        list.items().forEach(item -> reader.destination(item).ifPresent(found::add));
      }
    }
    if (found.isEmpty() && reader.problems.isEmpty()) {
      reader.problems.add(
          Problem.error(name, 1, "destinations", "at least one destination", "none"));
    }
    Set<String> names = new LinkedHashSet<>();
    found.stream()
        .filter(each -> !names.add(each.name()))
        .forEach(each ->
            reader.problems.add(
                Problem.error(name, 0, "destinations", "each name once", each.name() + " twice")));
    if (!reader.problems.isEmpty()) {
      throw new CatalogException(reader.problems);
    }
    return found;
  }

  private Optional<Destination> destination(PolicyNode item) {
    int before = problems.size();
    Map<String, PolicyNode> fields =
        item.fields(
            "name",
            "url",
            "keys",
            "headers",
            "filter",
            "timeout",
            "freshness",
            "destructive-per-hour",
            "allow-http",
            "allow-addresses",
            "hosts",
            "concurrency",
            "start",
            "console");
    String name = name(item, fields.get("name"));
    URI url = url(item, fields);
    List<Signature.Key> keys = keys(fields.get("keys"));
    Map<String, String> headers = headers(fields.get("headers"));
    Destination.Filter filter = filter(fields.get("filter"));
    Duration timeout = duration(fields.get("timeout"), TIMEOUT, Duration.ofMinutes(2));
    Duration freshness = duration(fields.get("freshness"), FRESHNESS, Duration.ofDays(30));
    Networks allowed = networks(fields.get("allow-addresses"));
    int perHour = number(fields.get("destructive-per-hour"), 0, 10_000, DESTRUCTIVE_PER_HOUR);
    int concurrency = number(fields.get("concurrency"), 1, 64, CONCURRENCY);
    String start = start(fields.get("start"));
    @Nullable String console = console(fields.get("console"));
    if (keys.isEmpty() && headers.isEmpty() && problems.size() == before) {
      item.wrong("keys to sign with, or headers that the receiver knows the sender by", "neither");
    }
    return problems.size() > before
        ? Optional.empty()
        : Optional.of(
            new Destination(
                name,
                url,
                keys,
                headers,
                filter,
                timeout,
                freshness,
                perHour,
                allowed,
                concurrency,
                start,
                console));
  }

  private static String name(PolicyNode item, @Nullable PolicyNode node) {
    if (node == null) {
      item.missing("name", "a name");
      return "";
    }
    String name = node.text().orElse("");
    if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
      node.wrong("lower-case letters, digits and hyphens, at most 63", name);
    }
    return name;
  }

  /** The address may be a secret: of what is wrong with it only the sort is said. */
  private URI url(PolicyNode item, Map<String, PolicyNode> fields) {
    URI nowhere = URI.create("https://invalid/");
    @Nullable PolicyNode node = fields.get("url");
    if (node == null) {
      item.missing("url", "an address, or env:NAME or file:PATH where it is");
      return nowhere;
    }
    Optional<String> text =
        node.text()
            .flatMap(one -> one.startsWith("http") ? Optional.of(one) : secrets.read(node, one));
    if (text.isEmpty()) {
      return nowhere;
    }
    try {
      URI url = new URI(text.get());
      @Nullable String host = url.getHost();
      @Nullable PolicyNode plain = fields.get("allow-http");
      boolean http = plain != null && yes(plain);
      String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      if (!scheme.equals("https") && !(http && scheme.equals("http"))) {
        node.wrong("https, or http with allow-http: yes", "the scheme " + scheme);
      } else if (host == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
        node.wrong("a host, no user and no fragment", "an address without, or with, one");
      } else if (!hosts(fields.get("hosts"), host)) {
        node.wrong("one of the hosts allowed", host);
      }
      return url;
    } catch (URISyntaxException _) {
      node.wrong("an address such as https://hooks.example/path", "what is none");
      return nowhere;
    }
  }

  private static boolean hosts(@Nullable PolicyNode node, String host) {
    Set<String> hosts = lowered(node);
    return hosts.isEmpty() || hosts.contains(host.toLowerCase(Locale.ROOT));
  }

  private static boolean yes(PolicyNode node) {
    String text = node.text().orElse("").toLowerCase(Locale.ROOT);
    if (!Set.of("yes", "true", "no", "false").contains(text)) {
      node.wrong("yes or no", text);
    }
    return text.equals("yes") || text.equals("true");
  }

  private List<Signature.Key> keys(@Nullable PolicyNode node) {
    List<Signature.Key> keys = new ArrayList<>();
    for (PolicyNode item : node == null ? List.<PolicyNode>of() : node.items()) {
      secrets
          .read(item)
          .ifPresent(secret -> {
            try {
              keys.add(Signature.Key.of(secret));
            } catch (IllegalArgumentException e) {
              item.wrong(String.valueOf(e.getMessage()), "something else");
            }
          });
    }
    return keys;
  }

  private Map<String, String> headers(@Nullable PolicyNode node) {
    Map<String, String> headers = new HashMap<>();
    if (node != null) {
      node.fields(field -> {
        String name = field.name().toLowerCase(Locale.ROOT);
        if (!name.matches("[a-z0-9!#$%&'*+.^_`|~-]{1,100}")
            || RESERVED.contains(name)
            || name.startsWith("webhook-")) {
          field.unknownName("a header that neither HTTP nor the signature uses");
        } else {
          secrets.read(field).ifPresent(value -> headers.put(field.name(), value));
        }
      });
    }
    return headers;
  }

  private static Destination.Filter filter(@Nullable PolicyNode node) {
    Map<String, PolicyNode> fields =
        node == null ? Map.of() : node.fields("level", "tenants", "vendors", "kinds", "activities");
    @Nullable PolicyNode kinds = fields.get("kinds");
    if (kinds != null && !KINDS.containsAll(lowered(kinds))) {
      kinds.wrong("opened, raised or closed", String.join(", ", lowered(kinds)));
    }
    return new Destination.Filter(
        level(fields.get("level")),
        lowered(fields.get("tenants")),
        lowered(fields.get("vendors")),
        lowered(kinds),
        lowered(fields.get("activities")));
  }

  private static Level level(@Nullable PolicyNode node) {
    if (node == null) {
      return Level.INFO;
    }
    String text = node.text().orElse("");
    for (Level level : Level.values()) {
      if (level.label().equals(text.toLowerCase(Locale.ROOT))) {
        return level;
      }
    }
    node.wrong("info, low, medium, high or critical", text);
    return Level.INFO;
  }

  private static Set<String> lowered(@Nullable PolicyNode node) {
    Set<String> texts = new LinkedHashSet<>();
    if (node != null) {
      node.items()
          .forEach(
              item -> item.text().map(text -> text.toLowerCase(Locale.ROOT)).ifPresent(texts::add));
    }
    return texts;
  }

  private static Networks networks(@Nullable PolicyNode node) {
    Set<String> ranges = new LinkedHashSet<>();
    if (node != null) {
      for (PolicyNode item : node.items()) {
        String text = item.text().orElse("");
        if (Networks.valid(text) && !text.toUpperCase(Locale.ROOT).startsWith("AS")) {
          ranges.add(text);
        } else {
          item.wrong("a range of addresses such as 10.1.0.0/16", text);
        }
      }
    }
    return Networks.of(ranges);
  }

  private static int number(@Nullable PolicyNode node, int least, int most, int otherwise) {
    OptionalInt number =
        node == null ? OptionalInt.empty() : node.number(least, most, least + " to " + most);
    return number.orElse(otherwise);
  }

  private static Duration duration(@Nullable PolicyNode node, Duration otherwise, Duration most) {
    if (node == null) {
      return otherwise;
    }
    String text = node.text().orElse("");
    try {
      Duration found = Duration.parse(text);
      if (found.compareTo(Duration.ofMillis(100)) >= 0 && found.compareTo(most) <= 0) {
        return found;
      }
      node.wrong("PT0.1S to " + most, text);
    } catch (DateTimeException _) {
      node.wrong("a duration such as PT20S", text);
    }
    return otherwise;
  }

  private static String start(@Nullable PolicyNode node) {
    String text = node == null ? "latest" : node.text().orElse("");
    if (node == null || text.equals("latest") || text.equals("earliest")) {
      return text;
    }
    return duration(node, Duration.ofDays(1), Duration.ofDays(30)).toString();
  }

  private static @Nullable String console(@Nullable PolicyNode node) {
    if (node == null) {
      return null;
    }
    String text = node.text().orElse("");
    if (!text.matches("https?://[A-Za-z0-9.:\\[\\]-]+(/[A-Za-z0-9._~/-]*)?")) {
      node.wrong("where the page is, such as https://consentry.example/", text);
    }
    return text.endsWith("/") ? text : text + "/";
  }
}
