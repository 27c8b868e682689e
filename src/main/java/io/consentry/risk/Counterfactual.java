package io.consentry.risk;

/**
 * What the score would have been without one thing.
 *
 * @param without the thing, such as {@code Mail.ReadWrite on Microsoft Graph}
 */
public record Counterfactual(String without, int score, Level level) {}
