package io.consentry.containers;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.RemoteDockerImage;
import org.testcontainers.utility.DockerImageName;

/**
 * Skips tests, with one loud line, where no Docker Engine can be reached or it can get no images:
 * that is the machine's trouble, not the program's. The same scenarios run without one in StreamIT
 * and CommandLineIT.
 */
final class EngineCondition implements ExecutionCondition {
  private static final ConditionEvaluationResult ANSWER = ask();

  private static ConditionEvaluationResult ask() {
    // What it logs of an engine that is not there is a page long.
    List.of("org.testcontainers", "tc", "com.github.dockerjava")
        .forEach(name -> ((Logger) LoggerFactory.getLogger(name)).setLevel(Level.OFF));
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      return skipped("no Docker Engine can be reached");
    }
    for (String image : Images.names()) {
      try {
        String _ = new RemoteDockerImage(DockerImageName.parse(image)).get();
      } catch (RuntimeException _) {
        return skipped(
            "the Docker Engine has no image "
                + image
                + " and cannot pull it; docker/local-images.sh builds stand-ins");
      }
    }
    return ConditionEvaluationResult.enabled("an engine answers, and has the images");
  }

  private static ConditionEvaluationResult skipped(String why) {
    System.err.println("### CONTAINER TESTS SKIPPED: " + why + " ###");
    return ConditionEvaluationResult.disabled(why);
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return ANSWER;
  }
}
