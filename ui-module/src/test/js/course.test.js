/** How lines and maps are told in words. */

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {courseWords, extentWords} from '#page/base/course.js';

test('a course names its ends, what lies beyond them, and what is not finite', () => {
  assert.equal(courseWords([16.8, 3, 0.05]), 'falls from 16.8 to 0.0500');
  assert.equal(courseWords([1, 9, 2]), 'rises from 1.00 to 2.00, between 1.00 and 9.00');
  assert.equal(courseWords([1, 3, 1]), 'begins and ends at 1.00, between 1.00 and 3.00');
  assert.equal(courseWords([5, 1, 3]), 'falls from 5.00 to 3.00, between 1.00 and 5.00');
  assert.equal(courseWords([0, 0]), 'stays at 0');
  assert.equal(courseWords([5]), 'is 5.00');
  assert.equal(courseWords([2, NaN, null, 1]), 'falls from 2.00 to 1.00, NaN or infinite in 1 of 3');
});

test('absent, zero and not finite are three things', () => {
  assert.equal(courseWords([null, undefined]), 'not recorded');
  assert.equal(courseWords([]), 'not recorded');
  assert.equal(courseWords([NaN, Infinity]), 'NaN or infinite in all 2 values');
  assert.equal(extentWords([]), 'not recorded');
  assert.equal(extentWords([0, 0]), 'all 0');
  assert.equal(extentWords([NaN]), 'NaN or infinite in all 1 places');
  assert.equal(extentWords([-1, NaN, 2]), 'from −1.00 to 2.00, NaN or infinite in 1 of 3 places');
});
