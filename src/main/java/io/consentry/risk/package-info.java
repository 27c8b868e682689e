/**
 * What it means: an act judged by factors, each with points, evidence and a title; the assessment
 * of one activity, the finding of a whole act, and what would have made it lower. Pure.
 */
@NullMarked
package io.consentry.risk;

import org.jspecify.annotations.NullMarked;
