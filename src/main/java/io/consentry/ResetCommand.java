package io.consentry;

import io.consentry.stream.StateStores;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.GroupState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code consentry reset}: says what it deletes, and with {@code --yes} deletes it: offsets,
 * internal topics, local state.
 */
@Command(
    name = "reset",
    description = {
      "Makes the stream begin anew from the oldest record.",
      "Deletes its committed offsets, its changelog topics and its state in this machine's state folder.",
      "Leaves the topics that others read or write as they are: their records stay, and findings are published again under",
      "the same ids. Without --yes it only says what it would delete.",
      "Stop every instance before."
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ResetCommand implements Callable<Integer> {
  @Option(names = "--yes", description = "Delete, and not only say so.")
  private boolean yes;

  @Mixin private SettingsOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Settings settings = options.settings();
    PrintWriter out = spec.commandLine().getOut();
    Path state = settings.stateDir().resolve(settings.applicationId());
    try (TopicAdmin cluster = new TopicAdmin(settings)) {
      Admin admin = cluster.admin();
      // By whole names: those of an application called consentry-eu begin in the same way.
      Set<String> internal = StateStores.internalTopics(settings.applicationId());
      List<String> topics = cluster.names().stream().filter(internal::contains).toList();
      Optional<GroupListing> group =
          cluster.await("list groups", admin.listGroups().all()).stream()
              .filter(listed -> listed.groupId().equals(settings.applicationId()))
              .findFirst();
      say(out, topics, group.isPresent(), state, settings);
      if (group.filter(ResetCommand::inUse).isPresent()) {
        out.flush();
        spec.commandLine()
            .getErr()
            .println(
                "consentry reset: instances of "
                    + settings.applicationId()
                    + " are running; nothing deleted; stop them first");
        return Consentry.FAILED;
      }
      if (!yes) {
        out.println("nothing deleted; run again with --yes to delete");
        out.flush();
        return Consentry.DONE;
      }
      if (group.isPresent()) {
        cluster.await(
            "delete group", admin.deleteConsumerGroups(Set.of(settings.applicationId())).all());
      }
      cluster.await("delete topics", admin.deleteTopics(topics).all());
      Folders.delete(state);
      out.println("deleted");
      out.flush();
      return Consentry.DONE;
    }
  }

  private static boolean inUse(GroupListing group) {
    return group
        .groupState()
        .filter(state -> state != GroupState.EMPTY && state != GroupState.DEAD)
        .isPresent();
  }

  private static void say(
      PrintWriter out, List<String> topics, boolean group, Path state, Settings settings) {
    out.println(
        group
            ? "offsets of group " + settings.applicationId()
            : "no offsets of group " + settings.applicationId());
    topics.forEach(topic -> out.println("topic " + topic));
    out.println(Files.exists(state) ? "folder " + state : "no folder " + state);
  }
}
