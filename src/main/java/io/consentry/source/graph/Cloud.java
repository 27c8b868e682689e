package io.consentry.source.graph;

import com.azure.identity.AzureAuthorityHosts;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where Microsoft runs Entra ID and Graph (<a
 * href="https://learn.microsoft.com/graph/deployments">national cloud deployments</a>).
 */
public enum Cloud {
  GLOBAL("global", AzureAuthorityHosts.AZURE_PUBLIC_CLOUD, "https://graph.microsoft.com"),
  US_GOV("us-gov", AzureAuthorityHosts.AZURE_GOVERNMENT, "https://graph.microsoft.us"),
  US_GOV_DOD("us-gov-dod", AzureAuthorityHosts.AZURE_GOVERNMENT, "https://dod-graph.microsoft.us"),
  CHINA("china", AzureAuthorityHosts.AZURE_CHINA, "https://microsoftgraph.chinacloudapi.cn");

  private final String text;
  private final URI authority;
  private final URI graph;

  Cloud(String text, String authority, String graph) {
    this.text = text;
    this.authority = URI.create(authority);
    this.graph = URI.create(graph);
  }

  /** By the name that settings use. */
  public static Optional<Cloud> of(String text) {
    return Arrays.stream(values()).filter(cloud -> cloud.text.equals(text)).findFirst();
  }

  /** The name that settings use. */
  public String text() {
    return text;
  }

  /** Where tokens come from. */
  public URI authority() {
    return authority;
  }

  /** Where Graph is; tokens are asked for it, too. */
  public URI graph() {
    return graph;
  }
}
