package io.consentry.deliver;

import java.util.List;

/** The formats, once each. */
final class SiemFormats {
  static final List<SiemFormat> ALL =
      List.of(
          new JsonFormat("ocsf", OcsfDocument::of),
          new JsonFormat("ecs", EcsDocument::of),
          new CefFormat(),
          new JsonFormat("hec", HecDocument::of),
          new JsonFormat("asim", AsimDocument::of));

  private SiemFormats() {}
}
