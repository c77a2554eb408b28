/** Where an account of Clockify lives: a key of one region is unknown to the others. Source: Clockify API docs, "Base URLs". */
export const REGIONS = [
  { value: 'find', label: 'The one that knows the key', prefix: null },
  { value: 'global', label: 'Global', prefix: null },
  { value: 'eu', label: 'Europe (Germany)', prefix: 'euc1' },
  { value: 'us', label: 'United States', prefix: 'use2' },
  { value: 'uk', label: 'United Kingdom', prefix: 'euw2' },
  { value: 'au', label: 'Australia', prefix: 'apse2' },
  { value: 'developer', label: 'Developer sandbox', prefix: 'developer' },
  { value: 'own', label: 'Own addresses', prefix: null },
] as const;

export type Region = (typeof REGIONS)[number]['value'];

/** The engine's name of a region; `null` lets it ask them all. */
export function idOf(region: Region): string | null {
  if (region === 'global') return 'global';
  return REGIONS.find((r) => r.value === region)?.prefix ?? null;
}

/** The region that an address belongs to. */
export function regionOf(baseUrl: string): Region {
  if (!baseUrl) return 'find';
  if (baseUrl.startsWith('https://api.clockify.me')) return 'global';
  return (
    REGIONS.find((r) => r.prefix && baseUrl.startsWith(`https://${r.prefix}.clockify.me`))?.value ?? 'own'
  );
}

/** What is wrong with an address that was typed; `null` when nothing is. */
export function wrongAddress(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['https:', 'http:'].includes(url.protocol)) return 'An address begins with https://';
  return null;
}
