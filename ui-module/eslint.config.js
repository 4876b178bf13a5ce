import js from '@eslint/js';
import globals from 'globals';

/** What would take text for markup, or run it. */
const MARKUP = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'write'].map((property) => ({
  property,
  message: 'Names of layers, sessions and workers are not ours: set text as text.',
}));

export default [
  {ignores: ['target/']},
  js.configs.recommended,
  {
    linterOptions: {reportUnusedDisableDirectives: 'error'},
    rules: {
      'array-callback-return': 'error',
      complexity: ['error', 11],
      'consistent-return': 'error',
      eqeqeq: 'error',
      'max-depth': ['error', 4],
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', 50],
      'no-else-return': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-restricted-properties': ['error', ...MARKUP],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'prefer-template': 'error',
    },
  },
  {
    files: ['src/main/resources/**/*.js'],
    languageOptions: {globals: globals.browser},
  },
  {
    files: ['src/test/js/**/*.js'],
    languageOptions: {globals: {...globals.node, window: 'readonly'}},
    rules: {'max-lines-per-function': 'off'},
  },
];
