/**
 * What findings come from, and what to try against them. {@link
 * org.gatewatch.internal.alerting.advice.CauseGroups} makes one alert of all that has one cause,
 * {@link org.gatewatch.internal.alerting.advice.Advisor} says what to try, and {@link
 * org.gatewatch.internal.alerting.advice.Traps} names what is amiss when training begins.
 *
 * <p>Whatever is advised has a {@link org.gatewatch.internal.alerting.advice.Remedy}; no two that
 * oppose each other are ever open at once.
 */
@NullMarked
package org.gatewatch.internal.alerting.advice;

import org.jspecify.annotations.NullMarked;
