package io.consentry;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consentry.FaultLab.Instance;
import io.consentry.bench.Child;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Faults of what the stream stands on: disk, memory; and of those who read what it writes. */
final class FaultResources {
  private static final int DISK_MEGABYTES = 64;

  /** Too little for an instance: it ends, or goes on slowly. */
  private static final String TIGHT_HEAP = "-Xmx72m";

  private static final Duration READ_EVERY = Duration.ofMillis(200);
  private static final JsonMapper JSON = new JsonMapper();
  private static final int PAGE_KILLS = 3;

  private FaultResources() {}

  /** An instance whose state is on a disk that fills up, and has room again. Needs root. */
  static String fullDisk(FaultLab lab, FaultFeed feed) throws Exception {
    Path disk = Files.createDirectories(lab.folder().resolve("disk"));
    String size = "size=" + DISK_MEGABYTES + "m";
    if (Child.run("mount", "-t", "tmpfs", "-o", size, "tmpfs", disk.toString()) != 0) {
      return FaultOutcome.LEFT_OUT + ": no small disk can be mounted";
    }
    Instance on = lab.instance(disk.resolve("state"), FaultLab.HEAP, Map.of());
    try {
      on.process().start();
      lab.awaitRunning(on);
      feed.awaitShare(0.3);
      Path filler = disk.resolve("filler");
      fill(filler);
      feed.awaitShare(0.5);
      // Its stores keep so short a history in memory: they write as they are closed.
      lab.stop(on);
      fill(filler.resolveSibling("more"));
      on.process().start();
      feed.awaitShare(0.7);
      boolean ran = on.process().runs();
      Files.delete(filler);
      Files.delete(filler.resolveSibling("more"));
      if (!on.process().runs()) {
        on.process().start();
      }
      feed.awaitShare(1);
      return "stopped and started on the full disk; "
          + (ran ? "it went on" : "it had ended, and was started again");
    } finally {
      on.process().kill();
      int _ = Child.run("umount", disk.toString());
    }
  }

  private static void fill(Path file) throws IOException {
    byte[] piece = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int each = 0; each < DISK_MEGABYTES << 4; each++) {
        out.write(piece);
      }
    } catch (IOException _) {
      // Full, as wanted.
    }
  }

  /** One more instance, which has far too little memory. */
  static String littleMemory(FaultLab lab, FaultFeed feed) throws Exception {
    Instance tight = lab.add(TIGHT_HEAP, Map.of());
    feed.awaitShare(1);
    boolean runs = tight.process().runs();
    tight.process().kill();
    var _ = lab.instances().remove(tight);
    return TIGHT_HEAP + (runs ? ", it went on" : ", it ended");
  }

  /** Somebody reads a record every now and then, of each topic that others read. */
  static String slowReader(FaultLab lab, FaultFeed feed) throws Exception {
    Settings settings = lab.settings();
    Topics topics = StreamApp.topics(settings);
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, "slow");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    int read = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topics.assessments().name(), topics.findings().name()));
      while (!feed.ended()) {
        read += consumer.poll(READ_EVERY).count();
        Thread.sleep(READ_EVERY);
      }
    }
    return "it read " + read;
  }

  /** The page is killed and comes back, and tells the same once the history is through. */
  static String page(FaultLab lab, FaultFeed feed) throws Exception {
    Path said = lab.folder().resolve("logs").resolve("page.log");
    Settings settings = lab.settings();
    List<String> verb =
        List.of(
            "serve",
            "--address",
            "127.0.0.1:0",
            "--bootstrap-servers",
            settings.bootstrapServers(),
            "--schema-registry-url",
            String.valueOf(settings.registry().get("schema.registry.url")));
    try (Child page =
        new Child(Child.java(FaultLab.HEAP, Consentry.class.getName(), verb), said, Map.of())) {
      page.start();
      for (int each = 0; each < PAGE_KILLS; each++) {
        feed.awaitShare((each + 1.0) / (PAGE_KILLS + 1));
        page.kill();
        page.start();
      }
      feed.awaitShare(1);
      while (!feed.ended()) {
        Thread.sleep(READ_EVERY);
      }
      String first = settled(page);
      page.kill();
      page.start();
      String second = settled(page);
      if (first.equals(second)) {
        return "same answer after a kill";
      }
      Path logs = lab.folder().resolve("logs");
      Files.writeString(logs.resolve("page-before.json"), first);
      Files.writeString(logs.resolve("page-after.json"), second);
      return FaultOutcome.DIFFERS + " after a kill: page-before.json, page-after.json";
    }
  }

  /** What the page says of the findings once it says the same for a while. */
  private static String settled(Child page) throws IOException, InterruptedException {
    String before = "";
    int same = 0;
    long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
    while (same < 25 && System.nanoTime() < end) {
      String now = ask(page);
      same = !now.isEmpty() && now.equals(before) ? same + 1 : 0;
      before = now;
      Thread.sleep(READ_EVERY);
    }
    return before;
  }

  private static String ask(Child page) throws IOException, InterruptedException {
    String[] starts = page.said().split("the page is at ", -1);
    if (starts.length < 2) {
      return "";
    }
    String address = starts[starts.length - 1].split(";", 2)[0];
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address + "/api/v1/findings?limit=100")).build();
      var answer = client.send(request, BodyHandlers.ofString());
      return answer.statusCode() == 200 ? findings(answer.body()) : "";
    } catch (IOException _) {
      return ""; // not there yet, or not any more
    }
  }

  /** Without the places in the topic: after a start the page reads the newest revisions alone. */
  private static String findings(String body) throws IOException {
    ObjectNode answer = (ObjectNode) JSON.readTree(body);
    answer.remove("position");
    answer.path("items").forEach(item -> ((ObjectNode) item).remove("cursor"));
    return answer.toString();
  }
}
