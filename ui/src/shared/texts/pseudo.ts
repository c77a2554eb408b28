const STRANGE: Record<string, string> = {
  a: 'á',
  b: 'ƀ',
  c: 'ç',
  d: 'ð',
  e: 'é',
  f: 'ƒ',
  g: 'ĝ',
  h: 'ĥ',
  i: 'î',
  j: 'ĵ',
  k: 'ķ',
  l: 'ļ',
  m: 'ɱ',
  n: 'ñ',
  o: 'ö',
  p: 'þ',
  q: 'ǫ',
  r: 'ŕ',
  s: 'š',
  t: 'ţ',
  u: 'û',
  v: 'ṽ',
  w: 'ŵ',
  x: 'ẋ',
  y: 'ý',
  z: 'ž',
  A: 'Å',
  B: 'Ɓ',
  C: 'Ç',
  D: 'Ð',
  E: 'É',
  F: 'Ƒ',
  G: 'Ĝ',
  H: 'Ĥ',
  I: 'Î',
  J: 'Ĵ',
  K: 'Ķ',
  L: 'Ļ',
  M: 'Ṁ',
  N: 'Ñ',
  O: 'Ö',
  P: 'Þ',
  Q: 'Ǫ',
  R: 'Ŕ',
  S: 'Š',
  T: 'Ţ',
  U: 'Û',
  V: 'Ṽ',
  W: 'Ŵ',
  X: 'Ẋ',
  Y: 'Ý',
  Z: 'Ž',
};

/** How much longer a text may get in another language: short ones more. A rule of thumb. */
const growth = (length: number) => (length <= 10 ? 0.6 : length <= 30 ? 0.4 : 0.3);

/** One form of a text in letters that no source has, longer as translations are; its places stay. */
function strange(text: string): string {
  const letters = text
    .split(/(\{\d+\})/)
    .map((part, index) => (index % 2 ? part : part.replace(/[a-z]/gi, (letter) => STRANGE[letter] ?? letter)))
    .join('');
  const more = Math.ceil(text.replace(/\{\d+\}/g, '').trim().length * growth(text.length));
  return `${letters}${'~'.repeat(more)}`;
}

/** A text in a language for tests: what is not strange on the screen did not come from the catalogue. */
export function pseudo(text: string): string {
  return text.split('|').map(strange).join('|');
}
