package io.consentry.serve;

import io.consentry.activity.Sha256;
import io.consentry.avro.DeadLetter;

/**
 * Why records could not be handled; numbers in a reason are taken for one, so that a flood is one
 * reason.
 *
 * @param id short, and safe in a command line, which the text is not
 * @param text the step and what was wrong
 */
public record DeadLetterReason(String id, String text) {
  private static final int MAX_TEXT = 160;
  private static final int ID_DIGITS = 10;

  public static DeadLetterReason of(DeadLetter letter) {
    String text = (letter.getStep() + ": " + letter.getReason()).replaceAll("\\d+", "#");
    text = text.substring(0, Math.min(text.length(), MAX_TEXT));
    return new DeadLetterReason(Sha256.hex(text).substring(0, ID_DIGITS), text);
  }
}
