package io.consentry.stream;

import io.consentry.avro.AnnouncedMark;
import io.consentry.avro.AnnouncedState;
import io.consentry.avro.Finding;
import io.consentry.risk.Announcements.Mark;
import io.consentry.risk.Announcements.Notice;
import io.consentry.risk.Announcements.Told;
import io.consentry.risk.Level;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was announced to playbooks, to Avro and back. */
final class AnnouncedMapper {
  private AnnouncedMapper() {}

  static AnnouncedState toAvro(Told told) {
    return new AnnouncedState(
        told.open(),
        told.marks().stream()
            .map(mark -> new AnnouncedMark(mark.findingId(), mark.time(), mark.level().label()))
            .toList());
  }

  static Told fromAvro(AnnouncedState told) {
    return new Told(
        told.getOpen(),
        told.getMarks().stream()
            .map(mark ->
                new Mark(
                    mark.getFindingId(), mark.getTime(), Labels.to(Level.class, mark.getLevel())))
            .toList());
  }

  static Notice notice(Finding finding) {
    var app = finding.getApplication();
    var actor = finding.getActor();
    return new Notice(
        finding.getFindingId(),
        finding.getTenantId(),
        app == null
            ? null
            : first(app.getAppId(), app.getServicePrincipalId(), app.getObjectId(), app.getName()),
        first(actor.getId(), actor.getAppId(), actor.getName()),
        finding.getScore(),
        Labels.to(Level.class, finding.getLevel()),
        finding.getState().equals("retracted"),
        finding.getLastTime());
  }

  private static @Nullable String first(@Nullable String... ids) {
    Stream<@Nullable String> all = Arrays.stream(ids);
    return all.filter(Objects::nonNull).findFirst().orElse(null);
  }
}
