package io.consentry.serve;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Those who listen, and those who ask. Times run from when something was due, not from its turn. */
final class PageClients implements AutoCloseable {
  private static final int LISTENERS = 200;
  private static final int FINDINGS_A_SECOND = 100;
  private static final int FINDINGS_WARM = 1_000;
  private static final int FINDINGS_MEASURED = 2_000;
  private static final int REQUESTS_A_SECOND = 200;
  private static final int REQUESTS_WARM = 2_000;
  private static final int REQUESTS_MEASURED = 4_000;
  private static final int FINDINGS_MEANWHILE = 10;

  /** What is asked for beyond waits, and its waiting counts. */
  private static final int CONNECTIONS = 64;

  private static final String API = "/api/v1";
  private static final String DATA = "data: {\"id\":\"live-";

  private final int port;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();

  PageClients(int port) {
    this.port = port;
  }

  void awaitReady() throws Exception {
    while (http.send(request("/readyz"), HttpResponse.BodyHandlers.ofString()).statusCode()
        != 200) {
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  /** From when a finding was due to be produced until a listener has it. */
  void live(PageBench bench) throws Exception {
    int size = FINDINGS_WARM + FINDINGS_MEASURED;
    long[] due = new long[size];
    long[][] came = new long[LISTENERS][size];
    CountDownLatch listening = new CountDownLatch(LISTENERS);
    CountDownLatch done = new CountDownLatch(LISTENERS);
    for (long[] mine : came) {
      threads.submit(() -> listen(mine, listening, done));
    }
    listening.await();
    bench.publish("live-", FINDINGS_A_SECOND, size, due).join();
    boolean all = done.await(30, TimeUnit.SECONDS);
    List<Long> times = new ArrayList<>();
    int missing = 0;
    for (long[] mine : came) {
      for (int i = FINDINGS_WARM; i < size; i++) {
        if (mine[i] == 0) {
          missing++;
        } else {
          times.add(mine[i] - due[i]);
        }
      }
    }
    line(
        "finding produced -> at a listener, %d findings/s, %d listeners, missing %d%s"
            .formatted(FINDINGS_A_SECOND, LISTENERS, missing, all ? "" : " (gave up waiting)"),
        times);
  }

  private Void listen(long[] came, CountDownLatch listening, CountDownLatch done)
      throws Exception {
    var answer =
        http.send(request(API + "/findings/stream"), HttpResponse.BodyHandlers.ofInputStream());
    int left = came.length;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      for (String line; left > 0 && (line = lines.readLine()) != null; ) {
        if (line.startsWith(DATA)) {
          int end = line.indexOf('"', DATA.length());
          came[Integer.parseInt(line, DATA.length(), end, 10)] = System.nanoTime();
          left--;
        } else if (line.startsWith("event: status") && listening.getCount() > 0) {
          listening.countDown();
        }
      }
    }
    done.countDown();
    return null;
  }

  /** From when a request was due until its answer is read, while findings come. */
  void api(PageBench bench) throws Exception {
    ask(bench, "warm-", REQUESTS_WARM);
    Asked asked = ask(bench, "meanwhile-", REQUESTS_MEASURED);
    List<Long> all = new ArrayList<>();
    asked.times().values().forEach(all::addAll);
    line(
        "API, %d requests/s, %,d applications, %d findings/s meanwhile, failed %d, %.2f cores used"
            .formatted(
                REQUESTS_A_SECOND,
                PageBench.APPLICATIONS,
                FINDINGS_MEANWHILE,
                REQUESTS_MEASURED - all.size(),
                asked.cores()),
        all);
    new TreeMap<>(asked.times())
        .forEach((what, of) -> line("  " + what, of.stream().toList()));
  }

  /**
   * What was measured.
   *
   * @param times of what was answered with 200, by what was asked
   * @param cores of the machine that this process used, those who asked included
   */
  private record Asked(Map<String, ConcurrentLinkedQueue<Long>> times, double cores) {}

  private Asked ask(PageBench bench, String prefix, int size) throws Exception {
    int findings = FINDINGS_MEANWHILE * size / REQUESTS_A_SECOND;
    Thread meanwhile = bench.publish(prefix, FINDINGS_MEANWHILE, findings, new long[findings]);
    Map<String, ConcurrentLinkedQueue<Long>> times = new ConcurrentHashMap<>();
    CountDownLatch done = new CountDownLatch(size);
    Semaphore connections = new Semaphore(CONNECTIONS, true);
    long cpu = cpu();
    long start = System.nanoTime();
    for (int i = 0; i < size; i++) {
      long due = start + i * 1_000_000_000L / REQUESTS_A_SECOND;
      for (long left; (left = due - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(left);
      }
      String[] question = question(i);
      threads.submit(() -> {
        connections.acquire();
        try {
          var answer =
              http.send(request(API + question[1]), HttpResponse.BodyHandlers.ofByteArray());
          if (answer.statusCode() == 200) {
            times
                .computeIfAbsent(question[0], _ -> new ConcurrentLinkedQueue<>())
                .add(System.nanoTime() - due);
          }
        } finally {
          connections.release();
          done.countDown();
        }
        return null;
      });
    }
    done.await();
    double cores = (cpu() - cpu) / (double) (System.nanoTime() - start);
    meanwhile.join();
    return new Asked(times, cores);
  }

  /** What the page asks for, and by what it is counted. */
  static String[] question(int number) {
    String tenant = PageBench.tenant(number);
    return switch (number % 10) {
      case 0, 1 -> new String[] {"findings", "/findings?limit=200"};
      case 2 -> new String[] {"findings, filtered", "/findings?min_level=high&tenant=" + tenant};
      case 3 -> new String[] {"findings, by words", "/findings?q=application+" + number % 100};
      case 4 -> new String[] {"chart", "/findings/chart"};
      case 5 -> new String[] {"a finding", "/findings/held-" + (number * 11 + PageBench.FINDINGS / 2) % PageBench.FINDINGS};
      case 6 -> new String[] {"applications", "/applications?limit=200&sort=score"};
      case 7 -> new String[] {"applications, by words", "/applications?q=" + number % 1000};
      case 8 -> {
        int app = number * 7 % PageBench.APPLICATIONS;
        yield new String[] {
          "an application",
          "/applications/" + PageBench.tenant(app) + "/" + PageBench.principal(app)
        };
      }
      default -> new String[] {"vendors", "/vendors"};
    };
  }

  /** What this process has used of the processors, those who ask included, in nanoseconds. */
  private static long cpu() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
  }

  static void line(String what, List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    if (sorted.length == 0) {
      System.out.printf("%s: nothing measured%n", what);
      return;
    }
    System.out.printf(
        "%-90s n %,9d  p50 %7.1f  p95 %7.1f  p99 %7.1f  max %7.1f ms%n",
        what,
        sorted.length,
        at(sorted, 0.5),
        at(sorted, 0.95),
        at(sorted, 0.99),
        sorted[sorted.length - 1] / 1e6);
  }

  private static double at(long[] sorted, double part) {
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(sorted.length * part))] / 1e6;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    http.shutdownNow();
  }
}
