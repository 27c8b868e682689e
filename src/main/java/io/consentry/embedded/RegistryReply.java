package io.consentry.embedded;

import com.fasterxml.jackson.databind.JsonNode;

/** An answer of the registry's REST API. */
record RegistryReply(int status, JsonNode body) {}
