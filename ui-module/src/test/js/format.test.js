import assert from 'node:assert/strict';
import {test} from 'node:test';
import {count, nonFiniteBadges, number, parse, percent, powerOfTen, rate, word} from '#page/base/format.js';

test('numbers have three significant digits', () => {
  const texts = [
    [0, '0'],
    [1, '1.00'],
    [0.001, '0.00100'],
    [-1.23456, '−1.23'],
    [12.345, '12.3'],
    [999.6, '1,000'],
    [12345, '12,300'],
    [99949, '99,900'],
    [0.12345, '0.123'],
  ];
  for (const [value, text] of texts) assert.equal(number(value), text, String(value));
});

test('numbers beyond five digits, and small ones, are powers of ten', () => {
  assert.equal(number(99950), '1.00×10⁵');
  assert.equal(number(123456), '1.23×10⁵');
  assert.equal(number(0.00012345), '1.23×10⁻⁴');
  assert.equal(number(-1e-7), '−1.00×10⁻⁷');
  assert.equal(number(0.000999), '9.99×10⁻⁴');
  assert.equal(powerOfTen(-12), '10⁻¹²');
});

test('what is absent, zero, and not finite are three different texts', () => {
  assert.deepEqual([null, undefined, 0, NaN, Infinity, -Infinity].map(number), ['–', '–', '0', 'NaN', '+Inf', '−Inf']);
  assert.deepEqual([NaN, Infinity, -Infinity].map(word), ['NaN', '+Inf', '−Inf']);
});

test('strings of the wire become the numbers that JSON has not', () => {
  assert.deepEqual(['NaN', 'Infinity', '-Infinity', 3, null].map(parse), [NaN, Infinity, -Infinity, 3, null]);
});

test('counts are in full, shares in per cent', () => {
  assert.equal(count(1234567), '1,234,567');
  assert.equal(count(-5), '−5');
  assert.equal(count(null), '–');
  assert.deepEqual([0, 0.0001, 0.0005, 0.0312, NaN].map(percent), ['0.0 %', '< 0.1 %', '0.1 %', '3.1 %', '–']);
  assert.equal(rate(Infinity), '–');
});

test('a badge tells the share of what is not finite, or the count where that is small', () => {
  const summary = {count: 10_000, nan: 1000, positiveInfinity: 0, negativeInfinity: 9};
  assert.deepEqual(nonFiniteBadges(summary), ['▲ NaN 10.0 %', '▲ −Inf 9']);
  const few = {count: 10_000, nan: 1, positiveInfinity: 500, negativeInfinity: 0};
  assert.deepEqual(nonFiniteBadges(few), ['▲ NaN 1', '▲ +Inf 5.0 %']);
  assert.deepEqual(nonFiniteBadges({count: 5, nan: 0, positiveInfinity: 0, negativeInfinity: 0}), []);
});
