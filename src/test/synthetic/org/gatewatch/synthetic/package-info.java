/**
 * Samples of trainings that never happened, for the tests of every module: networks, the values
 * they hold, and what capture would have told of them.
 */
package org.gatewatch.synthetic;
