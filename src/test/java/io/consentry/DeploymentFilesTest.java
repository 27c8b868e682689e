package io.consentry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What the files under docker/ name exists: settings, verbs, options, ports, paths, each other. */
class DeploymentFilesTest {
  private static final Path DOCKER = Path.of("docker");

  /** What compose and Kubernetes fill in: ${NAME:-default}. */
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\w+:-([^}]*)}");

  private static final Pattern LISTENS = Pattern.compile("--(?:page|metrics)=0\\.0\\.0\\.0:(\\d+)");

  /** Those that are not in the project: whoever runs it makes them, as the README says. */
  private static final Set<String> MADE = Set.of("./destinations.yaml", "./secrets/page-token");

  @Test
  void everyFileIsYaml() {
    assertThat(files(".yaml")).hasSizeGreaterThanOrEqualTo(10);
    files(".yaml").forEach(file -> assertThat(documents(file)).as("%s", file).isNotEmpty());
  }

  @Test
  void everySettingIsOne() {
    Set<String> settings = new TreeSet<>();
    everywhere((_, map) ->
        map.forEach((key, value) -> {
          if (key.startsWith("CONSENTRY_") && !key.equals("CONSENTRY_JAVA_OPTS")) {
            settings.add(read(key, resolved(value)));
          }
          if ("name".equals(key) && String.valueOf(value).startsWith("CONSENTRY_")) {
            settings.add(read(String.valueOf(value), "x"));
          }
        }));

    assertThat(settings).contains("bootstrap.servers", "schema.registry.url", "threads");
  }

  /** Reads it as the program does, which refuses what it does not know. */
  private static String read(String variable, String value) {
    String key =
        variable.substring("CONSENTRY_".length()).toLowerCase(Locale.ROOT).replace('_', '.');
    Map<String, String> flags = new HashMap<>();
    flags.put("bootstrap.servers", "kafka:9092");
    flags.put("schema.registry.url", "http://registry:8080");
    flags.put(key, value);
    assertThat(Settings.read(null, flags, Map.of())).isNotNull();
    return key;
  }

  @Test
  void everyCommandIsOne() {
    Set<String> verbs = new HashSet<>();
    containers((where, container) -> {
      List<String> arguments = command(container);
      if (!arguments.isEmpty()) {
        assertThat(Consentry.commandLine().parseArgs(arguments.toArray(String[]::new)).errors())
            .as("%s %s", where, arguments)
            .isEmpty();
        verbs.add(arguments.getFirst());
      }
    });

    assertThat(verbs).containsExactlyInAnyOrder("run", "deliver");
  }

  @Test
  void everyContainerIsConfined() {
    containers((where, container) -> {
      if (container.containsKey("securityContext")) {
        assertThat(map(container.get("securityContext")))
            .as(where)
            .containsEntry("readOnlyRootFilesystem", true)
            .containsEntry("allowPrivilegeEscalation", false);
        assertThat(container).as(where).containsKeys("resources", "readinessProbe");
        // Without a tag the kubelet would ask a registry for it each time.
        assertThat(container).as(where).containsEntry("imagePullPolicy", "IfNotPresent");
        assertThat(String.valueOf(container.get("image"))).as(where).matches("consentry:[\\d.]+");
        assertThat(text(DOCKER.resolve("k8s/config.yaml")))
            .contains("-t " + container.get("image"));
      } else if (!command(container).isEmpty()) {
        assertThat(container)
            .as(where)
            .containsEntry("read_only", true)
            .containsEntry("cap_drop", List.of("ALL"))
            .containsEntry("security_opt", List.of("no-new-privileges:true"));
      }
      // On this machine only.
      strings(container.get("ports"))
          .filter(port -> !port.startsWith("{"))
          .forEach(port -> assertThat(port).as(where).startsWith("127.0.0.1:"));
    });
  }

  @Test
  void everyProbeAndTargetAsksAPortThatIsServed() {
    Set<String> served = new HashSet<>();
    containers((where, container) -> {
      String port =
          LISTENS
              .matcher(String.join(" ", command(container)))
              .results()
              .map(found -> found.group(1))
              .findFirst()
              .orElse("");
      if (port.isEmpty()) {
        return;
      }
      served.add(where.substring(where.indexOf(' ') + 1) + ":" + port);
      Map<String, String> names = new HashMap<>();
      list(container.get("ports")).stream()
          .filter(each -> each instanceof Map)
          .map(DeploymentFilesTest::map)
          .forEach(each ->
              names.put(
                  String.valueOf(each.get("name")), String.valueOf(each.get("containerPort"))));
      for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
        if (container.containsKey(probe)) {
          Map<String, Object> get = map(map(container.get(probe)).get("httpGet"));
          assertThat(get.get("path")).as(where).isIn("/livez", "/readyz");
          assertThat(names.get(String.valueOf(get.get("port")))).as(where).isEqualTo(port);
        }
      }
    });

    List<String> targets = new ArrayList<>();
    everywhere((_, map) -> strings(map.get("targets")).forEach(targets::add));
    assertThat(targets).hasSize(2).isSubsetOf(served);
  }

  @Test
  void everyFileThatIsNamedIsThere() {
    containers((where, container) -> {
      Set<String> inside = new HashSet<>();
      list(container.get("volumeMounts"))
          .forEach(mount -> inside.add(String.valueOf(map(mount).get("mountPath"))));
      strings(container.get("secrets")).forEach(secret -> inside.add("/run/secrets/" + secret));
      strings(container.get("volumes"))
          .map(DeploymentFilesTest::resolved)
          .forEach(volume -> {
            String[] parts = volume.split(":", -1);
            inside.add(parts[1]);
            if (parts[0].startsWith(".") && !MADE.contains(parts[0])) {
              assertThat(DOCKER.resolve(parts[0])).as(where).exists();
            }
          });
      Stream.concat(command(container).stream(), environment(container))
          .flatMap(text -> Pattern.compile("/(?:run|etc)/[\\w./-]+").matcher(text).results())
          .forEach(path ->
              assertThat(inside)
                  .as("%s %s", where, path.group())
                  .anyMatch(mount -> path.group().startsWith(mount)));
    });
    everywhere((file, map) -> {
      strings(map.get("rule_files"))
          .forEach(rules -> assertThat(parent(file).resolve(rules)).exists());
      if (map.get("dockerfile") instanceof String dockerfile) {
        assertThat(DOCKER.resolve("..").resolve(dockerfile)).exists();
      }
    });
    text(DOCKER.resolve("Dockerfile"))
        .lines()
        .filter(line -> line.startsWith("COPY docker/"))
        .forEach(line -> assertThat(Path.of(line.split(" ", -1)[1])).isExecutable());
  }

  @Test
  void everyReferenceInTheManifestsIsToWhatIsThere() {
    Set<String> configMaps = new HashSet<>();
    everywhere((_, map) -> {
      if ("ConfigMap".equals(map.get("kind"))) {
        configMaps.add(String.valueOf(map(map.get("metadata")).get("name")));
      }
    });
    everywhere((file, map) -> {
      if (map.get("configMapRef") instanceof Map<?, ?> reference) {
        assertThat(configMaps).as("%s", file).contains(String.valueOf(reference.get("name")));
      }
      if (map.get("containers") instanceof List<?> containers) {
        Set<String> volumes = new HashSet<>(Set.of("state"));
        list(map.get("volumes")).forEach(each -> volumes.add(name(each)));
        containers.forEach(container ->
            list(map(container).get("volumeMounts"))
                .forEach(mount -> assertThat(volumes).as("%s", file).contains(name(mount))));
      }
      if ("Service".equals(map.get("kind"))) {
        assertThat(text(file)).contains("serviceName: " + name(map.get("metadata")));
      }
    });
  }

  /** promtool runs them; here, that they are about what is there. */
  @Test
  void theTestsOfTheRulesTryEveryAlertAndWhatTheDashboardAsks() {
    Set<String> alerts = new TreeSet<>();
    Set<String> tried = new TreeSet<>();
    Set<String> asked = new TreeSet<>();
    everywhere((_, map) -> {
      if (map.get("alert") instanceof String alert) {
        alerts.add(alert);
      }
      if (map.get("alertname") instanceof String alert) {
        tried.add(alert);
      }
      if (map.get("expr") instanceof String expr
          && map.containsKey("exp_samples")
          && !expr.contains("ALERTS")) {
        asked.add(expr);
      }
    });

    assertThat(tried).isEqualTo(alerts).contains("ConsentryNothingComes");
    String dashboard = text(DOCKER.resolve("grafana/dashboards/consentry.json"));
    assertThat(asked)
        .isNotEmpty()
        .allSatisfy(expr -> assertThat(dashboard).contains(expr.replace("\"", "\\\"")));
  }

  private static String name(@Nullable Object named) {
    return String.valueOf(map(named).get("name"));
  }

  /** Each container of compose and of the manifests, by file and name. */
  private static void containers(BiConsumer<String, Map<String, Object>> each) {
    everywhere((file, map) -> {
      if (map.get("services") instanceof Map<?, ?> services) {
        services.forEach((name, service) -> each.accept(file + " " + name, map(service)));
      }
      list(map.get("containers"))
          .forEach(container -> each.accept(file + " " + name(container), map(container)));
    });
  }

  /** The program's arguments; empty for a container of another program. */
  private static List<String> command(Map<String, Object> container) {
    Object given = container.containsKey("args") ? container.get("args") : container.get("command");
    List<String> arguments = strings(given).toList();
    boolean ours = !arguments.isEmpty() && !arguments.getFirst().startsWith("-");
    return ours ? arguments : List.of();
  }

  private static Stream<String> environment(Map<String, Object> container) {
    return container.get("environment") instanceof Map<?, ?> environment
        ? environment.values().stream().map(String::valueOf)
        : Stream.of();
  }

  /** Every mapping of every document, with its file. */
  private static void everywhere(BiConsumer<Path, Map<String, Object>> each) {
    files(".yaml").forEach(file -> documents(file).forEach(document -> walk(file, document, each)));
  }

  private static void walk(Path file, Object node, BiConsumer<Path, Map<String, Object>> each) {
    if (node instanceof Map<?, ?>) {
      each.accept(file, map(node));
      map(node).values().forEach(value -> walk(file, value, each));
    } else if (node instanceof List<?> items) {
      items.forEach(item -> walk(file, item, each));
    }
  }

  private static List<Object> documents(Path file) {
    List<Object> documents = new ArrayList<>();
    new Yaml().loadAll(text(file)).forEach(documents::add);
    return documents;
  }

  private static Map<String, Object> map(@Nullable Object node) {
    Map<String, Object> map = new HashMap<>();
    if (node instanceof Map<?, ?> found) {
      found.forEach((key, value) -> map.put(String.valueOf(key), value == null ? "" : value));
    }
    return map;
  }

  private static List<Object> list(@Nullable Object node) {
    return node instanceof List<?> found ? new ArrayList<>(found) : List.of();
  }

  private static Stream<String> strings(@Nullable Object node) {
    return list(node).stream().map(String::valueOf);
  }

  private static String resolved(@Nullable Object value) {
    return VARIABLE.matcher(String.valueOf(value)).replaceAll("$1");
  }

  private static Path parent(Path file) {
    return Objects.requireNonNull(file.getParent());
  }

  private static List<Path> files(String suffix) {
    try (Stream<Path> all = Files.walk(DOCKER)) {
      return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
