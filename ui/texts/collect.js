// Writes every text of the window into `en.json`, or with `--check` says whether it is up to date.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { transformFileSync } from '@babel/core';

import texts, { isSource } from './plugin.js';

const source = fileURLToPath(new URL('../src', import.meta.url));
const catalogue = fileURLToPath(new URL('en.json', import.meta.url));

/** Every text in the source, in order. */
export function collect() {
  const found = new Set();
  for (const name of readdirSync(source, { recursive: true })) {
    const file = `${source}/${name}`;
    if (!/\.tsx?$/.test(name) || !isSource(file)) continue;
    transformFileSync(file, {
      plugins: [[texts, { found }]],
      parserOpts: { plugins: ['typescript', ...(name.endsWith('x') ? ['jsx'] : [])] },
      code: false,
      configFile: false,
      babelrc: false,
    });
  }
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}

/** The catalogue as it is written: each text under itself, one a line. */
const written = (list) =>
  `${JSON.stringify(Object.fromEntries(list.map((text) => [text, text])), null, 2)}\n`;

const wanted = written(collect());
if (!process.argv.includes('--check')) writeFileSync(catalogue, wanted);
else if (readFileSync(catalogue, 'utf8') !== wanted) {
  process.stderr.write('texts/en.json is not what the source says. Write it anew with: npm run texts\n');
  process.exitCode = 1;
}
