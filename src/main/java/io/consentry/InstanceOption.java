package io.consentry;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that names a process among those that read sources. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class InstanceOption {
  @Option(
      names = "--instance",
      paramLabel = "NAME",
      defaultValue = "default",
      description = {
        "By this name a process takes its sources over from the one before it, which is shut out if it still runs.",
        "Processes that read different sources at a time need different names. Default: ${DEFAULT-VALUE}."
      })
  private String name;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  String name() {
    return checked(name, spec);
  }

  /** The name; one that cannot be used is wrong usage of the verb. */
  static String checked(String name, CommandSpec verb) {
    if (!Sharing.INSTANCES.matcher(name).matches()) {
      throw new ParameterException(
          verb.commandLine(),
          "--instance: expected up to 100 letters, digits, dots, hyphens and underscores, got "
              + name);
    }
    return name;
  }
}
