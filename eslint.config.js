// House rules as errors: the domain folders stay apart, no escape hatches from the type system, no shells.
import tseslint from 'typescript-eslint';

const domains = ['addon', 'native-host', 'dom0', 'gui', 'dispvm'];

/** A domain imports only itself and protocol/; protocol/ imports only itself and zod. */
const domainWall = (domain) => ({
  files: [`${domain}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^(\\.\\./)+(${[...domains, 'scripts', 'test'].filter((other) => other !== domain).join('|')})/`,
            message: 'A trust domain imports only itself and protocol/.',
          },
        ],
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ['dist/', '.tsbuild/', '.state/', 'node_modules/', '**/*.js', '**/*.mjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      // A test is called by one string, which proofs name: it is not broken.
      'max-len': [
        'error',
        {
          code: 140,
          ignoreRegExpLiterals: true,
          ignoreUrls: true,
          ignorePattern: String.raw`^\s*(?:test|describe|suite)\(`,
        },
      ],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "ImportDeclaration[source.value='zod'] ImportSpecifier",
          message: 'import * as z: a named import puts half a megabyte of unused languages into each bundle.',
        },
        { selector: "MemberExpression[property.name='innerHTML']", message: 'Build nodes; never parse markup.' },
        { selector: "Property[key.name='shell'][value.value=true]", message: 'No shells.' },
        { selector: 'CallExpression[callee.name=/^(exec|execSync)$/]', message: 'No shells: use execFile or spawn.' },
      ],
    },
  },
  ...domains.map(domainWall),
  {
    files: ['protocol/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!\\./|zod$)', message: 'protocol/ imports only zod.' }] },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          ignoreVoid: false,
          allowForKnownSafeCalls: [
            { from: 'package', name: ['test', 'it', 'describe', 'suite'], package: 'node:test' },
          ],
        },
      ],
      'max-lines-per-function': 'off',
    },
  },
);
