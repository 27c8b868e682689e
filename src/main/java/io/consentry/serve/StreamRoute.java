package io.consentry.serve;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /findings/stream}: findings as server-sent events. Each client has a virtual thread
 * that waits for it alone.
 */
final class StreamRoute {
  private static final Duration LOADED_WITHIN = Duration.ofSeconds(15);
  private static final byte[] ID = "id: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FINDING =
      "\nevent: finding\ndata: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] STATUS = "event: status\ndata: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

  private final FindingStream stream;
  private final CountDownLatch loaded;
  private final Supplier<Object> status;
  private final Duration statusEvery;

  /**
   * @param loaded open once all that was published before the start is read
   */
  StreamRoute(
      FindingStream stream, CountDownLatch loaded, Supplier<Object> status, Duration statusEvery) {
    this.stream = stream;
    this.loaded = loaded;
    this.status = status;
    this.statusEvery = statusEvery;
  }

  void handle(Context request) throws IOException, InterruptedException {
    Set<String> known = new HashSet<>(FindingFilter.PARAMETERS);
    known.add("lastEventId");
    Query query = new Query(request.queryParamMap(), known);
    FindingFilter filter = FindingFilter.of(query);
    @Nullable String header = request.header("Last-Event-ID");
    @Nullable String last =
        header != null && !header.isEmpty() ? header : query.text("lastEventId");
    @Nullable Position after = last == null ? null : Position.parse("Last-Event-ID", last);
    if (!loaded.await(LOADED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new ApiException(503, "findings", "all read that were published", "some still unread");
    }
    try (FindingStream.Subscription client = stream.subscribe(filter, after)) {
      HttpServletResponse response = request.res();
      response.setContentType("text/event-stream; charset=utf-8");
      response.setHeader("X-Accel-Buffering", "no"); // proxies hold back what they may
      serve(client, response.getOutputStream());
    } catch (IOException _) {
      // The client has gone, which is how each of these ends; there is nobody to tell.
    }
  }

  private void serve(FindingStream.Subscription client, OutputStream out)
      throws IOException, InterruptedException {
    if (client.gap()) {
      out.write(
          ("event: gap\ndata: {\"held\":\"" + stream.position() + "\"}\n\n")
              .getBytes(StandardCharsets.US_ASCII));
    }
    for (FindingStream.Event event : client.missed()) {
      write(out, event);
    }
    status(out);
    long due = System.nanoTime() + statusEvery.toNanos();
    while (!client.over()) {
      long wait = Math.max(0, due - System.nanoTime());
      FindingStream.@Nullable Event event = client.next(TimeUnit.NANOSECONDS.toMillis(wait) + 1);
      if (event != null) {
        write(out, event);
      }
      if (System.nanoTime() - due >= 0) {
        status(out);
        due = System.nanoTime() + statusEvery.toNanos();
      } else if (!client.waiting()) {
        out.flush();
      }
    }
  }

  private void status(OutputStream out) throws IOException {
    out.write(STATUS);
    out.write(Json.bytes(status.get()));
    out.write(END);
    out.flush();
  }

  private static void write(OutputStream out, FindingStream.Event event) throws IOException {
    out.write(ID);
    out.write(event.row().cursor().getBytes(StandardCharsets.US_ASCII));
    out.write(FINDING);
    out.write(event.json());
    out.write(END);
  }
}
