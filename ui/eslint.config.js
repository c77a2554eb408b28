import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import ts from 'typescript-eslint';

const tauri = {
  group: ['@tauri-apps/*'],
  message: 'Only src/api/client.ts talks to Tauri; everything else goes through `api`.',
};

/** One block of `no-restricted-imports`; later blocks replace earlier ones, so each repeats the Tauri rule. */
const boundary = (files, ...patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [tauri, ...patterns] }] },
});

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/api/bindings.ts'] },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  a11y.flatConfigs.recommended,
  {
    plugins: { 'react-hooks': hooks },
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'no-console': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  { files: ['eslint.config.js', 'public/*.js', 'texts/*.js'], extends: [ts.configs.disableTypeChecked] },
  { files: ['screens/*.ts', 'texts/*.js'], languageOptions: { globals: globals.node } },
  boundary(['src/**/*.{ts,tsx}']),
  boundary(['src/features/*/**/*.{ts,tsx}'], {
    group: ['@/features/*', '@/app/*', '../*'],
    message: 'Features know neither each other nor the app. Shared ideas live in @/shared or @/api.',
  }),
  boundary(['src/shared/**/*.{ts,tsx}', 'src/api/**/*.{ts,tsx}'], {
    group: ['@/features/*', '@/app/*'],
    message: 'shared and api know no feature and no app.',
  }),
  { files: ['src/api/client.ts'], rules: { 'no-restricted-imports': 'off' } },
  prettier,
);
