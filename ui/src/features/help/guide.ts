import { marked, type Token, type Tokens } from 'marked';

/** One page of the user guide. */
export interface GuidePage {
  /** Its name in the address and of its file. */
  id: string;
  title: string;
  tokens: Token[];
}

/** A heading with what stands below it: what a search finds. */
export interface GuideSection {
  page: GuidePage;
  /** Its place in the page; `null` is the page's head. */
  anchor: string | null;
  title: string;
  text: string;
}

// The guide stands beside the other documents, so that it can be read without the app too.
const files = import.meta.glob<string>(['../../../../src-tauri/docs/guide/*.md', '!**/README.md'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The pages in the order of reading; every file of the folder but its README is one. */
const ORDER = [
  'connect',
  'watch',
  'transfers',
  'cards',
  'review',
  'time',
  'conflicts',
  'keys',
  'privacy',
  'headless',
  'problems',
];

/** The plain words of a piece of Markdown. */
export function wordsOf(token: Token): string {
  if (token.type === 'table') {
    const { header, rows } = token as Tokens.Table;
    return [header, ...rows]
      .flat()
      .flatMap((cell) => cell.tokens.map(wordsOf))
      .join(' ');
  }
  if (token.type === 'list') return (token as Tokens.List).items.map(wordsOf).join(' ');
  if ('tokens' in token && token.tokens) return token.tokens.map(wordsOf).join('');
  return 'text' in token && typeof token.text === 'string' ? token.text : ' ';
}

/** The place of a heading: the word in code marks that it begins with, else its words. */
export function anchorOf(heading: Tokens.Heading): string {
  const [first] = heading.tokens;
  if (first?.type === 'codespan') return (first as Tokens.Codespan).text;
  return wordsOf(heading)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

/** The words of a heading without the code that it may begin with. */
export function titleOf(heading: Tokens.Heading): string {
  const tokens = heading.tokens[0]?.type === 'codespan' ? heading.tokens.slice(1) : heading.tokens;
  return tokens.map(wordsOf).join('').trim();
}

function read(id: string): GuidePage {
  const text = files[`../../../../src-tauri/docs/guide/${id}.md`];
  if (text === undefined) throw new Error(`the guide has no page ${id}`);
  const [head, ...tokens] = marked.lexer(text);
  if (head?.type !== 'heading') throw new Error(`the page ${id} begins without a title`);
  return { id, title: wordsOf(head), tokens };
}

/** Every page. */
export const PAGES: readonly GuidePage[] = ORDER.map(read);

function sectionsOf(page: GuidePage): GuideSection[] {
  const sections: GuideSection[] = [{ page, anchor: null, title: page.title, text: '' }];
  for (const token of page.tokens) {
    const last = sections.at(-1);
    if (token.type === 'heading') {
      const heading = token as Tokens.Heading;
      sections.push({ page, anchor: anchorOf(heading), title: titleOf(heading), text: '' });
    } else if (last) last.text = `${last.text} ${wordsOf(token)}`.trim();
  }
  return sections;
}

/** Every section of every page. */
export const SECTIONS: readonly GuideSection[] = PAGES.flatMap(sectionsOf);

/** The sections that hold every word, in any order; those with the words in their title come first. */
export function search(query: string): GuideSection[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const rank = ({ title, text, page }: GuideSection) => {
    const inTitle = words.every((word) => title.toLowerCase().includes(word));
    if (inTitle) return 2;
    const all = `${page.title} ${title} ${text}`.toLowerCase();
    return words.every((word) => all.includes(word)) ? 1 : 0;
  };
  return SECTIONS.map((section) => ({ section, rank: rank(section) }))
    .filter((found) => found.rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .map((found) => found.section);
}

/** What stands around the first word that was found, at most so many characters. */
export function excerpt(text: string, query: string, length = 120): string {
  const word = query.toLowerCase().split(/\s+/).find(Boolean) ?? '';
  const at = Math.max(0, text.toLowerCase().indexOf(word) - 40);
  const start = at === 0 ? 0 : text.indexOf(' ', at) + 1;
  const piece = text.slice(start, start + length);
  return `${start > 0 ? '… ' : ''}${piece}${start + length < text.length ? ' …' : ''}`;
}
