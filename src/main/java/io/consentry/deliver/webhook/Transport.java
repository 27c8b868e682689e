package io.consentry.deliver.webhook;

/** What makes an attempt: {@link WebhookClient}, or a script in a test. */
interface Transport {
  /** Sends the body, and says what it came to; throws nothing that a receiver could cause. */
  Answer send(Destination destination, String id, byte[] body);
}
