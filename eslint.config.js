import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

const sizes = (file, fn) => ({
  'max-lines': ['error', { max: file, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: fn, skipBlankLines: true, skipComments: true }],
});

/** Fences that need types or the syntax of .svelte files; who may import whom is dependency-cruiser's. */
export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '**/*.d.ts'] },
  ...tseslint.configs.recommended,
  ...svelte.configs['flat/recommended'],
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] } },
  },
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-undef': 'off',
      // State is $state.raw, replaced as a whole; a Map or Set inside a class is bookkeeping that nothing draws.
      'svelte/prefer-svelte-reactivity': 'off',
      eqeqeq: 'error',
      'prefer-const': ['error', { destructuring: 'all' }],
    },
  },
  { files: ['electron/**/*.ts', 'electron/**/*.cts', 'native-model/**/*.ts', 'renderer/**/*.ts'], rules: sizes(300, 50) },
  { files: ['renderer/**/*.svelte'], rules: { 'max-lines': ['error', { max: 150 }], 'no-restricted-syntax': ['error', { selector: 'SvelteElement[kind="html"] > SvelteStartTag > :matches(SvelteAttribute, SvelteShorthandAttribute)[key.name="title"]', message: 'The browser draws its own box for `title`: say it with data-tip (ui/tooltip.ts).' }], 'svelte/no-at-html-tags': 'error', 'svelte/no-inline-styles': ['error', { allowTransitions: false }], 'no-restricted-imports': ['error', { patterns: [
    { group: ['**/host/**', '**/worker/**', '**/desktop/**', '**/web/**', '**/cli/**', '**/native-model/**'], message: 'The renderer sees electron/common only; ask the host through the contract.' },
    { regex: '^electron(/|$)', message: 'The renderer runs in a browser sandbox; ask the host through the contract.' },
    { group: ['node:*', '@tensorflow/*', 'better-sqlite3'], message: 'The renderer runs in a browser sandbox; ask the host through the contract.' },
  ] }] } },
  { files: ['test/**/*.ts'], rules: { 'max-lines': ['error', { max: 400 }] } },
  { files: ['renderer/**/*.{ts,svelte}'], rules: { 'no-restricted-globals': ['error', { name: 'localStorage', message: 'Settings and layout live in the host (settings service): a random port is a new origin at each start.' }] } },
);
