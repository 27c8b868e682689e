package io.consentry.deliver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A JSON object being put together: what is not known is left out, never null or empty. */
final class Tree {
  private final ObjectNode node = JsonNodeFactory.instance.objectNode();

  static Tree tree() {
    return new Tree();
  }

  Tree put(String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      node.put(name, value);
    }
    return this;
  }

  Tree put(String name, Optional<String> value) {
    value.ifPresent(text -> put(name, text));
    return this;
  }

  Tree put(String name, long value) {
    node.put(name, value);
    return this;
  }

  Tree put(String name, boolean value) {
    node.put(name, value);
    return this;
  }

  Tree put(String name, Tree value) {
    if (!value.node.isEmpty()) {
      node.set(name, value.node);
    }
    return this;
  }

  /** A list of texts. */
  Tree texts(String name, Collection<String> values) {
    if (!values.isEmpty()) {
      ArrayNode list = node.putArray(name);
      values.forEach(list::add);
    }
    return this;
  }

  /** A list of objects. */
  Tree list(String name, Collection<Tree> values) {
    if (!values.isEmpty()) {
      ArrayNode list = node.putArray(name);
      values.forEach(each -> list.add(each.node));
    }
    return this;
  }

  ObjectNode node() {
    return node;
  }
}
