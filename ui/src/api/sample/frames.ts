const files = import.meta.glob<string>('./frames/*.svg', { eager: true, import: 'default', query: '?url' });

/** Address of a drawn stand-in for footage. */
export function frame(name: string): string {
  return files[`./frames/${name}.svg`] ?? '';
}

/** All stand-ins, for generated lists. */
export const FRAMES = Object.keys(files).map((path) => path.slice('./frames/'.length, -'.svg'.length));
