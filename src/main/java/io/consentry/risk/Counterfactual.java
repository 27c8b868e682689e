package io.consentry.risk;

/**
 * What the score would have been without one thing.
 *
 * @param without the thing: {@code Mail.ReadWrite on Microsoft Graph}, or a factor's name such as
 *     {@code tenant wide grant}
 */
public record Counterfactual(String without, int score, Level level) {}
