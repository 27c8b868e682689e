package io.consentry.catalog;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a vendor's document: a permission, role or right that a product asks for.
 *
 * @param productId the product or tier that asks
 * @param api the API or service as the document calls it
 * @param resourceAppId client id of the resource that is meant; null for what is not an API
 *     permission
 * @param name exactly as the document writes it
 * @param conditions when it applies, such as {@code CPV only}; empty when always
 * @param useCase what for, in a few words
 * @param added the revision that brought it; null when the document has no history of it
 * @param removed the revision that took it away; null while it stands
 * @param note where the document contradicts itself; null when it does not
 * @param selfAssigned whether the document says that the application gives itself this role
 */
public record DocumentedItem(
    String productId,
    String api,
    @Nullable String resourceAppId,
    ItemKind kind,
    String name,
    PermissionType type,
    Requirement required,
    FutureUse futureUse,
    List<String> conditions,
    String useCase,
    Purpose purpose,
    @Nullable Revision added,
    @Nullable Revision removed,
    @Nullable String note,
    boolean selfAssigned,
    Resolution resolution) {

  public DocumentedItem {
    conditions = List.copyOf(conditions);
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "item of product " + productId + ": expected a name, got a blank");
    }
  }

  /** Whether the document listed it on that day. Without a history it always did. */
  public boolean inForce(Instant at) {
    return (added == null || added.inForce(at)) && (removed == null || !removed.inForce(at));
  }

  /** Whether there is a day on which both lines are in force. */
  boolean overlaps(DocumentedItem other) {
    return !endsBefore(other) && !other.endsBefore(this);
  }

  private boolean endsBefore(DocumentedItem other) {
    return removed != null && other.added != null && !other.added.date().isBefore(removed.date());
  }

  /**
   * Whether this line documents the permission: same value, a kind the line allows (either, when
   * the document leaves the kind open), and the same resource, or one that publishes it where the
   * document names one that does not. The resource is not compared where nobody publishes the
   * permission, or where the event does not give the resource.
   */
  public boolean documents(Permission permission) {
    if (kind != ItemKind.API_PERMISSION
        || !name.equalsIgnoreCase(permission.value())
        || !type.allows(permission.kind())) {
      return false;
    }
    return switch (resolution) {
      case Resolution.Exact _ ->
          permission.resourceAppId() == null || permission.resourceAppId().equals(resourceAppId);
      case Resolution.OtherResource other ->
          permission.resourceAppId() == null
              || other.permissions().stream()
                  .anyMatch(there -> permission.resourceAppId().equals(there.resourceAppId()));
      case Resolution.Unresolvable _ -> true;
      case Resolution.DirectoryRole _, Resolution.OutsideEntra _ -> false;
    };
  }

  /** Whether this line documents the directory role. */
  public boolean documents(Role role) {
    return resolution instanceof Resolution.DirectoryRole documented
        && documented.role().templateId().equals(role.templateId());
  }

  /**
   * What the line means for a grant of it, on a day when it is in force: future use alone is
   * FUTURE; what the document requires is NEEDED, and so is what it simply lists, unless it serves
   * response actions; the rest is OPTIONAL.
   */
  public VendorStatus status() {
    if (futureUse == FutureUse.YES) {
      return VendorStatus.FUTURE;
    }
    return switch (required) {
      case YES -> VendorStatus.NEEDED;
      case NO, OPTIONAL -> VendorStatus.OPTIONAL;
      case UNSPECIFIED -> purpose == Purpose.RESPONSE ? VendorStatus.OPTIONAL : VendorStatus.NEEDED;
    };
  }
}
