package io.consentry.deliver.webhook;

import io.consentry.activity.Printable;
import io.consentry.deliver.PlaybookEvent;
import io.consentry.deliver.webhook.AddressGuard.BlockedAddressException;
import io.consentry.deliver.webhook.Answer.Gone;
import io.consentry.deliver.webhook.Answer.Rejected;
import io.consentry.deliver.webhook.Answer.Taken;
import io.consentry.deliver.webhook.Answer.Unanswered;
import io.consentry.http.RetryAfter;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Makes an attempt over HTTP, for one destination. Apache's client, because it takes the addresses
 * to connect to from us ({@link AddressGuard}) and keeps the host's name for TLS and the Host
 * header; java.net.http resolves by itself. It follows no redirection, keeps no cookie, repeats
 * nothing, takes no proxy from the environment, and inflates nothing.
 */
final class WebhookClient implements Transport, AutoCloseable {
  private static final int MOST_ANSWER_BYTES = 64 << 10;
  private static final int MOST_HEADERS = 100;
  private static final int LONGEST_HEADER = 8 << 10;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration IDLE = Duration.ofMinutes(1);

  /** The status says all; the body is read only so that the connection can be used again. */
  private static final Duration BODY = Duration.ofSeconds(1);

  private static final int GONE = 410;

  private final Clock clock;
  private final CloseableHttpClient http;
  private final ScheduledThreadPoolExecutor deadlines =
      new ScheduledThreadPoolExecutor(
          1,
          runnable -> {
            Thread thread = new Thread(runnable, "webhook-deadlines");
            thread.setDaemon(true);
            return thread;
          });

  WebhookClient(Destination destination, DnsResolver names, Clock clock) {
    this.clock = clock;
    deadlines.setRemoveOnCancelPolicy(true);
    Timeout timeout = Timeout.of(destination.timeout());
    http =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new AddressGuard(destination.allowed(), names))
                    .setConnectionFactory(
                        ManagedHttpClientConnectionFactory.builder()
                            .http1Config(
                                Http1Config.custom()
                                    .setMaxHeaderCount(MOST_HEADERS)
                                    .setMaxLineLength(LONGEST_HEADER)
                                    .build())
                            .build())
                    .setMaxConnPerRoute(destination.concurrency())
                    .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(timeout).build())
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(Timeout.of(shorter(CONNECT, destination.timeout())))
                            .setSocketTimeout(timeout)
                            // A resting connection may have been closed by the other side.
                            .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                            .setTimeToLive(TimeValue.of(IDLE))
                            .build())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setRedirectsEnabled(false)
                    .setResponseTimeout(timeout)
                    .setConnectionRequestTimeout(timeout)
                    .build())
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .disableRedirectHandling()
            .setUserAgent("consentry")
            .build();
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  @Override
  public Answer send(Destination destination, String id, byte[] body) {
    Instant now = clock.instant();
    HttpPost post = new HttpPost(destination.url());
    post.setEntity(new ByteArrayEntity(body, ContentType.parse(PlaybookEvent.CONTENT_TYPE)));
    destination.headers().forEach(post::setHeader);
    post.setHeader("webhook-id", id);
    post.setHeader("webhook-timestamp", Long.toString(now.getEpochSecond()));
    if (!destination.keys().isEmpty()) {
      post.setHeader("webhook-signature", Signature.of(id, now, body, destination.keys()));
    }
    AtomicBoolean late = new AtomicBoolean();
    ScheduledFuture<?> deadline = cancelAfter(post, destination.timeout(), late);
    AtomicReference<@Nullable Answer> answered = new AtomicReference<>();
    try {
      return http.execute(
          post,
          response -> {
            boolean _ = deadline.cancel(false);
            Answer answer = answer(response);
            answered.set(answer);
            drain(post, response);
            return answer;
          });
    } catch (IOException | RuntimeException e) {
      // A body that was given up ends in an exception too; the answer was there before it.
      @Nullable Answer answer = answered.get();
      return answer == null ? unanswered(e, late.get(), destination) : answer;
    } finally {
      boolean _ = deadline.cancel(false);
    }
  }

  private static Answer unanswered(Exception e, boolean late, Destination destination) {
    if (late || e instanceof SocketTimeoutException) {
      return new Unanswered("no answer within " + destination.timeout().toMillis() + " ms");
    }
    return new Unanswered(
        switch (e) {
          case BlockedAddressException blocked -> "not sent: " + blocked.getMessage();
          case UnknownHostException _ -> "host not found";
          case SSLException tls -> "no TLS: " + Printable.of(String.valueOf(tls.getMessage()), 200);
          default -> "no answer: " + e.getClass().getSimpleName();
        });
  }

  /** Time-outs of sockets begin anew with each byte: a slow drip would never end. */
  private ScheduledFuture<?> cancelAfter(HttpPost post, Duration limit, AtomicBoolean late) {
    return deadlines.schedule(
        () -> {
          late.set(true);
          post.cancel();
        },
        limit.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private Answer answer(ClassicHttpResponse response) {
    int status = response.getCode();
    if (status >= 200 && status < 300) {
      return new Taken(status);
    }
    if (status == GONE) {
      return new Gone();
    }
    List<String> waits =
        Arrays.stream(response.getHeaders("Retry-After")).map(Header::getValue).toList();
    return new Rejected(status, RetryAfter.of(waits, clock.instant()));
  }

  /** Reads a short body; gives up the connection for a long or slow one. */
  private void drain(HttpPost post, ClassicHttpResponse response) {
    @Nullable HttpEntity entity = response.getEntity();
    if (entity == null) {
      return;
    }
    ScheduledFuture<?> deadline = cancelAfter(post, BODY, new AtomicBoolean());
    try {
      InputStream in = entity.getContent();
      if (entity.getContentLength() > MOST_ANSWER_BYTES
          || in.readNBytes(MOST_ANSWER_BYTES + 1).length > MOST_ANSWER_BYTES) {
        post.cancel();
      }
    } catch (IOException _) {
      post.cancel(); // the answer was there before its body
    } finally {
      boolean _ = deadline.cancel(false);
    }
  }

  @Override
  public void close() {
    deadlines.shutdownNow();
    http.close(CloseMode.IMMEDIATE);
  }
}
