package io.consentry.risk;

import io.consentry.ledger.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides which findings playbooks are told of: each finding once for each level that it reaches,
 * and once when nothing is left of it. Findings of one application or actor beyond the policy's
 * limits are suppressed, as a playbook that runs a hundred times helps nobody.
 */
public final class Announcements {
  /** The window within which the limits count. */
  static final String WINDOW = "playbooks-suppressed";

  /** The most findings that one application or actor is remembered by. */
  static final int MOST = 256;

  private final Table<Told> told;

  /** Announcements remembered in the table. */
  public Announcements(Table<Told> told) {
    this.told = told;
  }

  /** What to tell of a revision of a finding. */
  public enum Announcement {
    /** It reached a level that is announced, for the first time or after it was closed. */
    OPENED,
    /** It reached a higher level than any announced. */
    RAISED,
    /** It was announced, and is no longer worth it. */
    CLOSED,
    /** It would be opened, but for the limits. */
    SUPPRESSED,
    /** Nothing new. */
    NOTHING;

    /** Whether a playbook hears of it. */
    public boolean told() {
      return this == OPENED || this == RAISED || this == CLOSED;
    }

    /** The name in every output. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A revision of a finding, as far as it matters here.
   *
   * @param application what tells the application apart; null where it is about none
   * @param actor what tells the actor apart; null where nobody knows
   * @param retracted whether later data took it back
   * @param time of the act's last event
   */
  public record Notice(
      String findingId,
      String tenantId,
      @Nullable String application,
      @Nullable String actor,
      int score,
      Level level,
      boolean retracted,
      Instant time) {}

  /** One finding announced, with the highest level announced. */
  public record Mark(String findingId, Instant time, Level level) {}

  /**
   * What was announced of one finding, application or actor.
   *
   * @param open of a finding: announced, and not closed since
   * @param marks the newest last
   */
  public record Told(boolean open, List<Mark> marks) {
    public Told {
      marks = List.copyOf(marks);
    }
  }

  /** Decides, and remembers what was decided. */
  public Announcement decide(Notice notice, Policy policy) {
    String key = "f" + notice.findingId();
    @Nullable Told own = told.get(key);
    boolean open = own != null && own.open();
    boolean worth = !notice.retracted() && notice.score() >= policy.limit("playbooks-from-score");
    Mark mark = new Mark(notice.findingId(), notice.time(), notice.level());
    if (!worth) {
      if (open) {
        told.put(key, new Told(false, List.of(mark)));
      }
      return open ? Announcement.CLOSED : Announcement.NOTHING;
    }
    if (own != null && open && own.marks().getLast().level().compareTo(notice.level()) >= 0) {
      return Announcement.NOTHING;
    }
    List<Subject> subjects = subjects(notice);
    if (!open && subjects.stream().anyMatch(subject -> tooMany(subject, mark, policy))) {
      return Announcement.SUPPRESSED;
    }
    told.put(key, new Told(true, List.of(mark)));
    subjects.forEach(subject -> remember(subject.key(), mark));
    return open ? Announcement.RAISED : Announcement.OPENED;
  }

  /** Whom a limit counts for. */
  private record Subject(String key, String limit) {}

  private static List<Subject> subjects(Notice notice) {
    List<Subject> subjects = new ArrayList<>();
    if (notice.application() != null) {
      subjects.add(subject("a", notice.tenantId(), notice.application(), "application"));
    }
    if (notice.actor() != null) {
      subjects.add(subject("p", notice.tenantId(), notice.actor(), "actor"));
    }
    return subjects;
  }

  /** The length before the tenant keeps two pairs of hostile names apart. */
  private static Subject subject(String sort, String tenant, String id, String limit) {
    return new Subject(
        "%s%d:%s|%s".formatted(sort, tenant.length(), tenant, id.toLowerCase(Locale.ROOT)),
        "playbooks-by-" + limit);
  }

  /** Whether as many others of that level or a higher one were announced within the window. */
  private boolean tooMany(Subject subject, Mark mark, Policy policy) {
    @Nullable Told before = told.get(subject.key());
    if (before == null) {
      return policy.limit(subject.limit()) == 0;
    }
    Duration window = policy.window(WINDOW);
    long others =
        before.marks().stream()
            .filter(each -> !each.findingId().equals(mark.findingId()))
            .filter(each -> each.level().compareTo(mark.level()) >= 0)
            .filter(each -> Duration.between(each.time(), mark.time()).abs().compareTo(window) < 0)
            .count();
    return others >= Math.min(policy.limit(subject.limit()), MOST);
  }

  private void remember(String key, Mark mark) {
    @Nullable Told before = told.get(key);
    List<Mark> marks = new ArrayList<>(before == null ? List.of() : before.marks());
    marks.removeIf(each -> each.findingId().equals(mark.findingId()));
    marks.add(mark);
    int from = Math.max(0, marks.size() - MOST);
    told.put(key, new Told(false, marks.subList(from, marks.size())));
  }
}
