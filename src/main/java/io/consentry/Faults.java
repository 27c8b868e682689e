package io.consentry;

import io.consentry.FaultLab.Instance;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Everything that {@code consentry bench faults} breaks. */
final class Faults {
  private static final int KILLS = 20;
  private static final int STORM = 10;
  private static final Duration REGISTRY_DOWN = Duration.ofSeconds(20);

  /** Past the session of an instance, so that others have taken over when it wakes. */
  private static final Duration ZOMBIE = Duration.ofSeconds(20);

  private static final Map<String, String> STANDBY = Map.of("standby.replicas", "1");

  private Faults() {}

  /** All of them, in the order in which they are run. */
  static List<Fault> all() {
    return List.of(
        Fault.of("none", "nothing", (_, _) -> ""),
        Fault.of("kill-one", "kill -9 of an instance, which stays away", Faults::killOne),
        Fault.of("kill-standby", "the same, with a standby", STANDBY, Faults::killOne),
        Fault.of(
            "kill-streams",
            "the same, with the broker's protocol",
            Map.of("group.protocol", "streams", "standby.replicas", "1"),
            Faults::killOne),
        Fault.of("kill", "kill -9 of an instance at 20 random moments", Faults::kills),
        Fault.of(
            "kill-at-least",
            "the same, at least once: repetitions do not count",
            Map.of("processing.guarantee", "at_least_once"),
            Faults::kills),
        Fault.of("rolling", "SIGTERM of each instance in turn, started again", Faults::rolling),
        Fault.of(
            "named",
            "the same with instance.id: static members",
            Map.of("instance.id", "i" + FaultLab.NUMBER),
            Faults::rolling),
        Fault.of("storm", "ten instances come and go in a row", Faults::storm),
        Fault.of("zombie", "SIGSTOP of an instance past its session, SIGCONT", Faults::zombie),
        Fault.of("broker", "kill -9 of each broker in turn, started again", Faults::eachBroker),
        Fault.of("brokers-down", "kill -9 of all brokers for a minute", FaultNetwork::allBrokers),
        Fault.of("two-brokers", "kill -9 of two brokers for a minute", FaultNetwork::twoBrokers),
        Fault.of("halted", "SIGSTOP of each broker in turn for 12 s", FaultNetwork::halted),
        Fault.of("absent", "an instance starts while no broker runs", FaultNetwork::absent),
        Fault.of("cut-off", "packets to one broker vanish for 20 s (root)", FaultNetwork::cutOff),
        Fault.of("cut-one-way", "packets from one broker vanish (root)", FaultNetwork::cutOneWay),
        Fault.of("cut-all", "packets to all brokers vanish (root)", FaultNetwork::cutAll),
        Fault.of("starved", "an instance gets a tenth of the processor", FaultNetwork::starved),
        Fault.of("open", "an open transaction of somebody who died", FaultNetwork::openTransaction),
        Fault.of("registry-down", "no registry, at a start and meanwhile", Faults::registry),
        Fault.of("disk-full", "the disk of an instance's state fills up", FaultResources::fullDisk),
        Fault.of("memory", "an instance has too little memory", FaultResources::littleMemory),
        Fault.of("slow-reader", "an output is read slowly", FaultResources::slowReader),
        Fault.of("page", "kill -9 of the live page, started again", FaultResources::page),
        Fault.of("deliver", "kill -9 of the sender of webhooks, 10 times", FaultDelivery::killed),
        Fault.of("state-deleted", "the state folder is gone after a kill -9", Faults::noState),
        // Kafka Streams 4.3 keeps the offsets of a store in it: there are no checkpoint files.
        Fault.of("state-corrupt", "RocksDB's files are overwritten", Faults::corruptFiles),
        Fault.of("restore-stop", "SIGTERM during the restore of state", Faults::stopInRestore),
        Fault.input("poison", "records that cannot be read, in between", FaultInputs::poison),
        Fault.input("twice", "events come twice and out of order", FaultInputs::twice),
        Fault.input("clock", "records of an hour ahead and of 400 days ago", FaultInputs::clock),
        Fault.of("upgrade", "an earlier program's state (--from)", Faults::upgrade));
  }

  private static String killOne(FaultLab lab, FaultFeed feed) throws Exception {
    feed.awaitShare(0.4);
    Instance killed = lab.any();
    killed.process().kill();
    feed.awaitShare(1);
    killed.process().start();
    return "";
  }

  private static String kills(FaultLab lab, FaultFeed feed) throws Exception {
    for (int each = 0; each < KILLS; each++) {
      if (!feed.ended()) {
        feed.awaitShare(lab.random().nextDouble(each, each + 1) / KILLS);
      } else {
        Thread.sleep(lab.random().nextInt(5_000));
      }
      lab.killAndStart(lab.any());
    }
    return KILLS + " times";
  }

  private static String rolling(FaultLab lab, FaultFeed feed) throws Exception {
    feed.awaitShare(0.2);
    for (Instance each : lab.instances()) {
      int before = FaultLab.starts(each.process());
      lab.stop(each);
      each.process().start();
      awaitStart(each, before);
    }
    return "all ended with 0";
  }

  private static void awaitStart(Instance instance, int before) throws Exception {
    while (instance.process().runs() && FaultLab.starts(instance.process()) <= before) {
      Thread.sleep(Duration.ofMillis(50));
    }
  }

  private static String storm(FaultLab lab, FaultFeed feed) throws Exception {
    feed.awaitShare(0.1);
    for (int each = 0; each < STORM; each++) {
      Instance added = lab.add(FaultLab.HEAP, Map.of());
      Thread.sleep(lab.random().nextInt(1_000, 8_000));
      if (each % 2 == 0) {
        added.process().kill();
      } else {
        added.process().terminate();
        int _ = added.process().exit(60);
      }
      var _ = lab.instances().remove(added);
    }
    return "";
  }

  private static String zombie(FaultLab lab, FaultFeed feed) throws Exception {
    feed.awaitShare(0.3);
    Instance halted = lab.any();
    halted.process().pause();
    Thread.sleep(ZOMBIE);
    halted.process().resume();
    return "";
  }

  private static String eachBroker(FaultLab lab, FaultFeed feed) throws Exception {
    for (int each = 0; each < lab.brokers().count(); each++) {
      feed.awaitShare((each + 0.5) / (lab.brokers().count() + 1));
      lab.brokers().kill(each);
      Thread.sleep(Duration.ofSeconds(5));
      lab.brokers().start(each);
      lab.brokers().awaitAll();
    }
    return "";
  }

  private static String registry(FaultLab lab, FaultFeed feed) throws Exception {
    feed.awaitShare(0.2);
    lab.stopRegistry();
    Instance asked = lab.any();
    lab.stop(asked);
    asked.process().start();
    int code = asked.process().exit(120);
    Thread.sleep(REGISTRY_DOWN);
    lab.startRegistry();
    asked.process().start();
    return "a start without it ends with " + code;
  }

  private static String noState(FaultLab lab, FaultFeed feed) throws Exception {
    feed.awaitShare(0.4);
    Instance killed = lab.any();
    killed.process().kill();
    Folders.delete(killed.state());
    killed.process().start();
    return "";
  }

  private static String corruptFiles(FaultLab lab, FaultFeed feed) throws Exception {
    feed.awaitShare(0.4);
    Instance stopped = lab.any();
    lab.stop(stopped);
    int files = overwrite(stopped.state(), ".sst") + overwrite(stopped.state(), ".log");
    stopped.process().start();
    return files + " files";
  }

  /** Writes over the middle of each file whose name ends so. */
  private static int overwrite(Path folder, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> files =
          all.filter(file -> Files.isRegularFile(file) && file.toString().endsWith(ending))
              .toList();
      for (Path file : files) {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
          open.seek(open.length() / 2);
          open.write("overwritten by consentry bench faults".getBytes(StandardCharsets.US_ASCII));
        }
      }
      if (files.isEmpty()) {
        throw new IllegalStateException("files %s: expected some, got none".formatted(ending));
      }
      return files.size();
    }
  }

  private static String stopInRestore(FaultLab lab, FaultFeed feed) throws Exception {
    feed.awaitShare(0.5);
    Instance restored = lab.any();
    List<Integer> codes = new ArrayList<>();
    for (int each = 0; each < 3; each++) {
      restored.process().kill();
      Folders.delete(restored.state());
      restored.process().start();
      while (restored.process().runs() && !restores(restored.state())) {
        Thread.sleep(Duration.ofMillis(5));
      }
      Thread.sleep(lab.random().nextInt(200));
      restored.process().terminate();
      codes.add(restored.process().exit(60));
    }
    restored.process().start();
    String ended = "three times, exit codes " + codes;
    return codes.stream().allMatch(code -> code == 0) ? ended : FaultOutcome.DIFFERS + ": " + ended;
  }

  /** Whether a store is there: it is made as its restore begins. */
  private static boolean restores(Path state) throws IOException {
    if (!Files.exists(state)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(state)) {
      return files.anyMatch(file -> file.endsWith("rocksdb"));
    } catch (UncheckedIOException _) {
      return false; // something was moved meanwhile
    }
  }

  private static String upgrade(FaultLab lab, FaultFeed feed) throws Exception {
    if (!lab.hasPackaged()) {
      return FaultOutcome.LEFT_OUT + ": no --from";
    }
    lab.renew(0, FaultLab.HEAP, Map.of());
    Instance before = lab.packaged(Map.of());
    before.process().start();
    lab.awaitRunning(before);
    feed.awaitShare(0.5);
    lab.stop(before);
    Instance after = lab.instance(before.state(), FaultLab.HEAP, Map.of());
    after.process().start();
    lab.instances().add(after);
    return "";
  }
}
