/** Joins the class names that hold: `cx('row', chosen && 'is-on')`. */
export function cx(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
