/** Hue in degrees of each project colour of tokens.css, in their order. */
const HUES = [198, 40, 135, 355, 265, 180, 20, 325];

function hueOf(hex: string): number | null {
  const match = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (!match) return null;
  const [r, g, b] = match.slice(1).map((part) => parseInt(part, 16) / 255) as [number, number, number];
  const max = Math.max(r, g, b);
  const span = max - Math.min(r, g, b);
  if (span < 0.08) return null;
  const sector = max === r ? ((g - b) / span) % 6 : max === g ? (b - r) / span + 2 : (r - g) / span + 4;
  return (sector * 60 + 360) % 360;
}

/**
 * The project colour (1 to 8) for a project: the nearest in hue to the service's own colour, because raw colours of a
 * service keep no contrast. A project without a colour gets one from its id, always the same.
 */
export function projectColour(id: string | null, color: string | null | undefined): number | null {
  if (id === null) return null;
  const hue = color ? hueOf(color) : null;
  if (hue === null) {
    let sum = 0;
    for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
    return (sum % HUES.length) + 1;
  }
  const distance = (other: number) => Math.min(Math.abs(other - hue), 360 - Math.abs(other - hue));
  const nearest = HUES.reduce((best, other) => (distance(other) < distance(best) ? other : best));
  return HUES.indexOf(nearest) + 1;
}

/** A person from a name alone: initials and a colour that stays the same. */
export function personOf(name: string): { name: string; initials: string; colour: number } {
  const words = name.trim().split(/\s+/);
  const initials =
    `${words[0]?.[0] ?? '?'}${words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''}`.toUpperCase();
  return { name, initials, colour: projectColour(name, null) ?? 1 };
}
