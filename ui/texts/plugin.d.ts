import type { PluginObj, PluginOptions } from '@babel/core';

/** Whether a file's texts belong in the catalogue. */
export function isSource(file: string): boolean;

/** The Babel plugin; `found` takes every text. */
export default function texts(babel: unknown, options?: PluginOptions & { found?: Set<string> }): PluginObj;
