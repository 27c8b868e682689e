package io.consentry.serve;

import com.fasterxml.jackson.databind.util.RawValue;
import io.consentry.activity.Printable;
import io.consentry.ledger.Holding;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applications and principals. Lists come from the published ledger, which every instance reads
 * whole; one application's history comes from the state of the instance that has its tenant, asked
 * over HTTP where that is another one, and once only.
 */
final class AppRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(AppRoutes.class);
  private static final String HOP = "Consentry-Hop";
  private static final Duration FORWARD_WITHIN = Duration.ofSeconds(3);
  private static final int MAX_ANSWER_BYTES = 16 << 20;
  private static final int FINDINGS_SHOWN = 50;
  private static final Set<String> LIST =
      Set.of("tenant", "q", "tier", "vendor", "sort", "limit", "cursor");

  private final AppDirectory directory;
  private final FindingsView findings;
  private final Instances instances;
  private final HttpClient client;
  private final String scheme;

  /**
   * @param address of this instance: the others are as it is
   */
  AppRoutes(
      AppDirectory directory, FindingsView findings, Instances instances, PageAddress address) {
    this.directory = directory;
    this.findings = findings;
    this.instances = instances;
    this.scheme = address.scheme();
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(FORWARD_WITHIN)
            .followRedirects(HttpClient.Redirect.NEVER);
    this.client =
        address.tls() == null ? builder.build() : builder.sslContext(address.tls().peers()).build();
  }

  List<ApiRoute> routes() {
    return List.of(
        new ApiRoute(
            "/applications",
            "Applications and what each holds now.",
            LIST,
            (_, query) -> list(query, directory.apps(sort(query)))),
        new ApiRoute(
            "/applications/{tenant}/{id}",
            "One application: what it holds and held, its vendor's document, its findings.",
            Set.of(),
            (request, _) -> one(request)),
        new ApiRoute(
            "/principals",
            "Users, groups and service principals that hold a directory role.",
            LIST,
            (_, query) -> list(query, directory.principals(sort(query)))),
        new ApiRoute(
            "/principals/{tenant}/{id}",
            "One principal: the roles and permissions it holds and held.",
            Set.of(),
            (request, _) -> one(request)));
  }

  private static String sort(Query query) {
    return Objects.requireNonNullElse(query.oneOf("sort", AppDirectory.SORTS), "tier");
  }

  private static Object list(Query query, List<AppItem> all) {
    @Nullable String tenant = query.text("tenant");
    @Nullable String vendor = query.text("vendor");
    @Nullable String tier = query.oneOf("tier", List.of("0", "1", "2", "3", "unknown"));
    @Nullable String text = query.text("q");
    List<String> words =
        text == null ? List.of() : List.of(text.strip().toLowerCase(Locale.ROOT).split("\\s+"));
    int limit = query.limit();
    @Nullable String cursor = query.text("cursor");
    @Nullable String after = cursor == null ? null : decoded(cursor);
    boolean found = after == null;
    List<AppItem> items = new ArrayList<>();
    @Nullable String next = null;
    int total = 0;
    for (AppItem item : all) {
      if (matches(item, tenant, vendor, tier, words)) {
        total++;
        if (found && items.size() < limit) {
          items.add(item);
        } else if (found && next == null) {
          next = encoded(items.getLast());
        }
      }
      found = found || key(item).equals(after);
    }
    if (!found) {
      throw ApiException.bad("cursor", "one of this list; begin anew", String.valueOf(cursor));
    }
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("items", items);
    answer.put("next", next);
    answer.put("total", total);
    return answer;
  }

  private static boolean matches(
      AppItem item,
      @Nullable String tenant,
      @Nullable String vendor,
      @Nullable String tier,
      List<String> words) {
    if ((tenant != null && !tenant.equals(item.tenantId()))
        || (vendor != null && !vendor.equalsIgnoreCase(item.vendor()))
        || (tier != null
            && !tier.equals(item.tier() == null ? "unknown" : item.tier().toString()))) {
      return false;
    }
    return words.stream().allMatch(item.text()::contains);
  }

  private static String key(AppItem item) {
    return item.tenantId() + "|" + item.servicePrincipalId();
  }

  private static String encoded(AppItem item) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key(item).getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String cursor) {
    try {
      return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw ApiException.bad("cursor", "a cursor that this API gave", cursor);
    }
  }

  private Object one(Context request) {
    String tenant = request.pathParam("tenant");
    String object = request.pathParam("id");
    if (request.header(HOP) == null) {
      Optional<Object> other =
          instances.elsewhere(tenant).flatMap(instance -> ask(instance, request));
      if (other.isPresent()) {
        return other.get();
      }
    }
    AppDirectory.Detail detail = directory.detail(new Inventory.Id(tenant, object));
    Optional<List<Holding>> own = instances.holdings(tenant, detail.item().servicePrincipalId());
    List<Held> holdings = merged(detail.holdings(), own.orElse(List.of()));
    if (holdings.isEmpty() && detail.item().name() == null && detail.item().appId() == null) {
      throw ApiException.notFound("application", "one that is known", tenant + "/" + object);
    }
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("app", detail.item());
    answer.put("holdings", holdings);
    answer.put("history", own.isPresent() ? "whole" : "since this page started");
    answer.put(
        "conformance",
        detail.vendor().map(match -> directory.conformance(match, holdings)).orElse(null));
    answer.put("findings", findingsOf(tenant, detail.item()));
    return answer;
  }

  private List<FindingRow> findingsOf(String tenant, AppItem item) {
    FindingFilter filter =
        new FindingFilter(
            tenant, Set.of(), null, item.servicePrincipalId(), null, List.of(), null, null, null);
    return findings.page(filter, FINDINGS_SHOWN, null).items();
  }

  /** The ledger's own entries carry more changes, and those that ended before this page started. */
  private List<Held> merged(List<Held> published, List<Holding> own) {
    Map<List<String>, Held> all = new LinkedHashMap<>();
    published.forEach(each -> all.put(place(each), each));
    directory
        .rated(own.stream().map(Held::of).toList())
        .forEach(each -> all.put(place(each), each.namedBy(all.get(place(each)))));
    return List.copyOf(all.values());
  }

  private static List<String> place(Held held) {
    return List.of(held.holderId(), held.sort(), held.resourceId(), held.item(), held.scope());
  }

  private Optional<Object> ask(String instance, Context request) {
    StringBuilder path = new StringBuilder();
    for (String part : request.path().substring(1).split("/", -1)) {
      path.append('/').append(URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"));
    }
    HttpRequest.Builder question =
        HttpRequest.newBuilder(URI.create(scheme + "://" + instance + path))
            .timeout(FORWARD_WITHIN)
            .header(HOP, "1");
    @Nullable String token = request.header("Authorization");
    if (token != null) {
      question.header("Authorization", token);
    }
    try {
      HttpResponse<String> answer =
          client.send(
              question.build(), BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER_BYTES));
      if (answer.statusCode() == 200) {
        return Optional.of(new RawValue(answer.body()));
      }
      LOG.warn("instance gave no answer: instance={} status={}", instance, answer.statusCode());
    } catch (IOException e) {
      LOG.warn(
          "instance gave no answer: instance={} reason={}",
          instance,
          Printable.of(String.valueOf(e), 200));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty(); // what is published is known here, too
  }
}
