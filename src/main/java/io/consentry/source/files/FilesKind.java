package io.consentry.source.files;

import io.consentry.config.Secrets;
import io.consentry.risk.PolicyNode;
import io.consentry.source.Source;
import io.consentry.source.SourcesReader;
import io.consentry.source.Timer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code paths}, {@code tenant} and {@code follow}. */
public final class FilesKind implements SourcesReader.Kind {
  private static final String TENANT = "[A-Za-z0-9.-]{1,100}";
  private static final Set<String> YES = Set.of("yes", "true");
  private static final Set<String> NO = Set.of("no", "false");

  private final FileReport report;

  /** Those whose reading is told there. */
  public FilesKind(FileReport report) {
    this.report = report;
  }

  @Override
  public List<Source> read(PolicyNode node, Secrets secrets) {
    Map<String, PolicyNode> fields = node.fields("paths", "tenant", "follow");
    @Nullable PolicyNode list = fields.get("paths");
    List<String> paths =
        list == null
            ? List.of()
            : list.items().stream().map(PolicyNode::text).flatMap(Optional::stream).toList();
    if (paths.isEmpty()) {
      node.missing("paths", "files or folders");
      return List.of();
    }
    @Nullable PolicyNode tenantNode = fields.get("tenant");
    @Nullable String tenant = tenantNode == null ? null : tenantNode.text().orElse(null);
    if (tenantNode != null && tenant != null && !tenant.matches(TENANT)) {
      tenantNode.wrong("a tenant's id or domain", tenant);
    }
    @Nullable PolicyNode followNode = fields.get("follow");
    String follow = followNode == null ? "no" : followNode.text().orElse("no");
    if (followNode != null && !YES.contains(follow) && !NO.contains(follow)) {
      followNode.wrong("yes or no", follow);
    }
    return List.of(new FilesSource(paths, tenant, YES.contains(follow), report, Timer.SYSTEM));
  }
}
