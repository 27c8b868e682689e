package io.consentry.risk;

import io.consentry.activity.Activity;

/** One activity, judged on its own. */
public record Assessment(Activity activity, Situation situation, Score score) {}
