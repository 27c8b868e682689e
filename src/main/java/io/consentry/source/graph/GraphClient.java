package io.consentry.source.graph;

import com.microsoft.kiota.RequestInformation;
import io.consentry.source.Source.SourceException;
import io.consentry.source.Timer;
import io.consentry.source.graph.GraphConnection.Answer;
import io.consentry.source.graph.GraphException.Failure.Refused;
import io.consentry.source.graph.GraphException.Failure.TooLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Asks one tenant's Graph until it answers; see {@link Asker}. */
public final class GraphClient {
  private final GraphConnection connection;
  private final Asker asker;

  /**
   * A client.
   *
   * @param name the source's, for the log
   * @param patient whether to wait until somebody mends what is wrong; else that is a {@link
   *     SourceException}
   */
  public GraphClient(
      String name,
      GraphConnection connection,
      Pace pace,
      Timer timer,
      RandomGenerator random,
      GraphCounters counters,
      boolean patient) {
    this.connection = connection;
    this.asker = new Asker(name, connection::renew, pace, timer, random, counters, patient);
  }

  /** Reads an answer; throws where it is not what it should be, and is to be asked for again. */
  public interface Reader<T> {
    T read(byte[] body) throws GraphException;
  }

  /** What was read, and what it takes up of the memory for answers until it is closed. */
  public record Read<T>(T value, Answer answer) implements AutoCloseable {
    @Override
    public void close() {
      answer.close();
    }
  }

  /**
   * Asks until there is an answer that can be read.
   *
   * @param request makes the request, anew for each try
   * @throws GraphException for {@link Refused} and {@link TooLong}, which asking again does not
   *     mend
   */
  public <T> Read<T> get(Supplier<RequestInformation> request, Reader<T> reader)
      throws GraphException, InterruptedException {
    return asker.ask(() -> connection.get(request.get()), reader);
  }

  /** Waits after what somebody has to mend; says it, unless it was said. */
  void untilMended(String reason) throws InterruptedException {
    asker.untilMended(reason);
  }
}
