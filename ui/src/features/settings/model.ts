import type { TemplateTask } from '@/api/types';

/** The lines of a text that say something. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/** A task of a template as its line: `Edit, 40 h`. */
export function taskLine({ name, estimate_s }: TemplateTask): string {
  return estimate_s === null ? name : `${name}, ${Number((estimate_s / 3600).toFixed(2))} h`;
}

/** The tasks of a text, one a line; what stands behind the last comma is planned hours if it ends with `h`. */
export function tasksOf(text: string): TemplateTask[] {
  return linesOf(text).map((line) => {
    const planned = /^(.+),\s*(\d{1,4}(?:[.,]\d+)?)\s*h$/i.exec(line);
    const [, name, hours] = planned ?? [];
    return name && hours
      ? { name: name.trim(), estimate_s: Math.round(Number(hours.replace(',', '.')) * 3600) }
      : { name: line, estimate_s: null };
  });
}
